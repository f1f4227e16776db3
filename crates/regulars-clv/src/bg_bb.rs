//! BG/BB: in every period a customer who is still there buys or not, with a beta-distributed chance; and leaves before
//! a period with another one.
//!
//! Fader, Hardie and Shang (2010), "Customer-Base Analysis in a Discrete-Time Noncontractual Setting", Marketing
//! Science 29, 1086–1108.
//!
//! L = [ (α)ₓ (β)_(n − x) / (α + β)ₙ ] (δ)ₙ / (γ + δ)ₙ + Σ [ (α)ₓ (β)_(u − x) / (α + β)ᵤ ] γ (δ)ᵤ / (γ + δ)_(u + 1)
//!
//! over the periods u = t_x … n − 1 after which the customer may have left.

use libm::{exp, log};

use crate::likelihood::{Point, Slope, Variables};
use crate::model::{Living, Model, Purchases};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_rising};
use crate::special::hypergeometric::ln_gauss;
use crate::summary::{Customer, Group};
use regulars_core::{Code, Error, Result};

/// The model, with parameters `alpha`, `beta` (of the chance to buy) and `gamma`, `delta` (of the chance to leave).
///
/// In a summary for it the age is the number of periods in which a customer could have bought again, the frequency of
/// those in which it did, the recency that of the last one; all whole, the frequency at most the recency. P(alive) is
/// that of being there in the next period.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("bg_bb", &[1.204, 0.750, 0.657, 2.783])?;
/// let donors = Summary::new(vec![0.0, 2.0, 6.0], vec![0.0, 4.0, 6.0], vec![6.0; 3])?;
/// let alive: Vec<String> = fit.probability_alive(&donors)?.iter().map(|p| format!("{p:.2}")).collect();
/// assert_eq!(alive, ["0.11", "0.59", "0.93"]);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BgBb;

/// Values of ln L, P(alive at n) and their derivatives, for a customer.
struct Terms {
    slope: Slope,
    /// The part of the likelihood that is of a customer alive in the last period.
    alive: f64,
}

/// What is known of a living customer's chance to buy, for a history of this many purchases in this many periods: the
/// logarithm of (α)ₓ (β)_(n − x) / (α + β)ₙ and its derivatives by α and β.
fn bought(alpha: f64, beta: f64, x: f64, n: f64) -> (f64, f64, f64) {
    let all = digamma_rise(alpha + beta, n);
    (
        ln_rising(alpha, x) + ln_rising(beta, n - x) - ln_rising(alpha + beta, n),
        digamma_rise(alpha, x) - all,
        digamma_rise(beta, n - x) - all,
    )
}

fn terms(&[alpha, beta, gamma, delta, _]: &Point, customer: &Customer) -> Terms {
    let &Customer { frequency: x, recency, age: n, .. } = customer;
    // Term by term down from the last period, each from the one before: first alive after all of them.
    let (front, mut by_alpha, mut by_beta) = bought(alpha, beta, x, n);
    let (stayed, mut by_delta, mut by_gamma) = bought(delta, gamma, n, n);
    let mut sum = Slope { value: 1.0, gradient: [by_alpha, by_beta, by_gamma, by_delta] };
    let (mut term, mut top) = (1.0, front + stayed);
    let mut u = n;
    while u > recency {
        u -= 1.0;
        // From n = u + 1 alive to left after u: one period fewer without a purchase, and left instead of stayed.
        let first = u + 1.0 == n;
        term *= (alpha + beta + u) / (beta + u - x);
        by_alpha += 1.0 / (alpha + beta + u);
        by_beta += 1.0 / (alpha + beta + u) - 1.0 / (beta + u - x);
        if first {
            // (δ)ₙ / (γ + δ)ₙ becomes γ (δ)ᵤ / (γ + δ)ₙ.
            term *= gamma / (delta + u);
            by_gamma += 1.0 / gamma;
            by_delta -= 1.0 / (delta + u);
        } else {
            term *= (gamma + delta + u + 1.0) / (delta + u);
            by_gamma += 1.0 / (gamma + delta + u + 1.0);
            by_delta += 1.0 / (gamma + delta + u + 1.0) - 1.0 / (delta + u);
        }
        sum.add(&Slope { value: 1.0, gradient: [by_alpha, by_beta, by_gamma, by_delta] }, term);
        if sum.value > 1e200 {
            let down = 1.0 / sum.value;
            top += log(sum.value);
            term *= down;
            sum.gradient.iter_mut().for_each(|part| *part *= down);
            sum.value = 1.0;
        }
    }
    let value = top + log(sum.value);
    let gradient = sum.gradient.map(|part| part / sum.value);
    Terms { slope: Slope { value, gradient }, alive: exp(front + stayed - value) }
}

