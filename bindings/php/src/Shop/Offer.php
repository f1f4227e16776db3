<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Document;
use stdClass;

/** What a product page or a cart says of points: what would be earned and why, and what could be paid by points. */
final class Offer
{
    /**
     * @param list<string> $reasons
     */
    private function __construct(
        /** What would be earned. */
        public readonly int $earned,
        /** Why, a sentence for each rule that gives something. */
        public readonly array $reasons,
        /** What the customer could spend. */
        public readonly int $available,
        /** The most points that the cart takes, and what those pay in minor units. */
        public readonly int $mostPoints,
        public readonly int $mostAmount,
        /** The points that were asked for and can be spent, and what those pay; 0 where they can not. */
        public readonly int $points,
        public readonly int $amount,
        /** Why what was asked for can not be spent. */
        public readonly ?string $refusal,
    ) {
    }

    /**
     * What a quote says.
     *
     * @param ?stdClass $said the quote in another language
     */
    public static function of(Document $quote, ?stdClass $said = null): self
    {
        $texts = array_column($said->rules ?? $quote->earn->rules, 'text', 'rule');
        $reasons = [];
        foreach ($quote->earn->rules as $rule) {
            if ($rule->matched && $rule->points !== 0) {
                $reasons[] = $texts[$rule->rule];
            }
        }
        $redeem = $quote->redeem;
        $refused = $redeem->points === 0 && $redeem->reason !== 'not_asked';

        return new self(
            $quote->earn->points,
            $reasons,
            $redeem->available,
            $redeem->max_points,
            $redeem->max_amount,
            $redeem->points,
            $redeem->amount,
            $refused ? $said->redeem ?? $redeem->text : null,
        );
    }
}
