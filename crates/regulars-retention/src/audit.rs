//! The customer-base audit: a shop's revenue seen through its customers (Fader, Hardie and Ross, 2022).

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::activity::{self, Active};
use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::calendar::Calendar;
use crate::interval::check_level;
use crate::order;
use crate::share::{self, Share};

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lens {
    /// How different the customers of a period are: tenths of them, by what they brought.
    #[default]
    Deciles,
    /// How many of the customers won in a period came once and never again.
    OneAndDone,
    /// What changed from a period to the next: through whom, and through how many of them or how much each.
    Changes,
    /// Which cohorts the revenue of a period comes from.
    Cohorts,
}

/// What is looked at, and in which periods.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`.
    pub period: String,
    /// What is looked at.
    pub lens: Lens,
    /// Periods that begin on this local day or later; by default all.
    pub start: Option<Day>,
    /// Periods that begin before this local day; by default all.
    pub end: Option<Day>,
    /// The column of segments, each of which is told by itself.
    pub by: Option<String>,
    /// The confidence level of the intervals of shares.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        let period = "year".to_owned();
        Self { period, lens: Lens::default(), start: None, end: None, by: None, level: 0.95 }
    }
}

/// The customer-base audit. Which rows there are depends on the lens; all are of periods, with `period` (the first day) and
/// `partial` (whether it had not ended when observation did). A customer is active in a period when it ordered in it;
/// revenue is net of the refunds booked in it, those from before the period of the customer's first order left out.
///
/// - `deciles`: of the active customers of each period by falling revenue, of equal ones by rising id, ten parts of one
///   size, the first ones one larger where ten does not divide: `decile` (1 is the best), `customers`, `orders`, `revenue`,
///   `revenue_share` (of the active customers' revenue; missing unless that is positive), `orders_per_customer` and
///   `revenue_per_customer` (missing for nobody).
/// - `one_and_done`: of the customers whose first order lies in the period, the share without another order as yet: `value`
///   (missing when there are none), `numerator`, `denominator`, `low`, `high` (Wilson), `level`.
/// - `changes`: `customers_before`, `customers`, and of them `new` (first order in the period), `returned` (active now, not
///   before), `lost` (active before, not now), `up` and `down` (active in both, with more or as much, and with less);
///   `revenue_before`, `revenue`, and what changed through each of these: `new_revenue`, `returned_revenue`, `lost_revenue`,
///   `up_revenue`, `down_revenue` and `other_revenue` (refunds of customers active in neither), which add up to the change;
///   and the change in two parts that add up to it as well: `customers_effect` = (customers − customers before) · revenue
///   before / customers before, rounded half to even, all of it without customers before, and `spend_effect`, the rest.
/// - `cohorts`: for each period and each cohort up to it that has customers, `cohort` (the first day of the period of its
///   first orders), `customers` of it active, their `orders`, `revenue` and `revenue_share` (missing unless the period's
///   revenue is positive).
///
/// With `by`, these rows for each segment that a customer belongs to, by its first order, a missing one last.
///
/// # Errors
/// 2004 `amount_missing` (but for `one_and_done`), 3001 `invalid_period`, 3002 `invalid_window`, 3004 `table_too_large`,
/// 1002 `unknown_column` for `by`, 1012 `invalid_option`.
pub fn audit(base: &CustomerBase, options: &Options) -> Result<Table> {
    if options.lens != Lens::OneAndDone {
        base.require_amount()?;
    }
    let level = check_level(options.level)?;
    let window = Window::new(options.start, options.end)?;
    let by = By::new(base, options.by.as_deref())?;
    let calendar = activity::calendar(base, &options.period, by.len())?;
    let audit = Audit { base, calendar: calendar.as_ref(), by, window, level };
    let (segments, places, columns) = match options.lens {
        Lens::Deciles => audit.deciles(),
        Lens::OneAndDone => audit.one_and_done(),
        Lens::Changes => audit.changes(),
        Lens::Cohorts => audit.cohorts(&options.period),
    }?;
    let mut all = activity::columns(calendar.as_ref(), &places)?;
    all.extend(columns);
    let about = json!({
        "figure": "audit", "lens": options.lens, "period": options.period, "start": options.start, "end": options.end,
        "interval": (options.lens == Lens::OneAndDone).then_some("wilson"), "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    by.table(about, &segments, all)
}

/// The segment and the period of each row, and what it says.
type Rows = (Vec<usize>, Vec<usize>, Vec<Column>);

struct Audit<'a> {
    base: &'a CustomerBase,
    calendar: Option<&'a Calendar<'a>>,
    by: By<'a>,
    window: Window,
    level: f64,
}

/// What some customers did.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    customers: u64,
    orders: u64,
    revenue: i128,
}

