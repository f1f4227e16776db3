//! The one error that crosses every border.

use std::fmt;

use serde_json::{Map, Value};

use crate::Code;

/// What went wrong: a stable code, a sentence that says what was expected and what came, and where.
///
/// ```
/// use regulars_core::{Code, Error};
/// let error = Error::new(Code::UnreadableValue, "expected a date such as 2026-11-21, found \"soon\"")
///     .at_field("ordered_at")
///     .at_row(7);
/// assert_eq!(
///     error.to_string(),
///     "expected a date such as 2026-11-21, found \"soon\" (ordered_at, row 7) [1005 unreadable_value]"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
    field: Option<String>,
    row: Option<u64>,
}

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, row: None }
    }

    /// The same error in other words.
    pub fn with_message(&self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self.clone() }
    }

    /// The same error, at a column, an option or a JSON pointer. A place that is already known stays.
    pub fn at_field(mut self, field: impl Into<String>) -> Self {
        self.field.get_or_insert_with(|| field.into());
        self
    }

    /// The same error, at a row of the input, counted from 0. A row that is already known stays.
    pub fn at_row(mut self, row: u64) -> Self {
        self.row.get_or_insert(row);
        self
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What was expected and what came, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The column, option or JSON pointer at fault, where there is one.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// The row of the input at fault, counted from 0, where there is one.
    pub fn row(&self) -> Option<u64> {
        self.row
    }

    /// The error as a document: `{"code", "name", "message", "field", "row"}`, absent places being null.
    pub fn to_document(&self) -> Value {
        let mut document = Map::new();
        document.insert("code".into(), self.code.number().into());
        document.insert("name".into(), self.code.name().into());
        document.insert("message".into(), self.message.clone().into());
        document.insert("field".into(), self.field.clone().into());
        document.insert("row".into(), self.row.into());
        Value::Object(document)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (&self.field, self.row) {
            (Some(field), Some(row)) => write!(f, " ({field}, row {row})")?,
            (Some(field), None) => write!(f, " ({field})")?,
            (None, Some(row)) => write!(f, " (row {row})")?,
            (None, None) => {}
        }
        write!(f, " [{} {}]", self.code.number(), self.code.name())
    }
}

impl std::error::Error for Error {}
