//! What a host handed over: record batches, a stream of them, or files.

use std::borrow::Cow;
use std::path::PathBuf;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use regulars::orders::Frame;
use regulars::{BaseOptions, Code, Control, CustomerBase, Error, Result};
use serde_json::{Map, Value};

use crate::files::{Files, ReadOptions};
use crate::loader::{self, Loader};
use crate::{arrow_error, columns};

/// Orders of a host, not yet read.
#[derive(Debug)]
pub struct Import {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Batches(SchemaRef, Vec<RecordBatch>),
    Files(Files),
}

/// Batches of the columns that are needed, with the numbers of their rows where some were left out.
pub(crate) struct Rows {
    pub(crate) names: Vec<String>,
    pub(crate) pieces: Vec<Vec<ArrayRef>>,
    pub(crate) numbers: Option<Vec<Vec<u64>>>,
    pub(crate) excluded: Vec<(String, u64)>,
}

impl Import {
    /// Takes a stream over the Arrow C data interface, and reads it to its end. The stream is released, whatever
    /// comes of it.
    ///
    /// # Safety
    /// `stream` must point to a stream that the interface's rules call valid, or to a released one.
    ///
    /// # Errors
    /// 1003 `column_type` with the words of the stream, also for a released one.
    pub unsafe fn from_stream(stream: *mut FFI_ArrowArrayStream) -> Result<Self> {
        // SAFETY: passed on to the caller. The reader takes the stream over and leaves a released one behind.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(|error| arrow_error(&error))?;
        let schema = reader.schema();
        let batches = reader.collect::<std::result::Result<Vec<_>, _>>().map_err(|error| arrow_error(&error))?;
        Ok(Self { source: Source::Batches(schema, batches) })
    }

    /// Takes record batches of one schema.
    ///
    /// # Errors
    /// 1004 `column_length` when a batch has other columns than the schema.
    pub fn from_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Self> {
        for batch in &batches {
            let alike = batch
                .schema()
                .fields()
                .iter()
                .map(|field| field.name())
                .eq(schema.fields().iter().map(|field| field.name()));
            if !alike {
                return Err(Error::new(Code::ColumnLength, "expected batches with the columns of their schema"));
            }
        }
        Ok(Self { source: Source::Batches(schema, batches) })
    }

    /// Takes CSV or Parquet files whose rows follow one another. They are opened here and read when a base is built.
    ///
    /// # Errors
    /// 1010 `unreadable_file`, naming the file.
    pub fn read(paths: &[PathBuf], options: &ReadOptions) -> Result<Self> {
        Ok(Self { source: Source::Files(Files::open(paths, options)?) })
    }

    /// The names of the columns.
    pub fn names(&self) -> Vec<String> {
        match &self.source {
            Source::Batches(schema, _) => schema.fields().iter().map(|field| field.name().clone()).collect(),
            Source::Files(files) => files.names().to_vec(),
        }
    }

    /// Builds a customer base. The options are those of [`BaseOptions`], and `loader`: the name of a shop's export
    /// (see [`LOADERS`](crate::LOADERS)), whose loader then says which rows are orders and which columns mean what.
    ///
    /// # Errors
    /// 1014 `unknown_name` for a loader that does not exist, and what [`CustomerBase::build`] refuses.
    pub fn build(&self, options: &str, control: &Control) -> Result<CustomerBase> {
        let (loader, options) = split_options(options)?;
        let mut options = BaseOptions::parse(&options)?;
        let names = self.names();
        let rows = match loader {
            Some(loader) => {
                let rows = loader.load(&names, &mut |needed| self.columns(needed, control))?;
                loader.name_roles(&mut options);
                rows
            }
            None => {
                let roles = options.roles().find(&names)?;
                let mut needed: Vec<&str> = roles.names().collect();
                needed.dedup();
                self.columns(&needed, control)?
            }
        };
        let mut first_row = 0;
        let mut pieces = Vec::with_capacity(rows.pieces.len());
        for piece in &rows.pieces {
            let len = piece.first().map_or(0, |array| array.len());
            let prepared = rows.names.iter().zip(piece).map(|(name, array)| columns::prepare(array, name, first_row));
            pieces.push(prepared.collect::<Result<Vec<_>>>()?);
            first_row += len as u64;
        }
        let columns = pieces.iter().map(|piece| piece.iter().map(|array| columns::column(array)).collect()).collect();
        let mut frame = Frame::new(rows.names, columns)?;
        if let Some(numbers) = &rows.numbers {
            frame = frame.with_row_numbers(numbers.iter().map(|numbers| Cow::Borrowed(&numbers[..])).collect())?;
        }
        Ok(CustomerBase::build(frame, &options, control)?.with_excluded(rows.excluded))
    }

    /// The columns of these names.
    fn columns(&self, needed: &[&str], control: &Control) -> Result<Rows> {
        let (schema, batches) = match &self.source {
            Source::Batches(schema, batches) => (schema.clone(), Cow::Borrowed(batches)),
            Source::Files(files) => {
                let (schema, batches) = files.read(needed, control)?;
                (schema, Cow::Owned(batches))
            }
        };
        let places = needed
            .iter()
            .map(|name| schema.index_of(name).map_err(|error| Error::new(Code::UnknownColumn, error.to_string())))
            .collect::<Result<Vec<_>>>()?;
        let pieces =
            batches.iter().map(|batch| places.iter().map(|place| batch.column(*place).clone()).collect()).collect();
        let names = needed.iter().map(|name| (*name).to_owned()).collect();
        Ok(Rows { names, pieces, numbers: None, excluded: Vec::new() })
    }
}

/// Takes the loader out of the options.
fn split_options(options: &str) -> Result<(Option<&'static dyn Loader>, String)> {
    let options: Option<Map<String, Value>> =
        if options.trim().is_empty() { Some(Map::new()) } else { regulars::read_options(options)? };
    let mut options = options.unwrap_or_default();
    let loader = match options.remove("loader") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(loader::find(&name)?),
        Some(other) => {
            let message = format!("expected the name of a loader, found {other}");
            return Err(Error::new(Code::InvalidOption, message).at_field("loader"));
        }
    };
    Ok((loader, Value::Object(options).to_string()))
}
