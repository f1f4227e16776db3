//! An order's points: what it should hold by its events, and the difference to what is booked. The state of an order is
//! found in `ledger/order`, what it earns in `earn`; here points are moved until both agree.

use std::borrow::Cow;
use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};

use crate::cart::Cart;
use crate::credit::Credit;
use crate::earn::{Award, Case, Earnings};
use crate::eligibility::or_held_out;
use crate::event::{Body, Event, Refund};
use crate::ledger::account::Recorded;
use crate::ledger::book::{Book, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::order::{Granted, OfStores, Order, Standing};
use crate::ledger::purse::ByPurse;
use crate::ledger::{Bucket, Kind, Purse, RuleTrace, Stamped};
use crate::outcome::{Moved, Outcome, Refusal};
use crate::program::{Program, Until};
use crate::reason::{OfEntry, OfEvent, OfRule};
use crate::refund::Clawback;
use crate::room::{Asker, Room};
use crate::stamps::{self, Filled};
use crate::value::{Payment, Remaining, Worth};

/// What booking an order to its target changed.
#[derive(Default)]
pub(crate) struct Booking {
    pub rules: Vec<RuleTrace>,
    /// How many points, purse by purse.
    pub moves: ByPurse<Moved>,
    /// What the order's events came to.
    standing: Standing,
}

impl<'a> Book<'a> {
    /// Why a refund is refused: more than is left. One of an order whose lines are not known yet is kept.
    pub(crate) fn refuse_refund(&self, order: &str, refund: &Refund) -> Result<Option<Refusal>> {
        let Some(standing) = self.standing(order) else { return Ok(None) };
        let Some(cart) = standing.cart() else { return Ok(None) };
        let exceeds = |facts: Facts| Ok(Some(Refusal { reason: OfEvent::RefundExceedsOrder, facts }));
        if standing.given_back.all {
            return exceeds(Facts::default());
        }
        let Refund::Part { lines, amount } = refund else { return Ok(None) };
        let mut after = standing.given_back.clone();
        for (name, quantity) in lines {
            let Some(line) = cart.lines.iter().find(|line| line.line == *name) else {
                let facts = Facts::of([(Fact::Line, name.as_str().into())]);
                return Ok(Some(Refusal { reason: OfEvent::UnknownLine, facts }));
            };
            let returned = after.returned.entry(name.clone()).or_insert(0);
            if quantity.saturating_add(*returned) > line.quantity {
                let left = line.quantity - (*returned).min(line.quantity);
                let facts = [
                    (Fact::Case, "line".into()),
                    (Fact::Quantity, (*quantity).into()),
                    (Fact::Line, name.as_str().into()),
                    (Fact::Left, left.into()),
                ];
                return exceeds(Facts::of(facts));
            }
            *returned += quantity;
        }
        let left = after.of(cart).goods(cart);
        if after.amount.saturating_add(*amount) > left {
            return exceeds(Facts::of([(Fact::Case, "value".into())]));
        }
        Ok(None)
    }

    /// Adds an accepted event to its order and books the difference; gives whether the event came to anything.
    pub(crate) fn take_in(&mut self, event: &Arc<Event>, id: &str) -> Result<(bool, Booking)> {
        let key = (event.occurred_at, event.id.as_str());
        let known = self.account.orders.get(id).map(|order| order.events.as_slice()).unwrap_or_default();
        let place = known.partition_point(|other| {
            self.account.events.get(other).is_some_and(|other| (other.event.occurred_at, other.event.id.as_str()) < key)
        });
        // Whether it is a cancelling that arrives after what follows it, and ends what is booked.
        let ends = matches!(event.body, Body::OrderCancelled { .. })
            && place < known.len()
            && self.standing(id).is_some_and(|standing| standing.earned_before(key.0, key.1));
        // The decision is written when it is known; until then the event stands there with nothing.
        let pending = Recorded { event: Arc::clone(event), decision: Arc::clone(&self.pending) };
        self.account.events.insert(event.id.clone(), pending);
        let order = self.account.orders.entry(id.to_owned()).or_insert_with(|| Order::new(id));
        order.events.insert(place, event.id.clone());
        let mut booking = Booking::default();
        if ends {
            // What was earned before it is taken back first. What follows it then earns anew, as if all came in order.
            let ended = self.standing_after(id, place + 1).unwrap_or_default();
            self.restore_redemptions(id, &ended, &mut booking.moves)?;
            self.book_standing(id, &ended, &mut booking)?;
        }
        self.book_order(id, &mut booking)?;
        Ok((!booking.standing.idle.contains(&event.id), booking))
    }

    pub(crate) fn decide_order(&mut self, event: &Arc<Event>, id: &str) -> Result<Outcome> {
        let (news, booking) = self.take_in(event, id).map_err(|error| match error.code() {
            // The version that the order follows has no rate for it. The event that brings the cart can bring one.
            Code::CurrencyMismatch => {
                let field = if event.body.cart().is_some() { "/body/rate" } else { "/body/order" };
                Error::new(error.code(), error.message()).at_field(field)
            }
            _ => error,
        })?;
        if !news {
            let reason = match event.body {
                Body::OrderPlaced { .. } => OfEvent::AlreadyPlaced,
                Body::OrderCancelled { .. } => OfEvent::AlreadyCancelled,
                Body::OrderRefunded { .. } => OfEvent::RefundExceedsOrder,
                _ => OfEvent::AlreadyEarned,
            };
            return Ok(Outcome { rules: booking.rules, ..Outcome::refused(reason, Facts::default()) });
        }
        let mut outcome = Outcome::moved(&booking.moves);
        if outcome.reason == OfEvent::NothingToBook && booking.standing.cart().is_none() {
            outcome.reason = OfEvent::Kept;
        }
        Ok(Outcome { rules: booking.rules, ..outcome })
    }

    /// What an order's events come to; `None` for an order that was never heard of.
    pub(crate) fn standing(&self, id: &str) -> Option<Standing> {
        self.standing_after(id, usize::MAX)
    }

    /// What the first of its events come to.
    fn standing_after(&self, id: &str, count: usize) -> Option<Standing> {
        let events = self.account.orders.get(id)?.events.iter().take(count);
        Some(Standing::of(events.filter_map(|id| Some(&self.account.events.get(id)?.event))))
    }

    pub(crate) fn rebook_for(&mut self, redemption: &str) -> Result<Booking> {
        match self.account.redemptions.get(redemption).and_then(|one| one.order.clone()) {
            Some(order) => self.rebook(&order),
            None => Ok(Booking::default()),
        }
    }

    /// Books an order anew, as something other than its own events has changed.
    pub(crate) fn rebook(&mut self, id: &str) -> Result<Booking> {
        let mut booking = Booking::default();
        self.book_order(id, &mut booking)?;
        Ok(booking)
    }

    /// Books the difference between what an order should hold and what it holds.
    fn book_order(&mut self, id: &str, booking: &mut Booking) -> Result<()> {
        let Some(standing) = self.standing(id) else { return Ok(()) };
        // Points come back to lots as these were, before the order's coming or going moves any expiry.
        self.restore_redemptions(id, &standing, &mut booking.moves)?;
        self.mark_earned(id, &standing)?;
        self.book_standing(id, &standing, booking)?;
        booking.standing = standing;
        Ok(())
    }

    /// Books what events of an order come to, once what it redeemed is back.
    fn book_standing(&mut self, id: &str, standing: &Standing, booking: &mut Booking) -> Result<()> {
        let Some(program) = self.order_program(id, standing)? else { return Ok(()) };
        if let Some(cart) = standing.cart() {
            // An order that nothing can be made of is refused as it is told, not when something is to be made of it.
            cart.rate_to(program)?;
        }
        self.bar(program, id, standing)?;
        self.judge(program, id, standing)?;
        let brought = self.stamp(program, id, standing)?;
        // Before anything is given: limits look at the purse that it comes into.
        let stores = self.group(program, id, standing);
        let (earnings, granted) = self.earnings(program, id, standing, &brought)?;
        if let (Some(granted), Some(order)) = (granted, self.account.orders.get_mut(id)) {
            order.granted = granted;
        }
        booking.rules = earnings.rules;
        let mut changes = Vec::new();
        for rule in self.rules_of(id, program) {
            let target = target(standing, &earnings.awards, &rule);
            let before = self.held(id, &rule);
            let mut change = 0;
            for (line, points) in spread(&target, &before) {
                let held = before.iter().find(|(other, _)| *other == line).map_or(0, |(_, points)| *points);
                if points != held {
                    change += points - held;
                    changes.push((rule.clone(), line.to_owned(), held, points));
                }
            }
            if let Some(trace) = booking.rules.iter_mut().find(|trace| trace.rule == rule) {
                trace.change = change;
            }
        }
        // All is taken before anything is given, whatever the order of rules and lines: what cannot be taken, as it was
        // spent, is then earned again before anything is issued.
        let purse = |rule: &str| Purse { unit: self.programs.unit_of(rule), stores: stores.as_deref() };
        let purses: Vec<Purse<'_>> = changes.iter().map(|(rule, ..)| purse(rule)).collect();
        let changes = || changes.iter().zip(&purses);
        for ((rule, line, held, points), purse) in changes().filter(|((_, _, held, points), _)| points < held) {
            let claw = Clawback { program, purse: *purse, order: id, rule, line, points: held - points };
            let waived = self.claw_back(&claw)?;
            self.set_booked(id, rule, line, *points);
            let moved = booking.moves.of(*purse);
            moved.taken += held - points;
            moved.waived += waived;
        }
        for ((rule, line, held, points), purse) in changes().filter(|((_, _, held, points), _)| points > held) {
            self.credit_order((program, *purse), id, (rule, line), points - held, standing)?;
            self.set_booked(id, rule, line, *points);
            booking.moves.of(*purse).credited += points - held;
        }
        self.schedule(program, id, standing)
    }

    /// The group of stores that an order's points are of. It is that of its store as it is first booked as earning, and stays,
    /// or points that were spent in one group would be earned anew in another.
    fn group(&mut self, program: &Program, id: &str, standing: &Standing) -> Option<Box<str>> {
        let order = self.account.orders.get_mut(id)?;
        let untouched = order.booked.is_empty() && order.waived == 0 && order.waivers.is_empty();
        if self.programs.are_apart()
            && order.group.is_none()
            && untouched
            && standing.is_live()
            && let Some(cart) = standing.cart()
        {
            order.group = Some(OfStores { stores: program.stores.group(cart.store.as_deref()).map(Box::from) });
        }
        order.group.as_ref()?.stores.clone()
    }

    /// The program that an order follows: chosen once by the time at which the order began, and kept.
    fn order_program(&mut self, id: &str, standing: &Standing) -> Result<Option<&'a Program>> {
        let Some(opened) = standing.opened_at else { return Ok(None) };
        let Some(order) = self.account.orders.get_mut(id) else { return Ok(None) };
        if let (Some(version), Some(known)) = (order.program_version, order.opened_at)
            && known == opened
        {
            return self.programs.version(version).map(Some);
        }
        let program = self.programs.at(opened)?;
        order.opened_at = Some(opened);
        order.program_version = Some(program.version);
        Ok(Some(program))
    }

    /// Remembers that an order earned, and moves what expires by inactivity.
    fn mark_earned(&mut self, id: &str, standing: &Standing) -> Result<()> {
        let at = standing.earned_at.filter(|_| standing.is_live());
        let earned = |order: &Order| order.earned_at.is_some();
        let is_new = at.is_some() && self.account.orders.get(id).is_some_and(|order| !earned(order));
        let first = is_new && !self.account.orders.values().any(earned);
        let Some(order) = self.account.orders.get_mut(id) else { return Ok(()) };
        if is_new {
            order.earned_at = at;
            order.first = first;
        }
        let active_at = at.filter(|_| !standing.is_closed());
        if order.active_at != active_at {
            order.active_at = active_at;
            self.extend()?;
        }
        Ok(())
    }

    /// What an order should hold, and what its rules are granted by limits. Before it was booked it had brought so much to
    /// cards.
    fn earnings(
        &self,
        program: &Program,
        id: &str,
        standing: &Standing,
        brought: &[Stamped],
    ) -> Result<(Earnings, Option<Vec<Granted>>)> {
        let (Some(cart), Some(earned_at)) = (standing.cart(), standing.earned_at.filter(|_| standing.is_live())) else {
            return Ok((Earnings::default(), None));
        };
        let worth = self.worth(program, standing, cart)?;
        let order = self.account.orders.get(id);
        let key = order.map_or(self.account.id.as_str(), |order| order.came_to(self.account));
        let case = self.case(program, id, standing, cart, &worth);
        let case = Case { barred: or_held_out(case.barred, program, key), ..case };
        let counts_at = order.and_then(|order| order.earned_at).unwrap_or(earned_at);
        let counts_on = program.timezone.day(counts_at);
        let stores = order.and_then(|order| order.group.as_ref()?.stores.as_deref());
        let mut room = Room::of(self.programs, program, self.account, Asker::Order(id), (counts_on, stores));
        let mut earnings = case.earn(room.as_mut())?;
        let filled = Filled {
            order: id,
            at: earned_at,
            own: order.map(|order| order.stamps.as_slice()).unwrap_or_default(),
            rewards: self.account.rewards.iter().filter(|given| given.order.as_deref() == Some(id)).collect(),
            before: brought,
        };
        stamps::earn(&case, self.account, &filled, &standing.given_back.of(cart), room.as_mut(), &mut earnings)?;
        Ok((earnings, room.map(Room::into_granted)))
    }

    /// What an order is worth as a whole, and what is left of that.
    pub(crate) fn worth(&self, program: &Program, standing: &Standing, cart: &Cart) -> Result<[Worth; 2]> {
        let payments = self.payments(program, standing, cart)?;
        let whole = Worth::of(program, cart, &payments, &Remaining::whole(cart))?;
        Ok([whole, Worth::of(program, cart, &payments, &standing.given_back.of(cart))?])
    }

    /// An order as its conditions are judged, whether or not its member is held out.
    pub(crate) fn case<'c>(
        &'c self,
        program: &'c Program,
        id: &str,
        standing: &Standing,
        cart: &'c Cart,
        [whole, left]: &'c [Worth; 2],
    ) -> Case<'c> {
        let order = self.account.orders.get(id);
        Case {
            program,
            rules: program.order_rules().collect(),
            cart,
            day: program.timezone.day(standing.earned_at.unwrap_or(self.at())),
            whole,
            left,
            barred: order.and_then(|order| OfRule::parse(order.barred.as_deref()?)),
            tier: order.and_then(|order| order.tier.as_ref()?.level.as_deref()),
            first: order.is_some_and(|order| order.first),
            by_line: true,
        }
    }

    /// What points pay of an order that follows a version of the program.
    pub(crate) fn payments(&self, program: &Program, standing: &Standing, cart: &Cart) -> Result<Vec<Payment<'a>>> {
        let mut payments = Vec::new();
        for (id, before) in &standing.redemptions {
            let Some(redemption) = self.account.redemptions.get(id).filter(|one| one.pays()) else { continue };
            let (terms, rate) = (self.terms_of(redemption), cart.rate_to(program)?);
            let rate = terms.map_or(Ok(rate), |terms| terms.rate_of(cart, rate))?;
            let on = terms.and_then(|terms| terms.on.as_ref());
            payments.push(Payment { amount: redemption.amount, rate, left: before.of(cart), on });
        }
        Ok(payments)
    }

    /// The rules of an order in document order, its cards of points, then those that only an earlier version knew.
    fn rules_of(&self, id: &str, program: &'a Program) -> Vec<Cow<'a, str>> {
        let own = program.order_rules().chain(program.point_cards().map(|card| &card.rule));
        let mut rules: Vec<Cow<'a, str>> = own.map(|rule| rule.id.as_str().into()).collect();
        if let Some(order) = self.account.orders.get(id) {
            for booked in &order.booked {
                if rules.iter().all(|rule| *rule != booked.rule) {
                    rules.push(booked.rule.clone().into());
                }
            }
        }
        rules
    }

    /// What an order holds by a rule, line by line.
    fn held(&self, id: &str, rule: &str) -> Vec<(&str, i64)> {
        let booked = self.account.orders.get(id).map(|order| order.booked.as_slice()).unwrap_or_default();
        booked.iter().filter(|one| one.rule == rule).map(|one| (one.line.as_str(), one.points)).collect()
    }

    fn set_booked(&mut self, id: &str, rule: &str, line: &str, points: i64) {
        if let Some(order) = self.account.orders.get_mut(id) {
            order.set_booked(rule, line, points);
        }
    }

    /// Credits points of a rule and line. Points that the customer was left with by a waiver come first: the order earns
    /// them again, they are not issued a second time.
    fn credit_order(
        &mut self,
        (program, purse): (&Program, Purse<'_>),
        order: &str,
        (rule, line): (&str, &str),
        points: i64,
        standing: &Standing,
    ) -> Result<()> {
        let waived = self.account.orders.get(order).map_or(0, |order| order.waived_of(purse.unit));
        let lifted = waived.min(points);
        let mut posting = Posting::new(
            Kind::Reinstate,
            Bucket::Revoked,
            Bucket::Waived,
            lifted,
            OfEntry::WaiverLifted,
            program.version,
        );
        (posting.rule, posting.order, posting.line) = (Some(rule), Some(order), Some(line));
        posting.purse = purse;
        self.post(posting)?;
        if let Some(order) = self.account.orders.get_mut(order) {
            order.waive(purse.unit, -lifted)?;
        }
        let earned_at = standing.earned_at.unwrap_or(self.at());
        let available_at = available_at(program, standing, line)?;
        let order = Some((order, line));
        let points = points - lifted;
        self.credit(Credit { program, rule, purse, order, points, earned_at, available_at, expires_at: None }).map(drop)
    }

    /// Sets when the pending points of an order become available, as far as that is known by now.
    fn schedule(&mut self, program: &Program, id: &str, standing: &Standing) -> Result<()> {
        for lot in self.account.lots.iter_mut().filter(|lot| lot.pending > 0 && lot.order.as_deref() == Some(id)) {
            if let Some(line) = &lot.line {
                lot.available_at = available_at(program, standing, line)?;
            }
        }
        Ok(())
    }
}

/// When a line's points become available; `None` while what they wait for has not happened.
pub(crate) fn available_at(program: &Program, standing: &Standing, line: &str) -> Result<Option<Instant>> {
    let from = match program.pending.until {
        Until::Placed => standing.placed_at.or(standing.earned_at),
        Until::Paid => standing.paid_at,
        Until::Fulfilled => {
            let own = standing.fulfilled.get(line).copied();
            own.into_iter().chain(standing.fulfilled_at).min()
        }
    };
    from.map(|from| program.pending.plus.end(program.timezone, from)).transpose()
}

/// What an order should hold by a rule, for every line of it.
fn target<'a>(standing: &'a Standing, awards: &[Award], rule: &str) -> Vec<(&'a str, i64)> {
    let lines = standing.cart().map(|cart| cart.lines.as_slice()).unwrap_or_default();
    let award = awards.iter().find(|award| award.rule == rule);
    let share = |index: usize| award.and_then(|award| award.shares.get(index).copied()).unwrap_or(0);
    lines.iter().enumerate().map(|(index, line)| (line.line.as_str(), share(index))).collect()
}

