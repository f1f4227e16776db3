<?php

declare(strict_types=1);

// What the store of PHP does: store.php DSN USER PASSWORD.
use Regulars\InputException;
use Regulars\InternalException;
use Regulars\LedgerException;
use Regulars\ProgramException;
use Regulars\Runtime;
use Regulars\Store;
use Regulars\Store\TransactionLost;
use Regulars\Tests\Check;

require __DIR__ . '/../php/Check.php';
require __DIR__ . '/connect.php';

$pdo = $connect();
$other = $connect();
$driver = $pdo->getAttribute(PDO::ATTR_DRIVER_NAME);
$store = new Store($pdo);
$plain = [
    'schema' => 'regulars.program/1', 'id' => 'club', 'version' => 1, 'effective_from' => '2026-01-01T00:00:00Z',
    'currency' => 'EUR', 'timezone' => 'Europe/Warsaw',
    'earn' => [['id' => 'base', 'on' => 'order', 'points' => 1, 'per' => 100]],
];
$event = static fn (string $id, string $type, string $account, array $body): array => [
    'id' => $id, 'type' => $type, 'account' => $account, 'occurred_at' => '2026-05-01T10:00:00Z', 'body' => $body,
];
$gift = static fn (string $id, string $account, int $points): array =>
    $event($id, 'points.adjusted', $account, ['points' => $points, 'reason' => 'gift']);
$paid = static fn (string $id, string $account, string $order, int $amount): array =>
    $event($id, 'order.paid', $account, ['order' => $order, 'lines' => [['line' => '1', 'quantity' => 1, 'amount' => $amount]]]);

