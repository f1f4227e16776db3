<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Column;
use Regulars\Exception;

/** A customer base on the other side. It ends there when it ends here. */
interface Base
{
    /**
     * The table of a figure as JSON text, turned wide if asked.
     *
     * @throws Exception
     */
    public function figure(string $name, string $options, bool $wide): string;

    /**
     * A fitted model as JSON text.
     *
     * @throws Exception
     */
    public function fit(string $model, string $options): string;

    /**
     * What programs would have awarded, as JSON text.
     *
     * @throws Exception
     */
    public function replay(string $programs): string;

    /** @throws Exception */
    public function merge(self $other): self;

    /**
     * @param array<string, Column> $columns
     *
     * @throws Exception
     */
    public function appendColumns(array $columns, string $options): self;

    /** @throws Exception */
    public function appendFile(string $path, string $read, string $options): self;

    /** @throws Exception */
    public function save(string $path): void;
}
