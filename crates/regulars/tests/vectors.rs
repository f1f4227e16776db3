//! Runs tests/vectors, the truth that all languages share, through the façade. The format: docs/reference/vectors.md.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regulars::orders::{Column, Frame, Texts, TimeUnit, Validity, Values};
use regulars::time::Day;
use regulars::{BaseOptions, Control, CustomerBase, Error, documents, figures};
use serde_json::Value;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().expect("the folder of the vectors") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "json") && !path.ends_with("schema.json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A column that owns what it lends to a frame.
struct Held {
    name: String,
    kind: String,
    ints: Vec<i64>,
    floats: Vec<f64>,
    texts: Vec<String>,
    days: Vec<i32>,
    marks: Vec<u8>,
}

impl Held {
    fn read(name: &str, column: &Value) -> Self {
        let values = column["values"].as_array().expect("values");
        let kind = column["type"].as_str().expect("a type").to_owned();
        let mut marks = vec![0u8; values.len().div_ceil(8)];
        for (place, _) in values.iter().enumerate().filter(|(_, value)| !value.is_null()) {
            marks[place / 8] |= 1 << (place % 8);
        }
        let day = |value: &Value| match value {
            Value::String(text) => Day::parse(text).expect("a date").number(),
            other => other.as_i64().unwrap_or_default() as i32,
        };
        Self {
            name: name.to_owned(),
            ints: values.iter().map(|value| value.as_i64().unwrap_or_default()).collect(),
            floats: values.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect(),
            texts: values.iter().map(|value| value.as_str().unwrap_or_default().to_owned()).collect(),
            days: if kind == "date" { values.iter().map(day).collect() } else { Vec::new() },
            kind,
            marks,
        }
    }

    fn lend(&self) -> Column<'_> {
        let values = match self.kind.as_str() {
            "int64" => Values::Int((&self.ints).into()),
            "float64" => Values::Float((&self.floats).into()),
            "utf8" => Values::Text(Texts::Slices(self.texts.iter().map(|text| text.as_bytes()).collect())),
            "date" => Values::Date((&self.days).into()),
            "timestamp_us" | "timestamp_us_utc" => Values::Timestamp {
                units: (&self.ints).into(),
                unit: TimeUnit::Micro,
                zoned: self.kind == "timestamp_us_utc",
            },
            other => panic!("unknown type of a column: {other}"),
        };
        Column { values, validity: Some(Validity::new(&self.marks, 0)) }
    }
}

fn figure(vector: &Value) -> Result<Value, Error> {
    let columns = vector["input"]["columns"].as_object().expect("columns");
    let held: Vec<_> = columns.iter().map(|(name, column)| Held::read(name, column)).collect();
    let names = held.iter().map(|column| column.name.clone()).collect();
    let frame = Frame::new(names, vec![held.iter().map(Held::lend).collect()])?;
    let text = |options: &Value| if options.is_null() { String::new() } else { options.to_string() };
    let options = BaseOptions::parse(&text(&vector["input"]["base"]))?;
    let base = CustomerBase::build(frame, &options, &Control::new())?;
    let name = vector["figure"].as_str().expect("the name of a figure");
    Ok(figures::compute(&base, name, &text(&vector["options"]))?.to_document())
}

/// The reply as text, so that it can be compared to the byte.
fn call(vector: &Value) -> Result<String, Error> {
    let input = vector["input"].as_str().map_or_else(|| vector["input"].to_string(), str::to_owned);
    documents::call(vector["call"].as_str().expect("the name of a call"), &input)
}

/// Whether two values are the same, floats within the tolerance.
fn same(expected: &Value, found: &Value, tolerance: f64) -> bool {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(one, two)| same(one, two, tolerance))
        }
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected.iter().all(|(name, one)| found.get(name).is_some_and(|two| same(one, two, tolerance)))
        }
        (Value::Number(one), Value::Number(two)) if one.is_f64() || two.is_f64() => {
            let (one, two) = (one.as_f64().expect("a number"), two.as_f64().expect("a number"));
            (one - two).abs() <= tolerance * one.abs().max(two.abs())
        }
        _ => expected == found,
    }
}

