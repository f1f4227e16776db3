//! The same functions as documents: one name, one JSON request, one JSON reply, for every language alike. It may read
//! and write documents; it decides nothing.
//!
//! Replies are compact JSON with a fixed order of keys, and hold integers, texts, booleans and nulls only, so that two
//! languages can compare bytes.

mod request;

use regulars_core::table::Table;
use regulars_core::{Code, Error, Result};
#[cfg(feature = "analysis")]
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::request::Request;
use crate::apply::apply_owned;
use crate::bulk::{STORED, TABLES};
use crate::cart::Cart;
use crate::event::{Body, Event};
use crate::ledger::Account;
#[cfg(feature = "analysis")]
use crate::liability::{Outstanding, Value as Rate};
use crate::merge::merge_owned;
use crate::program::Program;
use crate::quick;
use crate::quote::{Asked, Quote};
use crate::reader::{Node, Reader};
use crate::words::Language;

/// The names that [`call`] knows, sorted. What sums up many accounts may be left out of a library for a shop.
pub const NAMES: &[&str] = &[
    "loyalty.apply",
    "loyalty.check",
    "loyalty.compact",
    "loyalty.expiring",
    "loyalty.explain",
    #[cfg(feature = "analysis")]
    "loyalty.liability",
    "loyalty.merge",
    "loyalty.quote",
    #[cfg(feature = "analysis")]
    "loyalty.replay",
    "loyalty.statement",
    #[cfg(feature = "analysis")]
    "loyalty.tables",
    "loyalty.tick",
    "loyalty.verify",
];

/// Answers a request by name.
///
/// | name | request | reply |
/// |---|---|---|
/// | `loyalty.apply` | `programs`, `account`, `events`, `as_of` | `entries`, `decisions`, `account` |
/// | `loyalty.check` | `program` | `valid`, `problems` (each `path`, `code`, `name`, `message`), `normalized` |
/// | `loyalty.compact` | `account` | `account`, with most events by their ids alone |
/// | `loyalty.expiring` | `programs`, `account`, `until` (a day), `as_of` | see [`Expiring`](crate::expiring::Expiring) |
/// | `loyalty.explain` | `programs`, `language` (`en`, `pl`, `ru`, `zh`), `entries`, `decisions`, `quote` (each may be absent) | see [`Explanation`](crate::explanation::Explanation) |
/// | `loyalty.liability` | `programs`, `accounts`, `as_of`, `value` (`current` or `at_issue`; absent, `current`) | see [`Liability`](crate::liability::Liability) |
/// | `loyalty.merge` | `programs`, `a`, `b`, `event` (`account.merged`), `as_of` (absent, the event's, or what is booked) | `entries`, `decisions`, `a`, `b`: see [`Merged`](crate::merge::Merged) |
/// | `loyalty.quote` | `programs`, `account`, `cart` (with `redeem`, the points to pay with), `as_of` | see [`Quote`] |
/// | `loyalty.replay` | `programs`, `events` (of any accounts), `as_of` (absent, the last event's), `tables` (names; absent, all) | `tables`: each a [table](regulars_core::table) by its name, see [`TABLES`] |
/// | `loyalty.statement` | `programs`, `account`, `entries`, `from`, `to` (days), `as_of` | see [`Statement`](crate::statement::Statement) |
/// | `loyalty.tables` | `programs`, `accounts`, `entries` (absent, none), `as_of` (absent, as booked), `tables` (names; absent, all) | `tables`: see [`stored`](crate::bulk::stored) |
/// | `loyalty.tick` | `programs`, `account`, `as_of` | as `loyalty.apply` |
/// | `loyalty.verify` | `programs`, `events` of one account as they were applied, `entries`; of several accounts if merges join them | `valid`, `problem` (null, or `message` and `row`), `account` (null where there is a problem), `others` that merges join with it (absent where there are none) |
///
/// A compact account serves every call. `loyalty.apply` needs the events of the orders that it is about in full: add them
/// to the account's `events`, where each stands in full or by its id. What is told of a member's verified address or consents
/// is about all of its orders, and so is `loyalty.merge` about those of both accounts.
///
/// An `account` of null is a new one; in `loyalty.apply` it takes the key of the first event.
///
/// # Errors
/// `1014 unknown_name`, `1011 unreadable_document` for the request itself, and the errors of the function behind the
/// name; `field` is a JSON pointer into the request.
///
/// ```
/// use regulars_loyalty::documents::call;
/// let reply = call("loyalty.check", r#"{ "program": { "schema": "regulars.program/1", "id": "club", "version": 0,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [] } }"#)?;
/// assert_eq!(
///     reply,
///     concat!(
///         r#"{"valid":false,"problems":[{"path":"/version","code":5002,"name":"invalid_program","#,
///         r#""message":"expected 1 or more, found 0"}],"normalized":null}"#
///     )
/// );
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn call(name: &str, request: &str) -> Result<String> {
    let quickly = match name {
        "loyalty.apply" => quick::apply(request),
        "loyalty.quote" => quick::quote(request),
        "loyalty.tick" => quick::tick(request),
        _ => None,
    };
    quickly.map_or_else(|| slowly(name, request), Ok)
}

