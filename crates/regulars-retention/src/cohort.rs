//! Cohorts: what the customers who first ordered in one period did in the periods after it.

use std::sync::{Arc, Mutex, PoisonError};

use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Period};
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::By;
use crate::calendar::Calendar;
use crate::interval::{Wilson, check_level};
use crate::units::Units;

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
pub(crate) type Counted = Mutex<Option<(Period, Arc<Vec<Cells>>)>>;

/// What customers did in a period, with a sum of money that is no wider than it has to be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cell<R = i128> {
    customers: u64,
    orders: u64,
    revenue: R,
}

/// The cells of a cohort or a segment, up to the last period with a booking: the rest is nothing.
pub(crate) type Cells<R = i128> = Vec<Cell<R>>;

/// More rows than this are refused: 33 years of cohorts by day.
const MOST_ROWS: usize = 1 << 26;

/// How many sums of so many bytes are counted in side by side: no more than threads where they leave a core's cache, and
/// no more than memory is for.
fn most_sums(bytes: usize) -> usize {
    let (memory, cache) = (1 << 28, 1 << 20);
    (memory / bytes.max(1)).min(if bytes > cache { parallel::threads() } else { usize::MAX })
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
    let Some(calendar) = Calendar::new(base, period)? else {
        return table(base, options, by, Vec::new(), level);
    };
    let rows = if by.is_any() {
        if base.sums_are_narrow() { pooled::<i64>(base, &calendar, by)? } else { pooled::<i128>(base, &calendar, by)? }
    } else {
        triangle(base, &calendar, &counted(base, &calendar)?)?
    };
    table(base, options, by, rows, level)
}

/// Refuses more rows than a table is made of.
fn check_rows(rows: usize) -> Result<()> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let message = format!("expected at most {MOST_ROWS} cells, found {rows} or more; take longer periods");
    Err(Error::new(Code::TableTooLarge, message).at_field("period"))
}

/// Books a customer's orders and refunds in the cells of its periods, and gives the money booked. Its life began on
/// `start`, in the period `cohort`.
#[inline]
fn book<R: Units>(
    cells: &mut Cells<R>,
    base: &CustomerBase,
    calendar: &Calendar<'_>,
    customer: &Customer<'_>,
    (cohort, start): (usize, Day),
) -> R {
    let (mut last, mut total) = (usize::MAX, R::default());
    for (&at, &amount) in customer.ordered_at.iter().zip(customer.amounts) {
        let period = calendar.period_at(cohort, start, at);
        let cell = cell_of(cells, period);
        cell.orders += 1;
        cell.customers += u64::from(period != last);
        cell.revenue += amount.into();
        total += amount.into();
        last = period;
    }
    for (at, amount) in customer.netted(base) {
        // A refund from before period 0 belongs to an order that the log does not have.
        if let Some(period) = calendar.period_of_refund(cohort, start, calendar.day(at)) {
            cell_of(cells, period).revenue += amount.into();
            total += amount.into();
        }
    }
    total
}

#[inline]
fn cell_of<R: Units>(cells: &mut Cells<R>, period: usize) -> &mut Cell<R> {
    if period >= cells.len() {
        cells.resize(period + 1, Cell::default());
    }
    &mut cells[period]
}

/// Adds up cells that were counted apart.
fn add<R: Units>(total: &mut Cells, more: &[Cell<R>]) {
    if total.len() < more.len() {
        total.resize(more.len(), Cell::default());
    }
    for (cell, more) in total.iter_mut().zip(more) {
        cell.customers += more.customers;
        cell.orders += more.orders;
        cell.revenue += more.revenue.into();
    }
}

/// The rows of all cohorts and periods that could be observed.
fn triangle(base: &CustomerBase, calendar: &Calendar<'_>, cohorts: &[Cells]) -> Result<Vec<Row>> {
    let as_of = base.as_of()?;
    let width = calendar.width();
    let peopled = || cohorts.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
    check_rows(peopled().map(|(cohort, _)| calendar.len().saturating_sub(cohort)).fold(0, usize::saturating_add))?;
    let mut rows = Vec::new();
    for (number, cells) in peopled() {
        let size = cells[0].customers;
        let cohort = calendar.first_day(number)?.number();
        let mut cumulative = 0i128;
        for period in 0..width {
            // A year beyond 9999 cannot be observed either.
            let Ok((from, until)) = calendar.observable(number, period) else { break };
            if from > as_of {
                break;
            }
            let cell = cells.get(period).copied().unwrap_or_default();
            cumulative += cell.revenue;
            // The day observation ends on counts in full only when it was observed to its end.
            let partial = !calendar.is_observed_to(until);
            rows.push(Row { cohort, period, size, observed: size, cell, cumulative, partial });
        }
    }
    Ok(rows)
}

