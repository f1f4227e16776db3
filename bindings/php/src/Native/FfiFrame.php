<?php

declare(strict_types=1);

namespace Regulars\Native;

use FFI;
use FFI\CData;
use Regulars\Column;

/** Columns as C arrays, which live as long as the frame that borrows them. */
final class FfiFrame
{
    use Unique;

    /** How many values are packed at once: they are arguments of one call. */
    private const PIECE = 8192;

    private readonly CData $frame;

    /** @var list<CData> */
    private array $arrays = [];

    public function __construct(private readonly FfiNative $native, private readonly FFI $ffi)
    {
        $this->frame = $ffi->new('regulars_frame *');
        $native->check($ffi->regulars_frame_new(FFI::addr($this->frame)));
    }

    public function __destruct()
    {
        $this->ffi->regulars_frame_free($this->frame);
    }

    public function handle(): CData
    {
        return $this->frame;
    }

    public function add(string $name, Column $column): void
    {
        $length = count($column->values);
        $validity = $this->validity($column->values);
        $add = fn (string $kind, CData ...$arrays): ?CData => $this->ffi->{"regulars_frame_add_$kind"}(
            $this->frame,
            $name,
            strlen($name),
            ...$arrays,
            ...[$length, ...($kind === 'timestamp_micros' ? [$column->type === 'timestamp_us_utc'] : []), $validity],
        );
        $this->native->check(match ($column->type) {
            'utf8' => $add('utf8', ...$this->texts($column->values)),
            'float64' => $add('float64', $this->packed('double', 'd', 8, $column->values)),
            'date' => $add('date32', $this->packed('int32_t', 'l', 4, $column->values)),
            'int64' => $add('int64', $this->packed('int64_t', 'q', 8, $column->values)),
            default => $add('timestamp_micros', $this->packed('int64_t', 'q', 8, $column->values)),
        });
    }

    /** @param list<int|float|null> $values */
    private function packed(string $type, string $code, int $size, array $values): CData
    {
        $bytes = '';
        foreach (array_chunk($values, self::PIECE) as $piece) {
            // A missing value is 0: its mark says that it is missing.
            $bytes .= pack("$code*", ...array_map(static fn ($value) => $value ?? 0, $piece));
        }

        return $this->copied($type, $bytes, $size);
    }

    /**
     * @param list<string|null> $texts
     *
     * @return array{CData, CData}
     */
    private function texts(array $texts): array
    {
        $end = 0;
        $offsets = [0];
        foreach ($texts as $text) {
            $offsets[] = $end += strlen($text ?? '');
        }

        return [$this->copied('char', implode('', $texts), 1), $this->packed('int64_t', 'q', 8, $offsets)];
    }

    /** @param list<mixed> $values */
    private function validity(array $values): ?CData
    {
        if (!in_array(null, $values, true)) {
            return null;
        }
        $bytes = '';
        foreach (array_chunk($values, 8) as $eight) {
            $byte = 0;
            foreach ($eight as $bit => $value) {
                $byte |= $value === null ? 0 : 1 << $bit;
            }
            $bytes .= chr($byte);
        }

        return $this->copied('uint8_t', $bytes, 1);
    }

    private function copied(string $type, string $bytes, int $size): CData
    {
        $length = intdiv(strlen($bytes), $size);
        // C has no array of length 0.
        $array = $this->ffi->new(sprintf('%s[%d]', $type, max(1, $length)));
        FFI::memcpy($array, $bytes, strlen($bytes));

        return $this->arrays[] = $array;
    }
}
