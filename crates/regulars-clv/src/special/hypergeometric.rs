//! Gauss' hypergeometric function ₂F₁.

use libm::{log, log1p};

/// Beyond this the power series at 0 takes too many terms, and steps of analytic continuation take over.
const NEAR: f64 = 0.75;
/// A sum is rescaled when it passes this.
const LARGE: f64 = 1e280;
/// The function may grow on a step of analytic continuation by about this, in logarithms.
const GROWTH: f64 = 200.0;
/// Terms below this part of the sum no longer count.
const NEGLIGIBLE: f64 = 1e-17;
/// Of a series with terms of both signs: how much larger than the sum they may be together.
const CANCELLATION: f64 = 4.0;

/// ln ₂F₁(a, b; c; z), for positive `a`, `b`, `c` and 0 ≤ z < 1, where the function is at least 1.
///
/// Of the series and of Euler's transformation of it, (1 − z)^(c − a − b) ₂F₁(c − a, c − b; c; z) (Abramowitz and
/// Stegun 15.3.3), the second converges faster where `c` is near the largest of the three, as in all predictions of
/// frequent customers; it is taken where its terms do not cancel. Towards z = 1 Taylor series of the differential
/// equation (15.5.1) go half of the way each, which has no exceptions for whole-numbered parameters.
///
/// ```
/// use regulars_clv::special::hypergeometric::ln_gauss;
/// // ₂F₁(1, 1; 2; z) = −ln(1 − z) / z
/// let z: f64 = 0.5;
/// assert!((ln_gauss(1.0, 1.0, 2.0, z).exp() + (1.0 - z).ln() / z).abs() < 1e-15);
/// ```
pub fn ln_gauss(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if z == 0.0 {
        return 0.0;
    }
    if (c - a).abs() + (c - b).abs() < a + b
        && z <= NEAR
        && let Some(sum) = mixed_series(c - a, c - b, c, z)
    {
        return log(sum) + (c - a - b) * log1p(-z);
    }
    // Where c is far the largest the series converges everywhere.
    let start = if c > a + b + 30.0 { z } else { z.min(NEAR) };
    let (mut value, mut slope, mut scale) = positive_series(a, b, c, start);
    // Half of the way to 1, and less where the function would leave the range of doubles on it.
    let part = (-libm::expm1(-GROWTH / (a + b))).min(0.5);
    let mut at = start;
    while at < z {
        (scale, slope, value) = (scale + log(value), slope / value, 1.0);
        // The equation's other solution, like z^(1 − c), stays a matter of rounding on steps this short.
        let step = (part * (1.0 - at)).min(20.0 * at / c).min(z - at);
        (value, slope) = taylor(a, b, c, at, step, (value, slope));
        let next = if step == z - at { z } else { at + step };
        if next <= at {
            // The last double before 1.
            break;
        }
        at = next;
    }
    scale + log(value)
}

/// As [`ln_gauss`], and also for `a` or `b` that are 0 or negative, where 0 ≤ z ≤ 0.75 and the terms of the series
/// hardly cancel; `None` where they do.
pub fn ln_gauss_mixed(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    if a > 0.0 && b > 0.0 {
        return Some(ln_gauss(a, b, c, z));
    }
    if z <= NEAR { mixed_series(a, b, c, z).map(log) } else { None }
}

/// The series for parameters of any sign and positive `c`; `None` where its terms cancel, or grow out of range.
fn mixed_series(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    let (mut term, mut sum, mut size) = (1.0f64, 1.0f64, 1.0f64);
    let mut n = 0.0;
    // The terms fall from where (a + n)(b + n) / ((c + n)(1 + n)) is below 1 / z for good.
    loop {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        n += 1.0;
        sum += term;
        size += term.abs();
        let falls = n + a > 0.0 && n + b > 0.0;
        if term == 0.0 || (falls && term.abs() < NEGLIGIBLE * sum.abs() * (1.0 - z)) {
            break;
        }
        if size > CANCELLATION * 1e3 || n > 1e5 {
            return None;
        }
    }
    (sum > 0.0 && size < CANCELLATION * sum).then_some(sum)
}

/// The series for positive parameters, and its derivative: both over e to the third number returned.
fn positive_series(a: f64, b: f64, c: f64, z: f64) -> (f64, f64, f64) {
    let (mut term, mut value, mut slope, mut scale) = (1.0f64, 1.0f64, 0.0f64, 0.0f64);
    let mut n = 0.0;
    loop {
        let ratio = (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        term *= ratio;
        n += 1.0;
        value += term;
        slope += n * term;
        // Once the terms fall they fall at least as fast as z does.
        if ratio < 1.0 && n * term < NEGLIGIBLE * slope * (1.0 - ratio.max(z)) {
            break;
        }
        if value > LARGE {
            scale += log(value);
            slope /= value;
            term /= value;
            value = 1.0;
        }
    }
    (value, slope / z, scale)
}

/// Value and slope at `at + step` from those at `at`.
fn taylor(a: f64, b: f64, c: f64, at: f64, step: f64, (value, slope): (f64, f64)) -> (f64, f64) {
    let (q, q1) = (at * (1.0 - at), 1.0 - 2.0 * at);
    let p = c - (a + b + 1.0) * at;
    // The coefficients times powers of the step.
    let (mut u, mut v) = (value, slope * step);
    let (mut sum, mut slope_sum) = (u + v, v);
    let mut n = 0.0;
    let mut small = 0;
    // More terms than this no step takes; a value that is not finite ends it too.
    while small < 3 && n < 1e6 && slope_sum.is_finite() {
        let w =
            ((n + a) * (n + b) * u * step * step - (n + 1.0) * (q1 * n + p) * v * step) / ((n + 1.0) * (n + 2.0) * q);
        n += 1.0;
        sum += w;
        slope_sum += (n + 1.0) * w;
        small = if (n + 1.0) * w.abs() < NEGLIGIBLE * slope_sum.abs() { small + 1 } else { 0 };
        (u, v) = (v, w);
    }
    (sum, slope_sum / step)
}
