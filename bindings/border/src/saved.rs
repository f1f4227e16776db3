//! Customer bases in files: written in whole or not at all, and read again.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use regulars::{Code, Control, CustomerBase, Error, Result};

fn unwritable(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::new(Code::UnwritableFile, format!("expected to write a customer base to {}: {error}", path.display()))
}

/// Writes a base to a file. What was there before stays until all is written, and stays for good if that fails.
///
/// # Errors
/// 1018 `unwritable_file`, naming the file.
pub fn save(base: &CustomerBase, path: &Path) -> Result<()> {
    let name = path.file_name().ok_or_else(|| unwritable(path, "that names no file"))?;
    // Beside the file, so that taking its place is one step.
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let part: PathBuf = path.with_file_name(beside);
    let write = || -> Result<()> {
        let mut file = BufWriter::new(File::create(&part).map_err(|error| unwritable(path, error))?);
        base.write_to(&mut file)?;
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(|error| unwritable(path, error))?;
        fs::rename(&part, path).map_err(|error| unwritable(path, error))
    };
    write().inspect_err(|_| {
        // Nothing more can be done about a part that cannot be removed.
        let _ = fs::remove_file(&part);
    })
}

/// Reads a base that was saved.
///
/// # Errors
/// 1010 `unreadable_file`, naming the file; 1016 `damaged_file` and 1017 `newer_file` of what is in it.
pub fn load(path: &Path, control: &Control) -> Result<CustomerBase> {
    let bytes = fs::read(path).map_err(|error| {
        let message = format!("expected a readable saved customer base, found {}: {error}", path.display());
        Error::new(Code::UnreadableFile, message)
    })?;
    CustomerBase::from_bytes(&bytes, control)
}
