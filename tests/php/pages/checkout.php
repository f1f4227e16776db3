<?php

declare(strict_types=1);

// What a shop does when an order is paid: offers points where it can, and hands the event over. Its argument: the store.
use Regulars\Runtime;
use Regulars\Store;

require __DIR__ . '/../../../bindings/php/autoload.php';

[$path, $id] = explode("\n", file_get_contents('php://input'));
$store = new Store(new PDO("sqlite:$path"));
$done = $store->submit([
    'id' => $id, 'type' => 'order.paid', 'account' => 'ada', 'occurred_at' => '2026-05-01T10:00:00Z',
    'body' => ['order' => $id, 'lines' => [['line' => '1', 'amount' => 12050]]],
]);
echo json_encode([
    'offers' => Runtime::reaches(),
    'points' => $done?->balance->available,
    'waiting' => count($store->queued('ada')),
    'account' => $store->account('ada')?->balance->available,
]);
