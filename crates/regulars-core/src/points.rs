//! Loyalty points: checked integers of the smallest unit of a program's scale.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// A number of points, in the smallest unit of the program's scale. May be negative where a debt can be.
///
/// ```
/// use regulars_core::points::Points;
/// let earned = Points::new(120);
/// assert_eq!(earned.plus(Points::new(-20))?.get(), 100);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// This many points.
    pub const fn new(points: i64) -> Self {
        Self(points)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether there are none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Code::PointsOverflow`].
    pub fn plus(self, other: Self) -> Result<Self> {
        self.0.checked_add(other.0).map(Self).ok_or_else(|| Self::overflow(self, "+", other))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Code::PointsOverflow`].
    pub fn minus(self, other: Self) -> Result<Self> {
        self.0.checked_sub(other.0).map(Self).ok_or_else(|| Self::overflow(self, "-", other))
    }

    fn overflow(left: Self, sign: &str, right: Self) -> Error {
        Error::new(Code::PointsOverflow, format!("expected points that fit 64 bits, found {left} {sign} {right}"))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
