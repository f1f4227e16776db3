//! Texts of the library's, and the call that gives most of them.

use std::ffi::c_char;
use std::{ptr, slice, str};

use super::{Handle, stored, told};

unsafe extern "C" {
    fn regulars_bytes_data(bytes: Handle) -> *const c_char;
    fn regulars_bytes_length(bytes: Handle) -> usize;
    fn regulars_bytes_int64(bytes: Handle, at: *const u8, length: usize, value: *mut i64, has: *mut bool) -> Handle;
    fn regulars_bytes_text(bytes: Handle, at: *const u8, length: usize, value: *mut Handle, has: *mut bool) -> Handle;
    fn regulars_bytes_free(bytes: Handle);
    fn regulars_call(
        name: *const u8,
        name_length: usize,
        request: *const u8,
        length: usize,
        reply: *mut Handle,
    ) -> Handle;
}

/// A text of the library's.
pub struct Bytes(Handle);

impl Bytes {
    /// Takes over a handle.
    pub(super) fn of(handle: Handle) -> Self {
        Self(handle)
    }

    /// What it says.
    pub fn text(&self) -> &str {
        // SAFETY: the text lives as long as the handle, and has a NUL behind its end.
        let bytes = unsafe {
            let (data, length) = (regulars_bytes_data(self.0), regulars_bytes_length(self.0));
            assert_eq!(*data.add(length), 0);
            slice::from_raw_parts(data.cast(), length)
        };
        str::from_utf8(bytes).expect("text of the library's is UTF-8")
    }

    /// Asks for what stands at a pointer, in both ways.
    pub fn look(&self, at: &[u8]) {
        let (mut number, mut text, mut has) = (77, ptr::null_mut(), true);
        // SAFETY: a slice, and places that may be written to.
        let one = told(unsafe { regulars_bytes_int64(self.0, at.as_ptr(), at.len(), &raw mut number, &raw mut has) });
        assert!((has && one.is_ok()) || number == 77);
        has = true;
        // SAFETY: as above.
        let other = told(unsafe { regulars_bytes_text(self.0, at.as_ptr(), at.len(), &raw mut text, &raw mut has) });
        assert!(text.is_null() || (other.is_ok() && has));
        assert!(one.is_err() || other.is_ok());
        if !text.is_null() {
            Bytes(text).text();
        }
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { regulars_bytes_free(self.0) }
    }
}

/// The reply to a call.
pub fn call(name: &[u8], request: &[u8]) -> Result<Bytes, i32> {
    // SAFETY: slices, and a place that may be written to.
    stored(|reply| unsafe { regulars_call(name.as_ptr(), name.len(), request.as_ptr(), request.len(), reply) })
        .map(Bytes)
}