/// How the points of one rule change line by line from what is held to a target, which names every line of the order. A
/// line that was replaced takes its points with it. Of the others, where all in all points are taken, no line is given
/// any, and the other way round: a refund of one line must not look like an award for another.
fn spread<'a>(target: &[(&'a str, i64)], held: &[(&'a str, i64)]) -> Vec<(&'a str, i64)> {
    let find = |list: &[(&str, i64)], line: &str| {
        list.iter().find(|(other, _)| *other == line).map_or(0, |(_, points)| *points)
    };
    let had: Vec<i64> = target.iter().map(|(line, _)| find(held, line)).collect();
    let goal: i64 = target.iter().map(|(_, points)| points).sum();
    let falls = goal <= had.iter().sum();
    let pairs = target.iter().zip(&had);
    let mut after: Vec<i64> =
        pairs.map(|((_, wanted), had)| if falls { *wanted.min(had) } else { *wanted.max(had) }).collect();
    let mut missing = goal - after.iter().sum::<i64>();
    if falls {
        for (points, had) in after.iter_mut().zip(&had) {
            let more = missing.min(had - *points);
            *points += more;
            missing -= more;
        }
    } else {
        for (points, had) in after.iter_mut().zip(&had).rev() {
            let less = (-missing).min(*points - had);
            *points -= less;
            missing += less;
        }
    }
    let replaced = held.iter().map(|(line, _)| *line).filter(|line| !target.iter().any(|(other, _)| other == line));
    target.iter().map(|(line, _)| *line).zip(after).chain(replaced.map(|line| (line, 0))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_gives_no_line_more() {
        assert_eq!(spread(&[("1", 5), ("2", 1)], &[("1", 4), ("2", 4)]), [("1", 4), ("2", 2)]);
        assert_eq!(spread(&[], &[("1", 4)]), [("1", 0)]);
        assert_eq!(spread(&[("1", 6), ("2", 3)], &[("1", 4), ("2", 4)]), [("1", 5), ("2", 4)]);
        assert_eq!(spread(&[("3", 9)], &[("1", 4), ("2", 4)]), [("3", 9), ("1", 0), ("2", 0)]);
    }

    #[test]
    fn what_one_line_takes_up_is_not_taken_up_by_another() {
        let held = [("1", 4), ("2", 4), ("3", 4)];
        // 12 points fall to 8: line 1 keeps its 4, and of the 2 more that it should have had line 2 keeps both.
        assert_eq!(spread(&[("1", 6), ("2", 1), ("3", 1)], &held), [("1", 4), ("2", 3), ("3", 1)]);
        // 12 points rise to 14: line 3 keeps its 4, which lines 2 and 1 do without.
        assert_eq!(spread(&[("1", 7), ("2", 7), ("3", 0)], &held), [("1", 6), ("2", 4), ("3", 4)]);
    }
}
