<?php

declare(strict_types=1);

namespace Regulars\Shop;

/** A line of a customer's history: what happened, why, and what it did to the points. */
final class Movement
{
    /**
     * @param string       $at       the instant, in UTC
     * @param string       $text     the ledger's sentence
     * @param list<string> $reasons  a sentence for each rule
     * @param int          $points   by how much the points that can be spent changed, what is owed taken off
     * @param int          $pending  by how much those that are held back changed
     * @param ?string      $actor    who did it by hand
     * @param bool         $refused  whether nothing came of it
     */
    public function __construct(
        public readonly string $at,
        public readonly string $kind,
        public readonly string $text,
        public readonly array $reasons,
        public readonly int $points,
        public readonly int $pending,
        public readonly ?string $order,
        public readonly bool $refused,
        public readonly ?string $actor = null,
    ) {
    }
}
