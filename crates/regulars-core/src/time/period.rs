//! Calendar periods: which one a day lies in, and where each begins.

use std::fmt;

use super::Day;
use crate::{Code, Error, Result};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
