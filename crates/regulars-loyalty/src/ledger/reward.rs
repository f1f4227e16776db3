//! What a host gave, or is to give, beside points, and what an order brought to it.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::program::Reward;

/// A reward that a full card gave. It is not taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The card.
    pub stamp: String,
    /// The how many-th it is of that card.
    pub number: i64,
    /// The order that filled it.
    pub order: String,
    /// When.
    pub at: Instant,
    /// What it is.
    pub reward: Reward,
}

/// What an order brings to a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamped {
    /// The card.
    pub stamp: String,
    /// How much, 1 or more.
    pub count: i64,
}
