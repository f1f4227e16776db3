//! The faces of the figures in other languages are those that the list of figures gives.

#[path = "../examples/faces/faces.rs"]
mod faces;

use std::path::Path;

use regulars::figures::{NAMES, about};

#[test]
fn the_committed_faces_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (name, text) in faces::all() {
        let committed = std::fs::read_to_string(root.join(name)).unwrap();
        assert!(committed == text, "{name} is not what `make gen` writes: run it and commit the result");
    }
}

#[test]
fn figures_stand_once_and_in_order() {
    assert!(NAMES.is_sorted_by(|one, next| one < next), "{NAMES:?}");
    for figure in about() {
        assert!(figure.options.is_object(), "{}: options that are no object", figure.name);
        assert!(figure.sentence.ends_with('.'), "{}: {}", figure.name, figure.sentence);
    }
}
