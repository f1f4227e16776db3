//! The vectors of `tests/vectors/loyalty`, which every language runs, run here against the crate itself.

use std::collections::BTreeSet;
use std::path::PathBuf;

use regulars_core::Error;
use regulars_loyalty::documents::call;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/loyalty")
}

/// Every vector of the folder with the name of its file.
fn vectors() -> Vec<(String, Value)> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    let mut vectors = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(file["schema"], "regulars.vectors/1", "{name}");
        for vector in file["vectors"].as_array().unwrap() {
            vectors.push((name.clone(), vector.clone()));
        }
    }
    vectors
}

/// What a vector that does not hold says.
fn run(vector: &Value) -> Result<(), String> {
    if vector["kind"] != "call" {
        return Err(format!("a vector of unknown kind {}", vector["kind"]));
    }
    let input = match &vector["input"] {
        Value::String(text) => text.clone(),
        input => input.to_string(),
    };
    let reply = call(vector["call"].as_str().unwrap_or_default(), &input);
    match (vector.get("expected"), vector.get("expect"), vector.get("error")) {
        (Some(expected), None, None) => {
            let reply = reply.map_err(|error| error.to_string())?;
            let expected = expected.to_string();
            if reply == expected { Ok(()) } else { Err(format!("expected {expected}\nfound    {reply}")) }
        }
        (None, Some(Value::Object(expect)), None) => {
            let reply: Value = serde_json::from_str(&reply.map_err(|error| error.to_string())?).unwrap();
            let differs = |(pointer, value): (&String, &Value)| match reply.pointer(pointer) {
                Some(found) if found == value => None,
                found => Some(format!("{pointer}: expected {value}, found {found:?}")),
            };
            let differences: Vec<String> = expect.iter().filter_map(differs).collect();
            if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
        }
        (None, None, Some(expected)) => match reply {
            Ok(reply) => Err(format!("expected the error {expected}, found {reply}")),
            Err(error) => same(&error, expected),
        },
        _ => Err("expected exactly one of expected, expect and error".to_owned()),
    }
}

fn same(error: &Error, expected: &Value) -> Result<(), String> {
    let code = expected["code"] == error.code().number();
    let field = expected.get("field").is_none_or(|field| field.as_str() == error.field());
    if code && field { Ok(()) } else { Err(format!("expected the error {expected}, found {error}")) }
}

#[test]
fn every_vector_holds() {
    let vectors = vectors();
    assert!(vectors.len() >= 100, "only {} vectors were found", vectors.len());
    let ids: BTreeSet<&str> = vectors.iter().map(|(_, vector)| vector["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), vectors.len(), "two vectors have one id");
    let failed: Vec<String> = vectors
        .iter()
        .filter_map(|(file, vector)| {
            let what = run(vector).err()?;
            Some(format!("{file} {}: {what}", vector["id"]))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} vectors fail:\n{}", failed.len(), vectors.len(), failed.join("\n"));
}

#[test]
fn a_vector_of_unknown_kind_fails() {
    let vector = serde_json::json!({ "id": "x", "kind": "poem", "call": "loyalty.check", "input": {}, "expect": {} });
    assert!(run(&vector).unwrap_err().contains("unknown kind"));
}

/// The programs of the examples are ones that this version reads; the plainest is written in full.
#[test]
fn the_example_programs_are_valid() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/programs");
    let paths = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    assert!(paths.len() >= 9, "{paths:?}");
    for path in paths {
        let program = std::fs::read_to_string(&path).unwrap();
        let reply: Value =
            serde_json::from_str(&call("loyalty.check", &format!("{{\"program\":{program}}}")).unwrap()).unwrap();
        assert_eq!(reply["valid"], true, "{}: {reply}", path.display());
        if path.ends_with("club.json") {
            assert_eq!(reply["normalized"], serde_json::from_str::<Value>(&program).unwrap());
        }
    }
}
