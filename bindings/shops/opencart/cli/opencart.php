<?php

declare(strict_types=1);

// Books what waits of an OpenCart shop: for cron, where the web may not reach the library.
//
//     php SYSTEM/storage/regulars/cli/opencart.php [SHOP]
//
// SHOP is the folder with the shop's config.php; without it, it is looked for above this file. A program that was saved
// meanwhile begins first; then events are booked, and what time has made due. Prints what was done as JSON. Ends with 1 where
// something still waits, with 2 where nothing could be done.
use Regulars\OpenCart\Connection;
use Regulars\OpenCart\Waiting;

require __DIR__ . '/../autoload.php';

try {
    $shop = $argv[1] ?? dirname(__DIR__, 4);
    if (!is_file("$shop/config.php")) {
        throw new InvalidArgumentException("expected the shop's config.php in $shop, found none");
    }
    require "$shop/config.php";
    $pdo = Connection::open();
    $store = Connection::store($pdo);
    $done = ['program' => (new Waiting($pdo, DB_PREFIX))->begin($store)];
    $done['settled'] = $store->settle()->value();
    $done['ticked'] = $store->programs() === [] ? null : $store->tick()->value();
} catch (Throwable $thrown) {
    fwrite(STDERR, "opencart: {$thrown->getMessage()}\n");
    exit(2);
}
echo json_encode($done), "\n";
exit($done['program'] !== [] || $done['settled']->refused > 0 ? 1 : 0);
