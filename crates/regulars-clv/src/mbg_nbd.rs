//! MBG/NBD: as BG/NBD, but customers may also leave right after their first purchase.
//!
//! Batislam, Denizel and Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis",
//! International Journal of Research in Marketing 24, 201–209; Hoppe and Wagner (2007), "Customer base analysis: The
//! case for a central variant of the Betageometric/NBD model", Marketing ZFP 3, 75–90.

use crate::geometric::{self, Geometric};
use crate::likelihood::{Point, Slope};
use crate::model::{Model, Purchases};
use crate::simulate::Draw;
use crate::summary::{Customer, Group};

/// The model, with parameters `r`, `alpha` (of the rate; `alpha` in units of time), `a`, `b` (of the chance to leave).
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("mbg_nbd", &[0.525, 6.183, 0.891, 1.614])?;
/// // Unlike in BG/NBD, customers without repeat purchases may have left.
/// let customer = Summary::new(vec![0.0], vec![0.0], vec![38.86])?;
/// assert!(fit.probability_alive(&customer)?[0] < 0.5);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MbgNbd;

const LAW: Geometric = Geometric { first_chances: 1.0 };

impl Model for MbgNbd {
    fn name(&self) -> &'static str {
        "mbg_nbd"
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

impl Purchases for MbgNbd {
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
