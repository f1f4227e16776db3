//! Purchases to come of a living customer who buys after every k-th phase, and may leave with each purchase: what
//! BG/CNBD-k and MBG/CNBD-k expect.
//!
//! Alive at T, silent since t_x, a customer is j phases into the next purchase with probability qⱼ / Q (see
//! `rate`), and its rate then is Gamma(ρ + j, α + T). So the phases that come by a horizon t are negative
//! binomial with shape ρ + j and z = t / (α + T + t), and purchases are what is left of counting every k-th of them until
//! the customer leaves:
//!
//! E = Σⱼ qⱼ / Q Σₙ P(phases ≥ n k − j) (b)ₙ₋₁ / (a + b)ₙ₋₁
//!
//! For k > 1 there is no closed form of it. Sums of up to some thousands of phases are added term by term, all of them
//! positive, and are right to 1e-12. Of longer ones the first purchases are added, and the others, which then hardly differ
//! from one to the next, are an integral over their number (midpoint rule and Euler–Maclaurin), right to 1e-9.

use libm::{exp, expm1, log, log1p, sqrt};

use crate::likelihood::Point;
use crate::model::Living;
use crate::special::gamma::{digamma, digamma_rise, ln_choose_rising, ln_gamma, ln_rising};
use crate::special::hypergeometric::ln_gauss;
use crate::special::quadrature::Support;

/// The greatest k: beyond it purchases are as good as clockwork.
pub(crate) const MOST: u32 = 12;
/// Phases up to which sums are added term by term.
const MANY: f64 = 8192.0;
/// Purchases that are added term by term where the phases are more.
const FIRST: f64 = 64.0;
/// Terms below this part of the sum no longer count.
const NEGLIGIBLE: f64 = 1e-17;
/// A sum is rescaled when it passes this.
const LARGE: f64 = 1e250;

/// The phases to come by a horizon, of a customer who is `into` phases into the next purchase.
struct Phases {
    /// Of the negative binomial: its shape, and z and 1 − z with their logarithms.
    shape: f64,
    z: f64,
    rest: f64,
    ln_z: f64,
    ln_rest: f64,
    into: f64,
    k: f64,
}

/// The share of each number of phases into the next purchase, with the phases to come.
fn mixture(now: &Living, horizon: f64) -> impl Iterator<Item = (f64, Phases)> {
    let [shape, age, _, _, k] = now.parameters;
    let w = now.silent / age;
    let (mut total, mut q) = (0.0, 1.0);
    let mut shares = [0.0; MOST as usize];
    for (j, share) in shares.iter_mut().take(k as usize).enumerate() {
        *share = q;
        total += q;
        q *= (shape + j as f64) * w / (j as f64 + 1.0);
    }
    let (z, rest) = (horizon / (age + horizon), age / (age + horizon));
    let (ln_z, ln_rest) = (-log1p(age / horizon), -log1p(horizon / age));
    shares.into_iter().take(k as usize).enumerate().filter(|(_, share)| *share > 0.0).map(move |(j, share)| {
        let into = j as f64;
        (share / total, Phases { shape: shape + into, z, rest, ln_z, ln_rest, into, k })
    })
}

/// Expected purchases of a living customer by `horizon`.
pub(crate) fn expected(now: &Living, horizon: f64) -> f64 {
    if horizon == 0.0 {
        return 0.0;
    }
    mixture(now, horizon).map(|(share, phases)| share * phases.purchases(&now.parameters)).sum()
}

/// The probability that a living customer makes exactly `count` purchases by `horizon`: either is still alive after them,
/// or left with the last.
pub(crate) fn probability(now: &Living, count: u32, horizon: f64) -> f64 {
    let [_, _, a, b, _] = now.parameters;
    let n = f64::from(count);
    if horizon == 0.0 {
        return if count == 0 { 1.0 } else { 0.0 };
    }
    let (mut exactly, mut at_least) = (0.0, 0.0);
    for (share, phases) in mixture(now, horizon) {
        exactly += share * phases.exactly(n);
        if count > 0 {
            at_least += share * exp(phases.ln_at_least(phases.before(n)));
        }
    }
    if count == 0 {
        return exactly;
    }
    let stayed = exp(ln_rising(b, n) - ln_rising(a + b, n));
    let left = a * exp(ln_rising(b, n - 1.0) - ln_rising(a + b, n));
    stayed * exactly + left * at_least
}

impl Phases {
    /// The phases up to the n-th purchase.
    fn before(&self, n: f64) -> f64 {
        n * self.k - self.into
    }

