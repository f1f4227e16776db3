//! Cohorts: what the customers who first ordered in one period did in the periods after it.

use std::sync::{Arc, Mutex, PoisonError};

use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Period};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;
use crate::interval::{Wilson, check_level};

/// What a cell says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many of the cohort ordered in the period.
    Customers,
    /// The share of the cohort that ordered in the period.
    #[default]
    Retention,
    /// Orders.
    Orders,
    /// Revenue, net of refunds, each booked in the period of the refund. Refunds before period 0 stay out.
    Revenue,
    /// Revenue up to the end of the period.
    CumulativeRevenue,
    /// Revenue per order; missing where there is no order.
    AverageOrderValue,
    /// Revenue per customer of the cohort.
    RevenuePerCustomer,
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Retention => "retention",
            Self::Orders => "orders",
            Self::Revenue => "revenue",
            Self::CumulativeRevenue => "cumulative_revenue",
            Self::AverageOrderValue => "average_order_value",
            Self::RevenuePerCustomer => "revenue_per_customer",
        }
    }

    fn is_money(self) -> bool {
        !matches!(self, Self::Customers | Self::Retention | Self::Orders)
    }
}

/// Which cohorts and periods, and what the cells say.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`.
    pub period: String,
    /// What a cell says.
    pub measure: Measure,
    /// The column of segments which are the cohorts, instead of the periods of the first orders.
    pub by: Option<String>,
    /// The confidence level of the intervals of shares.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { period: "month".to_owned(), measure: Measure::default(), by: None, level: 0.95 }
    }
}

/// The cells of a period, counted: every measure is made of the same ones, and they are usually asked for one after
/// the other, so a base keeps the last ones.
pub(crate) type Counted = Mutex<Option<(Period, Arc<Vec<Cell>>)>>;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cell {
    customers: u64,
    orders: u64,
    revenue: i128,
}

/// More cells than this are refused.
const MOST_CELLS: usize = 1 << 25;

/// The periods of a log: which one a day is in, and how many there are.
struct Calendar {
    period: Period,
    first_day: Day,
    /// The number of the first cohort.
    first: i32,
    /// The period of each day from the first one on, where a look-up is quicker than the calendar.
    numbers: Vec<i32>,
    cohorts: usize,
    width: usize,
}

impl Calendar {
    fn new(period: Period, first: Day, last: Day, as_of: Day, by: By<'_>) -> Result<Self> {
        let number = |day: Day| match period {
            Period::Days(days) => (day.number() - first.number()) / days as i32,
            _ => period.index(day),
        };
        let end = last.max(as_of);
        let numbers = match period {
            Period::Day | Period::Days(_) => Vec::new(),
            _ => (0..=i64::from(end.number() - first.number()))
                .map(|days| first.plus_days(days).map(number))
                .collect::<Result<_>>()?,
        };
        let (cohorts, width) =
            ((number(last) - number(first) + 1) as usize, (number(end) - number(first) + 1) as usize);
        let lines = if by.is_any() { by.len() } else { cohorts };
        if lines.checked_mul(width).is_none_or(|cells| cells > MOST_CELLS) {
            return Err(Error::new(
                Code::TableTooLarge,
                format!(
                    "expected at most {MOST_CELLS} cells, found {lines} cohorts of {width} periods; take longer periods"
                ),
            )
            .at_field("period"));
        }
        Ok(Self { period, first_day: first, first: number(first), numbers, cohorts, width })
    }

    /// The period of a day, counted from the first cohort.
    #[inline]
    fn place(&self, day: Day) -> usize {
        let days = day.number() - self.first_day.number();
        match self.period {
            Period::Day => days as usize,
            Period::Days(length) => (days / length as i32) as usize,
            _ => (self.numbers[days as usize] - self.first) as usize,
        }
    }

    /// The period of a day within a customer's life, which began on `start` in cohort `cohort`.
    #[inline]
    fn period(&self, cohort: usize, start: Day, day: Day) -> usize {
        match self.period {
            Period::Days(length) => ((day.number() - start.number()) / length as i32) as usize,
            _ => self.place(day) - cohort,
        }
    }

