<?php

declare(strict_types=1);

namespace Regulars\Shop;

/** How far an order has come, whatever a shop calls it: each of a shop's statuses is one of these. */
enum Stage: string
{
    /** Confirmed, and neither paid for nor called off. */
    case Open = 'open';
    /** It earns. */
    case Paid = 'paid';
    /** It earns, and points that are held back until then begin to run. */
    case Fulfilled = 'fulfilled';
    /** Cancelled, refused, charged back, refunded as a whole: nothing is earned, and what was redeemed comes back. */
    case Cancelled = 'cancelled';

    /**
     * The stage of a shop's status, by the statuses that a merchant chose. A status in several lists counts as cancelled
     * before fulfilled before paid.
     *
     * @param array{paid?: list<int|string>, fulfilled?: list<int|string>, cancelled?: list<int|string>} $chosen
     */
    public static function of(int|string $status, array $chosen): self
    {
        foreach ([self::Cancelled, self::Fulfilled, self::Paid] as $stage) {
            if (in_array((string) $status, array_map(strval(...), $chosen[$stage->value] ?? []), true)) {
                return $stage;
            }
        }

        return self::Open;
    }

    public function earns(): bool
    {
        return $this === self::Paid || $this === self::Fulfilled;
    }
}
