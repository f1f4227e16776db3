<?php

declare(strict_types=1);

namespace Regulars\Native;

/** Why a way to reach the library cannot be taken here. */
final class Unavailable extends \RuntimeException
{
}
