//! Events into entries. Every event first books what was due before it, is decided on, and leaves behind the
//! difference between what its order should hold and what is booked.

use std::borrow::Cow;
use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::Serialize;

use crate::canonical::difference;
use crate::earn::{Award, Case, Earnings};
use crate::event::{Body, Event, Refund};
use crate::explain;
use crate::ledger::account::Recorded;
use crate::ledger::book::{Book, Cause, Posting};
use crate::ledger::decision::Change;
use crate::ledger::order::{Granted, Order, Standing};
use crate::ledger::{Account, Bucket, Decision, Entry, Kind, Lot, RuleTrace, Status};
use crate::program::{Program, Programs, Until};
use crate::redeem::{Ask, Refusal};
use crate::refund::Clawback;
use crate::room::Room;
use crate::value::{Payment, Remaining, Worth};

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

/// What an event came to.
struct Outcome {
    status: Status,
    reason: &'static str,
    text: String,
    rules: Vec<RuleTrace>,
}

impl Outcome {
    fn accepted(reason: &'static str, text: impl Into<String>) -> Self {
        Self { status: Status::Accepted, reason, text: text.into(), rules: Vec::new() }
    }

    fn refused(reason: &'static str, text: impl Into<String>) -> Self {
        Self { status: Status::Refused, reason, text: text.into(), rules: Vec::new() }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.reason, refusal.text)
    }
}

/// What booking an order to its target changed.
#[derive(Default)]
pub(crate) struct Booking {
    pub rules: Vec<RuleTrace>,
    pub credited: i64,
    pub taken: i64,
    pub restored: i64,
    /// What the order's events came to.
    standing: Standing,
}

impl<'a> Book<'a> {
    fn apply(&mut self, event: Event, as_of: Instant) -> Result<Arc<Decision>> {
        if event.account != self.account.id {
            let message = format!("expected an event of account {:?}, found {:?}", self.account.id, event.account);
            return Err(Error::new(Code::InvalidEvent, message).at_field("/account"));
        }
        if let Some(missing) = self.account.needs(&event).first() {
            let missing = crate::reader::quoted(missing);
            let message = format!("expected the event {missing} in full in the account, found its id alone");
            return Err(Error::new(Code::UnreadableAccount, message));
        }
        if let Some(recorded) = self.account.events.get(&event.id) {
            if *recorded.event == event {
                return Ok(Arc::new(Decision { duplicate: true, ..Decision::clone(&recorded.decision) }));
            }
            let field = difference(&recorded.event.to_document(), &event.to_document()).unwrap_or_default();
            let message = format!("expected the event {:?} as it came first, found another", event.id);
            return Err(Error::new(Code::ConflictingEvent, message).at_field(field));
        }
        if event.occurred_at > as_of {
            let message = format!("expected an event up to {as_of}, found {}", event.occurred_at);
            return Err(Error::new(Code::FromTheFuture, message).at_field("/occurred_at"));
        }
        event.check(self.programs.latest())?;
        self.advance(self.account.booked_to.map_or(event.occurred_at, |booked| booked.max(event.occurred_at)))?;
        let (before, first) = (self.account.balance, self.entries.len());
        self.cause = Cause::Event { id: event.id.clone(), at: event.occurred_at, count: 0 };
        let event = Arc::new(event);
        let outcome = self.decide(&event)?;
        let decision = Arc::new(Decision {
            event: event.id.clone(),
            kind: event.body.kind().to_owned(),
            status: outcome.status,
            duplicate: false,
            reason: outcome.reason.to_owned(),
            text: outcome.text,
            order: event.body.order().map(str::to_owned),
            redemption: event.body.redemption().map(str::to_owned),
            change: Change::between(&before, &self.account.balance),
            rules: outcome.rules,
            entries: self.entries[first..].iter().map(|entry| entry.id.clone()).collect(),
        });
        let kept = Arc::clone(&decision);
        match self.account.events.get_mut(&event.id) {
            Some(pending) => pending.decision = kept,
            None => drop(self.account.events.insert(event.id.clone(), Recorded { event, decision: kept })),
        }
        Ok(decision)
    }

