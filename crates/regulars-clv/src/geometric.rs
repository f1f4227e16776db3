//! Purchases at a gamma-distributed rate, with a beta-distributed chance to leave after a purchase: BG/NBD and MBG/NBD,
//! which differ in one thing, whether a customer may also leave right after the first purchase; and with purchases that
//! are more regular, BG/CNBD-k and MBG/CNBD-k.
//!
//! With `c` chances to leave so far, a customer is alive with likelihood Lₐ and left after the last purchase with L₀:
//!
//! Lₐ = (b)_c / (a + b)_c · (what staying is as likely as: see `rate`),
//! L₀ = Lₐ a / (b + c − 1) ((α + T) / (α + t_x))^ρ / Q
//!
//! and L₀ = 0 without a chance. (b)_c is the rising factorial Γ(b + c) / Γ(b); with k = 1, ρ is r + x and Q is 1.

use libm::{exp, log, log1p};

use crate::likelihood::{Curve, Point, Slope, Variables, sum_by_frequency};
use crate::model::{Living, Model, Purchases};
use crate::nbd::{self, Nbd};
use crate::phases;
use crate::rate::{Bought, Waited};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_choose_rising, ln_rising, trigamma_rise};
use crate::special::hypergeometric::{ln_gauss, ln_gauss_mixed};
use crate::special::logarithm::{logistic, softplus_and_logistic};
use crate::special::quadrature::Support;
use crate::summary::{Customer, Group, Groups, Summary};
use regulars_core::Result;

/// A model of this kind, with parameters `r`, `alpha` (of the rate; `alpha` in units of time), `a`, `b` (of the chance to
/// leave), and where it is of regular purchases `k`.
#[derive(Clone, Copy, Debug)]
pub struct Geometric {
    pub(crate) name: &'static str,
    /// Chances to leave before the first repeat purchase: 0 in BG/NBD, 1 in MBG/NBD.
    pub(crate) first_chances: f64,
    /// Whether there is a k.
    pub(crate) regular: bool,
}

/// What customers of one frequency share.
struct Shared {
    bought: Bought,
    /// The logarithm of (b)_c / (a + b)_c, and its derivatives.
    stayed: Curve,
    /// ln a / (b + c − 1), −∞ without a chance, and its derivatives.
    left: Curve,
}

impl Geometric {
    fn chances(&self, frequency: f64) -> f64 {
        frequency + self.first_chances
    }

    fn shared<const SECOND: bool>(&self, &[r, _, a, b, k]: &Point, frequency: f64) -> Shared {
        let chances = self.chances(frequency);
        let (rose, total) = (digamma_rise(b, chances), digamma_rise(a + b, chances));
        let mut stayed = Curve {
            slope: Slope {
                value: ln_rising(b, chances) - ln_rising(a + b, chances),
                gradient: [0.0, 0.0, -total, rose - total],
            },
            ..Curve::default()
        };
        let mut left = Curve::default();
        left.slope.value = ln_left(a, b, chances);
        if chances > 0.0 {
            // Where b + c − 1 is b itself the factor b of (b)_c is only in Lₐ.
            let kept = b + chances - 1.0;
            left.slope.gradient = [0.0, 0.0, 1.0 / a, -1.0 / kept];
            left.second = [0.0, 0.0, 0.0, 0.0, 0.0, -1.0 / (a * a), 0.0, 0.0, 0.0, 1.0 / (kept * kept)];
        }
        if SECOND {
            let (rose, total) = (trigamma_rise(b, chances), trigamma_rise(a + b, chances));
            stayed.second = [0.0, 0.0, 0.0, 0.0, 0.0, -total, 0.0, 0.0, -total, rose - total];
        }
        Shared { bought: Bought::new::<SECOND>(r, k, frequency), stayed, left }
    }

    fn sum<const SECOND: bool>(&self, at: &Point, groups: &[Group]) -> Curve {
        let &[r, alpha, _, _, k] = at;
        let ln_alpha = log(alpha);
        sum_by_frequency::<SECOND, _>(
            groups,
            |frequency| self.shared::<SECOND>(at, frequency),
            |shared, customer| {
                let shape = shared.bought.shape;
                let waited = Waited::new::<SECOND>(shape, alpha, k, customer);
                let (mut curve, grown) = shared.bought.staying::<SECOND>([r, alpha, k], ln_alpha, customer, &waited);
                curve.add::<SECOND>(&shared.stayed, 1.0);
                if shared.left.slope.value == f64::NEG_INFINITY {
                    return curve;
                }
                // Since the first purchase, that is since the last one of all who didn't buy again.
                let (longer, ratio) = if customer.recency == 0.0 {
                    (grown, customer.age / (alpha * (alpha + customer.age)))
                } else {
                    since(alpha, customer)
                };
                let mut left = shared.left;
                left.slope.value += shape * longer - waited.ln;
                left.slope.gradient[0] = longer - waited.by_r;
                left.slope.gradient[1] = -shape * ratio - waited.by_alpha;
                if SECOND {
                    let both = 1.0 / (alpha + customer.age) + 1.0 / (alpha + customer.recency);
                    left.second[0] = -waited.second[0];
                    left.second[1] = -ratio - waited.second[1];
                    left.second[2] = shape * ratio * both - waited.second[2];
                }
                let (either, share) = softplus_and_logistic(left.slope.value);
                curve.add_softplus::<SECOND>(&left, either, share);
                curve
            },
        )
    }
}

