//! The time between a customer's orders.

use regulars_core::quantile::{quantile_at, ranks};
use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{DAY, Day, DayClock, Window};
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Customer, CustomerBase};
use crate::by::{By, Sum};
use crate::counts::Counts;
use crate::span::Span;

/// What is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The time that went by between consecutive orders, in days of 86,400 seconds; 0 between orders at one instant.
    #[default]
    Elapsed,
    /// Whole local days between consecutive days with an order.
    Days,
}

/// Which times, and what is said of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What is measured.
    pub unit: Unit,
    /// The quantiles, each between 0 and 1.
    pub quantiles: Vec<f64>,
    /// Whether there is a row for each customer, instead of one for all.
    pub per_customer: bool,
    /// The first local day of the window in which the later of two orders lies; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has rows of its own.
    pub by: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unit: Unit::default(),
            quantiles: vec![0.1, 0.25, 0.5, 0.75, 0.9],
            per_customer: false,
            start: None,
            end: None,
            by: None,
        }
    }
}

impl Options {
    fn check(&self) -> Result<()> {
        let known = |place: usize| self.quantiles[..place].contains(&self.quantiles[place]);
        match self.quantiles.iter().enumerate().find(|(place, p)| !(0.0..=1.0).contains(*p) || known(*place)) {
            None => Ok(()),
            Some((_, p)) => {
                let message = format!("expected quantiles between 0 and 1, each once, such as 0.5, found {p}");
                Err(Error::new(Code::InvalidOption, message).at_field("quantiles"))
            }
        }
    }
}

/// The whole local days between consecutive days with an order, of rising instants, with the later day of each.
#[inline]
pub(crate) fn day_gaps(clock: &DayClock, rising: &[i64], gaps: &mut Vec<(i32, i32)>) {
    gaps.clear();
    let Some((first, later)) = rising.split_first() else { return };
    let mut last = clock.day_at(*first).number();
    for at in later {
        let day = clock.day_at(*at).number();
        if day > last {
            gaps.push((day - last, day));
            last = day;
        } else if day < last {
            return day_gaps_in_order(clock, rising, gaps);
        }
    }
}

/// The same where clocks were put back over midnight, so that a later order is told an earlier day.
#[cold]
fn day_gaps_in_order(clock: &DayClock, rising: &[i64], gaps: &mut Vec<(i32, i32)>) {
    let mut days: Vec<i32> = rising.iter().map(|at| clock.day_at(*at).number()).collect();
    days.sort_unstable();
    days.dedup();
    gaps.clear();
    gaps.extend(days.windows(2).map(|pair| (pair[1] - pair[0], pair[1])));
}

/// Goes over the times between a customer's orders that end in the window, in microseconds or whole days.
struct Visit<'b> {
    unit: Unit,
    span: Span<'b>,
    clock: &'b DayClock,
    window: Window,
}

impl Visit<'_> {
    #[inline]
    fn each(&self, customer: &Customer<'_>, days: &mut Vec<(i32, i32)>, mut tell: impl FnMut(i64)) {
        match self.unit {
            Unit::Elapsed if self.span.is_whole() => {
                customer.ordered_at.windows(2).for_each(|pair| tell(pair[1] - pair[0]));
            }
            Unit::Elapsed => {
                let ending = customer.ordered_at.windows(2).filter(|pair| self.span.holds(pair[1]));
                ending.for_each(|pair| tell(pair[1] - pair[0]));
            }
            Unit::Days => {
                day_gaps(self.clock, customer.ordered_at, days);
                let holds = |day: i32| Day::from_number(day.into()).is_ok_and(|day| self.window.holds(day));
                let ending = days.iter().filter(|(_, day)| self.span.is_whole() || holds(*day));
                ending.for_each(|(gap, _)| tell(i64::from(*gap)));
            }
        }
    }

    /// What a unit of the times is in days.
    fn scale(&self) -> f64 {
        if self.unit == Unit::Elapsed { DAY as f64 } else { 1.0 }
    }
}

