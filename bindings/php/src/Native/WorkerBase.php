<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Document;
use Regulars\Exception;

/** A customer base in a worker process. */
final class WorkerBase implements Base
{
    use Unique;

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

    public function fit(string $model, string $options): string
    {
        $request = '{"base":' . $this->base . ',"model":' . Document::encode($model) . ',"options":' . $options . '}';

        return $this->worker->ask('customer_base.fit', $request, $this->generation);
    }

    public function replay(string $programs): string
    {
        $request = '{"base":' . $this->base . ',"programs":' . $programs . '}';

        return $this->worker->ask('customer_base.replay', $request, $this->generation);
    }

    public function merge(Base $other): Base
    {
        if (!$other instanceof self || $other->worker !== $this->worker) {
            throw Exception::of(1012, 'invalid_option', 'expected a base reached in the same way, found another one', 'other');
        }
        if ($other->generation !== $this->generation) {
            throw Exception::unreachable('expected the worker that holds both bases, which ended meanwhile');
        }

        return $this->made('customer_base.merge', '"other":' . $other->base);
    }

    public function appendColumns(array $columns, string $options): Base
    {
        return $this->made('customer_base.append', WorkerNative::columns($columns, $options));
    }

    public function appendFile(string $path, string $read, string $options): Base
    {
        return $this->made('customer_base.append', WorkerNative::file($path, $read, $options));
    }

    public function save(string $path): void
    {
        $request = '{"base":' . $this->base . ',"path":' . Document::encode($path) . '}';
        $this->worker->ask('customer_base.save', $request, $this->generation);
    }

    /** The base that a call makes of this one; `fields` are what else the request has. */
    private function made(string $call, string $fields): Base
    {
        return $this->worker->made($call, '{"base":' . $this->base . ',' . $fields . '}', $this->generation);
    }
}
