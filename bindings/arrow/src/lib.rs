//! Orders in, and tables out, across the Arrow C data interface; orders from CSV and Parquet files.
//!
//! Everything that knows Arrow is here, for the bindings that need it. [`Import`] is what a host handed over; building
//! a customer base borrows its memory and copies only what comes in a layout that the core does not read.

mod columns;
mod export;
mod files;
mod import;
mod loader;
mod notation;
mod numbers;
mod stream;

pub use export::{export, record_batch};
pub use files::{Format, ReadOptions};
pub use import::Import;
pub use loader::NAMES as LOADERS;
pub use numbers::numbers;
pub use stream::{append_stream, build_stream};

pub use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_schema::ArrowError;
use regulars::{Code, Error};

fn arrow_error(error: &ArrowError) -> Error {
    Error::new(Code::ColumnType, format!("expected readable Arrow data: {error}"))
}
