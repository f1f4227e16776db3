//! A model with its parameters: fitted to customers, or given.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use regulars_core::{Code, Error, Result};

use crate::diagnosis::{Diagnosis, Remark, Trouble};
use crate::likelihood::{self, Curve, MOST_PARAMETERS, MOST_VARIABLES, Point, Slope, Variables};
use crate::model::{self, Model, Purchases, Spend};
use crate::optimize::matrix::Matrix;
use crate::optimize::{self, Maximum, Objective};
use crate::summary::{Group, Summary};

/// How a model is fitted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// An L2 penalty: what is maximised is the log-likelihood less `penalty` · customers · Σ parameter². 0 for plain
    /// maximum likelihood.
    pub penalty: f64,
    /// Further parameters to start the search from, beside the model's own; without k.
    pub start: Option<Vec<f64>>,
    /// k, where the model has one; by default that of the greatest likelihood.
    pub k: Option<u32>,
}

/// A model with its parameters.
///
/// ```
/// use regulars_clv::{BG_NBD, Fit, Model, Options, Summary};
/// // Customers drawn from known parameters give them back, within their standard errors.
/// let truth = Fit::given("bg_nbd", &[0.8, 4.0, 0.8, 2.5])?;
/// let summary = truth.simulate(&[40.0; 4000], 1)?;
/// let fit = Fit::of(&BG_NBD, &summary, &Options::default())?;
/// assert!(fit.diagnosis().unwrap().is_clean());
/// for ((found, error), known) in fit.parameters().iter().zip(fit.standard_errors().unwrap()).zip(truth.parameters()) {
///     assert!((found - known).abs() < 3.0 * error);
/// }
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Fit {
    pub(crate) model: &'static dyn Model,
    pub(crate) point: Point,
    pub(crate) found: Option<Found>,
}

/// What a fit knows beside its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) log_likelihood: f64,
    pub(crate) penalty: f64,
    /// Of the parameters themselves; `None` where the information is not positive definite.
    pub(crate) covariance: Option<Matrix>,
    pub(crate) diagnosis: Diagnosis,
}

/// Groups that all starts are tried on; the best end is then followed on samples …
const SAMPLE: usize = 512;
/// … each so many times as large, and on all groups.
const LARGER: usize = 16;
/// A parabola's promise above this is not a maximum, …
const CONVERGED: f64 = 1e-6;
/// … unless the function is level: a maximum at infinity is reached where it rises no further, by this part of itself.
const LEVEL: f64 = 1e-8;
/// The standard error of a parameter's logarithm beyond which the parameter is said to be weakly identified.
const WEAK: f64 = 1.0;
/// Fewer customers who bought again than this are too few for the standard errors to be trusted.
const FEW_REPEATERS: f64 = 50.0;
/// A dropout part that raises the log-likelihood by less than this is not told from none at the level of 5 %: half of
/// the 90 % quantile of χ² with one degree of freedom, as a parameter at the end of its range has it (Self and Liang,
/// 1987, J. Am. Stat. Assoc. 82, 605–610).
const VISIBLE: f64 = 1.352_8;

/// The log-likelihood of groups, less a penalty.
struct Penalised<'a> {
    model: &'a dyn Model,
    /// What the search holds; its variables come before.
    held: &'a Point,
    groups: &'a [Group],
    penalty: f64,
    customers: f64,
}

impl<'a> Penalised<'a> {
    /// With a penalty per customer.
    fn new(model: &'a dyn Model, held: &'a Point, groups: &'a [Group], penalty: f64) -> Self {
        let customers: f64 = groups.iter().map(|group| group.weight).sum();
        Self { model, held, groups, penalty: penalty * customers, customers }
    }

    /// Of samples from small to large, and of all groups.
    fn levels(model: &'a dyn Model, held: &'a Point, samples: &'a [Cow<'a, [Group]>], penalty: f64) -> Vec<Self> {
        samples.iter().map(|groups| Self::new(model, held, groups, penalty)).collect()
    }

    fn point(&self, variables: &Variables) -> Point {
        let mut point = *self.held;
        point[..self.variables()].copy_from_slice(&variables[..self.variables()]);
        point
    }

    fn penalise(&self, slope: &mut Slope, variables: &Variables) {
        if self.penalty > 0.0 {
            for (by, parameter) in slope.gradient.iter_mut().zip(variables).take(self.variables()) {
                slope.value -= self.penalty * parameter * parameter;
                *by -= 2.0 * self.penalty * parameter;
            }
        }
    }
}

