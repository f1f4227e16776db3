//! Intervals of parameters and predictions, from fits to customers drawn anew.
//!
//! Either customers are drawn by chance as the fitted model has them (the parametric bootstrap), or with replacement
//! from those that it was fitted to (Efron and Tibshirani, 1993, chapter 6). The model is fitted to each draw; an
//! interval lies between two quantiles of whatever the fits say. The first takes the model for true, the second
//! doesn't.

use regulars_core::quantile::{check_level, quantile};
use regulars_core::{Code, Error, Result, parallel};

use crate::fit::{self, Fit};
use crate::simulate::Draw;
use crate::summary::{Group, Summary};

/// How customers are drawn anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resampling {
    /// As the fitted model has them, of the same ages (of spending: of the same frequencies).
    Parametric,
    /// With replacement, from those seen.
    Bootstrap,
}

/// Fits to customers drawn anew.
#[derive(Clone, Debug)]
pub struct Replicates {
    fits: Vec<Fit>,
}

/// An interval's ends.
pub type Interval = (f64, f64);

impl Fit {
    /// The model fitted to `samples` draws of customers; the same for the same seed, on any number of threads. Draws
    /// that cannot be fitted, such as those in which nobody buys again, are left out.
    ///
    /// ```
    /// use regulars_clv::{BG_NBD, Fit, Options, Resampling};
    /// let summary = Fit::given("bg_nbd", &[0.8, 4.0, 0.8, 2.5])?.simulate(&[40.0; 500], 1)?;
    /// let fit = Fit::of(&BG_NBD, &summary, &Options::default())?;
    /// let replicates = fit.replicates(&summary, Resampling::Bootstrap, 40, 7)?;
    /// let intervals = replicates.intervals(0.9, |fit| Ok(fit.parameters().to_vec()))?;
    /// let (low, high) = intervals[0].unwrap();
    /// assert!(low < fit.parameters()[0] && fit.parameters()[0] < high);
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::InvalidOption`] for no or more than 100,000 samples, or for a summary whose weights are not whole;
    /// what [`Fit::of`] gives for the customers themselves.
    pub fn replicates(&self, summary: &Summary, how: Resampling, samples: u32, seed: u64) -> Result<Replicates> {
        const MOST: u32 = 100_000;
        if !(1..=MOST).contains(&samples) {
            let message = format!("expected 1 to {MOST} samples, found {samples}");
            return Err(Error::new(Code::InvalidOption, message).at_field("samples"));
        }
        let groups = fit::read(self.model, summary)?;
        if let Some(group) = groups.iter().find(|group| group.weight != group.weight.trunc()) {
            let message = format!("expected whole weights to draw customers by, found {}", group.weight);
            return Err(Error::new(Code::InvalidOption, message).at_field("weights"));
        }
        let fits = parallel::map(samples as usize, |sample| {
            let mut draw = Draw::new(seed, sample as u64);
            let mut drawn = match how {
                Resampling::Parametric => self.draw_parametric(&groups, &mut draw),
                Resampling::Bootstrap => draw_again(&groups, &mut draw),
            };
            drawn.retain(|group| self.model.reads(&group.customer));
            if !drawn.iter().any(|group| self.model.tells(&group.customer)) {
                return Ok(None);
            }
            Ok(Some(Self { point: self.refitted(&drawn)?, found: None, model: self.model }))
        })?;
        Ok(Replicates { fits: fits.into_iter().flatten().collect() })
    }

    /// Customers as the model has them, as many as there are.
    fn draw_parametric(&self, groups: &[Group], draw: &mut Draw) -> Vec<Group> {
        let (purchases, spend) = (self.model.purchases(), self.model.spend());
        let mut drawn = Vec::new();
        for group in groups {
            for _ in 0..group.weight as u64 {
                let mut customer = group.customer;
                if let Some(purchases) = purchases {
                    customer = purchases.simulate(&self.point, customer.age, draw);
                }
                if let Some(spend) = spend {
                    customer.monetary_value = spend.simulate(&self.point, customer.frequency, draw);
                }
                drawn.push(Group { customer, weight: 1.0 });
            }
        }
        // What customers of one frequency share is then computed once.
        drawn.sort_by(|one, two| one.customer.frequency.total_cmp(&two.customer.frequency));
        drawn
    }
}

/// As many customers drawn with replacement as there are: the same groups with other weights.
fn draw_again(groups: &[Group], draw: &mut Draw) -> Vec<Group> {
    let mut ends: Vec<u64> = Vec::with_capacity(groups.len());
    for group in groups {
        ends.push(ends.last().copied().unwrap_or(0) + group.weight as u64);
    }
    let customers = ends.last().copied().unwrap_or(0);
    let mut drawn: Vec<Group> = groups.iter().map(|group| Group { weight: 0.0, ..*group }).collect();
    for _ in 0..customers {
        let place = draw.below(customers);
        drawn[ends.partition_point(|end| *end <= place)].weight += 1.0;
    }
    drawn.retain(|group| group.weight > 0.0);
    drawn
}

impl Replicates {
    /// The fits, in the order of their draws.
    pub fn fits(&self) -> &[Fit] {
        &self.fits
    }

    /// For each figure that `of` says of a fit, the interval that holds the part `level` of what it says of all of
    /// them; missing where it says nothing finite of any.
    ///
    /// # Errors
    /// [`Code::InvalidOption`] for a level that is not between 0 and 1, and the errors of `of`.
    pub fn intervals(&self, level: f64, of: impl Fn(&Fit) -> Result<Vec<f64>> + Sync) -> Result<Vec<Option<Interval>>> {
        let level = check_level(level)?;
        let said = parallel::map(self.fits.len(), |place| of(&self.fits[place]))?;
        let figures = said.iter().map(Vec::len).min().unwrap_or(0);
        let interval = |figure: usize| {
            let mut values: Vec<f64> = said.iter().map(|of_fit| of_fit[figure]).filter(|v| v.is_finite()).collect();
            values.sort_by(f64::total_cmp);
            let tail = (1.0 - level) / 2.0;
            quantile(&values, tail).zip(quantile(&values, 1.0 - tail))
        };
        Ok((0..figures).map(interval).collect())
    }
}
