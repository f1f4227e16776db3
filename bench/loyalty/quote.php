<?php

// Times quotes of a PHP program: the request as a text that is put together from its parts, the reply decoded.
// php quote.php ffi|worker ROUNDS REQUEST…   finds the library and the worker as every program does

declare(strict_types=1);

require __DIR__ . '/../../bindings/php/autoload.php';

use Regulars\Document;
use Regulars\Loyalty;
use Regulars\Runtime;

/** CPU-seconds of this process; with a worker seconds of the clock, as one of the two waits while the other works. */
function busy(): float
{
    if (Runtime::native()->name() === 'worker') {
        return hrtime(true) / 1e9;
    }
    $usage = getrusage();

    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}

Runtime::use($argv[1] === 'ffi' ? Runtime::ffi() : Runtime::worker());
foreach (array_slice($argv, 3) as $path) {
    $request = json_decode((string) file_get_contents($path), false, 512, JSON_THROW_ON_ERROR);
    $programs = array_map(static fn (object $program): Document => Document::parse(Document::encode($program)), $request->programs);
    // As a host has it: the account as the text that was stored.
    $account = Document::parse(Document::encode($request->account));
    $quote = static fn (): Document => Loyalty::quote($programs, $account, $request->cart, $request->as_of);
    if ($quote()->text() !== file_get_contents("$path.reply")) {
        fwrite(STDERR, "the reply to $path differs\n");
        exit(1);
    }
    $least = INF;
    for ($round = 0; $round < (int) $argv[2]; $round++) {
        $before = busy();
        for ($call = 0; $call < 100; $call++) {
            $quote()->earn->points;
        }
        $least = min($least, (busy() - $before) / 100);
    }
    echo json_encode(['request' => $path, 'way' => "php-$argv[1]", 'seconds' => $least], JSON_UNESCAPED_SLASHES), "\n";
}
