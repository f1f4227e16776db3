//! CSV and Parquet files as record batches of the columns that are needed.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use regulars::{Code, Control, Error, Result, parallel};
use serde::Deserialize;

/// Rows are read this many at a time.
const BATCH: usize = 1 << 16;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values (or separated by `;`, tab or `|`), with a header. Every column is text.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// How files are read. As a document, every field is optional and no other field is taken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// What the files are; by default what their first bytes say.
    pub format: Option<Format>,
    /// What separates the values of a CSV file; by default whichever of `,`, `;`, tab and `|` the header has most of.
    pub delimiter: Option<char>,
}

impl ReadOptions {
    /// Reads a document of options; an empty text means the defaults.
    ///
    /// # Errors
    /// 1011 `unreadable_document`.
    pub fn parse(document: &str) -> Result<Self> {
        regulars::read_options(document)
    }
}

pub(crate) fn unreadable(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::new(
        Code::UnreadableFile,
        format!("expected a readable CSV or Parquet file, found {}: {error}", path.display()),
    )
}

/// Files whose rows follow one another, opened and found to have the same columns.
#[derive(Debug)]
pub(crate) struct Files {
    files: Vec<(PathBuf, Kind)>,
    names: Vec<String>,
}

#[derive(Debug)]
enum Kind {
    Csv { delimiter: u8 },
    Parquet(ArrowReaderMetadata),
}

impl Files {
    pub(crate) fn open(paths: &[PathBuf], options: &ReadOptions) -> Result<Self> {
        let mut files = Vec::with_capacity(paths.len());
        let mut all_names: Option<Vec<String>> = None;
        for path in paths {
            let (kind, names) = open(path, options)?;
            match &all_names {
                Some(first) if *first != names => {
                    let message = format!("the columns of the first file are {first:?}, of this one {names:?}");
                    return Err(unreadable(path, message));
                }
                _ => all_names = Some(names),
            }
            files.push((path.clone(), kind));
        }
        let names = all_names.ok_or_else(|| {
            Error::new(Code::UnreadableFile, "expected the path of a CSV or Parquet file, found none")
        })?;
        Ok(Self { files, names })
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns of these names, of all files.
    pub(crate) fn read(&self, needed: &[&str], control: &Control) -> Result<(SchemaRef, Vec<RecordBatch>)> {
        let mut all = Vec::new();
        for (path, kind) in &self.files {
            all.extend(match kind {
                Kind::Csv { delimiter } => read_csv(path, *delimiter, &self.names, needed, control)?,
                Kind::Parquet(metadata) => read_parquet(path, metadata, needed, control)?,
            });
        }
        let schema = all.first().map_or_else(
            || Arc::new(Schema::new(needed.iter().map(|name| text_field(name)).collect::<Vec<_>>())),
            RecordBatch::schema,
        );
        Ok((schema, all))
    }
}

fn text_field(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn open(path: &Path, options: &ReadOptions) -> Result<(Kind, Vec<String>)> {
    let mut file = File::open(path).map_err(|error| unreadable(path, error))?;
    let is_parquet = match options.format {
        Some(format) => format == Format::Parquet,
        None => {
            let mut magic = [0; 4];
            let is_parquet = file.read_exact(&mut magic).is_ok() && &magic == b"PAR1";
            file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(path, error))?;
            is_parquet
        }
    };
    if is_parquet {
        let metadata =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| unreadable(path, error))?;
        let names = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
        return Ok((Kind::Parquet(metadata), names));
    }
    let mut header = String::new();
    BufReader::new(&file).read_line(&mut header).map_err(|error| unreadable(path, error))?;
    if header.trim().is_empty() {
        return Err(unreadable(path, "the first line, which is to name the columns, is empty"));
    }
    if header.contains('\0') {
        return Err(unreadable(path, "the first line, which is to name the columns, has zero bytes"));
    }
    let delimiter = match options.delimiter {
        Some(delimiter) => u8::try_from(delimiter)
            .map_err(|_| unreadable(path, format!("the delimiter {delimiter:?} is not one byte")))?,
        None => sniff(&header),
    };
    let format = arrow_csv::reader::Format::default().with_header(true).with_delimiter(delimiter);
    let (schema, _) = format.infer_schema(header.as_bytes(), Some(0)).map_err(|error| unreadable(path, error))?;
    // Spreadsheets put a byte order mark in front of the first name.
    let names =
        schema.fields().iter().map(|field| field.name().trim_start_matches('\u{feff}').trim().to_owned()).collect();
    Ok((Kind::Csv { delimiter }, names))
}

/// The likeliest delimiter of a header; of equally likely ones the first.
fn sniff(header: &str) -> u8 {
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

fn read_csv(
    path: &Path,
    delimiter: u8,
    names: &[String],
    needed: &[&str],
    control: &Control,
) -> Result<Vec<RecordBatch>> {
    let places = needed.iter().filter_map(|needed| names.iter().position(|name| name == needed)).collect();
    let schema = Arc::new(Schema::new(names.iter().map(|name| text_field(name)).collect::<Vec<_>>()));
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let reader = arrow_csv::ReaderBuilder::new(schema)
        .with_header(true)
        .with_delimiter(delimiter)
        .with_batch_size(BATCH)
        .with_projection(places)
        .build(file)
        .map_err(|error| unreadable(path, error))?;
    collect(path, reader, control)
}

/// The batches of a file, counted as they come.
fn collect(
    path: &Path,
    reader: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    control: &Control,
) -> Result<Vec<RecordBatch>> {
    let mut batches = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| unreadable(path, error))?;
        control.expect(batch.num_rows() as u64);
        control.advance(batch.num_rows() as u64)?;
        batches.push(batch);
    }
    Ok(batches)
}

fn read_parquet(
    path: &Path,
    metadata: &ArrowReaderMetadata,
    needed: &[&str],
    control: &Control,
) -> Result<Vec<RecordBatch>> {
    let groups = metadata.metadata().num_row_groups();
    let read = |group: usize| -> Result<Vec<RecordBatch>> {
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
        let roots: Vec<usize> = metadata
            .schema()
            .fields()
            .iter()
            .enumerate()
            .filter(|(_, field)| needed.contains(&field.name().as_str()))
            .map(|(place, _)| place)
            .collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let reader = builder
            .with_projection(mask)
            .with_row_groups(vec![group])
            .with_batch_size(BATCH)
            .build()
            .map_err(|error| unreadable(path, error))?;
        collect(path, reader, control)
    };
    Ok(parallel::map(groups, read)?.into_iter().flatten().collect())
}
