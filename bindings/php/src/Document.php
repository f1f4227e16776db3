<?php

declare(strict_types=1);

namespace Regulars;

/**
 * A JSON document: its text, byte for byte as it came, and what it says.
 *
 * Objects are read as stdClass, so that {} and [] stay what they are; numbers are never read through floats unless
 * they have a decimal point.
 */
final class Document implements \JsonSerializable
{
    private const ENCODE = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
        | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION;

    private readonly mixed $value;

    private function __construct(private readonly string $text)
    {
        try {
            $this->value = json_decode($text, false, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
        } catch (\JsonException $exception) {
            throw self::unreadable($exception);
        }
    }

    /** The document of a JSON text. */
    public static function parse(string $text): self
    {
        return new self($text);
    }

    /** The compact text of a value. A document, also one in a list, is taken as it was written. */
    public static function encode(mixed $value): string
    {
        if ($value instanceof self) {
            return $value->text;
        }
        if (is_array($value) && array_is_list($value) && self::anyIn($value)) {
            return '[' . implode(',', array_map(self::encode(...), $value)) . ']';
        }
        try {
            return json_encode($value, self::ENCODE);
        } catch (\JsonException $exception) {
            throw self::unreadable($exception);
        }
    }

    /** The text, byte for byte. */
    public function text(): string
    {
        return $this->text;
    }

    /** What the document says: stdClass, array, string, int, float, bool or null. */
    public function value(): mixed
    {
        return $this->value;
    }

    /** A field of the document's object: $quote->earned for $quote->value()->earned. */
    public function __get(string $field): mixed
    {
        return $this->value->{$field};
    }

    public function __isset(string $field): bool
    {
        return isset($this->value->{$field});
    }

    public function jsonSerialize(): mixed
    {
        return $this->value;
    }

    /** @param list<mixed> $values */
    private static function anyIn(array $values): bool
    {
        foreach ($values as $value) {
            if ($value instanceof self) {
                return true;
            }
        }

        return false;
    }

    private static function unreadable(\JsonException $exception): Exception
    {
        return Exception::of(1011, 'unreadable_document', 'expected a JSON document: ' . $exception->getMessage());
    }
}
