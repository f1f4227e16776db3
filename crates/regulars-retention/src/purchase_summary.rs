//! What customer models read of a customer: how often it bought again, when last, for how long it was seen, and for how much.

use regulars_core::money::Scale;
use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, DayClock, Period};
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::units::Units;

/// A unit of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A local day.
    Day,
    /// Seven days; in whole periods a week from Monday to Sunday.
    #[default]
    Week,
    /// A calendar month: from the 31st to the next one, or to the month's last day.
    Month,
    /// Twelve calendar months.
    Year,
}

/// In which unit, and up to when.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The unit of time.
    pub unit: Unit,
    /// Whether time comes in whole calendar periods of the unit, in each of which a customer buys or doesn't.
    pub discrete: bool,
    /// The last day that counts; by default the last one observed.
    pub as_of: Option<Day>,
    /// The last day of the calibration period; what comes later, up to `as_of`, is held out. By default nothing is.
    pub calibration_end: Option<Day>,
    /// Whether `log_intervals` are told, which models of regular purchases read.
    pub intervals: bool,
}

impl Unit {
    fn months(self) -> Option<i64> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Year => Some(12),
        }
    }

    fn period(self) -> Period {
        match self {
            Self::Day => Period::Day,
            Self::Week => Period::Week,
            Self::Month => Period::Month,
            Self::Year => Period::Year,
        }
    }

    /// The time from a day to a later one: whole units, and of the one that is not over the share of its days.
    fn between(self, from: Day, to: Day) -> f64 {
        let days = |from: Day, to: Day| f64::from(to.number() - from.number());
        let Some(months) = self.months() else {
            return days(from, to) / if self == Self::Week { 7.0 } else { 1.0 };
        };
        let ((year, month, _), (later_year, later_month, _)) = (from.ymd(), to.ymd());
        let crossed = i64::from(later_year - year) * 12 + i64::from(later_month) - i64::from(month);
        // Beyond the year 9999 no unit ends.
        let after = |units: i64| from.plus_months(units * months).unwrap_or(Day::MAX);
        let mut whole = crossed.div_euclid(months);
        if after(whole) > to {
            whole -= 1;
        }
        let (start, next) = (after(whole), after(whole + 1));
        whole as f64 + days(start, to) / days(start, next).max(1.0)
    }
}

/// The time that counts: up to a day, and what is held out behind it.
#[derive(Clone, Copy)]
struct Observed<'b> {
    clock: &'b DayClock,
    unit: Unit,
    is_discrete: bool,
    intervals: bool,
    /// The last day that counts, and the last one held out; in whole periods, the last day of one.
    end: Day,
    held_out_to: Day,
}

impl<'b> Observed<'b> {
    fn new(base: &'b CustomerBase, options: &Options) -> Result<Self> {
        let as_of = options.as_of.map_or_else(|| base.as_of(), Ok)?;
        let end = options.calibration_end.unwrap_or(as_of);
        if end > as_of {
            let message =
                format!("expected the calibration period to end by {as_of}, the last day that counts, found {end}");
            return Err(Error::new(Code::InvalidWindow, message).at_field("calibration_end"));
        }
        let (unit, is_discrete) = (options.unit, options.discrete);
        let whole = |day: Day| if is_discrete { last_whole(unit.period(), day) } else { Ok(day) };
        let (clock, intervals) = (base.clock(), options.intervals);
        Ok(Self { clock, unit, is_discrete, intervals, end: whole(end)?, held_out_to: whole(as_of)? })
    }

    /// Of days with the same number a customer has one purchase.
    #[inline]
    fn number(&self, day: Day) -> i32 {
        if self.is_discrete { self.unit.period().index(day) } else { day.number() }
    }

    fn between(&self, from: Day, to: Day) -> f64 {
        if self.is_discrete { f64::from(self.number(to) - self.number(from)) } else { self.unit.between(from, to) }
    }

