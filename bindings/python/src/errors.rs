//! The one place where an error of the core becomes a Python exception.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use regulars::Error;

/// The exception for this error: of the class that `regulars.errors` has for its family.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = || -> PyResult<Bound<'_, PyAny>> {
        let make = MAKE.get_or_try_init(py, || {
            py.import("regulars.errors").and_then(|module| module.getattr("from_core")).map(Bound::unbind)
        })?;
        let code = error.code();
        make.bind(py).call1((code.family(), code.number(), code.name(), error.message(), error.field(), error.row()))
    };
    make().map_or_else(|failed| failed, PyErr::from_value)
}
