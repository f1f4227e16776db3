//! Intervals of shares.

pub(crate) use regulars_core::quantile::check_level;

/// The standard normal quantile: the `z` with P(Z ≤ z) = `p`, for 0.5 ≤ p < 1.
///
/// Newton's method on the distribution function, which is concave to the right of 0, so that from 0 every step
/// stays below the root and comes closer to it.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let mut z = 0.0f64;
    for _ in 0..200 {
        let tail = 0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
        let next = z + (tail - (1.0 - p)) / density;
        if next <= z || !next.is_finite() {
            break;
        }
        z = next;
    }
    z
}

/// The Wilson score interval of a share of `of` at confidence `level` (between 0 and 1): its lower and upper bound.
/// `None` when `of` is 0, since there is no share.
///
/// Wilson (1927), J. Am. Stat. Assoc. 22, 209–212.
///
/// ```
/// use regulars_retention::interval::wilson;
/// let (low, high) = wilson(100, 300, 0.95).unwrap();
/// assert!((low - 0.282393).abs() < 1e-6 && (high - 0.388488).abs() < 1e-6);
/// assert_eq!(wilson(0, 0, 0.95), None);
/// ```
pub fn wilson(share: u64, of: u64, level: f64) -> Option<(f64, f64)> {
    Wilson::new(level).interval(share, of)
}

/// Wilson's interval at a level, for many shares.
#[derive(Clone, Copy, Debug)]
pub struct Wilson {
    z: f64,
}

impl Wilson {
    /// For a level between 0 and 1.
    pub fn new(level: f64) -> Self {
        Self { z: normal_quantile(0.5 + level / 2.0) }
    }

    /// The interval; `None` when `of` is 0.
    pub fn interval(self, share: u64, of: u64) -> Option<(f64, f64)> {
        if of == 0 {
            return None;
        }
        let (n, p, z) = (of as f64, share as f64 / of as f64, self.z);
        let spread = z / (1.0 + z * z / n) * libm::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        // At 0 and 1 the bound is exact, whatever the rounding of the terms.
        let low = if share == 0 { 0.0 } else { (middle - spread).max(0.0) };
        let high = if share == of { 1.0 } else { (middle + spread).min(1.0) };
        Some((low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Python's statistics.NormalDist().inv_cdf, to its last digits.
        for (p, z) in [(0.975, 1.959963984540054), (0.95, 1.6448536269514715), (0.995, 2.5758293035489), (0.5, 0.0)] {
            assert!((normal_quantile(p) - z).abs() < 1e-13, "{p}: {} is not {z}", normal_quantile(p));
        }
    }
}
