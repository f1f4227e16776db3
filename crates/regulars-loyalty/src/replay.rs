//! Whole histories at once, typed, without JSON: one account per call, so that a caller can run thousands in parallel.

use regulars_core::Result;
use regulars_core::time::Instant;
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
