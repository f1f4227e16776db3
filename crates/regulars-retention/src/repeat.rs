//! The repeat customer rate.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Instant, Window};
use serde::Deserialize;
use serde_json::json;

use crate::base::CustomerBase;
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
    /// The confidence level of the interval.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: None, end: None, history: false, by_days: false, level: 0.95 }
    }
}

/// The repeat customer rate: of the customers with at least one order in the window, the share with at least two.
///
/// One row: `value` (missing when nobody ordered), `numerator`, `denominator`, `low` and `high` (Wilson) at `level`.
/// Refunds are not orders.
///
/// # Errors
/// 3002 `invalid_window`, 1012 `invalid_option` for a level that is not between 0 and 1.
pub fn repeat_customer_rate(base: &CustomerBase, options: &Options) -> Result<Table> {
    let window = Window::new(options.start, options.end)?;
    let level = check_level(options.level)?;
    let whole = window == Window::default();
    let sums = base.sum_parts(
        usize::MAX,
        || (0u64, 0u64),
        |(repeat, all), part| {
            for (_, customer) in part.customers() {
                let orders = if whole && !options.by_days {
                    customer.ordered_at.len()
                } else {
                    count(base, customer.ordered_at, window, options)?
                };
                *all += u64::from(orders > 0);
                *repeat += u64::from(orders > 1);
            }
            Ok(())
        },
    )?;
    let (repeat, all) = sums.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let interval = Wilson::new(level).interval(repeat, all);
    Ok(Table::new(
        json!({
            "figure": "repeat_customer_rate", "start": options.start, "end": options.end, "history": options.history,
            "by_days": options.by_days, "interval": "wilson", "timezone": base.clock().zone().name(),
        }),
        vec![
            Column::floats("value", [(all > 0).then(|| repeat as f64 / all as f64)]),
            Column::ints("numerator", [Some(repeat as i64)]),
            Column::ints("denominator", [Some(all as i64)]),
            Column::floats("low", [interval.map(|(low, _)| low)]),
            Column::floats("high", [interval.map(|(_, high)| high)]),
            Column::floats("level", [Some(level)]),
        ],
    ))
}

/// How many of a customer's orders (or order days) count; 0 when none lies in the window.
fn count(base: &CustomerBase, ordered_at: &[i64], window: Window, options: &Options) -> Result<usize> {
    let (mut count, mut inside) = (0, false);
    let mut last: Option<Day> = None;
    for &at in ordered_at {
        let day = base.clock().day(Instant::from_micros(at)?);
        let holds = window.holds(day);
        let counts = holds || options.history && window.start().is_some_and(|start| day < start);
        let again = last.replace(day) == Some(day);
        if counts && !(options.by_days && again) {
            count += 1;
        }
        inside |= holds;
    }
    Ok(if inside { count } else { 0 })
}
