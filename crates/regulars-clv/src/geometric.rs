//! Purchases at a gamma-distributed rate, with a beta-distributed chance to leave after a purchase: BG/NBD and MBG/NBD,
//! which differ in one thing, whether a customer may also leave right after the first purchase.
//!
//! With `c` chances to leave so far, a customer is alive with likelihood Lₐ and left after the last purchase with L₀:
//!
//! Lₐ = (r)ₓ αʳ (b)_c / (a + b)_c (α + T)^−(r + x),   L₀ = Lₐ a / (b + c − 1) ((α + T) / (α + t_x))^(r + x)
//!
//! and L₀ = 0 without a chance. (r)ₓ is the rising factorial Γ(r + x) / Γ(r).

use libm::{exp, log, log1p};

use crate::likelihood::{Point, Slope, sum_by_frequency};
use crate::model::{Model, Purchases};
use crate::nbd::{self, Nbd};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_choose_rising, ln_rising};
use crate::special::hypergeometric::{ln_gauss, ln_gauss_mixed};
use crate::special::logarithm::{logistic, softplus_and_logistic};
use crate::special::quadrature::Support;
use crate::summary::{Customer, Group};

/// A model of this kind, with parameters `r`, `alpha` (of the rate; `alpha` in units of time), `a`, `b` (of the chance to
/// leave).
#[derive(Clone, Copy, Debug)]
pub struct Geometric {
    pub(crate) name: &'static str,
    /// Chances to leave before the first repeat purchase: 0 in BG/NBD, 1 in MBG/NBD.
    pub(crate) first_chances: f64,
}

/// What customers of one frequency share.
struct Shared {
    /// The logarithm of Lₐ without the factors of α, and its derivatives by r, a and b.
    value: f64,
    by_r: f64,
    by_a: f64,
    by_b: f64,
    /// ln a / (b + c − 1), −∞ without a chance.
    left: f64,
    /// r + x.
    shape: f64,
    /// b + c − 1.
    kept: f64,
}

impl Geometric {
    fn chances(&self, frequency: f64) -> f64 {
        frequency + self.first_chances
    }

    fn shared(&self, &[r, _, a, b]: &Point, frequency: f64) -> Shared {
        let chances = self.chances(frequency);
        let total = digamma_rise(a + b, chances);
        let kept = b + chances - 1.0;
        Shared {
            value: ln_rising(r, frequency) + ln_rising(b, chances) - ln_rising(a + b, chances),
            by_r: digamma_rise(r, frequency),
            by_a: -total,
            by_b: digamma_rise(b, chances) - total,
            left: if chances > 0.0 { log(a / kept) } else { f64::NEG_INFINITY },
            shape: r + frequency,
            kept,
        }
    }
}

