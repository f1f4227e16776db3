<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Exception;
use Regulars\Store;
use Regulars\Store\Clock;

/**
 * Customers who bring their friends. A link carries a code; who opens an account by it was referred, and the friend's order
 * that earns makes the referral count. Both sides' accounts are told, each by an event of its own.
 */
final class Referrals
{
    public function __construct(private readonly Store $store)
    {
    }

    /**
     * What a customer's link carries. It leads to nobody.
     *
     * @throws Exception
     */
    public function code(string $customer): string
    {
        return $this->store->keyOf($customer);
    }

    /**
     * A customer has opened an account by the link of another. A code that belongs to nobody, or to themselves, is no referral.
     *
     * @throws Exception
     */
    public function joined(string $customer, string $code): void
    {
        $referee = $this->store->keyOf($customer);
        if ($code !== $referee && $this->isKnown($code)) {
            $this->tell('attributed', $code, $referee, 'attributed', []);
        }
    }

    /**
     * An order of a customer earns: if that customer was referred, this may be the order by which it counts. It is told of
     * until one does, as a program may want orders of some size.
     *
     * @throws Exception
     */
    public function ordered(Order $order): void
    {
        if ($order->customer === null) {
            return;
        }
        $referee = $this->store->keyOf($order->customer);
        foreach ($this->store->account($referee)?->value()->referrals ?? [] as $referral) {
            if ($referral->referee === $referee && !isset($referral->qualified_at) && $this->isKnown($referral->referrer)) {
                $this->tell('qualified', $referral->referrer, $referee, "qualified:$order->id", ['goods' => $order->goods()]);
            }
        }
    }

    /** @param array<string, int> $about */
    private function tell(string $stage, string $referrer, string $referee, string $name, array $about): void
    {
        foreach ([$referee, $referrer] as $account) {
            $known = $this->store->account($account)?->value();
            $id = "$account:referral:$referee:$name";
            $waiting = array_map(static fn (array $row): string => $row['event']->id, $this->store->queued($account));
            if (in_array($id, [...Told::ids($known), ...$waiting], true)) {
                continue;
            }
            $this->store->submit([
                'id' => $id,
                'type' => "referral.$stage",
                'account' => $account,
                'occurred_at' => Clock::later(Clock::now(), $known->booked_to ?? null),
                'body' => ['referrer' => $referrer, 'referee' => $referee] + $about,
            ]);
        }
    }

    private function isKnown(string $code): bool
    {
        return preg_match('/^[0-9a-f]{32}$/D', $code) === 1 && $this->store->held($code)->identity !== null;
    }
}
