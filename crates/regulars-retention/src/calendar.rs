//! The periods of a log: which one a day lies in, where each begins, and which of them were observed.

use regulars_core::Result;
use regulars_core::table::{Column, Values};
use regulars_core::time::{Day, DayClock, Instant, Period};

use crate::base::CustomerBase;

/// The periods of a log, numbered from that of its first order on.
pub(crate) struct Calendar<'b> {
    pub(crate) period: Period,
    clock: &'b DayClock,
    until: Option<Instant>,
    /// The day of the log's first order.
    first_day: Day,
    /// The last day that was observed or has an order.
    end: Day,
    as_of: Day,
    /// The calendar's number of the first period.
    first: i32,
    /// The period of each day from the first one on, where a look-up is quicker than the calendar.
    numbers: Vec<u32>,
    /// The period of pieces of time that lie in one as a whole, for millions of instants; [`MANY`] for other pieces.
    pieces: Vec<u32>,
    /// Where the pieces begin, and the power of two that they are long in microseconds.
    from: i64,
    length: u32,
}

/// Pieces of time are of 19 hours, or of more where there would be more than so many of them.
const PIECE: u32 = 36;
const MOST_PIECES: i64 = 1 << 16;

/// Of a piece of time that may lie in more than one period.
const MANY: u32 = u32::MAX;

impl<'b> Calendar<'b> {
    /// The periods of a base; `None` when it has no order.
    pub(crate) fn new(base: &'b CustomerBase, period: Period) -> Result<Option<Self>> {
        let (Some(first), Some(last)) = (base.intake().first_order, base.intake().last_order) else { return Ok(None) };
        let (clock, as_of) = (base.clock(), base.as_of()?);
        let (from, to) = (first.micros(), last.micros());
        let first_day = clock.day(first);
        let end = clock.day(last).max(as_of);
        let first = period.index(first_day);
        let numbers = match period {
            Period::Day | Period::Days(_) => Vec::new(),
            _ => (0..=i64::from(end.number() - first_day.number()))
                .map(|days| Ok((period.index(first_day.plus_days(days)?) - first) as u32))
                .collect::<Result<_>>()?,
        };
        let length = (PIECE..63).find(|length| (to - from) >> length < MOST_PIECES).unwrap_or(62);
        let until = base.observed_until();
        let mut calendar =
            Self { period, clock, until, first_day, end, as_of, first, numbers, pieces: Vec::new(), from, length };
        if !matches!(period, Period::Day | Period::Days(_)) {
            let piece = |piece: i64| {
                let (start, end) = (from + (piece << length), (from + ((piece + 1) << length) - 1).min(to));
                let place = calendar.place(clock.day_at(start));
                let is_one = clock.is_steady(start, end) && place == calendar.place(clock.day_at(end));
                if is_one { place as u32 } else { MANY }
            };
            calendar.pieces = (0..=(to - from) >> length).map(piece).collect();
        }
        Ok(Some(calendar))
    }

    /// The period of an instant.
    #[inline]
    pub(crate) fn place_at(&self, at: i64) -> usize {
        // Before the first order, and after the last, there are no pieces.
        match self.pieces.get((at.wrapping_sub(self.from) >> self.length) as usize) {
            Some(&place) if place != MANY => place as usize,
            _ => self.place(self.day(at)),
        }
    }

    /// The period of an instant within a customer's life, which began on `start` in the period `cohort`.
    #[inline]
    pub(crate) fn period_at(&self, cohort: usize, start: Day, at: i64) -> usize {
        match self.period {
            Period::Days(_) => self.period(cohort, start, self.day(at)),
            _ => self.place_at(at).saturating_sub(cohort),
        }
    }

    /// The local day of an instant.
    #[inline]
    pub(crate) fn day(&self, at: i64) -> Day {
        self.clock.day_at(at)
    }

    /// The period of a day. Where clocks are put back over midnight, a day may come before that of the first order,
    /// or after the last one observed; it is of the first or last period then.
    #[inline]
    pub(crate) fn place(&self, day: Day) -> usize {
        let days = (day.min(self.end).number() - self.first_day.number()).max(0);
        match self.period {
            Period::Day => days as usize,
            Period::Days(length) => days as usize / length as usize,
            _ => self.numbers[days as usize] as usize,
        }
    }

    /// The same for a refund; `None` when it came before the first period began.
    #[inline]
    pub(crate) fn place_of_refund(&self, day: Day) -> Option<usize> {
        let began = match self.period {
            Period::Days(_) => day >= self.first_day,
            _ => day >= self.first_day || self.period.index(day) == self.first,
        };
        began.then(|| self.place(day))
    }

