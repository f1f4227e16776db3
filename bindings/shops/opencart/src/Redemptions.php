<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Regulars\Shop\Offer;
use Regulars\Shop\Order;

/** Paying by points at the checkout: what the cart may take, and setting it aside when the order is confirmed. */
final class Redemptions
{
    public function __construct(private readonly Shop $shop)
    {
    }

    /**
     * What the cart of the request would earn and may be paid by points.
     *
     * @param list<array<string, mixed>> $products
     * @param int                        $points that the customer asked for
     */
    public function offer(array $products, int $points = 0): ?Offer
    {
        return $this->shop->offers()->for($this->cart($products), $points);
    }

    /**
     * The points that pay in the request, and how much.
     *
     * @param list<array<string, mixed>> $products
     * @param int                        $order that is being edited, 0 for none: what is set aside for it pays still
     *
     * @return ?array{points: int, amount: int}
     */
    public function paying(array $products, int $points, int $order): ?array
    {
        if ($this->shop->customer() === null || $points < 1) {
            return null;
        }
        $held = $order === 0 ? null : $this->held($order);
        if ($held !== null && $held['points'] === $points) {
            return $held;
        }
        $offer = $this->offer($products, $points);

        return $offer === null || $offer->points === 0 ? null : ['points' => $offer->points, 'amount' => $offer->amount];
    }

    /**
     * Sets aside what an order is to pay with, as it is confirmed.
     *
     * @param int $status on the way to which it is
     *
     * @return ?string why not; null where it is set aside or pays by none
     */
    public function confirm(int $order, int $status): ?string
    {
        $draft = $this->shop->drafts()->of($order);
        $read = $this->shop->orderReader()->read($order);
        if ($draft === null || $read === null) {
            return $draft === null ? 'nobody has said how many points it is to pay with' : null;
        }
        $stage = $this->shop->settings->stage($status);

        return $this->shop->orders()->reserve($read['order'], $draft['points'], $draft['amount'], $stage);
    }

    /** @return ?array{points: int, amount: int} what is set aside or spent for an order */
    private function held(int $order): ?array
    {
        $read = $this->shop->orderReader()->read($order);
        if ($read === null || $read['order']->customer !== $this->shop->customer()) {
            return null;
        }
        $redemption = $this->shop->orders()->told($read['order'])->redemption;

        return $redemption === null ? null : ['points' => $redemption->points, 'amount' => $redemption->amount];
    }

    /** @param list<array<string, mixed>> $products */
    private function cart(array $products): Order
    {
        return $this->shop->cartReader()->cart($this->shop->customer(), $products, $this->shop->totals, $this->shop->about());
    }
}
