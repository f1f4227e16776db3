//! Columns that a C program has in arrays.

use std::marker::PhantomData;
use std::ptr;

use super::{Handle, stored, told};

unsafe extern "C" {
    fn regulars_frame_new(frame: *mut Handle) -> Handle;
    fn regulars_frame_add_int64(
        frame: Handle,
        name: *const u8,
        n: usize,
        values: *const i64,
        length: usize,
        validity: *const u8,
    ) -> Handle;
    fn regulars_frame_add_float64(
        frame: Handle,
        name: *const u8,
        n: usize,
        values: *const f64,
        length: usize,
        validity: *const u8,
    ) -> Handle;
    fn regulars_frame_add_date32(
        frame: Handle,
        name: *const u8,
        n: usize,
        values: *const i32,
        length: usize,
        validity: *const u8,
    ) -> Handle;
    fn regulars_frame_add_timestamp_micros(
        frame: Handle,
        name: *const u8,
        n: usize,
        values: *const i64,
        length: usize,
        utc: bool,
        validity: *const u8,
    ) -> Handle;
    fn regulars_frame_add_utf8(
        frame: Handle,
        name: *const u8,
        n: usize,
        bytes: *const u8,
        offsets: *const i64,
        length: usize,
        validity: *const u8,
    ) -> Handle;
    fn regulars_frame_free(frame: Handle);
}

/// Values that the frame borrows.
#[derive(Debug)]
pub enum Column {
    /// 64-bit integers.
    Int64(Vec<i64>),
    /// Doubles.
    Float64(Vec<f64>),
    /// Days since 1970.
    Date32(Vec<i32>),
    /// Microseconds since 1970, of UTC or not.
    Timestamp(Vec<i64>, bool),
    /// Bytes, and where each text begins and the last ends.
    Utf8(Vec<u8>, Vec<i64>),
}

impl Column {
    fn rows(&self) -> usize {
        match self {
            Self::Int64(values) | Self::Timestamp(values, _) => values.len(),
            Self::Float64(values) => values.len(),
            Self::Date32(values) => values.len(),
            Self::Utf8(_, offsets) => offsets.len() - 1,
        }
    }
}

/// A name, its values, and which of these are there.
pub type Columns = Vec<(Vec<u8>, Column, Option<Vec<u8>>)>;

/// A frame over columns that outlive it.
pub struct Frame<'a>(Handle, PhantomData<&'a Column>);

impl<'a> Frame<'a> {
    /// A frame of what columns it takes.
    pub fn of(columns: &'a Columns) -> Self {
        // SAFETY: a place that may be written to.
        let frame = stored(|frame| unsafe { regulars_frame_new(frame) }).expect("an empty frame");
        for (name, column, validity) in columns {
            let (n, m, rows) = (name.as_ptr(), name.len(), column.rows());
            // The caller's promise: a bit for each row, and as many bytes as the last offset says.
            let marks = validity.as_ref().filter(|marks| marks.len() * 8 >= rows);
            let marks = marks.map_or(ptr::null(), |marks| marks.as_ptr());
            // SAFETY: as promised, and the columns outlive the frame.
            let _ = told(unsafe {
                match column {
                    Column::Int64(values) => regulars_frame_add_int64(frame, n, m, values.as_ptr(), rows, marks),
                    Column::Float64(values) => regulars_frame_add_float64(frame, n, m, values.as_ptr(), rows, marks),
                    Column::Date32(values) => regulars_frame_add_date32(frame, n, m, values.as_ptr(), rows, marks),
                    Column::Timestamp(values, utc) => {
                        regulars_frame_add_timestamp_micros(frame, n, m, values.as_ptr(), rows, *utc, marks)
                    }
                    Column::Utf8(bytes, offsets) => {
                        regulars_frame_add_utf8(frame, n, m, bytes.as_ptr(), offsets.as_ptr(), rows, marks)
                    }
                }
            });
        }
        Self(frame, PhantomData)
    }

    /// The handle.
    pub(super) fn handle(&self) -> Handle {
        self.0
    }
}

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { regulars_frame_free(self.0) }
    }
}
