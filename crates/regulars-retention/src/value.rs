//! What customers are worth over a window: purchase frequency, average order value and customer value.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::By;
use crate::ratio::{self, Bootstrap, Ratio};
use crate::span::Span;

/// The window, and how an interval is drawn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has a value of its own.
    pub by: Option<String>,
    /// From how many samples of customers an interval is drawn; by default there is none.
    pub bootstrap: Option<u32>,
    /// The seed of the samples.
    pub seed: u64,
    /// The level of the interval.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: None, end: None, by: None, bootstrap: None, seed: 0, level: 0.95 }
    }
}

/// What is divided by what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    OrdersPerCustomer,
    RevenuePerOrder,
    RevenuePerCustomer,
}

impl Of {
    fn name(self) -> &'static str {
        match self {
            Self::OrdersPerCustomer => "purchase_frequency",
            Self::RevenuePerOrder => "average_order_value",
            Self::RevenuePerCustomer => "customer_value",
        }
    }

    fn is_money(self) -> bool {
        self != Self::OrdersPerCustomer
    }

    fn count(self, ratio: &mut Ratio, customer: &Customer<'_>, base: &CustomerBase, span: &Span<'_>) {
        let (mut orders, mut revenue) = (0i128, 0i128);
        for place in span.places(customer.ordered_at) {
            orders += 1;
            revenue += i128::from(customer.amounts[place]);
        }
        if self.is_money() {
            let refunds = customer.netted(base).filter(|(at, _)| span.holds(*at));
            revenue += refunds.map(|(_, amount)| i128::from(amount)).sum::<i128>();
        }
        ratio.numerator += if self.is_money() { revenue } else { orders };
        ratio.denominator += if self == Self::RevenuePerOrder { orders } else { i128::from(orders > 0) };
    }
}

/// Purchase frequency: orders per customer, of those with an order in the window.
///
/// One row: `value` (missing when nobody ordered), `numerator` (orders), `denominator` (customers), `low`, `high`
/// (bootstrap over customers, where asked for) and `level`. With `by`, a row for each segment that a customer belongs
/// to, under the name of its column: a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a level that is not between 0 and 1
/// or more samples than 100,000.
pub fn purchase_frequency(base: &CustomerBase, options: &Options) -> Result<Table> {
    figure(base, options, Of::OrdersPerCustomer)
}

/// Average order value: revenue per order of the window.
///
/// Revenue is net of the refunds booked in the window, of whichever order. Columns as of [`purchase_frequency`], with
/// `numerator` in the unit of the amounts and orders as `denominator`.
///
/// # Errors
/// As [`purchase_frequency`], and 2004 `amount_missing`.
pub fn average_order_value(base: &CustomerBase, options: &Options) -> Result<Table> {
    figure(base, options, Of::RevenuePerOrder)
}

/// Customer value: revenue per customer, of those with an order in the window.
///
/// Revenue is net of the refunds booked in the window, of whichever customer. Columns as of [`purchase_frequency`],
/// with `numerator` in the unit of the amounts and customers as `denominator`.
///
/// # Errors
/// As [`purchase_frequency`], and 2004 `amount_missing`.
pub fn customer_value(base: &CustomerBase, options: &Options) -> Result<Table> {
    figure(base, options, Of::RevenuePerCustomer)
}

fn figure(base: &CustomerBase, options: &Options, of: Of) -> Result<Table> {
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let bootstrap = Bootstrap::new(options.bootstrap, options.seed, options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let scale = of.is_money().then(|| base.require_amount()).transpose()?.map(|(_, scale)| scale);
    let count = |ratio: &mut Ratio, customer: &Customer<'_>| of.count(ratio, customer, base, &span);
    let (segments, ratios) = by.sums(base, Ratio::default, count)?;
    let unit = scale.map_or(1.0, |scale| scale.to_f64(1));
    let intervals: Vec<_> = (bootstrap.intervals(base, by, &segments, count)?.into_iter())
        .map(|bounds| bounds.map(|(low, high)| (low * unit, high * unit)))
        .collect();
    let over = |ratio: &Ratio| scale.map_or(ratio.numerator as f64, |scale| scale.to_f64(ratio.numerator));
    let values =
        ratios.iter().map(|ratio| (ratio.denominator > 0).then(|| over(ratio) / ratio.denominator as f64)).collect();
    let sums = || ratios.iter().map(|ratio| Some(ratio.numerator));
    let numerator = if of.is_money() {
        base.money("numerator", sums())?
    } else {
        Column::ints("numerator", ratios.iter().map(|ratio| Some(ratio.numerator as i64)))
    };
    let denominator = Column::ints("denominator", ratios.iter().map(|ratio| Some(ratio.denominator as i64)));
    let about = json!({
        "figure": of.name(), "start": options.start, "end": options.end,
        "interval": bootstrap.is_asked().then_some("bootstrap"), "timezone": base.clock().zone().name(),
    });
    let columns = ratio::columns(values, (numerator, denominator), &intervals, bootstrap.level);
    by.table(about, &segments, columns)
}
