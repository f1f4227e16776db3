<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 1xxx: orders, options or documents that are not as they should be. */
final class InputException extends Exception
{
}
