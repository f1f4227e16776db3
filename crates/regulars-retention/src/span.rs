//! Windows of local days and the day as of which is asked, held against instants.

use regulars_core::Result;
use regulars_core::time::{Day, DayClock, Instant, Window};

use crate::base::CustomerBase;

/// Further than this from the midnight of UTC, no zone's day begins or ends, nor a day that is told twice.
const SLACK: i64 = 2 * 86_400_000_000;

/// Where a window begins or ends: instants nearer to it than `slack` are asked for their local day.
#[derive(Clone, Copy, Debug)]
struct Bound {
    at: i64,
    slack: u64,
}

impl Bound {
    fn of(clock: &DayClock, day: Day) -> Self {
        let midnight = day.wall_midnight();
        // Where clocks stand still relative to UTC for days around, an instant tells.
        if clock.is_steady(midnight.0 - SLACK, midnight.0 + SLACK)
            && let Ok((instant, _)) = clock.instant(midnight)
        {
            return Self { at: instant.micros(), slack: 0 };
        }
        Self { at: midnight.0, slack: SLACK.unsigned_abs() }
    }

    #[inline]
    fn is_near(self, at: i64) -> bool {
        at.saturating_sub(self.at).unsigned_abs() < self.slack
    }

    /// How many of rising instants come before that one; mostly all or none.
    #[inline]
    fn rank(rising: &[i64], at: i64) -> usize {
        match (rising.first(), rising.last()) {
            (Some(first), _) if *first >= at => 0,
            (_, Some(last)) if *last < at => rising.len(),
            _ => rising.partition_point(|other| *other < at),
        }
    }
}

/// The instants whose local day lies in a window. Most of them lie so far from its ends that no calendar is needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'b> {
    window: Window,
    clock: &'b DayClock,
    from: Bound,
    to: Bound,
}

impl<'b> Span<'b> {
    pub(crate) fn new(clock: &'b DayClock, window: Window) -> Self {
        let bound = |day: Option<Day>, open: i64| day.map_or(Bound { at: open, slack: 0 }, |day| Bound::of(clock, day));
        Self { window, clock, from: bound(window.start(), i64::MIN), to: bound(window.end(), i64::MAX) }
    }

    /// Whether it holds every instant.
    pub(crate) fn is_whole(&self) -> bool {
        self.window == Window::default()
    }

    /// Whether the local day of an instant lies in the window.
    #[inline]
    pub(crate) fn holds(&self, at: i64) -> bool {
        if self.from.is_near(at) || self.to.is_near(at) {
            return self.window.holds(self.clock.day_at(at));
        }
        self.from.at <= at && at < self.to.at
    }

    /// Whether the local day of an instant comes before the window.
    #[inline]
    pub(crate) fn is_before(&self, at: i64) -> bool {
        if self.from.is_near(at) {
            return self.window.start().is_some_and(|start| self.clock.day_at(at) < start);
        }
        at < self.from.at
    }

    /// The places of those of rising instants that lie in the window.
    #[inline]
    pub(crate) fn places(self, rising: &[i64]) -> impl Iterator<Item = usize> {
        let start = Bound::rank(rising, self.from.at.saturating_sub_unsigned(self.from.slack));
        let end = Bound::rank(rising, self.to.at.saturating_add_unsigned(self.to.slack));
        let is_sharp = self.from.slack == 0 && self.to.slack == 0;
        (start..end.max(start)).filter(move |place| is_sharp || self.holds(rising[*place]))
    }

    /// How many of rising instants lie in the window.
    #[inline]
    pub(crate) fn count(&self, rising: &[i64]) -> usize {
        if self.is_whole() { rising.len() } else { self.places(rising).count() }
    }

    /// Whether any of rising instants lies in the window.
    #[inline]
    pub(crate) fn holds_any(&self, rising: &[i64]) -> bool {
        self.places(rising).next().is_some()
    }

    /// The local day of an instant.
    #[inline]
    pub(crate) fn day(&self, at: i64) -> Day {
        self.clock.day_at(at)
    }
}

/// A day at whose end customers are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsOf<'b> {
    pub(crate) day: Day,
    clock: &'b DayClock,
    /// The first instant after it.
    pub(crate) end: i64,
    /// Whether there is no order after it.
    is_last: bool,
}

impl<'b> AsOf<'b> {
    /// The day given, or the last one observed.
    ///
    /// # Errors
    /// 1015 `no_orders` when there is neither.
    pub(crate) fn new(base: &'b CustomerBase, day: Option<Day>) -> Result<Self> {
        let (day, clock) = (day.map_or_else(|| base.as_of(), Ok)?, base.clock());
        // The last day there is has no start of the day after it: every order lies before its end.
        let end = day.plus_days(1).and_then(|next| clock.zone().start_of(next)).map_or(i64::MAX, Instant::micros);
        let is_last = base.intake().last_order.is_none_or(|last| last.micros() < end);
        Ok(Self { day, clock, end, is_last })
    }

    /// Whether there is no order after it.
    pub(crate) fn is_last(&self) -> bool {
        self.is_last
    }

    /// Those of rising instants that come before its end.
    #[inline]
    pub(crate) fn orders<'a>(&self, rising: &'a [i64]) -> &'a [i64] {
        let orders = if self.is_last { rising.len() } else { rising.partition_point(|at| *at < self.end) };
        &rising[..orders]
    }

    /// How many days lie between the local day of an instant and this one.
    #[inline]
    pub(crate) fn since(&self, at: i64) -> i64 {
        i64::from(self.day.number() - self.clock.day_at(at).number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regulars_core::time::Zone;

    proptest! {
        /// St. John's turned its clocks back a minute after midnight: of that night a minute belongs to the later day
        /// and comes before an hour of the earlier one.
        #[test]
        fn it_is_the_window_of_days(
            zone in prop::sample::select(vec!["UTC", "America/St_Johns", "Pacific/Apia", "Pacific/Kiritimati", "Africa/Cairo"]),
            start in proptest::option::of(14_000i64..15_500),
            length in proptest::option::of(0i64..400),
            instants in prop::collection::vec(1_209_600_000_000_000i64..1_339_200_000_000_000, 1..50),
            near in -200_000_000_000i64..200_000_000_000,
        ) {
            let clock = DayClock::new(Zone::parse(zone).unwrap());
            let day = |number: i64| Day::from_number(number).unwrap();
            let end = length.map(|length| day(start.unwrap_or(14_700) + length));
            let window = Window::new(start.map(day), end).unwrap();
            let span = Span::new(&clock, window);
            let ends = [start.map(day), end].into_iter().flatten().map(|day| day.wall_midnight().0 + near);
            for at in instants.into_iter().chain(ends) {
                prop_assert_eq!(span.holds(at), window.holds(clock.day_at(at)));
                let before = window.start().is_some_and(|start| clock.day_at(at) < start);
                prop_assert_eq!(span.is_before(at), before);
                prop_assert_eq!(span.count(&[at]), usize::from(span.holds(at)));
            }
        }
    }
}
