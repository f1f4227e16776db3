//! Win-back: customers who have been away for longer than their own rhythm explains.

use regulars_core::quantile::{quantile_at, ranks};
use regulars_core::table::{Column, Table, Texts, Values};
use regulars_core::time::Day;
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum as _};
use crate::counts::Counts;
use crate::gaps::day_gaps;
use crate::span::AsOf;

/// As of which day, and how long is too long.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The day at whose end customers are looked at; by default the last one observed.
    pub as_of: Option<Day>,
    /// Which quantile of the gaps is the longest that is still usual.
    pub quantile: f64,
    /// How many gaps of its own a customer needs so that they weigh as much as everybody's.
    pub shrinkage: f64,
    /// The column of segments, within each of which gaps are pooled.
    pub by: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { as_of: None, quantile: 0.9, shrinkage: 5.0, by: None }
    }
}

/// A customer's gaps, and how long it has been away; nothing of one without an order.
#[derive(Clone, Copy, Debug, Default)]
struct Rhythm {
    segment: u32,
    orders: u32,
    gaps: u32,
    since_last: i32,
    /// The quantile of its own gaps, where it has any.
    own: f64,
}

/// The quantile of a customer's own gaps; 0 without any. All but the two ranks around it stay as they are.
fn own_gap(gaps: &mut [(i32, i32)], p: f64) -> f64 {
    let Some(last) = gaps.len().checked_sub(1) else { return 0.0 };
    let (below, _) = ranks(last as u64, p);
    let (_, (low, _), larger) = gaps.select_nth_unstable_by_key(below as usize, |(gap, _)| *gap);
    let (low, high) = (*low, larger.iter().map(|(gap, _)| *gap).min().unwrap_or(*low));
    quantile_at(gaps.len() as u64, p, |rank| f64::from(if rank == below { low } else { high })).unwrap_or_default()
}

/// Why customers are on the list.
const WHY: [&str; 3] = ["no_gaps", "few_gaps", "own_gaps"];

/// Which of these it is.
fn why(rhythm: &Rhythm, weight: f64) -> usize {
    match rhythm.gaps {
        0 => 0,
        _ if weight < 0.5 => 1,
        _ => 2,
    }
}

