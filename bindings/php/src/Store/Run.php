<?php

declare(strict_types=1);

namespace Regulars\Store;

/** A run over all accounts: up to which instant, and after which account it goes on. */
final class Run
{
    public int $accounts = 0;
    public int $booked = 0;
    public int $entries = 0;

    public function __construct(
        public readonly string $name,
        public readonly string $asOf,
        public string $after = '',
    ) {
    }

    /** @return array<string, string> the row of the cursor */
    public function row(): array
    {
        return ['name' => $this->name, 'as_of' => $this->asOf, 'after' => $this->after];
    }
}
