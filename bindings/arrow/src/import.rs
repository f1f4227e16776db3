//! What a host handed over: record batches, a stream of them, or files.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, new_empty_array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use regulars::orders::{Frame, Roles};
use regulars::{AppendOptions, BaseOptions, Builder, Code, Control, CustomerBase, Error, Result};
use serde_json::{Map, Value};

use crate::files::{Files, ReadOptions};
use crate::loader::{self, Loader};
use crate::notation::Notation;
use crate::{arrow_error, columns, stream};

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
        // SAFETY: passed on to the caller.
        Self::collect(unsafe { stream::reader(stream) }?, &Control::new())
    }

    /// Reads a stream to its end. Whoever waits for a slow one may want to stop it.
    pub(crate) fn collect(reader: impl RecordBatchReader, control: &Control) -> Result<Self> {
        let schema = reader.schema();
        let mut batches = Vec::new();
        for batch in reader {
            batches.push(batch.map_err(|error| arrow_error(&error))?);
            control.advance(0)?;
        }
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
    /// Texts of amounts and times may be written otherwise than the core reads them: `decimal` (`","`) and `thousands`
    /// (`"."`, `","`, `"'"` or a blank, between groups of three digits) say how amounts and costs are; `day_first`
    /// (`5.1.2026 14:30` is in January) and `month_first` (`1/5/2026 2:30 PM`) say how times are that are not written year
    /// first. A loader knows how its shop writes them.
    ///
    /// # Errors
    /// 1012 `invalid_option` for marks that cannot be told apart, and for a notation beside a loader;
    /// 1014 `unknown_name` for a loader that does not exist, and what [`CustomerBase::build`] refuses.
    pub fn build(&self, options: &str, control: &Control) -> Result<CustomerBase> {
        let reading = Reading::parse(options)?;
        let mut options = BaseOptions::parse(&reading.options)?;
        let rows = self.rows(&reading, &mut options, &[], control)?;
        rows.with_frame(|frame| CustomerBase::build(frame, &options, control))
    }

    /// The base of a base's rows and these, read as its own were. Of the options only `loader` is taken, where its own
    /// rows came through one, how texts are written, and `observed_until` where observation has gone on.
    ///
    /// # Errors
    /// As [`Import::build`] and [`CustomerBase::merge`].
    pub fn append(&self, base: &CustomerBase, options: &str, control: &Control) -> Result<CustomerBase> {
        let reading = Reading::parse(options)?;
        let mut builder = Builder::onto(base, &AppendOptions::parse(&reading.options)?);
        let mut read = base.options().clone();
        let rows = self.rows(&reading, &mut read, &base.segments().collect::<Vec<_>>(), control)?;
        builder.name_columns(&read)?;
        rows.with_frame(|frame| builder.push(frame, control))?;
        builder.finish(control)
    }

    /// The rows as the core is to read them, with the segments that are `kept` as far as they are there; the options
    /// then say which columns the loader gave.
    fn rows(&self, reading: &Reading, options: &mut BaseOptions, kept: &[&str], control: &Control) -> Result<Rows> {
        let names = self.names();
        let Some(loader) = reading.loader else {
            let needed = Needed::new(&self.schema(), options, kept)?;
            let rows = self.columns(&needed.names.iter().map(String::as_str).collect::<Vec<_>>(), control)?;
            let mut rows = Rows { roles: needed.roles, ..rows };
            reading.notation.apply(&mut rows, &needed.found)?;
            return Ok(rows);
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
        let names: Vec<String> = needed.iter().map(|name| (*name).to_owned()).collect();
        let columns = Columns::new(&schema, &names)?;
        let mut pieces: Vec<Vec<ArrayRef>> = batches.iter().map(|batch| columns.of(batch)).collect();
        if pieces.is_empty() {
            pieces.push(columns.none());
        }
        Ok(Rows { names, roles: 0, pieces, numbers: None, excluded: Vec::new() })
    }
}

/// Some of the columns of a schema.
pub(crate) struct Columns {
    schema: SchemaRef,
    places: Vec<usize>,
}

impl Columns {
    pub(crate) fn new(schema: &SchemaRef, names: &[String]) -> Result<Self> {
        let place =
            |name: &String| schema.index_of(name).map_err(|error| Error::new(Code::UnknownColumn, error.to_string()));
        Ok(Self { schema: SchemaRef::clone(schema), places: names.iter().map(place).collect::<Result<_>>()? })
    }

    /// Those of a batch.
    pub(crate) fn of(&self, batch: &RecordBatch) -> Vec<ArrayRef> {
        self.places.iter().map(|place| ArrayRef::clone(batch.column(*place))).collect()
    }

    /// A log without a row still has columns of some type.
    pub(crate) fn none(&self) -> Vec<ArrayRef> {
        self.places.iter().map(|place| new_empty_array(self.schema.field(*place).data_type())).collect()
    }
}

impl Rows {
    /// Hands the rows to the core, which borrows them.
    pub(crate) fn with_frame<T>(&self, read: impl FnOnce(Frame<'_>) -> Result<T>) -> Result<T> {
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

/// The columns that have a role, then those that tell segments: the named ones, or all that could and those `kept`.
pub(crate) struct Needed {
    pub(crate) names: Vec<String>,
    /// How many have a role.
    pub(crate) roles: usize,
    /// Which have which.
    pub(crate) found: Roles,
}

impl Needed {
    pub(crate) fn new(schema: &Schema, options: &BaseOptions, kept: &[&str]) -> Result<Self> {
        let there: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let roles = options.roles().find(&there)?;
        let mut names: Vec<String> = roles.names().map(str::to_owned).collect();
        names
            .extend(kept.iter().filter(|name| there.iter().any(|there| there == *name)).map(|name| (*name).to_owned()));
        match &options.segments {
            // The core refuses it, and tells of all the columns that there are.
            Some(named) if kept.is_empty() && named.iter().any(|name| !there.contains(name)) => {
                return Ok(Self { names: there, roles: 0, found: roles });
            }
            Some(named) => names.extend(named.iter().filter(|name| there.contains(name)).cloned()),
            None => names.extend(
                schema.fields().iter().filter(|field| columns::is_segment(field.data_type())).map(|f| f.name().clone()),
            ),
        }
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        Ok(Self { names, roles: roles.names().collect::<BTreeSet<_>>().len(), found: roles })
    }
}

/// Options that are about the host's columns, taken out of a document, and the rest of it for the core.
pub(crate) struct Reading {
    pub(crate) loader: Option<&'static dyn Loader>,
    pub(crate) notation: Notation,
    pub(crate) options: String,
}

impl Reading {
    pub(crate) fn parse(options: &str) -> Result<Self> {
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
        let written = Notation::FIELDS.into_iter().filter_map(|name| options.remove_entry(name));
        let written: Map<String, Value> = written.filter(|(_, value)| !value.is_null()).collect();
        let notation = regulars::read_options::<Notation>(&Value::Object(written).to_string())?.checked()?;
        if loader.is_some() && !notation.is_plain() {
            let message = "expected no notation beside a loader, which knows how its shop writes numbers and days";
            return Err(Error::new(Code::InvalidOption, message).at_field("loader"));
        }
        Ok(Self { loader, notation, options: Value::Object(options).to_string() })
    }
}
