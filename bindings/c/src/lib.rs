//! The C interface of `regulars`. What a C programmer reads is `include/regulars.h`, generated from these pages by
//! `examples/header`; what holds for all functions is said at its top.
//!
//! Each page is one noun. Each function is a signature, the checks of its pointers, and one call. Nothing is decided
//! here.
#![expect(non_camel_case_types, reason = "the names of types are those that C sees")]

mod bytes;
mod customer_base;
mod document;
mod error;
mod figures;
mod frame;
mod handle;
mod import;
mod table;
mod text;
mod version;
mod worker;
