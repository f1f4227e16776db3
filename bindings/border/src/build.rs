//! Customer bases of what a host hands over, and tables as it wants them.

use std::path::Path;

use regulars::orders::Frame;
use regulars::table::Table;
use regulars::{BaseOptions, Control, CustomerBase, Result};
use regulars_arrow::{Import, ReadOptions};

/// A base of columns, by the options of a JSON document; an empty one means the defaults, here as everywhere.
///
/// # Errors
/// Those of [`BaseOptions::parse`] and [`CustomerBase::build`].
pub fn from_frame(frame: Frame<'_>, options: &str) -> Result<CustomerBase> {
    CustomerBase::build(frame, &BaseOptions::parse(options)?, &Control::new())
}

/// A base of a CSV or Parquet file. `read` says how to read the file, `options` what to make of it.
///
/// # Errors
/// Those of [`ReadOptions::parse`], [`Import::read`] and [`Import::build`].
pub fn from_file(path: &Path, read: &str, options: &str) -> Result<CustomerBase> {
    let control = Control::new();
    Import::read(&[path.to_owned()], &ReadOptions::parse(read)?)?.build(options, &control)
}

/// A table of cohorts as a matrix: a row for each cohort with its size, a column for each period after it.
///
/// # Errors
/// [`Code::UnknownColumn`](regulars::Code::UnknownColumn) for a table that is not one of cohorts.
pub fn wide(table: &Table) -> Result<Table> {
    table.wide("cohort", &["size"], "period", "value")
}
