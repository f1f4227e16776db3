//! Special functions, for the arguments that the models use: logarithms of gamma and beta functions and their
//! derivatives, Gauss' hypergeometric function, and integrals of log-concave functions.
//!
//! Everything that may leave the range of doubles is told by its logarithm, and every sum is of positive terms
//! wherever there is such a form, so that no digits cancel. The functions are held to mpmath's in `tests/special.rs`.

pub mod gamma;
pub mod hypergeometric;
pub mod logarithm;
pub mod quadrature;
