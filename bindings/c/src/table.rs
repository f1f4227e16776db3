//! What a figure comes as.

use std::ffi::{CString, c_char};
use std::ptr;

use regulars::Result;
use regulars::table::Table;
use regulars_border::arrow::{self, FFI_ArrowArrayStream};
use regulars_border::{cells, spans};

use crate::bytes::{self, regulars_bytes};
use crate::error::{regulars_error, run};
use crate::handle::{self, Handle};
use crate::import::ArrowArrayStream;
use crate::text::{c_string, text};

/// Named, typed columns of one length: what every figure comes as. It never changes, so any number of threads may
/// read it at once. Rows and columns are counted from 0.
pub struct regulars_table {
    _opaque: [u8; 0],
}

pub(crate) struct Held {
    table: Table,
    // C wants its names and types ended by a NUL, for as long as the table lives.
    names: Vec<(CString, CString)>,
}

impl Handle for regulars_table {
    type Value = Held;
    const NAME: &'static str = "regulars_table";
    const TAG: u64 = u64::from_ne_bytes(*b"rg table");
}

/// Gives a table to C.
pub(crate) fn give(table: Table) -> *mut regulars_table {
    let names =
        table.columns().iter().map(|column| (c_string(column.name()), c_string(column.values().type_name()))).collect();
    handle::give(Held { table, names })
}

/// Reads a plain getter's handle.
fn read<T>(table: *const regulars_table, none: T, get: impl FnOnce(&Held) -> T) -> T {
    // SAFETY: the conventions of the header: NULL or a handle that was not freed.
    unsafe { handle::borrow(table) }.map_or(none, get)
}

/// How many rows there are; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_rows(table: *const regulars_table) -> usize {
    read(table, 0, |held| held.table.rows())
}

/// How many columns there are; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_columns(table: *const regulars_table) -> usize {
    read(table, 0, |held| held.names.len())
}

/// The name of a column; NULL where there is no such column. It lives as long as the table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_name(table: *const regulars_table, column: usize) -> *const c_char {
    read(table, ptr::null(), |held| held.names.get(column).map_or(ptr::null(), |(name, _)| name.as_ptr()))
}

/// The type of a column: "int", "float", "text", "bool", "date", "timestamp" or "decimal"; NULL where there is no
/// such column. It lives as long as the table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_type(table: *const regulars_table, column: usize) -> *const c_char {
    read(table, ptr::null(), |held| held.names.get(column).map_or(ptr::null(), |(_, kind)| kind.as_ptr()))
}

/// Finds a column by its name and stores its place in `column`.
///
/// Errors: 1002, naming the columns that there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_find(
    table: *const regulars_table,
    name: *const c_char,
    name_length: usize,
    column: *mut usize,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (held, name, column) =
            unsafe { (handle::borrow(table)?, text("name", name, name_length)?, handle::output("column", column)?) };
        column.set(cells::find(&held.table, name)?);
        Ok(())
    })
}

/// Reads a cell of an int, bool (0 or 1), date (days since 1970-01-01) or timestamp column (microseconds since then,
/// UTC). Where the value is missing `has_value` becomes false and `value` stays.
///
/// Errors: 1003 for a column of another type, 1012 beyond the table. So it is for the other cells.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_int64(
    table: *const regulars_table,
    row: usize,
    column: usize,
    value: *mut i64,
    has_value: *mut bool,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { cell(table, value, has_value, |table| cells::int64(table, row, column)) }
}

/// Reads a cell of a float, int or decimal column as a double: the nearest one, where it is not exact.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_float64(
    table: *const regulars_table,
    row: usize,
    column: usize,
    value: *mut f64,
    has_value: *mut bool,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { cell(table, value, has_value, |table| cells::float64(table, row, column)) }
}

/// Reads a cell of any type as text, and stores it in `text`: dates and timestamps as ISO 8601, decimals exactly.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_text(
    table: *const regulars_table,
    row: usize,
    column: usize,
    text: *mut *mut regulars_bytes,
    has_value: *mut bool,
) -> *mut regulars_error {
    let give = |table: &Table| Ok(cells::text(table, row, column)?.map(bytes::give));
    // SAFETY: the conventions of the header.
    unsafe { cell(table, text, has_value, give) }
}

