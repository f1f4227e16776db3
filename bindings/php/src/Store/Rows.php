<?php

declare(strict_types=1);

namespace Regulars\Store;

use Regulars\Document;
use stdClass;

/**
 * The rows of a store: what of an event, an entry and an account stands in which column, and the seals over them. The
 * seals are the same in every language, to the byte.
 */
final class Rows
{
    /** The hash before the first. */
    public const NOTHING = '0000000000000000000000000000000000000000000000000000000000000000';

    /** @param ?string $key a secret, with which nobody can compute seals anew who does not have it */
    public function __construct(private readonly ?string $key)
    {
    }

    /** The seal over columns: SHA-256 of their JSON, or with a key HMAC-SHA-256. */
    public function seal(int|string|null ...$columns): string
    {
        $text = Document::encode(array_values($columns));

        return $this->key === null ? hash('sha256', $text) : hash_hmac('sha256', $text, $this->key);
    }

    /**
     * The seal of an event's row, which holds that of the account's event before it.
     *
     * @param array<string, int|string|null> $row
     */
    public function eventSeal(array $row, string $before): string
    {
        $names = ['id', 'account', 'place', 'type', 'occurred_at', 'booked_to', 'programs', 'body', 'decision'];

        return $this->seal($before, ...self::columns($row, $names));
    }

    /** @param array<string, int|string|null> $row */
    public function accountSeal(array $row): string
    {
        $counts = ['version', 'programs', 'events', 'entries'];

        return $this->seal(...self::columns($row, ['account', ...$counts, 'last_event', 'last_entry', 'booked_to', 'body']));
    }

    /** @param array<string, int|string|null> $row */
    public function programSeal(array $row): string
    {
        return $this->seal(...self::columns($row, ['version', 'id', 'effective_from', 'body']));
    }

    /**
     * What an event and its decision say of their row.
     *
     * @return array<string, int|string|null>
     */
    public static function ofEvent(stdClass $event, stdClass $decision): array
    {
        return [
            'id' => $event->id,
            'account' => $event->account,
            'type' => $event->type,
            'occurred_at' => $event->occurred_at,
            'body' => Document::encode($event),
            'decision' => Document::encode($decision),
        ];
    }

    /**
     * The row of an account's entry.
     *
     * @return array<string, int|string|null>
     */
    public static function ofEntry(stdClass $entry, int $place): array
    {
        return [
            'account' => $entry->account,
            'place' => $place,
            'id' => $entry->id,
            'event' => $entry->event ?? null,
            'kind' => $entry->kind,
            'from_bucket' => $entry->from,
            'to_bucket' => $entry->to,
            'points' => $entry->points,
            'occurred_at' => $entry->occurred_at,
            'body' => Document::encode($entry),
        ];
    }

    /**
     * What a snapshot says of its row.
     *
     * @return array<string, int|string|null>
     */
    public static function ofAccount(stdClass $account): array
    {
        return [
            'account' => $account->id,
            'entries' => $account->entries->count,
            'last_entry' => $account->entries->last_hash,
            'booked_to' => $account->booked_to,
            'body' => Document::encode($account),
        ];
    }

    /**
     * The row of an account to which nothing has happened.
     *
     * @return array<string, int|string|null>
     */
    public static function newAccount(string $key): array
    {
        $body = Document::encode(['schema' => 'regulars.account/1', 'id' => $key]);

        return [
            'account' => $key,
            'last_event' => self::NOTHING,
            'last_entry' => self::NOTHING,
            'body' => $body,
            'seal' => self::NOTHING,
        ];
    }

    /**
     * The accounts that an event is about: one, or the two that it merges.
     *
     * @return list<string>
     */
    public static function accountsOf(stdClass $event): array
    {
        $into = $event->body->into ?? null;
        $merges = ($event->type ?? null) === 'account.merged' && is_string($into);

        return $merges ? [$event->account, $into] : [$event->account];
    }

    /**
     * The account that an account was merged into.
     *
     * @param array<string, int|string|null> $row
     */
    public static function mergedInto(array $row): ?string
    {
        // Hardly any account was, and bodies are long.
        if (!str_contains($row['body'], '"merged_into":')) {
            return null;
        }

        return Document::parse($row['body'])->value()->life->merged_into->account ?? null;
    }

    /**
     * The ids of the account's events that an event needs in full: itself, if it came before, and those of its order and
     * of its redemption's order; those of all orders where it is about the member.
     *
     * @return list<string>
     */
    public static function needed(stdClass $account, stdClass $event): array
    {
        $body = ($event->body ?? null) instanceof stdClass ? $event->body : new stdClass();
        $orders = [$body->order ?? null];
        foreach ($account->redemptions ?? [] as $redemption) {
            if ($redemption->id === ($body->redemption ?? null)) {
                $orders[] = $redemption->order ?? null;
            }
        }
        // What is told of the member may be what orders are judged by.
        $every = is_string($event->type ?? null) && str_starts_with($event->type, 'account.');
        $wanted = [$event->id ?? null];
        foreach ($account->orders ?? [] as $order) {
            if ($every || in_array($order->id, $orders, true)) {
                array_push($wanted, ...$order->events);
            }
        }
        $elsewhere = array_filter($account->events ?? [], is_string(...));
        $found = array_values(array_intersect($elsewhere, array_filter($wanted, is_string(...))));
        sort($found, SORT_STRING);

        return $found;
    }

    /**
     * @param array<string, int|string|null> $row
     * @param list<string>                   $names
     *
     * @return list<int|string|null>
     */
    private static function columns(array $row, array $names): array
    {
        return array_map(static fn (string $name): int|string|null => $row[$name], $names);
    }
}
