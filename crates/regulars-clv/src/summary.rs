//! What the models read of customers: how often, how recently and for how long each has been seen.
//!
//! A [`Summary`] is validated once. Identical customers are grouped, since a likelihood or a prediction is the same for
//! all of them: a million customers observed by days are some ten thousand groups. Groups are in a fixed order, so
//! that no sum depends on the order of the rows.

use std::sync::OnceLock;

use regulars_core::{Code, Error, Result, parallel};

/// One customer, in time units of the caller's choice, which are the same for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Customer {
    /// x: periods with a purchase after the first one.
    pub frequency: f64,
    /// t_x: from the first purchase to the last; 0 for a customer without repeat purchases.
    pub recency: f64,
    /// T: from the first purchase to the end of observation.
    pub age: f64,
    /// m_x: the mean value of the repeat purchases; 0 where there are none.
    pub monetary_value: f64,
    /// The sum of the logarithms of the times between purchases, where it is known.
    pub log_intervals: Option<f64>,
}

impl Customer {
    /// A customer that has just bought for the first time.
    pub const NEW: Self = Self { frequency: 0.0, recency: 0.0, age: 0.0, monetary_value: 0.0, log_intervals: None };

    /// A customer seen to buy again `frequency` times.
    pub fn new(frequency: f64, recency: f64, age: f64) -> Self {
        Self { frequency, recency, age, ..Self::NEW }
    }
}

/// Customers that are alike, and how many they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Group {
    /// What each of them is.
    pub customer: Customer,
    /// How many there are, or the sum of their weights.
    pub weight: f64,
}

/// Groups, and which of them each row of a summary is in.
#[derive(Debug)]
pub struct Groups {
    /// By rising frequency, then the other figures.
    pub groups: Vec<Group>,
    /// For each row its place among the groups.
    pub of_row: Vec<u32>,
}

/// The customers that a model is fitted to, or predicts: a column for each figure, a row for each customer.
///
/// ```
/// use regulars_clv::Summary;
/// let summary = Summary::new(vec![2.0, 0.0], vec![30.43, 0.0], vec![38.86, 38.86])?;
/// assert_eq!((summary.len(), summary.customers()), (2, 2.0));
///
/// let wrong = Summary::new(vec![2.0, 1.0], vec![30.0, 9.0], vec![38.0, 8.0]).unwrap_err();
/// assert_eq!(
///     wrong.to_string(),
///     "expected a recency (first purchase to last) of at most the age 8, found 9 (recency, row 1) [4004 invalid_summary]"
/// );
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Summary {
    frequency: Vec<f64>,
    recency: Vec<f64>,
    age: Vec<f64>,
    monetary_value: Option<Vec<Option<f64>>>,
    log_intervals: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
    by_purchases: OnceLock<Groups>,
    by_intervals: OnceLock<Groups>,
    by_value: OnceLock<Groups>,
}

/// More rows than this cannot be numbered.
const MOST: usize = u32::MAX as usize;
/// A larger frequency would not be counted exactly by sums of doubles.
const MOST_PURCHASES: f64 = 1e9;
/// Sorted at once by one thread, to be merged with others.
const FEW: usize = 1 << 15;

