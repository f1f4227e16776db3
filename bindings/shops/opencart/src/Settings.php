<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Regulars\Shop\Currency;
use Regulars\Shop\Stage;

/** What the merchant chose on the settings page, apart from the program itself. */
final class Settings
{
    /** Each is kept as `module_regulars_NAME`. */
    public const NAMES = ['status', 'paid', 'fulfilled', 'cancelled', 'held', 'timezone', 'birthday', 'mail', 'winback', 'erase'];

    /** @param \Closure(string): mixed $setting reads one of the shop's settings */
    public function __construct(private readonly \Closure $setting)
    {
    }

    public function active(): bool
    {
        return (bool) $this->own('status');
    }

    public function currency(): Currency
    {
        return new Currency((string) ($this->setting)('config_currency'));
    }

    /** The zone in which the program's days begin and end. */
    public function timezone(): string
    {
        return (string) ($this->own('timezone') ?: ($this->setting)('config_timezone') ?: 'UTC');
    }

    /**
     * The statuses at which an order earns, is fulfilled, or gives everything back.
     *
     * @return array{paid: list<int>, fulfilled: list<int>, cancelled: list<int>}
     */
    public function statuses(): array
    {
        $chosen = [];
        foreach (['paid', 'fulfilled', 'cancelled'] as $stage) {
            $chosen[$stage] = array_values(array_map(intval(...), (array) ($this->own($stage) ?? [])));
        }

        return $chosen;
    }

    public function stage(int $status): Stage
    {
        return Stage::of($status, $this->statuses());
    }

    /** The status of an order whose points somebody else has spent meanwhile; the shop must not count it as placed. */
    public function held(): int
    {
        return (int) $this->own('held');
    }

    /** The shop's own field that asks customers for their birthday; 0 for none. */
    public function birthday(): int
    {
        return (int) $this->own('birthday');
    }

    /** Whether customers who want the newsletter are written to about their points. */
    public function mails(): bool
    {
        return (bool) $this->own('mail');
    }

    /** By how many days customers are overdue who are written to; null, nobody is. */
    public function winback(): ?int
    {
        $days = (string) $this->own('winback');

        return $days === '' ? null : (int) $days;
    }

    /**
     * The statuses under which the shop counts an order as a sale.
     *
     * @return list<int>
     */
    public function placed(): array
    {
        $chosen = [...(array) ($this->setting)('config_processing_status'), ...(array) ($this->setting)('config_complete_status')];

        return array_values(array_unique(array_map(intval(...), $chosen)));
    }

    /** Whether the ledger goes when the module is uninstalled. */
    public function erases(): bool
    {
        return (bool) $this->own('erase');
    }

    private function own(string $name): mixed
    {
        return ($this->setting)("module_regulars_$name");
    }
}
