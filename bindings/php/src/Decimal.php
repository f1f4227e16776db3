<?php

declare(strict_types=1);

namespace Regulars;

/**
 * A decimal number as it was written, and integers of minor units made of it without a float in between.
 *
 * Shops hand over "45.00", 45 and "12.610000" for amounts; the core wants integers.
 *
 * ```php
 * echo Decimal::parse('12.610000')->minor(2);          // 1261
 * echo Decimal::parse('12.615')->minor(2, 'half_up');  // 1262
 * ```
 */
final class Decimal
{
    /** As many digits as the core reads. */
    private const MOST_DIGITS = 36;

    /** @param string $digits without a sign, at least one more than there are places */
    private function __construct(
        private readonly bool $isNegative,
        private readonly string $digits,
        private readonly int $places,
    ) {
    }

    /**
     * Reads a plain decimal number: an optional sign, digits, optionally a point and digits. No exponent, no grouping, no
     * blanks. A float is refused: what was a tenth is none any more in it.
     *
     * @throws InputException 1003 for a float, 1005 for any other text
     */
    public static function parse(int|float|string $value): self
    {
        if (is_float($value)) {
            throw Exception::of(1003, 'column_type', "expected a decimal number as a string or an integer, found the float $value");
        }
        $text = (string) $value;
        $isDecimal = preg_match('/^([+-]?)(\d*)(?:\.(\d*))?$/D', $text, $found) === 1;
        [$sign, $whole, $fraction] = [$found[1] ?? '', $found[2] ?? '', $found[3] ?? ''];
        $length = strlen($whole . $fraction);
        if (!$isDecimal || $length === 0 || $length > self::MOST_DIGITS) {
            $message = "expected a decimal number such as 12.50, found \"$text\"";
            throw Exception::of(1005, 'unreadable_value', $message);
        }

        return new self($sign === '-', $whole . $fraction, strlen($fraction));
    }

    /** An amount in minor units: 1261 with 2 places is 12.61. */
    public static function ofMinor(int $units, int $places): self
    {
        return new self($units < 0, str_pad(ltrim((string) $units, '-'), $places + 1, '0', STR_PAD_LEFT), self::place($places));
    }

    /**
     * The number in units of so many decimal places: exactly, or rounded where that is asked for.
     *
     * @param int                                 $places as the currency has, 0 to 6
     * @param 'half_up'|'half_even'|'down'|null $round  what becomes of further digits: half_up rounds halves away from
     *                                                    zero, half_even to the even neighbour, down towards zero; null,
     *                                                    they must be zeros
     *
     * @throws InputException 1012 for places or a rounding that there are not
     * @throws MoneyException 2002 for further digits, 2001 for a number that does not fit 64 bits
     */
    public function minor(int $places, ?string $round = null): int
    {
        if (!in_array($round, [null, 'half_up', 'half_even', 'down'], true)) {
            $message = "expected half_up, half_even or down, found \"$round\"";
            throw Exception::of(1012, 'invalid_option', $message, 'round');
        }
        $digits = str_pad($this->digits, $this->places + 1, '0', STR_PAD_LEFT);
        $surplus = $this->places - self::place($places);
        $kept = $surplus > 0 ? substr($digits, 0, -$surplus) : $digits . str_repeat('0', -$surplus);
        $rest = $surplus > 0 ? rtrim(substr($digits, -$surplus), '0') : '';
        if ($rest !== '' && $round === null) {
            $message = "expected an amount with at most $places decimal places, found \"{$this->text()}\"";
            throw Exception::of(2002, 'amount_scale', $message);
        }
        $isOdd = ((int) substr($kept, -1)) % 2 === 1;
        $isUp = match ($round) {
            'half_up' => strcmp($rest, '5') >= 0,
            'half_even' => strcmp($rest, '5') > 0 || ($rest === '5' && $isOdd),
            default => false,
        };

        return $this->whole($kept, $isUp);
    }

    /** The number as it was written, without a plus or zeros before it. */
    public function text(): string
    {
        $digits = str_pad(ltrim($this->digits, '0'), $this->places + 1, '0', STR_PAD_LEFT);
        $whole = substr($digits, 0, strlen($digits) - $this->places);

        return ($this->isNegative ? '-' : '') . $whole . ($this->places > 0 ? '.' . substr($digits, -$this->places) : '');
    }

    private function whole(string $digits, bool $isUp): int
    {
        $size = ltrim($digits, '0');
        $units = filter_var(($this->isNegative ? '-' : '') . ($size === '' ? '0' : $size), FILTER_VALIDATE_INT);
        $step = $isUp ? ($this->isNegative ? -1 : 1) : 0;
        if ($size === '') {
            $units = 0;
        }
        // An integer that leaves its range becomes a float.
        if ($units === false || !is_int($units + $step)) {
            throw Exception::of(2001, 'money_overflow', "expected an amount that fits 64 bits, found \"{$this->text()}\"");
        }

        return $units + $step;
    }

    private static function place(int $places): int
    {
        if ($places < 0 || $places > 6) {
            throw Exception::of(1012, 'invalid_option', "expected 0 to 6 decimal places, found $places", 'places');
        }

        return $places;
    }
}
