<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Account;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\HistoryRows;
use Regulars\OpenCart\People;
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
        $shown = HistoryRows::of(array_slice($rows, ($page - 1) * self::LIMIT, self::LIMIT), $points, $format);
        $order = fn (array $row): string => $this->url->link('account/order.info', "$account&order_id=" . (int) $row['order']);
        $movements = array_map(static fn (array $row): array => ['href' => $order($row)] + $row, $shown);
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
            'level' => $standing['level'] ?? '',
            'coupons' => $this->coupons($shop, $customer, $standing['rewards'] ?? []),
            'invitation' => $this->invitation($shop, $customer),
            'movements' => $movements,
            'holds' => HistoryRows::hold($rows),
            'pagination' => $this->load->controller('common/pagination', [
                'total' => count($rows),
                'page' => $page,
                'limit' => self::LIMIT,
                'url' => $this->url->link('extension/regulars/account/regulars', "$account&page={page}"),
            ]),
        ];
    }

    /**
     * @param list<\stdClass> $rewards
     *
     * @return list<string> what each coupon is worth, and its code
     */
    private function coupons(Shop $shop, string $customer, array $rewards): array
    {
        if ($rewards === []) {
            return [];
        }
        $money = fn (?int $minor): string => $this->currency->format(
            (float) $shop->settings->currency()->decimal((int) $minor),
            $this->session->data['currency'],
        );
        $key = $shop->store()->keyOf($customer);
        $said = fn (array $coupon): string => sprintf(
            $this->language->get("text_$coupon[kind]"),
            $coupon['code'],
            $coupon['kind'] === 'amount_off' ? $money($coupon['value']) : (string) $coupon['value'],
        );

        return array_map($said, $shop->coupons()->for($key, $rewards, $this->language->get('text_coupon_name')));
    }

    /** The link by which a customer brings friends; none where that earns nobody anything. */
    private function invitation(Shop $shop, string $customer): string
    {
        $rules = array_column((array) ($shop->program()->latest()?->value()->earn ?? []), 'on');
        if (array_intersect($rules, ['referral.attributed', 'referral.qualified']) === []) {
            return '';
        }
        $code = People::INVITATION . '=' . $shop->referrals()->code($customer);

        return $this->url->link('account/register', 'language=' . $this->config->get('config_language') . "&$code");
    }
}
