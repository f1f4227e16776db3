<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Event;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Listening;
use Regulars\OpenCart\People;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\Totals;

require_once DIR_STORAGE . 'regulars/autoload.php';

/**
 * What the shop calls while customers browse and orders move. Nothing that is thrown here reaches the shop.
 * Whoever asks for these routes over HTTP gives them nothing to do: hence the defaults.
 */
class Regulars extends Controller
{
    /** A model that changes orders or customers is about to be called, or was: then there is what it gave. */
    public function called(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $change = Listening::change($route, func_num_args() > 2);
        if ($change !== null) {
            $this->$change($route, $args, $output);
        }
    }

    /** An order was stored for the first time; it is not confirmed yet. */
    public function drafted(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->keep((int) $output, (array) ($args[0] ?? []));
    }

    /** The same order was stored again, with another cart or by an admin. */
    public function edited(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->keep((int) ($args[0] ?? 0), (array) ($args[1] ?? []));
    }

    /** An order is on its way to another status: its total is asked to confirm before it arrives. */
    public function moving(string &$route = '', array &$args = []): void
    {
        Shop::of($this->registry)->target[(int) ($args[0] ?? 0)] = (int) ($args[1] ?? 0);
    }

    /** An order has come to a status; which one, only its row says. */
    public function moved(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $order = (int) ($args[0] ?? 0);
        // What was to be paid by points is: the next cart begins without.
        if (!defined('DIR_CATALOG') && $order !== 0 && (int) ($this->session->data['order_id'] ?? 0) === $order) {
            unset($this->session->data[Totals::CODE]);
        }
        $this->guarded('moved', static fn (Shop $shop) => $shop->tell($order));
    }

    public function deleted(string &$route = '', array &$args = []): void
    {
        $this->guarded('deleted', fn (Shop $shop) => $shop->forget((int) ($args[0] ?? 0)));
    }

    /** Somebody has an account from now on. */
    public function joined(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $invitation = $this->session->data[People::INVITATION] ?? null;
        unset($this->session->data[People::INVITATION]);
        $this->people((int) $output, 'joined', $invitation);
    }

    /** Somebody looks at the form that opens an account, by the link of a customer. */
    public function invited(string &$route = '', array &$args = []): void
    {
        $code = $this->request->get[People::INVITATION] ?? null;
        if (is_string($code) && preg_match('/^[0-9a-f]{32}$/D', $code) === 1) {
            $this->session->data[People::INVITATION] = $code;
        }
    }

    /** A customer changed something about themselves. */
    public function changed(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->people((int) $this->customer->getId(), 'changed');
    }

    /** A customer subscribed to the newsletter, or ended it. */
    public function subscribed(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->people((int) $this->customer->getId(), 'subscribed');
    }

    /** A customer is deleted: who that was is forgotten, the amounts stay. */
    public function forgotten(string &$route = '', array &$args = []): void
    {
        $customer = (int) ($args[0] ?? 0);
        $this->guarded('forgotten', static fn (Shop $shop) => $customer === 0 || $shop->members()->forget((string) $customer));
    }

    /** The product of the page is kept as the shop read it: its price is not among what the page is made of. */
    public function product(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        if ((int) ($args[0] ?? 0) === (int) ($this->request->get['product_id'] ?? -1)) {
            Shop::of($this->registry)->product = is_array($output) ? $output : null;
            Listening::productKnown($this->event);
        }
    }

    public function productPage(string &$route = '', array &$data = [], string &$output = ''): void
    {
        $this->guarded('productPage', function (Shop $shop) use (&$output): void {
            if (!$shop->settings->active() || empty($shop->product) || !$shop->reaches()) {
                return;
            }
            $cart = $shop->cartReader()->product($shop->customer(), $shop->product, $shop->about());
            $offer = $shop->offers()->for($cart);
            if ($offer === null || $offer->earned === 0) {
                return;
            }
            $line = $this->load->view('extension/regulars/product/regulars', [
                'text' => sprintf($shop->text('earn'), $shop->points()->text($offer->earned)),
                'reasons' => $offer->reasons,
            ]);
            $output = self::before('<div id="product">', $line, $output);
        });
    }

    /**
     * The cart asks the totals one after another for what they show; before each, 4.1 puts aside the texts of the page with all
     * that was put aside before, which takes twice as long each time that one shows nothing. So ours is asked first.
     */
    public function totals(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        if (($args[0] ?? null) === 'total' && is_array($output)) {
            $isOurs = static fn (array $row): bool => ($row['code'] ?? null) === Totals::CODE;
            usort($output, static fn (array $one, array $other): int => $isOurs($other) <=> $isOurs($one));
        }
    }

    public function accountPage(string &$route = '', array &$data = [], string &$output = ''): void
    {
        $this->guarded('accountPage', function (Shop $shop) use ($data, &$output): void {
            if ($shop->settings->active()) {
                $item = '<li>' . $this->link() . '</li>';
                // In the list of the page, not in the menu of its header, whose links have a class.
                $output = self::before('<li><a href="' . ($data['transaction'] ?? '') . '">', $item, $output);
            }
        });
    }

    public function accountMenu(string &$route = '', array &$data = [], string &$output = ''): void
    {
        $this->guarded('accountMenu', function (Shop $shop) use ($data, &$output): void {
            if ($shop->settings->active()) {
                $mark = '<a href="' . ($data['transaction'] ?? '') . '"';
                $output = self::before($mark, $this->link('list-group-item'), $output);
            }
        });
    }

    /** @param 'joined'|'changed'|'subscribed' $what */
    private function people(int $customer, string $what, mixed ...$about): void
    {
        $this->guarded($what, static function (Shop $shop) use ($customer, $what, $about): void {
            if ($shop->settings->active() && $customer !== 0) {
                $shop->people()->$what($shop, $customer, ...$about);
            }
        });
    }

    /** Keeps how many points an order is to pay with, as the total that was stored with it says. */
    private function keep(int $order, array $data): void
    {
        $this->guarded('keep', static function (Shop $shop) use ($order, $data): void {
            if (!$shop->settings->active() || $order === 0) {
                return;
            }
            $paying = ['points' => 0, 'amount' => 0];
            foreach ((array) ($data['totals'] ?? []) as $total) {
                $paying = ($total['code'] ?? '') === Totals::CODE ? $total[Totals::CODE] ?? $paying : $paying;
            }
            $shop->drafts()->keep($order, (int) $paying['points'], (int) $paying['amount']);
        });
    }

    private function link(string $class = ''): string
    {
        $this->load->language('extension/regulars/account/regulars', 'regulars');
        $token = isset($this->session->data['customer_token']) ? '&customer_token=' . $this->session->data['customer_token'] : '';
        $language = 'language=' . $this->config->get('config_language');
        $url = $this->url->link('extension/regulars/account/regulars', $language . $token);
        $text = htmlspecialchars($this->language->get('regulars_heading_title'), ENT_QUOTES, 'UTF-8');

        return "<a href=\"$url\"" . ($class === '' ? '' : " class=\"$class\"") . ">$text</a>";
    }

    private function guarded(string $hook, \Closure $work): void
    {
        $shop = Shop::of($this->registry);
        $shop->guard->run($hook, static fn () => $work($shop));
    }

    /** Puts a piece before the first place where a mark stands; a theme without it stays as it is. */
    private static function before(string $mark, string $piece, string $page): string
    {
        $at = strpos($page, $mark);

        return $at === false ? $page : substr_replace($page, $piece, $at, 0);
    }
}
