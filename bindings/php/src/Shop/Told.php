<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Store;
use stdClass;

/**
 * What the ledger has been told of an order so far, read from nothing but the ids of its events.
 *
 * The ids are `order:ORDER:NUMBER:KIND:DIGEST`: numbered, so that a hook that fires twice finds that nothing is left to
 * tell, and two processes that tell the same at once meet in one id.
 */
final class Told
{
    private const KINDS = [
        'placed' => Stage::Open,
        'paid' => Stage::Paid,
        'fulfilled' => Stage::Fulfilled,
        'cancelled' => Stage::Cancelled,
    ];

    private function __construct(
        private readonly string $order,
        private int $count,
        /** How far it was told to have come; null for an order that the ledger does not know. */
        public readonly ?Stage $stage,
        /** The cart that was told last. */
        public readonly ?string $digest,
        /** The redemption that pays a part of it, as the account has it: open, or captured and not all given back. */
        public readonly ?stdClass $redemption,
        /** Up to when the account is booked: nothing that is told now is older, whatever the clocks of two servers say. */
        public readonly ?string $bookedTo,
        /** Whether events of the account wait to be booked. */
        public readonly bool $waits,
    ) {
    }

    /**
     * @param ?stdClass    $account the customer's account
     * @param list<string> $waiting the ids of events that were queued and are not booked yet
     */
    public static function of(string $order, ?stdClass $account, array $waiting = []): self
    {
        $parts = [];
        $start = "order:$order:";
        foreach ([...self::ids($account), ...$waiting] as $id) {
            if (str_starts_with($id, $start) && preg_match('/^(\d{6}):(\w+):?(\w*)$/D', substr($id, strlen($start)), $part) === 1) {
                $parts[(int) $part[1]] = $part;
            }
        }
        ksort($parts);
        [$stage, $digest] = [null, null];
        foreach ($parts as [, , $kind, $told]) {
            $stage = self::KINDS[$kind] ?? $stage;
            $digest = $told === '' ? $digest : $told;
        }
        $paying = null;
        foreach ($account->redemptions ?? [] as $redemption) {
            $pays = $redemption->state === 'open' || ($redemption->state === 'captured' && $redemption->amount > 0);
            $paying = $pays && ($redemption->order ?? null) === $order ? $redemption : $paying;
        }

        return new self($order, max([0, ...array_keys($parts)]), $stage, $digest, $paying, $account->booked_to ?? null, $waiting !== []);
    }

    /**
     * The ids of an account's events.
     *
     * @return list<string>
     */
    public static function ids(?stdClass $account): array
    {
        $id = static fn (mixed $event): string => is_string($event) ? $event : $event->event->id;

        return array_map($id, $account->events ?? []);
    }

    /** What was decided of an event that came before; null for one that did not. */
    public static function decided(Store $store, string $account, string $id): ?stdClass
    {
        if (!in_array($id, self::ids($store->account($account)?->value()), true)) {
            return null;
        }
        foreach ($store->events($account) as $known) {
            if ($known->event->id === $id) {
                return $known->decision;
            }
        }

        return null;
    }

    /** The order that a redemption pays for, by its name. */
    public static function orderOf(?string $redemption): ?string
    {
        return preg_match('/^order:(.*):\d{6}:reserved$/D', (string) $redemption, $part) === 1 ? $part[1] : null;
    }

    /** The id of the next thing that is told of it. */
    public function next(string $kind, string $digest = ''): string
    {
        return sprintf('order:%s:%06d:%s', $this->order, ++$this->count, $kind) . ($digest === '' ? '' : ":$digest");
    }
}
