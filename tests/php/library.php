<?php

declare(strict_types=1);

// What the library promises of its nouns, whatever is computed.
use Regulars\Column;
use Regulars\CustomerBase;
use Regulars\Decimal;
use Regulars\Document;
use Regulars\InputException;
use Regulars\InternalException;
use Regulars\Loyalty;
use Regulars\MoneyException;
use Regulars\Native\Unavailable;
use Regulars\Runtime;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';

function orders(): CustomerBase
{
    return CustomerBase::fromColumns([
        'customer_id' => [7, 8, 7, null],
        'ordered_at' => [
            new DateTimeImmutable('2026-01-31T23:30:00Z'),
            new DateTimeImmutable('2026-01-06T10:00:00+01:00'),
            new DateTimeImmutable('2026-03-01T00:00:00Z'),
            new DateTimeImmutable('2026-03-02T00:00:00Z'),
        ],
        'amount' => ['12.50', '0.05', '7.45', '1.00'],
    ], ['timezone' => 'Europe/Warsaw']);
}

/** @return list<int> the workers that this process has started */
function workers(): array
{
    exec('pgrep -P ' . getmypid() . ' regulars-worker', $children);

    return array_map(intval(...), $children);
}

Check::run('figures', static function (): void {
    $base = orders();
    $rate = $base->repeatCustomerRate();
    Check::same(1, count($rate), 'rows');
    Check::same(0.5, $rate->value('value'), 'value');
    Check::same(1, $rate->value('numerator'), 'numerator');
    Check::same(2, count($base->rfm()), 'customers');
    Check::same(3, $base->totals()->value('orders'), 'orders');
    $wide = $base->cohorts(['period' => 'month', 'measure' => 'revenue'])->wide();
    // Half past eleven at night, UTC, is the next month in Warsaw; decimals stay strings, missing cells null.
    Check::same(['2026-01-01', '2026-02-01'], $wide->column('cohort'), 'cohorts');
    Check::same(['0.05', '12.50'], $wide->column('0'), 'first month');
    Check::same([null, null], [$wide->value('2', 1), $wide->value('1', 1) === '7.45' ? null : 'x'], 'later months');
    Check::refused(InputException::class, 1002, null, null, static fn () => $rate->column('nothing'));
    Check::refused(InputException::class, 1012, 'row', null, static fn () => $rate->value('value', 1));
    Check::refused(InputException::class, 1002, null, null, static fn () => $rate->wide());
    Check::refused(InputException::class, 1014, null, null, static fn () => $base->figure('nothing'));
});

Check::run('rows', static function (): void {
    $rows = iterator_to_array(orders()->intake()->rows());
    Check::same(['item', 'count'], array_keys($rows[0]), 'names');
});

Check::run('documents', static function (): void {
    $document = Document::parse('{"a":{},"b":[],"c":12345678901234567,"d":"\u00e9/","e":1.0}');
    Check::same('{"a":{},"b":[],"c":12345678901234567,"d":"é/","e":1.0}', Document::encode($document->value()), 'value');
    $written = '{"n": 12345678901234567890}';
    Check::same("[$written,2]", Document::encode([Document::parse($written), 2]), 'in a list');
    Check::same(12345678901234567, $document->c, 'field');
    Check::refused(InputException::class, 1011, null, null, static fn () => Document::parse('{'));
    Check::refused(InputException::class, 1011, null, null, static fn () => Document::encode("\xff"));
    $version = Loyalty::call('version', []);
    Check::that(str_starts_with($version->text(), '{"version":"'), $version->text());
    Check::refused(InputException::class, 1014, null, null, static fn () => Loyalty::call('no.such.call', []));
});

