//! What a model is to the rest: its mathematics, and nothing of how it is fitted, saved or told.
//!
//! A further model is a further file with a value that implements [`Model`], and a line in [`ALL`]. A model of
//! purchases also implements [`Purchases`], one of what they are worth [`Spend`].

use regulars_core::{Code, Error, Result};

use crate::likelihood::{Curve, Point, Slope, Variables};
use crate::simulate::Draw;
use crate::summary::{Customer, Group, Groups, Summary};
use crate::{BG_CNBD_K, BG_NBD, BetaBinomial, BgBb, GammaGamma, MBG_CNBD_K, MBG_NBD, Nbd, ParetoNbd, Sbg};

/// Every model, in the order of their names.
pub static ALL: &[&dyn Model] =
    &[&BetaBinomial, &BgBb, &BG_CNBD_K, &BG_NBD, &GammaGamma, &MBG_CNBD_K, &MBG_NBD, &Nbd, &ParetoNbd, &Sbg];

/// The model of this name, such as `bg_nbd`.
///
/// # Errors
/// [`Code::UnknownName`], naming the models that there are.
pub fn named(name: &str) -> Result<&'static dyn Model> {
    ALL.iter().copied().find(|model| model.name() == name).ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|model| model.name()).collect();
        Error::new(Code::UnknownName, format!("expected one of the models {}, found {name:?}", names.join(", ")))
    })
}

/// The mathematics of a model: its likelihood with the gradient, and what it can say of customers.
pub trait Model: Sync {
    /// The name, as in documents: `bg_nbd`.
    fn name(&self) -> &'static str;

    /// The parameters' names, as in the literature; all are positive.
    fn parameters(&self) -> &'static [&'static str];

    /// The greatest k of a model of which the last parameter is k, a whole number from 1. It is not one of the variables of
    /// a search, which is made at each k.
    fn most_k(&self) -> Option<u32> {
        None
    }

    /// How many of the parameters a search moves: all but k.
    fn variables(&self) -> usize {
        self.parameters().len() - usize::from(self.most_k().is_some())
    }

    /// The customers in groups, by what the model reads of them.
    ///
    /// # Errors
    /// What [`Summary::by_purchases`] and [`Summary::by_value`] may give.
    fn groups<'a>(&self, summary: &'a Summary) -> Result<&'a Groups> {
        summary.by_purchases()
    }

    /// What the model asks of a customer beyond what a [`Summary`] does.
    ///
    /// # Errors
    /// [`Code::InvalidSummary`], without the row.
    fn check(&self, _customer: &Customer) -> Result<()> {
        Ok(())
    }

    /// Whether the model's likelihood reads this customer; one of spending leaves out who did not buy again.
    fn reads(&self, _customer: &Customer) -> bool {
        true
    }

    /// Whether a customer tells of what the model is about: mostly, whether it bought again.
    fn tells(&self, customer: &Customer) -> bool {
        customer.frequency > 0.0
    }

    /// What to say of customers of whom none tells anything.
    fn nothing(&self, customers: f64) -> Error {
        let message = format!("expected at least one customer who bought again, found none among {customers}");
        Error::new(Code::NoRepeatPurchase, message)
    }

    /// The sum of the log-likelihoods of groups, each times its weight, with constants, and its gradient.
    fn likelihood(&self, at: &Point, groups: &[Group]) -> Slope;

    /// The same with second derivatives; `None` where they have no closed form.
    fn curve(&self, _at: &Point, _groups: &[Group]) -> Option<Curve> {
        None
    }

    /// Where to start a search of the maximum from, with a point that has what the search holds.
    fn starts(&self, groups: &[Group], held: &Point) -> Vec<Variables>;

    /// What customers do, if this is a model of purchases.
    fn purchases(&self) -> Option<&dyn Purchases> {
        None
    }

    /// What purchases are worth, if this is a model of spending.
    fn spend(&self) -> Option<&dyn Spend> {
        None
    }

    /// A remark on parameters under which a figure of the model does not exist.
    fn remark(&self, _at: &Point) -> Option<String> {
        None
    }
}

/// What is known of a customer who is alive at the end of observation.
#[derive(Clone, Copy, Debug)]
pub struct Living {
    /// The parameters, updated by what the customer did.
    pub parameters: Point,
    /// The time since its last purchase, which tells something where purchases are regular.
    pub silent: f64,
}

impl Living {
    /// Of a model in which the time since the last purchase tells nothing more.
    pub fn with(parameters: Point) -> Self {
        Self { parameters, silent: 0.0 }
    }
}

/// What a model says of purchases to come.
///
/// Given that a customer is still alive, nearly all that its past tells is a new set of parameters: those of gamma and beta
/// distributions are updated, and what follows is the same process from there on. So a prediction is P(alive) times
/// that of a living customer with updated parameters; and a new customer is one of age 0.
pub trait Purchases: Sync {
    /// P(alive) at the end of observation.
    fn probability_alive(&self, at: &Point, customer: &Customer) -> f64;

    /// What is known of the customer if it is alive at the end of observation.
    fn updated(&self, at: &Point, customer: &Customer) -> Living;

    /// Expected purchases of a living customer over the time to come.
    fn expected(&self, now: &Living, horizon: f64) -> f64;

    /// The same for each of several horizons, which rise.
    fn expected_by(&self, now: &Living, horizons: &[f64], expected: &mut [f64]) {
        for (place, horizon) in expected.iter_mut().zip(horizons) {
            *place = self.expected(now, *horizon);
        }
    }

    /// The probability that a living customer makes exactly `count` purchases over the time to come.
    fn probability(&self, now: &Living, count: u32, horizon: f64) -> f64;

    /// The expected purchases of a living customer over all time to come, each discounted at `rate` per unit of time
    /// (continuously in continuous time, per period in discrete time). `None` where the literature has no such figure
    /// for the model.
    fn discounted(&self, _now: &Living, _rate: f64) -> Option<f64> {
        None
    }

    /// Whether time comes in whole periods.
    fn is_discrete(&self) -> bool {
        false
    }

    /// The same model without its dropout part, and how the parameters that stay are numbered: what the model becomes
    /// where the data show no dropout.
    fn without_dropout(&self) -> Option<&'static dyn Model> {
        None
    }

    /// A customer as the model has it, observed for this long.
    fn simulate(&self, at: &Point, age: f64, draw: &mut Draw) -> Customer;
}

/// What a model says of the value of purchases.
pub trait Spend: Sync {
    /// The expected mean value of a customer's purchases; of one without repeat purchases that of all customers.
    /// `None` where the mean is infinite.
    fn expected_value(&self, at: &Point, customer: &Customer) -> Option<f64>;

    /// The mean value of so many purchases, as the model has it.
    fn simulate(&self, at: &Point, frequency: f64, draw: &mut Draw) -> f64;
}
