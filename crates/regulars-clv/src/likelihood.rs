//! Sums of log-likelihoods and their gradients over customers: in parallel, and in one order.

use regulars_core::{Result, parallel};

use crate::summary::{Customer, Group};

/// More parameters no model has.
pub const MOST_PARAMETERS: usize = 4;

/// A model's parameters in the order of their names; what a model does not have is 1.
pub type Point = [f64; MOST_PARAMETERS];

/// A log-likelihood and its derivatives by the parameters; by those that a model does not have it is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// The logarithm.
    pub value: f64,
    /// Its derivatives.
    pub gradient: Point,
}

impl Slope {
    /// Adds another one, `weight` times.
    pub fn add(&mut self, other: &Self, weight: f64) {
        self.value += weight * other.value;
        for (sum, part) in self.gradient.iter_mut().zip(&other.gradient) {
            *sum += weight * part;
        }
    }
}

/// Groups that one thread takes at a time. It is part of the result: sums are of the sums of such pieces.
pub(crate) const CHUNK: usize = 2048;
/// Fewer pieces than this are not worth waking other threads for.
const FEW_CHUNKS: usize = 2;

/// The sum over groups in their order. What depends on a customer's frequency alone is computed once for all customers
/// of that frequency that come together, by `shared`.
pub(crate) fn sum_by_frequency<S>(
    groups: &[Group],
    shared: impl Fn(f64) -> S,
    each: impl Fn(&S, &Customer) -> Slope,
) -> Slope {
    let mut sum = Slope::default();
    let mut known: Option<(f64, S)> = None;
    for group in groups {
        let frequency = group.customer.frequency;
        let (_, terms) = match known.take().filter(|(known, _)| *known == frequency) {
            Some(still) => known.insert(still),
            None => known.insert((frequency, shared(frequency))),
        };
        sum.add(&each(terms, &group.customer), group.weight);
    }
    sum
}

/// The sum of what `piece` gives for pieces of the groups.
pub(crate) fn sum(groups: &[Group], piece: impl Fn(&[Group]) -> Slope + Sync) -> Result<Slope> {
    let pieces: Vec<&[Group]> = groups.chunks(CHUNK).collect();
    let sums = if pieces.len() <= FEW_CHUNKS {
        pieces.into_iter().map(piece).collect()
    } else {
        parallel::map_items(pieces, |_, groups| Ok(piece(groups)))?
    };
    let mut total = Slope::default();
    sums.iter().for_each(|sum| total.add(sum, 1.0));
    Ok(total)
}
