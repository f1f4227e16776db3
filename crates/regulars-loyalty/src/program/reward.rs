//! What a shop gives beside points, or for them. The host hands it out; here it is named and measured.

use serde::{Deserialize, Serialize};

use super::Span;

/// What a host gives, or points where the ledger gives them.
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
    /// How many points, of the smallest unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// How long it can be used, if it is used on a later order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<Span>,
    /// Whether it is used on a later order, where nothing says until when.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub later: bool,
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
    /// A voucher over so much.
    Voucher,
    /// A gift card of so much.
    GiftCard,
    /// So much on the customer's account in the shop.
    StoreCredit,
    /// Points.
    Points,
}

impl RewardKind {
    /// The kinds as documents name them.
    pub(crate) const WORDS: [(&str, Self); 9] = [
        ("percent_off", Self::PercentOff),
        ("amount_off", Self::AmountOff),
        ("product", Self::Product),
        ("sample", Self::Sample),
        ("free_shipping", Self::FreeShipping),
        ("voucher", Self::Voucher),
        ("gift_card", Self::GiftCard),
        ("store_credit", Self::StoreCredit),
        ("points", Self::Points),
    ];

    /// Whether it is so much of something: percent or money.
    pub(crate) fn has_value(self) -> bool {
        matches!(self, Self::PercentOff | Self::AmountOff | Self::Voucher | Self::GiftCard | Self::StoreCredit)
    }
}
