//! Lapsed customers: who has not ordered for longer than so many days.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::interval::check_level;
use crate::share::{self, Share};
use crate::span::AsOf;

/// As of which day, and after how many days a customer counts as lapsed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The numbers of days, a row each.
    pub days: Vec<u32>,
    /// The day at whose end customers are looked at; by default the last one observed.
    pub as_of: Option<Day>,
    /// The column of segments, each of which has rows of its own.
    pub by: Option<String>,
    /// The confidence level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { days: vec![30, 60, 90, 180, 365], as_of: None, by: None, level: 0.95 }
    }
}

/// A share for each number of days.
#[derive(Debug, Default)]
struct Shares(Vec<Share>);

impl Sum for Shares {
    fn add(&mut self, other: Self) {
        self.0.resize(self.0.len().max(other.0.len()), Share::default());
        self.0.iter_mut().zip(other.0).for_each(|(share, more)| share.add(more));
    }
}

/// Lapsed customers: of those with an order up to the end of `as_of`, the share whose last one lies more than so many
/// local days before it.
///
/// A row for each number of days, in the order given: `days`, `value` (missing when nobody ordered), `numerator`,
/// `denominator`, `low` and `high` (Wilson) at `level`. With `by`, rows for each segment that a customer belongs to,
/// under the name of its column: a customer's segment is that of its first order, a missing one stands last. Who is
/// overdue by its own rhythm is said by [`crate::winback`].
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a
/// level that is not between 0 and 1.
pub fn lapsed(base: &CustomerBase, options: &Options) -> Result<Table> {
    let as_of = AsOf::new(base, options.as_of)?;
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let start = || Shares(vec![Share::default(); options.days.len()]);
    let (segments, sums) = by.sums(base, start, |shares, customer| {
        if let Some(last) = as_of.orders(customer.ordered_at).last() {
            let since = as_of.since(*last);
            for (share, days) in shares.0.iter_mut().zip(&options.days) {
                share.count(since > i64::from(*days));
            }
        }
    })?;
    let of: Vec<usize> =
        segments.iter().flat_map(|segment| std::iter::repeat_n(*segment, options.days.len())).collect();
    let days = segments.iter().flat_map(|_| &options.days);
    let about = json!({
        "figure": "lapsed", "as_of": as_of.day, "interval": "wilson", "timezone": base.clock().zone().name(),
    });
    let mut columns = vec![Column::ints("days", days.map(|days| Some(i64::from(*days))))];
    columns.extend(share::columns(&sums.iter().flat_map(|shares| shares.0.clone()).collect::<Vec<_>>(), level));
    by.table(about, &of, columns)
}
