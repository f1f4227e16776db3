//! Whole histories at once, typed, without JSON: one account per call, so that a caller can run thousands in parallel.

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};

use crate::apply::apply_owned;
use crate::event::Event;
use crate::ledger::{Account, Balance, Bucket, Entry};
use crate::program::Programs;

/// Sums over one account or many, in the smallest unit of points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Accounts.
    pub accounts: u64,
    /// Orders that were heard of.
    pub orders: u64,
    /// Everything ever credited by earning or by hand.
    pub awarded: i64,
    /// Held back.
    pub pending: i64,
    /// Ready to be spent.
    pub available: i64,
    /// Set aside.
    pub reserved: i64,
    /// Spent.
    pub redeemed: i64,
    /// Expired.
    pub expired: i64,
    /// Taken back by refunds, cancellations or by hand.
    pub revoked: i64,
    /// Owed; 0 or negative.
    pub debt: i64,
    /// What customers still hold: pending, available and reserved points and, negative, debt.
    pub outstanding: i64,
}

impl Totals {
    /// The totals of one account: those of the program's own unit, whichever stores its points are of.
    pub fn of(account: &Account) -> Self {
        let groups = || account.purses.iter().filter(|purse| purse.unit.is_none()).map(|purse| &purse.balance);
        let sum =
            |of: &dyn Fn(&Balance) -> i64| groups().fold(of(&account.balance), |sum, one| sum.saturating_add(of(one)));
        let of = |bucket| sum(&|balance| balance.get(bucket));
        Self {
            accounts: 1,
            orders: account.orders.len() as u64,
            awarded: -of(Bucket::Issued),
            pending: of(Bucket::Pending),
            available: of(Bucket::Available),
            reserved: of(Bucket::Reserved),
            redeemed: of(Bucket::Spent),
            expired: of(Bucket::Expired),
            revoked: of(Bucket::Revoked),
            debt: of(Bucket::Debt),
            outstanding: sum(&Balance::held),
        }
    }

    /// The sum of two totals.
    ///
    /// # Errors
    /// `6007 points_overflow`.
    pub fn plus(self, other: Self) -> Result<Self> {
        let add = |one: i64, other: i64| one.checked_add(other).ok_or_else(crate::points_overflow);
        Ok(Self {
            accounts: self.accounts + other.accounts,
            orders: self.orders + other.orders,
            awarded: add(self.awarded, other.awarded)?,
            pending: add(self.pending, other.pending)?,
            available: add(self.available, other.available)?,
            reserved: add(self.reserved, other.reserved)?,
            redeemed: add(self.redeemed, other.redeemed)?,
            expired: add(self.expired, other.expired)?,
            revoked: add(self.revoked, other.revoked)?,
            debt: add(self.debt, other.debt)?,
            outstanding: add(self.outstanding, other.outstanding)?,
        })
    }
}

/// One account's history, replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The account.
    pub account: Account,
    /// Its entries, oldest first.
    pub entries: Vec<Entry>,
    /// Its totals.
    pub totals: Totals,
}

