//! Saves a log in every way that a base can be made of it, and writes figures of what was loaded: `base LOG.json FOLDER`.
//! The bytes that all languages must give.

use std::error::Error;
use std::path::{Path, PathBuf};

use regulars::{Control, CustomerBase, figures, models, replay_orders};
use regulars_border::{JsonColumns, append_frame, from_file, from_frame, load, merge, save};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let (path, folder) = arguments.next().zip(arguments.next()).ok_or("expected a log and a folder")?;
    let log: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let options = log["options"].to_string();
    let columns = |part: &str| JsonColumns::parse(&log[part].to_string());
    let base = |part: &str| from_frame(columns(part)?.frame()?, &options);
    let keep = |base: &CustomerBase, name: &str| save(base, &folder.join(name));

    keep(&base("whole")?, "whole.saved")?;
    let first = base("first")?;
    keep(&merge(&first, &base("second")?)?, "merged.saved")?;
    keep(&append_frame(&first, columns("second")?.frame()?, "")?, "appended.saved")?;
    if let Some(file) = log["file"].as_str() {
        keep(&from_file(Path::new(file), "", &options)?, "file.saved")?;
    }
    let loaded = load(&folder.join("whole.saved"), &Control::new())?;
    for (number, asked) in log["figures"].as_array().ok_or("expected figures")?.iter().enumerate() {
        let figure = asked[0].as_str().ok_or("expected the name of a figure")?;
        let table = figures::compute(&loaded, figure, &asked[1].to_string())?;
        std::fs::write(folder.join(format!("figure-{number}.json")), table.to_document().to_string())?;
    }
    for (number, asked) in log["fits"].as_array().ok_or("expected fits")?.iter().enumerate() {
        let model = asked[0].as_str().ok_or("expected the name of a model")?;
        let fitted = models::fit(&loaded, model, &asked[1].to_string())?;
        std::fs::write(folder.join(format!("fit-{number}.json")), fitted)?;
    }
    for (number, programs) in log["replays"].as_array().ok_or("expected replays")?.iter().enumerate() {
        std::fs::write(folder.join(format!("replay-{number}.json")), replay_orders(&loaded, &programs.to_string())?)?;
    }
    keep(&loaded, "loaded.saved")?;
    Ok(())
}
