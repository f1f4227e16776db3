//! What of an account's points can be redeemed: what they are worth, how many an order takes, and what limits leave. It
//! moves no points.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding};
use regulars_core::time::Instant;

use crate::conditions::Circumstances;
use crate::credit::terms;
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::lot::spending_shares;
use crate::ledger::{Account, Bucket, Purse, Redemption};
use crate::outcome::Refusal;
use crate::program::{Bounds, Limit, Offer, Per, PointValue, Program, Programs, Redeem};
use crate::reason::OfEvent;
use crate::tier;

/// What so many points are worth in money by the present rate, rounded down.
fn worth(redeem: &Redeem, points: i64) -> Result<i64> {
    let worth = i128::from(points) * i128::from(redeem.amount) / i128::from(redeem.points);
    i64::try_from(worth).map_err(|_| crate::money_overflow())
}

/// What points of lots, each of a version, are worth in money: by the present rate, or by that of the version that issued
/// them; where that had none, by the present one. Rounded down once.
pub(crate) fn worth_of_lots(
    programs: &Programs,
    present: &Redeem,
    unit: Option<&str>,
    mut lots: impl Iterator<Item = (i64, i64)>,
) -> Result<i64> {
    if present.value == PointValue::Now {
        let points = lots.try_fold(0i64, |sum, (_, points)| sum.checked_add(points));
        return worth(present, points.ok_or_else(crate::points_overflow)?);
    }
    let mut sum = Ratio::ZERO;
    for (version, points) in lots {
        let redeem = terms(programs.version(version)?, unit)?.redeem.unwrap_or(present);
        let worth = Ratio::new(redeem.amount, redeem.points)?.times(Ratio::from(points));
        sum = worth.and_then(|worth| sum.plus(worth)).ok_or_else(crate::money_overflow)?;
    }
    sum.round(Rounding::Floor).ok_or_else(crate::money_overflow)
}

/// What an order is worth to who pays for it by points.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bill<'a> {
    /// The order, where it has a name.
    pub order: Option<&'a str>,
    /// What its goods are worth, exactly, in minor units of the program's currency.
    pub goods: Option<Ratio>,
    /// What those of them are worth that points may pay.
    pub payable: Option<Ratio>,
    /// What other redemptions pay of it, in minor units of the program's currency.
    pub paid: i64,
    /// The same as far as it is paid of its goods, at what these are worth to the points that are to pay now.
    pub paid_of_goods: i64,
}

/// Points of one purse that somebody wants to spend.
pub(crate) struct Spendable<'a> {
    programs: &'a Programs,
    program: &'a Program,
    account: &'a Account,
    purse: Purse<'a>,
    bill: Bill<'a>,
    at: Instant,
    /// What is redeemed, and on which terms; none where points are no money.
    redeem: Option<&'a Redeem>,
    /// Limits of the program on everything that is redeemed.
    limits: &'a [Limit],
    /// The points that are available, by the version that issued them, in the order of spending; only where that matters.
    issued: Vec<(i64, i64)>,
    pub available: i64,
}

impl<'a> Spendable<'a> {
    pub(crate) fn of(
        programs: &'a Programs,
        program: &'a Program,
        account: &'a Account,
        purse: Purse<'a>,
        bill: Bill<'a>,
        at: Instant,
    ) -> Result<Self> {
        let terms = terms(program, purse.unit)?;
        let at_issue = terms.redeem.is_some_and(|redeem| redeem.value == PointValue::Issue);
        let shares = if at_issue { spending_shares(&account.lots, purse, i64::MAX) } else { Vec::new() };
        let issued = shares.into_iter().map(|(index, points)| (account.lots[index].program_version, points)).collect();
        let available = account.balance_of(purse).get(Bucket::Available);
        let (redeem, limits) = (terms.redeem, terms.limits.redeem.as_slice());
        Ok(Self { programs, program, account, purse, bill, at, redeem, limits, issued, available })
    }

