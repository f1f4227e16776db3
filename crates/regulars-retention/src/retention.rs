//! The customer retention rate and the churn rate, from orders and from counts.

use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::interval::{check_level, wilson};
use crate::share::{self, Share};
use crate::span::Span;

/// Between which days, and who counts as a customer on a day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The first local day of the window; there is no default.
    pub start: Option<Day>,
    /// The first local day after the window; there is no default.
    pub end: Option<Day>,
    /// Who ordered on so many days before a day is a customer at its start.
    pub active_within: u32,
    /// The column of segments, each of which has a rate of its own.
    pub by: Option<String>,
    /// The confidence level of the interval.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: None, end: None, active_within: 365, by: None, level: 0.95 }
    }
}

/// What becomes of the customers of a window.
#[derive(Clone, Copy, Debug, Default)]
struct Movements {
    at_start: u64,
    kept: u64,
    new: u64,
    reactivated: u64,
    at_end: u64,
}

impl Sum for Movements {
    fn add(&mut self, other: Self) {
        self.at_start += other.at_start;
        self.kept += other.kept;
        self.new += other.new;
        self.reactivated += other.reactivated;
        self.at_end += other.at_end;
    }
}

/// The customer retention rate: of the customers at the start, the share who still are customers at the end.
///
/// A customer on a day is who ordered on one of the `active_within` local days before it. So S, the customers at the
/// start, have an order in [start − `active_within`, start); kept are those of them with an order in [end −
/// `active_within`, end); the rate is kept / S. Customers won in the window are in neither, so that it is never above 1.
///
/// One row: `value` (missing when S is 0), `numerator` (kept), `denominator` (S), `low` and `high` (Wilson) at `level`,
/// then `at_start` (S), `kept`, `new` (N: first order ever in the window), `reactivated` (R: customers at the end who are
/// neither of S nor new), `at_end` (E = kept + R + those of N who are customers at the end) and `partial` (whether the
/// window had not ended when observation did). With `by`, a row for each segment that a customer belongs to, under the
/// name of its column: a customer's segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 1012 `invalid_option` without `start` or `end`, for 0 days of `active_within`, or for a level that is not between 0
/// and 1; 3002 `invalid_window`; 1002 `unknown_column` for `by`.
pub fn retention_rate(base: &CustomerBase, options: &Options) -> Result<Table> {
    figure(base, options, "retention_rate", |kept, _| kept)
}

/// The churn rate: 1 − retention rate.
///
/// Columns as of [`retention_rate`], with those of S who were not kept as `numerator`.
///
/// # Errors
/// As [`retention_rate`].
pub fn churn_rate(base: &CustomerBase, options: &Options) -> Result<Table> {
    figure(base, options, "churn_rate", |kept, at_start| at_start - kept)
}

