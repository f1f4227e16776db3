<?php

declare(strict_types=1);

namespace Regulars\Shop;

use DateTimeImmutable;
use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use Regulars\Store;
use Regulars\Store\Clock;
use stdClass;

/** What a shop shows of a customer's points and does to them by hand. Customers are named as the shop names them. */
final class Members
{
    /** How far ahead it is looked for points that lapse. */
    private const AHEAD = '+10 years';
    private const LANGUAGES = ['en', 'pl', 'ru', 'zh'];

    private readonly string $language;

    /** @param string $language of the sentences: 'en', 'pl', 'ru' or 'zh', or a code that begins so; others are told in English */
    public function __construct(private readonly Store $store, string $language = 'en')
    {
        $this->language = self::language($language);
    }

    /** The library's language for a shop's: 'pl-PL' is 'pl'. */
    public static function language(string $code): string
    {
        $short = strtolower(substr($code, 0, 2));

        return in_array($short, self::LANGUAGES, true) ? $short : 'en';
    }

    /**
     * Whether anything was ever booked for a customer, and if so the points now, by bucket, which of them lapse when, the level,
     * and what full cards gave.
     *
     * @return ?array{balance: stdClass, dates: list<stdClass>, level: ?string, rewards: list<stdClass>}
     *
     * @throws Exception
     */
    public function standing(string $customer): ?array
    {
        $account = $this->store->account($this->store->keyOf($customer));
        if ($account === null || !isset($account->booked_to)) {
            return null;
        }
        $known = $account->value();
        $now = Clock::later(Clock::now(), $account->booked_to);
        $until = (new DateTimeImmutable($now))->modify(self::AHEAD)->format('Y-m-d');
        $expiring = Loyalty::expiring($this->store->programs(), $account, $until, $now);

        return [
            'balance' => $expiring->balance,
            'dates' => $expiring->dates,
            'level' => $known->tier->level ?? null,
            'rewards' => $known->rewards ?? [],
        ];
    }

    /**
     * What happened, the latest first: events with what was decided, and what time did by itself.
     *
     * @return list<Movement>
     *
     * @throws Exception
     */
    public function history(string $customer, ?string $order = null): array
    {
        $key = $this->store->keyOf($customer);
        $account = $this->store->account($key);
        if ($account === null || !isset($account->booked_to)) {
            return [];
        }
        [$events, $entries] = [$this->store->events($key), $this->store->entries($key)];
        $said = $this->said($events, $entries);
        $rows = [];
        foreach ($events as $at => $document) {
            $rows[] = self::decided($document, $said->decisions[$at] ?? null);
        }
        array_push($rows, ...$this->timed($account, $entries, array_column($said->entries ?? [], 'text', 'entry')));
        $rows = array_filter($rows, static fn (Movement $row): bool => $order === null || $row->order === $order);
        // Of one instant, what was booked later comes first: the sort keeps the order of equals.
        $rows = array_reverse(array_values($rows));
        usort($rows, static fn (Movement $one, Movement $other): int => strcmp(rtrim($other->at, 'Z'), rtrim($one->at, 'Z')));

        return $rows;
    }

    /**
     * Gives points by hand, or takes them.
     *
     * @param string $form what tells this grant from another: the same again changes nothing
     *
     * @return ?string why not, as a sentence; null when it is booked
     *
     * @throws Exception
     */
    public function grant(string $customer, int $points, string $reason, string $actor, string $form): ?string
    {
        $key = $this->store->keyOf($customer);
        $id = "grant:$key:$form";
        $now = Clock::later(Clock::now(), $this->store->account($key)?->value()->booked_to ?? null);
        $event = [
            'id' => $id,
            'type' => 'points.adjusted',
            'account' => $key,
            'occurred_at' => $now,
            'body' => ['points' => $points, 'reason' => $reason, 'actor' => $actor],
        ];
        $decision = Told::decided($this->store, $key, $id) ?? $this->store->commit($event)->decision;

        return $decision->status === 'accepted' ? null : $decision->text;
    }

    /**
     * All that is held about a customer, for them to have.
     *
     * @throws Exception
     */
    public function held(string $customer): Document
    {
        return $this->store->held($this->store->keyOf($customer));
    }

    /**
     * Forgets who somebody was; the amounts stay, under a key that leads to nobody.
     *
     * @throws Exception
     */
    public function forget(string $customer): bool
    {
        return $this->store->erase($this->store->keyOf($customer));
    }

    /**
     * Events and entries in the customer's language; null for English, which they carry themselves.
     *
     * @param list<Document> $events
     * @param list<Document> $entries
     */
    private function said(array $events, array $entries): ?Document
    {
        if ($this->language === 'en' || $events === []) {
            return null;
        }
        $decisions = array_map(static fn (Document $one): stdClass => $one->decision, $events);

        return Loyalty::explain($this->store->programs(), $this->language, $entries, $decisions);
    }

    /** @param ?stdClass $said the decision in another language */
    private static function decided(Document $document, ?stdClass $said): Movement
    {
        ['event' => $event, 'decision' => $decision] = (array) $document->value();
        $rules = array_column($said->rules ?? $decision->rules, 'text', 'rule');
        $reasons = [];
        foreach ($decision->rules as $rule) {
            if ($rule->matched && $rule->change !== 0) {
                $reasons[] = $rules[$rule->rule];
            }
        }
        $change = $decision->change;

        return new Movement(
            $event->occurred_at,
            $event->type,
            $said->text ?? $decision->text,
            $reasons,
            ($change->available ?? 0) + ($change->debt ?? 0),
            $change->pending ?? 0,
            $decision->order ?? Told::orderOf($decision->redemption),
            $decision->status !== 'accepted',
            $event->body->actor ?? null,
        );
    }

    /**
     * What time did: lots that matured or expired, reservations that ended.
     *
     * @param list<Document>        $entries
     * @param array<string, string> $said    entries in another language
     *
     * @return list<Movement>
     */
    private function timed(Document $account, array $entries, array $said): array
    {
        if ($entries === []) {
            return [];
        }
        $now = Clock::later(Clock::now(), $account->booked_to);
        $first = min(array_map(static fn (Document $entry): string => substr($entry->occurred_at, 0, 10), $entries));
        $from = (new DateTimeImmutable($first))->modify('-1 day')->format('Y-m-d');
        $to = (new DateTimeImmutable($now))->modify('+1 day')->format('Y-m-d');
        $statement = Loyalty::statement($this->store->programs(), $account, $entries, $from, $to, $now);
        $rows = [];
        foreach ($statement->movements as $one) {
            if ($one->event !== null) {
                continue;
            }
            $into = static fn (string $bucket): int => $one->to === $bucket ? $one->points : 0;
            $out = static fn (string $bucket): int => $one->from === $bucket ? $one->points : 0;
            $rows[] = new Movement(
                $one->occurred_at,
                $one->kind,
                $said[$one->entry] ?? $one->text,
                [],
                $into('available') + $into('debt') - $out('available') - $out('debt'),
                $into('pending') - $out('pending'),
                $one->order,
                false,
            );
        }

        return $rows;
    }
}
