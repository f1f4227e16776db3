//! What histories reach, counted: every kind of event, rule and reason has to be among it.

use std::collections::BTreeMap;
use std::io::Write;

use regulars_loyalty::Applied;
use regulars_loyalty::event::{Body, Refund};
use regulars_loyalty::ledger::Bucket;
use regulars_loyalty::ledger::redemption::State;
use regulars_loyalty::program::{Expiry, Gives};

use super::History;
use super::invariants::versions;

/// Counts what a history reached.
pub fn count(history: &History, done: &Applied, reached: &mut BTreeMap<String, u64>) {
    let mut add = |what: String, times: u64| *reached.entry(what).or_default() += times;
    add("events".to_owned(), history.events.len() as u64);
    for program in versions(&history.programs, history.documents.len()) {
        for rule in &program.earn {
            let kind = match rule.gives {
                Gives::PerMoney { mode, .. } => format!("{mode:?}").to_lowercase(),
                Gives::Fixed { .. } => "fixed".to_owned(),
                Gives::PerUnit { .. } => "per_unit".to_owned(),
                Gives::Multiplier(_) if !rule.when.lines.is_all() => "multiplier_of_lines".to_owned(),
                Gives::Multiplier(_) => "multiplier".to_owned(),
                Gives::Sides { .. } => "sides".to_owned(),
                Gives::Reward => "reward".to_owned(),
            };
            add(format!("occasion {}", rule.on.name()), 1);
            add(format!("rule {kind}"), 1);
        }
        let expiry = match program.expiry {
            Expiry::None => "none",
            Expiry::Rolling { align: None, .. } => "rolling",
            Expiry::Rolling { .. } => "aligned",
            Expiry::Inactivity { .. } => "inactivity",
            Expiry::Fixed { .. } => "fixed",
        };
        add(format!("expiry {expiry}"), 1);
    }
    let parts = |redemption: &regulars_loyalty::ledger::Redemption| {
        redemption.restored > 0 && redemption.restored < redemption.points
    };
    let pays = history.events.iter().any(|event| {
        matches!(event.body, Body::OrderRefunded { refund: Refund::Part { .. }, .. }) && event.body.order() == Some("P")
    });
    add("history with partial refunds of an order paid partly by points".to_owned(), u64::from(pays));
    add("redemption partly given back".to_owned(), u64::from(done.account.redemptions.values().any(parts)));
    for one in done.account.redemptions.values().filter(|one| one.bought.is_some()) {
        add("reward bought".to_owned(), 1);
        add("reward bought, partly given back".to_owned(), u64::from(parts(one)));
    }
    for one in done.account.redemptions.values().filter(|one| one.amount > 0) {
        let cart = history.events.iter().filter(|event| event.body.order() == one.order.as_deref());
        let currency = cart.filter_map(|event| event.body.cart()?.currency).next();
        let program = history.programs.version(one.program_version).unwrap();
        let redeem = program.redeem.as_ref().filter(|_| one.unit.is_none());
        let named = redeem.is_some_and(|redeem| redeem.amounts.iter().any(|named| Some(named.currency) == currency));
        add("points pay what they are worth in another currency".to_owned(), u64::from(named));
    }
    for decision in &done.decisions {
        add(format!("event {}", decision.kind), 1);
        add(format!("decision {}", decision.reason), 1);
        if decision.duplicate {
            add("decision duplicate".to_owned(), 1);
        }
        for trace in &decision.rules {
            add(format!("trace {}", trace.reason), 1);
        }
    }
    for purse in &done.account.purses {
        for (name, is) in [("unit", purse.unit.is_some()), ("group", purse.stores.is_some())] {
            add(format!("purse of a {name}"), u64::from(is));
            for bucket in [Bucket::Spent, Bucket::Expired, Bucket::Revoked] {
                add(format!("purse of a {name}, {}", bucket.name()), u64::from(is && purse.balance.get(bucket) != 0));
            }
        }
        for bucket in [Bucket::Debt, Bucket::Waived] {
            add(format!("purse, {}", bucket.name()), u64::from(purse.balance.get(bucket) != 0));
        }
    }
    for given in &done.account.rewards {
        add(format!("reward {:?}", given.reward.kind), 1);
        if given.id.is_some() {
            let back = done.account.redemptions.values().any(|one| {
                one.entitlement == given.id
                    && one.state == State::Captured
                    && given.redemption.as_ref() != Some(&one.id)
            });
            let by = if given.stamp().is_some() { "card" } else { "rule" };
            add(format!("entitlement of a {by}"), 1);
            add("entitlement that came back".to_owned(), u64::from(back));
        }
        if given.withheld {
            add("reward withheld".to_owned(), 1);
        }
    }
    for change in &done.account.tier.history {
        add(format!("tier {} {}", change.reason, if change.event.is_some() { "by an event" } else { "by time" }), 1);
    }
    for occasion in &done.account.occasions {
        add(format!("granted {}", occasion.on), 1);
    }
    for entry in &done.entries {
        add(format!("entry {} {}", entry.kind.name(), entry.reason), 1);
    }
}

