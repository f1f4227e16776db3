//! Spending points in two phases: set aside, then spent or given back. Setting aside never clamps, it refuses. What may be
//! spent is found in `spendable`.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding};

use crate::credit::terms;
use crate::event::Which;
use crate::ledger::book::{Book, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::order::Standing;
use crate::ledger::redemption::{Bought, Redemption, State};
use crate::ledger::{Bucket, Kind, Purse, Share};
use crate::outcome::Refusal;
use crate::program::{Program, Redeem};
use crate::reason::{OfEntry, OfEvent};
use crate::spendable::{Bill, Spendable, worth_of_lots};
use crate::value::goods_left;

/// What points are to be spent on.
pub(crate) enum Wants<'a> {
    /// Money off, for so many points.
    Money(i64),
    /// So many of a reward, on a line of the order.
    Reward { reward: &'a str, quantity: i64, line: Option<&'a str> },
}

/// What a reservation asks for.
pub(crate) struct Ask<'a> {
    pub redemption: &'a str,
    pub wants: Wants<'a>,
    pub order: Option<&'a str>,
    pub goods: Option<i64>,
    pub ttl: Option<crate::program::Span>,
    pub of: &'a Which,
}

impl<'a> Book<'a> {
    /// Sets points aside.
    pub(crate) fn reserve(&mut self, ask: &Ask<'_>) -> Result<std::result::Result<Facts, Refusal>> {
        let program = self.programs.at(self.at())?;
        let unit = match ask.wants {
            // What a reward costs is of the unit that it says.
            Wants::Reward { reward, .. } => program.offer(reward).and_then(|offer| offer.rule.unit.as_deref()),
            Wants::Money(_) => ask.of.unit.as_deref(),
        };
        Ok(self.set_aside(program, unit, ask)?.map_err(|refusal| refusal.of_unit(unit)))
    }

    fn set_aside(
        &mut self,
        program: &Program,
        unit: Option<&str>,
        ask: &Ask<'_>,
    ) -> Result<std::result::Result<Facts, Refusal>> {
        if self.account.redemptions.contains_key(ask.redemption) {
            return Ok(Err(OfEvent::AlreadyReserved.into()));
        }
        let offer = match ask.wants {
            Wants::Money(_) => None,
            Wants::Reward { reward, .. } => match program.offer(reward) {
                None => return Ok(Err(OfEvent::UnknownReward.into())),
                offer => offer,
            },
        };
        let goods = ask.goods.map(Ratio::from);
        let mut bill = Bill { order: ask.order, goods, payable: goods, ..Bill::default() };
        let mut stores = program.stores.group(ask.of.store.as_deref()).map(Box::from);
        let standing = ask.order.and_then(|id| self.standing(id));
        if let (Some(id), Some(standing)) = (ask.order, &standing) {
            if standing.is_closed() {
                return Ok(Err(OfEvent::OrderClosed.into()));
            }
            // An order keeps to the stores that its points are of, whatever the version in force now says of its store.
            let order = self.account.orders.get(id);
            let earned = order.is_some_and(|order| order.earned_at.is_some());
            stores = match (order.and_then(|order| order.group.as_ref()), standing.cart()) {
                (Some(kept), _) => kept.stores.clone(),
                (None, Some(_)) if earned => None,
                (None, Some(cart)) => program.stores.group(cart.store.as_deref()).map(Box::from),
                (None, None) => stores,
            };
            // It keeps to the rates of its version too.
            let version = order.and_then(|order| order.program_version).unwrap_or(program.version);
            self.reckon(&mut bill, standing, self.program(version)?, terms(program, unit)?.redeem)?;
        }
        let purse = Purse { unit, stores: stores.as_deref() };
        let spendable = Spendable::of(self.programs, program, self.account, purse, bill, self.at())?;
        let checked = match (&ask.wants, offer) {
            (Wants::Reward { reward, quantity, line }, Some(offer)) => {
                spendable.check_offer(offer, *quantity)?.map(|points| {
                    let (reward, line) = ((*reward).to_owned(), line.map(str::to_owned));
                    (points, 0, Some(Bought { reward, quantity: *quantity, line }))
                })
            }
            (Wants::Money(points), _) => spendable.check(*points)?.map(|amount| (*points, amount, None)),
            (Wants::Reward { .. }, None) => Err(OfEvent::UnknownReward.into()),
        };
        let (points, amount, bought) = match checked {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let shares = self.spending_shares(purse, points);
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
            points,
            amount,
            restored: 0,
            reserved_at: self.at(),
            ends_at: ask.ttl.map(|ttl| ttl.end(program.timezone, self.at())).transpose()?,
            takes: takes.collect(),
            entitlement: None,
            bought,
        };
        let mut posting = Posting::new(
            Kind::Reserve,
            Bucket::Available,
            Bucket::Reserved,
            points,
            OfEntry::Reserved,
            program.version,
        );
        posting.shares = shares;
        posting.order = ask.order;
        posting.redemption = Some(ask.redemption);
        self.post(posting)?;
        self.account.redemptions.insert(redemption.id.clone(), redemption);
        let priced = (Fact::Points, points.into());
        Ok(Ok(match offer {
            Some(offer) => Facts::of([(Fact::Reward, offer.id().into()), priced]),
            None => Facts::of([priced, (Fact::Amount, amount.into())]),
        }))
    }

