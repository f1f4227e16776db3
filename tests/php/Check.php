<?php

declare(strict_types=1);

namespace Regulars\Tests;

use Closure;
use Regulars\Exception;
use Throwable;

/** Counting tests. */
final class Check
{
    private static int $passed = 0;
    private static int $failed = 0;
    private static int $skipped = 0;
    private static bool $good = true;

    /** Runs a test and counts it. */
    public static function run(string $name, Closure $test): void
    {
        self::$good = true;
        try {
            $test();
        } catch (Throwable $thrown) {
            $place = basename($thrown->getFile()) . ':' . $thrown->getLine();
            self::that(false, get_class($thrown) . ' at ' . $place . ': ' . $thrown->getMessage());
        }
        self::$good ? self::$passed++ : self::$failed++;
        if (!self::$good) {
            echo "failed: $name\n";
        }
    }

    /** Within a test: what must hold, and what to say when it does not. */
    public static function that(bool $holds, string $message): void
    {
        if (!$holds) {
            echo "    $message\n";
            self::$good = false;
        }
    }

    /** Within a test: two values that must be one and the same. */
    public static function same(mixed $expected, mixed $found, string $what = ''): void
    {
        self::that($expected === $found, "$what: expected " . var_export($expected, true) . ', found ' . var_export($found, true));
    }

    /** Within a test: an exception of a class, with its code, field and row. */
    public static function refused(string $class, int $code, ?string $field, ?int $row, Closure $work): void
    {
        try {
            $work();
            self::that(false, "expected error $code, found none");
        } catch (Exception $exception) {
            self::same($class, get_class($exception), $exception->getMessage());
            self::same($code, $exception->getCode(), $exception->getMessage());
            self::same($field, $exception->getField(), 'field');
            self::same($row, $exception->getRow(), 'row');
        }
    }

    /** Counts a test that could not be run: as skipped, or as failed where nothing may be missing. */
    public static function skip(string $name, string $reason): void
    {
        $required = getenv('REGULARS_REQUIRE_ALL') === '1';
        $required ? self::$failed++ : self::$skipped++;
        echo $required ? 'failed' : 'skipped', ": $name: $reason\n";
    }

    /** The last line, and the end. */
    public static function end(): never
    {
        printf("%d passed, %d failed, %d skipped\n", self::$passed, self::$failed, self::$skipped);
        exit(self::$failed > 0 ? 1 : 0);
    }
}
