<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Exception;
use Regulars\Loyalty;
use Regulars\Store;
use Regulars\Store\Clock;

/**
 * Offers for carts. A shop asks for totals many times in one request: the same question is put to the library once.
 */
final class Offers
{
    /** @var array<string, Offer> */
    private array $made = [];

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
        $programs = $this->store->programs();
        if ($programs === [] || $cart->isEmpty()) {
            return null;
        }
        $asked = $cart->cart() + ($points > 0 ? ['redeem' => $points] : []);
        $key = json_encode([$cart->customer, $asked], JSON_THROW_ON_ERROR);
        if (!isset($this->made[$key])) {
            $account = $cart->customer === null ? null : $this->store->account($this->store->keyOf($cart->customer));
            $now = Clock::later(Clock::now(), $account?->value()->booked_to ?? null);
            $quote = Loyalty::quote($programs, $account, $asked, $now);
            $said = $this->language === 'en' ? null : Loyalty::explain($programs, $this->language, quote: $quote)->quote;
            $this->made[$key] = Offer::of($quote, $said);
        }

        return $this->made[$key];
    }
}