/// The time between orders, in days: of all customers together, or of each.
///
/// One row: `customers` (with two orders that count), `gaps` (times between them), `mean`, `sd` (n − 1), `min`, `max` and a
/// column for each quantile, named `q` and its share, such as `q0.5` (type 7 of Hyndman and Fan, 1996: linear between
/// ranks). What there are too few times for is missing: the mean of none, the deviation of one. By default the time that
/// went by between a customer's consecutive orders, in days of 86,400 seconds; with `days`, whole local days between
/// consecutive days on which it ordered. With a window, those whose later order or day lies in it.
///
/// With `per_customer`, a row for each customer with a time that counts, by rising id: `customer_id` and the same columns
/// without `customers`. With `by`, rows for each segment that a customer belongs to, under the name of its column: a
/// customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 1012 `invalid_option` for a quantile that is not between 0 and 1 or is there twice, 3002 `invalid_window`, 1002
/// `unknown_column` for `by`.
pub fn time_between_orders(base: &CustomerBase, options: &Options) -> Result<Table> {
    options.check()?;
    let window = Window::new(options.start, options.end)?;
    let by = By::new(base, options.by.as_deref())?;
    let visit = Visit { unit: options.unit, span: Span::new(base.clock(), window), clock: base.clock(), window };
    let about = json!({
        "figure": "time_between_orders", "unit": options.unit, "start": options.start, "end": options.end,
        "timezone": base.clock().zone().name(),
    });
    let (of, columns) =
        if options.per_customer { each(base, by, &visit, options)? } else { pooled(base, by, &visit, options)? };
    by.table(about, &of, columns)
}

/// What is said of some times.
#[derive(Clone, Debug, Default)]
struct Summary {
    gaps: u64,
    mean: Option<f64>,
    sd: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    quantiles: Vec<Option<f64>>,
}

fn columns(summaries: &[Summary], options: &Options) -> Vec<Column> {
    let floats = |name: &str, of: fn(&Summary) -> Option<f64>| Column::floats(name, summaries.iter().map(of));
    let mut columns = vec![
        Column::ints("gaps", summaries.iter().map(|summary| Some(summary.gaps as i64))),
        floats("mean", |summary| summary.mean),
        floats("sd", |summary| summary.sd),
        floats("min", |summary| summary.min),
        floats("max", |summary| summary.max),
    ];
    columns.extend(
        options.quantiles.iter().enumerate().map(|(place, p)| {
            Column::floats(format!("q{p}"), summaries.iter().map(|summary| summary.quantiles[place]))
        }),
    );
    columns
}

/// The sum of squares of 64-bit integers, exact: its low and high halves are added up apart.
#[derive(Clone, Copy, Debug, Default)]
struct Squares {
    low: u128,
    high: u128,
}

impl Squares {
    #[inline]
    fn add(&mut self, distance: i64) {
        let square = u128::from(distance.unsigned_abs()) * u128::from(distance.unsigned_abs());
        self.low += square & u128::from(u64::MAX);
        self.high += square >> 64;
    }

    fn add_times(&mut self, distance: i64, times: u64) {
        let mut one = Self::default();
        one.add(distance);
        self.low += one.low * u128::from(times);
        self.high += one.high * u128::from(times);
    }

    fn to_f64(self) -> f64 {
        let high = self.high + (self.low >> 64);
        high as f64 * 2f64.powi(64) + (self.low & u128::from(u64::MAX)) as f64
    }
}

/// The mean, and the deviation from the squares of the distances from the mean's whole part.
fn moments(gaps: u64, sum: i128, squares: Squares, scale: f64) -> (Option<f64>, Option<f64>) {
    let n = gaps as f64;
    let mean = (gaps > 0).then(|| sum as f64 / n / scale);
    let sd = (gaps > 1).then(|| {
        let rest = (sum - i128::from(whole_mean(gaps, sum)) * i128::from(gaps)) as f64 / n;
        libm::sqrt(((squares.to_f64() - n * rest * rest) / (n - 1.0)).max(0.0)) / scale
    });
    (mean, sd)
}

