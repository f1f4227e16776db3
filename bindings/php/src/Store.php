<?php

declare(strict_types=1);

namespace Regulars;

use PDO;
use Regulars\Store\Booking;
use Regulars\Store\Clock;
use Regulars\Store\Database;
use Regulars\Store\Exchange;
use Regulars\Store\Queue;
use Regulars\Store\Rows;
use Regulars\Store\Run;
use Regulars\Store\TransactionLost;
use Regulars\Store\Verification;
use stdClass;

/**
 * A ledger that lasts: the accounts, events and entries of one program in MariaDB, MySQL, PostgreSQL or SQLite.
 *
 * The tables and their bytes are the same in every language. A call joins the transaction that is open on the connection,
 * so that an event stands or falls with the order that it is about; else it has one of its own.
 *
 * ```php
 * $store = new Store(new PDO('mysql:host=localhost;dbname=shop;charset=utf8mb4', $user, $password));
 * $store->addProgram($program);
 * echo $store->commit($paid)->decision->text; // 120 points earned
 * ```
 */
final class Store
{
    private readonly Database $database;
    private readonly Rows $rows;
    private readonly Booking $booking;
    private readonly Queue $queue;

    /**
     * @param PDO     $pdo      with exceptions, and for MariaDB and MySQL with charset=utf8mb4
     * @param string  $prefix   what the names of the tables begin with; missing tables are made
     * @param ?string $key      a secret for the seals over rows, the same for every writer and reader
     * @param float   $patience for how many seconds a transaction that meets others is tried again
     *
     * @throws Exception
     */
    public function __construct(PDO $pdo, string $prefix = 'regulars_', ?string $key = null, float $patience = 60.0)
    {
        $this->database = new Database($pdo, $prefix, $patience);
        $this->rows = new Rows($key);
        $this->booking = new Booking($this->database, $this->rows);
        $this->queue = new Queue($this->database, $this->booking);
    }

    /**
     * Stores a version of the store's program; the same again changes nothing. Gives its number.
     *
     * @param array<mixed>|object $program
     *
     * @throws Exception 5001 and 5002, also where it would begin before what is booked already
     */
    public function addProgram(array|object $program): int
    {
        $checked = Loyalty::check($program);
        foreach ($checked->problems as $problem) {
            throw Exception::of($problem->code, $problem->name, $problem->message, $problem->path ?: null);
        }
        $document = $checked->normalized;
        $row = ['version' => $document->version, 'id' => $document->id, 'effective_from' => $document->effective_from];
        $row['body'] = Document::encode($document);

        return $this->database->writing(function () use ($row): int {
            $known = $this->database->rows('programs');
            foreach ($known as $other) {
                if ($other['version'] === $row['version']) {
                    return $other['body'] === $row['body'] ? $row['version'] : throw self::invalidProgram(
                        '/version',
                        "expected version {$row['version']} as it was stored, found another",
                    );
                }
            }
            $highest = end($known)['version'] ?? 0;
            if ($highest > $row['version']) {
                throw self::invalidProgram('/version', "expected a version after $highest, found {$row['version']}");
            }
            $texts = implode(',', [...array_column($known, 'body'), $row['body']]);
            Loyalty::call('loyalty.tick', "{\"programs\":[$texts],\"account\":null,\"as_of\":\"{$row['effective_from']}\"}");
            $bookedTo = $this->database->run('booked_to')->fetchColumn();
            // Else what is booked already would be booked otherwise when it is replayed.
            if (is_string($bookedTo) && strcmp(substr($row['effective_from'], 0, 19), substr($bookedTo, 0, 19)) <= 0) {
                $message = "expected an instant after $bookedTo, up to which is booked, found {$row['effective_from']}";
                throw self::invalidProgram('/effective_from', $message);
            }
            $this->database->run('program_new', $row + ['seal' => $this->rows->programSeal($row)]);

            return $row['version'];
        });
    }

    /**
     * Every version of the program, the lowest first, with all defaults written out.
     *
     * @return list<Document>
     */
    public function programs(): array
    {
        return array_map(static fn (array $row): Document => Document::parse($row['body']), $this->database->rows('programs'));
    }

