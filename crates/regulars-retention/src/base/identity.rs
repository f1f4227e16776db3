//! Identity: which customers the guests of a log are, told by the host.

use std::borrow::Cow;
use std::collections::HashMap;

use regulars_core::orders::{Column, Values};
use regulars_core::{Code, Error, Result};
use serde_json::Value;

use super::Ids;
use super::key::{self, text_at};

/// Who guests are known to be.
#[derive(Default)]
pub(super) struct Identity {
    /// The place in `customers` of each key, as it would be written.
    places: HashMap<String, u32>,
    pub(super) customers: Option<Ids>,
}

impl Identity {
    pub(super) fn new(pairs: &[(Value, Value)], customers_are_text: bool) -> Result<Self> {
        let wrong = |what: &str, found: &Value| {
            Error::new(Code::InvalidOption, format!("expected {what}, found {found}")).at_field("identity")
        };
        let mut places = HashMap::with_capacity(pairs.len());
        let mut ids = Vec::with_capacity(pairs.len());
        for (number, (key, customer)) in (0u32..).zip(pairs) {
            let key = match key {
                Value::String(key) => key.clone(),
                Value::Number(key) if key.is_i64() => key.to_string(),
                other => return Err(wrong("a key of text or an integer", other)),
            };
            places.entry(key).or_insert(number);
            ids.push(customer);
        }
        let customers = if customers_are_text {
            let texts = ids.iter().map(|id| id.as_str().ok_or_else(|| wrong("a customer id of text", id)));
            Ids::Text(texts.collect::<Result<Vec<_>>>()?.into_iter().collect())
        } else {
            let ints = ids.iter().map(|id| id.as_i64().ok_or_else(|| wrong("a customer id of an integer", id)));
            Ids::Int(ints.collect::<Result<_>>()?)
        };
        Ok(Self { places, customers: Some(customers) })
    }

    /// The place of the customer that a guest with this key is.
    pub(super) fn find(&self, column: &Column<'_>, index: usize) -> Result<Option<u32>> {
        let key = match &column.values {
            Values::Int(_) | Values::Float(_) => key::read_int(column, index)?.map(|key| Cow::Owned(key.to_string())),
            _ => text_at(column, index)?.map(Cow::Borrowed),
        };
        Ok(key.and_then(|key| self.places.get(key.as_ref()).copied()))
    }
}
