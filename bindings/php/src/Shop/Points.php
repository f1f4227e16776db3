<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Exception;

/** Points as people write them: a program counts the smallest unit of its scale, people read "1.50". */
final class Points
{
    public function __construct(private readonly int $scale = 0)
    {
    }

    public function text(int $points): string
    {
        if ($this->scale === 0) {
            return (string) $points;
        }
        $text = str_pad((string) abs($points), $this->scale + 1, '0', STR_PAD_LEFT);

        return ($points < 0 ? '-' : '') . substr($text, 0, -$this->scale) . '.' . substr($text, -$this->scale);
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
        $text = strtr(trim($text), ',', '.');
        $sign = $signed ? '-?' : '';
        $decimals = $this->scale === 0 ? '' : "(\\.\\d{1,$this->scale})?";
        if (preg_match("/^$sign\\d{1,12}$decimals$/D", $text) !== 1) {
            $message = "expected points such as {$this->text(150)}, found \"" . substr($text, 0, 40) . '"';
            throw Exception::of(1012, 'invalid_option', $message);
        }
        [$whole, $part] = explode('.', ltrim($text, '-')) + [1 => ''];
        $points = (int) ($whole . str_pad($part, $this->scale, '0'));

        return $text[0] === '-' ? -$points : $points;
    }
}