/// ln a / (b + c − 1): how much likelier leaving at the last of `c` chances is than staying; −∞ without one.
fn ln_left(a: f64, b: f64, chances: f64) -> f64 {
    if chances > 0.0 { log(a / (b + chances - 1.0)) } else { f64::NEG_INFINITY }
}

/// ln (α + T) / (α + t_x), and its derivative by α with the sign turned.
fn since(alpha: f64, customer: &Customer) -> (f64, f64) {
    let (silent, last) = (customer.age - customer.recency, alpha + customer.recency);
    (log1p(silent / last), silent / (last * (alpha + customer.age)))
}

impl Model for Geometric {
    fn name(&self) -> &'static str {
        self.name
    }

    fn parameters(&self) -> &'static [&'static str] {
        if self.regular { &["r", "alpha", "a", "b", "k"] } else { &["r", "alpha", "a", "b"] }
    }

    fn most_k(&self) -> Option<u32> {
        self.regular.then_some(phases::MOST)
    }

    fn groups<'a>(&self, summary: &'a Summary) -> Result<&'a Groups> {
        if self.regular { summary.by_intervals() } else { summary.by_purchases() }
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        self.sum::<false>(at, groups).slope
    }

    fn curve(&self, at: &Point, groups: &[Group]) -> Option<Curve> {
        Some(self.sum::<true>(at, groups))
    }

    /// Purchases spread little and much, dropout seldom and frequent.
    fn starts(&self, groups: &[Group], held: &Point) -> Vec<Variables> {
        let mut found = Vec::new();
        for [r, alpha] in nbd::starts(groups) {
            for (a, b) in [(0.8, 2.5), (0.1, 5.0), (3.0, 30.0)] {
                // k phases to a purchase.
                found.push([r, alpha / held[4], a, b]);
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
        let &[r, alpha, a, b, k] = at;
        let left = ln_left(a, b, self.chances(customer.frequency));
        if left == f64::NEG_INFINITY {
            return 1.0;
        }
        let shape = r + k * customer.frequency;
        let waited = Waited::new::<false>(shape, alpha, k, customer).ln;
        logistic(waited - left - shape * since(alpha, customer).0)
    }

    /// Of a living customer: λ ~ Gamma(ρ, α + T) and p ~ Beta(a, b + c), independent of each other; with a k above 1 the
    /// first is of a purchase that was just made.
    fn updated(&self, &[r, alpha, a, b, k]: &Point, customer: &Customer) -> Living {
        Living {
            parameters: [r + k * customer.frequency, alpha + customer.age, a, b + self.chances(customer.frequency), k],
            silent: customer.age - customer.recency,
        }
    }

    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        if now.parameters[4] == 1.0 { expected(&now.parameters, horizon) } else { phases::expected(now, horizon) }
    }

    fn expected_by(&self, now: &Living, horizons: &[f64], expected: &mut [f64]) {
        if now.parameters[4] == 1.0 {
            expected_by(&now.parameters, horizons, expected);
        } else {
            expected.iter_mut().zip(horizons).for_each(|(place, horizon)| *place = phases::expected(now, *horizon));
        }
    }

    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        if now.parameters[4] == 1.0 {
            probability(&now.parameters, count, horizon)
        } else {
            phases::probability(now, count, horizon)
        }
    }

    fn without_dropout(&self) -> Option<&'static dyn Model> {
        Some(if self.regular { &nbd::Condensed } else { &Nbd })
    }

    fn simulate(&self, &[r, alpha, a, b, k]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let (rate, leaving) = (draw.gamma(r, alpha), draw.beta(a, b));
        if self.first_chances > 0.0 && draw.happens(leaving) {
            return Customer::new(0.0, 0.0, age);
        }
        draw.purchases(age, age, |draw| draw.phases(k, rate), |draw| draw.happens(leaving))
    }
}

