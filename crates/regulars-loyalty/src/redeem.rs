//! Spending points: what they are worth, how many an order takes, and the two phases: set aside, then spent or given
//! back. Setting aside never clamps, it refuses.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding};

use crate::credit::terms;
use crate::event::Which;
use crate::ledger::book::{Book, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::redemption::{Redemption, State};
use crate::ledger::{Bucket, Kind, Purse, Share};
use crate::outcome::Refusal;
use crate::program::Redeem;
use crate::reason::{OfEntry, OfEvent};

/// What so many points are worth in money, rounded down.
pub(crate) fn worth(redeem: &Redeem, points: i64) -> Result<i64> {
    let worth = i128::from(points) * i128::from(redeem.amount) / i128::from(redeem.points);
    i64::try_from(worth).map_err(|_| crate::money_overflow())
}

/// How much money points may pay of goods of this exact worth: rounded down once, after the share was taken.
pub(crate) fn limit(redeem: &Redeem, goods: Ratio) -> Result<i64> {
    let share = Ratio::new(redeem.max_percent.unwrap_or(100), 100)?;
    goods.times(share).and_then(|limit| limit.round(Rounding::Floor)).ok_or_else(crate::money_overflow)
}

/// The most points that may be redeemed, and their worth: as much money as the limit and the balance allow, for the
/// fewest points. 0 when less than the program's minimum may be.
pub(crate) fn most(redeem: &Redeem, available: i64, limit: i64) -> Result<(i64, i64)> {
    let (points, amount, step) = (i128::from(redeem.points), i128::from(redeem.amount), i128::from(redeem.step));
    // The most points that are worth no more than the limit: one less than are worth a minor unit more.
    let by_limit = ((i128::from(limit) + 1) * points + amount - 1) / amount - 1;
    let most = by_limit.min(i128::from(available).max(0)) / step * step;
    let least = most * amount / points;
    let fewest = ((least * points + amount - 1) / amount + step - 1) / step * step;
    let fewest = fewest.max((i128::from(redeem.min) + step - 1) / step * step);
    if least == 0 || fewest > most {
        return Ok((0, 0));
    }
    // Not more than the balance, which fits.
    let fewest = fewest as i64;
    Ok((fewest, worth(redeem, fewest)?))
}

/// Whether so many points may be redeemed, and what they are worth.
pub(crate) fn check(
    redeem: Option<&Redeem>,
    points: i64,
    available: i64,
    limit: Option<i64>,
) -> Result<std::result::Result<i64, Refusal>> {
    let refuse = |reason, facts| Ok(Err(Refusal { reason, facts }));
    let asked = (Fact::Asked, points.into());
    let Some(redeem) = redeem else { return Ok(Err(OfEvent::NotOffered.into())) };
    if points > available {
        let facts = Facts::of([asked, (Fact::Available, available.into())]);
        return refuse(OfEvent::InsufficientPoints, facts);
    }
    if points < redeem.min {
        return refuse(OfEvent::BelowMinimum, Facts::of([asked, (Fact::Needed, redeem.min.into())]));
    }
    if points % redeem.step != 0 {
        return refuse(OfEvent::NotAStep, Facts::of([asked, (Fact::Step, redeem.step.into())]));
    }
    let amount = worth(redeem, points)?;
    if amount == 0 {
        return refuse(OfEvent::WorthNothing, Facts::of([(Fact::Points, points.into())]));
    }
    match limit {
        None if redeem.max_percent.is_some() => Ok(Err(OfEvent::GoodsUnknown.into())),
        Some(limit) if amount > limit => {
            let facts = [(Fact::Points, points.into()), (Fact::Amount, amount.into()), (Fact::Limit, limit.into())];
            refuse(OfEvent::AboveLimit, Facts::of(facts))
        }
        _ => Ok(Ok(amount)),
    }
}

/// What a reservation asks for.
pub(crate) struct Ask<'a> {
    pub redemption: &'a str,
    pub points: i64,
    pub order: Option<&'a str>,
    pub goods: Option<i64>,
    pub ttl: Option<crate::program::Span>,
    pub of: &'a Which,
}

