<?php

declare(strict_types=1);

// A base of many orders, built by all threads of this process, and one of its figures.
use Regulars\CustomerBase;
use Regulars\Runtime;

require __DIR__ . '/../../../bindings/php/autoload.php';

$ids = range(1, 60_000);
$base = CustomerBase::fromColumns([
    'customer_id' => array_map(static fn (int $id): int => $id * 7919 % 7001, $ids),
    'ordered_at' => Regulars\Column::date(array_map(static fn (int $id): int => 20_000 + $id * 31 % 700, $ids)),
]);
echo Runtime::native()->name(), ' ', getmypid(), ' ', sha1($base->cohorts()->document()->text());