    /// ln P(phases = i), for any i from 0.
    fn ln(&self, i: f64) -> f64 {
        // (shape)ᵢ / i!, as one of both quotients of gamma functions that is not of two far larger ones.
        let ways = if self.shape > 1.0 {
            ln_rising(i + 1.0, self.shape - 1.0)
        } else {
            -ln_rising(i + self.shape, 1.0 - self.shape)
        };
        ways - ln_gamma(self.shape) + self.shape * self.ln_rest + i * self.ln_z
    }

    /// ln P(phases ≥ i), for an i from 1.
    fn ln_at_least(&self, i: f64) -> f64 {
        let ln = ln_choose_rising(self.shape, i) + self.shape * self.ln_rest + i * self.ln_z;
        (ln + ln_gauss(1.0, self.shape + i, i + 1.0, self.z)).min(0.0)
    }

    /// The probability of the phases of exactly `n` purchases.
    fn exactly(&self, n: f64) -> f64 {
        let mut i = self.before(n).max(0.0);
        let end = self.before(n + 1.0);
        let mut term = exp(ln_choose_rising(self.shape, i) + self.shape * self.ln_rest + i * self.ln_z);
        let mut sum = 0.0;
        while i < end {
            sum += term;
            term *= (self.shape + i) / (i + 1.0) * self.z;
            i += 1.0;
        }
        sum
    }

    /// Expected purchases.
    fn purchases(&self, &[_, _, a, b, _]: &Point) -> f64 {
        let mean = self.shape * self.z / self.rest;
        let length = mean + 12.0 * sqrt(mean / self.rest) + 40.0 / self.rest;
        if length < MANY {
            return self.summed(a, b, f64::INFINITY).0;
        }
        let (sum, staying) = self.summed(a, b, FIRST);
        sum + self.integrated(staying, length)
    }

    /// The sum over phases of their probability times the purchases expected by then, up to those of the `last` purchase;
    /// and how long customers stay from it on.
    fn summed(&self, a: f64, b: f64, last: f64) -> (f64, Staying) {
        let (mut term, mut sum, mut scale) = (1.0, 0.0, 0.0);
        let mut staying = Staying { a, b, n: 0.0, so_far: 0.0, share: 1.0 };
        let (mut i, mut next) = (0.0, self.before(1.0));
        loop {
            if i == next {
                if staying.n + 1.0 == last {
                    break;
                }
                staying.buy();
                next += self.k;
            }
            sum += term * staying.so_far;
            let ratio = (self.shape + i) / (i + 1.0) * self.z;
            term *= ratio;
            i += 1.0;
            // The purchases expected by then rise more slowly than the phases do.
            let falls = ratio * (1.0 + 1.0 / i);
            if falls < 1.0 && sum > 0.0 && term * (staying.so_far + 1.0) < NEGLIGIBLE * sum * (1.0 - falls) {
                break;
            }
            if term > LARGE || sum > LARGE {
                let down = term.max(sum);
                scale += log(down);
                (term, sum) = (term / down, sum / down);
            }
        }
        (sum * exp(scale + self.shape * self.ln_rest), staying)
    }

    /// The rest of the sum, from the purchase after `staying` on.
    fn integrated(&self, staying: Staying, length: f64) -> f64 {
        let first = staying.n + 1.0;
        // By the number of purchases, as if that were continuous.
        let of = |n: f64| {
            let mut i = self.before(n);
            let (mut term, mut sum) = (1.0, 0.0);
            let ln = self.ln(i);
            for _ in 0..self.k as u32 {
                sum += term;
                term *= (self.shape + i) / (i + 1.0) * self.z;
                i += 1.0;
            }
            (ln + log(sum), staying.until(n))
        };
        let exponent = |u: f64| {
            let n = exp(u);
            let (ln, until) = of(n);
            let i = self.before(n);
            let by_phases = digamma(self.shape + i) - digamma(i + 1.0) + self.ln_z;
            let by_purchases = (staying.until(n + 0.5) - staying.until(n - 0.5)) / until;
            (ln + log(until) + u, 1.0 + n * (self.k * by_phases + by_purchases))
        };
        let far = log(4.0 * length / self.k + 4.0 * first);
        let integral = exp(Support::find(log(first - 0.5), far, exponent).ln_integral(|u| exponent(u).0));
        let value = |n: f64| {
            let (ln, until) = of(n);
            exp(ln) * until
        };
        let (two_back, back, one, two) = (value(first - 2.0), value(first - 1.0), value(first), value(first + 1.0));
        let (inner, outer) = (one - back, two - two_back);
        let (slope, third) = ((27.0 * inner - outer) / 24.0, outer - 3.0 * inner);
        integral + slope / 24.0 - 7.0 / 5760.0 * third
    }
}

