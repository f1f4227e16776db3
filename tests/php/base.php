<?php

declare(strict_types=1);

// Saves a log in every way that a base can be made of it, and writes figures of what was loaded: php base.php ffi|worker LOG.json FOLDER
use Regulars\CustomerBase;

require __DIR__ . '/start.php';
require __DIR__ . '/columns.php';

[$path, $folder] = $arguments;
$log = json_decode(file_get_contents($path), false, 512, JSON_THROW_ON_ERROR);
$options = (array) $log->options;
$columns = static fn (stdClass $columns): array => array_map(column(...), (array) $columns);

CustomerBase::fromColumns($columns($log->whole), $options)->save("$folder/whole.saved");
$first = CustomerBase::fromColumns($columns($log->first), $options);
$first->merge(CustomerBase::fromColumns($columns($log->second), $options))->save("$folder/merged.saved");
$first->append($columns($log->second))->save("$folder/appended.saved");
if ($log->file !== null) {
    CustomerBase::fromFile($log->file, $options)->save("$folder/file.saved");
}
$loaded = CustomerBase::load("$folder/whole.saved");
foreach ($log->figures as $number => [$figure, $how]) {
    file_put_contents("$folder/figure-$number.json", $loaded->figure($figure, (array) $how)->document()->text());
}
foreach ($log->fits as $number => [$model, $how]) {
    file_put_contents("$folder/fit-$number.json", $loaded->fit($model, (array) $how)->text());
}
foreach ($log->replays as $number => $programs) {
    file_put_contents("$folder/replay-$number.json", $loaded->replay($programs)->text());
}
$loaded->save("$folder/loaded.saved");
