//! The repeat customer rate.

use regulars_core::Result;
use regulars_core::table::Table;
use regulars_core::time::{Day, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::benchmark;
use crate::by::By;
use crate::interval::check_level;
use crate::share::{self, Share};
use crate::span::Span;

/// How the rate is counted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// Whether orders before the window count too, for a customer with an order in the window.
    pub history: bool,
    /// Whether local days with an order are counted instead of orders.
    pub by_days: bool,
    /// The column of segments, each of which has a rate of its own.
    pub by: Option<String>,
    /// The confidence level of the interval.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: None, end: None, history: false, by_days: false, by: None, level: 0.95 }
    }
}

/// The repeat customer rate: of the customers with at least one order in the window, the share with at least two.
///
/// One row: `value` (missing when nobody ordered), `numerator`, `denominator`, `low` and `high` (Wilson) at `level`.
/// Refunds are not orders. What the table says of itself holds the published range of this rate, where the value lies in
/// it and where against the target ([`benchmark`]). With `by`, a row for each segment that a customer belongs to, under the name of its column:
/// a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a level that is not between 0 and 1.
pub fn repeat_customer_rate(base: &CustomerBase, options: &Options) -> Result<Table> {
    let window = Window::new(options.start, options.end)?;
    let level = check_level(options.level)?;
    let span = Span::new(base.clock(), window);
    let by = By::new(base, options.by.as_deref())?;
    let (segments, shares) = by.sums(base, Share::default, |share, customer| {
        if let Some(repeats) = repeats(customer.ordered_at, &span, options) {
            share.count(repeats);
        }
    })?;
    let about = json!({
        "figure": "repeat_customer_rate", "start": options.start, "end": options.end, "history": options.history,
        "by_days": options.by_days, "interval": "wilson", "timezone": base.clock().zone().name(),
        "benchmark": benchmark::REPEAT_CUSTOMER_RATE
            .document(&shares.iter().map(|share| share.value()).collect::<Vec<_>>(), by.is_any()),
    });
    by.table(about, &segments, share::columns(&shares, level))
}

/// Whether a customer has a second order (or order day) that counts; `None` when none lies in the window.
fn repeats(ordered_at: &[i64], span: &Span<'_>, options: &Options) -> Option<bool> {
    if span.is_whole() && !options.by_days {
        return (!ordered_at.is_empty()).then_some(ordered_at.len() > 1);
    }
    let (mut count, mut inside) = (0, false);
    let mut last: Option<i64> = None;
    for &at in ordered_at {
        let holds = span.holds(at);
        inside |= holds;
        if holds || options.history && span.is_before(at) {
            let again = options.by_days && last.is_some_and(|last| is_same_day(span, last, at));
            count += usize::from(!again);
            last = Some(at);
        }
        if inside && count > 1 {
            return Some(true);
        }
    }
    inside.then_some(false)
}

/// Whether two instants, the later one last, lie on one local day.
fn is_same_day(span: &Span<'_>, first: i64, second: i64) -> bool {
    const LONGEST_DAY: i64 = 2 * 86_400_000_000;
    second - first < LONGEST_DAY && span.day(first) == span.day(second)
}