impl Model for Geometric {
    fn name(&self) -> &'static str {
        self.name
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["r", "alpha", "a", "b"]
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        let &[r, alpha, a, _] = at;
        let ln_alpha = log(alpha);
        sum_by_frequency(
            groups,
            |frequency| self.shared(at, frequency),
            |shared, customer| {
                // ln (α + T) / α as one, as r and α may both be large.
                let grown = log1p(customer.age / alpha);
                let age = alpha + customer.age;
                let alive = shared.value - r * grown - customer.frequency * (ln_alpha + grown);
                let by_r = shared.by_r - grown;
                let by_alpha = (r * customer.age / alpha - customer.frequency) / age;
                if shared.left == f64::NEG_INFINITY {
                    return Slope { value: alive, gradient: [by_r, by_alpha, shared.by_a, shared.by_b] };
                }
                // Since the first purchase, that is since the last one of all who didn't buy again.
                let (longer, ratio) = if customer.recency == 0.0 {
                    (grown, customer.age / (alpha * age))
                } else {
                    since(alpha, customer)
                };
                let (either, left) = softplus_and_logistic(shared.left + shared.shape * longer);
                Slope {
                    value: alive + either,
                    gradient: [
                        by_r + left * longer,
                        by_alpha - left * shared.shape * ratio,
                        shared.by_a + left / a,
                        // Where b + c − 1 is b itself the factor b of (b)_c is only in Lₐ.
                        shared.by_b - left / shared.kept,
                    ],
                }
            },
        )
    }

    /// Purchases spread little and much, dropout seldom and frequent.
    fn starts(&self, groups: &[Group]) -> Vec<Point> {
        let mut found = Vec::new();
        for [r, alpha] in nbd::starts(groups) {
            for (a, b) in [(0.8, 2.5), (0.1, 5.0), (3.0, 30.0)] {
                found.push([r, alpha, a, b]);
            }
        }
        found
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for Geometric {
    fn probability_alive(&self, at: &Point, customer: &Customer) -> f64 {
        let shared = self.shared(at, customer.frequency);
        if shared.left == f64::NEG_INFINITY {
            return 1.0;
        }
        logistic(-shared.left - shared.shape * since(at[1], customer).0)
    }

    /// Of a living customer: λ ~ Gamma(r + x, α + T) and p ~ Beta(a, b + c), independent of each other.
    fn updated(&self, &[r, alpha, a, b]: &Point, customer: &Customer) -> Point {
        [r + customer.frequency, alpha + customer.age, a, b + self.chances(customer.frequency)]
    }

    /// Expected purchases of a living customer by `horizon`. In closed form (Fader, Hardie and Lee, 2005a, equation 9)
    ///
    /// (a + b − 1) / (a − 1) · (1 − ₂F₁(a − 1, r; a + b − 1; −t / α))
    ///
    /// which loses digits where `a` is near 1 or the horizon is short. There it is the integral of the rate
    /// r / α · E[(1 + p t / α)^−(r + 1)] over the logarithm of 1 + t / α.
    fn expected(&self, &[r, alpha, a, b]: &Point, horizon: f64) -> f64 {
        /// What is left of 1 − ₂F₁ has twelve digits from here on.
        const ENOUGH: f64 = 1e-4;
        if horizon == 0.0 {
            return 0.0;
        }
        let (low, c, z, length) = (a - 1.0, a + b - 1.0, horizon / (alpha + horizon), log1p(horizon / alpha));
        if c > 0.1 && low.abs() > ENOUGH {
            let rest = match ln_gauss_mixed(low, c - r, c, z) {
                Some(ln) => exp(ln - low * length),
                None => exp(ln_gauss(r, b, c, z) - r * length),
            };
            if (1.0 - rest).abs() > ENOUGH {
                return c / low * (1.0 - rest);
            }
        }
        let ln_rate = |l: f64| ln_gauss(r + 1.0, b, a + b, -libm::expm1(-l)) - r * l;
        // It falls as fast as e^(−r l) at first, and may then go on slowly: panels that double in length see both.
        let (mut sum, mut low, mut width) = (0.0, 0.0, 4.0 / (r + 1.0));
        while low < length {
            let high = (low + width).min(length);
            Support::new(low, high, 0.0).nodes(|l, weight| sum += weight * exp(ln_rate(l)));
            (low, width) = (high, 2.0 * width);
        }
        r * sum
    }

    /// The probability that a living customer makes exactly `count` purchases by `horizon` (Fader, Hardie and Lee, 2005a,
    /// equation 8): either is still alive, or left with the last of them.
    fn probability(&self, &[r, alpha, a, b]: &Point, count: u32, horizon: f64) -> f64 {
        let k = f64::from(count);
        if horizon == 0.0 {
            return if count == 0 { 1.0 } else { 0.0 };
        }
        let ln_none = -r * log1p(horizon / alpha);
        if count == 0 {
            return exp(ln_none);
        }
        let z = horizon / (alpha + horizon);
        let ln_exactly = ln_choose_rising(r, k) + ln_none - k * log1p(alpha / horizon);
        let alive = exp(ln_rising(b, k) - ln_rising(a + b, k) + ln_exactly);
        // P(N ≥ k) of the negative binomial, as P(N = k) times the sum of the further terms' ratios to it.
        let ln_at_least = (ln_exactly + ln_gauss(1.0, r + k, k + 1.0, z)).min(0.0);
        let left = exp(log(a) + ln_rising(b, k - 1.0) - ln_rising(a + b, k) + ln_at_least);
        alive + left
    }

    fn without_dropout(&self) -> Option<&'static dyn Model> {
        Some(&Nbd)
    }

    fn simulate(&self, &[r, alpha, a, b]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let (rate, leaving) = (draw.gamma(r, alpha), draw.beta(a, b));
        if self.first_chances > 0.0 && draw.happens(leaving) {
            return Customer::new(0.0, 0.0, age);
        }
        draw.purchases(age, age, |draw| draw.exponential(rate), |draw| draw.happens(leaving))
    }
}

/// ln (α + T) / (α + t_x), and its derivative by α with the sign turned.
fn since(alpha: f64, customer: &Customer) -> (f64, f64) {
    let (silent, last) = (customer.age - customer.recency, alpha + customer.recency);
    (log1p(silent / last), silent / (last * (alpha + customer.age)))
}
