//! Customer models and customer bases: a model fitted to a base's customers, and asked about them or others.
//!
//! The mathematics is [`clv`](crate::clv)'s. A fitted model is a document (a page of numbers, see [`Fit::to_json`]), so
//! that hosts keep it as they keep any text.

use regulars_clv::{Fit, Periods, Replicates, Resampling, Summary};
use regulars_core::table::{Column, Table, Values};
use regulars_core::{Code, Error, Result};
use regulars_retention::CustomerBase;
use regulars_retention::base::read_options;
use regulars_retention::purchase_summary::{self, Unit, purchase_summary};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The customers of a base that a model is fitted to, and how.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Fitted {
    unit: Unit,
    discrete: bool,
    as_of: Option<regulars_core::time::Day>,
    calibration_end: Option<regulars_core::time::Day>,
    penalty: f64,
    start: Option<Vec<f64>>,
    k: Option<u32>,
}

/// Fits a model to the customers of a base, and gives it as a document.
///
/// `model` is a name of [`clv::model::ALL`](crate::clv::model::ALL). Options: `unit`, `discrete`, `as_of` and
/// `calibration_end` as of [`mod@purchase_summary`], `penalty`, `start` and `k` as of [`clv::Options`](crate::clv::Options).
///
/// # Errors
/// 1014 `unknown_name`, 1011 `unreadable_document`, and what [`mod@purchase_summary`] and [`Fit::of`] refuse.
///
/// ```
/// use regulars::orders::{Column, Frame, Values};
/// use regulars::{BaseOptions, Control, CustomerBase, models};
///
/// let days: Vec<i32> = vec![20_000, 20_001, 20_045, 20_050, 20_000, 20_030, 20_200];
/// let frame = Frame::new(
///     vec!["customer_id".into(), "ordered_at".into()],
///     vec![vec![
///         Column::new(Values::Int(vec![1, 2, 1, 2, 3, 4, 4].into())),
///         Column::new(Values::Date(days.into())),
///     ]],
/// )?;
/// let base = CustomerBase::build(frame, &BaseOptions::default(), &Control::new())?;
/// let model = models::fit(&base, "nbd", "{}")?;
/// assert!(model.starts_with(r#"{"schema":"regulars.model/1","model":"nbd","parameters":{"r":"#));
/// # Ok::<(), regulars::Error>(())
/// ```
pub fn fit(base: &CustomerBase, model: &str, options: &str) -> Result<String> {
    let model = regulars_clv::model::named(model)?;
    let Fitted { unit, discrete, as_of, calibration_end, penalty, start, k } = read_options(options)?;
    let intervals = model.most_k().is_some();
    let seen = purchase_summary::Options { unit, discrete, as_of, calibration_end, intervals };
    let summary = read_summary(&purchase_summary(base, &seen)?)?;
    Ok(Fit::of(model, &summary, &regulars_clv::Options { penalty, start, k })?.to_json())
}

/// The customers of a table with the columns `frequency`, `recency` and `age` (or `T`), and perhaps `monetary_value`,
/// `log_intervals` and `weights`; others are not looked at.
///
/// # Errors
/// 1001 `missing_column`, 1003 `column_type` for a column that holds no numbers, 1004 `missing_value` and what
/// [`Summary::new`] refuses.
pub fn read_summary(table: &Table) -> Result<Summary> {
    let found = |name: &str| table.columns().iter().find(|column| column.name() == name);
    let read = |column: &Column| -> Result<Vec<Option<f64>>> {
        let at = |row: usize| match column.values() {
            Values::Int(values) => Ok(values[row] as f64),
            Values::Float(values) => Ok(values[row]),
            Values::Decimal(values, scale) => Ok(scale.to_f64(values[row])),
            other => Err(Error::new(Code::ColumnType, format!("expected numbers, found {}", other.type_name()))
                .at_field(column.name())),
        };
        (0..column.values().len())
            .map(|row| Ok(if column.is_present(row) { Some(at(row)?).filter(|value| !value.is_nan()) } else { None }))
            .collect()
    };
    let whole = |column: &Column| -> Result<Vec<f64>> {
        read(column)?
            .into_iter()
            .enumerate()
            .map(|(row, value)| {
                value.ok_or_else(|| {
                    let message = "expected a number, found none";
                    Error::new(Code::MissingValue, message).at_field(column.name()).at_row(row as u64)
                })
            })
            .collect()
    };
    let needed = |names: &[&str]| {
        let column = names.iter().find_map(|name| found(name));
        column.ok_or_else(|| {
            let names = names.join(" or ");
            Error::new(Code::MissingColumn, format!("expected a column {names}, found none of that name"))
                .at_field(names)
        })
    };
    let (frequency, recency) = (whole(needed(&["frequency"])?)?, whole(needed(&["recency"])?)?);
    let mut summary = Summary::new(frequency, recency, whole(needed(&["age", "T"])?)?)?;
    if let Some(column) = found("monetary_value") {
        summary = summary.with_monetary_value(read(column)?)?;
    }
    if let Some(column) = found("log_intervals") {
        summary = summary.with_log_intervals(whole(column)?)?;
    }
    if let Some(column) = found("weights") {
        summary = summary.with_weights(whole(column)?)?;
    }
    Ok(summary)
}

