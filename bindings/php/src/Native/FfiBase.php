<?php

declare(strict_types=1);

namespace Regulars\Native;

use FFI;
use FFI\CData;

/** A customer base in this process. */
final class FfiBase implements Base
{
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
}
