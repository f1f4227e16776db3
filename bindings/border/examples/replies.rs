//! Writes the reply to each request, as it is, or its error: `replies REQUESTS.json`. The bytes that all languages must give.

use std::error::Error;
use std::io::{BufWriter, Write};

use regulars::{Result, documents, figures};
use regulars_border::{JsonColumns, from_frame};
use serde_json::Value;

fn reply(request: &Value) -> Result<String> {
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    if let Some(call) = request["call"].as_str() {
        return documents::call(call, text("request"));
    }
    let base = from_frame(JsonColumns::parse(&request["columns"].to_string())?.frame()?, text("base"))?;
    Ok(figures::compute(&base, text("figure"), text("options"))?.to_document().to_string())
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of requests")?;
    let requests: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut out = BufWriter::new(std::io::stdout());
    for request in &requests {
        writeln!(out, "# {}", request["id"].as_str().unwrap_or_default())?;
        match reply(request) {
            Ok(reply) => writeln!(out, "{reply}")?,
            Err(error) => {
                let (field, row) = (error.field().unwrap_or("-"), error.row().map(|row| row.to_string()));
                let (number, name) = (error.code().number(), error.code().name());
                writeln!(out, "error {number} {name} {field} {} {}", row.unwrap_or_default(), error.message())?;
            }
        }
    }
    Ok(())
}
