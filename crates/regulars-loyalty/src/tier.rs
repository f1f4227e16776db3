//! Who stands in which tier: up at once, down when a grace has ended. It is reviewed at every event and at each instant at
//! which something stops counting, a grace ends or another version comes into force. It moves no points.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use regulars_core::Result;
use regulars_core::money::Rounding;
use regulars_core::time::Instant;

use crate::ledger::book::Book;
use crate::ledger::order::Standing;
use crate::ledger::tier::{JudgedBy, TierChange};
use crate::ledger::{Account, Order, Tier};
use crate::program::{Downgrade, Judged, Measure, Program, Programs, Tiers};
use crate::value::Worth;

/// What counts for a tier: how much, and when it was earned.
type Contribution = (Instant, i64);

/// What an account brings to a tier, one order left out.
fn contributions<'a>(
    programs: &'a Programs,
    account: &'a Account,
    tiers: &'a Tiers,
    but: &'a str,
) -> impl Iterator<Item = Contribution> {
    let measure = tiers.measure;
    let counts = |rule: &str| programs.unit_of(rule) == tiers.unit.as_deref();
    let of = move |order: &Order| match measure {
        Measure::Earned => order.booked.iter().filter(|booked| counts(&booked.rule)).map(|booked| booked.points).sum(),
        Measure::Spend => order.spend,
        Measure::Orders => 1,
    };
    let orders = account.orders.values().filter(move |order| order.id != but && order.barred.is_none());
    let orders = orders.filter_map(move |order| Some((order.active_at?, of(order))));
    let occasions = account.occasions.iter().filter(move |_| measure == Measure::Earned);
    orders.chain(occasions.map(move |one| {
        let granted = one.granted.iter().filter(|granted| counts(&granted.rule));
        let points = granted.fold(0i64, |sum, granted| sum.saturating_add(granted.allowed));
        (one.at, points)
    }))
}

/// How much counts at an instant.
fn measured(
    program: &Program,
    tiers: &Tiers,
    contributions: impl Iterator<Item = Contribution>,
    now: Instant,
) -> Result<i64> {
    let mut sum = 0i64;
    for (at, amount) in contributions.filter(|(at, amount)| *at <= now && *amount > 0) {
        if tiers.window.end(program.timezone, at)?.is_none_or(|end| now < end) {
            sum = sum.saturating_add(amount);
        }
    }
    Ok(sum)
}

/// The tier by which something is judged that happens at an instant: that from before it or, for an order of a program that
/// says so, the one that it reaches by so much spend.
pub(crate) fn judged_by(
    programs: &Programs,
    program: &Program,
    account: &Account,
    at: Instant,
    order: Option<(&str, i64)>,
) -> Result<Option<String>> {
    let Some(tiers) = &program.tiers else { return Ok(None) };
    let stands = match account.tier.at(at) {
        Some(level) => level.and_then(|level| tiers.index(level)),
        None => tiers.reached(0),
    };
    let reaches = match order {
        Some((id, spend)) if tiers.basis == Judged::Including => {
            let own = (at, if tiers.measure == Measure::Orders { 1 } else { spend });
            tiers.reached(measured(program, tiers, contributions(programs, account, tiers, id).chain([own]), at)?)
        }
        _ => None,
    };
    Ok(stands.max(reaches).map(|index| tiers.levels[index].id.clone()))
}

/// What an order brings to a tier by spend: what earns of it, in whole minor units of the program's currency.
pub(crate) fn spend(worth: &Worth) -> Result<i64> {
    worth.earning()?.round(Rounding::Floor).ok_or_else(crate::money_overflow)
}

/// When the tier is to be reviewed next after an instant, up to another: something stops counting, a grace ends, or another
/// version comes into force.
pub(crate) fn next_review(
    programs: &Programs,
    account: &Account,
    after: Option<Instant>,
    to: Instant,
) -> Result<Option<Instant>> {
    let (true, Some(after)) = (programs.are_tiered(), after) else { return Ok(None) };
    let mut next = programs.all().map(|program| program.effective_from).filter(|from| *from > after).min();
    let mut consider = |at: Option<Instant>| next = next.into_iter().chain(at).min();
    consider(account.tier.grace_ends.filter(|ends| *ends > after));
    // Below the lowest level nobody falls.
    if account.tier.level.is_some()
        && let Ok(program) = programs.at(after)
        && let Some(tiers) = &program.tiers
    {
        for (at, _) in contributions(programs, account, tiers, NO_ORDER).filter(|(_, amount)| *amount > 0) {
            consider(tiers.window.end(program.timezone, at)?.filter(|end| *end > after));
        }
    }
    Ok(next.filter(|next| *next <= to))
}

