//! A day that comes every year. It may be put into a year; it knows nothing of what is celebrated.

use std::fmt;

use regulars_core::time::Day;
use regulars_core::{Code, Error, Result};

/// A day of every year, written `--02-28`.
///
/// ```
/// use regulars_loyalty::event::MonthDay;
/// let born = MonthDay::parse("1996-02-29")?;
/// assert_eq!(born.to_string(), "--02-29");
/// assert_eq!(born.in_year(2028)?.to_string(), "2028-02-29");
/// assert_eq!(born.in_year(2026)?.to_string(), "2026-02-28");
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// Reads a date, of which the year is dropped, or `--MM-DD` as in ISO 8601.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`].
    pub fn parse(text: &str) -> Result<Self> {
        // Of a year that has a 29 February.
        let dated = text.strip_prefix("--").map(|rest| format!("2000-{rest}"));
        let day = Day::parse(dated.as_deref().unwrap_or(text)).map_err(|_| {
            let found = text.get(..40).unwrap_or(text);
            let message = format!("expected a date such as 1990-02-28 or --02-28, found {found:?}");
            Error::new(Code::UnreadableValue, message)
        })?;
        Ok(Self::of(day))
    }

    /// That of a date.
    pub fn of(day: Day) -> Self {
        let (_, month, day) = day.ymd();
        Self { month, day }
    }

    /// The day in a year; 29 February is the 28th where there is no other.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] for a year outside of 1 to 9999.
    pub fn in_year(self, year: i32) -> Result<Day> {
        Day::from_ymd(year, self.month, self.day)
            .or_else(|| Day::from_ymd(year, self.month, 28))
            .ok_or_else(|| Error::new(Code::TimeOutOfRange, format!("expected a year from 1 to 9999, found {year}")))
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--{:02}-{:02}", self.month, self.day)
    }
}

crate::as_text!(MonthDay);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "--", "--02-30", "02-28", "1997-02-29", "--2-28", "28.02.", "--13-01"] {
            assert!(MonthDay::parse(text).is_err(), "{text:?} was read");
        }
    }
}
