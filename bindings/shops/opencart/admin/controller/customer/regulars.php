<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Customer;

use Opencart\System\Engine\Controller;
use Regulars\InputException;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Points of a customer: what was booked and why, and points that are given or taken by hand, with who and why. */
class Regulars extends Controller
{
    private const ROUTE = 'extension/regulars/customer/regulars';

    /** The tab's content; asked for over HTTP, it is the same after a grant. */
    public function index(int $customer = 0): string
    {
        $asked = $customer === 0;
        $customer = $asked ? (int) ($this->request->get['customer_id'] ?? 0) : $customer;
        $shop = Shop::of($this->registry);
        $this->load->language(self::ROUTE);
        $content = $this->user->hasPermission('access', self::ROUTE) && $this->exists($customer)
            ? $shop->guard->run('customer', fn (): string => $this->tab($shop, $customer), $this->language->get('error_failed'))
            : $this->language->get('error_permission');
        if ($asked) {
            $this->response->setOutput($content);
        }

        return $content;
    }

    public function grant(): void
    {
        $this->load->language(self::ROUTE);
        $shop = Shop::of($this->registry);
        $json = ($this->request->server['REQUEST_METHOD'] ?? '') === 'POST' && $this->user->hasPermission('modify', self::ROUTE)
            ? $shop->guard->run('grant', fn (): array => $this->granted($shop), ['error' => $this->language->get('error_failed')])
            : ['error' => $this->language->get('error_permission')];
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput(json_encode($json, JSON_THROW_ON_ERROR));
    }

    /** All that the ledger holds about a customer, as a file. */
    public function export(): void
    {
        $this->load->language(self::ROUTE);
        $shop = Shop::of($this->registry);
        $customer = (int) ($this->request->get['customer_id'] ?? 0);
        $allowed = $this->user->hasPermission('access', self::ROUTE) && $this->exists($customer);
        $text = $allowed ? $shop->guard->run('export', static fn (): string => $shop->members()->held((string) $customer)->text()) : null;
        if ($text === null) {
            $this->response->setOutput($this->language->get('error_permission'));

            return;
        }
        $this->response->addHeader('Content-Type: application/json');
        $this->response->addHeader("Content-Disposition: attachment; filename=\"points-of-customer-$customer.json\"");
        $this->response->setOutput($text);
    }

    private function tab(Shop $shop, int $customer): string
    {
        if (!$shop->reaches()) {
            return $this->language->get('error_runtime');
        }
        $points = $shop->points();
        $standing = $shop->members()->standing((string) $customer);
        $rows = [];
        foreach (array_slice($shop->members()->history((string) $customer), 0, 100) as $row) {
            $rows[] = [
                'date' => date($this->language->get('datetime_format'), (int) strtotime($row->at)),
                'kind' => $row->kind,
                'text' => $row->text,
                'actor' => (string) $row->actor,
                'reasons' => $row->reasons,
                'points' => $row->points === 0 ? '' : $points->change($row->points),
                'pending' => $row->pending === 0 ? '' : $points->change($row->pending),
                'order' => (string) $row->order,
                'refused' => $row->refused,
            ];
        }
        $balance = $standing['balance'] ?? null;
        $token = 'user_token=' . $this->session->data['user_token'];

        return $this->load->view(self::ROUTE, [
            'rows' => $rows,
            'available' => $points->text(($balance->available ?? 0) + ($balance->debt ?? 0)),
            'pending' => $points->text($balance->pending ?? 0),
            'reserved' => $points->text($balance->reserved ?? 0),
            'customer_id' => $customer,
            'form' => bin2hex(random_bytes(12)),
            'grant' => $this->url->link(self::ROUTE . '.grant', $token),
            'export' => $this->url->link(self::ROUTE . '.export', "$token&customer_id=$customer"),
            'reload' => $this->url->link(self::ROUTE, "$token&customer_id=$customer"),
        ]);
    }

    /** @return array<string, mixed> */
    private function granted(Shop $shop): array
    {
        $post = array_map(static fn (mixed $value): string => is_string($value) ? trim($value) : '', $this->request->post);
        $customer = (int) ($post['customer_id'] ?? 0);
        $reason = html_entity_decode($post['reason'] ?? '', ENT_QUOTES, 'UTF-8');
        if (!$this->exists($customer) || preg_match('/^[0-9a-f]{24}$/D', $post['form'] ?? '') !== 1) {
            return ['error' => $this->language->get('error_customer')];
        }
        if ($reason === '' || mb_strlen($reason) > 200) {
            return ['error' => ['regulars_reason' => $this->language->get('error_reason')]];
        }
        try {
            $points = $shop->points()->typed($post['points'] ?? '', true);
        } catch (InputException $exception) {
            return ['error' => ['regulars_points' => htmlspecialchars($exception->getMessage(), ENT_QUOTES, 'UTF-8')]];
        }
        if ($points === 0) {
            return ['error' => ['regulars_points' => $this->language->get('error_points')]];
        }
        $actor = (string) $this->user->getUserName();
        $refusal = $shop->members()->grant((string) $customer, $points, $reason, $actor, $post['form']);

        // What was sent is known from now on, also if it was refused: another attempt is another form.
        return ['form' => bin2hex(random_bytes(12))] + ($refusal === null
            ? ['success' => $this->language->get('text_granted')]
            : ['error' => htmlspecialchars($refusal, ENT_QUOTES, 'UTF-8')]);
    }

    private function exists(int $customer): bool
    {
        $this->load->model('customer/customer');

        return $customer > 0 && $this->model_customer_customer->getCustomer($customer) !== [];
    }
}
