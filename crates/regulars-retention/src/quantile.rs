//! Quantiles, by the usual definition.

/// The quantile of rising values at `p`, from 0 to 1: type 7 of Hyndman and Fan (1996), Am. Stat. 50, 361–365, which
/// numpy and R take by default: linear between the values at the two ranks around (n − 1) p. `None` of no values.
pub(crate) fn quantile<T: Copy + Into<f64>>(rising: &[T], p: f64) -> Option<f64> {
    let last = rising.len().checked_sub(1)?;
    let rank = last as f64 * p;
    let below = (rank as usize).min(last);
    let low: f64 = rising[below].into();
    let high: f64 = rising[(below + 1).min(last)].into();
    let share = rank - below as f64;
    // From the nearer of the two, as numpy does: equal to the last digit.
    Some(if share < 0.5 { low + (high - low) * share } else { high - (high - low) * (1.0 - share) })
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
