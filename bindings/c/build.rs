//! Gives the shared library its name at run time, which carries the number of the interface.

/// The same number as `ABI_VERSION` in src/version.rs; a test compares the two.
const ABI_VERSION: u32 = 0;

fn main() {
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libregulars.so.{ABI_VERSION}");
    println!("cargo::rerun-if-changed=build.rs");
}