fn whole_mean(gaps: u64, sum: i128) -> i64 {
    sum.checked_div(gaps.into()).unwrap_or(0) as i64
}

/// Times counted by how long they are: by the days that they are, or by buckets of which each holds times that differ by
/// less than a part of themselves.
#[derive(Debug, Default)]
struct Lengths {
    customers: u64,
    sum: i128,
    min: Option<i64>,
    max: Option<i64>,
    counts: Counts,
    /// Whether there is a time that is no multiple of a day.
    is_broken: bool,
    days: Vec<(i32, i32)>,
}

impl Sum for Lengths {
    fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.sum += other.sum;
        self.min = self.min.into_iter().chain(other.min).min();
        self.max = self.max.into_iter().chain(other.max).max();
        self.counts.add(other.counts);
        self.is_broken |= other.is_broken;
    }
}

/// The times of the buckets in which quantiles lie.
#[derive(Debug, Default)]
struct Picked {
    squares: Squares,
    times: Vec<i64>,
    days: Vec<(i32, i32)>,
}

impl Sum for Picked {
    fn add(&mut self, other: Self) {
        self.squares.low += other.squares.low;
        self.squares.high += other.squares.high;
        self.times.extend(other.times);
    }
}

/// The bucket of a time that is not negative: its highest bits, so many behind the first one, and how many follow.
#[inline]
fn bucket(time: i64, bits: u32) -> usize {
    let time = time.unsigned_abs();
    if time >> bits == 0 {
        return time as usize;
    }
    let rest = u64::BITS - 1 - time.leading_zeros() - bits;
    ((rest as usize) << bits) + (time >> rest) as usize
}

