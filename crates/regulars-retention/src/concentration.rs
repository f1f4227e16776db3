//! Concentration: how much of the revenue the best customers bring.

use std::cmp::Reverse;

use regulars_core::money::Decimal;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::By;
use crate::ratio::{self, Bootstrap};
use crate::span::Span;

/// How many customers are the best ones, the window, and how an interval is drawn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// How many percent of the customers, more than 0 and at most 100: a row for each.
    pub top: Vec<f64>,
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which is told by itself.
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
        let top = vec![1.0, 5.0, 10.0, 20.0, 50.0];
        Self { top, start: None, end: None, by: None, bootstrap: None, seed: 0, level: 0.95 }
    }
}

/// A share of customers in percent, exactly as it was written.
#[derive(Clone, Copy)]
struct Percent {
    value: f64,
    numerator: i128,
    denominator: i128,
}

impl Percent {
    fn new(value: f64) -> Result<Self> {
        let invalid = || {
            let message = format!("expected percent of customers, more than 0 and at most 100, found {value}");
            Error::new(Code::InvalidOption, message).at_field("top")
        };
        if !(value > 0.0 && value <= 100.0) {
            return Err(invalid());
        }
        // The shortest decimal that reads as this number is the one that was written.
        let ratio = Decimal::parse(&value.to_string()).ok().and_then(Decimal::ratio).ok_or_else(invalid)?;
        let denominator = ratio.denominator().checked_mul(100).ok_or_else(invalid)?;
        if ratio.numerator().checked_mul(i128::from(u32::MAX)).is_none() {
            return Err(invalid());
        }
        Ok(Self { value, numerator: ratio.numerator(), denominator })
    }

    /// So much of `n`, rounded up.
    fn of(self, n: usize) -> usize {
        let product = n as i128 * self.numerator;
        (product.div_euclid(self.denominator) + i128::from(product.rem_euclid(self.denominator) > 0)) as usize
    }
}

/// The revenue of a customer in the window, of whom an order lies there.
fn revenue(customer: &Customer<'_>, base: &CustomerBase, span: &Span<'_>) -> Option<i128> {
    let mut places = span.places(customer.ordered_at).peekable();
    places.peek()?;
    let mut sum: i128 = places.map(|place| i128::from(customer.amounts[place])).sum();
    if !customer.refunds.is_empty() {
        let refunds = customer.netted(base).filter(|(at, _)| span.holds(*at));
        sum += refunds.map(|(_, amount)| i128::from(amount)).sum::<i128>();
    }
    Some(sum)
}