impl Book<'_> {
    /// Sets points aside.
    pub(crate) fn reserve(&mut self, ask: &Ask<'_>) -> Result<std::result::Result<Facts, Refusal>> {
        let program = self.programs.at(self.at())?;
        if self.account.redemptions.contains_key(ask.redemption) {
            return Ok(Err(OfEvent::AlreadyReserved.into()));
        }
        let (mut goods, mut paid) = (ask.goods.map(Ratio::from), 0i64);
        let mut stores = program.stores.group(ask.of.store.as_deref());
        if let Some(id) = ask.order
            && let Some(standing) = self.standing(id)
        {
            if standing.is_closed() {
                return Ok(Err(OfEvent::OrderClosed.into()));
            }
            if let Some(cart) = standing.cart() {
                stores = program.stores.group(cart.store.as_deref());
                let left = standing.given_back.of(cart);
                let left = Ratio::from(left.goods(cart)).times(left.factor(cart));
                let left = left.and_then(|left| left.times(cart.rate_to(program).ok()?));
                goods = Some(left.ok_or_else(crate::money_overflow)?);
            }
            let others = standing.redemptions.iter().filter_map(|(other, _)| self.account.redemptions.get(other));
            // Amounts of one account's points, each checked to fit when it was made.
            paid = others.filter(|other| other.pays()).fold(0, |sum, other| sum.saturating_add(other.amount));
        }
        // An order keeps to the stores that its points are of.
        let kept = ask.order.and_then(|id| self.account.orders.get(id)?.group.clone());
        let purse =
            Purse { unit: ask.of.unit.as_deref(), stores: kept.as_ref().map_or(stores, |kept| kept.stores.as_deref()) };
        let redeem = terms(program, purse.unit)?.redeem;
        let limit = match (redeem, goods) {
            (Some(redeem), Some(goods)) => Some(limit(redeem, goods)?.saturating_sub(paid)),
            _ => None,
        };
        let available = self.account.balance_of(purse).get(Bucket::Available);
        let amount = match check(redeem, ask.points, available, limit)? {
            Ok(amount) => amount,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let shares = self.spending_shares(purse, ask.points);
        let takes =
            shares.iter().map(|(index, points)| Share { lot: self.account.lots[*index].id.clone(), points: *points });
        let (unit, stores) = purse.names();
        let redemption = Redemption {
            id: ask.redemption.to_owned(),
            program_version: program.version,
            unit,
            stores,
            order: ask.order.map(str::to_owned),
            state: State::Open,
            points: ask.points,
            amount,
            restored: 0,
            reserved_at: self.at(),
            ends_at: ask.ttl.map(|ttl| ttl.end(program.timezone, self.at())).transpose()?,
            takes: takes.collect(),
            entitlement: None,
        };
        let mut posting = Posting::new(
            Kind::Reserve,
            Bucket::Available,
            Bucket::Reserved,
            ask.points,
            OfEntry::Reserved,
            program.version,
        );
        posting.shares = shares;
        posting.order = ask.order;
        posting.redemption = Some(ask.redemption);
        self.post(posting)?;
        self.account.redemptions.insert(redemption.id.clone(), redemption);
        Ok(Ok(Facts::of([(Fact::Points, ask.points.into()), (Fact::Amount, amount.into())])))
    }

    /// Spends reserved points; what is reserved beyond comes back.
    pub(crate) fn capture(&mut self, id: &str, points: Option<i64>) -> Result<std::result::Result<i64, Refusal>> {
        let Some(redemption) = self.account.redemptions.get(id).filter(|one| one.state == State::Open).cloned() else {
            return Ok(Err(OfEvent::NotReserved.into()));
        };
        let points = points.unwrap_or(redemption.points);
        if points > redemption.points {
            return Ok(Err(OfEvent::AboveReserved.into()));
        }
        self.give_back(&redemption, redemption.points - points, OfEntry::RestReleased, None)?;
        let takes = self.takes(id);
        let mut posting = Posting::new(
            Kind::Capture,
            Bucket::Reserved,
            Bucket::Spent,
            points,
            OfEntry::Captured,
            redemption.program_version,
        );
        posting.shares = takes.iter().filter_map(|take| Some((self.account.lot(&take.lot)?, take.points))).collect();
        posting.order = redemption.order.as_deref();
        posting.redemption = Some(id);
        self.post(posting)?;
        let program = self.program(redemption.program_version)?;
        let redeem = terms(program, redemption.unit.as_deref())?.redeem;
        let amount = redeem.map_or(Ok(0), |redeem| worth(redeem, points))?;
        if let Some(one) = self.account.redemptions.get_mut(id) {
            one.state = State::Captured;
            one.amount = amount;
        }
        Ok(Ok(points))
    }

    /// Gives all back that an open redemption set aside; says how many points that were, if it is open.
    pub(crate) fn release(&mut self, id: &str, reason: OfEntry, refunded: Option<&str>) -> Result<Option<i64>> {
        let Some(redemption) = self.account.redemptions.get(id).filter(|one| one.state == State::Open).cloned() else {
            return Ok(None);
        };
        self.let_go(id);
        self.give_back(&redemption, redemption.points, reason, refunded)?;
        if let Some(one) = self.account.redemptions.get_mut(id) {
            one.state = State::Released;
            one.amount = 0;
        }
        Ok(Some(redemption.points))
    }

    /// Gives reserved points back to their lots, the last taken first.
    fn give_back(
        &mut self,
        redemption: &Redemption,
        points: i64,
        reason: OfEntry,
        refunded: Option<&str>,
    ) -> Result<()> {
        let shares = self.untake(&redemption.id, points);
        if let Some(one) = self.account.redemptions.get_mut(&redemption.id) {
            one.points -= points;
        }
        let mut posting = Posting::new(
            Kind::Release,
            Bucket::Reserved,
            Bucket::Available,
            points,
            reason,
            redemption.program_version,
        );
        posting.shares.clone_from(&shares);
        posting.order = redemption.order.as_deref();
        posting.redemption = Some(&redemption.id);
        self.post(posting)?;
        for (index, _) in shares {
            self.settle(index, refunded)?;
        }
        Ok(())
    }

    /// What a redemption holds of which lot.
    fn takes(&self, id: &str) -> Vec<Share> {
        self.account.redemptions.get(id).map(|one| one.takes.clone()).unwrap_or_default()
    }

    /// Takes points out of what a redemption holds, the last taken first; gives them by lot.
    pub(crate) fn untake(&mut self, id: &str, points: i64) -> Vec<(usize, i64)> {
        let mut takes = self.takes(id);
        let (mut shares, mut left) = (Vec::new(), points);
        while let (Some(take), true) = (takes.last_mut(), left > 0) {
            let back = left.min(take.points);
            left -= back;
            take.points -= back;
            if let Some(index) = self.account.lot(&take.lot) {
                shares.push((index, back));
            }
            if take.points == 0 {
                takes.pop();
            }
        }
        if let Some(one) = self.account.redemptions.get_mut(id) {
            one.takes = takes;
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redeem(points: i64, amount: i64, step: i64, min: i64) -> Redeem {
        Redeem { points, amount, step, min, max_percent: None }
    }

    #[test]
    fn the_fewest_points_pay_the_most() {
        // 30 points at 10.00 each, an order of 20.00: 2 points, not 30.
        assert_eq!(most(&redeem(1, 1000, 1, 0), 30, 2000).unwrap(), (2, 2000));
        // 3,030 points at 0.03 pay 90.90 exactly.
        assert_eq!(most(&redeem(1, 3, 1, 0), 3030, 9090).unwrap(), (3030, 9090));
        // 2 points are 3.00, in twos.
        assert_eq!(most(&redeem(2, 300, 2, 0), 11, 100_000).unwrap(), (10, 1500));
        // 250 points at 100 = 1.00 by hundreds, at least 500.
        assert_eq!(most(&redeem(100, 100, 100, 500), 250, 10_000).unwrap(), (0, 0));
        assert_eq!(most(&redeem(100, 100, 100, 500), 1234, 10_000).unwrap(), (1200, 1200));
        assert_eq!(most(&redeem(100, 100, 100, 500), 1234, 450).unwrap(), (0, 0));
        assert_eq!(most(&redeem(100, 1, 1, 0), 250, 10_000).unwrap(), (200, 2));
        assert_eq!(most(&redeem(1, 1, 1, 0), 0, 0).unwrap(), (0, 0));
    }
}
