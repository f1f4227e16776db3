//! Recurring revenue: what subscriptions bring a month, and how that changes.

use regulars_core::money::{Currency, Scale};
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::activity;
use crate::base::{AmountKind, Billing, Customer, CustomerBase};
use crate::by::{By, Sum};
use crate::calendar::Calendar;
use crate::given;
use crate::units::Units;

/// Which periods.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`.
    pub period: String,
    /// Periods that begin on this local day or later; by default all.
    pub start: Option<Day>,
    /// Periods that begin before this local day; by default all.
    pub end: Option<Day>,
    /// The column of segments, each of which is told by itself.
    pub by: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { period: "month".to_owned(), start: None, end: None, by: None }
    }
}

/// Monthly revenue is counted in millionths of the unit of the amounts.
const FINE: i128 = 1_000_000;

/// Days in a month: 365.2425 / 12.
const DAYS_OF_MONTH: (i128, i128) = (48_699, 1_600);

/// The most that a unit can be a month, in millionths of it: billed every day.
const MOST_FINE: i128 = FINE * DAYS_OF_MONTH.0 / DAYS_OF_MONTH.1;

/// What an amount that is billed once an interval (months, or days as a negative number) is a month: rounded half to even
/// to a millionth of its unit.
#[inline]
fn monthly(amount: i64, interval: i64) -> i128 {
    // An amount has 63 bits, a millionth 20, the days of a month 16 and an interval 17.
    let fine = i128::from(amount) * FINE;
    if interval == 1 {
        // Most billings are; a division takes longer than all else here.
        fine
    } else if interval > 0 {
        half_even(fine, interval.into())
    } else {
        half_even(fine * DAYS_OF_MONTH.0, DAYS_OF_MONTH.1 * i128::from(-interval))
    }
}

/// `numerator / denominator`, which is positive, rounded half to even.
#[inline]
fn half_even(numerator: i128, denominator: i128) -> i128 {
    // Mostly both fit 64 bits, where a division costs a tenth.
    let (floor, rest) = match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => {
            (numerator.div_euclid(denominator).into(), numerator.rem_euclid(denominator).into())
        }
        _ => (numerator.div_euclid(denominator), numerator.rem_euclid(denominator)),
    };
    let up = rest > denominator - rest || rest == denominator - rest && floor % 2 != 0;
    floor + i128::from(up)
}

/// Why the recurring revenue of a customer is another one than at the end of the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Movement {
    New,
    Expansion,
    Contraction,
    Churned,
    Reactivated,
}

impl Movement {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::New, "new", "new_customers"),
        (Self::Expansion, "expansion", "expansion_customers"),
        (Self::Contraction, "contraction", "contraction_customers"),
        (Self::Churned, "churned", "churned_customers"),
        (Self::Reactivated, "reactivated", "reactivated_customers"),
    ];
}

/// What changes from the end of a period to that of the next.
#[derive(Clone, Copy, Debug, Default)]
struct Change<M = i128> {
    subscribers: i64,
    movements: [(M, u64); 5],
}

/// The changes of all periods, and memory for those of a customer.
#[derive(Clone, Debug, Default)]
struct Changes<M> {
    changes: Vec<Change<M>>,
    own: Vec<(usize, M)>,
    ends: Ends,
}

impl<M: Units> Sum for Changes<M> {
    fn add(&mut self, other: Self) {
        for (change, more) in self.changes.iter_mut().zip(other.changes) {
            change.subscribers += more.subscribers;
            for (movement, more) in change.movements.iter_mut().zip(more.movements) {
                movement.0 += more.0;
                movement.1 += more.1;
            }
        }
    }
}

/// For each interval that was met, the day on which a billing that began on each day of the log ends: months are looked
/// up in the calendar once a day and not once a row.
#[derive(Clone, Debug, Default)]
struct Ends(Vec<(i64, Vec<Option<Day>>)>);

impl Ends {
    fn of(&mut self, interval: i64, start: Day, first: Day) -> Day {
        let place = self.0.iter().position(|(known, _)| *known == interval).unwrap_or_else(|| {
            self.0.push((interval, Vec::new()));
            self.0.len() - 1
        });
        let ends = &mut self.0[place].1;
        let day = usize::try_from(start.number() - first.number()).unwrap_or(0);
        if ends.len() <= day {
            ends.resize(day + 1, None);
        }
        *ends[day].get_or_insert_with(|| {
            // Beyond the year 9999 nothing ends.
            if interval > 0 { start.plus_months(interval) } else { start.plus_days(-interval) }.unwrap_or(Day::MAX)
        })
    }
}