impl Summary {
    /// Customers with these figures. All columns are of one length; frequencies are whole numbers, recency and age in
    /// the same unit of time.
    ///
    /// # Errors
    /// [`Code::ColumnLength`], [`Code::TooManyRows`], or [`Code::InvalidSummary`] at the first row that no customer can
    /// have: a figure that is not finite or below 0, a frequency that is not whole, a recency above the age, a recency
    /// without repeat purchases or repeat purchases without one.
    pub fn new(frequency: Vec<f64>, recency: Vec<f64>, age: Vec<f64>) -> Result<Self> {
        check_length("recency", recency.len(), frequency.len())?;
        check_length("age", age.len(), frequency.len())?;
        if frequency.len() > MOST {
            let message = format!("expected at most {MOST} customers, found {}", frequency.len());
            return Err(Error::new(Code::TooManyRows, message));
        }
        for (row, ((&x, &last), &age)) in frequency.iter().zip(&recency).zip(&age).enumerate() {
            if !((0.0..=MOST_PURCHASES).contains(&x) && x == x.trunc()) {
                let expected = format!("a frequency that is a whole number from 0 to {MOST_PURCHASES}");
                return Err(invalid(&expected, x, "frequency", row));
            }
            if !(age >= 0.0 && age.is_finite()) {
                return Err(invalid("an age (first purchase to end of observation) from 0", age, "age", row));
            }
            if !(last >= 0.0 && last <= age) {
                let expected = format!("a recency (first purchase to last) of at most the age {age}");
                return Err(invalid(&expected, last, "recency", row));
            }
            if (x == 0.0) != (last == 0.0) {
                let expected = if x == 0.0 {
                    "a recency of 0 for a customer without repeat purchases".to_owned()
                } else {
                    format!("a recency above 0 for a customer with {x} repeat purchases")
                };
                return Err(invalid(&expected, last, "recency", row));
            }
        }
        Ok(Self {
            frequency,
            recency,
            age,
            monetary_value: None,
            log_intervals: None,
            weights: None,
            by_purchases: OnceLock::new(),
            by_intervals: OnceLock::new(),
            by_value: OnceLock::new(),
        })
    }

    /// The same customers with the mean value of their repeat purchases, missing where there are none. Values of 0 and
    /// below are allowed, and left out by models of spending.
    ///
    /// # Errors
    /// [`Code::ColumnLength`], or [`Code::InvalidSummary`] at the first value that is not finite.
    pub fn with_monetary_value(mut self, monetary_value: Vec<Option<f64>>) -> Result<Self> {
        check_length("monetary_value", monetary_value.len(), self.len())?;
        if let Some((row, value)) = monetary_value
            .iter()
            .enumerate()
            .find_map(|(row, value)| value.filter(|v| !v.is_finite()).map(|v| (row, v)))
        {
            return Err(invalid("a finite mean value of repeat purchases, or none", value, "monetary_value", row));
        }
        self.monetary_value = Some(monetary_value);
        self.by_value = OnceLock::new();
        Ok(self)
    }

    /// The same customers with the sum of the natural logarithms of the times between their purchases, the first included: 0
    /// of those without repeat purchases. It tells models of regular purchases how regular they are.
    ///
    /// # Errors
    /// [`Code::ColumnLength`], or [`Code::InvalidSummary`] at the first value that is not finite, not 0 without repeat
    /// purchases, or greater than times that add up to the recency can have.
    pub fn with_log_intervals(mut self, log_intervals: Vec<f64>) -> Result<Self> {
        check_length("log_intervals", log_intervals.len(), self.len())?;
        for (row, &sum) in log_intervals.iter().enumerate() {
            let x = self.frequency[row];
            // The greatest is that of equal times.
            let most = if x > 0.0 { x * libm::log(self.recency[row] / x) } else { 0.0 };
            if !(sum.is_finite() && sum <= most + 1e-9 * (1.0 + most.abs() + x) && (x > 0.0 || sum == 0.0)) {
                let expected = format!("a sum of logarithms of the times between purchases of at most {most}");
                return Err(invalid(&expected, sum, "log_intervals", row));
            }
        }
        self.log_intervals = Some(log_intervals);
        self.by_intervals = OnceLock::new();
        Ok(self)
    }

    /// The same rows, each standing for so many customers.
    ///
    /// # Errors
    /// [`Code::ColumnLength`], or [`Code::InvalidSummary`] at the first weight that is not finite or below 0.
    pub fn with_weights(mut self, weights: Vec<f64>) -> Result<Self> {
        check_length("weights", weights.len(), self.len())?;
        if let Some((row, weight)) = weights.iter().enumerate().find(|(_, weight)| !(0.0..=1e15).contains(*weight)) {
            return Err(invalid("a weight from 0 to 1e15", *weight, "weights", row));
        }
        self.weights = Some(weights);
        (self.by_purchases, self.by_intervals, self.by_value) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Ok(self)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.frequency.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.frequency.is_empty()
    }

