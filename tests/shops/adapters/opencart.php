<?php

declare(strict_types=1);

// The OpenCart module against light stand-ins of the shop: opencart.php ffi|worker. What it does in a shop that runs is
// told by tests/shops/opencart.
use Opencart\Catalog\Controller\Extension\Regulars\Event\Regulars as Events;
use Opencart\Catalog\Model\Extension\Regulars\Total\Regulars as Total;
use Regulars\OpenCart\Listening;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\Totals;
use Regulars\Shop\ProgramForm;
use Regulars\Tests\Check;
use Regulars\Tests\Shops\OpenCart;

require __DIR__ . '/../../php/start.php';
require __DIR__ . '/OpenCart.php';

$shops = __DIR__ . '/../../../bindings/shops/opencart';
require "$shops/catalog/controller/event/regulars.php";
require "$shops/catalog/model/total/regulars.php";

Check::run('an order as the tables hold it', static function (): void {
    $shop = new OpenCart();
    $shop->order(1, customer: 7, status: 5, products: [
        [40, 2, '202.0000', '22.2000'],
        [41, 1, '100.0000', '20.0000'],
        [40, 1, '101.0000', '22.2000'],
    ]);
    $shop->totals(1, [
        'sub_total' => '403',
        'coupon' => ['Coupon (SUMMER)', '-40.3000'],
        'shipping' => '5',
        'low_order_fee' => '3',
        'regulars' => '-2',
        'tax' => '80',
        'total' => '449',
    ]);
    $read = Shop::of($shop->registry)->orderReader()->read(1);
    $cart = $read['order']->cart();
    Check::same([5, '7'], [$read['status'], $read['order']->customer]);
    Check::same(['SUMMER', 'cod', '0'], [$cart['coupon'], $cart['payment'], $cart['store']]);
    Check::same(['P40', 'P41', 'P40-2', 'shipping', 'fee-4'], array_column($cart['lines'], 'line'));
    Check::same(['item', 'item', 'item', 'shipping', 'fee'], array_column($cart['lines'], 'kind'));
    // A tenth off each, with its tax: what points pay is no discount.
    Check::same([22176, 10800, 11088, 500, 300], array_column($cart['lines'], 'amount'));
    Check::same([['20', '24'], '8'], [$cart['lines'][0]['categories'], $cart['lines'][0]['brand']]);
    Check::same(null, Shop::of($shop->registry)->orderReader()->read(2));
    // A guest, and somebody who was deleted since.
    foreach ([3 => 0, 4 => 99] as $order => $customer) {
        $shop->order($order, customer: $customer, status: 5, products: [[40, 1, '101', '22.2']]);
        Check::same(null, Shop::of($shop->registry)->orderReader()->read($order)['order']->customer);
    }
});

Check::run('what the shop says of an order reaches the ledger once', static function (): void {
    $shop = new OpenCart();
    $events = new Events($shop->registry);
    $shop->order(1, customer: 7, status: 1, products: [[40, 1, '100', '20']]);
    [$route, $nothing] = ['', null];
    $move = static function (int $status) use ($shop, $events, &$route, &$nothing): int {
        $shop->status(1, $status);
        $arguments = [1, $status];
        $events->moved($route, $arguments, $nothing);

        return Shop::of($shop->registry)->members()->standing('7')['balance']->available;
    };
    Check::same([0, 120, 120, 0, 120], array_map($move, [1, 5, 5, 7, 5]));
    $arguments = [1];
    $events->deleted($route, $arguments);
    Check::same(0, Shop::of($shop->registry)->members()->standing('7')['balance']->available);
    Check::same([], $shop->log);
});

Check::run('the shop goes on when the ledger does not', static function (): void {
    $shop = new OpenCart(missing: ['order']);
    [$route, $arguments, $nothing] = ['', [1, 5], null];
    (new Events($shop->registry))->moved($route, $arguments, $nothing);
    Check::same(1, count($shop->log));
    Check::that(str_contains($shop->log[0], 'regulars: moved: PDOException'), $shop->log[0]);
    // What cannot be set aside is not given away: the order is held back.
    Check::same(8, (new Total($shop->registry))->confirm(['order_id' => 1], []));
});

