//! How much may be earned or spent in a time: the limits of a rule or of a whole program. A limit may say whether two days count
//! together; what has been earned is counted in `room`.

use regulars_core::time::{Day, Period};
use serde::Serialize;
use serde_json::Value;

use crate::reason::OfRule;

/// The most that may be earned, or spent, in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// In which time.
    pub per: Per,
    /// So many points, of the smallest unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// By so many orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<i64>,
    /// On so many occasions, be they orders or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<i64>,
}

/// The time of a limit, by the local days of the program's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// One order.
    Order,
    /// A day.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// For ever.
    Lifetime,
    /// For ever, for each subject of an action by itself, such as a product that is reviewed.
    Subject,
}

impl Per {
    /// The times as documents name them.
    pub(crate) const WORDS: [(&str, Self); 6] = [
        ("order", Self::Order),
        ("day", Self::Day),
        ("month", Self::Month),
        ("year", Self::Year),
        ("lifetime", Self::Lifetime),
        ("subject", Self::Subject),
    ];

    /// The name in documents.
    pub(crate) fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, per)| *per == self).map_or("", |(word, _)| word)
    }

    /// Whether what was earned on one day counts together with what is earned on another, as far as days tell.
    pub fn joins(self, one: Day, other: Day) -> bool {
        let same = |period: Period| period.index(one) == period.index(other);
        match self {
            Self::Order => false,
            Self::Day => one == other,
            Self::Month => same(Period::Month),
            Self::Year => same(Period::Year),
            Self::Lifetime | Self::Subject => true,
        }
    }

    /// Why this limit did not let something through.
    pub(crate) fn reason(self) -> OfRule {
        match self {
            Self::Order => OfRule::Capped,
            Self::Day => OfRule::DailyCap,
            Self::Month => OfRule::MonthlyCap,
            Self::Year => OfRule::YearlyCap,
            Self::Lifetime => OfRule::LifetimeCap,
            Self::Subject => OfRule::SubjectCap,
        }
    }
}

/// The limits of a whole program, or of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// On what all rules give together.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_list")]
    pub earn: Vec<Limit>,
    /// On all points that are spent.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_list")]
    pub redeem: Vec<Limit>,
    /// The most points that an account may hold: pending, available and reserved, less what it owes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_cap: Option<i64>,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.redeem.is_empty() && !self.cut_earning()
    }

    /// Whether they leave rules less than they would give.
    pub(crate) fn cut_earning(&self) -> bool {
        !self.earn.is_empty() || self.balance_cap.is_some()
    }
}

/// Limits as documents write them: one by itself, several in a list.
pub(crate) fn written(limits: &[Limit]) -> Value {
    match limits {
        [one] => crate::to_value(one),
        several => crate::to_value(&several),
    }
}

pub(super) fn one_or_list<S: serde::Serializer>(limits: &[Limit], serializer: S) -> Result<S::Ok, S::Error> {
    written(limits).serialize(serializer)
}