Check::run('versions of the program', function () use ($store, $plain): void {
    Check::same([1, 1], [$store->addProgram($plain), $store->addProgram($plain)]);
    $another = ['timezone' => 'UTC'] + $plain;
    Check::refused(ProgramException::class, 5002, '/version', null, fn () => $store->addProgram($another));
    $foreign = ['id' => 'x', 'version' => 2] + $plain;
    Check::refused(ProgramException::class, 5002, '/programs/1/id', null, fn () => $store->addProgram($foreign));
    Check::same('club', $store->programs()[0]->id);
});
Check::run('a repeat gets the first answer, another body is a conflict', function () use ($store, $paid): void {
    $first = $store->commit($paid('e', 'c', 'A', 12_050));
    $again = $store->commit($paid('e', 'c', 'A', 12_050));
    Check::same([120, false, true, []], [$first->balance->available, $first->decision->duplicate, $again->decision->duplicate, $again->entries]);
    Check::same($first->decision->text, $again->decision->text);
    $changed = '/events/0/body/lines/0/amount';
    Check::refused(LedgerException::class, 6006, $changed, null, fn () => $store->commit($paid('e', 'c', 'A', 1)));
    Check::refused(LedgerException::class, 6006, '/events/0/account', null, fn () => $store->commit($paid('e', 'd', 'A', 12_050)));
    Check::same(null, $store->account('d'));
});
Check::run('events of an order, and keys that look like numbers', function () use ($store, $paid, $event): void {
    $store->commitAll([$paid('10', '7', 'A', 10_000), $paid('11', '08', 'A', 5_000)]);
    $store->commit($event('12', 'order.refunded', '7', ['order' => 'A', 'amount' => 2_500]));
    Check::same([75, 50], [$store->account('7')->balance->available, $store->account('08')->balance->available]);
    Check::same(['10', '12'], $store->account('7')->events);
    Check::same(true, $store->commit($event('12', 'order.refunded', '7', ['order' => 'A', 'amount' => 2_500]))->decision->duplicate);
});
Check::run("a commit stands and falls with the caller's transaction", function () use ($store, $pdo, $gift): void {
    foreach ([false, true] as $keep) {
        $pdo->beginTransaction();
        $store->commit($gift('g', 't', 5));
        Check::refused(LedgerException::class, 6002, '/events/0/body/points', null, fn () => $store->commit($gift('x', 'new', 0)));
        Check::refused(LedgerException::class, 6006, '/events/0/account', null, fn () => $store->commit($gift('g', 'new', 5)));
        $store->commit($gift('h', 't', 5));
        $keep ? $pdo->commit() : $pdo->rollBack();
        Check::same($keep ? 10 : null, $store->account('t')?->balance->available);
    }
    Check::same(null, $store->account('new'));
});
Check::run("what the database ends in the caller's transaction is told", function () use ($pdo, $other, $store, $gift, $driver): void {
    // Two of one process cannot wait for each other: the second asks for a lock that the first holds, for a moment only.
    match ($driver) {
        'mysql' => $other->exec('SET SESSION innodb_lock_wait_timeout = 1'),
        'pgsql' => $other->exec("SET lock_timeout = '200ms'"),
        default => $other->setAttribute(PDO::ATTR_TIMEOUT, 1),
    };
    $second = new Store($other, patience: 0.1);
    $pdo->beginTransaction();
    $store->commit($gift('l1', 't', 1));
    $other->beginTransaction();
    try {
        $second->commit($gift('l2', 't', 1));
        Check::that(false, 'expected TransactionLost, found none');
    } catch (TransactionLost $lost) {
        Check::that($lost->getPrevious() instanceof PDOException, 'expected the exception of the database');
        Check::that(str_starts_with($lost->getMessage(), 'roll back'), $lost->getMessage());
    }
    $other->rollBack();
    try {
        $second->commit($gift('l2', 't', 1));
        Check::that(false, 'expected TransactionLost, found none');
    } catch (TransactionLost $lost) {
        Check::that(str_contains($lost->getMessage(), '0.1 s'), $lost->getMessage());
    }
    $pdo->commit();
    Check::same(12, $second->commit($gift('l2', 't', 1))->balance->available);
});
// What the server of a shop does when neither FFI nor a worker is allowed.
$without = static function (Closure $work): mixed {
    putenv('REGULARS_RUNTIME=none');
    Runtime::use(null);
    try {
        return $work();
    } finally {
        putenv('REGULARS_RUNTIME');
        Runtime::use(null);
    }
};
Check::run('without the library events wait, and are settled as if it had been there', function () use ($store, $pdo, $without, $paid, $event): void {
    $events = [$paid('q1', 'q', 'Q', 10_000), $event('q2', 'order.refunded', 'q', ['order' => 'Q', 'amount' => 2_500]), $paid('q1', 'q', 'Q', 10_000)];
    $without(function () use ($store, $pdo, $events): void {
        foreach ($events as $each) {
            Check::same(null, $store->submit($each));
        }
        // What waits stands or falls with the caller's transaction.
        $pdo->beginTransaction();
        $store->submit(['id' => 'q3'] + $events[0]);
        $pdo->rollBack();
        Check::refused(InternalException::class, 9003, null, null, fn () => $store->commit($events[0]));
        Check::refused(InternalException::class, 9003, null, null, fn () => $store->settle());
        Check::refused(LedgerException::class, 6001, '/events/0/id', null, fn () => $store->submit(['id' => ''] + $events[0]));
    });
    Check::same([null, ['q1', 'q2', 'q1']], [$store->account('q'), array_map(fn (array $one): string => $one['event']->id, $store->queued('q'))]);
    $at = array_column($store->queued('q'), 'queued_at');
    Check::same(['settled' => 2, 'duplicates' => 1, 'refused' => 0], (array) $store->settle()->value());
    Check::same([[], 75], [$store->queued(), $store->account('q')->balance->available]);
    // The same events, committed at the same instants: the same entries but for the names.
    $store->commit($paid('p1', 'p', 'Q', 10_000), $at[0]);
    $store->commit(['id' => 'p2', 'account' => 'p'] + $events[1], $at[1]);
    $plain = static fn (string $key): array => array_map(
        static fn (Regulars\Document $one): array => [$one->kind, $one->from, $one->to, $one->points, $one->occurred_at],
        $store->entries($key),
    );
    Check::same($plain('p'), $plain('q'), 'entries');
});
Check::run('what is refused waits with its reason', function () use ($store, $without, $gift): void {
    $without(fn () => array_map($store->submit(...), [$gift('w1', 'w', 0), $gift('w2', 'w', 5)]));
    Check::same(['settled' => 1, 'duplicates' => 0, 'refused' => 1], (array) $store->settle()->value());
    [$left] = $store->queued();
    Check::same(['w1', 6002, '/events/0/body/points', 5], [$left['event']->id, $left['problem']->code, $left['problem']->field, $store->account('w')->balance->available]);
    Check::same(1, count($store->held('w')->queue));
    Check::same(['settled' => 0, 'duplicates' => 0, 'refused' => 1], (array) $store->settle()->value());
    Check::same([true, false, []], [$store->drop($left['place']), $store->drop($left['place']), $store->queued()]);
});
Check::run('what waits comes before what comes later', function () use ($store, $without, $gift): void {
    $without(fn () => $store->submit($gift('x1', 'x', 3)));
    Check::same(10, $store->submit($gift('x2', 'x', 7))->balance->available);
    Check::same([['x1', 'x2'], []], [$store->account('x')->events, $store->queued()]);
});
Check::run('a worker that does not answer loses nothing', function () use ($store, $gift): void {
    $script = tempnam(sys_get_temp_dir(), 'regulars');
    // It answers that it is there, and to nothing else.
    $answer = '{"id":1,"reply":{"version":"0.1.0"}}';
    file_put_contents($script, "#!/bin/sh\nread -r line; printf '%s\\n' '$answer'; read -r line\n");
    Runtime::use(Runtime::worker($script));
    Check::same(null, $store->submit($gift('y1', 'y', 3)));
    Runtime::use(null);
    Check::same([1, null], [count($store->queued('y')), $store->account('y')]);
    Check::same(1, $store->settle()->settled);
    unlink($script);
});
Check::run('people', function () use ($store, $paid): void {
    $key = $store->keyOf('ada', true, ['name' => 'Ada']);
    Check::same([$key, 32], [$store->keyOf('ada'), strlen($key)]);
    $store->commit($paid('ada1', $key, 'A', 10_000));
    $store->announce('birthday', $key, '2026', ['points' => 300]);
    $store->announce('birthday', $key, '2026', ['points' => 300]);
    $kinds = array_column($store->outbox(), 'kind');
    sort($kinds);
    Check::same(['birthday', 'earned'], $kinds);
    Check::same([1, 0], [$store->delivered([$store->outbox()[0]['topic']]), $store->delivered(['none'])]);
    Check::same('Ada', $store->held($key)->identity->about->name);
    Check::same([true, false], [$store->erase($key), $store->erase($key)]);
    Check::same([null, [], 100], [$store->held($key)->identity, $store->held($key)->outbox, $store->account($key)->balance->available]);
});
Check::run('two accounts become one', function () use ($store, $event, $gift, $paid): void {
    $guest = $store->keyOf('guest@shop', true);
    $store->commit($paid('m1', $guest, 'M', 4_000));
    $into = $event('m2', 'account.merged', $guest, ['into' => '07']);
    $done = $store->merge($into);
    Check::same(['merged', 40], [$done->decision->reason, $done->balance->available]);
    Check::same(['07', '07'], [$store->account($guest)->id, $store->keyOf('guest@shop')]);
    Check::same([true, []], [$store->merge($into)->decision->duplicate, $store->merge($into)->entries]);
    Check::same(0, $store->commit($event('m3', 'order.cancelled', $guest, ['order' => 'M']))->balance->available);
    Check::refused(InputException::class, 1012, 'event', null, fn () => $store->merge($gift('m4', '07', 5)));
    Check::same([['m2', 'm3'], $guest], [
        array_map(static fn ($one): string => $one->event->id, $store->events('07')),
        $store->held($guest)->others[0]->account->id,
    ]);
    Check::same([true, null], [$store->erase($guest), $store->held('07')->identity]);
});
Check::run('who is told what expires', function () use ($store, $gift): void {
    $store->addProgram([
        'schema' => 'regulars.program/1', 'id' => 'club', 'version' => 2, 'effective_from' => '2100-01-01T00:00:00Z',
        'currency' => 'EUR', 'timezone' => 'Europe/Warsaw', 'earn' => [], 'expiry' => ['kind' => 'rolling', 'after' => 'P1M'],
    ]);
    $key = $store->keyOf('ben', true);
    $store->keyOf('eve', true);
    $store->commit(['occurred_at' => '2100-02-01T10:00:00Z'] + $gift('ben1', $key, 40), '2100-02-01T10:00:00Z');
    Check::same([1, 1], [$store->announceExpiring('2100-03-31', '2100-02-02T00:00:00Z'), $store->announceExpiring('2100-03-31', '2100-02-02T00:00:00Z')]);
    $told = array_values(array_filter($store->outbox(), static fn (array $one): bool => $one['kind'] === 'expiring'));
    Check::same([1, 'ben', 40], [count($told), $told[0]['customer'], $told[0]['body']->points]);
});
Check::run('what a connection must be', function () use ($argv, $driver): void {
    $silent = new PDO(...[...array_slice($argv, 1, 3), ...array_fill(0, max(0, 4 - count($argv)), null), [PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT]]);
    Check::refused(InputException::class, 1012, 'pdo', null, fn () => new Store($silent));
    if ($driver === 'mysql') {
        $narrow = new PDO(str_replace('utf8mb4', 'latin1', $argv[1]), $argv[2], $argv[3]);
        Check::refused(InputException::class, 1012, 'pdo', null, fn () => new Store($narrow));
    }
    Check::refused(InputException::class, 1012, 'prefix', null, fn () => new Store(new PDO(...array_slice($argv, 1, 3)), 'x; DROP'));
});
Check::run('nothing is wrong, until a row is changed', function () use ($store, $pdo): void {
    Check::same(true, $store->verify()->valid, Regulars\Document::encode($store->verify()->problems));
    $pdo->exec("UPDATE regulars_entry SET points = points + 1 WHERE account = '7' AND place = 2");
    [$problem] = $store->verify()->problems;
    Check::same(['entry', '7', 2], [$problem->table, $problem->account, $problem->place]);
    $pdo->exec("UPDATE regulars_entry SET points = points - 1 WHERE account = '7' AND place = 2");
    $pdo->exec("DELETE FROM regulars_event WHERE id = '12'");
    [$problem] = $store->verify()->problems;
    Check::same(['event', '7', 2], [$problem->table, $problem->account, $problem->place]);
});
Check::end();
