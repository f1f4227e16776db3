//! RFM: how recently, how often and for how much each customer bought, and scores of these.

use regulars_core::table::{Column, Table, Texts, Values};
use regulars_core::time::{Day, Instant};
use regulars_core::{Result, parallel};
use serde::Deserialize;
use serde_json::json;

use crate::base::{CustomerBase, CustomerId};
use crate::order;

/// How customers of equal value are scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Alike: 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
    #[default]
    Share,
    /// As SQL's NTILE(5) over the value and then the customer id does, so that the fifths are of one size.
    Split,
}

/// By which day, and how, customers are scored.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The day at whose end customers are looked at; by default the last one observed.
    pub as_of: Option<Day>,
    /// How customers of equal value are scored.
    pub ties: Ties,
    /// Whether to score at all; without scores the table is the plain summary of each customer.
    pub scores: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { as_of: None, ties: Ties::default(), scores: true }
    }
}

struct Summary<'a> {
    id: CustomerId<'a>,
    since_last: i32,
    orders: u32,
    revenue: i128,
}

/// The RFM table: a row for each customer with an order up to the end of `as_of`, by rising customer id.
///
/// Columns: `customer_id`, `since_last` (days from the last order's local day to `as_of`; smaller is better),
/// `orders`, `revenue` (net of refunds; absent without amounts), and with scores `r`, `f`, `m` (1 to 5, 5 is best; `m`
/// missing without amounts) and `rfm` (100 r + 10 f + m, missing where m is).
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`; 2001 `money_overflow`.
pub fn rfm(base: &CustomerBase, options: &Options) -> Result<Table> {
    let as_of = match options.as_of {
        Some(day) => day,
        None => base.as_of()?,
    };
    let clock = base.clock();
    // The last day there is has no start of the day after it: every order lies before its end.
    let end = as_of.plus_days(1).and_then(|next| clock.zone().start_of(next)).map_or(i64::MAX, Instant::micros);
    let parts = base.summaries(|id, customer| {
        let orders = customer.ordered_at.partition_point(|at| *at < end);
        let Some(last) = orders.checked_sub(1) else { return Ok(None) };
        let amounts = customer.amounts.get(..orders).unwrap_or_default();
        let refunds = customer.netted(base).take_while(|(at, _)| *at < end).map(|(_, amount)| i128::from(amount));
        let revenue = amounts.iter().map(|amount| i128::from(*amount)).sum::<i128>() + refunds.sum::<i128>();
        let day = clock.day(Instant::from_micros(customer.ordered_at[last])?);
        Ok(Some(Summary { id, since_last: as_of.number() - day.number(), orders: orders as u32, revenue }))
    })?;
    let customers: Vec<&Summary<'_>> = parts.iter().flatten().collect();
    let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
    let customers: Vec<_> = CustomerId::rising(&ids)?.into_iter().map(|place| customers[place as usize]).collect();
    table(base, options, as_of, &customers)
}

fn table(base: &CustomerBase, options: &Options, as_of: Day, customers: &[&Summary<'_>]) -> Result<Table> {
    let has_amount = base.amount().is_some();
    let ids = if base.ids_are_text() {
        let texts = customers.iter().map(|customer| match customer.id {
            CustomerId::Text(id) => id,
            CustomerId::Int(_) => "",
        });
        Values::Text(texts.collect::<Texts>())
    } else {
        let ints = customers.iter().map(|customer| match customer.id {
            CustomerId::Int(id) => id,
            CustomerId::Text(_) => 0,
        });
        Values::Int(ints.collect())
    };
    let mut columns = vec![
        Column::new("customer_id", ids),
        Column::new("since_last", Values::Int(customers.iter().map(|customer| customer.since_last.into()).collect())),
        Column::new("orders", Values::Int(customers.iter().map(|customer| customer.orders.into()).collect())),
    ];
    if has_amount {
        columns.push(base.money("revenue", customers.iter().map(|customer| Some(customer.revenue)))?);
    }
    if options.scores {
        let r = scores(customers, options.ties, |customer| -i128::from(customer.since_last))?;
        let f = scores(customers, options.ties, |customer| customer.orders.into())?;
        let m = if has_amount { Some(scores(customers, options.ties, |customer| customer.revenue)?) } else { None };
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
    Ok(Table::new(
        json!({ "figure": "rfm", "as_of": as_of, "ties": ties, "timezone": base.clock().zone().name() }),
        columns,
    ))
}

/// A score from 1 to 5 for each customer; a larger value is better. The customers stand by rising id.
fn scores(customers: &[&Summary<'_>], ties: Ties, value: impl Fn(&Summary<'_>) -> i128) -> Result<Vec<u8>> {
    let values: Vec<i128> = customers.iter().map(|customer| value(customer)).collect();
    // Places stand by rising id, so a place breaks ties as its id does.
    let order: Vec<u32> = match values.iter().map(|value| i64::try_from(*value)).collect::<Result<Vec<_>, _>>() {
        Ok(values) => order::rising(&values),
        Err(_) => {
            let mut order: Vec<u32> = (0..values.len() as u32).collect();
            parallel::sort_unstable_by(&mut order, |a, b| (values[*a as usize], a).cmp(&(values[*b as usize], b)))?;
            order
        }
    };
    let n = order.len() as u64;
    let mut scores = vec![0; order.len()];
    let mut worse = 0u64;
    for (rank, &place) in order.iter().enumerate() {
        if rank > 0 && values[order[rank - 1] as usize] != values[place as usize] {
            worse = rank as u64;
        }
        scores[place as usize] = match ties {
            Ties::Share => (1 + 5 * worse / n) as u8,
            Ties::Split => ntile(rank as u64, n),
        };
    }
    Ok(scores)
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
