<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\CustomerBase;
use Regulars\Exception;

/**
 * What a shop's orders say of its customers, for an admin page: read in batches into a file, so that a page may show how far
 * it has come, and told from there as often as it is asked for.
 */
final class Insights
{
    private readonly string $base;
    private readonly string $half;

    /** @param string $folder of its own, out of reach of the web; it is made when it is needed */
    public function __construct(string $folder, private readonly string $timezone)
    {
        $this->base = "$folder/base";
        $this->half = "$folder/half";
    }

    /** Whether all orders were read once. */
    public function isThere(): bool
    {
        return is_file($this->base);
    }

    /** How many seconds ago they were read; more than any number where they were not. */
    public function age(): int
    {
        return $this->isThere() ? time() - (int) filemtime($this->base) : PHP_INT_MAX;
    }

    /** Begins to read anew; what was read before is shown until the new reading is done. */
    public function begin(): void
    {
        if (!is_dir(dirname($this->half))) {
            mkdir(dirname($this->half), 0700, true);
        }
        if (is_file($this->half)) {
            unlink($this->half);
        }
    }

    /**
     * Reads a batch of orders.
     *
     * @param array{customer_id: list<?string>, ordered_at: list<string>, order_id: list<string>, amount: list<string>} $columns
     *
     * @throws Exception
     */
    public function add(array $columns): void
    {
        if ($columns['order_id'] === []) {
            return;
        }
        $base = is_file($this->half)
            ? CustomerBase::load($this->half)->append($columns)
            : CustomerBase::fromColumns($columns, ['timezone' => $this->timezone]);
        $base->save($this->half);
    }

    /** All orders are read: from now on they are what is told. Gives whether there were any. */
    public function done(): bool
    {
        return is_file($this->half) && rename($this->half, $this->base);
    }

    /**
     * What the orders say.
     *
     * @return array{
     *     totals: array<string, mixed>, repeat: array<string, mixed>, retention: ?array<string, mixed>,
     *     cohorts: list<array<string, mixed>>, segments: list<array<string, mixed>>
     * }
     *
     * @throws Exception
     */
    public function figures(): array
    {
        $base = CustomerBase::load($this->base);
        $totals = $base->totals()->rows()->current();

        return [
            'totals' => $totals,
            'repeat' => $base->repeatCustomerRate()->rows()->current(),
            'retention' => self::retention($base, (string) $totals['as_of']),
            'cohorts' => iterator_to_array($base->cohorts(['period' => 'month', 'measure' => 'retention'])->wide()->rows(), false),
            'segments' => iterator_to_array($base->segments()->rows(), false),
        ];
    }

    /**
     * Customers who are away for longer than their own rhythm explains, the longest overdue first; 'last_day' is that of the
     * last order.
     *
     * @return list<array<string, mixed>>
     *
     * @throws Exception
     */
    public function lapsed(): array
    {
        $base = CustomerBase::load($this->base);
        $end = new \DateTimeImmutable((string) $base->totals()->rows()->current()['as_of']);
        $last = static fn (array $row): string => $end->modify("-{$row['since_last']} days")->format('Y-m-d');
        $rows = array_map(
            static fn (array $row): array => $row + ['last_day' => $last($row)],
            iterator_to_array($base->winback()->rows(), false),
        );
        usort($rows, static fn (array $one, array $other): int => $other['overdue'] <=> $one['overdue']);

        return $rows;
    }

    /** @return ?array<string, mixed> of the last thirty days; null where orders do not go that far back */
    private static function retention(CustomerBase $base, string $day): ?array
    {
        $end = new \DateTimeImmutable($day);
        $window = ['start' => $end->modify('-30 days')->format('Y-m-d'), 'end' => $end->format('Y-m-d')];
        try {
            return $base->retentionRate($window)->rows()->current();
        } catch (Exception) {
            return null;
        }
    }
}
