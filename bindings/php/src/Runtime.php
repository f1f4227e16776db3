<?php

declare(strict_types=1);

namespace Regulars;

use Regulars\Native\FfiNative;
use Regulars\Native\Native;
use Regulars\Native\Unavailable;
use Regulars\Native\WorkerNative;

/**
 * How this process reaches the library: directly by FFI, or by a worker process where FFI is not allowed.
 *
 * The files are looked for where REGULARS_LIBRARY and REGULARS_WORKER say, then in lib/ and bin/ of this package,
 * then where the system looks.
 */
final class Runtime
{
    private const PACKAGE = __DIR__ . '/..';

    private static ?Native $native = null;

    /** @var array<string, string> why a way was not taken */
    private static array $refused = [];

    /** The way that is taken; the first that works, found once. */
    public static function native(): Native
    {
        return self::$native ??= self::find();
    }

    /** Takes this way from now on, or with null looks for one again. */
    public static function use(?Native $native): void
    {
        self::$native = $native;
        self::$refused = [];
    }

    /**
     * Which way is active, and why the ones before it are not.
     *
     * @return array{active: ?string, version: ?string, refused: array<string, string>}
     */
    public static function describe(): array
    {
        try {
            $native = self::native();
        } catch (InternalException) {
            return ['active' => null, 'version' => null, 'refused' => self::$refused];
        }
        $version = Document::parse($native->call('version', '{}'))->version;

        return ['active' => $native->name(), 'version' => $version, 'refused' => self::$refused];
    }

    /** The directly called library, for hosts that choose for themselves. */
    public static function ffi(?string $library = null): Native
    {
        $places = [$library, self::environment('REGULARS_LIBRARY'), self::packaged('/lib/libregulars.so.0')];

        return FfiNative::load(self::first($places) ?? 'libregulars.so.0');
    }

    /** The worker process, for hosts that choose for themselves. */
    public static function worker(?string $program = null, float $seconds = 30.0): Native
    {
        $places = [$program, self::environment('REGULARS_WORKER'), self::packaged('/bin/regulars-worker')];

        return WorkerNative::start(self::first($places) ?? 'regulars-worker', $seconds);
    }

    private static function find(): Native
    {
        self::$refused = [];
        foreach (['ffi' => self::ffi(...), 'worker' => self::worker(...)] as $name => $way) {
            try {
                return $way();
            } catch (Unavailable $exception) {
                self::$refused[$name] = $exception->getMessage();
            }
        }
        $reasons = array_map(static fn (string $name): string => "$name: " . self::$refused[$name], array_keys(self::$refused));
        throw Exception::of(9001, 'internal', 'expected a way to reach the library; ' . implode('; ', $reasons));
    }

    /** @param list<?string> $places */
    private static function first(array $places): ?string
    {
        return array_values(array_filter($places, is_string(...)))[0] ?? null;
    }

    private static function environment(string $name): ?string
    {
        return getenv($name) ?: null;
    }

    private static function packaged(string $path): ?string
    {
        return is_file(self::PACKAGE . $path) ? self::PACKAGE . $path : null;
    }
}
