//! NBD: customers buy at a gamma-distributed rate and never leave. It is what the models with dropout become where the
//! data show none.
//!
//! Ehrenberg (1959), "The Pattern of Consumer Purchases", Applied Statistics 8, 26–41.

use libm::{exp, log, log1p};

use crate::likelihood::{Curve, Point, Slope, Variables, sum_by_frequency};
use crate::model::{Living, Model, Purchases};
use crate::phases;
use crate::rate::{Bought, Waited};
use crate::simulate::Draw;
use crate::special::gamma::ln_choose_rising;
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
        sum::<false>(at, groups).slope
    }

    fn curve(&self, at: &Point, groups: &[Group]) -> Option<Curve> {
        Some(sum::<true>(at, groups))
    }

    fn starts(&self, groups: &[Group], held: &Point) -> Vec<Variables> {
        variables(groups, held)
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }
}

impl Purchases for Nbd {
    fn probability_alive(&self, _at: &Point, _customer: &Customer) -> f64 {
        1.0
    }

    fn updated(&self, &[r, alpha, ..]: &Point, customer: &Customer) -> Living {
        Living::with([r + customer.frequency, alpha + customer.age, 1.0, 1.0, 1.0])
    }

    fn expected(&self, now: &Living, horizon: f64) -> f64 {
        let [r, alpha, ..] = now.parameters;
        r / alpha * horizon
    }

    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64 {
        let [r, alpha, ..] = now.parameters;
        if horizon == 0.0 || count == 0 {
            return if count == 0 { exp(-r * log1p(horizon / alpha)) } else { 0.0 };
        }
        let k = f64::from(count);
        exp(ln_choose_rising(r, k) - r * log1p(horizon / alpha) - k * log1p(alpha / horizon))
    }

    fn discounted(&self, now: &Living, rate: f64) -> Option<f64> {
        let [r, alpha, ..] = now.parameters;
        Some(r / alpha / rate)
    }

    fn simulate(&self, &[r, alpha, ..]: &Point, age: f64, draw: &mut Draw) -> Customer {
        let rate = draw.gamma(r, alpha);
        draw.purchases(age, age, |draw| draw.exponential(rate), |_| false)
    }
}

/// The same with purchases that are more regular, condensed NBD; only to compare models with dropout with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condensed;

impl Model for Condensed {
    fn name(&self) -> &'static str {
        "cnbd_k"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["r", "alpha", "k"]
    }

    fn most_k(&self) -> Option<u32> {
        Some(phases::MOST)
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        sum::<false>(at, groups).slope
    }

    fn curve(&self, at: &Point, groups: &[Group]) -> Option<Curve> {
        Some(sum::<true>(at, groups))
    }

    fn starts(&self, groups: &[Group], held: &Point) -> Vec<Variables> {
        variables(groups, held)
    }
}

/// The sum over customers who all stay.
fn sum<const SECOND: bool>(&[r, alpha, k, ..]: &Point, groups: &[Group]) -> Curve {
    let ln_alpha = log(alpha);
    sum_by_frequency::<SECOND, _>(
        groups,
        |frequency| Bought::new::<SECOND>(r, k, frequency),
        |bought, customer| {
            let waited = Waited::new::<SECOND>(bought.shape, alpha, k, customer);
            bought.staying::<SECOND>([r, alpha, k], ln_alpha, customer, &waited).0
        },
    )
}

fn variables(groups: &[Group], &[_, _, k, ..]: &Point) -> Vec<Variables> {
    starts(groups).into_iter().map(|[r, alpha]| [r, alpha / k, 1.0, 1.0]).collect()
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