/// Customers to be won back: those *overdue*, with more days since the last order than is usual for them.
///
/// A gap is the number of whole local days between two consecutive days on which a customer ordered. What is expected of a
/// customer with m gaps is `weight` · (the quantile of its own gaps) + (1 − `weight`) · (the same quantile of the gaps of
/// all customers), with `weight` = m / (m + `shrinkage`): few gaps of its own say little, and are shrunk to everybody's.
/// This is the credibility weight of Bühlmann (1967), ASTIN Bulletin 4, 199–207; quantiles are of type 7. A customer with
/// one order is held to everybody's gaps alone; where nobody has a gap, nobody is overdue. Orders after `as_of` do not
/// count.
///
/// A row for each customer overdue, by rising id: `customer_id`, `since_last` (days from the day of the last order to
/// `as_of`), `orders`, `gaps` (m), `own_gap` (the quantile of its own, missing without any), `pooled_gap`, `weight`,
/// `expected_gap`, `overdue` (`since_last` − `expected_gap`, days) and `why`: `own_gaps` when its own weigh at least half,
/// `few_gaps` when they weigh less, `no_gaps` when it has none. With `by`, gaps are pooled within each segment, which
/// stands first, under the name of its column; rows are sorted by it. A customer's segment is that of its first order, a
/// missing one stands last.
///
/// How likely a customer is to be alive, and what it is worth, are for probability models to say and are not in here.
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`; 1012 `invalid_option` for a quantile that is not between 0 and
/// 1, or a shrinkage that is negative or no number; 1002 `unknown_column` for `by`.
pub fn winback(base: &CustomerBase, options: &Options) -> Result<Table> {
    let wrong = |expected: &str, found: f64, field: &str| {
        Error::new(Code::InvalidOption, format!("expected {expected}, found {found}")).at_field(field)
    };
    if !(0.0..=1.0).contains(&options.quantile) {
        return Err(wrong("a quantile between 0 and 1, such as 0.9", options.quantile, "quantile"));
    }
    if options.shrinkage.is_nan() || options.shrinkage < 0.0 {
        return Err(wrong("a number of gaps from 0 on", options.shrinkage, "shrinkage"));
    }
    let as_of = AsOf::new(base, options.as_of)?;
    let by = By::new(base, options.by.as_deref())?;
    let clock = base.clock();
    let parts = base.map_parts(|part| {
        let mut rhythms = vec![Rhythm::default(); part.len()];
        let mut pooled = vec![Counts::default(); by.len()];
        let mut gaps: Vec<(i32, i32)> = Vec::new();
        for (place, customer) in part.customers() {
            let orders = as_of.orders(customer.ordered_at);
            let Some(last) = orders.last() else { continue };
            let segment = by.of(part, &customer);
            day_gaps(clock, orders, &mut gaps);
            gaps.iter().for_each(|(gap, _)| pooled[segment].count(*gap as usize));
            rhythms[place] = Rhythm {
                segment: segment as u32,
                orders: orders.len() as u32,
                gaps: gaps.len() as u32,
                since_last: as_of.since(*last) as i32,
                own: own_gap(&mut gaps, options.quantile),
            };
        }
        Ok((rhythms, pooled))
    })?;
    let mut all = Vec::with_capacity(base.len());
    let mut pooled = vec![Counts::default(); by.len()];
    for (rhythms, counts) in parts {
        all.extend(rhythms);
        pooled.iter_mut().zip(counts).for_each(|(pooled, counts)| pooled.add(counts));
    }
    let pooled: Vec<Option<f64>> = pooled.iter().map(|counts| counts.quantile(options.quantile)).collect();
    let expected = |rhythm: &Rhythm, pooled: f64| {
        let m = f64::from(rhythm.gaps);
        // Without shrinkage a customer is held to its own gaps, and one without any to everybody's.
        let weight = if rhythm.gaps == 0 { 0.0 } else { m / (m + options.shrinkage) };
        (weight, weight * rhythm.own + (1.0 - weight) * pooled)
    };
    // Told apart in the order in which they lie, so that only those overdue are looked up anywhere.
    let overdue = parallel::collect(all.len(), |place| {
        let rhythm = &all[place];
        let is_overdue = |pooled: f64| f64::from(rhythm.since_last) > expected(rhythm, pooled).1;
        rhythm.orders > 0 && pooled[rhythm.segment as usize].is_some_and(is_overdue)
    })?;
    let mut numbers = parallel::filter(&base.rising()?.numbers, |number| overdue[number as usize])?;
    if by.is_any() {
        numbers.sort_by_key(|number| all[*number as usize].segment);
    }
    let overdue: Vec<(Rhythm, f64, f64, f64)> = parallel::collect(numbers.len(), |place| {
        let rhythm = all[numbers[place] as usize];
        let pooled = pooled[rhythm.segment as usize].unwrap_or_default();
        let (weight, expected) = expected(&rhythm, pooled);
        (rhythm, pooled, weight, expected)
    })?;
    let ints = |name: &str, of: fn(&Rhythm) -> i64| {
        Ok::<_, Error>(Column::new(name, Values::Int(parallel::collect(overdue.len(), |row| of(&overdue[row].0))?)))
    };
    let floats = |name: &str, of: fn(&(Rhythm, f64, f64, f64)) -> f64| {
        Ok::<_, Error>(Column::new(name, Values::Float(parallel::collect(overdue.len(), |row| of(&overdue[row]))?)))
    };
    let of: Vec<usize> = overdue.iter().map(|(rhythm, ..)| rhythm.segment as usize).collect();
    let columns = [
        Column::new("customer_id", base.ids_of(&numbers)?),
        ints("since_last", |rhythm| rhythm.since_last.into())?,
        ints("orders", |rhythm| rhythm.orders.into())?,
        ints("gaps", |rhythm| rhythm.gaps.into())?,
        Column::floats_of("own_gap", overdue.len(), |row| {
            let rhythm = &overdue[row].0;
            (rhythm.gaps > 0).then_some(rhythm.own)
        })?,
        floats("pooled_gap", |(_, pooled, ..)| *pooled)?,
        floats("weight", |(_, _, weight, _)| *weight)?,
        floats("expected_gap", |(.., expected)| *expected)?,
        floats("overdue", |(rhythm, .., expected)| f64::from(rhythm.since_last) - expected)?,
        Column::new(
            "why",
            Values::Text(Texts::chosen(&WHY, overdue.len(), |row| why(&overdue[row].0, overdue[row].2))?),
        ),
    ];
    let about = json!({
        "figure": "winback", "as_of": as_of.day, "quantile": options.quantile, "shrinkage": options.shrinkage,
        "timezone": clock.zone().name(),
    });
    by.table(about, &of, columns)
}
