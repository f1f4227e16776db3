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
            Self::Dictionary(_, values) => match values.values {
                Self::Int(_) => "categories of integers",
                Self::Text(_) => "categories of text",
                _ => "categories",
            },
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
    excluded: Vec<(String, u64)>,
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

/// What a column of orders says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who ordered: integers or texts; missing = a guest.
    CustomerId,
    /// When: timestamps, dates or text.
    OrderedAt,
    /// Which order the row belongs to: integers or texts.
    OrderId,
    /// Net revenue: integers, decimals, floats or text.
    Amount,
    /// Whether the row is a refund: text.
    Kind,
    /// Which order a refund gives back: as order ids are.
    RefundOf,
    /// The state of the order in the shop: text.
    Status,
    /// Cost of goods and servicing: as amounts are.
    Cost,
    /// The currency of the row's money: codes of ISO 4217.
    Currency,
    /// What may tell who a guest is, such as an address: integers or texts.
    GuestKey,
    /// How often a subscription is billed: durations of ISO 8601.
    BillingInterval,
    /// Up to when it has been billed: timestamps, dates or text.
    BilledUntil,
}

const ROLES: usize = 12;

impl Role {
    /// Every role, in the order in which they are told.
    pub const ALL: [Self; ROLES] = [
        Self::CustomerId,
        Self::OrderedAt,
        Self::OrderId,
        Self::Amount,
        Self::Kind,
        Self::RefundOf,
        Self::Status,
        Self::Cost,
        Self::Currency,
        Self::GuestKey,
        Self::BillingInterval,
        Self::BilledUntil,
    ];

    /// The name of the option that names the column.
    pub fn name(self) -> &'static str {
        match self {
            Self::CustomerId => "customer_id",
            Self::OrderedAt => "ordered_at",
            Self::OrderId => "order_id",
            Self::Amount => "amount",
            Self::Kind => "kind",
            Self::RefundOf => "refund_of",
            Self::Status => "status",
            Self::Cost => "cost",
            Self::Currency => "currency",
            Self::GuestKey => "guest_key",
            Self::BillingInterval => "billing_interval",
            Self::BilledUntil => "billed_until",
        }
    }

    /// Whether a log without it is none.
    fn is_required(self) -> bool {
        matches!(self, Self::CustomerId | Self::OrderedAt)
    }

    fn expects(self) -> &'static str {
        match self {
            Self::CustomerId | Self::OrderId | Self::RefundOf | Self::GuestKey => "integers or text",
            Self::OrderedAt | Self::BilledUntil => "timestamps, dates or text",
            Self::Amount | Self::Cost => "integers, decimals, floats or text",
            Self::Kind | Self::Status | Self::Currency | Self::BillingInterval => "text",
        }
    }

    fn takes(self, column: &Column<'_>) -> bool {
        match self {
            Self::CustomerId | Self::OrderId | Self::RefundOf | Self::GuestKey => match &column.values {
                Values::Int(_) | Values::Float(_) | Values::Text(_) => true,
                Values::Dictionary(_, values) => matches!(values.values, Values::Int(_) | Values::Text(_)),
                _ => false,
            },
            Self::OrderedAt | Self::BilledUntil => {
                matches!(column.values, Values::Timestamp { .. } | Values::Date(_) | Values::Text(_))
            }
            Self::Amount | Self::Cost => {
                matches!(column.values, Values::Int(_) | Values::Float(_) | Values::Decimal(..) | Values::Text(_))
            }
            Self::Kind | Self::Status | Self::Currency | Self::BillingInterval => is_text(column),
        }
    }
}

/// Which column has which role. A role without a name takes the first column that has one of the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles([Option<String>; ROLES]);

fn plain(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

impl Roles {
    /// The same roles, with this one played by the column of this name.
    pub fn with(mut self, role: Role, name: Option<impl Into<String>>) -> Self {
        self.0[role as usize] = name.map(Into::into);
        self
    }

    /// The name of the column that plays a role.
    pub fn get(&self, role: Role) -> Option<&str> {
        self.0[role as usize].as_deref()
    }

    /// The roles with the names that they have among these: the named columns, and for roles without a name the
    /// columns that are found by the usual names.
    ///
    /// # Errors
    /// [`Code::MissingColumn`] when `customer_id` or `ordered_at` is neither named nor found, [`Code::UnknownColumn`]
    /// when a named column is not there.
    pub fn find(&self, names: &[String]) -> Result<Self> {
        let mut found = Self::default();
        for role in Role::ALL {
            found.0[role as usize] = match self.get(role) {
                Some(name) if names.iter().any(|there| there == name) => Some(name.to_owned()),
                Some(name) => return Err(unknown_column(name, role.name(), names)),
                None => usual(role, names),
            };
            if role.is_required() && found.get(role).is_none() {
                let message = format!(
                    "expected a column for {}, by name or by one of its usual names, found {}",
                    role.name(),
                    listed(names)
                );
                return Err(Error::new(Code::MissingColumn, message).at_field(role.name()));
            }
        }
        Ok(found)
    }

    /// The names that are there, in the order of the roles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(String::as_str)
    }
}

fn usual(role: Role, names: &[String]) -> Option<String> {
    let (_, aliases) = ALIASES.iter().find(|(name, _)| *name == role.name())?;
    aliases.iter().find_map(|alias| names.iter().find(|name| plain(name) == *alias)).cloned()
}

fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    if names.is_empty() { "no columns".to_owned() } else { names.join(", ") }
}

fn unknown_column(name: &str, role: &str, names: &[String]) -> Error {
    let message = format!("expected a column {name:?} for {role}, found {}", listed(names));
    Error::new(Code::UnknownColumn, message).at_field(role)
}

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
            && !frame.pieces.iter().all(|columns| is_text(&columns[index]))
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
                let takes = |index: usize| frame.pieces.iter().all(|columns| is_segment(&columns[index]));
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
        self.pieces.iter().any(|piece| piece.column(role).is_some_and(is_text))
    }

    /// Ids of one role must be of one kind in all pieces: the integer 7 and the text "7" are not the same customer.
    fn check_alike(&self) -> Result<()> {
        for role in [Role::CustomerId, Role::OrderId, Role::RefundOf, Role::GuestKey] {
            let mut kinds = self.pieces.iter().filter_map(|piece| piece.column(role)).map(is_text);
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

fn is_text(column: &Column<'_>) -> bool {
    match &column.values {
        Values::Text(_) => true,
        Values::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn is_segment(column: &Column<'_>) -> bool {
    match &column.values {
        Values::Text(_) | Values::Int(_) => true,
        Values::Dictionary(_, values) => is_segment(values),
        _ => false,
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
            if !is_segment(column) {
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