    /// The same for a refund, which may have come before the first order; `None` when it came before period 0 began.
    fn period_of_refund(&self, cohort: usize, start: Day, day: Day) -> Option<usize> {
        match self.period {
            Period::Days(_) => (day >= start).then(|| self.period(cohort, start, day)),
            // Before the log's first order, only the first cohort's own period is left.
            _ if day < self.first_day => (cohort == 0 && self.period.index(day) == self.first).then_some(0),
            _ => self.place(day).checked_sub(cohort),
        }
    }

    /// The first day of a cohort's period.
    fn first_day(&self, cohort: usize) -> Result<Day> {
        match self.period {
            Period::Days(length) => self.first_day.plus_days(cohort as i64 * i64::from(length)),
            _ => self.period.first_day(self.first + cohort as i32),
        }
    }

    /// From when a cell can be observed at all, and from when it wholly is.
    fn observable(&self, cohort: usize, period: usize) -> Result<(Day, Day)> {
        match self.period {
            Period::Days(length) => {
                let (length, start) = (i64::from(length), self.first_day(cohort)?);
                // The last customer of the cohort may have come on the last day of its own period.
                Ok((start.plus_days(length * period as i64)?, start.plus_days(length * (period as i64 + 2) - 1)?))
            }
            _ => Ok((self.first_day(cohort + period)?, self.end_of(cohort + period)?)),
        }
    }

    fn end_of(&self, place: usize) -> Result<Day> {
        // The last period of the year 9999 has no day after it.
        self.first_day(place + 1).or(Ok(Day::MAX))
    }
}

/// The cohort table, long: a row for each cohort and each period of its life that could be observed, if only in part.
///
/// Columns: `cohort` (first day of its period), `period` (0 = that of the first order), `size` (customers of the
/// cohort), `value` (the measure), `numerator` and `denominator` (of a ratio, else missing), `low` and `high` (Wilson,
/// for `retention`, else missing) and `partial` (whether the period had not ended when observation did). Cohorts
/// nobody belongs to have no rows. [`Table::wide`] turns it into the usual triangle.
///
/// A customer belongs to the cohort of its first order in the log, by the local day. With a period of N days, cohorts
/// are cut every N days from the first order's day on, and period k is days [kN, kN + N) after each customer's own
/// first day.
///
/// With `by`, the cohorts are segments: a customer belongs to the segment of its first order, and period k is the k-th
/// after that of its own first order. What a cell says is of the customers for whom the period could be observed, if
/// only in part; these are the denominator of `retention` and `revenue_per_customer`, while `size` is all of the
/// segment. `cohort` is the segment, a missing one stands last.
///
/// # Errors
/// 3001 `invalid_period`, 2004 `amount_missing` for a measure of money, 3004 `table_too_large`, 1012
/// `invalid_option`, 1002 `unknown_column` for `by`.
pub fn cohorts(base: &CustomerBase, options: &Options) -> Result<Table> {
    let period = Period::parse(&options.period)?;
    let level = check_level(options.level)?;
    if options.measure.is_money() {
        base.require_amount()?;
    }
    let by = By::new(base, options.by.as_deref())?;
    let (Some(first), Some(last)) = (base.intake().first_order, base.intake().last_order) else {
        return table(base, options, by, Vec::new(), level);
    };
    let clock = base.clock();
    let calendar = Calendar::new(period, clock.day(first), clock.day(last), base.as_of()?, by)?;
    if !by.is_any() {
        let cells = counted(base, &calendar)?;
        return table(base, options, by, triangle(base, &calendar, &cells)?, level);
    }
    let rows = pooled(base, &calendar, by)?;
    table(base, options, by, rows, level)
}

