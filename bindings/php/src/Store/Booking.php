<?php

declare(strict_types=1);

namespace Regulars\Store;

use PDOException;
use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use stdClass;

/**
 * What is done to accounts within a transaction: locking them, booking on them, announcing it. What is booked the core
 * decides; it writes nothing but rows. Every method is called within a transaction.
 */
final class Booking
{
    /** @var array{int, string} the highest version that was read, and the list of all */
    private array $programs = [0, '[]'];

    public function __construct(private readonly Database $database, private readonly Rows $rows)
    {
    }

    /**
     * The rows of the accounts that events are about, which nobody else can change from now on, in the order of their keys;
     * new ones where there were none. Of accounts that were merged also those that they have become.
     *
     * @param list<Document> $events
     */
    public function lock(array $events): Locked
    {
        $keys = array_map(static fn (Document $event): array => Rows::accountsOf($event->value()), $events);
        $waiting = array_values(array_unique(array_merge(...$keys)));
        sort($waiting, SORT_STRING);
        $locked = new Locked();
        while (null !== $key = array_shift($waiting)) {
            if (isset($locked->rows[" $key"])) {
                continue;
            }
            $locked->rows[" $key"] = $row = $this->lockOne($key);
            if (null !== $into = Rows::mergedInto($row)) {
                $waiting[] = $into;
            }
        }

        return $locked;
    }

    /** @return array<string, int|string|null> */
    private function lockOne(string $key): array
    {
        $row = $this->database->first('account_locked', ['account' => $key]);
        if ($row === null) {
            // Of several who find none, one makes it and the others wait here, and then for the lock.
            $this->database->run('account_new', Rows::newAccount($key));
            $row = $this->database->first('account_locked', ['account' => $key]);
        }

        return $row ?? throw Exception::of(6005, 'unreadable_account', 'expected the account that was made, found none');
    }

    /**
     * The highest version and the list of all: read again only when there is a higher one, as rows never change.
     *
     * @return array{int, string}
     */
    public function knownPrograms(): array
    {
        $highest = (int) $this->database->run('program_highest')->fetchColumn();
        if ($highest !== $this->programs[0]) {
            $bodies = array_column($this->database->rows('programs'), 'body');
            $this->programs = [$highest, '[' . implode(',', $bodies) . ']'];
        }

        return $this->programs;
    }

    /**
     * Books an event on accounts that are locked; their rows become what is stored.
     *
     * @param array{int, string} $known
     */
    public function book(Locked $locked, Document $event, array $known, string $asOf): Document
    {
        $keys = array_map($locked->now(...), Rows::accountsOf($event->value()));
        // Of a merge that comes again both names lead to one account, which knows it.
        if (count(array_unique($keys)) === 2) {
            return $this->merge($locked, $keys, $event, $known, $asOf);
        }
        $row = &$locked->rows[" $keys[0]"];
        $reply = Loyalty::call('loyalty.apply', sprintf(
            '{"programs":%s,"account":%s,"events":[%s],"as_of":"%s"}',
            $known[1],
            $this->recalled($row, $event),
            Document::encode($event),
            Clock::later($asOf, $row['booked_to']),
        ));
        $decision = $reply->decisions[0];
        if ($decision->duplicate) {
            return self::committed($decision, [], $reply->account);
        }
        $this->record($row, self::recorded($reply->account, $event->id), $decision, $row['booked_to'], $known[0]);
        $this->write($row, $reply->entries, $reply->account, $known[0]);
        if (($decision->change->issued ?? 0) < 0) {
            $this->tell('earned', $row['account'], $event->id, Document::encode($decision));
        }

        return self::committed($decision, $reply->entries, $reply->account);
    }

    /**
     * Makes two accounts one. The event belongs to the one that lives on; where it is refused, to the other.
     *
     * @param array{string, string} $keys
     * @param array{int, string}    $known
     */
    private function merge(Locked $locked, array $keys, Document $event, array $known, string $asOf): Document
    {
        $old = &$locked->rows[" $keys[0]"];
        $new = &$locked->rows[" $keys[1]"];
        // Both are booked as far as the further of them, before they are merged.
        $before = Clock::later($old['booked_to'], $new['booked_to']);
        $reply = Loyalty::call('loyalty.merge', sprintf(
            '{"programs":%s,"a":%s,"b":%s,"event":%s,"as_of":"%s"}',
            $known[1],
            $this->recalled($old, $event),
            $this->recalled($new, $event),
            Document::encode($event),
            Clock::later($asOf, $before),
        ));
        $decision = $reply->decisions[0];
        $accepted = $decision->status === 'accepted';
        $after = $accepted ? $reply->b : $reply->a;
        if ($decision->duplicate) {
            return self::committed($decision, [], $after);
        }
        $recorded = self::recorded($after, $event->id);
        if ($accepted) {
            $this->record($new, $recorded, $decision, $before, $known[0]);
        } else {
            $this->record($old, $recorded, $decision, $before, $known[0]);
        }
        $of = static fn (string $key): array => array_values(
            array_filter($reply->entries, static fn (stdClass $entry): bool => $entry->account === $key),
        );
        $this->write($old, $of($reply->a->id), $reply->a, $known[0]);
        $this->write($new, $of($reply->b->id), $reply->b, $known[0]);
        if ($accepted && $this->database->first('identity', ['account' => $new['account']]) === null) {
            // Whose account it was is whose account it is now.
            $this->database->run('identity_moved', ['account' => $old['account'], 'becomes' => $new['account']]);
        }

        return self::committed($decision, $reply->entries, $after);
    }