/// Replays the whole history of one account: its events are sorted by time and id, applied, and everything due up to
/// `as_of` is booked. Events after `as_of` are an error, as they are in [`apply`](crate::apply()).
///
/// The account key only names the account; the events' own `account` is set to it.
///
/// # Errors
/// Those of [`apply`](crate::apply()), with the index of the event in the sorted history in the pointer.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::cart::{Cart, Line};
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::program::{Program, Programs};
/// let program = Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "GBP", "timezone": "Europe/London",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }],
///     "expiry": { "kind": "rolling", "after": "P1M" } }"#)?;
/// let programs = Programs::new(vec![program])?;
/// let paid = |id: &str, at: &str, minor| -> regulars_core::Result<Event> {
///     let cart = Cart::of(vec![Line::item("1", 1, minor)]);
///     let body = Body::OrderPaid { order: id.into(), cart: Some(cart) };
///     Ok(Event { id: format!("{id}:paid"), account: String::new(), occurred_at: Instant::parse(at)?, body })
/// };
/// let events = vec![paid("B", "2026-05-20T10:00:00Z", 3000)?, paid("A", "2026-04-01T10:00:00Z", 12_050)?];
/// let replayed = regulars_loyalty::replay_account(&programs, "c1", events, Instant::parse("2026-06-01T00:00:00Z")?)?;
/// let totals = replayed.totals;
/// assert_eq!((totals.awarded, totals.expired, totals.outstanding), (150, 120, 30));
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn replay_account(
    programs: &Programs,
    account_key: &str,
    mut events: Vec<Event>,
    as_of: Instant,
) -> Result<Replayed> {
    for event in &mut events {
        account_key.clone_into(&mut event.account);
    }
    events.sort_by(|one, other| (one.occurred_at, &one.id).cmp(&(other.occurred_at, &other.id)));
    let applied = apply_owned(programs, Account::new(account_key), events, as_of)?;
    let totals = Totals::of(&applied.account);
    Ok(Replayed { account: applied.account, entries: applied.entries, totals })
}

/// Replays entries and holds them against an account that is said to follow from them.
///
/// # Errors
/// `6005 unreadable_account`: the entries' chain is broken, or they add up to another balance, other lots, another
/// count or another last hash than the account says; with the first difference in its message.
pub fn verify(account: &Account, entries: &[Entry]) -> Result<()> {
    let folded = crate::ledger::fold(entries)?;
    let differs = |what: String| Err(Error::new(Code::UnreadableAccount, what));
    if account.chain.count != entries.len() as u64 {
        return differs(format!("expected {} entries, found {}", account.chain.count, entries.len()));
    }
    if account.chain.last_hash != folded.last_hash {
        return differs(format!("expected the last hash {}, found {}", account.chain.last_hash, folded.last_hash));
    }
    if account.balance != folded.balance {
        return differs(format!("expected the balance {:?}, found {:?}", account.balance, folded.balance));
    }
    if account.purses != folded.purses {
        return differs(format!("expected the purses {:?}, found {:?}", account.purses, folded.purses));
    }
    if account.lots.len() != folded.lots.len() {
        return differs(format!("expected {} lots, found {}", account.lots.len(), folded.lots.len()));
    }
    for (kept, made) in account.lots.iter().zip(&folded.lots) {
        let amounts = |lot: &crate::ledger::Lot| {
            // An expiry that orders move is no movement of points, and the entries do not know it.
            let expires_at = lot.expires_at.filter(|_| !kept.extends);
            (lot.id.clone(), expires_at, [lot.pending, lot.available, lot.reserved, lot.spent, lot.expired])
        };
        if amounts(kept) != amounts(made) {
            return differs(format!("expected the lot {:?}, found {:?}", amounts(kept), amounts(made)));
        }
    }
    if entries.iter().any(|entry| entry.account != account.id) {
        return differs(format!("expected entries of the account {:?}", account.id));
    }
    Ok(())
}

