<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/**
 * How many points each order is to pay with, as the customer saw it: from the moment the shop stores the order until it is
 * confirmed, as the shop's own tables hold no more than a title and a value.
 */
final class Drafts
{
    private readonly string $table;

    public function __construct(private readonly PDO $pdo, string $prefix)
    {
        $this->table = "`{$prefix}regulars_draft`";
    }

    public function create(): void
    {
        $columns = 'order_id INT NOT NULL PRIMARY KEY, points BIGINT NOT NULL, amount BIGINT NOT NULL';
        $this->pdo->exec("CREATE TABLE IF NOT EXISTS $this->table ($columns)");
    }

    /** @param int $amount what the points pay, in minor units; with no points the order pays by none */
    public function keep(int $order, int $points, int $amount): void
    {
        if ($points === 0) {
            $this->pdo->prepare("DELETE FROM $this->table WHERE order_id = ?")->execute([$order]);
        } else {
            $this->pdo->prepare("REPLACE INTO $this->table VALUES (?, ?, ?)")->execute([$order, $points, $amount]);
        }
    }

    /** @return ?array{points: int, amount: int} */
    public function of(int $order): ?array
    {
        $found = $this->pdo->prepare("SELECT points, amount FROM $this->table WHERE order_id = ?");
        $found->execute([$order]);
        $row = $found->fetch(PDO::FETCH_ASSOC);

        return $row === false ? null : array_map(intval(...), $row);
    }
}