/// Expected purchases of a living customer by `horizon`. In closed form (Fader, Hardie and Lee, 2005a, equation 9)
///
/// (a + b − 1) / (a − 1) · (1 − ₂F₁(a − 1, r; a + b − 1; −t / α))
///
/// which loses digits where `a` is near 1 or the horizon is short. There it is the integral of the rate
/// r / α · E[(1 + p t / α)^−(r + 1)] over the logarithm of 1 + t / α. Where parameters have run away, because data tell
/// nothing of dropout, all of this takes millions of terms; but there p hardly varies, or hardly matters.
pub(crate) fn expected(&[r, alpha, a, b, _]: &Point, horizon: f64) -> f64 {
    /// What is left of 1 − ₂F₁ has twelve digits from here on.
    const ENOUGH: f64 = 1e-4;
    if horizon == 0.0 {
        return 0.0;
    }
    let time = horizon / alpha;
    if let Some(expected) = steady(r, a, b, time).or_else(|| seldom(r, a, b, time)) {
        return expected;
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
        Support::new(low, high, 12.0).nodes(|l, weight| sum += weight * exp(ln_rate(l)));
        (low, width) = (high, 2.0 * width);
    }
    r * sum
}

/// So many terms are tried before another way is taken.
const TRIED: usize = 24;

/// [`expected`] in time over α where the chance to leave hardly varies: g(p) = (1 − (1 + p τ)^−r) / p as a Taylor series around
/// its mean, with the central moments of a beta distribution, μ_{k+1} = k ((1 − 2 m) μ_k + m (1 − m) μ_{k−1}) / (a + b + k).
/// `None` where that has not converged.
fn steady(r: f64, a: f64, b: f64, time: f64) -> Option<f64> {
    /// Of the chance, as the square of its coefficient of variation.
    const VARIES: f64 = 5e-4;
    const NEGLIGIBLE: f64 = 1e-15;
    let (total, mean) = (a + b, a / (a + b));
    if b > VARIES * a * (total + 1.0) {
        return None;
    }
    // In units of the mean, so that nothing leaves the range of doubles.
    let reach = mean * time;
    let (gone, rest) = (-libm::expm1(-r * log1p(reach)), b / total);
    let mut power = 1.0 - gone;
    let (mut g, mut before, mut moment) = (gone / mean, 1.0, 0.0);
    let (mut sum, mut small) = (g, 0);
    for k in 1..TRIED {
        let order = k as f64;
        // The next coefficient of (1 + p τ)^−r, and from it that of g.
        power *= -(r + order - 1.0) / order * (reach / (1.0 + reach));
        g = -power / mean - g;
        let term = g * moment;
        sum += term;
        small = if k > 1 && term.abs() < NEGLIGIBLE * sum { small + 1 } else { 0 };
        if small == 2 {
            return Some(sum);
        }
        let next = order * ((1.0 - 2.0 * mean) / mean * moment + rest / mean * before) / (total + order);
        (before, moment) = (moment, next);
    }
    None
}

/// [`expected`] in time over α where hardly anybody leaves: Σ (−1)^k (r)_{k+1} / (k + 1)! τ^{k+1} E[p^k], whose error is below
/// the first term left out. `None` where terms do not fall fast.
fn seldom(r: f64, a: f64, b: f64, time: f64) -> Option<f64> {
    const NEGLIGIBLE: f64 = 1e-17;
    const FALLS: f64 = 0.5;
    let mut term = r * time;
    let mut sum = term;
    for k in 1..TRIED {
        let order = k as f64;
        let ratio = (r + order) / (order + 1.0) * time * (a + order - 1.0) / (a + b + order - 1.0);
        if ratio > FALLS {
            return None;
        }
        term *= -ratio;
        sum += term;
        if term.abs() < NEGLIGIBLE * sum {
            return Some(sum);
        }
    }
    None
}

/// [`expected`] by each of several horizons, which rise.
fn expected_by(parameters: &Point, horizons: &[f64], expected: &mut [f64]) {
    /// So many at a time, so that their powers stay at hand.
    const TOGETHER: usize = 12;
    /// Up to here the series ends soon.
    const NEAR: f64 = 0.6;
    let near = |horizon: f64| horizon / (2.0 * parameters[1] + horizon);
    for (horizons, expected) in horizons.chunks(TOGETHER).zip(expected.chunks_mut(TOGETHER)) {
        // Backwards, as the last has the largest terms.
        let mut y = [0.0; TOGETHER];
        y.iter_mut().zip(horizons.iter().rev()).for_each(|(y, horizon)| *y = near(*horizon));
        let sums = if y[0] <= NEAR { series(parameters, &y) } else { None };
        for (place, (found, horizon)) in expected.iter_mut().zip(horizons).rev().enumerate() {
            *found = sums.map_or_else(|| self::expected(parameters, *horizon), |sums| sums[place]);
        }
    }
}

