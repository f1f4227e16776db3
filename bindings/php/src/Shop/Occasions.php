<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Document;
use Regulars\Exception;
use Regulars\Store;
use Regulars\Store\Clock;

/**
 * What customers do beside ordering, on its way into the ledger. Each is told once: joining, the newsletter, a review of a
 * product; whether it earns anything the program says.
 */
final class Occasions
{
    public function __construct(private readonly Store $store)
    {
    }

    /**
     * A customer has an account from now on.
     *
     * @throws Exception
     */
    public function enrolled(string $customer): ?Document
    {
        return $this->told($customer, 'enrolled', 'account.enrolled', new \stdClass());
    }

    /**
     * A customer did what a rule may listen to.
     *
     * @param string  $action  'newsletter', 'review', 'social', 'survey', or any other name
     * @param ?string $subject what it was about, such as the product of a review
     *
     * @throws Exception
     */
    public function performed(string $customer, string $action, ?string $subject = null): ?Document
    {
        $about = $subject === null ? [] : ['subject' => $subject];
        $name = "action:$action" . ($subject === null ? '' : ":$subject");

        return $this->told($customer, $name, 'action.performed', ['action' => $action] + $about);
    }

    /**
     * A customer's birthday became known, or changed.
     *
     * @param string $day such as 1990-02-28; the year is not kept
     *
     * @throws Exception
     */
    public function born(string $customer, string $day): ?Document
    {
        $day = '--' . substr($day, 5);

        return $this->told($customer, "birthday:$day", 'account.updated', ['birthday' => $day]);
    }

    /**
     * @param array<string, mixed>|object $body
     *
     * @return ?Document what was decided; null where it was told before, or waits to be booked
     */
    private function told(string $customer, string $name, string $type, array|object $body): ?Document
    {
        $key = $this->store->keyOf($customer);
        $account = $this->store->account($key)?->value();
        $id = "$key:$name";
        $waiting = array_map(static fn (array $row): string => $row['event']->id, $this->store->queued($key));
        if (in_array($id, [...Told::ids($account), ...$waiting], true)) {
            return null;
        }

        return $this->store->submit([
            'id' => $id,
            'type' => $type,
            'account' => $key,
            'occurred_at' => Clock::later(Clock::now(), $account->booked_to ?? null),
            'body' => $body,
        ]);
    }
}
