<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 6xxx: events and accounts of a loyalty program. */
final class LedgerException extends Exception
{
}
