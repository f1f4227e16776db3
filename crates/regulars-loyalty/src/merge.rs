//! Two accounts become one: all that one of them has moves to the other, lot by lot, with the names of the lots kept. The one
//! call that takes two accounts.

use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::Serialize;

use crate::apply::not_before;
use crate::event::{Body, Event};
use crate::ledger::book::{Book, Cause, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::redemption::State;
use crate::ledger::tier::TierChange;
use crate::ledger::{Account, Bucket, Decision, Entry, Joined, Kind, Lot, PurseBalance, Referral};
use crate::outcome::{Outcome, Refusal};
use crate::program::Programs;
use crate::reason::{OfEntry, OfEvent};
use crate::tier;

/// What merging two accounts gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The entries that are new: those of the account that ends, then those of the one that lives on. Each is to be stored
    /// behind the earlier ones of its own account.
    pub entries: Vec<Entry>,
    /// The one decision, in a list as [`apply`](crate::apply()) gives them.
    pub decisions: Vec<Arc<Decision>>,
    /// The account that ends, empty now; where the merge is refused, as it was.
    pub a: Account,
    /// The account that lives on.
    pub b: Account,
}

/// Moves all that account `a` has into account `b`, as the event `account.merged` of `a` says. What belongs to `a` later
/// belongs to `b`: its events are applied to `b` as they are.
///
/// Everything that is due is booked on both before, and up to `as_of` after it; absent, that is the event's own time, or that
/// up to which one of the accounts is booked. The events of all orders have to be in both accounts in full.
///
/// # Errors
/// `6002 invalid_event` for an event of other accounts, `/a` and `/b` for an account that was merged into another before,
/// otherwise those of [`apply`](crate::apply()).
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::ledger::{Account, Bucket};
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [] }"#)?])?;
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let event = |id: &str, body| Event { id: id.into(), account: "guest".into(), occurred_at: noon, body };
/// let gift = Body::PointsAdjusted {
///     points: 50, reason: "gift".into(), actor: None, kind: Adjustment::Manual, expires_after: None, of: Which::default() };
/// let guest = regulars_loyalty::apply(&programs, &Account::new("guest"), &[event("e1", gift)], noon)?.account;
///
/// let into = event("e2", Body::AccountMerged { into: "member".into() });
/// let merged = regulars_loyalty::merge(&programs, &guest, &Account::new("member"), &into, None)?;
/// assert_eq!(merged.b.balance.get(Bucket::Available), 50);
/// assert_eq!((merged.b.lots[0].id.as_str(), merged.a.balance.points()), (guest.lots[0].id.as_str(), 0));
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn merge(programs: &Programs, a: &Account, b: &Account, event: &Event, as_of: Option<Instant>) -> Result<Merged> {
    merge_owned(programs, a.clone(), b.clone(), event.clone(), as_of)
}

/// The same for accounts and an event that are not needed any more.
pub(crate) fn merge_owned(
    programs: &Programs,
    mut a: Account,
    mut b: Account,
    event: Event,
    as_of: Option<Instant>,
) -> Result<Merged> {
    let booked = a.booked_to.max(b.booked_to);
    if let Some(as_of) = as_of {
        not_before(&a, as_of)?;
        not_before(&b, as_of)?;
    }
    let now = booked.map_or(event.occurred_at, |booked| booked.max(event.occurred_at));
    let as_of = as_of.unwrap_or(now);
    let within = |error: Error| {
        let field = format!("/event{}", error.field().unwrap_or_default());
        Error::new(error.code(), error.message()).at_field(field)
    };
    addressed(&a, &b, &event).map_err(within)?;
    let (mut old, mut new) = (Book::open(programs, &mut a), Book::open(programs, &mut b));
    let known = match old.known(&event).map_err(within)? {
        Some(decision) => Some(decision),
        None => new.known(&event).map_err(within)?,
    };
    let decision = match known {
        Some(decision) => decision,
        None => {
            for (book, field) in [(&old, "/a"), (&new, "/b")] {
                ready(book, &event).map_err(|error| Error::new(error.code(), error.message()).at_field(field))?;
            }
            event.is_over(as_of).and_then(|()| event.check(programs)).map_err(within)?;
            old.advance(now)?;
            new.advance(now)?;
            old.join(&mut new, event, now)?
        }
    };
    old.advance(as_of)?;
    new.advance(as_of)?;
    let mut entries = old.entries;
    entries.extend(new.entries);
    Ok(Merged { entries, decisions: vec![decision], a, b })
}

