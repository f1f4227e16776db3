<?php

declare(strict_types=1);

namespace Regulars;

use Regulars\Native\Base;

/**
 * The orders of each customer, read once, from which every figure is computed. It never changes.
 *
 * ```php
 * $base = CustomerBase::fromColumns(['customer_id' => [1, 2, 1], 'ordered_at' => ['2026-01-05', '2026-01-06', '2026-02-01']]);
 * echo $base->repeatCustomerRate()->value('value'); // 0.5
 * ```
 */
final class CustomerBase
{
    use Figures;

    private function __construct(private readonly Base $base)
    {
    }

    /**
     * A base of columns: lists of one length by name, or Column where the type has to be told.
     *
     * @param array<string, array<mixed>|Column> $columns customer_id and ordered_at, maybe order_id and amount
     * @param array<string, mixed>               $options such as ['timezone' => 'Europe/Warsaw', 'refunds' => 'net']
     *
     * @throws Exception
     */
    public static function fromColumns(array $columns, array $options = []): self
    {
        return new self(Runtime::native()->baseOfColumns(self::read($columns), Document::encode((object) $options)));
    }

    /**
     * A base of a CSV or Parquet file.
     *
     * @param array<string, mixed> $options as for fromColumns, and 'loader' for the export of a shop that is known
     * @param array<string, mixed> $read    how to read the file, such as ['delimiter' => ';']
     *
     * @throws Exception
     */
    public static function fromFile(string $path, array $options = [], array $read = []): self
    {
        $native = Runtime::native();

        return new self($native->baseOfFile($path, Document::encode((object) $read), Document::encode((object) $options)));
    }

    /**
     * A base that was saved.
     *
     * @throws Exception
     */
    public static function load(string $path): self
    {
        return new self(Runtime::native()->baseOfSaved($path));
    }

    /**
     * The base of the rows of both: the same, to the byte, as that of one log with all of them, whichever rows are in
     * which. Rows are numbered on from this base's to the other's. Both stay as they are.
     *
     * @throws Exception
     */
    public function merge(self $other): self
    {
        return new self($this->base->merge($other->base));
    }

    /**
     * The base of this one's rows and further ones, which are read as its own were. This one stays as it is.
     *
     * @param array<string, array<mixed>|Column> $columns as for fromColumns
     * @param array<string, mixed>               $options maybe ['observed_until' => …], where observation has gone on
     *
     * @throws Exception
     */
    public function append(array $columns, array $options = []): self
    {
        return new self($this->base->appendColumns(self::read($columns), Document::encode((object) $options)));
    }

    /**
     * The same for the rows of a CSV or Parquet file.
     *
     * @param array<string, mixed> $options as for append, and 'loader' where this base's own rows came through one
     * @param array<string, mixed> $read    how to read the file, such as ['delimiter' => ';']
     *
     * @throws Exception
     */
    public function appendFile(string $path, array $options = [], array $read = []): self
    {
        $read = Document::encode((object) $read);

        return new self($this->base->appendFile($path, $read, Document::encode((object) $options)));
    }

    /**
     * Saves the base to a file, in whole or not at all: what was there before stays until all is written. Equal bases
     * give equal files.
     *
     * @throws Exception
     */
    public function save(string $path): void
    {
        $this->base->save($path);
    }

    /**
     * The figure of a name.
     *
     * @param array<string, mixed> $options
     *
     * @throws Exception
     */
    public function figure(string $name, array $options = []): Table
    {
        $document = Document::encode((object) $options);
        $text = fn (bool $wide): string => $this->base->figure($name, $document, $wide);

        return new Table(Document::parse($text(false)), static fn (): string => $text(true));
    }

    /**
     * A customer model fitted to the customers: a document, which customerPredictions and the call clv.ask take as 'model'. To
     * save a model is to keep its text.
     *
     * ```php
     * $model = $base->fit('bg_nbd', ['unit' => 'week']);
     * $predictions = $base->customerPredictions(['model' => $model, 'horizon' => 26]);
     * ```
     *
     * @param string               $model   such as 'bg_nbd', 'pareto_nbd' or 'gamma_gamma'
     * @param array<string, mixed> $options such as ['unit' => 'month', 'calibration_end' => '2026-06-30']
     *
     * @throws Exception
     */
    public function fit(string $model, array $options = []): Document
    {
        return Document::parse($this->base->fit($model, Document::encode((object) $options)));
    }

    /**
     * What a loyalty program would have awarded on these orders: 'awarded', 'available', 'outstanding' and so on. Each order is
     * taken as paid and fulfilled when it was placed, and nobody redeems.
     *
     * @param list<array<mixed>|object> $programs the versions of a program
     *
     * @throws Exception
     */
    public function replay(array $programs): Document
    {
        return Document::parse($this->base->replay(Document::encode($programs)));
    }

    /**
     * Columns whose types are known.
     *
     * @param array<string, array<mixed>|Column> $columns
     *
     * @return array<string, Column>
     */
    private static function read(array $columns): array
    {
        $read = [];
        foreach ($columns as $name => $values) {
            try {
                $read[(string) $name] = $values instanceof Column ? $values : Column::of($values);
            } catch (InputException $exception) {
                throw Exception::of(
                    $exception->getCode(),
                    $exception->getName(),
                    $exception->getMessage(),
                    (string) $name,
                    $exception->getRow(),
                );
            }
        }

        return $read;
    }
}
