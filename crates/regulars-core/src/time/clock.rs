//! A zone for millions of instants.

use super::{DAY, Day, Instant, Resolution, WallTime, Zone};
use crate::Result;

/// A zone with its offsets looked up once for each day from 1970 to 2099, for turning millions of instants into days
/// and millions of wall-clock times into instants. Others are answered too, more slowly.
#[derive(Clone, Debug)]
pub struct DayClock {
    zone: Zone,
    /// Per UTC day since 1970 the offset in microseconds; `i64::MIN` for a day on which it changes.
    offsets: Vec<i64>,
}

/// Days from 1970-01-01 to 2099-12-31.
const CLOCK_DAYS: i64 = 47_482;

impl DayClock {
    /// A clock for this zone.
    pub fn new(zone: Zone) -> Self {
        if zone == Zone::UTC {
            return Self { zone, offsets: Vec::new() };
        }
        let mut offsets = Vec::with_capacity(CLOCK_DAYS as usize);
        let mut start = zone.offset(Instant(0));
        for day in 0..CLOCK_DAYS {
            // No zone of the database changes its offset twice within 24 hours and ends where it began.
            let end = zone.offset(Instant((day + 1) * DAY));
            offsets.push(if start == end { start } else { i64::MIN });
            start = end;
        }
        Self { zone, offsets }
    }

    /// The zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    #[inline]
    fn known(&self, day: i64) -> Option<i64> {
        let offset = *self.offsets.get(usize::try_from(day).ok()?)?;
        (offset != i64::MIN).then_some(offset)
    }

    /// The local day of this instant, the same as [`Zone::day`].
    #[inline]
    pub fn day(&self, instant: Instant) -> Day {
        if self.zone == Zone::UTC {
            return Day::of_wall(WallTime(instant.0));
        }
        match self.known(instant.0.div_euclid(DAY)) {
            Some(offset) => Day::of_wall(WallTime(instant.0 + offset)),
            None => self.zone.day(instant),
        }
    }

    /// The local day of an instant in microseconds, which is known to be within the calendar.
    #[inline]
    pub fn day_at(&self, micros: i64) -> Day {
        self.day(Instant(micros))
    }

    /// Whether the wall clock is known to be as far ahead of UTC at all instants from the first to the last, both in
    /// microseconds: then it never goes back between them.
    pub fn is_steady(&self, first: i64, last: i64) -> bool {
        let offset = self.known(first.div_euclid(DAY));
        self.zone == Zone::UTC
            || offset.is_some() && (first.div_euclid(DAY)..=last.div_euclid(DAY)).all(|day| self.known(day) == offset)
    }

    /// The instant of this wall-clock time, the same as [`Zone::instant`].
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`](crate::Code::TimeOutOfRange).
    #[inline]
    pub fn instant(&self, wall: WallTime) -> Result<(Instant, Resolution)> {
        if self.zone == Zone::UTC {
            return Ok((Instant::from_micros(wall.0)?, Resolution::Exact));
        }
        let day = wall.0.div_euclid(DAY);
        // An offset is less than a day, so the instant lies on this UTC day or on a neighbour: where all three have
        // one and the same offset, nothing can be ambiguous.
        match (self.known(day - 1), self.known(day), self.known(day + 1)) {
            (Some(before), Some(offset), Some(after)) if before == offset && offset == after => {
                Ok((Instant(wall.0 - offset), Resolution::Exact))
            }
            _ => self.zone.instant(wall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_clock_says_what_its_zone_says(days in prop::collection::vec(-20_000i64..25_000, 1..50), within in 0..DAY, name in prop::sample::select(vec!["Europe/Warsaw", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])) {
            let zone = Zone::parse(name).unwrap();
            let instants: Vec<_> = days.iter().map(|day| Instant(day * DAY + within)).collect();
            let clock = DayClock::new(zone);
            for instant in instants {
                prop_assert_eq!(clock.day(instant), zone.day(instant));
                prop_assert_eq!(clock.instant(WallTime(instant.0)), zone.instant(WallTime(instant.0)));
            }
        }
    }
}
