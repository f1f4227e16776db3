//! Shifted beta-geometric: customers under contract, who leave at each renewal with a beta-distributed chance.
//!
//! Fader and Hardie (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21, 76–90.

use libm::exp;

use crate::bg_bb::{check_periods, discounted_stays, stays};
use crate::likelihood::{Point, Slope, Variables};
use crate::model::{Living, Model, Purchases};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_rising};
use crate::summary::{Customer, Group};
use regulars_core::{Code, Error, Result};

/// The model, with parameters `alpha` and `beta` of the chance to leave at a renewal.
///
/// In a summary for it the age is the number of renewals that were due, the recency (and frequency) of those that were
/// made: a customer whose recency is its age is still under contract, another left at the renewal after its last. A
/// purchase is a renewal; expected are those that will be made.
///
/// ```
/// use regulars_clv::Fit;
/// // The published parameters of the regular customers: 63.1 % were still there after a year.
/// let fit = Fit::given("sbg", &[0.704, 1.182])?;
/// assert!((fit.expected_purchases_of_new(1.0)? - 0.627).abs() < 1e-3);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sbg;

impl Sbg {
    /// S(t): the part of customers that makes the first `t` renewals.
    ///
    /// ```
    /// use regulars_clv::Sbg;
    /// assert!((Sbg::survival(0.704, 1.182, 1.0) - 0.627).abs() < 1e-3);
    /// ```
    pub fn survival(alpha: f64, beta: f64, t: f64) -> f64 {
        exp(ln_rising(beta, t) - ln_rising(alpha + beta, t))
    }

    /// r(t): the part of those who made t − 1 renewals that makes the t-th.
    ///
    /// ```
    /// use regulars_clv::Sbg;
    /// assert!((Sbg::retention(0.704, 1.182, 2.0) - 0.756).abs() < 1e-3);
    /// ```
    pub fn retention(alpha: f64, beta: f64, t: f64) -> f64 {
        (beta + t - 1.0) / (alpha + beta + t - 1.0)
    }

    fn has_left(customer: &Customer) -> bool {
        customer.recency < customer.age
    }
}

impl Model for Sbg {
    fn name(&self) -> &'static str {
        "sbg"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["alpha", "beta"]
    }

    fn check(&self, customer: &Customer) -> Result<()> {
        check_periods(customer)?;
        if customer.frequency != customer.recency {
            let message = format!(
                "expected as many renewals as the recency {} says, found a frequency of {}",
                customer.recency, customer.frequency
            );
            return Err(Error::new(Code::InvalidSummary, message).at_field("frequency"));
        }
        Ok(())
    }

    fn tells(&self, customer: &Customer) -> bool {
        Self::has_left(customer)
    }

    fn nothing(&self, customers: f64) -> Error {
        Error::new(Code::NobodyLeft, format!("expected at least one customer who left, found none among {customers}"))
    }

    /// (β)ₜ / (α + β)ₜ of a customer still there after t renewals, α (β)ₜ / (α + β)_(t + 1) of one who left then.
    fn likelihood(&self, &[alpha, beta, ..]: &Point, groups: &[Group]) -> Slope {
        let mut sum = Slope::default();
        for Group { customer, weight } in groups {
            let t = customer.recency;
            let all = digamma_rise(alpha + beta, t);
            let mut slope = Slope {
                value: ln_rising(beta, t) - ln_rising(alpha + beta, t),
                gradient: [-all, digamma_rise(beta, t) - all, 0.0, 0.0],
            };
            if Self::has_left(customer) {
                let next = alpha + beta + t;
                let left = Slope {
                    value: libm::log(alpha / next),
                    gradient: [1.0 / alpha - 1.0 / next, -1.0 / next, 0.0, 0.0],
                };
                slope.add(&left, 1.0);
            }
            sum.add(&slope, *weight);
        }
        sum
    }

    fn starts(&self, groups: &[Group], _held: &Point) -> Vec<Variables> {
        let (mut left, mut due) = (0.0, 0.0);
        for group in groups {
            left += if Self::has_left(&group.customer) { group.weight } else { 0.0 };
            due += group.weight * (group.customer.recency + 1.0);
        }
        let mean = if due > 0.0 { (left / due).clamp(0.01, 0.99) } else { 0.5 };
        [1.0, 4.0, 20.0].map(|sum| [sum * mean, sum * (1.0 - mean), 1.0, 1.0]).to_vec()
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for Sbg {
    /// 1 under contract, else 0: that is seen.
    fn probability_alive(&self, _at: &Point, customer: &Customer) -> f64 {
        if Self::has_left(customer) { 0.0 } else { 1.0 }
    }

    fn updated(&self, &[alpha, beta, ..]: &Point, customer: &Customer) -> Living {
        Living::with([alpha, beta + customer.recency, 1.0, 1.0, 1.0])
    }

    /// Σ S(i) for i from 1 to the horizon.
    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        let [alpha, beta, ..] = now.parameters;
        beta / (alpha + beta) * stays(alpha, beta + 1.0, horizon)
    }

    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        let [alpha, beta, ..] = now.parameters;
        let k = f64::from(count);
        if k > horizon {
            return 0.0;
        }
        let reached = Self::survival(alpha, beta, k);
        if k == horizon { reached } else { reached * alpha / (alpha + beta + k) }
    }

    /// Σ S(i) / (1 + d)^i for all i from 1: the discounted expected residual lifetime at the end of a period, without
    /// the renewal just made (Fader and Hardie, 2010, Marketing Science 29, 85–93).
    fn discounted(&self, now: &Living, rate: f64) -> Option<f64> {
        let [alpha, beta, ..] = now.parameters;
        Some(beta / (alpha + beta) * discounted_stays(alpha, beta + 1.0, rate))
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn simulate(&self, &[alpha, beta, ..]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let leaving = draw.beta(alpha, beta);
        let mut renewals = 0.0;
        while renewals < age && !draw.happens(leaving) {
            renewals += 1.0;
        }
        Customer::new(renewals, renewals, age)
    }
}
