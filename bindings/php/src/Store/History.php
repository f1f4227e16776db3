<?php

declare(strict_types=1);

namespace Regulars\Store;

use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use stdClass;

/**
 * What the events of an account lead to: its entries, what was decided, and its snapshot, made again by the core. It may read
 * rows; it compares nothing.
 */
final class History
{
    /** @param array<int, string> $programs the versions by their numbers */
    public function __construct(private readonly Database $database, private readonly array $programs)
    {
    }

    /**
     * What the events of an account lead to: its entries, by id what was recorded of each event, and its snapshot.
     *
     * @param array<string, mixed>       $row
     * @param list<array<string, mixed>> $events
     *
     * @return array{list<stdClass>, array<string, array{string, string}>, stdClass}
     */
    public function replayed(array $row, array $events): array
    {
        $into = Rows::mergedInto($row);
        $end = $into === null ? null : $this->end($row['account'], $into);
        [$made, $account] = $this->booked($events, ($end ?? $row)['booked_to']);
        $recorded = [];
        foreach ($account->events ?? [] as $one) {
            $recorded[$one->event->id] = [Document::encode($one->event), Document::encode($one->decision)];
        }
        if ($end !== null) {
            // What leaves an account is the same whatever it comes to: an account of the same name.
            $least = Document::parse(Document::encode(self::least($end, $into)))->value();
            $reply = $this->merge($end, $account, $least, $row['booked_to']);
            $made = [...$made, ...self::of($row['account'], $reply->entries)];
            $account = $reply->a;
        }

        return [$made, $recorded, Loyalty::compact($account)->value()];
    }

    /**
     * The entries that events lead to, and the account after them, with what is due up to an instant.
     *
     * @param list<array<string, mixed>> $events
     *
     * @return array{list<stdClass>, ?stdClass}
     */
    private function booked(array $events, ?string $upto): array
    {
        [$made, $account, $begin, $count] = [[], null, 0, count($events)];
        while ($begin < $count) {
            $end = $begin + 1;
            // What comes after the instant up to which was booked before it can be applied in one call with those before:
            // it books the same on its way. A merge takes two accounts, and so a call of its own.
            while ($end < $count && self::goesOn($events[$begin], $events[$end])) {
                $end++;
            }
            $part = array_slice($events, $begin, $end - $begin);
            try {
                [$entries, $account] = $this->again($part, $account, $end < $count ? $events[$end]['booked_to'] : $upto);
            } catch (Exception $exception) {
                $at = preg_match('~^/events/(\d+)~', $exception->getField() ?? '', $found) === 1 ? (int) $found[1] : 0;
                throw new Broken('event', $begin + $at + 1, 'expected what can be booked, found: ' . $exception->getMessage());
            }
            $made = [...$made, ...self::of($part[0]['account'], $entries)];
            $begin = $end;
        }

        return [$made, $account];
    }

    /**
     * What events lead to that are booked in one call, and the account after them.
     *
     * @param list<array<string, mixed>> $part
     *
     * @return array{list<stdClass>, stdClass}
     */
    private function again(array $part, ?stdClass $account, ?string $asOf): array
    {
        if (!self::takesTwo($part[0])) {
            $fields = ['account' => Document::encode($account), 'events' => '[' . implode(',', array_column($part, 'body')) . ']'];
            $reply = $this->call('loyalty.apply', $part[0], $fields, $asOf);

            return [$reply->entries, $reply->account];
        }
        if (self::isAccepted($part[0])) {
            $ended = $this->database->rows('events_of', ['account' => $this->endedBy($part[0])]);
            $reply = $this->merge($part[0], $this->booked($ended, $part[0]['booked_to'])[1], $account, $asOf);

            return [$reply->entries, $reply->b];
        }
        $reply = $this->merge($part[0], $account, self::leastOther($part[0]), $asOf);

        return [$reply->entries, $reply->a];
    }

    /** @param array<string, mixed> $merge */
    private function merge(array $merge, ?stdClass $a, ?stdClass $b, ?string $asOf): Document
    {
        $fields = ['a' => Document::encode($a), 'b' => Document::encode($b), 'event' => $merge['body']];

        return $this->call('loyalty.merge', $merge, $fields, $asOf);
    }

    /**
     * @param array<string, mixed>  $event
     * @param array<string, string> $fields
     */
    private function call(string $name, array $event, array $fields, ?string $asOf): Document
    {
        $isKnown = static fn (int $version): bool => $version <= $event['programs'];
        $known = array_filter($this->programs, $isKnown, ARRAY_FILTER_USE_KEY);
        $fields += ['programs' => '[' . implode(',', $known) . ']', 'as_of' => Document::encode($asOf)];
        $written = array_map(static fn (string $key, string $text): string => "\"$key\":$text", array_keys($fields), $fields);

        return Loyalty::call($name, '{' . implode(',', $written) . '}');
    }

