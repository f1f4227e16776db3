//! RFM: how recently, how often and for how much each customer bought, and scores of these.

use std::cmp::Ordering;
use std::ops::Range;

use regulars_core::money::Scale;
use regulars_core::table::{Column, Table, Values};
use regulars_core::time::Day;
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::By;
use crate::given::Given;
use crate::score::{self, Count};
use crate::span::AsOf;

pub use crate::score::Ties;

/// What the monetary value of a customer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Monetary {
    /// All that it brought.
    #[default]
    Revenue,
    /// What it brought per order.
    Mean,
}

/// The worst values that still have the scores 2, 3, 4 and 5; four rising numbers, or nothing for scores by fifths. Days
/// since the last order are the better the fewer they are: the first of them still has a 5.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cuts {
    /// Of the days since the last order.
    pub r: Option<Vec<i64>>,
    /// Of the number of orders.
    pub f: Option<Vec<i64>>,
    /// Of the monetary value.
    pub m: Option<Vec<Given>>,
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
    /// Cut points, where scores are not by fifths.
    pub cuts: Option<Cuts>,
    /// What is scored as monetary value.
    pub monetary: Monetary,
}

impl Default for Options {
    fn default() -> Self {
        Self { as_of: None, ties: Ties::default(), scores: true, by: None, cuts: None, monetary: Monetary::default() }
    }
}

/// A customer's summary; nothing of one without an order.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    orders: u32,
    since_last: i32,
    revenue: i64,
}

/// All customers with an order, by segment and then by rising id.
pub(crate) struct Customers {
    pub(crate) as_of: Day,
    /// Their numbers in the base.
    pub(crate) numbers: Vec<u32>,
    /// The segment of each; empty without segments.
    pub(crate) segments: Vec<usize>,
    /// Within which they are scored.
    ranges: Vec<Range<usize>>,
    pub(crate) since_last: Vec<i64>,
    pub(crate) orders: Vec<i64>,
    pub(crate) revenue: Revenue,
}

/// What customers brought.
pub(crate) enum Revenue {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

/// Revenue per order, which is compared exactly.
#[derive(Clone, Copy, Debug)]
struct Mean {
    revenue: i128,
    orders: i64,
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.revenue * i128::from(other.orders)).cmp(&(other.revenue * i128::from(self.orders)))
    }
}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Mean {}
impl Count for Mean {}

impl Revenue {
    pub(crate) fn at(&self, place: usize) -> i128 {
        match self {
            Self::Narrow(values) => values[place].into(),
            Self::Wide(values) => values[place],
        }
    }

    /// The column `revenue`.
    ///
    /// # Errors
    /// As [`CustomerBase::money`].
    pub(crate) fn column(self, base: &CustomerBase) -> Result<Column> {
        match self {
            Self::Narrow(values) => base.money_narrow("revenue", values),
            Self::Wide(values) => base.money("revenue", values.into_iter().map(Some)),
        }
    }
}

/// What was given back to a customer before an instant.
fn refunds(customer: &Customer<'_>, base: &CustomerBase, end: i64) -> impl Iterator<Item = i64> {
    customer.netted(base).take_while(move |(at, _)| *at < end).map(|(_, amount)| amount)
}

