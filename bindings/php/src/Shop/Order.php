<?php

declare(strict_types=1);

namespace Regulars\Shop;

/**
 * An order, or a cart, as every shop can tell it: the shape from which the ledger's documents are made.
 *
 * Amounts are in the currency of the program. What is paid by points is not among the discounts: the ledger knows of it.
 */
final class Order
{
    /**
     * @param string             $id       the shop's own, unique in the store; '' for a cart
     * @param ?string            $customer the shop's own; null for a guest
     * @param list<Line>         $lines
     * @param Amount             $discount what coupons and the like take off all goods together, without tax, 0 or more
     * @param array<string, string> $about of channel, store, group, payment and coupon, what is known
     */
    public function __construct(
        public readonly string $id,
        public readonly ?string $customer,
        public readonly Currency $currency,
        public readonly array $lines,
        public readonly Amount $discount,
        public readonly array $about = [],
    ) {
    }

    /** Whether there is anything in it that an event may name. */
    public function isEmpty(): bool
    {
        return $this->lines === [];
    }

    /**
     * The cart as events and quotes take it. The discount is shared over the goods by their value, exactly, and takes
     * the same part of their tax; each line is rounded to minor units once.
     *
     * @return array<string, mixed>
     */
    public function cart(): array
    {
        $goods = Amount::zero();
        foreach ($this->lines as $line) {
            $goods = $line->isGoods() ? $goods->plus($line->net) : $goods;
        }
        $discount = $this->discount->atMost($goods);
        [$before, $upto, $lines] = [Amount::zero(), Amount::zero(), []];
        foreach ($this->lines as $line) {
            $off = Amount::zero();
            if ($line->isGoods()) {
                // What is shared up to this line less what was up to the one before: so that the shares add up.
                $upto = $upto->plus($line->net);
                $off = $discount->share($upto, $goods)->minus($discount->share($before, $goods));
                $before = $upto;
            }
            $lines[] = $this->line($line, $off);
        }

        return array_filter($this->about, static fn (string $text): bool => $text !== '')
            + ['currency' => $this->currency->code, 'lines' => $lines];
    }

    /** What its goods are worth, with tax and after discounts, in minor units. */
    public function goods(): int
    {
        $goods = array_filter($this->cart()['lines'], static fn (array $line): bool => $line['kind'] === 'item');

        return array_sum(array_column($goods, 'amount'));
    }

    /** What tells this cart from another: the ledger is told of an order again only when it changes. */
    public function digest(): string
    {
        return substr(hash('sha256', json_encode($this->cart(), JSON_THROW_ON_ERROR)), 0, 12);
    }

    /** @return array<string, mixed> */
    private function line(Line $line, Amount $off): array
    {
        $net = $line->net->minus($off);
        $tax = $off->millionths === 0 ? $line->tax : $line->tax->share($net, $line->net);
        $whole = $this->currency->minor($line->net->plus($line->tax));
        $amount = $this->currency->minor($net->plus($tax));
        $told = [
            'line' => $line->id,
            'kind' => $line->kind,
            'quantity' => $line->quantity,
            'amount' => $amount,
            'tax' => min($amount, $this->currency->minor($tax)),
            'discount' => max(0, $whole - $amount),
        ];
        $known = ['product' => $line->product, 'categories' => $line->categories, 'brand' => $line->brand, 'sale' => $line->sale];

        return $told + array_filter($known);
    }
}
