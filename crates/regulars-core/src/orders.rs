//! An order log as borrowed columns, validated once: the only way into analytics.
//!
//! A [`Frame`] is what a host hands over: named columns in pieces (record batches). [`Orders`] is a frame whose
//! columns have been given their roles, by name or by the names that shops' exports use. Nothing is copied: columns
//! borrow the host's memory, and values are read as they are needed.

use std::borrow::Cow;

use crate::aliases::ALIASES;
use crate::{Code, Error, Result};

/// Which values are there: a bit each, the lowest of a byte first, as Arrow has it.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'a> {
    bits: &'a [u8],
    offset: usize,
}

impl<'a> Validity<'a> {
    /// The marks in `bits`, from bit `offset` on.
    pub fn new(bits: &'a [u8], offset: usize) -> Self {
        Self { bits, offset }
    }

    /// Whether the value at this place is there. Beyond the bits nothing is.
    #[inline]
    pub fn holds(&self, index: usize) -> bool {
        let bit = self.offset + index;
        self.bits.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }
}

/// Texts of a column, in one of the layouts that hosts have them in.
#[derive(Clone, Debug)]
pub enum Texts<'a> {
    /// One piece of bytes, and where each text starts and the last one ends.
    Offsets32(&'a [i32], &'a [u8]),
    /// The same with wide offsets.
    Offsets64(&'a [i64], &'a [u8]),
    /// A slice for each text.
    Slices(Vec<&'a [u8]>),
}

impl<'a> Texts<'a> {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Offsets32(offsets, _) => offsets.len().saturating_sub(1),
            Self::Offsets64(offsets, _) => offsets.len().saturating_sub(1),
            Self::Slices(slices) => slices.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes at this place. Offsets that lie outside the bytes give an empty text.
    #[inline]
    pub fn get(&self, index: usize) -> &'a [u8] {
        match self {
            Self::Offsets32(offsets, bytes) => {
                bytes.get(offsets[index] as usize..offsets[index + 1] as usize).unwrap_or_default()
            }
            Self::Offsets64(offsets, bytes) => {
                bytes.get(offsets[index] as usize..offsets[index + 1] as usize).unwrap_or_default()
            }
            Self::Slices(slices) => slices[index],
        }
    }
}

/// How many of a timestamp's units make a microsecond, or how many microseconds make a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Milliseconds.
    Milli,
    /// Microseconds.
    Micro,
    /// Nanoseconds; what lies below a microsecond is cut, towards the earlier one.
    Nano,
}

impl TimeUnit {
    /// The microseconds of a number of units; `None` when they do not fit.
    #[inline]
    pub fn micros(self, units: i64) -> Option<i64> {
        match self {
            Self::Second => units.checked_mul(1_000_000),
            Self::Milli => units.checked_mul(1_000),
            Self::Micro => Some(units),
            Self::Nano => Some(units.div_euclid(1_000)),
        }
    }
}

/// The values of a column, in one of the layouts that are read without copying.
#[derive(Clone, Debug)]
pub enum Values<'a> {
    /// 64-bit integers.
    Int(Cow<'a, [i64]>),
    /// Doubles; NaN is missing.
    Float(Cow<'a, [f64]>),
    /// Decimals: an integer and how many of its digits are decimal places.
    Decimal(Cow<'a, [i128]>, u8),
    /// UTF-8 text.
    Text(Texts<'a>),
    /// Codes into a dictionary of integers or texts.
    Dictionary(Cow<'a, [u32]>, Box<Column<'a>>),
    /// Units since 1970-01-01; with `zoned` they are UTC, without they are what a clock on a wall said.
    Timestamp {
        /// The counts of units.
        units: Cow<'a, [i64]>,
        /// The unit.
        unit: TimeUnit,
        /// Whether the counts are from an instant of UTC.
        zoned: bool,
    },
    /// Days since 1970-01-01.
    Date(Cow<'a, [i32]>),
    /// So many values of a type that no role takes, by its name.
    Other(String, usize),
}

impl Values<'_> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Decimal(values, _) => values.len(),
            Self::Text(texts) => texts.len(),
            Self::Dictionary(codes, _) => codes.len(),
            Self::Timestamp { units, .. } => units.len(),
            Self::Date(days) => days.len(),
            Self::Other(_, len) => *len,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a reader would call the type.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Int(_) => "integers",
            Self::Float(_) => "floats",
            Self::Decimal(..) => "decimals",
            Self::Text(_) => "text",
            Self::Dictionary(_, values) => values.values.type_name(),
            Self::Timestamp { zoned: true, .. } => "timestamps with a zone",
            Self::Timestamp { .. } => "timestamps",
            Self::Date(_) => "dates",
            Self::Other(name, _) => name,
        }
    }
}

/// A column of a host: values, and which of them are there.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The values.
    pub values: Values<'a>,
    /// Which of them are there; all of them when it is absent.
    pub validity: Option<Validity<'a>>,
}

