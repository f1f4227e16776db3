//! The C interface as a C program sees it: declared by name, handed pointers and lengths. What the header promises is
//! asserted at each call: no error of the library's own, nothing stored with an error, a NUL behind every text.
//!
//! Each page is a handle and its functions; `figures` is generated.

mod base;
mod bytes;
mod figures;
mod frame;
mod import;
mod table;

use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use regulars_c as _;

pub use base::Base;
pub use bytes::{Bytes, call};
pub use frame::{Column, Columns, Frame};
pub use import::{Import, Stream};
pub use table::Table;

/// A handle of whatever kind.
type Handle = *mut c_void;

unsafe extern "C" {
    fn regulars_error_code(error: Handle) -> i32;
    fn regulars_error_name(error: Handle) -> *const c_char;
    fn regulars_error_message(error: Handle) -> *const c_char;
    fn regulars_error_field(error: Handle) -> *const c_char;
    fn regulars_error_row(error: Handle, row: *mut u64) -> bool;
    fn regulars_error_free(error: Handle);
}

/// What a call says went wrong: a code of bad input, with words.
fn told(error: Handle) -> Result<(), i32> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: an error that was just given, whose texts end with a NUL, and which is freed here.
    unsafe {
        let code = regulars_error_code(error);
        let message = CStr::from_ptr(regulars_error_message(error)).to_str().expect("a message in UTF-8");
        assert!((1001..9000).contains(&code), "{code} {message}");
        assert!(!message.is_empty() && !CStr::from_ptr(regulars_error_name(error)).is_empty());
        let (field, mut row) = (regulars_error_field(error), u64::MAX);
        assert!(field.is_null() || CStr::from_ptr(field).to_str().is_ok(), "a field in UTF-8");
        assert_eq!(regulars_error_row(error, &raw mut row), row != u64::MAX);
        regulars_error_free(error);
        Err(code)
    }
}

/// The handle that a call stores; none with an error.
fn stored(work: impl FnOnce(*mut Handle) -> Handle) -> Result<Handle, i32> {
    let mut handle = ptr::null_mut();
    let outcome = told(work(&raw mut handle));
    assert_eq!(outcome.is_ok(), !handle.is_null());
    outcome.map(|()| handle)
}
