<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Cron;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Shop;
use Regulars\OpenCart\WinBack;

require_once DIR_STORAGE . 'regulars/autoload.php';

/**
 * What time makes due is booked once an hour: points that mature and lapse appear in histories on their day. Then customers
 * are written to, where the merchant wants that.
 */
class Regulars extends Controller
{
    /** How long before points lapse their owner is told. */
    private const AHEAD = '+14 days';

    /** @param int $cron_id given by the shop's cron; whoever asks for this route over HTTP has none */
    public function index(int $cron_id = 0): void
    {
        $shop = Shop::of($this->registry);
        if ($cron_id === 0 || !$shop->settings->active()) {
            return;
        }
        if ($shop->reaches()) {
            $until = (new \DateTimeImmutable(self::AHEAD, new \DateTimeZone($shop->settings->timezone())))->format('Y-m-d');
            $shop->guard->run('settle', static fn () => $shop->store()->settle());
            $shop->guard->run('tick', static fn () => $shop->store()->tick());
            $shop->guard->run('expiring', static fn () => $shop->settings->mails() ? $shop->store()->announceExpiring($until) : 0);
            $overdue = $shop->settings->winback();
            $shop->guard->run('winback', static fn () => $overdue === null ? 0 : (new WinBack($shop))->announce($overdue));
        }
        $this->load->controller('extension/regulars/mail/regulars', $shop);
    }
}
