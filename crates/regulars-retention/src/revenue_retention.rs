//! Revenue retention: what becomes of the revenue of one period in the next.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::activity::{self, Active};
use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::calendar::Calendar;
use crate::ratio::Bootstrap;
use crate::units::Units;

/// Which periods, and how intervals are drawn.
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
    /// From how many samples of customers intervals are drawn; by default there are none.
    pub bootstrap: Option<u32>,
    /// The seed of the samples.
    pub seed: u64,
    /// The level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        let period = "month".to_owned();
        Self { period, start: None, end: None, by: None, bootstrap: None, seed: 0, level: 0.95 }
    }
}

/// Why the revenue of a customer is another one than in the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Movement {
    New,
    Reactivated,
    Expansion,
    Contraction,
    Churned,
}

impl Movement {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::New, "new", "new_customers"),
        (Self::Reactivated, "reactivated", "reactivated_customers"),
        (Self::Expansion, "expansion", "expansion_customers"),
        (Self::Contraction, "contraction", "contraction_customers"),
        (Self::Churned, "churned", "churned_customers"),
    ];

    /// The place among all of the movement of a customer that brought `before` and now brings `now`, and whose first order
    /// lies in this period or doesn't. Worked out without a branch, as which it is nobody can foretell.
    #[inline]
    fn place<M: Units>(before: M, now: M, is_new: bool) -> usize {
        let none = M::default();
        let of_base = Self::Expansion as usize + usize::from(now < before) + usize::from(now <= none);
        if before > none { of_base } else { usize::from(!is_new) }
    }
}

/// What is added up for a movement.
#[derive(Clone, Copy, Debug, Default)]
struct Moved<M = i128> {
    /// Those of the movement, and those of them who bring or brought something else than before.
    customers: u64,
    changed: u64,
    before: M,
    now: M,
}

/// What is added up for a period: all else follows from what is known of the movements.
#[derive(Clone, Copy, Debug, Default)]
struct Bridge<M = i128>([Moved<M>; 5]);

impl<M: Units> Bridge<M> {
    #[inline]
    fn count(&mut self, before: M, now: M, is_new: bool) {
        let moved = &mut self.0[Movement::place(before, now, is_new)];
        moved.customers += 1;
        // Who brings as much as before moved nothing, and a late refund brings nobody back.
        moved.changed += u64::from(now != before && (before > M::default() || now > M::default()));
        moved.before += before;
        moved.now += now;
    }

    fn wide(self) -> Bridge {
        Bridge(self.0.map(|Moved { customers, changed, before, now }| Moved {
            customers,
            changed,
            before: before.into(),
            now: now.into(),
        }))
    }
}

impl Bridge {
    fn of(&self, movement: Movement) -> Moved {
        self.0[movement as usize]
    }

    fn all(&self, of: impl Fn(&Moved) -> i128) -> i128 {
        self.0.iter().map(of).sum()
    }

    /// The customers of the base: those who brought something before.
    fn base(&self) -> Moved {
        let mut base = Moved::default();
        for movement in [Movement::Expansion, Movement::Contraction, Movement::Churned] {
            base.add(self.of(movement));
        }
        base
    }

    /// What the base brings now, of each customer at most what it brought before, and at least 0.
    fn kept(&self) -> i128 {
        self.of(Movement::Expansion).before + self.of(Movement::Contraction).now
    }
}

impl<M: Units> Sum for Moved<M> {
    fn add(&mut self, more: Self) {
        self.customers += more.customers;
        self.changed += more.changed;
        self.before += more.before;
        self.now += more.now;
    }
}

/// The bridges of all periods, and memory for what a customer did in each.
#[derive(Clone, Debug, Default)]
struct Bridges<M> {
    bridges: Vec<Bridge<M>>,
    activity: Vec<Active<M>>,
}

impl<M: Units> Sum for Bridges<M> {
    fn add(&mut self, other: Self) {
        for (bridge, more) in self.bridges.iter_mut().zip(other.bridges) {
            bridge.0.iter_mut().zip(more.0).for_each(|(moved, more)| moved.add(more));
        }
    }
}

