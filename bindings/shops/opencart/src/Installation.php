<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/** What the module leaves in a shop beside its files: tables, events, a cron job. The tables outlive it unless told otherwise. */
final class Installation
{
    public const CODE = 'regulars';
    /** Counts changes to what stands below and to the tables: a shop that has reached less is brought up to date. */
    public const VERSION = 2;

    /** Trigger and method of the handler. `?` stands for the separator, which differs between 4.0 and 4.1. */
    public const EVENTS = [
        ['catalog/model/checkout/order?addOrder/after', 'catalog', 'drafted'],
        ['catalog/model/checkout/order?editOrder/after', 'catalog', 'edited'],
        ['catalog/model/checkout/order?addHistory/before', 'catalog', 'moving'],
        ['catalog/model/checkout/order?addHistory/after', 'catalog', 'moved'],
        ['catalog/model/checkout/order?deleteOrder/before', 'catalog', 'deleted'],
        ['catalog/model/account/customer?addCustomer/after', 'catalog', 'joined'],
        ['catalog/model/account/customer?editCustomer/after', 'catalog', 'changed'],
        ['catalog/model/account/customer?editNewsletter/after', 'catalog', 'subscribed'],
        ['catalog/model/catalog/product?getProduct/after', 'catalog', 'product'],
        ['catalog/view/product/product/after', 'catalog', 'productPage'],
        ['catalog/view/account/account/after', 'catalog', 'accountPage'],
        ['catalog/view/extension/opencart/module/account/after', 'catalog', 'accountMenu'],
        ['admin/view/common/column_left/before', 'admin', 'menu'],
        ['admin/view/sale/order_info/before', 'admin', 'orderTab'],
        ['admin/view/customer/customer_form/after', 'admin', 'customerTab'],
        ['admin/model/sale/order?deleteOrder/before', 'admin', 'deleted'],
        ['catalog/model/account/customer?deleteCustomer/before', 'catalog', 'forgotten'],
        ['admin/model/customer/customer?deleteCustomer/before', 'admin', 'forgotten'],
        ['admin/model/customer/customer?addCustomer/after', 'admin', 'joined'],
        ['admin/model/customer/customer?editCustomer/after', 'admin', 'changed'],
        ['admin/model/catalog/review?addReview/after', 'admin', 'reviewAdded'],
        ['admin/model/catalog/review?editReview/after', 'admin', 'reviewChanged'],
    ];

    /** Routes whose permission whoever installs the module gets. */
    public const PERMISSIONS = ['total/regulars', 'sale/regulars', 'customer/regulars', 'report/regulars', 'module/opening'];

    public function __construct(private readonly Shop $shop)
    {
    }

    /** Makes the tables that are missing, and brings older ones up to date; the ledger does so for its own when it is opened. */
    public function migrate(): void
    {
        $this->shop->drafts()->create();
        $this->shop->store();
    }

    /** Drops the ledger and all that belongs to it. */
    public function erase(): void
    {
        $pdo = $this->shop->pdo();
        $like = str_replace('_', '\\_', DB_PREFIX . 'regulars_') . '%';
        $found = $pdo->prepare('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE ?');
        $found->execute([$like]);
        foreach ($found->fetchAll(PDO::FETCH_COLUMN) as $table) {
            $pdo->exec('DROP TABLE `' . str_replace('`', '', $table) . '`');
        }
    }
}