Check::run('no growth', static function (): void {
    $program = Document::parse(file_get_contents(__DIR__ . '/../../examples/programs/club.json'));
    $cart = ['lines' => [['line' => '1', 'quantity' => 1, 'amount' => 1000]]];
    $ask = static fn () => Loyalty::quote([$program], null, $cart, '2026-11-21T00:00:00Z');
    $worker = workers()[0] ?? null;
    $resident = static fn (): int => array_sum(array_map(
        static fn (int|string $process): int => (int) explode(' ', file_get_contents("/proc/$process/statm"))[1],
        ['self', ...workers()],
    ));
    for ($count = 0; $count < 2000; $count++) {
        $ask();
    }
    $before = $resident();
    for ($count = 0; $count < 100_000; $count++) {
        $ask();
    }
    Check::that($resident() - $before < 64, 'grew by ' . ($resident() - $before) . ' pages');
    Check::same($worker, workers()[0] ?? null, 'the worker');
});

Check::run('amounts', static function (): void {
    $exact = [
        [1261, '12.610000', 2], [4500, 45, 2], [50, '.5', 2], [-5, '-0.05', 2], [0, '-0', 2], [7, '+7.', 0],
        [PHP_INT_MAX, '9223372036854775807', 0], [PHP_INT_MIN, '-9223372036854.775808', 6],
    ];
    foreach ($exact as [$units, $written, $places]) {
        Check::same($units, Decimal::parse($written)->minor($places), (string) $written);
    }
    $rounded = [
        [1262, '12.615', 'half_up'], [-1262, '-12.615', 'half_up'], [1262, '12.615', 'half_even'], [1262, '12.625', 'half_even'],
        [1263, '12.62500001', 'half_even'], [1261, '12.619', 'down'], [-1261, '-12.619', 'down'], [0, '0.0049', 'half_up'],
    ];
    foreach ($rounded as [$units, $written, $round]) {
        Check::same($units, Decimal::parse($written)->minor(2, $round), "$written $round");
    }
    Check::same(['-0.05', '12', '12.610'], [
        Decimal::ofMinor(-5, 2)->text(), Decimal::ofMinor(12, 0)->text(), Decimal::parse('+0012.610')->text(),
    ]);
    foreach (['', '.', '-', '1e3', '1,5', ' 1', "1\n", '1.2.3', '0x1', str_repeat('9', 37)] as $written) {
        Check::refused(InputException::class, 1005, null, null, static fn () => Decimal::parse($written));
    }
    Check::refused(InputException::class, 1003, null, null, static fn () => Decimal::parse(0.1));
    Check::refused(MoneyException::class, 2002, null, null, static fn () => Decimal::parse('12.615')->minor(2));
    Check::refused(MoneyException::class, 2001, null, null, static fn () => Decimal::parse('9223372036854775808')->minor(0));
    $most = Decimal::parse('9223372036854775807.5');
    Check::refused(MoneyException::class, 2001, null, null, static fn () => $most->minor(0, 'half_up'));
    Check::refused(InputException::class, 1012, 'places', null, static fn () => Decimal::parse('1')->minor(7));
    Check::refused(InputException::class, 1012, 'round', null, static fn () => Decimal::parse('1')->minor(2, 'up'));
});

Check::run('the way to the library', static function (): void {
    $described = Runtime::describe();
    Check::same(Runtime::native()->name(), $described['active'], 'active');
    foreach ([fn () => Runtime::ffi('/no/such/library.so'), fn () => Runtime::worker('/no/such/worker')] as $way) {
        try {
            $way();
            Check::that(false, 'expected no way');
        } catch (Unavailable $exception) {
            Check::that(str_contains($exception->getMessage(), '/no/such/'), $exception->getMessage());
        }
    }
    Runtime::use(null);
    $library = getenv('REGULARS_LIBRARY');
    putenv('REGULARS_LIBRARY=/no/such/library.so');
    $described = Runtime::describe();
    Check::same(['worker', ['preload', 'ffi'], []], [$described['active'], array_keys($described['refused']), $described['untried']]);
    Check::that(str_contains($described['refused']['ffi'], '/no/such/'), json_encode($described));
    // A library of another interface.
    putenv('REGULARS_LIBRARY=libc.so.6');
    Runtime::use(null);
    Check::that(str_contains(Runtime::describe()['refused']['ffi'], 'regulars_'), json_encode(Runtime::describe()));
    putenv("REGULARS_LIBRARY=$library");
});

