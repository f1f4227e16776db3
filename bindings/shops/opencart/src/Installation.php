<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/** What the module leaves in a shop beside its files: tables, events, a cron job. The tables outlive it unless told otherwise. */
final class Installation
{
    public const CODE = 'regulars';
    /** Counts changes to what stands below and to the tables: a shop that has reached less is brought up to date. */
    public const VERSION = 3;

    /** What is listened to in the admin: trigger and method of the handler. `?` stands for the separator, as in Listening. */
    public const EVENTS = [
        ['admin/view/common/column_left/before', 'menu'],
        ['admin/view/sale/order_info/before', 'orderTab'],
        ['admin/view/customer/customer_form/after', 'customerTab'],
        ['admin/model/sale/order?deleteOrder/before', 'deleted'],
        ['admin/model/customer/customer?deleteCustomer/before', 'forgotten'],
        ['admin/model/customer/customer?addCustomer/after', 'joined'],
        ['admin/model/customer/customer?editCustomer/after', 'changed'],
        ['admin/model/catalog/review?addReview/after', 'reviewAdded'],
        ['admin/model/catalog/review?editReview/after', 'reviewChanged'],
    ];

    /** What registers the rest when a request of the shop begins. */
    public const STARTUP = 'catalog/extension/regulars/startup/regulars';

    /** Routes whose permission whoever installs the module gets. */
    public const PERMISSIONS = ['total/regulars', 'sale/regulars', 'customer/regulars', 'report/regulars', 'module/opening'];

    public function __construct(private readonly Shop $shop)
    {
    }

    /** Makes the tables that are missing, and brings older ones up to date; the ledger does so for its own when it is opened. */
    public function migrate(): void
    {
        $this->shop->drafts()->create();
        $this->shop->coupons()->create();
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