/// Stores in `values` where the values of an int column or of a timestamp column lie: as many as there are rows, not copied,
/// and gone with the table. What stands at a missing place has no meaning: regulars_table_present tells.
///
/// Errors: 1003 for a column of another type, 1012 beyond the table. So it is for the others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_int64_values(
    table: *const regulars_table,
    column: usize,
    values: *mut *const i64,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { span(table, values, |table| spans::int64s(table, column)) }
}

/// The same of a float column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_float64_values(
    table: *const regulars_table,
    column: usize,
    values: *mut *const f64,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { span(table, values, |table| spans::float64s(table, column)) }
}

/// The same of a date column: days since 1970-01-01.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_date32_values(
    table: *const regulars_table,
    column: usize,
    values: *mut *const i32,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { span(table, values, |table| spans::date32s(table, column)) }
}

/// The same of a text column: all texts one after the other in `bytes`, without NULs between them, and for each text where
/// it ends in `ends`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_text_values(
    table: *const regulars_table,
    column: usize,
    bytes: *mut *const c_char,
    ends: *mut *const usize,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (held, bytes, ends) =
            unsafe { (handle::borrow(table)?, handle::output("bytes", bytes)?, handle::output("ends", ends)?) };
        let (texts, places) = spans::texts(&held.table, column)?;
        bytes.set(texts.as_ptr().cast());
        ends.set(places.as_ptr());
        Ok(())
    })
}

/// Stores in `present` where it lies which values of a column are there, one of any type; NULL where none is missing.
///
/// Errors: 1012 beyond the table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_present(
    table: *const regulars_table,
    column: usize,
    present: *mut *const bool,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (held, present) = unsafe { (handle::borrow(table)?, handle::output("present", present)?) };
        let marks = spans::present(&held.table, column)?;
        present.set(if marks.is_empty() { ptr::null() } else { marks.as_ptr() });
        Ok(())
    })
}

/// The whole table as a JSON document: {"schema", "about", "rows", "columns": [{"name", "type", "values"}]}.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_json(
    table: *const regulars_table,
    json: *mut *mut regulars_bytes,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (held, json) = unsafe { (handle::borrow(table)?, handle::output("json", json)?) };
        json.set(bytes::give(held.table.to_document().to_string()));
        Ok(())
    })
}

/// A table of cohorts as a matrix: a row for each cohort with its size, a column for each period after it.
///
/// Errors: 1002 for a table that is not one of cohorts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_wide(
    table: *const regulars_table,
    wide: *mut *mut regulars_table,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (held, wide) = unsafe { (handle::borrow(table)?, handle::output("wide", wide)?) };
        wide.set(give(regulars_border::wide(&held.table)?));
        Ok(())
    })
}

/// Writes the table to `stream` as an Arrow stream of one batch. The caller releases it; the table may be freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_export_arrow(
    table: *const regulars_table,
    stream: *mut ArrowArrayStream,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both; the struct is that of the Arrow C stream interface.
        let (held, stream) =
            unsafe { (handle::borrow(table)?, handle::output("stream", stream.cast::<FFI_ArrowArrayStream>())?) };
        stream.set(arrow::export(&held.table)?);
        Ok(())
    })
}

/// Ends a table. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_table_free(table: *mut regulars_table) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(table) }
}

/// # Safety
/// The conventions of the header.
unsafe fn cell<T>(
    table: *const regulars_table,
    value: *mut T,
    has_value: *mut bool,
    read: impl FnOnce(&Table) -> Result<Option<T>>,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (held, value, has_value) = unsafe {
            (handle::borrow(table)?, handle::output("value", value)?, handle::output("has_value", has_value)?)
        };
        let found = read(&held.table)?;
        has_value.set(found.is_some());
        if let Some(found) = found {
            value.set(found);
        }
        Ok(())
    })
}

/// # Safety
/// The conventions of the header.
unsafe fn span<T>(
    table: *const regulars_table,
    values: *mut *const T,
    read: impl FnOnce(&Table) -> Result<&[T]>,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (held, values) = unsafe { (handle::borrow(table)?, handle::output("values", values)?) };
        values.set(read(&held.table)?.as_ptr());
        Ok(())
    })
}
