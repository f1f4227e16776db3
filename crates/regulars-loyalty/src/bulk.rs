//! Histories of many accounts at once, in parallel by account, as tables. What comes out hangs neither on the number of
//! threads nor on the order in which the accounts' events come.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use regulars_core::table::{Column, Table, Texts, Values};
use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result, parallel};
use serde_json::json;

use crate::accounts::{self, Accounts, Booked, Group};
use crate::apply::{Applied, apply_owned};
use crate::event::{Body, Event};
use crate::ledger::account::Chain;
use crate::ledger::{Account, Balance, Bucket, Decision, Entry, Purse, PurseBalance, Status, TierChange};
use crate::program::Programs;
use crate::quote;

/// The tables there are, in alphabetical order. Each begins with the column `account`, and goes by the accounts' keys in
/// the order of their bytes, within an account by time of booking.
///
/// - `balances`, a row for each account: `entries`, how many it has, `last_hash`, that of the last, `orders`, `points`,
///   what people read, and every bucket by its name.
/// - `decisions`, a row for each event: `event`, `type`, `status`, `duplicate`, `reason`, `text`, `order`, `redemption`, and
///   by how much the event changed each bucket.
/// - `entries`, a row for each entry: its fields by their names.
/// - `rules`, a row for each rule that was asked about an event: `event`, `rule`, `matched`, `reason`, `basis`, `points`,
///   `change`, `text`.
/// - `shares`, a row for each lot that an entry takes points from: `entry`, `lot`, `points`.
/// - `tiers`, a row for each change of tier: `at`, `from`, `to`, `reason`, `event`.
///
/// Where a version of the program has several units, or stores apart, `balances` has a row for each purse, the main one
/// first, `balances` and `entries` end with the columns `unit` and `stores`, and `rules` ends with `unit`. What `decisions` say
/// of buckets is of the main purse.
pub const TABLES: &[&str] = &["balances", "decisions", "entries", "rules", "shares", "tiers"];

/// Replays the histories of all accounts that events name, each sorted by time and id, and books everything due up to
/// `as_of`; absent, up to the last event. Gives the tables that are asked for, in that order. Accounts that merges join are
/// replayed together: the decision on a merge stands with the account that ended, what follows with the one that lives on.
///
/// # Errors
/// Those of [`apply`](crate::apply()), of the account whose key comes first, with the event's place among all in the
/// pointer; `1014 unknown_name` for a table.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::cart::{Cart, Line};
/// use regulars_loyalty::event::{Body, Event};
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] }"#)?])?;
/// let paid = |account: &str, minor| -> regulars_core::Result<Event> {
///     let body = Body::OrderPaid { order: "A".into(), cart: Some(Cart::of(vec![Line::item("1", 1, minor)])) };
///     Ok(Event { id: "e".into(), account: account.into(), occurred_at: Instant::parse("2026-05-01T10:00:00Z")?, body })
/// };
/// let tables = regulars_loyalty::replay(&programs, vec![paid("c2", 3000)?, paid("c1", 500)?], None, &["balances"])?;
/// let balances = &tables[0];
/// assert_eq!(balances.column("account")?.json(0), "c1");
/// assert_eq!(balances.column("available")?.json(1), 30);
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn replay(programs: &Programs, events: Vec<Event>, as_of: Option<Instant>, tables: &[&str]) -> Result<Vec<Table>> {
    known(tables, TABLES)?;
    let last = events.iter().map(|event| event.occurred_at).max();
    let as_of = as_of.or(last).unwrap_or(Instant::MIN);
    let replayed = parallel::map_items(accounts::groups(events), |_, mut group| {
        // Equal ids at one instant: the one that came first stays first.
        group.sort_by(|(_, one), (_, other)| (one.occurred_at, &one.id).cmp(&(other.occurred_at, &other.id)));
        if group.iter().any(|(_, event)| matches!(event.body, Body::AccountMerged { .. })) {
            return together(programs, group, as_of, tables);
        }
        let key = group.first().map(|(_, event)| event.account.clone()).unwrap_or_default();
        let (places, events): (Vec<usize>, Vec<Event>) = group.into_iter().unzip();
        let applied = apply_owned(programs, Account::new(key), events, as_of);
        let Applied { entries, decisions, account } = applied.map_err(|error| placed(error, &places))?;
        Ok(vec![Replayed::of(account, entries, decisions, tables)])
    })?;
    let mut replayed: Vec<Replayed> = replayed.into_iter().flatten().collect();
    replayed.sort_by(|one, other| one.account.cmp(&other.account));
    Ok(tables.iter().map(|name| table(name, &replayed, programs.have_purses())).collect())
}

