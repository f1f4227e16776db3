//! Requests read straight from their text into types, for hosts that ask thousands of times a second. It answers what is
//! in order or not at all: of whatever else comes [`documents`](crate::documents) says what is wrong, and it alone. So
//! nothing may be read here that would be refused there, or otherwise.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use regulars_core::Code;
use regulars_core::time::Instant;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::apply::{Applied, apply_owned};
use crate::cart::{Cart, WrittenCart};
use crate::event::Event;
use crate::ledger::Account;
use crate::ledger::outline::Outline;
use crate::program::{Program, Programs};
use crate::quote::quote_owned;
use crate::reader::{TEXT_MAX, parse};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote<'a, A> {
    #[serde(borrow)]
    programs: &'a RawValue,
    account: A,
    #[serde(borrow)]
    cart: WrittenCart<'a>,
    #[serde(borrow)]
    as_of: Cow<'a, str>,
}

/// The reply to `loyalty.quote`.
pub(crate) fn quote(request: &str) -> Option<String> {
    if let Some(request) = read::<Quote<'_, Given<Outline<'_>>>>(request)
        && let Some(account) = request.account.0.map_or_else(|| Some(Account::new("")), Outline::account)
    {
        return quoted(request.programs, account, request.cart, &request.as_of);
    }
    let request: Quote<'_, &RawValue> = read(request)?;
    let account = Account::of_text(request.account.get(), false)?;
    quoted(request.programs, account, request.cart, &request.as_of)
}

fn quoted(programs: &RawValue, account: Account, cart: WrittenCart<'_>, as_of: &str) -> Option<String> {
    let (cart, redeem) = Cart::of_written(cart)?;
    let programs = self::programs(programs.get())?;
    written(&quote_owned(&programs, account, &cart, redeem, instant(as_of)?).ok()?)
}

/// What has to be said, if only by a null.
struct Given<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Apply<'a> {
    #[serde(borrow)]
    programs: &'a RawValue,
    #[serde(borrow)]
    account: &'a RawValue,
    #[serde(borrow)]
    events: &'a RawValue,
    #[serde(borrow)]
    as_of: Cow<'a, str>,
}

/// The reply to `loyalty.apply`.
pub(crate) fn apply(request: &str) -> Option<String> {
    let request: Apply<'_> = read(request)?;
    let programs = programs(request.programs.get())?;
    let events = parse(request.events.get(), Code::UnreadableDocument).ok()?;
    let events: Vec<Event> =
        events.as_array()?.iter().map(|event| Event::read(event, "").ok()).collect::<Option<_>>()?;
    let account = match request.account.get() {
        "null" => Account::new(events.first().map_or("", |event| event.account.as_str())),
        text => Account::of_text(text, true)?,
    };
    written(&apply_owned(&programs, account, events, instant(&request.as_of)?).ok()?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tick<'a> {
    #[serde(borrow)]
    programs: &'a RawValue,
    #[serde(borrow)]
    account: &'a RawValue,
    #[serde(borrow)]
    as_of: Cow<'a, str>,
}

/// The reply to `loyalty.tick`.
pub(crate) fn tick(request: &str) -> Option<String> {
    let request: Tick<'_> = read(request)?;
    let programs = programs(request.programs.get())?;
    let account = match request.account.get() {
        "null" => Account::new(""),
        text => Account::of_text(text, true)?,
    };
    let applied: Applied = apply_owned(&programs, account, Vec::new(), instant(&request.as_of)?).ok()?;
    written(&applied)
}

fn instant(text: &str) -> Option<Instant> {
    if text.len() > TEXT_MAX { None } else { Instant::parse(text).ok() }
}

/// One of our own types as JSON text: the same bytes as those of the value made of it.
pub(crate) fn written<T: Serialize>(value: &T) -> Option<String> {
    // Of which replies most are no longer: a text that grows is copied again and again.
    let mut text = Vec::with_capacity(8192);
    serde_json::to_writer(&mut text, value).ok()?;
    String::from_utf8(text).ok()
}

/// Text as a type of its own, whose reader refuses fields that come twice.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// The same by way of a value in which no key of whatever object comes twice, for types that take what they do not need.
pub(crate) fn read_strictly<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(parse(text, Code::UnreadableDocument).ok()?).ok()
}

/// How many lists of programs are remembered, and how long the text of one may be.
const REMEMBERED: usize = 8;
const LONGEST: usize = 1 << 16;

thread_local! {
    /// The programs that this thread was asked about last, by their text: a shop's are the same in thousands of
    /// requests. One thread's, as a lock would not survive a fork.
    static PROGRAMS: RefCell<Vec<(Box<str>, Programs)>> = const { RefCell::new(Vec::new()) };
}

/// The programs of a request.
fn programs(text: &str) -> Option<Programs> {
    let known = PROGRAMS.with_borrow_mut(|known| {
        let place = known.iter().position(|(other, _)| **other == *text)?;
        known[..=place].rotate_right(1);
        Some(known[0].1.clone())
    });
    if known.is_some() {
        return known;
    }
    let versions = parse(text, Code::UnreadableDocument).ok()?;
    let versions = versions.as_array()?.iter().map(|version| Program::read(version, "").ok());
    let programs = Programs::new(versions.collect::<Option<_>>()?).ok()?;
    if text.len() <= LONGEST {
        PROGRAMS.with_borrow_mut(|known| {
            known.truncate(REMEMBERED - 1);
            known.insert(0, (text.into(), programs.clone()));
        });
    }
    Some(programs)
}

/// A value that is left out, once it is sure that no key of an object in it comes twice.
pub(crate) struct LeftOut;

/// How many lists and objects may stand in each other in what is left out: fewer than a reader of values takes.
const DEEPEST: u8 = 100;

impl<'de> Deserialize<'de> for LeftOut {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Leave(DEEPEST).deserialize(deserializer).map(|()| Self)
    }
}

/// Leaves a value out in which so many more may stand in each other.
#[derive(Clone, Copy)]
struct Leave(u8);

impl Leave {
    fn within<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Leave {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Leave {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let within = self.within()?;
        while seq.next_element_seed(within)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let within = self.within()?;
        let mut keys: Vec<Text<'de>> = Vec::with_capacity(16);
        while let Some(key) = map.next_key()? {
            keys.push(key);
            map.next_value_seed(within)?;
        }
        keys.sort_unstable();
        match keys.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(_) => Err(serde::de::Error::custom("a key comes twice")),
            None => Ok(()),
        }
    }
}

/// A text, borrowed where it is written plainly.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);