/// The same by way of values, which tell what is wrong and where.
fn slowly(name: &str, request: &str) -> Result<String> {
    match name {
        "loyalty.apply" => apply(request),
        "loyalty.check" => check(request),
        "loyalty.compact" => compact(request),
        "loyalty.expiring" => expiring(request),
        "loyalty.explain" => explain(request),
        #[cfg(feature = "analysis")]
        "loyalty.liability" => liability(request),
        "loyalty.merge" => merge(request),
        "loyalty.quote" => quote(request),
        #[cfg(feature = "analysis")]
        "loyalty.replay" | "loyalty.tables" => {
            let tables = tables(name, request)?.into_iter();
            let tables: Map<String, Value> =
                tables.map(|(name, table)| (name.to_owned(), table.to_document())).collect();
            let mut reply = Map::new();
            reply.insert("tables".to_owned(), tables.into());
            Ok(Value::Object(reply).to_string())
        }
        "loyalty.statement" => statement(request),
        "loyalty.tick" => tick(request),
        "loyalty.verify" => verify(request),
        _ => {
            let message = format!("expected one of {}, found {}", NAMES.join(", "), crate::reader::quoted(name));
            Err(Error::new(Code::UnknownName, message))
        }
    }
}

fn apply(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "account", "events", "as_of"])?;
    let programs = request.programs()?;
    let as_of = request.as_of()?;
    let events = request.events()?;
    let account = request.account("account", events.first().map_or("", |event| event.account.as_str()))?;
    written(&apply_owned(&programs, account, events, as_of)?)
}

fn merge(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "a", "b", "event", "as_of"])?;
    let programs = request.programs()?;
    let event = Event::read(request.field("event")?, "/event")?;
    let into = match &event.body {
        Body::AccountMerged { into } => into.as_str(),
        // Of another event it is said below what was expected.
        _ => "",
    };
    let (a, b) = (request.account("a", &event.account)?, request.account("b", into)?);
    let as_of = if request.has("as_of") { Some(request.as_of()?) } else { None };
    written(&merge_owned(&programs, a, b, event, as_of)?)
}

fn tick(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "account", "as_of"])?;
    let (programs, account, as_of) = (request.programs()?, request.account("account", "")?, request.as_of()?);
    written(&apply_owned(&programs, account, Vec::new(), as_of)?)
}

fn quote(request: &str) -> Result<String> {
    let mut request = Request::read(request, &["programs", "account", "cart", "as_of"])?;
    request.leave_history_out();
    let (programs, account, as_of) = (request.programs()?, request.account("account", "")?, request.as_of()?);
    let reader = Reader::new(Code::UnreadableEvent, Code::InvalidEvent);
    let read = cart(reader.root(request.field("cart")?, "/cart"));
    let (cart, redeem) = reader.finish(read).map_err(crate::program::first)?;
    let quote = crate::quote(&programs, &account, &cart, redeem, as_of)?;
    written(&quote)
}

fn check(request: &str) -> Result<String> {
    #[derive(Serialize)]
    struct Problem {
        path: String,
        code: u16,
        name: &'static str,
        message: String,
    }
    #[derive(Serialize)]
    struct Checked {
        valid: bool,
        problems: Vec<Problem>,
        normalized: Option<Value>,
    }
    let request = Request::read(request, &["program"])?;
    let checked = match Program::read(request.field("program")?, "") {
        Ok(program) => Checked { valid: true, problems: Vec::new(), normalized: Some(program.to_document()) },
        Err(problems) => Checked {
            valid: false,
            problems: problems
                .into_iter()
                .map(|error| Problem {
                    path: error.field().unwrap_or_default().to_owned(),
                    code: error.code().number(),
                    name: error.code().name(),
                    message: error.message().to_owned(),
                })
                .collect(),
            normalized: None,
        },
    };
    written(&checked)
}

