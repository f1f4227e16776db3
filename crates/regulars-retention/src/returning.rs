//! The returning share: how much of the orders, or of the revenue, comes from customers who had ordered before.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Period, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::{By, Sum};
use crate::calendar::Calendar;
use crate::ratio::{self, Bootstrap, Ratio};
use crate::span::Span;
use crate::units::Units;

/// What is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Orders.
    #[default]
    Orders,
    /// Revenue, net of refunds.
    Revenue,
}

/// Of what, in which window or periods, and how an interval is drawn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether orders or their revenue are shared.
    pub measure: Measure,
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The periods, a row each: `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`. By
    /// default the window is one.
    pub period: Option<String>,
    /// The column of segments, each of which has a share of its own.
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
        Self {
            measure: Measure::default(),
            start: None,
            end: None,
            period: None,
            by: None,
            bootstrap: None,
            seed: 0,
            level: 0.95,
        }
    }
}

/// A ratio for each period.
#[derive(Debug, Default)]
struct Ratios<M = i128>(Vec<Ratio<M>>);

impl<M: Units> Ratios<M> {
    #[inline]
    fn add_at(&mut self, place: usize, amount: M, returns: bool) {
        if place >= self.0.len() {
            self.0.resize(place + 1, Ratio::default());
        }
        self.0[place].denominator += amount;
        self.0[place].numerator += if returns { amount } else { M::default() };
    }
}

impl<M: Units> Sum for Ratios<M> {
    fn add(&mut self, other: Self) {
        self.0.resize(self.0.len().max(other.0.len()), Ratio::default());
        self.0.iter_mut().zip(other.0).for_each(|(ratio, more)| ratio.add(more));
    }
}

/// What of a customer's orders counts, and in which period.
struct Counting<'b> {
    base: &'b CustomerBase,
    span: Span<'b>,
    calendar: Option<Calendar<'b>>,
    measure: Measure,
}

impl Counting<'_> {
    fn place(&self, at: i64) -> usize {
        self.calendar.as_ref().map_or(0, |calendar| calendar.place_at(at))
    }

    fn count<M: Units>(&self, ratios: &mut Ratios<M>, customer: &Customer<'_>) {
        let of_orders = self.measure == Measure::Orders;
        if self.calendar.is_none() && self.span.is_whole() {
            // All of it: the first order, and the others.
            let later = &customer.amounts[1..];
            let later =
                if of_orders { M::from(later.len() as i64) } else { later.iter().map(|amount| M::from(*amount)).sum() };
            ratios.add_at(0, later, true);
            ratios.add_at(0, M::from(if of_orders { 1 } else { customer.amounts[0] }), false);
        } else {
            for place in self.span.places(customer.ordered_at) {
                let amount = if of_orders { 1 } else { customer.amounts[place] };
                ratios.add_at(self.place(customer.ordered_at[place]), M::from(amount), place > 0);
            }
        }
        if of_orders {
            return;
        }
        for (at, amount) in customer.netted(self.base) {
            // What is given back after the first order and before the second can only be of a new customer.
            let returns = customer.ordered_at.get(1).is_some_and(|second| *second <= at);
            let place = match &self.calendar {
                None => Some(0),
                Some(calendar) => calendar.place_of_refund(calendar.day(at)),
            };
            if let Some(place) = place.filter(|_| self.span.holds(at)) {
                ratios.add_at(place, amount.into(), returns);
            }
        }
    }

    /// The segments, with the ratios of all their customers.
    fn sums<M: Units>(&self, by: By<'_>) -> Result<(Vec<usize>, Vec<Ratios>)> {
        let count = |ratios: &mut Ratios<M>, customer: &Customer<'_>| self.count(ratios, customer);
        let (segments, sums) = by.sums(self.base, Ratios::<M>::default, count)?;
        let wide = |Ratios(ratios): Ratios<M>| Ratios(ratios.into_iter().map(Ratio::wide).collect());
        Ok((segments, sums.into_iter().map(wide).collect()))
    }
}

