//! The customer base: built from a stream, from columns or from files; asked for figures.

use std::ffi::CStr;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_schema::{Field, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};
use regulars::{BaseOptions, Code, CustomerBase, Error};
use regulars_arrow::{Import, ReadOptions};

use crate::array::{Column, array};
use crate::errors::raise;
use crate::table::Table;
use crate::work::{long, short};

/// Customers and their orders, ready to be asked for figures.
#[pyclass(frozen, module = "regulars._regulars")]
pub struct Base(CustomerBase);

#[pymethods]
impl Base {
    /// A figure by its name and its options as JSON.
    fn compute(&self, py: Python<'_>, figure: &str, options: &str) -> PyResult<Table> {
        short(py, || regulars::figures::compute(&self.0, figure, options)).map(Table::from)
    }

    /// The base of the rows of both.
    #[pyo3(signature = (other, progress=None))]
    fn merge(&self, py: Python<'_>, other: &Self, progress: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        long(py, progress.as_ref(), |control| self.0.merge(&other.0, control)).map(Self)
    }

    /// The base of these rows, observed up to another instant or day.
    fn observed(&self, py: Python<'_>, until: Option<&str>) -> PyResult<Self> {
        short(py, || self.0.observed(until)).map(Self)
    }

    /// The base of its own rows and those of a capsule that holds an Arrow C stream; the stream is used up.
    #[pyo3(signature = (capsule, options, progress=None))]
    fn append_stream(
        &self,
        py: Python<'_>,
        capsule: &Bound<'_, PyCapsule>,
        options: &str,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut stream = stream(capsule)?;
        long(py, progress.as_ref(), |control| {
            // SAFETY: the stream is ours since it was moved out of its capsule.
            unsafe { regulars_arrow::append_stream(&self.0, &mut stream, options, control) }
        })
        .map(Self)
    }

    /// The base of its own rows and those of columns of equal length.
    #[pyo3(signature = (columns, options, progress=None))]
    fn append_columns(
        &self,
        py: Python<'_>,
        columns: Vec<Column<'_>>,
        options: &str,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (schema, batches) = batches(py, &columns)?;
        drop(columns);
        long(py, progress.as_ref(), |control| Import::from_batches(schema, batches)?.append(&self.0, options, control))
            .map(Self)
    }

    /// The base of its own rows and those of CSV or Parquet files.
    #[pyo3(signature = (paths, options, progress=None))]
    fn append_files(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        options: &str,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        long(py, progress.as_ref(), |control| {
            Import::read(&paths, &ReadOptions::default())?.append(&self.0, options, control)
        })
        .map(Self)
    }

    /// The bytes that `save` writes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = short(py, || {
            let mut bytes = Vec::new();
            self.0.write_to(&mut bytes).map(|()| bytes)
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Writes the base to a file, which is there in whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        short(py, || regulars_border::save(&self.0, &path))
    }

    /// How the orders were read, as JSON.
    fn options(&self, py: Python<'_>) -> PyResult<String> {
        short(py, || self.0.options().to_document())
    }

    /// The columns that tell segments.
    fn segments(&self) -> Vec<String> {
        self.0.segments().map(str::to_owned).collect()
    }

    /// What programs would have awarded on these orders, as JSON.
    fn replay(&self, py: Python<'_>, programs: &str) -> PyResult<String> {
        short(py, || regulars::replay_orders(&self.0, programs))
    }
}

const STREAM: &CStr = c"arrow_array_stream";

/// The stream that a capsule holds, moved out of it.
fn stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<FFI_ArrowArrayStream> {
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>().as_ptr();
    // SAFETY: a capsule of this name holds a valid stream (Arrow PyCapsule interface). It is moved out, and what
    // stays in the capsule is a released one, as the interface asks of a consumer.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(pointer) })
}

/// Builds from a capsule that holds an Arrow C stream; the stream is used up.
#[pyfunction]
#[pyo3(signature = (capsule, options, progress=None))]
pub fn build_stream(
    py: Python<'_>,
    capsule: &Bound<'_, PyCapsule>,
    options: &str,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Base> {
    let mut stream = stream(capsule)?;
    long(py, progress.as_ref(), |control| {
        // SAFETY: the stream is ours since it was moved out of its capsule.
        unsafe { regulars_arrow::build_stream(&mut stream, options, control) }
    })
    .map(Base)
}

/// Columns of equal length as one batch.
pub fn batches(py: Python<'_>, columns: &[Column<'_>]) -> PyResult<(SchemaRef, Vec<RecordBatch>)> {
    let arrays = columns.iter().map(array).collect::<PyResult<Vec<_>>>()?;
    let rows = arrays.first().map_or(0, |array| array.len());
    if let Some((column, array)) = columns.iter().zip(&arrays).find(|(_, array)| array.len() != rows) {
        let first = &columns[0].name;
        let message = format!("expected {rows} values as in {first:?}, found {}", array.len());
        return Err(raise(py, &Error::new(Code::ColumnLength, message).at_field(column.name.clone())));
    }
    let fields: Vec<Field> = columns
        .iter()
        .zip(&arrays)
        .map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true))
        .collect();
    let schema: SchemaRef = Schema::new(fields).into();
    // Without columns there is no batch either, only the question which column is missing.
    match RecordBatch::try_new(SchemaRef::clone(&schema), arrays) {
        Ok(batch) => Ok((schema, vec![batch])),
        Err(_) if columns.is_empty() => Ok((schema, Vec::new())),
        Err(error) => Err(raise(py, &Error::new(Code::ColumnType, error.to_string()))),
    }
}

/// Builds from columns of equal length.
#[pyfunction]
#[pyo3(signature = (columns, options, progress=None))]
pub fn build_columns(
    py: Python<'_>,
    columns: Vec<Column<'_>>,
    options: &str,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Base> {
    let (schema, batches) = batches(py, &columns)?;
    drop(columns);
    long(py, progress.as_ref(), |control| Import::from_batches(schema, batches)?.build(options, control)).map(Base)
}

/// Reads CSV or Parquet files and builds from them.
#[pyfunction]
#[pyo3(signature = (paths, options, progress=None))]
pub fn read(py: Python<'_>, paths: Vec<PathBuf>, options: &str, progress: Option<Bound<'_, PyAny>>) -> PyResult<Base> {
    long(py, progress.as_ref(), |control| Import::read(&paths, &ReadOptions::default())?.build(options, control))
        .map(Base)
}

/// Reads a base that was saved.
#[pyfunction]
#[pyo3(signature = (path, progress=None))]
pub fn load(py: Python<'_>, path: PathBuf, progress: Option<Bound<'_, PyAny>>) -> PyResult<Base> {
    long(py, progress.as_ref(), |control| regulars_border::load(&path, control)).map(Base)
}

/// Reads the bytes that a base was saved as.
#[pyfunction]
pub fn from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Base> {
    long(py, None, |control| CustomerBase::from_bytes(bytes, control)).map(Base)
}

/// Which of these columns have a role or are named as segments, so that a host converts no other. `options` is the JSON
/// document of the base's options.
#[pyfunction]
pub fn columns_with_a_role(py: Python<'_>, names: Vec<String>, options: &str) -> PyResult<Vec<String>> {
    let needed = || {
        let options = BaseOptions::parse(options)?;
        let roles = options.roles().find(&names)?;
        let mut needed: Vec<String> = Vec::new();
        for name in roles.names().chain(options.segments.iter().flatten().map(String::as_str)) {
            if !needed.iter().any(|known| known == name) {
                needed.push(name.to_owned());
            }
        }
        Ok(needed)
    };
    needed().map_err(|error| raise(py, &error))
}
