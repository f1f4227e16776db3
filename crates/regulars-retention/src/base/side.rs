//! What some logs have beside customer, time and amount: order ids, costs, billing, segments. Held as integers, and in
//! the order in which rows were read until they are grouped.

use regulars_core::money::Scale;

use super::key::OrderKey;
use super::segment::Dictionary;

/// No value.
pub(super) const MISSING: i64 = i64::MIN;

/// The further columns of some rows; those that the log does not have are absent or empty.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub(super) order: Vec<OrderKey>,
    pub(super) refund_of: Vec<OrderKey>,
    pub(super) cost: Option<Vec<i64>>,
    pub(super) cost_scale: Scale,
    /// Months, or days as a negative number.
    pub(super) billing_interval: Option<Vec<i64>>,
    pub(super) billed_until: Option<Vec<i64>>,
    /// For each column of segments, the numbers of the values.
    pub(super) segments: Vec<(Vec<i64>, Dictionary)>,
}

/// Which of them a log has. Two logs go together when they have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    pub(super) has_order_ids: bool,
    pub(super) has_refund_of: bool,
    pub(super) has_cost: bool,
    pub(super) has_billing_interval: bool,
    pub(super) has_billed_until: bool,
}

impl Shape {
    /// Whether rows are more than a time and an amount, not counting segments.
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// The further columns of grouped rows: of lines, or of orders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) order: Vec<OrderKey>,
    pub(crate) refund_of: Vec<OrderKey>,
    pub(crate) cost: Vec<i64>,
    pub(crate) billing_interval: Vec<i64>,
    pub(crate) billed_until: Vec<i64>,
    pub(crate) segments: Vec<Vec<i64>>,
}
