//! The time to the n-th order, with customers who have not got there yet.

use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::counts::Counts;
use crate::interval::{check_level, normal_quantile};
use crate::span::Span;

/// To which order, and whose.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The order that is waited for: 2 is the first one after the first.
    pub n: u32,
    /// The first local day of the first orders that count; open by default.
    pub start: Option<Day>,
    /// The first local day after them; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has a curve of its own.
    pub by: Option<String>,
    /// The confidence level of the band.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { n: 2, start: None, end: None, by: None, level: 0.95 }
    }
}

/// By days after that of the first order: customers who got there, and customers who were not observed any longer.
#[derive(Debug, Default)]
struct Times {
    events: Counts,
    censored: Counts,
}

impl Sum for Times {
    fn add(&mut self, other: Self) {
        self.events.add(other.events);
        self.censored.add(other.censored);
    }
}

/// The time to the n-th order, by Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457–481: a row for day 0 and for each
/// day on which somebody's n-th order came, counted in local days from that of the customer's first order.
///
/// Columns: `time` (days), `at_risk` (customers observed so far without the n-th order), `events` (of whom it came on that
/// day), `censored` (of whom observation ended on that day or later, before the next row's), `value` (the share without it
/// after that day, Π (1 − events / at risk); 1 − `value` have it), `low` and `high` (the band at `level`: Greenwood's
/// variance on the scale of log(−log), Kalbfleisch and Prentice, 1980; missing where the share is 0 or 1, as there is none)
/// and `level`. A customer without the n-th order is censored at the last day observed. `median` in what the table says of
/// itself is the first day by which at least half have it, with `median_low` and `median_high`, where the band's lower and
/// upper bound come to a half (Brookmeyer and Crowley, 1982); missing where it isn't reached; with `by`, lists of them in
/// the order of `segments`.
///
/// With a window, of the customers whose first order in the log lies in it. With `by`, a curve for each segment that a
/// customer belongs to, under the name of its column: a customer's segment is that of its first order, a missing one
/// stands last.
///
/// # Errors
/// 1012 `invalid_option` for an `n` below 2 or a level that is not between 0 and 1, 3002 `invalid_window`, 1002
/// `unknown_column` for `by`.
pub fn time_to_order(base: &CustomerBase, options: &Options) -> Result<Table> {
    if options.n < 2 {
        let message = format!("expected the second order or a later one, found {}", options.n);
        return Err(Error::new(Code::InvalidOption, message).at_field("n"));
    }
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let (clock, as_of) = (base.clock(), base.as_of().map_or(0, Day::number));
    let (segments, sums) = by.sums(base, Times::default, |times, customer| {
        let first = customer.ordered_at[0];
        if !span.holds(first) {
            return;
        }
        // Where clocks are put back over midnight, a later order may be told an earlier day.
        let days = |to: i32| (to - clock.day_at(first).number()).max(0) as usize;
        match customer.ordered_at.get(options.n as usize - 1) {
            Some(at) => times.events.count(days(clock.day_at(*at).number())),
            None => times.censored.count(days(as_of)),
        }
    })?;
    let (mut of, mut rows, mut medians) = (Vec::new(), Vec::new(), Vec::new());
    for (segment, times) in segments.iter().zip(&sums) {
        let curve = curve(times, level);
        let first = |bound: fn(&Row) -> Option<f64>| {
            // A half that is one but for rounding is one.
            curve.iter().find(|row| bound(row).is_some_and(|value| value <= 0.5 + 1e-12)).map(|row| row.time)
        };
        medians.push([first(|row| Some(row.value)), first(|row| row.low), first(|row| row.high)]);
        of.extend(std::iter::repeat_n(*segment, curve.len()));
        rows.extend(curve);
    }
    let mut about = json!({
        "figure": "time_to_order", "n": options.n, "start": options.start, "end": options.end, "interval": "greenwood",
        "timezone": clock.zone().name(), "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    for (number, name) in ["median", "median_low", "median_high"].into_iter().enumerate() {
        let of_each = || medians.iter().map(|median| median[number]);
        about[name] = if by.is_any() { of_each().collect() } else { Value::from(of_each().next().flatten()) };
    }
    if by.is_any() {
        let names = by.named("segments", &segments);
        about["segments"] = (0..segments.len()).map(|row| names.json(row)).collect();
    }
    let counts =
        |name: &str, count: fn(&Row) -> u64| Column::ints(name, rows.iter().map(|row| Some(count(row) as i64)));
    let columns = [
        counts("time", |row| row.time),
        counts("at_risk", |row| row.at_risk),
        counts("events", |row| row.events),
        counts("censored", |row| row.censored),
        Column::floats("value", rows.iter().map(|row| Some(row.value))),
        Column::floats("low", rows.iter().map(|row| row.low)),
        Column::floats("high", rows.iter().map(|row| row.high)),
        Column::floats("level", rows.iter().map(|_| Some(level))),
    ];
    by.table(about, &of, columns)
}

struct Row {
    time: u64,
    at_risk: u64,
    events: u64,
    censored: u64,
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
}

/// The curve of these times. Who is censored on a day was observed on it, and counts as at risk there.
fn curve(times: &Times, level: f64) -> Vec<Row> {
    let z = normal_quantile(0.5 + level / 2.0);
    let mut at_risk: u64 = times.events.all().iter().chain(times.censored.all()).sum();
    let (mut value, mut greenwood) = (1.0, 0.0);
    let mut rows: Vec<Row> = Vec::new();
    for time in 0..times.events.all().len().max(times.censored.all().len()) {
        let (events, censored) = (times.events.of(time), times.censored.of(time));
        if events > 0 || time == 0 {
            let (n, left) = (at_risk as f64, (at_risk - events) as f64);
            value *= left / n;
            greenwood += events as f64 / (n * left);
            let band = (value > 0.0 && value < 1.0).then(|| {
                let log = libm::log(value);
                let spread = libm::exp(z * libm::sqrt(greenwood) / -log);
                (libm::exp(log * spread), libm::exp(log / spread))
            });
            let (low, high) = (band.map(|(low, _)| low), band.map(|(_, high)| high));
            rows.push(Row { time: time as u64, at_risk, events, censored: 0, value, low, high });
        }
        if let Some(row) = rows.last_mut() {
            row.censored += censored;
        }
        at_risk -= events + censored;
    }
    rows
}
