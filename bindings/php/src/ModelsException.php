<?php

declare(strict_types=1);

namespace Regulars;

/** Codes 4xxx: models of customers. */
final class ModelsException extends Exception
{
}
