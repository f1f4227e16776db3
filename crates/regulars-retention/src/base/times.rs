//! Times: columns of dates and times in, instants out.

use std::ops::Range;

use regulars_core::orders::{Column, TimeUnit, Values};
use regulars_core::time::{Day, DayClock, Instant, Resolution, WallTime, Written, Zone, parse_time};
use regulars_core::{Code, Error, Result};

/// Times that need no work: microseconds of UTC within the calendar.
pub(super) fn plain_times<'c>(column: &'c Column<'_>, range: &Range<usize>, zone: Zone) -> Option<&'c [i64]> {
    match &column.values {
        Values::Timestamp { units, unit: TimeUnit::Micro, zoned }
            if column.validity.is_none() && (*zoned || zone == Zone::UTC) =>
        {
            let times = &units[range.clone()];
            let (least, most) =
                times.iter().fold((0, 0), |(least, most), at| (at.min(&least).to_owned(), at.max(&most).to_owned()));
            (least >= Instant::MIN.micros() && most <= Instant::MAX.micros()).then_some(times)
        }
        _ => None,
    }
}

/// The instant that a row names, and whether clocks showed it once, twice or never.
pub(super) fn time_at(column: &Column<'_>, index: usize, clock: &DayClock) -> Result<(Instant, Resolution)> {
    let missing = || Error::new(Code::MissingValue, "expected a date or time, found none");
    if !column.is_present(index) {
        return Err(missing());
    }
    match &column.values {
        Values::Timestamp { units, unit, zoned } => {
            if units[index] == i64::MIN {
                // What NumPy calls "not a time".
                return Err(missing());
            }
            let micros = unit.micros(units[index]).ok_or_else(|| {
                Error::new(
                    Code::TimeOutOfRange,
                    format!("expected a time within the years 1 to 9999, found {} units since 1970", units[index]),
                )
            })?;
            if *zoned {
                Ok((Instant::from_micros(micros)?, Resolution::Exact))
            } else {
                clock.instant(WallTime(micros))
            }
        }
        Values::Date(days) => Ok((clock.zone().start_of(Day::from_number(days[index].into())?)?, Resolution::Exact)),
        Values::Text(texts) => {
            let text = std::str::from_utf8(texts.get(index))
                .map_err(|_| {
                    Error::new(Code::UnreadableValue, "expected a date or time, found bytes that are not UTF-8")
                })?
                .trim();
            if text.is_empty() {
                return Err(missing());
            }
            match parse_time(text)? {
                Written::Instant(instant) => Ok((instant, Resolution::Exact)),
                // A date alone is a day, and starts when the day does.
                Written::Wall(_) if text.len() == 10 => {
                    Ok((clock.zone().start_of(Day::parse(text)?)?, Resolution::Exact))
                }
                Written::Wall(wall) => clock.instant(wall),
            }
        }
        other => Err(Error::new(Code::ColumnType, format!("expected dates or times, found {}", other.type_name()))),
    }
}
