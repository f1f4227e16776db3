//! The stable words for why: the one list of them. What is said of each in a language stands in `words`.
//!
//! A word is part of what hosts program against: it is never changed and never used for something else.

macro_rules! reasons {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $reason:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$says])* $reason,)*
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$reason,)*];

            /// The word in documents.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$reason => $word,)*
                }
            }

            /// The reason of a word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.name() == word)
            }
        }
    };
}

reasons! {
    /// Why an event came to what it came to; in a quote, whether points can pay.
    OfEvent {
        /// The account was closed: nothing more happens to it.
        AccountClosed = "account_closed",
        /// More points to be spent than were set aside.
        AboveReserved = "above_reserved",
        /// The points are worth more than the order lets points pay.
        AboveLimit = "above_limit",
        /// Points were given or taken by hand.
        Adjusted = "adjusted",
        /// The order was cancelled before.
        AlreadyCancelled = "already_cancelled",
        /// The order was paid or fulfilled before.
        AlreadyEarned = "already_earned",
        /// The member joined before.
        AlreadyEnrolled = "already_enrolled",
        /// Both accounts are one already.
        AlreadyMerged = "already_merged",
        /// The order was placed before.
        AlreadyPlaced = "already_placed",
        /// The referral of this member counted before.
        AlreadyReferred = "already_referred",
        /// A redemption of this name was made before.
        AlreadyReserved = "already_reserved",
        /// The account may not hold as many.
        BalanceCap = "balance_cap",
        /// Fewer points than may be redeemed at once.
        BelowMinimum = "below_minimum",
        /// The goods are worth less than the program asks for.
        BelowMinOrder = "below_min_order",
        /// Points that were set aside were spent.
        Captured = "captured",
        /// Points were earned, and others taken back.
        Changed = "changed",
        /// The account was closed, and what was left of it taken back.
        Closed = "closed",
        /// The last redemption is not long enough ago.
        CoolDown = "cool_down",
        /// Points were earned.
        Earned = "earned",
        /// Points pay a share of goods of which nothing is known.
        GoodsUnknown = "goods_unknown",
        /// Both accounts have an event, an order or a redemption of one name.
        IdsInBoth = "ids_in_both",
        /// Not as many points are available.
        InsufficientPoints = "insufficient_points",
        /// The event waits for its order's lines.
        Kept = "kept",
        /// All that an account has was moved to another.
        Merged = "merged",
        /// Not a multiple of the points that may be redeemed.
        NotAStep = "not_a_step",
        /// No points are asked for.
        NotAsked = "not_asked",
        /// Points cannot be redeemed.
        NotOffered = "not_offered",
        /// No open redemption has this name.
        NotReserved = "not_reserved",
        /// Nothing changes.
        NothingToBook = "nothing_to_book",
        /// Nothing is left of the order.
        OrderClosed = "order_closed",
        /// The points can pay.
        Possible = "possible",
        /// Nothing is given for it, and it is known.
        Recorded = "recorded",
        /// No more points are redeemed in a time.
        RedeemLimit = "redeem_limit",
        /// Another member referred this one.
        ReferredByAnother = "referred_by_another",
        /// More to be given back than is left of the order.
        RefundExceedsOrder = "refund_exceeds_order",
        /// Points are set aside: what they are for has to be decided first.
        ReservationsOpen = "reservations_open",
        /// Points that were set aside came back.
        Released = "released",
        /// Points were set aside.
        Reserved = "reserved",
        /// Spent points came back.
        Restored = "restored",
        /// Spent points came back, and earned ones were taken back.
        RestoredAndTakenBack = "restored_and_taken_back",
        /// The reward can no longer be used.
        RewardExpired = "reward_expired",
        /// The reward is not offered to this member, or not on this day.
        RewardNotOffered = "reward_not_offered",
        /// The points can buy the reward.
        RewardPossible = "reward_possible",
        /// A reward that was set aside can be used again.
        RewardReleased = "reward_released",
        /// A reward was set aside.
        RewardReserved = "reward_reserved",
        /// Another redemption holds the reward, or has used it.
        RewardTaken = "reward_taken",
        /// A reward was used.
        RewardUsed = "reward_used",
        /// A member referred himself.
        SelfReferral = "self_referral",
        /// Points were given as a surprise.
        Surprised = "surprised",
        /// Earned points were taken back.
        TakenBack = "taken_back",
        /// The order has no such line.
        UnknownLine = "unknown_line",
        /// No reward of this name was given.
        UnknownReward = "unknown_reward",
        /// What is known of the member is up to date.
        Updated = "updated",
        /// The points are worth less than the smallest coin.
        WorthNothing = "worth_nothing",
    }
}

