//! Instants, local days, time zones, calendar periods and windows.
//!
//! An [`Instant`] is a microsecond of UTC, a [`Day`] is a date of the proleptic Gregorian calendar; a [`Zone`] turns
//! the one into the other, with every change of its offset in the tz database. chrono does the calendar at the
//! edges; in between both are plain integers.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 86_400 * SECOND;

/// The version of the tz database that zones are read from.
pub const TZ_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999.
///
/// ```
/// use regulars_core::time::Instant;
/// let instant = Instant::parse("2026-11-01T00:00:00+01:00")?;
/// assert_eq!(instant.to_string(), "2026-10-31T23:00:00Z");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A wall-clock time without a zone, as microseconds since 1970-01-01T00:00:00 of that wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(pub i64);

/// What a written time turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It carried an offset or a `Z`.
    Instant(Instant),
    /// It carried none: it says what a clock on a wall said.
    Wall(WallTime),
}

impl Instant {
    /// The first instant of the year 1.
    pub const MIN: Self = Self(-62_135_596_800 * SECOND);
    /// The last microsecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_800 * SECOND - 1);

    /// The instant of this many microseconds since 1970.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] outside the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Result<Self> {
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) {
            return Ok(Self(micros));
        }
        Err(Error::new(
            Code::TimeOutOfRange,
            format!("expected a time within the years 1 to 9999, found {micros} microseconds since 1970"),
        ))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant that lies so many microseconds later.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`].
    pub fn plus_micros(self, micros: i64) -> Result<Self> {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Reads an instant of RFC 3339, such as `2026-11-01T00:00:00Z` or `2026-11-01 00:00:00.5+01:00`. An offset or
    /// `Z` is required.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`] or [`Code::TimeOutOfRange`].
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(instant) = Self::of_digits(text.as_bytes()) {
            return Ok(instant);
        }
        match parse_time(text)? {
            Written::Instant(instant) => Ok(instant),
            Written::Wall(_) => Err(Error::new(
                Code::UnreadableValue,
                format!("expected an instant with its offset, such as 2026-11-01T00:00:00Z, found {text:?}"),
            )),
        }
    }
}

impl Instant {
    /// Reads the form that instants are mostly written in, `2026-11-01T00:00:00Z`; `None` for any other, and for what is
    /// no time, of which more is to be said.
    fn of_digits(text: &[u8]) -> Option<Self> {
        let text: &[u8; 20] = text.try_into().ok()?;
        let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
        if marks.iter().any(|(at, mark)| text[*at] != *mark) {
            return None;
        }
        let number = |at: usize, length: usize| {
            text[at..at + length].iter().try_fold(0u32, |sum, byte| {
                let digit = u32::from(byte.wrapping_sub(b'0'));
                (digit < 10).then_some(sum * 10 + digit)
            })
        };
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hours, minutes, seconds) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        if year == 0 || hours > 23 || minutes > 59 || seconds > 59 {
            return None;
        }
        let day = Day::from_ymd(year as i32, month, day)?.wall_midnight();
        Some(Self(day.0 + i64::from((hours * 60 + minutes) * 60 + seconds) * SECOND))
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with microseconds only where there are some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_wall(f, WallTime(self.0), "Z")
    }
}