/// The returning share: of the orders of a window (or of their revenue), the share of those by customers with an earlier
/// order, in the window or before it.
///
/// Revenue is net of the refunds booked in the window. A refund is of a returning customer once that has ordered for the
/// second time; so, with refunds booked at their orders, those of first orders are of new customers.
///
/// One row: `value` (missing where there is nothing to share), `numerator` (orders or revenue of returning customers), `denominator` (all of it),
/// `low`, `high` (bootstrap over customers, where asked for: orders of one customer are not independent) and `level`. With
/// `period`, a row for each period from that of the log's first order to the last one observed, as far as the window
/// holds a day of it: its first day as `period` in front, and `partial` (whether it had not ended when observation did)
/// behind; refunds before the log's first period stay out. With `by`, rows for each segment that a customer belongs to, under the name
/// of its column: a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3002 `invalid_window`, 3001 `invalid_period`, 2004 `amount_missing` for revenue, 1002 `unknown_column` for `by`, 1012
/// `invalid_option` for a level that is not between 0 and 1 or more samples than 100,000.
pub fn returning_share(base: &CustomerBase, options: &Options) -> Result<Table> {
    let window = Window::new(options.start, options.end)?;
    let period = options.period.as_deref().map(Period::parse).transpose()?;
    let bootstrap = Bootstrap::new(options.bootstrap, options.seed, options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let scale = match options.measure {
        Measure::Orders => None,
        Measure::Revenue => Some(base.require_amount()?.1),
    };
    let calendar = period.map(|period| Calendar::new(base, period)).transpose()?.flatten();
    let counting = Counting { base, span: Span::new(base.clock(), window), calendar, measure: options.measure };
    let (segments, sums) = match base.sums_are_narrow() {
        true => counting.sums::<i64>(by)?,
        false => counting.sums::<i128>(by)?,
    };
    // The periods of which the window holds a day; without periods the window is one, also where there is no order.
    let places: Vec<usize> = match (period, &counting.calendar) {
        (None, _) => vec![0],
        (Some(_), None) => Vec::new(),
        (Some(_), Some(calendar)) => (0..calendar.width())
            .map(|place| Ok((place, calendar.first_day(place)?, calendar.end_of(place))))
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .filter(|(_, first, end)| {
                window.start().is_none_or(|start| start < *end) && window.end().is_none_or(|end| *first < end)
            })
            .map(|(place, ..)| place)
            .collect(),
    };
    let of: Vec<usize> = segments.iter().flat_map(|segment| std::iter::repeat_n(*segment, places.len())).collect();
    let ratios: Vec<Ratio> = (sums.iter())
        .flat_map(|ratios| places.iter().map(|place| ratios.0.get(*place).copied().unwrap_or_default()))
        .collect();
    let intervals = if bootstrap.is_asked() {
        let width = counting.calendar.as_ref().map_or(1, Calendar::width);
        let mut terms = vec![Vec::new(); by.len() * width];
        for (segment, ratios) in by.each(base, |customer| {
            let mut ratios = Ratios::<i128>::default();
            counting.count(&mut ratios, customer);
            ratios
        })? {
            for (place, ratio) in ratios.0.into_iter().enumerate().filter(|(_, ratio)| *ratio != Ratio::default()) {
                terms[segment * width + place].push((ratio.numerator as f64, ratio.denominator as f64));
            }
        }
        let rows = segments.iter().flat_map(|segment| places.iter().map(move |place| segment * width + place));
        rows.map(|row| bootstrap.interval(&terms[row])).collect::<Result<_>>()?
    } else {
        vec![None; ratios.len()]
    };
    let values =
        ratios.iter().map(|ratio| (ratio.denominator > 0).then(|| ratio.numerator as f64 / ratio.denominator as f64));
    let values = values.collect();
    let column = |name: &str, of: fn(&Ratio) -> i128| match scale {
        Some(_) => base.money(name, ratios.iter().map(|ratio| Some(of(ratio)))),
        None => Ok(Column::ints(name, ratios.iter().map(|ratio| Some(of(ratio) as i64)))),
    };
    let sums = (column("numerator", |ratio| ratio.numerator)?, column("denominator", |ratio| ratio.denominator)?);
    let about = json!({
        "figure": "returning_share", "measure": options.measure, "start": options.start, "end": options.end,
        "period": options.period, "interval": bootstrap.is_asked().then_some("bootstrap"),
        "timezone": base.clock().zone().name(),
    });
    let mut columns: Vec<Column> = ratio::columns(values, sums, &intervals, bootstrap.level).into();
    if period.is_some() {
        let all: Vec<usize> = segments.iter().flat_map(|_| places.iter().copied()).collect();
        columns.insert(0, Calendar::column(counting.calendar.as_ref(), "period", &all)?);
        columns.push(Calendar::partial(counting.calendar.as_ref(), &all));
    }
    by.table(about, &of, columns)
}
