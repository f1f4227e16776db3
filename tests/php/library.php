<?php

declare(strict_types=1);

// What the library promises of its nouns, whatever is computed.
use Regulars\CustomerBase;
use Regulars\Document;
use Regulars\InputException;
use Regulars\InternalException;
use Regulars\Loyalty;
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
    $resident = static fn (): int => (int) explode(' ', file_get_contents('/proc/self/statm'))[1];
    for ($count = 0; $count < 1000; $count++) {
        $ask();
    }
    $before = $resident();
    for ($count = 0; $count < 5000; $count++) {
        $ask();
    }
    Check::that($resident() - $before < 64, 'grew by ' . ($resident() - $before) . ' pages');
});

Check::run('the way to the library', static function (): void {
    $active = Runtime::native()->name();
    Check::same($active, Runtime::describe()['active'], 'active');
    foreach ([fn () => Runtime::ffi('/no/such/library.so'), fn () => Runtime::worker('/no/such/worker')] as $way) {
        try {
            $way();
            Check::that(false, 'expected no way');
        } catch (Unavailable $exception) {
            Check::that(str_contains($exception->getMessage(), '/no/such/'), $exception->getMessage());
        }
    }
    Runtime::use(null);
    putenv('REGULARS_LIBRARY=/no/such/library.so');
    $described = Runtime::describe();
    Check::same('worker', $described['active'], 'active');
    Check::that(str_contains($described['refused']['ffi'], '/no/such/'), json_encode($described));
});

Check::run('a worker that ends is started again', static function (): void {
    Runtime::use(Runtime::worker());
    $base = orders();
    exec('pgrep -P ' . getmypid() . ' regulars-worker', $children);
    Check::same(1, count($children), 'workers');
    posix_kill((int) $children[0], 9);
    usleep(50_000);
    Check::refused(InternalException::class, 9001, null, null, static fn () => $base->rfm());
    Check::same(2, count(orders()->rfm()), 'customers');
});

Check::run('a worker that does not answer is given up', static function (): void {
    $sleeper = tempnam(sys_get_temp_dir(), 'sleeper');
    file_put_contents($sleeper, "#!/bin/sh\nexec sleep 60\n");
    chmod($sleeper, 0o700);
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