Check::run('no way to the library', static function (): void {
    putenv('REGULARS_RUNTIME=none');
    Runtime::use(null);
    Check::same([false, 'none', null], [Runtime::reaches(), Runtime::describe()['active'], Runtime::describe()['version']]);
    Check::refused(InternalException::class, 9003, null, null, static fn () => Loyalty::call('version', []));
    Check::refused(InternalException::class, 9003, null, null, static fn () => orders());
    putenv('REGULARS_RUNTIME=worker');
    Runtime::use(null);
    Check::same('worker', Runtime::describe()['active'], 'active');
    putenv('REGULARS_RUNTIME');
});

Check::run('a worker that ends is started again', static function (): void {
    Runtime::use(Runtime::worker());
    $base = orders();
    $children = workers();
    Check::same(1, count($children), 'workers');
    posix_kill($children[0], 9);
    usleep(50_000);
    Check::refused(InternalException::class, 9003, null, null, static fn () => $base->rfm());
    Check::same(2, count(orders()->rfm()), 'customers');
});

Check::run('a forked process has a worker of its own', static function (): void {
    Runtime::use(Runtime::worker());
    $base = orders();
    $before = workers();
    $child = pcntl_fork();
    if ($child === 0) {
        try {
            $base->rfm();
            exit(1);
        } catch (InternalException) {
            exit(count(orders()->rfm()) === 2 && count(workers()) === 1 ? 0 : 2);
        }
    }
    pcntl_waitpid($child, $status);
    Check::same(0, pcntl_wexitstatus($status), 'the child');
    Check::same($before, workers(), 'the worker');
    Check::same(2, count($base->rfm()), 'customers');
});

Check::run('what is ended is not there twice', static function (): void {
    $native = orders();
    $twice = [
        fn () => serialize($native),
        fn () => clone Runtime::native()->baseOfColumns(['customer_id' => Column::int64([1]), 'ordered_at' => Column::date([1])], '{}'),
    ];
    foreach ($twice as $copy) {
        try {
            $copy();
            Check::that(false, 'expected no copy');
        } catch (LogicException | Error) {
            // As it should be.
        }
    }
});

/** A program that is not executable, as what installs a shop's modules leaves it. */
function script(string $text): string
{
    $script = tempnam(sys_get_temp_dir(), 'regulars');
    file_put_contents($script, "#!/bin/sh\n$text\n");

    return $script;
}

Check::run('a worker that ends while it is asked is asked again, once', static function (): void {
    $times = tempnam(sys_get_temp_dir(), 'regulars');
    $real = getenv('REGULARS_WORKER');
    // It ends at each question that finds less than so many marks.
    $flaky = script("read -r line; printf x >> $times; [ $(wc -c < $times) -ge 3 ] || exit 7; { echo \"\$line\"; cat; } | exec $real");
    file_put_contents($times, 'x');
    Runtime::use($worker = Runtime::worker($flaky));
    Check::that(str_contains(Loyalty::call('version', [])->text(), 'version'), 'an answer');
    Check::same(3, strlen(file_get_contents($times)), 'starts');
    // Both of two are one too many.
    file_put_contents($times, '');
    Runtime::use(null);
    unset($worker);
    try {
        Runtime::worker($flaky);
        Check::that(false, 'expected no worker');
    } catch (Unavailable $exception) {
        Check::that(str_contains($exception->getMessage(), 'ended with status 7'), $exception->getMessage());
    }
    unlink($flaky);
    unlink($times);
});

Check::run('a worker that does not answer is given up', static function (): void {
    $sleeper = script('exec sleep 60');
    $programs = ['/bin/cat' => 'another question', '/bin/true' => 'ended', $sleeper => 'gave no answer for 0.2 seconds'];
    foreach ($programs as $program => $reason) {
        try {
            Runtime::worker($program, 0.2);
            Check::that(false, "expected no worker of $program");
        } catch (Unavailable $exception) {
            Check::that(str_contains($exception->getMessage(), $reason), $exception->getMessage());
        }
    }
    unlink($sleeper);
});
Check::end();
