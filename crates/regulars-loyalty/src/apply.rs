//! Events into entries. Every event first books what was due before it, is decided on, and leaves behind the
//! difference between what its order should hold and what is booked.

use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::Serialize;

use crate::booking::Booking;
use crate::canonical::difference;
use crate::event::{Body, Event, Spends};
use crate::explain::Telling;
use crate::ledger::account::Recorded;
use crate::ledger::book::{Book, Cause};
use crate::ledger::decision::Change;
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::{
    Account, Balance, Decision, Entry, Purse, PurseBalance, PurseChange, Redemption, TierChange, purse,
};
use crate::outcome::Outcome;
use crate::program::Programs;
use crate::reason::{OfEntry, OfEvent};
use crate::redeem::{Ask, Wants};
use crate::words::Language;

/// What applying events, or time, gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// The entries that are new, in the order of booking: to be stored behind the earlier ones.
    pub entries: Vec<Entry>,
    /// Per event what was decided, in the order of the events.
    pub decisions: Vec<Arc<Decision>>,
    /// The account as it is afterwards.
    pub account: Account,
}

/// Applies events to an account, in the order in which they are given, and books everything due up to `as_of`.
///
/// Nothing is kept of a call that fails. An event that was recorded before gives its first decision again, marked as
/// a duplicate.
///
/// # Errors
/// `6004 before_last_booking` when `as_of` lies before the account's last booking; per event, with its JSON pointer:
/// `6002 invalid_event`, `6003 from_the_future`, `6006 conflicting_event`, `2005 currency_mismatch`; `5003
/// unknown_program_version`; `2001` and `6007` for numbers that do not fit.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::cart::{Cart, Line};
/// use regulars_loyalty::event::{Body, Event};
/// use regulars_loyalty::ledger::{Account, Bucket};
/// use regulars_loyalty::program::{Program, Programs};
/// let program = Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] }"#)?;
/// let programs = Programs::new(vec![program])?;
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let cart = Cart::of(vec![Line::item("1", 1, 12_050)]);
/// let event = |id: &str, body| Event { id: id.into(), account: "c1".into(), occurred_at: noon, body };
/// let paid = event("e1", Body::OrderPaid { order: "A1".into(), cart: Some(cart) });
///
/// let applied = regulars_loyalty::apply(&programs, &Account::new("c1"), &[paid.clone()], noon)?;
/// assert_eq!(applied.account.balance.get(Bucket::Available), 120);
/// let again = regulars_loyalty::apply(&programs, &applied.account, &[paid], noon)?;
/// assert!(again.decisions[0].duplicate && again.entries.is_empty());
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn apply(programs: &Programs, account: &Account, events: &[Event], as_of: Instant) -> Result<Applied> {
    apply_owned(programs, account.clone(), events.to_vec(), as_of)
}

/// The same for an account and events that are not needed any more.
pub(crate) fn apply_owned(
    programs: &Programs,
    mut account: Account,
    events: Vec<Event>,
    as_of: Instant,
) -> Result<Applied> {
    not_before(&account, as_of)?;
    let mut book = Book::open(programs, &mut account);
    let mut decisions = Vec::with_capacity(events.len());
    for (index, event) in events.into_iter().enumerate() {
        let decision = book.apply(event, as_of).map_err(|error| {
            let within = error.field().map(|field| format!("/events/{index}{field}"));
            let error = Error::new(error.code(), error.message());
            match within {
                Some(field) => error.at_field(field),
                None => error.at_field(format!("/events/{index}")),
            }
        })?;
        decisions.push(decision);
    }
    book.advance(as_of)?;
    let entries = book.entries;
    Ok(Applied { entries, decisions, account })
}

/// Books everything that time has made due up to `as_of`. Balances are right without it: it only writes down now what
/// the next event would.
///
/// # Errors
/// `6004 before_last_booking`.
pub fn tick(programs: &Programs, account: &Account, as_of: Instant) -> Result<Applied> {
    apply_owned(programs, account.clone(), Vec::new(), as_of)
}

/// The error of an event of which only the id is known.
fn missing(id: &str) -> Error {
    let id = crate::reader::quoted(id);
    Error::new(Code::UnreadableAccount, format!("expected the event {id} in full in the account, found its id alone"))
}

/// Refuses an instant before the account's last booking.
pub(crate) fn not_before(account: &Account, as_of: Instant) -> Result<()> {
    match account.booked_to {
        Some(booked) if as_of < booked => {
            let message = format!("expected an instant from the account's last booking {booked} on, found {as_of}");
            Err(Error::new(Code::BeforeLastBooking, message).at_field("/as_of"))
        }
        _ => Ok(()),
    }
}