    /// What so many of the points are worth.
    fn worth(&self, redeem: &Redeem, points: i64) -> Result<i64> {
        if redeem.value == PointValue::Now {
            return worth(redeem, points);
        }
        let mut left = points;
        let lots = self.issued.iter().map(|(version, points)| {
            let points = left.min(*points);
            left -= points;
            (*version, points)
        });
        worth_of_lots(self.programs, redeem, self.purse.unit, lots.take_while(|(_, points)| *points > 0))
    }

    /// The most points that can be redeemed, and their worth: as much money as may be, for the fewest points. 0 when less
    /// than the program's minimum may be.
    pub(crate) fn most(&self) -> Result<(i64, i64)> {
        let Some(redeem) = self.redeem else { return Ok((0, 0)) };
        if self.unmet(&redeem.bounds).is_some() || self.cools_down(&redeem.bounds, None)? {
            return Ok((0, 0));
        }
        let (room, _) = self.room(&redeem.bounds, None);
        let limit = self.limit(redeem)?.unwrap_or(i64::MAX);
        let steps = self.available.min(room).max(0) / redeem.step;
        // What is worth more than fits is worth too much.
        let most = last(steps, |steps| self.worth(redeem, steps * redeem.step).is_ok_and(|worth| worth <= limit));
        if most < 1 {
            return Ok((0, 0));
        }
        let worth = self.worth(redeem, most * redeem.step)?;
        if worth == 0 {
            return Ok((0, 0));
        }
        // One more than the most that are worth less.
        let fewest = last(most, |steps| self.worth(redeem, steps * redeem.step).is_ok_and(|less| less < worth)) + 1;
        let fewest = fewest.max(redeem.min / redeem.step + i64::from(redeem.min % redeem.step != 0));
        if fewest > most {
            return Ok((0, 0));
        }
        let fewest = fewest * redeem.step;
        Ok((fewest, self.worth(redeem, fewest)?))
    }

    /// Whether so many points may be redeemed as money off, and what they are worth.
    pub(crate) fn check(&self, points: i64) -> Result<std::result::Result<i64, Refusal>> {
        let refuse = |reason, facts| Ok(Err(Refusal { reason, facts }));
        let asked = (Fact::Asked, points.into());
        let Some(redeem) = self.redeem else { return Ok(Err(OfEvent::NotOffered.into())) };
        if points > self.available {
            let facts = Facts::of([asked, (Fact::Available, self.available.into())]);
            return refuse(OfEvent::InsufficientPoints, facts);
        }
        if points < redeem.min {
            return refuse(OfEvent::BelowMinimum, Facts::of([asked, (Fact::Needed, redeem.min.into())]));
        }
        if points % redeem.step != 0 {
            return refuse(OfEvent::NotAStep, Facts::of([asked, (Fact::Step, redeem.step.into())]));
        }
        let amount = self.worth(redeem, points)?;
        if amount == 0 {
            return refuse(OfEvent::WorthNothing, Facts::of([(Fact::Points, points.into())]));
        }
        if (redeem.max_percent.is_some() || redeem.on.is_some()) && self.bill.payable.is_none() {
            return Ok(Err(OfEvent::GoodsUnknown.into()));
        }
        if let Some(refusal) = self.unmet(&redeem.bounds) {
            return Ok(Err(refusal));
        }
        if let Some(limit) = self.limit(redeem)?.filter(|limit| amount > *limit) {
            let facts = [(Fact::Points, points.into()), (Fact::Amount, amount.into()), (Fact::Limit, limit.into())];
            return refuse(OfEvent::AboveLimit, Facts::of(facts));
        }
        Ok(self.bounded(&redeem.bounds, points, None)?.map_or(Ok(amount), Err))
    }

