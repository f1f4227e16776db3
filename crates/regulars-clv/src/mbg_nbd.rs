//! MBG/NBD: as BG/NBD, but customers may also leave right after their first purchase.
//!
//! Batislam, Denizel and Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis",
//! International Journal of Research in Marketing 24, 201–209; Hoppe and Wagner (2007), "Customer base analysis: The
//! case for a central variant of the Betageometric/NBD model", Marketing ZFP 3, 75–90.

use crate::geometric::Geometric;

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
pub static MBG_NBD: Geometric = Geometric { name: "mbg_nbd", first_chances: 1.0, regular: false };
