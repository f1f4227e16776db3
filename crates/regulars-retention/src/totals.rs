//! The totals of a log: how many orders by how many customers, and for how much.

use regulars_core::Result;
use regulars_core::table::{Column, Table, Values};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum as _};

/// What the totals are told by.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The column of segments, each of which has totals of its own.
    pub by: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Sum {
    orders: u64,
    customers: u64,
    revenue: i128,
    first: i64,
    last: i64,
}

impl Sum {
    const NONE: Self = Self { orders: 0, customers: 0, revenue: 0, first: i64::MAX, last: i64::MIN };
}

impl crate::by::Sum for Sum {
    fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.customers += other.customers;
        self.revenue += other.revenue;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// The totals, in one row: `orders`, `customers`, `orders_per_customer`, `revenue` (net of refunds of these customers;
/// absent without amounts), `average_order_value`, `revenue_per_customer` (missing when they would divide by 0),
/// `first_order`, `last_order` (instants of UTC) and `as_of` (the last local day observed). With `by`, a row for each
/// segment that a customer belongs to, under the name of its column: a customer's segment is that of its first order, a
/// missing one stands last.
///
/// # Errors
/// 2001 `money_overflow`, 1002 `unknown_column` for `by`.
pub fn totals(base: &CustomerBase, options: &Options) -> Result<Table> {
    let by = By::new(base, options.by.as_deref())?;
    let (segments, total) = by.sums(
        base,
        || Sum::NONE,
        |sum, customer| {
            let (Some(first), Some(last)) = (customer.ordered_at.first(), customer.ordered_at.last()) else { return };
            let amounts = customer.amounts.iter().map(|amount| i128::from(*amount));
            let refunds = customer.netted(base).map(|(_, amount)| i128::from(amount));
            sum.add(Sum {
                orders: customer.ordered_at.len() as u64,
                customers: 1,
                revenue: amounts.chain(refunds).sum(),
                first: *first,
                last: *last,
            });
        },
    )?;
    let sums = || total.iter().copied();
    let per = |value: f64, of: u64| (of > 0).then(|| value / of as f64);
    let mut columns = vec![
        Column::ints("orders", sums().map(|sum| Some(sum.orders as i64))),
        Column::ints("customers", sums().map(|sum| Some(sum.customers as i64))),
        Column::floats("orders_per_customer", sums().map(|sum| per(sum.orders as f64, sum.customers))),
    ];
    if let Some((_, scale)) = base.amount() {
        columns.push(base.money("revenue", sums().map(|sum| Some(sum.revenue)))?);
        columns
            .push(Column::floats("average_order_value", sums().map(|sum| per(scale.to_f64(sum.revenue), sum.orders))));
        columns.push(Column::floats(
            "revenue_per_customer",
            sums().map(|sum| per(scale.to_f64(sum.revenue), sum.customers)),
        ));
    }
    for (name, at) in [("first_order", (|sum| sum.first) as fn(Sum) -> i64), ("last_order", |sum| sum.last)] {
        let there: Vec<bool> = sums().map(|sum| sum.orders > 0).collect();
        let micros = sums().map(|sum| if sum.orders > 0 { at(sum) } else { 0 }).collect();
        columns.push(Column::with_missing(name, Values::Instant(micros), there));
    }
    let as_of = base.as_of().ok();
    columns.push(Column::with_missing(
        "as_of",
        Values::Day(total.iter().map(|_| as_of.map_or(0, |day| day.number())).collect()),
        total.iter().map(|_| as_of.is_some()).collect(),
    ));
    let about = json!({ "figure": "totals", "timezone": base.clock().zone().name() });
    by.table(about, &segments, columns)
}
