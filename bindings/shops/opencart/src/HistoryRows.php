<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Regulars\Shop\Movement;
use Regulars\Shop\Points;

/** A customer's history as the rows of a table: texts that a template prints. */
final class HistoryRows
{
    /**
     * @param list<Movement> $movements
     * @param string         $format    of days or instants, as the shop's language has it
     *
     * @return list<array<string, mixed>>
     */
    public static function of(array $movements, Points $points, string $format): array
    {
        return array_map(static fn (Movement $row): array => [
            'date' => date($format, (int) strtotime($row->at)),
            'kind' => $row->kind,
            'text' => $row->text,
            'actor' => (string) $row->actor,
            'reasons' => $row->reasons,
            'points' => $row->points === 0 ? '' : $points->change($row->points),
            'pending' => $row->pending === 0 ? '' : $points->change($row->pending),
            'order' => (string) $row->order,
            'refused' => $row->refused,
        ], $movements);
    }

    /**
     * Whether points were ever held back: else a table needs no column for them.
     *
     * @param list<Movement> $movements
     */
    public static function hold(array $movements): bool
    {
        return array_filter($movements, static fn (Movement $row): bool => $row->pending !== 0) !== [];
    }
}
