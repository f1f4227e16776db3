//! A duration of ISO 8601 and the instant at which it ends in a zone. It may do calendar arithmetic; it knows nothing
//! of what begins or ends.

use std::fmt;

use regulars_core::time::{Instant, SECOND, Zone};
use regulars_core::{Code, Error, Result};

/// 10,000 years: whatever is longer ends beyond the calendar anyway.
const MONTHS_MAX: i64 = 120_000;
const DAYS_MAX: i64 = 3_652_500;

/// A duration: either of the calendar (years, months, weeks, days) or exact (hours, minutes, seconds), not both.
///
/// A calendar duration runs to the end of its last local day; an exact one is that many seconds; `P0D` is at once.
///
/// ```
/// use regulars_core::time::{Instant, Zone};
/// use regulars_loyalty::program::Span;
/// let warsaw = Zone::parse("Europe/Warsaw")?;
/// // Half past midnight on 29 March in Warsaw: valid through 29 March of the next year.
/// let earned = Instant::parse("2026-03-28T23:30:00Z")?;
/// assert_eq!(Span::parse("P12M")?.end(warsaw, earned)?.to_string(), "2027-03-29T22:00:00Z");
/// assert_eq!(Span::parse("PT36H")?.end(warsaw, earned)?.to_string(), "2026-03-30T11:30:00Z");
/// assert_eq!(Span::parse("P0D")?.end(warsaw, earned)?, earned);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// So many months, then so many days.
    Calendar {
        /// Months; a year is twelve.
        months: i64,
        /// Days; a week is seven.
        days: i64,
    },
    /// So many seconds.
    Exact {
        /// Seconds.
        seconds: i64,
    },
}

impl Span {
    /// Nothing: ends at once.
    pub const ZERO: Self = Self::Calendar { months: 0, days: 0 };

    /// Reads `P1Y`, `P12M`, `P2W`, `P14D`, `P1M15D`, `PT36H`, `PT30M` or `PT90S`.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`], also for a mixture of days and hours, and for more than 10,000 years.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable = || {
            Error::new(
                Code::UnreadableValue,
                format!("expected a duration such as P14D, P12M or PT30M, found {:?}", text.get(..40).unwrap_or(text)),
            )
        };
        let rest = text.strip_prefix('P').ok_or_else(unreadable)?;
        let (rest, units, sizes): (&str, &str, &[i64]) = match rest.strip_prefix('T') {
            Some(rest) => (rest, "HMS", &[3600, 60, 1]),
            None => (rest, "YMWD", &[12, 1, 7, 1]),
        };
        if rest.is_empty() {
            return Err(unreadable());
        }
        let exact = units == "HMS";
        let (mut months, mut days, mut seconds) = (0, 0, 0);
        let (mut number, mut least) = (String::new(), 0);
        for letter in rest.chars() {
            if letter.is_ascii_digit() && number.len() < 12 {
                number.push(letter);
                continue;
            }
            let unit = units.find(letter).filter(|unit| *unit >= least).ok_or_else(unreadable)?;
            // Twelve digits, times an hour of seconds at most, three times: far from the end of 64 bits.
            let size = number.parse::<i64>().map_err(|_| unreadable())? * sizes[unit];
            match (exact, unit) {
                (true, _) => seconds += size,
                (false, 0 | 1) => months += size,
                (false, _) => days += size,
            }
            number.clear();
            least = unit + 1;
        }
        if !number.is_empty() || months > MONTHS_MAX || days > DAYS_MAX || seconds > DAYS_MAX * 86_400 {
            return Err(unreadable());
        }
        Ok(if exact { Self::Exact { seconds } } else { Self::Calendar { months, days } })
    }

    /// When the duration ends that begins at this instant.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`] beyond the year 9999.
    pub fn end(self, zone: Zone, from: Instant) -> Result<Instant> {
        match self {
            Self::ZERO => Ok(from),
            Self::Calendar { months, days } => {
                let last = zone.day(from).plus_months(months)?.plus_days(days)?;
                zone.start_of(last.plus_days(1)?)
            }
            Self::Exact { seconds } => from.plus_micros(seconds.saturating_mul(SECOND)),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Calendar { months: 0, days } => write!(f, "P{days}D"),
            Self::Calendar { months, days: 0 } => write!(f, "P{months}M"),
            Self::Calendar { months, days } => write!(f, "P{months}M{days}D"),
            Self::Exact { seconds } if seconds % 3600 == 0 => write!(f, "PT{}H", seconds / 3600),
            Self::Exact { seconds } if seconds % 60 == 0 => write!(f, "PT{}M", seconds / 60),
            Self::Exact { seconds } => write!(f, "PT{seconds}S"),
        }
    }
}

crate::as_text!(Span);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "14D",
            "P14",
            "P1D1M",
            "P1DT1H",
            "P-1D",
            "P1.5D",
            "P10001Y",
            "P4000000D",
            "P9999999999999D",
            "PT999999999999S",
            "P1D1D",
            "P3652501D",
            "PT315576000001S",
            "P0000000000014D",
            "p1d",
            "PT1D",
        ] {
            assert!(Span::parse(text).is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for (text, written) in [
            ("P1Y", "P12M"),
            ("P2W", "P14D"),
            ("P1Y2M3D", "P14M3D"),
            ("PT90M", "PT90M"),
            ("PT120M", "PT2H"),
            ("PT61S", "PT61S"),
            ("P10000Y", "P120000M"),
            ("PT987654M", "PT987654M"),
            ("P0D", "P0D"),
            ("P3652500D", "P3652500D"),
            ("PT315576000000S", "PT87660000H"),
            ("P000000000014D", "P14D"),
        ] {
            assert_eq!(Span::parse(text).unwrap().to_string(), written);
            assert_eq!(Span::parse(written).unwrap(), Span::parse(text).unwrap());
        }
    }

    #[test]
    fn the_end_of_a_month_is_clamped_and_a_long_day_is_a_day() {
        let warsaw = Zone::parse("Europe/Warsaw").unwrap();
        let end = |text: &str, from: &str| {
            Span::parse(text).unwrap().end(warsaw, Instant::parse(from).unwrap()).unwrap().to_string()
        };
        assert_eq!(end("P1M", "2026-01-31T12:00:00Z"), "2026-02-28T23:00:00Z");
        // 25 October 2026 has 25 hours in Warsaw.
        assert_eq!(end("P1D", "2026-10-24T12:00:00Z"), "2026-10-25T23:00:00Z");
    }
}