fn figure(base: &CustomerBase, options: &Options, name: &str, of: fn(u64, u64) -> u64) -> Result<Table> {
    let needed = |day: Option<Day>, field: &str| {
        let message = || format!("expected the day on which the window {field}s, such as 2026-01-01, found none");
        day.ok_or_else(|| Error::new(Code::InvalidOption, message()).at_field(field))
    };
    let (start, end) = (needed(options.start, "start")?, needed(options.end, "end")?);
    if options.active_within == 0 {
        let message = "expected at least 1 day within which customers count as active, found 0";
        return Err(Error::new(Code::InvalidOption, message).at_field("active_within"));
    }
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    // Before the year 1 there is no order to be found.
    let before = |day: Day| {
        let first = day.plus_days(-i64::from(options.active_within)).ok();
        Ok::<_, Error>(Span::new(base.clock(), Window::new(first, Some(day))?))
    };
    let span = Span::new(base.clock(), Window::new(Some(start), Some(end))?);
    let (at_start, at_end) = (before(start)?, before(end)?);
    let (segments, sums) = by.sums(base, Movements::default, |sum, customer| {
        let was = at_start.holds_any(customer.ordered_at);
        let is = at_end.holds_any(customer.ordered_at);
        let new = span.holds(customer.ordered_at[0]);
        sum.add(Movements {
            at_start: was.into(),
            kept: (was && is).into(),
            new: new.into(),
            reactivated: (is && !was && !new).into(),
            at_end: is.into(),
        });
    })?;
    let shares: Vec<Share> =
        (sums.iter()).map(|sum| Share { numerator: of(sum.kept, sum.at_start), denominator: sum.at_start }).collect();
    let partial = base.clock().zone().start_of(end).map_or(true, |end| base.observed_until().is_none_or(|to| to < end));
    let about = json!({
        "figure": name, "start": start, "end": end, "active_within": options.active_within, "interval": "wilson",
        "timezone": base.clock().zone().name(),
    });
    let counts =
        |name: &str, count: fn(&Movements) -> u64| Column::ints(name, sums.iter().map(|sum| Some(count(sum) as i64)));
    let mut columns: Vec<Column> = share::columns(&shares, level).into();
    columns.extend([
        counts("at_start", |sum| sum.at_start),
        counts("kept", |sum| sum.kept),
        counts("new", |sum| sum.new),
        counts("reactivated", |sum| sum.reactivated),
        counts("at_end", |sum| sum.at_end),
        Column::new("partial", Values::Bool(vec![partial; sums.len()])),
    ]);
    by.table(about, &segments, columns)
}

/// Counts of customers, as a report or a spreadsheet has them. Without one of them there is no rate.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    /// Customers at the start (S).
    pub start: Option<u64>,
    /// Customers at the end (E).
    pub end: Option<u64>,
    /// Customers won in between, who are among those at the end (N).
    pub acquired: Option<u64>,
    /// The confidence level of the interval.
    pub level: f64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { start: None, end: None, acquired: None, level: 0.95 }
    }
}

impl Counts {
    /// The retention rate, (E − N) / S, as a document: `value` (missing when S is 0), `numerator`, `denominator`, `low`
    /// and `high` (Wilson) and `level`.
    ///
    /// # Errors
    /// 1012 `invalid_option` when a count is missing, more were won than there are at the end, or more were kept than
    /// there were.
    pub fn retention_rate(&self) -> Result<Value> {
        let (kept, start) = self.kept()?;
        Ok(self.document(kept, start))
    }

    /// The churn rate, 1 − (E − N) / S, as a document of the same fields.
    ///
    /// # Errors
    /// As [`Counts::retention_rate`].
    pub fn churn_rate(&self) -> Result<Value> {
        let (kept, start) = self.kept()?;
        Ok(self.document(start - kept, start))
    }

    /// E − N and S.
    fn kept(&self) -> Result<(u64, u64)> {
        check_level(self.level)?;
        let wrong = |message, field: &str| Error::new(Code::InvalidOption, message).at_field(field);
        let needed = |count: Option<u64>, field: &str| {
            count.ok_or_else(|| wrong("expected a number of customers, found none".to_owned(), field))
        };
        let (start, end) = (needed(self.start, "start")?, needed(self.end, "end")?);
        let acquired = needed(self.acquired, "acquired")?;
        let kept = end.checked_sub(acquired).ok_or_else(|| {
            let expected = "expected at most as many customers won as there are at the end";
            wrong(format!("{expected}, found {acquired} of {end}"), "acquired")
        })?;
        if kept > start {
            let expected = format!("expected at most the {start} customers of the start to be kept");
            return Err(wrong(
                format!("{expected}, found {kept}: {end} at the end, of whom {acquired} were won"),
                "end",
            ));
        }
        Ok((kept, start))
    }

    fn document(&self, numerator: u64, denominator: u64) -> Value {
        let share = Share { numerator, denominator };
        let bounds = wilson(numerator, denominator, self.level);
        json!({
            "value": share.value(), "numerator": numerator, "denominator": denominator,
            "low": bounds.map(|(low, _)| low), "high": bounds.map(|(_, high)| high), "level": self.level,
        })
    }
}
