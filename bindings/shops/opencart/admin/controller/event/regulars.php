<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Event;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/**
 * What the shop calls in its admin. Nothing that is thrown here reaches it. Whoever asks for these
 * routes over HTTP gives them nothing to do: hence the defaults.
 */
class Regulars extends Controller
{
    /** Puts the customer's pane where it belongs. */
    private const PLACE = <<<'HTML'
        <script type="text/javascript"><!--
        (function () {
            var panes = document.querySelector('.tab-content'), form = panes.closest('form'), own = panes;
            if (form) {
                own = document.createElement('div');
                own.className = 'tab-content';
                form.after(own);
            }
            own.append(document.getElementById('regulars-customer').content);
        })();
        //--></script>
        HTML;

    public function menu(string &$route = '', array &$data = []): void
    {
        $this->load->language('extension/regulars/module/regulars', 'regulars');
        $token = 'user_token=' . $this->session->data['user_token'];
        $children = [];
        foreach (['module' => 'regulars_text_settings', 'report' => 'regulars_text_report'] as $page => $name) {
            if ($this->user->hasPermission('access', "extension/regulars/$page/regulars")) {
                $href = $this->url->link("extension/regulars/$page/regulars", $token);
                $children[] = ['name' => $this->language->get($name), 'href' => $href, 'children' => []];
            }
        }
        if ($children !== []) {
            $name = $this->language->get('regulars_text_menu');
            $look = ['id' => 'menu-regulars', 'icon' => 'fa-solid fa-star'];
            $data['menus'][] = $look + ['name' => $name, 'href' => '', 'children' => $children];
        }
    }

    /** Points in the order's page: what was earned and spent, and refunds. */
    public function orderTab(string &$route = '', array &$data = []): void
    {
        $order = (int) ($data['order_id'] ?? 0);
        if ($order === 0 || !$this->user->hasPermission('access', 'extension/regulars/sale/regulars')) {
            return;
        }
        $shop = Shop::of($this->registry);
        $content = $shop->guard->run('orderTab', fn (): mixed => $this->load->controller('extension/regulars/sale/regulars', $order));
        if (is_string($content) && $content !== '') {
            $this->load->language('extension/regulars/module/regulars', 'regulars');
            $data['tabs'][] = ['code' => 'regulars', 'title' => $this->language->get('regulars_tab_points'), 'content' => $content];
        }
    }

    /** Points in the customer's page; the template has no place for tabs of others, so the tab is put among its own. */
    public function customerTab(string &$route = '', array &$data = [], string &$output = ''): void
    {
        $customer = (int) ($data['customer_id'] ?? 0);
        if ($customer === 0 || !$this->user->hasPermission('access', 'extension/regulars/customer/regulars')) {
            return;
        }
        $shop = Shop::of($this->registry);
        $shop->guard->run('customerTab', function () use ($customer, &$output): void {
            $content = $this->load->controller('extension/regulars/customer/regulars', $customer);
            $this->load->language('extension/regulars/module/regulars', 'regulars');
            $title = htmlspecialchars($this->language->get('regulars_tab_points'), ENT_QUOTES, 'UTF-8');
            $tab = "<li class=\"nav-item\"><a href=\"#tab-regulars\" data-bs-toggle=\"tab\" class=\"nav-link\">$title</a></li>";
            $at = strpos($output, '<li class="nav-item"><a href="#tab-ip"');
            if (!is_string($content) || $at === false) {
                return;
            }
            $output = substr_replace($output, $tab, $at, 0);
            // 4.0 wraps all tabs in one form, in which another may not stand: there the pane comes behind it.
            $pane = "<div id=\"tab-regulars\" class=\"tab-pane\">$content</div>";
            $output .= "<template id=\"regulars-customer\">$pane</template>" . self::PLACE;
        });
    }

    /** 4.1 deletes orders without telling anybody. */
    public function deleted(string &$route = '', array &$args = []): void
    {
        $shop = Shop::of($this->registry);
        $shop->guard->run('deleted', static fn () => $shop->forget((int) ($args[0] ?? 0)));
    }

    /** A customer is deleted: who that was is forgotten, the amounts stay. */
    public function forgotten(string &$route = '', array &$args = []): void
    {
        $customer = (int) ($args[0] ?? 0);
        $shop = Shop::of($this->registry);
        $shop->guard->run('forgotten', static fn () => $customer === 0 || $shop->members()->forget((string) $customer));
    }

    /** An admin made a customer. */
    public function joined(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->told('joined', static fn (Shop $shop) => $shop->people()->joined($shop, (int) $output));
    }

    /** An admin changed a customer. */
    public function changed(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $customer = (int) ($args[0] ?? 0);
        $this->told('changed', static fn (Shop $shop) => $shop->people()->changed($shop, $customer));
    }

    /** An admin wrote a review, which may be a customer's. */
    public function reviewAdded(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $this->told('review', static fn (Shop $shop) => $shop->people()->reviewed($shop, (int) $output));
    }

    /** An admin looked at a review; it earns as soon as it is published. */
    public function reviewChanged(string &$route = '', array &$args = [], mixed &$output = null): void
    {
        $review = (int) ($args[0] ?? 0);
        $this->told('review', static fn (Shop $shop) => $shop->people()->reviewed($shop, $review));
    }

    /** @param \Closure(Shop): void $work */
    private function told(string $hook, \Closure $work): void
    {
        $shop = Shop::of($this->registry);
        if ($shop->settings->active()) {
            $shop->guard->run($hook, static fn () => $work($shop));
        }
    }
}
