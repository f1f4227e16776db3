//! Arithmetic on logarithms.

use libm::{exp, expm1, log1p};

/// 1 / (1 + e⁻ᵈ): the share of the second of two terms, of which it has the logarithm `d` more than the first.
pub fn logistic(d: f64) -> f64 {
    if d > 0.0 {
        1.0 / (1.0 + exp(-d))
    } else {
        let e = exp(d);
        e / (1.0 + e)
    }
}

/// ln(1 + eᵈ) and [`logistic`], with one exponential, for any `d`.
pub fn softplus_and_logistic(d: f64) -> (f64, f64) {
    let e = exp(-d.abs());
    if d > 0.0 { (d + log1p(e), 1.0 / (1.0 + e)) } else { (log1p(e), e / (1.0 + e)) }
}

/// ln(eᵃ + eᵇ); −∞ stands for nothing.
pub fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + log1p(exp(low - high)) }
}

/// (1 − e⁻ˢˡ) / s = ∫₀ˡ e⁻ˢᵘ du, also where `s` is 0 or negative.
pub fn discounted_length(s: f64, l: f64) -> f64 {
    if (s * l).abs() < 1e-300 { l } else { -expm1(-s * l) / s }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_far_apart_do_not_overflow() {
        assert_eq!((softplus_and_logistic(1e4).0, softplus_and_logistic(-1e4).0), (1e4, 0.0));
        assert_eq!((logistic(1e4), logistic(-1e4), logistic(0.0)), (1.0, 0.0, 0.5));
        for d in [-1e4, -3.0, -1e-9, 0.0, 0.5, 40.0, 1e4] {
            let (softplus, share) = softplus_and_logistic(d);
            assert!((softplus - log_add(0.0, d)).abs() <= 1e-15 * softplus && share == logistic(d), "{d}");
        }
        assert_eq!(log_add(-1e5, f64::NEG_INFINITY), -1e5);
        assert!((log_add(1000.0, 1000.0) - 1000.0 - std::f64::consts::LN_2).abs() < 1e-12);
    }

    #[test]
    fn a_discounted_length_is_the_length_where_nothing_is_discounted() {
        assert_eq!(discounted_length(0.0, 3.0), 3.0);
        assert!((discounted_length(1e-12, 3.0) - 3.0).abs() < 1e-11);
        assert!((discounted_length(-1.0, 1.0) - (std::f64::consts::E - 1.0)).abs() < 1e-15);
    }
}