/// Of all customers together. Times are counted by buckets first; then those of the few buckets in which quantiles lie
/// are looked at one by one, so that no time has to be kept.
fn pooled(base: &CustomerBase, by: By<'_>, visit: &Visit<'_>, options: &Options) -> Result<(Vec<usize>, Vec<Column>)> {
    // Fewer buckets for each of many segments, so that the counts stay in a cache.
    let bits = (17 - by.len().ilog2().min(17)).saturating_sub(6).max(4);
    let is_days = options.unit == Unit::Days;
    let (segments, mut lengths) = by.sums(base, Lengths::default, |lengths, customer| {
        let Lengths { counts, is_broken, days, .. } = lengths;
        // A customer's times add up to no more than the time from its first order to its last.
        let (mut sum, mut min, mut max) = (0, i64::MAX, i64::MIN);
        visit.each(customer, days, |time| {
            sum += time;
            min = min.min(time);
            max = max.max(time);
            *is_broken = *is_broken || time % DAY != 0;
            counts.count(if is_days { time as usize } else { bucket(time, bits) });
        });
        if min <= max {
            lengths.customers += 1;
            lengths.sum += i128::from(sum);
            lengths.min = Some(lengths.min.map_or(min, |least| least.min(min)));
            lengths.max = Some(lengths.max.map_or(max, |most| most.max(max)));
        }
    })?;
    let gaps: Vec<u64> = lengths.iter().map(|lengths| lengths.counts.all().iter().sum()).collect();
    let place: Vec<usize> = {
        let mut place = vec![usize::MAX; by.len()];
        segments.iter().enumerate().for_each(|(row, segment)| place[*segment] = row);
        place
    };
    let mut unit = 1;
    let mut picked: Vec<Picked> = Vec::new();
    let mut wanted: Vec<Vec<bool>> = Vec::new();
    if !is_days && lengths.iter().all(|lengths| !lengths.is_broken) {
        // Times of dates are whole days, of which there are few different ones.
        unit = DAY;
        let (_, counts) = by.sums(base, Lengths::default, |lengths, customer| {
            let Lengths { counts, days, .. } = lengths;
            visit.each(customer, days, |time| counts.count((time / DAY) as usize));
        })?;
        lengths.iter_mut().zip(counts).for_each(|(lengths, counted)| lengths.counts = counted.counts);
    } else if !is_days {
        for (lengths, gaps) in lengths.iter().zip(&gaps) {
            let around = |p: &f64| ranks(gaps.saturating_sub(1), *p);
            let mut ranks: Vec<u64> =
                options.quantiles.iter().map(around).flat_map(|(low, high)| [low, high]).collect();
            ranks.sort_unstable();
            let (mut next, mut seen) = (ranks.into_iter().peekable(), 0);
            wanted.push(
                lengths
                    .counts
                    .all()
                    .iter()
                    .map(|count| {
                        seen += count;
                        let mut any = false;
                        while next.next_if(|rank| *rank < seen).is_some() {
                            any = true;
                        }
                        any
                    })
                    .collect(),
            );
        }
        let means: Vec<i64> = gaps.iter().zip(&lengths).map(|(gaps, lengths)| whole_mean(*gaps, lengths.sum)).collect();
        let (of, sums) = by.sums_of(base, Picked::default, |picked, segment, customer| {
            let (mean, wanted) = (means[place[segment]], &wanted[place[segment]]);
            let Picked { squares, times, days } = picked;
            visit.each(customer, days, |time| {
                squares.add(time - mean);
                if wanted[bucket(time, bits)] {
                    times.push(time);
                }
            });
        })?;
        debug_assert_eq!(of, segments, "the same customers");
        picked = sums;
    }
    let scale = visit.scale() / unit as f64;
    let mut summaries = Vec::new();
    for (row, lengths) in lengths.iter().enumerate() {
        let gaps = gaps[row];
        let squares = match picked.get(row) {
            Some(picked) => picked.squares,
            None => {
                let mean = whole_mean(gaps, lengths.sum / i128::from(unit));
                let mut squares = Squares::default();
                let counts = lengths.counts.all().iter().enumerate();
                counts.for_each(|(time, count)| squares.add_times(time as i64 - mean, *count));
                squares
            }
        };
        let (mean, sd) = moments(gaps, lengths.sum / i128::from(unit), squares, scale);
        let quantiles: Vec<Option<f64>> = match picked.get_mut(row) {
            None => options.quantiles.iter().map(|p| lengths.counts.quantile(*p)).collect(),
            Some(picked) => {
                parallel::sort_unstable_by(&mut picked.times, i64::cmp)?;
                // Up to the end of each bucket that was looked at: how many times there are, and how many of them are in
                // buckets that were not.
                let mut ends = Vec::new();
                let (mut seen, mut skipped) = (0, 0);
                for (count, wanted) in lengths.counts.all().iter().zip(&wanted[row]) {
                    seen += count;
                    skipped += if *wanted { 0 } else { *count };
                    if *wanted {
                        ends.push((seen, skipped));
                    }
                }
                let time = |rank: u64| {
                    let bucket = ends.partition_point(|(seen, _)| *seen <= rank);
                    picked.times[(rank - ends[bucket].1) as usize] as f64
                };
                options.quantiles.iter().map(|p| quantile_at(gaps, *p, time)).collect()
            }
        };
        let quantiles = quantiles.into_iter().map(|time| time.map(|time| time / scale)).collect();
        let of = |time: Option<i64>| time.map(|time| time as f64 / visit.scale());
        summaries.push(Summary { gaps, mean, sd, min: of(lengths.min), max: of(lengths.max), quantiles });
    }
    let mut all = vec![Column::ints("customers", lengths.iter().map(|lengths| Some(lengths.customers as i64)))];
    all.extend(columns(&summaries, options));
    Ok((segments, all))
}

/// The times of the customers of a part who have one, one after the other.
#[derive(Default)]
struct Each {
    segments: Vec<usize>,
    gaps: Vec<u32>,
    /// Of each customer the mean, the deviation (not a number where there is none), the least, the largest and the
    /// quantiles.
    values: Vec<f64>,
    /// The row of each place; [`Each::NONE`] for a customer without a time.
    rows: Vec<u32>,
}

