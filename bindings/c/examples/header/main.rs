//! Writes the two headers into the directory that is given: `cargo run -p regulars-c --example header bindings/c/include`

mod headers;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("expected a directory")?);
    for (name, text) in headers::all()? {
        std::fs::write(directory.join(name), text)?;
    }
    Ok(())
}
