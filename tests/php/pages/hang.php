<?php

declare(strict_types=1);

// A page that asks its worker and then takes its time: 'done' tells a file that the worker runs.
use Regulars\Loyalty;

require __DIR__ . '/../../../bindings/php/autoload.php';

[$path, $seconds] = explode("\n", file_get_contents('php://input'));
Loyalty::call('version', []);
file_put_contents($path, (string) getmypid());
usleep((int) ($seconds * 1e6));
echo 'done';
