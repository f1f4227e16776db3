//! Writes the faces of the figures into the project that is given: `cargo run -p regulars --example faces .`

mod faces;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::args_os().nth(1).ok_or("expected the project's folder")?);
    for (name, text) in faces::all() {
        std::fs::write(root.join(name), text)?;
    }
    Ok(())
}
