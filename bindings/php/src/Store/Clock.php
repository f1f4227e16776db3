<?php

declare(strict_types=1);

namespace Regulars\Store;

use DateTimeImmutable;
use DateTimeZone;
use Regulars\Exception;

/** Instants as the core writes them, and the one place where a store asks what time it is. */
final class Clock
{
    public static function now(): string
    {
        return self::written(new DateTimeImmutable('now', new DateTimeZone('UTC')));
    }

    /** An instant as the core writes it. */
    public static function instant(string $text): string
    {
        if (preg_match('/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/D', $text) !== 1) {
            $message = "expected an instant with its zone, such as 2026-05-01T10:00:00Z, found \"$text\"";
            throw Exception::of(1012, 'invalid_option', $message, 'as_of');
        }

        return self::written((new DateTimeImmutable($text))->setTimezone(new DateTimeZone('UTC')));
    }

    private static function written(DateTimeImmutable $at): string
    {
        return $at->format('Y-m-d\TH:i:s') . ($at->format('u') === '000000' ? '' : $at->format('.u')) . 'Z';
    }

    /** The later of two instants as the core writes them; without their Z they sort as texts. */
    public static function later(?string $one, ?string $other): ?string
    {
        if ($one === null || $other === null) {
            return $one ?? $other;
        }

        return strcmp(rtrim($one, 'Z'), rtrim($other, 'Z')) >= 0 ? $one : $other;
    }
}