impl<'a> Column<'a> {
    /// A column without missing values.
    pub fn new(values: Values<'a>) -> Self {
        Self { values, validity: None }
    }

    /// Whether the value at this place is there.
    #[inline]
    pub fn is_present(&self, index: usize) -> bool {
        self.validity.as_ref().is_none_or(|validity| validity.holds(index))
    }
}

/// Named columns in pieces, as a host hands them over.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    names: Vec<String>,
    pieces: Vec<Vec<Column<'a>>>,
    numbers: Vec<Cow<'a, [u64]>>,
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
        Ok(Self { names, pieces, numbers: Vec::new() })
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

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// Which column has which role. A role without a name takes the first column that has one of the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Who ordered: integers or texts; missing = a guest.
    pub customer_id: Option<String>,
    /// When: timestamps, dates or text.
    pub ordered_at: Option<String>,
    /// Which order the row belongs to: integers or texts.
    pub order_id: Option<String>,
    /// Net revenue: integers, decimals, floats or text.
    pub amount: Option<String>,
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

impl Roles {
    /// The roles with the names that they have among these: the named columns, and for roles without a name the
    /// columns that are found by the usual names.
    ///
    /// # Errors
    /// [`Code::MissingColumn`] when `customer_id` or `ordered_at` is neither named nor found, [`Code::UnknownColumn`]
    /// when a named column is not there.
    pub fn find(&self, names: &[String]) -> Result<Self> {
        let there = || {
            let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
            if names.is_empty() { "no columns".to_owned() } else { names.join(", ") }
        };
        let find = |role: &str, given: &Option<String>| -> Result<Option<String>> {
            if let Some(name) = given {
                if names.contains(name) {
                    return Ok(Some(name.clone()));
                }
                let message = format!("expected a column {name:?} for {role}, found {}", there());
                return Err(Error::new(Code::UnknownColumn, message).at_field(role));
            }
            let aliases = ALIASES.iter().find(|(name, _)| *name == role).map_or(&[][..], |(_, aliases)| aliases);
            Ok(aliases.iter().find_map(|alias| names.iter().find(|name| plain(name) == *alias)).cloned())
        };
        let require = |role: &str, found: Option<String>| {
            found.map(Some).ok_or_else(|| {
                let message =
                    format!("expected a column for {role}, by name or by one of its usual names, found {}", there());
                Error::new(Code::MissingColumn, message).at_field(role)
            })
        };
        Ok(Self {
            customer_id: require("customer_id", find("customer_id", &self.customer_id)?)?,
            ordered_at: require("ordered_at", find("ordered_at", &self.ordered_at)?)?,
            order_id: find("order_id", &self.order_id)?,
            amount: find("amount", &self.amount)?,
        })
    }

    /// The names that are there, in the order of the roles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.customer_id, &self.ordered_at, &self.order_id, &self.amount].into_iter().flatten().map(String::as_str)
    }
}

/// A piece of [`Orders`]: the columns of its roles, of one length.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    /// Who ordered.
    pub customer_id: Column<'a>,
    /// When.
    pub ordered_at: Column<'a>,
    /// Which order the row belongs to, where rows are lines.
    pub order_id: Option<Column<'a>>,
    /// Net revenue, where it is known.
    pub amount: Option<Column<'a>>,
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
    pieces: Vec<Piece<'a>>,
    rows: u64,
}

impl<'a> Orders<'a> {
    /// Gives the columns of a frame their roles. Columns without a role are left alone.
    ///
    /// # Errors
    /// [`Code::MissingColumn`] when `customer_id` or `ordered_at` is neither named nor found, [`Code::UnknownColumn`]
    /// when a named column is not there, [`Code::ColumnType`] when a column cannot play its role.
    pub fn new(frame: Frame<'a>, roles: &Roles) -> Result<Self> {
        let roles = roles.find(&frame.names)?;
        let place =
            |name: &Option<String>| name.as_ref().and_then(|name| frame.names.iter().position(|there| there == name));
        let found = [place(&roles.customer_id), place(&roles.ordered_at), place(&roles.order_id), place(&roles.amount)];
        let mut pieces = Vec::with_capacity(frame.pieces.len());
        let mut first_row = 0u64;
        let mut numbers = frame.numbers.into_iter();
        for columns in frame.pieces {
            let numbers = numbers.next();
            let rows = columns.first().map_or(0, |column| column.values.len());
            let take = |index: Option<usize>| index.map(|index| columns[index].clone());
            let (Some(customer_id), Some(ordered_at)) = (take(found[0]), take(found[1])) else { continue };
            let piece = Piece {
                customer_id,
                ordered_at,
                order_id: take(found[2]),
                amount: take(found[3]),
                first_row,
                rows,
                numbers,
            };
            piece.check(&roles)?;
            first_row = first_row
                .checked_add(rows as u64)
                .ok_or_else(|| Error::new(Code::TooManyRows, "expected rows that 64 bits can count"))?;
            pieces.push(piece);
        }
        let orders = Self { roles, pieces, rows: first_row };
        orders.check_alike()?;
        Ok(orders)
    }