/// Where a book stands before something happens.
pub(crate) struct Mark {
    balance: Balance,
    purses: Vec<PurseBalance>,
    entries: usize,
    pub rewards: usize,
}

impl Book<'_> {
    fn apply(&mut self, event: Event, as_of: Instant) -> Result<Arc<Decision>> {
        if !self.account.is_called(&event.account) {
            let message = format!("expected an event of account {:?}, found {:?}", self.account.id, event.account);
            return Err(Error::new(Code::InvalidEvent, message).at_field("/account"));
        }
        if let Some(decision) = self.known(&event)? {
            return Ok(decision);
        }
        if let Some(joined) = &self.account.life.merged_into {
            let message =
                format!("expected the account {:?}, into which {:?} was merged", joined.account, event.account);
            return Err(Error::new(Code::InvalidEvent, message).at_field("/account"));
        }
        if matches!(&event.body, Body::AccountMerged { into } if !self.account.is_called(into)) {
            let message = "expected an event of one account, found \"account.merged\", which takes two: merge them";
            return Err(Error::new(Code::InvalidEvent, message).at_field("/type"));
        }
        self.has_what_it_needs(&event)?;
        event.is_over(as_of)?;
        event.check(self.programs)?;
        let now = self.account.booked_to.map_or(event.occurred_at, |booked| booked.max(event.occurred_at));
        self.advance(now)?;
        let before = self.mark();
        self.cause = Cause::Event { id: event.id.clone(), at: event.occurred_at, count: 0 };
        let event = Arc::new(event);
        let outcome = self.decide(&event)?;
        let tiers = self.review(now)?;
        self.conclude(event, outcome, tiers, &before, &[])
    }

    /// The first result of an event that was recorded before, marked as a duplicate.
    pub(crate) fn known(&self, event: &Event) -> Result<Option<Arc<Decision>>> {
        if self.account.elsewhere.contains(&event.id) {
            return Err(missing(&event.id));
        }
        let Some(recorded) = self.account.events.get(&event.id) else { return Ok(None) };
        if *recorded.event == *event {
            return Ok(Some(Arc::new(Decision { duplicate: true, ..Decision::clone(&recorded.decision) })));
        }
        let field = difference(&recorded.event.to_document(), &event.to_document()).unwrap_or_default();
        let message = format!("expected the event {:?} as it came first, found another", event.id);
        Err(Error::new(Code::ConflictingEvent, message).at_field(field))
    }

    /// Refuses an account that has events by their ids alone which this one needs in full.
    pub(crate) fn has_what_it_needs(&self, event: &Event) -> Result<()> {
        self.account.needs(event).first().map_or(Ok(()), |id| Err(missing(id)))
    }

    /// Where the book stands.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            balance: self.account.balance,
            purses: self.account.purses.clone(),
            entries: self.entries.len(),
            rewards: self.account.rewards.len(),
        }
    }

    /// The ids of the entries that were made since.
    pub(crate) fn made_since(&self, mark: &Mark) -> impl Iterator<Item = String> {
        self.entries[mark.entries..].iter().map(|entry| entry.id.clone())
    }

    /// Records what was decided about an event, and gives it: `earlier` are entries that it made in another account.
    pub(crate) fn conclude(
        &mut self,
        event: Arc<Event>,
        outcome: Outcome,
        tiers: Vec<TierChange>,
        before: &Mark,
        earlier: &[String],
    ) -> Result<Arc<Decision>> {
        let decision = Arc::new(Decision {
            event: event.id.clone(),
            kind: event.body.kind().to_owned(),
            status: outcome.status,
            duplicate: false,
            reason: outcome.reason.name().to_owned(),
            text: Telling::of_unit(self.programs, Language::English, outcome.facts.text(Fact::Unit))
                .event(outcome.reason, &outcome.facts)?,
            purses: self.purses_since(&before.purses, &outcome)?,
            facts: outcome.facts,
            order: event.body.order().map(str::to_owned),
            redemption: event.body.redemption().map(str::to_owned),
            change: Change::between(&before.balance, &self.account.balance),
            rules: outcome.rules,
            tiers,
            rewards: self.account.rewards[before.rewards..].to_vec(),
            entries: earlier.iter().cloned().chain(self.made_since(before)).collect(),
        });
        let kept = Arc::clone(&decision);
        match self.account.events.get_mut(&event.id) {
            Some(pending) => pending.decision = kept,
            None => drop(self.account.events.insert(event.id.clone(), Recorded { event, decision: kept })),
        }
        Ok(decision)
    }

    /// What changed in purses that are not the main one, and what is said of each.
    fn purses_since(&self, before: &[PurseBalance], outcome: &Outcome) -> Result<Vec<PurseChange>> {
        let mut changes = Vec::new();
        for later in &self.account.purses {
            let purse = later.purse();
            let change = Change::between(&purse::balance(&Balance::default(), before, purse), &later.balance);
            if change.is_none() {
                continue;
            }
            let said = outcome.purses.get(purse).cloned().unwrap_or_default();
            let telling = Telling::of_unit(self.programs, Language::English, purse.unit);
            changes.push(PurseChange {
                unit: later.unit.clone(),
                stores: later.stores.clone(),
                reason: said.reason.name().to_owned(),
                text: telling.event(said.reason, &said.facts)?,
                facts: said.facts,
                change,
            });
        }
        Ok(changes)
    }

    /// What came of a redemption, and of its order, which is booked anew.
    fn redeemed(&self, redemption: &str, reason: OfEvent, facts: Facts, booking: Booking) -> Outcome {
        let outcome = Outcome::accepted(reason, facts).with(&booking.moves);
        let purse = self.account.redemptions.get(redemption).map_or(Purse::MAIN, Redemption::purse);
        Outcome { rules: booking.rules, ..outcome.of_purse(purse) }
    }

    fn decide(&mut self, event: &Arc<Event>) -> Result<Outcome> {
        if self.account.life.closed_at.is_some() {
            return Ok(Outcome::refused(OfEvent::AccountClosed, Facts::default()));
        }
        match &event.body {
            Body::RedemptionReserved { redemption, spends, order, goods, ttl, of } => {
                let order = order.as_deref();
                let (reason, reserved) = match spends {
                    Spends::Points(points) => {
                        let wants = Wants::Money(*points);
                        let ask = Ask { redemption, wants, order, goods: *goods, ttl: *ttl, of };
                        (OfEvent::Reserved, self.reserve(&ask)?)
                    }
                    Spends::Reward { reward, quantity, line } => {
                        let wants = Wants::Reward { reward, quantity: *quantity, line: line.as_deref() };
                        let ask = Ask { redemption, wants, order, goods: *goods, ttl: *ttl, of };
                        (OfEvent::RewardReserved, self.reserve(&ask)?)
                    }
                    Spends::Entitlement(id) => {
                        (OfEvent::RewardReserved, self.reserve_reward(redemption, id, order, *ttl)?)
                    }
                };
                let facts = match reserved {
                    Ok(facts) => facts,
                    Err(refusal) => return Ok(refusal.into()),
                };
                let booking = match order {
                    Some(order) => self.take_in(event, order)?.1,
                    None => Booking::default(),
                };
                Ok(self.redeemed(redemption, reason, facts, booking))
            }
            Body::RedemptionCaptured { redemption, points } => {
                let reward = self.reward_facts(redemption);
                let points = match self.capture(redemption, *points)? {
                    Ok(points) => points,
                    Err(refusal) => return Ok(refusal.into()),
                };
                let (reason, facts) = match reward {
                    Some(facts) => (OfEvent::RewardUsed, facts),
                    None => (OfEvent::Captured, Facts::of([(Fact::Points, points.into())])),
                };
                // What was given back of its order since it was set aside is due of what is spent.
                let booking = self.rebook_for(redemption)?;
                Ok(self.redeemed(redemption, reason, facts, booking))
            }
            Body::RedemptionReleased { redemption } => {
                let reward = self.reward_facts(redemption);
                let Some(points) = self.release(redemption, OfEntry::Released, None)? else {
                    return Ok(Outcome::refused(OfEvent::NotReserved, Facts::default()));
                };
                if let Some(facts) = reward {
                    return Ok(self.redeemed(redemption, OfEvent::RewardReleased, facts, Booking::default()));
                }
                let facts = Facts::of([(Fact::Points, points.into())]);
                let booking = self.rebook_for(redemption)?;
                Ok(self.redeemed(redemption, OfEvent::Released, facts, booking))
            }
            Body::PointsAdjusted { points, reason, kind, expires_after, of, .. } => {
                self.adjust(*points, reason, *kind, *expires_after, of)
            }
            Body::AccountMerged { .. } => Ok(Outcome::refused(OfEvent::AlreadyMerged, Facts::default())),
            Body::AccountClosed { .. } => self.close(),
            Body::AccountEnrolled { .. }
            | Body::AccountUpdated { .. }
            | Body::ActionPerformed { .. }
            | Body::Referral { .. } => self.decide_occasion(event),
            Body::OrderRefunded { order, refund } => {
                if let Some(refusal) = self.refuse_refund(order, refund)? {
                    return Ok(refusal.into());
                }
                self.decide_order(event, order)
            }
            Body::OrderPlaced { order, .. }
            | Body::OrderPaid { order, .. }
            | Body::OrderFulfilled { order, .. }
            | Body::OrderUpdated { order, .. }
            | Body::OrderCancelled { order } => self.decide_order(event, order),
        }
    }
}
