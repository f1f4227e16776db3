//! What a rule listens to: an order, something that a member does, a day of the year. It may say what it is called in
//! documents; what happens then is decided in `occasion`.

use serde_json::{Map, Value};

use crate::event::Stage;

/// What a rule listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// An order.
    Order,
    /// The enrolment.
    Enrolled,
    /// An action of this name.
    Action(String),
    /// A referral; each side has its points.
    Referral {
        /// Which stage of it.
        stage: Stage,
        /// What the goods of the order that counts have to be worth at least, in minor units.
        min_order: Option<i64>,
        /// Which of the two it is for; absent, both.
        side: Option<Side>,
    },
    /// A day that comes every year.
    Yearly(Celebration),
}

/// Who refers, or who is referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who referred.
    Referrer,
    /// Who was referred.
    Referee,
}

impl Side {
    /// The sides as documents name them.
    pub(crate) const WORDS: [(&str, Self); 2] = [("referrer", Self::Referrer), ("referee", Self::Referee)];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, side)| *side == self).map_or("", |(word, _)| word)
    }
}

/// A day that comes every year, and when points are given for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Celebration {
    /// Which day.
    pub day: Yearly,
    /// How many days ahead the points are given.
    pub before: i64,
    /// How many days after it they are valid; absent, as long as others.
    pub after: Option<i64>,
    /// How many days before it the day has to be known.
    pub set_before: i64,
}

impl Celebration {
    /// The window as its part of the document.
    pub(super) fn window(&self) -> Value {
        let mut window = Map::new();
        for (key, days) in [("before", Some(self.before)), ("after", self.after)] {
            if let Some(days) = days {
                window.insert(key.to_owned(), format!("P{days}D").into());
            }
        }
        window.into()
    }
}

/// The days that come every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Yearly {
    /// The birthday.
    Birthday,
    /// The name day.
    NameDay,
    /// A day that the member named, or that of the enrolment.
    Anniversary,
}

impl Yearly {
    /// The days as documents name them.
    pub(crate) const WORDS: [(&str, Self); 3] =
        [("birthday", Self::Birthday), ("name_day", Self::NameDay), ("anniversary", Self::Anniversary)];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, day)| *day == self).map_or("", |(word, _)| word)
    }
}

impl On {
    /// The actions that rules name without more ado; others are `custom`.
    pub(crate) const ACTIONS: [&str; 4] = ["newsletter", "review", "social", "survey"];

    /// The name in documents.
    pub fn name(&self) -> &str {
        match self {
            Self::Order => "order",
            Self::Enrolled => "account.enrolled",
            Self::Action(name) if Self::ACTIONS.contains(&name.as_str()) => name,
            Self::Action(_) => "custom",
            Self::Referral { stage: Stage::Attributed, .. } => "referral.attributed",
            Self::Referral { stage: Stage::Qualified, .. } => "referral.qualified",
            Self::Yearly(celebration) => celebration.day.name(),
        }
    }
}
