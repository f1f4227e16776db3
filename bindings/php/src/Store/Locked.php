<?php

declare(strict_types=1);

namespace Regulars\Store;

/** Accounts that nobody else can change, by their keys, with those that they have become. */
final class Locked
{
    /** @var array<string, array<string, int|string|null>> rows behind a blank, as PHP takes numbers for places */
    public array $rows = [];

    /** The key of what an account has become. */
    public function now(string $key): string
    {
        while (null !== $into = Rows::mergedInto($this->rows[" $key"])) {
            $key = $into;
        }

        return $key;
    }
}