/// Expected purchases as one series in y = t / (2 α + t), for several of them, the first the largest; `None` where its terms
/// cancel.
///
/// With A = a − 1 and C = a + b − 1 the closed form solves, in τ = t / α,
///
/// τ (1 + τ) E″ + (C + (A + r + 1) τ) E′ + A r E = r C,
///
/// which in y has no singularity nearer to 0 than ±1, and needs neither logarithms nor a far from 1.
#[allow(clippy::needless_range_loop, reason = "three arrays by one index are what compilers make vectors of")]
fn series<const N: usize>(&[r, _, a, b, _]: &Point, y: &[f64; N]) -> Option<[f64; N]> {
    /// How much larger than the sum its terms may be together.
    const CANCELLATION: f64 = 8.0;
    const NEGLIGIBLE: f64 = 1e-17;
    const MOST: f64 = 400.0;
    let (low, c) = (a - 1.0, a + b - 1.0);
    if c <= 0.0 {
        return None;
    }
    let (rise, both) = (2.0 * (c - low - r), 2.0 * low * r);
    let (mut e, mut back, mut two_back) = (2.0 * r, 0.0, 0.0);
    let mut powers = *y;
    let mut sums = y.map(|y| e * y);
    let (mut size, mut n, mut small) = (sums[0], 1.0, 0);
    // Three terms, as the recurrence is of three.
    while small < 3 {
        let next = (n * (n - 1.0 + rise) - both) * e + (n - 1.0) * ((n - rise + c) * back - (n - 2.0) * two_back);
        (e, back, two_back) = (next * (1.0 / ((n + 1.0) * (n + c))), e, back);
        n += 1.0;
        for place in 0..N {
            powers[place] *= y[place];
            sums[place] += e * powers[place];
        }
        let term = (e * powers[0]).abs();
        size += term;
        small = if term < NEGLIGIBLE * sums[0] * (1.0 - y[0]) { small + 1 } else { 0 };
        if n > MOST {
            return None;
        }
    }
    (size < CANCELLATION * sums[0]).then_some(sums)
}

/// The probability that a living customer makes exactly `count` purchases by `horizon` (Fader, Hardie and Lee, 2005a,
/// equation 8): either is still alive, or left with the last of them.
pub(crate) fn probability(&[r, alpha, a, b, _]: &Point, count: u32, horizon: f64) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By 40 digits of mpmath's ₂F₁.
    #[test]
    fn parameters_that_ran_away_take_no_longer() {
        for (at, horizon, published) in [
            ([0.83, 9.87, 0.00045, 116.8, 1.0], 52.0, 4.372_768_964_216_164),
            ([1.5, 10.0, 0.001, 1000.0, 1.0], 39.0, 5.849_971_609_915_986),
            ([2.5, 30.0, 3000.0, 5000.0, 1.0], 52.0, 1.904_265_640_682_373_8),
            ([0.5, 90.0, 3000.0, 0.5, 1.0], 39.0, 0.164_737_341_721_163_86),
            ([30.5, 45.0, 4000.0, 3000.0, 1.0], 20.0, 1.748_423_338_954_608_8),
        ] {
            let found = expected(&at, horizon);
            assert!((found / published - 1.0).abs() < 1e-12, "{found} at {at:?}");
        }
        // Who certainly leaves with the next purchase makes one if any; who never leaves goes on by its rate.
        assert!((expected(&[1.0, 1.0, 1e8, 1e-7, 1.0], 49.0) - 0.98).abs() < 1e-12);
        assert!((expected(&[1.0, 1.0, 1e-8, 1e8, 1.0], 50.0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn several_horizons_at_once_are_what_they_are_one_by_one() {
        let horizons: Vec<f64> = (1..=24).map(|month| 4.345 * f64::from(month)).collect();
        for at in [
            [0.243, 4.414, 0.793, 2.426, 1.0],
            [0.243, 40.0, 0.793, 2.426, 1.0],
            [29.5, 45.0, 0.8, 31.0, 1.0],
            [2.0, 300.0, 3.5, 0.4, 1.0],
            [900.0, 60.0, 1.0, 2.0, 1.0],
            [0.5, 90.0, 0.001, 250.0, 1.0],
        ] {
            let mut together = vec![0.0; horizons.len()];
            expected_by(&at, &horizons, &mut together);
            for (found, horizon) in together.iter().zip(&horizons) {
                let alone = expected(&at, *horizon);
                // Both to the digits that a difference of two numbers near 1 leaves.
                assert!((found / alone - 1.0).abs() < 1e-11, "{found}, alone {alone}, at {at:?}");
            }
        }
    }
}
