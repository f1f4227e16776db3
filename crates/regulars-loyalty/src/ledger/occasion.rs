//! What is kept of occasions that are no orders: what they were granted, and who referred whom. Limits count by it.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::order::Granted;
use super::reward::Stamped;
use crate::event::Stage;

/// Something that happened, or a day that came, and that a rule gave something for or a card counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occasion {
    /// What it was, as rules name it.
    pub on: String,
    /// When it was.
    pub at: Instant,
    /// The event; none where the calendar was it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The rule that celebrated a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The year of that day: each counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// What it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What its rules were granted.
    pub granted: Vec<Granted>,
    /// What it brings to cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamped>,
}

/// Who referred whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// The account of who referred.
    pub referrer: String,
    /// The account of who was referred.
    pub referee: String,
    /// When that became known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributed_at: Option<Instant>,
    /// When it counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified_at: Option<Instant>,
}

impl Referral {
    /// One of which nothing else is known.
    pub(crate) fn of(referrer: &str, referee: &str) -> Self {
        Self { referrer: referrer.to_owned(), referee: referee.to_owned(), attributed_at: None, qualified_at: None }
    }

    /// When it came to a stage.
    pub fn at(&self, stage: Stage) -> Option<Instant> {
        match stage {
            Stage::Attributed => self.attributed_at,
            Stage::Qualified => self.qualified_at,
        }
    }

    pub(crate) fn set(&mut self, stage: Stage, at: Instant) {
        match stage {
            Stage::Attributed => self.attributed_at = Some(at),
            Stage::Qualified => self.qualified_at = Some(at),
        }
    }
}
