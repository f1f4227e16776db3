<?php

declare(strict_types=1);

// What the store of PHP does: store.php DSN USER PASSWORD.
use Regulars\InputException;
use Regulars\LedgerException;
use Regulars\ProgramException;
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
