//! Pareto/NBD: customers buy at a gamma-distributed rate, and leave at a gamma-distributed rate of its own.
//!
//! Schmittlein, Morrison and Colombo (1987), "Counting Your Customers: Who Are They and What Will They Do Next?",
//! Management Science 33, 1–24.
//!
//! Usually the likelihood is written with a difference of two hypergeometric functions, which is 0 in doubles for
//! frequent customers. Here it is the sum that it comes from: a customer is alive, or left at some time τ since its last
//! purchase,
//!
//! L = (r)ₓ αʳ βˢ [ (α + T)^−(r + x) (β + T)^−s + s ∫ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ ],   t_x ≤ τ ≤ T.
//!
//! In the logarithm of m + τ, with m the smaller of α and β, the integrand is log-concave and has no singularity nearer
//! than π, so a few nodes give it to the last digit; its derivatives by the parameters come from the same nodes. Equal
//! or nearly equal α and β are nothing special.

use libm::{exp, expm1, log, log1p};

use crate::likelihood::{Curve, Point, Second, Slope, Variables, sum_by_frequency};
use crate::model::{Living, Model, Purchases};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_choose_rising, ln_rising, trigamma_rise};
use crate::special::logarithm::{discounted_length, log_add, logistic};
use crate::special::quadrature::Support;
use crate::summary::{Customer, Group};

/// The model, with parameters `r`, `alpha` (of the rate of purchases) and `s`, `beta` (of the rate of leaving); `alpha`
/// and `beta` in units of time.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("pareto_nbd", &[0.5528, 10.578, 0.6061, 11.669])?;
/// let customer = Summary::new(vec![26.0], vec![30.86], vec![31.0])?;
/// assert!((fit.expected_purchases(&customer, 52.0)?[0] - 25.46).abs() < 0.01);
/// assert!((fit.probability_alive(&customer)?[0] - 0.9979).abs() < 1e-4);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ParetoNbd;

/// The integral over the time at which a customer may have left.
struct Gone {
    /// r + x and s + 1.
    shape: f64,
    leaving: f64,
    /// m + t_x, and what has to be added to (m + t_x) eᵛ for α + τ and for β + τ.
    near: f64,
    to_alpha: f64,
    to_beta: f64,
    /// Where v counts; `None` where no time has passed since the last purchase.
    support: Option<Support>,
}

impl Gone {
    fn new(&[r, alpha, s, beta, _]: &Point, customer: &Customer) -> Self {
        let low = alpha.min(beta);
        let near = low + customer.recency;
        let mut gone = Self {
            shape: r + customer.frequency,
            leaving: s + 1.0,
            near,
            to_alpha: alpha - low,
            to_beta: beta - low,
            support: None,
        };
        let length = log1p((customer.age - customer.recency) / near);
        if length > 0.0 {
            gone.support = Some(Support::find(0.0, length, |v| gone.exponent(v)));
        }
        gone
    }

    /// The logarithm of the integrand over v, and its slope.
    fn exponent(&self, v: f64) -> (f64, f64) {
        let t = self.near * exp(v);
        let (alpha, beta) = (self.to_alpha + t, self.to_beta + t);
        let value = v - self.shape * log(alpha) - self.leaving * log(beta);
        (value, 1.0 - self.shape * t / alpha - self.leaving * t / beta)
    }

    /// The logarithm of the integral; −∞ where there is none.
    fn ln(&self) -> f64 {
        let integral = |support: &Support| support.ln_integral(|v| self.exponent(v).0) + log(self.near);
        self.support.as_ref().map_or(f64::NEG_INFINITY, integral)
    }
}

impl ParetoNbd {
    /// The logarithms of the two terms in brackets, that of the integral with its s.
    fn terms(at: &Point, customer: &Customer) -> (f64, f64) {
        let &[r, alpha, s, beta, _] = at;
        let alive = -(r + customer.frequency) * log(alpha + customer.age) - s * log(beta + customer.age);
        (alive, log(s) + Gone::new(at, customer).ln())
    }

