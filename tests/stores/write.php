<?php

declare(strict_types=1);

// Writes a ledger from files: write.php DSN USER PASSWORD PROGRAM EVENTS EXPORT. Each event is committed as of its time;
// then time is booked to the end, the tables are told, and the entries are exported.
use Regulars\Document;

require __DIR__ . '/connect.php';

[$program, $events, $export] = array_slice($argv, 4);
$store->addProgram(Document::parse(file_get_contents($program)));
printf("%d new\n", $store->importEvents($events));
echo $store->tick('2026-12-01T00:00:00Z')->text(), "\n", $store->verify()->text(), "\n";
echo $store->tables()->text(), "\n";
$store->export('entries', $export);
