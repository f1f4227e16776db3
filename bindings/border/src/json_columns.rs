//! Columns that came as a JSON document.

use std::borrow::Cow;
use std::fmt;

use regulars::orders::{Column, Frame, Texts, TimeUnit, Validity, Values};
use regulars::time::Day;
use regulars::{Code, Error, Result};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// `{"name": {"type": …, "values": [1, null, …]}, …}`, types being `int64`, `float64`, `utf8`, `date`,
/// `timestamp_us` (a clock on a wall) and `timestamp_us_utc`. Dates are days since 1970-01-01 or text.
///
/// It is slower than arrays, and meant for hosts that have nothing but a pipe.
pub struct JsonColumns {
    columns: Vec<(String, Held, Vec<u8>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    r#type: String,
    values: Vec<Value>,
}

/// The columns as they were written. A saved base has its segments in this order, so it is kept.
struct InOrder(Vec<(String, Written)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = InOrder;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("columns by their names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<InOrder, A::Error> {
                let mut columns: Vec<(String, Written)> = Vec::new();
                while let Some((name, column)) = map.next_entry::<String, Written>()? {
                    if columns.iter().any(|(there, _)| *there == name) {
                        return Err(serde::de::Error::custom(format_args!("the name {name:?} twice")));
                    }
                    columns.push((name, column));
                }
                Ok(InOrder(columns))
            }
        }
        deserializer.deserialize_map(Columns)
    }
}

enum Held {
    Int(Vec<i64>),
    Float(Vec<f64>),
    Text(String, Vec<i64>),
    Timestamp(Vec<i64>, bool),
    Date(Vec<i32>),
}

impl JsonColumns {
    /// Reads the document.
    ///
    /// # Errors
    /// [`Code::UnreadableDocument`], [`Code::ColumnType`] for a type that is not one of those above, and
    /// [`Code::UnreadableValue`] with its row for a value that its column cannot hold.
    pub fn parse(json: &str) -> Result<Self> {
        let InOrder(written) = serde_json::from_str(json).map_err(|error| {
            Error::new(Code::UnreadableDocument, format!("expected columns with a type and values: {error}"))
                .at_field("columns")
        })?;
        let columns = written
            .into_iter()
            .map(|(name, Written { r#type, values })| {
                let held = Held::read(&r#type, &values).map_err(|error| error.at_field(&name))?;
                Ok((name, held, marks(&values)))
            })
            .collect::<Result<_>>()?;
        Ok(Self { columns })
    }

    /// The columns, lent to the core.
    ///
    /// # Errors
    /// [`Code::ColumnLength`] when they differ in length.
    pub fn frame(&self) -> Result<Frame<'_>> {
        let names = self.columns.iter().map(|(name, ..)| name.clone()).collect();
        let columns = self
            .columns
            .iter()
            .map(|(_, held, marks)| Column { values: held.lend(), validity: Some(Validity::new(marks, 0)) });
        Frame::new(names, vec![columns.collect()])
    }
}

impl Held {
    fn read(kind: &str, values: &[Value]) -> Result<Self> {
        Ok(match kind {
            "int64" => Self::Int(each(values, "a 64-bit integer", Value::as_i64)?),
            "float64" => Self::Float(each(values, "a number", Value::as_f64)?),
            "timestamp_us" | "timestamp_us_utc" => {
                Self::Timestamp(each(values, "microseconds since 1970", Value::as_i64)?, kind.ends_with("utc"))
            }
            "date" => Self::Date(each(values, "a date such as \"2026-11-21\" or days since 1970", day)?),
            "utf8" => {
                let texts = each(values, "a text", |value| value.as_str().map(Some))?;
                let mut bytes = String::new();
                let mut offsets = vec![0];
                for text in texts {
                    bytes.push_str(text.unwrap_or_default());
                    offsets.push(bytes.len() as i64);
                }
                Self::Text(bytes, offsets)
            }
            other => {
                let known = "int64, float64, utf8, date, timestamp_us, timestamp_us_utc";
                return Err(Error::new(Code::ColumnType, format!("expected one of {known}, found {other:?}")));
            }
        })
    }

    fn lend(&self) -> Values<'_> {
        match self {
            Self::Int(values) => Values::Int(Cow::Borrowed(values)),
            Self::Float(values) => Values::Float(Cow::Borrowed(values)),
            Self::Text(bytes, offsets) => Values::Text(Texts::Offsets64(offsets, bytes.as_bytes())),
            Self::Timestamp(units, zoned) => {
                Values::Timestamp { units: Cow::Borrowed(units), unit: TimeUnit::Micro, zoned: *zoned }
            }
            Self::Date(days) => Values::Date(Cow::Borrowed(days)),
        }
    }
}

/// Each value as `read` has it, a null as the type's default: its mark says that it is missing.
fn each<'a, T: Default>(values: &'a [Value], expected: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Vec<T>> {
    let one = |(row, value): (usize, &'a Value)| {
        if value.is_null() {
            return Ok(T::default());
        }
        read(value).ok_or_else(|| {
            Error::new(Code::UnreadableValue, format!("expected {expected}, found {value}")).at_row(row as u64)
        })
    };
    values.iter().enumerate().map(one).collect()
}

fn day(value: &Value) -> Option<i32> {
    match value {
        Value::String(text) => Day::parse(text).ok().map(Day::number),
        _ => value.as_i64().and_then(|days| i32::try_from(days).ok()),
    }
}

fn marks(values: &[Value]) -> Vec<u8> {
    let mut bits = vec![0; values.len().div_ceil(8)];
    for (index, _) in values.iter().enumerate().filter(|(_, value)| !value.is_null()) {
        bits[index / 8] |= 1 << (index % 8);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_kind_is_named_with_its_row() {
        let parse = |json: &str| JsonColumns::parse(json).map(drop).unwrap_err();
        let error = parse(r#"{"amount":{"type":"int64","values":[1,null,"2"]}}"#);
        assert_eq!((error.code(), error.field(), error.row()), (Code::UnreadableValue, Some("amount"), Some(2)));
        assert_eq!(parse(r#"{"a":{"type":"uint7","values":[]}}"#).code(), Code::ColumnType);
        assert_eq!(parse("[]").code(), Code::UnreadableDocument);
        let twice = r#"{"a":{"type":"int64","values":[]},"a":{"type":"int64","values":[]}}"#;
        assert_eq!(parse(twice).code(), Code::UnreadableDocument);
    }

    #[test]
    fn columns_stay_in_the_order_in_which_they_were_written() {
        let columns =
            JsonColumns::parse(r#"{"b":{"type":"int64","values":[]},"a":{"type":"int64","values":[]}}"#).unwrap();
        assert_eq!(columns.columns.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
