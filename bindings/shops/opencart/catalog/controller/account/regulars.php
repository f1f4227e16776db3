<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Account;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;
use Regulars\Shop\Movement;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** A customer's own points: how many, what happened and why, and what lapses when. Nobody sees another's. */
class Regulars extends Controller
{
    private const LIMIT = 10;

    public function index(): void
    {
        $language = 'language=' . $this->config->get('config_language');
        $given = $this->request->get['customer_token'] ?? null;
        $token = $this->session->data['customer_token'] ?? null;
        if (!$this->customer->isLogged() || !is_string($given) || !is_string($token) || !hash_equals($token, $given)) {
            $this->session->data['redirect'] = $this->url->link('extension/regulars/account/regulars', $language);
            $this->response->redirect($this->url->link('account/login', $language, true));

            return;
        }
        $this->load->language('extension/regulars/account/regulars');
        $this->document->setTitle($this->language->get('heading_title'));
        $shop = Shop::of($this->registry);
        $page = max(1, (int) ($this->request->get['page'] ?? 1));
        $account = "$language&customer_token=$token";
        $data = $shop->guard->run('account', fn (): array => $this->points($shop, $page, $account), ['unavailable' => true]);
        $data['breadcrumbs'] = [
            ['text' => $this->language->get('text_home'), 'href' => $this->url->link('common/home', $language)],
            ['text' => $this->language->get('text_account'), 'href' => $this->url->link('account/account', $account)],
            [
                'text' => $this->language->get('heading_title'),
                'href' => $this->url->link('extension/regulars/account/regulars', $account),
            ],
        ];
        $data['continue'] = $this->url->link('account/account', $account);
        foreach (['column_left', 'column_right', 'content_top', 'content_bottom', 'footer', 'header'] as $part) {
            $data[$part] = $this->load->controller("common/$part");
        }
        $this->response->setOutput($this->load->view('extension/regulars/account/regulars', $data));
    }

    /** @return array<string, mixed> */
    private function points(Shop $shop, int $page, string $account): array
    {
        $customer = (string) $shop->customer();
        if (!$shop->reaches()) {
            return ['unavailable' => true];
        }
        $standing = $shop->members()->standing($customer);
        $rows = array_values(array_filter(
            $shop->members()->history($customer),
            static fn (Movement $row): bool => !$row->refused && ($row->points !== 0 || $row->pending !== 0),
        ));
        $points = $shop->points();
        $balance = $standing['balance'] ?? null;
        $format = $this->language->get('date_format_short');
        $movements = [];
        foreach (array_slice($rows, ($page - 1) * self::LIMIT, self::LIMIT) as $row) {
            $movements[] = [
                'date' => date($format, (int) strtotime($row->at)),
                'text' => $row->text,
                'reasons' => $row->reasons,
                'points' => $row->points === 0 ? '' : $points->change($row->points),
                'pending' => $row->pending === 0 ? '' : $points->change($row->pending),
                'order' => (string) $row->order,
                'href' => $this->url->link('account/order.info', "$account&order_id=" . (int) $row->order),
            ];
        }
        $lapses = [];
        foreach (array_slice($standing['dates'] ?? [], 0, 5) as $date) {
            $last = date($format, (int) strtotime($date->last_day));
            $lapses[] = sprintf($this->language->get('text_lapse'), $points->text($date->points), $last);
        }

        return [
            'unavailable' => false,
            'available' => $points->text(($balance->available ?? 0) + ($balance->debt ?? 0)),
            'pending' => ($balance->pending ?? 0) === 0 ? '' : $points->text($balance->pending),
            'reserved' => ($balance->reserved ?? 0) === 0 ? '' : $points->text($balance->reserved),
            'lapses' => $lapses,
            'movements' => $movements,
            'holds' => array_filter($rows, static fn (Movement $row): bool => $row->pending !== 0) !== [],
            'pagination' => $this->load->controller('common/pagination', [
                'total' => count($rows),
                'page' => $page,
                'limit' => self::LIMIT,
                'url' => $this->url->link('extension/regulars/account/regulars', "$account&page={page}"),
            ]),
        ];
    }
}
