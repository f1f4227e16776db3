//! How an account goes on: the accounts that it took in, and what ended it. It is written and read; what a merge and a
//! closing do is decided in `merge` and `close`.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

/// The accounts that an account took in, and what ended it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    /// The accounts that were merged into this one, those that they had taken in behind them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<Joined>,
    /// The account that this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Joined>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
}

/// An account that another was merged with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// Its key.
    pub account: String,
    /// When.
    pub at: Instant,
}

impl Life {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing more happens to the account.
    pub fn has_ended(&self) -> bool {
        self.merged_into.is_some() || self.closed_at.is_some()
    }
}