    /// What a customer did; nothing of one who had not bought by then.
    fn of<M: Units>(&self, customer: &Customer<'_>, base: &CustomerBase) -> Row<M> {
        let mut row = Row::<M>::default();
        let first = self.clock.day_at(customer.ordered_at[0]);
        if first > self.end {
            return row;
        }
        let (mut last_number, mut last) = (self.number(first), first);
        let mut second = None;
        for (&at, &amount) in customer.ordered_at.iter().zip(customer.amounts) {
            // Where clocks were put back over midnight, an order counts as of the day of the one before.
            let day = self.clock.day_at(at).max(last);
            if day > self.held_out_to {
                break;
            }
            let part = &mut row.parts[usize::from(day > self.end)];
            let number = self.number(day);
            if number > last_number {
                part.purchases += 1;
                second = second.or(Some(at));
                if self.intervals && day <= self.end {
                    row.log_intervals += libm::log(self.between(last, day));
                }
            }
            if second.is_some() {
                part.revenue += M::from(amount);
            }
            if day <= self.end {
                row.last = day.number();
            }
            (last_number, last) = (number, day);
        }
        // What is given back after the first purchase and before the second can only be of the first.
        for (at, amount) in customer.netted(base).filter(|(at, _)| second.is_some_and(|second| second <= *at)) {
            let day = self.clock.day_at(at);
            if day <= self.held_out_to {
                row.parts[usize::from(day > self.end)].revenue += M::from(amount);
            }
        }
        row.first = first.number();
        row.is_there = true;
        row
    }
}

/// The last day up to this one that ends a period.
fn last_whole(period: Period, day: Day) -> Result<Day> {
    let ends = day.plus_days(1).is_ok_and(|next| period.index(next) > period.index(day));
    if ends { Ok(day) } else { period.first_day(period.index(day))?.plus_days(-1) }
}

/// Repeat purchases, and what they brought.
#[derive(Clone, Copy, Debug, Default)]
struct Part<M> {
    purchases: u32,
    revenue: M,
}

impl<M: Units> Part<M> {
    fn mean(self, scale: Option<Scale>) -> Option<f64> {
        scale.filter(|_| self.purchases > 0).map(|scale| scale.to_f64(self.revenue.into()) / f64::from(self.purchases))
    }
}

/// What a customer did up to the end, and in the time held out.
#[derive(Clone, Copy, Debug, Default)]
struct Row<M> {
    is_there: bool,
    first: i32,
    last: i32,
    log_intervals: f64,
    parts: [Part<M>; 2],
}

/// What customer models read of each customer, as Fader and Hardie define it.
///
/// A purchase is all that a customer orders on one local day. A row for each customer who had bought by the end of the
/// calibration period, by rising id: `customer_id`, `frequency` (purchases after the first), `recency` (from the first
/// purchase to the last; 0 without a repeat purchase), `age` (from the first purchase to the end) in the unit, and with
/// amounts `monetary_value`, the mean of what the repeat purchases brought, net of the refunds booked from the second
/// purchase on; missing without any. With `intervals` also `log_intervals`, the sum of the natural logarithms of the times
/// between purchases, in the unit: what tells how regular they are; 0 without a repeat purchase. With `calibration_end`
/// also what was held out: `holdout_frequency`, `holdout_duration` (the same for all) and `holdout_monetary_value`.
///
/// In `discrete` time a purchase is all that is ordered in one calendar period of the unit, times are numbers of periods,
/// and a period that had not ended at the end is left out with all that was ordered in it.
///
/// # Errors
/// 1015 `no_orders` when there is no order and no `as_of`; 3002 `invalid_window` for a calibration period that ends after
/// `as_of`.
pub fn purchase_summary(base: &CustomerBase, options: &Options) -> Result<Table> {
    if base.sums_are_narrow() { told::<i64>(base, options) } else { told::<i128>(base, options) }
}

