<?php

declare(strict_types=1);

// What every test here starts with: the library, reached as the first argument says, and the counting.
use Regulars\Runtime;

require __DIR__ . '/../../bindings/php/autoload.php';
require __DIR__ . '/Check.php';

$arguments = array_slice($argv, 1);
Runtime::use(match (array_shift($arguments)) {
    'ffi' => Runtime::ffi(),
    'worker' => Runtime::worker(),
});
