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

/// The score of each place by its value, a larger one being better, among those in the same range. The ranges follow each
/// other, and customers stand by rising id in each, so that a place breaks ties as its id does.
pub(crate) fn by_fifths<T>(value: impl Fn(usize) -> T + Sync, ranges: &[Range<usize>], ties: Ties) -> Result<Vec<u8>>
where
    T: Count + Send + Sync,
{
    let mut scores = Vec::new();
    for range in ranges {
        let bars = bars(range.clone(), &value, ties)?;
        let some = parallel::collect(range.len(), |place| {
            let place = range.start + place;
            let own = (value(place), place as i64);
            1 + bars.iter().map(|bar| u8::from(bar.is_some_and(|bar| own > bar))).sum::<u8>()
        })?;
        if scores.is_empty() { scores = some } else { scores.extend(some) }
    }
    Ok(scores)
}

fn bars<T: Count + Send>(places: Range<usize>, value: &(impl Fn(usize) -> T + Sync), ties: Ties) -> Result<Bars<T>> {
    let n = places.len();
    // The rank of the customer that is the bar: with ties it is the last one that is still worse, else the first that
    // has the score.
    let ranks = [1usize, 2, 3, 4].map(|fifth| match ties {
        Ties::Share => (fifth * n).div_ceil(5).checked_sub(1),
        Ties::Split => Some(fifth * (n / 5) + fifth.min(n % 5)).filter(|rank| *rank < n),
    });
    let values = || places.clone().map(value);
    let found = T::at_ranks(places.clone(), value, &ranks.map(|rank| rank.unwrap_or(usize::MAX)))?;
    let mut bars = [None; 4];
    for ((bar, rank), value) in bars.iter_mut().zip(ranks).zip(found) {
        let (Some(rank), Some(value)) = (rank, value) else { continue };
        *bar = Some(match ties {
            Ties::Share => (value, BEHIND),
            Ties::Split => {
                let worse = values().filter(|other| *other < value).count();
                let equal = places.clone().zip(values()).filter(|(_, other)| *other == value).nth(rank - worse);
                // Above the one before it is this one, and whoever is above it.
                (value, equal.map_or(BEHIND, |(place, _)| place as i64 - 1))
            }
        });
    }
    Ok(bars)
}

/// Values of which the one at a rank is found.
pub(crate) trait Count: Ord + Copy {
    /// The values at these rising ranks, from 0, among those of all places by rising value; nothing for a rank that there is not.
    ///
    /// # Errors
    /// 9001 `internal` when threads cannot be started.
    fn at_ranks(
        places: Range<usize>,
        value: &(impl Fn(usize) -> Self + Sync),
        ranks: &[usize; 4],
    ) -> Result<[Option<Self>; 4]> {
        let mut values: Vec<Self> = places.map(value).collect();
        Ok(ranks.map(|rank| (rank < values.len()).then(|| *values.select_nth_unstable(rank).1)))
    }
}

impl Count for i64 {
    fn at_ranks(
        places: Range<usize>,
        value: &(impl Fn(usize) -> Self + Sync),
        ranks: &[usize; 4],
    ) -> Result<[Option<Self>; 4]> {
        // So many places are worth a thread.
        const MANY: usize = 1 << 16;
        let pieces = (places.len() / MANY).clamp(1, parallel::threads());
        let bound = |piece: usize| places.start + places.len() * piece / pieces;
        let values = |piece: usize| (bound(piece)..bound(piece + 1)).map(value);
        let ends = parallel::map(pieces, |piece| {
            let ends = (i64::MAX, i64::MIN);
            Ok(values(piece).fold(ends, |(low, high), value| (low.min(value), high.max(value))))
        })?;
        let low = ends.iter().map(|(low, _)| *low).min().unwrap_or(i64::MAX);
        let high = ends.iter().map(|(_, high)| *high).max().unwrap_or(i64::MIN);
        if low > high {
            return Ok([None; 4]);
        }
        // They are counted by their highest bits: of numbers of days or orders by all there are.
        const BITS: u32 = 16;
        let range = high.wrapping_sub(low) as u64;
        let shift = (u64::BITS - range.leading_zeros()).saturating_sub(BITS);
        let bucket = |value: i64| (value.wrapping_sub(low) as u64 >> shift) as usize;
        let counts = parallel::map(pieces, |piece| {
            // Two counters take turns, as the same value often comes again at once.
            let mut counts = vec![[0usize; 2]; (range >> shift) as usize + 1];
            for (turn, value) in values(piece).enumerate() {
                counts[bucket(value)][turn & 1] += 1;
            }
            Ok(counts)
        })?;
        let count = |bucket: usize| counts.iter().map(|counts| counts[bucket][0] + counts[bucket][1]).sum::<usize>();
        let (mut below, mut next, mut found) = (0, 0, [None; 4]);
        for bucket in 0..=(range >> shift) as usize {
            let here = count(bucket);
            while next < ranks.len() && ranks[next] < below + here {
                found[next] = Some((bucket, ranks[next] - below));
                next += 1;
            }
            below += here;
        }
        if shift == 0 {
            return Ok(found.map(|found| found.map(|(bucket, _)| low + bucket as i64)));
        }
        // Then those with the same highest bits are told apart.
        let alike = parallel::map(pieces, |piece| {
            let mut alike = [const { Vec::new() }; 4];
            for value in values(piece) {
                let bucket = bucket(value);
                for (found, alike) in found.iter().zip(&mut alike) {
                    if found.is_some_and(|(wanted, _)| wanted == bucket) {
                        alike.push(value);
                    }
                }
            }
            Ok(alike)
        })?;
        Ok(std::array::from_fn(|place| {
            let (_, rank) = found[place]?;
            let mut values: Vec<i64> = alike.iter().flat_map(|alike| &alike[place]).copied().collect();
            Some(*values.select_nth_unstable(rank).1)
        }))
    }
}

impl Count for i128 {}

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
            // Behind others, which are scored by themselves.
            let ranges = [0..2, 2..2 + values.len()];
            let at = |place: usize| place.checked_sub(2).map_or(7, |place| values[place]);
            prop_assert_eq!(&by_fifths(at, &ranges, ties).unwrap()[2..], &expected[..]);
            let wide = |place: usize| i128::from(at(place));
            prop_assert_eq!(&by_fifths(wide, &ranges, ties).unwrap()[2..], expected);
        }
    }

    #[test]
    fn fifths_are_those_of_sql() {
        let fifths = |n: usize| by_fifths(|place| place as i64, std::slice::from_ref(&(0..n)), Ties::Split).unwrap();
        assert_eq!(fifths(12), [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(fifths(3), [1, 2, 3]);
        assert_eq!(fifths(5), [1, 2, 3, 4, 5]);
    }
}
