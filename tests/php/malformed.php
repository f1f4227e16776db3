<?php

declare(strict_types=1);

// Orders that are not as they should be: the exception, the column and the row that a caller is told.
use Regulars\CustomerBase;
use Regulars\InputException;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';

$customers = ['customer_id' => ['ann', 'bob', 'ann']];
$dates = ['ordered_at' => ['2026-01-05', '2026-01-06', '2026-02-01']];
$good = $customers + $dates;

Check::run('an unreadable date', static function () use ($customers): void {
    $dates = ['ordered_at' => ['2026-01-05', '2026-01-06', 'soon']];
    Check::refused(InputException::class, 1005, 'ordered_at', 2, static fn () => CustomerBase::fromColumns($customers + $dates));
});

Check::run('a missing column', static function () use ($customers, $dates): void {
    Check::refused(InputException::class, 1001, 'customer_id', null, static fn () => CustomerBase::fromColumns($dates));
    Check::refused(InputException::class, 1001, 'ordered_at', null, static fn () => CustomerBase::fromColumns($customers));
});

Check::run('a negative amount that may not come', static function () use ($good): void {
    $columns = $good + ['amount' => ['5.00', '-2.00', '7.00']];
    $options = ['refunds' => 'error'];
    Check::refused(InputException::class, 1008, 'amount', 1, static fn () => CustomerBase::fromColumns($columns, $options));
});

Check::run('an order of two customers', static function () use ($good): void {
    $columns = $good + ['order_id' => ['a', 'b', 'b']];
    Check::refused(InputException::class, 1007, 'order_id', 2, static fn () => CustomerBase::fromColumns($columns));
});

Check::run('a missing customer is a guest', static function () use ($dates): void {
    $base = CustomerBase::fromColumns(['customer_id' => ['ann', null, 'ann']] + $dates);
    $intake = array_combine($base->intake()->column('item'), $base->intake()->column('count'));
    Check::same(1, $intake['customers'], 'customers');
    Check::same(1, $intake['guest_orders'], 'guests');
});

Check::run('values of two kinds', static function () use ($dates): void {
    $columns = ['customer_id' => [1, 2, 'ann']] + $dates;
    Check::refused(InputException::class, 1003, 'customer_id', 2, static fn () => CustomerBase::fromColumns($columns));
    $columns = ['customer_id' => [1, true, 2]] + $dates;
    Check::refused(InputException::class, 1003, 'customer_id', 1, static fn () => CustomerBase::fromColumns($columns));
});

Check::run('an option that is not known', static function () use ($good): void {
    Check::refused(InputException::class, 1011, 'zone', null, static fn () => CustomerBase::fromColumns($good, ['zone' => 'UTC']));
});
Check::end();
