//! Accounts that merges join, booked together: which event is whose when, and what two accounts that become one take with
//! them. Who replays histories or verifies them books by it; what is booked is decided in `apply` and `merge`.

use std::collections::BTreeMap;
use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Error, Result};

use crate::apply::apply_owned;
use crate::event::{Body, Event};
use crate::ledger::{Account, Decision, Entry};
use crate::merge::{Merged, merge_owned};
use crate::program::Programs;

/// Events of accounts that have to be booked together, each with its place among all.
pub(crate) type Group = Vec<(usize, Event)>;

/// Events by the accounts that they are of, those that merges join together, by their smallest key. Within a group they
/// stand as they came.
pub(crate) fn groups(events: Vec<Event>) -> Vec<Group> {
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    for event in &events {
        if let Body::AccountMerged { into } = &event.body {
            let (one, other) = (root(&parents, &event.account).to_owned(), root(&parents, into).to_owned());
            // The smaller key stands for all.
            let (least, most) = if one < other { (one, other) } else { (other, one) };
            if least != most {
                parents.insert(most, least);
            }
        }
    }
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (place, event) in events.into_iter().enumerate() {
        groups.entry(root(&parents, &event.account).to_owned()).or_default().push((place, event));
    }
    groups.into_values().collect()
}

fn root<'a>(parents: &'a BTreeMap<String, String>, mut key: &'a str) -> &'a str {
    while let Some(parent) = parents.get(key) {
        key = parent;
    }
    key
}

/// Accounts by their keys.
#[derive(Clone, Default)]
pub(crate) struct Accounts(BTreeMap<String, Account>);

/// What one event gave.
pub(crate) struct Booked {
    /// The account on which it was booked; of a merge, the one that ends.
    pub account: String,
    pub decision: Arc<Decision>,
    /// Entries of that account, and of a merge those of the other behind them.
    pub entries: Vec<Entry>,
}

impl Accounts {
    /// The key of what an account has become.
    pub(crate) fn now<'a>(&'a self, mut key: &'a str) -> &'a str {
        while let Some(joined) = self.0.get(key).and_then(|account| account.life.merged_into.as_ref()) {
            key = &joined.account;
        }
        key
    }

    /// The accounts that an event is booked on: one, or the two that it merges.
    pub(crate) fn of(&self, event: &Event) -> Vec<String> {
        let into = match &event.body {
            Body::AccountMerged { into } => Some(into),
            _ => None,
        };
        let keys = std::iter::once(&event.account).chain(into);
        keys.map(|key| self.now(key).to_owned()).collect()
    }

    /// Books an event, and what is due up to an instant at or after it. A pointer of an error starts at the event.
    pub(crate) fn book(&mut self, programs: &Programs, event: Event, as_of: Instant) -> Result<Booked> {
        let within = |error: Error| {
            let inside = |beginning| error.field().and_then(|field| field.strip_prefix(beginning));
            let field = inside("/events/0").or_else(|| inside("/event")).unwrap_or_default().to_owned();
            Error::new(error.code(), error.message()).at_field(field)
        };
        let keys = self.of(&event);
        let account = keys[0].clone();
        let (decision, entries) = match keys.get(1) {
            Some(other) if *other != account => {
                let (a, b) = (self.take(&account), self.take(other));
                let Merged { entries, mut decisions, a, b } =
                    merge_owned(programs, a, b, event, Some(as_of)).map_err(within)?;
                self.0.insert(a.id.clone(), a);
                self.0.insert(b.id.clone(), b);
                (decisions.remove(0), entries)
            }
            _ => {
                let mut applied = apply_owned(programs, self.take(&account), vec![event], as_of).map_err(within)?;
                self.0.insert(account.clone(), applied.account);
                (applied.decisions.remove(0), applied.entries)
            }
        };
        Ok(Booked { account, decision, entries })
    }

    /// Books what is due on an account up to an instant.
    pub(crate) fn advance(&mut self, programs: &Programs, key: &str, to: Instant) -> Result<Vec<Entry>> {
        let applied = apply_owned(programs, self.take(key), Vec::new(), to)?;
        self.0.insert(key.to_owned(), applied.account);
        Ok(applied.entries)
    }

    /// An account, which comes back once it is booked on; where that fails all are lost.
    fn take(&mut self, key: &str) -> Account {
        self.0.remove(key).unwrap_or_else(|| Account::new(key))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Account> {
        self.0.get(key)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// All of them, by their keys.
    pub(crate) fn into_all(self) -> impl Iterator<Item = Account> {
        self.0.into_values()
    }
}
