<?php

declare(strict_types=1);

// Bases that are merged, gone on with, saved and loaded, and rows that say more than who and when: php bases.php ffi|worker FOLDER
use Regulars\Column;
use Regulars\CustomerBase;
use Regulars\InputException;
use Regulars\Runtime;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';

$folder = $arguments[0];

// ann and bob came in January, cid in February; bob's order b1 was given back in February, and a2 has two lines.
const ROWS = [
    'customer_id' => ['ann', 'bob', 'ann', 'ann', 'bob', 'cid', null, 'ann'],
    'ordered_at' => [
        '2026-01-05', '2026-01-06', '2026-02-10', '2026-02-10', '2026-02-20', '2026-02-21', '2026-02-22', '2026-03-01',
    ],
    'order_id' => ['a1', 'b1', 'a2', 'a2', 'b1', 'c1', 'g1', 'a3'],
    'amount' => ['10.00', '20.00', '5.00', '2.50', '20.00', '8.25', '3.00', '1.00'],
    'kind' => ['order', 'order', 'order', 'order', 'Refund', 'order', 'order', 'order'],
    'channel' => ['web', 'shop', 'web', 'web', 'shop', 'web', 'shop', 'shop'],
];
// Of a file only the columns that are named are read.
const OPTIONS = ['kind' => 'kind', 'segments' => ['channel']];

/** Some of the rows; the second half begins within the order a2. */
function rows(int $from, int $to): array
{
    return array_map(static fn (array $values): array => array_slice($values, $from, $to - $from), ROWS);
}

function base(int $from = 0, int $to = 8, array $options = OPTIONS): CustomerBase
{
    return CustomerBase::fromColumns(rows($from, $to), $options);
}

function sameFigures(CustomerBase $one, CustomerBase $other): void
{
    $asked = [
        ['intake', []], ['totals', []], ['totals', ['by' => 'channel']], ['rfm', []], ['repeat_customer_rate', []],
        ['cohorts', ['measure' => 'revenue']], ['cohorts', ['by' => 'channel']],
    ];
    foreach ($asked as [$name, $options]) {
        Check::same($one->figure($name, $options)->document()->text(), $other->figure($name, $options)->document()->text(), $name);
    }
}

function refused(int $code, ?string $field, Closure $work): void
{
    try {
        $work();
        Check::that(false, "expected error $code, found none");
    } catch (InputException $exception) {
        Check::same($code, $exception->getCode(), $exception->getMessage());
        Check::that($field === null || $field === $exception->getField(), 'found the field ' . $exception->getField());
    }
}

Check::run('a merged split is the whole', static function (): void {
    sameFigures(base(), base(0, 3)->merge(base(3, 8)));
});

Check::run('an appended base is one built anew', static function () use ($folder): void {
    $first = base(0, 3);
    sameFigures(base(), $first->append(rows(3, 8)));
    $later = $first->append(rows(3, 8), ['observed_until' => '2026-05-01']);
    Check::same('2026-04-30', $later->totals()->value('as_of'), 'as of');
    $csv = implode(',', array_keys(ROWS)) . "\n";
    for ($row = 3; $row < 8; $row++) {
        $csv .= implode(',', array_column(ROWS, $row)) . "\n";
    }
    file_put_contents("$folder/second.csv", $csv);
    sameFigures(base(), $first->appendFile("$folder/second.csv"));
    refused(1011, null, static fn () => $first->append(rows(3, 8), ['timezone' => 'UTC']));
    refused(1014, null, static fn () => $first->appendFile("$folder/second.csv", ['loader' => 'none']));
    Check::refused(InputException::class, 1003, 'kind', 1, static fn () => $first->append(['kind' => ['a', 1]]));
});

Check::run('bases that do not go together', static function (): void {
    refused(1012, 'timezone', static fn () => base(0, 3)->merge(base(3, 8, OPTIONS + ['timezone' => 'Europe/Warsaw'])));
    $base = base(0, 3);
    $way = Runtime::native();
    Runtime::use($way->name() === 'worker' ? Runtime::ffi() : Runtime::worker());
    $other = base(3, 8);
    refused(1012, 'other', static fn () => $base->merge($other));
    refused(1012, 'other', static fn () => $other->merge($base));
    Runtime::use($way);
});

Check::run('a saved base is loaded as it was', static function () use ($folder): void {
    $whole = base();
    $whole->save("$folder/whole.saved");
    $loaded = CustomerBase::load("$folder/whole.saved");
    sameFigures($whole, $loaded);
    $loaded->save("$folder/loaded.saved");
    base(0, 3)->merge(base(3, 8))->save("$folder/merged.saved");
    $loaded = null;
    base(0, 3)->append(rows(3, 8))->save("$folder/appended.saved");
    foreach (['loaded', 'merged', 'appended'] as $name) {
        Check::that(sha1_file("$folder/whole.saved") === sha1_file("$folder/$name.saved"), "$name.saved has other bytes");
    }
    refused(1018, null, static fn () => $whole->save('/no/such/folder/base'));
    refused(1010, null, static fn () => CustomerBase::load("$folder/no.such.file"));
});

