<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Module;

use Regulars\OpenCart\AdminController;
use Regulars\OpenCart\OpeningBalances;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Takes over the shop's own reward points, a batch at a time; the settings page asks until all are taken. */
class Opening extends AdminController
{
    private const ROUTE = 'extension/regulars/module/regulars';

    public function step(): void
    {
        $this->answer('opening', self::ROUTE, $this->taken(...));
    }

    /** @return array<string, mixed> */
    private function taken(Shop $shop): array
    {
        if (!$shop->reaches() || $shop->program()->latest() === null) {
            return ['error' => $this->language->get('error_opening')];
        }
        $after = (int) ($this->request->post['after'] ?? 0);
        $read = (int) ($this->request->post['read'] ?? 0);
        $balances = new OpeningBalances($shop->pdo(), DB_PREFIX);
        $reason = $this->language->get('text_opening_reason');
        $batch = $balances->take($shop->members(), $after, $reason, (string) $this->user->getUserName());
        $refused = array_map(self::escaped(...), $batch['refused']);
        $state = ['after' => $batch['last'], 'read' => $read + $batch['rows'], 'total' => $balances->count(), 'refused' => $refused];

        return $batch['rows'] === OpeningBalances::BATCH ? $state : ['done' => true] + $state;
    }
}
