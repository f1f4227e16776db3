//! The edge that C, C++ and the worker share, so that each of them is only signatures.
//!
//! * [`guard()`] runs a piece of work and turns a panic into an error, without a word on standard error.
//! * [`HostFrame`] holds columns that lie in the host's memory, and lends them to the core.
//! * [`cells`] reads a table cell by cell, [`spans`] column by column, [`reply`] a document value by value.
//! * [`JsonColumns`] holds columns that came as a JSON document.
//! * [`from_frame`] and [`from_file`] make a customer base of either, or of a file; [`append_frame`] and [`append_file`]
//!   go on with one, [`merge`] brings two together, [`save`] and [`load`] keep one in a file, [`fit`] fits a model to it,
//!   [`replay_orders`] says what programs would have awarded.
//! * `arrow` is `regulars_arrow`, or what stands in for it where a library is built without.

#[cfg(not(feature = "arrow"))]
pub mod arrow;
pub mod cells;
pub mod reply;
pub mod spans;

mod build;
mod guard;
mod host_frame;
mod json_columns;
mod saved;

pub use build::{append_file, append_frame, fit, from_file, from_frame, merge, replay_orders, wide};
pub use guard::guard;
pub use host_frame::HostFrame;
pub use json_columns::JsonColumns;
#[cfg(feature = "arrow")]
pub use regulars_arrow as arrow;
pub use saved::{load, save};