/// What a model is asked for, as options. Each question reads some of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    /// The time to come, in the summary's unit.
    horizon: Option<f64>,
    /// How many purchases exactly.
    count: Option<u32>,
    /// A model of spending, as a document.
    spend: Option<Value>,
    /// How many periods to come are valued.
    periods: u32,
    /// How long one of them is, in the summary's unit; or that unit, and a period is a month.
    period_length: Option<f64>,
    unit: Option<Unit>,
    /// Per period; for `discounted_residual_transactions` per unit of time.
    discount_rate: f64,
    /// From how many fits to customers drawn anew intervals are taken; by default there are none.
    samples: Option<u32>,
    /// How these are drawn: `parametric` or `bootstrap`.
    resampling: String,
    seed: u64,
    level: f64,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            horizon: None,
            count: None,
            spend: None,
            periods: 12,
            period_length: None,
            unit: None,
            discount_rate: 0.01,
            samples: None,
            resampling: "parametric".to_owned(),
            seed: 0,
            level: 0.95,
        }
    }
}

impl Asked {
    fn given<T: Copy>(value: Option<T>, name: &str) -> Result<T> {
        value.ok_or_else(|| Error::new(Code::InvalidOption, format!("expected {name}, found none")).at_field(name))
    }

    fn horizon(&self) -> Result<f64> {
        Self::given(self.horizon, "horizon")
    }

    fn periods(&self) -> Result<Periods> {
        let length = Self::given(self.period_length.or_else(|| self.unit.map(month)), "period_length or unit")?;
        Ok(Periods { count: self.periods, length, discount_rate: self.discount_rate })
    }

    fn spend(&self) -> Result<Fit> {
        let Some(document) = &self.spend else {
            return Err(Error::new(Code::InvalidOption, "expected a model of spending, found none").at_field("spend"));
        };
        Fit::from_json(&document.to_string())
    }

    fn replicates(&self, fit: &Fit, summary: &Summary) -> Result<Option<Replicates>> {
        let how = match self.resampling.as_str() {
            "parametric" => Resampling::Parametric,
            "bootstrap" => Resampling::Bootstrap,
            other => {
                let message = format!("expected parametric or bootstrap, found {other:?}");
                return Err(Error::new(Code::InvalidOption, message).at_field("resampling"));
            }
        };
        self.samples.map(|samples| fit.replicates(summary, how, samples, self.seed)).transpose()
    }
}

/// A figure for each customer; what is not a number is missing.
type Answer = Result<Vec<f64>>;

