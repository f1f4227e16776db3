<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Report;

use Regulars\OpenCart\AdminController;
use Regulars\OpenCart\OrderLog;
use Regulars\OpenCart\Shop;
use Regulars\Shop\Amount;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** What the shop's orders say of its customers: repeat rate, retention, cohorts, segments, and who has lapsed. */
class Regulars extends AdminController
{
    private const ROUTE = 'extension/regulars/report/regulars';
    private const SHOWN = 50;

    public function index(): void
    {
        $this->load->language(self::ROUTE);
        $this->document->setTitle($this->language->get('heading_title'));
        $token = $this->token();
        $shop = Shop::of($this->registry);
        $data = $shop->guard->run('report', fn (): array => $this->page($shop), ['failed' => true]);
        $data['breadcrumbs'] = [
            ['text' => $this->language->get('text_home'), 'href' => $this->url->link('common/dashboard', $token)],
            ['text' => $this->language->get('heading_title'), 'href' => $this->url->link(self::ROUTE, $token)],
        ];
        $data['step'] = html_entity_decode($this->url->link(self::ROUTE . '.step', $token), ENT_QUOTES, 'UTF-8');
        $data['csv'] = $this->url->link(self::ROUTE . '.csv', $token);
        foreach (['header', 'column_left', 'footer'] as $part) {
            $data[$part] = $this->load->controller("common/$part");
        }
        $this->response->setOutput($this->load->view(self::ROUTE, $data));
    }

    /** Reads the next batch of orders; the page asks again until all are read. */
    public function step(): void
    {
        $this->answer('step', self::ROUTE, $this->read(...));
    }

    /** Who has lapsed, as a file. */
    public function csv(): void
    {
        $shop = Shop::of($this->registry);
        $rows = $this->user->hasPermission('access', self::ROUTE)
            ? $shop->guard->run('csv', fn (): array => $this->lapsed($shop->insights()->lapsed()), [])
            : [];
        $file = fopen('php://temp', 'w+');
        fputcsv($file, ['customer_id', 'name', 'email', 'days_since_last_order', 'orders', 'expected_days', 'days_overdue'], escape: '');
        foreach ($rows as $row) {
            fputcsv($file, array_map(self::plain(...), array_values($row)), escape: '');
        }
        rewind($file);
        $this->response->addHeader('Content-Type: text/csv; charset=utf-8');
        $this->response->addHeader('Content-Disposition: attachment; filename="lapsed-customers.csv"');
        $this->response->setOutput((string) stream_get_contents($file));
    }

    /** @return array<string, mixed> */
    private function page(Shop $shop): array
    {
        $insights = $shop->insights();
        if (!$shop->reaches()) {
            return ['unreachable' => true];
        }
        if (!$insights->isThere()) {
            return ['empty' => true];
        }
        $figures = $insights->figures();
        $cohorts = [];
        foreach (array_slice($figures['cohorts'], -12) as $row) {
            ['cohort' => $cohort, 'size' => $size] = $row;
            unset($row['cohort'], $row['size']);
            $cell = static fn (float $share): array => ['text' => self::percent($share), 'shade' => round($share * 0.8, 2)];
            $cells = array_map(
                static fn (?float $share): ?array => $share === null ? null : $cell($share),
                array_slice(array_values($row), 0, 13),
            );
            $cohorts[] = ['cohort' => substr((string) $cohort, 0, 7), 'size' => $size, 'cells' => $cells];
        }
        $currency = $shop->settings->currency();
        $money = static fn (?string $amount): string => $amount === null ? '' : $currency->decimal($currency->minor(Amount::of($amount)));
        $segments = array_map(fn (array $row): array => [
            'segment' => $this->segment($row['segment']),
            'revenue' => $money($row['revenue']),
            'share' => self::percent($row['value']),
            'revenue_share' => $row['revenue_share'] === null ? '' : self::percent($row['revenue_share']),
        ] + $row, $figures['segments']);
        $lapsed = $insights->lapsed();

        return [
            'totals' => ['revenue' => $money($figures['totals']['revenue'])] + $figures['totals'],
            'currency' => $currency->code,
            'repeat' => self::rate($figures['repeat']),
            'retention' => ($figures['retention']['value'] ?? null) === null ? null : self::rate($figures['retention']),
            'cohorts' => $cohorts,
            'segments' => $segments,
            'lapsed' => $this->lapsed(array_slice($lapsed, 0, self::SHOWN)),
            'lapsed_total' => count($lapsed),
        ];
    }

    /** @return array<string, mixed> */
    private function read(Shop $shop): array
    {
        if (!$shop->reaches()) {
            return ['error' => $this->language->get('error_runtime')];
        }
        $after = (int) ($this->request->post['after'] ?? 0);
        $read = (int) ($this->request->post['read'] ?? 0);
        [$log, $insights] = [$shop->orderLog(), $shop->insights()];
        if ($after === 0) {
            $insights->begin();
        }
        $batch = $log->after($after);
        $insights->add($batch['columns']);
        if ($batch['rows'] === OrderLog::BATCH) {
            return ['after' => $batch['last'], 'read' => $read + $batch['rows'], 'total' => $log->count()];
        }

        return $insights->done() ? ['done' => true] : ['error' => $this->language->get('error_orders')];
    }

    /**
     * @param list<array<string, mixed>> $rows
     *
     * @return list<array<string, string|int>> with the customers' names
     */
    private function lapsed(array $rows): array
    {
        $named = [];
        foreach (array_chunk($rows, 500) as $some) {
            $ids = implode(',', array_map(static fn (array $row): int => (int) $row['customer_id'], $some));
            $found = $this->db->query("SELECT customer_id, CONCAT(firstname, ' ', lastname) AS `name`, email FROM `" . DB_PREFIX
                . "customer` WHERE customer_id IN ($ids)");
            $people = array_column($found->rows, null, 'customer_id');
            foreach ($some as $row) {
                $person = $people[$row['customer_id']] ?? ['name' => '', 'email' => ''];
                $named[] = [
                    'customer_id' => (int) $row['customer_id'],
                    'name' => html_entity_decode($person['name'], ENT_QUOTES, 'UTF-8'),
                    'email' => $person['email'],
                    'since_last' => $row['since_last'],
                    'orders' => $row['orders'],
                    'expected' => sprintf('%.0f', $row['expected_gap']),
                    'overdue' => sprintf('%.0f', $row['overdue']),
                ];
            }
        }

        return $named;
    }

    /** The segment's name in the language of the page. */
    private function segment(string $name): string
    {
        $key = 'segment_' . preg_replace('/\W+/', '_', $name);
        $said = $this->language->get($key);

        return $said === $key ? $name : $said;
    }

    /**
     * @param array<string, mixed> $row
     *
     * @return array<string, string|int>
     */
    private static function rate(array $row): array
    {
        return [
            'value' => $row['value'] === null ? '–' : self::percent($row['value']),
            'range' => $row['low'] === null ? '' : self::percent($row['low']) . ' – ' . self::percent($row['high']),
            'numerator' => $row['numerator'],
            'denominator' => $row['denominator'],
        ];
    }

    private static function percent(float $share): string
    {
        return sprintf('%.1f %%', 100 * $share);
    }

    /** A cell that no spreadsheet takes for a formula. */
    private static function plain(string|int $cell): string
    {
        $text = (string) $cell;

        return preg_match('/^[=+\-@\t\r]/', $text) === 1 ? "'$text" : $text;
    }
}
