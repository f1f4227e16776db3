//! What was decided about an event, and why: the same record is shown to the customer and kept as evidence.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::facts::Facts;
use super::{Balance, Bucket, Given, TierChange};
use crate::program::Fraction;

/// Whether an event was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was accepted, whether or not it moved points.
    Accepted,
    /// It was refused: recorded, without entries.
    Refused,
}

/// What was decided about one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The event.
    pub event: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it was accepted.
    pub status: Status,
    /// Whether this is the first result of an event that came again.
    pub duplicate: bool,
    /// A stable word for why.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of, so that it can be told in another language.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The order.
    pub order: Option<String>,
    /// The redemption.
    pub redemption: Option<String>,
    /// What the event itself changed in the main purse, bucket by bucket, without what time had made due before it.
    pub change: Change,
    /// What it changed in every other purse; absent where it changed none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purses: Vec<PurseChange>,
    /// Per earning rule of the order's program what it gives for what stands of the order now.
    pub rules: Vec<RuleTrace>,
    /// The changes of tier that the event itself caused; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierChange>,
    /// The rewards of the cards that the event filled; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Given>,
    /// The ids of the entries that the event itself caused.
    pub entries: Vec<String>,
}

impl Decision {
    /// What stands for a decision while it is being made: nothing.
    pub(crate) fn pending() -> Self {
        Self {
            event: String::new(),
            kind: String::new(),
            status: Status::Accepted,
            duplicate: false,
            reason: String::new(),
            text: String::new(),
            facts: Facts::default(),
            order: None,
            redemption: None,
            change: Change::default(),
            purses: Vec::new(),
            rules: Vec::new(),
            tiers: Vec::new(),
            rewards: Vec::new(),
            entries: Vec::new(),
        }
    }
}

/// What an event came to in a purse that is not the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurseChange {
    /// The unit; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// A stable word for why.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// What changed, bucket by bucket.
    pub change: Change,
}

/// What one earning rule says of an order or a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTrace {
    /// The rule.
    pub rule: String,
    /// The order, where the event is not about that order itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The unit of its points; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether its conditions hold.
    pub matched: bool,
    /// A stable word for why.
    pub reason: String,
    /// What it was computed from, in minor units of the program's currency, rounded down; null for a rule that has no
    /// basis.
    pub basis: Option<i64>,
    /// The rate of a rule per money: points, per how much money.
    pub rate: Option<(i64, i64)>,
    /// What its result is multiplied by, where that is not once; of a multiplier its own factor.
    pub multiplier: Option<Fraction>,
    /// The points that it gives, of the smallest unit.
    pub points: i64,
    /// By how much that is more or less than what was booked before.
    pub change: i64,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of that no other field says.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// A change of balance: only the buckets that changed are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change([i64; 10]);

impl Change {
    /// What changed from one balance to a later one.
    pub fn between(earlier: &Balance, later: &Balance) -> Self {
        let difference = later.since(earlier);
        Self(Bucket::ALL.map(|bucket| difference.get(bucket)))
    }

    /// Whether nothing changed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The change of one bucket.
    pub fn get(&self, bucket: Bucket) -> i64 {
        self.0[bucket as usize]
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for bucket in Bucket::ALL {
            if self.get(bucket) != 0 {
                map.serialize_entry(bucket.name(), &self.get(bucket))?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = std::collections::BTreeMap::<Bucket, i64>::deserialize(deserializer)?;
        let mut change = Self::default();
        for (bucket, points) in map {
            change.0[bucket as usize] = points;
        }
        Ok(change)
    }
}
