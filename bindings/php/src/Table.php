<?php

declare(strict_types=1);

namespace Regulars;

/**
 * Named, typed columns of one length: what every figure comes as.
 *
 * Missing values are null, dates and timestamps are ISO 8601 strings, exact amounts are decimal strings.
 */
final class Table implements \Countable, \JsonSerializable
{
    /** @var array<string, list<int|float|string|bool|null>> */
    private readonly array $columns;

    /** @param \Closure(): string $wide the text of the same table turned wide */
    public function __construct(private readonly Document $document, private readonly \Closure $wide)
    {
        $columns = [];
        foreach ($document->value()->columns as $column) {
            $columns[$column->name] = $column->values;
        }
        $this->columns = $columns;
    }

    /** How many rows there are. */
    public function count(): int
    {
        return $this->document->value()->rows;
    }

    /**
     * The names of the columns, in their order.
     *
     * @return list<string>
     */
    public function names(): array
    {
        return array_map(strval(...), array_keys($this->columns));
    }

    /**
     * The values of a column.
     *
     * @return list<int|float|string|bool|null>
     */
    public function column(string $name): array
    {
        return $this->columns[$name] ?? throw Exception::of(
            1002,
            'unknown_column',
            sprintf('expected one of the columns %s, found "%s"', implode(', ', $this->names()), $name),
        );
    }

    /** The value of a cell; of a table of one row, the value of a column. */
    public function value(string $name, int $row = 0): int|float|string|bool|null
    {
        $values = $this->column($name);
        if (!array_key_exists($row, $values)) {
            $message = sprintf('expected a row below %d, found %d', count($values), $row);
            throw Exception::of(1012, 'invalid_option', $message, 'row');
        }

        return $values[$row];
    }

    /**
     * The rows, each with its values by name.
     *
     * @return \Generator<int, array<string, int|float|string|bool|null>>
     */
    public function rows(): \Generator
    {
        for ($row = 0; $row < count($this); $row++) {
            yield array_map(static fn (array $values) => $values[$row], $this->columns);
        }
    }

    /** A table of cohorts as a matrix: a row for each cohort with its size, a column for each period after it. */
    public function wide(): self
    {
        $wide = ($this->wide)();

        return new self(Document::parse($wide), static fn (): string => $wide);
    }

    /** What figure this is, and by which options. */
    public function about(): \stdClass
    {
        return $this->document->value()->about;
    }

    /** The table as a document; its text is what every language gets. */
    public function document(): Document
    {
        return $this->document;
    }

    public function jsonSerialize(): Document
    {
        return $this->document;
    }
}
