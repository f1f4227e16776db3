<?php

declare(strict_types=1);

namespace Regulars\Store;

use Closure;
use PDO;
use PDOException;
use PDOStatement;
use Regulars\Exception;
use Throwable;

/**
 * The database below a store: its statements, its transactions, and which of its errors ask for another try. It knows
 * nothing of points.
 *
 * What is run is written in schema/, once for every language that has a store.
 */
final class Database
{
    /** The version of the tables that this code reads and writes. */
    private const VERSION = 2;
    private const COUNTS = ['version', 'programs', 'events', 'entries', 'place', 'points', 'consent'];
    private const SCHEMA = __DIR__ . '/../../schema';

    /** What PDO calls this kind of database. */
    private readonly string $driver;
    /** @var array<string, mixed> what is special to this database */
    private readonly array $special;
    /** @var array<string, string> */
    private array $words;
    /** @var array<string, string> as they are written in schema/ */
    private readonly array $statements;
    /** @var array<string, PDOStatement> */
    private array $prepared = [];

    public function __construct(private readonly PDO $pdo, string $prefix, private readonly float $patience)
    {
        if (preg_match('/^[A-Za-z_][A-Za-z0-9_]{0,31}$/D', $prefix) !== 1) {
            throw self::invalid('prefix', "expected up to 32 letters, digits and _, found \"$prefix\"");
        }
        if ($pdo->getAttribute(PDO::ATTR_ERRMODE) !== PDO::ERRMODE_EXCEPTION) {
            throw self::invalid('pdo', 'expected a PDO with ERRMODE_EXCEPTION, found one that says nothing of errors');
        }
        $this->driver = $pdo->getAttribute(PDO::ATTR_DRIVER_NAME);
        $family = ['mysql' => 'mysql', 'pgsql' => 'postgresql', 'sqlite' => 'sqlite'][$this->driver] ?? throw self::invalid(
            'pdo',
            "expected MariaDB, MySQL, PostgreSQL or SQLite, found \"$this->driver\"",
        );
        $this->special = json_decode(self::file('databases.json'), true, 512, JSON_THROW_ON_ERROR)[$family];
        $this->words = ['prefix' => $prefix] + $this->special['words'];
        if ($family === 'sqlite' && !$pdo->inTransaction()) {
            // A reader never waits for the writer; what is committed stays, whatever becomes of the machine.
            $pdo->exec('PRAGMA journal_mode = WAL');
            $pdo->exec('PRAGMA synchronous = FULL');
        }
        $parts = preg_split('/^-- name: (\w+)\n/m', self::file('statements.sql'), -1, PREG_SPLIT_DELIM_CAPTURE);
        $statements = [];
        for ($at = 1; $at < count($parts); $at += 2) {
            $statements[$parts[$at]] = $parts[$at + 1];
        }
        $this->statements = $statements;
        $this->migrate();
    }

    /**
     * Runs a statement.
     *
     * @param array<string, int|string|null> $row its parameters
     */
    public function run(string $name, array $row = []): PDOStatement
    {
        $statement = $this->prepared[$name] ??= $this->pdo->prepare($this->said($this->statements[$name]));
        foreach ($row as $parameter => $value) {
            $type = is_int($value) ? PDO::PARAM_INT : ($value === null ? PDO::PARAM_NULL : PDO::PARAM_STR);
            $statement->bindValue($parameter, $value, $type);
        }
        $statement->execute();

        return $statement;
    }

    /**
     * @param array<string, int|string|null> $row
     *
     * @return ?array<string, int|string|null>
     */
    public function first(string $name, array $row = []): ?array
    {
        return $this->rows($name, $row)[0] ?? null;
    }

    /**
     * @param array<string, int|string|null> $row
     *
     * @return list<array<string, int|string|null>>
     */
    public function rows(string $name, array $row = []): array
    {
        return array_map(self::counted(...), $this->run($name, $row)->fetchAll(PDO::FETCH_ASSOC));
    }

    /**
     * Runs reads that all see one state of the database.
     *
     * @template T
     *
     * @param Closure(): T $work
     *
     * @return T
     */
    public function reading(Closure $work): mixed
    {
        if ($this->pdo->inTransaction()) {
            return $work();
        }
        array_map($this->pdo->exec(...), $this->special['read']);
        try {
            return $work();
        } finally {
            $this->undo('ROLLBACK');
        }
    }

    /**
     * Runs work in a transaction of its own, again where the database ended it; or within the caller's, where one is
     * open, once, and without a trace if it fails.
     *
     * @template T
     *
     * @param Closure(): T $work
     *
     * @return T
     */
    public function writing(Closure $work): mixed
    {
        return $this->pdo->inTransaction() ? $this->within($work) : $this->alone($work);
    }

    /**
     * Counts as integers: some connections give every value as a string.
     *
     * @param array<string, int|string|null> $row
     *
     * @return array<string, int|string|null>
     */
    private static function counted(array $row): array
    {
        foreach (self::COUNTS as $name) {
            if (isset($row[$name])) {
                $row[$name] = (int) $row[$name];
            }
        }

        return $row;
    }

