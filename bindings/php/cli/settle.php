<?php

declare(strict_types=1);

// Books what a shop queued while it could not reach the library; for cron, where PHP may use FFI as it was installed.
//
//     php cli/settle.php [--tick]
//
// The store is named by the environment, so that no password stands in the list of processes: REGULARS_DSN, such as
// "mysql:host=localhost;dbname=shop;charset=utf8mb4", REGULARS_USER, REGULARS_PASSWORD, REGULARS_PREFIX ("regulars_") and,
// where the store has one, REGULARS_STORE_KEY. With --tick it also books what time has made due.
//
// Prints what was done as JSON. Ends with 1 where something stays queued, with 2 where nothing could be done.
use Regulars\Store;

require __DIR__ . '/../autoload.php';

$given = static fn (string $name): ?string => getenv("REGULARS_$name") ?: null;
try {
    if ($given('DSN') === null) {
        throw new InvalidArgumentException('expected the store in REGULARS_DSN, found nothing there');
    }
    $store = new Store(
        new PDO($given('DSN'), $given('USER'), $given('PASSWORD')),
        $given('PREFIX') ?? 'regulars_',
        $given('STORE_KEY'),
    );
    $done = ['settled' => $store->settle()->value()];
    if (in_array('--tick', $argv, true)) {
        $done['ticked'] = $store->tick()->value();
    }
} catch (Throwable $thrown) {
    fwrite(STDERR, "settle: {$thrown->getMessage()}\n");
    exit(2);
}
echo json_encode($done), "\n";
exit($done['settled']->refused > 0 ? 1 : 0);
