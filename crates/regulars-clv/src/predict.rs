//! What a model says of customers: who is alive, what they will buy, and how likely what they did was.

use regulars_core::{Code, Error, Result};

use crate::fit::Fit;
use crate::model::{Living, Purchases};
use crate::summary::{Customer, Group, Summary};

impl Fit {
    /// The log-likelihood of each customer, with constants; missing for customers that the model does not read.
    ///
    /// # Errors
    /// [`Code::InvalidSummary`] for a customer that the model cannot have.
    pub fn log_likelihoods(&self, summary: &Summary) -> Result<Vec<Option<f64>>> {
        self.each(summary, |customer| {
            let group = Group { customer: *customer, weight: 1.0 };
            self.model.reads(customer).then(|| self.model.likelihood(&self.point, &[group]).value)
        })
    }

    /// P(alive): the probability that each customer will still buy, given what it did. In discrete time: that it is
    /// there for the next period.
    ///
    /// # Errors
    /// [`Code::WrongModel`] of a model of spending, [`Code::InvalidSummary`] for a customer that the model cannot have.
    pub fn probability_alive(&self, summary: &Summary) -> Result<Vec<f64>> {
        let purchases = self.purchases()?;
        self.each(summary, |customer| purchases.probability_alive(&self.point, customer))
    }

    /// The purchases that each customer is expected to make over the time to come, given what it did.
    ///
    /// # Errors
    /// As [`probability_alive`](Self::probability_alive), and [`Code::InvalidOption`] for a horizon that is not a
    /// number from 0 (in discrete time a whole one).
    pub fn expected_purchases(&self, summary: &Summary, horizon: f64) -> Result<Vec<f64>> {
        let purchases = self.purchases()?;
        check_horizon(purchases, horizon)?;
        self.each(summary, |customer| self.given_alive(purchases, customer, |now| purchases.expected(now, horizon)))
    }

    /// The repeat purchases that a customer is expected to make from the first purchase on.
    ///
    /// # Errors
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn expected_purchases_of_new(&self, horizon: f64) -> Result<f64> {
        let purchases = self.purchases()?;
        check_horizon(purchases, horizon)?;
        Ok(self.given_alive(purchases, &Customer::NEW, |now| purchases.expected(now, horizon)))
    }

    /// The probability that each customer makes exactly `count` purchases over the time to come, given what it did.
    ///
    /// # Errors
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn purchase_probability(&self, summary: &Summary, count: u32, horizon: f64) -> Result<Vec<f64>> {
        let purchases = self.purchases()?;
        check_horizon(purchases, horizon)?;
        self.each(summary, |customer| self.exactly(purchases, customer, count, horizon))
    }

    /// The probability that a customer makes exactly `count` repeat purchases from the first purchase on.
    ///
    /// # Errors
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn purchase_probability_of_new(&self, count: u32, horizon: f64) -> Result<f64> {
        let purchases = self.purchases()?;
        check_horizon(purchases, horizon)?;
        Ok(self.exactly(purchases, &Customer::NEW, count, horizon))
    }

    /// Discounted expected residual transactions (DERT): the purchases that each customer is expected to make over all
    /// time to come, discounted at `rate` per unit of time: continuously, e^(−rate · t), in continuous time, by
    /// (1 + rate)^−n for the n-th period to come in discrete time.
    ///
    /// # Errors
    /// As [`probability_alive`](Self::probability_alive), [`Code::WrongModel`] too where the literature has no such
    /// figure for the model, [`Code::InvalidOption`] for a rate that is not positive.
    pub fn discounted_residual_transactions(&self, summary: &Summary, rate: f64) -> Result<Vec<f64>> {
        let purchases = self.purchases()?;
        if !(rate > 0.0 && rate.is_finite()) {
            let message = format!("expected a positive discount rate, found {rate}");
            return Err(Error::new(Code::InvalidOption, message).at_field("discount_rate"));
        }
        if purchases.discounted(&purchases.updated(&self.point, &Customer::NEW), rate).is_none() {
            let message = format!(
                "expected a model with a discounted sum over all time to come, found {}: take a finite horizon",
                self.model.name()
            );
            return Err(Error::new(Code::WrongModel, message));
        }
        self.each(summary, |customer| {
            self.given_alive(purchases, customer, |now| purchases.discounted(now, rate).unwrap_or(f64::NAN))
        })
    }

    /// The expected mean value of each customer's purchases, given those seen; of one without repeat purchases that of
    /// all customers. Missing where the mean is infinite.
    ///
    /// # Errors
    /// [`Code::WrongModel`] of a model of purchases.
    pub fn expected_value(&self, summary: &Summary) -> Result<Vec<Option<f64>>> {
        let spend = self.spend()?;
        self.each(summary, |customer| spend.expected_value(&self.point, customer))
    }

    /// What `of` says of each customer, once for customers that are alike.
    pub(crate) fn each<T>(&self, summary: &Summary, of: impl Fn(&Customer) -> T + Sync) -> Result<Vec<T>>
    where
        T: Copy + Default + Send,
    {
        let groups = self.model.groups(summary)?;
        for (place, group) in groups.groups.iter().enumerate() {
            if let Err(error) = self.model.check(&group.customer) {
                let row = groups.of_row.iter().position(|of| *of as usize == place);
                return Err(row.map_or_else(|| error.clone(), |row| error.clone().at_row(row as u64)));
            }
        }
        groups.each(of)
    }

    /// P(alive) times what is said of a living customer.
    pub(crate) fn given_alive(
        &self,
        purchases: &dyn Purchases,
        customer: &Customer,
        of: impl Fn(&Living) -> f64,
    ) -> f64 {
        let alive = purchases.probability_alive(&self.point, customer);
        if alive > 0.0 { alive * of(&purchases.updated(&self.point, customer)) } else { 0.0 }
    }

    fn exactly(&self, purchases: &dyn Purchases, customer: &Customer, count: u32, horizon: f64) -> f64 {
        let alive = purchases.probability_alive(&self.point, customer);
        let living = purchases.probability(&purchases.updated(&self.point, customer), count, horizon);
        if count == 0 { 1.0 - alive + alive * living } else { alive * living }
    }
}

/// Takes a horizon from 0, whole where time is.
pub(crate) fn check_horizon(purchases: &dyn Purchases, horizon: f64) -> Result<()> {
    let whole = !purchases.is_discrete() || horizon == horizon.trunc();
    if (0.0..=1e15).contains(&horizon) && whole {
        return Ok(());
    }
    let kind = if purchases.is_discrete() { "whole periods" } else { "units of time" };
    let message = format!("expected a horizon from 0 to 1e15 in {kind}, found {horizon}");
    Err(Error::new(Code::InvalidOption, message).at_field("horizon"))
}