fn statement(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "account", "entries", "from", "to", "as_of"])?;
    let (programs, account, as_of) = (request.programs()?, request.account("account", "")?, request.as_of()?);
    let entries = request.entries()?;
    let statement = crate::statement(&programs, &account, &entries, request.day("from")?, request.day("to")?, as_of)?;
    written(&statement)
}

/// The tables of a request to `loyalty.replay` or `loyalty.tables`, as they are: for hosts that hold tables.
///
/// # Errors
/// Those of [`call`]; `1014 unknown_name` for a call that gives no tables.
pub fn tables(name: &str, request: &str) -> Result<Vec<(&'static str, Table)>> {
    match name {
        "loyalty.replay" => replay(request),
        "loyalty.tables" => stored(request),
        _ => {
            let found = crate::reader::quoted(name);
            Err(Error::new(Code::UnknownName, format!("expected loyalty.replay or loyalty.tables, found {found}")))
        }
    }
}

fn replay(request: &str) -> Result<Vec<(&'static str, Table)>> {
    let request = Request::read(request, &["programs", "events", "as_of", "tables"])?;
    let (names, as_of) = (request.tables(TABLES)?, request.as_of_or_none()?);
    let tables = crate::replay(&request.programs()?, request.events()?, as_of, &names)?;
    Ok(names.into_iter().zip(tables).collect())
}

fn stored(request: &str) -> Result<Vec<(&'static str, Table)>> {
    let mut request = Request::read(request, &["programs", "accounts", "entries", "as_of", "tables"])?;
    request.none_of("entries");
    let (names, as_of) = (request.tables(STORED)?, request.as_of_or_none()?);
    let read = |(index, account)| {
        Account::read(account).map_err(|error| {
            let field = format!("/accounts/{index}{}", error.field().unwrap_or_default());
            Error::new(error.code(), error.message()).at_field(field)
        })
    };
    let accounts = request.list("accounts")?.iter().enumerate().map(read).collect::<Result<Vec<_>>>()?;
    let tables = crate::bulk::stored(&request.programs()?, &accounts, request.entries()?, as_of, &names)?;
    Ok(names.into_iter().zip(tables).collect())
}

fn verify(request: &str) -> Result<String> {
    #[derive(Serialize)]
    struct Problem {
        message: String,
        row: Option<u64>,
    }
    #[derive(Serialize)]
    struct Verified {
        valid: bool,
        problem: Option<Problem>,
        account: Option<Account>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        others: Vec<Account>,
    }
    let request = Request::read(request, &["programs", "events", "entries"])?;
    let verified = match crate::verify_events(&request.programs()?, &request.events()?, &request.entries()?) {
        Ok(crate::verify::Verified { account, others }) => {
            Verified { valid: true, problem: None, account: Some(account), others }
        }
        // Of the events themselves it is said as of any others.
        Err(error) if error.code() != Code::UnreadableAccount => return Err(error),
        Err(error) => {
            let problem = Problem { message: error.message().to_owned(), row: error.row() };
            Verified { valid: false, problem: Some(problem), account: None, others: Vec::new() }
        }
    };
    written(&verified)
}

fn compact(request: &str) -> Result<String> {
    let request = Request::read(request, &["account"])?;
    let mut reply = Map::new();
    reply.insert("account".to_owned(), request.account("account", "")?.compact().to_document());
    Ok(Value::Object(reply).to_string())
}

fn expiring(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "account", "until", "as_of"])?;
    let (programs, account, as_of) = (request.programs()?, request.account("account", "")?, request.as_of()?);
    written(&crate::expiring(&programs, &account, request.day("until")?, as_of)?)
}

fn explain(request: &str) -> Result<String> {
    let mut request = Request::read(request, &["programs", "entries", "decisions", "quote", "language"])?;
    request.none_of("entries");
    request.none_of("decisions");
    let programs = request.programs()?;
    let entries = request.entries()?;
    let decisions = request.read_list("decisions", "a decision of the ledger")?;
    let quote = match request.0.get("quote") {
        None | Some(Value::Null) => None,
        Some(quote) => Some(of_ledger::<Quote>(quote, "a quote", "/quote")?),
    };
    let language = request.written("language", "a language", |code| {
        Language::parse(code).ok_or_else(|| {
            let known = Language::ALL.map(Language::code).join(", ");
            let message = format!("expected one of {known}, found {}", crate::reader::quoted(code));
            Error::new(Code::UnreadableDocument, message)
        })
    })?;
    let explanation = crate::explain(&programs, &entries, &decisions, quote.as_ref(), language)?;
    written(&explanation)
}

