//! What rows are grouped by: an integer or a text, as a small value that is cheap to hash, to compare and to move.

use std::cmp::Ordering;

use regulars_core::orders::{Column, Orders, Values};
use regulars_core::{Code, Error, Result};
use siphasher::sip128::SipHasher13;

/// Which column a key was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Customer,
    Order,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer_id",
            Self::Order => "order_id",
        }
    }

    fn column<'o, 'a>(self, orders: &'o Orders<'a>, row: u64) -> Option<(&'o Column<'a>, usize)> {
        let (piece, index) = orders.locate(row);
        let column = match self {
            Self::Customer => Some(&piece.customer_id),
            Self::Order => piece.order_id.as_ref(),
        };
        column.map(|column| (column, index))
    }
}

/// A key as it is held in a row. Two keys of one role are the same exactly when their values are.
pub(super) trait Key: Copy + Default + Send + Sync + 'static {
    /// Whether there is a key at all.
    const IS_KEY: bool = true;

    /// How many integers hold a key.
    const WORDS: usize;

    /// Writes these integers to the beginning of a slice.
    fn write(self, to: &mut [i64]);

    /// Reads them from there.
    fn from_words(from: &[i64]) -> Self;

    /// The key at a place of a column; `None` when it is missing. `row` counts over all pieces.
    fn read(column: &Column<'_>, index: usize, row: u64) -> Result<Option<Self>>;

    /// Reads many at once where the layout allows; `false` when it does not and nothing was read.
    fn read_all(_column: &Column<'_>, _range: std::ops::Range<usize>, _keys: &mut Vec<Self>) -> bool {
        false
    }

    /// A hash whose high bits and low bits are both good.
    fn hash(self) -> u64;

    /// Whether the values are equal.
    fn same(self, other: Self) -> bool;

    /// The order of the values: integers by value, texts by their bytes.
    fn order(self, other: Self, orders: &Orders<'_>, role: Role) -> Ordering;

    /// The value, for a reader.
    fn show(self, orders: &Orders<'_>, role: Role) -> String;

    /// Puts the values together as ids.
    fn ids(keys: &[Self], orders: &Orders<'_>) -> super::Ids;
}

#[inline]
fn mix(value: u64, salt: u64) -> u64 {
    // The two halves of a 128-bit product, folded: every bit of the input reaches every bit of the hash.
    let product = u128::from(value ^ salt) * u128::from(0x9E37_79B9_7F4A_7C15_u64);
    (product >> 64) as u64 ^ product as u64
}

#[inline]
fn finish(hash: u64) -> u64 {
    hash.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ hash >> 32
}

/// No order ids: every row is an order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NoKey;

impl Key for NoKey {
    const IS_KEY: bool = false;
    const WORDS: usize = 0;

    fn write(self, _: &mut [i64]) {}

    fn from_words(_: &[i64]) -> Self {
        Self
    }

    fn read(_: &Column<'_>, _: usize, _: u64) -> Result<Option<Self>> {
        Ok(Some(Self))
    }

    fn hash(self) -> u64 {
        0
    }

    fn same(self, _: Self) -> bool {
        false
    }

    #[inline]
    fn order(self, _: Self, _: &Orders<'_>, _: Role) -> Ordering {
        Ordering::Equal
    }

    fn show(self, _: &Orders<'_>, _: Role) -> String {
        String::new()
    }

    fn ids(_: &[Self], _: &Orders<'_>) -> super::Ids {
        super::Ids::Int(Vec::new())
    }
}

fn read_int(column: &Column<'_>, index: usize) -> Result<Option<i64>> {
    if !column.is_present(index) {
        return Ok(None);
    }
    match &column.values {
        Values::Int(values) => Ok(Some(values[index])),
        Values::Float(values) => {
            // Integers with missing values often arrive as doubles, which hold them exactly up to 2^53.
            let value = values[index];
            if value.is_nan() {
                Ok(None)
            } else if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
                Ok(Some(value as i64))
            } else {
                Err(Error::new(Code::UnreadableValue, format!("expected a whole number as an id, found {value}")))
            }
        }
        Values::Dictionary(codes, values) if (codes[index] as usize) < values.values.len() => {
            read_int(values, codes[index] as usize)
        }
        Values::Dictionary(codes, values) => Err(bad_code(codes[index], values.values.len())),
        other => Err(Error::new(Code::ColumnType, format!("expected integers, found {}", other.type_name()))),
    }
}

fn bad_code(code: u32, len: usize) -> Error {
    Error::new(Code::UnreadableValue, format!("expected a code below {len} of its dictionary, found {code}"))
}

impl Key for i64 {
    const WORDS: usize = 1;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[0] = self;
    }

    #[inline]
    fn from_words(from: &[i64]) -> Self {
        from[0]
    }

    fn read(column: &Column<'_>, index: usize, _: u64) -> Result<Option<Self>> {
        read_int(column, index)
    }

    fn read_all(column: &Column<'_>, range: std::ops::Range<usize>, keys: &mut Vec<Self>) -> bool {
        let (Values::Int(values), None) = (&column.values, &column.validity) else { return false };
        keys.extend_from_slice(&values[range]);
        true
    }

    #[inline]
    fn hash(self) -> u64 {
        finish(mix(self as u64, 0))
    }

    #[inline]
    fn same(self, other: Self) -> bool {
        self == other
    }

    #[inline]
    fn order(self, other: Self, _: &Orders<'_>, _: Role) -> Ordering {
        self.cmp(&other)
    }

    fn show(self, _: &Orders<'_>, _: Role) -> String {
        self.to_string()
    }

    fn ids(keys: &[Self], _: &Orders<'_>) -> super::Ids {
        super::Ids::Int(keys.to_vec())
    }
}

/// A text of up to 15 bytes held in full, or a longer one by a hash of 120 bits; and the row it came from.
///
/// The 16 bytes are read as one big-endian number: a short text is its bytes, filled up with zeros, and its length in
/// the last byte; so short texts compare as their bytes do. A longer one has `LONG` as its last byte and its SipHash
/// before it: of ten million ids two would share one with a chance of less than 1 in 10^22. The order of longer texts is
/// looked up in the column itself; only orders of one customer at one instant ask for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TextKey {
    high: u64,
    low: u64,
    row: u64,
}

