<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 5xxx: loyalty programs. */
final class ProgramException extends Exception
{
}
