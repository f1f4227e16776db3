<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Regulars\Shop\Amount;

/** What the lines of the shop's totals are. */
final class Totals
{
    /** The code of the line that points pay. */
    public const CODE = 'regulars';

    /** Neither discounts nor fees: what others are made of, and what pays. */
    private const PLAIN = ['sub_total', 'total', 'tax', 'shipping', 'voucher', 'credit', self::CODE];

    public static function isDiscount(string $code, Amount $value): bool
    {
        return $value->isNegative() && !in_array($code, self::PLAIN, true);
    }

    public static function isFee(string $code, Amount $value): bool
    {
        return !$value->isNegative() && !in_array($code, self::PLAIN, true);
    }

    /**
     * What stands in the brackets of a line's title, which is where the shop itself keeps a coupon's code.
     */
    public static function bracketed(string $title): string
    {
        return preg_match('/\((.*)\)/', $title, $part) === 1 ? $part[1] : '';
    }
}
