<?php

declare(strict_types=1);

namespace Regulars\Native;

use FFI;
use FFI\CData;
use Regulars\Exception;

/** A customer base in this process. */
final class FfiBase implements Base
{
    use Unique;

    public function __construct(
        private readonly FfiNative $native,
        private readonly FFI $ffi,
        private readonly CData $base,
    ) {
    }

    public function __destruct()
    {
        $this->ffi->regulars_customer_base_free($this->base);
    }

    public function figure(string $name, string $options, bool $wide): string
    {
        $table = $this->ffi->new('regulars_table *');
        $matrix = $this->ffi->new('regulars_table *');
        try {
            $this->native->check($this->ffi->regulars_customer_base_figure(
                $this->base,
                $name,
                strlen($name),
                $options,
                strlen($options),
                FFI::addr($table),
            ));
            if ($wide) {
                $this->native->check($this->ffi->regulars_table_wide($table, FFI::addr($matrix)));
            }
            $json = fn (CData $text): ?CData => $this->ffi->regulars_table_json($wide ? $matrix : $table, $text);

            return $this->native->text($json);
        } finally {
            $this->ffi->regulars_table_free($table);
            $this->ffi->regulars_table_free($matrix);
        }
    }

    public function fit(string $model, string $options): string
    {
        return $this->native->text(fn (CData $fitted): ?CData => $this->ffi->regulars_customer_base_fit(
            $this->base,
            $model,
            strlen($model),
            $options,
            strlen($options),
            $fitted,
        ));
    }

    public function replay(string $programs): string
    {
        return $this->native->text(
            fn (CData $sums): ?CData => $this->ffi->regulars_customer_base_replay($this->base, $programs, strlen($programs), $sums),
        );
    }

    public function merge(Base $other): Base
    {
        if (!$other instanceof self || $other->native !== $this->native) {
            throw Exception::of(1012, 'invalid_option', 'expected a base reached in the same way, found another one', 'other');
        }

        return $this->native->base(
            fn (CData $merged): ?CData => $this->ffi->regulars_customer_base_merge($this->base, $other->base, $merged),
        );
    }

    public function appendColumns(array $columns, string $options): Base
    {
        $frame = $this->native->frame($columns);

        return $this->native->base(fn (CData $appended): ?CData => $this->ffi->regulars_customer_base_append(
            $this->base,
            $frame->handle(),
            $options,
            strlen($options),
            $appended,
        ));
    }

    public function appendFile(string $path, string $read, string $options): Base
    {
        return $this->native->withImport($path, $read, fn (CData $import): FfiBase => $this->native->base(
            fn (CData $appended): ?CData => $this->ffi->regulars_customer_base_append_import(
                $this->base,
                $import,
                $options,
                strlen($options),
                $appended,
            ),
        ));
    }

    public function save(string $path): void
    {
        $this->native->check($this->ffi->regulars_customer_base_save($this->base, $path, strlen($path)));
    }
}
