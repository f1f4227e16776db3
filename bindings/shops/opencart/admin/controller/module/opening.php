<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Module;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\OpeningBalances;
use Regulars\OpenCart\Shop;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Takes over the shop's own reward points, a batch at a time; the settings page asks until all are taken. */
class Opening extends Controller
{
    private const ROUTE = 'extension/regulars/module/regulars';

    public function step(): void
    {
        $this->load->language(self::ROUTE);
        $shop = Shop::of($this->registry);
        $allowed = ($this->request->server['REQUEST_METHOD'] ?? '') === 'POST' && $this->user->hasPermission('modify', self::ROUTE);
        $json = $allowed
            ? $shop->guard->run('opening', fn (): array => $this->taken($shop), ['error' => $this->language->get('error_failed')])
            : ['error' => $this->language->get('error_permission')];
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput(json_encode($json, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
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
        $refused = array_map(static fn (string $text): string => htmlspecialchars($text, ENT_QUOTES, 'UTF-8'), $batch['refused']);
        $state = ['after' => $batch['last'], 'read' => $read + $batch['rows'], 'total' => $balances->count(), 'refused' => $refused];

        return $batch['rows'] === OpeningBalances::BATCH ? $state : ['done' => true] + $state;
    }
}
