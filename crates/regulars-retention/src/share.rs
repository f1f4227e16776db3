//! Shares of customers as the columns of a table.

use regulars_core::table::Column;

use crate::by::Sum;
use crate::interval::Wilson;

/// So many customers of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
}

impl Share {
    /// The share; `None` when there is nobody to take it of.
    pub(crate) fn value(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Counts a customer, who belongs to the share or not.
    pub(crate) fn count(&mut self, belongs: bool) {
        self.numerator += u64::from(belongs);
        self.denominator += 1;
    }
}

impl Sum for Share {
    fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}

/// The columns `value`, `numerator`, `denominator`, `low`, `high` (Wilson) and `level` of shares.
pub(crate) fn columns(shares: &[Share], level: f64) -> [Column; 6] {
    let wilson = Wilson::new(level);
    let bounds: Vec<_> = shares.iter().map(|share| wilson.interval(share.numerator, share.denominator)).collect();
    [
        Column::floats("value", shares.iter().map(|share| share.value())),
        Column::ints("numerator", shares.iter().map(|share| Some(share.numerator as i64))),
        Column::ints("denominator", shares.iter().map(|share| Some(share.denominator as i64))),
        Column::floats("low", bounds.iter().map(|bounds| bounds.map(|(low, _)| low))),
        Column::floats("high", bounds.iter().map(|bounds| bounds.map(|(_, high)| high))),
        Column::floats("level", shares.iter().map(|_| Some(level))),
    ]
}
