//! Single values of a JSON document, for hosts that want a few numbers of a reply and have no JSON library.

use std::borrow::Cow;
use std::fmt;

use regulars::{Code, Error, Result};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The integer at a JSON pointer (`/earn/points`, `/earn/rules/0/points`); a truth value is 0 or 1; null is none.
///
/// # Errors
/// [`Code::InvalidOption`] where nothing stands there, [`Code::ColumnType`] for a value of another type,
/// [`Code::UnreadableDocument`].
pub fn int64(document: &str, pointer: &str) -> Result<Option<i64>> {
    let value = at(document, pointer)?.get();
    match value {
        "null" => Ok(None),
        "true" | "false" => Ok(Some((value == "true").into())),
        number => number.parse().map(Some).map_err(|_| {
            let found: String = number.chars().take(40).collect();
            Error::new(Code::ColumnType, format!("expected an integer of 64 bits or a truth value, found {found}"))
                .at_field(pointer)
        }),
    }
}

/// The text at a JSON pointer; of a value of another type its JSON, as it stands there; null is none.
///
/// # Errors
/// As for [`int64`], without [`Code::ColumnType`].
pub fn text<'a>(document: &'a str, pointer: &str) -> Result<Option<Cow<'a, str>>> {
    let value = at(document, pointer)?.get();
    if value == "null" {
        return Ok(None);
    }
    if !value.starts_with('"') {
        return Ok(Some(Cow::Borrowed(value)));
    }
    serde_json::from_str(value).map(|text: String| Some(Cow::Owned(text))).map_err(unreadable)
}

fn at<'a>(document: &'a str, pointer: &str) -> Result<&'a RawValue> {
    let missing = |expected: &str| Error::new(Code::InvalidOption, expected).at_field(pointer);
    let steps: Vec<String> = match pointer.strip_prefix('/') {
        Some(path) => path.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect(),
        None if pointer.is_empty() => Vec::new(),
        None => return Err(missing("expected a JSON pointer, such as /earn/points")),
    };
    let mut reader = serde_json::Deserializer::from_str(document);
    let found = Steps(&steps).deserialize(&mut reader).map_err(unreadable)?;
    reader.end().map_err(unreadable)?;
    found.ok_or_else(|| missing("expected a value of the document there, found none"))
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::new(Code::UnreadableDocument, format!("expected a JSON document: {error}"))
}

/// The way that is left to a value. Everything beside it is passed over, not built.
struct Steps<'s>(&'s [String]);

impl<'de> DeserializeSeed<'de> for Steps<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            return serde::Deserialize::deserialize(deserializer).map(Some);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Steps<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let (step, rest) = self.0.split_first().ok_or_else(|| A::Error::custom("no step is left"))?;
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == *step {
                found = map.next_value_seed(Steps(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Self::Value, A::Error> {
        let (step, rest) = self.0.split_first().ok_or_else(|| A::Error::custom("no step is left"))?;
        let place = step.parse::<usize>().ok();
        for index in 0.. {
            if Some(index) == place {
                let Some(found) = list.next_element_seed(Steps(rest))? else { return Ok(None) };
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(found);
            }
            if list.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(None)
    }

    // What is neither has nothing below it.
    fn visit_bool<E>(self, _: bool) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> std::result::Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"a":{"b/c":[1,true,null,"x\u00e9"],"~":9223372036854775808},"d":-7}"#;

    #[test]
    fn values_are_found_by_their_pointer() {
        assert_eq!(int64(DOCUMENT, "/d"), Ok(Some(-7)));
        assert_eq!(int64(DOCUMENT, "/a/b~1c/0"), Ok(Some(1)));
        assert_eq!(int64(DOCUMENT, "/a/b~1c/1"), Ok(Some(1)));
        assert_eq!(int64(DOCUMENT, "/a/b~1c/2"), Ok(None));
        assert_eq!(text(DOCUMENT, "/a/b~1c/3").unwrap().unwrap(), "xé");
        assert_eq!(text(DOCUMENT, "/a/b~1c").unwrap().unwrap(), r#"[1,true,null,"x\u00e9"]"#);
        assert_eq!(text(DOCUMENT, "").unwrap().unwrap(), DOCUMENT);
        assert_eq!(text(DOCUMENT, "/a/b~1c/2"), Ok(None));
    }

    #[test]
    fn what_is_not_there_is_told() {
        for pointer in ["/e", "/a/b~1c/4", "/a/b~1c/x", "/d/e", "d", "/a/b~1c/3/0"] {
            let error = int64(DOCUMENT, pointer).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidOption, Some(pointer)));
        }
        assert_eq!(int64(DOCUMENT, "/a").unwrap_err().code(), Code::ColumnType);
        assert_eq!(int64(DOCUMENT, "/a/~0").unwrap_err().code(), Code::ColumnType);
        assert_eq!(int64("{", "/a").unwrap_err().code(), Code::UnreadableDocument);
        assert_eq!(int64("{} {}", "/a").unwrap_err().code(), Code::UnreadableDocument);
    }
}