/// What the customers of a segment did in each period of their lives.
#[derive(Clone, Default)]
struct Pool<R = i128> {
    cells: Cells<R>,
    /// By how many periods of their lives could be observed, if only in part: customers, and their revenue.
    lived: Vec<(u64, R)>,
    /// By how many could be observed to their end: customers.
    finished: Vec<u64>,
}

impl<R: Units> Pool<R> {
    fn count(&mut self, (lived, finished): (usize, usize), revenue: R) {
        if lived >= self.lived.len() {
            self.lived.resize(lived + 1, (0, R::default()));
            // No life has more periods that ended than it has periods.
            self.finished.resize(lived + 1, 0);
        }
        self.lived[lived].0 += 1;
        self.lived[lived].1 += revenue;
        self.finished[finished] += 1;
    }
}

impl Pool {
    fn add<R: Units>(&mut self, other: &Pool<R>) {
        add(&mut self.cells, &other.cells);
        if self.lived.len() < other.lived.len() {
            self.lived.resize(other.lived.len(), (0, 0));
            self.finished.resize(other.lived.len(), 0);
        }
        for (lived, more) in self.lived.iter_mut().zip(&other.lived) {
            lived.0 += more.0;
            lived.1 += more.1.into();
        }
        self.finished.iter_mut().zip(&other.finished).for_each(|(count, more)| *count += more);
    }

    fn rows(&self, segment: usize) -> Vec<Row> {
        let size: u64 = self.lived.iter().map(|(customers, _)| customers).sum();
        let (mut observed, mut finished, mut cumulative) = (size, size, 0i128);
        let mut rows = Vec::new();
        for (period, (gone, revenue)) in self.lived.iter().enumerate() {
            // Those whose lives were observed for no more than the periods before.
            observed -= gone;
            finished -= self.finished[period];
            if observed == 0 {
                break;
            }
            let cell = self.cells.get(period).copied().unwrap_or_default();
            cumulative += cell.revenue - revenue;
            let partial = finished < observed;
            rows.push(Row { cohort: segment as i32, period, size, observed, cell, cumulative, partial });
        }
        rows
    }
}