/// Samples of the groups from small to large, the last of all of them. Groups are sorted, so every k-th is a fair share of
/// each frequency; from the end, so that the most frequent customers are in.
fn samples(groups: &[Group]) -> Vec<Cow<'_, [Group]>> {
    let mut samples = Vec::new();
    let mut size = SAMPLE;
    while size < groups.len() {
        samples.push(Cow::Owned(groups.iter().rev().step_by(groups.len().div_ceil(size)).rev().copied().collect()));
        size *= LARGER;
    }
    if samples.is_empty() {
        samples.push(Cow::Borrowed(groups));
    }
    samples.push(Cow::Borrowed(groups));
    samples
}

/// Levels as the search takes them.
fn objectives<'a>(levels: &'a [Penalised<'_>]) -> Vec<&'a dyn Objective> {
    levels.iter().map(|level| level as &dyn Objective).collect()
}

impl Objective for Penalised<'_> {
    fn variables(&self) -> usize {
        self.model.variables()
    }

    fn customers(&self) -> f64 {
        self.customers
    }

    fn at(&self, variables: &Variables) -> Result<Slope> {
        let point = self.point(variables);
        let mut sum = Slope::default();
        for piece in likelihood::pieces(self.groups, |groups| self.model.likelihood(&point, groups))? {
            sum.add(&piece, 1.0);
        }
        self.penalise(&mut sum, variables);
        Ok(sum)
    }

    fn curve(&self, variables: &Variables) -> Result<Option<Curve>> {
        let point = self.point(variables);
        let mut sum = Curve::default();
        for piece in likelihood::pieces(self.groups, |groups| self.model.curve(&point, groups))? {
            let Some(piece) = piece else { return Ok(None) };
            sum.add::<true>(&piece, 1.0);
        }
        self.penalise(&mut sum.slope, variables);
        for index in 0..self.variables() {
            *sum.by_mut(index, index) -= 2.0 * self.penalty;
        }
        Ok(Some(sum))
    }
}

impl Fit {
    /// The model fitted to customers by maximum likelihood.
    ///
    /// Of a model with a k the parameters of each k are searched in turn, from 1 up, until the likelihood has fallen twice;
    /// the likeliest is kept. Standard errors are those of the other parameters with this k.
    ///
    /// # Errors
    /// [`Code::TooFewCustomers`] for fewer than two customers, [`Code::NoRepeatPurchase`] where nobody bought again (in
    /// a model of contracts: [`Code::NobodyLeft`]), [`Code::FlatLikelihood`] where the likelihood is the same whatever
    /// the parameters, [`Code::InvalidSummary`] for a customer that the model cannot have, [`Code::InvalidOption`] and
    /// [`Code::InvalidParameter`] for options. Data that merely fit badly are no error but a [`Diagnosis`].
    pub fn of(model: &'static dyn Model, summary: &Summary, options: &Options) -> Result<Self> {
        if !(options.penalty >= 0.0 && options.penalty.is_finite()) {
            let message = format!("expected a penalty from 0, found {}", options.penalty);
            return Err(Error::new(Code::InvalidOption, message).at_field("penalty"));
        }
        let groups = read(model, summary)?;
        let samples = samples(&groups);
        let (mut iterations, mut likeliest): (u32, Option<(Point, Maximum)>) = (0, None);
        for k in ks(model, options.k)? {
            let held = held(model, k);
            let mut starts = model.starts(&groups, &held);
            if let Some(start) = &options.start {
                starts.push(variables(model, start)?);
            }
            let levels = Penalised::levels(model, &held, &samples, options.penalty);
            let maximum = optimize::maximise(&objectives(&levels), &starts)?;
            iterations += maximum.iterations;
            match &likeliest {
                Some((best, above)) if above.value >= maximum.value => {
                    if f64::from(k) > best[model.variables()] + 1.0 {
                        break;
                    }
                }
                _ => likeliest = Some((Penalised::new(model, &held, &[], 0.0).point(&maximum.variables), maximum)),
            }
        }
        let (point, maximum) = likeliest.ok_or_else(|| Error::new(Code::Internal, "expected a k to search at"))?;
        Self::ended(model, &samples, options.penalty, point, &Maximum { iterations, ..maximum })
    }

    /// The same model fitted to other customers, from these parameters on: for many fits that are alike.
    pub(crate) fn refitted(&self, groups: &[Group]) -> Result<Point> {
        let penalty = self.found.as_ref().map_or(0.0, |found| found.penalty);
        let objective = Penalised::new(self.model, &self.point, groups, penalty);
        let first = variables(self.model, &self.parameters()[..self.model.variables()])?;
        Ok(objective.point(&optimize::refine(&objective, &first)?.variables))
    }

    /// A model with parameters that are already known, in the order of their names.
    ///
    /// # Errors
    /// [`Code::UnknownName`] for the model, [`Code::InvalidParameter`] for a wrong number of parameters or one that is
    /// not positive and finite.
    pub fn given(model: &str, parameters: &[f64]) -> Result<Self> {
        let model = model::named(model)?;
        Ok(Self { model, point: point(model, parameters)?, found: None })
    }