/// A question: its name, and what answers it.
type Question = (&'static str, fn(&Fit, &Summary, &Asked) -> Answer);

fn missing_as_nan(values: Vec<Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

/// The questions that a model answers for each customer, in alphabetical order.
const QUESTIONS: &[Question] = &[
    ("customer_lifetime_value", |fit, summary, asked| {
        Ok(missing_as_nan(fit.customer_lifetime_value(&asked.spend()?, summary, &asked.periods()?)?))
    }),
    ("discounted_purchases", |fit, summary, asked| fit.discounted_purchases(summary, &asked.periods()?)),
    ("discounted_residual_transactions", |fit, summary, asked| {
        fit.discounted_residual_transactions(summary, asked.discount_rate)
    }),
    ("expected_purchases", |fit, summary, asked| fit.expected_purchases(summary, asked.horizon()?)),
    ("expected_value", |fit, summary, _| Ok(missing_as_nan(fit.expected_value(summary)?))),
    ("log_likelihood", |fit, summary, _| Ok(missing_as_nan(fit.log_likelihoods(summary)?))),
    ("probability_alive", |fit, summary, _| fit.probability_alive(summary)),
    ("purchase_probability", |fit, summary, asked| {
        fit.purchase_probability(summary, Asked::given(asked.count, "count")?, asked.horizon()?)
    }),
];

/// What [`ask`] answers, in alphabetical order.
pub fn questions() -> Vec<&'static str> {
    let mut names: Vec<_> = QUESTIONS.iter().map(|(name, _)| *name).chain(["parameters"]).collect();
    names.sort_unstable();
    names
}

/// What a model says of customers: a row for each, in the order of the summary, in a column named after the question; what
/// does not exist is missing. With `samples` also its interval, `low` and `high` at `level`, from fits to customers drawn
/// anew from `seed`, `parametric` or as a `bootstrap`.
///
/// A period is `period_length` of the summary's units long, or a month where `unit` tells which unit that is: `day`, `week`,
/// `month` or `year`.
///
/// | question | options | what it is |
/// |---|---|---|
/// | `customer_lifetime_value` | `spend`, `periods`, `period_length` or `unit`, `discount_rate` | [`Fit::customer_lifetime_value`] |
/// | `discounted_purchases` | `periods`, `period_length` or `unit`, `discount_rate` | [`Fit::discounted_purchases`] |
/// | `discounted_residual_transactions` | `discount_rate` | [`Fit::discounted_residual_transactions`] |
/// | `expected_purchases` | `horizon` | [`Fit::expected_purchases`] |
/// | `expected_value` | | [`Fit::expected_value`], of a model of spending |
/// | `log_likelihood` | | [`Fit::log_likelihoods`] |
/// | `parameters` | | a row for each parameter: [`Fit::parameters_table`] |
/// | `probability_alive` | | [`Fit::probability_alive`] |
/// | `purchase_probability` | `count`, `horizon` | [`Fit::purchase_probability`] |
///
/// # Errors
/// 1014 `unknown_name` for another question, 1011 `unreadable_document`, 1012 `invalid_option` for an option that a
/// question needs and that is not there, and what the functions named refuse.
pub fn ask(fit: &Fit, question: &str, summary: &Summary, options: &str) -> Result<Table> {
    let asked: Asked = read_options(options)?;
    let replicates = asked.replicates(fit, summary)?;
    if question == "parameters" {
        let with = replicates.as_ref().map(|replicates| regulars_clv::With { replicates, level: asked.level });
        return fit.parameters_table(with);
    }
    let Some((name, answer)) = QUESTIONS.iter().find(|(name, _)| *name == question) else {
        let message = format!("expected one of {}, found {question:?}", questions().join(", "));
        return Err(Error::new(Code::UnknownName, message));
    };
    let mut columns = vec![known(name, answer(fit, summary, &asked)?)];
    if let Some(replicates) = &replicates {
        let intervals = replicates.intervals(asked.level, |fit| answer(fit, summary, &asked))?;
        columns.extend(regulars_clv::ends(&intervals, summary.len()));
    }
    let about = json!({ "figure": name, "model": fit.model().name(), "options": shown(&asked) });
    Ok(Table::new(about, columns))
}

/// The options without those that were not given, and without the whole of another model.
fn shown(asked: &Asked) -> Value {
    let mut told = json!(asked);
    if let Some(told) = told.as_object_mut() {
        told.retain(|name, value| name != "spend" && !value.is_null());
    }
    told
}

fn known(name: &str, values: Vec<f64>) -> Column {
    if values.iter().any(|value| value.is_nan()) {
        return Column::floats(name, values.into_iter().map(|value| Some(value).filter(|value| !value.is_nan())));
    }
    Column::new(name, Values::Float(values))
}

/// Which model, and what is asked of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// A fitted model of purchases, as a document. Has to be given.
    pub model: Option<Value>,
    /// A fitted model of spending, as a document; without it nothing is said of value.
    pub spend: Option<Value>,
    /// The unit of time that the model was fitted in.
    pub unit: Unit,
    /// Whether time comes in whole periods of the unit.
    pub discrete: bool,
    /// The last day that counts; by default the last one observed.
    pub as_of: Option<regulars_core::time::Day>,
    /// The time to come, in the unit; by default about a year.
    pub horizon: Option<f64>,
    /// Over how many months to come value is counted.
    pub months: u32,
    /// The discount rate per month.
    pub discount_rate: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            model: None,
            spend: None,
            unit: Unit::default(),
            discrete: false,
            as_of: None,
            horizon: None,
            months: 12,
            discount_rate: 0.01,
        }
    }
}

/// How many units a mean month of the Gregorian calendar has.
fn month(unit: Unit) -> f64 {
    match unit {
        Unit::Day => 365.2425 / 12.0,
        Unit::Week => 365.2425 / 84.0,
        Unit::Month => 1.0,
        Unit::Year => 1.0 / 12.0,
    }
}

