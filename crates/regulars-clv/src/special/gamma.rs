//! The gamma and beta functions' logarithms, the digamma and trigamma functions, and differences of them.
//!
//! A model needs ln Γ(b + x) − ln Γ(b) far more often than ln Γ itself. Where the data show no dropout `b` runs into
//! the millions, and the difference of two such logarithms would have lost half its digits; so it is taken as one.

use libm::{lgamma, log, log1p};

/// From here on Stirling's series is exact to the last digit.
const FAR: f64 = 16.0;
/// B₂ₖ / (2k (2k − 1)), of ln Γ (Abramowitz and Stegun 6.1.40).
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];
/// B₂ₖ / 2k, of ψ (6.3.18).
const DIGAMMA: [f64; 8] =
    [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32_760.0, 1.0 / 12.0, -3617.0 / 8160.0];

/// B₂ₖ, of ψ' (6.4.12).
const TRIGAMMA: [f64; 8] =
    [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0];

/// The polynomial in `y` with these coefficients, the constant one first.
fn horner(coefficients: &[f64], y: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * y + coefficient)
}

/// ln Γ(x), for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    lgamma(x)
}

/// ψ(x) = d ln Γ(x) / dx, for positive `x`: by recurrence to where its asymptotic series holds (6.3.5, 6.3.18).
///
/// ```
/// use regulars_clv::special::gamma::digamma;
/// assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
/// ```
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < FAR {
        below += 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    log(x) - 0.5 / x - y * horner(&DIGAMMA, y) - below
}

/// ψ'(x), for positive `x`, as ψ (6.4.6, 6.4.12).
///
/// ```
/// use regulars_clv::special::gamma::trigamma;
/// assert!((trigamma(1.0) - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-14);
/// ```
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < FAR {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    (1.0 + 0.5 / x + y * horner(&TRIGAMMA, y)) / x + below
}

/// ln Γ(b + x) − ln Γ(b), which for a whole `x` is ln b(b + 1)…(b + x − 1); for positive `b` and `x` from 0.
pub fn ln_rising(b: f64, x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    if x < FAR && x == x.trunc() {
        // So few factors that their product is in range: 16 of at most 1e19.
        if b + x < 1e19 {
            let product = (0..x as u32).fold(1.0, |product, step| product * (b + f64::from(step)));
            return log(product);
        }
        return x * log(b);
    }
    let (mut near, mut ratio) = (b, 1.0);
    while near < FAR {
        // Each of at most 17 steps; together they stay in range while x is below 1e17.
        ratio *= (near + x) / near;
        near += 1.0;
    }
    let far = near + x;
    let (u, v) = (1.0 / (near * near), 1.0 / (far * far));
    (near - 0.5) * log1p(x / near) + x * log(far) - x + horner(&STIRLING, v) / far
        - horner(&STIRLING, u) / near
        - log(ratio)
}

/// ψ(b + x) − ψ(b), for positive `b` and `x` from 0.
pub fn digamma_rise(b: f64, x: f64) -> f64 {
    if x < FAR && x == x.trunc() {
        return (0..x as u32).map(|step| 1.0 / (b + f64::from(step))).sum();
    }
    let (mut near, mut below) = (b, 0.0);
    while near < FAR {
        below += x / (near * (near + x));
        near += 1.0;
    }
    let far = near + x;
    let (u, v) = (1.0 / (near * near), 1.0 / (far * far));
    log1p(x / near) + 0.5 * x / (near * far) + u * horner(&DIGAMMA, u) - v * horner(&DIGAMMA, v) + below
}

/// ψ'(b + x) − ψ'(b), for positive `b` and `x` from 0: negative.
pub fn trigamma_rise(b: f64, x: f64) -> f64 {
    if x < FAR && x == x.trunc() {
        return -(0..x as u32).map(|step| (b + f64::from(step)).powi(-2)).sum::<f64>();
    }
    let (mut near, mut below) = (b, 0.0);
    while near < FAR {
        let both = near * (near + x);
        below += x * (near + near + x) / (both * both);
        near += 1.0;
    }
    let far = near + x;
    let (u, v) = (1.0 / (near * near), 1.0 / (far * far));
    let both = near * far;
    v * horner(&TRIGAMMA, v) / far
        - u * horner(&TRIGAMMA, u) / near
        - x / both
        - 0.5 * x * (near + far) / (both * both)
        - below
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for positive `a` and `b`.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    ln_gamma(low) - ln_rising(high, low)
}

/// ln of the binomial coefficient "`n` over `k`" continued to real `n` = `r` + `k` − 1: ln Γ(r + k) / (Γ(r) k!).
pub fn ln_choose_rising(r: f64, k: f64) -> f64 {
    ln_rising(r, k) - ln_rising(1.0, k)
}
