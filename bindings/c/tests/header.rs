//! The committed headers are those that the pages give, and the number of the interface is one.

#[path = "../examples/header/headers.rs"]
mod headers;

use std::path::Path;

#[test]
fn the_committed_headers_are_up_to_date() {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    for (name, text) in headers::all().unwrap() {
        let committed = std::fs::read_to_string(include.join(name)).unwrap();
        assert!(committed == text, "{name} is not what `make gen` writes: run it and commit the result");
    }
}

#[test]
fn the_shared_library_is_named_after_the_number_of_the_interface() {
    let number = |page: &str| {
        let line = page.lines().find(|line| line.contains("const ABI_VERSION: u32 = ")).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(number(include_str!("../build.rs")), number(include_str!("../src/version.rs")));
}
