//! Columns on their way in, as Arrow arrays. Memory that numpy holds is not copied: the array points into it, and
//! keeps its owner alive.

use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, PrimitiveArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A column as `regulars._columns` prepares it.
#[derive(FromPyObject)]
pub struct Column<'py> {
    /// The name.
    pub name: String,
    /// `array` (numpy memory), or what a list holds: `int`, `float`, `text`, `date` (days since 1970-01-01) or
    /// `timestamp` (microseconds since then).
    kind: String,
    /// The numpy array, or a list with None where a value is missing.
    data: Bound<'py, PyAny>,
    /// For `array`: a numpy array of bool that says which values are missing, or None.
    missing: Option<Bound<'py, PyAny>>,
    /// Whether timestamps are instants of UTC, not what a clock on a wall said.
    zoned: bool,
    /// For codes into a dictionary: the column of its values.
    categories: Option<Bound<'py, PyAny>>,
}

/// A Python object that owns memory an array points into.
struct Owner(#[allow(dead_code, reason = "held for its memory, never read")] Py<PyAny>);

impl std::panic::RefUnwindSafe for Owner {}

/// The column as an Arrow array.
pub fn array(column: &Column<'_>) -> PyResult<ArrayRef> {
    let data = &column.data;
    let values: ArrayRef = match column.kind.as_str() {
        "array" => numpy(column)?,
        "int" => Arc::new(Int64Array::from(data.extract::<Vec<Option<i64>>>()?)),
        "float" => Arc::new(Float64Array::from(data.extract::<Vec<Option<f64>>>()?)),
        "text" => Arc::new(LargeStringArray::from(data.extract::<Vec<Option<String>>>()?)),
        "date" => Arc::new(Date32Array::from(data.extract::<Vec<Option<i32>>>()?)),
        "timestamp" => {
            let times = TimestampMicrosecondArray::from(data.extract::<Vec<Option<i64>>>()?);
            Arc::new(times.with_timezone_opt(column.zoned.then_some("UTC")))
        }
        other => return Err(PyValueError::new_err(format!("expected a kind of column, found {other:?}"))),
    };
    let Some(categories) = &column.categories else { return Ok(values) };
    let codes = values.as_primitive_opt::<Int32Type>().cloned();
    let codes = codes.ok_or_else(|| PyTypeError::new_err("expected 32-bit codes for a column of categories"))?;
    let dictionary = DictionaryArray::<Int32Type>::try_new(codes, array(&categories.extract()?)?)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(Arc::new(dictionary))
}

/// Where the memory of a column's array begins, for the test that nothing is copied.
#[pyfunction]
pub fn address(column: Column<'_>) -> PyResult<usize> {
    let array = array(&column)?;
    Ok(array.to_data().buffers().first().map_or(0, |buffer| buffer.as_ptr() as usize))
}

/// A numpy array of one dimension as an Arrow array, through `__array_interface__`.
fn numpy(column: &Column<'_>) -> PyResult<ArrayRef> {
    let interface = column.data.getattr("__array_interface__")?.cast_into::<PyDict>()?;
    let field = |name: &str| {
        interface.get_item(name)?.ok_or_else(|| PyTypeError::new_err(format!("expected {name} of a numpy array")))
    };
    let (length,): (usize,) = field("shape")?.extract()?;
    let typed: String = field("typestr")?.extract()?;
    let (pointer, _): (usize, bool) = field("data")?.extract()?;
    let memory = Memory { owner: &column.data, pointer, length };
    let missing = column.missing.as_ref().map(|missing| missing.call_method0("tolist")?.extract::<Vec<bool>>());
    let nulls = missing
        .transpose()?
        .map(|missing| NullBuffer::from(missing.into_iter().map(|missing| !missing).collect::<Vec<_>>()));
    if nulls.as_ref().is_some_and(|nulls| nulls.len() != length) {
        return Err(PyValueError::new_err("expected a mark for each value"));
    }
    let zone = column.zoned.then_some("UTC");
    Ok(match typed.as_str() {
        "|i1" => Arc::new(memory.array::<Int8Type>(nulls)?),
        "<i2" => Arc::new(memory.array::<Int16Type>(nulls)?),
        "<i4" => Arc::new(memory.array::<Int32Type>(nulls)?),
        "<i8" => Arc::new(memory.array::<Int64Type>(nulls)?),
        "|u1" => Arc::new(memory.array::<UInt8Type>(nulls)?),
        "<u2" => Arc::new(memory.array::<UInt16Type>(nulls)?),
        "<u4" => Arc::new(memory.array::<UInt32Type>(nulls)?),
        "<u8" => Arc::new(memory.array::<UInt64Type>(nulls)?),
        "<f4" => Arc::new(memory.array::<Float32Type>(nulls)?),
        "<f8" => Arc::new(memory.array::<Float64Type>(nulls)?),
        "<M8[s]" => Arc::new(memory.times::<TimestampSecondType>()?.with_timezone_opt(zone)),
        "<M8[ms]" => Arc::new(memory.times::<TimestampMillisecondType>()?.with_timezone_opt(zone)),
        "<M8[us]" => Arc::new(memory.times::<TimestampMicrosecondType>()?.with_timezone_opt(zone)),
        "<M8[ns]" => Arc::new(memory.times::<TimestampNanosecondType>()?.with_timezone_opt(zone)),
        "<M8[D]" => {
            let days = memory.times::<Int64Type>()?;
            // Days that 32 bits cannot hold are far outside the calendar, and stay so.
            let (least, most) = (i32::MIN.into(), i32::MAX.into());
            Arc::new(Date32Array::from_iter(days.iter().map(|day| day.map(|day| day.clamp(least, most) as i32))))
        }
        other => return Err(PyTypeError::new_err(format!("expected a numpy array of another type than {other}"))),
    })
}

/// Memory that a Python object owns: `length` values from `pointer` on, one right after the other.
struct Memory<'a, 'py> {
    owner: &'a Bound<'py, PyAny>,
    pointer: usize,
    length: usize,
}

impl Memory<'_, '_> {
    /// The memory as an array, without a copy where it is aligned.
    fn array<T: ArrowPrimitiveType>(&self, nulls: Option<NullBuffer>) -> PyResult<PrimitiveArray<T>> {
        let bytes = self.length * size_of::<T::Native>();
        let buffer = match NonNull::new(self.pointer as *mut u8) {
            Some(pointer) if bytes > 0 => {
                let owner = Arc::new(Owner(self.owner.clone().unbind()));
                // SAFETY: `regulars._columns` passes arrays of one dimension whose values lie one right after the
                // other, so these bytes belong to the array, which lives as long as its owner is held here. That
                // nobody writes to it meanwhile is asked of the caller, as with any array that is shared.
                unsafe { Buffer::from_custom_allocation(pointer, bytes, owner) }
            }
            _ => Buffer::from_vec(Vec::<T::Native>::new()),
        };
        if !buffer.as_ptr().addr().is_multiple_of(align_of::<T::Native>()) {
            return Err(PyValueError::new_err("expected memory that is aligned to its values"));
        }
        PrimitiveArray::try_new(ScalarBuffer::new(buffer, 0, self.length), nulls)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// The memory as an array of times, in which the smallest integer stands for "not a time".
    fn times<T: ArrowPrimitiveType<Native = i64>>(&self) -> PyResult<PrimitiveArray<T>> {
        let plain = self.array::<T>(None)?;
        if plain.values().iter().all(|units| *units != i64::MIN) {
            return Ok(plain);
        }
        let nulls = NullBuffer::from_iter(plain.values().iter().map(|units| *units != i64::MIN));
        PrimitiveArray::try_new(plain.values().clone(), Some(nulls))
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }
}
