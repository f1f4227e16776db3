<?php

declare(strict_types=1);

namespace Regulars\Store;

use Generator;
use Regulars\Document;
use Regulars\Exception;

/** A store's rows as files, and events from files. CSV holds texts: what is no text stands there as JSON. */
final class Exchange
{
    private const COLUMNS = [
        'events' => ['id', 'type', 'account', 'occurred_at', 'body'],
        'entries' => [
            'id', 'event', 'account', 'program', 'program_version', 'rule', 'kind', 'from', 'to', 'points', 'lots', 'opens',
            'order', 'line', 'redemption', 'occurred_at', 'available_at', 'expires_at', 'earned_at', 'reverses', 'reason',
            'prev_hash', 'unit', 'stores',
        ],
        'accounts' => ['id', 'booked_to', 'entries', 'balance', 'lots', 'orders', 'redemptions', 'events', 'purses'],
    ];

    /** Writes one kind of rows; whoever reads the file finds the old one or the whole new one. */
    public static function export(Database $database, string $what, string $path): int
    {
        $columns = self::COLUMNS[$what] ?? throw Exception::of(
            1012,
            'invalid_option',
            'expected one of ' . implode(', ', array_keys(self::COLUMNS)) . ", found \"$what\"",
            'what',
        );
        $part = dirname($path) . '/.' . basename($path) . '.' . getmypid() . '.part';
        $file = fopen($part, 'w') ?: throw new \RuntimeException("expected a file that can be written, found $part");
        $isCsv = self::isCsv($path);
        $count = 0;
        try {
            if ($isCsv) {
                fwrite($file, self::line($columns));
            }
            foreach (self::bodies($database, $what) as $body) {
                $count++;
                if (!$isCsv) {
                    fwrite($file, "$body\n");
                    continue;
                }
                $said = json_decode($body, false, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
                $cells = array_map(static fn (string $name): string => self::cell($said->{$name} ?? null), $columns);
                fwrite($file, self::line($cells));
            }
        } catch (\Throwable $thrown) {
            unlink($part);
            throw $thrown;
        } finally {
            fclose($file);
        }
        rename($part, $path);

        return $count;
    }

    /**
     * The events of a file: JSON lines, or CSV with the columns of an event.
     *
     * @return Generator<int, object>
     */
    public static function events(string $path): Generator
    {
        $file = fopen($path, 'r') ?: throw new \RuntimeException("expected a file that can be read, found $path");
        try {
            yield from self::isCsv($path) ? self::fromCsv($file) : self::fromLines($file);
        } finally {
            fclose($file);
        }
    }

    /** @param resource $file */
    private static function fromLines($file): Generator
    {
        while (($line = fgets($file)) !== false) {
            if (trim($line) !== '') {
                yield Document::parse($line);
            }
        }
    }

    /** @param resource $file */
    private static function fromCsv($file): Generator
    {
        $header = fgetcsv($file, null, ',', '"', '') ?: [];
        foreach (self::COLUMNS['events'] as $name) {
            if (!in_array($name, $header, true)) {
                $message = 'expected the columns ' . implode(', ', self::COLUMNS['events']) . ", found none called $name";
                throw Exception::of(1001, 'missing_column', $message, $name);
            }
        }
        for ($row = 0; ($cells = fgetcsv($file, null, ',', '"', '')) !== false; $row++) {
            $said = array_combine($header, array_pad(array_slice($cells, 0, count($header)), count($header), ''));
            $body = json_decode($said['body']);
            if (!$body instanceof \stdClass) {
                throw Exception::of(1005, 'unreadable_value', "expected a JSON object, found \"{$said['body']}\"", 'body', $row);
            }
            yield (object) (['body' => $body] + array_intersect_key($said, array_flip(self::COLUMNS['events'])));
        }
    }

    /**
     * The rows of one kind as they were stored, in the order of accounts.
     *
     * @return Generator<int, string>
     */
    public static function bodies(Database $database, string $what): Generator
    {
        foreach (Verification::pages($database) as [$page, $events, $entries]) {
            foreach ($page as $row) {
                $rows = match ($what) {
                    'accounts' => [$row],
                    'events' => $events[$row['account']] ?? [],
                    default => $entries[$row['account']] ?? [],
                };
                foreach ($rows as $one) {
                    yield $one['body'];
                }
            }
        }
    }

    /**
     * A line of CSV. fputcsv quotes blanks too, and then the file is not the one that other languages write.
     *
     * @param list<string> $cells
     */
    private static function line(array $cells): string
    {
        $quoted = static fn (string $cell): string => strpbrk($cell, ",\"\r\n") === false
            ? $cell
            : '"' . str_replace('"', '""', $cell) . '"';

        return implode(',', array_map($quoted, $cells)) . "\n";
    }

    private static function isCsv(string $path): bool
    {
        return strtolower(pathinfo($path, PATHINFO_EXTENSION)) === 'csv';
    }

    private static function cell(mixed $value): string
    {
        return $value === null ? '' : (is_string($value) ? $value : Document::encode($value));
    }
}
