<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 3xxx: periods, windows and time zones of figures. */
final class MetricsException extends Exception
{
}