    fn ended(
        model: &'static dyn Model,
        samples: &[Cow<'_, [Group]>],
        penalty: f64,
        point: Point,
        maximum: &Maximum,
    ) -> Result<Self> {
        let groups: &[Group] = samples.last().map_or(&[], |all| all);
        let customers: f64 = groups.iter().map(|group| group.weight).sum();
        let squares: f64 = point[..model.variables()].iter().map(|parameter| parameter * parameter).sum();
        let log_likelihood = maximum.value + penalty * customers * squares;
        let of_logarithms = maximum.information.inverse().filter(|_| !maximum.at_bound);
        let covariance = of_logarithms.map(|covariance| {
            Matrix::symmetric(covariance.rows(), |row, column| covariance.get(row, column) * point[row] * point[column])
        });
        let repeaters = groups.iter().filter(|group| model.tells(&group.customer)).map(|group| group.weight).sum();
        let mut diagnosis = Diagnosis {
            converged: maximum.decrement < CONVERGED || maximum.gradient_norm < LEVEL * (1.0 + maximum.value.abs()),
            iterations: maximum.iterations,
            gradient_norm: maximum.gradient_norm,
            condition_number: maximum.information.condition_number(),
            customers,
            repeaters,
            remarks: Vec::new(),
        };
        let mut remark = |name, sentence| diagnosis.remarks.push(Remark { name, sentence });
        if let Some(simple) = model.purchases().and_then(Purchases::without_dropout) {
            let held = held(simple, point[model.variables()] as u32);
            let levels = Penalised::levels(simple, &held, samples, 0.0);
            let gain = log_likelihood - optimize::highest(&objectives(&levels), &simple.starts(groups, &held))?;
            if gain < VISIBLE {
                remark(
                    Trouble::NoDropoutVisible,
                    format!(
                        "no dropout is visible: the log-likelihood {log_likelihood:.3} is only {gain:.3} above that of \
                     customers who never leave, so the parameters of the dropout part could be anything that makes \
                     leaving rare"
                    ),
                );
            }
        }
        let spread = |index: usize| of_logarithms.map(|covariance| libm::sqrt(covariance.get(index, index)));
        let weak: Vec<&str> = model
            .parameters()
            .iter()
            .copied()
            .take(model.variables())
            .enumerate()
            .filter(|(index, _)| spread(*index).is_none_or(|spread| spread > WEAK))
            .map(|(_, name)| name)
            .collect();
        if of_logarithms.is_none() {
            remark(
                Trouble::WeaklyIdentified,
                "the parameters are weakly identified: the likelihood has no peak within \
                the range of parameters, so there are no standard errors; look at predictions, not at parameters"
                    .into(),
            );
        } else if !weak.is_empty() {
            remark(
                Trouble::WeaklyIdentified,
                format!(
                    "weakly identified: {} could be several times larger or smaller; look at predictions, not at parameters",
                    weak.join(", ")
                ),
            );
        }
        if repeaters < FEW_REPEATERS {
            remark(
                Trouble::TooFewRepeaters,
                format!(
                    "only {repeaters} of {customers} customers tell of what this model is about, and standard errors \
                 hold for large numbers, say {FEW_REPEATERS} and more"
                ),
            );
        }
        if let Some(sentence) = model.remark(&point) {
            remark(Trouble::InfiniteMean, sentence);
        }
        if !diagnosis.converged {
            let sentence = format!(
                "the search ended after {} steps where the log-likelihood still rises, by a derivative of {:.1e}",
                diagnosis.iterations, diagnosis.gradient_norm
            );
            diagnosis.remarks.push(Remark { name: Trouble::NotConverged, sentence });
        }
        Ok(Self { model, point, found: Some(Found { log_likelihood, penalty, covariance, diagnosis }) })
    }

    /// The model.
    pub fn model(&self) -> &'static dyn Model {
        self.model
    }

    /// The parameters, in the order of [`Model::parameters`].
    pub fn parameters(&self) -> &[f64] {
        &self.point[..self.model.parameters().len()]
    }

    /// The parameters as the model's mathematics takes them.
    pub(crate) fn point(&self) -> &Point {
        &self.point
    }

    /// The sum of the log-likelihoods of the customers that the model was fitted to, without the penalty; `None` of
    /// given parameters.
    pub fn log_likelihood(&self) -> Option<f64> {
        self.found.as_ref().map(|found| found.log_likelihood)
    }

