<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Cron;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** What time makes due is booked once an hour: points that mature and lapse appear in histories on their day. */
class Regulars extends Controller
{
    public function index(int $cron_id, string $code, string $cycle, string $date_added, string $date_modified): void
    {
        $shop = Shop::of($this->registry);
        if ($shop->settings->active() && $shop->reaches()) {
            $shop->guard->run('cron', static fn () => $shop->store()->tick());
        }
    }
}