/// The rows of all segments. Each customer's periods count from its own first order, and only those that could be
/// observed for it.
fn pooled<R: Units>(base: &CustomerBase, calendar: &Calendar<'_>, by: By<'_>) -> Result<Vec<Row>> {
    let lives = calendar.lives();
    let each = size_of::<(Cell<R>, (u64, R), u64)>();
    let sums = base.sum_parts(
        most_sums(calendar.width().saturating_mul(by.len()).saturating_mul(each)),
        || std::iter::repeat_with(Pool::<R>::default).take(by.len()).collect::<Vec<_>>(),
        |pools, part| {
            for (_, customer) in part.customers() {
                let start = calendar.day(customer.ordered_at[0]);
                let cohort = calendar.place(start);
                let pool = &mut pools[by.of(part, &customer)];
                let revenue = book(&mut pool.cells, base, calendar, &customer, (cohort, start));
                pool.count(lives.observed(cohort, start), revenue);
            }
            Ok(())
        },
    )?;
    let mut total = vec![Pool::default(); by.len()];
    for pools in &sums {
        total.iter_mut().zip(pools).for_each(|(total, pool)| total.add(pool));
    }
    check_rows(total.iter().map(|pool| pool.lived.len()).fold(0, usize::saturating_add))?;
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

fn counted(base: &CustomerBase, calendar: &Calendar<'_>) -> Result<Arc<Vec<Cells>>> {
    let kept = || base.cohorts_counted().lock().unwrap_or_else(PoisonError::into_inner);
    // Not held while counting: two threads may count the same, but a process that is forked meanwhile can go on.
    let found = kept().as_ref().filter(|(period, _)| *period == calendar.period).map(|(_, cells)| Arc::clone(cells));
    if let Some(cells) = found {
        return Ok(cells);
    }
    let narrow = base.sums_are_narrow();
    let cells = Arc::new(if narrow { count::<i64>(base, calendar)? } else { count::<i128>(base, calendar)? });
    *kept() = Some((calendar.period, Arc::clone(&cells)));
    Ok(cells)
}

/// The cells of each cohort.
fn count<R: Units>(base: &CustomerBase, calendar: &Calendar<'_>) -> Result<Vec<Cells>> {
    let width = calendar.width();
    let sums = base.sum_parts(
        most_sums((width.saturating_mul(width) / 2).saturating_mul(size_of::<Cell<R>>())),
        || vec![Cells::<R>::new(); width],
        |cohorts, part| {
            for (_, customer) in part.customers() {
                let start = calendar.day(customer.ordered_at[0]);
                let cohort = calendar.place(start);
                let cells = &mut cohorts[cohort];
                if cells.is_empty() {
                    // Mostly a cohort is seen to the end; but where there are very many periods, few of them are used.
                    cells.reserve((width - cohort).min(4096));
                }
                book(cells, base, calendar, &customer, (cohort, start));
            }
            Ok(())
        },
    )?;
    let mut total = vec![Cells::new(); width];
    for sum in &sums {
        total.iter_mut().zip(sum).for_each(|(total, more)| add(total, more));
    }
    Ok(total)
}

fn table(base: &CustomerBase, options: &Options, by: By<'_>, rows: Vec<Row>, level: f64) -> Result<Table> {
    let counts = |name: &str, count: &(dyn Fn(&Row) -> u64 + Sync)| {
        Ok::<_, Error>(Column::new(name, Values::Int(parallel::collect(rows.len(), |row| count(&rows[row]) as i64)?)))
    };
    let none = |name: &str| Column::ints_of(name, rows.len(), |_| None);
    let money = |name: &str, units: &dyn Fn(&Row) -> i128| base.money(name, rows.iter().map(|row| Some(units(row))));
    let ratio = |of: &(dyn Fn(&Row) -> u64 + Sync)| {
        let scale = base.amount().map_or(regulars_core::money::Scale::ZERO, |(_, scale)| scale);
        Column::floats_of("value", rows.len(), |row| {
            let row = &rows[row];
            (of(row) > 0).then(|| scale.to_f64(row.cell.revenue) / of(row) as f64)
        })
    };
    let [value, numerator, denominator] = match options.measure {
        Measure::Customers => [counts("value", &|row| row.cell.customers)?, none("numerator")?, none("denominator")?],
        Measure::Orders => [counts("value", &|row| row.cell.orders)?, none("numerator")?, none("denominator")?],
        Measure::Retention => [
            Column::floats_of("value", rows.len(), |row| {
                Some(rows[row].cell.customers as f64 / rows[row].observed as f64)
            })?,
            counts("numerator", &|row| row.cell.customers)?,
            counts("denominator", &|row| row.observed)?,
        ],
        Measure::Revenue => [money("value", &|row| row.cell.revenue)?, none("numerator")?, none("denominator")?],
        Measure::CumulativeRevenue => {
            [money("value", &|row| row.cumulative)?, none("numerator")?, none("denominator")?]
        }
        Measure::AverageOrderValue => [
            ratio(&|row| row.cell.orders)?,
            money("numerator", &|row| row.cell.revenue)?,
            counts("denominator", &|row| row.cell.orders)?,
        ],
        Measure::RevenuePerCustomer => [
            ratio(&|row| row.observed)?,
            money("numerator", &|row| row.cell.revenue)?,
            counts("denominator", &|row| row.observed)?,
        ],
    };
    let wilson = Wilson::new(level);
    let is_share = options.measure == Measure::Retention;
    let bounds: Vec<Option<(f64, f64)>> = parallel::collect(rows.len(), |row| {
        if is_share { wilson.interval(rows[row].cell.customers, rows[row].observed) } else { None }
    })?;
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
            counts("period", &|row| row.period as u64)?,
            counts("size", &|row| row.size)?,
            value,
            numerator,
            denominator,
            Column::floats_of("low", rows.len(), |row| bounds[row].map(|(low, _)| low))?,
            Column::floats_of("high", rows.len(), |row| bounds[row].map(|(_, high)| high))?,
            Column::new("partial", Values::Bool(rows.iter().map(|row| row.partial).collect())),
        ],
    ))
}
