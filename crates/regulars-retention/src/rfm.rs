//! RFM: how recently, how often and for how much each customer bought, and scores of these.

use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Instant};
use regulars_core::{Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;
use crate::order;

/// How customers of equal value are scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Alike: 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
    #[default]
    Share,
    /// As SQL's NTILE(5) over the value and then the customer id does, so that the fifths are of one size.
    Split,
}

/// By which day, and how, customers are scored.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The day at whose end customers are looked at; by default the last one observed.
    pub as_of: Option<Day>,
    /// How customers of equal value are scored.
    pub ties: Ties,
    /// Whether to score at all; without scores the table is the plain summary of each customer.
    pub scores: bool,
    /// The column of segments, within each of which customers are scored.
    pub by: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { as_of: None, ties: Ties::default(), scores: true, by: None }
    }
}

/// A customer's summary; nothing of one without an order.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    orders: u32,
    since_last: i32,
    revenue: i64,
}

/// The RFM table: a row for each customer with an order up to the end of `as_of`, by rising customer id.
///
/// Columns: `customer_id`, `since_last` (days from the last order's local day to `as_of`; smaller is better),
/// `orders`, `revenue` (net of refunds; absent without amounts), and with scores `r`, `f`, `m` (1 to 5, 5 is best; `m`
/// missing without amounts) and `rfm` (100 r + 10 f + m, missing where m is). With `by`, the segment of the customer's
/// first order stands first, under the name of its column; rows are sorted by it, a missing one last, and scores are
/// among the customers of the segment.
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`; 2001 `money_overflow`; 1002 `unknown_column` for `by`.
pub fn rfm(base: &CustomerBase, options: &Options) -> Result<Table> {
    let as_of = match options.as_of {
        Some(day) => day,
        None => base.as_of()?,
    };
    let by = By::new(base, options.by.as_deref())?;
    let clock = base.clock();
    // The last day there is has no start of the day after it: every order lies before its end.
    let end = as_of.plus_days(1).and_then(|next| clock.zone().start_of(next)).map_or(i64::MAX, Instant::micros);
    let whole = base.intake().last_order.is_none_or(|last| last.micros() < end);
    let has_amount = base.amount().is_some();
    let narrow = base.sums_are_narrow();
    let parts = base.map_parts(|part| {
        let mut summaries = vec![Summary::default(); part.len()];
        let (mut wide, mut segments) = (Vec::new(), Vec::new());
        if !narrow {
            wide.resize(summaries.len(), 0i128);
        }
        if by.is_any() {
            segments.resize(summaries.len(), 0u32);
        }
        for (place, customer) in part.customers() {
            let orders =
                if whole { customer.ordered_at.len() } else { customer.ordered_at.partition_point(|at| *at < end) };
            let Some(last) = orders.checked_sub(1) else { continue };
            let refunds = || customer.netted(base).take_while(|(at, _)| *at < end).map(|(_, amount)| amount);
            let amounts = customer.amounts[..orders].iter().copied();
            let revenue = if narrow {
                amounts.sum::<i64>() + if customer.refunds.is_empty() { 0 } else { refunds().sum::<i64>() }
            } else {
                wide[place] = amounts.chain(refunds()).map(i128::from).sum();
                0
            };
            let since_last = as_of.number() - clock.day_at(customer.ordered_at[last]).number();
            summaries[place] = Summary { orders: orders as u32, since_last, revenue };
            if by.is_any() {
                segments[place] = by.of(part, &customer) as u32;
            }
        }
        Ok((summaries, wide, segments))
    })?;
    let (mut all, mut all_wide, mut all_segments) = (Vec::with_capacity(base.len()), Vec::new(), Vec::new());
    for (summaries, wide, segments) in parts {
        all.extend(summaries);
        all_wide.extend(wide);
        all_segments.extend(segments);
    }
    let segment = |number: u32| all_segments[number as usize] as usize;
    let rising = &base.rising()?.numbers;
    let mut numbers = rising.clone();
    if whole && base.intake().customers == numbers.len() as u64 {
        // Every customer has a row.
    } else {
        numbers.retain(|number| all[*number as usize].orders > 0);
    }
    if by.is_any() {
        numbers.sort_by_key(|number| segment(*number));
    }
    let customers: Vec<Summary> = numbers.iter().map(|number| all[*number as usize]).collect();
    let revenue = if narrow {
        Revenue::Narrow(customers.iter().map(|customer| customer.revenue).collect())
    } else {
        Revenue::Wide(numbers.iter().map(|number| all_wide[*number as usize]).collect())
    };
    let segments: Vec<usize> =
        if by.is_any() { numbers.iter().map(|number| segment(*number)).collect() } else { Vec::new() };
    let mut columns: Vec<Column> = by.column(&segments).into_iter().collect();
    let bounds = groups(&segments, numbers.len());
    columns.push(Column::new("customer_id", base.ids_of(&numbers)?));
    columns.push(Column::new(
        "since_last",
        Values::Int(customers.iter().map(|customer| customer.since_last.into()).collect()),
    ));
    columns.push(Column::new("orders", Values::Int(customers.iter().map(|customer| customer.orders.into()).collect())));
    let score = |values: &Revenue| values.scores(options.ties, &bounds);
    let m = if options.scores && has_amount { Some(score(&revenue)?) } else { None };
    if has_amount {
        columns.push(match revenue {
            Revenue::Narrow(values) => base.money_narrow("revenue", values)?,
            Revenue::Wide(values) => base.money("revenue", values.into_iter().map(Some))?,
        });
    }
    if options.scores {
        let r = score(&Revenue::Narrow(customers.iter().map(|customer| -i64::from(customer.since_last)).collect()))?;
        let f = score(&Revenue::Narrow(customers.iter().map(|customer| customer.orders.into()).collect()))?;
        let m_at = |index: usize| m.as_ref().map(|m| i64::from(m[index]));
        let code = |index: usize| m_at(index).map(|m| 100 * i64::from(r[index]) + 10 * i64::from(f[index]) + m);
        columns.push(Column::new("r", Values::Int(r.iter().map(|score| i64::from(*score)).collect())));
        columns.push(Column::new("f", Values::Int(f.iter().map(|score| i64::from(*score)).collect())));
        columns.push(Column::ints("m", (0..customers.len()).map(m_at)));
        columns.push(Column::ints("rfm", (0..customers.len()).map(code)));
    }
    let ties = match options.ties {
        Ties::Share => "share",
        Ties::Split => "split",
    };
    let mut about = json!({ "figure": "rfm", "as_of": as_of, "ties": ties, "timezone": base.clock().zone().name() });
    if let Some(by) = &options.by {
        about["by"] = by.as_str().into();
    }
    Ok(Table::new(about, columns))
}

/// Where the rows of each segment start, and the end of the last one's.
fn groups(segments: &[usize], rows: usize) -> Vec<usize> {
    let changes = segments.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]).map(|(row, _)| row + 1);
    std::iter::once(0).chain(changes).chain(std::iter::once(rows)).collect()
}

/// Values to be scored; a larger one is better.
enum Revenue {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

impl Revenue {
    /// A score from 1 to 5 for each customer, among those between the same two bounds. Customers stand by rising id
    /// there, so a place breaks ties as its id does.
    fn scores(&self, ties: Ties, bounds: &[usize]) -> Result<Vec<u8>> {
        let mut scores = Vec::with_capacity(bounds.last().copied().unwrap_or(0));
        for pair in bounds.windows(2) {
            let range = pair[0]..pair[1];
            scores.extend(match self {
                Self::Narrow(values) => {
                    let values = &values[range];
                    ranked(&order::rising(values), ties, |a, b| values[a] == values[b])
                }
                Self::Wide(values) => {
                    let values = &values[range];
                    let mut order: Vec<u32> = (0..values.len() as u32).collect();
                    parallel::sort_unstable_by(&mut order, |a, b| {
                        (values[*a as usize], a).cmp(&(values[*b as usize], b))
                    })?;
                    ranked(&order, ties, |a, b| values[a] == values[b])
                }
            });
        }
        Ok(scores)
    }
}

/// The score of each place from their order.
fn ranked(order: &[u32], ties: Ties, same: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let n = order.len() as u64;
    let mut scores = vec![0; order.len()];
    let mut worse = 0u64;
    for (rank, &place) in order.iter().enumerate() {
        if rank > 0 && !same(order[rank - 1] as usize, place as usize) {
            worse = rank as u64;
        }
        scores[place as usize] = match ties {
            Ties::Share => (1 + 5 * worse / n) as u8,
            Ties::Split => ntile(rank as u64, n),
        };
    }
    scores
}

/// SQL's NTILE(5): the fifth of the row at this rank (from 0) of `n`; the first fifths take the rows that are over.
fn ntile(rank: u64, n: u64) -> u8 {
    let (size, over) = (n / 5, n % 5);
    let in_larger = over * (size + 1);
    let fifth = if rank < in_larger { rank / (size + 1) } else { over + (rank - in_larger) / size.max(1) };
    fifth as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifths_are_those_of_sql() {
        let fifths = |n: u64| (0..n).map(|rank| ntile(rank, n)).collect::<Vec<_>>();
        assert_eq!(fifths(12), [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(fifths(3), [1, 2, 3]);
        assert_eq!(fifths(5), [1, 2, 3, 4, 5]);
    }
}