    /**
     * The document of an account with those events in full that an event needs.
     *
     * @param array<string, int|string|null> $row
     */
    private function recalled(array $row, Document $event): string
    {
        $account = Document::parse($row['body'])->value();
        $recalled = [];
        foreach (Rows::needed($account, $event->value()) as $id) {
            $recalled[" $id"] = $this->recall($id);
        }
        foreach ($recalled === [] ? [] : $account->events as $at => $one) {
            $account->events[$at] = is_string($one) ? $recalled[" $one"] ?? $one : $one;
        }

        return $recalled === [] ? $row['body'] : Document::encode($account);
    }

    /**
     * Writes an event behind the others of an account, under whatever name it came.
     *
     * @param array<string, int|string|null> $row
     */
    private function record(array &$row, stdClass $event, stdClass $decision, ?string $bookedTo, int $programs): void
    {
        $made = ['account' => $row['account']] + Rows::ofEvent($event, $decision);
        $made += ['place' => $row['events'] + 1, 'booked_to' => $bookedTo, 'programs' => $programs];
        $made['seal'] = $this->rows->eventSeal($made, $row['last_event']);
        $this->insertEvent($made);
        $row = ['events' => $made['place'], 'last_event' => $made['seal']] + $row;
    }

    /** An event as the core wrote it. */
    private static function recorded(stdClass $account, string $id): stdClass
    {
        foreach ($account->events as $one) {
            if ($one instanceof stdClass && $one->event->id === $id) {
                return $one->event;
            }
        }
        throw Exception::of(6005, 'unreadable_account', "expected the event \"$id\" in the account that it was booked on");
    }

    private function recall(string $id): stdClass
    {
        // A locking read: within a caller's transaction a plain one may show what was before the lock.
        $row = $this->database->first('event_locked', ['id' => $id]) ?? throw Exception::of(
            6005,
            'unreadable_account',
            "expected the event \"$id\" that the account names, found none: the store has been changed",
        );

        return (object) [
            'event' => Document::parse($row['body'])->value(),
            'decision' => Document::parse($row['decision'])->value(),
        ];
    }

    /** @param array<string, int|string|null> $row */
    private function insertEvent(array $row): void
    {
        try {
            $this->database->run('event_new', $row);
        } catch (PDOException $exception) {
            if (!$this->database->isTaken($exception)) {
                throw $exception;
            }
            // This account, which is locked, does not know the id.
            $message = "expected an id that no other account's event has, found \"{$row['id']}\"";
            throw Exception::of(6006, 'conflicting_event', $message, '/events/0/account');
        }
    }

    /**
     * Writes new entries and the account's snapshot; the row becomes what is stored.
     *
     * @param array<string, int|string|null> $row
     * @param list<stdClass>                 $entries
     */
    private function write(array &$row, array $entries, stdClass $account, int $programs): void
    {
        foreach ($entries as $at => $entry) {
            $this->database->run('entry_new', Rows::ofEntry($entry, $row['entries'] + 1 + $at));
        }
        $row = Rows::ofAccount(Loyalty::compact($account)->value()) + $row;
        $row = ['version' => $row['version'] + 1, 'programs' => $programs] + $row;
        $row['seal'] = $this->rows->accountSeal($row);
        $this->database->run('account_set', $row);
    }

    /**
     * What time makes due on an account; null for nothing.
     *
     * @param array<string, int|string|null> $row
     */
    public function due(array $row, string $programs, string $asOf): ?Document
    {
        if (Clock::later($asOf, $row['booked_to']) !== $asOf) {
            return null;
        }
        $reply = Loyalty::call('loyalty.tick', "{\"programs\":$programs,\"account\":{$row['body']},\"as_of\":\"$asOf\"}");

        return $reply->entries === [] ? null : $reply;
    }

    /** @param array{int, string} $known */
    public function bookDue(string $key, array $known, string $asOf): int
    {
        $row = $this->database->first('account_locked', ['account' => $key]);
        $reply = $row === null ? null : $this->due($row, $known[1], $asOf);
        if ($reply === null) {
            return 0;
        }
        $this->write($row, $reply->entries, $reply->account, $known[0]);

        return count($reply->entries);
    }

    public function tell(string $kind, string $key, string $subject, string $body): void
    {
        $topic = (new Rows(null))->seal($kind, $key, $subject);
        $row = ['topic' => $topic, 'account' => $key, 'kind' => $kind, 'body' => $body, 'made_at' => Clock::now()];
        $this->database->run('outbox_new', $row);
    }

    /** @param list<stdClass> $entries */
    private static function committed(stdClass $decision, array $entries, stdClass $account): Document
    {
        $balance = $account->balance;

        return Document::parse(Document::encode(compact('decision', 'entries', 'balance')));
    }
}
