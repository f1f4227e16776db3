//! Customer models: what they read of customers, fitted or given, and asked.

use pyo3::prelude::*;
use regulars::clv::{self, Fit};
use regulars::models;

use crate::array::Column;
use crate::base::batches;
use crate::table::Table;
use crate::work::{long, short};

/// The columns that models read.
const READ: &[&str] = &["frequency", "recency", "age", "T", "monetary_value", "log_intervals", "weights"];

/// Customers as models read them.
#[pyclass(frozen, module = "regulars._regulars")]
pub struct Summary(clv::Summary);

#[pymethods]
impl Summary {
    /// Of a table.
    #[staticmethod]
    fn of_table(py: Python<'_>, table: &Table) -> PyResult<Self> {
        short(py, || models::read_summary(table.core())).map(Self)
    }

    /// Of columns of equal length.
    #[staticmethod]
    fn of_columns(py: Python<'_>, columns: Vec<Column<'_>>) -> PyResult<Self> {
        let (schema, batches) = batches(py, &columns)?;
        drop(columns);
        short(py, || models::read_summary(&regulars_arrow::numbers(&schema, &batches, READ)?)).map(Self)
    }

    /// x of each customer.
    fn frequency(&self) -> Vec<f64> {
        self.0.frequency().to_vec()
    }

    /// T of each customer.
    fn age(&self) -> Vec<f64> {
        self.0.age().to_vec()
    }

    /// How many customers each row stands for.
    fn weights(&self) -> Vec<f64> {
        (0..self.0.len()).map(|row| self.0.weight(row)).collect()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// A model with its parameters.
#[pyclass(frozen, module = "regulars._regulars")]
pub struct Model(Fit);

#[pymethods]
impl Model {
    /// The model of this name, fitted to customers.
    #[staticmethod]
    #[pyo3(signature = (name, summary, penalty, start, k))]
    fn fitted(
        py: Python<'_>,
        name: &str,
        summary: &Summary,
        penalty: f64,
        start: Option<Vec<f64>>,
        k: Option<u32>,
    ) -> PyResult<Self> {
        let options = clv::Options { penalty, start, k };
        long(py, None, |_| Fit::of(clv::model::named(name)?, &summary.0, &options)).map(Self)
    }

    /// The model of this name with these parameters.
    #[staticmethod]
    fn given(py: Python<'_>, name: &str, parameters: Vec<f64>) -> PyResult<Self> {
        short(py, || Fit::given(name, &parameters)).map(Self)
    }

    /// The model of a document.
    #[staticmethod]
    fn from_document(py: Python<'_>, document: &str) -> PyResult<Self> {
        short(py, || Fit::from_json(document)).map(Self)
    }

    /// The model as a document.
    fn document(&self) -> String {
        self.0.to_json()
    }

    /// The standard errors of the parameters, in their order.
    fn standard_errors(&self) -> Option<Vec<f64>> {
        self.0.standard_errors()
    }

    /// What the model says of customers.
    fn ask(&self, py: Python<'_>, question: &str, summary: &Summary, options: &str) -> PyResult<Table> {
        long(py, None, |_| models::ask(&self.0, question, &summary.0, options)).map(Table::from)
    }

    /// The repeat purchases that a new customer is expected to make.
    fn expected_purchases_of_new(&self, py: Python<'_>, horizon: f64) -> PyResult<f64> {
        short(py, || self.0.expected_purchases_of_new(horizon))
    }

    /// The probability that a new customer makes exactly so many repeat purchases.
    fn purchase_probability_of_new(&self, py: Python<'_>, count: u32, horizon: f64) -> PyResult<f64> {
        short(py, || self.0.purchase_probability_of_new(count, horizon))
    }

    /// Customers of these ages drawn by chance: the names of the columns that models read, with their values.
    fn simulate(&self, py: Python<'_>, ages: Vec<f64>, seed: u64) -> PyResult<Vec<(&'static str, Vec<f64>)>> {
        let drawn = short(py, || self.0.simulate(&ages, seed))?;
        let columns = [
            ("frequency", Some(drawn.frequency())),
            ("recency", Some(drawn.recency())),
            ("T", Some(drawn.age())),
            ("log_intervals", drawn.log_intervals()),
        ];
        Ok(columns.into_iter().filter_map(|(name, values)| Some((name, values?.to_vec()))).collect())
    }

    /// Mean values of the repeat purchases of customers who bought again so often, drawn by chance.
    fn simulate_spend(&self, py: Python<'_>, frequency: Vec<f64>, seed: u64) -> PyResult<Vec<Option<f64>>> {
        short(py, || self.0.simulate_spend(&frequency, seed))
    }
}

/// The names of the models and of their parameters.
#[pyfunction]
pub fn models_known() -> Vec<(&'static str, Vec<&'static str>)> {
    clv::model::ALL.iter().map(|model| (model.name(), model.parameters().to_vec())).collect()
}
