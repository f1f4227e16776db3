<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Customer;

use Regulars\InputException;
use Regulars\OpenCart\AdminController;
use Regulars\OpenCart\HistoryRows;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Points of a customer: what was booked and why, and points that are given or taken by hand, with who and why. */
class Regulars extends AdminController
{
    private const ROUTE = 'extension/regulars/customer/regulars';
    private const SHOWN = 100;

    /** The tab's content; asked for over HTTP, it is the same after a grant. */
    public function index(int $customer = 0): string
    {
        $asked = $customer === 0;
        $customer = $asked ? (int) ($this->request->get['customer_id'] ?? 0) : $customer;

        return $this->part('customer', self::ROUTE, $asked, fn (Shop $shop): string => $this->tab($shop, $customer));
    }

    public function grant(): void
    {
        $this->answer('grant', self::ROUTE, $this->granted(...));
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
        if (!$this->exists($customer)) {
            return $this->language->get('error_customer');
        }
        if (!$shop->reaches()) {
            return $this->language->get('error_runtime');
        }
        $points = $shop->points();
        $standing = $shop->members()->standing((string) $customer);
        $balance = $standing['balance'] ?? null;
        $history = array_slice($shop->members()->history((string) $customer), 0, self::SHOWN);
        $token = $this->token();

        return $this->load->view(self::ROUTE, [
            'rows' => HistoryRows::of($history, $points, $this->language->get('datetime_format')),
            'holds' => HistoryRows::hold($history),
            'available' => $points->text(($balance->available ?? 0) + ($balance->debt ?? 0)),
            'pending' => $points->text($balance->pending ?? 0),
            'reserved' => $points->text($balance->reserved ?? 0),
            'level' => $standing['level'] ?? '',
            'customer_id' => $customer,
            'form' => self::formName(),
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
        if (!$this->exists($customer) || !self::isFormName($post['form'] ?? null)) {
            return ['error' => $this->language->get('error_customer')];
        }
        if ($reason === '' || mb_strlen($reason) > 200) {
            return ['error' => ['regulars_reason' => $this->language->get('error_reason')]];
        }
        try {
            $points = $shop->points()->typed($post['points'] ?? '', true);
        } catch (InputException $exception) {
            return ['error' => ['regulars_points' => self::escaped($exception->getMessage())]];
        }
        if ($points === 0) {
            return ['error' => ['regulars_points' => $this->language->get('error_points')]];
        }
        $actor = (string) $this->user->getUserName();
        $refusal = $shop->members()->grant((string) $customer, $points, $reason, $actor, $post['form']);

        // What was sent is known from now on, also if it was refused: another attempt is another form.
        return ['form' => self::formName()] + ($refusal === null
            ? ['success' => $this->language->get('text_granted')]
            : ['error' => self::escaped($refusal)]);
    }

    private function exists(int $customer): bool
    {
        $this->load->model('customer/customer');

        return $customer > 0 && $this->model_customer_customer->getCustomer($customer) !== [];
    }
}
