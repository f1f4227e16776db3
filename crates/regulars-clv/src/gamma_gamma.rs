//! Gamma-Gamma: what purchases are worth. The values of a customer's purchases are gamma-distributed about a mean of its
//! own, and the means are inversely gamma-distributed over customers, independent of how often they buy.
//!
//! Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value",
//! <http://www.brucehardie.com/notes/025/gamma_gamma.pdf>.

use libm::{log, log1p};

use crate::likelihood::{Curve, Point, Slope, Variables, sum_by_frequency};
use crate::model::{Model, Spend};
use crate::simulate::Draw;
use crate::special::gamma::{digamma, digamma_rise, ln_gamma, ln_rising, trigamma, trigamma_rise};
use crate::summary::{Customer, Group, Groups, Summary};
use regulars_core::{Code, Error, Result};

/// The model, with parameters `p`, `q` and `v` (in units of money).
///
/// It reads customers who bought again for a mean value above 0; it is of the mean over `frequency` purchases. Means
/// over customers are infinite unless `q` is above 1, which is remarked and makes their expected value missing; of a
/// customer it is finite from p x + q > 1 on.
///
/// ```
/// use regulars_clv::{Fit, Summary};
/// let fit = Fit::given("gamma_gamma", &[6.25, 3.74, 15.44])?;
/// let customers = Summary::new(vec![2.0, 0.0], vec![30.43, 0.0], vec![38.86, 38.86])?
///     .with_monetary_value(vec![Some(22.345), None])?;
/// let value = fit.expected_value(&customers)?;
/// assert!((value[0].unwrap() - 24.66).abs() < 0.01 && (value[1].unwrap() - 35.22).abs() < 0.01);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GammaGamma;

impl GammaGamma {
    /// Γ(px + q) / (Γ(px) Γ(q)) v^q (x m)^(px) / (m (x m + v)^(px + q))
    fn sum<const SECOND: bool>(at: &Point, groups: &[Group]) -> Curve {
        let &[p, q, v, ..] = at;
        let (ln_v, gamma_q, digamma_q) = (log(v), ln_gamma(q), digamma(q));
        let trigamma_q = if SECOND { trigamma(q) } else { 0.0 };
        sum_by_frequency::<SECOND, _>(
            groups,
            |x| {
                let px = p * x;
                // ψ(px + q) − ψ(px) and ψ(px + q) − ψ(q), and the same of ψ'.
                let by_px = digamma_rise(px, q);
                let first = [px, ln_rising(px, q) - gamma_q + q * ln_v, by_px, by_px + digamma(px) - digamma_q, log(x)];
                if !SECOND {
                    return (first, [0.0; 3]);
                }
                let (rise, low) = (trigamma_rise(px, q), trigamma(px));
                (first, [x * x * rise, x * (rise + low), rise + low - trigamma_q])
            },
            |&([px, front, by_px, by_q, ln_x], [p_p, p_q, q_q]), customer| {
                let x = customer.frequency;
                let spent = x * customer.monetary_value;
                let share = -log1p(v / spent);
                let ln_value = log(customer.monetary_value);
                let (ln_all, by_all) = (ln_x + ln_value - share, 1.0 / (spent + v));
                let mut curve = Curve {
                    slope: Slope {
                        value: front + px * share - ln_value - q * ln_all,
                        gradient: [x * (by_px + share), by_q + ln_v - ln_all, q / v - (px + q) * by_all, 0.0],
                    },
                    ..Curve::default()
                };
                if SECOND {
                    let by_v = 1.0 / v;
                    let v_v = (px + q) * by_all * by_all - q * by_v * by_v;
                    curve.second[..6].copy_from_slice(&[p_p, p_q, q_q, -x * by_all, by_v - by_all, v_v]);
                }
                curve
            },
        )
    }
}

impl Model for GammaGamma {
    fn name(&self) -> &'static str {
        "gamma_gamma"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["p", "q", "v"]
    }

    fn groups<'a>(&self, summary: &'a Summary) -> Result<&'a Groups> {
        if summary.monetary_value().is_none() {
            let message = "expected the mean value of repeat purchases, found a summary without it";
            return Err(Error::new(Code::AmountMissing, message).at_field("monetary_value"));
        }
        summary.by_value()
    }

    fn reads(&self, customer: &Customer) -> bool {
        customer.frequency > 0.0 && customer.monetary_value > 0.0
    }

    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope {
        Self::sum::<false>(at, groups).slope
    }

    fn curve(&self, at: &Point, groups: &[Group]) -> Option<Curve> {
        Some(Self::sum::<true>(at, groups))
    }

    fn starts(&self, groups: &[Group], _held: &Point) -> Vec<Variables> {
        let (mut spent, mut purchases) = (0.0, 0.0);
        for group in groups {
            spent += group.weight * group.customer.frequency * group.customer.monetary_value;
            purchases += group.weight * group.customer.frequency;
        }
        let mean = if purchases > 0.0 { spent / purchases } else { 1.0 };
        // Population mean p v / (q − 1).
        [(1.0, 3.0), (6.0, 4.0), (3.0, 1.5)].map(|(p, q)| [p, q, mean * (q - 1.0) / p, 1.0]).to_vec()
    }

    fn spend(&self) -> Option<&dyn Spend> {
        Some(self)
    }

    fn remark(&self, &[_, q, ..]: &Point) -> Option<String> {
        (q <= 1.0).then(|| {
            format!(
                "q is {q:.3}, and the mean value over all customers is infinite unless q is above 1: values are spread \
                 too far for it, so customers without repeat purchases have no expected value"
            )
        })
    }
}

impl Spend for GammaGamma {
    /// p (v + x m) / (p x + q − 1), equation 5.
    fn expected_value(&self, &[p, q, v, ..]: &Point, customer: &Customer) -> Option<f64> {
        let read = self.reads(customer);
        let (x, spent) =
            if read { (customer.frequency, customer.frequency * customer.monetary_value) } else { (0.0, 0.0) };
        let below = p * x + q - 1.0;
        (below > 0.0).then(|| p * (v + spent) / below)
    }

    fn simulate(&self, &[p, q, v, ..]: &Point, frequency: f64, draw: &mut Draw) -> f64 {
        let rate = draw.gamma(q, v);
        // The mean of x gamma-distributed values is one with x times the shape and the rate.
        draw.gamma(p * frequency, rate * frequency)
    }
}