    /**
     * Books an event: its account is locked, the core decides, and the event, its decision and its entries are written with
     * the account's new snapshot. Gives 'decision', 'entries' and 'balance'.
     *
     * An event that came before gets its first decision again, marked as duplicate, and nothing is written; so whoever does
     * not know whether an event arrived sends it again.
     *
     * @param array<mixed>|object $event its id is unique in the store
     * @param ?string             $asOf  up to when what falls due is booked; null, now
     *
     * @throws Exception       6001, 6002, 6003, 5003; 6006 for an id that came with another body or account
     * @throws TransactionLost when the database ended the transaction: the caller's has to be run again as a whole
     */
    public function commit(array|object $event, ?string $asOf = null): Document
    {
        return $this->commitAll([$event], $asOf)[0];
    }

    /**
     * Books events of one account or several in one transaction: all or none, in the order in which they are given. The
     * accounts are locked in the order of their keys, so that two such calls never wait for each other.
     *
     * An event account.merged makes its account one with that which it names: 'balance' is then that of the one which lives
     * on. What comes for the other later is booked there.
     *
     * @param list<array<mixed>|object> $events
     *
     * @return list<Document>
     *
     * @throws Exception
     * @throws TransactionLost
     */
    public function commitAll(array $events, ?string $asOf = null): array
    {
        $events = array_map(self::event(...), $events);
        $given = $asOf === null ? null : Clock::instant($asOf);

        return $this->database->writing(function () use ($events, $given): array {
            $locked = $this->booking->lock($events);
            $known = $this->booking->knownPrograms();
            $book = fn (Document $event): Document => $this->booking->book($locked, $event, $known, $given ?? Clock::now());

            return array_map($book, $events);
        });
    }

    /**
     * Makes two accounts one, as an event account.merged says: its 'account' ends, that which it names lives on with all that
     * both had. Both are locked. Where points of the first are set aside, the merge is refused, as 'decision' says, and is
     * sent again under another id.
     *
     * @param array<mixed>|object $event
     *
     * @throws Exception       as commit(), and 1012 for another event
     * @throws TransactionLost
     */
    public function merge(array|object $event, ?string $asOf = null): Document
    {
        $event = self::event($event);
        if (($event->value()->type ?? null) !== 'account.merged') {
            throw Exception::of(1012, 'invalid_option', 'expected an event "account.merged", found another', 'event');
        }

        return $this->commit($event, $asOf);
    }

    /**
     * Books an event as commit() does, or queues it where the library cannot be reached, and gives null. It is for hosts
     * that may have no way to the library: what happened is never lost, and is booked in its order, by the next call here or
     * by settle().
     *
     * @param array<mixed>|object $event
     *
     * @throws Exception       as commit(), of an event that could be handed to the core
     * @throws TransactionLost
     */
    public function submit(array|object $event): ?Document
    {
        $event = self::event($event);
        if (Runtime::reaches()) {
            try {
                array_map($this->queue->settle(...), Rows::accountsOf($event->value()));

                return $this->commit($event);
            } catch (InternalException $exception) {
                if ($exception->getCode() !== Exception::UNREACHABLE) {
                    throw $exception;
                }
            }
        }
        $this->queue->add($event);

        return null;
    }

    /**
     * Books what was queued, each event as of the instant at which it was: 'settled', 'duplicates' and 'refused' count them.
     * What the core refuses stays queued, with its reason, and is tried again the next time.
     *
     * @throws Exception 9003 where the library cannot be reached from here either
     */
    public function settle(): Document
    {
        return Document::parse(Document::encode($this->queue->settle()));
    }

    /**
     * What waits, in the order in which it came: 'place', 'event', 'queued_at', and the 'problem' of what was refused.
     *
     * @return list<array{place: int, event: stdClass, queued_at: string, problem: ?stdClass}>
     */
    public function queued(?string $account = null): array
    {
        $found = [];
        foreach ($this->queue->rows($account) as $row) {
            $found[] = [
                'place' => $row['place'],
                'event' => Document::parse($row['body'])->value(),
                'queued_at' => $row['queued_at'],
                'problem' => $row['problem'] === null ? null : Document::parse($row['problem'])->value(),
            ];
        }

        return $found;
    }