impl Customers {
    /// Those of a base at the end of a day, or of the last one observed. Unless they have to be `in_order`, those of a
    /// segment may stand in any.
    ///
    /// # Errors
    /// 1015 `no_orders` when there is no order and no day.
    pub(crate) fn of(base: &CustomerBase, as_of: Option<Day>, by: By<'_>, in_order: bool) -> Result<Self> {
        let as_of = AsOf::new(base, as_of)?;
        let narrow = base.sums_are_narrow();
        let all = base.fill_parts(|part, summaries: &mut [Summary]| {
            for (place, customer) in part.customers() {
                let orders = as_of.orders(customer.ordered_at);
                let Some(last) = orders.last() else { continue };
                let mut revenue = 0;
                if narrow {
                    revenue = customer.amounts[..orders.len()].iter().sum();
                    if !customer.refunds.is_empty() {
                        revenue += refunds(&customer, base, as_of.end).sum::<i64>();
                    }
                }
                let since_last = as_of.since(*last) as i32;
                summaries[place] = Summary { orders: orders.len() as u32, since_last, revenue };
            }
        })?;
        let mut numbers = if in_order { base.rising()?.numbers.clone() } else { (0..base.len() as u32).collect() };
        if !as_of.is_last() || base.intake().customers != numbers.len() as u64 {
            numbers = parallel::filter(&numbers, |number| all[number as usize].orders > 0)?;
        }
        let mut segments = Vec::new();
        if by.is_any() {
            let of = base.fill_parts(|part, segments: &mut [u32]| {
                for (place, customer) in part.customers() {
                    segments[place] = by.of(part, &customer) as u32;
                }
            })?;
            numbers.sort_by_key(|number| of[*number as usize]);
            segments = numbers.iter().map(|number| of[*number as usize] as usize).collect();
        }
        // Once by the customers' numbers, which is all over the memory, and then in order.
        let n = numbers.len();
        let told = parallel::collect(n, |place| all[numbers[place] as usize])?;
        drop(all);
        let revenue = if narrow {
            Revenue::Narrow(parallel::collect(n, |place| told[place].revenue)?)
        } else {
            let wide = base.fill_parts(|part, sums: &mut [i128]| {
                for (place, customer) in part.customers() {
                    let amounts = &customer.amounts[..as_of.orders(customer.ordered_at).len()];
                    sums[place] =
                        amounts.iter().copied().chain(refunds(&customer, base, as_of.end)).map(i128::from).sum();
                }
            })?;
            Revenue::Wide(parallel::collect(n, |place| wide[numbers[place] as usize])?)
        };
        let since_last = parallel::collect(n, |place| i64::from(told[place].since_last))?;
        let orders = parallel::collect(n, |place| i64::from(told[place].orders))?;
        let ranges = score::ranges(&segments, n);
        Ok(Self { as_of: as_of.day, numbers, segments, ranges, since_last, orders, revenue })
    }

    /// The scores of recency.
    pub(crate) fn r(&self, ties: Ties, cuts: Option<&Cuts>) -> Result<Vec<u8>> {
        match cuts.and_then(|cuts| cuts.r.as_ref()) {
            Some(cuts) => parallel::collect(self.since_last.len(), |place| {
                1 + cuts.iter().map(|cut| u8::from(self.since_last[place] <= *cut)).sum::<u8>()
            }),
            None => score::by_fifths(|place| -self.since_last[place], &self.ranges, ties),
        }
    }

    /// The scores of frequency.
    pub(crate) fn f(&self, ties: Ties, cuts: Option<&Cuts>) -> Result<Vec<u8>> {
        match cuts.and_then(|cuts| cuts.f.as_ref()) {
            Some(cuts) => parallel::collect(self.orders.len(), |place| {
                1 + cuts.iter().map(|cut| u8::from(self.orders[place] >= *cut)).sum::<u8>()
            }),
            None => score::by_fifths(|place| self.orders[place], &self.ranges, ties),
        }
    }

    /// The scores of the monetary value.
    fn m(&self, ties: Ties, cuts: Option<&Cuts>, monetary: Monetary, scale: Scale) -> Result<Vec<u8>> {
        let per = |place: usize| if monetary == Monetary::Mean { self.orders[place] } else { 1 };
        if let Some(cuts) = cuts.and_then(|cuts| cuts.m.as_ref()) {
            let cuts: Vec<i128> = cuts
                .iter()
                .map(|cut| cut.units(Scale::MAX).map(i128::from).map_err(|error| error.at_field("cuts")))
                .collect::<Result<_>>()?;
            let finer = i128::from(Scale::MAX.unit() / scale.unit());
            return parallel::collect(self.orders.len(), |place| {
                let (revenue, per) = (self.revenue.at(place) * finer, i128::from(per(place)));
                1 + cuts.iter().map(|cut| u8::from(revenue >= cut * per)).sum::<u8>()
            });
        }
        match (&self.revenue, monetary) {
            (Revenue::Narrow(values), Monetary::Revenue) => score::by_fifths(|place| values[place], &self.ranges, ties),
            (Revenue::Wide(values), Monetary::Revenue) => score::by_fifths(|place| values[place], &self.ranges, ties),
            (revenue, Monetary::Mean) => {
                let mean = |place: usize| Mean { revenue: revenue.at(place), orders: self.orders[place] };
                score::by_fifths(mean, &self.ranges, ties)
            }
        }
    }
}

