//! Text that the library made.

use std::ffi::c_char;
use std::ptr;

use regulars::{Code, Error, Result};
use regulars_border::reply;

use crate::error::{regulars_error, run};
use crate::handle::{self, Handle};
use crate::text::text;

/// A text that the library made: UTF-8, of a known length, with a NUL behind its end.
pub struct regulars_bytes {
    _opaque: [u8; 0],
}

impl Handle for regulars_bytes {
    // With the NUL.
    type Value = Box<[u8]>;
    const NAME: &'static str = "regulars_bytes";
    const TAG: u64 = u64::from_ne_bytes(*b"rg bytes");
}

/// Gives a text to C.
pub(crate) fn give(text: String) -> *mut regulars_bytes {
    let mut bytes = text.into_bytes();
    bytes.push(0);
    handle::give(bytes.into_boxed_slice())
}

/// Where the text starts; NULL for NULL. It lives as long as the handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_data(bytes: *const regulars_bytes) -> *const c_char {
    // SAFETY: the conventions of the header.
    unsafe { handle::borrow(bytes) }.map_or(ptr::null(), |bytes| bytes.as_ptr().cast())
}

/// How many bytes the text has, without the NUL behind it; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_length(bytes: *const regulars_bytes) -> usize {
    // SAFETY: the conventions of the header.
    unsafe { handle::borrow(bytes) }.map_or(0, |bytes| bytes.len() - 1)
}

/// Reads an integer of a document by its JSON pointer, such as "/earn/points" of a quote or "/earn/rules/0/points"; a truth
/// value is 0 or 1. Where there is null `has_value` becomes false and `value` stays.
///
/// Errors: 1011 for a text that is no document, 1012 where nothing stands there, 1003 for a value of another type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_int64(
    bytes: *const regulars_bytes,
    pointer: *const c_char,
    pointer_length: usize,
    value: *mut i64,
    has_value: *mut bool,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header.
    unsafe { at(bytes, pointer, pointer_length, value, has_value, reply::int64) }
}

/// Reads a text of a document by its JSON pointer, such as "/redeem/text" of a quote, and stores it in `value`; of a value of
/// another type its JSON, so that a part of a document can be handed on. Where there is null `has_value` becomes false and
/// `value` stays.
///
/// Errors: 1011 and 1012, as for regulars_bytes_int64.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_text(
    bytes: *const regulars_bytes,
    pointer: *const c_char,
    pointer_length: usize,
    value: *mut *mut regulars_bytes,
    has_value: *mut bool,
) -> *mut regulars_error {
    let read = |document: &str, pointer: &str| Ok(reply::text(document, pointer)?.map(|text| give(text.into_owned())));
    // SAFETY: the conventions of the header.
    unsafe { at(bytes, pointer, pointer_length, value, has_value, read) }
}

/// # Safety
/// The conventions of the header.
unsafe fn at<T>(
    bytes: *const regulars_bytes,
    pointer: *const c_char,
    pointer_length: usize,
    value: *mut T,
    has_value: *mut bool,
    read: impl FnOnce(&str, &str) -> Result<Option<T>>,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the four.
        let (bytes, pointer, value, has_value) = unsafe {
            (
                handle::borrow(bytes)?,
                text("pointer", pointer, pointer_length)?,
                handle::output("value", value)?,
                handle::output("has_value", has_value)?,
            )
        };
        let document = std::str::from_utf8(&bytes[..bytes.len() - 1])
            .map_err(|error| Error::new(Code::Internal, format!("expected text of the library's: {error}")))?;
        let found = read(document, pointer)?;
        has_value.set(found.is_some());
        if let Some(found) = found {
            value.set(found);
        }
        Ok(())
    })
}

/// Ends a text. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_free(bytes: *mut regulars_bytes) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(bytes) }
}
