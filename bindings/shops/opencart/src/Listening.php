<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

/**
 * What the module listens to in a request of the shop. The shop compares every event with all that are listened to, hundreds of
 * times a page: so a page is listened to only for what it may have to do with.
 */
final class Listening
{
    /**
     * Orders and customers, as they change. Trigger and method of the handler; `?` stands for the separator, which differs
     * between 4.0 and 4.1.
     */
    private const CHANGES = [
        ['model/checkout/order?addOrder/after', 'drafted'],
        ['model/checkout/order?editOrder/after', 'edited'],
        ['model/checkout/order?addHistory/before', 'moving'],
        ['model/checkout/order?addHistory/after', 'moved'],
        ['model/checkout/order?deleteOrder/before', 'deleted'],
        ['model/account/customer?addCustomer/after', 'joined'],
        ['model/account/customer?editCustomer/after', 'changed'],
        ['model/account/customer?editNewsletter/after', 'subscribed'],
        ['model/account/customer?deleteCustomer/before', 'forgotten'],
    ];

    /** What is added to pages, by the beginning of their routes. */
    private const PAGES = [
        'product/product' => [
            ['model/catalog/product?getProduct/after', 'product'],
            ['view/product/product/after', 'productPage'],
        ],
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

        return [...$heard, ...self::CHANGES];
    }
}
