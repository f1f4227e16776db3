//! A statement: what moved in an account between two local days, and what lay in each bucket before and after. It reads
//! entries; it books nothing.

use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};
use serde::Serialize;

use crate::apply::{apply_owned, not_before};
use crate::explain::Telling;
use crate::ledger::decision::Change;
use crate::ledger::purse::ByPurse;
use crate::ledger::{Account, Balance, Bucket, Entry, Kind, OfPurse};
use crate::program::Programs;
use crate::words::Language;

/// The movements of an account between two days of the program's zone, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The account's key.
    pub account: String,
    /// The program.
    pub program: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Up to when movements are known; what falls due later on the last day is not foretold.
    pub as_of: Instant,
    /// What lay in the main purse; in documents its fields stand here.
    #[serde(flatten)]
    pub main: Ends,
    /// The same of other purses; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purses: Vec<OfPurse<Ends>>,
    /// The movements, by their time, and at one time as they were booked.
    pub movements: Vec<Movement>,
}

/// What lay in a purse at the beginning and the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// What lay in each bucket as the first day began.
    pub opening: Balance,
    /// What lay in each as the last day ended, or at `as_of`.
    pub closing: Balance,
    /// The difference, bucket by bucket.
    pub change: Change,
}

/// One movement of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// The entry.
    pub entry: String,
    /// The unit of its points; none is the program's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores that they are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// The event that caused it; null where time did.
    pub event: Option<String>,
    /// The local day.
    pub day: Day,
    /// When it happened, or fell due.
    pub occurred_at: Instant,
    /// What it is.
    pub kind: Kind,
    /// The bucket that the points left.
    pub from: Bucket,
    /// The bucket that they came to.
    pub to: Bucket,
    /// How many, of the smallest unit.
    pub points: i64,
    /// The balance that people read of the purse, after it: available points less what is owed.
    pub balance: i64,
    /// The rule.
    pub rule: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// The redemption.
    pub redemption: Option<String>,
    /// A stable word for why.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
}

/// The statement of an account from one day to another. What time has made due by `as_of` is in it, whether or not it was
/// booked. An entry stands on the day on which it happened, also if its event came late.
///
/// # Errors
/// `6005 unreadable_account` when the entries are not those that the account follows from, `6004 before_last_booking`,
/// `1012 invalid_option` for days that end before they begin.
///
/// ```
/// use regulars_core::time::{Day, Instant};
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::ledger::{Account, Bucket};
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [] }"#)?])?;
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let body = Body::PointsAdjusted { points: 50, reason: "sorry".into(), actor: None, kind: Adjustment::Manual, expires_after: None, of: Which::default() };
/// let gift = Event { id: "e1".into(), account: "c1".into(), occurred_at: noon, body };
/// let done = regulars_loyalty::apply(&programs, &Account::new("c1"), &[gift], noon)?;
/// let (from, to) = (Day::parse("2026-05-01")?, Day::parse("2026-05-31")?);
/// let statement = regulars_loyalty::statement(&programs, &done.account, &done.entries, from, to, noon)?;
/// assert_eq!((statement.main.opening.points(), statement.main.closing.points()), (0, 50));
/// assert_eq!(statement.movements[0].text, "50 points given by hand");
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn statement(
    programs: &Programs,
    account: &Account,
    entries: &[Entry],
    from: Day,
    to: Day,
    as_of: Instant,
) -> Result<Statement> {
    if to < from {
        return Err(
            Error::new(Code::InvalidOption, format!("expected a last day from {from} on, found {to}")).at_field("/to")
        );
    }
    not_before(account, as_of)?;
    crate::verify(account, entries)?;
    let due = apply_owned(programs, account.clone(), Vec::new(), as_of)?.entries;
    let program = programs.latest();
    let zone = program.timezone;
    let mut all: Vec<&Entry> = entries.iter().chain(&due).collect();
    all.sort_by_key(|entry| entry.occurred_at);
    let mut statement = Statement {
        account: account.id.clone(),
        program: program.id.clone(),
        from,
        to,
        as_of,
        main: Ends::default(),
        purses: Vec::new(),
        movements: Vec::new(),
    };
    let mut ends: ByPurse<Ends> = ByPurse::default();
    for entry in all {
        let day = zone.day(entry.occurred_at);
        if to < day {
            break;
        }
        let ends = ends.of(entry.purse());
        ends.closing.transfer(entry.from, entry.to, entry.points)?;
        if day < from {
            ends.opening = ends.closing;
            continue;
        }
        statement.movements.push(Movement {
            entry: entry.id.clone(),
            unit: entry.unit.clone(),
            stores: entry.stores.clone(),
            event: entry.event.clone(),
            day,
            occurred_at: entry.occurred_at,
            kind: entry.kind,
            from: entry.from,
            to: entry.to,
            points: entry.points,
            balance: ends.closing.points(),
            rule: entry.rule.clone(),
            order: entry.order.clone(),
            redemption: entry.redemption.clone(),
            reason: entry.reason.clone(),
            text: Telling::of_unit(programs, Language::English, entry.unit.as_deref()).movement(entry)?,
        });
    }
    for (purse, Ends { opening, closing, .. }) in ends.iter() {
        let ends = Ends { change: Change::between(opening, closing), opening: *opening, closing: *closing };
        if purse.is_main() {
            statement.main = ends;
        } else {
            statement.purses.push(OfPurse::new(purse, ends));
        }
    }
    Ok(statement)
}
