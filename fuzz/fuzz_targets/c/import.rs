//! Orders of a file or of an Arrow stream.

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;

use super::{Handle, stored};

unsafe extern "C" {
    fn regulars_import_from_file(
        path: *const u8,
        n: usize,
        options: *const u8,
        m: usize,
        import: *mut Handle,
    ) -> Handle;
    fn regulars_import_from_stream(stream: *mut FFI_ArrowArrayStream, import: *mut Handle) -> Handle;
    fn regulars_import_free(import: Handle);
}

/// A stream as its producer hands it over.
pub struct Stream(FFI_ArrowArrayStream);

impl Stream {
    /// Of batches.
    pub fn of(batches: impl RecordBatchReader + Send + 'static) -> Self {
        Self(FFI_ArrowArrayStream::new(Box::new(batches)))
    }

    /// The struct, to be read.
    pub(super) fn place(&mut self) -> *mut FFI_ArrowArrayStream {
        &raw mut self.0
    }

    /// That whoever read it has released it, as the header says.
    pub(super) fn assert_released(&self) {
        assert!(self.0.release().is_none(), "a stream that was not released");
    }
}

/// An import.
pub struct Import(Handle);

impl Import {
    /// Of a file.
    pub fn of_file(path: &[u8], read: &[u8]) -> Result<Self, i32> {
        // SAFETY: slices, and a place that may be written to.
        stored(|import| unsafe {
            regulars_import_from_file(path.as_ptr(), path.len(), read.as_ptr(), read.len(), import)
        })
        .map(Self)
    }

    /// Of a stream.
    pub fn of_stream(mut stream: Stream) -> Result<Self, i32> {
        // SAFETY: a stream that was not released, and a place that may be written to.
        let import = stored(|import| unsafe { regulars_import_from_stream(stream.place(), import) }).map(Self);
        stream.assert_released();
        import
    }

    /// The handle.
    pub(super) fn handle(&self) -> Handle {
        self.0
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { regulars_import_free(self.0) }
    }
}