/// Refuses an event that is not about these two accounts.
fn addressed(a: &Account, b: &Account, event: &Event) -> Result<()> {
    let wrong = |field: &str, message: String| Err(Error::new(Code::InvalidEvent, message).at_field(field));
    let Body::AccountMerged { into } = &event.body else {
        return wrong("/type", format!("expected an event \"account.merged\", found {:?}", event.body.kind()));
    };
    if !a.is_called(&event.account) {
        return wrong("/account", format!("expected an event of account {:?}, found {:?}", a.id, event.account));
    }
    if !b.is_called(into) {
        return wrong("/body/into", format!("expected the account {:?}, found {into:?}", b.id));
    }
    if a.id == b.id {
        return wrong("/body/into", format!("expected another account than {:?}, found the same", a.id));
    }
    Ok(())
}

/// Refuses an account that cannot be merged any more, or of which too little is known.
fn ready(book: &Book<'_>, event: &Event) -> Result<()> {
    if let Some(joined) = &book.account.life.merged_into {
        let (account, into) = (&book.account.id, &joined.account);
        let message = format!("expected the account {into:?}, into which {account:?} was merged, found {account:?}");
        return Err(Error::new(Code::InvalidEvent, message));
    }
    book.has_what_it_needs(event)
}

/// Points that left an account, on their way to another.
struct Moved {
    /// The lot, with its dates but without points.
    lot: Option<Lot>,
    /// The purse of points of no lot.
    purse: PurseBalance,
    bucket: Bucket,
    points: i64,
}

impl Moved {
    /// From which bucket to which they go, as seen by the account that they leave.
    fn way(&self) -> (Bucket, Bucket) {
        if self.points > 0 { (self.bucket, Bucket::Transferred) } else { (Bucket::Transferred, self.bucket) }
    }
}

impl Book<'_> {
    /// Moves all that this account has into another, unless something speaks against it.
    fn join(&mut self, into: &mut Book<'_>, event: Event, now: Instant) -> Result<Arc<Decision>> {
        self.cause = Cause::Event { id: event.id.clone(), at: event.occurred_at, count: 0 };
        if let Some(refusal) = refuse(self.account, into.account) {
            let before = self.mark();
            return self.conclude(Arc::new(event), refusal.into(), Vec::new(), &before, &[]);
        }
        let held = self.account.all_purses();
        let (left, mut before) = (self.mark(), into.mark());
        let level = into.account.tier.level.clone();
        let moved = self.leave()?;
        into.cause = self.cause.clone();
        for moved in &moved {
            into.arrive(moved)?;
        }
        into.repay()?;
        into.account.take_over(self.account, self.programs, event.occurred_at);
        // What the other account was given before this event gives nobody.
        before.rewards = into.account.rewards.len();
        into.extend()?;
        // Of one member more is known than of each of two.
        let rules = into.reconsider()?.rules;
        let mut tiers = Vec::new();
        let joined = &into.account.tier.level;
        if *joined != level {
            let (to, reason, event) = (joined.clone(), "merged".to_owned(), Some(event.id.clone()));
            tiers.push(TierChange { at: now, from: level, to, reason, event });
        }
        tiers.extend(into.review(now)?);
        let entries: Vec<String> = self.made_since(&left).collect();
        let facts = |purse: &PurseBalance| Facts::of([(Fact::Points, purse.balance.held().into())]);
        let came = |purse: &PurseBalance| {
            let left = held.iter().find(|held| held.purse() == purse.purse());
            left.cloned().unwrap_or_else(|| PurseBalance::empty(purse.purse()))
        };
        // Also of purses to which nothing came, but in which orders are judged anew.
        let purses: Vec<PurseBalance> = into.account.all_purses().iter().map(came).collect();
        let outcome = Outcome::accepted(OfEvent::Merged, facts(&held[0])).of_purses(&purses, facts);
        let outcome = Outcome { rules, ..outcome };
        into.conclude(Arc::new(event), outcome, tiers, &before, &entries)
    }

    /// Empties the account of its points; gives what left, lot by lot, then what is of no lot, purse by purse.
    fn leave(&mut self) -> Result<Vec<Moved>> {
        let mut all = Vec::new();
        for index in 0..self.account.lots.len() {
            for bucket in [Bucket::Pending, Bucket::Available, Bucket::Spent, Bucket::Expired] {
                let lot = &self.account.lots[index];
                let (points, version) = (lot.get(bucket), lot.program_version);
                if points > 0 {
                    let purse = PurseBalance::empty(lot.purse());
                    all.push(Moved { lot: Some(lot.emptied()), purse, bucket, points });
                    self.post(transfer(bucket, Bucket::Transferred, points, version).of_lot(index))?;
                }
            }
        }
        for purse in self.account.all_purses() {
            for bucket in [Bucket::Revoked, Bucket::Debt, Bucket::Waived] {
                let moved = Moved { lot: None, bucket, points: purse.balance.get(bucket), purse: purse.clone() };
                if moved.points != 0 {
                    let (from, to) = moved.way();
                    self.transfer_of(&moved, from, to)?;
                    all.push(moved);
                }
            }
        }
        Ok(all)
    }

    /// Moves points of no lot out of an account or into it.
    fn transfer_of(&mut self, moved: &Moved, from: Bucket, to: Bucket) -> Result<()> {
        let version = self.programs.at(self.at())?.version;
        let posting = transfer(from, to, moved.points.saturating_abs(), version);
        self.post(Posting { purse: moved.purse.purse(), ..posting }).map(drop)
    }

    /// Takes in what left another account.
    fn arrive(&mut self, moved: &Moved) -> Result<()> {
        let (to, from) = moved.way();
        let Some(lot) = &moved.lot else { return self.transfer_of(moved, from, to) };
        let mut posting = transfer(from, to, moved.points, lot.program_version);
        match self.account.lot(&lot.id) {
            // It came a bucket before, or both accounts were given the same for the same day: such lots are one.
            Some(index) => {
                let known = &mut self.account.lots[index];
                known.moves = known.moves.max(lot.moves);
                posting = posting.of_lot(index);
            }
            None => {
                (posting.rule, posting.order, posting.line) =
                    (lot.rule.as_deref(), lot.order.as_deref(), lot.line.as_deref());
                posting.opens = Some(lot.clone());
            }
        }
        self.post(posting).map(drop)
    }

    /// Points that are available pay what is owed, purse by purse.
    fn repay(&mut self) -> Result<()> {
        for purse in self.account.all_purses() {
            let owed = -purse.balance.get(Bucket::Debt);
            for (index, points) in self.spending_shares(purse.purse(), owed) {
                let version = self.account.lots[index].program_version;
                let posting =
                    Posting::new(Kind::Repay, Bucket::Available, Bucket::Debt, points, OfEntry::DebtRepaid, version);
                self.post(posting.of_lot(index))?;
            }
        }
        Ok(())
    }
}

