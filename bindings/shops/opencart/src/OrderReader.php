<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use PDOException;
use Regulars\Shop\Amount;
use Regulars\Shop\Currency;
use Regulars\Shop\Line;
use Regulars\Shop\Order;

/**
 * Orders as the shop's tables hold them. All amounts there are in the shop's own currency, whatever the customer was
 * shown, and each line's tax is that of one unit.
 */
final class OrderReader
{
    public function __construct(
        private readonly PDO $pdo,
        private readonly string $prefix,
        private readonly Currency $currency,
        private readonly Catalogue $catalogue,
    ) {
    }

    /** @return ?array{order: Order, status: int} null for an order that the shop does not have */
    public function read(int $id): ?array
    {
        // Who was deleted since is a guest: nothing is told of them any more.
        $columns = 'c.customer_id, o.customer_group_id, o.store_id, o.order_status_id, o.payment_method';
        $tables = '{order} o LEFT JOIN {customer} c ON c.customer_id = o.customer_id';
        $row = $this->rows("SELECT $columns FROM $tables WHERE o.order_id = ?", $id)[0] ?? null;
        if ($row === null) {
            return null;
        }
        $coupon = '';
        [$discount, $lines] = [Amount::zero(), $this->goods($id)];
        $totals = 'SELECT order_total_id, code, title, value FROM {order_total} WHERE order_id = ? ORDER BY order_total_id';
        foreach ($this->rows($totals, $id) as $total) {
            $value = Amount::of($total['value']);
            if ($total['code'] === 'shipping') {
                $lines[] = new Line('shipping', 1, $value, Amount::zero(), 'shipping');
            } elseif (Totals::isDiscount($total['code'], $value)) {
                $discount = $discount->minus($value);
                $coupon = $total['code'] === 'coupon' ? Totals::bracketed($total['title']) : $coupon;
            } elseif (Totals::isFee($total['code'], $value)) {
                $lines[] = new Line("fee-{$total['order_total_id']}", 1, $value, Amount::zero(), 'fee');
            }
        }
        $about = [
            'store' => (string) $row['store_id'],
            'group' => (string) $row['customer_group_id'],
            'payment' => self::method((string) $row['payment_method']),
            'coupon' => $coupon,
        ];
        $customer = (int) $row['customer_id'] === 0 ? null : (string) $row['customer_id'];

        return [
            'order' => new Order((string) $id, $customer, $this->currency, $lines, $discount, $about),
            'status' => (int) $row['order_status_id'],
        ];
    }

    /** @return list<Line> */
    private function goods(int $id): array
    {
        $columns = 'product_id, quantity, total, tax';
        $rows = $this->rows("SELECT $columns FROM {order_product} WHERE order_id = ? ORDER BY order_product_id", $id);
        $about = $this->catalogue->about(array_column($rows, 'product_id'));
        [$lines, $seen] = [[], []];
        foreach ($rows as $row) {
            $product = (string) $row['product_id'];
            $seen[$product] = ($seen[$product] ?? 0) + 1;
            if ((int) $row['quantity'] < 1) {
                continue;
            }
            // Ids of rows change whenever an order is edited; what is sold does not.
            $lines[] = new Line(
                'P' . $product . ($seen[$product] > 1 ? "-$seen[$product]" : ''),
                (int) $row['quantity'],
                Amount::of($row['total']),
                Amount::of($row['tax'])->times((int) $row['quantity']),
                'item',
                $product,
                $about[$product]['categories'] ?? [],
                $about[$product]['brand'] ?? null,
            );
        }

        return [...$lines, ...$this->vouchers($id)];
    }

    /**
     * Gift vouchers that were bought: only 4.0 sells them, and has the table.
     *
     * @return list<Line>
     */
    private function vouchers(int $id): array
    {
        try {
            $rows = $this->rows('SELECT order_voucher_id, amount FROM {order_voucher} WHERE order_id = ?', $id);
        } catch (PDOException) {
            return [];
        }
        $lines = [];
        foreach ($rows as $row) {
            $lines[] = new Line("voucher-{$row['order_voucher_id']}", 1, Amount::of($row['amount']), Amount::zero(), 'gift_card');
        }

        return $lines;
    }

    /** @return list<array<string, mixed>> */
    private function rows(string $statement, int $id): array
    {
        $found = $this->pdo->prepare(preg_replace('/\{(\w+)\}/', "`$this->prefix\$1`", $statement));
        $found->execute([$id]);

        return $found->fetchAll(PDO::FETCH_ASSOC);
    }

    /** "cod.cod" is paid by cod; the columns hold JSON. */
    private static function method(string $text): string
    {
        $method = json_decode($text, true);

        return is_array($method) ? explode('.', (string) ($method['code'] ?? ''))[0] : '';
    }
}
