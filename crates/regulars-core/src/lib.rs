//! What every other room of `regulars` stands on: exact money and points, days and periods in a real time zone,
//! order columns on the way in, tables on the way out, one error, and the one door to parallel work.
//!
//! Nothing in here knows what a retention rate or a loyalty program is. Nothing in here (or in any crate above it,
//! up to and including the façade) reads a clock, the environment, a file, a locale or a random source: the caller
//! passes the day, the seed and the bytes, so that the same input gives the same bytes everywhere.

mod aliases;
pub mod code;
pub mod control;
pub mod draw;
pub mod error;
pub mod memory;
pub mod money;
pub mod orders;
pub mod parallel;
pub mod points;
pub mod quantile;
pub mod table;
pub mod time;

pub use code::Code;
pub use control::Control;
pub use error::{Error, Result};
