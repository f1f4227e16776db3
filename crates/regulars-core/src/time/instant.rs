//! Points in time, and what clocks on walls say: read, written and compared. No zone is known here.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DAY, Day, SECOND};
use crate::{Code, Error, Result};

/// A point in time: microseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999.
///
/// ```
/// use regulars_core::time::Instant;
/// let instant = Instant::parse("2026-11-01T00:00:00+01:00")?;
/// assert_eq!(instant.to_string(), "2026-10-31T23:00:00Z");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub(super) i64);

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

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> WallTime {
        match parse_time(text).unwrap() {
            Written::Wall(wall) => wall,
            Written::Instant(_) => panic!("{text} has an offset"),
        }
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
}
