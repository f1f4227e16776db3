<?php

declare(strict_types=1);

namespace Opencart\Catalog\Model\Extension\Regulars\Total;

use Opencart\System\Engine\Model;
use Regulars\OpenCart\Listening;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\Totals;

require_once DIR_STORAGE . 'regulars/autoload.php';

/**
 * The line of the totals that points pay. It stands after tax, as what pays and not as a discount, so no tax changes.
 */
class Regulars extends Model
{
    /**
     * The shop asks on many pages, and several times on some of them.
     *
     * @param list<array<string, mixed>> $totals
     * @param array<int, float>          $taxes
     */
    public function getTotal(array &$totals, array &$taxes, float &$total): void
    {
        $shop = Shop::of($this->registry);
        $shop->totals = $totals;
        if (!$shop->isSummed && str_starts_with((string) ($this->request->get['route'] ?? ''), 'checkout/cart')) {
            $shop->isSummed = true;
            Listening::cartSummed($this->event);
        }
        $points = (int) ($this->session->data[Totals::CODE] ?? 0);
        if ($points < 1 || !$shop->settings->active()) {
            return;
        }
        // What is set aside for an order goes on paying while an admin edits it; there alone the shop has two folders.
        $order = defined('DIR_CATALOG') ? (int) ($this->session->data['order_id'] ?? 0) : 0;
        $paying = $shop->guard->run('getTotal', fn (): ?array => $shop->reaches()
            ? $shop->redemptions()->paying($this->cart->getProducts(), $points, $order)
            : null);
        if ($paying === null) {
            return;
        }
        $value = (float) $shop->settings->currency()->decimal($paying['amount']);
        if ($value <= 0 || $value > $total + 0.00005) {
            return;
        }
        $totals[] = [
            'extension' => 'regulars',
            'code' => Totals::CODE,
            'title' => sprintf($shop->text('total'), $points),
            'value' => -$value,
            'sort_order' => (int) $this->config->get('total_regulars_sort_order'),
            Totals::CODE => $paying,
        ];
        $total -= $value;
    }

    /**
     * The order is confirmed: its points are set aside, or it is held back under a status that the merchant chose.
     *
     * @param array<string, mixed> $order_info
     * @param array<string, mixed> $order_total
     */
    public function confirm(array $order_info, array $order_total): int
    {
        $shop = Shop::of($this->registry);
        $order = (int) $order_info['order_id'];
        $status = $shop->target[$order] ?? 0;
        $refusal = $shop->guard->run(
            'confirm',
            static fn (): ?string => $shop->redemptions()->confirm($order, $status),
            'the ledger could not be asked',
        );
        if ($refusal === null) {
            return 0;
        }
        $shop->guard->run('refused', fn () => $this->note($shop, $order, $refusal));

        return $shop->settings->held();
    }

    /**
     * What was set aside comes back with the order's stage, which is told when it has come to its status; until then it
     * may be confirmed again.
     *
     * @param array<string, mixed>|int $order 4.1 gives the order's row, 4.0 its id
     */
    public function unconfirm(array|int $order): void
    {
    }

    private function note(Shop $shop, int $order, string $refusal): void
    {
        $status = $shop->settings->held();
        $comment = sprintf($shop->text('refused'), $refusal);
        $this->db->query('INSERT INTO `' . DB_PREFIX . "order_history` SET `order_id` = '$order', `order_status_id` = '$status', "
            . "`notify` = '0', `comment` = '" . $this->db->escape($comment) . "', `date_added` = NOW()");
    }
}