/// The rows of all cohorts and periods that could be observed.
fn triangle(base: &CustomerBase, calendar: &Calendar, cells: &[Cell]) -> Result<Vec<Row>> {
    let as_of = base.as_of()?;
    let mut rows = Vec::new();
    for cohort in 0..calendar.cohorts {
        let size = cells[cohort * calendar.width].customers;
        if size == 0 {
            continue;
        }
        let mut cumulative = 0i128;
        for period in 0..calendar.width {
            // A year beyond 9999 cannot be observed either.
            let Ok((from, until)) = calendar.observable(cohort, period) else { break };
            if from > as_of {
                break;
            }
            let cell = cells[cohort * calendar.width + period];
            cumulative += cell.revenue;
            // The day observation ends on counts in full only when it was observed to its end.
            let partial = match base.observed_until() {
                Some(end) => base.clock().zone().start_of(until).map_or(true, |until| end < until),
                None => true,
            };
            let cohort = calendar.first_day(cohort)?.number();
            rows.push(Row { cohort, period, size, observed: size, cell, cumulative, partial });
        }
    }
    Ok(rows)
}

/// What the customers of a segment did in each period of their lives.
#[derive(Clone, Default)]
struct Pool {
    cells: Vec<Cell>,
    /// By how many periods of their lives could be observed, if only in part: customers, and their revenue.
    lived: Vec<(u64, i128)>,
    /// By how many could be observed to their end: customers.
    finished: Vec<u64>,
}

impl Pool {
    fn add(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            cell.customers += more.customers;
            cell.orders += more.orders;
            cell.revenue += more.revenue;
        }
        for (lived, more) in self.lived.iter_mut().zip(&other.lived) {
            lived.0 += more.0;
            lived.1 += more.1;
        }
        self.finished.iter_mut().zip(&other.finished).for_each(|(count, more)| *count += more);
    }

    fn rows(&self, segment: usize) -> Vec<Row> {
        let size: u64 = self.lived.iter().map(|(customers, _)| customers).sum();
        let (mut observed, mut finished, mut cumulative) = (size, size, 0i128);
        let mut rows = Vec::new();
        for period in 0..self.cells.len() {
            // Those whose lives were observed for no more than the periods before.
            let (gone, revenue) = self.lived[period];
            observed -= gone;
            finished -= self.finished[period];
            if observed == 0 {
                break;
            }
            let cell = self.cells[period];
            cumulative += cell.revenue - revenue;
            let partial = finished < observed;
            rows.push(Row { cohort: segment as i32, period, size, observed, cell, cumulative, partial });
        }
        rows
    }
}

/// The rows of all segments. Each customer's periods count from its own first order, and only those that could be
/// observed for it.
fn pooled(base: &CustomerBase, calendar: &Calendar, by: By<'_>) -> Result<Vec<Row>> {
    let (clock, as_of, width) = (base.clock(), base.as_of()?, calendar.width);
    let until = base.observed_until();
    let last_place = calendar.place(as_of);
    let is_whole = |end: Day| clock.zone().start_of(end).is_ok_and(|end| until.is_some_and(|until| until >= end));
    let last_is_whole = !matches!(calendar.period, Period::Days(_)) && is_whole(calendar.end_of(last_place)?);
    let unobserved = until.map_or(as_of, |until| clock.day(until));
    // How many periods of a life that began then could be observed, and how many of them to their end.
    let observed = |cohort: usize, start: Day| match calendar.period {
        Period::Days(length) => {
            let days = |to: Day| (to.number() - start.number()).max(0) as usize;
            (days(as_of) / length as usize + 1, days(unobserved) / length as usize)
        }
        _ => (last_place - cohort + 1, last_place - cohort + usize::from(last_is_whole)),
    };
    let empty =
        Pool { cells: vec![Cell::default(); width + 1], lived: vec![(0, 0); width + 2], finished: vec![0; width + 2] };
    const MEMORY: usize = 1 << 28;
    let sums = base.sum_parts(
        MEMORY / (by.len() * (width + 2) * size_of::<(Cell, (u64, i128), u64)>()),
        || vec![empty.clone(); by.len()],
        |pools, part| {
            for (_, customer) in part.customers() {
                let start = clock.day_at(customer.ordered_at[0]);
                let cohort = calendar.place(start);
                let pool = &mut pools[by.of(part, &customer)];
                let (lived, finished) = observed(cohort, start);
                let (mut last, mut revenue) = (usize::MAX, 0i128);
                for (&at, &amount) in customer.ordered_at.iter().zip(customer.amounts) {
                    let period = calendar.period(cohort, start, clock.day_at(at));
                    let cell = &mut pool.cells[period];
                    cell.orders += 1;
                    cell.customers += u64::from(period != last);
                    cell.revenue += i128::from(amount);
                    revenue += i128::from(amount);
                    last = period;
                }
                for (at, amount) in customer.netted(base) {
                    if let Some(period) = calendar.period_of_refund(cohort, start, clock.day_at(at)) {
                        pool.cells[period].revenue += i128::from(amount);
                        revenue += i128::from(amount);
                    }
                }
                pool.lived[lived].0 += 1;
                pool.lived[lived].1 += revenue;
                pool.finished[finished] += 1;
            }
            Ok(())
        },
    )?;
    let mut total = vec![empty; by.len()];
    for pools in &sums {
        total.iter_mut().zip(pools).for_each(|(total, pool)| total.add(pool));
    }
    Ok(total.iter().enumerate().flat_map(|(segment, pool)| pool.rows(segment)).collect())
}