fn told<M: Units>(base: &CustomerBase, options: &Options) -> Result<Table> {
    let observed = Observed::new(base, options)?;
    let rows = base.fill_parts(|part, rows: &mut [Row<M>]| {
        for (place, customer) in part.customers() {
            rows[place] = observed.of(&customer, base);
        }
    })?;
    let numbers = parallel::filter(&base.rising()?.numbers, |number| rows[number as usize].is_there)?;
    // Once by the customers' numbers, which is all over the memory, and then in order.
    let rows = parallel::collect(numbers.len(), |place| rows[numbers[place] as usize])?;
    let scale = base.amount().map(|(_, scale)| scale);
    let day = |number: i32| Day::from_number(number.into());
    let floats = |name: &str, of: &(dyn Fn(&Row<M>) -> f64 + Sync)| {
        let values = parallel::collect(rows.len(), |place| of(&rows[place]))?;
        Ok::<_, Error>(Column::new(name, Values::Float(values)))
    };
    let ints = |name: &str, part: usize| {
        let of = |place: usize| i64::from(rows[place].parts[part].purchases);
        Ok::<_, Error>(Column::new(name, Values::Int(parallel::collect(rows.len(), of)?)))
    };
    let means =
        |name: &str, part: usize| Column::floats_of(name, rows.len(), |place| rows[place].parts[part].mean(scale));
    let time = |from: i32, to: i32| day(from).and_then(|from| Ok(observed.between(from, day(to)?))).unwrap_or(0.0);
    let mut columns = vec![
        Column::new("customer_id", base.ids_of(&numbers)?),
        ints("frequency", 0)?,
        floats("recency", &|row| if row.parts[0].purchases == 0 { 0.0 } else { time(row.first, row.last) })?,
        floats("age", &|row| time(row.first, observed.end.number()))?,
    ];
    if scale.is_some() {
        columns.push(means("monetary_value", 0)?);
    }
    if options.intervals {
        columns.push(floats("log_intervals", &|row| row.log_intervals)?);
    }
    if options.calibration_end.is_some() {
        let duration = observed.between(observed.end, observed.held_out_to);
        columns.push(ints("holdout_frequency", 1)?);
        columns.push(floats("holdout_duration", &|_| duration)?);
        if scale.is_some() {
            columns.push(means("holdout_monetary_value", 1)?);
        }
    }
    let about = json!({
        "figure": "purchase_summary", "unit": options.unit, "discrete": options.discrete, "end": observed.end,
        "calibration_end": options.calibration_end, "as_of": observed.held_out_to,
        "timezone": base.clock().zone().name(),
    });
    Ok(Table::new(about, columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let between =
            |unit: Unit, from: &str, to: &str| unit.between(Day::parse(from).unwrap(), Day::parse(to).unwrap());
        assert_eq!(between(Unit::Month, "2026-01-15", "2026-04-15"), 3.0);
        assert_eq!(between(Unit::Month, "2026-01-15", "2026-02-14"), 30.0 / 31.0);
        // From the 31st a month lasts to the last day of a shorter one.
        assert_eq!(between(Unit::Month, "2026-01-31", "2026-02-28"), 1.0);
        assert_eq!(between(Unit::Month, "2026-01-31", "2026-03-30"), 1.0 + 30.0 / 31.0);
        assert_eq!(between(Unit::Year, "2024-02-29", "2025-02-28"), 1.0);
        assert_eq!(between(Unit::Year, "2024-02-29", "2026-02-27"), 1.0 + 364.0 / 365.0);
        assert_eq!(between(Unit::Week, "2026-01-01", "2026-01-11"), 10.0 / 7.0);
        assert_eq!(between(Unit::Year, "9999-01-01", "9999-12-31"), 1.0);
    }

    #[test]
    fn a_period_counts_once_it_is_over() {
        let last = |period: Period, day: &str| last_whole(period, Day::parse(day).unwrap()).unwrap().to_string();
        assert_eq!(last(Period::Month, "2026-02-28"), "2026-02-28");
        assert_eq!(last(Period::Month, "2026-02-27"), "2026-01-31");
        assert_eq!(last(Period::Week, "2026-11-22"), "2026-11-22");
        assert_eq!(last(Period::Week, "2026-11-21"), "2026-11-15");
        assert_eq!(last(Period::Day, "2026-11-21"), "2026-11-21");
    }
}