    /// The period of a day within a customer's life, which began on `start` in the period `cohort`.
    #[inline]
    fn period(&self, cohort: usize, start: Day, day: Day) -> usize {
        match self.period {
            Period::Days(length) => (day.number() - start.number()).max(0) as usize / length as usize,
            _ => self.place(day).saturating_sub(cohort),
        }
    }

    /// The same for a refund, which may have come before the first order; `None` when it came before period 0 began.
    pub(crate) fn period_of_refund(&self, cohort: usize, start: Day, day: Day) -> Option<usize> {
        match self.period {
            Period::Days(_) => (day >= start).then(|| self.period(cohort, start, day)),
            _ => self.place_of_refund(day)?.checked_sub(cohort),
        }
    }

    /// The number of periods that were observed, if only in part.
    pub(crate) fn len(&self) -> usize {
        self.place(self.as_of) + 1
    }

    /// The number of periods that hold an order or were observed.
    pub(crate) fn width(&self) -> usize {
        self.place(self.end) + 1
    }

    /// The first day of a period.
    pub(crate) fn first_day(&self, place: usize) -> Result<Day> {
        match self.period {
            Period::Days(length) => self.first_day.plus_days(place as i64 * i64::from(length)),
            _ => self.period.first_day(self.first + place as i32),
        }
    }

    /// The first day after a period.
    pub(crate) fn end_of(&self, place: usize) -> Day {
        // The last period of the year 9999 has no day after it.
        self.first_day(place + 1).unwrap_or(Day::MAX)
    }

    /// Whether all days before this one were observed to their end.
    pub(crate) fn is_observed_to(&self, end: Day) -> bool {
        self.clock.zone().start_of(end).is_ok_and(|end| self.until.is_some_and(|until| until >= end))
    }

    /// The first day that was not observed to its end.
    pub(crate) fn unobserved(&self) -> Day {
        self.until.map_or(self.as_of, |until| self.clock.day(until))
    }

    /// From when a cohort's period can be observed at all, and from when it wholly is.
    pub(crate) fn observable(&self, cohort: usize, period: usize) -> Result<(Day, Day)> {
        match self.period {
            Period::Days(length) => {
                let (length, start) = (i64::from(length), self.first_day(cohort)?);
                // The last customer of the cohort may have come on the last day of its own period.
                Ok((start.plus_days(length * period as i64)?, start.plus_days(length * (period as i64 + 2) - 1)?))
            }
            _ => Ok((self.first_day(cohort + period)?, self.end_of(cohort + period))),
        }
    }

    /// What was observed of the customers' lives.
    pub(crate) fn lives(&self) -> Lives {
        let last = self.place(self.as_of);
        Lives {
            period: self.period,
            last,
            last_is_whole: self.is_observed_to(self.end_of(last)),
            as_of: self.as_of,
            unobserved: self.unobserved(),
        }
    }

    /// The first days of periods as a column. Without an order there is no calendar, and no period.
    pub(crate) fn column(calendar: Option<&Self>, name: &str, places: &[usize]) -> Result<Column> {
        let days = calendar.into_iter().flat_map(|calendar| places.iter().map(|place| calendar.first_day(*place)));
        let days = days.map(|day| Ok(day?.number())).collect::<Result<_>>()?;
        Ok(Column::new(name, Values::Day(days)))
    }

    /// Whether periods had not ended when observation did, as a column.
    pub(crate) fn partial(calendar: Option<&Self>, places: &[usize]) -> Column {
        let is_partial = |calendar: &Self, place: usize| !calendar.is_observed_to(calendar.end_of(place));
        let partial = calendar.into_iter().flat_map(|calendar| places.iter().map(|place| is_partial(calendar, *place)));
        Column::new("partial", Values::Bool(partial.collect()))
    }
}

/// How long lives were observed.
#[derive(Clone, Copy)]
pub(crate) struct Lives {
    period: Period,
    last: usize,
    last_is_whole: bool,
    as_of: Day,
    unobserved: Day,
}

impl Lives {
    /// How many periods were observed to their end, in a life that began in the first one of the calendar.
    pub(crate) fn whole(&self) -> usize {
        self.last + usize::from(self.last_is_whole)
    }

    /// How many periods of a life that began on `start`, in the period `cohort`, could be observed, and how many of
    /// them to their end.
    #[inline]
    pub(crate) fn observed(&self, cohort: usize, start: Day) -> (usize, usize) {
        match self.period {
            Period::Days(length) => {
                let days = |to: Day| (to.number() - start.number()).max(0) as usize;
                (days(self.as_of) / length as usize + 1, days(self.unobserved) / length as usize)
            }
            _ => {
                let before = self.last.saturating_sub(cohort);
                (before + 1, before + usize::from(self.last_is_whole))
            }
        }
    }
}
