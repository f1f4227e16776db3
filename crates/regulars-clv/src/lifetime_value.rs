//! What customers will be worth: purchases to come, times their value, discounted.

use regulars_core::{Code, Error, Result};

use crate::fit::Fit;
use crate::predict::check_horizon;
use crate::summary::Summary;

/// The time over which value is counted, and how it is discounted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Periods {
    /// How many periods there are, such as 12 months.
    pub count: u32,
    /// How long one is, in the summary's unit of time: a month has 30.436875 / 7 weeks. Whole in discrete time.
    pub length: f64,
    /// The discount rate per period; purchases of the i-th are divided by (1 + rate)^i.
    pub discount_rate: f64,
}

impl Periods {
    fn check(&self) -> Result<()> {
        let invalid = |field: &str, message: String| Err(Error::new(Code::InvalidOption, message).at_field(field));
        if !(1..=100_000).contains(&self.count) {
            return invalid("horizon", format!("expected 1 to 100000 periods, found {}", self.count));
        }
        if !(self.length > 0.0 && self.length.is_finite()) {
            return invalid("unit", format!("expected a positive length of a period, found {}", self.length));
        }
        if !(self.discount_rate > -1.0 && self.discount_rate.is_finite()) {
            return invalid(
                "discount_rate",
                format!("expected a discount rate above -1, found {}", self.discount_rate),
            );
        }
        Ok(())
    }
}

impl Fit {
    /// The purchases that each customer is expected to make over periods to come, each period's discounted.
    ///
    /// # Errors
    /// As [`expected_purchases`](Self::expected_purchases), and [`Code::InvalidOption`] for periods that cannot be.
    pub fn discounted_purchases(&self, summary: &Summary, periods: &Periods) -> Result<Vec<f64>> {
        let purchases = self.purchases()?;
        periods.check()?;
        check_horizon(purchases, periods.length)?;
        check_horizon(purchases, periods.length * f64::from(periods.count))?;
        let until: Vec<f64> = (1..=periods.count).map(|period| periods.length * f64::from(period)).collect();
        self.each(summary, |customer| {
            self.given_alive(purchases, customer, |now| {
                let mut expected = vec![0.0; until.len()];
                purchases.expected_by(now, &until, &mut expected);
                let (mut before, mut sum, mut discount) = (0.0, 0.0, 1.0);
                for until in expected {
                    discount /= 1.0 + periods.discount_rate;
                    sum += discount * (until - before);
                    before = until;
                }
                sum
            })
        })
    }

    /// Customer lifetime value over periods to come: [`discounted_purchases`](Self::discounted_purchases) times the
    /// value that `spend`, a model of spending, expects of each customer's purchases, which is taken to be independent
    /// of how many there are. Missing where that value is.
    ///
    /// ```
    /// use regulars_clv::{Fit, Periods, Summary};
    /// let (purchases, spend) =
    ///     (Fit::given("bg_nbd", &[0.243, 4.414, 0.793, 2.426])?, Fit::given("gamma_gamma", &[6.25, 3.74, 15.44])?);
    /// let customer = Summary::new(vec![2.0], vec![30.43], vec![38.86])?.with_monetary_value(vec![Some(22.345)])?;
    /// let year = Periods { count: 12, length: 4.345, discount_rate: 0.01 };
    /// let value = purchases.customer_lifetime_value(&spend, &customer, &year)?[0].unwrap();
    /// assert!((value - 36.3).abs() < 0.1);
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`discounted_purchases`](Self::discounted_purchases) and [`expected_value`](Self::expected_value).
    pub fn customer_lifetime_value(
        &self,
        spend: &Self,
        summary: &Summary,
        periods: &Periods,
    ) -> Result<Vec<Option<f64>>> {
        let value = spend.expected_value(summary)?;
        let purchases = self.discounted_purchases(summary, periods)?;
        Ok(value.into_iter().zip(purchases).map(|(value, purchases)| Some(value? * purchases)).collect())
    }
}