    /// How many customers there are: the sum of the weights.
    pub fn customers(&self) -> f64 {
        self.weights.as_ref().map_or(self.len() as f64, |weights| weights.iter().sum())
    }

    /// x of each row.
    pub fn frequency(&self) -> &[f64] {
        &self.frequency
    }

    /// t_x of each row.
    pub fn recency(&self) -> &[f64] {
        &self.recency
    }

    /// T of each row.
    pub fn age(&self) -> &[f64] {
        &self.age
    }

    /// m_x of each row, where given.
    pub fn monetary_value(&self) -> Option<&[Option<f64>]> {
        self.monetary_value.as_deref()
    }

    /// The sum of the logarithms of the times between purchases of each row, where given.
    pub fn log_intervals(&self) -> Option<&[f64]> {
        self.log_intervals.as_deref()
    }

    /// How many customers the row stands for.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// The customer of a row.
    pub fn customer(&self, row: usize) -> Customer {
        let value = self.monetary_value.as_ref().and_then(|values| values[row]);
        Customer { monetary_value: value.unwrap_or(0.0), ..self.purchases(row) }
    }

    fn purchases(&self, row: usize) -> Customer {
        Customer::new(self.frequency[row], self.recency[row], self.age[row])
    }

    /// Customers that are alike in what they bought when.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn by_purchases(&self) -> Result<&Groups> {
        grouped(&self.by_purchases, || {
            let key = |row: usize| [self.frequency[row], self.recency[row], self.age[row]];
            self.group(key, |[frequency, recency, age]| Customer::new(frequency, recency, age))
        })
    }

    /// Customers that are alike in what they bought when, and at what intervals where these are known.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn by_intervals(&self) -> Result<&Groups> {
        let Some(sums) = &self.log_intervals else {
            return self.by_purchases();
        };
        grouped(&self.by_intervals, || {
            let key = |row: usize| [self.frequency[row], self.recency[row], self.age[row], sums[row]];
            self.group(key, |[frequency, recency, age, sum]| Customer {
                log_intervals: Some(sum),
                ..Customer::new(frequency, recency, age)
            })
        })
    }

    /// Customers that are alike in how often and for how much they bought.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn by_value(&self) -> Result<&Groups> {
        grouped(&self.by_value, || {
            let value = |row: usize| self.monetary_value.as_ref().and_then(|values| values[row]).unwrap_or(0.0);
            self.group(
                |row| [self.frequency[row], value(row)],
                |[frequency, monetary_value]| Customer { frequency, monetary_value, ..Customer::NEW },
            )
        })
    }

    /// Groups of rows with equal keys, which are all that `of` makes customers of.
    fn group<const N: usize>(
        &self,
        key: impl Fn(usize) -> [f64; N] + Sync,
        of: impl Fn([f64; N]) -> Customer,
    ) -> Result<Groups> {
        let mut rows: Vec<([u64; N], u32)> = (0..self.len())
            .map(|row| {
                let (figures, mut ranks) = (key(row), [0; N]);
                for (place, figure) in ranks.iter_mut().zip(figures) {
                    *place = rank(figure);
                }
                (ranks, row as u32)
            })
            .collect();
        let order = |one: &([u64; N], u32), two: &([u64; N], u32)| {
            let differs = (0..N).find(|place| one.0[*place] != two.0[*place]);
            differs.map_or_else(|| one.1.cmp(&two.1), |place| one.0[place].cmp(&two.0[place]))
        };
        if rows.len() <= FEW {
            rows.sort_unstable_by(order);
        } else {
            parallel::sort_unstable_by(&mut rows, order)?;
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut of_row = vec![0; rows.len()];
        for (place, &(figures, row)) in rows.iter().enumerate() {
            if place == 0 || figures != rows[place - 1].0 {
                groups.push(Group { customer: of(figures.map(ranked)), weight: 0.0 });
            }
            let last = groups.len() - 1;
            groups[last].weight += self.weight(row as usize);
            of_row[row as usize] = last as u32;
        }
        Ok(Groups { groups, of_row })
    }
}