    /** Takes an event out of the queue that is never to be booked. Whether it was there. */
    public function drop(int $place): bool
    {
        return $this->queue->drop($place);
    }

    /**
     * Books on all accounts what time has made due, a batch of accounts in a transaction.
     *
     * A run that was cut short goes on where it stopped when the same instant is asked for, or none.
     */
    public function tick(?string $asOf = null, int $batch = 500): Document
    {
        $run = $this->begin('tick', $asOf === null ? null : Clock::instant($asOf));
        while ([] !== $page = $this->database->rows('accounts_after', ['after' => $run->after, 'limit' => $batch])) {
            $known = $this->booking->knownPrograms();
            $due = array_filter($page, fn (array $row): bool => $this->booking->due($row, $known[1], $run->asOf) !== null);
            $run->after = end($page)['account'];
            [$booked, $entries] = $this->database->writing(function () use ($due, $known, $run): array {
                $counts = array_map(fn (array $row): int => $this->booking->bookDue($row['account'], $known, $run->asOf), $due);
                $this->database->run('cursor_erase', ['name' => $run->name]);
                $this->database->run('cursor_new', $run->row());

                return [count(array_filter($counts)), array_sum($counts)];
            });
            $run->accounts += count($page);
            $run->booked += $booked;
            $run->entries += $entries;
        }
        $this->database->writing(fn () => $this->database->run('cursor_erase', ['name' => $run->name]));

        return Document::parse(Document::encode(
            ['as_of' => $run->asOf, 'accounts' => $run->accounts, 'booked' => $run->booked, 'entries' => $run->entries],
        ));
    }

    /**
     * The snapshot of an account, which quotes take; null for one to which nothing has happened. Of an account that was merged
     * it is that of what it has become.
     */
    public function account(string $key): ?Document
    {
        $row = $this->now($key);

        return $row === null ? null : Document::parse($row['body']);
    }

    /**
     * The row of what an account has become.
     *
     * @return array<string, int|string|null>|null
     */
    private function now(string $key): ?array
    {
        $row = $this->database->first('account', ['account' => $key]);
        while ($row !== null && null !== $into = Rows::mergedInto($row)) {
            $row = $this->database->first('account', ['account' => $into]);
        }

        return $row;
    }

    /**
     * The keys of an account and of all that merges join with it, that which lives on first.
     *
     * @return list<string>
     */
    private function ofPerson(string $key): array
    {
        $row = $this->now($key);
        $was = $row === null ? [] : Document::parse($row['body'])->value()->life->was ?? [];

        return [$row['account'] ?? $key, ...array_map(static fn (stdClass $joined): string => $joined->account, $was)];
    }

    /**
     * The entries of an account, the first one first.
     *
     * @return list<Document>
     */
    public function entries(string $key): array
    {
        $rows = $this->database->rows('entries_of', ['account' => $key]);

        return array_map(static fn (array $row): Document => Document::parse($row['body']), $rows);
    }

    /**
     * The events of an account in the order of their commits, each as 'event' and 'decision'.
     *
     * @return list<Document>
     */
    public function events(string $key): array
    {
        $read = static fn (array $row): Document => Document::parse("{\"event\":{$row['body']},\"decision\":{$row['decision']}}");

        return array_map($read, $this->database->rows('events_of', ['account' => $key]));
    }

    /** Replays every account from its events and holds what comes of it against every row: 'valid' and 'problems'. */
    public function verify(): Document
    {
        return $this->database->reading(fn (): Document => Verification::of($this->database, $this->rows));
    }

