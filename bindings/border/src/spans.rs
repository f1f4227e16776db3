//! Whole columns of a table as they lie in memory, for hosts that read them without a copy. Columns are counted from 0.

use regulars::table::{Column, Table, Values};
use regulars::{Code, Error, Result};

use crate::cells::place;

/// The values of an int column or of a timestamp column (microseconds since 1970, UTC). What stands at a missing place, here
/// and in the others, has no meaning: [`present`] tells.
///
/// # Errors
/// [`Code::ColumnType`] for a column of another type, [`Code::InvalidOption`] beyond the table. So it is for the others.
pub fn int64s(table: &Table, column: usize) -> Result<&[i64]> {
    let column = place(table, column)?;
    match column.values() {
        Values::Int(values) | Values::Instant(values) => Ok(values),
        _ => Err(other(column, "integers or timestamps")),
    }
}

/// The values of a float column.
///
/// # Errors
/// As for [`int64s`].
pub fn float64s(table: &Table, column: usize) -> Result<&[f64]> {
    let column = place(table, column)?;
    match column.values() {
        Values::Float(values) => Ok(values),
        _ => Err(other(column, "floats")),
    }
}

/// The values of a date column, days since 1970-01-01.
///
/// # Errors
/// As for [`int64s`].
pub fn date32s(table: &Table, column: usize) -> Result<&[i32]> {
    let column = place(table, column)?;
    match column.values() {
        Values::Day(values) => Ok(values),
        _ => Err(other(column, "dates")),
    }
}

/// All texts of a text column as one, and where each of them ends.
///
/// # Errors
/// As for [`int64s`].
pub fn texts(table: &Table, column: usize) -> Result<(&str, &[usize])> {
    let column = place(table, column)?;
    match column.values() {
        Values::Text(texts) => Ok(texts.parts()),
        _ => Err(other(column, "texts")),
    }
}

/// For each value of a column whether it is there; empty where none is missing.
///
/// # Errors
/// [`Code::InvalidOption`] beyond the table.
pub fn present(table: &Table, column: usize) -> Result<&[bool]> {
    Ok(place(table, column)?.present())
}

fn other(column: &Column, expected: &str) -> Error {
    let kind = column.values().type_name();
    Error::new(Code::ColumnType, format!("expected {expected}, found {kind}")).at_field(column.name())
}