/// The concentration of revenue: the share of it that the best p percent of the customers bring, ⌈n p / 100⌉ of n.
///
/// The customers are those with an order in the window, by what they brought there net of the refunds booked in it. A row
/// for each p of `top`, as they are given: `top` (percent), `customers` (how many these are), `value`, `numerator` (their
/// revenue) and `denominator` (that of all), `low`, `high` (bootstrap over customers, where asked for) and `level`. The
/// share is missing unless the revenue of all is positive. With `by`, these rows for each segment that a customer belongs
/// to, by its first order, a missing one last.
///
/// # Errors
/// 2004 `amount_missing`, 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option`.
pub fn concentration(base: &CustomerBase, options: &Options) -> Result<Table> {
    base.require_amount()?;
    let top: Vec<Percent> = options.top.iter().map(|value| Percent::new(*value)).collect::<Result<_>>()?;
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let bootstrap = Bootstrap::new(options.bootstrap, options.seed, options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let rows = if base.sums_are_narrow() {
        // Every sum of amounts fits.
        rows(base, by, &span, &top, &bootstrap, |sum| sum as i64)?
    } else {
        rows(base, by, &span, &top, &bootstrap, |sum| sum)?
    };
    let intervals: Vec<_> = rows.iter().map(|row| row.interval).collect();
    let about = json!({
        "figure": "concentration", "start": options.start, "end": options.end,
        "interval": bootstrap.is_asked().then_some("bootstrap"), "timezone": base.clock().zone().name(),
    });
    let mut columns = vec![
        Column::floats("top", rows.iter().map(|row| Some(row.top))),
        Column::ints("customers", rows.iter().map(|row| Some(row.customers as i64))),
    ];
    let values = rows.iter().map(|row| (row.all > 0).then(|| row.revenue as f64 / row.all as f64)).collect();
    let money = (
        base.money("numerator", rows.iter().map(|row| Some(row.revenue)))?,
        base.money("denominator", rows.iter().map(|row| Some(row.all)))?,
    );
    columns.extend(ratio::columns(values, money, &intervals, bootstrap.level));
    let segments: Vec<usize> = rows.iter().map(|row| row.segment).collect();
    by.table(about, &segments, columns)
}

struct Row {
    segment: usize,
    top: f64,
    customers: usize,
    revenue: i128,
    all: i128,
    interval: Option<(f64, f64)>,
}

fn rows<T: Copy + Ord + Send + Sync + Into<i128>>(
    base: &CustomerBase,
    by: By<'_>,
    span: &Span<'_>,
    top: &[Percent],
    bootstrap: &Bootstrap,
    narrow: impl Fn(i128) -> T + Sync,
) -> Result<Vec<Row>> {
    // Of a segment that nobody belongs to there is nothing, also no list.
    let parts = base.sum_parts(
        usize::MAX,
        || vec![None::<Vec<T>>; by.len()],
        |revenues, part| {
            for (_, customer) in part.customers() {
                let own = revenues[by.of(part, &customer)].get_or_insert_default();
                own.extend(revenue(&customer, base, span).map(&narrow));
            }
            Ok(())
        },
    )?;
    let mut revenues: Vec<Option<Vec<T>>> = vec![None; by.len()];
    for part in parts {
        for (all, some) in revenues.iter_mut().zip(part) {
            match (all.as_mut(), some) {
                (Some(all), Some(some)) => all.extend(some),
                (None, some) => *all = some,
                (Some(_), None) => {}
            }
        }
    }
    if !by.is_any() {
        revenues[0].get_or_insert_default();
    }
    let mut rows = Vec::new();
    for (segment, revenues) in revenues.into_iter().enumerate() {
        let Some(mut revenues) = revenues else { continue };
        let counts: Vec<usize> = top.iter().map(|percent| percent.of(revenues.len())).collect();
        let all: i128 = revenues.iter().map(|revenue| -> i128 { (*revenue).into() }).sum();
        let sums = sums_of_best(&mut revenues, &counts);
        if bootstrap.is_asked() {
            revenues.sort_unstable_by_key(|revenue| Reverse(*revenue));
        }
        for ((percent, customers), revenue) in top.iter().zip(counts).zip(sums) {
            let interval = bootstrap.interval_of(revenues.len(), |draws| drawn_share(&revenues, customers, draws))?;
            rows.push(Row { segment, top: percent.value, customers, revenue, all, interval });
        }
    }
    Ok(rows)
}

/// The sum of the `count` largest values, for each count. The values change places.
fn sums_of_best<T: Copy + Ord + Into<i128>>(values: &mut [T], counts: &[usize]) -> Vec<i128> {
    let mut falling: Vec<usize> = counts.to_vec();
    falling.sort_unstable_by_key(|count| Reverse(*count));
    falling.dedup();
    let sum = |values: &[T]| values.iter().map(|value| -> i128 { (*value).into() }).sum::<i128>();
    // Between two counts stand values of one rank or another: which of them is first changes no sum.
    let mut between = Vec::new();
    for (place, count) in falling.iter().enumerate() {
        let bound = if place == 0 { values.len() } else { falling[place - 1] };
        if *count > 0 && *count < bound {
            values[..bound].select_nth_unstable_by_key(*count - 1, |value| Reverse(*value));
        }
        if place > 0 {
            between.push(sum(&values[*count..bound]));
        }
    }
    let mut sums = vec![0i128; falling.len()];
    if let Some(least) = falling.last() {
        sums[falling.len() - 1] = sum(&values[..*least]);
    }
    for place in (1..falling.len()).rev() {
        sums[place - 1] = sums[place] + between[place - 1];
    }
    let of = |count: &usize| falling.iter().position(|other| other == count).map_or(0, |place| sums[place]);
    counts.iter().map(of).collect()
}

/// The share of the `best` of a sample, from values that fall.
fn drawn_share<T: Copy + Into<i128>>(
    falling: &[T],
    best: usize,
    draws: &mut dyn Iterator<Item = usize>,
) -> Option<f64> {
    let mut times = vec![0u32; falling.len()];
    draws.for_each(|place| times[place] += 1);
    let (mut left, mut sum, mut all) = (best as u64, 0i128, 0i128);
    for (value, times) in falling.iter().zip(times) {
        let (value, times): (i128, _) = ((*value).into(), u64::from(times));
        let taken = times.min(left);
        left -= taken;
        sum += value * i128::from(taken);
        all += value * i128::from(times);
    }
    (all > 0).then(|| sum as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percents_are_exact() {
        let of = |value: f64, n| Percent::new(value).unwrap().of(n);
        assert_eq!((of(1.0, 300), of(1.0, 301), of(100.0, 7), of(50.0, 0)), (3, 4, 7, 0));
        // 0.1 and 0.7 are no doubles: ⌈3,000 · 0.1 / 100⌉ computed in doubles is 4.
        assert_eq!((of(0.1, 3_000), of(0.7, 1_000)), (3, 7));
        for value in [0.0, -1.0, 100.5, f64::NAN, f64::INFINITY, 1e-40] {
            assert!(Percent::new(value).is_err(), "{value}");
        }
    }

    proptest! {
        #[test]
        fn sums_are_those_of_a_sort(
            mut values in prop::collection::vec(-50i64..50, 0..60),
            counts in prop::collection::vec(0usize..60, 0..6),
        ) {
            let counts: Vec<usize> = counts.into_iter().map(|count| count.min(values.len())).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by_key(|value| Reverse(*value));
            let expected: Vec<i128> =
                counts.iter().map(|count| sorted[..*count].iter().map(|value| i128::from(*value)).sum()).collect();
            prop_assert_eq!(sums_of_best(&mut values, &counts), expected);
        }
    }
}
