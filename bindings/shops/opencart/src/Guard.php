<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Throwable;

/** Lets the shop go on, whatever happens to the ledger: what a hook throws is written to the shop's log and no further. */
final class Guard
{
    /** @param \Closure(string): void $log writes a line to the shop's log */
    public function __construct(private readonly \Closure $log)
    {
    }

    /**
     * What the work gives, or after an exception what stands in for it.
     *
     * @template T
     *
     * @param \Closure(): T $work
     * @param T             $otherwise
     *
     * @return T
     */
    public function run(string $hook, \Closure $work, mixed $otherwise = null): mixed
    {
        $started = [hrtime(true), self::processor()];
        try {
            return $work();
        } catch (Throwable $thrown) {
            $place = basename($thrown->getFile()) . ':' . $thrown->getLine();
            ($this->log)("regulars: $hook: " . get_class($thrown) . " at $place: " . $thrown->getMessage());

            return $otherwise;
        } finally {
            $this->measured($hook, ...$started);
        }
    }

    /**
     * For measurements: REGULARS_TIMING names a file to which, while it is there, each hook's nanoseconds are written, by the
     * clock and by the processor, which tells the work where others work on the machine too.
     */
    private function measured(string $hook, int $clock, int $processor): void
    {
        $file = getenv('REGULARS_TIMING');
        if (is_string($file) && is_file($file)) {
            $taken = sprintf("%s %d %d\n", $hook, hrtime(true) - $clock, self::processor() - $processor);
            file_put_contents($file, $taken, FILE_APPEND | LOCK_EX);
        }
    }

    /** The nanoseconds that this process has worked. */
    private static function processor(): int
    {
        $used = getrusage() ?: [];
        $seconds = ($used['ru_utime.tv_sec'] ?? 0) + ($used['ru_stime.tv_sec'] ?? 0);

        return 1_000 * (1_000_000 * $seconds + ($used['ru_utime.tv_usec'] ?? 0) + ($used['ru_stime.tv_usec'] ?? 0));
    }
}