/// Applies the events of one account again, in the order in which they were applied, and holds what they book against
/// the entries that are said to have come of them. Gives the account.
///
/// When ticks ran is not written down. Where one ran further than an event that came after it, as that was late, the
/// tick is placed by the entries that it left; one that left none may be missed, and a difference be told that is none.
///
/// # Errors
/// Those of [`apply`](crate::apply()), and `6005 unreadable_account` with the row of the first entry that differs.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::ledger::Account;
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [],
///     "expiry": { "kind": "rolling", "after": "P1M" } }"#)?])?;
/// let at = Instant::parse("2026-05-01T10:00:00Z")?;
/// let body = Body::PointsAdjusted { points: 50, reason: "gift".into(), actor: None, kind: Adjustment::Manual, expires_after: None, of: Which::default() };
/// let events = [Event { id: "e".into(), account: "c".into(), occurred_at: at, body }];
/// let later = Instant::parse("2026-07-01T00:00:00Z")?;
/// let mut entries = regulars_loyalty::apply(&programs, &Account::new("c"), &events, later)?.entries;
/// assert!(regulars_loyalty::verify_events(&programs, &events, &entries).is_ok());
/// entries[1].points = 49;
/// let error = regulars_loyalty::verify_events(&programs, &events, &entries).unwrap_err();
/// assert_eq!((error.code().number(), error.row()), (6005, Some(1)));
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn verify_events(programs: &Programs, events: &[Event], entries: &[Entry]) -> Result<Account> {
    let key =
        events.first().map(|event| event.account.as_str()).or(entries.first().map(|entry| entry.account.as_str()));
    let mut account = Account::new(key.unwrap_or_default());
    let mut held = 0;
    for (index, event) in events.iter().enumerate() {
        // What time had made due by when a late event came is booked before it. How far that went is not written down:
        // it is as far as fits what the event booked.
        let ahead = entries[held..].iter().take_while(|entry| entry.event.is_none()).map(|entry| entry.occurred_at);
        let mut ticks: Vec<Instant> = ahead.filter(|at| *at > event.occurred_at).collect();
        ticks.dedup();
        let mut wrong: Option<(usize, Error)> = None;
        let found = std::iter::once(None).chain(ticks.into_iter().map(Some)).find_map(|tick| {
            let tried = again(programs, &account, tick, Some(event));
            match tried.and_then(|(after, made)| Ok((after, hold(entries, held, made)?))) {
                Ok(found) => Some(found),
                Err(error) => {
                    let row = error.row().map_or(held, |row| row as usize);
                    if wrong.as_ref().is_none_or(|(other, _)| *other < row) {
                        wrong = Some((row, error));
                    }
                    None
                }
            }
        });
        match (found, wrong) {
            (Some(found), _) => (account, held) = found,
            (None, Some((_, error))) => {
                let within = error.field().and_then(|field| field.strip_prefix("/events/0"));
                let field = within.map(|within| format!("/events/{index}{within}"));
                return Err(match field {
                    Some(field) => Error::new(error.code(), error.message()).at_field(field),
                    None => error,
                });
            }
            (None, None) => {}
        }
    }
    if let Some(last) = entries[held..].iter().map(|entry| entry.occurred_at).max() {
        let (after, made) = again(programs, &account, Some(last), None)?;
        (account, held) = (after, hold(entries, held, made)?);
    }
    match entries.get(held) {
        None => Ok(account),
        Some(found) => {
            let message = format!("expected no more than {held} entries, found {}", crate::to_value(found));
            Err(Error::new(Code::UnreadableAccount, message).at_row(held as u64))
        }
    }
}

/// Books what is due up to an instant, then an event.
fn again(
    programs: &Programs,
    account: &Account,
    tick: Option<Instant>,
    event: Option<&Event>,
) -> Result<(Account, Vec<Entry>)> {
    let at = [account.booked_to, tick, event.map(|event| event.occurred_at)].into_iter().flatten().max();
    let (mut account, mut made) = (account.clone(), Vec::new());
    if let Some(tick) = tick.filter(|tick| account.booked_to.is_none_or(|booked| booked < *tick)) {
        let ticked = apply_owned(programs, account, Vec::new(), tick)?;
        (account, made) = (ticked.account, ticked.entries);
    }
    if let (Some(event), Some(at)) = (event, at) {
        let applied = apply_owned(programs, account, vec![event.clone()], at)?;
        account = applied.account;
        made.extend(applied.entries);
    }
    Ok((account, made))
}

/// Holds entries that were made against those from a row on; gives the next row.
fn hold(entries: &[Entry], from: usize, made: Vec<Entry>) -> Result<usize> {
    for (row, made) in (from..).zip(&made) {
        let found = entries.get(row);
        if found != Some(made) {
            let found = found.map_or("no entry".to_owned(), |found| crate::to_value(found).to_string());
            let message = format!("expected {}, found {found}", crate::to_value(made));
            return Err(Error::new(Code::UnreadableAccount, message).at_row(row as u64));
        }
    }
    Ok(from + made.len())
}
