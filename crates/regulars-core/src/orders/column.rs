//! A column that a host lent: values of one type, some of which may be missing.

use std::borrow::Cow;

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

    /// Whether the values are text, be it by a dictionary.
    pub(super) fn is_text(&self) -> bool {
        match &self.values {
            Values::Text(_) => true,
            Values::Dictionary(_, values) => values.is_text(),
            _ => false,
        }
    }

    /// Whether the values can tell segments.
    pub(super) fn is_segment(&self) -> bool {
        match &self.values {
            Values::Text(_) | Values::Int(_) => true,
            Values::Dictionary(_, values) => values.is_segment(),
            _ => false,
        }
    }
}
