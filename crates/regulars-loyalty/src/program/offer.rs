//! What points buy beside money off: the catalogue of rewards. An offer says what it costs and to whom it is made; whether
//! an account can take it is found in `spendable`.

use serde_json::{Map, Value};

use super::{Bounds, Program, Reward, Rule};

/// A reward that points buy, alone or with a part in money.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The offer's name, the unit of its points, and to whom and on which days it is made, as a rule says it.
    pub rule: Rule,
    /// What it is.
    pub reward: Reward,
    /// What it costs, in points of the smallest part of its unit.
    pub points: i64,
    /// What it costs besides, in minor units of the program's currency: the host charges it.
    pub amount: Option<i64>,
    /// What bounds it.
    pub bounds: Bounds,
}

impl Program {
    /// A reward of the catalogue.
    pub(crate) fn offer(&self, id: &str) -> Option<&Offer> {
        self.rewards.iter().find(|offer| offer.id() == id)
    }
}

impl Offer {
    /// The offer's name.
    pub fn id(&self) -> &str {
        &self.rule.id
    }

    /// The offer as its part of the document.
    pub(crate) fn to_document(&self) -> Value {
        let mut document = Map::new();
        document.insert("id".to_owned(), self.id().into());
        for part in [crate::to_value(&self.reward), crate::to_value(&self.bounds)] {
            if let Value::Object(fields) = part {
                document.extend(fields);
            }
        }
        let mut put = |key: &str, value: Value| drop(document.insert(key.to_owned(), value));
        put("points", self.points.into());
        if let Some(unit) = &self.rule.unit {
            put("unit", unit.clone().into());
        }
        if let Some(amount) = self.amount {
            put("amount", amount.into());
        }
        let when = self.rule.when.to_document();
        if !when.is_empty() {
            put("when", when.into());
        }
        for (key, day) in [("from", self.rule.from), ("to", self.rule.to)] {
            if let Some(day) = day {
                put(key, day.to_string().into());
            }
        }
        Value::Object(document)
    }
}
