//! Text that the library made.

use std::ffi::c_char;
use std::ptr;

use crate::handle::{self, Handle};

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

/// Ends a text. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_bytes_free(bytes: *mut regulars_bytes) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(bytes) }
}
