//! Retention curves: which share of customers comes back when, counted from the first order of each.

use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Period, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::calendar::Calendar;
use crate::counts::Counts;
use crate::interval::check_level;
use crate::share::{self, Share};
use crate::span::Span;

/// What counts as coming back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Definition {
    /// An order in the period.
    #[default]
    Exact,
    /// An order in the period or later.
    Unbounded,
    /// An order on one of the days of a bracket.
    Bracket,
}

/// What counts, and over which periods or days.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What counts as coming back.
    pub definition: Definition,
    /// `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`; not used by brackets.
    pub period: String,
    /// The brackets, each as its first and last day after that of the first order, such as `[[1, 7], [8, 14]]`.
    pub days: Option<Vec<(u32, u32)>>,
    /// Only customers of whom so many periods were observed to their end count, and so many rows are given; by default
    /// each row counts those of whom its own period was.
    pub follow_up: Option<u32>,
    /// The first local day of the first orders that count; open by default.
    pub start: Option<Day>,
    /// The first local day after them; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which has a curve of its own.
    pub by: Option<String>,
    /// The confidence level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            definition: Definition::default(),
            period: "month".to_owned(),
            days: None,
            follow_up: None,
            start: None,
            end: None,
            by: None,
            level: 0.95,
        }
    }
}