    /// What a customer adds beside what is shared by those of its frequency: the logarithm of the sum in brackets, and
    /// its derivatives by r, α, s and β.
    fn brackets<const SECOND: bool>(at: &Point, customer: &Customer) -> Curve {
        let &[_, alpha, s, beta, _] = at;
        let (alpha_age, beta_age) = (alpha + customer.age, beta + customer.age);
        let gone = Gone::new(at, customer);
        let (ln_alpha, ln_beta) = (log(alpha_age), log(beta_age));
        // All terms are relative to the first one; a far larger integral moves them as it comes.
        let mut top = -gone.shape * ln_alpha - s * ln_beta;
        let (front, ln_near) = (log(s * gone.near), log(gone.near));
        // Derivatives are of how much the logarithms differ, so these are less those of where the most is.
        let mut middle = [ln_alpha, ln_beta];
        if gone.support.is_some() {
            let last = [log(alpha + customer.recency), log(beta + customer.recency)];
            if front - gone.shape * last[0] - gone.leaving * last[1] > top {
                middle = last;
            }
        }
        let mut sums = Moments::default();
        let (of_a, of_b) = ([ln_alpha - middle[0], 1.0 / alpha_age], [ln_beta - middle[1], 1.0 / beta_age]);
        sums.add::<SECOND>(1.0, gone.shape, of_a, s, of_b, 0.0);
        if let Some(support) = &gone.support {
            support.nodes(|v, weight| {
                let t = gone.near * exp(v);
                let (a, b) = (gone.to_alpha + t, gone.to_beta + t);
                let (ln_a, ln_b) = if gone.to_alpha == 0.0 { (ln_near + v, log(b)) } else { (log(a), ln_near + v) };
                let exponent = front + v - gone.shape * ln_a - gone.leaving * ln_b;
                if exponent > top + 300.0 {
                    sums.scale(exp(top - exponent));
                    top = exponent;
                }
                let part = weight * exp(exponent - top);
                let (of_a, of_b) = ([ln_a - middle[0], 1.0 / a], [ln_b - middle[1], 1.0 / b]);
                sums.add::<SECOND>(part, gone.shape, of_a, gone.leaving, of_b, 1.0 / s);
            });
        }
        let mut curve = sums.ln::<SECOND>(top);
        curve.slope.gradient[0] -= middle[0];
        curve.slope.gradient[2] -= middle[1];
        curve
    }

    fn sum<const SECOND: bool>(at: &Point, groups: &[Group]) -> Curve {
        let &[r, alpha, s, beta, _] = at;
        let (ln_alpha, ln_beta) = (log(alpha), log(beta));
        sum_by_frequency::<SECOND, _>(
            groups,
            |frequency| {
                let mut front = Curve {
                    slope: Slope {
                        value: ln_rising(r, frequency) + r * ln_alpha + s * ln_beta,
                        gradient: [digamma_rise(r, frequency) + ln_alpha, r / alpha, ln_beta, s / beta],
                    },
                    ..Curve::default()
                };
                if SECOND {
                    let twice = trigamma_rise(r, frequency);
                    let (by_alpha, by_beta) = (1.0 / alpha, 1.0 / beta);
                    front.second[..3].copy_from_slice(&[twice, by_alpha, -r * by_alpha * by_alpha]);
                    front.second[8..].copy_from_slice(&[by_beta, -s * by_beta * by_beta]);
                }
                front
            },
            |front, customer| {
                let mut curve = Self::brackets::<SECOND>(at, customer);
                curve.add::<SECOND>(front, 1.0);
                curve
            },
        )
    }
}

/// A sum of terms eᴱ, each with the derivatives of its exponent E and with products of them.
#[derive(Default)]
struct Moments {
    sum: f64,
    first: Variables,
    second: Second,
}

impl Moments {
    /// Adds a term (α + τ)^−shape (β + τ)^−leaving, told by logarithms and reciprocals of both sums; `by_s` is what its front
    /// adds to the derivative by s.
    fn add<const SECOND: bool>(
        &mut self,
        term: f64,
        shape: f64,
        [ln_a, by_a]: [f64; 2],
        leaving: f64,
        [ln_b, by_b]: [f64; 2],
        by_s: f64,
    ) {
        let e = [-ln_a, -shape * by_a, by_s - ln_b, -leaving * by_b];
        self.sum += term;
        for (sum, part) in self.first.iter_mut().zip(e) {
            *sum += term * part;
        }
        if SECOND {
            // The derivatives of E by two parameters, and the products of those by one.
            let cells = [
                e[0] * e[0],
                e[1] * e[0] - by_a,
                e[1] * (e[1] - by_a),
                e[2] * e[0],
                e[2] * e[1],
                e[2] * e[2] - by_s * by_s,
                e[3] * e[0],
                e[3] * e[1],
                e[3] * e[2] - by_b,
                e[3] * (e[3] - by_b),
            ];
            for (sum, cell) in self.second.iter_mut().zip(cells) {
                *sum += term * cell;
            }
        }
    }

    fn scale(&mut self, factor: f64) {
        self.sum *= factor;
        self.first.iter_mut().chain(&mut self.second).for_each(|sum| *sum *= factor);
    }

