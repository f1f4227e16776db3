//! Tables on their way out: as an Arrow stream, or column by column for hosts without Arrow.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList, PyTuple};
use regulars::table::{Table as Core, Values};
use regulars::{Code, Error};

use crate::errors::raise;

/// Named typed columns of one length.
#[pyclass(frozen, module = "regulars._regulars")]
pub struct Table(Core);

impl From<Core> for Table {
    fn from(table: Core) -> Self {
        Self(table)
    }
}

impl Table {
    /// The core's table.
    pub fn core(&self) -> &Core {
        &self.0
    }

    /// Other columns of the same figure.
    fn made(&self, columns: Vec<regulars::table::Column>) -> Self {
        Self(Core::new(serde_json::Value::Object(self.0.about().clone()), columns))
    }
}

#[pymethods]
impl Table {
    /// What the table is and by which options, as JSON.
    fn about(&self) -> String {
        serde_json::Value::Object(self.0.about().clone()).to_string()
    }

    /// The table as a JSON document.
    fn document(&self) -> String {
        self.0.to_document().to_string()
    }

    /// Name and type of each column.
    fn columns(&self) -> Vec<(&str, &'static str)> {
        self.0.columns().iter().map(|column| (column.name(), column.values().type_name())).collect()
    }

    fn __len__(&self) -> usize {
        self.0.rows()
    }

    /// The values of a column, missing ones as None. Dates, times and decimals are text.
    fn values<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let column = self.0.column(name).map_err(|error| raise(py, &error))?;
        let value = |index: usize| -> PyResult<Bound<'py, PyAny>> {
            if !column.is_present(index) {
                return Ok(py.None().into_bound(py));
            }
            match column.values() {
                Values::Int(values) => values[index].into_bound_py_any(py),
                Values::Float(values) => values[index].into_bound_py_any(py),
                Values::Bool(values) => values[index].into_bound_py_any(py),
                Values::Text(values) => values.get(index).into_bound_py_any(py),
                Values::Day(_) | Values::Instant(_) | Values::Decimal(..) => {
                    column.json(index).as_str().into_bound_py_any(py)
                }
            }
        };
        PyList::new(py, (0..self.0.rows()).map(value).collect::<PyResult<Vec<_>>>()?)
    }

    /// The memory of a column of fixed width, in the machine's order, and a byte for each value that says whether it
    /// is there (None = all are). Texts and decimals have none.
    fn memory<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let column = self.0.column(name).map_err(|error| raise(py, &error))?;
        let bytes = match column.values() {
            Values::Int(values) | Values::Instant(values) => copied(py, values, |value| value.to_ne_bytes())?,
            Values::Float(values) => copied(py, values, |value| value.to_ne_bytes())?,
            Values::Day(values) => copied(py, values, |value| value.to_ne_bytes())?,
            Values::Bool(values) => copied(py, values, |value| [u8::from(value)])?,
            Values::Text(_) | Values::Decimal(..) => return Ok(None),
        };
        let marks = match column.present() {
            [] => None,
            present => Some(copied(py, present, |mark| [u8::from(mark)])?),
        };
        PyTuple::new(py, [bytes.into_any(), marks.into_bound_py_any(py)?]).map(Some)
    }

    /// The columns of these names, in their order.
    fn select(&self, py: Python<'_>, names: Vec<String>) -> PyResult<Self> {
        let column = |name: &String| self.0.column(name).cloned().map_err(|error| raise(py, &error));
        Ok(self.made(names.iter().map(column).collect::<PyResult<_>>()?))
    }

    /// The same table with a column under another name.
    fn renamed(&self, name: &str, to: &str) -> Self {
        let columns = self.0.columns().iter().cloned();
        self.made(columns.map(|column| if column.name() == name { column.named(to) } else { column }).collect())
    }

    /// The columns of another table of as many rows, and then these.
    fn behind(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        if other.0.rows() != self.0.rows() {
            let message = format!("expected {} rows, found {}", self.0.rows(), other.0.rows());
            return Err(raise(py, &Error::new(Code::ColumnLength, message)));
        }
        Ok(self.made(other.0.columns().iter().chain(self.0.columns()).cloned().collect()))
    }

    /// The long table turned wide.
    fn wide(&self, py: Python<'_>, rows: &str, keep: Vec<String>, columns: &str, value: &str) -> PyResult<Self> {
        let keep: Vec<&str> = keep.iter().map(String::as_str).collect();
        self.0.wide(rows, &keep, columns, value).map(Self).map_err(|error| raise(py, &error))
    }

    /// The Arrow C stream of the table.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer answer with its own schema, and a consumer casts.
        drop(requested_schema);
        let stream: FFI_ArrowArrayStream = regulars_arrow::export(&self.0).map_err(|error| raise(py, &error))?;
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The Arrow C schema of the table.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = regulars_arrow::record_batch(&self.0).map_err(|error| raise(py, &error))?.schema();
        let schema = FFI_ArrowSchema::try_from(schema.as_ref())
            .map_err(|error| raise(py, &Error::new(Code::Internal, format!("expected an Arrow schema: {error}"))))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }
}

/// The values' bytes, one after the other.
fn copied<'py, T: Copy, const N: usize>(
    py: Python<'py>,
    values: &[T],
    bytes: impl Fn(T) -> [u8; N],
) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, values.len() * N, |memory| {
        for (place, value) in memory.chunks_exact_mut(N).zip(values) {
            place.copy_from_slice(&bytes(*value));
        }
        Ok(())
    })
}
