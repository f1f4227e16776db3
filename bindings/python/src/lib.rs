//! The compiled half of the Python package: `regulars._regulars`.
//!
//! It holds no figure and no rule: a signature, one call and one error mapping each. Everything a reader of the
//! Python package sees is in `python/regulars`.

mod array;
mod base;
mod document;
mod errors;
mod model;
mod table;
mod work;

use pyo3::prelude::*;

/// The compiled half of `regulars`. Not for use by itself: `import regulars` instead.
#[pymodule]
mod _regulars {
    #[pymodule_export]
    use crate::array::address;
    #[pymodule_export]
    use crate::base::{Base, build_columns, build_stream, columns_with_a_role, from_bytes, load, read};
    #[pymodule_export]
    use crate::document::{call, calls, figures, set_threads, tables, threads};
    #[pymodule_export]
    use crate::model::{Model, Summary, models_known};
    #[pymodule_export]
    use crate::table::Table;
}
