<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use PDOException;
use Regulars\Shop\Currency;
use stdClass;

/**
 * What full cards and rules gave, as coupons of the shop's own: one for each reward, to be used once by somebody who is signed in.
 *
 * Which reward has its coupon stands in a table beside the ledger, so that two requests make one.
 */
final class Coupons
{
    /** The rewards that a coupon of the shop's can say. */
    private const KINDS = ['percent_off', 'amount_off', 'free_shipping'];
    private const LASTING = '+1 year';
    /** Without letters and digits that look alike. */
    private const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
    private const LENGTH = 10;

    private readonly string $given;
    private readonly string $coupons;

    public function __construct(private readonly PDO $pdo, string $prefix, private readonly Currency $currency)
    {
        [$this->given, $this->coupons] = ["`{$prefix}regulars_coupon`", "`{$prefix}coupon`"];
    }

    public function create(): void
    {
        $columns = 'account CHAR(32) NOT NULL, source VARCHAR(190) NOT NULL, number INT NOT NULL, code VARCHAR(20) NOT NULL, '
            . 'PRIMARY KEY (account, source, number)';
        $this->pdo->exec("CREATE TABLE IF NOT EXISTS $this->given ($columns)");
    }

    /**
     * The coupons for the rewards of an account, the latest first; those that are missing are made.
     *
     * @param list<stdClass> $rewards as the account has them
     * @param string         $name    of the coupons, in the shop's own list
     *
     * @return list<array{code: string, kind: string, value: ?int}>
     */
    public function for(string $account, array $rewards, string $name): array
    {
        $coupons = [];
        foreach ($rewards as $reward) {
            ['kind' => $kind, 'value' => $value] = (array) $reward->reward + ['value' => null];
            if (in_array($kind, self::KINDS, true) && !($reward->withheld ?? false)) {
                $key = [$account, $reward->stamp ?? $reward->rule, $reward->number];
                $code = $this->code($key) ?? $this->made($key, $name, $kind, $value);
                $coupons[] = ['code' => $code, 'kind' => $kind, 'value' => $value];
            }
        }

        return array_reverse($coupons);
    }

    /** @param array{string, string, int} $key of a reward */
    private function code(array $key): ?string
    {
        $found = $this->pdo->prepare("SELECT code FROM $this->given WHERE account = ? AND source = ? AND number = ?");
        $found->execute($key);
        $code = $found->fetchColumn();

        return is_string($code) ? $code : null;
    }

    /**
     * Makes the coupon for a reward, or finds that another request was quicker.
     *
     * @param array{string, string, int} $key
     */
    private function made(array $key, string $name, string $kind, ?int $value): string
    {
        $letters = static fn (): string => self::LETTERS[random_int(0, strlen(self::LETTERS) - 1)];
        $code = implode('', array_map($letters, range(1, self::LENGTH)));
        $this->pdo->beginTransaction();
        try {
            $row = $this->pdo->prepare("INSERT INTO $this->given (account, source, number, code) VALUES (?, ?, ?, ?)");
            $row->execute([...$key, $code]);
            $this->add($code, $name, $kind, $value);
            $this->pdo->commit();
        } catch (PDOException $exception) {
            $this->pdo->rollBack();
            $code = $this->code($key) ?? throw $exception;
        }

        return $code;
    }

    private function add(string $code, string $name, string $kind, ?int $value): void
    {
        $discount = match ($kind) {
            'percent_off' => (string) $value,
            'amount_off' => $this->currency->decimal((int) $value),
            default => '0',
        };
        $row = [
            'name' => $name, 'code' => $code, 'type' => $kind === 'percent_off' ? 'P' : 'F', 'discount' => $discount, 'logged' => 1,
            'shipping' => (int) ($kind === 'free_shipping'), 'total' => 0, 'date_start' => date('Y-m-d'),
            'date_end' => date('Y-m-d', (int) strtotime(self::LASTING)), 'uses_total' => 1, 'uses_customer' => 1, 'status' => 1,
            'date_added' => date('Y-m-d H:i:s'),
        ];
        $columns = '`' . implode('`, `', array_keys($row)) . '`';
        $marks = implode(', ', array_fill(0, count($row), '?'));
        $this->pdo->prepare("INSERT INTO $this->coupons ($columns) VALUES ($marks)")->execute(array_values($row));
    }
}