impl Cuts {
    /// Refuses cut points that are not four rising ones.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |name: &str, found: String| {
            let message = format!("expected four rising cut points for {name}, found {found}");
            Err(Error::new(Code::InvalidOption, message).at_field("cuts"))
        };
        for (name, cuts) in [("r", &self.r), ("f", &self.f)] {
            if let Some(cuts) = cuts
                && (cuts.len() != 4 || !cuts.is_sorted_by(|a, b| a < b))
            {
                return refuse(name, format!("{cuts:?}"));
            }
        }
        let Some(cuts) = &self.m else { return Ok(()) };
        let units: Vec<i64> = cuts
            .iter()
            .map(|cut| cut.units(Scale::MAX).map_err(|error| error.at_field("cuts")))
            .collect::<Result<_>>()?;
        if units.len() != 4 || !units.is_sorted_by(|a, b| a < b) {
            return refuse("m", serde_json::to_string(cuts).unwrap_or_default());
        }
        Ok(())
    }
}

/// The RFM table: a row for each customer with an order up to the end of `as_of`, by rising customer id.
///
/// Columns: `customer_id`, `since_last` (days from the last order's local day to `as_of`; smaller is better),
/// `orders`, `revenue` (net of refunds; absent without amounts), with `monetary` mean `average_order_value` (revenue /
/// orders), and with scores `r`, `f`, `m` (1 to 5, 5 is best; `m` missing without amounts) and `rfm` (100 r + 10 f + m,
/// missing where m is). Scores are by fifths of the customers, or by cut points where these are given: a value as good as
/// a cut point has the better score. With `by`, the segment of the customer's first order stands first, under the name of
/// its column; rows are sorted by it, a missing one last, and scores are among the customers of the segment.
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`; 2001 `money_overflow`; 1002 `unknown_column` for `by`; 1012
/// `invalid_option` for cut points that are not four rising numbers; 2004 `amount_missing` for cut points or a mean of
/// amounts that there are not.
pub fn rfm(base: &CustomerBase, options: &Options) -> Result<Table> {
    let by = By::new(base, options.by.as_deref())?;
    let cuts = options.cuts.as_ref();
    cuts.map_or(Ok(()), Cuts::check)?;
    if options.monetary == Monetary::Mean || cuts.is_some_and(|cuts| cuts.m.is_some()) {
        base.require_amount()?;
    }
    let customers = Customers::of(base, options.as_of, by, true)?;
    let n = customers.numbers.len();
    let score = |which| match (which, base.amount()) {
        (0, _) => customers.r(options.ties, cuts).map(Some),
        (1, _) => customers.f(options.ties, cuts).map(Some),
        (_, Some((_, scale))) => customers.m(options.ties, cuts, options.monetary, scale).map(Some),
        _ => Ok(None),
    };
    let mut scores = if options.scores { (0..3).map(score).collect::<Result<_>>()? } else { Vec::new() };
    let Customers { as_of, numbers, segments, since_last, orders, revenue, .. } = customers;
    let mut columns = vec![Column::new("customer_id", base.ids_of(&numbers)?)];
    columns.push(Column::new("since_last", Values::Int(since_last)));
    let mean = match base.amount().filter(|_| options.monetary == Monetary::Mean) {
        Some((_, scale)) => Some(parallel::collect(n, |place| scale.to_f64(revenue.at(place)) / orders[place] as f64)?),
        None => None,
    };
    columns.push(Column::new("orders", Values::Int(orders)));
    if base.amount().is_some() {
        columns.push(revenue.column(base)?);
    }
    columns.extend(mean.map(|mean| Column::new("average_order_value", Values::Float(mean))));
    if options.scores {
        let m = scores.pop().flatten();
        let (f, r) = (scores.pop().flatten().unwrap_or_default(), scores.pop().flatten().unwrap_or_default());
        let ints = |of: &(dyn Fn(usize) -> i64 + Sync)| Ok::<_, Error>(Values::Int(parallel::collect(n, of)?));
        columns.push(Column::new("r", ints(&|place| r[place].into())?));
        columns.push(Column::new("f", ints(&|place| f[place].into())?));
        match m {
            Some(m) => {
                let code = |place: usize| 100 * i64::from(r[place]) + 10 * i64::from(f[place]) + i64::from(m[place]);
                columns.push(Column::new("m", ints(&|place| m[place].into())?));
                columns.push(Column::new("rfm", ints(&code)?));
            }
            None => columns.extend(["m", "rfm"].map(|name| Column::ints(name, std::iter::repeat_n(None, n)))),
        }
    }
    let mut about =
        json!({ "figure": "rfm", "as_of": as_of, "ties": options.ties, "timezone": base.clock().zone().name() });
    if let Some(cuts) = &options.cuts {
        about["cuts"] = json!(cuts);
    }
    if options.monetary != Monetary::Revenue {
        about["monetary"] = json!(options.monetary);
    }
    by.table(about, &segments, columns)
}
