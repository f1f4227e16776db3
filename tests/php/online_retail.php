<?php

declare(strict_types=1);

// The figures of a real shop against those of an independent computation: php online_retail.php ffi|worker ORDERS.parquet
use Regulars\CustomerBase;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';

$base = null;
Check::run('the orders are read', static function () use (&$base, $arguments): void {
    $base = CustomerBase::fromFile($arguments[0], ['loader' => 'online_retail']);
    Check::same(18532, $base->totals()->value('orders'), 'orders');
    Check::same(4338, $base->totals()->value('customers'), 'customers');
});

Check::run('the repeat customer rate', static function () use (&$base): void {
    $rate = $base->repeatCustomerRate();
    Check::same(2845, $rate->value('numerator'), 'numerator');
    Check::same(4338, $rate->value('denominator'), 'denominator');
    Check::same(2845 / 4338, $rate->value('value'), 'value');
});

$data = getenv('REGULARS_REFERENCE_DATA');
$reference = $data ? json_decode(file_get_contents("$data/reference/online_retail.json"), true) : null;
foreach (['customers' => 'active_customers', 'orders' => 'orders', 'revenue' => 'revenue'] as $measure => $matrix) {
    if ($reference === null) {
        Check::skip("$measure by cohort", 'REGULARS_REFERENCE_DATA is not set');
        continue;
    }
    Check::run("$measure by cohort", static function () use (&$base, $reference, $measure, $matrix): void {
        $expected = $reference['invoice_basis']['cohort_month'];
        $wide = $base->cohorts(['period' => 'month', 'measure' => $measure])->wide();
        $cells = 0;
        foreach ($wide->rows() as $row => $found) {
            Check::same($expected['cohorts'][$row], substr($found['cohort'], 0, 7), 'cohort');
            Check::same($expected['sizes'][$row], $found['size'], 'size');
            foreach (range(0, 12) as $period) {
                $cell = $expected[$matrix][$row][$period] ?? null;
                // Exact decimals come as strings; their nearest doubles are the same on both sides.
                $value = is_string($found[$period]) ? (float) $found[$period] : $found[$period];
                Check::that($cell === null ? $value === null : $value == $cell, "cohort $row, period $period: expected "
                    . json_encode($cell) . ', found ' . json_encode($value));
                $cells += $cell !== null;
            }
        }
        Check::same(91, $cells, 'cells');
    });
}
Check::end();
