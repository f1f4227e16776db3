<?php

declare(strict_types=1);

namespace Regulars\Native;

use FFI;
use FFI\CData;
use Regulars\Column;
use Regulars\Exception;

/** The library, loaded into this process and called directly. */
final class FfiNative implements Native
{
    private const ABI_VERSION = 0;

    /** What a preloaded library is called among those of other packages. */
    private const SCOPE = 'REGULARS';

    /** Where the header begins to declare what only bases need. */
    private const BASES = 'struct regulars_error *regulars_frame_new';

    /** @param ?string $library of which only what documents need is declared so far */
    private function __construct(private FFI $ffi, private readonly string $name, private ?string $library = null)
    {
    }

    /** @throws Unavailable */
    public static function load(string $library): self
    {
        // Pages of shops ask for documents, each in a request of its own, and PHP reads every declaration anew.
        $declared = strstr(self::declarations(), self::BASES, true);

        return self::checked('ffi', static fn (): FFI => FFI::cdef($declared, $library), $library);
    }

    /**
     * The library that the server loaded when it was started: `ffi.preload` names the header that preloadHeader() gives,
     * and this class has come by `opcache.preload`, without which PHP refuses.
     *
     * @throws Unavailable
     */
    public static function preloaded(): self
    {
        return self::checked('preload', static fn (): FFI => FFI::scope(self::SCOPE));
    }

    /** The header for `ffi.preload`. */
    public static function preloadHeader(string $library): string
    {
        return sprintf("#define FFI_SCOPE \"%s\"\n#define FFI_LIB \"%s\"\n%s", self::SCOPE, $library, self::declarations());
    }

    public function name(): string
    {
        return $this->name;
    }

    public function call(string $name, string $request): string
    {
        return $this->text(fn (CData $reply): ?CData => $this->ffi->regulars_call(
            $name,
            strlen($name),
            $request,
            strlen($request),
            $reply,
        ));
    }

    public function baseOfColumns(array $columns, string $options): Base
    {
        $frame = $this->frame($columns);

        return $this->base(fn (CData $base): ?CData => $this->ffi->regulars_customer_base_new(
            $frame->handle(),
            $options,
            strlen($options),
            $base,
        ));
    }

    public function baseOfFile(string $path, string $read, string $options): Base
    {
        return $this->withImport($path, $read, fn (CData $import): Base => $this->base(
            fn (CData $base): ?CData => $this->ffi->regulars_customer_base_from_import($import, $options, strlen($options), $base),
        ));
    }

    public function baseOfSaved(string $path): Base
    {
        return $this->base(fn (CData $base): ?CData => $this->ffi->regulars_customer_base_load($path, strlen($path), $base));
    }

    /** @param array<string, Column> $columns */
    public function frame(array $columns): FfiFrame
    {
        $frame = new FfiFrame($this, $this->whole());
        foreach ($columns as $name => $column) {
            $frame->add((string) $name, $column);
        }

        return $frame;
    }

    /**
     * What is made of the import of a file, which lives as long as that takes.
     *
     * @param \Closure(CData): FfiBase $make
     */
    public function withImport(string $path, string $read, \Closure $make): FfiBase
    {
        $import = $this->whole()->new('regulars_import *');
        $this->check($this->ffi->regulars_import_from_file($path, strlen($path), $read, strlen($read), FFI::addr($import)));
        try {
            return $make($import);
        } finally {
            $this->ffi->regulars_import_free($import);
        }
    }

    /**
     * The base that a function stores.
     *
     * @param \Closure(CData): ?CData $function gets the place for the base, gives the error
     */
    public function base(\Closure $function): FfiBase
    {
        $base = $this->whole()->new('regulars_customer_base *');
        $this->check($function(FFI::addr($base)));

        return new FfiBase($this, $this->ffi, $base);
    }

    /**
     * The text that a function stores, taken over and freed.
     *
     * @param \Closure(CData): ?CData $function gets the place for the text, gives the error
     */
    public function text(\Closure $function): string
    {
        $bytes = $this->ffi->new('regulars_bytes *');
        $this->check($function(FFI::addr($bytes)));
        try {
            return $this->ffi->regulars_bytes_data($bytes);
        } finally {
            $this->ffi->regulars_bytes_free($bytes);
        }
    }

    /** Throws what a function returned, unless that is NULL. */
    public function check(?CData $error): void
    {
        if ($error === null) {
            return;
        }
        try {
            $row = $this->ffi->new('uint64_t');
            $hasRow = $this->ffi->regulars_error_row($error, FFI::addr($row));
            throw Exception::of(
                $this->ffi->regulars_error_code($error),
                $this->ffi->regulars_error_name($error),
                $this->ffi->regulars_error_message($error),
                $this->ffi->regulars_error_field($error),
                $hasRow ? $row->cdata : null,
            );
        } finally {
            $this->ffi->regulars_error_free($error);
        }
    }

    /** All functions of the library. */
    private function whole(): FFI
    {
        if ($this->library !== null) {
            try {
                $this->ffi = FFI::cdef(self::declarations(), $this->library);
            } catch (\FFI\Exception $exception) {
                throw Exception::unreachable($exception->getMessage());
            }
            $this->library = null;
        }

        return $this->ffi;
    }

    private static function declarations(): string
    {
        return (string) file_get_contents(__DIR__ . '/regulars_ffi.h');
    }

    /**
     * @param \Closure(): FFI $open
     *
     * @throws Unavailable
     */
    private static function checked(string $name, \Closure $open, ?string $library = null): self
    {
        if (!extension_loaded('ffi')) {
            throw new Unavailable('the extension ffi is not there');
        }
        try {
            $ffi = $open();
            $version = $ffi->regulars_abi_version();
        } catch (\FFI\Exception $exception) {
            throw new Unavailable($exception->getMessage());
        }
        if ($version !== self::ABI_VERSION) {
            throw new Unavailable('expected interface ' . self::ABI_VERSION . " of the library, found $version");
        }

        return new self($ffi, $name, $library);
    }
}