impl Model for BgBb {
    fn name(&self) -> &'static str {
        "bg_bb"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["alpha", "beta", "gamma", "delta"]
    }

    fn check(&self, customer: &Customer) -> Result<()> {
        check_periods(customer)?;
        if customer.frequency > customer.recency {
            let message = format!(
                "expected at most one purchase a period up to the last of them, the {}th, found {}",
                customer.recency, customer.frequency
            );
            return Err(Error::new(Code::InvalidSummary, message).at_field("frequency"));
        }
        Ok(())
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        let mut sum = Slope::default();
        for group in groups {
            sum.add(&terms(at, &group.customer).slope, group.weight);
        }
        sum
    }

    fn starts(&self, groups: &[Group], _held: &Point) -> Vec<Variables> {
        let mut found = Vec::new();
        for [alpha, beta] in chances(groups) {
            for (gamma, delta) in [(0.7, 3.0), (0.1, 5.0), (3.0, 30.0)] {
                found.push([alpha, beta, gamma, delta]);
            }
        }
        found
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for BgBb {
    /// Equation 11: that of being alive in the last period, times that of staying for one more.
    fn probability_alive(&self, at: &Point, customer: &Customer) -> f64 {
        let &[_, _, gamma, delta, _] = at;
        terms(at, customer).alive * (delta + customer.age) / (gamma + delta + customer.age)
    }

    /// Of a customer who is there in the next period: p ~ Beta(α + x, β + n − x), θ ~ Beta(γ, δ + n + 1).
    fn updated(&self, &[alpha, beta, gamma, delta, _]: &Point, customer: &Customer) -> Living {
        let Customer { frequency: x, age: n, .. } = *customer;
        Living::with([alpha + x, beta + n - x, gamma, delta + n + 1.0, 1.0])
    }

    /// α / (α + β) · Σ (δ)ᵢ / (γ + δ)ᵢ over the periods i from 0 to come.
    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        let [alpha, beta, gamma, delta, _] = now.parameters;
        alpha / (alpha + beta) * stays(gamma, delta, horizon)
    }

    /// Left after u further periods with all of the purchases in them, or still there at the end.
    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        let [alpha, beta, gamma, delta, _] = now.parameters;
        let k = f64::from(count);
        if k > horizon {
            return 0.0;
        }
        if horizon == 0.0 {
            return 1.0;
        }
        // u periods: k purchases in them, stayed for u − 1 transitions, then left or at the end. Being there for the
        // first of them is given.
        let exactly = |u: f64| bought(alpha, beta, k, u).0 + ln_rising(u - k + 1.0, k) - ln_rising(1.0, k);
        let stayed = |u: f64| ln_rising(delta, u) - ln_rising(gamma + delta, u);
        let mut sum = exp(exactly(horizon) + stayed(horizon - 1.0));
        let mut u = k.max(1.0);
        while u < horizon {
            sum += exp(exactly(u) + stayed(u - 1.0) + log(gamma / (gamma + delta + u - 1.0)));
            u += 1.0;
        }
        sum
    }

    /// α / (α + β) · Σ (1 + d)^−(i + 1) (δ)ᵢ / (γ + δ)ᵢ over all periods i from 0: equation 14.
    fn discounted(&self, now: &Living, rate: f64) -> Option<f64> {
        let [alpha, beta, gamma, delta, _] = now.parameters;
        Some(alpha / (alpha + beta) * discounted_stays(gamma, delta, rate))
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn without_dropout(&self) -> Option<&'static dyn Model> {
        Some(&crate::beta_binomial::BetaBinomial)
    }

    fn simulate(&self, &[alpha, beta, gamma, delta, _]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let (buying, leaving) = (draw.beta(alpha, beta), draw.beta(gamma, delta));
        draw.periods(age, |draw| draw.happens(leaving), |draw| draw.happens(buying))
    }
}

/// Takes a customer whose recency and age are whole.
pub(crate) fn check_periods(customer: &Customer) -> Result<()> {
    for (name, value) in [("recency", customer.recency), ("age", customer.age)] {
        // Sums over periods have to end.
        if value != value.trunc() || value > 1e7 {
            let message = format!("expected a whole number of periods of at most 1e7, found {value}");
            return Err(Error::new(Code::InvalidSummary, message).at_field(name));
        }
    }
    Ok(())
}

/// Σ (δ)ᵢ / (γ + δ)ᵢ for i from 0 below `horizon`: the expected number of periods for which someone stays who is there
/// in the first.
pub(crate) fn stays(gamma: f64, delta: f64, horizon: f64) -> f64 {
    let (mut term, mut sum, mut i) = (1.0, 0.0, 0.0);
    while i < horizon {
        sum += term;
        term *= (delta + i) / (gamma + delta + i);
        i += 1.0;
        if term < 1e-18 * sum / (horizon - i + 1.0) {
            break;
        }
    }
    sum
}

/// Σ (1 + d)^−(i + 1) (δ)ᵢ / (γ + δ)ᵢ for all i from 0: ₂F₁(1, δ; γ + δ; 1 / (1 + d)) / (1 + d).
pub(crate) fn discounted_stays(gamma: f64, delta: f64, rate: f64) -> f64 {
    exp(ln_gauss(1.0, delta, gamma + delta, 1.0 / (1.0 + rate))) / (1.0 + rate)
}

/// Starting points of the chance to buy: of the right mean, that spread much or little.
pub(crate) fn chances(groups: &[Group]) -> [[f64; 2]; 2] {
    let (mut purchases, mut periods) = (0.0, 0.0);
    for group in groups {
        purchases += group.weight * group.customer.frequency;
        // Who left bought more often while there.
        periods += group.weight * 0.5 * (group.customer.age + group.customer.recency);
    }
    let mean = if periods > 0.0 { (purchases / periods).clamp(0.02, 0.98) } else { 0.5 };
    [1.5, 6.0].map(|sum| [sum * mean, sum * (1.0 - mean)])
}
