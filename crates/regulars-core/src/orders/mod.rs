//! An order log as borrowed columns, validated once: the only way into analytics.
//!
//! A [`Frame`] is what a host hands over: named columns in pieces (record batches). [`Orders`] is a frame whose
//! columns have been given their roles, by name or by the names that shops' exports use. Nothing is copied: columns
//! borrow the host's memory, and values are read as they are needed.

mod column;
mod frame;
mod role;

use std::borrow::Cow;

pub use column::{Column, Texts, TimeUnit, Validity, Values};
pub use frame::Frame;
pub use role::{Role, Roles};

use role::{ROLES, unknown_column};

use crate::{Code, Error, Result};

/// Which columns tell segments, for figures by segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Segments {
    /// Every column without a role that could: texts, categories, integers and booleans.
    #[default]
    Any,
    /// Those of these names, whatever else they mean.
    Named(Vec<String>),
}

/// A piece of [`Orders`]: columns of one length.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    columns: [Option<Column<'a>>; ROLES],
    /// The columns that tell segments, in the order of [`Orders::segments`].
    pub segments: Vec<Column<'a>>,
    /// The number of rows before this piece.
    pub first_row: u64,
    /// The number of rows of this piece.
    pub rows: usize,
    numbers: Option<Cow<'a, [u64]>>,
}

/// An order log: columns with their roles, in pieces.
#[derive(Clone, Debug)]
pub struct Orders<'a> {
    roles: Roles,
    segments: Vec<String>,
    pieces: Vec<Piece<'a>>,
    rows: u64,
    excluded: Vec<(String, u64)>,
}

impl<'a> Orders<'a> {
    /// Gives the columns of a frame their roles. Columns without a role that cannot tell segments are left alone.
    ///
    /// # Errors
    /// [`Code::MissingColumn`] when `customer_id` or `ordered_at` is neither named nor found, [`Code::UnknownColumn`]
    /// when a named column is not there, [`Code::ColumnType`] when a column cannot play its role.
    pub fn new(frame: Frame<'a>, roles: &Roles, segments: &Segments) -> Result<Self> {
        let place = |name: &str| frame.names.iter().position(|there| there == name);
        let named_currency = roles.get(Role::Currency).is_some();
        let mut roles = roles.find(&frame.names)?;
        if !named_currency
            && let Some(index) = roles.get(Role::Currency).and_then(place)
            && !frame.pieces.iter().all(|columns| columns[index].is_text())
        {
            // Shops number their currencies too; a column that was only found by its name may be of that kind.
            roles = roles.with(Role::Currency, None::<String>);
        }
        let found = Role::ALL.map(|role| roles.get(role).and_then(place));
        let mut segments: Vec<String> = match segments {
            Segments::Named(names) => match names.iter().find(|name| place(name).is_none()) {
                Some(name) => return Err(unknown_column(name, "segments", &frame.names)),
                None => names.clone(),
            },
            Segments::Any => {
                let takes = |index: usize| frame.pieces.iter().all(|columns| columns[index].is_segment());
                let free = (0..frame.names.len()).filter(|index| !found.contains(&Some(*index)) && takes(*index));
                free.map(|index| frame.names[index].clone()).collect()
            }
        };
        // By name, so that the order of a log's columns changes nothing.
        segments.sort_unstable();
        segments.dedup();
        let segment_places: Vec<usize> = segments.iter().filter_map(|name| place(name)).collect();
        let mut pieces = Vec::with_capacity(frame.pieces.len());
        let mut first_row = 0u64;
        let mut numbers = frame.numbers.into_iter();
        for columns in frame.pieces {
            let piece = Piece {
                columns: found.map(|index| index.map(|index| columns[index].clone())),
                segments: segment_places.iter().map(|index| columns[*index].clone()).collect(),
                first_row,
                rows: columns.first().map_or(0, |column| column.values.len()),
                numbers: numbers.next(),
            };
            piece.check(&roles, &segments)?;
            first_row = first_row
                .checked_add(piece.rows as u64)
                .ok_or_else(|| Error::new(Code::TooManyRows, "expected rows that 64 bits can count"))?;
            pieces.push(piece);
        }
        let orders = Self { roles, segments, pieces, rows: first_row, excluded: frame.excluded };
        orders.check_alike()?;
        Ok(orders)
    }

