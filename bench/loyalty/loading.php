<?php

// A page that tells how long it took to reach the library, and to get a first small reply: nanoseconds as JSON.

declare(strict_types=1);

$began = hrtime(true);
require __DIR__ . '/../../bindings/php/autoload.php';
$native = Regulars\Runtime::native();
$reached = hrtime(true);
$native->call('version', '{}');
echo json_encode(['way' => $native->name(), 'reached' => $reached - $began, 'answered' => hrtime(true) - $began]);
