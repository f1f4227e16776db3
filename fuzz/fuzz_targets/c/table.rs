//! Tables, read in every way that there is.

use std::ffi::{CStr, c_char};
use std::{ptr, slice};

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};

use super::bytes::Bytes;
use super::{Handle, stored, told};

unsafe extern "C" {
    fn regulars_table_rows(table: Handle) -> usize;
    fn regulars_table_columns(table: Handle) -> usize;
    fn regulars_table_name(table: Handle, column: usize) -> *const c_char;
    fn regulars_table_type(table: Handle, column: usize) -> *const c_char;
    fn regulars_table_find(table: Handle, name: *const u8, n: usize, column: *mut usize) -> Handle;
    fn regulars_table_int64(table: Handle, row: usize, column: usize, value: *mut i64, has: *mut bool) -> Handle;
    fn regulars_table_float64(table: Handle, row: usize, column: usize, value: *mut f64, has: *mut bool) -> Handle;
    fn regulars_table_text(table: Handle, row: usize, column: usize, text: *mut Handle, has: *mut bool) -> Handle;
    fn regulars_table_int64_values(table: Handle, column: usize, values: *mut *const i64) -> Handle;
    fn regulars_table_text_values(
        table: Handle,
        column: usize,
        bytes: *mut *const c_char,
        ends: *mut *const usize,
    ) -> Handle;
    fn regulars_table_present(table: Handle, column: usize, present: *mut *const bool) -> Handle;
    fn regulars_table_json(table: Handle, json: *mut Handle) -> Handle;
    fn regulars_table_wide(table: Handle, wide: *mut Handle) -> Handle;
    fn regulars_table_export_arrow(table: Handle, stream: *mut FFI_ArrowArrayStream) -> Handle;
    fn regulars_table_free(table: Handle);
}

/// A table.
pub struct Table(Handle);

// SAFETY of all that follows: a handle that lives, slices, and places that may be written to.
impl Table {
    /// Takes over a handle.
    pub(super) fn of(handle: Handle) -> Self {
        Self(handle)
    }

    /// As JSON.
    pub fn json(&self) -> Bytes {
        // SAFETY: as above.
        stored(|json| unsafe { regulars_table_json(self.0, json) }).map(Bytes::of).expect("a table as JSON")
    }

    /// Looks for a column.
    pub fn find(&self, name: &[u8]) -> Result<usize, i32> {
        let mut place = usize::MAX;
        // SAFETY: as above.
        let found = told(unsafe { regulars_table_find(self.0, name.as_ptr(), name.len(), &raw mut place) });
        assert_eq!(found.is_ok(), place != usize::MAX);
        found.map(|()| place)
    }

    /// Reads every cell, whole columns, JSON, the matrix and the Arrow stream, and sees that they say the same.
    pub fn read(&self) {
        // SAFETY: as above.
        let (rows, columns) = unsafe { (regulars_table_rows(self.0), regulars_table_columns(self.0)) };
        for column in 0..columns {
            // SAFETY: as above; a column that is there has a name and a type, which live as long as the table.
            let (name, kind) = unsafe {
                let name = regulars_table_name(self.0, column);
                (CStr::from_ptr(name), CStr::from_ptr(regulars_table_type(self.0, column)))
            };
            assert_eq!(self.find(name.to_bytes()), Ok(column));
            let mut marks = ptr::null();
            // SAFETY: as above.
            told(unsafe { regulars_table_present(self.0, column, &raw mut marks) }).expect("which values are there");
            for row in 0..rows {
                // SAFETY: where there are marks, there is one for each row.
                let is_there = marks.is_null() || unsafe { *marks.add(row) };
                assert_eq!(self.text(row, column).is_some(), is_there);
                self.number(row, column, kind.to_bytes(), is_there);
            }
            self.whole(column, kind.to_bytes(), rows);
        }
        self.json().text();
        // SAFETY: as above.
        let _ = stored(|wide| unsafe { regulars_table_wide(self.0, wide) }).map(Self);
        let mut stream = FFI_ArrowArrayStream::empty();
        // SAFETY: as above; a stream that was written is valid.
        let batches = unsafe {
            told(regulars_table_export_arrow(self.0, &raw mut stream)).expect("a table as an Arrow stream");
            RecordBatchStreamReader::from_raw(&raw mut stream)
        };
        let batches: Vec<_> = batches.and_then(Iterator::collect).expect("a stream that can be read");
        assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), rows);
    }

    fn text(&self, row: usize, column: usize) -> Option<Bytes> {
        let (mut text, mut has) = (ptr::null_mut(), false);
        // SAFETY: as above.
        told(unsafe { regulars_table_text(self.0, row, column, &raw mut text, &raw mut has) }).expect("a cell as text");
        assert_eq!(has, !text.is_null());
        has.then(|| Bytes::of(text)).inspect(|text| assert!(text.text().len() < 1 << 20))
    }

    fn number(&self, row: usize, column: usize, kind: &[u8], is_there: bool) {
        let (mut whole, mut double, mut has) = (77, 77.5, is_there);
        // SAFETY: as above.
        let one = told(unsafe { regulars_table_int64(self.0, row, column, &raw mut whole, &raw mut has) });
        assert_eq!(one.is_ok(), matches!(kind, b"int" | b"bool" | b"date" | b"timestamp"));
        assert_eq!(has, is_there);
        // SAFETY: as above.
        let other = told(unsafe { regulars_table_float64(self.0, row, column, &raw mut double, &raw mut has) });
        assert_eq!(other.is_ok(), matches!(kind, b"float" | b"int" | b"decimal"));
        assert_eq!(has, is_there);
    }

    fn whole(&self, column: usize, kind: &[u8], rows: usize) {
        let (mut values, mut bytes, mut ends) = (ptr::null(), ptr::null(), ptr::null());
        // SAFETY: as above.
        let one = told(unsafe { regulars_table_int64_values(self.0, column, &raw mut values) });
        assert_eq!(one.is_ok(), matches!(kind, b"int" | b"timestamp"));
        // SAFETY: as above.
        let other = told(unsafe { regulars_table_text_values(self.0, column, &raw mut bytes, &raw mut ends) });
        assert_eq!(other.is_ok(), kind == b"text");
        if other.is_ok() && rows > 0 {
            // SAFETY: as many ends as rows, and as many bytes as the last says.
            let texts = unsafe {
                let ends = slice::from_raw_parts(ends, rows);
                slice::from_raw_parts(bytes.cast::<u8>(), ends[rows - 1])
            };
            assert!(std::str::from_utf8(texts).is_ok());
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { regulars_table_free(self.0) }
    }
}