    /// The names of the columns that have a role.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The names of the columns that tell segments.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The pieces in their order.
    pub fn pieces(&self) -> &[Piece<'a>] {
        &self.pieces
    }

    /// The number of rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows that were left out before, by reason.
    pub fn excluded(&self) -> &[(String, u64)] {
        &self.excluded
    }

    /// Whether ids of this role are text (else integers, where there are any).
    pub fn is_text(&self, role: Role) -> bool {
        self.pieces.iter().any(|piece| piece.column(role).is_some_and(Column::is_text))
    }

    /// Ids of one role must be of one kind in all pieces: the integer 7 and the text "7" are not the same customer.
    fn check_alike(&self) -> Result<()> {
        for role in [Role::CustomerId, Role::OrderId, Role::RefundOf, Role::GuestKey] {
            let mut kinds = self.pieces.iter().filter_map(|piece| piece.column(role)).map(Column::is_text);
            let first = kinds.next();
            if kinds.any(|kind| Some(kind) != first) {
                let message = "expected integers or text, found both in different pieces";
                return Err(Error::new(Code::ColumnType, message).at_field(role.name()));
            }
        }
        if self.roles.get(Role::OrderId).is_some()
            && self.roles.get(Role::RefundOf).is_some()
            && self.is_text(Role::OrderId) != self.is_text(Role::RefundOf)
        {
            let message = "expected ids of one kind in order_id and refund_of, found integers and text";
            return Err(Error::new(Code::ColumnType, message).at_field(Role::RefundOf.name()));
        }
        Ok(())
    }
}

impl<'a> Piece<'a> {
    /// The column that plays a role.
    #[inline]
    pub fn column(&self, role: Role) -> Option<&Column<'a>> {
        self.columns[role as usize].as_ref()
    }

    /// Which row of the host's input the row at this place of the piece is.
    pub fn number(&self, index: usize) -> u64 {
        self.numbers.as_ref().map_or(self.first_row + index as u64, |numbers| numbers[index])
    }

    fn check(&self, roles: &Roles, segments: &[String]) -> Result<()> {
        let refuse = |role: &str, name: &str, expected: &str, column: &Column<'_>| {
            let found = column.values.type_name();
            Err(Error::new(Code::ColumnType, format!("expected {expected} for {role}, found {found} in {name:?}"))
                .at_field(role))
        };
        for role in Role::ALL {
            if let Some(column) = self.column(role)
                && !role.takes(column)
            {
                return refuse(role.name(), roles.get(role).unwrap_or_default(), role.expects(), column);
            }
        }
        for (name, column) in segments.iter().zip(&self.segments) {
            if !column.is_segment() {
                return refuse("segments", name, "text, categories, integers or booleans", column);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(values: &[i64]) -> Column<'_> {
        Column::new(Values::Int(Cow::Borrowed(values)))
    }

    fn times(values: &[i64]) -> Column<'_> {
        Column::new(Values::Timestamp { units: Cow::Borrowed(values), unit: TimeUnit::Micro, zoned: false })
    }

    #[test]
    fn usual_names_are_found_and_missing_ones_are_named() {
        let frame = |names: [&str; 2]| {
            Frame::new(names.map(str::to_owned).to_vec(), vec![vec![ints(&[1, 2]), times(&[0, 1])]]).unwrap()
        };
        let orders = Orders::new(frame(["CustomerID", "Order Date"]), &Roles::default(), &Segments::Any).unwrap();
        assert_eq!(orders.roles().get(Role::OrderedAt), Some("Order Date"));
        let error = Orders::new(frame(["CustomerID", "when"]), &Roles::default(), &Segments::Any).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a column for ordered_at, by name or by one of its usual names, found \"CustomerID\", \"when\" (ordered_at) [1001 missing_column]"
        );
        let paid = Roles::default().with(Role::Amount, Some("paid"));
        let error = Orders::new(frame(["CustomerID", "date"]), &paid, &Segments::Any);
        assert_eq!(error.unwrap_err().code(), Code::UnknownColumn);
        let error = Orders::new(frame(["date", "CustomerID"]), &Roles::default(), &Segments::Any).unwrap_err();
        assert_eq!(error.code(), Code::ColumnType);
    }

    #[test]
    fn columns_of_different_lengths_are_refused() {
        let error = Frame::new(vec!["a".into(), "b".into()], vec![vec![ints(&[1, 2]), times(&[0])]]).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::ColumnLength, Some("b")));
    }
}
