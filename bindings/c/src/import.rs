//! Orders from an Arrow stream or from a file.

use std::ffi::c_char;

use regulars_border::arrow::{FFI_ArrowArrayStream, Import, ReadOptions};

use crate::error::{regulars_error, run};
use crate::handle::{self, Handle};
use crate::text::text;

/// The stream of the Arrow C stream interface, which the including program declares when it uses it.
pub struct ArrowArrayStream {
    _opaque: [u8; 0],
}

/// Orders of an Arrow stream or of a file, not yet read into a base.
pub struct regulars_import {
    _opaque: [u8; 0],
}

impl Handle for regulars_import {
    type Value = Import;
    const NAME: &'static str = "regulars_import";
    const TAG: u64 = u64::from_ne_bytes(*b"rgimport");
}

/// Reads a stream to its end and stores its columns in `import`, without a copy where their layout allows. The
/// stream is released, whether that succeeds or not, unless an argument is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_import_from_stream(
    stream: *mut ArrowArrayStream,
    import: *mut *mut regulars_import,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header.
        let import = unsafe { handle::output("import", import) }?;
        let stream = handle::input("stream", stream.cast::<FFI_ArrowArrayStream>())?;
        // SAFETY: not NULL as checked, and a stream that was not released as the caller promises.
        let read = unsafe { Import::from_stream(stream) }?;
        import.set(handle::give(read));
        Ok(())
    })
}

/// Opens a CSV or Parquet file and stores it in `import`; what a base needs of it is read when the base is made.
/// `options` is a JSON document on how to read it, or NULL with length 0.
///
/// Errors: 1010 for a file that cannot be opened or read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_import_from_file(
    path: *const c_char,
    path_length: usize,
    options: *const c_char,
    options_length: usize,
    import: *mut *mut regulars_import,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (path, options, import) = unsafe {
            (
                text("path", path, path_length)?,
                text("options", options, options_length)?,
                handle::output("import", import)?,
            )
        };
        import.set(handle::give(Import::read(&[path.into()], &ReadOptions::parse(options)?)?));
        Ok(())
    })
}

/// Ends an import. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_import_free(import: *mut regulars_import) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(import) }
}