impl Each {
    const NONE: u32 = u32::MAX;
}

/// Of each customer.
fn each(base: &CustomerBase, by: By<'_>, visit: &Visit<'_>, options: &Options) -> Result<(Vec<usize>, Vec<Column>)> {
    let scale = visit.scale();
    let parts = base.map_parts(|part| {
        let (mut days, mut times) = (Vec::new(), Vec::new());
        let mut told = Each { rows: vec![Each::NONE; part.len()], ..Each::default() };
        for (place, customer) in part.customers() {
            times.clear();
            visit.each(&customer, &mut days, |time| times.push(time));
            let (Some(min), Some(max)) = (times.iter().min(), times.iter().max()) else { continue };
            let ends = [*min as f64 / scale, *max as f64 / scale];
            let gaps = times.len() as u64;
            let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
            let (middle, mut squares) = (whole_mean(gaps, sum), Squares::default());
            times.iter().for_each(|time| squares.add(time - middle));
            let (mean, sd) = moments(gaps, sum, squares, scale);
            times.sort_unstable();
            told.rows[place] = told.gaps.len() as u32;
            told.segments.push(by.of(part, &customer));
            told.gaps.push(gaps as u32);
            told.values.extend([mean.unwrap_or(f64::NAN), sd.unwrap_or(f64::NAN)].into_iter().chain(ends));
            told.values.extend(options.quantiles.iter().map(|p| {
                quantile_at(gaps, *p, |rank| times[rank as usize] as f64).map_or(f64::NAN, |time| time / scale)
            }));
        }
        Ok(told)
    })?;
    let mut all: Vec<(u32, u32)> = Vec::with_capacity(base.len());
    for (number, part) in parts.iter().enumerate() {
        all.extend(part.rows.iter().map(|row| (number as u32, *row)));
    }
    let mut numbers = parallel::filter(&base.rising()?.numbers, |number| all[number as usize].1 != Each::NONE)?;
    let segment = |number: u32| {
        let (part, row) = all[number as usize];
        parts[part as usize].segments[row as usize]
    };
    if by.is_any() {
        numbers.sort_by_key(|number| segment(*number));
    }
    let of = if by.is_any() { numbers.iter().map(|number| segment(*number)).collect() } else { Vec::new() };
    let rows: Vec<(u32, u32)> = parallel::collect(numbers.len(), |place| all[numbers[place] as usize])?;
    let names = ["mean", "sd", "min", "max"].into_iter().map(str::to_owned);
    let names: Vec<String> = names.chain(options.quantiles.iter().map(|p| format!("q{p}"))).collect();
    let mut columns = vec![
        Column::new("customer_id", base.ids_of(&numbers)?),
        Column::new(
            "gaps",
            Values::Int(parallel::collect(rows.len(), |place| {
                let (part, row) = rows[place];
                parts[part as usize].gaps[row as usize].into()
            })?),
        ),
    ];
    // Row by row, since a customer's values lie side by side and customers anywhere.
    const ROWS: usize = 1 << 14;
    let pieces = parallel::map(rows.len().div_ceil(ROWS), |piece| {
        let rows = &rows[piece * ROWS..((piece + 1) * ROWS).min(rows.len())];
        let mut columns = vec![Vec::with_capacity(rows.len()); names.len()];
        for (part, row) in rows {
            let values = &parts[*part as usize].values[*row as usize * names.len()..];
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(*value));
        }
        Ok(columns)
    })?;
    columns.extend(parallel::map(names.len(), |place| {
        let values: Vec<f64> = pieces.iter().flat_map(|piece| &piece[place]).copied().collect();
        // Only the deviation can be missing: there is none of one time.
        Ok(match place {
            1 => Column::floats_of(&*names[place], values.len(), |row| {
                Some(values[row]).filter(|value| !value.is_nan())
            })?,
            _ => Column::new(&*names[place], Values::Float(values)),
        })
    })?);
    Ok((of, columns))
}
