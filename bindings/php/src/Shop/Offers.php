<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use Regulars\Store;
use Regulars\Store\Clock;

/**
 * Offers for carts, in one request: a shop asks for totals many times in it. What is asked again is not put to the database or
 * the library again, so an offer is what was true when the request first asked.
 */
final class Offers
{
    /** @var array<string, Offer> */
    private array $made = [];

    /** @var ?list<Document> */
    private ?array $programs = null;

    /** @var array<string, ?Document> the accounts of customers */
    private array $accounts = [];

    private readonly string $language;

    /** @param string $language as for Members */
    public function __construct(private readonly Store $store, string $language = 'en')
    {
        $this->language = Members::language($language);
    }

    /**
     * @param Order $cart   with its customer, or none: then what anybody would earn
     * @param int   $points to pay with
     *
     * @return ?Offer null before the program's first version is in force
     *
     * @throws Exception
     */
    public function for(Order $cart, int $points = 0): ?Offer
    {
        $programs = $this->programs();
        if ($programs === [] || $cart->isEmpty()) {
            return null;
        }
        $asked = $cart->cart() + ($points > 0 ? ['redeem' => $points] : []);
        $key = json_encode([$cart->customer, $asked], JSON_THROW_ON_ERROR);
        if (!isset($this->made[$key])) {
            $account = $cart->customer === null ? null : $this->account($cart->customer);
            $now = Clock::later(Clock::now(), $account?->value()->booked_to ?? null);
            $quote = Loyalty::quote($programs, $account, $asked, $now);
            $said = $this->language === 'en' ? null : Loyalty::explain($programs, $this->language, quote: $quote)->quote;
            $this->made[$key] = Offer::of($quote, $said);
        }

        return $this->made[$key];
    }

    /** How points are written, by the latest version of the program. */
    public function points(): Points
    {
        $programs = $this->programs();

        return new Points($programs === [] ? 0 : (int) (end($programs)->value()->points->scale ?? 0));
    }

    /** @return list<Document> */
    private function programs(): array
    {
        return $this->programs ??= $this->store->programs();
    }

    private function account(string $customer): ?Document
    {
        return array_key_exists($customer, $this->accounts)
            ? $this->accounts[$customer]
            : $this->accounts[$customer] = $this->store->account($this->store->keyOf($customer));
    }
}
