//! Money as figures add it up: in 64 bits where no sum of a base can leave them, which is twice as quick, else in 128.

use std::iter::Sum;
use std::ops::{AddAssign, Neg, Sub};

/// Units of the amounts' scale. The narrow ones are only for a base whose `sums_are_narrow`.
pub(crate) trait Units:
    Copy + Default + Ord + AddAssign + Sub<Output = Self> + Neg<Output = Self> + Sum + From<i64> + Into<i128> + Send + Sync
{
    /// So many units, which fit.
    fn of(units: i128) -> Self;
}

impl Units for i64 {
    #[inline]
    fn of(units: i128) -> Self {
        units as Self
    }
}

impl Units for i128 {
    #[inline]
    fn of(units: i128) -> Self {
        units
    }
}
