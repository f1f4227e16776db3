//! A frame: named columns in pieces, as a host hands them over.

use std::borrow::Cow;

use super::Column;
use crate::{Code, Error, Result};

/// Named columns in pieces, as a host hands them over.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    pub(super) names: Vec<String>,
    pub(super) pieces: Vec<Vec<Column<'a>>>,
    pub(super) numbers: Vec<Cow<'a, [u64]>>,
    pub(super) excluded: Vec<(String, u64)>,
}

impl<'a> Frame<'a> {
    /// A frame of these names and pieces, each piece holding a column for each name.
    ///
    /// # Errors
    /// [`Code::ColumnLength`] when a piece lacks a column or its columns differ in length.
    pub fn new(names: Vec<String>, pieces: Vec<Vec<Column<'a>>>) -> Result<Self> {
        for piece in &pieces {
            if piece.len() != names.len() {
                return Err(Error::new(
                    Code::ColumnLength,
                    format!("expected {} columns in each piece, found {}", names.len(), piece.len()),
                ));
            }
            for (name, column) in names.iter().zip(piece) {
                if column.values.len() != piece[0].values.len() {
                    return Err(Error::new(
                        Code::ColumnLength,
                        format!(
                            "expected {} values as in {:?}, found {}",
                            piece[0].values.len(),
                            names[0],
                            column.values.len()
                        ),
                    )
                    .at_field(name.clone()));
                }
            }
        }
        Ok(Self { names, pieces, numbers: Vec::new(), excluded: Vec::new() })
    }

    /// The same frame, of which each row says which row of the host's input it is. Needed when rows were left out
    /// before the frame was made, so that errors name the rows that the host knows.
    ///
    /// # Errors
    /// [`Code::ColumnLength`] when there is not a number for each row of each piece.
    pub fn with_row_numbers(mut self, numbers: Vec<Cow<'a, [u64]>>) -> Result<Self> {
        let fits = numbers.len() == self.pieces.len()
            && numbers
                .iter()
                .zip(&self.pieces)
                .all(|(numbers, piece)| piece.first().is_none_or(|column| column.values.len() == numbers.len()));
        if !fits {
            return Err(Error::new(Code::ColumnLength, "expected a row number for each row of each piece"));
        }
        self.numbers = numbers;
        Ok(self)
    }

    /// The same frame, and how many rows were left out before it was made, by reason.
    pub fn with_excluded(mut self, excluded: Vec<(String, u64)>) -> Self {
        self.excluded = excluded;
        self
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}
