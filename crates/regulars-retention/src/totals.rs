//! The totals of a log: how many orders by how many customers, and for how much.

use regulars_core::Result;
use regulars_core::table::{Column, Table, Values};
use regulars_core::time::Instant;
use serde::Deserialize;
use serde_json::json;

use crate::base::CustomerBase;

/// There is nothing to choose yet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {}

/// The totals, in one row: `orders`, `customers`, `revenue` (net of refunds of these customers; absent
/// without amounts), `average_order_value`, `orders_per_customer`, `revenue_per_customer` (missing when they would divide by
/// 0), `first_order`, `last_order` (instants of UTC) and `as_of` (the last local day observed).
///
/// # Errors
/// 2001 `money_overflow`.
pub fn totals(base: &CustomerBase, _options: &Options) -> Result<Table> {
    let sums = base.sum_parts(
        usize::MAX,
        || 0i128,
        |sum, part| {
            for (_, customer) in part.customers() {
                *sum += customer.amounts.iter().map(|amount| i128::from(*amount)).sum::<i128>();
                *sum += customer.netted(base).map(|(_, amount)| i128::from(amount)).sum::<i128>();
            }
            Ok(())
        },
    )?;
    let revenue: i128 = sums.iter().sum();
    let intake = base.intake();
    let per = |value: f64, of: u64| (of > 0).then(|| value / of as f64);
    let mut columns = vec![
        Column::ints("orders", [Some(intake.orders as i64)]),
        Column::ints("customers", [Some(intake.customers as i64)]),
        Column::floats("orders_per_customer", [per(intake.orders as f64, intake.customers)]),
    ];
    if let Some((_, scale)) = base.amount() {
        let units = scale.to_f64(revenue);
        columns.push(base.money("revenue", [Some(revenue)])?);
        columns.push(Column::floats("average_order_value", [per(units, intake.orders)]));
        columns.push(Column::floats("revenue_per_customer", [per(units, intake.customers)]));
    }
    for (name, at) in [("first_order", intake.first_order), ("last_order", intake.last_order)] {
        let micros = at.map_or(0, Instant::micros);
        columns.push(Column::with_missing(name, Values::Instant(vec![micros]), vec![at.is_some()]));
    }
    let as_of = base.as_of().ok();
    columns.push(Column::with_missing(
        "as_of",
        Values::Day(vec![as_of.map_or(0, |day| day.number())]),
        vec![as_of.is_some()],
    ));
    Ok(Table::new(json!({ "figure": "totals", "timezone": base.clock().zone().name() }), columns))
}
