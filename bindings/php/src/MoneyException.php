<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 2xxx: amounts and currencies. */
final class MoneyException extends Exception
{
}
