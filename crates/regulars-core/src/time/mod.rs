//! Instants, local days, time zones, calendar periods and windows.
//!
//! An [`Instant`] is a microsecond of UTC, a [`Day`] is a date of the proleptic Gregorian calendar; a [`Zone`] turns
//! the one into the other, with every change of its offset in the tz database. chrono does the calendar at the
//! edges; in between both are plain integers.

mod clock;
mod day;
mod instant;
mod period;
mod window;
mod zone;

pub use clock::DayClock;
pub use day::Day;
pub use instant::{Instant, WallTime, Written, parse_time};
pub use period::Period;
pub use window::Window;
pub use zone::{Resolution, TZ_VERSION, Zone};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 86_400 * SECOND;
