<?php

declare(strict_types=1);

// Prints the reply to each request, as it is, or its error: php replies.php preload|ffi|worker REQUESTS.json
use Regulars\CustomerBase;
use Regulars\Exception;
use Regulars\Loyalty;

require __DIR__ . '/start.php';
require __DIR__ . '/columns.php';

/** The text of a reply. */
function reply(stdClass $request): string
{
    if (isset($request->call)) {
        return Loyalty::call($request->call, $request->request)->text();
    }
    $options = static fn (string $text): array => (array) json_decode($text, false, 512, JSON_THROW_ON_ERROR);
    $base = CustomerBase::fromColumns(array_map(column(...), (array) $request->columns), $options($request->base));

    return $base->figure($request->figure, $options($request->options))->document()->text();
}

foreach (json_decode(file_get_contents($arguments[0]), false, 512, JSON_THROW_ON_ERROR) as $request) {
    echo "# {$request->id}\n";
    try {
        echo reply($request), "\n";
    } catch (Exception $exception) {
        $field = $exception->getField() ?? '-';
        echo "error {$exception->getCode()} {$exception->getName()} $field {$exception->getRow()} {$exception->getMessage()}\n";
    }
}
