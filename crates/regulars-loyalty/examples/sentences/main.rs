//! Puts the sentences of all languages together: `cargo run -p regulars-loyalty --example sentences .` writes them into
//! the project that is given.

mod sentences;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::args_os().nth(1).ok_or("expected the project's folder")?);
    let words = root.join("crates/regulars-loyalty/src/words");
    std::fs::write(words.join("sentences.rs"), sentences::generated(&words)?)?;
    Ok(())
}
