//! Documents in, documents out, and the names there are.

use std::num::NonZeroUsize;

use pyo3::prelude::*;
use regulars::parallel;

use crate::errors::raise;
use crate::table::Table;
use crate::work::short;

/// Runs a call on a JSON document and gives the reply's text.
#[pyfunction]
pub fn call(py: Python<'_>, name: &str, document: &str) -> PyResult<String> {
    short(py, || regulars::documents::call(name, document))
}

/// The tables that a request to `loyalty.replay` or `loyalty.tables` asks for, by their names.
#[pyfunction]
pub fn tables(py: Python<'_>, name: &str, request: &str) -> PyResult<Vec<(&'static str, Table)>> {
    let tables = short(py, || regulars::loyalty::documents::tables(name, request))?;
    Ok(tables.into_iter().map(|(name, table)| (name, table.into())).collect())
}

/// The names of the calls.
#[pyfunction]
pub fn calls() -> Vec<&'static str> {
    regulars::documents::names()
}

/// The names of the figures.
#[pyfunction]
pub fn figures() -> Vec<&'static str> {
    regulars::figures::NAMES.to_vec()
}

/// Sets over how many threads work is spread; `None` = as many as the machine gives.
#[pyfunction]
#[pyo3(signature = (threads=None))]
pub fn set_threads(py: Python<'_>, threads: Option<NonZeroUsize>) -> PyResult<()> {
    parallel::set_threads(threads).map_err(|error| raise(py, &error))
}

/// Over how many threads work is spread.
#[pyfunction]
pub fn threads() -> usize {
    parallel::threads()
}
