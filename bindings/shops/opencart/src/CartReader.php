<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Regulars\Shop\Amount;
use Regulars\Shop\Currency;
use Regulars\Shop\Line;
use Regulars\Shop\Order;

/** The cart of the request, and single products, as orders that are not placed yet. */
final class CartReader
{
    /**
     * @param \Closure(float, int): float $tax the tax on a price of a tax class
     */
    public function __construct(
        private readonly Currency $currency,
        private readonly Catalogue $catalogue,
        private readonly \Closure $tax,
    ) {
    }

    /**
     * @param list<array<string, mixed>> $products as the shop's cart gives them
     * @param list<array<string, mixed>> $totals   the lines of totals so far, of which discounts count
     * @param array<string, string>      $about
     */
    public function cart(?string $customer, array $products, array $totals = [], array $about = []): Order
    {
        $known = $this->catalogue->about(array_column($products, 'product_id'));
        [$lines, $discount] = [[], Amount::zero()];
        foreach (array_values($products) as $at => $product) {
            $quantity = (int) $product['quantity'];
            if ($quantity < 1) {
                continue;
            }
            $tax = ($this->tax)((float) $product['price'], (int) ($product['tax_class_id'] ?? 0));
            $lines[] = new Line(
                (string) $at,
                $quantity,
                Amount::of($product['total']),
                Amount::of($tax)->times($quantity),
                'item',
                (string) $product['product_id'],
                $known[$product['product_id']]['categories'] ?? [],
                $known[$product['product_id']]['brand'] ?? null,
            );
        }
        foreach ($totals as $total) {
            $value = Amount::of((float) $total['value']);
            if (Totals::isDiscount($total['code'], $value)) {
                $discount = $discount->minus($value);
            }
        }

        return new Order('', $customer, $this->currency, $lines, $discount, $about);
    }

    /**
     * One unit of a product.
     *
     * @param array<string, mixed> $product as the shop's model of products gives it
     * @param array<string, string> $about
     */
    public function product(?string $customer, array $product, array $about = []): Order
    {
        $price = (float) ($product['special'] ?: $product['price']);
        $one = ['quantity' => 1, 'price' => $price, 'total' => $price] + $product;

        return $this->cart($customer, [$one], [], $about);
    }
}
