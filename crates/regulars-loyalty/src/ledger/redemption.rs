//! A redemption: points set aside for an order, then spent or given back. It says what was taken from which lot;
//! `redeem` moves the points.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::{Purse, Share};

/// How far a redemption has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Set aside.
    Open,
    /// Spent.
    Captured,
    /// Given back.
    Released,
}

/// Points set aside for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    /// The name that the host gave it.
    pub id: String,
    /// The version of the program that fixed its worth.
    pub program_version: i64,
    /// The unit of its points; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores that they are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// The order that it pays for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// How far it has come.
    pub state: State,
    /// The points that it holds: set aside or spent.
    pub points: i64,
    /// What they are worth, fixed when they were set aside, in minor units of the program's currency; 0 once all came
    /// back.
    pub amount: i64,
    /// How many of its spent points came back by refunds.
    pub restored: i64,
    /// When it was made.
    pub reserved_at: Instant,
    /// When it ends by itself while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
    /// What it holds of which lot, in the order of taking.
    pub takes: Vec<Share>,
    /// The reward that it sets aside in the place of points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement: Option<String>,
    /// The reward of the catalogue that its points buy; then they pay nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought: Option<Bought>,
}

/// What points buy of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bought {
    /// The reward, by its name.
    pub reward: String,
    /// How many.
    pub quantity: i64,
    /// The order's line on which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

impl Redemption {
    /// The purse that its points lie in.
    pub fn purse(&self) -> Purse<'_> {
        Purse { unit: self.unit.as_deref(), stores: self.stores.as_deref() }
    }

    /// Whether its money pays a part of its order.
    pub fn pays(&self) -> bool {
        self.state != State::Released
    }
}