Check::run('a damaged file is refused', static function () use ($folder): void {
    base()->save("$folder/whole.saved");
    $bytes = file_get_contents("$folder/whole.saved");
    $load = static function (string $bytes) use ($folder): void {
        file_put_contents("$folder/damaged.saved", $bytes);
        CustomerBase::load("$folder/damaged.saved");
    };
    refused(1016, null, static fn () => $load(''));
    refused(1016, null, static fn () => $load(substr($bytes, 0, -1)));
    $middle = intdiv(strlen($bytes), 2);
    $bytes[$middle] = chr(ord($bytes[$middle]) ^ 1);
    refused(1016, null, static fn () => $load($bytes));
    $bytes[8] = chr(77); // the version of the format
    refused(1017, null, static fn () => $load($bytes));
});

Check::run('refunds by their kind', static function (): void {
    $policies = [
        ['26.75', 5, 3, '30.00', '-12.50', []],
        ['26.75', 5, 3, '10.00', '7.50', ['refunds' => 'net_at_order']],
        ['46.75', 5, 3, '30.00', '7.50', ['refunds' => 'drop']],
        ['26.75', 4, 2, '10.00', '7.50', ['count_refunded' => false]],
    ];
    foreach ($policies as [$revenue, $orders, $customers, $january, $february, $options]) {
        $base = base(0, 8, OPTIONS + $options);
        $totals = $base->totals();
        $wide = $base->cohorts(['measure' => 'revenue'])->wide();
        $found = [$totals->value('revenue'), $totals->value('orders'), $totals->value('customers'), $wide->value('0'), $wide->value('1')];
        Check::same([$revenue, $orders, $customers, $january, $february], $found, json_encode($options));
    }
    refused(1008, null, static fn () => base(0, 8, OPTIONS + ['refunds' => 'error']));
});

Check::run('figures by segment', static function (): void {
    $rate = base()->repeatCustomerRate(['by' => 'channel']);
    // By their first order: bob, who came once; ann, who came again, and cid.
    Check::same(['shop', 'web'], $rate->column('channel'), 'channels');
    Check::same([0, 1], $rate->column('numerator'), 'numerators');
    Check::same([1, 2], $rate->column('denominator'), 'denominators');
    Check::same([1, 2], base()->totals(['by' => 'channel'])->column('customers'), 'customers');
    $counts = base()->ordersPerCustomer();
    Check::same([[1, 3], [2, 1], [3, 1]], array_map($counts->column(...), ['orders', 'customers', 'at_least']), 'histogram');
    refused(1002, 'by', static fn () => base()->rfm(['by' => 'nothing']));
});

// Kinds, states, currencies and intervals are texts, money is decimals as text.
Check::run('columns carry every role', static function (): void {
    $base = CustomerBase::fromColumns([
        'customer_id' => ['ann', 'bob', null, null, 'ann'],
        'ordered_at' => Column::timestamp(
            [1767571200000000, 1767657600000000, 1767744000000000, 1767744000000000, 1770163200000000],
            true,
        ),
        'order_id' => ['1', '2', '3', '4', '5'],
        'amount' => ['10.00', '4.00', '1.00', '2.00', '10.00'],
        'kind' => ['order', 'order', 'order', 'order', 'refund'],
        'refund_of' => [null, null, null, null, '1'],
        'status' => ['paid', 'void', 'paid', 'paid', 'paid'],
        'cost' => ['3.10', '1', '0.50', '0.50', null],
        'currency' => ['EUR', 'EUR', 'PLN', 'EUR', 'EUR'],
        'email' => [null, null, 'ann@example.com', 'eve@example.com', null],
        'billing_interval' => ['P1M', 'P1M', 'P1Y', null, null],
        'billed_until' => Column::date([20489, null, 20825, null, null]),
        'shelf' => [7, 7, 8, 8, 7],
    ], [
        'kind' => 'kind',
        'refund_of' => 'refund_of',
        'refunds' => 'net_at_order',
        'status' => 'status',
        'statuses' => ['paid'],
        'cost' => 'cost',
        'currency' => 'currency',
        'rates' => ['EUR' => 1, 'PLN' => '0.25'],
        'guest_key' => 'email',
        'identity' => [['ann@example.com', 'ann']],
        'billing_interval' => 'billing_interval',
        'billed_until' => 'billed_until',
        'segments' => ['shelf'],
    ]);
    // Of ann alone: 10.00, and as a guest 1.00 in zloty, which is 0.25; the refund takes the 10.00 back.
    $totals = $base->totals(['by' => 'shelf']);
    Check::same([[7], [2], ['0.25']], array_map($totals->column(...), ['shelf', 'orders', 'revenue']), 'totals');
    $intake = array_combine($base->intake()->column('item'), $base->intake()->column('count'));
    $names = ['rows', 'other status: void', 'identified_rows', 'guest_rows', 'refunds', 'refunds_unmatched'];
    Check::same([5, 1, 1, 1, 1, 0], array_map(static fn (string $name): ?int => $intake[$name] ?? null, $names), 'intake');
});
Check::end();
