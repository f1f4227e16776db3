<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 9xxx: a promise of the library's own was broken, or the library cannot be reached. */
final class InternalException extends Exception
{
}
