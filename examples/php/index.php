<?php

// The same as a page: php -S localhost:8000 -t examples/php

declare(strict_types=1);

use Regulars\CustomerBase;
use Regulars\Document;
use Regulars\Loyalty;
use Regulars\Runtime;

require __DIR__ . '/../../bindings/php/autoload.php';

$base = CustomerBase::fromFile(__DIR__ . '/../data/online_retail.parquet', ['loader' => 'online_retail']);
$rate = $base->repeatCustomerRate();
$cohorts = $base->cohorts(['period' => 'month', 'measure' => 'retention'])->wide();
$quote = Loyalty::quote(
    programs: [Document::parse(file_get_contents(__DIR__ . '/../programs/club.json'))],
    account: null,
    cart: ['lines' => [['line' => '1', 'quantity' => 2, 'amount' => 2599]]],
    asOf: '2026-11-21T12:00:00Z',
);
$percent = static fn (?float $share): string => $share === null ? '' : sprintf('%.0f %%', 100 * $share);
$periods = array_slice($cohorts->names(), 2);

?>
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Regular customers</title>
<style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
    table { border-collapse: collapse; font-size: .85rem }
    td, th { padding: .2rem .5rem; text-align: right }
    code { overflow-wrap: anywhere }
</style>
<h1>Regular customers</h1>
<p><strong><?= sprintf('%.2f %%', 100 * $rate->value('value')) ?></strong> of the customers ordered again
    (<?= $rate->value('numerator') ?> of <?= $rate->value('denominator') ?>).</p>
<table>
    <tr><th>first order</th><th>customers</th><th><?= implode('</th><th>', $periods) ?></th></tr>
<?php foreach ($cohorts->rows() as $row) : ?>
    <tr><th><?= substr($row['cohort'], 0, 7) ?></th><td><?= $row['size'] ?></td><?php
    foreach ($periods as $period) :
        ?><td style="background: hsl(210 80% <?= 100 - 50 * ($row[$period] ?? 0) ?>%)"><?= $percent($row[$period]) ?></td><?php
    endforeach ?></tr>
<?php endforeach ?>
</table>
<h2>This cart</h2>
<p><code><?= htmlspecialchars($quote->text()) ?></code></p>
<footer>regulars <?= htmlspecialchars(Runtime::describe()['version']) ?>, reached by <?= Runtime::describe()['active'] ?></footer>
</html>
