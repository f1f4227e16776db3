//! Quantiles, by the usual definition.

/// The quantile of rising values at `p`, from 0 to 1: type 7 of Hyndman and Fan (1996), Am. Stat. 50, 361–365, which
/// numpy and R take by default: linear between the values at the two ranks around (n − 1) p. `None` of no values.
pub(crate) fn quantile<T: Copy + Into<f64>>(rising: &[T], p: f64) -> Option<f64> {
    quantile_at(rising.len() as u64, p, |rank| rising[rank as usize].into())
}

/// The same of `n` values of which `at` tells the one at each rank, from 0.
pub(crate) fn quantile_at(n: u64, p: f64, mut at: impl FnMut(u64) -> f64) -> Option<f64> {
    let last = n.checked_sub(1)?;
    let (below, above) = ranks(last, p);
    let (low, high) = (at(below), at(above));
    let share = last as f64 * p - below as f64;
    // From the nearer of the two, as numpy does: equal to the last digit.
    Some(if share < 0.5 { low + (high - low) * share } else { high - (high - low) * (1.0 - share) })
}

/// The ranks that a quantile lies between, of values whose last rank is this.
pub(crate) fn ranks(last: u64, p: f64) -> (u64, u64) {
    let below = ((last as f64 * p) as u64).min(last);
    (below, (below + 1).min(last))
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
