//! What stands in for regulars-arrow in a library that was built without it, as those in modules for shops are: Arrow and the
//! files that it reads are most of a library's size, and such modules hand over columns. What would need it says so.

use std::ffi::c_void;
use std::path::PathBuf;

use regulars::table::Table;
use regulars::{Code, Control, CustomerBase, Error, Result};

/// A stream as the Arrow C stream interface lays it out. It is only released here.
#[repr(C)]
pub struct FFI_ArrowArrayStream {
    get: [*const c_void; 3],
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

/// How to read a file.
pub struct ReadOptions;

impl ReadOptions {
    /// Whatever they say: there is no file that they could be about.
    ///
    /// # Errors
    /// None.
    pub fn parse(_: &str) -> Result<Self> {
        Ok(Self)
    }
}

/// Orders of a stream or a file. There are none.
pub enum Import {}

impl Import {
    /// # Safety
    /// `stream` must point to a stream that the interface's rules call valid, or to a released one.
    ///
    /// # Errors
    /// 1003 `column_type`, always; the stream is released.
    pub unsafe fn from_stream(stream: *mut FFI_ArrowArrayStream) -> Result<Self> {
        // SAFETY: passed on to the caller.
        Err(unsafe { refused(stream) })
    }

    /// # Errors
    /// 1010 `unreadable_file`, always.
    pub fn read(_: &[PathBuf], _: &ReadOptions) -> Result<Self> {
        Err(left_out(Code::UnreadableFile))
    }

    /// # Errors
    /// None, as nobody has an import.
    pub fn build(&self, _: &str, _: &Control) -> Result<CustomerBase> {
        match *self {}
    }

    /// # Errors
    /// None, as nobody has an import.
    pub fn append(&self, _: &CustomerBase, _: &str, _: &Control) -> Result<CustomerBase> {
        match *self {}
    }
}

/// # Safety
/// As for [`Import::from_stream`].
///
/// # Errors
/// 1003 `column_type`, always; the stream is released.
pub unsafe fn build_stream(stream: *mut FFI_ArrowArrayStream, _: &str, _: &Control) -> Result<CustomerBase> {
    // SAFETY: passed on to the caller.
    Err(unsafe { refused(stream) })
}

/// # Errors
/// 1003 `column_type`, always.
pub fn export(_: &Table) -> Result<FFI_ArrowArrayStream> {
    Err(left_out(Code::ColumnType))
}

/// # Safety
/// As for [`Import::from_stream`].
unsafe fn refused(stream: *mut FFI_ArrowArrayStream) -> Error {
    // SAFETY: the caller promises a stream, which is ours to release once.
    if let Some(release) = unsafe { (*stream).release } {
        // SAFETY: as above; a released stream has no such function any more.
        unsafe { release(stream) };
    }
    left_out(Code::ColumnType)
}

fn left_out(code: Code) -> Error {
    Error::new(code, "expected columns: this library was built without Arrow and the files that it reads")
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn release(stream: *mut FFI_ArrowArrayStream) {
        // SAFETY: the test's own stream.
        unsafe { (*stream).release = None };
    }

    #[test]
    fn a_stream_is_refused_and_released() {
        let null = std::ptr::null();
        let mut stream = FFI_ArrowArrayStream { get: [null; 3], release: Some(release), private_data: null.cast_mut() };
        // SAFETY: laid out as a stream, and its release is the one above; the second time it is released.
        let errors = [(); 2].map(|()| unsafe { Import::from_stream(&mut stream) }.err().map(|error| error.code()));
        assert_eq!(errors, [Some(Code::ColumnType); 2]);
        assert!(stream.release.is_none());
        assert_eq!(Import::read(&[], &ReadOptions).err().map(|error| error.code()), Some(Code::UnreadableFile));
    }
}