/// Something that the ledger wrote.
fn of_ledger<T: DeserializeOwned>(value: &Value, expected: &str, place: &str) -> Result<T> {
    T::deserialize(value).map_err(|error| {
        let found = crate::reader::brief(&error.to_string(), 400);
        let message = format!("expected {expected}, found: {found}");
        Error::new(Code::UnreadableAccount, message).at_field(place)
    })
}

#[cfg(feature = "analysis")]
fn liability(request: &str) -> Result<String> {
    let request = Request::read(request, &["programs", "accounts", "as_of", "value"])?;
    let (programs, as_of) = (request.programs()?, request.as_of()?);
    let value = match request.0.get("value") {
        None | Some(Value::Null) => Rate::Current,
        Some(value) => Rate::deserialize(value).map_err(|_| {
            let found = crate::reader::shorten(value);
            let message = format!("expected \"current\" or \"at_issue\", found {found}");
            Error::new(Code::UnreadableDocument, message).at_field("/value")
        })?,
    };
    let mut outstanding = Outstanding::new(as_of);
    for (index, account) in request.list("accounts")?.iter().enumerate() {
        let place = |error: Error| error.at_field(format!("/accounts/{index}"));
        outstanding.add(&programs, &Account::read(account).map_err(place)?).map_err(place)?;
    }
    written(&outstanding.valued(&programs, value)?)
}

/// What a call gave, as its reply.
fn written<T: Serialize>(reply: &T) -> Result<String> {
    Ok(crate::to_value(reply).to_string())
}

fn cart(node: Node<'_>) -> Option<(Cart, Asked)> {
    let object = node.object()?;
    let mut fields = vec!["redeem", "unit"];
    fields.extend(Cart::FIELDS);
    object.only(&fields);
    let redeem = object.or("redeem", 0, |node| node.at_least(0));
    let unit = object.optional("unit", |node| node.text());
    let cart = Cart::read(&object);
    Some((cart?, Asked { points: redeem?, unit: unit? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The requests of the vectors, and the same with a piece cut out, exchanged or doubled: what is answered quickly is
    /// what is answered slowly, and nothing else is.
    #[test]
    fn quick_answers_are_the_slow_ones() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/loyalty");
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let quickly = |name: &str, request: &str| match name {
            "loyalty.apply" => quick::apply(request),
            "loyalty.quote" => quick::quote(request),
            _ => quick::tick(request),
        };
        let mut state = 7u64;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let pieces = [
            "\"",
            "0",
            "-1",
            "null",
            "{}",
            "[]",
            ",",
            "1e3",
            "1.0",
            "\"id\":\"x\",",
            "\\u0000",
            "99999999999999999999",
        ];
        let (mut answered, mut changed) = (0, 0);
        for path in paths {
            let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            for vector in file["vectors"].as_array().unwrap() {
                let name = vector["call"].as_str().unwrap();
                if !["loyalty.apply", "loyalty.quote", "loyalty.tick"].contains(&name) {
                    continue;
                }
                let request = vector["input"].to_string();
                let (quick, slow) = (quickly(name, &request), slowly(name, &request));
                // What can be answered at all is answered quickly.
                assert_eq!(quick.as_ref(), slow.as_ref().ok(), "{name} {request}");
                answered += usize::from(quick.is_some());
                for _ in 0..150 {
                    let (mut from, mut to) = (below(request.len()), below(request.len().min(12)));
                    to += from;
                    while !request.is_char_boundary(from) {
                        from -= 1;
                    }
                    while to < request.len() && !request.is_char_boundary(to) {
                        to += 1;
                    }
                    let to = to.min(request.len());
                    let piece = match below(4) {
                        0 => "",
                        1 => &request[from..to],
                        _ => pieces[below(pieces.len())],
                    };
                    let piece = if below(3) == 0 { format!("{piece}{piece}") } else { piece.to_owned() };
                    let other = format!("{}{piece}{}", &request[..from], &request[to..]);
                    if let Some(quick) = quickly(name, &other) {
                        changed += usize::from(other != request);
                        assert_eq!(Ok(&quick), slowly(name, &other).as_ref(), "{name} {other}");
                    }
                }
            }
        }
        assert!(answered > 200 && changed > 500, "{answered} vectors and {changed} changed ones were answered");
    }
}
