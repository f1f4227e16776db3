<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use Regulars\Shop\Members;

/** The shop's own reward points, taken over once as they stand: each customer's sum, where it is more than nothing. */
final class OpeningBalances
{
    public const BATCH = 200;

    public function __construct(private readonly PDO $pdo, private readonly string $prefix)
    {
    }

    public function count(): int
    {
        return (int) $this->pdo->query('SELECT COUNT(*) FROM (' . $this->sums('1 = 1') . ') s')->fetchColumn();
    }

    /**
     * Takes over the next batch. Whoever was taken over before stays as they are.
     *
     * @return array{last: int, rows: int, refused: list<string>} the last customer, and what the ledger refused and why
     */
    public function take(Members $members, int $after, string $reason, string $actor): array
    {
        $found = $this->pdo->prepare($this->sums('r.customer_id > ?') . ' ORDER BY r.customer_id LIMIT ' . self::BATCH);
        $found->execute([$after]);
        $rows = $found->fetchAll(PDO::FETCH_ASSOC);
        $refused = [];
        foreach ($rows as $row) {
            $refusal = $members->grant((string) $row['customer_id'], (int) $row['points'], $reason, $actor, 'opening');
            if ($refusal !== null) {
                $refused[] = "#{$row['customer_id']}: $refusal";
            }
        }

        return ['last' => $rows === [] ? $after : (int) end($rows)['customer_id'], 'rows' => count($rows), 'refused' => $refused];
    }

    private function sums(string $condition): string
    {
        $tables = "`{$this->prefix}customer_reward` r JOIN `{$this->prefix}customer` c ON c.customer_id = r.customer_id";

        return "SELECT r.customer_id, SUM(r.points) AS points FROM $tables WHERE $condition "
            . 'GROUP BY r.customer_id HAVING SUM(r.points) > 0';
    }
}