const INLINE: usize = 15;
const LONG: u64 = 0xFF;
/// The first half of a key holds this many bytes.
const HALF: usize = 8;

/// Up to 8 bytes as the first bytes of a big-endian number, the others being 0. Without a loop: the first and the last
/// four (or two) bytes cover all of them, overlapping.
#[inline]
fn left_aligned(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u64::from(u32::from_be_bytes(*first)), u64::from(u32::from_be_bytes(*last)));
        first << 32 | last << (64 - 8 * len)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        let (first, last) = (u64::from(u16::from_be_bytes(*first)), u64::from(u16::from_be_bytes(*last)));
        first << 48 | last << (64 - 8 * len)
    } else {
        bytes.first().map_or(0, |byte| u64::from(*byte) << 56)
    }
}

impl TextKey {
    #[inline]
    fn new(text: &[u8], row: u64) -> Self {
        let len = text.len();
        let (high, low) = if len <= INLINE {
            let (first, rest) = text.split_at(len.min(HALF));
            (left_aligned(first), left_aligned(rest) | len as u64)
        } else {
            let hash = SipHasher13::new().hash(text);
            (hash.h1, hash.h2 | LONG)
        };
        Self { high, low, row }
    }

    #[inline]
    fn is_long(self) -> bool {
        self.low & 0xFF == LONG
    }

    fn bytes<'o>(self, orders: &'o Orders<'_>, role: Role) -> &'o [u8] {
        let Some((column, index)) = role.column(orders, self.row) else { return &[] };
        text_at(column, index).ok().flatten().unwrap_or_default()
    }
}

