<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

/** Writing to customers who are away for longer than their own rhythm explains: once for each time that they are. */
final class WinBack
{
    /** Orders are read again where what was read is older. */
    private const FRESH = 20 * 3600;

    public function __construct(private readonly Shop $shop)
    {
    }

    /**
     * Announces to whoever has consented and is overdue by so many days.
     *
     * @return int to how many
     */
    public function announce(int $overdue): int
    {
        $insights = $this->shop->insights();
        if ($insights->age() <= self::FRESH || !$this->read()) {
            return 0;
        }
        [$store, $told] = [$this->shop->store(), 0];
        foreach ($insights->lapsed() as $row) {
            if ($row['overdue'] < $overdue || $this->shop->people()->reader((int) $row['customer_id']) === null) {
                continue;
            }
            $customer = (string) $row['customer_id'];
            $key = $store->keyOf($customer, true);
            $points = $this->shop->members()->standing($customer)['balance']->available ?? 0;
            $store->announce('winback', $key, $row['last_day'], ['last_day' => $row['last_day'], 'points' => max(0, $points)]);
            $told++;
        }

        return $told;
    }

    /** Whether there were orders to read. */
    private function read(): bool
    {
        [$log, $insights, $after] = [$this->shop->orderLog(), $this->shop->insights(), 0];
        $insights->begin();
        do {
            $batch = $log->after($after);
            $insights->add($batch['columns']);
            $after = $batch['last'];
        } while ($batch['rows'] === OrderLog::BATCH);

        return $insights->done();
    }
}
