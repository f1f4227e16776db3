//! Single cells of a table, for hosts that read them one by one. Rows and columns are counted from 0.

use regulars::table::{Column, Table, Values};
use regulars::{Code, Error, Result};

/// A cell of an int, bool (0 or 1), date (days since 1970-01-01) or timestamp column (microseconds since then, UTC).
///
/// # Errors
/// [`Code::ColumnType`] for a column of another type, [`Code::InvalidOption`] beyond the table. So it is for the others.
pub fn int64(table: &Table, row: usize, column: usize) -> Result<Option<i64>> {
    cell(table, row, column, "integers, truth values, dates or timestamps", |values| match values {
        Values::Int(values) | Values::Instant(values) => Some(values[row]),
        Values::Bool(values) => Some(values[row].into()),
        Values::Day(values) => Some(values[row].into()),
        _ => None,
    })
}

/// A cell of a float, int or decimal column: the nearest double, where it is not exact.
///
/// # Errors
/// As for [`int64`].
pub fn float64(table: &Table, row: usize, column: usize) -> Result<Option<f64>> {
    cell(table, row, column, "floats, integers or decimals", |values| match values {
        Values::Float(values) => Some(values[row]),
        Values::Int(values) => Some(values[row] as f64),
        Values::Decimal(values, scale) => Some(scale.to_f64(values[row])),
        _ => None,
    })
}

/// A cell of any type as text: dates and timestamps as ISO 8601, decimals exactly.
///
/// # Errors
/// [`Code::InvalidOption`] beyond the table.
pub fn text(table: &Table, row: usize, column: usize) -> Result<Option<String>> {
    let column = with_row(table, row, column)?;
    let json = column.json(row);
    let text = || json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    Ok(column.is_present(row).then(text))
}

/// The place of the column of this name.
///
/// # Errors
/// [`Code::UnknownColumn`], naming the columns that there are.
pub fn find(table: &Table, name: &str) -> Result<usize> {
    let found = table.column(name)?;
    Ok(table.columns().iter().position(|column| column.name() == found.name()).unwrap_or_default())
}

/// The column at a place.
///
/// # Errors
/// [`Code::InvalidOption`] beyond the table.
pub fn place(table: &Table, column: usize) -> Result<&Column> {
    table.columns().get(column).ok_or_else(|| outside("column", table.columns().len(), column))
}

fn outside(field: &str, expected: usize, found: usize) -> Error {
    Error::new(Code::InvalidOption, format!("expected a {field} below {expected}, found {found}")).at_field(field)
}

/// The column of a cell.
fn with_row(table: &Table, row: usize, column: usize) -> Result<&Column> {
    if row >= table.rows() {
        return Err(outside("row", table.rows(), row));
    }
    place(table, column)
}

fn cell<T>(
    table: &Table,
    row: usize,
    column: usize,
    expected: &str,
    get: impl FnOnce(&Values) -> Option<T>,
) -> Result<Option<T>> {
    let column = with_row(table, row, column)?;
    let found = get(column.values()).ok_or_else(|| {
        let kind = column.values().type_name();
        Error::new(Code::ColumnType, format!("expected {expected}, found {kind}")).at_field(column.name())
    })?;
    Ok(column.is_present(row).then_some(found))
}
