//! Customer bases of what a host hands over, and tables as it wants them.

use std::path::Path;

use regulars::orders::Frame;
use regulars::table::Table;
use regulars::{AppendOptions, BaseOptions, Builder, Control, CustomerBase, Result};

use crate::arrow::{Import, ReadOptions};

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

/// The base of a base's rows and those of a frame, read as its own were. Of the options only `observed_until` is taken,
/// where observation has gone on.
///
/// # Errors
/// Those of [`Builder::push`] and [`Builder::finish`]; of the options 1011 and 1012.
pub fn append_frame(base: &CustomerBase, frame: Frame<'_>, options: &str) -> Result<CustomerBase> {
    let control = Control::new();
    let mut builder = Builder::onto(base, &AppendOptions::parse(options)?);
    builder.push(frame, &control)?;
    builder.finish(&control)
}

/// The same of a CSV or Parquet file; of the options also `loader` is taken.
///
/// # Errors
/// Those of [`ReadOptions::parse`], [`Import::read`] and [`Import::append`].
pub fn append_file(base: &CustomerBase, path: &Path, read: &str, options: &str) -> Result<CustomerBase> {
    Import::read(&[path.to_owned()], &ReadOptions::parse(read)?)?.append(base, options, &Control::new())
}

/// The base of the rows of both.
///
/// # Errors
/// Those of [`CustomerBase::merge`].
pub fn merge(base: &CustomerBase, other: &CustomerBase) -> Result<CustomerBase> {
    base.merge(other, &Control::new())
}

/// A model fitted to a base's customers, as a document.
///
/// # Errors
/// Those of `regulars::models::fit`; 1014 `unknown_name` in a library that was built without it.
pub fn fit(base: &CustomerBase, model: &str, options: &str) -> Result<String> {
    #[cfg(feature = "analysis")]
    return regulars::models::fit(base, model, options);
    #[cfg(not(feature = "analysis"))]
    left_out("customer models", (base, model, options))
}

/// What programs would have awarded for a base's orders, as a document.
///
/// # Errors
/// Those of `regulars::replay_orders`; 1014 `unknown_name` in a library that was built without it.
pub fn replay_orders(base: &CustomerBase, programs: &str) -> Result<String> {
    #[cfg(feature = "analysis")]
    return regulars::replay_orders(base, programs);
    #[cfg(not(feature = "analysis"))]
    left_out("replays", (base, programs))
}

#[cfg(not(feature = "analysis"))]
fn left_out<T>(what: &str, _asked: T) -> Result<String> {
    let message = format!("expected a library with {what}, found one that was built without them");
    Err(regulars::Error::new(regulars::Code::UnknownName, message))
}

/// A table of cohorts as a matrix: a row for each cohort with its size, a column for each period after it.
///
/// # Errors
/// [`Code::UnknownColumn`](regulars::Code::UnknownColumn) for a table that is not one of cohorts.
pub fn wide(table: &Table) -> Result<Table> {
    table.wide("cohort", &["size"], "period", "value")
}
