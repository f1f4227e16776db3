//! Windows of local days and the day as of which is asked, held against instants.

use std::ops::Range;

use regulars_core::Result;
use regulars_core::time::{Day, DayClock, Instant, Window};

use crate::base::CustomerBase;

/// Further than this from the midnight of UTC, no zone's day begins or ends, nor a day that is told twice.
const SLACK: i64 = 2 * 86_400_000_000;

/// The instants whose local day lies in a window. Most of them lie so far from its ends that no calendar is needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'b> {
    window: Window,
    clock: &'b DayClock,
    from: i64,
    to: i64,
}

impl<'b> Span<'b> {
    pub(crate) fn new(clock: &'b DayClock, window: Window) -> Self {
        Self {
            window,
            clock,
            from: window.start().map_or(i64::MIN, |day| day.wall_midnight().0),
            to: window.end().map_or(i64::MAX, |day| day.wall_midnight().0),
        }
    }

    /// Whether it holds every instant.
    pub(crate) fn is_whole(&self) -> bool {
        self.window == Window::default()
    }

    fn is_near(bound: i64, at: i64) -> bool {
        at.saturating_sub(bound).unsigned_abs() < SLACK.unsigned_abs()
    }

    /// Whether the local day of an instant lies in the window.
    #[inline]
    pub(crate) fn holds(&self, at: i64) -> bool {
        if Self::is_near(self.from, at) || Self::is_near(self.to, at) {
            return self.window.holds(self.clock.day_at(at));
        }
        self.from <= at && at < self.to
    }

    /// Whether the local day of an instant comes before the window.
    #[inline]
    pub(crate) fn is_before(&self, at: i64) -> bool {
        if Self::is_near(self.from, at) {
            return self.window.start().is_some_and(|start| self.clock.day_at(at) < start);
        }
        at < self.from
    }

    /// The places among rising instants that may lie in the window: all others don't.
    pub(crate) fn within(&self, rising: &[i64]) -> Range<usize> {
        let start = rising.partition_point(|at| *at < self.from.saturating_sub(SLACK));
        let end = rising.partition_point(|at| *at < self.to.saturating_add(SLACK));
        start..end.max(start)
    }

    /// How many of rising instants lie in the window.
    #[inline]
    pub(crate) fn count(&self, rising: &[i64]) -> usize {
        if self.is_whole() {
            return rising.len();
        }
        rising[self.within(rising)].iter().filter(|at| self.holds(**at)).count()
    }

    /// Whether any of rising instants lies in the window.
    #[inline]
    pub(crate) fn holds_any(&self, rising: &[i64]) -> bool {
        rising[self.within(rising)].iter().any(|at| self.holds(*at))
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
    /// Whether there is any order after it.
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
                prop_assert!(!span.holds(at) || span.within(&[at]) == (0..1));
            }
        }
    }
}