    /**
     * The account key of a customer of the host: a random one is made at the first time.
     *
     * @param ?bool                    $consent whether announcements may be sent; null, as it was, first not
     * @param array<mixed>|object|null $about   whatever else the host wants to keep of the person
     */
    public function keyOf(string $customer, ?bool $consent = null, array|object|null $about = null): string
    {
        // Mostly nothing is to be written, and pages ask more than once.
        $found = $this->database->first('identity_of', ['customer' => $customer]);
        if ($found !== null && $about === null && ($consent === null || (int) $consent === $found['consent'])) {
            return $found['account'];
        }

        return $this->database->writing(function () use ($customer, $consent, $about): string {
            $found = $this->database->first('identity_of', ['customer' => $customer]);
            if ($found === null) {
                $row = ['account' => bin2hex(random_bytes(16)), 'customer' => $customer, 'consent' => 0, 'body' => '{}'];
                $this->database->run('identity_new', $row);
                $found = $this->database->first('identity_of', ['customer' => $customer]);
            }
            if ($consent !== null || $about !== null) {
                $body = $about === null ? $found['body'] : Document::encode((object) $about);
                $given = (int) ($consent ?? $found['consent']);
                $this->database->run('identity_set', ['account' => $found['account'], 'consent' => $given, 'body' => $body]);
            }

            return $found['account'];
        });
    }

    /**
     * Deletes who an account belongs to, also under the keys of accounts that were merged with it, and what was to be
     * announced to them; the account and its amounts stay, and nothing tells any more whose they were. Whether there was anyone.
     */
    public function erase(string $key): bool
    {
        return $this->database->writing(function () use ($key): bool {
            $found = 0;
            foreach ($this->ofPerson($key) as $one) {
                $this->database->run('outbox_erase', ['account' => $one]);
                $found += $this->database->run('identity_erase', ['account' => $one])->rowCount();
            }

            return $found > 0;
        });
    }

    /**
     * All that is held about a person: 'identity', 'account', 'events', 'entries', 'outbox' and 'queue'. Where accounts were
     * merged, of the one that lives on, with the same of the others in 'others'.
     */
    public function held(string $key): Document
    {
        return $this->database->reading(function () use ($key): Document {
            $others = $this->ofPerson($key);
            $first = $this->heldOf(array_shift($others));
            $more = $others === [] ? [] : ['others' => array_map($this->heldOf(...), $others)];

            return Document::parse(Document::encode($first + $more));
        });
    }

    /** @return array<string, mixed> */
    private function heldOf(string $key): array
    {
        $read = static fn (string $text): mixed => Document::parse($text)->value();
        $account = $this->database->first('account', ['account' => $key]);
        $identity = $this->database->first('identity', ['account' => $key]);
        $about = $identity === null ? null : [
            'customer' => $identity['customer'],
            'consent' => $identity['consent'] === 1,
            'about' => $read($identity['body']),
        ];
        $outbox = $this->database->rows('outbox_of', ['account' => $key]);

        return [
            'identity' => $about,
            'account' => $account === null ? null : $read($account['body']),
            'events' => array_map(static fn (Document $one): mixed => $one->value(), $this->events($key)),
            'entries' => array_map(static fn (Document $one): mixed => $one->value(), $this->entries($key)),
            'outbox' => array_map(static fn (array $row): array => ['body' => $read($row['body'])] + $row, $outbox),
            'queue' => $this->queued($key),
        ];
    }

    /**
     * Puts an announcement into the outbox, once for each kind, account and subject, if the person has consented.
     *
     * @param array<mixed>|object $body
     */
    public function announce(string $kind, string $key, string $subject, array|object $body): void
    {
        $this->database->writing(fn () => $this->booking->tell($kind, $key, $subject, Document::encode((object) $body)));
    }

    /**
     * Announces to everyone who consented which of their points lapse up to the end of a local day. Gives to how many
     * accounts; who was told of the same day and points before is not told again.
     */
    public function announceExpiring(string $until, ?string $asOf = null): int
    {
        [$at, $after, $told] = [$asOf === null ? Clock::now() : Clock::instant($asOf), '', 0];
        while ([] !== $page = $this->database->rows('identities_after', ['after' => $after, 'limit' => 500])) {
            $programs = $this->booking->knownPrograms()[1];
            foreach ($page as ['account' => $after]) {
                $row = $this->database->first('account', ['account' => $after]);
                if ($row === null) {
                    continue;
                }
                $soon = Loyalty::call('loyalty.expiring', sprintf(
                    '{"programs":%s,"account":%s,"until":%s,"as_of":"%s"}',
                    $programs,
                    $row['body'],
                    Document::encode($until),
                    Clock::later($at, $row['booked_to']),
                ));
                if ($soon->points > 0) {
                    $dates = $soon->dates;
                    $this->announce('expiring', $after, end($dates)->last_day . ":{$soon->points}", $soon->value());
                    $told++;
                }
            }
        }

        return $told;
    }

