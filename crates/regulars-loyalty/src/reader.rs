//! Reading a JSON document strictly, collecting every problem with its JSON pointer. It may look at a value and name
//! what is wrong with it; it may not guess, convert or leave anything out in silence.

use std::cell::RefCell;
use std::fmt;

use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::program::{Fraction, Span};

/// The longest id, label or name that a document may carry, in bytes.
pub(crate) const TEXT_MAX: usize = 512;

/// Parses JSON text. A key that comes twice in one object is refused, as one of the two would be lost.
///
/// # Errors
/// `unreadable`, without a field.
pub(crate) fn parse(text: &str, unreadable: Code) -> Result<Value> {
    serde_json::from_str::<Strict>(text)
        .map(|strict| strict.0)
        .map_err(|error| Error::new(unreadable, format!("expected a JSON document, found: {error}")))
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Strict(value))) = access.next_entry::<String, Strict>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(format_args!("the key {} comes twice", quoted(&key))));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// What the problems of one document are collected in, with the two codes of its family.
pub(crate) struct Reader {
    unreadable: Code,
    invalid: Code,
    problems: RefCell<Vec<Error>>,
}

impl Reader {
    /// A reader that says `unreadable` of a wrong shape and `invalid` of a right shape that cannot hold.
    pub(crate) fn new(unreadable: Code, invalid: Code) -> Self {
        Self { unreadable, invalid, problems: RefCell::default() }
    }

    /// The root of a document that stands at `path` of what was sent; the empty path when it is all of it.
    pub(crate) fn root<'a>(&'a self, value: &'a Value, path: &'a str) -> Node<'a> {
        Node { reader: self, value, parent: path, step: Step::Root }
    }

    /// What was read, or every problem that was found.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Error>> {
        let problems = self.problems.into_inner();
        match read {
            Some(read) if problems.is_empty() => Ok(read),
            _ if problems.is_empty() => Err(vec![Error::new(Code::Internal, "a reader gave nothing and no reason")]),
            _ => Err(problems),
        }
    }

    fn push(&self, code: Code, path: String, message: String) {
        self.problems.borrow_mut().push(Error::new(code, message).at_field(path));
    }
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

/// A value and where it stands. Every method that gives `None` has told the reader why.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    reader: &'a Reader,
    value: &'a Value,
    parent: &'a str,
    step: Step<'a>,
}

impl<'a> Node<'a> {
    /// The JSON pointer of this value.
    pub(crate) fn path(&self) -> String {
        match self.step {
            Step::Root => self.parent.to_owned(),
            Step::Key(key) => format!("{}/{}", self.parent, escape(key)),
            Step::Index(index) => format!("{}/{index}", self.parent),
        }
    }

    /// Says that the value is not of its schema.
    pub(crate) fn wrong<T>(&self, expected: &str) -> Option<T> {
        self.reader.push(
            self.reader.unreadable,
            self.path(),
            format!("expected {expected}, found {}", shorten(self.value)),
        );
        None
    }

    /// Says that the value is of its schema, but cannot hold.
    pub(crate) fn invalid<T>(&self, message: impl Into<String>) -> Option<T> {
        self.reader.push(self.reader.invalid, self.path(), message.into());
        None
    }

    /// A text of 1 to 512 bytes without control characters.
    pub(crate) fn text(self) -> Option<String> {
        let Value::String(text) = self.value else { return self.wrong("a text") };
        if text.is_empty() || text.len() > TEXT_MAX {
            return self.invalid(format!("expected a text of 1 to {TEXT_MAX} bytes, found {} bytes", text.len()));
        }
        if !is_name(text) {
            return self.invalid("expected a text without control characters");
        }
        Some(text.clone())
    }

    /// An integer from `least` to `most`.
    pub(crate) fn integer(self, least: i64, most: i64) -> Option<i64> {
        let Some(number) = self.value.as_i64() else {
            return self.wrong("an integer that fits 64 bits");
        };
        if number < least {
            return self.invalid(format!("expected {least} or more, found {number}"));
        }
        if number > most {
            return self.invalid(format!("expected {most} or less, found {number}"));
        }
        Some(number)
    }

    /// An integer of at least `least`.
    pub(crate) fn at_least(self, least: i64) -> Option<i64> {
        self.integer(least, i64::MAX)
    }

