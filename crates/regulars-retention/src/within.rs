//! Who ordered again within so many days of the first order.

use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::interval::check_level;
use crate::share::{self, Share};
use crate::span::Span;

/// Within how many days, and whose first orders.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The number of days; there is no default.
    pub days: Option<u32>,
    /// The first local day of the first orders that count; open by default.
    pub start: Option<Day>,
    /// The first local day after them; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has a rate of its own.
    pub by: Option<String>,
    /// The confidence level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { days: None, start: None, end: None, by: None, level: 0.95 }
    }
}

/// Those observed for long enough, and all.
#[derive(Clone, Copy, Debug, Default)]
struct Shares {
    eligible: Share,
    all: Share,
}

impl Sum for Shares {
    fn add(&mut self, other: Self) {
        self.eligible.add(other.eligible);
        self.all.add(other.all);
    }
}

/// Repeat within N days: the share of customers whose second order lies at most N local days after the first one's day.
///
/// One row. `value`, `numerator`, `denominator`, `low`, `high` (Wilson) and `level` are of the *eligible*: those whose
/// first N days were observed to their end. `all_value`, `all_numerator` and so on are of all customers, which is too
/// low, since the latest of them have had less time. Either is missing when there is nobody to take a share of. With a
/// window, of the customers whose first order in the log lies in it. With `by`, a row for each segment that a customer
/// belongs to, under the name of its column: a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 1012 `invalid_option` without `days` or for a level that is not between 0 and 1, 3002 `invalid_window`, 1002
/// `unknown_column` for `by`.
pub fn repeat_within(base: &CustomerBase, options: &Options) -> Result<Table> {
    let days = options.days.ok_or_else(|| {
        Error::new(Code::InvalidOption, "expected a number of days, such as 30, found none").at_field("days")
    })?;
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let clock = base.clock();
    let unobserved = base.observed_until().map_or(i64::MIN, |until| clock.day(until).number().into());
    let (segments, sums) = by.sums(base, Shares::default, |shares, customer| {
        let first = customer.ordered_at[0];
        if !span.holds(first) {
            return;
        }
        let last = i64::from(clock.day_at(first).number()) + i64::from(days);
        let repeats = customer.ordered_at.get(1).is_some_and(|at| i64::from(clock.day_at(*at).number()) <= last);
        shares.all.count(repeats);
        if last < unobserved {
            shares.eligible.count(repeats);
        }
    })?;
    let about = json!({
        "figure": "repeat_within", "days": days, "start": options.start, "end": options.end, "interval": "wilson",
        "timezone": clock.zone().name(),
    });
    let of = |share: fn(&Shares) -> Share| sums.iter().map(share).collect::<Vec<_>>();
    let mut columns: Vec<Column> = share::columns(&of(|shares| shares.eligible), level).into();
    let [value, numerator, denominator, low, high, _] = share::columns(&of(|shares| shares.all), level);
    columns.extend([value, numerator, denominator, low, high].map(|column| column.prefixed("all_")));
    by.table(about, &segments, columns)
}
