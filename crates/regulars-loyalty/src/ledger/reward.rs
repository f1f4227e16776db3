//! What a host gave, or is to give, beside points, and what an order brought to it.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::program::Reward;

/// A reward that was given. It is not taken back, but for points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Given {
    /// Its name, if it is used later: by that a redemption asks for it.
    pub id: Option<String>,
    /// The card or the rule that gave it.
    pub source: Source,
    /// The how many-th it is of that card or rule.
    pub number: i64,
    /// The order that filled the card; none where something else gave it.
    pub order: Option<String>,
    /// When.
    pub at: Instant,
    /// What it is.
    pub reward: Reward,
    /// Whether a limit left no room: nothing is given, and the card is used up.
    pub withheld: bool,
    /// The first instant at which it can no longer be used; absent, never.
    pub expires_at: Option<Instant>,
    /// The redemption that holds it, or has used it.
    pub redemption: Option<String>,
}

/// What gave a reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A card, by its name.
    Stamp(String),
    /// A rule, by its name.
    Rule(String),
}

impl Source {
    /// The name of the card or the rule: no card has that of a rule.
    pub fn name(&self) -> &str {
        match self {
            Self::Stamp(name) | Self::Rule(name) => name,
        }
    }
}

impl Given {
    /// The name of the card that gave it, if a card did.
    pub fn stamp(&self) -> Option<&str> {
        match &self.source {
            Source::Stamp(name) => Some(name),
            Source::Rule(_) => None,
        }
    }

    /// Whether it can no longer be used at this instant.
    pub fn is_expired(&self, at: Instant) -> bool {
        self.expires_at.is_some_and(|end| end <= at)
    }
}

/// The shape of a reward in documents.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stamp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    number: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    at: Instant,
    reward: Reward,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redemption: Option<String>,
}

impl TryFrom<Written> for Given {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { id, stamp, rule, number, order, at, reward, withheld, expires_at, redemption } = written;
        let source = match (stamp, rule) {
            (Some(stamp), None) => Source::Stamp(stamp),
            (None, Some(rule)) => Source::Rule(rule),
            _ => return Err("a reward is of a stamp or of a rule"),
        };
        Ok(Self { id, source, number, order, at, reward, withheld, expires_at, redemption })
    }
}

impl From<Given> for Written {
    fn from(given: Given) -> Self {
        let Given { id, source, number, order, at, reward, withheld, expires_at, redemption } = given;
        let (stamp, rule) = match source {
            Source::Stamp(name) => (Some(name), None),
            Source::Rule(name) => (None, Some(name)),
        };
        Self { id, stamp, rule, number, order, at, reward, withheld, expires_at, redemption }
    }
}

/// What an order, or something else that happened, brings to a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamped {
    /// The card.
    pub stamp: String,
    /// How much, 1 or more.
    pub count: i64,
}
