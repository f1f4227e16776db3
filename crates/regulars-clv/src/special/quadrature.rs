//! Integrals of positive functions whose logarithm is concave, to nearly the last digit.
//!
//! The models' integrands are products of powers, in a variable in which they have no singularity nearer than π to the
//! real axis. Gauss–Legendre panels that are short beside π, and over which the integrand changes by no more than a
//! factor of some thousands, then converge to the last digit with a fixed number of nodes.

use std::sync::LazyLock;

use libm::{exp, log};

/// The longest panel.
const LENGTH: f64 = 3.0;
/// How far the integrand's logarithm may change over a panel.
const CHANGE: f64 = 12.0;
/// What is shorter than this …
const SHORT: f64 = 1.6;
/// … and changes by less is one panel of fewer nodes.
const LEVEL: f64 = 4.0;
/// What lies this far below the peak, in logarithms, no longer counts: 2e-18.
const DEPTH: f64 = 41.0;
/// More panels than this are never needed: the change within the support is at most twice its depth.
const MOST_PANELS: f64 = 4096.0;

static MANY: LazyLock<[(f64, f64); 16]> = LazyLock::new(legendre);
static FEW: LazyLock<[(f64, f64); 10]> = LazyLock::new(legendre);

/// The nodes of a panel on (−1, 1) with their weights: the roots of the Legendre polynomial, by Newton's method.
fn legendre<const NODES: usize>() -> [(f64, f64); NODES] {
    let n = NODES as f64;
    std::array::from_fn(|index| {
        let mut x = libm::cos(std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5));
        let mut slope = 0.0;
        for _ in 0..8 {
            let (mut p, mut before) = (1.0, 0.0);
            for degree in 1..=NODES {
                let k = degree as f64;
                (p, before) = (((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k, p);
            }
            slope = n * (x * p - before) / (x * x - 1.0);
            x -= p / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// Where a log-concave function is not negligible, and how it is cut into panels.
#[derive(Clone, Copy, Debug)]
pub struct Support {
    low: f64,
    high: f64,
    panels: u32,
    nodes: &'static [(f64, f64)],
}

impl Support {
    /// An interval of the real line as it is, for a function that changes over it by at most this much in logarithms.
    pub fn new(low: f64, high: f64, change: f64) -> Self {
        let panels = ((high - low) / LENGTH).max(change / CHANGE).ceil().clamp(1.0, MOST_PANELS) as u32;
        let nodes: &[(f64, f64)] = if high - low < SHORT && change < LEVEL { &*FEW } else { &*MANY };
        Self { low, high, panels, nodes }
    }

    /// The part of [`low`, `high`] that counts for e^h, of which `h` gives the exponent and its slope. The exponent is
    /// concave, or at least has one peak.
    pub fn find(low: f64, high: f64, h: impl Fn(f64) -> (f64, f64)) -> Self {
        let ((at_low, slope_low), (at_high, slope_high)) = (h(low), h(high));
        let (peak, top) = if slope_low <= 0.0 {
            (low, at_low)
        } else if slope_high >= 0.0 {
            (high, at_high)
        } else {
            let (mut left, mut right) = (low, high);
            // Near enough: panels need no exact peak.
            for _ in 0..60 {
                let middle = 0.5 * (left + right);
                if h(middle).1 > 0.0 {
                    left = middle
                } else {
                    right = middle
                }
                if right - left < 1e-3 * (1.0 + left.abs()) {
                    break;
                }
            }
            (left, h(left).0)
        };
        let cut = |from: f64, value: f64, slope: f64| {
            // Newton's method from outside of a concave function's level stays outside of it.
            let (mut at, mut value, mut slope) = (from, value, slope);
            for _ in 0..80 {
                if value >= top - 1.1 * DEPTH || slope == 0.0 {
                    break;
                }
                let outside = at;
                at -= (value - (top - DEPTH)) / slope;
                (value, slope) = h(at);
                // Where the function is not quite concave, the step may have been too long.
                while (at - outside).abs() > 1e-9 && (value > top - 0.9 * DEPTH || (at < peak) != (from < peak)) {
                    at = 0.5 * (at + outside);
                    (value, slope) = h(at);
                }
            }
            (at, (top - value).max(0.0))
        };
        let (low, left) = if peak > low { cut(low, at_low, slope_low) } else { (low, 0.0) };
        let (high, right) = if peak < high { cut(high, at_high, slope_high) } else { (high, 0.0) };
        Self::new(low, high, left + right)
    }

    /// Calls `visit` with each node and its weight, in rising order of the panels.
    pub fn nodes(&self, mut visit: impl FnMut(f64, f64)) {
        let half = 0.5 * (self.high - self.low) / f64::from(self.panels);
        for panel in 0..self.panels {
            let middle = self.low + half * (2.0 * f64::from(panel) + 1.0);
            for (node, weight) in self.nodes {
                visit(middle + half * node, half * weight);
            }
        }
    }

    /// ln ∫ e^h over the support.
    pub fn ln_integral(&self, h: impl Fn(f64) -> f64) -> f64 {
        let mut sum = LogSum::default();
        self.nodes(|at, weight| sum.add(h(at), weight));
        sum.ln()
    }
}

/// A sum of terms w e^h, of any size.
#[derive(Clone, Copy, Debug)]
pub struct LogSum {
    top: f64,
    sum: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        Self { top: f64::NEG_INFINITY, sum: 0.0 }
    }
}

impl LogSum {
    /// Adds `weight` · e^h.
    pub fn add(&mut self, h: f64, weight: f64) {
        if h > self.top {
            self.sum = self.sum * exp(self.top - h) + weight;
            self.top = h;
        } else {
            self.sum += weight * exp(h - self.top);
        }
    }

    /// The logarithm of the sum; −∞ of nothing.
    pub fn ln(&self) -> f64 {
        if self.sum > 0.0 { self.top + log(self.sum) } else { f64::NEG_INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrals_are_those_of_the_tables() {
        // ∫ of the normal density's kernel, cut far out.
        let square = |v: f64| (-0.5 * v * v, -v);
        let whole = Support::find(-1e6, 1e6, square).ln_integral(|v| square(v).0);
        assert!((whole - 0.5 * (2.0 * std::f64::consts::PI).ln()).abs() < 1e-13, "{whole}");
        // ∫₀^∞ e⁻ᵏᵛ dv = 1 / k, of which only a sliver of the interval counts.
        let fall = Support::find(0.0, 20.0, |v| (-1e4 * v, -1e4)).ln_integral(|v| -1e4 * v);
        assert!((fall + 1e4f64.ln()).abs() < 1e-13, "{fall}");
        // A short and level one: ∫ cosh⁻² over [−0.7, 0.7], with a double pole at π / 2.
        let level = Support::find(-0.7, 0.7, |v: f64| (-2.0 * v.cosh().ln(), -2.0 * v.tanh()));
        let level = level.ln_integral(|v| -2.0 * v.cosh().ln());
        assert!((level - (2.0 * 0.7f64.tanh()).ln()).abs() < 1e-12, "{level}");
        // A rising one: ∫ e^(300 v) over [0, 3], about e^900 / 300, is out of the range of doubles.
        let rise = Support::find(0.0, 3.0, |v| (300.0 * v, 300.0)).ln_integral(|v| 300.0 * v);
        assert!((rise - (900.0 - 300f64.ln())).abs() < 1e-12, "{rise}");
    }
}
