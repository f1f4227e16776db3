<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Decimal;
use Regulars\Exception;

/** Points as people write them: a program counts the smallest unit of its scale, people read "1.50". */
final class Points
{
    public function __construct(private readonly int $scale = 0)
    {
    }

    public function text(int $points): string
    {
        return Decimal::ofMinor($points, $this->scale)->text();
    }

    /** A change: what is gained carries its sign too. */
    public function change(int $points): string
    {
        return ($points > 0 ? '+' : '') . $this->text($points);
    }

    /**
     * Points that a person typed.
     *
     * @param bool $signed whether less than 0 may come
     *
     * @throws Exception 1012
     */
    public function typed(string $text, bool $signed = false): int
    {
        return Typed::units($text, $this->scale, $signed, "points such as {$this->text(150)}");
    }
}
