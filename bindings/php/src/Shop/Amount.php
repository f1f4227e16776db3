<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Decimal;
use Regulars\Exception;

/**
 * An exact amount of money of a shop: a whole number of millionths of the currency's unit.
 *
 * Shops keep amounts as decimal texts with more digits than the currency has, and hand over integers and floats for the
 * same kind of thing. Nothing here passes through a float.
 */
final class Amount
{
    public const DIGITS = 6;

    private function __construct(public readonly int $millionths)
    {
    }

    /**
     * The amount of a decimal text such as "12.3400", or of a whole number of units. What a text has beyond six digits is
     * rounded half away from 0.
     *
     * @throws Exception 1005, 2001
     */
    public static function of(string|int|float $value): self
    {
        // A shop's float is read as the shop itself prints it.
        $text = is_float($value) ? sprintf('%.8F', $value) : trim((string) $value);

        return new self(Decimal::parse($text)->minor(self::DIGITS, 'half_up'));
    }

    public static function zero(): self
    {
        return new self(0);
    }

    public function plus(self $other): self
    {
        return self::fits($this->millionths + $other->millionths);
    }

    public function minus(self $other): self
    {
        return self::fits($this->millionths - $other->millionths);
    }

    public function times(int $quantity): self
    {
        return self::fits($this->millionths * $quantity);
    }

    public function negated(): self
    {
        return new self(-$this->millionths);
    }

    public function isNegative(): bool
    {
        return $this->millionths < 0;
    }

    /** The smaller of two. */
    public function atMost(self $other): self
    {
        return $this->millionths <= $other->millionths ? $this : $other;
    }

    /** Its share of $part in $whole, rounded down; none of it, $part below or at 0, or nothing to share. */
    public function share(self $part, self $whole): self
    {
        if ($whole->millionths <= 0 || $part->millionths <= 0 || $this->millionths <= 0) {
            return new self(0);
        }
        // amount × part ÷ whole without its product, which need not fit: one binary digit of the part after another.
        [$quotient, $rest] = [0, 0];
        for ($bit = 1 << 62; $bit > 0; $bit >>= 1) {
            $set = ($part->millionths & $bit) !== 0;
            $rest = 2 * $rest + ($set ? $this->millionths % $whole->millionths : 0);
            $quotient = 2 * $quotient + ($set ? intdiv($this->millionths, $whole->millionths) : 0);
            $quotient += intdiv(self::fits($rest)->millionths, $whole->millionths);
            $rest %= $whole->millionths;
        }

        return self::fits($quotient);
    }

    private static function fits(int|float $millionths): self
    {
        if (!is_int($millionths)) {
            throw Exception::of(2001, 'money_overflow', 'expected amounts below 9,000,000,000,000');
        }

        return new self($millionths);
    }
}
