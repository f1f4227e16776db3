//! Cards that fill up: stamps, offers and challenges alike. So many orders, units or actions, in a time or for ever, give a
//! reward. They may say what counts; what was given is kept in the account.

use regulars_core::time::{Day, Period};
use serde_json::{Map, Value};

use super::{Limit, Reward, Rule, Span};
use crate::cart::Line;

/// A card that fills up.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// The card's name and conditions, as those of a rule that gives the card's points, if its reward is points.
    pub rule: Rule,
    /// What is counted.
    pub count: Counted,
    /// After how many the card is full.
    pub every: i64,
    /// In which time they have to come; absent, in any.
    pub window: Option<Window>,
    /// How often it gives at most: limits of `times` alone.
    pub limits: Vec<Limit>,
    /// What a full card gives.
    pub reward: Reward,
}

/// What a card counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Orders that stand, with a line that counts.
    Orders,
    /// Units of goods that were not given back.
    Units,
    /// Actions of this name.
    Actions(String),
}

/// The time in which a card has to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// A calendar period; the next begins with an empty card.
    Calendar(Calendar),
    /// So long after each that counts.
    Rolling(Span),
}

/// The calendar periods of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Calendar {
    /// The periods as documents name them.
    pub(crate) const WORDS: [(&str, Self); 3] = [("day", Self::Day), ("month", Self::Month), ("year", Self::Year)];

    /// The number of the period that a day lies in.
    pub(crate) fn index(self, day: Day) -> i32 {
        match self {
            Self::Day => day.number(),
            Self::Month => Period::Month.index(day),
            Self::Year => Period::Year.index(day),
        }
    }

    fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, one)| *one == self).map_or("", |(word, _)| word)
    }
}

impl Stamp {
    /// The card's name.
    pub fn id(&self) -> &str {
        &self.rule.id
    }

    /// Whether a line counts, as far as the line alone tells.
    pub fn chooses(&self, line: &Line) -> bool {
        line.kind.is_goods() && self.rule.when.lines.chooses(line)
    }

    /// The card as its part of the document.
    pub(crate) fn to_document(&self) -> Value {
        let mut document = Map::new();
        let mut put = |key: &str, value: Value| drop(document.insert(key.to_owned(), value));
        put("id", self.id().into());
        match &self.count {
            Counted::Orders => put("count", "orders".into()),
            Counted::Units => put("count", "units".into()),
            Counted::Actions(action) => {
                put("count", "actions".into());
                put("action", action.clone().into());
            }
        }
        put("every", self.every.into());
        if let Some(unit) = &self.rule.unit {
            put("unit", unit.clone().into());
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
        match self.window {
            Some(Window::Calendar(period)) => put("per", period.name().into()),
            Some(Window::Rolling(span)) => put("within", span.to_string().into()),
            None => {}
        }
        if !self.limits.is_empty() {
            put("limit", super::limit::written(&self.limits));
        }
        put("reward", crate::to_value(&self.reward));
        Value::Object(document)
    }
}