/// Writes the digits by hand: a ledger writes several times for each of its entries.
fn write_wall(f: &mut fmt::Formatter<'_>, wall: WallTime, end: &str) -> fmt::Result {
    let (day, within) = (Day::of_wall(wall), wall.0.rem_euclid(DAY));
    let (seconds, micros) = (within / SECOND, within % SECOND);
    let (year, month, of_month) = day.ymd();
    if !(0..=9999).contains(&year) {
        write!(f, "{day}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        return if micros == 0 { f.write_str(end) } else { write!(f, ".{micros:06}{end}") };
    }
    let mut text = *b"0000-00-00T00:00:00.000000";
    let mut put = |at: usize, length: usize, mut number: u32| {
        for digit in text[at..at + length].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    put(0, 4, year as u32);
    put(5, 2, month);
    put(8, 2, of_month);
    put(11, 2, (seconds / 3600) as u32);
    put(14, 2, (seconds / 60 % 60) as u32);
    put(17, 2, (seconds % 60) as u32);
    put(20, 6, micros as u32);
    let written = &text[..if micros == 0 { 19 } else { 26 }];
    f.write_str(std::str::from_utf8(written).unwrap_or_default())?;
    f.write_str(end)
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_wall(f, *self, "")
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        /// Looks at the text where it stands: an account has hundreds of instants.
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Instant, E> {
                Instant::parse(text).map_err(|error| E::custom(error.message()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Reads a date, a wall-clock time or an instant: `2026-11-01`, `2026-11-01 09:30`, `2026-11-01T09:30:00.25`,
/// `2026-11-01T09:30:00Z`, `2026-11-01T09:30:00+01:00`. A date is the wall-clock time 00:00 of its day. Digits
/// beyond the microsecond are cut.
///
/// # Errors
/// [`Code::UnreadableValue`], or [`Code::TimeOutOfRange`] outside the years 1 to 9999.
pub fn parse_time(text: &str) -> Result<Written> {
    let unreadable = || {
        Error::new(
            Code::UnreadableValue,
            format!("expected a date or time such as 2026-11-01 or 2026-11-01T09:30:00Z, found {text:?}"),
        )
    };
    let date = text.get(..10).ok_or_else(unreadable)?;
    let day =
        Day::parse(date).map_err(|error| if error.code() == Code::TimeOutOfRange { error } else { unreadable() })?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Ok(Written::Wall(day.wall_midnight()));
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or_else(unreadable)?;
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let number = |part: &str| -> Option<i64> {
        if part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    let (clock, fraction) = clock.trim_end().split_once('.').unwrap_or((clock.trim_end(), ""));
    let mut parts = clock.split(':');
    let hours = parts.next().and_then(number).filter(|hours| *hours < 24).ok_or_else(unreadable)?;
    let minutes = parts.next().and_then(number).filter(|minutes| *minutes < 60).ok_or_else(unreadable)?;
    let seconds = match parts.next() {
        // A leap second is counted as the last ordinary one: the clocks that count orders have none.
        Some(part) => number(part).filter(|seconds| *seconds <= 60).ok_or_else(unreadable)?.min(59),
        None if fraction.is_empty() => 0,
        None => return Err(unreadable()),
    };
    if parts.next().is_some() || fraction.len() > 18 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(unreadable());
    }
    let micros =
        fraction.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    let wall = day.wall_midnight().0 + ((hours * 60 + minutes) * 60 + seconds) * SECOND + micros;
    if offset.is_empty() {
        return Ok(Written::Wall(WallTime(wall)));
    }
    let shift = if offset.eq_ignore_ascii_case("z") {
        0
    } else {
        let sign = if offset.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = match (offset.len(), offset.get(1..3), offset.get(3..)) {
            (3, Some(hours), _) => (hours, "00"),
            (5, Some(hours), Some(minutes)) => (hours, minutes),
            (6, Some(hours), Some(minutes)) => (hours, minutes.strip_prefix(':').ok_or_else(unreadable)?),
            _ => return Err(unreadable()),
        };
        let hours = number(hours).filter(|hours| *hours <= 23).ok_or_else(unreadable)?;
        let minutes = number(minutes).filter(|minutes| *minutes < 60).ok_or_else(unreadable)?;
        sign * (hours * 60 + minutes) * 60 * SECOND
    };
    Instant::from_micros(wall - shift).map(Written::Instant)
}

/// A date: days since 1970-01-01, within the years 1 to 9999.
///
/// ```
/// use regulars_core::time::Day;
/// let day = Day::parse("2024-02-29")?;
/// assert_eq!(day.plus_months(12)?.to_string(), "2025-02-28");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Days from 0001-01-01 (chrono's day 1) to 1970-01-01.
const EPOCH: i32 = 719_163;

impl Day {
    /// The first day of the year 1.
    pub const MIN: Self = Self(-719_162);
    /// The last day of the year 9999.
    pub const MAX: Self = Self(2_932_896);

    /// The day so many days after 1970-01-01.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] outside the years 1 to 9999.
    pub fn from_number(number: i64) -> Result<Self> {
        if (i64::from(Self::MIN.0)..=i64::from(Self::MAX.0)).contains(&number) {
            return Ok(Self(number as i32));
        }
        Err(Error::new(
            Code::TimeOutOfRange,
            format!("expected a day within the years 1 to 9999, found {number} days since 1970"),
        ))
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`], or [`Code::TimeOutOfRange`] for the year 0.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable =
            || Error::new(Code::UnreadableValue, format!("expected a date such as 2026-11-01, found {text:?}"));
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        if !shape {
            return Err(unreadable());
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().map_err(|_| unreadable());
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        if year == 0 {
            return Err(Error::new(
                Code::TimeOutOfRange,
                format!("expected a day within the years 1 to 9999, found {text:?}"),
            ));
        }
        Self::from_ymd(year as i32, month, day).ok_or_else(unreadable)
    }

    /// The day of this year, month and day of the month, where there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Self::from_number(i64::from(date.num_days_from_ce() - EPOCH)).ok()
    }

    /// Year, month (1–12) and day of the month (1–31).
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    fn date(self) -> NaiveDate {
        // Every day of the years 1 to 9999 is a date of chrono, whose range is wider.
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH).unwrap_or(NaiveDate::MIN)
    }

    /// The day so many days later.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`].
    pub fn plus_days(self, days: i64) -> Result<Self> {
        Self::from_number(i64::from(self.0).saturating_add(days))
    }

    /// The same day of the month so many months later, or that month's last day.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`].
    pub fn plus_months(self, months: i64) -> Result<Self> {
        let (year, month, day) = self.ymd();
        let index = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(months);
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
        let out_of_range = || {
            Error::new(
                Code::TimeOutOfRange,
                format!("expected a day within the years 1 to 9999, found {self} + {months} months"),
            )
        };
        if !(1..=9999).contains(&year) {
            return Err(out_of_range());
        }
        (28..=day.max(28))
            .rev()
            .find_map(|last| Self::from_ymd(year as i32, month, day.min(last)))
            .ok_or_else(out_of_range)
    }

    /// The day of the week, Monday being 0.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as u8
    }

    fn of_wall(wall: WallTime) -> Self {
        Self(wall.0.div_euclid(DAY) as i32)
    }

    /// 00:00 of this day on the wall.
    pub fn wall_midnight(self) -> WallTime {
        WallTime(i64::from(self.0) * DAY)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
    }
}

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
    /// [`Code::TimeOutOfRange`].
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

/// A calendar period, or a number of days counted from a customer's first order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A local day.
    Day,
    /// A week from Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// So many days, counted from each customer's first day.
    Days(u32),
}

impl Period {
    /// Reads `day`, `week`, `month`, `quarter`, `year`, or a number of days such as `30 days` or `30d`.
    ///
    /// # Errors
    /// [`Code::InvalidPeriod`].
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::new(
                Code::InvalidPeriod,
                format!(
                    "expected day, week, month, quarter, year or a number of days such as \"30 days\", found {text:?}"
                ),
            )
            .at_field("period")
        };
        Ok(match text {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => {
                let number =
                    text.strip_suffix("days").or_else(|| text.strip_suffix("d")).ok_or_else(invalid)?.trim_end();
                let days: u32 = number.parse().map_err(|_| invalid())?;
                if days == 0 || days > 1_000_000 || number.starts_with('+') {
                    return Err(invalid());
                }
                Self::Days(days)
            }
        })
    }

    /// The number of the calendar period that holds this day: equal within a period, one more in the next. For
    /// [`Period::Days`], which has no calendar of its own, periods counted from 1970-01-01.
    #[inline]
    pub fn index(self, day: Day) -> i32 {
        match self {
            Self::Day => day.0,
            Self::Week => (day.0 + 3).div_euclid(7),
            Self::Month => {
                let (year, month, _) = day.ymd();
                year * 12 + month as i32 - 1
            }
            Self::Quarter => {
                let (year, month, _) = day.ymd();
                year * 4 + (month as i32 - 1) / 3
            }
            Self::Year => day.ymd().0,
            Self::Days(days) => day.0.div_euclid(days as i32),
        }
    }

    /// The first day of the calendar period of this number.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] outside the years 1 to 9999.
    pub fn first_day(self, index: i32) -> Result<Day> {
        let of_month = |month: i64| {
            let year = month.div_euclid(12);
            i32::try_from(year)
                .ok()
                .and_then(|year| Day::from_ymd(year, month.rem_euclid(12) as u32 + 1, 1))
                .ok_or_else(|| {
                    Error::new(
                        Code::TimeOutOfRange,
                        format!("expected a period within the years 1 to 9999, found the year {year}"),
                    )
                })
        };
        let index = i64::from(index);
        match self {
            Self::Day => Day::from_number(index),
            Self::Week => Day::from_number((index * 7 - 3).max(Day::MIN.0.into())),
            Self::Month => of_month(index),
            Self::Quarter => of_month(index * 3),
            Self::Year => of_month(index * 12),
            Self::Days(days) => Day::from_number((index * i64::from(days)).max(Day::MIN.0.into())),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day => f.write_str("day"),
            Self::Week => f.write_str("week"),
            Self::Month => f.write_str("month"),
            Self::Quarter => f.write_str("quarter"),
            Self::Year => f.write_str("year"),
            Self::Days(days) => write!(f, "{days} days"),
        }
    }
}

/// Local days from `start` up to, not including, `end`; a missing bound is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    start: Option<Day>,
    end: Option<Day>,
}

impl Window {
    /// The window of these bounds.
    ///
    /// # Errors
    /// [`Code::InvalidWindow`] when it ends before it starts.
    pub fn new(start: Option<Day>, end: Option<Day>) -> Result<Self> {
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            return Err(Error::new(
                Code::InvalidWindow,
                format!("expected a window that ends after it starts, found {start} to {end}"),
            )
            .at_field("end"));
        }
        Ok(Self { start, end })
    }

    /// Whether the day lies in the window.
    #[inline]
    pub fn holds(self, day: Day) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day < end)
    }

    /// The first day, where there is one.
    pub fn start(self) -> Option<Day> {
        self.start
    }

    /// The first day after the window, where there is one.
    pub fn end(self) -> Option<Day> {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn the_calendar_has_its_edges() {
        let index = |period: Period, day: &str| {
            let day = Day::parse(day).unwrap();
            period.first_day(period.index(day)).unwrap().to_string()
        };
        assert_eq!(index(Period::Week, "2027-01-01"), "2026-12-28"); // ISO week 53 of 2026
        assert_eq!(index(Period::Month, "2024-02-29"), "2024-02-01");
        assert_eq!(index(Period::Quarter, "2026-12-31"), "2026-10-01");
        assert_eq!(index(Period::Year, "0001-01-01"), "0001-01-01");
        assert_eq!(index(Period::Year, "9999-12-31"), "9999-01-01");
        assert_eq!(Day::parse("0001-01-01").unwrap(), Day::MIN);
        assert_eq!(Day::parse("9999-12-31").unwrap(), Day::MAX);
        assert!(Day::MAX.plus_days(1).is_err());
        assert!(Day::parse("2025-02-29").is_err());
        assert_eq!(Day::parse("2026-01-31").unwrap().plus_months(1).unwrap().to_string(), "2026-02-28");
    }

    #[test]
    fn instants_are_written_as_they_are_read() {
        let times = [
            ("0001-01-01T00:00:00Z", Instant::MIN.0),
            ("9999-12-31T23:59:59.999999Z", Instant::MAX.0),
            ("1969-12-31T23:59:59.000001Z", -999_999),
            ("2026-02-28T09:05:07Z", 1_772_269_507_000_000),
        ];
        for (text, micros) in times {
            assert_eq!((Instant::parse(text).unwrap().0, Instant(micros).to_string().as_str()), (micros, text));
        }
        assert_eq!(Instant::parse("2026-02-28t09:05:07z").unwrap(), Instant(times[3].1));
        // As quick as it is read, nothing else is read for it.
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:0:Z",
            "2026-01-01T00-00:00Z",
            "2026-01-01T00:00:00é",
        ] {
            assert!(Instant::parse(text).is_err(), "{text:?} was read");
        }
        assert_eq!(Instant::parse("2026-01-01T00:00:60Z").unwrap().to_string(), "2026-01-01T00:00:59Z");
        assert_eq!(WallTime(-1).to_string(), "1969-12-31T23:59:59.999999");
    }

    #[test]
    fn written_times_are_read_or_refused() {
        for (text, expected) in [
            ("2026-11-01", "2026-11-01T00:00:00"),
            ("2026-11-01 09:30", "2026-11-01T09:30:00"),
            ("2026-11-01T09:30:59.1234567", "2026-11-01T09:30:59.123456"),
        ] {
            assert_eq!(wall(text).to_string(), expected);
        }
        for (text, expected) in [
            ("2026-11-01T09:30:00Z", "2026-11-01T09:30:00Z"),
            ("2026-11-01 09:30:00+0530", "2026-11-01T04:00:00Z"),
            ("2026-11-01T09:30:00-08", "2026-11-01T17:30:00Z"),
        ] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "soon",
            "2026-13-01",
            "2026-11-01T",
            "2026-11-01T25:00",
            "2026-11-01T09",
            "2026-11-01X09:30",
            "01/11/2026",
            "2026-11-01T09:30:00+1:0",
        ] {
            assert!(parse_time(text).is_err(), "{text:?} was read");
        }
    }

    proptest! {
        #[test]
        fn a_clock_says_what_its_zone_says(days in prop::collection::vec(-20_000i64..25_000, 1..50), within in 0..DAY, name in prop::sample::select(vec!["Europe/Warsaw", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])) {
            let zone = zone(name);
            let instants: Vec<_> = days.iter().map(|day| Instant(day * DAY + within)).collect();
            let clock = DayClock::new(zone);
            for instant in instants {
                prop_assert_eq!(clock.day(instant), zone.day(instant));
                prop_assert_eq!(clock.instant(WallTime(instant.0)), zone.instant(WallTime(instant.0)));
            }
        }

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