    /**
     * What is yet to be announced, the oldest first. Who has withdrawn consent meanwhile is left out.
     *
     * @return list<array{topic: string, account: string, customer: string, kind: string, body: stdClass, made_at: string}>
     */
    public function outbox(int $limit = 100): array
    {
        $read = static fn (array $row): array => ['body' => Document::parse($row['body'])->value()] + $row;

        return array_map($read, $this->database->rows('outbox', ['limit' => $limit]));
    }

    /**
     * Marks announcements as made. Gives how many were open: another sender may have been quicker.
     *
     * @param list<string> $topics
     */
    public function delivered(array $topics): int
    {
        $mark = fn (string $topic): int => $this->database
            ->run('outbox_delivered', ['topic' => $topic, 'delivered_at' => Clock::now()])
            ->rowCount();

        return $this->database->writing(static fn (): int => array_sum(array_map($mark, $topics)));
    }

    /**
     * All accounts and entries as Loyalty::tables() gives them: 'balances', 'entries', 'shares' and 'tiers'.
     *
     * @param ?string       $asOf   at which instant balances are told; null, as they were booked last
     * @param ?list<string> $tables which tables to make; null, all of these
     *
     * @throws Exception
     */
    public function tables(?string $asOf = null, ?array $tables = null): Document
    {
        $tables ??= ['balances', 'entries', 'shares', 'tiers'];
        $rows = fn (string $what): array => array_map(
            Document::parse(...),
            iterator_to_array(Exchange::bodies($this->database, $what), false),
        );

        return $this->database->reading(function () use ($rows, $asOf, $tables): Document {
            $entries = array_intersect(['entries', 'shares'], $tables) === [] ? [] : $rows('entries');

            return Loyalty::tables($this->programs(), $rows('accounts'), $entries, $asOf, $tables);
        });
    }

    /** Writes 'events', 'entries' or 'accounts' to a file, as JSON lines or, where it ends in .csv, as CSV; gives how many. */
    public function export(string $what, string $path): int
    {
        return $this->database->reading(fn (): int => Exchange::export($this->database, $what, $path));
    }

    /** Books the events of a file as export() writes them, each as of its time. Gives how many were new. */
    public function importEvents(string $path): int
    {
        $new = 0;
        foreach (Exchange::events($path) as $row => $event) {
            try {
                $new += (int) !$this->commit($event, self::event($event)->occurred_at ?? null)->decision->duplicate;
            } catch (Exception $exception) {
                $field = $exception->getField();
                throw Exception::of($exception->getCode(), $exception->getName(), $exception->getMessage(), $field, $row);
            }
        }

        return $new;
    }

    private function begin(string $name, ?string $asOf): Run
    {
        $found = $this->database->first('cursor', ['name' => $name]);
        if ($found !== null && ($asOf ?? $found['as_of']) === $found['as_of']) {
            return new Run($name, $found['as_of'], $found['after']);
        }

        return new Run($name, $asOf ?? Clock::now());
    }

    /** @param array<mixed>|object $event */
    private static function event(array|object $event): Document
    {
        $document = Document::parse(Document::encode($event));
        if (!$document->value() instanceof stdClass) {
            $found = get_debug_type($document->value());
            throw Exception::of(6001, 'unreadable_event', "expected an event, found $found");
        }
        foreach (['id', 'account'] as $field) {
            $value = $document->value()->{$field} ?? null;
            if (!is_string($value) || $value === '' || strlen($value) > 512 || str_contains($value, "\0")) {
                $message = 'expected a text of 1 to 512 bytes without U+0000, found ' . substr(Document::encode($value), 0, 80);
                throw Exception::of(6001, 'unreadable_event', $message, "/events/0/$field");
            }
        }

        return $document;
    }

    private static function invalidProgram(string $field, string $message): Exception
    {
        return Exception::of(5002, 'invalid_program', $message, $field);
    }
}
