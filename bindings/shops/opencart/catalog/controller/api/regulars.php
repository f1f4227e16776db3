<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Api;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\Totals;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** The order editor of 4.1: an order that is edited goes on paying with the points that it was placed with. */
class Regulars extends Controller
{
    /** @return array<string, string> */
    public function index(): array
    {
        // Only the admin may say which order is edited; there alone the shop has two folders.
        $order = defined('DIR_CATALOG') ? (int) ($this->request->post['order_id'] ?? 0) : 0;
        $shop = Shop::of($this->registry);
        $draft = $order === 0 ? null : $shop->guard->run('api', static fn (): ?array => $shop->drafts()->of($order));
        if ($draft !== null) {
            $this->session->data[Totals::CODE] = $draft['points'];
            $this->session->data['order_id'] = $order;
        }

        return [];
    }
}
