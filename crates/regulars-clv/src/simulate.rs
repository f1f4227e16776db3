//! Customers drawn by chance, as a model has them.
//!
//! Each customer has a stream of random numbers of its own, told by the seed and the customer's place, so that the
//! same seed gives the same customers on any number of threads.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_distr::{Beta, Distribution, Exp1, Gamma};
use regulars_core::{Code, Error, Result, draw, parallel};

use crate::fit::Fit;
use crate::likelihood::CHUNK;
use crate::summary::{Customer, Summary};

/// A simulated customer buys no more often than this.
const MOST_SIMULATED: f64 = 1e6;

/// A stream of random numbers with the distributions that the models are made of.
#[derive(Debug)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of this number under a seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self(random)
    }

    /// From 0 up to, not including, 1.
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * STEP
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Gamma-distributed with a shape and a rate, both positive.
    pub fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        Gamma::new(shape, 1.0).map_or(f64::NAN, |gamma| gamma.sample(&mut self.0)) / rate
    }

    /// Beta-distributed with two positive parameters.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let drawn = Beta::new(a, b).map_or(f64::NAN, |beta| beta.sample(&mut self.0));
        // Tiny parameters put nearly all at the two ends, where the quotient of two numbers out of range may be none.
        if drawn.is_nan() { if self.happens(a / (a + b)) { 1.0 } else { 0.0 } } else { drawn }
    }

    /// The time to what happens at a rate; infinite at a rate of 0.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.0);
        if rate > 0.0 { unit / rate } else { f64::INFINITY }
    }

    /// A customer seen for `age` who buys until `end` at the intervals that `interval` gives, and after each purchase may
    /// leave as `leaves` says.
    pub fn purchases(
        &mut self,
        age: f64,
        end: f64,
        mut interval: impl FnMut(&mut Self) -> f64,
        mut leaves: impl FnMut(&mut Self) -> bool,
    ) -> Customer {
        let (mut customer, mut logarithms) = (Customer::new(0.0, 0.0, age), 0.0);
        let mut waited = interval(self);
        let mut now = waited;
        while now <= end && customer.frequency < MOST_SIMULATED {
            customer.frequency += 1.0;
            customer.recency = now;
            logarithms += libm::log(waited.max(f64::MIN_POSITIVE));
            if leaves(self) {
                break;
            }
            waited = interval(self);
            now += waited;
        }
        customer.log_intervals = Some(logarithms);
        customer
    }

    /// A customer seen for `age` whole periods, before each of which it may leave as `leaves` says, and in each of which it
    /// buys as `buys` says.
    pub fn periods(
        &mut self,
        age: f64,
        mut leaves: impl FnMut(&mut Self) -> bool,
        mut buys: impl FnMut(&mut Self) -> bool,
    ) -> Customer {
        let mut customer = Customer::new(0.0, 0.0, age);
        let mut period = 1.0;
        while period <= age && !leaves(self) {
            if buys(self) {
                customer.frequency += 1.0;
                customer.recency = period;
            }
            period += 1.0;
        }
        customer
    }

    /// The time that `k` phases take, each to what happens at a rate.
    pub fn phases(&mut self, k: f64, rate: f64) -> f64 {
        if k == 1.0 {
            return self.exponential(rate);
        }
        if rate > 0.0 { self.gamma(k, rate) } else { f64::INFINITY }
    }

    /// A whole number from 0 up to, not including, a positive `bound`, each as likely.
    pub fn below(&mut self, bound: u64) -> u64 {
        draw::below(bound, || self.0.next_u64())
    }
}

impl Fit {
    /// Customers of these ages drawn by chance, as this model of purchases has them; the same for the same seed.
    ///
    /// ```
    /// use regulars_clv::Fit;
    /// let fit = Fit::given("bg_nbd", &[0.243, 4.414, 0.793, 2.426])?;
    /// let drawn = fit.simulate(&[39.0; 1000], 7)?;
    /// let mean = drawn.frequency().iter().sum::<f64>() / 1000.0;
    /// assert!((mean - fit.expected_purchases_of_new(39.0)?).abs() < 0.25);
    /// assert_eq!(drawn.frequency(), fit.simulate(&[39.0; 1000], 7)?.frequency());
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::WrongModel`] of a model of spending, [`Code::InvalidSummary`] for an age that no customer can have (in a
    /// model by periods also one that is not whole).
    pub fn simulate(&self, ages: &[f64], seed: u64) -> Result<Summary> {
        let purchases = self.purchases()?;
        for (row, &age) in ages.iter().enumerate() {
            let whole = !purchases.is_discrete() || age == age.trunc();
            if !((0.0..=1e15).contains(&age) && whole) {
                let kind = if purchases.is_discrete() { "whole periods" } else { "units of time" };
                let message = format!("expected an age from 0 to 1e15 in {kind}, found {age}");
                return Err(Error::new(Code::InvalidSummary, message).at_field("age").at_row(row as u64));
            }
        }
        let drawn: Vec<Customer> = parallel::map_items(ages.chunks(CHUNK).collect(), |chunk, ages: &[f64]| {
            let first = chunk * CHUNK;
            let draw = |(place, age): (usize, &f64)| {
                purchases.simulate(self.point(), *age, &mut Draw::new(seed, (first + place) as u64))
            };
            Ok(ages.iter().enumerate().map(draw).collect::<Vec<_>>())
        })?
        .concat();
        let column = |of: fn(&Customer) -> f64| drawn.iter().map(of).collect();
        let summary = Summary::new(column(|one| one.frequency), column(|one| one.recency), ages.to_vec())?;
        // What only a model with a k reads only it tells.
        if self.model().most_k().is_none() {
            return Ok(summary);
        }
        summary.with_log_intervals(drawn.iter().map(|one| one.log_intervals.unwrap_or(0.0)).collect())
    }

    /// Mean values of the repeat purchases of customers who bought again so often, drawn by chance as this model of
    /// spending has them; missing for a frequency of 0.
    ///
    /// # Errors
    /// [`Code::WrongModel`] of a model of purchases.
    pub fn simulate_spend(&self, frequency: &[f64], seed: u64) -> Result<Vec<Option<f64>>> {
        let spend = self.spend()?;
        let draw = |(place, &frequency): (usize, &f64)| {
            (frequency > 0.0).then(|| spend.simulate(self.point(), frequency, &mut Draw::new(seed, place as u64)))
        };
        Ok(frequency.iter().enumerate().map(draw).collect())
    }
}