struct Row {
    /// The first day of the cohort, or the number of the segment.
    cohort: i32,
    period: usize,
    size: u64,
    /// Those of the cohort for whom the period could be observed.
    observed: u64,
    cell: Cell,
    cumulative: i128,
    partial: bool,
}

fn counted(base: &CustomerBase, calendar: &Calendar) -> Result<Arc<Vec<Cell>>> {
    let kept = || base.cohorts_counted().lock().unwrap_or_else(PoisonError::into_inner);
    // Not held while counting: two threads may count the same, but a process that is forked meanwhile can go on.
    let found = kept().as_ref().filter(|(period, _)| *period == calendar.period).map(|(_, cells)| Arc::clone(cells));
    if let Some(cells) = found {
        return Ok(cells);
    }
    let cells = Arc::new(count(base, calendar)?);
    *kept() = Some((calendar.period, Arc::clone(&cells)));
    Ok(cells)
}

fn count(base: &CustomerBase, calendar: &Calendar) -> Result<Vec<Cell>> {
    if base.sums_are_narrow() { count_with::<i64>(base, calendar) } else { count_with::<i128>(base, calendar) }
}

/// A cell while it is counted, with a sum of money that is no wider than it has to be.
#[derive(Clone, Copy, Default)]
struct Counting<R> {
    customers: u64,
    orders: u64,
    revenue: R,
}

fn count_with<R>(base: &CustomerBase, calendar: &Calendar) -> Result<Vec<Cell>>
where
    R: Copy + Default + Send + std::ops::AddAssign + From<i64> + Into<i128>,
{
    const MEMORY: usize = 1 << 28;
    let cells = calendar.cohorts * calendar.width;
    let (clock, width) = (base.clock(), calendar.width);
    let sums = base.sum_parts(
        MEMORY / (cells * size_of::<Counting<R>>()),
        || vec![Counting::<R>::default(); cells],
        |sum, part| {
            for (_, customer) in part.customers() {
                let start = clock.day_at(customer.ordered_at[0]);
                let cohort = calendar.place(start);
                let row = &mut sum[cohort * width..(cohort + 1) * width];
                let mut last = usize::MAX;
                for (&at, &amount) in customer.ordered_at.iter().zip(customer.amounts) {
                    let period = calendar.period(cohort, start, clock.day_at(at));
                    let cell = &mut row[period];
                    cell.orders += 1;
                    cell.customers += u64::from(period != last);
                    cell.revenue += amount.into();
                    last = period;
                }
                for (at, amount) in customer.netted(base) {
                    // A refund from before the cohort's period belongs to an order that the log does not have.
                    if let Some(period) = calendar.period_of_refund(cohort, start, clock.day_at(at)) {
                        row[period].revenue += amount.into();
                    }
                }
            }
            Ok(())
        },
    )?;
    let mut total = vec![Cell::default(); cells];
    for sum in sums {
        for (cell, more) in total.iter_mut().zip(sum) {
            cell.customers += more.customers;
            cell.orders += more.orders;
            cell.revenue += more.revenue.into();
        }
    }
    Ok(total)
}

