//! How many customers have how many orders.

use std::collections::BTreeMap;

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;

/// What the customers are counted by.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The column of segments, each of which is counted by itself.
    pub by: Option<String>,
}

/// The histogram of orders per customer: a row for each number of orders that a customer has, rising.
///
/// Columns: `orders`, `customers` (with exactly so many) and `at_least` (with so many or more). With `by`, the segment
/// of the customers' first orders stands first, under the name of its column, a missing one last.
///
/// # Errors
/// 1002 `unknown_column` for `by`.
pub fn orders_per_customer(base: &CustomerBase, options: &Options) -> Result<Table> {
    let by = By::new(base, options.by.as_deref())?;
    let counts = base.sum_parts(usize::MAX, BTreeMap::<(usize, u64), i64>::new, |counts, part| {
        for (_, customer) in part.customers() {
            *counts.entry((by.of(part, &customer), customer.ordered_at.len() as u64)).or_default() += 1;
        }
        Ok(())
    })?;
    let mut total: BTreeMap<(usize, u64), i64> = BTreeMap::new();
    for (key, customers) in counts.into_iter().flatten() {
        *total.entry(key).or_default() += customers;
    }
    let rows: Vec<((usize, u64), i64)> = total.into_iter().collect();
    let mut at_least = vec![0; rows.len()];
    for row in (0..rows.len()).rev() {
        let more = rows.get(row + 1).filter(|next| next.0.0 == rows[row].0.0).map_or(0, |_| at_least[row + 1]);
        at_least[row] = rows[row].1 + more;
    }
    let segments: Vec<usize> = rows.iter().map(|((segment, _), _)| *segment).collect();
    let columns = [
        Column::ints("orders", rows.iter().map(|((_, orders), _)| Some(*orders as i64))),
        Column::ints("customers", rows.iter().map(|(_, customers)| Some(*customers))),
        Column::ints("at_least", at_least.into_iter().map(Some)),
    ];
    by.table(json!({ "figure": "orders_per_customer" }), &segments, columns)
}
