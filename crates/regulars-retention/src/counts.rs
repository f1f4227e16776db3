//! Counts by small numbers: how many customers have the number 0, the number 1 and so on.

use crate::by::Sum;
use regulars_core::quantile::quantile_at;

/// As long as the largest number that was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts(Vec<u64>);

impl Counts {
    /// Counts a number once.
    #[inline]
    pub(crate) fn count(&mut self, number: usize) {
        if number >= self.0.len() {
            self.0.resize(number + 1, 0);
        }
        self.0[number] += 1;
    }

    /// How often a number was counted.
    pub(crate) fn of(&self, number: usize) -> u64 {
        self.0.get(number).copied().unwrap_or(0)
    }

    /// The counts of all numbers, up to the largest one counted.
    pub(crate) fn all(&self) -> &[u64] {
        &self.0
    }

    /// The quantile of the numbers counted, as [`quantile_at`] has it.
    pub(crate) fn quantile(&self, p: f64) -> Option<f64> {
        let ends: Vec<u64> = (self.0.iter())
            .scan(0, |seen, count| {
                *seen += count;
                Some(*seen)
            })
            .collect();
        quantile_at(ends.last().copied().unwrap_or(0), p, |rank| ends.partition_point(|end| *end <= rank) as f64)
    }

    /// How often each number or a larger one was counted.
    pub(crate) fn at_least(&self) -> Self {
        let mut counts = self.0.clone();
        for number in (1..counts.len()).rev() {
            counts[number - 1] += counts[number];
        }
        Self(counts)
    }
}

impl Sum for Counts {
    fn add(&mut self, other: Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_add_up() {
        let of = |numbers: &[usize]| {
            let mut counts = Counts::default();
            numbers.iter().for_each(|number| counts.count(*number));
            counts
        };
        let mut sum = of(&[1, 3, 3]);
        sum.add(of(&[0, 1, 5]));
        assert_eq!(sum, of(&[0, 1, 1, 3, 3, 5]));
        assert_eq!(sum.at_least(), Counts(vec![6, 5, 3, 3, 1, 1]));
        assert_eq!((sum.of(3), sum.of(9)), (2, 0));
        assert_eq!((sum.quantile(0.5), sum.quantile(0.7), of(&[]).quantile(0.5)), (Some(2.0), Some(3.0), None));
    }
}
