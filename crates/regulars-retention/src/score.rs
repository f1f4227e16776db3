//! Scores from 1 to 5: by fifths of the customers, or by given cut points.

use std::ops::Range;

use regulars_core::{Result, parallel};
use serde::{Deserialize, Serialize};

/// How customers of equal value are scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Alike: 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
    #[default]
    Share,
    /// As SQL's NTILE(5) over the value and then the customer id does, so that the fifths are of one size.
    Split,
}

/// The place of no customer: behind all of them.
const BEHIND: i64 = i64::MAX;

/// What a customer has to be above, as a value and a place, to have each of the scores 2 to 5. Where that is nothing, no
/// customer has the score.
type Bars<T> = [Option<(T, i64)>; 4];

/// The score of each value, a larger one being better, among those in the same range. Customers stand by rising id there,
/// so that a place breaks ties as its id does.
pub(crate) fn by_fifths<T>(values: &[T], ranges: &[Range<usize>], ties: Ties) -> Result<Vec<u8>>
where
    T: Copy + Ord + Send + Sync + Count,
{
    let mut scores = Vec::with_capacity(values.len());
    for range in ranges {
        let values = &values[range.clone()];
        let bars = bars(values, ties);
        let some = parallel::collect(values.len(), |place| {
            let own = (values[place], place as i64);
            1 + bars.iter().map(|bar| u8::from(bar.is_some_and(|bar| own > bar))).sum::<u8>()
        })?;
        if scores.is_empty() { scores = some } else { scores.extend(some) }
    }
    Ok(scores)
}

fn bars<T: Copy + Ord + Count>(values: &[T], ties: Ties) -> Bars<T> {
    let n = values.len();
    // The rank of the customer that is the bar: with ties it is the last one that is still worse, else the first that
    // has the score.
    let ranks = [1usize, 2, 3, 4].map(|fifth| match ties {
        Ties::Share => (fifth * n).div_ceil(5).checked_sub(1),
        Ties::Split => Some(fifth * (n / 5) + fifth.min(n % 5)).filter(|rank| *rank < n),
    });
    let found = T::at_ranks(values, &ranks.map(|rank| rank.unwrap_or(0)));
    let mut bars = [None; 4];
    for ((bar, rank), value) in bars.iter_mut().zip(ranks).zip(found) {
        let (Some(rank), Some(value)) = (rank, value) else { continue };
        *bar = Some(match ties {
            Ties::Share => (value, BEHIND),
            Ties::Split => {
                let worse = values.iter().filter(|other| **other < value).count();
                let equal = values.iter().enumerate().filter(|(_, other)| **other == value).nth(rank - worse);
                // Above the one before it is this one, and whoever is above it.
                (value, equal.map_or(BEHIND, |(place, _)| place as i64 - 1))
            }
        });
    }
    bars
}

/// Values of which the one at a rank is found.
pub(crate) trait Count: Ord + Copy {
    /// The values at the ranks that rise, from 0, among all by rising value; nothing of no values.
    fn at_ranks(values: &[Self], ranks: &[usize; 4]) -> [Option<Self>; 4] {
        let mut values = values.to_vec();
        let mut start = 0;
        ranks.map(|rank| {
            if rank < start {
                // The same as the one before.
                return values.get(rank).copied();
            }
            let rest = values.get_mut(start..).filter(|rest| rank - start < rest.len())?;
            let (_, value, _) = rest.select_nth_unstable(rank - start);
            let value = *value;
            start = rank + 1;
            Some(value)
        })
    }
}

impl Count for i64 {
    fn at_ranks(values: &[Self], ranks: &[usize; 4]) -> [Option<Self>; 4] {
        let (low, high) = (values.iter().min().copied(), values.iter().max().copied());
        let (Some(low), Some(high)) = (low, high) else { return [None; 4] };
        let range = high.wrapping_sub(low) as u64;
        // Numbers of days and of orders are few: they are counted, with two counters that take turns, as the same value
        // often comes again at once.
        const FEW: u64 = 1 << 16;
        if range >= FEW {
            return selected(values, ranks);
        }
        let mut counts = vec![[0usize; 2]; range as usize + 1];
        for pair in values.chunks(2) {
            for (counter, value) in pair.iter().enumerate() {
                counts[value.wrapping_sub(low) as usize][counter] += 1;
            }
        }
        ranks.map(|rank| {
            let mut below = 0;
            let place = counts.iter().position(|count| {
                below += count[0] + count[1];
                rank < below
            })?;
            Some(low + place as i64)
        })
    }
}

impl Count for i128 {}

/// Those at the ranks, by selecting: the middle ones first, so that less is left for the others.
fn selected(values: &[i64], ranks: &[usize; 4]) -> [Option<i64>; 4] {
    let mut values = values.to_vec();
    let [first, second, third, fourth] = *ranks;
    let mut found = [None; 4];
    let n = values.len();
    for (place, rank, range) in [(1, second, 0..n), (0, first, 0..second), (2, third, second..n), (3, fourth, third..n)]
    {
        let rank = rank.min(n - 1);
        if range.contains(&rank) {
            values[range.clone()].select_nth_unstable(rank - range.start);
        }
        found[place] = Some(values[rank]);
    }
    found
}

/// The places at which segments change: the ranges within which customers are scored.
pub(crate) fn ranges(segments: &[usize], rows: usize) -> Vec<Range<usize>> {
    let changes = segments.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]).map(|(row, _)| row + 1);
    let bounds: Vec<usize> = std::iter::once(0).chain(changes).chain(std::iter::once(rows)).collect();
    bounds.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By the definitions, one value at a time.
    fn plainly(values: &[i64], ties: Ties) -> Vec<u8> {
        let n = values.len();
        let rank = |place: usize| {
            let before = |(other, value): (usize, &i64)| (*value, other) < (values[place], place);
            values.iter().enumerate().filter(|(other, value)| before((*other, value))).count()
        };
        let ntile = |rank: usize| {
            let mut left = rank;
            (0..5).find(|fifth| {
                let size = n / 5 + usize::from(*fifth < n % 5);
                let is_here = left < size;
                left = left.wrapping_sub(size);
                is_here
            })
        };
        let score = |place: usize| match ties {
            Ties::Share => 1 + 5 * values.iter().filter(|value| **value < values[place]).count() / n,
            Ties::Split => 1 + ntile(rank(place)).unwrap(),
        };
        (0..n).map(|place| score(place) as u8).collect()
    }

    proptest! {
        #[test]
        fn scores_are_by_the_definitions(
            values in prop_oneof![
                prop::collection::vec(-3i64..12, 0..40),
                prop::collection::vec(prop_oneof![Just(0), any::<i64>()], 0..40),
            ],
            ties in prop::sample::select(vec![Ties::Share, Ties::Split]),
        ) {
            let expected = plainly(&values, ties);
            prop_assert_eq!(by_fifths(&values, std::slice::from_ref(&(0..values.len())), ties).unwrap(), &expected[..]);
            let wide: Vec<i128> = values.iter().map(|value| i128::from(*value)).collect();
            prop_assert_eq!(by_fifths(&wide, std::slice::from_ref(&(0..values.len())), ties).unwrap(), expected);
        }
    }

    #[test]
    fn fifths_are_those_of_sql() {
        let fifths = |n: i64| {
            let values: Vec<i64> = (0..n).collect();
            by_fifths(&values, std::slice::from_ref(&(0..values.len())), Ties::Split).unwrap()
        };
        assert_eq!(fifths(12), [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(fifths(3), [1, 2, 3]);
        assert_eq!(fifths(5), [1, 2, 3, 4, 5]);
    }
}
