//! A shop's export as it comes: its forms, its columns by their known names, its cells as text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, LargeStringArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, TimeUnit};
use regulars::{Code, Error, Result};

use crate::arrow_error;
use crate::import::Rows;

/// A column of an export: the names that versions of the shop's software gave it, the usual one first, and whether
/// nothing can be done without it. Without names it stands for what this form of the export does not have.
pub(super) struct Column {
    names: &'static [&'static str],
    is_needed: bool,
}

pub(super) const fn needed(names: &'static [&'static str]) -> Column {
    Column { names, is_needed: true }
}

pub(super) const fn optional(names: &'static [&'static str]) -> Column {
    Column { names, is_needed: false }
}

pub(super) const ABSENT: Column = optional(&[]);

/// One of the forms in which a shop gives its orders away. All forms of a shop have the same columns at the same
/// places.
pub(super) struct Form {
    /// What it is, for the reader of an error.
    pub(super) what: &'static str,
    pub(super) columns: &'static [Column],
}

/// An export that has been read.
pub(super) struct Export {
    /// Which of the forms it has.
    pub(super) form: usize,
    /// The columns' own names, where they are there.
    names: Vec<Option<String>>,
    pieces: Vec<Vec<Option<LargeStringArray>>>,
}

impl Export {
    /// Reads the columns of the first form whose needed columns are all there.
    pub(super) fn read(
        forms: &[Form],
        names: &[String],
        read: &mut dyn FnMut(&[&str]) -> Result<Rows>,
    ) -> Result<Self> {
        let missing: Vec<Vec<&str>> = forms.iter().map(|form| missing(form, names)).collect();
        let form = missing.iter().position(Vec::is_empty).ok_or_else(|| unknown_form(forms, &missing, names))?;
        let found: Vec<_> =
            forms[form].columns.iter().map(|column| place(column, names).map(|at| &names[at])).collect();
        let mut asked: Vec<&str> = Vec::new();
        for name in found.iter().flatten() {
            if !asked.contains(&name.as_str()) {
                asked.push(name);
            }
        }
        let rows = read(&asked)?;
        let mut pieces = Vec::with_capacity(rows.pieces.len());
        for piece in &rows.pieces {
            let texts = asked.iter().zip(piece).map(|(name, array)| texts(array, name)).collect::<Result<Vec<_>>>()?;
            let text_of = |name: &String| asked.iter().position(|asked| asked == name).map(|at| texts[at].clone());
            pieces.push(found.iter().map(|name| name.and_then(text_of)).collect());
        }
        Ok(Self { form, names: found.into_iter().map(|name| name.cloned()).collect(), pieces })
    }

    /// Whether the export has this column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.names[column].is_some()
    }

    /// The column's own name.
    pub(super) fn name(&self, column: usize) -> &str {
        self.names[column].as_deref().unwrap_or_default()
    }

    /// The rows in their order.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut number = 0;
        self.pieces.iter().flat_map(|piece| (0..length(piece)).map(move |at| (piece, at))).map(move |(cells, at)| {
            number += 1;
            Line { export: self, cells, at, number: number - 1 }
        })
    }
}

fn length(piece: &[Option<LargeStringArray>]) -> usize {
    piece.iter().flatten().map(Array::len).next().unwrap_or(0)
}

/// Where a column is, by the first of its names that is there, in small or capital letters.
fn place(column: &Column, names: &[String]) -> Option<usize> {
    column.names.iter().find_map(|known| names.iter().position(|name| name.trim().eq_ignore_ascii_case(known)))
}

fn missing(form: &Form, names: &[String]) -> Vec<&'static str> {
    let missing = form.columns.iter().filter(|column| column.is_needed && place(column, names).is_none());
    missing.map(|column| column.names[0]).collect()
}

/// The error for what has none of the forms: it tells what the nearest one lacks, and which there are.
fn unknown_form(forms: &[Form], missing: &[Vec<&str>], names: &[String]) -> Error {
    let nearest = (0..forms.len()).min_by_key(|form| missing[*form].len()).unwrap_or(0);
    let quoted = |names: &[&str]| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let others: String = forms
        .iter()
        .enumerate()
        .filter(|(form, _)| *form != nearest)
        .fold(String::new(), |text, (_, form)| format!("{text}, or {}", form.what));
    let message = format!(
        "expected {} with a column {}{others}, found {}",
        forms[nearest].what,
        quoted(&missing[nearest]),
        quoted(&names.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    Error::new(Code::MissingColumn, message).at_field(missing[nearest].first().copied().unwrap_or_default())
}

/// The cells of a column as the text that stands, or would stand, in a CSV file.
fn texts(array: &ArrayRef, name: &str) -> Result<LargeStringArray> {
    let cast = |array: &ArrayRef, to: &DataType| {
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        cast_with_options(array, to, &strict).map_err(|error| arrow_error(&error).at_field(name))
    };
    let plain = match array.data_type() {
        // A column of integers with missing values often comes as doubles: 7.0 is 7, and NaN is missing.
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            return Ok(values
                .iter()
                .map(|value| value.filter(|value| !value.is_nan()).map(|value| value.to_string()))
                .collect());
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            return Ok(values
                .iter()
                .map(|value| value.filter(|value| !value.is_nan()).map(|value| value.to_string()))
                .collect());
        }
        DataType::Timestamp(_, None) => cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?,
        // An instant is the same one in any zone, and only offsets can be written without the database of zones.
        DataType::Timestamp(_, Some(_)) => {
            cast(array, &DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())))?
        }
        _ => array.clone(),
    };
    Ok(cast(&plain, &DataType::LargeUtf8)?.as_string::<i64>().clone())
}

/// A row of an export.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    export: &'a Export,
    cells: &'a [Option<LargeStringArray>],
    at: usize,
    /// Which row of the input it is.
    pub(super) number: u64,
}

impl<'a> Line<'a> {
    /// What stands in a cell; nothing for an empty one, and for what dumps of MySQL write for null.
    pub(super) fn text(&self, column: usize) -> Option<&'a str> {
        let array = self.cells[column].as_ref()?;
        let text = if array.is_valid(self.at) { array.value(self.at).trim() } else { "" };
        (!matches!(text, "" | "NULL" | r"\N")).then_some(text)
    }

    /// An id that is not 0, which the shops' tables write for nobody.
    pub(super) fn id(&self, column: usize) -> Option<&'a str> {
        self.text(column).filter(|id| *id != "0")
    }

    /// What stands in a cell that must not be empty.
    pub(super) fn need(&self, column: usize) -> Result<&'a str> {
        self.text(column).ok_or_else(|| self.error(Code::MissingValue, "expected a value, found none", column))
    }

    /// An error at a cell.
    pub(super) fn error(&self, code: Code, message: impl Into<String>, column: usize) -> Error {
        Error::new(code, message).at_field(self.export.name(column)).at_row(self.number)
    }
}
