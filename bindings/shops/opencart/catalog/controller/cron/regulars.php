<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Cron;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** What time makes due is booked once an hour: points that mature and lapse appear in histories on their day. */
class Regulars extends Controller
{
    /** @param int $cron_id given by the shop's cron; whoever asks for this route over HTTP has none */
    public function index(int $cron_id = 0): void
    {
        $shop = Shop::of($this->registry);
        if ($cron_id !== 0 && $shop->settings->active() && $shop->reaches()) {
            $shop->guard->run('cron', static fn () => $shop->store()->tick());
        }
    }
}
