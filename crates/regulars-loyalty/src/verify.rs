//! Whether a book is what its events lead to: entries added up and held against an account, and events applied again and held
//! against their entries. It may compare; it mends nothing.

use std::collections::BTreeMap;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};

use crate::accounts::{Accounts, groups};
use crate::event::Event;
use crate::ledger::{Account, Entry};
use crate::program::Programs;

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

/// The accounts that verified events lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// That of the first event or, where it was merged, the one that lives on.
    pub account: Account,
    /// The others that merges join with it, by their keys.
    pub others: Vec<Account>,
}

/// Applies the events of one account again, in the order in which they were applied, and holds what they book against
/// the entries that are said to have come of them. Gives the account. Events and entries may be of several accounts that
/// merges join, mixed in whatever way keeps the order within each.
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
pub fn verify_events(programs: &Programs, events: &[Event], entries: &[Entry]) -> Result<Verified> {
    if let Some((place, event)) = groups(events.to_vec()).get(1).and_then(|group| group.first()) {
        let message = format!("expected events of accounts that merges join, found one of {:?}", event.account);
        return Err(Error::new(Code::InvalidEvent, message).at_field(format!("/events/{place}/account")));
    }
    let key =
        events.first().map(|event| event.account.as_str()).or(entries.first().map(|entry| entry.account.as_str()));
    let key = key.unwrap_or_default();
    let mut book = Told::of(entries);
    let mut accounts = Accounts::default();
    for (index, event) in events.iter().enumerate() {
        let mut wrong: Option<(usize, Error)> = None;
        let found = book.ticks(&accounts, event).into_iter().find_map(|ticks| {
            let tried = again(programs, &accounts, &ticks, event);
            match tried.and_then(|(after, made)| Ok((after, book.hold(&made)?))) {
                Ok(found) => Some(found),
                Err(error) => {
                    let row = error.row().map_or(0, |row| row as usize);
                    if wrong.as_ref().is_none_or(|(other, _)| *other < row) {
                        wrong = Some((row, error));
                    }
                    None
                }
            }
        });
        match (found, wrong) {
            (Some(found), _) => (accounts, book.held) = found,
            (None, Some((_, error))) if error.row().is_none() => {
                let field = format!("/events/{index}{}", error.field().unwrap_or_default());
                return Err(Error::new(error.code(), error.message()).at_field(field));
            }
            (None, Some((_, error))) => return Err(error),
            (None, None) => {}
        }
    }
    let keys: Vec<String> = accounts.keys().cloned().collect();
    for key in keys {
        let booked = accounts.get(&key).and_then(|account| account.booked_to);
        let last = book.left(&key).iter().map(|(_, entry)| entry.occurred_at).max();
        if let Some(last) = last.filter(|last| booked.is_none_or(|booked| booked < *last)) {
            let made = accounts.advance(programs, &key, last)?;
            book.held = book.hold(&made)?;
        }
    }
    if let Some((row, found)) = book.first_left() {
        let message = format!("expected no more than {row} entries, found {}", crate::to_value(found));
        return Err(Error::new(Code::UnreadableAccount, message).at_row(row as u64));
    }
    let key = accounts.now(key).to_owned();
    let account = accounts.get(&key).cloned().unwrap_or_else(|| Account::new(&key));
    Ok(Verified { account, others: accounts.into_all().filter(|other| other.id != key).collect() })
}

/// Entries that are said to have come of events, account by account, each with its row; and how many of each account were
/// found to be so.
struct Told<'a> {
    rows: usize,
    entries: BTreeMap<&'a str, Vec<(usize, &'a Entry)>>,
    held: BTreeMap<String, usize>,
}

impl<'a> Told<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        let mut told = Self { rows: entries.len(), entries: BTreeMap::new(), held: BTreeMap::new() };
        for (row, entry) in entries.iter().enumerate() {
            told.entries.entry(&entry.account).or_default().push((row, entry));
        }
        told
    }

    /// The entries of an account that were not found yet.
    fn left(&self, key: &str) -> &[(usize, &'a Entry)] {
        let held = self.held.get(key).copied().unwrap_or(0);
        self.entries.get(key).and_then(|entries| entries.get(held..)).unwrap_or_default()
    }

    /// The first that was not found.
    fn first_left(&self) -> Option<(usize, &'a Entry)> {
        self.entries.keys().filter_map(|key| self.left(key).first().copied()).min_by_key(|(row, _)| *row)
    }

    /// How far ticks may have booked the accounts of an event before it. What time had made due by when a late event came is
    /// booked before it; how far that went is not written down: it is as far as fits what the event booked.
    fn ticks(&self, accounts: &Accounts, event: &Event) -> Vec<Vec<(String, Instant)>> {
        let mut ways = vec![Vec::new()];
        for key in accounts.of(event) {
            let ahead = self.left(&key).iter().map(|(_, entry)| *entry);
            let ahead = ahead.take_while(|entry| entry.event.is_none()).map(|entry| entry.occurred_at);
            let mut ticks: Vec<Instant> = ahead.filter(|at| *at > event.occurred_at).collect();
            ticks.dedup();
            let further = |way: &Vec<(String, Instant)>| {
                let with = |tick: &Instant| way.iter().cloned().chain([(key.clone(), *tick)]).collect();
                ticks.iter().map(with).collect::<Vec<_>>()
            };
            let more: Vec<_> = ways.iter().flat_map(further).collect();
            ways.extend(more);
        }
        ways
    }

    /// Holds entries that were made against those that are told next; gives how many of each account are found then.
    fn hold(&self, made: &[Entry]) -> Result<BTreeMap<String, usize>> {
        let mut held = self.held.clone();
        for made in made {
            let next = held.entry(made.account.clone()).or_default();
            let told = self.entries.get(made.account.as_str()).and_then(|entries| entries.get(*next));
            if told.is_none_or(|(_, found)| *found != made) {
                let found = told.map_or("no entry".to_owned(), |(_, found)| crate::to_value(found).to_string());
                let message = format!("expected {}, found {found}", crate::to_value(made));
                let row = told.map_or(self.rows, |(row, _)| *row);
                return Err(Error::new(Code::UnreadableAccount, message).at_row(row as u64));
            }
            *next += 1;
        }
        Ok(held)
    }
}

/// Books what is due up to some instants, then an event.
fn again(
    programs: &Programs,
    accounts: &Accounts,
    ticks: &[(String, Instant)],
    event: &Event,
) -> Result<(Accounts, Vec<Entry>)> {
    let (mut accounts, mut made) = (accounts.clone(), Vec::new());
    let booked = |accounts: &Accounts, key: &str| accounts.get(key).and_then(|account| account.booked_to);
    for (key, tick) in ticks {
        if booked(&accounts, key).is_none_or(|booked| booked < *tick) {
            made.extend(accounts.advance(programs, key, *tick)?);
        }
    }
    let booked = accounts.of(event).iter().filter_map(|key| booked(&accounts, key)).max();
    let at = booked.map_or(event.occurred_at, |booked| booked.max(event.occurred_at));
    made.extend(accounts.book(programs, event.clone(), at)?.entries);
    Ok((accounts, made))
}
