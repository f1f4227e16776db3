<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use Regulars\Shop\Currency;
use Regulars\Shop\Program;
use Regulars\Store;

/**
 * A program that was saved where the library could not be reached: it waits among the shop's settings until cron looks at it,
 * and is in force from when it was saved.
 */
final class Waiting
{
    private const CODE = 'regulars';
    private const KEY = 'regulars_waiting';

    private readonly string $table;

    public function __construct(private readonly PDO $pdo, string $prefix)
    {
        $this->table = "`{$prefix}setting`";
    }

    /** @param array<string, mixed> $saved 'form', 'fields' or 'text', 'currency', 'timezone' */
    public function keep(array $saved): void
    {
        $this->clear();
        $saved['since'] = gmdate('Y-m-d\TH:i:s\Z');
        $row = $this->pdo->prepare("INSERT INTO $this->table (store_id, code, `key`, value, serialized) VALUES (0, ?, ?, ?, 0)");
        $row->execute([self::CODE, self::KEY, json_encode($saved, JSON_THROW_ON_ERROR)]);
    }

    /** @return ?array<string, mixed> */
    public function saved(): ?array
    {
        $found = $this->pdo->prepare("SELECT value FROM $this->table WHERE code = ? AND `key` = ?");
        $found->execute([self::CODE, self::KEY]);
        $text = $found->fetchColumn();

        return is_string($text) ? json_decode($text, true, 512, JSON_THROW_ON_ERROR) : null;
    }

    /**
     * Makes what waits the program.
     *
     * @return array<string, string> what is wrong with it, at which field; it waits on then
     */
    public function begin(Store $store): array
    {
        $saved = $this->saved();
        if ($saved === null) {
            return [];
        }
        $program = new Program($store, 'club', new Currency($saved['currency']), $saved['timezone'], $saved['since']);
        $errors = $saved['form'] === 'document' ? $program->saveText($saved['text']) : $program->saveFields($saved['fields']);
        if ($errors === []) {
            $this->clear();
        }

        return $errors;
    }

    public function clear(): void
    {
        $this->pdo->prepare("DELETE FROM $this->table WHERE code = ? AND `key` = ?")->execute([self::CODE, self::KEY]);
    }
}
