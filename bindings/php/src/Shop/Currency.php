<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Decimal;
use Regulars\Exception;

/** A currency, and how many digits its money has (ISO 4217): between the decimals of shops and the minor units of programs. */
final class Currency
{
    public readonly int $digits;

    public function __construct(public readonly string $code)
    {
        $this->digits = CurrencyDigits::OTHER_THAN_TWO[$code] ?? 2;
    }

    /** An amount in minor units, rounded half away from 0: shops keep more digits than money has. */
    public function minor(Amount $amount): int
    {
        return Decimal::ofMinor($amount->millionths, Amount::DIGITS)->minor($this->digits, 'half_up');
    }

    /**
     * Minor units of what a person typed: "12.50" or "12,50", with no more digits than the currency has.
     *
     * @throws Exception 1012
     */
    public function typed(string $text): int
    {
        return Typed::units($text, $this->digits, false, "an amount such as {$this->decimal(1250)}");
    }

    /** Minor units as a decimal text: 1250 is "12.50". */
    public function decimal(int $minor): string
    {
        return Decimal::ofMinor($minor, $this->digits)->text();
    }
}