    /// Whether the account can take so many of an offer; how many points they cost.
    pub(crate) fn check_offer(&self, offer: &Offer, quantity: i64) -> Result<std::result::Result<i64, Refusal>> {
        let tier = tier::judged_by(self.programs, self.program, self.account, self.at, None)?;
        let circumstances = Circumstances {
            barred: None,
            day: self.program.timezone.day(self.at),
            channel: None,
            store: None,
            group: self.account.member.group.as_ref().map(|group| group.value.as_str()),
            tier: tier.as_deref(),
        };
        if circumstances.refuse(&offer.rule).is_some() {
            let facts = Facts::of([(Fact::Reward, offer.id().into())]);
            return Ok(Err(Refusal { reason: OfEvent::RewardNotOffered, facts }));
        }
        let points = offer.points.checked_mul(quantity).ok_or_else(crate::points_overflow)?;
        if points > self.available {
            let facts = Facts::of([(Fact::Asked, points.into()), (Fact::Available, self.available.into())]);
            return Ok(Err(Refusal { reason: OfEvent::InsufficientPoints, facts }));
        }
        if let Some(refusal) = self.unmet(&offer.bounds) {
            return Ok(Err(refusal));
        }
        Ok(self.bounded(&offer.bounds, points, Some(offer.id()))?.map_or(Ok(points), Err))
    }

    /// Why the limits and the time between two redemptions do not let so many points through.
    fn bounded(&self, bounds: &Bounds, points: i64, offer: Option<&str>) -> Result<Option<Refusal>> {
        let (room, per) = self.room(bounds, offer);
        if let Some(per) = per.filter(|_| points > room) {
            let facts = Facts::of([(Fact::Case, per.name().into())]);
            return Ok(Some(Refusal { reason: OfEvent::RedeemLimit, facts }));
        }
        Ok(if self.cools_down(bounds, offer)? { Some(OfEvent::CoolDown.into()) } else { None })
    }

    /// Why the order is not worth enough.
    fn unmet(&self, bounds: &Bounds) -> Option<Refusal> {
        let least = bounds.min_order?;
        let Some(goods) = self.bill.goods else { return Some(OfEvent::GoodsUnknown.into()) };
        let facts = || Facts::of([(Fact::Least, least.into())]);
        (goods < Ratio::from(least)).then(|| Refusal { reason: OfEvent::BelowMinOrder, facts: facts() })
    }

    /// How much money points may still pay of the order: the share of its goods is rounded down once.
    fn limit(&self, redeem: &Redeem) -> Result<Option<i64>> {
        let of_goods = match self.bill.payable {
            Some(goods) => {
                let share = Ratio::new(redeem.max_percent.unwrap_or(100), 100)?;
                let limit = goods.times(share).and_then(|limit| limit.round(Rounding::Floor));
                Some(limit.ok_or_else(crate::money_overflow)?.saturating_sub(self.bill.paid_of_goods))
            }
            None => None,
        };
        let most = redeem.max_amount.map(|most| most.saturating_sub(self.bill.paid));
        Ok(of_goods.into_iter().chain(most).min())
    }

    /// How many more points limits let through, and in which time the one that leaves least counts.
    fn room(&self, bounds: &Bounds, offer: Option<&str>) -> (i64, Option<Per>) {
        let own = bounds.limits.iter().map(|limit| (self.under(limit, self.alike(offer)), Some(limit.per)));
        let all = self.limits.iter().map(|limit| (self.under(limit, self.redemptions()), Some(limit.per)));
        let rooms = own.chain(all);
        // Of equals the first.
        rooms.reduce(|one, next| if next.0 < one.0 { next } else { one }).unwrap_or((i64::MAX, None))
    }

