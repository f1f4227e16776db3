<?php

// How loyal are the customers of a shop, and what is this cart worth to one of them?
//
//     php shop.php online_retail.parquet club.json

declare(strict_types=1);

use Regulars\CustomerBase;
use Regulars\Document;
use Regulars\Loyalty;

require __DIR__ . '/../../bindings/php/autoload.php';

[, $orders, $program] = $argv;

$rate = CustomerBase::fromFile($orders, ['loader' => 'online_retail'])->repeatCustomerRate();
printf(
    "repeat customer rate: %.2f %% (%d of %d)\n",
    100 * $rate->value('value'),
    $rate->value('numerator'),
    $rate->value('denominator'),
);

$quote = Loyalty::quote(
    programs: [Document::parse(file_get_contents($program))],
    account: null,
    cart: ['lines' => [['line' => '1', 'quantity' => 2, 'amount' => 2599]]],
    asOf: '2026-11-21T12:00:00Z',
);
echo 'quote: ', $quote->text(), "\n";
