<?php

declare(strict_types=1);

use Regulars\Column;

/** A column as the vectors write it. */
function column(stdClass $column): Column
{
    $day = static fn (int|string|null $day): ?int => is_string($day)
        ? intdiv((new DateTimeImmutable($day, new DateTimeZone('UTC')))->getTimestamp(), 86400)
        : $day;

    return match ($column->type) {
        'int64' => Column::int64($column->values),
        'float64' => Column::float64($column->values),
        'utf8' => Column::utf8($column->values),
        'date' => Column::date(array_map($day, $column->values)),
        'timestamp_us' => Column::timestamp($column->values, false),
        'timestamp_us_utc' => Column::timestamp($column->values, true),
    };
}
