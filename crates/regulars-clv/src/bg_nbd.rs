//! BG/NBD: customers buy at a gamma-distributed rate, and may leave after each repeat purchase with a beta-distributed
//! chance.
//!
//! Fader, Hardie and Lee (2005), "“Counting Your Customers” the Easy Way: An Alternative to the Pareto/NBD Model",
//! Marketing Science 24, 275–284.

use crate::geometric::{self, Geometric};
use crate::likelihood::{Point, Slope};
use crate::model::{Model, Purchases};
use crate::simulate::Draw;
use crate::summary::{Customer, Group};

/// The model, with parameters `r`, `alpha` (of the rate; `alpha` in units of time), `a`, `b` (of the chance to leave).
///
/// A customer without repeat purchases is alive by definition: nobody leaves before the first one.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// // The published parameters of the CDNOW sample, by weeks, and one of its customers.
/// let fit = Fit::given("bg_nbd", &[0.243, 4.414, 0.793, 2.426])?;
/// let customer = Summary::new(vec![2.0], vec![30.43], vec![38.86])?;
/// assert!((fit.expected_purchases(&customer, 39.0)?[0] - 1.226).abs() < 5e-4);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BgNbd;

const LAW: Geometric = Geometric { first_chances: 0.0 };

impl Model for BgNbd {
    fn name(&self) -> &'static str {
        "bg_nbd"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["r", "alpha", "a", "b"]
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        LAW.likelihood(at, groups)
    }

    fn starts(&self, groups: &[Group]) -> Vec<Point> {
        geometric::starts(groups)
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for BgNbd {
    fn probability_alive(&self, at: &Point, customer: &Customer) -> f64 {
        LAW.probability_alive(at, customer)
    }

    fn updated(&self, at: &Point, customer: &Customer) -> Point {
        LAW.updated(at, customer)
    }

    fn expected(&self, updated: &Point, horizon: f64) -> f64 {
        geometric::expected(updated, horizon)
    }

    fn probability(&self, updated: &Point, count: u32, horizon: f64) -> f64 {
        geometric::probability(updated, count, horizon)
    }

    fn without_dropout(&self) -> Option<&'static dyn Model> {
        Some(&crate::nbd::Nbd)
    }

    fn simulate(&self, at: &Point, age: f64, draw: &mut Draw) -> Customer {
        LAW.simulate(at, age, draw)
    }
}
