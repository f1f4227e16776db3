<?php

declare(strict_types=1);

// Prints the reply to a request document, as it is: php call.php ffi|worker NAME REQUEST.json
require __DIR__ . '/start.php';

echo Regulars\Loyalty::call($arguments[0], file_get_contents($arguments[1]))->text();
