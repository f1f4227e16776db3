<?php

declare(strict_types=1);

namespace Regulars;

use Closure;
use Regulars\Native\FfiNative;
use Regulars\Native\Native;
use Regulars\Native\Unavailable;
use Regulars\Native\WorkerNative;

/**
 * How this process reaches the library, the first way that works:
 *
 * - `preload`: the server loaded it when it was started (`ffi.preload`, `opcache.preload`);
 * - `ffi`: it is loaded by this request;
 * - `worker`: a process of its own answers, started by this request and ended with it;
 * - `none`: neither is allowed. Then Store::submit() queues events, which Store::settle() books from cron.
 *
 * The files are looked for where REGULARS_LIBRARY and REGULARS_WORKER say, then in lib/ and bin/ of this package,
 * then where the system looks. REGULARS_RUNTIME names the one way to take, where a host wants to decide.
 */
final class Runtime
{
    private const PACKAGE = __DIR__ . '/..';

    private static ?Native $native = null;

    /** Whether the ways were tried; a host where none works is not asked again within a request. */
    private static bool $isFound = false;

    /** @var array<string, string> why a way was not taken */
    private static array $refused = [];

    /**
     * The way that is taken; the first that works, found once.
     *
     * @throws InternalException 9003 where none works
     */
    public static function native(): Native
    {
        if (!self::$isFound) {
            self::find();
        }
        if (self::$native === null) {
            $reason = static fn (string $way, string $why): string => "$way: $why";
            $reasons = array_map($reason, array_keys(self::$refused), self::$refused);
            throw Exception::unreachable('expected a way to reach the library; ' . implode('; ', $reasons));
        }

        return self::$native;
    }

    /** Whether the library can be asked at all. If not, offer no points, and submit() what happens. */
    public static function reaches(): bool
    {
        if (!self::$isFound) {
            self::find();
        }

        return self::$native !== null;
    }

    /** Takes this way from now on, or with null looks for one again. */
    public static function use(?Native $native): void
    {
        self::$native = $native;
        self::$isFound = $native !== null;
        self::$refused = [];
    }

    /**
     * Which way is active, why those before it are not, and which after it were not needed.
     *
     * @return array{active: string, version: ?string, refused: array<string, string>, untried: list<string>}
     */
    public static function describe(): array
    {
        $version = null;
        if (self::reaches()) {
            try {
                $version = Document::parse(self::native()->call('version', '{}'))->version;
            } catch (InternalException $exception) {
                self::$refused[self::native()->name()] = $exception->getMessage();
            }
        }
        $active = $version === null ? 'none' : self::native()->name();
        $untried = array_values(array_diff(array_keys(self::ways()), [$active], array_keys(self::$refused)));

        return ['active' => $active, 'version' => $version, 'refused' => self::$refused, 'untried' => $untried];
    }

    /** The library that the server loaded, for hosts that choose for themselves. */
    public static function preload(): Native
    {
        return FfiNative::preloaded();
    }

    /** The directly called library, for hosts that choose for themselves. */
    public static function ffi(?string $library = null): Native
    {
        $places = [$library, self::environment('REGULARS_LIBRARY'), self::packaged('/lib/libregulars.so.0')];

        return FfiNative::load(self::first($places) ?? 'libregulars.so.0');
    }

    /**
     * The worker process, for hosts that choose for themselves.
     *
     * @param float $seconds how long an answer may take
     */
    public static function worker(?string $program = null, float $seconds = 30.0): Native
    {
        $places = [$program, self::environment('REGULARS_WORKER'), self::packaged('/bin/regulars-worker')];

        return WorkerNative::start(self::first($places) ?? 'regulars-worker', $seconds);
    }

    /** @return array<string, Closure(): Native> */
    private static function ways(): array
    {
        return ['preload' => self::preload(...), 'ffi' => self::ffi(...), 'worker' => self::worker(...)];
    }

    private static function find(): void
    {
        self::$isFound = true;
        self::$refused = [];
        $only = self::environment('REGULARS_RUNTIME');
        foreach (self::ways() as $name => $way) {
            if ($only !== null && $only !== $name) {
                self::$refused[$name] = "REGULARS_RUNTIME asks for \"$only\"";
                continue;
            }
            try {
                self::$native = $way();
                return;
            } catch (Unavailable $exception) {
                self::$refused[$name] = $exception->getMessage();
            }
        }
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
