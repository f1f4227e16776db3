//! A ratio as a document writes it: two integers. It may be turned into an exact ratio and back into text.

use regulars_core::money::Ratio;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// A rate or multiplier of 0 or more, written `[numerator, denominator]` and kept as it was written.
///
/// ```
/// use regulars_loyalty::program::Fraction;
/// assert_eq!(Fraction::new(3, 2)?.to_string(), "1.5");
/// assert_eq!(Fraction::new(1, 3)?.to_string(), "1/3");
/// assert!(Fraction::new(1, 0).is_err());
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(i64, i64)", into = "(i64, i64)")]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    /// `numerator / denominator`.
    ///
    /// # Errors
    /// [`Code::InvalidOption`] when the numerator is negative or the denominator is not positive.
    pub fn new(numerator: i64, denominator: i64) -> Result<Self> {
        if numerator < 0 || denominator <= 0 {
            return Err(Error::new(
                Code::InvalidOption,
                format!(
                    "expected a ratio of 0 or more with a positive second number, found [{numerator}, {denominator}]"
                ),
            ));
        }
        Ok(Self { numerator, denominator })
    }

    /// The exact ratio in lowest terms.
    pub fn ratio(self) -> Ratio {
        // The denominator is positive since it was made.
        Ratio::new(self.numerator, self.denominator).unwrap_or(Ratio::ZERO)
    }
}

impl TryFrom<(i64, i64)> for Fraction {
    type Error = String;

    fn try_from((numerator, denominator): (i64, i64)) -> std::result::Result<Self, String> {
        Self::new(numerator, denominator).map_err(|error| error.message().to_owned())
    }
}

impl From<Fraction> for (i64, i64) {
    fn from(fraction: Fraction) -> Self {
        (fraction.numerator, fraction.denominator)
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ratio = self.ratio();
        match (ratio.numerator(), ratio.denominator()) {
            (whole, 1) => write!(f, "{whole}"),
            (n, 2) => write!(f, "{}.5", n / 2),
            (n, d @ (4 | 5 | 10 | 20 | 25 | 50 | 100)) => {
                let hundredths = n * (100 / d);
                let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                f.write_str(text.trim_end_matches('0'))
            }
            (n, d) => write!(f, "{n}/{d}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_written_as_they_are_read() {
        for (numerator, denominator, written) in
            [(5, 4, "1.25"), (7, 5, "1.4"), (21, 20, "1.05"), (3, 25, "0.12"), (101, 100, "1.01"), (12, 10, "1.2")]
        {
            assert_eq!(Fraction::new(numerator, denominator).unwrap().to_string(), written);
        }
    }
}
