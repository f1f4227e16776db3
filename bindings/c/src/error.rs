//! What went wrong, as C sees it.

use std::ffi::{CString, c_char};
use std::ptr;

use regulars::{Code, Error, Result};
use regulars_border::guard;

use crate::handle::{self, Handle};
use crate::text::c_string;

/// What went wrong: a stable code, a sentence, and where. Every function that can fail returns one, or NULL.
pub struct regulars_error {
    _opaque: [u8; 0],
}

pub(crate) struct Held {
    code: Code,
    name: CString,
    message: CString,
    field: Option<CString>,
    row: Option<u64>,
}

impl Handle for regulars_error {
    type Value = Held;
    const NAME: &'static str = "regulars_error";
    const TAG: u64 = u64::from_ne_bytes(*b"rg error");
}

/// Runs what a function is there for. Here, and nowhere else, a result or a panic becomes what C is told.
pub(crate) fn run(work: impl FnOnce() -> Result<()>) -> *mut regulars_error {
    let Err(error) = guard(work) else { return ptr::null_mut() };
    give(&error)
}

fn give(error: &Error) -> *mut regulars_error {
    handle::give(Held {
        code: error.code(),
        name: c_string(error.code().name()),
        message: c_string(error.message()),
        field: error.field().map(c_string),
        row: error.row(),
    })
}

/// Reads a getter's handle; what is no error has no code, name, message, field or row.
fn read<T>(error: *const regulars_error, none: T, get: impl FnOnce(&Held) -> T) -> T {
    // SAFETY: the conventions of the header: NULL or a handle that was not freed.
    unsafe { handle::borrow(error) }.map_or(none, get)
}

/// The stable number of what went wrong, one of `enum regulars_code`; 0 for NULL.
///
/// # Safety
/// As the conventions of the header say, here and for all functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_code(error: *const regulars_error) -> i32 {
    read(error, 0, |held| held.code.number().into())
}

/// The code's name, such as "missing_column"; NULL for NULL. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_name(error: *const regulars_error) -> *const c_char {
    read(error, ptr::null(), |held| held.name.as_ptr())
}

/// What was expected and what came, in a sentence without the place; NULL for NULL. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_message(error: *const regulars_error) -> *const c_char {
    read(error, ptr::null(), |held| held.message.as_ptr())
}

/// The column, option, argument or JSON pointer at fault; NULL where there is none. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_field(error: *const regulars_error) -> *const c_char {
    read(error, ptr::null(), |held| held.field.as_ref().map_or(ptr::null(), |field| field.as_ptr()))
}

/// Whether a row is at fault. If so, and unless `row` is NULL, its number, counted from 0, is stored there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_row(error: *const regulars_error, row: *mut u64) -> bool {
    let Some(number) = read(error, None, |held| held.row) else { return false };
    // SAFETY: NULL or a place that may be written to.
    if let Ok(place) = unsafe { handle::output("row", row) } {
        place.set(number);
    }
    true
}

/// Ends an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_error_free(error: *mut regulars_error) {
    // SAFETY: NULL or a handle that was not freed.
    unsafe { handle::free(error) }
}
