//! The committed sentences are those that the files in Fluent's syntax give.

#[path = "../examples/sentences/sentences.rs"]
mod sentences;

use std::path::Path;

#[test]
fn the_committed_sentences_are_up_to_date() {
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let committed = std::fs::read_to_string(words.join("sentences.rs")).unwrap();
    assert!(committed == sentences::generated(&words).unwrap(), "src/words/sentences.rs is stale: make gen");
}