fn text_at<'o>(column: &'o Column<'_>, index: usize) -> Result<Option<&'o [u8]>> {
    if !column.is_present(index) {
        return Ok(None);
    }
    match &column.values {
        Values::Text(texts) => Ok(Some(texts.get(index))),
        Values::Dictionary(codes, values) if (codes[index] as usize) < values.values.len() => {
            text_at(values, codes[index] as usize)
        }
        Values::Dictionary(codes, values) => Err(bad_code(codes[index], values.values.len())),
        other => Err(Error::new(Code::ColumnType, format!("expected text, found {}", other.type_name()))),
    }
}

impl Key for TextKey {
    const WORDS: usize = 3;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[..3].copy_from_slice(&[self.high as i64, self.low as i64, self.row as i64]);
    }

    #[inline]
    fn from_words(from: &[i64]) -> Self {
        Self { high: from[0] as u64, low: from[1] as u64, row: from[2] as u64 }
    }

    #[inline]
    fn read(column: &Column<'_>, index: usize, row: u64) -> Result<Option<Self>> {
        let Some(text) = text_at(column, index)? else { return Ok(None) };
        if text.is_empty() {
            // An empty id says nothing of who it was: it is missing.
            return Ok(None);
        }
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            let shown = String::from_utf8_lossy(text);
            return Err(Error::new(Code::UnreadableValue, format!("expected UTF-8 text, found {shown:?}")));
        }
        Ok(Some(Self::new(text, row)))
    }

    #[inline]
    fn hash(self) -> u64 {
        finish(mix(self.high, mix(self.low, 0)))
    }

    #[inline]
    fn same(self, other: Self) -> bool {
        self.high == other.high && self.low == other.low
    }

    #[inline]
    fn order(self, other: Self, orders: &Orders<'_>, role: Role) -> Ordering {
        if !self.is_long() && !other.is_long() {
            return (self.high, self.low).cmp(&(other.high, other.low));
        }
        self.bytes(orders, role).cmp(other.bytes(orders, role))
    }

    fn show(self, orders: &Orders<'_>, role: Role) -> String {
        format!("{:?}", String::from_utf8_lossy(self.bytes(orders, role)))
    }

    fn ids(keys: &[Self], orders: &Orders<'_>) -> super::Ids {
        let mut texts = regulars_core::table::Texts::default();
        for key in keys {
            let inline = (u128::from(key.high) << 64 | u128::from(key.low)).to_be_bytes();
            let bytes =
                if key.is_long() { key.bytes(orders, Role::Customer) } else { &inline[..usize::from(inline[INLINE])] };
            // The bytes were found to be UTF-8 when the key was read.
            texts.push(std::str::from_utf8(bytes).unwrap_or_default());
        }
        super::Ids::Text(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regulars_core::orders::{Frame, Roles, Texts};
    use std::borrow::Cow;

    proptest! {
        #[test]
        fn texts_compare_as_their_bytes_do(texts in prop::collection::vec("[ab\u{0}é]{1,20}", 2..12)) {
            let slices: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
            let times = vec![0i64; texts.len()];
            let frame = Frame::new(
                vec!["customer".into(), "date".into()],
                vec![vec![
                    Column::new(Values::Text(Texts::Slices(slices))),
                    Column::new(Values::Timestamp {
                        units: Cow::Borrowed(&times),
                        unit: regulars_core::orders::TimeUnit::Micro,
                        zoned: true,
                    }),
                ]],
            ).unwrap();
            let orders = Orders::new(frame, &Roles::default()).unwrap();
            let keys: Vec<_> = texts.iter().enumerate().map(|(row, text)| TextKey::new(text.as_bytes(), row as u64)).collect();
            for (a, left) in texts.iter().enumerate() {
                for (b, right) in texts.iter().enumerate() {
                    prop_assert_eq!(keys[a].order(keys[b], &orders, Role::Customer), left.cmp(right));
                    prop_assert_eq!(keys[a].same(keys[b]), left == right);
                    if left == right {
                        prop_assert_eq!(keys[a].hash(), keys[b].hash());
                    }
                }
            }
        }
    }
}
