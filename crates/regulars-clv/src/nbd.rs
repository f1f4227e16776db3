//! NBD: customers buy at a gamma-distributed rate and never leave. It is what the models with dropout become where the
//! data show none.
//!
//! Ehrenberg (1959), "The Pattern of Consumer Purchases", Applied Statistics 8, 26–41.

use libm::{exp, log, log1p};

use crate::likelihood::{Point, Slope, sum_by_frequency};
use crate::model::{Model, Purchases};
use crate::simulate::Draw;
use crate::special::gamma::{digamma_rise, ln_choose_rising, ln_rising};
use crate::summary::{Customer, Group};

/// The model, with parameters `r` and `alpha` (in units of time) of the rate.
///
/// L = (r)ₓ αʳ (α + T)^−(r + x), as the models with dropout have it: the density of the purchases' times.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("nbd", &[0.5, 10.0])?;
/// assert_eq!(fit.expected_purchases_of_new(20.0)?, 1.0);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Nbd;

impl Model for Nbd {
    fn name(&self) -> &'static str {
        "nbd"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["r", "alpha"]
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        let &[r, alpha, ..] = at;
        let ln_alpha = log(alpha);
        sum_by_frequency(
            groups,
            |frequency| (ln_rising(r, frequency), digamma_rise(r, frequency)),
            |(rising, by_r), customer| {
                // As one, since r and α may both be large.
                let (x, grown) = (customer.frequency, log1p(customer.age / alpha));
                let by_alpha = (r * customer.age / alpha - x) / (alpha + customer.age);
                Slope {
                    value: rising - r * grown - x * (ln_alpha + grown),
                    gradient: [by_r - grown, by_alpha, 0.0, 0.0],
                }
            },
        )
    }

    fn starts(&self, groups: &[Group]) -> Vec<Point> {
        starts(groups).into_iter().map(|[r, alpha]| [r, alpha, 1.0, 1.0]).collect()
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for Nbd {
    fn probability_alive(&self, _at: &Point, _customer: &Customer) -> f64 {
        1.0
    }

    fn updated(&self, &[r, alpha, ..]: &Point, customer: &Customer) -> Point {
        [r + customer.frequency, alpha + customer.age, 1.0, 1.0]
    }

    fn expected(&self, &[r, alpha, ..]: &Point, horizon: f64) -> f64 {
        r / alpha * horizon
    }

    fn probability(&self, &[r, alpha, ..]: &Point, count: u32, horizon: f64) -> f64 {
        if horizon == 0.0 || count == 0 {
            return if count == 0 { exp(-r * log1p(horizon / alpha)) } else { 0.0 };
        }
        let k = f64::from(count);
        exp(ln_choose_rising(r, k) - r * log1p(horizon / alpha) - k * log1p(alpha / horizon))
    }

    fn discounted(&self, &[r, alpha, ..]: &Point, rate: f64) -> Option<f64> {
        Some(r / alpha / rate)
    }

    fn simulate(&self, &[r, alpha, ..]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let rate = draw.gamma(r, alpha);
        draw.purchases(age, age, |draw| draw.exponential(rate), |_| false)
    }
}

/// Starting points of `r` and `alpha`: rates of the right mean, that spread much or little.
pub(crate) fn starts(groups: &[Group]) -> [[f64; 2]; 2] {
    let (mut purchases, mut time) = (0.0, 0.0);
    for group in groups {
        purchases += group.weight * group.customer.frequency;
        time += group.weight * group.customer.age;
    }
    let rate = if time > 0.0 && purchases > 0.0 { purchases / time } else { 1.0 };
    // Customers who left bought faster while they were there.
    [0.4, 1.5].map(|r| [r, r / (1.5 * rate)])
}