reasons! {
    /// Why a rule gives what it gives.
    OfRule {
        /// The goods are worth more than the rule allows.
        AboveMaxAmount = "above_max_amount",
        /// The account may not hold more.
        BalanceCap = "balance_cap",
        /// The goods are worth less than the rule asks for.
        BelowMinAmount = "below_min_amount",
        /// The order that a referral counts by is worth less than the rule asks for.
        BelowMinOrder = "below_min_order",
        /// The goods are fewer than the rule asks for.
        BelowMinQuantity = "below_min_quantity",
        /// What earns comes to less than the smallest unit of points.
        BelowOnePoint = "below_one_point",
        /// No more is given for an order.
        Capped = "capped",
        /// Not enough was counted to fill the card.
        CardNotFull = "card_not_full",
        /// No more is given in a day.
        DailyCap = "daily_cap",
        /// The rule holds.
        Earned = "earned",
        /// An order with a coupon earns nothing.
        ExcludedByCoupon = "excluded_by_coupon",
        /// What the order that a referral counts by is worth was not told.
        GoodsUnknown = "goods_unknown",
        /// Only members earn, and this one had not joined.
        Guest = "guest",
        /// The member is one of the share that earns nothing.
        Holdout = "holdout",
        /// No more is ever given.
        LifetimeCap = "lifetime_cap",
        /// No more is given in a month.
        MonthlyCap = "monthly_cap",
        /// The rule multiplies others.
        Multiplied = "multiplied",
        /// No line is one that the rule counts.
        NoSuchLine = "no_such_line",
        /// The member had not consented to it.
        NotConsented = "not_consented",
        /// The rule holds for the first order only.
        NotFirstOrder = "not_first_order",
        /// The rule does not hold yet.
        NotYet = "not_yet",
        /// Nothing of the order earns.
        NothingEarns = "nothing_earns",
        /// The rule holds for other sales channels.
        OtherChannel = "other_channel",
        /// The rule holds for other coupons.
        OtherCoupon = "other_coupon",
        /// The rule holds for other customer groups.
        OtherGroup = "other_group",
        /// The rule holds for other ways of payment.
        OtherPayment = "other_payment",
        /// Another rule of its group takes precedence.
        OtherRuleWins = "other_rule_wins",
        /// The rule gives to the other side of a referral.
        OtherSide = "other_side",
        /// The rule holds for other stores.
        OtherStore = "other_store",
        /// The rule holds for other tiers.
        OtherTier = "other_tier",
        /// The rule holds on other days of the week.
        OtherWeekday = "other_weekday",
        /// The rule does not hold any more.
        Over = "over",
        /// No more is given for one thing, such as a product that is reviewed.
        SubjectCap = "subject_cap",
        /// No more is given in a year.
        YearlyCap = "yearly_cap",
    }
}

impl OfRule {
    /// Whether it is a limit, which leaves a rule less than it would give.
    pub(crate) fn is_limit(self) -> bool {
        use OfRule::{BalanceCap, Capped, DailyCap, LifetimeCap, MonthlyCap, SubjectCap, YearlyCap};
        matches!(self, Capped | DailyCap | MonthlyCap | YearlyCap | LifetimeCap | SubjectCap | BalanceCap)
    }
}

reasons! {
    /// Why points moved.
    OfEntry {
        /// The account was closed.
        AccountClosed = "account_closed",
        /// They were given or taken by hand.
        Adjusted = "adjusted",
        /// A redemption was paid with them.
        Captured = "captured",
        /// They paid what was owed.
        DebtRepaid = "debt_repaid",
        /// An order earned them.
        Earned = "earned",
        /// Their time was over.
        Expired = "expired",
        /// They came back after their expiry, with time to be spent.
        Grace = "grace",
        /// The time for which they were held back was over.
        HoldEnded = "hold_ended",
        /// They came back to a lot that had expired.
        LotExpired = "lot_expired",
        /// Two accounts were merged.
        Merged = "merged",
        /// The order that earned them gives less now.
        OrderReduced = "order_reduced",
        /// The order that they were set aside for was cancelled or given back.
        OrderRefunded = "order_refunded",
        /// They should be taken back, were spent, and are owed.
        Owed = "owed",
        /// The order that they paid was cancelled or given back.
        RedemptionRefunded = "redemption_refunded",
        /// They came back after their expiry, as new ones.
        Reissued = "reissued",
        /// The redemption was given up.
        Released = "released",
        /// The time for which they were set aside was over.
        ReservationEnded = "reservation_ended",
        /// A redemption set them aside.
        Reserved = "reserved",
        /// Fewer were spent than had been set aside.
        RestReleased = "rest_released",
        /// They were given as a surprise.
        Surprised = "surprised",
        /// They should be taken back, were spent, and are let go.
        Waived = "waived",
        /// The order of a waiver earns again.
        WaiverLifted = "waiver_lifted",
        /// They make up for a waiver.
        WaiverRecovered = "waiver_recovered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_one_reason() {
        fn holds<R: Copy + PartialEq + std::fmt::Debug>(
            all: &[R],
            name: fn(R) -> &'static str,
            parse: fn(&str) -> Option<R>,
        ) {
            for reason in all {
                assert_eq!(parse(name(*reason)), Some(*reason));
            }
        }
        holds(OfEvent::ALL, OfEvent::name, OfEvent::parse);
        holds(OfRule::ALL, OfRule::name, OfRule::parse);
        holds(OfEntry::ALL, OfEntry::name, OfEntry::parse);
        assert_eq!(OfEvent::parse("sunny"), None);
    }
}