    fn decide(&mut self, event: &Arc<Event>) -> Result<Outcome> {
        match &event.body {
            Body::RedemptionReserved { redemption, points, order, goods, ttl } => {
                let ask = Ask { redemption, points: *points, order: order.as_deref(), goods: *goods, ttl: *ttl };
                let amount = match self.reserve(&ask)? {
                    Ok(amount) => amount,
                    Err(refusal) => return Ok(refusal.into()),
                };
                let program = self.programs.at(event.occurred_at)?;
                let (points, money) = (explain::points(program, *points), explain::money(program, amount));
                let text = format!("{points} set aside, worth {money}");
                let rules = match order {
                    Some(order) => self.take_in(event, order)?.1.rules,
                    None => Vec::new(),
                };
                Ok(Outcome { rules, ..Outcome::accepted("reserved", text) })
            }
            Body::RedemptionCaptured { redemption, points } => {
                let points = match self.capture(redemption, *points)? {
                    Ok(points) => points,
                    Err(refusal) => return Ok(refusal.into()),
                };
                let text = format!("{} spent", explain::points(self.programs.latest(), points));
                let rules = self.rebook_for(redemption)?;
                Ok(Outcome { rules, ..Outcome::accepted("captured", text) })
            }
            Body::RedemptionReleased { redemption } => {
                let points = self.release(redemption, "released", None)?;
                if points == 0 {
                    return Ok(Outcome::refused("not_reserved", "no open redemption has this name"));
                }
                let text = format!("{} given back", explain::points(self.programs.latest(), points));
                let rules = self.rebook_for(redemption)?;
                Ok(Outcome { rules, ..Outcome::accepted("released", text) })
            }
            Body::PointsAdjusted { points, reason, .. } => self.adjust(*points, reason),
            Body::OrderRefunded { order, refund } => {
                if let Some(refusal) = self.refuses(order, refund)? {
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

    /// Points given or taken by hand: at once, and never beyond what is available.
    fn adjust(&mut self, points: i64, reason: &str) -> Result<Outcome> {
        let (at, program) = (self.at(), self.programs.at(self.at())?);
        let size = points.saturating_abs();
        let said = explain::points(program, size);
        if points > 0 {
            let held = [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt];
            let held = held.iter().fold(size, |sum, bucket| sum.saturating_add(self.account.balance.get(*bucket)));
            if let Some(cap) = program.limits.balance_cap.filter(|cap| held > *cap) {
                let text = format!("{said} to be given, the account may hold {}", explain::points(program, cap));
                return Ok(Outcome::refused("balance_cap", text));
            }
            let mut posting =
                Posting::new(Kind::Adjust, Bucket::Issued, Bucket::Available, size, "adjusted", program.version);
            posting.opens = Some(Lot { available_at: Some(at), ..self.empty_lot(program, at)? });
            if let Some(index) = self.post(posting)? {
                self.settle(index, None)?;
            }
            return Ok(Outcome::accepted("adjusted", format!("{said} given: {reason}")));
        }
        let available = self.account.balance.get(Bucket::Available);
        if size > available {
            let text = format!("{said} to be taken, {} available", explain::points(program, available));
            return Ok(Outcome::refused("insufficient_points", text));
        }
        let mut posting =
            Posting::new(Kind::Adjust, Bucket::Available, Bucket::Revoked, size, "adjusted", program.version);
        posting.shares = self.spending_shares(size);
        self.post(posting)?;
        Ok(Outcome::accepted("adjusted", format!("{said} taken: {reason}")))
    }

    /// Why a refund is refused: more than is left. One of an order whose lines are not known yet is kept.
    fn refuses(&self, order: &str, refund: &Refund) -> Result<Option<Refusal>> {
        let Some(standing) = self.standing(order) else { return Ok(None) };
        let Some(cart) = standing.cart() else { return Ok(None) };
        let exceeds = |text: String| Ok(Some(Refusal::new("refund_exceeds_order", text)));
        if standing.given_back.all {
            return exceeds("nothing is left of the order".to_owned());
        }
        let Refund::Part { lines, amount } = refund else { return Ok(None) };
        let mut after = standing.given_back.clone();
        for (name, quantity) in lines {
            let Some(line) = cart.lines.iter().find(|line| line.line == *name) else {
                return Ok(Some(Refusal::new("unknown_line", format!("the order has no line {name:?}"))));
            };
            let returned = after.returned.entry(name.clone()).or_insert(0);
            if quantity.saturating_add(*returned) > line.quantity {
                let left = line.quantity - (*returned).min(line.quantity);
                return exceeds(format!("{quantity} of line {name:?} to be given back, {left} left"));
            }
            *returned += quantity;
        }
        let left = after.of(cart).goods(cart);
        if after.amount.saturating_add(*amount) > left {
            return exceeds("more value to be given back than is left of the goods".to_owned());
        }
        Ok(None)
    }

    /// Adds an accepted event to its order and books the difference; gives whether the event came to anything.
    fn take_in(&mut self, event: &Arc<Event>, id: &str) -> Result<(bool, Booking)> {
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
            self.book_standing(id, &ended, &mut booking)?;
        }
        self.book_order(id, &mut booking)?;
        Ok((!booking.standing.idle.contains(&event.id), booking))
    }

    fn decide_order(&mut self, event: &Arc<Event>, id: &str) -> Result<Outcome> {
        let (news, booking) = self.take_in(event, id)?;
        let program = self.programs.latest();
        let said = |points| explain::points(program, points);
        if !news {
            let (reason, text) = match event.body {
                Body::OrderPlaced { .. } => ("already_placed", "the order was placed before"),
                Body::OrderCancelled { .. } => ("already_cancelled", "the order was cancelled before"),
                Body::OrderRefunded { .. } => ("refund_exceeds_order", "nothing is left of the order"),
                _ => ("already_earned", "the order was paid or fulfilled before: it earns once"),
            };
            return Ok(Outcome { rules: booking.rules, ..Outcome::refused(reason, text) });
        }
        let known = booking.standing.cart().is_some();
        let (reason, text) = match (booking.credited, booking.taken, booking.restored) {
            _ if !known => ("kept", "nothing is known of the order's lines yet: the event is kept".to_owned()),
            (0, 0, 0) => ("nothing_to_book", "nothing changes".to_owned()),
            (credited, 0, 0) => ("earned", format!("{} earned", said(credited))),
            (0, taken, 0) => ("taken_back", format!("{} taken back", said(taken))),
            (0, 0, restored) => ("restored", format!("{} given back", said(restored))),
            (0, taken, restored) => {
                ("restored_and_taken_back", format!("{} given back, {} taken back", said(restored), said(taken)))
            }
            (credited, taken, _) => ("changed", format!("{} earned, {} taken back", said(credited), said(taken))),
        };
        Ok(Outcome { rules: booking.rules, ..Outcome::accepted(reason, text) })
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

    fn rebook_for(&mut self, redemption: &str) -> Result<Vec<RuleTrace>> {
        match self.account.redemptions.get(redemption).and_then(|one| one.order.clone()) {
            Some(order) => self.rebook(&order),
            None => Ok(Vec::new()),
        }
    }

    /// Books an order anew, as something other than its own events has changed.
    pub(crate) fn rebook(&mut self, id: &str) -> Result<Vec<RuleTrace>> {
        let mut booking = Booking::default();
        self.book_order(id, &mut booking)?;
        Ok(booking.rules)
    }

    /// Books the difference between what an order should hold and what it holds.
    fn book_order(&mut self, id: &str, booking: &mut Booking) -> Result<()> {
        let Some(standing) = self.standing(id) else { return Ok(()) };
        self.mark_earned(id, &standing)?;
        self.book_standing(id, &standing, booking)?;
        booking.standing = standing;
        Ok(())
    }

    fn book_standing(&mut self, id: &str, standing: &Standing, booking: &mut Booking) -> Result<()> {
        booking.restored += self.restore_redemptions(id, standing)?;
        let Some(program) = self.order_program(id, standing)? else { return Ok(()) };
        let (earnings, granted) = self.earnings(program, id, standing)?;
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
        for (rule, line, held, points) in changes.iter().filter(|(_, _, held, points)| points < held) {
            let claw = Clawback { program, order: id, rule, line, points: held - points };
            self.claw_back(&claw)?;
            self.set_booked(id, rule, line, *points);
            booking.taken += held - points;
        }
        for (rule, line, held, points) in changes.iter().filter(|(_, _, held, points)| points > held) {
            self.credit(program, id, rule, line, points - held, standing)?;
            self.set_booked(id, rule, line, *points);
            booking.credited += points - held;
        }
        self.schedule(program, id, standing)
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

    /// What an order should hold, and what its rules are granted by limits.
    fn earnings(&self, program: &Program, id: &str, standing: &Standing) -> Result<(Earnings, Option<Vec<Granted>>)> {
        let (Some(cart), Some(earned_at)) = (standing.cart(), standing.earned_at.filter(|_| standing.is_live())) else {
            return Ok((Earnings::default(), None));
        };
        let payments = standing.redemptions.iter().filter_map(|(id, before)| {
            let redemption = self.account.redemptions.get(id).filter(|one| one.pays())?;
            Some(Payment { amount: redemption.amount, left: before.of(cart) })
        });
        let payments: Vec<Payment> = payments.collect();
        let whole = Worth::of(program, cart, &payments, &Remaining::whole(cart))?;
        let left = Worth::of(program, cart, &payments, &standing.given_back.of(cart))?;
        let order = self.account.orders.get(id);
        let counts_at = order.and_then(|order| order.earned_at).unwrap_or(earned_at);
        let mut room = Room::of(self.programs, program, self.account, id, program.timezone.day(counts_at));
        let first = order.is_some_and(|order| order.first);
        let case = Case {
            program,
            cart,
            day: program.timezone.day(earned_at),
            whole: &whole,
            left: &left,
            first,
            by_line: true,
        };
        let earnings = case.earn(room.as_mut())?;
        Ok((earnings, room.map(Room::into_granted)))
    }

    /// The rules of an order in document order, then those that only an earlier version knew.
    fn rules_of(&self, id: &str, program: &'a Program) -> Vec<Cow<'a, str>> {
        let mut rules: Vec<Cow<'a, str>> = program.earn.iter().map(|rule| rule.id.as_str().into()).collect();
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
    fn credit(
        &mut self,
        program: &Program,
        order: &str,
        rule: &str,
        line: &str,
        points: i64,
        standing: &Standing,
    ) -> Result<()> {
        let waived = self.account.orders.get(order).map_or(0, |order| order.waived);
        let lifted = waived.min(points);
        let mut posting =
            Posting::new(Kind::Reinstate, Bucket::Revoked, Bucket::Waived, lifted, "waiver_lifted", program.version);
        (posting.rule, posting.order, posting.line) = (Some(rule), Some(order), Some(line));
        self.post(posting)?;
        if let Some(order) = self.account.orders.get_mut(order) {
            order.waived -= lifted;
        }
        let at = self.at();
        let earned_at = standing.earned_at.unwrap_or(at);
        let available_at = available_at(program, standing, line)?;
        let to = if available_at.is_some_and(|due| due <= at) { Bucket::Available } else { Bucket::Pending };
        let mut posting = Posting::new(Kind::Earn, Bucket::Issued, to, points - lifted, "earned", program.version);
        (posting.rule, posting.order, posting.line) = (Some(rule), Some(order), Some(line));
        posting.opens = Some(Lot {
            rule: Some(rule.to_owned()),
            order: Some(order.to_owned()),
            line: Some(line.to_owned()),
            available_at,
            ..self.empty_lot(program, earned_at)?
        });
        if let Some(index) = self.post(posting)?
            && to == Bucket::Available
        {
            self.settle(index, None)?;
        }
        Ok(())
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

/// What an order should hold by a rule, line by line.
fn target<'a>(standing: &'a Standing, awards: &[Award], rule: &str) -> Vec<(&'a str, i64)> {
    let lines = standing.cart().map(|cart| cart.lines.as_slice()).unwrap_or_default();
    let award = awards.iter().find(|award| award.rule == rule);
    let shares = lines.iter().zip(award.iter().flat_map(|award| &award.shares));
    shares.map(|(line, points)| (line.line.as_str(), *points)).collect()
}

/// How the points of one rule change line by line from what is held to a target, which names every line of the order
/// where it gives any. A line that was replaced takes its points with it. Of the others, where all in all points are
/// taken, no line is given any, and the other way round: a refund of one line must not look like an award for another.
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
}