    /**
     * The event by which an account was merged into another.
     *
     * @return array<string, mixed>
     */
    private function end(string $key, string $into): array
    {
        foreach ($this->database->rows('events_of', ['account' => $into]) as $event) {
            $merges = $event['type'] === 'account.merged' && self::isAccepted($event);
            if ($merges && $this->endedBy($event) === $key) {
                return $event;
            }
        }
        throw new Broken('account', null, "expected an event that merges the account into \"$into\", found none");
    }

    /**
     * The account that a merge ended: the one that the event names, or what that had become by then.
     *
     * @param array<string, mixed> $merge
     */
    private function endedBy(array $merge): string
    {
        $key = self::said($merge, 'body', 'account');
        while (true) {
            $row = $this->database->first('account', ['account' => $key]);
            $into = $row === null ? null : Rows::mergedInto($row);
            if ($into === null) {
                throw new Broken('event', $merge['place'], "expected an account \"$key\" that was merged, found another");
            }
            if ($into === $merge['account']) {
                return $key;
            }
            $key = $into;
        }
    }

    /**
     * A text in a document of an event's row.
     *
     * @param array<string, mixed> $event
     */
    private static function said(array $event, string $column, string ...$keys): string
    {
        $said = json_decode($event[$column]);
        foreach ($keys as $key) {
            $said = $said->$key ?? null;
        }
        if (!is_string($said)) {
            $message = 'expected ' . implode('/', $keys) . " in the $column, found {$event[$column]}";
            throw new Broken('event', $event['place'], $message);
        }

        return $said;
    }

    /**
     * Whether an event is a merge of two accounts, which were not one already.
     *
     * @param array<string, mixed> $event
     */
    private static function takesTwo(array $event): bool
    {
        return $event['type'] === 'account.merged' && self::said($event, 'decision', 'reason') !== 'already_merged';
    }

    /** @param array<string, mixed> $event */
    private static function isAccepted(array $event): bool
    {
        return self::said($event, 'decision', 'status') === 'accepted';
    }

    /**
     * Whether an event can be booked in one call with others before it.
     *
     * @param array<string, mixed> $first
     * @param array<string, mixed> $event
     */
    private static function goesOn(array $first, array $event): bool
    {
        $merges = self::takesTwo($first) || self::takesTwo($event);
        $later = Clock::later($event['occurred_at'], $event['booked_to']) === $event['occurred_at'];

        return $later && !$merges && $event['programs'] === $first['programs'];
    }

    /**
     * An account of which nothing is known but that the event of a merge means it.
     *
     * @param array<string, mixed> $merge
     *
     * @return array<string, mixed>
     */
    private static function least(array $merge, string $key): array
    {
        $into = self::said($merge, 'body', 'body', 'into');
        $account = ['schema' => 'regulars.account/1', 'id' => $key];
        $was = ['account' => $into, 'at' => $merge['occurred_at']];

        return $account + ($into === $key ? [] : ['life' => ['was' => [$was]]]);
    }

    /**
     * The least that an account can be for which a merge into it is refused as it was.
     *
     * @param array<string, mixed> $merge
     */
    private static function leastOther(array $merge): stdClass
    {
        $account = self::least($merge, self::said($merge, 'body', 'body', 'into'));
        $facts = json_decode($merge['decision'])->facts ?? null;
        [$id, $at] = [$facts->note ?? null, $merge['occurred_at']];
        $ended = self::said($merge, 'decision', 'reason') === 'account_closed';
        $account += $ended ? ['life' => ['closed_at' => $at]] : match ($facts->case ?? null) {
            'event' => ['events' => [$id]],
            'order' => ['orders' => [['id' => $id, 'events' => [], 'booked' => [], 'waived' => 0]]],
            'redemption' => ['redemptions' => [[
                'id' => $id, 'program_version' => 1, 'state' => 'released', 'points' => 0, 'amount' => 0, 'restored' => 0,
                'reserved_at' => $at, 'takes' => [],
            ]]],
            default => [],
        };

        return Document::parse(Document::encode($account))->value();
    }

    /**
     * @param list<stdClass> $entries
     *
     * @return list<stdClass>
     */
    private static function of(string $account, array $entries): array
    {
        return array_values(array_filter($entries, static fn (stdClass $entry): bool => $entry->account === $account));
    }
}