/// The purchases expected of a customer who is given ever more chances to leave.
#[derive(Clone, Copy)]
struct Staying {
    a: f64,
    b: f64,
    /// How many purchases could have been made, and how many are expected to have been.
    n: f64,
    so_far: f64,
    /// (b)ₙ / (a + b)ₙ: who is there to make the next.
    share: f64,
}

impl Staying {
    fn buy(&mut self) {
        self.so_far += self.share;
        self.share *= (self.b + self.n) / (self.a + self.b + self.n);
        self.n += 1.0;
    }

    /// The purchases expected of `n` chances, near to or beyond those so far, and not whole.
    ///
    /// With e(n) = (a + b + n − 1) (b)ₙ / (a + b)ₙ, which changes by 1 − a times each term, the terms from n₀ on add up to
    /// (e(n) − e(n₀)) / (1 − a).
    fn until(&self, n: f64) -> f64 {
        const EQUAL: f64 = 1e-9;
        let low = 1.0 - self.a;
        let front = (self.a + self.b + self.n - 1.0) * self.share;
        // ln e(n) / e(n₀), each as a rise by |1 − a|.
        let (from, to) = if low > 0.0 { (self.a + self.b - 1.0, low) } else { (self.b, -low) };
        let more = if low.abs() < EQUAL {
            let (near, far) = if n < self.n { (n, self.n) } else { (self.n, n) };
            (n - self.n).signum() * digamma_rise(self.b + near, far - near)
        } else {
            let rise = ln_rising(from + n, to) - ln_rising(from + self.n, to);
            expm1(if low > 0.0 { rise } else { -rise }) / low
        };
        self.so_far + front * more
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometric;

    fn living(shape: f64, age: f64, [a, b]: [f64; 2], k: f64, silent: f64) -> Living {
        Living { parameters: [shape, age, a, b, k], silent }
    }

    #[track_caller]
    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found}, expected {expected}");
    }

    #[test]
    fn with_one_phase_to_a_purchase_it_is_the_closed_form() {
        for (shape, age, [a, b]) in
            [(0.243, 4.414, [0.793, 2.426]), (26.5, 35.0, [0.9, 30.0]), (3.0, 9.0, [1.0, 2.0]), (1.5, 60.0, [4.0, 0.3])]
        {
            for horizon in [0.1, 3.0, 39.0, 2e3, 1e6] {
                let now = living(shape, age, [a, b], 1.0, 0.0);
                close(expected(&now, horizon), geometric::expected(&now.parameters, horizon), 1e-9);
                for count in [0, 1, 2, 7, 40] {
                    let closed = geometric::probability(&now.parameters, count, horizon);
                    assert!((probability(&now, count, horizon) - closed).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn long_sums_are_what_adding_all_of_their_terms_gives() {
        for (shape, [a, b], k, horizon) in [
            (0.3, [0.8, 2.4], 2.0, 9e3),
            (4.0, [1.0, 2.0], 3.0, 4e3),
            (40.0, [0.01, 50.0], 12.0, 2e3),
            (1.0, [3.0, 1.0], 5.0, 2e4),
            (0.05, [1e-3, 0.2], 4.0, 1e5),
            (9e3, [1.0, 1.0], 7.0, 10.0),
            (150.0, [0.5, 9.0], 1.0, 4e3),
        ] {
            let now = living(shape, 4.0, [a, b], k, 1.0);
            let all: f64 =
                mixture(&now, horizon).map(|(share, phases)| share * phases.summed(a, b, f64::INFINITY).0).sum();
            close(expected(&now, horizon), all, 1e-9);
        }
    }

    #[test]
    fn probabilities_add_up_to_the_expectation() {
        for k in 1..=MOST {
            let now = living(2.0 + f64::from(k), 12.0, [0.7, 2.0], f64::from(k), 5.0);
            let each: Vec<f64> = (0..400).map(|count| probability(&now, count, 9.0)).collect();
            close(each.iter().sum(), 1.0, 1e-12);
            let mean: f64 = each.iter().enumerate().map(|(count, p)| count as f64 * p).sum();
            close(mean, expected(&now, 9.0), 1e-11);
        }
    }

    /// Who bought long ago is nearer to the next purchase than who has just bought.
    #[test]
    fn silence_brings_the_next_purchase_nearer() {
        let at = |silent: f64| expected(&living(30.0, 20.0, [0.5, 9.0], 4.0, silent), 1.0);
        assert!(at(0.0) < at(0.5) && at(0.5) < at(1.5));
    }
}
