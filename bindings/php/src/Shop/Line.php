<?php

declare(strict_types=1);

namespace Regulars\Shop;

/** A line of an order as a shop has it: what its units cost together, without tax, and the tax on that. */
final class Line
{
    /**
     * @param string       $id         its name in the order, the same whenever the order is read again
     * @param Amount       $net        all units together, before what is taken off the whole order, without tax
     * @param Amount       $tax        the tax on $net
     * @param string       $kind       'item', 'gift_card', 'shipping', 'reward' or 'fee'
     * @param list<string> $categories
     */
    public function __construct(
        public readonly string $id,
        public readonly int $quantity,
        public readonly Amount $net,
        public readonly Amount $tax,
        public readonly string $kind = 'item',
        public readonly ?string $product = null,
        public readonly array $categories = [],
        public readonly ?string $brand = null,
        public readonly bool $sale = false,
    ) {
    }

    /** Whether what is taken off the order is taken off it. */
    public function isGoods(): bool
    {
        return $this->kind === 'item' || $this->kind === 'gift_card';
    }
}