fn table(base: &CustomerBase, options: &Options, by: By<'_>, rows: Vec<Row>, level: f64) -> Result<Table> {
    let counts = |name: &str, count: &dyn Fn(&Row) -> Option<u64>| {
        Column::ints(name, rows.iter().map(|row| count(row).map(|count| count as i64)))
    };
    let none = |name: &str| Column::ints(name, rows.iter().map(|_| None));
    let money = |name: &str, units: &dyn Fn(&Row) -> i128| base.money(name, rows.iter().map(|row| Some(units(row))));
    let ratio = |of: &dyn Fn(&Row) -> u64| {
        let scale = base.amount().map_or(regulars_core::money::Scale::ZERO, |(_, scale)| scale);
        Column::floats(
            "value",
            rows.iter().map(|row| (of(row) > 0).then(|| scale.to_f64(row.cell.revenue) / of(row) as f64)),
        )
    };
    let [value, numerator, denominator] = match options.measure {
        Measure::Customers => {
            [counts("value", &|row| Some(row.cell.customers)), none("numerator"), none("denominator")]
        }
        Measure::Orders => [counts("value", &|row| Some(row.cell.orders)), none("numerator"), none("denominator")],
        Measure::Retention => [
            Column::floats("value", rows.iter().map(|row| Some(row.cell.customers as f64 / row.observed as f64))),
            counts("numerator", &|row| Some(row.cell.customers)),
            counts("denominator", &|row| Some(row.observed)),
        ],
        Measure::Revenue => [money("value", &|row| row.cell.revenue)?, none("numerator"), none("denominator")],
        Measure::CumulativeRevenue => [money("value", &|row| row.cumulative)?, none("numerator"), none("denominator")],
        Measure::AverageOrderValue => [
            ratio(&|row| row.cell.orders),
            money("numerator", &|row| row.cell.revenue)?,
            counts("denominator", &|row| Some(row.cell.orders)),
        ],
        Measure::RevenuePerCustomer => [
            ratio(&|row| row.observed),
            money("numerator", &|row| row.cell.revenue)?,
            counts("denominator", &|row| Some(row.observed)),
        ],
    };
    let wilson = Wilson::new(level);
    let bounds: Vec<_> = rows
        .iter()
        .map(|row| {
            let is_share = options.measure == Measure::Retention;
            if is_share { wilson.interval(row.cell.customers, row.observed) } else { None }
        })
        .collect();
    let cohort = if by.is_any() {
        by.named("cohort", &rows.iter().map(|row| row.cohort as usize).collect::<Vec<_>>())
    } else {
        Column::new("cohort", Values::Day(rows.iter().map(|row| row.cohort).collect()))
    };
    let mut about = json!({
        "figure": "cohorts", "period": options.period, "measure": options.measure.name(), "level": level,
        "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    if let Some(by) = &options.by {
        about["by"] = by.as_str().into();
    }
    Ok(Table::new(
        about,
        vec![
            cohort,
            counts("period", &|row| Some(row.period as u64)),
            counts("size", &|row| Some(row.size)),
            value,
            numerator,
            denominator,
            Column::floats("low", bounds.iter().map(|bounds| bounds.map(|(low, _)| low))),
            Column::floats("high", bounds.iter().map(|bounds| bounds.map(|(_, high)| high))),
            Column::new("partial", Values::Bool(rows.iter().map(|row| row.partial).collect())),
        ],
    ))
}
