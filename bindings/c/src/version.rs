//! Which library this is.

use std::ffi::c_char;

/// The number of the interface. It changes when a program built against an older header would break, and is part
/// of the shared library's name.
pub(crate) const ABI_VERSION: u32 = 0;

/// The number of the interface that the library has. Call it first, and go on only if it is REGULARS_ABI_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn regulars_abi_version() -> u32 {
    ABI_VERSION
}

/// The version of the library, such as "0.1.0". It lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn regulars_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