/// The better of two members' standings at every instant, as two accounts become one.
pub(crate) fn better(programs: &Programs, one: &Tier, other: &Tier) -> Tier {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other.clone() } else { one.clone() };
    }
    let rank = |at: Instant, level: Option<&str>| {
        let tiers = programs.at(at).ok()?.tiers.as_ref()?;
        tiers.index(level?)
    };
    let changes: BTreeSet<Instant> = one.history.iter().chain(&other.history).map(|change| change.at).collect();
    let mut best = Tier::default();
    for at in changes {
        let (own, others) = (one.at(at).flatten(), other.at(at).flatten());
        let level = if rank(at, others) > rank(at, own) { others } else { own };
        if level == best.level.as_deref() {
            continue;
        }
        let at_once = |tier: &'_ Tier| tier.history.iter().rfind(|change| change.at == at).cloned();
        if let Some(change) = at_once(one).or_else(|| at_once(other)) {
            let from = std::mem::replace(&mut best.level, level.map(str::to_owned));
            best.history.push(TierChange { from, to: best.level.clone(), ..change });
        }
    }
    let now = best.history.last().map_or(Instant::MAX, |change| change.at);
    best.grace_ends = match rank(now, one.level.as_deref()).cmp(&rank(now, other.level.as_deref())) {
        Ordering::Greater => one.grace_ends,
        Ordering::Less => other.grace_ends,
        Ordering::Equal => one.grace_ends.zip(other.grace_ends).map(|(own, others)| own.max(others)),
    };
    best
}

/// The name that no order has.
const NO_ORDER: &str = "";

impl Book<'_> {
    /// Puts the member where what counts at an instant puts him; gives the changes.
    pub(crate) fn review(&mut self, now: Instant) -> Result<Vec<TierChange>> {
        if !self.programs.are_tiered() || self.account.life.has_ended() {
            return Ok(Vec::new());
        }
        let Ok(program) = self.programs.at(now) else { return Ok(Vec::new()) };
        let event = self.event().map(str::to_owned);
        let first = self.account.tier.history.len();
        let go = |tier: &mut Tier, to: Option<String>, reason: &str| {
            let from = std::mem::replace(&mut tier.level, to.clone());
            tier.grace_ends = None;
            tier.history.push(TierChange { at: now, from, to, reason: reason.to_owned(), event: event.clone() });
        };
        let Some(tiers) = &program.tiers else {
            if self.account.tier.level.is_some() {
                go(&mut self.account.tier, None, "levels_changed");
            }
            return Ok(self.account.tier.history[first..].to_vec());
        };
        let id = |index: Option<usize>| index.map(|index| tiers.levels[index].id.clone());
        let counts = measured(program, tiers, contributions(self.programs, self.account, tiers, NO_ORDER), now)?;
        let reached = tiers.reached(counts);
        let tier = &mut self.account.tier;
        let stands = match &tier.level {
            Some(level) => tiers.index(level).map(Some),
            None => Some(None),
        };
        match stands {
            // A level that this version does not have: where the member stands is found anew.
            None => go(tier, id(reached), "levels_changed"),
            Some(stands) if reached > stands => go(tier, id(reached), "reached"),
            Some(stands) if reached == stands => tier.grace_ends = None,
            Some(mut stands) => {
                while reached < stands {
                    let ends = match tier.grace_ends {
                        Some(ends) => ends,
                        None => tiers.grace.end(program.timezone, now)?,
                    };
                    tier.grace_ends = Some(ends);
                    if now < ends {
                        break;
                    }
                    stands = match tiers.downgrade {
                        Downgrade::All => reached,
                        Downgrade::OneStep => stands.and_then(|index| index.checked_sub(1)),
                    };
                    go(tier, id(stands), "grace_ended");
                }
            }
        }
        Ok(self.account.tier.history[first..].to_vec())
    }

    /// Finds the tier by which an order is judged, once for each time that it earns, and what it brings to a tier.
    pub(crate) fn judge(&mut self, program: &Program, id: &str, standing: &Standing) -> Result<()> {
        if !self.programs.are_tiered() {
            return Ok(());
        }
        let earned_at = standing.earned_at.filter(|_| standing.is_live());
        let mut spent = 0;
        if let (Some(cart), Some(_), true) = (standing.cart(), earned_at, self.programs.count_spend())
            && !program.basis.excludes(cart)
        {
            let payments = self.payments(program, standing, cart)?;
            let left = standing.given_back.of(cart);
            spent = spend(&Worth::of(program, cart, &payments, &left)?)?;
        }
        let Some(order) = self.account.orders.get(id) else { return Ok(()) };
        let judged = match (earned_at, &order.tier) {
            // Who earns nothing has no tier yet: it is found as the order is credited.
            _ if order.barred.is_some() => None,
            (Some(at), judged) if judged.as_ref().is_none_or(|judged| judged.at != at) => {
                // The levels are those of the day, also where the order follows another version.
                let then = self.programs.at(at)?;
                let level = judged_by(self.programs, then, self.account, at, Some((id, spent)))?;
                then.tiers.is_some().then_some(JudgedBy { at, level })
            }
            (_, judged) => judged.clone(),
        };
        if let Some(order) = self.account.orders.get_mut(id) {
            (order.spend, order.tier) = (spent, judged);
        }
        Ok(())
    }
}
