<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/** Customers and their reviews as the shop's tables hold them, and what of that the ledger is told. */
final class People
{
    /** What a link carries by which a customer brings a friend, and where the friend's session keeps it. */
    public const INVITATION = 'friend';

    /** @param int $birthday the shop's own field that asks for the birthday; 0 for none */
    public function __construct(private readonly PDO $pdo, private readonly string $prefix, private readonly int $birthday)
    {
    }

    /**
     * Somebody has an account from now on. Who had one before the module came has not joined by changing it.
     *
     * @param ?string $invitation what the link carried by which they came
     */
    public function joined(Shop $shop, int $customer, ?string $invitation = null): void
    {
        $shop->occasions()->enrolled((string) $customer);
        if ($invitation !== null) {
            $shop->referrals()->joined((string) $customer, $invitation);
        }
        $this->subscribed($shop, $customer);
        $this->changed($shop, $customer);
    }

    /** Somebody has subscribed to the newsletter, or ended it. */
    public function subscribed(Shop $shop, int $customer): void
    {
        if ($this->consents($shop, $customer)) {
            $shop->occasions()->performed((string) $customer, 'newsletter');
        }
    }

    /** Somebody's account was changed: maybe their birthday is known now. */
    public function changed(Shop $shop, int $customer): void
    {
        $this->consents($shop, $customer);
        $fields = json_decode((string) ($this->row($customer)['custom_field'] ?? ''), true);
        $day = is_array($fields) ? $fields[$this->birthday] ?? null : null;
        if ($this->birthday !== 0 && is_string($day) && preg_match('/^\d{4}-\d\d-\d\d$/D', $day) === 1) {
            $shop->occasions()->born((string) $customer, $day);
        }
    }

    /** Whoever wants the newsletter wants to hear of points; who ends it, of neither. Says which, as the ledger knows now. */
    public function consents(Shop $shop, int $customer): bool
    {
        $row = $this->row($customer);
        $consents = $row !== null && (int) $row['newsletter'] === 1;
        if ($row !== null) {
            $shop->store()->keyOf((string) $customer, $consents);
        }

        return $consents;
    }

    /** @return ?array<string, mixed> */
    private function row(int $customer): ?array
    {
        $found = $this->pdo->prepare("SELECT newsletter, custom_field FROM `{$this->prefix}customer` WHERE customer_id = ?");
        $found->execute([$customer]);

        return $found->fetch(PDO::FETCH_ASSOC) ?: null;
    }

    /**
     * How a customer is written to; null for nobody who may be.
     *
     * @return ?array{email: string, name: string, language: string}
     */
    public function reader(int $customer): ?array
    {
        $tables = "`{$this->prefix}customer` c LEFT JOIN `{$this->prefix}language` l ON l.language_id = c.language_id";
        $found = $this->pdo->prepare("SELECT c.email, c.firstname AS name, COALESCE(l.code, 'en-gb') AS language FROM $tables "
            . 'WHERE c.customer_id = ? AND c.status = 1 AND c.newsletter = 1');
        $found->execute([$customer]);
        $row = $found->fetch(PDO::FETCH_ASSOC);

        return $row === false ? null : ['name' => html_entity_decode($row['name'], ENT_QUOTES, 'UTF-8')] + $row;
    }

    /** Tells of a review that is published, of a customer who was signed in. */
    public function reviewed(Shop $shop, int $review): void
    {
        $found = $this->pdo->prepare("SELECT customer_id, product_id FROM `{$this->prefix}review` WHERE review_id = ? AND status = 1");
        $found->execute([$review]);
        $row = $found->fetch(PDO::FETCH_ASSOC);
        if ($row !== false && (int) $row['customer_id'] !== 0) {
            $shop->occasions()->performed((string) $row['customer_id'], 'review', (string) $row['product_id']);
        }
    }
}
