//! Texts that come from C: a pointer and a length.

use std::ffi::{CStr, CString, c_char};
use std::slice;

use regulars::{Code, Error, Result};

/// A text of `length` bytes, or up to its NUL where `length` is the largest number (REGULARS_NUL in C).
///
/// # Errors
/// [`Code::InvalidOption`] for NULL with a length, [`Code::UnreadableDocument`] for bytes that are not UTF-8.
///
/// # Safety
/// `start` points to that many bytes (or to some bytes and a NUL) that stay for as long as the result is used.
pub(crate) unsafe fn text<'a>(name: &'static str, start: *const c_char, length: usize) -> Result<&'a str> {
    if length == 0 {
        return Ok("");
    }
    if start.is_null() {
        return Err(Error::new(Code::InvalidOption, "expected text, found NULL").at_field(name));
    }
    let bytes = if length == usize::MAX {
        // SAFETY: not null, and the caller promises the NUL.
        unsafe { CStr::from_ptr(start) }.to_bytes()
    } else if length > isize::MAX as usize {
        return Err(Error::new(Code::InvalidOption, "expected a length that memory can have").at_field(name));
    } else {
        // SAFETY: not null, and the bytes are there as the caller promises.
        unsafe { slice::from_raw_parts(start.cast(), length) }
    };
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("expected text in UTF-8, which breaks off at byte {}", error.valid_up_to());
        Error::new(Code::UnreadableDocument, message).at_field(name)
    })
}

/// A text for C, ended by a NUL. A NUL within it becomes a blank.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}
