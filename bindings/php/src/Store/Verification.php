<?php

declare(strict_types=1);

namespace Regulars\Store;

use Generator;
use Regulars\Document;
use stdClass;

/**
 * Whether a store's rows are those that its events lead to. It may read; it changes nothing.
 *
 * It shows any row that was edited, removed, added or exchanged by someone who did not compute seals and hashes anew, and
 * one who did only where the store has a key. It cannot show what leaves no trace in what is left: an account all of whose
 * rows are gone, and an account, or a whole store, put back to an earlier state.
 */
final class Verification
{
    private const PAGE = 200;
    private const PROBLEMS_MAX = 1000;

    private readonly History $history;
    /** @var array<string, int> */
    private array $counts = ['programs' => 0, 'accounts' => 0, 'events' => 0, 'entries' => 0];
    /** @var list<array{table: string, account: ?string, place: ?int, message: string}> */
    private array $problems = [];

    private function __construct(private readonly Database $database, private readonly Rows $rows)
    {
    }

    /** What was looked at and what is wrong. */
    public static function of(Database $database, Rows $rows): Document
    {
        $verification = new self($database, $rows);
        $verification->run();
        $problems = array_slice($verification->problems, 0, self::PROBLEMS_MAX);

        return Document::parse(Document::encode(
            ['valid' => $problems === []] + $verification->counts + ['problems' => $problems],
        ));
    }

    /**
     * Accounts in the order of their keys, with the events and entries up to the last of each page; at the end those
     * beyond all accounts.
     *
     * @return Generator<int, array{list<array<string, mixed>>, array<string, list<mixed>>, array<string, list<mixed>>}>
     */
    public static function pages(Database $database): Generator
    {
        $after = '';
        do {
            $page = $database->rows('accounts_after', ['after' => $after, 'limit' => self::PAGE]);
            $last = end($page);
            $between = ['after' => $after] + ($last ? ['upto' => $last['account']] : []);
            $found = [];
            foreach (['events', 'entries'] as $table) {
                $ofAccounts = [];
                foreach ($database->rows($table . ($last ? '_between' : '_beyond'), $between) as $row) {
                    $ofAccounts[$row['account']][] = $row;
                }
                $found[] = $ofAccounts;
            }
            yield [$page, ...$found];
            $after = $last['account'] ?? '';
        } while ($last);
    }

    private function run(): void
    {
        $programs = [];
        foreach ($this->database->rows('programs') as $row) {
            $this->counts['programs']++;
            if ($this->rows->programSeal($row) !== $row['seal']) {
                $this->note('program', null, $row['version'], 'expected the program as it was stored, found another');
            }
            $programs[$row['version']] = $row['body'];
        }
        $this->history = new History($this->database, $programs);
        foreach (self::pages($this->database) as [$page, $events, $entries]) {
            $this->counts['events'] += array_sum(array_map(count(...), $events));
            $this->counts['entries'] += array_sum(array_map(count(...), $entries));
            foreach ($page as $row) {
                $this->counts['accounts']++;
                $key = $row['account'];
                try {
                    $this->account($row, $events[$key] ?? [], $entries[$key] ?? []);
                } catch (Broken $broken) {
                    $this->note($broken->table, $key, $broken->place, $broken->getMessage());
                }
                unset($events[$key], $entries[$key]);
            }
            foreach (['event' => $events, 'entry' => $entries] as $table => $stray) {
                foreach ($stray as $key => $found) {
                    $message = "expected an account \"$key\", found none, but " . count($found) . ' rows of it';
                    $this->note($table, (string) $key, $found[0]['place'], $message);
                }
            }
            if (count($this->problems) >= self::PROBLEMS_MAX) {
                break;
            }
        }
    }

    private function note(string $table, ?string $account, ?int $place, string $message): void
    {
        $this->problems[] = compact('table', 'account', 'place', 'message');
    }

    /**
     * Holds one account's rows against what its events lead to; the first row that differs is thrown.
     *
     * @param array<string, mixed>       $row
     * @param list<array<string, mixed>> $events
     * @param list<array<string, mixed>> $entries
     */
    private function account(array $row, array $events, array $entries): void
    {
        [$wanted, $there] = [$row['events'], count($events)];
        if ($events === [] && ($wanted > 0 || Rows::mergedInto($row) === null)) {
            throw new Broken('account', null, "expected $wanted events of the account, found none");
        }
        self::places('event', $events);
        if ($wanted !== $there) {
            throw new Broken('event', min($wanted, $there) + 1, "expected $wanted rows, found $there");
        }
        $before = $this->chained($events, $entries);
        [$made, $recorded, $account] = $this->history->replayed($row, $events);
        foreach ($entries as $at => $entry) {
            $wanted = isset($made[$at]) ? Document::encode($made[$at]) : $entry['body'];
            if ($entry['body'] !== $wanted) {
                throw new Broken('entry', $at + 1, "expected $wanted, found {$entry['body']}");
            }
        }
        [$wanted, $there] = [count($made), count($entries)];
        if ($wanted !== $there) {
            throw new Broken('entry', min($wanted, $there) + 1, "expected $wanted rows, found $there");
        }
        foreach ($events as $event) {
            $one = $recorded[$event['id']] ?? ['none', 'none'];
            if ([$event['body'], $event['decision']] !== $one) {
                $message = "expected {$one[0]} {$one[1]}, found {$event['body']} {$event['decision']}";
                throw new Broken('event', $event['place'], $message);
            }
        }
        if ($row['last_event'] !== $before) {
            throw new Broken('account', null, "expected $before as the seal of the last event, found {$row['last_event']}");
        }
        foreach (Rows::ofAccount($account) as $name => $value) {
            if ($row[$name] !== $value) {
                throw new Broken('account', null, "expected the $name $value, found {$row[$name]}");
            }
        }
        if ($this->rows->accountSeal($row) !== $row['seal']) {
            throw new Broken('account', null, 'expected the account as it was stored, found another');
        }
    }

    /**
     * Holds rows against their places, seals and columns; gives the seal of the last event.
     *
     * @param list<array<string, mixed>> $events
     * @param list<array<string, mixed>> $entries
     */
    private function chained(array $events, array $entries): string
    {
        $before = Rows::NOTHING;
        foreach ($events as $event) {
            if ($this->rows->eventSeal($event, $before) !== $event['seal']) {
                $message = 'expected the event as it was stored and where it was stored, found another';
                throw new Broken('event', $event['place'], $message);
            }
            $before = $event['seal'];
        }
        self::places('entry', $entries);
        foreach ($entries as $entry) {
            $said = json_decode($entry['body'], false, 512, JSON_BIGINT_AS_STRING);
            $fields = ['account', 'id', 'kind', 'from', 'to', 'points', 'occurred_at'];
            if (!$said instanceof stdClass || array_diff($fields, array_keys(get_object_vars($said))) !== []) {
                throw new Broken('entry', $entry['place'], "expected a document, found {$entry['body']}");
            }
            if (Rows::ofEntry($said, $entry['place']) !== $entry) {
                throw new Broken('entry', $entry['place'], 'expected columns that say what the entry says, found others');
            }
        }

        return $before;
    }

    /** @param list<array<string, mixed>> $found */
    private static function places(string $table, array $found): void
    {
        foreach ($found as $at => $row) {
            $wanted = $at + 1;
            if ($row['place'] !== $wanted) {
                $other = $row['place'] > $wanted ? 'none' : "place {$row['place']}";
                throw new Broken($table, $wanted, "expected a row at place $wanted, found $other");
            }
        }
    }
}