impl<M: Units> Changes<M> {
    /// Counts a customer: its billings as what they add when they begin and take away when they end, by period.
    fn count(&mut self, customer: &Customer<'_>, calendar: &Calendar<'_>, (first, as_of): (Day, Day)) {
        let periods = self.changes.len();
        self.own.clear();
        for Billing { order, interval, until } in customer.billings() {
            let start = calendar.day(customer.ordered_at[order]);
            let end = match until {
                Some(until) => calendar.day(until),
                None => self.ends.of(interval, start, first),
            };
            let from = calendar.place(start);
            // What outlasts observation ends in none of its periods.
            let to = if end > as_of { periods } else { calendar.place(end) };
            if from < to {
                let amount = M::of(monthly(customer.amounts[order], interval));
                self.own.push((from, amount));
                if to < periods {
                    self.own.push((to, -amount));
                }
            }
        }
        if self.own.windows(2).any(|pair| pair[0].0 > pair[1].0) {
            self.own.sort_unstable_by_key(|(period, _)| *period);
        }
        let none = M::default();
        let (mut now, mut was_positive) = (none, false);
        for same in self.own.chunk_by(|a, b| a.0 == b.0) {
            let before = now;
            now += same.iter().map(|(_, amount)| *amount).sum::<M>();
            let movement = match (before > none, now > none) {
                (true, false) => Movement::Churned,
                (true, true) if now < before => Movement::Contraction,
                (true, true) => Movement::Expansion,
                (false, _) if was_positive => Movement::Reactivated,
                (false, _) => Movement::New,
            };
            was_positive |= now > none;
            let change = &mut self.changes[same[0].0];
            change.subscribers += i64::from(now > none) - i64::from(before > none);
            let (sum, customers) = &mut change.movements[movement as usize];
            *sum += now - before;
            *customers += u64::from(now != before && (before > none || now > none));
        }
    }
}

