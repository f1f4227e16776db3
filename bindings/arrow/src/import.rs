//! What a host handed over: record batches, a stream of them, or files.

use std::borrow::Cow;
use std::path::PathBuf;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, new_empty_array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use regulars::orders::Frame;
use regulars::{BaseOptions, Builder, Code, Control, CustomerBase, Error, Result};
use serde::Deserialize;
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
    /// How many of the columns, the first ones, have a role of the core's and are not only segments.
    pub(crate) roles: usize,
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
        let rows = self.rows(loader, &mut options, &[], control)?;
        rows.with_frame(|frame| CustomerBase::build(frame, &options, control))
    }

    /// The base of a base's rows and these, read as its own were. Of the options only `loader` is taken, where its own
    /// rows came through one, and `observed_until` where observation has gone on.
    ///
    /// # Errors
    /// As [`Import::build`] and [`CustomerBase::merge`].
    pub fn append(&self, base: &CustomerBase, options: &str, control: &Control) -> Result<CustomerBase> {
        let (loader, options) = split_options(options)?;
        let More { observed_until } = regulars::read_options(&options)?;
        let mut read = base.options().clone();
        let rows = self.rows(loader, &mut read, &base.segments().collect::<Vec<_>>(), control)?;
        let mut builder = Builder::onto(base);
        builder.name_columns(&read)?;
        rows.with_frame(|frame| builder.push(frame, control))?;
        if let Some(until) = &observed_until {
            builder.observe_until(until);
        }
        builder.finish(control)
    }

    /// The rows as the core is to read them, with the segments that are `kept` as far as they are there; the options
    /// then say which columns the loader gave.
    fn rows(
        &self,
        loader: Option<&'static dyn Loader>,
        options: &mut BaseOptions,
        kept: &[&str],
        control: &Control,
    ) -> Result<Rows> {
        let names = self.names();
        let Some(loader) = loader else {
            let (needed, roles) = needed(&self.schema(), options, kept)?;
            let rows = self.columns(&needed.iter().map(String::as_str).collect::<Vec<_>>(), control)?;
            return Ok(Rows { roles, ..rows });
        };
        let rows = loader.load(&names, &mut |needed| self.columns(needed, control))?;
        loader.name_roles(options);
        let there = |name: &str| rows.names.iter().any(|there| there == name).then(|| name.to_owned());
        (options.currency, options.kind, options.refund_of) = (there("currency"), there("kind"), there("refund_of"));
        Ok(rows)
    }

    fn schema(&self) -> SchemaRef {
        match &self.source {
            Source::Batches(schema, _) => schema.clone(),
            // Of a file only the columns that are asked for are read.
            Source::Files(files) => {
                let fields: Vec<_> = files.names().iter().map(|name| Field::new(name, DataType::Null, true)).collect();
                Schema::new(fields).into()
            }
        }
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
        let mut pieces: Vec<Vec<ArrayRef>> =
            batches.iter().map(|batch| places.iter().map(|place| batch.column(*place).clone()).collect()).collect();
        if pieces.is_empty() {
            // A log without a row still has columns of some type.
            pieces.push(places.iter().map(|place| new_empty_array(schema.field(*place).data_type())).collect());
        }
        let names = needed.iter().map(|name| (*name).to_owned()).collect();
        Ok(Rows { names, roles: 0, pieces, numbers: None, excluded: Vec::new() })
    }
}

/// What may be said when rows are appended.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct More {
    observed_until: Option<String>,
}

impl Rows {
    /// Hands the rows to the core, which borrows them.
    fn with_frame<T>(&self, read: impl FnOnce(Frame<'_>) -> Result<T>) -> Result<T> {
        let mut first_row = 0;
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let len = piece.first().map_or(0, |array| array.len());
            let prepared = self
                .names
                .iter()
                .zip(piece)
                .enumerate()
                .map(|(place, (name, array))| columns::prepare(array, name, first_row, place < self.roles));
            pieces.push(prepared.collect::<Result<Vec<_>>>()?);
            first_row += len as u64;
        }
        let columns = pieces.iter().map(|piece| piece.iter().map(|array| columns::column(array)).collect()).collect();
        let mut frame = Frame::new(self.names.clone(), columns)?.with_excluded(self.excluded.clone());
        if let Some(numbers) = &self.numbers {
            frame = frame.with_row_numbers(numbers.iter().map(|numbers| Cow::Borrowed(&numbers[..])).collect())?;
        }
        read(frame)
    }
}

