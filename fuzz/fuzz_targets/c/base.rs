//! Customer bases.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;

use super::bytes::Bytes;
use super::figures::NAMED;
use super::frame::Frame;
use super::import::{Import, Stream};
use super::table::Table;
use super::{Handle, stored, told};

unsafe extern "C" {
    fn regulars_customer_base_new(frame: Handle, options: *const u8, n: usize, base: *mut Handle) -> Handle;
    fn regulars_customer_base_from_import(import: Handle, options: *const u8, n: usize, base: *mut Handle) -> Handle;
    fn regulars_customer_base_from_stream(
        stream: *mut FFI_ArrowArrayStream,
        options: *const u8,
        n: usize,
        base: *mut Handle,
    ) -> Handle;
    fn regulars_customer_base_merge(base: Handle, other: Handle, merged: *mut Handle) -> Handle;
    fn regulars_customer_base_append(
        base: Handle,
        frame: Handle,
        options: *const u8,
        n: usize,
        appended: *mut Handle,
    ) -> Handle;
    fn regulars_customer_base_append_import(
        base: Handle,
        import: Handle,
        options: *const u8,
        n: usize,
        appended: *mut Handle,
    ) -> Handle;
    fn regulars_customer_base_save(base: Handle, path: *const u8, n: usize) -> Handle;
    fn regulars_customer_base_load(path: *const u8, n: usize, base: *mut Handle) -> Handle;
    fn regulars_customer_base_figure(
        base: Handle,
        name: *const u8,
        n: usize,
        options: *const u8,
        m: usize,
        table: *mut Handle,
    ) -> Handle;
    fn regulars_customer_base_fit(
        base: Handle,
        model: *const u8,
        n: usize,
        options: *const u8,
        m: usize,
        fitted: *mut Handle,
    ) -> Handle;
    fn regulars_customer_base_replay(base: Handle, programs: *const u8, n: usize, sums: *mut Handle) -> Handle;
    fn regulars_customer_base_free(base: Handle);
}

/// A customer base.
pub struct Base(Handle);

impl Base {
    /// Of a frame.
    pub fn of(frame: &Frame<'_>, options: &[u8]) -> Result<Self, i32> {
        // SAFETY: a frame that lives, a slice, and a place that may be written to; so it is for all below.
        stored(|base| unsafe { regulars_customer_base_new(frame.handle(), options.as_ptr(), options.len(), base) })
            .map(Self)
    }

    /// Of an import.
    pub fn of_import(import: &Import, options: &[u8]) -> Result<Self, i32> {
        // SAFETY: as above.
        stored(|base| unsafe {
            regulars_customer_base_from_import(import.handle(), options.as_ptr(), options.len(), base)
        })
        .map(Self)
    }

    /// Of a stream.
    pub fn of_stream(mut stream: Stream, options: &[u8]) -> Result<Self, i32> {
        // SAFETY: as above; the stream was not released.
        let base = stored(|base| unsafe {
            regulars_customer_base_from_stream(stream.place(), options.as_ptr(), options.len(), base)
        });
        // Options that are no text leave the stream alone.
        if std::str::from_utf8(options).is_ok() {
            stream.assert_released();
        }
        base.map(Self)
    }

    /// Of a saved file.
    pub fn load(path: &[u8]) -> Result<Self, i32> {
        // SAFETY: as above.
        stored(|base| unsafe { regulars_customer_base_load(path.as_ptr(), path.len(), base) }).map(Self)
    }

    /// Into a file.
    pub fn save(&self, path: &[u8]) -> Result<(), i32> {
        // SAFETY: as above.
        told(unsafe { regulars_customer_base_save(self.0, path.as_ptr(), path.len()) })
    }

    /// Of this one's rows and a frame's.
    pub fn append(&self, frame: &Frame<'_>, options: &[u8]) -> Result<Self, i32> {
        // SAFETY: as above.
        stored(|made| unsafe {
            regulars_customer_base_append(self.0, frame.handle(), options.as_ptr(), options.len(), made)
        })
        .map(Self)
    }

    /// Of this one's rows and an import's.
    pub fn append_import(&self, import: &Import, options: &[u8]) -> Result<Self, i32> {
        // SAFETY: as above.
        stored(|made| unsafe {
            regulars_customer_base_append_import(self.0, import.handle(), options.as_ptr(), options.len(), made)
        })
        .map(Self)
    }

    /// Of the rows of both.
    pub fn merge(&self, other: &Self) -> Result<Self, i32> {
        // SAFETY: as above.
        stored(|merged| unsafe { regulars_customer_base_merge(self.0, other.0, merged) }).map(Self)
    }

    /// A figure. Where it has a function of its own, that says the same.
    pub fn figure(&self, name: &[u8], options: &[u8]) -> Result<Table, i32> {
        // SAFETY: as above.
        let table = stored(|table| unsafe {
            regulars_customer_base_figure(self.0, name.as_ptr(), name.len(), options.as_ptr(), options.len(), table)
        })
        .map(Table::of);
        if let Some((_, function)) = NAMED.iter().find(|(own, _)| own.as_bytes() == name) {
            // SAFETY: as above.
            let named = stored(|table| unsafe { function(self.0, options.as_ptr(), options.len(), table) });
            match (&table, named.map(Table::of)) {
                (Ok(table), Ok(named)) => assert_eq!(table.json().text(), named.json().text()),
                (one, other) => assert_eq!(one.as_ref().err(), other.err().as_ref()),
            }
        }
        table
    }

    /// A model.
    pub fn fit(&self, model: &[u8], options: &[u8]) -> Result<Bytes, i32> {
        // SAFETY: as above.
        stored(|fitted| unsafe {
            regulars_customer_base_fit(self.0, model.as_ptr(), model.len(), options.as_ptr(), options.len(), fitted)
        })
        .map(Bytes::of)
    }

    /// What programs would have awarded.
    pub fn replay(&self, programs: &[u8]) -> Result<Bytes, i32> {
        // SAFETY: as above.
        stored(|sums| unsafe { regulars_customer_base_replay(self.0, programs.as_ptr(), programs.len(), sums) })
            .map(Bytes::of)
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { regulars_customer_base_free(self.0) }
    }
}