/// Cells, and memory for what a customer did in each period.
#[derive(Clone, Debug)]
struct Cells<C> {
    cells: Vec<C>,
    activity: Vec<Active>,
}

impl<C> Cells<C> {
    fn new(cells: usize) -> Self
    where
        C: Clone + Default,
    {
        Self { cells: vec![C::default(); cells], activity: Vec::new() }
    }
}

impl<C: Sum> Sum for Cells<C> {
    fn add(&mut self, other: Self) {
        self.cells.iter_mut().zip(other.cells).for_each(|(cell, more)| cell.add(more));
    }
}

impl Sum for Done {
    fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.revenue += other.revenue;
    }
}

/// From a period to the next: how many customers, and how much revenue, of each kind.
#[derive(Clone, Copy, Debug, Default)]
struct Change {
    customers_before: u64,
    customers: u64,
    before: i128,
    now: i128,
    kinds: [(u64, i128); 6],
}

impl Sum for Change {
    fn add(&mut self, other: Self) {
        self.customers_before += other.customers_before;
        self.customers += other.customers;
        self.before += other.before;
        self.now += other.now;
        for (kind, more) in self.kinds.iter_mut().zip(other.kinds) {
            kind.0 += more.0;
            kind.1 += more.1;
        }
    }
}

/// The kinds of customers of a change, as columns name them; of the last one nobody is active.
const KINDS: [&str; 6] = ["new", "returned", "lost", "up", "down", "other"];

impl Change {
    /// Counts a customer with its orders and revenue before and now.
    fn count(&mut self, (orders_before, before): (u64, i128), (orders, now): (u64, i128), is_new: bool) {
        let kind = match (orders_before > 0, orders > 0) {
            (false, true) if is_new => 0,
            (false, true) => 1,
            (true, false) => 2,
            (true, true) if now >= before => 3,
            (true, true) => 4,
            (false, false) => 5,
        };
        self.customers_before += u64::from(orders_before > 0);
        self.customers += u64::from(orders > 0);
        self.before += before;
        self.now += now;
        self.kinds[kind].0 += 1;
        self.kinds[kind].1 += now - before;
    }

    /// How much of the change of revenue comes of the number of customers.
    fn customers_effect(&self) -> i128 {
        if self.customers_before == 0 {
            return self.now - self.before;
        }
        let more = i128::from(self.customers) - i128::from(self.customers_before);
        let (product, of) = (more * self.before, i128::from(self.customers_before));
        let (floor, rest) = (product.div_euclid(of), product.rem_euclid(of));
        floor + i128::from(2 * rest > of || 2 * rest == of && floor % 2 != 0)
    }
}