    fn under<'r>(&self, limit: &Limit, redemptions: impl Iterator<Item = &'r Redemption>) -> i64 {
        let day = |at| self.program.timezone.day(at);
        let joins = |other: &&Redemption| match limit.per {
            Per::Order => self.bill.order.is_some() && other.order.as_deref() == self.bill.order,
            per => per.joins(day(self.at), day(other.reserved_at)),
        };
        let (mut times, mut points) = (0i64, 0i64);
        for other in redemptions.filter(joins) {
            times += 1;
            points = points.saturating_add(other.points);
        }
        if limit.times.is_some_and(|most| times >= most) {
            return 0;
        }
        limit.points.map_or(i64::MAX, |most| most.saturating_sub(points).max(0))
    }

    /// Whether the last redemption is not long enough ago.
    fn cools_down(&self, bounds: &Bounds, offer: Option<&str>) -> Result<bool> {
        let Some(span) = bounds.cool_down else { return Ok(false) };
        for other in self.alike(offer) {
            if span.end(self.program.timezone, other.reserved_at)? > self.at {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Those of the same kind: money off, or of the same offer.
    fn alike<'s>(&'s self, offer: Option<&'s str>) -> impl Iterator<Item = &'a Redemption> + 's {
        let of = move |one: &Redemption| one.bought.as_ref().map(|bought| bought.reward.as_str()) == offer;
        self.redemptions().filter(move |one| of(one))
    }

    /// Points of the same unit that were spent or are set aside. What came back by a refund makes no room.
    fn redemptions(&self) -> impl Iterator<Item = &'a Redemption> {
        let unit = self.purse.unit;
        let all = self.account.redemptions.values();
        all.filter(move |one| one.unit.as_deref() == unit && one.entitlement.is_none() && one.pays())
    }
}

/// The last of the numbers up to a most for which something holds that holds up to some number; -1 where it holds for none.
fn last(most: i64, holds: impl Fn(i64) -> bool) -> i64 {
    if most < 0 || holds(most) {
        return most;
    }
    if !holds(0) {
        return -1;
    }
    // It holds at `low` and not at `high`.
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most of so many points, and their worth, of goods worth so much.
    fn most((points, amount, step, min): (i64, i64, i64, i64), available: i64, goods: i64) -> (i64, i64) {
        let redeem = serde_json::json!({ "points": points, "amount": amount, "step": step, "min": min });
        let program = serde_json::json!({ "schema": "regulars.program/1", "id": "club", "version": 1,
            "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [],
            "redeem": redeem });
        let programs = Programs::new(vec![Program::parse(&program.to_string()).unwrap()]).unwrap();
        let (account, noon) = (Account::new("c1"), Instant::parse("2026-05-01T10:00:00Z").unwrap());
        let goods = Some(Ratio::from(goods));
        let bill = Bill { goods, payable: goods, ..Bill::default() };
        let purse = Purse { unit: None, stores: None };
        let of = Spendable::of(&programs, programs.latest(), &account, purse, bill, noon).unwrap();
        Spendable { available, ..of }.most().unwrap()
    }

    #[test]
    fn the_fewest_points_pay_the_most() {
        // 30 points at 10.00 each, an order of 20.00: 2 points, not 30.
        assert_eq!(most((1, 1000, 1, 0), 30, 2000), (2, 2000));
        // 3,030 points at 0.03 pay 90.90 exactly.
        assert_eq!(most((1, 3, 1, 0), 3030, 9090), (3030, 9090));
        // 2 points are 3.00, in twos.
        assert_eq!(most((2, 300, 2, 0), 11, 100_000), (10, 1500));
        // 250 points at 100 = 1.00 by hundreds, at least 500.
        assert_eq!(most((100, 100, 100, 500), 250, 10_000), (0, 0));
        assert_eq!(most((100, 100, 100, 500), 1234, 10_000), (1200, 1200));
        assert_eq!(most((100, 100, 100, 500), 1234, 450), (0, 0));
        assert_eq!(most((100, 1, 1, 0), 250, 10_000), (200, 2));
        assert_eq!(most((1, 1, 1, 0), 0, 0), (0, 0));
        // More points than money that fits.
        assert_eq!(most((1, 1_000_000_000_000, 1, 0), i64::MAX, 3_000_000_000_000), (3, 3_000_000_000_000));
    }
}
