<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Exception;

/** A currency, and how many digits its money has (ISO 4217): between the decimals of shops and the minor units of programs. */
final class Currency
{
    /** Those that have not two. */
    private const DIGITS = [
        'BHD' => 3, 'BIF' => 0, 'CLF' => 4, 'CLP' => 0, 'DJF' => 0, 'GNF' => 0, 'IQD' => 3, 'ISK' => 0, 'JOD' => 3,
        'JPY' => 0, 'KMF' => 0, 'KRW' => 0, 'KWD' => 3, 'LYD' => 3, 'OMR' => 3, 'PYG' => 0, 'RWF' => 0, 'TND' => 3,
        'UGX' => 0, 'UYI' => 0, 'UYW' => 4, 'VND' => 0, 'VUV' => 0, 'XAF' => 0, 'XOF' => 0, 'XPF' => 0,
    ];

    public readonly int $digits;

    public function __construct(public readonly string $code)
    {
        $this->digits = self::DIGITS[$code] ?? 2;
    }

    /** An amount in minor units, rounded half away from 0: shops keep more digits than money has. */
    public function minor(Amount $amount): int
    {
        $unit = 10 ** (6 - $this->digits);
        $half = intdiv($unit, 2);

        return intdiv($amount->millionths + ($amount->isNegative() ? -$half : $half), $unit);
    }

    /**
     * Minor units of what a person typed: "12.50" or "12,50", with no more digits than the currency has.
     *
     * @throws Exception 1012
     */
    public function typed(string $text): int
    {
        $text = strtr(trim($text), ',', '.');
        $decimals = $this->digits === 0 ? '' : "(\\.\\d{1,$this->digits})?";
        if (preg_match("/^\\d{1,12}$decimals$/D", $text) !== 1) {
            $message = "expected an amount such as {$this->decimal(1250)}, found \"" . substr($text, 0, 40) . '"';
            throw Exception::of(1012, 'invalid_option', $message);
        }

        return $this->minor(Amount::of($text));
    }

    /** Minor units as a decimal text: 1250 is "12.50". */
    public function decimal(int $minor): string
    {
        if ($this->digits === 0) {
            return (string) $minor;
        }
        $text = str_pad((string) abs($minor), $this->digits + 1, '0', STR_PAD_LEFT);

        return ($minor < 0 ? '-' : '') . substr($text, 0, -$this->digits) . '.' . substr($text, -$this->digits);
    }
}
