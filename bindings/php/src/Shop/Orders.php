<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Document;
use Regulars\Exception;
use Regulars\Runtime;
use Regulars\Store;
use Regulars\Store\Clock;
use stdClass;

/**
 * Orders on their way into the ledger. A shop says how an order stands now, as often as it likes; what of that is news is
 * told to the ledger, once.
 *
 * Guests are left alone: an order without a customer is told to nobody.
 */
final class Orders
{
    /** How often it is looked again when another process told of the same order meanwhile. */
    private const TRIES = 5;
    private const CONFLICT = 6006;
    private const UNREACHABLE = 9003;

    public function __construct(private readonly Store $store)
    {
    }

    /**
     * Tells how an order stands. Gives what the ledger decided, for each thing that was news.
     *
     * @return list<Document>
     *
     * @throws Exception
     */
    public function tell(Order $order, Stage $stage): array
    {
        return $order->customer === null ? [] : $this->telling($order, fn (Told $told): array => $this->news($order, $stage, $told));
    }

    /**
     * Sets points aside for an order, and tells of the order as far as that is needed. To ask again for the same points
     * changes nothing; another number takes the place of the first.
     *
     * @param int $amount what the customer was shown that they pay, in minor units
     *
     * @return ?string why not, as a sentence; null when they are set aside
     *
     * @throws Exception
     */
    public function reserve(Order $order, int $points, int $amount, Stage $stage): ?string
    {
        if ($order->customer === null) {
            return 'only customers with an account have points';
        }
        if (!Runtime::reaches()) {
            return 'the ledger cannot be reached';
        }
        $committed = $this->telling($order, function (Told $told) use ($order, $points, $stage): array {
            $now = $told->redemption;
            if ($now !== null && (int) $now->points === $points) {
                return [];
            }
            $events = $this->news($order, $stage->earns() ? Stage::Paid : Stage::Open, $told, false);
            if ($now !== null && $now->state === 'open') {
                $events[] = $this->event($order, $told, $told->next('released'), 'redemption.released', ['redemption' => $now->id]);
            } elseif ($now !== null) {
                // What was spent comes back only with the order, which is then opened again.
                $events[] = $this->event($order, $told, $told->next('cancelled'), 'order.cancelled', ['order' => $order->id]);
                $events[] = $this->withCart($order, $told, 'paid', 'order.paid');
            }
            $id = $told->next('reserved');
            $events[] = $this->event(
                $order,
                $told,
                $id,
                'redemption.reserved',
                ['redemption' => $id, 'points' => $points, 'order' => $order->id],
            );

            return $events;
        });
        $last = end($committed);
        if ($last !== false && $last->decision->status !== 'accepted') {
            return $last->decision->text;
        }
        $now = $this->told($order)->redemption;
        if ($now === null || (int) $now->amount !== $amount) {
            // The rate has changed since the customer saw the price.
            $this->telling($order, fn (Told $told): array => $this->released($order, $told));

            return 'the points are worth another amount by now';
        }

        return null;
    }

    /**
     * Gives back all of an order, or units of lines, or an amount of its goods' value, or both of these.
     *
     * @param string             $form   what tells this refund from another: the same again changes nothing
     * @param array<string, int> $lines  units by line
     * @param int                $amount in minor units, tax included
     *
     * @return stdClass what was decided; for a refund that came before, what was decided then
     *
     * @throws Exception
     */
    public function refund(Order $order, string $form, array $lines = [], int $amount = 0): stdClass
    {
        $body = ['order' => $order->id];
        foreach ($lines as $line => $quantity) {
            $body['lines'][] = ['line' => (string) $line, 'quantity' => $quantity];
        }
        $body += $amount === 0 ? [] : ['amount' => $amount];
        $body += $lines === [] && $amount === 0 ? ['full' => true] : [];
        $id = "refund:$order->id:$form";
        $told = $this->told($order);

        return Told::decided($this->store, $this->account($order), $id)
            ?? $this->store->commit($this->event($order, $told, $id, 'order.refunded', $body))->decision;
    }

    /** What the ledger was told of an order. */
    public function told(Order $order): Told
    {
        $account = $this->account($order);
        $waiting = array_map(static fn (array $row): string => $row['event']->id, $this->store->queued($account));

        return Told::of($order->id, $this->store->account($account)?->value(), $waiting);
    }

