//! Ratios of sums over customers, such as revenue per order, and their bootstrap intervals.
//!
//! The orders of one customer are not independent of each other, so that no formula for shares fits such a ratio.
//! Customers are drawn with replacement instead (Efron and Tibshirani, 1993, chapters 6 and 13), and the interval lies
//! between two quantiles of the ratios of the samples.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use regulars_core::draw::below;
use regulars_core::quantile::quantile;
use regulars_core::table::Column;
use regulars_core::{Code, Error, Result, parallel};

use crate::base::{Customer, CustomerBase};
use crate::by::{By, Sum};
use crate::interval::check_level;
use crate::units::Units;

/// A sum over a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ratio<M = i128> {
    pub(crate) numerator: M,
    pub(crate) denominator: M,
}

impl<M: Units> Ratio<M> {
    /// The same in 128 bits.
    pub(crate) fn wide(self) -> Ratio {
        Ratio { numerator: self.numerator.into(), denominator: self.denominator.into() }
    }
}

impl<M: Units> Sum for Ratio<M> {
    fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}

/// How an interval is drawn: from so many samples, by this seed. Without samples there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bootstrap {
    samples: Option<u32>,
    seed: u64,
    pub(crate) level: f64,
}

impl Bootstrap {
    /// More samples than this are refused.
    const MOST: u32 = 100_000;

    pub(crate) fn new(samples: Option<u32>, seed: u64, level: f64) -> Result<Self> {
        if let Some(samples) = samples
            && !(1..=Self::MOST).contains(&samples)
        {
            let message = format!("expected 1 to {} samples of a bootstrap, found {samples}", Self::MOST);
            return Err(Error::new(Code::InvalidOption, message).at_field("bootstrap"));
        }
        Ok(Self { samples, seed, level: check_level(level)? })
    }

    /// Whether an interval is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.samples.is_some()
    }

    /// The interval of a ratio whose terms are given customer by customer, in an order that is always the same.
    /// `None` where none is asked for, or no sample has a ratio.
    pub(crate) fn interval(&self, terms: &[(f64, f64)]) -> Result<Option<(f64, f64)>> {
        self.interval_of(terms.len(), |draws| {
            let (mut numerator, mut denominator) = (0.0, 0.0);
            for drawn in draws {
                let (over, under) = terms[drawn];
                numerator += over;
                denominator += under;
            }
            (denominator != 0.0).then(|| numerator / denominator)
        })
    }

    /// The interval of what `of` makes of a sample: so many places below `n`, each drawn with replacement. `None` where
    /// none is asked for, or no sample has a value.
    pub(crate) fn interval_of(
        &self,
        n: usize,
        of: impl Fn(&mut dyn Iterator<Item = usize>) -> Option<f64> + Sync,
    ) -> Result<Option<(f64, f64)>> {
        let Some(samples) = self.samples.filter(|_| n > 0) else { return Ok(None) };
        let values = parallel::map(samples as usize, |sample| {
            // A stream for each sample: the same draws on any number of threads.
            let mut random = ChaCha8Rng::seed_from_u64(self.seed);
            random.set_stream(sample as u64);
            Ok(of(&mut (0..n).map(|_| below(n as u64, || random.next_u64()) as usize)))
        })?;
        let mut values: Vec<f64> = values.into_iter().flatten().collect();
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - self.level) / 2.0;
        Ok(quantile(&values, tail).zip(quantile(&values, 1.0 - tail)))
    }

    /// The interval for each segment of the ratio whose terms `count` adds up over a customer.
    pub(crate) fn intervals(
        &self,
        base: &CustomerBase,
        by: By<'_>,
        segments: &[usize],
        count: impl Fn(&mut Ratio, &Customer<'_>) + Sync,
    ) -> Result<Vec<Option<(f64, f64)>>> {
        if !self.is_asked() {
            return Ok(vec![None; segments.len()]);
        }
        let mut terms = vec![Vec::new(); by.len()];
        for (segment, ratio) in by.each(base, |customer| {
            let mut ratio = Ratio::default();
            count(&mut ratio, customer);
            ratio
        })? {
            // A customer that is in neither sum is in none of the ratio's samples.
            if ratio != Ratio::default() {
                terms[segment].push((ratio.numerator as f64, ratio.denominator as f64));
            }
        }
        segments.iter().map(|segment| self.interval(&terms[*segment])).collect()
    }
}

/// The columns `value` (numerator / denominator, missing over 0), `numerator`, `denominator`, `low`, `high` (missing
/// where not asked for) and `level` of ratios. A sum of money comes as its column.
pub(crate) fn columns(
    values: Vec<Option<f64>>,
    (numerator, denominator): (Column, Column),
    intervals: &[Option<(f64, f64)>],
    level: f64,
) -> [Column; 6] {
    let rows = values.len();
    [
        Column::floats("value", values),
        numerator,
        denominator,
        Column::floats("low", intervals.iter().map(|bounds| bounds.map(|(low, _)| low))),
        Column::floats("high", intervals.iter().map(|bounds| bounds.map(|(_, high)| high))),
        Column::floats("level", std::iter::repeat_n(Some(level), rows)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_repeats_with_its_seed() {
        let terms: Vec<(f64, f64)> = (0..100).map(|at| (f64::from(at), 1.0)).collect();
        let interval = |seed| Bootstrap::new(Some(500), seed, 0.9).unwrap().interval(&terms).unwrap().unwrap();
        assert_eq!(interval(1), interval(1));
        assert_ne!(interval(1), interval(2));
        // The mean is 49.5, its standard error 2.9.
        let (low, high) = interval(1);
        assert!((low - 44.7).abs() < 1.0 && (high - 54.3).abs() < 1.0, "{low} to {high}");
    }

    #[test]
    fn every_number_below_is_as_likely() {
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let mut counts = [0u32; 7];
        (0..70_000).for_each(|_| counts[below(7, || random.next_u64()) as usize] += 1);
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
    }
}