/// What a fitted model says of the customers of a base: a row for each who had bought by `as_of`, by rising id.
///
/// `customer_id`, `frequency`, `recency`, `age` and with amounts `monetary_value` as of
/// [`mod@purchase_summary`]; then `probability_alive`, `expected_purchases` over the horizon (by default 365 days, 52 weeks, 12
/// months or a year), and with a model of spending `expected_value` (of a purchase) and `customer_lifetime_value` over
/// `months` to come, each month's purchases discounted by `discount_rate`.
///
/// # Errors
/// 1012 `invalid_option` without a model, 4xxx for a document that is none or a model that cannot answer, 2004
/// `amount_missing` for a model of spending where there are no amounts, and what [`mod@purchase_summary`] refuses.
pub fn customer_predictions(base: &CustomerBase, options: &Options) -> Result<Table> {
    let Some(document) = &options.model else {
        return Err(Error::new(Code::InvalidOption, "expected a fitted model, found none").at_field("model"));
    };
    let fit = Fit::from_json(&document.to_string())?;
    let spend = options.spend.as_ref().map(|document| Fit::from_json(&document.to_string())).transpose()?;
    if spend.is_some() && base.amount().is_none() {
        let message = "expected orders with an amount for a model of spending, found none";
        return Err(Error::new(Code::AmountMissing, message).at_field("amount"));
    }
    let seen = purchase_summary::Options {
        unit: options.unit,
        discrete: options.discrete,
        as_of: options.as_of,
        ..purchase_summary::Options::default()
    };
    let table = purchase_summary(base, &seen)?;
    let summary = read_summary(&table)?;
    let year = match options.unit {
        Unit::Day => 365.0,
        Unit::Week => 52.0,
        Unit::Month => 12.0,
        Unit::Year => 1.0,
    };
    let horizon = options.horizon.unwrap_or(year);
    let mut columns = table.columns().to_vec();
    columns.push(known("probability_alive", fit.probability_alive(&summary)?));
    columns.push(known("expected_purchases", fit.expected_purchases(&summary, horizon)?));
    if let Some(spend) = &spend {
        let periods =
            Periods { count: options.months, length: month(options.unit), discount_rate: options.discount_rate };
        columns.push(Column::floats("expected_value", spend.expected_value(&summary)?));
        let values = fit.customer_lifetime_value(spend, &summary, &periods)?;
        columns.push(Column::floats("customer_lifetime_value", values));
    }
    let mut about = Value::Object(table.about().clone());
    for (name, value) in [
        ("figure", json!("customer_predictions")),
        ("model", json!(fit.model().name())),
        ("spend", json!(spend.as_ref().map(|spend| spend.model().name()))),
        ("horizon", json!(horizon)),
        ("months", json!(options.months)),
        ("discount_rate", json!(options.discount_rate)),
    ] {
        about[name] = value;
    }
    Ok(Table::new(about, columns))
}

/// The names of the calls on models, in alphabetical order.
pub(crate) const CALLS: &[&str] = &["clv.ask", "clv.fit", "clv.models"];

/// A summary, column by column.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Columns {
    frequency: Vec<f64>,
    recency: Vec<f64>,
    age: Vec<f64>,
    monetary_value: Option<Vec<Option<f64>>>,
    log_intervals: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
}

impl Columns {
    fn summary(self) -> Result<Summary> {
        let mut summary = Summary::new(self.frequency, self.recency, self.age)?;
        if let Some(values) = self.monetary_value {
            summary = summary.with_monetary_value(values)?;
        }
        if let Some(sums) = self.log_intervals {
            summary = summary.with_log_intervals(sums)?;
        }
        if let Some(weights) = self.weights {
            summary = summary.with_weights(weights)?;
        }
        Ok(summary)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FitRequest {
    model: String,
    customers: Columns,
    #[serde(default)]
    penalty: f64,
    #[serde(default)]
    start: Option<Vec<f64>>,
    #[serde(default)]
    k: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskRequest {
    model: Value,
    question: String,
    customers: Columns,
    #[serde(default)]
    options: Option<Value>,
}

/// Answers a call on models.
///
/// # Errors
/// 1011 `unreadable_document`, 1014 `unknown_name`, and what fits and models refuse.
pub(crate) fn call(name: &str, request: &str) -> Result<String> {
    match name {
        "clv.fit" => {
            let FitRequest { model, customers, penalty, start, k } = read_options(request)?;
            let options = regulars_clv::Options { penalty, start, k };
            Ok(Fit::of(regulars_clv::model::named(&model)?, &customers.summary()?, &options)?.to_json())
        }
        "clv.ask" => {
            let AskRequest { model, question, customers, options } = read_options(request)?;
            let options = options.map_or_else(|| "{}".to_owned(), |options| options.to_string());
            let table = ask(&Fit::from_json(&model.to_string())?, &question, &customers.summary()?, &options)?;
            Ok(table.to_document().to_string())
        }
        _ => {
            let models = regulars_clv::model::ALL.iter();
            let models: Vec<_> =
                models.map(|model| json!({ "model": model.name(), "parameters": model.parameters() })).collect();
            Ok(json!({ "models": models, "questions": questions() }).to_string())
        }
    }
}