/// Everything that histories have to reach.
const REACHES: &[&str] = &[
    "points pay what they are worth in another currency",
    "decision account_closed",
    "decision closed",
    "decision reservations_open",
    "entry close account_closed",
    "event account.closed",
    "trace guest",
    "trace not_consented",
    "decision above_limit",
    "decision above_reserved",
    "decision adjusted",
    "decision already_cancelled",
    "decision already_earned",
    "decision already_enrolled",
    "decision already_placed",
    "decision already_referred",
    "decision already_reserved",
    "decision balance_cap",
    "decision below_min_order",
    "decision below_minimum",
    "decision captured",
    "decision changed",
    "decision cool_down",
    "decision duplicate",
    "decision earned",
    "decision goods_unknown",
    "decision insufficient_points",
    "decision kept",
    "decision not_a_step",
    "decision not_offered",
    "decision not_reserved",
    "decision nothing_to_book",
    "decision order_closed",
    "decision refund_exceeds_order",
    "decision recorded",
    "decision redeem_limit",
    "decision referred_by_another",
    "decision released",
    "decision reserved",
    "decision restored",
    "decision restored_and_taken_back",
    "decision reward_expired",
    "decision reward_not_offered",
    "decision reward_released",
    "decision reward_reserved",
    "decision reward_taken",
    "decision reward_used",
    "decision self_referral",
    "decision surprised",
    "decision taken_back",
    "decision unknown_line",
    "decision unknown_reward",
    "decision updated",
    "decision worth_nothing",
    "entry adjust adjusted",
    "entry adjust surprised",
    "entry capture captured",
    "entry clawback order_reduced",
    "entry clawback owed",
    "entry clawback waived",
    "entry earn earned",
    "entry expire expired",
    "entry forfeit lot_expired",
    "entry mature hold_ended",
    "entry recover waiver_recovered",
    "entry reinstate waiver_lifted",
    "entry release order_refunded",
    "entry release released",
    "entry release reservation_ended",
    "entry release rest_released",
    "entry repay debt_repaid",
    "entry reserve reserved",
    "entry restore grace",
    "entry restore redemption_refunded",
    "entry restore reissued",
    "entitlement of a card",
    "entitlement of a rule",
    "entitlement that came back",
    "event account.enrolled",
    "event account.updated",
    "event action.performed",
    "event order.cancelled",
    "event order.fulfilled",
    "event order.paid",
    "event order.placed",
    "event order.refunded",
    "event order.updated",
    "event points.adjusted",
    "event redemption.captured",
    "event redemption.released",
    "event redemption.reserved",
    "event referral.attributed",
    "event referral.qualified",
    "expiry aligned",
    "expiry fixed",
    "expiry inactivity",
    "expiry none",
    "expiry rolling",
    "granted account.enrolled",
    "granted anniversary",
    "granted birthday",
    "granted name_day",
    "granted referral.attributed",
    "granted referral.qualified",
    "granted review",
    "granted video",
    "occasion account.enrolled",
    "occasion anniversary",
    "occasion birthday",
    "occasion custom",
    "occasion name_day",
    "occasion order",
    "occasion referral.attributed",
    "occasion referral.qualified",
    "occasion review",
    "purse of a group",
    "purse of a group, expired",
    "purse of a group, revoked",
    "purse of a group, spent",
    "purse of a unit",
    "purse of a unit, expired",
    "purse of a unit, revoked",
    "purse of a unit, spent",
    "purse, debt",
    "purse, waived",
    "redemption partly given back",
    "reward AmountOff",
    "reward FreeShipping",
    "reward PercentOff",
    "reward Points",
    "reward Product",
    "reward Sample",
    "reward Voucher",
    "reward bought",
    "reward bought, partly given back",
    "reward withheld",
    "rule fixed",
    "rule linear",
    "rule multiplier",
    "rule multiplier_of_lines",
    "rule per_unit",
    "rule reward",
    "rule sides",
    "rule step",
    "tier grace_ended by an event",
    "tier grace_ended by time",
    "tier levels_changed by time",
    "tier reached by an event",
    "tier reached by time",
    "trace above_max_amount",
    "trace balance_cap",
    "trace below_min_amount",
    "trace below_min_order",
    "trace below_min_quantity",
    "trace below_one_point",
    "trace capped",
    "trace card_not_full",
    "trace daily_cap",
    "trace earned",
    "trace excluded_by_coupon",
    "trace goods_unknown",
    "trace holdout",
    "trace lifetime_cap",
    "trace monthly_cap",
    "trace multiplied",
    "trace no_such_line",
    "trace not_first_order",
    "trace not_yet",
    "trace nothing_earns",
    "trace other_channel",
    "trace other_coupon",
    "trace other_group",
    "trace other_payment",
    "trace other_rule_wins",
    "trace other_side",
    "trace other_store",
    "trace other_tier",
    "trace other_weekday",
    "trace over",
    "trace subject_cap",
    "trace yearly_cap",
];

/// Says what was reached, and how often.
pub fn tell(reached: &BTreeMap<String, u64>) {
    let mut out = std::io::stdout().lock();
    for (what, times) in reached {
        writeln!(out, "{times:>12}  {what}").unwrap();
    }
}

/// What is missing of what must be reached so many times, and what is reached without being named.
pub fn gaps(reached: &BTreeMap<String, u64>, times: u64) -> Vec<String> {
    let rare =
        REACHES.iter().filter(|what| reached.get(**what).copied().unwrap_or(0) < times).map(|what| (*what).to_owned());
    let named = |what: &&String| {
        let kinds = [
            "decision ",
            "entry ",
            "event ",
            "expiry ",
            "granted ",
            "occasion ",
            "purse",
            "entitlement",
            "reward ",
            "rule ",
            "tier ",
            "trace ",
        ];
        kinds.iter().any(|kind| what.starts_with(kind)) && !REACHES.contains(&what.as_str())
    };
    rare.chain(reached.keys().filter(named).cloned()).collect()
}
