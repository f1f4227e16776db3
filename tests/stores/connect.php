<?php

declare(strict_types=1);

// What the scripts here start with: the library, and a store on the data source that the arguments name.
use Regulars\Store;

require __DIR__ . '/../../bindings/php/autoload.php';

$connect = static fn (): PDO => new PDO(...array_slice($argv, 1, 3));
$store = new Store($connect(), patience: 600);
