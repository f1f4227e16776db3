//! A request of [`documents`](super): which fields it has, and how each is read. It may name what is wrong with one; what the
//! request asks for is done elsewhere.

use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::of_ledger;
use crate::event::Event;
use crate::ledger::{Account, Entry};
use crate::program::{Program, Programs};
use crate::reader::parse;

/// A request: an object of known fields.
pub(super) struct Request(pub(super) Map<String, Value>);

impl Request {
    pub(super) fn read(text: &str, fields: &[&str]) -> Result<Self> {
        let wrong = |message: String| Error::new(Code::UnreadableDocument, message);
        let map = match parse(text, Code::UnreadableDocument)? {
            Value::Object(map) => map,
            other => {
                let found = crate::reader::shorten(&other);
                return Err(wrong(format!("expected an object with {}, found {found}", fields.join(", "))));
            }
        };
        if let Some(key) = map.keys().find(|key| !fields.contains(&key.as_str())) {
            let error =
                wrong(format!("expected the fields {}, found {}", fields.join(", "), crate::reader::quoted(key)));
            let named = key.len() <= crate::reader::TEXT_MAX;
            return Err(if named { error.at_field(format!("/{}", crate::reader::escape(key))) } else { error });
        }
        Ok(Self(map))
    }

    pub(super) fn field(&self, key: &str) -> Result<&Value> {
        self.0.get(key).ok_or_else(|| {
            Error::new(Code::UnreadableDocument, format!("expected a field {key:?}, found none"))
                .at_field(format!("/{key}"))
        })
    }

    /// Whether a field is there. A null counts as absent.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    pub(super) fn list(&self, key: &str) -> Result<&[Value]> {
        let value = self.field(key)?;
        value.as_array().map(Vec::as_slice).ok_or_else(|| {
            let message = format!("expected a list, found {}", crate::reader::shorten(value));
            Error::new(Code::UnreadableDocument, message).at_field(format!("/{key}"))
        })
    }

    pub(super) fn programs(&self) -> Result<Programs> {
        let programs = self.list("programs")?.iter().enumerate();
        let read =
            |(index, program)| Program::read(program, &format!("/programs/{index}")).map_err(crate::program::first);
        Programs::new(programs.map(read).collect::<Result<_>>()?)
    }

    /// Takes the past events out of the account, which a quote does not look at and which are most of a long history:
    /// only a reservation that is still open may need its order's events when it ends.
    pub(super) fn leave_history_out(&mut self) {
        let Some(Value::Object(account)) = self.0.get_mut("account") else { return };
        let redemptions = account.get("redemptions").and_then(Value::as_array);
        if redemptions.is_some_and(|list| list.iter().any(|redemption| redemption["state"] == "open")) {
            return;
        }
        if let Some(events @ Value::Array(_)) = account.get_mut("events") {
            *events = Value::Array(Vec::new());
        }
        if let Some(Value::Array(orders)) = account.get_mut("orders") {
            for events in orders.iter_mut().filter_map(|order| order.get_mut("events")) {
                *events = Value::Array(Vec::new());
            }
        }
    }

    /// The account of a field; `key` names a new one.
    pub(super) fn account(&self, field: &str, key: &str) -> Result<Account> {
        match self.field(field)? {
            Value::Null => Ok(Account::new(key)),
            document => Account::read(document).map_err(|error| error.at_field(format!("/{field}"))),
        }
    }

    pub(super) fn events(&self) -> Result<Vec<Event>> {
        let events = self.list("events")?.iter().enumerate();
        events.map(|(index, event)| Event::read(event, &format!("/events/{index}"))).collect()
    }

    pub(super) fn entries(&self) -> Result<Vec<Entry>> {
        self.read_list("entries", "an entry of the ledger")
    }

    pub(super) fn read_list<T: DeserializeOwned>(&self, key: &str, expected: &str) -> Result<Vec<T>> {
        let list = self.list(key)?.iter().enumerate();
        list.map(|(index, value)| of_ledger(value, expected, &format!("/{key}/{index}"))).collect()
    }

    /// Takes a list that is not there as one of nothing.
    pub(super) fn none_of(&mut self, list: &str) {
        self.0.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    }

    /// The names of the tables that are asked for, of those that there are; all where nothing is said.
    pub(super) fn tables(&self, all: &'static [&'static str]) -> Result<Vec<&'static str>> {
        if !self.has("tables") {
            return Ok(all.to_vec());
        }
        let mut names: Vec<&'static str> = Vec::new();
        for (index, name) in self.list("tables")?.iter().enumerate() {
            let known = all.iter().find(|known| name.as_str() == Some(**known));
            let known = known.filter(|known| !names.contains(*known)).ok_or_else(|| {
                let (known, found) = (all.join(", "), crate::reader::shorten(name));
                let message = format!("expected one of the tables {known}, each once, found {found}");
                Error::new(Code::UnknownName, message).at_field(format!("/tables/{index}"))
            })?;
            names.push(known);
        }
        Ok(names)
    }

    /// The instant, where one is told.
    pub(super) fn as_of_or_none(&self) -> Result<Option<Instant>> {
        if self.has("as_of") { self.as_of().map(Some) } else { Ok(None) }
    }

    pub(super) fn day(&self, key: &str) -> Result<Day> {
        self.written(key, "a date such as \"2026-11-01\"", Day::parse)
    }

    pub(super) fn as_of(&self) -> Result<Instant> {
        self.written("as_of", "an instant such as \"2026-11-01T00:00:00Z\"", Instant::parse)
    }

    /// A field that is written as a text and read by a function of its own type.
    pub(super) fn written<T>(&self, key: &str, expected: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<T> {
        let place = |message: String| Error::new(Code::UnreadableDocument, message).at_field(format!("/{key}"));
        let value = self.field(key)?;
        let Value::String(text) = value else {
            return Err(place(format!("expected {expected}, found {}", crate::reader::shorten(value))));
        };
        if text.len() > crate::reader::TEXT_MAX {
            return Err(place(format!("expected {expected}, found {}", crate::reader::quoted(text))));
        }
        read(text).map_err(|error| place(error.message().to_owned()))
    }
}
