<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Column;
use Regulars\Exception;

/** A way to reach the library. Documents go in and come out as JSON text. */
interface Native
{
    /** What the way is called: "preload", "ffi" or "worker". */
    public function name(): string;

    /** @throws Exception */
    public function call(string $name, string $request): string;

    /**
     * @param array<string, Column> $columns
     *
     * @throws Exception
     */
    public function baseOfColumns(array $columns, string $options): Base;

    /** @throws Exception */
    public function baseOfFile(string $path, string $read, string $options): Base;

    /**
     * A base that was saved.
     *
     * @throws Exception
     */
    public function baseOfSaved(string $path): Base;
}