    /// `true` or `false`.
    pub(crate) fn flag(self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.wrong("true or false"))
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let found = self.value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
        found.map(|(_, meaning)| *meaning).or_else(|| {
            let known: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
            self.wrong(&known.join(" or "))
        })
    }

    /// A value that is written as a text and read by a function of its own type.
    pub(crate) fn parsed<T>(self, expected: &str, read: impl FnOnce(&str) -> Result<T>) -> Option<T> {
        let Value::String(text) = self.value else { return self.wrong(expected) };
        if text.len() > TEXT_MAX {
            return self.invalid(format!("expected {expected}, found {}", quoted(text)));
        }
        read(text).map_err(|error| self.invalid::<T>(error.message())).ok()
    }

    /// An instant with its offset.
    pub(crate) fn instant(self) -> Option<Instant> {
        self.parsed("an instant such as \"2026-11-01T00:00:00Z\"", Instant::parse)
    }

    /// A date.
    pub(crate) fn day(self) -> Option<Day> {
        self.parsed("a date such as \"2026-11-01\"", Day::parse)
    }

    /// A duration of ISO 8601.
    pub(crate) fn span(self) -> Option<Span> {
        self.parsed("a duration such as \"P14D\"", Span::parse)
    }

    /// A ratio, written as two integers of which the second is positive; the first is not negative.
    pub(crate) fn fraction(self) -> Option<Fraction> {
        let pair = self.value.as_array().filter(|items| items.len() == 2);
        let Some([numerator, denominator]) = pair.map(Vec::as_slice) else {
            return self.wrong("a ratio of two integers such as [3, 2]");
        };
        let (Some(numerator), Some(denominator)) = (numerator.as_i64(), denominator.as_i64()) else {
            return self.wrong("a ratio of two integers such as [3, 2]");
        };
        Fraction::new(numerator, denominator).map_err(|error| self.invalid::<Fraction>(error.message())).ok()
    }

    /// An object.
    pub(crate) fn object(self) -> Option<Object<'a>> {
        match self.value {
            Value::Object(map) => Some(Object { reader: self.reader, map, path: self.path() }),
            _ => self.wrong("an object"),
        }
    }

    /// A list, read item by item. Every item is read, also after one that is wrong.
    pub(crate) fn list<T>(self, mut read: impl FnMut(Node<'_>) -> Option<T>) -> Option<Vec<T>> {
        let Value::Array(items) = self.value else { return self.wrong("a list") };
        let path = self.path();
        let nodes = items.iter().enumerate().map(|(index, value)| Node {
            reader: self.reader,
            value,
            parent: &path,
            step: Step::Index(index),
        });
        let read: Vec<Option<T>> = nodes.map(&mut read).collect();
        read.into_iter().collect()
    }

    /// One item by itself, or a list of at least one.
    pub(crate) fn one_or_more<T>(self, what: &str, mut read: impl FnMut(Node<'_>) -> Option<T>) -> Option<Vec<T>> {
        if !self.value.is_array() {
            return read(self).map(|one| vec![one]);
        }
        let several = self.list(read)?;
        if several.is_empty() {
            return self.invalid(format!("expected at least one {what}, found none"));
        }
        Some(several)
    }

    /// A list of at least one text.
    pub(crate) fn texts(self) -> Option<Vec<String>> {
        let texts = self.list(|node| node.text())?;
        if texts.is_empty() { self.invalid("expected at least one text, found none") } else { Some(texts) }
    }

    /// The value as it was written.
    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }
}

/// An object, whose fields are asked for by name.
pub(crate) struct Object<'a> {
    reader: &'a Reader,
    map: &'a Map<String, Value>,
    path: String,
}

impl Object<'_> {
    /// Refuses every field that is not `known`.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.map.keys().filter(|key| !known.contains(&key.as_str())) {
            // Where a key is no name at all, its object is named.
            let named = key.len() <= TEXT_MAX;
            let path = if named { format!("{}/{}", self.path, escape(key)) } else { self.path.clone() };
            let message = format!("expected one of the fields {}, found {}", known.join(", "), quoted(key));
            self.reader.push(self.reader.unreadable, path, message);
        }
    }

    fn node<'s>(&'s self, key: &'s str) -> Option<Node<'s>> {
        let value = self.map.get(key).filter(|value| !value.is_null())?;
        Some(Node { reader: self.reader, value, parent: &self.path, step: Step::Key(key) })
    }

    /// Whether the field is there. A null counts as absent everywhere.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node(key).is_some()
    }

    /// A field that has to be there.
    pub(crate) fn required<T>(&self, key: &str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Option<T> {
        match self.node(key) {
            Some(node) => read(node),
            None => {
                let message = format!("expected a field {key:?}, found none");
                self.reader.push(self.reader.unreadable, format!("{}/{}", self.path, escape(key)), message);
                None
            }
        }
    }

    /// A field that may be absent: `Some(None)`.
    pub(crate) fn optional<T>(&self, key: &str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Option<Option<T>> {
        match self.node(key) {
            Some(node) => read(node).map(Some),
            None => Some(None),
        }
    }

    /// A field that has a default.
    pub(crate) fn or<T>(&self, key: &str, default: T, read: impl FnOnce(Node<'_>) -> Option<T>) -> Option<T> {
        self.node(key).map_or(Some(default), read)
    }

    /// Every field by its name, where the names are the document's own.
    pub(crate) fn each<T>(&self, mut read: impl FnMut(&str, Node<'_>) -> Option<T>) -> Option<Vec<T>> {
        let nodes = self.map.keys().filter_map(|key| Some((key.as_str(), self.node(key)?)));
        let read: Vec<Option<T>> = nodes.map(|(key, node)| read(key, node)).collect();
        read.into_iter().collect()
    }

    /// Says that the object as a whole, or its field `key`, cannot hold.
    pub(crate) fn invalid<T>(&self, key: &str, message: impl Into<String>) -> Option<T> {
        let path = if key.is_empty() { self.path.clone() } else { format!("{}/{}", self.path, escape(key)) };
        self.reader.push(self.reader.invalid, path, message.into());
        None
    }

    /// Says that something below the object cannot hold.
    pub(crate) fn invalid_at<T>(&self, below: &str, message: impl Into<String>) -> Option<T> {
        self.reader.push(self.reader.invalid, format!("{}{below}", self.path), message.into());
        None
    }
}

/// Whether a text can be an id, a label or a name.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=TEXT_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// A key as a step of a JSON pointer (RFC 6901).
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A value as a message shows it: the first 40 characters.
pub(crate) fn shorten(value: &Value) -> String {
    let text = match value {
        Value::Object(_) => return "an object".to_owned(),
        Value::Array(items) => return format!("a list of {}", items.len()),
        Value::Null => return "null".to_owned(),
        value => value.to_string(),
    };
    brief(&text, 40)
}

/// The first characters of a text.
pub(crate) fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A text in quotes, as a message shows it.
pub(crate) fn quoted(text: &str) -> String {
    format!("{:?}", brief(text, 80))
}
