<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Checkout;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Listening;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\Totals;
use Regulars\Shop\Offer;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** The cart page's panel: what the order will earn, and paying with points. */
class Regulars extends Controller
{
    /** The panel; 4.1 shows it in the list of the cart. */
    public function index(): string
    {
        $shop = Shop::of($this->registry);
        Listening::cartShown($this->event);

        return (string) $shop->guard->run('cartPanel', function () use ($shop): string {
            if (!$shop->settings->active() || !$this->cart->hasProducts() || !$shop->reaches()) {
                return '';
            }
            $asked = (int) ($this->session->data[Totals::CODE] ?? 0);
            $offer = $shop->redemptions()->offer($this->cart->getProducts(), $asked);

            return $offer === null ? '' : $this->panel($shop, $offer, $asked);
        }, '');
    }

    /** The customer asks to pay with so many points, or with none. */
    public function save(): void
    {
        $shop = Shop::of($this->registry);
        $this->load->language('extension/regulars/checkout/regulars');
        $json = $shop->guard->run('cartSave', fn (): array => $this->saved($shop), [
            'error' => $this->language->get('error_unavailable'),
        ]);
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput(json_encode($json, JSON_THROW_ON_ERROR));
    }

    /** @return array<string, string> */
    private function saved(Shop $shop): array
    {
        $typed = $this->request->post['points'] ?? '';
        if (!$shop->settings->active() || $shop->customer() === null || !$shop->reaches()) {
            return ['error' => $this->language->get('error_unavailable')];
        }
        if (!is_string($typed)) {
            return ['error' => sprintf($this->language->get('error_points'), '')];
        }
        try {
            $points = trim($typed) === '' ? 0 : $shop->points()->typed($typed);
        } catch (\Regulars\InputException) {
            $shown = htmlspecialchars(mb_substr($typed, 0, 20), ENT_QUOTES, 'UTF-8');

            return ['error' => sprintf($this->language->get('error_points'), $shown)];
        }
        if ($points === 0) {
            unset($this->session->data[Totals::CODE]);

            return ['success' => $this->language->get('text_removed')];
        }
        $offer = $shop->redemptions()->offer($this->cart->getProducts(), $points);
        if ($offer === null || $offer->points === 0) {
            return ['error' => htmlspecialchars($offer->refusal ?? $this->language->get('error_unavailable'), ENT_QUOTES, 'UTF-8')];
        }
        $this->session->data[Totals::CODE] = $offer->points;

        return ['success' => $this->language->get('text_applied')];
    }

    private function panel(Shop $shop, Offer $offer, int $asked): string
    {
        $this->load->language('extension/regulars/checkout/regulars');
        $points = $shop->points();
        $money = fn (int $minor): string => $this->currency->format(
            (float) $shop->settings->currency()->decimal($minor),
            $this->session->data['currency'],
        );
        $language = 'language=' . $this->config->get('config_language');
        $said = $offer->earned > 0 ? sprintf($this->language->get('text_earn'), $points->text($offer->earned)) : '';

        return $this->load->view('extension/regulars/checkout/regulars', [
            'logged' => $shop->customer() !== null,
            'earn' => $said,
            'reasons' => $offer->reasons,
            'available' => sprintf($this->language->get('text_available'), $points->text($offer->available)),
            'most' => $offer->mostPoints > 0
                ? sprintf($this->language->get('text_most'), $points->text($offer->mostPoints), $money($offer->mostAmount))
                : '',
            'most_points' => $points->text($offer->mostPoints),
            'points' => $offer->points > 0 ? $points->text($offer->points) : '',
            'refusal' => $asked > 0 ? (string) $offer->refusal : '',
            'save' => $this->url->link('extension/regulars/checkout/regulars.save', $language, true),
            'list' => $this->url->link('checkout/cart.list', $language, true),
        ]);
    }
}