/// A retention curve: a row for each period or bracket that was observed to its end for anybody.
///
/// Columns: `period` (0 is that of the first order; of brackets their number), `from_day` and `to_day` (days after that of
/// the first order; missing for periods of the calendar), `value`, `numerator`, `denominator`, `low` and `high` (Wilson)
/// at `level`, and `follow_up` (of `unbounded`, else missing).
///
/// The denominator of a row is the customers of whom its period was observed to the end. Of these count, with `exact`,
/// those with an order in the period; with `unbounded`, those with an order in it or later; with `bracket`, those with an
/// order on days a to b after that of the first order, which is day 0 and never part of a bracket. Periods are those of
/// the calendar after that of the customer's first order, or days [kN, kN + N) after its day; `day` is 1 day.
///
/// An unbounded curve knows of later orders only as far as observation goes: `follow_up` is for how many days, in the mean
/// of the row's customers, that is after the end of the period. It never lies below the exact one. As later rows are of
/// fewer customers it may rise where these are better ones; with the option `follow_up`, all rows are of the same
/// customers, and it doesn't.
///
/// With a window, of the customers whose first order in the log lies in it. With `by`, a curve for each segment that a
/// customer belongs to, under the name of its column: a customer's segment is that of its first order, a missing one
/// stands last.
///
/// # Errors
/// 3001 `invalid_period`, 3002 `invalid_window`, 1002 `unknown_column` for `by`, 1012 `invalid_option` for a level that is
/// not between 0 and 1, for brackets that are missing, not asked for, begin before day 1, end before they begin or are
/// more than 64, and for a `follow_up` of brackets or of 0.
pub fn curve(base: &CustomerBase, options: &Options) -> Result<Table> {
    let period = match Period::parse(&options.period)? {
        Period::Day => Period::Days(1),
        period => period,
    };
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let brackets = options.brackets()?;
    let is_bracket = options.definition == Definition::Bracket;
    let calendar = Calendar::new(base, if is_bracket { Period::Days(1) } else { period })?;
    let (mut of, mut rows) = (Vec::new(), Vec::new());
    if let Some(calendar) = &calendar {
        let groups: Vec<(usize, Vec<Row>)> = if is_bracket {
            bracketed(base, calendar, by, &span, &brackets)?
        } else {
            by_period(base, calendar, by, &span, options)?
        };
        for (segment, group) in groups {
            of.extend(std::iter::repeat_n(segment, group.len()));
            rows.extend(group);
        }
    }
    let about = json!({
        "figure": "curve", "definition": options.definition, "period": (!is_bracket).then_some(&options.period),
        "start": options.start, "end": options.end, "interval": "wilson", "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    let days = |row: &Row| match period {
        _ if is_bracket => Some(brackets[row.period]),
        Period::Days(length) => {
            let from = row.period as u64 * u64::from(length);
            Some((from as u32, (from + u64::from(length) - 1) as u32))
        }
        _ => None,
    };
    let mut columns = vec![
        Column::ints("period", rows.iter().map(|row| Some(row.period as i64))),
        Column::ints("from_day", rows.iter().map(|row| days(row).map(|(from, _)| from.into()))),
        Column::ints("to_day", rows.iter().map(|row| days(row).map(|(_, to)| to.into()))),
    ];
    columns.extend(share::columns(&rows.iter().map(|row| row.share).collect::<Vec<_>>(), level));
    columns.push(Column::floats("follow_up", rows.iter().map(|row| row.follow_up)));
    by.table(about, &of, columns)
}

struct Row {
    period: usize,
    share: Share,
    /// How long the row's customers were observed after the period, in the mean of days.
    follow_up: Option<f64>,
}

impl Options {
    /// The brackets, which there are if and only if they are asked for.
    fn brackets(&self) -> Result<Vec<(u32, u32)>> {
        let wrong = |message: String, field| Err(Error::new(Code::InvalidOption, message).at_field(field));
        let is_bracket = self.definition == Definition::Bracket;
        if let Some(follow_up) = self.follow_up.filter(|periods| is_bracket || *periods == 0) {
            let message = format!("expected a number of periods from 1 on, and none for brackets, found {follow_up}");
            return wrong(message, "follow_up");
        }
        match &self.days {
            None if !is_bracket => Ok(Vec::new()),
            Some(brackets) if is_bracket => {
                if let Some((from, to)) = brackets.iter().find(|(from, to)| *from == 0 || to < from) {
                    let message =
                        format!("expected brackets that begin on day 1 or later, such as [1, 7], found [{from}, {to}]");
                    return wrong(message, "days");
                }
                if brackets.is_empty() || brackets.len() > 64 {
                    return wrong(format!("expected 1 to 64 brackets, found {}", brackets.len()), "days");
                }
                Ok(brackets.clone())
            }
            None => {
                wrong("expected the days of the brackets, such as [[1, 7], [8, 14]], found none".to_owned(), "days")
            }
            Some(_) => wrong("expected days with the definition bracket only".to_owned(), "days"),
        }
    }
}

/// What is added up for the curve over periods.
#[derive(Debug, Default)]
struct Periods {
    /// By the number of periods that were observed to their end: customers, and the days for which these were observed.
    finished: Vec<(u64, u64)>,
    /// By period: customers who count there, and of an unbounded curve in all periods before.
    came: Counts,
}

impl Sum for Periods {
    fn add(&mut self, other: Self) {
        self.finished.resize(self.finished.len().max(other.finished.len()), (0, 0));
        for (sum, more) in self.finished.iter_mut().zip(other.finished) {
            sum.0 += more.0;
            sum.1 += more.1;
        }
        self.came.add(other.came);
    }
}

fn by_period(
    base: &CustomerBase,
    calendar: &Calendar<'_>,
    by: By<'_>,
    span: &Span<'_>,
    options: &Options,
) -> Result<Vec<(usize, Vec<Row>)>> {
    let (lives, unobserved) = (calendar.lives(), calendar.unobserved());
    let follow_up = options.follow_up.map(|periods| periods as usize);
    let is_exact = options.definition == Definition::Exact;
    let (segments, sums) = by.sums(base, Periods::default, |sum, customer| {
        if !span.holds(customer.ordered_at[0]) {
            return;
        }
        let start = calendar.day(customer.ordered_at[0]);
        let cohort = calendar.place(start);
        let (_, finished) = lives.observed(cohort, start);
        if finished < follow_up.unwrap_or(1) {
            return;
        }
        if finished >= sum.finished.len() {
            sum.finished.resize(finished + 1, (0, 0));
        }
        sum.finished[finished].0 += 1;
        sum.finished[finished].1 += (unobserved.number() - start.number()).max(0) as u64;
        let last = follow_up.unwrap_or(finished) - 1;
        let period = |at: i64| calendar.period_at(cohort, start, at);
        if is_exact {
            let mut before = None;
            for period in customer.ordered_at.iter().map(|at| period(*at)).take_while(|period| *period <= last) {
                if before.is_none_or(|before| period > before) {
                    sum.came.count(period);
                    before = Some(period);
                }
            }
        } else {
            let latest = customer.ordered_at.last().map_or(0, |at| period(*at));
            sum.came.count(latest.min(last));
        }
    })?;
    let groups = segments.into_iter().zip(sums);
    groups.map(|(segment, sum)| Ok((segment, sum.rows(calendar, unobserved, options)?))).collect()
}

impl Periods {
    fn rows(&self, calendar: &Calendar<'_>, unobserved: Day, options: &Options) -> Result<Vec<Row>> {
        let is_exact = options.definition == Definition::Exact;
        let follow_up = options.follow_up.map(|periods| periods as usize);
        let came = if is_exact { self.came.clone() } else { self.came.at_least() };
        let all = self.finished.len().saturating_sub(1);
        // The calendar's periods that follow each other are not of one length: so their ends are looked up for each number
        // of periods that customers were observed for, which tells when they came.
        let lived: Vec<(usize, u64)> =
            self.finished.iter().enumerate().filter(|(_, sum)| sum.0 > 0).map(|(lived, sum)| (lived, sum.0)).collect();
        let whole = calendar.lives().whole();
        let (mut customers, mut days) = self.finished.iter().fold((0, 0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
        let mut rows = Vec::new();
        for period in 0..follow_up.unwrap_or(all).min(all) {
            if follow_up.is_none() {
                customers -= self.finished[period].0;
                days -= self.finished[period].1;
            }
            let share = Share { numerator: came.of(period), denominator: customers };
            let after = match calendar.period {
                _ if is_exact => 0,
                Period::Days(length) => {
                    i128::from(days) - i128::from(customers) * i128::from(length) * (period as i128 + 1)
                }
                _ => {
                    let still = &lived[lived.partition_point(|(lived, _)| *lived <= period)..];
                    let after = |(lived, customers): &(usize, u64)| {
                        let end = calendar.end_of(whole - lived + period);
                        i128::from(*customers) * i128::from(unobserved.number() - end.number())
                    };
                    still.iter().map(after).sum()
                }
            };
            let follow_up = (!is_exact && customers > 0).then(|| after as f64 / customers as f64);
            rows.push(Row { period, share, follow_up });
        }
        Ok(rows)
    }
}

/// A share for each bracket.
#[derive(Debug, Default)]
struct Brackets(Vec<Share>);

impl Sum for Brackets {
    fn add(&mut self, other: Self) {
        self.0.resize(self.0.len().max(other.0.len()), Share::default());
        self.0.iter_mut().zip(other.0).for_each(|(share, more)| share.add(more));
    }
}

fn bracketed(
    base: &CustomerBase,
    calendar: &Calendar<'_>,
    by: By<'_>,
    span: &Span<'_>,
    brackets: &[(u32, u32)],
) -> Result<Vec<(usize, Vec<Row>)>> {
    let unobserved = i64::from(calendar.unobserved().number());
    // Which brackets each day lies in, a bit each; beyond the log no day has an order.
    let most = brackets.iter().map(|(_, to)| *to as usize).max().unwrap_or(0).min(calendar.width());
    let mut holds = vec![0u64; most + 1];
    for (number, (from, to)) in brackets.iter().enumerate() {
        let days = *from as usize..=(*to as usize).min(most);
        holds.get_mut(days).into_iter().flatten().for_each(|brackets| *brackets |= 1 << number);
    }
    let start = || Brackets(vec![Share::default(); brackets.len()]);
    let (segments, sums) = by.sums(base, start, |sum, customer| {
        if !span.holds(customer.ordered_at[0]) {
            return;
        }
        let first = calendar.day(customer.ordered_at[0]).number();
        let mut came = 0;
        for at in &customer.ordered_at[1..] {
            let day = (calendar.day(*at).number() - first).max(0) as usize;
            let Some(brackets) = holds.get(day) else { break };
            came |= brackets;
        }
        for (number, (share, (_, to))) in sum.0.iter_mut().zip(brackets).enumerate() {
            if i64::from(first) + i64::from(*to) < unobserved {
                share.count(came >> number & 1 == 1);
            }
        }
    })?;
    let rows = |sum: Brackets| {
        let rows = sum.0.into_iter().enumerate().map(|(period, share)| Row { period, share, follow_up: None });
        rows.collect()
    };
    Ok(segments.into_iter().zip(sums).map(|(segment, sum)| (segment, rows(sum))).collect())
}