    /// Standard errors of the parameters, without one of k, from the observed information; `None` of given parameters, and where the
    /// likelihood has no peak.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let covariance = self.covariance()?;
        Some((0..covariance.rows()).map(|index| libm::sqrt(covariance.get(index, index))).collect())
    }

    /// The parameters' covariances, from the observed information; `None` as for standard errors.
    pub fn covariance(&self) -> Option<&Matrix> {
        self.found.as_ref().and_then(|found| found.covariance.as_ref())
    }

    /// How the fit went; `None` of given parameters.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.found.as_ref().map(|found| &found.diagnosis)
    }

    /// The model as one of purchases.
    pub(crate) fn purchases(&self) -> Result<&'static dyn Purchases> {
        let model = self.model;
        model.purchases().ok_or_else(|| self.is_not("purchases"))
    }

    /// The model as one of spending.
    pub(crate) fn spend(&self) -> Result<&'static dyn Spend> {
        let model = self.model;
        model.spend().ok_or_else(|| self.is_not("spending"))
    }

    fn is_not(&self, what: &str) -> Error {
        Error::new(Code::WrongModel, format!("expected a model of {what}, found {}", self.model.name()))
    }
}

impl std::fmt::Debug for Fit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut all = f.debug_struct(self.model.name());
        for (name, value) in self.model.parameters().iter().zip(self.parameters()) {
            all.field(name, value);
        }
        all.finish_non_exhaustive()
    }
}

/// The groups that a model is fitted to.
pub(crate) fn read(model: &dyn Model, summary: &Summary) -> Result<Vec<Group>> {
    let groups = model.groups(summary)?;
    let mut read = Vec::with_capacity(groups.groups.len());
    for (place, group) in groups.groups.iter().enumerate() {
        model.check(&group.customer).map_err(|error| {
            let row = groups.of_row.iter().position(|of| *of as usize == place);
            row.map_or_else(|| error.clone(), |row| error.clone().at_row(row as u64))
        })?;
        if group.weight > 0.0 && model.reads(&group.customer) {
            read.push(*group);
        }
    }
    let customers: f64 = read.iter().map(|group| group.weight).sum();
    if summary.customers() < 2.0 {
        let message = format!("expected at least two customers, found {}", summary.customers());
        return Err(Error::new(Code::TooFewCustomers, message));
    }
    if !read.iter().any(|group| model.tells(&group.customer)) {
        return Err(model.nothing(summary.customers()));
    }
    if customers < 2.0 {
        let message = format!("expected at least two customers that the model can read, found {customers}");
        return Err(Error::new(Code::TooFewCustomers, message));
    }
    Ok(read)
}

/// The k to search at: all that the model has, the one that was asked for, or any one number of a model without.
fn ks(model: &dyn Model, asked: Option<u32>) -> Result<RangeInclusive<u32>> {
    let invalid = |message: String| Error::new(Code::InvalidOption, message).at_field("k");
    match (model.most_k(), asked) {
        (None, None) => Ok(1..=1),
        (Some(most), None) => Ok(1..=most),
        (Some(most), Some(k)) if (1..=most).contains(&k) => Ok(k..=k),
        (Some(most), Some(k)) => Err(invalid(format!("expected a k from 1 to {most}, found {k}"))),
        (None, Some(k)) => Err(invalid(format!("expected no k, which {} does not have, found {k}", model.name()))),
    }
}

/// What a search holds: k where there is one, and 1 for what is not there.
fn held(model: &dyn Model, k: u32) -> Point {
    let mut held = [1.0; MOST_PARAMETERS];
    if model.most_k().is_some() {
        held[model.variables()] = f64::from(k);
    }
    held
}

/// The parameters that a search moves, in the order of their names.
fn variables(model: &dyn Model, values: &[f64]) -> Result<Variables> {
    let mut variables = [1.0; MOST_VARIABLES];
    let names = &model.parameters()[..model.variables()];
    variables[..names.len()].copy_from_slice(positive(names, values)?);
    Ok(variables)
}

/// Parameters in the order of their names as a point.
fn point(model: &dyn Model, parameters: &[f64]) -> Result<Point> {
    let mut point = [1.0; MOST_PARAMETERS];
    let names = model.parameters();
    point[..names.len()].copy_from_slice(positive(names, parameters)?);
    if let Some(most) = model.most_k() {
        let k = point[model.variables()];
        if k != k.trunc() || k > f64::from(most) {
            let message = format!("expected a whole number from 1 to {most}, found {k}");
            return Err(Error::new(Code::InvalidParameter, message).at_field("k"));
        }
    }
    Ok(point)
}

/// As many values as names, all positive.
fn positive<'v>(names: &[&'static str], values: &'v [f64]) -> Result<&'v [f64]> {
    if values.len() != names.len() {
        let message = format!("expected the parameters {}, found {} numbers", names.join(", "), values.len());
        return Err(Error::new(Code::InvalidParameter, message).at_field("parameters"));
    }
    for (value, name) in values.iter().zip(names) {
        if !(*value > 0.0 && value.is_finite()) {
            let message = format!("expected a positive number, found {value}");
            return Err(Error::new(Code::InvalidParameter, message).at_field(*name));
        }
    }
    Ok(values)
}
