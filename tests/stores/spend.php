<?php

declare(strict_types=1);

// Asks for the points of each round: spend.php DSN USER PASSWORD NAME ROUNDS. Prints the rounds that it won.
require __DIR__ . '/connect.php';

[$name, $rounds] = array_slice($argv, 4);
for ($round = 0; $round < (int) $rounds; $round++) {
    $committed = $store->commit([
        'id' => "$round:$name",
        'type' => 'redemption.reserved',
        'account' => "a$round",
        'occurred_at' => '2026-12-01T00:00:00Z',
        'body' => ['redemption' => "r$name", 'points' => 100],
    ], '2026-12-01T00:00:00Z');
    if ($committed->decision->status === 'accepted') {
        echo "$round\n";
    }
}
