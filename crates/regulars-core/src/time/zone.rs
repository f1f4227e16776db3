//! Time zones: which day an instant lies on, and which instant a clock on a wall meant.

use chrono::{NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use serde::{Deserialize, Serialize};

use super::{DAY, Day, Instant, SECOND, WallTime};
use crate::{Code, Error, Result};

/// The version of the tz database that zones are read from.
pub const TZ_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// How a wall-clock time was turned into an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It happened once.
    Exact,
    /// It happened twice, when clocks were put back: the earlier instant was taken.
    Ambiguous,
    /// It never happened, as clocks were put forward: it was moved forward by the gap.
    Skipped,
}

/// A time zone of the IANA database.
///
/// ```
/// use regulars_core::time::{Instant, Zone};
/// let instant = Instant::parse("2026-12-31T23:30:00Z")?;
/// assert_eq!(Zone::parse("Europe/Warsaw")?.day(instant).to_string(), "2027-01-01");
/// assert_eq!(Zone::parse("Pacific/Honolulu")?.day(instant).to_string(), "2026-12-31");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// UTC, the default zone.
    pub const UTC: Self = Self(chrono_tz::UTC);

    /// The zone of this name, such as `Europe/Warsaw`.
    ///
    /// # Errors
    /// [`Code::InvalidTimeZone`].
    pub fn parse(name: &str) -> Result<Self> {
        name.parse().map(Self).map_err(|_| {
            Error::new(
                Code::InvalidTimeZone,
                format!("expected a time zone of the IANA database such as Europe/Warsaw, found {name:?}"),
            )
        })
    }

    /// The name in the IANA database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// How far the wall clock is ahead of UTC at this instant, in microseconds.
    pub fn offset(self, instant: Instant) -> i64 {
        let utc = to_chrono(instant.0);
        i64::from(self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * SECOND
    }

    /// What the wall clock says at this instant.
    pub fn wall(self, instant: Instant) -> WallTime {
        WallTime(instant.0 + self.offset(instant))
    }

    /// The local day of this instant.
    pub fn day(self, instant: Instant) -> Day {
        Day::of_wall(self.wall(instant))
    }

    /// The instant at which the wall clock said this: the earlier one where it said so twice, moved forward by the
    /// gap where it never did.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] outside the years 1 to 9999.
    pub fn instant(self, wall: WallTime) -> Result<(Instant, Resolution)> {
        use chrono::offset::LocalResult;
        if !(Instant::MIN.0 - DAY..=Instant::MAX.0 + DAY).contains(&wall.0) {
            return Err(Error::new(Code::TimeOutOfRange, "expected a time within the years 1 to 9999".to_owned()));
        }
        let (offset, resolution) = match self.0.offset_from_local_datetime(&to_chrono(wall.0)) {
            LocalResult::Single(offset) => (offset.fix().local_minus_utc(), Resolution::Exact),
            LocalResult::Ambiguous(one, other) => {
                // The larger offset is the earlier instant.
                (one.fix().local_minus_utc().max(other.fix().local_minus_utc()), Resolution::Ambiguous)
            }
            LocalResult::None => {
                // The offset before the gap, applied to the time in the gap, moves it forward by the gap.
                let before = Instant(wall.0 - DAY);
                ((self.offset(before) / SECOND) as i32, Resolution::Skipped)
            }
        };
        Ok((Instant::from_micros(wall.0 - i64::from(offset) * SECOND)?, resolution))
    }

    /// The first instant of a local day: midnight, or the end of the gap that swallowed it.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] outside the years 1 to 9999.
    pub fn start_of(self, day: Day) -> Result<Instant> {
        let midnight = day.wall_midnight();
        let (instant, resolution) = self.instant(midnight)?;
        if resolution != Resolution::Skipped {
            return Ok(instant);
        }
        // Moved forward by the gap, midnight lies as far behind the gap's end as the gap began before it: the day's
        // first instant is the moment at which the offset changed.
        let (mut before, mut after) = (instant.0 - DAY, instant.0);
        let offset = self.offset(Instant(after));
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.offset(Instant(middle)) == offset { after = middle } else { before = middle }
        }
        Instant::from_micros(after)
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
    }
}

fn to_chrono(micros: i64) -> NaiveDateTime {
    let midnight = NaiveDateTime::new(Day(0).date(), NaiveTime::MIN);
    // chrono's range of dates is far wider than a day around the years 1 to 9999.
    midnight
        .checked_add_signed(TimeDelta::microseconds(micros))
        .unwrap_or_default()
        .with_nanosecond(0)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Written, parse_time};
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    fn wall(text: &str) -> WallTime {
        match parse_time(text).unwrap() {
            Written::Wall(wall) => wall,
            Written::Instant(_) => panic!("{text} has an offset"),
        }
    }

    #[test]
    fn one_instant_is_three_days() {
        let instant = Instant::parse("2026-12-31T23:30:00Z").unwrap();
        assert_eq!(zone("Europe/Warsaw").wall(instant).to_string(), "2027-01-01T00:30:00");
        assert_eq!(zone("Pacific/Auckland").wall(instant).to_string(), "2027-01-01T12:30:00");
        assert_eq!(zone("Pacific/Honolulu").wall(instant).to_string(), "2026-12-31T13:30:00");
    }

    #[test]
    fn a_gap_moves_forward_and_an_overlap_takes_the_earlier() {
        let warsaw = zone("Europe/Warsaw");
        let (gap, how) = warsaw.instant(wall("2026-03-29 02:30")).unwrap();
        assert_eq!((gap.to_string().as_str(), how), ("2026-03-29T01:30:00Z", Resolution::Skipped));
        assert_eq!(warsaw.wall(gap).to_string(), "2026-03-29T03:30:00");
        let (overlap, how) = warsaw.instant(wall("2026-10-25 02:30")).unwrap();
        assert_eq!((overlap.to_string().as_str(), how), ("2026-10-25T00:30:00Z", Resolution::Ambiguous));
    }

    #[test]
    fn a_day_without_a_midnight_starts_at_its_first_instant() {
        // Clocks in São Paulo went from 00:00 to 01:00 on 4 November 2018.
        let sao_paulo = zone("America/Sao_Paulo");
        let start = sao_paulo.start_of(Day::parse("2018-11-04").unwrap()).unwrap();
        assert_eq!(start.to_string(), "2018-11-04T03:00:00Z");
        assert_eq!(sao_paulo.wall(start).to_string(), "2018-11-04T01:00:00");
        // Samoa left out 30 December 2011 altogether.
        let apia = zone("Pacific/Apia");
        let start = apia.start_of(Day::parse("2011-12-30").unwrap()).unwrap();
        assert_eq!(apia.wall(start).to_string(), "2011-12-31T00:00:00");
    }

    proptest! {
        #[test]
        fn a_day_starts_where_the_day_before_ends(number in -20_000i64..25_000, name in prop::sample::select(vec!["Europe/Warsaw", "America/Sao_Paulo", "Pacific/Apia", "Asia/Gaza"])) {
            let zone = zone(name);
            let day = Day::from_number(number).unwrap();
            let start = zone.start_of(day).unwrap();
            prop_assert!(zone.day(start) >= day);
            prop_assert!(zone.day(Instant(start.0 - 1)) < day);
        }
    }
}
