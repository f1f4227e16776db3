//! Writes the reply to a request document, as it is: `call NAME REQUEST.json`. The bytes that all languages must give.

use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (name, path) = arguments.next().zip(arguments.next()).ok_or("expected a call and a file")?;
    let reply = regulars::documents::call(&name, &std::fs::read_to_string(path)?)?;
    std::io::stdout().write_all(reply.as_bytes())?;
    Ok(())
}
