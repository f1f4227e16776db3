<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Opencart\System\Engine\Action;

/**
 * What the module listens to in a request of the shop. The shop compares every event with all that are listened to, hundreds of
 * times a page: so a page is listened to only for what it may have to do with.
 */
final class Listening
{
    /**
     * Orders and customers, as they change: by model, what is done before or after its methods. All calls of a model are one event
     * to listen to; `?` stands for the separator, which differs between 4.0 and 4.1.
     */
    private const CHANGES = [
        'checkout/order' => [
            'addOrder/after' => 'drafted',
            'editOrder/after' => 'edited',
            'addHistory/before' => 'moving',
            'addHistory/after' => 'moved',
            'deleteOrder/before' => 'deleted',
        ],
        'account/customer' => [
            'addCustomer/after' => 'joined',
            'editCustomer/after' => 'changed',
            'editNewsletter/after' => 'subscribed',
            'deleteCustomer/before' => 'forgotten',
        ],
    ];

    /** The product that a page is about, and from then on the page. */
    private const PRODUCT = ['model/catalog/product?getProduct/after', 'product'];
    private const PRODUCT_PAGE = ['view/product/product/after', 'productPage'];

    /** The list of the totals that the cart has. */
    private const TOTALS = ['model/setting/extension?getExtensionsByType/after', 'totals'];

    /** What is added to pages, by the beginning of their routes. */
    private const PAGES = [
        'product/product' => [self::PRODUCT],
        'account/' => [
            ['controller/account/register/before', 'invited'],
            ['view/account/account/after', 'accountPage'],
            ['view/extension/opencart/module/account/after', 'accountMenu'],
        ],
        'extension/regulars/account/' => [['view/extension/opencart/module/account/after', 'accountMenu']],
    ];

    /** Pages that only show things, whatever extensions do: payments, the checkout, accounts, the API and cron are not among them. */
    private const PLAIN = ['product/', 'information/', 'common/', 'cms/', 'checkout/cart'];

    /**
     * @param ?string $route of the request; null where an admin works in the shop's name
     *
     * @return list<array{string, string}> triggers and methods
     */
    public static function at(?string $route): array
    {
        $heard = [];
        foreach (self::PAGES as $page => $events) {
            $heard = $route !== null && str_starts_with($route, $page) ? [...$heard, ...$events] : $heard;
        }
        foreach (self::PLAIN as $plain) {
            if ($route !== null && str_starts_with($route, $plain)) {
                return $heard;
            }
        }

        foreach (array_keys(self::CHANGES) as $model) {
            $heard[] = ["model/$model?", 'called'];
        }

        return $heard;
    }

    /** What is to be done before or after a call of a model, by its route as 4.0 or 4.1 writes it; null for nothing. */
    public static function change(string $route, bool $after): ?string
    {
        [$model, $method] = preg_split('/[\/.](?=\w+$)/', $route, 2) + [1 => ''];

        return self::CHANGES[$model][$method . ($after ? '/after' : '/before')] ?? null;
    }

    /**
     * Registers what is listened to.
     *
     * @param object                      $event the shop's
     * @param list<array{string, string}> $heard triggers and methods
     */
    public static function begin(object $event, array $heard): void
    {
        foreach ($heard as [$trigger, $method]) {
            $event->register($trigger, new Action(self::action($method)), 100);
        }
    }

    /** The cart is summed up, and then asks each total for what it shows. */
    public static function cartSummed(object $event): void
    {
        self::begin($event, [self::TOTALS]);
    }

    public static function cartShown(object $event): void
    {
        self::end($event, self::TOTALS);
    }

    /** The product is known: the page is waited for, and nothing else any more. */
    public static function productKnown(object $event): void
    {
        self::end($event, self::PRODUCT);
        self::begin($event, [self::PRODUCT_PAGE]);
    }

    /** @param array{string, string} $heard */
    private static function end(object $event, array $heard): void
    {
        [$trigger, $method] = $heard;
        $event->unregister($trigger, self::action($method));
    }

    private static function action(string $method): string
    {
        return "extension/regulars/event/regulars.$method";
    }
}
