//! Stamps: every so many orders or units a reward. They may say what a cart brings to a card; what was given is kept in the
//! account.

use serde::{Deserialize, Serialize};

use super::rule::choose;
use crate::cart::Line;

/// A card that fills up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// The card's name, unique in its program.
    pub id: String,
    /// What is counted.
    pub count: Counted,
    /// After how many the card is full.
    pub every: i64,
    /// Which lines count; absent, all goods.
    #[serde(skip_serializing_if = "Chosen::is_all")]
    pub when: Chosen,
    /// What a full card gives, with the order that fills it.
    pub reward: Reward,
}

/// What a card counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Orders that stand, with a line that counts.
    Orders,
    /// Units of goods that were not given back.
    Units,
}

/// Which lines count: of each list that is given one has to match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// These products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// In one of these categories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// These brands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub brand: Vec<String>,
}

/// What a host gives beside points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// What it is.
    pub kind: RewardKind,
    /// How much: percent, or minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Which product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
}

/// The kinds of reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RewardKind {
    /// So many percent off the order.
    PercentOff,
    /// So much off the order.
    AmountOff,
    /// A product for nothing.
    Product,
    /// A sample.
    Sample,
    /// No shipping.
    FreeShipping,
}

impl RewardKind {
    /// The kinds as documents name them.
    pub(crate) const WORDS: [(&str, Self); 5] = [
        ("percent_off", Self::PercentOff),
        ("amount_off", Self::AmountOff),
        ("product", Self::Product),
        ("sample", Self::Sample),
        ("free_shipping", Self::FreeShipping),
    ];
}

impl Chosen {
    fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a line counts.
    pub fn chooses(&self, line: &Line) -> bool {
        line.kind.is_goods() && choose(line, &self.product, &self.category, &self.brand)
    }
}