fn transfer<'a>(from: Bucket, to: Bucket, points: i64, version: i64) -> Posting<'a> {
    Posting::new(Kind::Transfer, from, to, points, OfEntry::Merged, version)
}

/// Why two accounts do not become one.
fn refuse(a: &Account, b: &Account) -> Option<Refusal> {
    if [a, b].iter().any(|account| account.life.closed_at.is_some()) {
        return Some(OfEvent::AccountClosed.into());
    }
    if a.redemptions.values().any(|one| one.state == State::Open) {
        return Some(OfEvent::ReservationsOpen.into());
    }
    let events =
        a.events.keys().chain(&a.elsewhere).filter(|id| b.events.contains_key(*id) || b.elsewhere.contains(*id));
    let orders = a.orders.keys().find(|id| b.orders.contains_key(*id));
    let redemptions = a.redemptions.keys().find(|id| b.redemptions.contains_key(*id));
    let both = [("event", events.min()), ("order", orders), ("redemption", redemptions)];
    let (case, id) = both.into_iter().find_map(|(case, id)| Some((case, id?)))?;
    let facts = Facts::of([(Fact::Case, case.into()), (Fact::Note, id.as_str().into())]);
    Some(Refusal { reason: OfEvent::IdsInBoth, facts })
}

impl Account {
    /// Takes all that another account has beside its points, which ends with it.
    fn take_over(&mut self, other: &mut Self, programs: &Programs, at: Instant) {
        self.life.was.push(Joined { account: other.id.clone(), at });
        self.life.was.append(&mut other.life.was);
        other.life.merged_into = Some(Joined { account: self.id.clone(), at });
        for (id, mut order) in std::mem::take(&mut other.orders) {
            order.account.get_or_insert_with(|| other.id.clone());
            self.orders.insert(id, order);
        }
        self.redemptions.append(&mut other.redemptions);
        self.occasions.append(&mut other.occasions);
        self.join_referrals(std::mem::take(&mut other.referrals));
        self.rewards.append(&mut other.rewards);
        self.member.join(std::mem::take(&mut other.member));
        self.tier = tier::better(programs, &self.tier, &std::mem::take(&mut other.tier));
        self.events.append(&mut other.events);
        self.elsewhere.append(&mut other.elsewhere);
    }

    /// Puts referrals of another account beside its own: each referee once, whoever was told first as the referrer, and
    /// the accounts that are one now under one name.
    fn join_referrals(&mut self, others: Vec<Referral>) {
        for mut one in std::mem::take(&mut self.referrals).into_iter().chain(others) {
            one.referrer = self.now(&one.referrer).to_owned();
            one.referee = self.now(&one.referee).to_owned();
            match self.referrals.iter_mut().find(|known| known.referee == one.referee) {
                Some(known) => {
                    known.attributed_at = known.attributed_at.or(one.attributed_at);
                    known.qualified_at = known.qualified_at.or(one.qualified_at);
                }
                None => self.referrals.push(one),
            }
        }
    }
}
