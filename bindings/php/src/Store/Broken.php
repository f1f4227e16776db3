<?php

declare(strict_types=1);

namespace Regulars\Store;

/** A row is not what it should be; nothing that builds on it can be told. */
final class Broken extends \Exception
{
    public function __construct(public readonly string $table, public readonly ?int $place, string $message)
    {
        parent::__construct($message);
    }
}
