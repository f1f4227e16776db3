//! Any bytes as a file: CSV, Parquet or a saved base. The first byte says which, the line after it how to read it, the next
//! one what to make of it, the rest is the file. A base is saved and loaded again, with the first line as the file's name.
#![no_main]

#[allow(dead_code, unused_imports)] // each target asks a part of it
mod c;

use std::fs;
use std::hash::Hasher as _;
use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use c::{Base, Import};

/// A folder of this process's own.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("regulars-fuzz-{}", std::process::id()))
}

/// Saves and loads a base: under this name the same bytes, or an error.
fn keep(base: &Base, name: &[u8]) {
    let name: Vec<u8> = name.iter().take(300).map(|byte| if *byte == b'/' { b'_' } else { *byte }).collect();
    let path = [folder().to_str().expect("a path in UTF-8").as_bytes(), b"/", &name].concat();
    if base.save(&path).is_ok() {
        let loaded = Base::load(&path).expect("a base that was saved");
        let again = folder().join("again.saved");
        loaded.save(again.to_str().expect("a path in UTF-8").as_bytes()).expect("a base that was loaded");
        let path = std::str::from_utf8(&path).expect("a path that was taken");
        assert_eq!(fs::read(path).expect("what was saved"), fs::read(again).expect("what was saved again"));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let mut parts = rest.splitn(3, |byte| *byte == b'\n');
    let [read, options, content] = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
    let kind = ["csv", "parquet", "saved", "sealed"][usize::from(*kind) % 4];
    fs::create_dir_all(folder()).expect("a folder");
    let path = folder().join(kind);
    let mut content = content.to_vec();
    if kind == "sealed" {
        // No chance finds a sum of 128 bits, so that what is behind it would never be read.
        let mut sum = SipHasher13::new();
        sum.write(&content);
        content.extend(sum.finish128().as_u128().to_le_bytes());
    }
    fs::write(&path, content).expect("a file to be read");
    let path = path.to_str().expect("a path in UTF-8").as_bytes();
    let base = match kind {
        "saved" | "sealed" => Base::load(path),
        _ => Import::of_file(path, read).and_then(|import| Base::of_import(&import, options)),
    };
    if let Ok(base) = base {
        for figure in ["intake", "totals", "cohorts"] {
            let _ = base.figure(figure.as_bytes(), b"").map(|table| table.read());
        }
        keep(&base, read);
    }
    let _ = fs::remove_dir_all(folder());
});
