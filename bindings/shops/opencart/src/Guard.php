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
        $started = hrtime(true);
        try {
            return $work();
        } catch (Throwable $thrown) {
            $place = basename($thrown->getFile()) . ':' . $thrown->getLine();
            ($this->log)("regulars: $hook: " . get_class($thrown) . " at $place: " . $thrown->getMessage());

            return $otherwise;
        } finally {
            $this->measured($hook, hrtime(true) - $started);
        }
    }

    /** For measurements: REGULARS_TIMING names a file to which each hook's nanoseconds are written. */
    private function measured(string $hook, int $nanoseconds): void
    {
        $file = getenv('REGULARS_TIMING');
        if (is_string($file) && $file !== '') {
            file_put_contents($file, "$hook $nanoseconds " . ($_GET['route'] ?? '') . "\n", FILE_APPEND | LOCK_EX);
        }
    }
}