/// What is wrong with the answer to a vector, if anything is.
fn fault(vector: &Value) -> Option<String> {
    let kind = vector["kind"].as_str().unwrap_or_default();
    let mut text = None;
    let answer = match kind {
        "figure" => figure(vector),
        "call" => call(vector).map(|reply| {
            let document = serde_json::from_str(&reply).expect("a reply in JSON");
            text = Some(reply);
            document
        }),
        other => return Some(format!("a vector of unknown kind {other:?}")),
    };
    if let Some(expected) = vector.get("error") {
        let error = match answer {
            Ok(answer) => return Some(format!("expected the error {expected}, found {answer}")),
            Err(error) => error.to_document(),
        };
        let expected = expected.as_object().expect("an error");
        let differs = expected.iter().any(|(name, value)| error[name.as_str()] != *value);
        return differs.then(|| format!("expected {expected:?}, found {error}"));
    }
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Some(format!("failed: {error}")),
    };
    let tolerance = vector["tolerance"].as_f64().unwrap_or(1e-12);
    if let Some(pointers) = vector.get("expect") {
        return pointers.as_object().expect("pointers").iter().find_map(|(pointer, expected)| {
            let found = answer.pointer(pointer);
            let same = found.is_some_and(|found| same(expected, found, tolerance));
            (!same).then(|| format!("{pointer}: expected {expected}, found {}", found.unwrap_or(&"nothing".into())))
        });
    }
    let expected = vector.get("expected").expect("expected, expect or error");
    match text {
        Some(text) => {
            // As bytes: the order of keys counts.
            let written = expected.to_string();
            (written != text).then(|| format!("expected {written}\n   found {text}"))
        }
        None => expected.as_object().expect("a table").iter().find_map(|(name, part)| {
            let same = same(part, &answer[name.as_str()], tolerance);
            (!same).then(|| format!("{name}: expected {part}\n   found {}", answer[name.as_str()]))
        }),
    }
}

#[test]
fn every_vector_is_answered_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let (mut seen, mut faults) = (BTreeSet::new(), Vec::new());
    for path in files(&folder) {
        let text = std::fs::read_to_string(&path).expect("a file of vectors");
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(file["schema"], "regulars.vectors/1", "{}", path.display());
        for vector in file["vectors"].as_array().expect("vectors") {
            let id = vector["id"].as_str().expect("an id");
            assert!(seen.insert(id.to_owned()), "two vectors {id}");
            faults.extend(fault(vector).map(|fault| format!("{id}: {fault}")));
        }
    }
    assert!(seen.len() > 100, "only {} vectors were found", seen.len());
    assert!(faults.is_empty(), "{} of {} vectors:\n{}", faults.len(), seen.len(), faults.join("\n"));
}

#[test]
fn wrong_answers_and_unknown_kinds_are_found() {
    let right = serde_json::json!({
        "id": "x", "comment": "x", "source": "x", "kind": "figure", "figure": "repeat_customer_rate",
        "input": { "columns": {
            "customer_id": { "type": "int64", "values": [1, 1] },
            "ordered_at": { "type": "date", "values": ["2026-01-01", "2026-01-02"] },
        } },
        "expect": { "/columns/1/values/0": 1 },
    });
    assert_eq!(fault(&right), None);
    for (field, value) in [
        ("kind", "guess".into()),
        ("expect", serde_json::json!({ "/columns/1/values/0": 2 })),
        ("expect", serde_json::json!({ "/columns/9": 2 })),
        ("error", serde_json::json!({ "code": 1001 })),
    ] {
        let mut wrong = right.clone();
        wrong[field] = value;
        assert!(fault(&wrong).is_some(), "{field}");
    }
}