/// Monthly and annual recurring revenue at the end of each period, and the movements between.
///
/// A billing is an order with a `billing_interval`. It is in force from its local day on, up to but not on the day of its
/// `billed_until`, or without that the day one interval later (the same day of the month, or the month's last). It brings
/// a month its amount / months, or its amount · 365.2425 / 12 / days, rounded half to even to a millionth of the amounts'
/// unit. Of one customer all billings in force add up. Refunds change nothing: a subscription ends with its billing.
///
/// A customer's change from one period's end to the next is of one movement: `expansion`, `contraction` or `churned` where
/// it brought something before, `new` where it never had at the end of a period, else `reactivated`. `mrr` is the sum
/// rounded half up, `arr` twelve times the unrounded sum, rounded so: integers to the unit, other amounts to their scale, but
/// at least to the minor unit of the currency, or to hundredths where none is known; the movements are rounded down and what is
/// then missing to the change of `mrr` is shared out among them by the largest remainder, a unit each, so that they add up
/// to it exactly.
///
/// A row for each period that was observed, the last one as of the last day observed: `period` (its first day), `partial`
/// (whether it had not ended when observation did), `subscribers` (customers whose recurring revenue is positive), `mrr`,
/// `arr`, `mrr_before`, the movements, and for each movement its customers. With `by`, these rows for each segment that a
/// customer belongs to, by its first order, a missing one last.
///
/// # Errors
/// 1001 `missing_column` when the log has no billing intervals, 2004 `amount_missing`, 3001 `invalid_period`, 3002
/// `invalid_window`, 3004 `table_too_large`, 1002 `unknown_column` for `by`.
pub fn recurring_revenue(base: &CustomerBase, options: &Options) -> Result<Table> {
    let (kind, scale) = base.require_amount()?;
    if !base.has_billing() {
        let message = "expected orders with a billing interval for recurring revenue, found no such column";
        return Err(Error::new(Code::MissingColumn, message).at_field("billing_interval"));
    }
    let window = Window::new(options.start, options.end)?;
    let by = By::new(base, options.by.as_deref())?;
    let calendar = activity::calendar(base, &options.period, by.len())?;
    // Prices without a fraction have parts all the same, unless integers are all that there is.
    let finest = base.currency().map_or(2, Currency::exponent).max(scale.digits()).min(Scale::MAX.digits());
    let shown = (kind, if kind == AmountKind::Int { scale } else { Scale::new(finest)? });
    let unit = FINE / i128::from(shown.1.unit() / scale.unit());
    let mut rows = Vec::new();
    if let Some(calendar) = &calendar {
        let changes = match base.sums_are_narrow_times(MOST_FINE) {
            true => changes::<i64>(base, calendar, by)?,
            false => changes::<i128>(base, calendar, by)?,
        };
        for (segment, changes) in changes {
            for row in told(segment, &changes, unit) {
                if window.holds(calendar.first_day(row.period)?) {
                    rows.push(row);
                }
            }
        }
    }
    let money = |name: &str, of: &dyn Fn(&Row) -> i128| {
        given::column(name, rows.iter().map(|row| Some(of(row))).collect(), shown)
    };
    let places: Vec<usize> = rows.iter().map(|row| row.period).collect();
    let mut columns = activity::columns(calendar.as_ref(), &places)?;
    columns.extend([
        Column::ints("subscribers", rows.iter().map(|row| Some(row.subscribers))),
        money("mrr", &|row| row.mrr)?,
        money("arr", &|row| row.arr)?,
        money("mrr_before", &|row| row.before)?,
    ]);
    for (movement, name, _) in Movement::ALL {
        columns.push(money(name, &|row| row.movements[movement as usize])?);
    }
    for (movement, _, name) in Movement::ALL {
        columns.push(Column::ints(name, rows.iter().map(|row| Some(row.customers[movement as usize] as i64))));
    }
    let about = json!({
        "figure": "recurring_revenue", "period": options.period, "start": options.start, "end": options.end,
        "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    let segments: Vec<usize> = rows.iter().map(|row| row.segment).collect();
    by.table(about, &segments, columns)
}

struct Row {
    segment: usize,
    period: usize,
    subscribers: i64,
    mrr: i128,
    arr: i128,
    before: i128,
    movements: [i128; 5],
    customers: [u64; 5],
}

/// The changes of all periods, for each segment.
fn changes<M: Units>(base: &CustomerBase, calendar: &Calendar<'_>, by: By<'_>) -> Result<Vec<(usize, Vec<Change>)>> {
    let observed = (base.intake().first_order.map_or(Day::MIN, |first| base.clock().day(first)), base.as_of()?);
    let (segments, sums) = by.sums(
        base,
        || Changes::<M> { changes: vec![Change::default(); calendar.len()], ..Changes::default() },
        |changes, customer| changes.count(customer, calendar, observed),
    )?;
    let wide = |Change { subscribers, movements }: Change<M>| Change {
        subscribers,
        movements: movements.map(|(sum, customers)| (sum.into(), customers)),
    };
    Ok(segments.into_iter().zip(sums.into_iter().map(|sums| sums.changes.into_iter().map(wide).collect())).collect())
}

/// The rows of a segment, from what changed in each period, in units of so many millionths.
fn told(segment: usize, changes: &[Change], unit: i128) -> Vec<Row> {
    let (mut subscribers, mut fine, mut mrr) = (0, 0i128, 0);
    let tell = |(period, change): (usize, &Change)| {
        let before = mrr;
        let movements = change.movements.map(|(sum, _)| sum);
        fine += movements.iter().sum::<i128>();
        subscribers += change.subscribers;
        mrr = rounded(fine, unit);
        Row {
            segment,
            period,
            subscribers,
            mrr,
            arr: rounded(12 * fine, unit),
            before,
            movements: shared(mrr - before, movements, unit),
            customers: change.movements.map(|(_, customers)| customers),
        }
    };
    changes.iter().enumerate().map(tell).collect()
}

/// Rounded half up to units of so many millionths. Two sums that differ by whole units are rounded alike, as halves go one
/// way.
fn rounded(fine: i128, unit: i128) -> i128 {
    (2 * fine + unit).div_euclid(2 * unit)
}

/// Millionths as units of so many that add up to `total`, which is their sum but for rounding: each rounded down, and the units
/// that are missing one by one to the largest remainders, the first of equal ones first.
fn shared(total: i128, fine: [i128; 5], unit: i128) -> [i128; 5] {
    let mut units = fine.map(|fine| fine.div_euclid(unit));
    let missing = total - units.iter().sum::<i128>();
    let mut order = [0, 1, 2, 3, 4];
    order.sort_by_key(|place| std::cmp::Reverse(fine[*place].rem_euclid(unit)));
    for place in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        units[place] += 1;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_is_a_month() {
        assert_eq!((monthly(1_200, 12), monthly(100, 12), monthly(5, 1)), (100 * FINE, 8_333_333, 5 * FINE));
        // 365.2425 / 12 = 30.436875 days.
        assert_eq!((monthly(1, -1), monthly(7, -7), monthly(-30, -30)), (30_436_875, 30_436_875, -30_436_875));
        // Halves go to the even neighbour, on both sides of 0.
        assert_eq!((half_even(5, 2), half_even(7, 2), half_even(-5, 2), half_even(-7, 2)), (2, 4, -2, -4));
        assert_eq!(monthly(i64::MAX, -1), i128::from(i64::MAX) * 30_436_875);
    }

    proptest! {
        /// What is shown is never further than a unit from what it is, and adds up.
        #[test]
        fn movements_add_up(
            before in -5_000_000i128..5_000_000,
            fine in prop::array::uniform5(-3_000_000i128..3_000_000),
            unit in prop::sample::select(vec![1i128, 100, 10_000, FINE]),
        ) {
            let total = rounded(before + fine.iter().sum::<i128>(), unit) - rounded(before, unit);
            let units = shared(total, fine, unit);
            prop_assert_eq!(units.iter().sum::<i128>(), total);
            for (units, fine) in units.into_iter().zip(fine) {
                prop_assert!((units * unit - fine).abs() < unit);
                prop_assert!(fine != 0 || units == 0);
            }
        }
    }
}