    /**
     * Commits what is news, and looks again where somebody else was quicker.
     *
     * @param \Closure(Told): list<array<string, mixed>> $news
     *
     * @return list<Document>
     */
    private function telling(Order $order, \Closure $news): array
    {
        for ($try = 1;; $try++) {
            $told = $this->told($order);
            $events = $news($told);
            if ($events === []) {
                return [];
            }
            try {
                return $this->committed($events, $told->waits);
            } catch (Exception $exception) {
                if ($exception->getCode() !== self::CONFLICT || $try === self::TRIES) {
                    throw $exception;
                }
            }
        }
    }

    /**
     * Books events; where the library cannot be reached, or others wait for it, they wait behind those.
     *
     * @param list<array<string, mixed>> $events
     *
     * @return list<Document> nothing of what waits
     */
    private function committed(array $events, bool $waits): array
    {
        if (!$waits && Runtime::reaches()) {
            try {
                return $this->store->commitAll($events);
            } catch (Exception $exception) {
                if ($exception->getCode() !== self::UNREACHABLE) {
                    throw $exception;
                }
            }
        }

        return array_values(array_filter(array_map($this->store->submit(...), $events)));
    }

    /**
     * @param bool $settling whether what is set aside for the order is spent or given back with it
     *
     * @return list<array<string, mixed>>
     */
    private function news(Order $order, Stage $stage, Told $told, bool $settling = true): array
    {
        if ($stage === Stage::Cancelled) {
            return $this->cancelling($order, $told);
        }
        $known = $told->stage;
        // A cancelled order stays so until it earns again.
        if ($order->isEmpty() || ($known === Stage::Cancelled && !$stage->earns())) {
            return [];
        }
        $events = [];
        $earned = $known !== null && $known->earns();
        if ($stage->earns() && !$earned) {
            $events[] = $this->withCart($order, $told, 'paid', 'order.paid');
        } elseif ($known === null) {
            $events[] = $this->withCart($order, $told, 'placed', 'order.placed');
        } elseif ($told->digest !== $order->digest()) {
            $events[] = $this->withCart($order, $told, 'updated', 'order.updated');
        }
        if ($settling && $stage->earns() && $told->redemption?->state === 'open') {
            $body = ['redemption' => $told->redemption->id];
            $events[] = $this->event($order, $told, $told->next('captured'), 'redemption.captured', $body);
        }
        if ($stage === Stage::Fulfilled && $known !== Stage::Fulfilled) {
            $events[] = $this->event($order, $told, $told->next('fulfilled'), 'order.fulfilled', ['order' => $order->id]);
        }

        return $events;
    }

    /** @return list<array<string, mixed>> */
    private function cancelling(Order $order, Told $told): array
    {
        $earned = $told->stage !== null && $told->stage->earns();
        if ($earned || $told->redemption?->state === 'captured') {
            return [$this->event($order, $told, $told->next('cancelled'), 'order.cancelled', ['order' => $order->id])];
        }

        // An order that has not earned need not be ended: it may still be confirmed, and pay by points again.
        return $this->released($order, $told);
    }

    /** @return list<array<string, mixed>> */
    private function released(Order $order, Told $told): array
    {
        if ($told->redemption?->state !== 'open') {
            return [];
        }

        return [$this->event($order, $told, $told->next('released'), 'redemption.released', ['redemption' => $told->redemption->id])];
    }

    /** @return array<string, mixed> */
    private function withCart(Order $order, Told $told, string $kind, string $type): array
    {
        return $this->event($order, $told, $told->next($kind, $order->digest()), $type, ['order' => $order->id] + $order->cart());
    }

    /**
     * @param array<string, mixed> $body
     *
     * @return array<string, mixed>
     */
    private function event(Order $order, Told $told, string $id, string $type, array $body): array
    {
        return [
            'id' => $id,
            'type' => $type,
            'account' => $this->account($order),
            'occurred_at' => Clock::later(Clock::now(), $told->bookedTo),
            'body' => $body,
        ];
    }

    private function account(Order $order): string
    {
        return $this->store->keyOf((string) $order->customer);
    }
}
