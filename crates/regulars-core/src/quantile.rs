//! Quantiles, by the usual definition.

use crate::{Code, Error, Result};

/// The quantile of rising values at `p`, from 0 to 1: type 7 of Hyndman and Fan (1996), Am. Stat. 50, 361–365, which
/// numpy and R take by default: linear between the values at the two ranks around (n − 1) p. `None` of no values.
pub fn quantile<T: Copy + Into<f64>>(rising: &[T], p: f64) -> Option<f64> {
    quantile_at(rising.len() as u64, p, |rank| rising[rank as usize].into())
}

/// The same of `n` values of which `at` tells the one at each rank, from 0.
pub fn quantile_at(n: u64, p: f64, mut at: impl FnMut(u64) -> f64) -> Option<f64> {
    let last = n.checked_sub(1)?;
    let (below, above) = ranks(last, p);
    let (low, high) = (at(below), at(above));
    let share = last as f64 * p - below as f64;
    // From the nearer of the two, as numpy does: equal to the last digit.
    Some(if share < 0.5 { low + (high - low) * share } else { high - (high - low) * (1.0 - share) })
}

/// The ranks that a quantile lies between, of values whose last rank is this.
pub fn ranks(last: u64, p: f64) -> (u64, u64) {
    let below = ((last as f64 * p) as u64).min(last);
    (below, (below + 1).min(last))
}

/// Takes a level of confidence: between 0 and 1, both left out.
///
/// # Errors
/// [`Code::InvalidOption`].
pub fn check_level(level: f64) -> Result<f64> {
    if level > 0.0 && level < 1.0 {
        return Ok(level);
    }
    Err(Error::new(Code::InvalidOption, format!("expected a level between 0 and 1, such as 0.95, found {level}"))
        .at_field("level"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_tables() {
        // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.9, 1])
        let values = [1.0, 2.0, 4.0, 8.0];
        let found: Vec<f64> = [0.0, 0.1, 0.5, 0.9, 1.0].iter().filter_map(|p| quantile(&values, *p)).collect();
        assert_eq!(found, [1.0, 1.3, 3.0, 6.800000000000001, 8.0]);
        assert_eq!((quantile::<f64>(&[], 0.5), quantile(&[3.0], 0.3)), (None, Some(3.0)));
    }
}