impl Audit<'_> {
    /// The places of the periods that are asked for.
    fn places(&self) -> Result<Vec<usize>> {
        let Some(calendar) = self.calendar else { return Ok(Vec::new()) };
        let is_asked = |place: &usize| Ok(self.window.holds(calendar.first_day(*place)?));
        (0..calendar.len()).filter_map(|place| is_asked(&place).map(|is| is.then_some(place)).transpose()).collect()
    }

    fn deciles(&self) -> Result<Rows> {
        let (mut segments, mut places, mut deciles) = (Vec::new(), Vec::new(), Vec::<(i64, Done, i128)>::new());
        let asked = self.places()?;
        if let Some(calendar) = self.calendar {
            let by_period = self.active_by_period(calendar)?;
            for (segment, periods) in by_period.iter().enumerate() {
                if self.by.is_any() && periods.iter().all(Vec::is_empty) {
                    continue;
                }
                for &place in &asked {
                    let all: i128 = periods[place].iter().map(|active| active.revenue).sum();
                    for (decile, done) in (1..).zip(tenths(&periods[place])) {
                        segments.push(segment);
                        places.push(place);
                        deciles.push((decile, done, all));
                    }
                }
            }
        }
        let scale = self.base.require_amount()?.1;
        let counts = |name: &str, of: &dyn Fn(&Done) -> u64| {
            Column::ints(name, deciles.iter().map(|(_, done, _)| Some(of(done) as i64)))
        };
        let per = |name: &str, of: &dyn Fn(&Done) -> f64| {
            let per = |(_, done, _): &(i64, Done, i128)| (done.customers > 0).then(|| of(done) / done.customers as f64);
            Column::floats(name, deciles.iter().map(per))
        };
        let share = |(_, done, all): &(i64, Done, i128)| (*all > 0).then(|| done.revenue as f64 / *all as f64);
        let columns = vec![
            Column::ints("decile", deciles.iter().map(|(decile, ..)| Some(*decile))),
            counts("customers", &|done| done.customers),
            counts("orders", &|done| done.orders),
            self.base.money("revenue", deciles.iter().map(|(_, done, _)| Some(done.revenue)))?,
            Column::floats("revenue_share", deciles.iter().map(share)),
            per("orders_per_customer", &|done| done.orders as f64),
            per("revenue_per_customer", &|done| scale.to_f64(done.revenue)),
        ];
        Ok((segments, places, columns))
    }

    /// For each segment and period, what the customers active in it did, by rising id.
    fn active_by_period(&self, calendar: &Calendar<'_>) -> Result<Vec<Vec<Vec<Active>>>> {
        let mut by_period = vec![vec![Vec::new(); calendar.len()]; self.by.len()];
        let told = self.by.each(self.base, |customer| {
            let mut activity = Vec::new();
            activity::of(customer, self.base, calendar, &mut activity);
            activity.retain(|active| active.orders > 0);
            activity
        })?;
        for (segment, activity) in told {
            for active in activity {
                by_period[segment][active.period].push(active);
            }
        }
        Ok(by_period)
    }

    fn one_and_done(&self) -> Result<Rows> {
        let (mut segments, mut places, mut shares) = (Vec::new(), Vec::new(), Vec::<Share>::new());
        if let Some(calendar) = self.calendar {
            let (numbers, sums) = self.by.sums(
                self.base,
                || Cells::<Share>::new(calendar.len()),
                |cells, customer| {
                    let cohort = calendar.place_at(customer.ordered_at[0]);
                    cells.cells[cohort].count(customer.ordered_at.len() == 1);
                },
            )?;
            let asked = self.places()?;
            for (segment, sums) in numbers.into_iter().zip(sums) {
                for &place in &asked {
                    segments.push(segment);
                    places.push(place);
                    shares.push(sums.cells[place]);
                }
            }
        }
        Ok((segments, places, share::columns(&shares, self.level).into()))
    }

    fn changes(&self) -> Result<Rows> {
        let (mut segments, mut places, mut changes) = (Vec::new(), Vec::new(), Vec::<Change>::new());
        if let Some(calendar) = self.calendar {
            let periods = calendar.len();
            let (numbers, sums) = self.by.sums(
                self.base,
                || Cells::<Change>::new(periods),
                |Cells { cells, activity }, customer| {
                    activity::of(customer, self.base, calendar, activity);
                    let first = calendar.place_at(customer.ordered_at[0]);
                    for (place, active) in activity.iter().enumerate() {
                        let last = place.checked_sub(1).map(|place| activity[place]);
                        let last = last.filter(|last| last.period + 1 == active.period);
                        let before = last.map_or((0, 0), |last| (last.orders, last.revenue));
                        let now = (active.orders, active.revenue);
                        cells[active.period].count(before, now, active.period == first);
                        let next = active.period + 1;
                        if next < periods && activity.get(place + 1).is_none_or(|other| other.period != next) {
                            cells[next].count(now, (0, 0), false);
                        }
                    }
                },
            )?;
            let asked = self.places()?;
            for (segment, sums) in numbers.into_iter().zip(sums) {
                for &place in &asked {
                    segments.push(segment);
                    places.push(place);
                    changes.push(sums.cells[place]);
                }
            }
        }
        let counts = |name: &str, of: &dyn Fn(&Change) -> u64| {
            Column::ints(name, changes.iter().map(|change| Some(of(change) as i64)))
        };
        let money = |name: &str, of: &dyn Fn(&Change) -> i128| {
            self.base.money(name, changes.iter().map(|change| Some(of(change))))
        };
        let mut columns = vec![
            counts("customers_before", &|change| change.customers_before),
            counts("customers", &|change| change.customers),
        ];
        for (number, name) in KINDS.iter().enumerate().take(5) {
            columns.push(counts(name, &|change| change.kinds[number].0));
        }
        columns.push(money("revenue_before", &|change| change.before)?);
        columns.push(money("revenue", &|change| change.now)?);
        for (number, name) in KINDS.iter().enumerate() {
            columns.push(money(&format!("{name}_revenue"), &|change| change.kinds[number].1)?);
        }
        columns.push(money("customers_effect", &Change::customers_effect)?);
        columns.push(money("spend_effect", &|change| change.now - change.before - change.customers_effect())?);
        Ok((segments, places, columns))
    }

    fn cohorts(&self, period: &str) -> Result<Rows> {
        let (mut segments, mut places, mut cohorts) = (Vec::new(), Vec::new(), Vec::new());
        let mut rows: Vec<(Done, i128)> = Vec::new();
        if let Some(calendar) = self.calendar {
            let periods = calendar.len();
            activity::calendar(self.base, period, self.by.len() * periods)?;
            let (numbers, sums) = self.by.sums(
                self.base,
                || Cells::<Done>::new(periods * periods),
                |Cells { cells, activity }, customer| {
                    activity::of(customer, self.base, calendar, activity);
                    let cohort = calendar.place_at(customer.ordered_at[0]);
                    for active in activity.iter() {
                        let customers = u64::from(active.orders > 0);
                        let done = Done { customers, orders: active.orders, revenue: active.revenue };
                        cells[cohort * periods + active.period].add(done);
                    }
                },
            )?;
            let asked = self.places()?;
            for (segment, sums) in numbers.into_iter().zip(sums) {
                let has_customers = |cohort: &usize| sums.cells[cohort * periods + cohort].customers > 0;
                for &place in &asked {
                    let all = (0..=place).map(|cohort| sums.cells[cohort * periods + place].revenue).sum();
                    for cohort in (0..=place).filter(has_customers) {
                        segments.push(segment);
                        places.push(place);
                        cohorts.push(cohort);
                        rows.push((sums.cells[cohort * periods + place], all));
                    }
                }
            }
        }
        let share = |(done, all): &(Done, i128)| (*all > 0).then(|| done.revenue as f64 / *all as f64);
        let columns = vec![
            Calendar::column(self.calendar, "cohort", &cohorts)?,
            Column::ints("customers", rows.iter().map(|(done, _)| Some(done.customers as i64))),
            Column::ints("orders", rows.iter().map(|(done, _)| Some(done.orders as i64))),
            self.base.money("revenue", rows.iter().map(|(done, _)| Some(done.revenue)))?,
            Column::floats("revenue_share", rows.iter().map(share)),
        ];
        Ok((segments, places, columns))
    }
}

/// Ten parts of customers by falling revenue, of equal ones in their order; the first ones take those that are over.
fn tenths(active: &[Active]) -> [Done; 10] {
    let mut places: Vec<u32> = (0..active.len() as u32).collect();
    match active.iter().map(|active| i64::try_from(-active.revenue).ok()).collect::<Option<Vec<i64>>>() {
        Some(falling) => places = order::rising(&falling),
        None => places.sort_by_key(|place| -active[*place as usize].revenue),
    }
    let (size, over) = (places.len() / 10, places.len() % 10);
    let mut rest = &places[..];
    std::array::from_fn(|tenth| {
        let (own, others) = rest.split_at(size + usize::from(tenth < over));
        rest = others;
        let mut done = Done::default();
        for place in own {
            let active = active[*place as usize];
            done.add(Done { customers: 1, orders: active.orders, revenue: active.revenue });
        }
        done
    })
}
