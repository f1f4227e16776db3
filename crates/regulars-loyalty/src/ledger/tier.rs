//! Where a member stands: the tier, the grace that runs, and how it came to be so. It is written and read; who moves when is
//! decided in `tier`.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

/// Where a member stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The level; none below the lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// When the grace ends that runs, as the member has fallen below the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_ends: Option<Instant>,
    /// Every change, the latest last.
    #[serde(default)]
    pub history: Vec<TierChange>,
}

/// A member came to another tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierChange {
    /// When.
    pub at: Instant,
    /// The level before; null below the lowest.
    pub from: Option<String>,
    /// The level after it.
    pub to: Option<String>,
    /// A stable word for why: `reached`, `grace_ended` or `levels_changed`.
    pub reason: String,
    /// The event; null where time was it.
    pub event: Option<String>,
}

/// The tier by which an order is judged, also by its refunds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedBy {
    /// When the order earned.
    pub at: Instant,
    /// The level then; null below the lowest.
    pub level: Option<String>,
}

impl Tier {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The level at an instant; `None` where nothing is known of it yet, otherwise the level, if there was one.
    pub(crate) fn at(&self, at: Instant) -> Option<Option<&str>> {
        let change = self.history.iter().rfind(|change| change.at <= at);
        change.map(|change| change.to.as_deref())
    }
}
