//! Columns from plain arrays.

use std::ffi::c_char;

use regulars_border::HostFrame;

use crate::error::{regulars_error, run};
use crate::handle::{self, Handle};
use crate::text::text;

/// Orders as named columns, borrowed from the caller's arrays: nothing is copied.
///
/// The arrays must stay where they are, unchanged, until the frame is freed; a customer base keeps nothing of them.
/// `validity` tells which values are there, a bit each, the lowest bit of a byte first, as Arrow has it; NULL = all.
/// Where `length` is 0 the arrays may be NULL.
pub struct regulars_frame {
    _opaque: [u8; 0],
}

impl Handle for regulars_frame {
    type Value = HostFrame;
    const NAME: &'static str = "regulars_frame";
    const TAG: u64 = u64::from_ne_bytes(*b"rg frame");
}

/// Makes a frame without columns and stores it in `frame`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_new(frame: *mut *mut regulars_frame) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header.
        unsafe { handle::output("frame", frame) }?.set(handle::give(HostFrame::new()));
        Ok(())
    })
}

/// Adds 64-bit integers.
///
/// Errors: 1012 for NULL or a name given twice, 1004 when the columns differ in length. So it is for the others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_add_int64(
    frame: *mut regulars_frame,
    name: *const c_char,
    name_length: usize,
    values: *const i64,
    length: usize,
    validity: *const u8,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header, and what the frame says of its arrays.
    run(|| unsafe { handle::borrow_mut(frame)?.add_int64(text("name", name, name_length)?, values, length, validity) })
}

/// Adds doubles. NaN is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_add_float64(
    frame: *mut regulars_frame,
    name: *const c_char,
    name_length: usize,
    values: *const f64,
    length: usize,
    validity: *const u8,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header, and what the frame says of its arrays.
    run(|| unsafe {
        handle::borrow_mut(frame)?.add_float64(text("name", name, name_length)?, values, length, validity)
    })
}

/// Adds texts in UTF-8: text i is the bytes from offsets[i] up to offsets[i + 1], so there are `length` + 1 offsets.
///
/// Errors: 1005 with its row where the offsets do not rise from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_add_utf8(
    frame: *mut regulars_frame,
    name: *const c_char,
    name_length: usize,
    bytes: *const c_char,
    offsets: *const i64,
    length: usize,
    validity: *const u8,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header, and what the frame says of its arrays.
    run(|| unsafe {
        handle::borrow_mut(frame)?.add_utf8(text("name", name, name_length)?, bytes.cast(), offsets, length, validity)
    })
}

/// Adds microseconds since 1970-01-01T00:00:00: of UTC where `utc` is true, else as a clock on the wall showed in the
/// time zone of the base.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_add_timestamp_micros(
    frame: *mut regulars_frame,
    name: *const c_char,
    name_length: usize,
    values: *const i64,
    length: usize,
    utc: bool,
    validity: *const u8,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header, and what the frame says of its arrays.
    run(|| unsafe {
        handle::borrow_mut(frame)?.add_timestamp_micros(text("name", name, name_length)?, values, length, utc, validity)
    })
}

/// Adds dates, as days since 1970-01-01.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_add_date32(
    frame: *mut regulars_frame,
    name: *const c_char,
    name_length: usize,
    values: *const i32,
    length: usize,
    validity: *const u8,
) -> *mut regulars_error {
    // SAFETY: the conventions of the header, and what the frame says of its arrays.
    run(|| unsafe { handle::borrow_mut(frame)?.add_date32(text("name", name, name_length)?, values, length, validity) })
}

/// Ends a frame. NULL is fine. From now on the arrays are the caller's alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_frame_free(frame: *mut regulars_frame) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(frame) }
}