    /// The logarithm of the sum, times e to the `top`, with its derivatives.
    fn ln<const SECOND: bool>(&self, top: f64) -> Curve {
        let gradient = self.first.map(|sum| sum / self.sum);
        let mut curve = Curve { slope: Slope { value: top + log(self.sum), gradient }, ..Curve::default() };
        if SECOND {
            for row in 0..gradient.len() {
                for column in 0..=row {
                    let cell = row * (row + 1) / 2 + column;
                    curve.second[cell] = self.second[cell] / self.sum - gradient[row] * gradient[column];
                }
            }
        }
        curve
    }
}

impl Model for ParetoNbd {
    fn name(&self) -> &'static str {
        "pareto_nbd"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["r", "alpha", "s", "beta"]
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        Self::sum::<false>(at, groups).slope
    }

    fn curve(&self, at: &Point, groups: &[Group]) -> Option<Curve> {
        Some(Self::sum::<true>(at, groups))
    }

    fn starts(&self, groups: &[Group], _held: &Point) -> Vec<Variables> {
        let mut found = Vec::new();
        for [r, alpha] in crate::nbd::starts(groups) {
            for (s, slower) in [(0.6, 1.0), (0.3, 10.0), (2.0, 4.0)] {
                found.push([r, alpha, s, slower * alpha]);
            }
        }
        found
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for ParetoNbd {
    fn probability_alive(&self, at: &Point, customer: &Customer) -> f64 {
        let (alive, gone) = Self::terms(at, customer);
        logistic(alive - gone)
    }

    /// Of a living customer: λ ~ Gamma(r + x, α + T) and μ ~ Gamma(s, β + T), independent of each other.
    fn updated(&self, &[r, alpha, s, beta, _]: &Point, customer: &Customer) -> Living {
        Living::with([r + customer.frequency, alpha + customer.age, s, beta + customer.age, 1.0])
    }

    /// r β / (α (s − 1)) · (1 − (β / (β + t))^(s − 1)), which at s = 1 is r β / α · ln(1 + t / β).
    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        let [r, alpha, s, beta, _] = now.parameters;
        r / alpha * beta * discounted_length(s - 1.0, log1p(horizon / beta))
    }

    /// Alive all the time, or left at τ after all of the purchases.
    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        let [r, alpha, s, beta, _] = now.parameters;
        let k = f64::from(count);
        if horizon == 0.0 {
            return if count == 0 { 1.0 } else { 0.0 };
        }
        let shape = r + k;
        let alive = k * log(horizon) - shape * log(alpha + horizon) - s * log(beta + horizon);
        // In u = ln τ the integrand is log-concave; below e^lowest there is nothing, whatever the parameters.
        let lowest = log(horizon.min(alpha).min(beta)) - 60.0;
        let exponent = |u: f64| {
            let t = exp(u);
            let value = (k + 1.0) * u - shape * log(alpha + t) - (s + 1.0) * log(beta + t);
            (value, k + 1.0 - shape * t / (alpha + t) - (s + 1.0) * t / (beta + t))
        };
        let gone = Support::find(lowest, log(horizon), exponent).ln_integral(|u| exponent(u).0) + log(s);
        exp(ln_choose_rising(r, k) + r * log(alpha) + s * log(beta) + log_add(alive, gone))
    }

    /// r / α · ∫ e^(−δt) (β / (β + t))^s dt (Fader, Hardie and Lee, 2005b, equation 3, where it is written with Tricomi's
    /// function), over v = ln(1 + t / β).
    fn discounted(&self, now: &Living, rate: f64) -> Option<f64> {
        let [r, alpha, s, beta, _] = now.parameters;
        let exponent = |v: f64| {
            let t = beta * expm1(v);
            ((1.0 - s) * v - rate * t, 1.0 - s - rate * (t + beta))
        };
        // By here e^(−δt) alone is below e^−60, beside an integrand that starts at 1 and may rise as eᵛ.
        let far = log1p(120.0 / (rate * beta)) + 8.0;
        Some(r / alpha * beta * exp(Support::find(0.0, far, exponent).ln_integral(|v| exponent(v).0)))
    }

    fn without_dropout(&self) -> Option<&'static dyn Model> {
        Some(&crate::nbd::Nbd)
    }

    fn simulate(&self, &[r, alpha, s, beta, _]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let (rate, leaving) = (draw.gamma(r, alpha), draw.gamma(s, beta));
        let end = draw.exponential(leaving).min(age);
        draw.purchases(age, end, |draw| draw.exponential(rate), |_| false)
    }
}
