//! Sums of log-likelihoods and their derivatives over customers: in parallel, and in one order.

use regulars_core::{Result, parallel};

use crate::summary::{Customer, Group};

/// More parameters no model has.
pub const MOST_PARAMETERS: usize = 5;
/// More of them no model has that a search moves; a whole number after them is held.
pub const MOST_VARIABLES: usize = 4;

/// A model's parameters in the order of their names; what a model does not have is 1.
pub type Point = [f64; MOST_PARAMETERS];

/// The parameters that a search moves, the first of a [`Point`]; or derivatives by them.
pub type Variables = [f64; MOST_VARIABLES];

/// Second derivatives: the cells on and below the diagonal, row by row.
pub type Second = [f64; MOST_VARIABLES * (MOST_VARIABLES + 1) / 2];

/// A log-likelihood and its derivatives by the variables; by those that a model does not have they are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// The logarithm.
    pub value: f64,
    /// Its derivatives.
    pub gradient: Variables,
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

/// A log-likelihood with its first and second derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Curve {
    /// The logarithm and its first derivatives.
    pub slope: Slope,
    /// The second derivatives.
    pub second: Second,
}

impl Curve {
    /// Adds another one, `weight` times. With `SECOND` false second derivatives are not there, and stay 0.
    pub(crate) fn add<const SECOND: bool>(&mut self, other: &Self, weight: f64) {
        self.slope.add(&other.slope, weight);
        if SECOND {
            for (sum, part) in self.second.iter_mut().zip(&other.second) {
                *sum += weight * part;
            }
        }
    }

    /// Adds ln(1 + eᵈ) for a `d` of these derivatives, of which `share` is eᵈ / (1 + eᵈ).
    pub(crate) fn add_softplus<const SECOND: bool>(&mut self, d: &Self, softplus: f64, share: f64) {
        self.slope.value += softplus;
        for (sum, part) in self.slope.gradient.iter_mut().zip(&d.slope.gradient) {
            *sum += share * part;
        }
        if SECOND {
            let (both, by) = (share * (1.0 - share), d.slope.gradient);
            let mut cell = 0;
            for row in 0..MOST_VARIABLES {
                for column in 0..=row {
                    self.second[cell] += share * d.second[cell] + both * by[row] * by[column];
                    cell += 1;
                }
            }
        }
    }

    /// The second derivative by two variables.
    pub fn by(&self, row: usize, column: usize) -> f64 {
        self.second[cell(row, column)]
    }

    /// The same, to be changed.
    pub(crate) fn by_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.second[cell(row, column)]
    }
}

/// Where the second derivative by two variables is.
fn cell(row: usize, column: usize) -> usize {
    let (low, high) = if row < column { (row, column) } else { (column, row) };
    high * (high + 1) / 2 + low
}

/// Groups that one thread takes at a time. It is part of the result: sums are of the sums of such pieces.
pub(crate) const CHUNK: usize = 2048;
/// Fewer pieces than this are not worth waking other threads for.
const FEW_CHUNKS: usize = 2;

/// The sum over groups in their order. What depends on a customer's frequency alone is computed once for all customers
/// of that frequency that come together, by `shared`. Second derivatives are added where `SECOND` says so.
pub(crate) fn sum_by_frequency<const SECOND: bool, S>(
    groups: &[Group],
    shared: impl Fn(f64) -> S,
    each: impl Fn(&S, &Customer) -> Curve,
) -> Curve {
    let mut sum = Curve::default();
    let mut known: Option<(f64, S)> = None;
    for group in groups {
        let frequency = group.customer.frequency;
        let (_, terms) = match known.take().filter(|(known, _)| *known == frequency) {
            Some(still) => known.insert(still),
            None => known.insert((frequency, shared(frequency))),
        };
        sum.add::<SECOND>(&each(terms, &group.customer), group.weight);
    }
    sum
}

/// What `piece` gives for pieces of the groups, in their order.
pub(crate) fn pieces<T: Send>(groups: &[Group], piece: impl Fn(&[Group]) -> T + Sync) -> Result<Vec<T>> {
    let pieces: Vec<&[Group]> = groups.chunks(CHUNK).collect();
    if pieces.len() <= FEW_CHUNKS {
        return Ok(pieces.into_iter().map(piece).collect());
    }
    parallel::map_items(pieces, |_, groups| Ok(piece(groups)))
}
