//! Dates of the proleptic Gregorian calendar.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DAY, WallTime};
use crate::{Code, Error, Result};

/// A date: days since 1970-01-01, within the years 1 to 9999.
///
/// ```
/// use regulars_core::time::Day;
/// let day = Day::parse("2024-02-29")?;
/// assert_eq!(day.plus_months(12)?.to_string(), "2025-02-28");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(super) i32);

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

    pub(super) fn date(self) -> NaiveDate {
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

    pub(super) fn of_wall(wall: WallTime) -> Self {
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
