<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Sale;

use Regulars\InputException;
use Regulars\OpenCart\AdminController;
use Regulars\OpenCart\HistoryRows;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Points of an order: what was booked for it and why, and refunds of it, whole or in part. */
class Regulars extends AdminController
{
    private const ROUTE = 'extension/regulars/sale/regulars';

    /** The tab's content; asked for over HTTP, it is the same after a refund. */
    public function index(int $order = 0): string
    {
        $asked = $order === 0;
        $order = $asked ? (int) ($this->request->get['order_id'] ?? 0) : $order;

        return $this->part('order', self::ROUTE, $asked, fn (Shop $shop): string => $this->tab($shop, $order));
    }

    public function refund(): void
    {
        $this->answer('refund', self::ROUTE, $this->refunded(...));
    }

    private function tab(Shop $shop, int $id): string
    {
        $read = $shop->orderReader()->read($id);
        if ($read === null || $read['order']->customer === null) {
            return $this->language->get('text_guest');
        }
        if (!$shop->reaches()) {
            return $this->language->get('error_runtime');
        }
        $points = $shop->points();
        $history = $shop->members()->history($read['order']->customer, (string) $id);
        $lines = [];
        foreach ($read['order']->lines as $line) {
            if ($line->isGoods()) {
                $lines[] = ['id' => $line->id, 'quantity' => $line->quantity, 'name' => $this->name($id, $line->product)];
            }
        }
        $told = $shop->orders()->told($read['order']);
        $token = $this->token();

        return $this->load->view(self::ROUTE, [
            'rows' => HistoryRows::of($history, $points, $this->language->get('datetime_format')),
            'holds' => HistoryRows::hold($history),
            'lines' => $lines,
            'earns' => $told->stage !== null && $told->stage->earns(),
            'redeemed' => $told->redemption === null ? '' : $points->text($told->redemption->points),
            'currency' => $shop->settings->currency()->code,
            'order_id' => $id,
            'form' => self::formName(),
            'refund' => $this->url->link(self::ROUTE . '.refund', $token),
            'reload' => $this->url->link(self::ROUTE, "$token&order_id=$id"),
        ]);
    }

    /** @return array<string, string> */
    private function refunded(Shop $shop): array
    {
        $post = $this->request->post;
        $form = $post['form'] ?? null;
        $read = $shop->orderReader()->read((int) ($post['order_id'] ?? 0));
        if ($read === null || $read['order']->customer === null || !self::isFormName($form)) {
            return ['error' => $this->language->get('error_order')];
        }
        $order = $read['order'];
        if ($shop->orders()->told($order)->stage?->earns() !== true) {
            return ['error' => $this->language->get('error_not_earned')];
        }
        try {
            $lines = $this->units((array) ($post['units'] ?? []), array_column($order->lines, 'quantity', 'id'));
            $typed = is_string($post['amount'] ?? null) ? trim($post['amount']) : '';
            $amount = $typed === '' ? 0 : $shop->settings->currency()->typed($typed);
        } catch (InputException $exception) {
            return ['error' => self::escaped($exception->getMessage())];
        }
        $whole = ($post['whole'] ?? '') === '1';
        if ($whole === ($lines !== [] || $amount !== 0)) {
            return ['error' => $this->language->get('error_nothing')];
        }
        $decision = $shop->orders()->refund($order, $form, $lines, $amount);
        $said = self::escaped($decision->text);

        // What was sent is known from now on, also if it was refused: another attempt is another form.
        return [$decision->status === 'accepted' ? 'success' : 'error' => $said, 'form' => self::formName()];
    }

    /**
     * @param array<mixed>        $units
     * @param array<string, int>  $known
     *
     * @return array<string, int> units by line, where there are any
     *
     * @throws InputException
     */
    private function units(array $units, array $known): array
    {
        $given = [];
        foreach ($units as $line => $typed) {
            $text = is_string($typed) ? trim($typed) : '?';
            if (!isset($known[$line]) || preg_match('/^\d{0,9}$/D', $text) !== 1) {
                $found = substr("$line: $text", 0, 40);
                throw new InputException("expected a number of units of a line, found \"$found\"", 1012, 'invalid_option');
            }
            if ((int) $text > 0) {
                $given[(string) $line] = (int) $text;
            }
        }

        return $given;
    }

    private function name(int $order, ?string $product): string
    {
        $found = $this->db->query('SELECT `name` FROM `' . DB_PREFIX . "order_product` WHERE `order_id` = '$order' "
            . "AND `product_id` = '" . (int) $product . "' LIMIT 1");

        return html_entity_decode((string) ($found->row['name'] ?? ''), ENT_QUOTES, 'UTF-8');
    }
}