Check::run('the line of the totals', static function (): void {
    $shop = new OpenCart();
    Shop::of($shop->registry)->members()->grant('7', 300, 'a start', 'test', 'f');
    $total = new Total($shop->registry);
    $ask = static function (mixed $points) use ($shop, $total): array {
        $shop->session->data[Totals::CODE] = $points;
        [$totals, $taxes, $sum] = [[], [9 => 20.0], 120.0];
        $total->getTotal($totals, $taxes, $sum);

        return [array_column($totals, 'value'), $taxes[9], $sum];
    };
    $shop->cart = [['product_id' => 40, 'quantity' => 1, 'price' => 100.0, 'total' => 100.0, 'tax_class_id' => 9]];
    $none = [[], 20.0, 120.0];
    Check::same([[[-2.0], 20.0, 118.0], $none, $none, $none, $none], array_map($ask, [200, 301, 0, -5, null]));
    $shop->customer = 0;
    Check::same($none, $ask(200));
});

Check::run('points are set aside as the order is confirmed, and given to one order only', static function (): void {
    $shop = new OpenCart();
    Shop::of($shop->registry)->members()->grant('7', 300, 'a start', 'test', 'f');
    $total = new Total($shop->registry);
    foreach ([1, 2] as $order) {
        $shop->order($order, customer: 7, status: 0, products: [[40, 1, '100', '20']]);
        $shop->totals($order, ['sub_total' => '100', 'regulars' => '-2', 'total' => '118']);
        $data = ['totals' => [['code' => 'regulars', 'regulars' => ['points' => 200, 'amount' => 200]]]];
        [$route, $arguments, $output] = ['', [$data], $order];
        (new Events($shop->registry))->drafted($route, $arguments, $output);
    }
    Check::same([0, 0, 8], array_map(static fn (int $order): int => $total->confirm(['order_id' => $order], []), [1, 1, 2]));
    Check::that(str_contains($shop->queries[0], '200 points asked for, 100 points available'), $shop->queries[0]);
    // 4.1 hands over the order's row, 4.0 its id.
    $total->unconfirm(1);
    $total->unconfirm(['order_id' => 1]);
    Check::same(100, Shop::of($shop->registry)->members()->standing('7')['balance']->available);
});

Check::run('what a full card gave becomes one coupon', static function (): void {
    $shop = new OpenCart();
    $coupons = Shop::of($shop->registry)->coupons();
    $reward = static fn (int $number, string $kind, ?int $value): stdClass => (object) [
        'stamp' => 'nth', 'number' => $number, 'reward' => (object) array_filter(['kind' => $kind, 'value' => $value]),
    ];
    $given = [$reward(1, 'percent_off', 10), $reward(2, 'amount_off', 550), $reward(3, 'free_shipping', null)];
    $given[] = $reward(4, 'product', null);
    $key = str_repeat('a', 32);
    $said = $coupons->for($key, $given, 'a card');
    Check::same(['free_shipping', 'amount_off', 'percent_off'], array_column($said, 'kind'));
    Check::same($said, $coupons->for($key, $given, 'a card'), 'again');
    $kept = $shop->pdo->query('SELECT code, type, discount, logged, shipping, uses_total, status FROM oc_coupon ORDER BY coupon_id');
    $rows = $kept->fetchAll(PDO::FETCH_NUM);
    Check::same(array_column(array_reverse($said), 'code'), array_column($rows, 0));
    Check::same([['P', '10', '1', '0', '1', '1'], ['F', '5.50', '1', '0', '1', '1'], ['F', '0', '1', '1', '1', '1']], array_map(
        static fn (array $row): array => array_slice($row, 1),
        $rows,
    ));
    Check::that(preg_match('/^[A-Z2-9]{10}$/D', $said[0]['code']) === 1, $said[0]['code']);
});

Check::run('a request listens to what it may have to do with', static function (): void {
    $heard = static fn (?string $route): array => array_column(Listening::at($route), 1);
    Check::same(['product'], $heard('product/product'));
    foreach (['common/home', 'checkout/cart', 'checkout/cart.list', 'product/category'] as $route) {
        Check::same([], $heard($route), $route);
    }
    $all = $heard(null);
    Check::same(['called', 'called'], $all);
    // Whatever may change an order or a customer: a payment that is told of later, too.
    $changing = ['checkout/confirm.confirm', 'extension/opencart/payment/cod.confirm', 'api/order', 'cron/cron', 'account/edit.save', ''];
    foreach ($changing as $route) {
        Check::same([], array_diff($all, $heard($route)), $route);
    }
    Check::that(in_array('invited', $heard('account/register'), true), 'an invitation is not heard');
    // 4.1 and 4.0 write calls of models in their own ways.
    $changes = [
        ['checkout/order.addHistory', true, 'moved'],
        ['checkout/order/addHistory', false, 'moving'],
        ['account/customer.addCustomer', true, 'joined'],
        ['account/customer.addCustomer', false, null],
        ['account/customer_group.addCustomer', true, null],
        ['checkout/order', true, null],
        ['', true, null],
    ];
    foreach ($changes as [$route, $after, $change]) {
        Check::same($change, Listening::change($route, $after), $route);
    }
});