/// The highest bit, which tells the sign of a double.
const SIGN: u64 = 1 << 63;

/// A number that rises with a figure, so that figures are compared as whole numbers are. −0 is 0.
fn rank(figure: f64) -> u64 {
    let bits = (figure + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The figure of a rank.
fn ranked(rank: u64) -> f64 {
    f64::from_bits(if rank & SIGN == 0 { !rank } else { rank & !SIGN })
}

impl Groups {
    /// What `of` says of each group, for each row.
    pub(crate) fn each<T>(&self, of: impl Fn(&Customer) -> T + Sync) -> Result<Vec<T>>
    where
        T: Copy + Default + Send,
    {
        let per_group = parallel::map_items(self.groups.chunks(crate::likelihood::CHUNK).collect(), |_, groups| {
            Ok(groups.iter().map(|group| of(&group.customer)).collect::<Vec<T>>())
        })?
        .concat();
        Ok(self.of_row.iter().map(|group| per_group[*group as usize]).collect())
    }
}

/// What is computed once; an error is not kept.
fn grouped(slot: &OnceLock<Groups>, compute: impl FnOnce() -> Result<Groups>) -> Result<&Groups> {
    if slot.get().is_none() {
        // Another thread may have been first, with the same groups.
        let _ = slot.set(compute()?);
    }
    slot.get().ok_or_else(|| Error::new(Code::Internal, "expected groups that were just made"))
}

fn check_length(name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let message = format!("expected {expected} values, as in the column frequency, found {found}");
    Err(Error::new(Code::ColumnLength, message).at_field(name))
}

fn invalid(expected: &str, found: f64, field: &str, row: usize) -> Error {
    Error::new(Code::InvalidSummary, format!("expected {expected}, found {found}")).at_field(field).at_row(row as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_that_are_alike_are_one_group_whatever_their_order() {
        let summary =
            Summary::new(vec![1.0, 0.0, 1.0, 1.0], vec![2.0, 0.0, 2.0, 3.0], vec![5.0, 5.0, 5.0, 5.0]).unwrap();
        let groups = summary.by_purchases().unwrap();
        assert_eq!(groups.groups.iter().map(|group| group.weight).collect::<Vec<_>>(), [1.0, 2.0, 1.0]);
        assert_eq!(groups.of_row, [1, 0, 1, 2]);
        assert_eq!(groups.each(|customer| customer.recency).unwrap(), [2.0, 0.0, 2.0, 3.0]);
    }

    #[test]
    fn ranks_rise_with_their_figures() {
        let figures = [-1e300, -2.0, -1e-300, 0.0, 1e-300, 1.0, 1e300];
        assert!(figures.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
        assert!(figures.iter().all(|figure| ranked(rank(*figure)) == *figure));
        assert_eq!(rank(-0.0), rank(0.0));
    }

    #[test]
    fn rows_that_no_customer_can_have_are_refused_by_their_number() {
        let refused = |x: f64, last: f64, age: f64| {
            let error = Summary::new(vec![0.0, x], vec![0.0, last], vec![1.0, age]).unwrap_err();
            assert_eq!((error.code(), error.row()), (Code::InvalidSummary, Some(1)));
            error.field().unwrap().to_owned()
        };
        assert_eq!(refused(1.5, 1.0, 2.0), "frequency");
        assert_eq!(refused(f64::NAN, 1.0, 2.0), "frequency");
        assert_eq!(refused(1.0, 3.0, 2.0), "recency");
        assert_eq!(refused(1.0, 0.0, 2.0), "recency");
        assert_eq!(refused(0.0, 1.0, 2.0), "recency");
        assert_eq!(refused(0.0, 0.0, f64::INFINITY), "age");
    }
}
