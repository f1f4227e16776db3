//! The order ladder: of those who got to the n-th order, how many go on to the next.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;
use crate::counts::Counts;
use crate::interval::check_level;
use crate::share::{self, Share};
use crate::span::Span;

/// Which orders are counted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has a ladder of its own.
    pub by: Option<String>,
    /// The confidence level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: None, end: None, by: None, level: 0.95 }
    }
}

/// The order ladder: a row for each number of orders, from 1 to the most that a customer has in the window.
///
/// Columns: `n`, `customers` (with n orders or more), then of these the share with at least one more: `value`,
/// `numerator`, `denominator`, `low` and `high` (Wilson) at `level`. With `by`, a ladder for each segment that a customer
/// belongs to, under the name of its column: a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a level that is not between 0 and 1.
pub fn order_ladder(base: &CustomerBase, options: &Options) -> Result<Table> {
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let (segments, counts) = by.sums(base, Counts::default, |counts, customer| {
        let orders = span.count(customer.ordered_at);
        if orders > 0 {
            counts.count(orders);
        }
    })?;
    let (mut of, mut numbers, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for (segment, counts) in segments.into_iter().zip(counts) {
        let at_least = counts.at_least();
        for n in 1..counts.all().len() {
            of.push(segment);
            numbers.push(n);
            shares.push(Share { numerator: at_least.of(n + 1), denominator: at_least.of(n) });
        }
    }
    let about = json!({
        "figure": "order_ladder", "start": options.start, "end": options.end, "interval": "wilson",
        "timezone": base.clock().zone().name(),
    });
    let mut columns = vec![
        Column::ints("n", numbers.iter().map(|n| Some(*n as i64))),
        Column::ints("customers", shares.iter().map(|share| Some(share.denominator as i64))),
    ];
    columns.extend(share::columns(&shares, level));
    by.table(about, &of, columns)
}
