//! Customer models: who is still a customer, what they will buy, and what they are worth.
//!
//! How it is laid out: a [`Summary`] holds what the models read of customers, validated and grouped. Each model is one
//! file with its mathematics alone ([`bg_nbd`], [`nbd`], …), a [`Model`] value of the list [`model::ALL`]. [`Fit`] is a
//! model with its parameters, fitted by maximum likelihood or given: `fit` makes it, [`diagnosis`] tells how that
//! went, `predict`, [`lifetime_value`] and [`simulate`] ask it, `replicate` draws intervals, [`document`] saves it, `tables` tell it. Below are `likelihood`
//! (sums over customers in one order), [`optimize`] (the search) and [`special`] (functions).
//!
//! ```
//! use regulars_clv::{BG_NBD, Fit, Options, Summary};
//! // Frequency, recency and age by weeks of customers seen for 39 weeks.
//! let summary = Fit::given("bg_nbd", &[0.8, 4.0, 0.8, 2.5])?.simulate(&[39.0; 2000], 1)?;
//! let fit = Fit::of(&BG_NBD, &summary, &Options::default())?;
//! let alive = fit.probability_alive(&summary)?;
//! let purchases = fit.expected_purchases(&summary, 52.0)?;
//! assert!(alive.iter().all(|p| (0.0..=1.0).contains(p)) && purchases.iter().all(|n| *n >= 0.0));
//! # Ok::<(), regulars_core::Error>(())
//! ```

pub mod beta_binomial;
pub mod bg_bb;
pub mod bg_nbd;
pub mod cnbd_k;
pub mod diagnosis;
pub mod document;
mod fit;
pub mod gamma_gamma;
pub mod geometric;
pub mod lifetime_value;
mod likelihood;
pub mod mbg_nbd;
pub mod model;
pub mod nbd;
#[allow(clippy::needless_range_loop, reason = "matrices are read by their indices")]
pub mod optimize;
pub mod pareto_nbd;
mod phases;
mod predict;
mod rate;
mod replicate;
pub mod sbg;
pub mod simulate;
pub mod special;
mod summary;
mod tables;

pub use regulars_core::{Code, Error, Result};

pub use beta_binomial::BetaBinomial;
pub use bg_bb::BgBb;
pub use bg_nbd::BG_NBD;
pub use cnbd_k::{BG_CNBD_K, MBG_CNBD_K};
pub use diagnosis::{Diagnosis, Trouble};
pub use fit::{Fit, Options};
pub use gamma_gamma::GammaGamma;
pub use geometric::Geometric;
pub use lifetime_value::Periods;
pub use likelihood::{Curve, MOST_PARAMETERS, MOST_VARIABLES, Point, Second, Slope, Variables};
pub use mbg_nbd::MBG_NBD;
pub use model::{Living, Model};
pub use nbd::Nbd;
pub use pareto_nbd::ParetoNbd;
pub use replicate::{Interval, Replicates, Resampling};
pub use sbg::Sbg;
pub use summary::{Customer, Group, Groups, Summary};
pub use tables::{With, ends};
