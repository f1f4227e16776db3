//! BG/NBD: customers buy at a gamma-distributed rate, and may leave after each repeat purchase with a beta-distributed
//! chance.
//!
//! Fader, Hardie and Lee (2005), "“Counting Your Customers” the Easy Way: An Alternative to the Pareto/NBD Model",
//! Marketing Science 24, 275–284.

use crate::geometric::Geometric;

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
pub static BG_NBD: Geometric = Geometric { name: "bg_nbd", first_chances: 0.0, regular: false };