    private function alone(Closure $work): mixed
    {
        $until = microtime(true) + $this->patience;
        for ($pause = 1000;; $pause = min($pause * 2, 200_000)) {
            try {
                array_map($this->pdo->exec(...), $this->special['begin']);
                $done = $work();
                $this->pdo->exec('COMMIT');

                return $done;
            } catch (Throwable $thrown) {
                $this->undo('ROLLBACK');
                if (!$this->isLost($thrown)) {
                    throw $thrown;
                }
                if (microtime(true) >= $until) {
                    $message = "expected the transaction within {$this->patience} s: " . $thrown->getMessage();
                    throw new TransactionLost($message, 0, $thrown);
                }
            }
            // Those that met take turns by chance.
            usleep(random_int(0, $pause));
        }
    }

    private function within(Closure $work): mixed
    {
        try {
            $this->pdo->exec('SAVEPOINT regulars');
            try {
                $done = $work();
            } catch (Throwable $thrown) {
                // As far as it is still there: after a deadlock MariaDB knows the savepoint no more.
                $this->undo('ROLLBACK TO SAVEPOINT regulars');
                throw $thrown;
            }
            $this->pdo->exec('RELEASE SAVEPOINT regulars');

            return $done;
        } catch (PDOException $exception) {
            if ($this->isLost($exception)) {
                $message = 'roll back, and run the whole transaction again: ' . $exception->getMessage();
                throw new TransactionLost($message, 0, $exception);
            }
            throw $exception;
        }
    }

    /** Whether an exception says that a row of the same key is there. */
    public function isTaken(Throwable $thrown): bool
    {
        return $thrown instanceof PDOException && str_starts_with((string) ($thrown->errorInfo[0] ?? ''), '23');
    }

    private function isLost(Throwable $thrown): bool
    {
        if (!$thrown instanceof PDOException) {
            return false;
        }
        [$state, $code] = ($thrown->errorInfo ?? []) + [null, null];

        return in_array($state, $this->special['lost'], true) || in_array($code, $this->special['lost'], true);
    }

    /** Ends a transaction that failed; the connection may be gone, which whoever comes next is told. */
    private function undo(string $statement): void
    {
        try {
            $this->pdo->exec($statement);
        } catch (PDOException) {
            $this->prepared = [];
        }
    }

    private function migrate(): void
    {
        $found = $this->found();
        $charset = $found === [] ? $this->pdo->query($this->said('SELECT {charset}'))->fetchColumn() : $found[0]['charset'];
        if ($charset !== null && $charset !== 'utf8mb4') {
            throw self::invalid('pdo', "expected a connection with charset=utf8mb4, found \"$charset\"");
        }
        $reached = max([0, ...array_column($found, 'version')]);
        if ($reached > self::VERSION) {
            $expected = 'expected tables of version ' . self::VERSION . ' or before';
            throw self::invalid('pdo', "$expected, found version $reached: take a newer regulars");
        }
        if ($reached === self::VERSION) {
            return;
        }
        if ($this->pdo->inTransaction()) {
            throw self::invalid('pdo', 'expected no open transaction while tables are made, found one');
        }
        // Names are compared by their bytes, a blank at the end included; the two servers of a family call that differently.
        $isMariaDb = $this->driver === 'mysql' && stripos($this->pdo->query('SELECT VERSION()')->fetchColumn(), 'mariadb') !== false;
        $this->words['collation'] = $isMariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
        array_map($this->query(...), $this->special['migrating']['lock']);
        try {
            $this->alone(function (): void {
                $this->run('schema_table');
                $reached = array_column($this->rows('schema_versions'), 'version');
                foreach (array_diff(range(1, self::VERSION), $reached) as $version) {
                    $step = preg_replace('/^--.*$/m', '', self::file(sprintf('%04d.sql', $version)));
                    foreach (array_filter(array_map(trim(...), explode(';', $step))) as $statement) {
                        $this->pdo->exec($this->said($statement));
                    }
                    $this->run('schema_reached', ['version' => $version]);
                }
            });
        } finally {
            array_map($this->query(...), $this->special['migrating']['unlock']);
        }
    }

    /**
     * What says which versions of the tables there are, and of the connection how its texts are written; nothing without tables.
     *
     * @return list<array<string, int|string|null>>
     */
    private function found(): array
    {
        try {
            // Pages open a store each, and mostly find its tables: so these are asked first. In PostgreSQL a statement that
            // fails would end the caller's transaction.
            return $this->driver === 'pgsql' && !$this->hasTables() ? [] : $this->rows('schema_versions');
        } catch (PDOException $exception) {
            return $this->hasTables() ? throw $exception : [];
        }
    }

    private function hasTables(): bool
    {
        $tables = match ($this->driver) {
            'mysql' => 'information_schema.tables WHERE table_schema = DATABASE() AND table_name',
            'pgsql' => 'information_schema.tables WHERE table_schema = ANY (current_schemas(false)) AND table_name',
            default => "sqlite_master WHERE type = 'table' AND name",
        };
        $statement = $this->pdo->prepare("SELECT COUNT(*) FROM $tables = ?");
        $statement->execute([$this->words['prefix'] . 'schema']);

        return (int) $statement->fetchColumn() > 0;
    }

    private function query(string $statement): void
    {
        $this->pdo->query($statement)->fetchAll();
    }

    private function said(string $text): string
    {
        $word = fn (array $found): string => $this->words[$found[1]];
        foreach ([1, 2] as $_) { // words may hold words
            $text = preg_replace_callback('/\{(\w+)\}/', $word, $text);
        }

        return trim($text);
    }

    private static function file(string $name): string
    {
        return file_get_contents(self::SCHEMA . "/$name");
    }

    private static function invalid(string $field, string $message): Exception
    {
        return Exception::of(1012, 'invalid_option', $message, $field);
    }
}
