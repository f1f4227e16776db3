<?php

declare(strict_types=1);

namespace Regulars;

/**
 * What went wrong, as every language is told it: a stable code, its name, a sentence, and where.
 *
 * There is a subclass for each family of codes; they are made here and nowhere else.
 */
abstract class Exception extends \Exception
{
    /** The code for a library that cannot be reached: no way to it, or a worker that ended or kept silent. */
    public const UNREACHABLE = 9003;

    final public function __construct(
        string $message,
        int $code,
        private readonly string $name,
        private readonly ?string $field = null,
        private readonly ?int $row = null,
    ) {
        parent::__construct($message, $code);
    }

    /** The exception of a code: its family has a class of its own. */
    final public static function of(
        int $code,
        string $name,
        string $message,
        ?string $field = null,
        ?int $row = null,
    ): self {
        $class = match (intdiv($code, 1000)) {
            1 => InputException::class,
            2 => MoneyException::class,
            3 => MetricsException::class,
            4 => ModelsException::class,
            5 => ProgramException::class,
            6 => LedgerException::class,
            default => InternalException::class,
        };

        return new $class($message, $code, $name, $field, $row);
    }

    /** What is told of a library that cannot be reached. */
    final public static function unreachable(string $message): self
    {
        return self::of(self::UNREACHABLE, 'unreachable', $message);
    }

    /** The code's name, such as "missing_column". The number is what getCode() gives. */
    final public function getName(): string
    {
        return $this->name;
    }

    /** The column, option, argument or JSON pointer at fault, where there is one. */
    final public function getField(): ?string
    {
        return $this->field;
    }

    /** The row of the input at fault, counted from 0, where there is one. */
    final public function getRow(): ?int
    {
        return $this->row;
    }
}
