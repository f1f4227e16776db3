//! Beta-binomial: in every period a customer buys or not, with a beta-distributed chance, and never leaves. It is what
//! BG/BB becomes where the data show no dropout.
//!
//! Chatfield and Goodhardt (1970), "The Beta-Binomial Model for Consumer Purchasing Behaviour", Applied Statistics 19,
//! 240–250.

use libm::exp;

use crate::bg_bb::{self, BgBb};
use crate::likelihood::{Point, Slope, Variables};
use crate::model::{Living, Model, Purchases};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_rising};
use crate::summary::{Customer, Group};
use regulars_core::Result;

/// The model, with parameters `alpha` and `beta` of the chance to buy. Its summaries are those of BG/BB.
///
/// ```
/// use regulars_clv::Fit;
/// assert_eq!(Fit::given("beta_binomial", &[1.0, 3.0])?.expected_purchases_of_new(8.0)?, 2.0);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BetaBinomial;

impl Model for BetaBinomial {
    fn name(&self) -> &'static str {
        "beta_binomial"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["alpha", "beta"]
    }

    fn check(&self, customer: &Customer) -> Result<()> {
        BgBb.check(customer)
    }

    /// (α)ₓ (β)_(n − x) / (α + β)ₙ: of the sequence of purchases, as BG/BB has it.
    fn likelihood(&self, &[alpha, beta, ..]: &Point, groups: &[Group]) -> Slope {
        let mut sum = Slope::default();
        for Group { customer: Customer { frequency: x, age: n, .. }, weight } in groups {
            let all = digamma_rise(alpha + beta, *n);
            let value = ln_rising(alpha, *x) + ln_rising(beta, n - x) - ln_rising(alpha + beta, *n);
            let gradient = [digamma_rise(alpha, *x) - all, digamma_rise(beta, n - x) - all, 0.0, 0.0];
            sum.add(&Slope { value, gradient }, *weight);
        }
        sum
    }

    fn starts(&self, groups: &[Group], _held: &Point) -> Vec<Variables> {
        bg_bb::chances(groups).into_iter().map(|[alpha, beta]| [alpha, beta, 1.0, 1.0]).collect()
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for BetaBinomial {
    fn probability_alive(&self, _at: &Point, _customer: &Customer) -> f64 {
        1.0
    }

    fn updated(&self, &[alpha, beta, ..]: &Point, customer: &Customer) -> Living {
        Living::with([alpha + customer.frequency, beta + customer.age - customer.frequency, 1.0, 1.0, 1.0])
    }

    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        let [alpha, beta, ..] = now.parameters;
        alpha / (alpha + beta) * horizon
    }

    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        let [alpha, beta, ..] = now.parameters;
        let k = f64::from(count);
        if k > horizon {
            return 0.0;
        }
        let ways = ln_rising(horizon - k + 1.0, k) - ln_rising(1.0, k);
        exp(ways + ln_rising(alpha, k) + ln_rising(beta, horizon - k) - ln_rising(alpha + beta, horizon))
    }

    fn discounted(&self, now: &Living, rate: f64) -> Option<f64> {
        let [alpha, beta, ..] = now.parameters;
        Some(alpha / (alpha + beta) / rate)
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn simulate(&self, &[alpha, beta, ..]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let buying = draw.beta(alpha, beta);
        draw.periods(age, |_| false, |draw| draw.happens(buying))
    }
}