/// The tables that stored accounts and entries give, in alphabetical order.
pub const STORED: &[&str] = &["balances", "entries", "shares", "tiers"];

/// Accounts and entries as a host has stored them, as the tables that [`replay`] gives by the same names. Balances and tiers
/// are those at `as_of`, whether or not they are booked; absent, as they were booked last. Entries are those that are given.
/// What is asked for is of [`STORED`].
///
/// # Errors
/// `6004 before_last_booking` for an account that is booked further, with its place in the pointer; `1014 unknown_name`
/// for a table.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::ledger::Account;
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
///     "expiry": { "kind": "rolling", "after": "P1M" }, "earn": [] }"#)?])?;
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let body = Body::PointsAdjusted {
///     points: 50, reason: "sorry".into(), actor: None, kind: Adjustment::Manual, expires_after: None, of: Which::default() };
/// let gift = Event { id: "e1".into(), account: "c1".into(), occurred_at: noon, body };
/// let done = regulars_loyalty::apply(&programs, &Account::new("c1"), &[gift], noon)?;
/// let later = Instant::parse("2026-07-01T00:00:00Z")?;
/// let accounts = [done.account];
/// let tables = regulars_loyalty::bulk::stored(&programs, &accounts, done.entries, Some(later), &["balances", "entries"])?;
/// assert_eq!(tables[0].column("expired")?.json(0), 50);
/// assert_eq!(tables[1].column("kind")?.json(0), "adjust");
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn stored(
    programs: &Programs,
    accounts: &[Account],
    mut entries: Vec<Entry>,
    as_of: Option<Instant>,
    tables: &[&str],
) -> Result<Vec<Table>> {
    known(tables, STORED)?;
    let at = |(index, account): (usize, &Account)| {
        let place = |error: Error| Error::new(error.code(), error.message()).at_field(format!("/accounts/{index}"));
        let account = match as_of {
            None => Cow::Borrowed(account),
            Some(as_of) => quote::at(programs, account, as_of).map_err(place)?,
        };
        Ok(Replayed::of(account.into_owned(), Vec::new(), Vec::new(), tables))
    };
    let mut all: Vec<Replayed> = accounts.iter().enumerate().map(at).collect::<Result<_>>()?;
    all.sort_by(|one, other| one.account.cmp(&other.account));
    // Those of one account stay as they were booked.
    entries.sort_by(|one, other| one.account.cmp(&other.account));
    let book = [Replayed { entries, ..Replayed::of(Account::new(""), Vec::new(), Vec::new(), tables) }];
    let rows = |name: &str| if ["entries", "shares"].contains(&name) { book.as_slice() } else { all.as_slice() };
    Ok(tables.iter().map(|name| table(name, rows(name), programs.have_purses())).collect())
}

/// Refuses the name of a table that is none of those there are.
fn known(tables: &[&str], all: &[&str]) -> Result<()> {
    let Some(unknown) = tables.iter().find(|name| !all.contains(name)) else { return Ok(()) };
    let unknown = crate::reader::quoted(unknown);
    let message = format!("expected one of the tables {}, found {unknown}", all.join(", "));
    Err(Error::new(Code::UnknownName, message).at_field("/tables"))
}

/// What the tables need of an account's history: of a million accounts the events are not kept.
struct Replayed {
    account: String,
    chain: Chain,
    orders: usize,
    balance: Balance,
    purses: Vec<PurseBalance>,
    entries: Vec<Entry>,
    decisions: Vec<Arc<Decision>>,
    tiers: Vec<TierChange>,
}

/// Replays accounts that merges join, each event on what its account has become by then.
fn together(programs: &Programs, events: Group, as_of: Instant, tables: &[&str]) -> Result<Vec<Replayed>> {
    let mut accounts = Accounts::default();
    let mut booked: BTreeMap<String, (Vec<Entry>, Vec<Arc<Decision>>)> = BTreeMap::new();
    for (place, event) in events {
        let until = event.occurred_at.min(as_of);
        let Booked { account, decision, entries } = accounts.book(programs, event, until).map_err(|error| {
            let field = format!("/events/{place}{}", error.field().unwrap_or_default());
            Error::new(error.code(), error.message()).at_field(field)
        })?;
        booked.entry(account).or_default().1.push(decision);
        for entry in entries {
            booked.entry(entry.account.clone()).or_default().0.push(entry);
        }
    }
    let keys: Vec<String> = accounts.keys().cloned().collect();
    for key in keys {
        let due = accounts.advance(programs, &key, as_of)?;
        booked.entry(key).or_default().0.extend(due);
    }
    let replayed = accounts.into_all().map(|account| {
        let (entries, decisions) = booked.remove(&account.id).unwrap_or_default();
        Replayed::of(account, entries, decisions, tables)
    });
    Ok(replayed.collect())
}

impl Replayed {
    fn of(account: Account, mut entries: Vec<Entry>, mut decisions: Vec<Arc<Decision>>, tables: &[&str]) -> Self {
        let asked = |names: [&str; 2]| tables.iter().any(|table| names.contains(table));
        if !asked(["entries", "shares"]) {
            entries = Vec::new();
        }
        if !asked(["decisions", "rules"]) {
            decisions = Vec::new();
        }
        let Account { id, chain, orders, balance, purses, tier, .. } = account;
        Self { account: id, chain, orders: orders.len(), balance, purses, entries, decisions, tiers: tier.history }
    }
}

/// An error with the place of its event among all, not among those of its account.
fn placed(error: Error, places: &[usize]) -> Error {
    let within = error.field().and_then(|field| field.strip_prefix("/events/")).and_then(|rest| {
        let (index, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some(format!("/events/{}{rest}", places.get(index.parse::<usize>().ok()?)?))
    });
    match within {
        Some(field) => Error::new(error.code(), error.message()).at_field(field),
        None => error,
    }
}

fn table(name: &str, replayed: &[Replayed], purses: bool) -> Table {
    let columns = match name {
        "balances" => balances(replayed, purses),
        "decisions" => decisions(replayed),
        "entries" => entries(replayed, purses),
        "rules" => rules(replayed, purses),
        "shares" => shares(replayed),
        _ => tiers(replayed),
    };
    Table::new(json!({ "replay": name }), columns)
}

/// A column of texts, some of them missing.
fn texts<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    let (mut all, mut present) = (Texts::default(), Vec::new());
    for value in values {
        all.push(value.unwrap_or_default());
        present.push(value.is_some());
    }
    Column::with_missing(name, Values::Text(all), present)
}

fn ints(name: &str, values: impl Iterator<Item = i64>) -> Column {
    Column::new(name, Values::Int(values.collect()))
}

/// A column of instants, some of them missing.
fn instants(name: &str, values: impl Iterator<Item = Option<Instant>>) -> Column {
    let (values, present) = values.map(|at| (at.map_or(0, Instant::micros), at.is_some())).unzip();
    Column::with_missing(name, Values::Instant(values), present)
}

fn bools(name: &str, values: impl Iterator<Item = bool>) -> Column {
    Column::new(name, Values::Bool(values.collect()))
}

fn balances(replayed: &[Replayed], purses: bool) -> Vec<Column> {
    let all = || {
        replayed.iter().flat_map(|one| {
            let others = one.purses.iter().map(|other| (other.purse(), &other.balance));
            std::iter::once((Purse::MAIN, &one.balance))
                .chain(others)
                .map(move |(purse, balance)| (one, purse, balance))
        })
    };
    let mut columns = vec![
        texts("account", all().map(|(one, ..)| Some(one.account.as_str()))),
        // Counts of what lies in memory.
        ints("entries", all().map(|(one, ..)| one.chain.count as i64)),
        texts("last_hash", all().map(|(one, ..)| Some(one.chain.last_hash.as_str()))),
        ints("orders", all().map(|(one, ..)| one.orders as i64)),
        ints("points", all().map(|(.., balance)| balance.points())),
    ];
    columns.extend(Bucket::ALL.map(|bucket| ints(bucket.name(), all().map(|(.., balance)| balance.get(bucket)))));
    if purses {
        columns.push(texts("unit", all().map(|(_, purse, _)| purse.unit)));
        columns.push(texts("stores", all().map(|(_, purse, _)| purse.stores)));
    }
    columns
}

fn decisions(replayed: &[Replayed]) -> Vec<Column> {
    let all = || replayed.iter().flat_map(|one| one.decisions.iter().map(|decision| (one.account.as_str(), decision)));
    let mut columns = vec![
        texts("account", all().map(|(account, _)| Some(account))),
        texts("event", all().map(|(_, one)| Some(one.event.as_str()))),
        texts("type", all().map(|(_, one)| Some(one.kind.as_str()))),
        texts(
            "status",
            all().map(|(_, one)| Some(if one.status == Status::Accepted { "accepted" } else { "refused" })),
        ),
        bools("duplicate", all().map(|(_, one)| one.duplicate)),
        texts("reason", all().map(|(_, one)| Some(one.reason.as_str()))),
        texts("text", all().map(|(_, one)| Some(one.text.as_str()))),
        texts("order", all().map(|(_, one)| one.order.as_deref())),
        texts("redemption", all().map(|(_, one)| one.redemption.as_deref())),
    ];
    columns.extend(Bucket::ALL.map(|bucket| ints(bucket.name(), all().map(|(_, one)| one.change.get(bucket)))));
    columns
}

fn entries(replayed: &[Replayed], purses: bool) -> Vec<Column> {
    let all = || replayed.iter().flat_map(|one| &one.entries);
    let mut columns = vec![
        texts("account", all().map(|one| Some(one.account.as_str()))),
        texts("id", all().map(|one| Some(one.id.as_str()))),
        texts("event", all().map(|one| one.event.as_deref())),
        texts("program", all().map(|one| Some(one.program.as_str()))),
        ints("program_version", all().map(|one| one.program_version)),
        texts("rule", all().map(|one| one.rule.as_deref())),
        texts("kind", all().map(|one| Some(one.kind.name()))),
        texts("from", all().map(|one| Some(one.from.name()))),
        texts("to", all().map(|one| Some(one.to.name()))),
        ints("points", all().map(|one| one.points)),
        texts("opens", all().map(|one| one.opens.as_deref())),
        texts("order", all().map(|one| one.order.as_deref())),
        texts("line", all().map(|one| one.line.as_deref())),
        texts("redemption", all().map(|one| one.redemption.as_deref())),
        instants("occurred_at", all().map(|one| Some(one.occurred_at))),
        instants("available_at", all().map(|one| one.available_at)),
        instants("expires_at", all().map(|one| one.expires_at)),
        instants("earned_at", all().map(|one| one.earned_at)),
        texts("reverses", all().map(|one| one.reverses.as_deref())),
        texts("reason", all().map(|one| Some(one.reason.as_str()))),
        texts("prev_hash", all().map(|one| Some(one.prev_hash.as_str()))),
    ];
    if purses {
        columns.push(texts("unit", all().map(|one| one.unit.as_deref())));
        columns.push(texts("stores", all().map(|one| one.stores.as_deref())));
    }
    columns
}

fn rules(replayed: &[Replayed], purses: bool) -> Vec<Column> {
    let all = || {
        let decisions = replayed.iter().flat_map(|one| one.decisions.iter().map(|decision| (&one.account, decision)));
        decisions.flat_map(|(account, one)| one.rules.iter().map(move |rule| (account, &one.event, rule)))
    };
    let mut columns = vec![
        texts("account", all().map(|(account, ..)| Some(account.as_str()))),
        texts("event", all().map(|(_, event, _)| Some(event.as_str()))),
        texts("rule", all().map(|(.., one)| Some(one.rule.as_str()))),
        bools("matched", all().map(|(.., one)| one.matched)),
        texts("reason", all().map(|(.., one)| Some(one.reason.as_str()))),
        Column::ints("basis", all().map(|(.., one)| one.basis)),
        ints("points", all().map(|(.., one)| one.points)),
        ints("change", all().map(|(.., one)| one.change)),
        texts("text", all().map(|(.., one)| Some(one.text.as_str()))),
    ];
    if purses {
        columns.push(texts("unit", all().map(|(.., one)| one.unit.as_deref())));
    }
    columns
}

fn shares(replayed: &[Replayed]) -> Vec<Column> {
    let all =
        || replayed.iter().flat_map(|one| &one.entries).flat_map(|one| one.lots.iter().map(move |lot| (one, lot)));
    vec![
        texts("account", all().map(|(one, _)| Some(one.account.as_str()))),
        texts("entry", all().map(|(one, _)| Some(one.id.as_str()))),
        texts("lot", all().map(|(_, lot)| Some(lot.lot.as_str()))),
        ints("points", all().map(|(_, lot)| lot.points)),
    ]
}

fn tiers(replayed: &[Replayed]) -> Vec<Column> {
    let all = || replayed.iter().flat_map(|one| one.tiers.iter().map(move |change| (one.account.as_str(), change)));
    vec![
        texts("account", all().map(|(account, _)| Some(account))),
        instants("at", all().map(|(_, one)| Some(one.at))),
        texts("from", all().map(|(_, one)| one.from.as_deref())),
        texts("to", all().map(|(_, one)| one.to.as_deref())),
        texts("reason", all().map(|(_, one)| Some(one.reason.as_str()))),
        texts("event", all().map(|(_, one)| one.event.as_deref())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_table_is_refused() {
        let program = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1, "earn": [],
            "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw" }"#;
        let programs = Programs::new(vec![crate::program::Program::parse(program).unwrap()]).unwrap();
        let refused = |error: Error| (error.code(), error.field().map(str::to_owned));
        let expected = (Code::UnknownName, Some("/tables".to_owned()));
        assert_eq!(replay(&programs, Vec::new(), None, &["tiers", "balance"]).map_err(refused), Err(expected.clone()));
        // Decisions are not stored in tables.
        let found = stored(&programs, &[], Vec::new(), None, &["decisions"]);
        assert_eq!(found.map_err(refused), Err(expected));
    }
}
