//! The repeat customer rate.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use serde::Deserialize;
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;
use crate::interval::{Wilson, check_level};

/// How the rate is counted.
#[derive(Clone, Debug, Deserialize)]
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
/// Refunds are not orders. With `by`, a row for each segment that a customer belongs to, under the name of its column:
/// a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a level that is not between 0 and 1.
pub fn repeat_customer_rate(base: &CustomerBase, options: &Options) -> Result<Table> {
    let window = Window::new(options.start, options.end)?;
    let level = check_level(options.level)?;
    let whole = window == Window::default();
    let by = By::new(base, options.by.as_deref())?;
    let sums = base.sum_parts(
        usize::MAX,
        || vec![Sum::default(); by.len()],
        |sums, part| {
            for (_, customer) in part.customers() {
                let orders = if whole && !options.by_days {
                    customer.ordered_at.len()
                } else {
                    count(base, customer.ordered_at, window, options)
                };
                let sum = &mut sums[by.of(part, &customer)];
                sum.members += 1;
                sum.all += u64::from(orders > 0);
                sum.repeat += u64::from(orders > 1);
            }
            Ok(())
        },
    )?;
    let mut total = vec![Sum::default(); by.len()];
    for sums in sums {
        for (total, sum) in total.iter_mut().zip(sums) {
            total.members += sum.members;
            total.all += sum.all;
            total.repeat += sum.repeat;
        }
    }
    let rows: Vec<usize> = (0..by.len()).filter(|row| !by.is_any() || total[*row].members > 0).collect();
    let sums = || rows.iter().map(|row| total[*row]);
    let wilson = Wilson::new(level);
    let bounds: Vec<_> = sums().map(|sum| wilson.interval(sum.repeat, sum.all)).collect();
    let mut columns: Vec<Column> = by.column(&rows).into_iter().collect();
    columns.extend([
        Column::floats("value", sums().map(|sum| (sum.all > 0).then(|| sum.repeat as f64 / sum.all as f64))),
        Column::ints("numerator", sums().map(|sum| Some(sum.repeat as i64))),
        Column::ints("denominator", sums().map(|sum| Some(sum.all as i64))),
        Column::floats("low", bounds.iter().map(|bounds| bounds.map(|(low, _)| low))),
        Column::floats("high", bounds.iter().map(|bounds| bounds.map(|(_, high)| high))),
        Column::floats("level", rows.iter().map(|_| Some(level))),
    ]);
    let mut about = json!({
        "figure": "repeat_customer_rate", "start": options.start, "end": options.end, "history": options.history,
        "by_days": options.by_days, "interval": "wilson", "timezone": base.clock().zone().name(),
    });
    if let Some(by) = &options.by {
        about["by"] = by.as_str().into();
    }
    Ok(Table::new(about, columns))
}

/// Customers of a segment: all, those with an order in the window, those with two.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    members: u64,
    all: u64,
    repeat: u64,
}

/// How many of a customer's orders (or order days) count; 0 when none lies in the window.
fn count(base: &CustomerBase, ordered_at: &[i64], window: Window, options: &Options) -> usize {
    let (mut count, mut inside) = (0, false);
    let mut last: Option<Day> = None;
    for &at in ordered_at {
        let day = base.clock().day_at(at);
        let holds = window.holds(day);
        let counts = holds || options.history && window.start().is_some_and(|start| day < start);
        let again = last.replace(day) == Some(day);
        if counts && !(options.by_days && again) {
            count += 1;
        }
        inside |= holds;
    }
    if inside { count } else { 0 }
}
