//! BG/CNBD-k and MBG/CNBD-k: as BG/NBD and MBG/NBD, but the times between a customer's purchases are Erlang-k
//! distributed: the larger k, the more regular. With k = 1 they are BG/NBD and MBG/NBD.
//!
//! Platzer and Reutterer (2016), "Ticking Away the Moments: Timing Regularity Helps to Better Predict Customer Activity",
//! Marketing Science 35, 779–799; Reutterer, Platzer and Schröder (2021), "Leveraging purchase regularity for predicting
//! customer behavior the easy way", International Journal of Research in Marketing 38, 194–215. The formulas are derived
//! in `rate`, `geometric` and `phases`.

use crate::geometric::Geometric;

/// BG/CNBD-k, with parameters `r`, `alpha` (of the rate of phases, k of which make a purchase), `a`, `b` (of the chance to
/// leave) and the whole number `k`.
///
/// A summary with the logarithms of the times between purchases (see
/// [`Summary::with_log_intervals`](crate::Summary::with_log_intervals)) tells most about k; without them it is told by
/// recencies alone.
///
/// ```
/// use regulars_clv::{BG_CNBD_K, Fit, Options};
/// // Customers who buy at every third of 0.8 / 4 phases a week, in the mean.
/// let summary = Fit::given("bg_cnbd_k", &[0.8, 4.0, 0.8, 2.5, 3.0])?.simulate(&[40.0; 1000], 1)?;
/// let fit = Fit::of(&BG_CNBD_K, &summary, &Options::default())?;
/// assert_eq!(fit.parameters()[4], 3.0);
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub static BG_CNBD_K: Geometric = Geometric { name: "bg_cnbd_k", first_chances: 0.0, regular: true };

/// MBG/CNBD-k: the same, but customers may also leave right after their first purchase.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("mbg_cnbd_k", &[0.525, 6.183, 0.891, 1.614, 2.0])?;
/// // Of two who bought as often, the one that was silent for less is likelier to be there still.
/// let customers = Summary::new(vec![4.0; 2], vec![20.0, 30.0], vec![40.0; 2])?;
/// let alive = fit.probability_alive(&customers)?;
/// assert!(alive[0] < alive[1]);
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub static MBG_CNBD_K: Geometric = Geometric { name: "mbg_cnbd_k", first_chances: 1.0, regular: true };
