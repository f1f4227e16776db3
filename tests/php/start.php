<?php

declare(strict_types=1);

// What every test here starts with: the library, reached as the first argument says, and the counting. A page of a server
// gets its arguments as the lines of the request's body.
use Regulars\Runtime;

require __DIR__ . '/../../bindings/php/autoload.php';
require __DIR__ . '/Check.php';

$arguments = PHP_SAPI === 'cli' ? array_slice($argv, 1) : explode("\n", file_get_contents('php://input'));
Runtime::use(match (array_shift($arguments)) {
    'preload' => Runtime::preload(),
    'ffi' => Runtime::ffi(),
    'worker' => Runtime::worker(),
});