    /// The names of the columns that have a role.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The pieces in their order.
    pub fn pieces(&self) -> &[Piece<'a>] {
        &self.pieces
    }

    /// The number of rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The piece that holds this row, counted over all pieces, and the row's place in it.
    ///
    /// # Panics
    /// Beyond the last row: an error of the caller's code.
    pub fn locate(&self, row: u64) -> (&Piece<'a>, usize) {
        let piece = &self.pieces[self.pieces.partition_point(|piece| piece.first_row <= row) - 1];
        (piece, (row - piece.first_row) as usize)
    }

    /// Whether customers are told apart by text (else by integers).
    pub fn customers_are_text(&self) -> bool {
        self.pieces.iter().any(|piece| is_text(&piece.customer_id))
    }

    /// Whether orders are told apart by text (else by integers, where they are at all).
    pub fn order_ids_are_text(&self) -> bool {
        self.pieces.iter().any(|piece| piece.order_id.as_ref().is_some_and(is_text))
    }

    /// Ids of one role must be of one kind in all pieces: the integer 7 and the text "7" are not the same customer.
    fn check_alike(&self) -> Result<()> {
        let alike = |role: &str, columns: Vec<&Column<'a>>| {
            if columns.windows(2).all(|pair| is_text(pair[0]) == is_text(pair[1])) {
                return Ok(());
            }
            let message = "expected integers or text, found both in different pieces";
            Err(Error::new(Code::ColumnType, message).at_field(role))
        };
        alike("customer_id", self.pieces.iter().map(|piece| &piece.customer_id).collect())?;
        alike("order_id", self.pieces.iter().filter_map(|piece| piece.order_id.as_ref()).collect())
    }
}

fn is_text(column: &Column<'_>) -> bool {
    match &column.values {
        Values::Text(_) => true,
        Values::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

impl Piece<'_> {
    /// Which row of the host's input the row at this place of the piece is.
    pub fn number(&self, index: usize) -> u64 {
        self.numbers.as_ref().map_or(self.first_row + index as u64, |numbers| numbers[index])
    }

    fn check(&self, roles: &Roles) -> Result<()> {
        let refuse = |role: &str, name: &Option<String>, expected: &str, column: &Column<'_>| {
            Err(Error::new(
                Code::ColumnType,
                format!(
                    "expected {expected} for {role}, found {} in {:?}",
                    column.values.type_name(),
                    name.as_deref().unwrap_or_default()
                ),
            )
            .at_field(role.to_owned()))
        };
        let is_id = |column: &Column<'_>| match &column.values {
            Values::Int(_) | Values::Float(_) | Values::Text(_) => true,
            Values::Dictionary(_, values) => matches!(values.values, Values::Int(_) | Values::Text(_)),
            _ => false,
        };
        if !is_id(&self.customer_id) {
            return refuse("customer_id", &roles.customer_id, "integers or text", &self.customer_id);
        }
        if !matches!(self.ordered_at.values, Values::Timestamp { .. } | Values::Date(_) | Values::Text(_)) {
            return refuse("ordered_at", &roles.ordered_at, "timestamps, dates or text", &self.ordered_at);
        }
        if let Some(order_id) = &self.order_id
            && !is_id(order_id)
        {
            return refuse("order_id", &roles.order_id, "integers or text", order_id);
        }
        if let Some(amount) = &self.amount
            && !matches!(amount.values, Values::Int(_) | Values::Float(_) | Values::Decimal(..) | Values::Text(_))
        {
            return refuse("amount", &roles.amount, "integers, decimals, floats or text", amount);
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
        let orders = Orders::new(frame(["CustomerID", "Order Date"]), &Roles::default()).unwrap();
        assert_eq!(orders.roles().ordered_at.as_deref(), Some("Order Date"));
        let error = Orders::new(frame(["CustomerID", "when"]), &Roles::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a column for ordered_at, by name or by one of its usual names, found \"CustomerID\", \"when\" (ordered_at) [1001 missing_column]"
        );
        let error =
            Orders::new(frame(["CustomerID", "date"]), &Roles { amount: Some("paid".into()), ..Roles::default() });
        assert_eq!(error.unwrap_err().code(), Code::UnknownColumn);
        let error = Orders::new(frame(["date", "CustomerID"]), &Roles::default()).unwrap_err();
        assert_eq!(error.code(), Code::ColumnType);
    }

    #[test]
    fn columns_of_different_lengths_are_refused() {
        let error = Frame::new(vec!["a".into(), "b".into()], vec![vec![ints(&[1, 2]), times(&[0])]]).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::ColumnLength, Some("b")));
    }
}