Check::run('a model that is called tells of its change, before or after', static function (): void {
    $shop = new OpenCart();
    $events = new Events($shop->registry);
    $shop->order(1, customer: 7, status: 5, products: [[40, 1, '100', '20']]);
    [$route, $arguments, $nothing] = ['checkout/order.addHistory', [1, 5], null];
    $events->called($route, $arguments);
    Check::same([1 => 5], Shop::of($shop->registry)->target);
    Check::same(null, Shop::of($shop->registry)->members()->standing('7'));
    $events->called($route, $arguments, $nothing);
    Check::same(120, Shop::of($shop->registry)->members()->standing('7')['balance']->available);
    $events->called();
    Check::same([], $shop->log);
});

Check::run('the cart asks for the points first', static function (): void {
    $shop = new OpenCart();
    $shop->request->get['route'] = 'checkout/cart.list';
    $total = new Total($shop->registry);
    [$totals, $taxes, $sum] = [[], [], 0.0];
    $total->getTotal($totals, $taxes, $sum);
    $total->getTotal($totals, $taxes, $sum);
    $heard = ['register', 'model/setting/extension?getExtensionsByType/after', 'extension/regulars/event/regulars.totals'];
    Check::same([$heard], $shop->listening);
    $rows = array_map(static fn (string $code): array => ['code' => $code], ['credit', 'tax', 'regulars', 'coupon']);
    [$route, $arguments] = ['setting/extension.getExtensionsByType', ['total']];
    (new Events($shop->registry))->totals($route, $arguments, $rows);
    Check::same(['regulars', 'credit', 'tax', 'coupon'], array_column($rows, 'code'));
});

Check::run('pages are added to where they have the place, and left alone where not', static function (): void {
    $shop = new OpenCart();
    $events = new Events($shop->registry);
    $product = ['product_id' => 40, 'price' => 100.0, 'special' => 0, 'tax_class_id' => 9];
    [$route, $arguments, $data] = ['', [40], []];
    $shop->request->get['product_id'] = '40';
    $events->product($route, $arguments, $product);
    Check::same(
        ['unregister model/catalog/product?getProduct/after', 'register view/product/product/after'],
        array_map(static fn (array $call): string => "$call[0] $call[1]", $shop->listening),
    );
    $page = '<h1>x</h1><div id="product"></div>';
    $events->productPage($route, $data, $page);
    Check::same('<h1>x</h1>[extension/regulars/product/regulars text=regulars_text_earn 120]<div id="product"></div>', $page);
    $other = '<h1>another theme</h1>';
    $events->productPage($route, $data, $other);
    Check::same('<h1>another theme</h1>', $other);
    // The menu of the page's header leads there too.
    $menu = '<li><a href="t" class="dropdown-item">x</a></li>';
    [$data, $page] = [['transaction' => 't'], $menu . '<li><a href="t">x</a></li>'];
    $events->accountPage($route, $data, $page);
    Check::same($menu . '<li><a href="u">regulars_heading_title %s</a></li><li><a href="t">x</a></li>', $page);
});

Check::run('every language says everything, with the same blanks', static function () use ($shops): void {
    $read = static function (string $file): array {
        $_ = [];
        require $file;

        return $_;
    };
    $blanks = static fn (string $text): array => preg_match_all('/%s|%%/', $text, $found) === false ? [] : $found[0];
    $files = [...glob("$shops/*/language/en-gb/*/*.php")];
    Check::that(count($files) >= 8, 'languages are not where they were');
    foreach ($files as $file) {
        $english = $read($file);
        foreach (['pl-pl', 'ru-ru', 'zh-cn'] as $code) {
            $other = $read(str_replace('/en-gb/', "/$code/", $file));
            Check::same(array_keys($english), array_keys($other), "$code " . substr($file, strlen($shops)));
            Check::same(array_map($blanks, $english), array_map($blanks, $other), "$code " . substr($file, strlen($shops)));
        }
    }
});
Check::end();
