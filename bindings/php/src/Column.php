<?php

declare(strict_types=1);

namespace Regulars;

/**
 * A column of an order log: values of one type, null where one is missing.
 *
 * Amounts are best given as strings ("12.50") or as integers of the smallest unit: both are exact.
 */
final class Column implements \JsonSerializable
{
    /**
     * @param 'int64'|'float64'|'utf8'|'date'|'timestamp_us'|'timestamp_us_utc' $type
     * @param list<int|float|string|null>                                      $values
     */
    private function __construct(public readonly string $type, public readonly array $values)
    {
    }

    /**
     * The column of a list of values, whose type they tell: integers, floats, strings or DateTimeInterface.
     *
     * @param array<mixed> $values
     */
    public static function of(array $values): self
    {
        $type = null;
        foreach (array_values($values) as $row => $value) {
            $found = match (true) {
                $value === null => $type,
                is_int($value) => $type === 'float64' ? $type : 'int64',
                is_float($value) => $type === 'int64' ? $type = 'float64' : 'float64',
                is_string($value) => 'utf8',
                $value instanceof \DateTimeInterface => 'timestamp_us_utc',
                default => get_debug_type($value),
            };
            if ($found !== ($type ??= $found) || !in_array($found, [...self::TYPES, null], true)) {
                $message = 'expected integers, floats, strings or DateTimeInterface, and of one kind, found '
                    . get_debug_type($value) . ($found === $type ? '' : " after $type");
                throw Exception::of(1003, 'column_type', $message, null, $row);
            }
        }

        return match ($type) {
            'timestamp_us_utc' => self::times($values),
            'float64' => self::float64($values),
            default => new self($type ?? 'utf8', array_values($values)),
        };
    }

    /** @param array<int|null> $values */
    public static function int64(array $values): self
    {
        return new self('int64', array_values($values));
    }

    /** @param array<int|float|null> $values NaN is missing */
    public static function float64(array $values): self
    {
        $floats = static fn (int|float|null $value): ?float => $value === null || is_nan($value) ? null : (float) $value;

        return new self('float64', array_map($floats, array_values($values)));
    }

    /** @param array<string|null> $values */
    public static function utf8(array $values): self
    {
        return new self('utf8', array_values($values));
    }

    /** @param array<int|null> $days days since 1970-01-01 */
    public static function date(array $days): self
    {
        return new self('date', array_values($days));
    }

    /**
     * @param array<int|null> $micros microseconds since 1970-01-01T00:00:00
     * @param bool            $utc    whether of UTC, else as a clock on the wall of the base's time zone showed
     */
    public static function timestamp(array $micros, bool $utc): self
    {
        return new self($utc ? 'timestamp_us_utc' : 'timestamp_us', array_values($micros));
    }

    /** @return array{type: string, values: list<int|float|string|null>} */
    public function jsonSerialize(): array
    {
        return ['type' => $this->type, 'values' => $this->values];
    }

    private const TYPES = ['int64', 'float64', 'utf8', 'timestamp_us_utc'];

    /** @param array<\DateTimeInterface|null> $times */
    private static function times(array $times): self
    {
        $micros = static fn (?\DateTimeInterface $time): ?int => $time === null
            ? null
            : $time->getTimestamp() * 1_000_000 + (int) $time->format('u');

        return self::timestamp(array_map($micros, array_values($times)), true);
    }
}
