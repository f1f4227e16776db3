<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Decimal;
use Regulars\Exception;

/** What people type into fields for amounts and points. */
final class Typed
{
    /**
     * A number in units of so many decimal places, of "12.50" or "12,50": with no more digits than that.
     *
     * @param bool   $signed   whether less than 0 may come
     * @param string $expected what a message says was expected
     *
     * @throws Exception 1012
     */
    public static function units(string $text, int $places, bool $signed, string $expected): int
    {
        $text = strtr(trim($text), ',', '.');
        // "1,000" is a thousand to some and one to others: no more digits may stand behind the point than there are places.
        $isShort = strlen(strrchr($text, '.') ?: '') <= ($places === 0 ? 0 : $places + 1);
        try {
            $units = $isShort ? Decimal::parse($text)->minor($places) : null;
        } catch (Exception) {
            $units = null;
        }
        if ($units === null || ($units < 0 && !$signed)) {
            $shown = preg_match('/^.{0,40}/us', $text, $found) === 1 ? "\"$found[0]\"" : 'a text that is not UTF-8';
            throw Exception::of(1012, 'invalid_option', "expected $expected, found $shown");
        }

        return $units;
    }
}