/// The columns that have a role, then those that tell segments (the named ones, or all that could and those `kept`); and
/// how many have a role.
fn needed(schema: &Schema, options: &BaseOptions, kept: &[&str]) -> Result<(Vec<String>, usize)> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let roles = options.roles().find(&names)?;
    let mut needed: Vec<String> = roles.names().map(str::to_owned).collect();
    needed.extend(kept.iter().filter(|name| names.iter().any(|there| there == *name)).map(|name| (*name).to_owned()));
    match &options.segments {
        Some(named) => needed.extend(named.iter().filter(|name| names.contains(name)).cloned()),
        None => needed.extend(
            schema.fields().iter().filter(|field| columns::is_segment(field.data_type())).map(|f| f.name().clone()),
        ),
    }
    let mut seen = std::collections::BTreeSet::new();
    let roles = roles.names().collect::<std::collections::BTreeSet<_>>().len();
    needed.retain(|name| seen.insert(name.clone()));
    Ok((needed, roles))
}

/// A stream is read so many bytes of columns at a time.
const STREAM_BYTES: usize = 3 << 30;

/// Builds a base of a stream over the Arrow C data interface, which may be larger than memory: of its rows only what a
/// base keeps of them stays. The stream is released, whatever comes of it. The options are those of [`BaseOptions`], and
/// `loader`, which needs all rows at once.
///
/// # Safety
/// `stream` must point to a stream that the interface's rules call valid, or to a released one.
///
/// # Errors
/// As [`Import::from_stream`] and [`Import::build`].
pub unsafe fn build_stream(
    stream: *mut FFI_ArrowArrayStream,
    options: &str,
    control: &Control,
) -> Result<CustomerBase> {
    // SAFETY: passed on to the caller. The reader takes the stream over and leaves a released one behind.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(|error| arrow_error(&error))?;
    build_batches(reader, options, STREAM_BYTES, control)
}

fn build_batches(
    reader: impl RecordBatchReader,
    options: &str,
    most_bytes: usize,
    control: &Control,
) -> Result<CustomerBase> {
    let schema = reader.schema();
    let (loader, plain) = split_options(options)?;
    if loader.is_some() {
        let batches = reader.collect::<std::result::Result<Vec<_>, _>>().map_err(|error| arrow_error(&error))?;
        return Import { source: Source::Batches(schema, batches) }.build(options, control);
    }
    let parsed = BaseOptions::parse(&plain)?;
    let (needed, roles) = needed(&schema, &parsed, &[])?;
    let places = needed
        .iter()
        .map(|name| schema.index_of(name).map_err(|error| Error::new(Code::UnknownColumn, error.to_string())))
        .collect::<Result<Vec<_>>>()?;
    let mut builder: Option<Builder> = None;
    let (mut pieces, mut bytes) = (Vec::new(), 0);
    let rows =
        |pieces: Vec<Vec<ArrayRef>>| Rows { names: needed.clone(), roles, pieces, numbers: None, excluded: Vec::new() };
    for batch in reader {
        let batch = batch.map_err(|error| arrow_error(&error))?;
        // What has no role is let go at once.
        let piece: Vec<ArrayRef> = places.iter().map(|place| batch.column(*place).clone()).collect();
        bytes += piece.iter().map(|array| array.to_data().get_slice_memory_size().unwrap_or(0)).sum::<usize>();
        pieces.push(piece);
        // Taking rows over is half of what is to be told of them; reading them is the other.
        control.expect(batch.num_rows() as u64);
        control.advance(batch.num_rows() as u64)?;
        if bytes >= most_bytes {
            let builder = builder.get_or_insert_with(|| Builder::new(&parsed));
            rows(std::mem::take(&mut pieces)).with_frame(|frame| builder.push(frame, control))?;
            bytes = 0;
        }
    }
    if pieces.is_empty() && builder.is_none() {
        // A log without a row still has columns of some type.
        pieces.push(places.iter().map(|place| new_empty_array(schema.field(*place).data_type())).collect());
    }
    match builder {
        None => rows(pieces).with_frame(|frame| CustomerBase::build(frame, &parsed, control)),
        Some(mut builder) => {
            rows(pieces).with_frame(|frame| builder.push(frame, control))?;
            builder.finish(control)
        }
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