    /// What an order that follows a version of the program is worth to points of these terms, and what others pay of it.
    fn reckon(&self, bill: &mut Bill<'_>, order: &Standing, program: &Program, terms: Option<&Redeem>) -> Result<()> {
        let others = order.redemptions.iter().filter_map(|(other, _)| self.account.redemptions.get(other));
        // Amounts of one account's points, each checked to fit when it was made.
        bill.paid = others.filter(|other| other.pays()).fold(0, |sum, other| sum.saturating_add(other.amount));
        bill.paid_of_goods = bill.paid;
        let Some(cart) = order.cart() else { return Ok(()) };
        let (left, rate) = (order.given_back.of(cart), cart.rate_to(program)?);
        let ours = terms.map_or(Ok(rate), |terms| terms.rate_of(cart, rate))?;
        bill.goods = Some(goods_left(cart, &left, None, rate)?);
        bill.payable = Some(goods_left(cart, &left, terms.and_then(|terms| terms.on.as_ref()), ours)?);
        let paid = self.payments(program, order, cart)?.iter().try_fold(Ratio::ZERO, |sum, payment| {
            let of_ours = ours.divided_by(payment.rate)?.times(Ratio::from(payment.amount))?;
            sum.plus(of_ours)
        });
        let paid = paid.and_then(|paid| paid.round(Rounding::Ceiling));
        bill.paid_of_goods = paid.ok_or_else(crate::money_overflow)?;
        Ok(())
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
        if redemption.bought.is_some() && points < redemption.points {
            let facts = Facts::of([(Fact::Asked, points.into()), (Fact::Step, redemption.points.into())]);
            return Ok(Err(Refusal { reason: OfEvent::NotAStep, facts }));
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
        let amount = match terms(program, redemption.unit.as_deref())?.redeem {
            _ if redemption.bought.is_some() => 0,
            None => 0,
            Some(redeem) => {
                let lots = takes.iter().filter_map(|take| {
                    let lot = &self.account.lots[self.account.lot(&take.lot)?];
                    Some((lot.program_version, take.points))
                });
                worth_of_lots(self.programs, redeem, redemption.unit.as_deref(), lots)?
            }
        };
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

    /// The terms on which a redemption pays: those of its unit in the version under which it was set aside.
    pub(crate) fn terms_of(&self, redemption: &Redemption) -> Option<&'a Redeem> {
        let program = self.programs.version(redemption.program_version).ok()?;
        program.terms(redemption.unit.as_deref())?.redeem
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