/// Calls `tell(period, before, now, is_new)` for each period in which a customer's revenue is, or before was, not none.
fn each_change<M: Units>(activity: &[Active<M>], periods: usize, mut tell: impl FnMut(usize, M, M, bool)) {
    let first = activity.iter().find(|active| active.orders > 0).map_or(0, |active| active.period);
    for (place, active) in activity.iter().enumerate() {
        let last = place.checked_sub(1).map(|place| activity[place]);
        let before = last.filter(|last| last.period + 1 == active.period).map_or(M::default(), |last| last.revenue);
        tell(active.period, before, active.revenue, active.period == first);
        let follows = activity.get(place + 1).is_some_and(|next| next.period == active.period + 1);
        if !follows && active.period + 1 < periods {
            tell(active.period + 1, active.revenue, M::default(), false);
        }
    }
}

/// Net and gross revenue retention of each period, and the bridge from the revenue of the period before to its own.
///
/// The base of a period are the customers whose net revenue of the period before is positive. Net revenue retention is
/// what they bring now / what they brought then; for gross revenue retention each counts at most with what it brought
/// then, and at least with 0. The change of revenue is the sum of five movements: `new` of customers whose first order
/// ever lies in the period; of the base `expansion`, `contraction`, and `churned` where nothing is left; and `reactivated`
/// of all others, late refunds among them. Refunds are booked in their own period; those from before the period of the
/// customer's first order stay out.
///
/// A row for each period that was observed: `period` (its first day), `partial` (whether it had not ended when observation
/// did), `base_customers`, `base_revenue` (then), `base_revenue_now`, `base_revenue_kept` (as counted for gross retention),
/// `net_retention` and `gross_retention` (missing without a base), each with `_low` and `_high` (bootstrap over the
/// customers of the base, where asked for), `level`, `revenue_before`, the movements, `revenue`, and for each movement its
/// customers. With `by`, these rows for each segment that a customer belongs to, by its first order, a missing one last.
///
/// # Errors
/// 2004 `amount_missing`, 3001 `invalid_period`, 3002 `invalid_window`, 3004 `table_too_large`, 1002 `unknown_column` for
/// `by`, 1012 `invalid_option`.
pub fn revenue_retention(base: &CustomerBase, options: &Options) -> Result<Table> {
    base.require_amount()?;
    let window = Window::new(options.start, options.end)?;
    let bootstrap = Bootstrap::new(options.bootstrap, options.seed, options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let calendar = activity::calendar(base, &options.period, by.len())?;
    let rows = match &calendar {
        Some(calendar) if base.sums_are_narrow() => rows::<i64>(base, calendar, by, window, &bootstrap)?,
        Some(calendar) => rows::<i128>(base, calendar, by, window, &bootstrap)?,
        None => Vec::new(),
    };
    let counts = |name: &str, of: &dyn Fn(&Bridge) -> u64| {
        Column::ints(name, rows.iter().map(|row| Some(of(&row.bridge) as i64)))
    };
    let money =
        |name: &str, of: &dyn Fn(&Bridge) -> i128| base.money(name, rows.iter().map(|row| Some(of(&row.bridge))));
    let per_base = |of: fn(&Bridge) -> i128| {
        move |row: &Row| {
            let before = row.bridge.base().before;
            (before > 0).then(|| of(&row.bridge) as f64 / before as f64)
        }
    };
    let floats = |name: &str, of: &dyn Fn(&Row) -> Option<f64>| Column::floats(name, rows.iter().map(of));
    let places: Vec<usize> = rows.iter().map(|row| row.period).collect();
    let mut columns = activity::columns(calendar.as_ref(), &places)?;
    columns.extend([
        counts("base_customers", &|bridge| bridge.base().customers),
        money("base_revenue", &|bridge| bridge.base().before)?,
        money("base_revenue_now", &|bridge| bridge.base().now)?,
        money("base_revenue_kept", &Bridge::kept)?,
        floats("net_retention", &per_base(|bridge| bridge.base().now)),
        floats("net_retention_low", &|row| row.net.map(|(low, _)| low)),
        floats("net_retention_high", &|row| row.net.map(|(_, high)| high)),
        floats("gross_retention", &per_base(Bridge::kept)),
        floats("gross_retention_low", &|row| row.gross.map(|(low, _)| low)),
        floats("gross_retention_high", &|row| row.gross.map(|(_, high)| high)),
        floats("level", &|_| Some(bootstrap.level)),
        money("revenue_before", &|bridge| bridge.all(|moved| moved.before))?,
    ]);
    for (movement, name, _) in Movement::ALL {
        columns.push(money(name, &|bridge| bridge.of(movement).now - bridge.of(movement).before)?);
    }
    columns.push(money("revenue", &|bridge| bridge.all(|moved| moved.now))?);
    for (movement, _, name) in Movement::ALL {
        columns.push(counts(name, &|bridge| bridge.of(movement).changed));
    }
    let about = json!({
        "figure": "revenue_retention", "period": options.period, "start": options.start, "end": options.end,
        "interval": bootstrap.is_asked().then_some("bootstrap"), "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    let segments: Vec<usize> = rows.iter().map(|row| row.segment).collect();
    by.table(about, &segments, columns)
}

struct Row {
    segment: usize,
    period: usize,
    bridge: Bridge,
    net: Option<(f64, f64)>,
    gross: Option<(f64, f64)>,
}

fn rows<M: Units>(
    base: &CustomerBase,
    calendar: &Calendar<'_>,
    by: By<'_>,
    window: Window,
    bootstrap: &Bootstrap,
) -> Result<Vec<Row>> {
    let periods = calendar.len();
    let (segments, sums) = by.sums(
        base,
        || Bridges::<M> { bridges: vec![Bridge::default(); periods], activity: Vec::new() },
        |Bridges { bridges, activity }, customer| {
            activity::of(customer, base, calendar, activity);
            each_change(activity, periods, |period, before, now, is_new| bridges[period].count(before, now, is_new));
        },
    )?;
    let mut terms: Vec<Vec<Terms>> = vec![Vec::new(); if bootstrap.is_asked() { by.len() * periods } else { 0 }];
    if bootstrap.is_asked() {
        let told = by.each(base, |customer| {
            let mut changes = Vec::new();
            let mut activity = Vec::<Active>::new();
            activity::of(customer, base, calendar, &mut activity);
            each_change(&activity, periods, |period, before, now, _| {
                if before > 0 {
                    changes.push((period, [before as f64, now as f64, now.clamp(0, before) as f64]));
                }
            });
            changes
        })?;
        for (segment, changes) in told {
            for (period, change) in changes {
                terms[segment * periods + period].push(change);
            }
        }
    }
    let mut rows = Vec::new();
    for (segment, bridges) in segments.into_iter().zip(sums) {
        for (period, bridge) in bridges.bridges.into_iter().map(Bridge::wide).enumerate() {
            if !window.holds(calendar.first_day(period)?) {
                continue;
            }
            let terms = terms.get(segment * periods + period).map_or(&[][..], Vec::as_slice);
            let interval = |over: usize| {
                bootstrap.interval_of(terms.len(), |draws| {
                    let (mut numerator, mut denominator) = (0.0, 0.0);
                    for drawn in draws {
                        numerator += terms[drawn][over];
                        denominator += terms[drawn][0];
                    }
                    Some(numerator / denominator)
                })
            };
            rows.push(Row { segment, period, bridge, net: interval(1)?, gross: interval(2)? });
        }
    }
    Ok(rows)
}

/// What a customer of the base brought, brings, and brings as counted for gross retention.
type Terms = [f64; 3];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_has_its_movement() {
        let of = |before: i64, now, is_new| Movement::place(before, now, is_new);
        for (before, now, is_new, movement) in [
            (0, 5, true, Movement::New),
            (0, 5, false, Movement::Reactivated),
            (-1, 0, false, Movement::Reactivated),
            (5, 5, false, Movement::Expansion),
            (5, 6, false, Movement::Expansion),
            (5, 4, false, Movement::Contraction),
            (5, 0, false, Movement::Churned),
            (5, -1, false, Movement::Churned),
        ] {
            assert_eq!(of(before, now, is_new), movement as usize, "{before} {now}");
        }
        for (place, (movement, ..)) in Movement::ALL.into_iter().enumerate() {
            assert_eq!(movement as usize, place);
        }
    }
}
