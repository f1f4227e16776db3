<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Document;
use Regulars\Exception;

/** A customer base in a worker process. */
final class WorkerBase implements Base
{
    public function __construct(
        private readonly WorkerNative $worker,
        private readonly int $base,
        private readonly int $generation,
    ) {
    }

    public function __destruct()
    {
        try {
            $this->worker->ask('customer_base.free', '{"base":' . $this->base . '}', $this->generation);
        } catch (Exception) {
            // The worker ended, and the base with it.
        }
    }

    public function figure(string $name, string $options, bool $wide): string
    {
        $request = '{"base":' . $this->base . ',"figure":' . Document::encode($name) . ',"options":' . $options
            . ',"wide":' . ($wide ? 'true' : 'false') . '}';

        return $this->worker->ask('customer_base.figure', $request, $this->generation);
    }
}
