<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/** The orders that count as sales, in the order of their numbers, a batch at a time, as columns that the library reads. */
final class OrderLog
{
    public const BATCH = 20_000;

    /** @param list<int> $statuses those under which the shop counts an order as placed */
    public function __construct(private readonly PDO $pdo, private readonly string $prefix, private readonly array $statuses)
    {
    }

    public function count(): int
    {
        $found = $this->pdo->prepare("SELECT COUNT(*) FROM `{$this->prefix}order` WHERE {$this->sales()}");
        $found->execute($this->statuses);

        return (int) $found->fetchColumn();
    }

    /**
     * The orders after one.
     *
     * @return array{columns: array<string, list<?string>>, last: int, rows: int}
     */
    public function after(int $order): array
    {
        // Times are written as the shop's clock showed; amounts are in its own currency.
        $found = $this->pdo->prepare('SELECT order_id, NULLIF(customer_id, 0) AS customer_id, date_added, total '
            . "FROM `{$this->prefix}order` WHERE {$this->sales()} AND order_id > ? ORDER BY order_id LIMIT " . self::BATCH);
        $found->execute([...$this->statuses, $order]);
        $rows = $found->fetchAll(PDO::FETCH_ASSOC);
        $texts = static fn (string $name): array => array_map(
            static fn (mixed $value): ?string => $value === null ? null : (string) $value,
            array_column($rows, $name),
        );
        $columns = [
            'customer_id' => $texts('customer_id'),
            'ordered_at' => $texts('date_added'),
            'order_id' => $texts('order_id'),
            'amount' => $texts('total'),
        ];

        return ['columns' => $columns, 'last' => $rows === [] ? $order : (int) end($rows)['order_id'], 'rows' => count($rows)];
    }

    private function sales(): string
    {
        $marks = implode(',', array_fill(0, count($this->statuses), '?'));

        return $marks === '' ? 'order_status_id > 0' : "order_status_id IN ($marks)";
    }
}
