//! What a host gave, or is to give, beside points, and what an order brought to it.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::program::Reward;

/// What a full card gave. It is not taken back, but for points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The card.
    pub stamp: String,
    /// The how many-th it is of that card.
    pub number: i64,
    /// The order that filled it; none where something else did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// When.
    pub at: Instant,
    /// What it is.
    pub reward: Reward,
    /// Whether a limit left no room: nothing is given, and the card is used up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
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
