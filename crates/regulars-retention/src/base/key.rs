//! What rows are grouped by: an integer or a text, as a small value that is cheap to hash, to compare and to move.

use std::cmp::Ordering;

use regulars_core::orders::{Column, Values};
use regulars_core::table::Texts;
use regulars_core::{Code, Error, Result};
use siphasher::sip128::SipHasher13;

use super::booking::Booking;
use super::naming::Naming;
use super::{CustomerId, Ids};

/// A customer's key as it is held in a row. Two keys are equal exactly when their values are.
pub(super) trait Key: Copy + Default + Ord + Send + Sync + 'static {
    /// Whether the values are texts, of which longer ones cannot be told from their key.
    const IS_TEXT: bool;

    /// How many integers hold a key.
    const WORDS: usize;

    /// Writes these integers to the beginning of a slice.
    fn write(self, to: &mut [i64]);

    /// Reads them from there.
    fn from_words(from: &[i64]) -> Self;

    /// The key at a place of a column; `None` when it is missing.
    fn read(column: &Column<'_>, index: usize, naming: &Naming) -> Result<Option<Self>>;

    /// The keys of a column that holds just them, and all of them.
    fn slice<'c>(_column: &'c Column<'_>) -> Option<&'c [Self]> {
        None
    }

    /// The key of an id; `None` for one of the other kind.
    fn of(id: CustomerId<'_>, naming: &Naming) -> Option<Self>;

    /// The key as an integer, where it is one.
    fn int(self) -> Option<i64> {
        None
    }

    /// The key that is this integer.
    fn of_int(_: i64) -> Self {
        Self::default()
    }

    /// A hash whose high bits and low bits are both good.
    fn hash(self) -> u64;

    /// The order of rows by key, then by booking. That of the keys is any.
    #[inline]
    fn compare<B: Booking>(a: (Self, B), b: (Self, B)) -> Ordering {
        match (a.0.int(), b.0.int(), a.1.word(), b.1.word()) {
            // As one number, which is compared without a branch.
            (Some(a_key), Some(b_key), Some(a), Some(b)) => {
                let number = |key: i64, word: u64| u128::from(key as u64) << 64 | u128::from(word);
                number(a_key, a).cmp(&number(b_key, b))
            }
            _ => a.0.cmp(&b.0).then_with(|| a.1.compare(b.1)),
        }
    }

    /// Whether the value cannot be told from the key.
    fn is_long(self) -> bool;

    /// Puts the values together as ids; `text(n)` is the n-th key's text, asked for long ones only.
    fn ids<'t>(keys: &[Self], naming: &Naming, text: impl Fn(usize) -> &'t str) -> Ids;
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

pub(super) fn read_int(column: &Column<'_>, index: usize) -> Result<Option<i64>> {
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

/// The text at a place, whatever its bytes are; `None` when it is missing or empty, as an empty text says nothing.
pub(super) fn bytes_at<'c>(column: &'c Column<'_>, index: usize) -> Result<Option<&'c [u8]>> {
    if !column.is_present(index) {
        return Ok(None);
    }
    match &column.values {
        Values::Text(texts) => Ok(Some(texts.get(index)).filter(|text| !text.is_empty())),
        Values::Dictionary(codes, values) if (codes[index] as usize) < values.values.len() => {
            bytes_at(values, codes[index] as usize)
        }
        Values::Dictionary(codes, values) => Err(bad_code(codes[index], values.values.len())),
        other => Err(Error::new(Code::ColumnType, format!("expected text, found {}", other.type_name()))),
    }
}

/// The same, of which the bytes are text indeed.
pub(super) fn text_at<'c>(column: &'c Column<'_>, index: usize) -> Result<Option<&'c str>> {
    let Some(bytes) = bytes_at(column, index)? else { return Ok(None) };
    std::str::from_utf8(bytes).map(Some).map_err(|_| not_utf8(bytes))
}

fn not_utf8(bytes: &[u8]) -> Error {
    Error::new(Code::UnreadableValue, format!("expected UTF-8 text, found {:?}", String::from_utf8_lossy(bytes)))
}

impl Key for i64 {
    const IS_TEXT: bool = false;
    const WORDS: usize = 1;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[0] = self;
    }

    #[inline]
    fn from_words(from: &[i64]) -> Self {
        from[0]
    }

    fn read(column: &Column<'_>, index: usize, _: &Naming) -> Result<Option<Self>> {
        read_int(column, index)
    }

    fn slice<'c>(column: &'c Column<'_>) -> Option<&'c [Self]> {
        match (&column.values, &column.validity) {
            (Values::Int(values), None) => Some(values),
            _ => None,
        }
    }

    fn of(id: CustomerId<'_>, _: &Naming) -> Option<Self> {
        match id {
            CustomerId::Int(id) => Some(id),
            CustomerId::Text(_) => None,
        }
    }

    #[inline]
    fn int(self) -> Option<i64> {
        Some(self)
    }

    #[inline]
    fn of_int(int: i64) -> Self {
        int
    }

    #[inline]
    fn hash(self) -> u64 {
        finish(mix(self as u64, 0))
    }

    #[inline]
    fn is_long(self) -> bool {
        false
    }

    fn ids<'t>(keys: &[Self], _: &Naming, _: impl Fn(usize) -> &'t str) -> Ids {
        Ids::Int(keys.to_vec())
    }
}

/// A text of up to 15 bytes held in full, or a longer one by a hash of 120 bits.
///
/// The 16 bytes are read as one big-endian number: a short text is its bytes, filled up with zeros, and its length in
/// the last byte; so short texts compare as their bytes do. A longer one has `LONG` as its last byte and its SipHash
/// before it: of ten million ids two would share one with a chance of less than 1 in 10^22.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextKey {
    high: u64,
    low: u64,
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
    fn new(text: &[u8]) -> Self {
        let len = text.len();
        if len <= INLINE {
            let (first, rest) = text.split_at(len.min(HALF));
            Self { high: left_aligned(first), low: left_aligned(rest) | len as u64 }
        } else {
            let hash = SipHasher13::new().hash(text);
            Self { high: hash.h1, low: hash.h2 | LONG }
        }
    }

    #[inline]
    fn read_text(column: &Column<'_>, index: usize) -> Result<Option<Self>> {
        let Some(text) = bytes_at(column, index)? else { return Ok(None) };
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            return Err(not_utf8(text));
        }
        Ok(Some(Self::new(text)))
    }

    fn number(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

impl Key for TextKey {
    const IS_TEXT: bool = true;
    const WORDS: usize = 2;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[..2].copy_from_slice(&[self.high as i64, self.low as i64]);
    }

    #[inline]
    fn from_words(from: &[i64]) -> Self {
        Self { high: from[0] as u64, low: from[1] as u64 }
    }

    #[inline]
    fn read(column: &Column<'_>, index: usize, _: &Naming) -> Result<Option<Self>> {
        Self::read_text(column, index)
    }

    fn of(id: CustomerId<'_>, _: &Naming) -> Option<Self> {
        match id {
            CustomerId::Int(_) => None,
            CustomerId::Text(id) => Some(Self::new(id.as_bytes())),
        }
    }

    #[inline]
    fn hash(self) -> u64 {
        finish(mix(self.high, mix(self.low, 0)))
    }

    #[inline]
    fn is_long(self) -> bool {
        self.low & 0xFF == LONG
    }

    fn ids<'t>(keys: &[Self], _: &Naming, text: impl Fn(usize) -> &'t str) -> Ids {
        let mut texts = Texts::default();
        for (number, key) in keys.iter().enumerate() {
            if key.is_long() {
                texts.push(text(number));
            } else {
                let bytes = key.number().to_be_bytes();
                // The bytes were found to be UTF-8 when the key was read.
                texts.push(std::str::from_utf8(&bytes[..usize::from(bytes[INLINE])]).unwrap_or_default());
            }
        }
        Ids::Text(texts)
    }
}

/// A text by the number that it is, in a log whose ids are all of one naming.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NumberedKey(i64);

impl Key for NumberedKey {
    const IS_TEXT: bool = false;
    const WORDS: usize = 1;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[0] = self.0;
    }

    #[inline]
    fn from_words(from: &[i64]) -> Self {
        Self(from[0])
    }

    #[inline]
    fn read(column: &Column<'_>, index: usize, naming: &Naming) -> Result<Option<Self>> {
        let Some(text) = bytes_at(column, index)? else { return Ok(None) };
        Ok(naming.number(text).map(Self))
    }

    fn of(id: CustomerId<'_>, naming: &Naming) -> Option<Self> {
        match id {
            CustomerId::Int(_) => None,
            CustomerId::Text(id) => naming.number(id.as_bytes()).map(Self),
        }
    }

    #[inline]
    fn int(self) -> Option<i64> {
        Some(self.0)
    }

    #[inline]
    fn of_int(int: i64) -> Self {
        Self(int)
    }

    #[inline]
    fn hash(self) -> u64 {
        self.0.hash()
    }

    #[inline]
    fn is_long(self) -> bool {
        false
    }

    fn ids<'t>(keys: &[Self], naming: &Naming, _: impl Fn(usize) -> &'t str) -> Ids {
        let mut texts = Texts::default();
        let mut text = String::new();
        for key in keys {
            naming.write(key.0, &mut text);
            texts.push(&text);
        }
        Ids::Text(texts)
    }
}

/// An order's key: an integer or a text as one number, which compares as integers do and as short texts' bytes do.
/// Texts of more than 15 bytes compare by their hashes.
pub(super) type OrderKey = u128;

/// No order.
pub(super) const NO_ORDER: OrderKey = OrderKey::MAX;

/// The order key at a place; `None` when it is missing.
pub(super) fn order_at(column: &Column<'_>, index: usize, is_text: bool) -> Result<Option<OrderKey>> {
    Ok(if is_text {
        TextKey::read_text(column, index)?.map(TextKey::number)
    } else {
        // Shifted so that unsigned numbers compare as the signed ones do.
        read_int(column, index)?.map(|id| OrderKey::from(id as u64 ^ 1 << 63))
    })
}

/// A key's order, for a reader.
pub(super) fn show_order(key: OrderKey, is_text: bool) -> String {
    let bytes = key.to_be_bytes();
    if !is_text {
        (key as u64 ^ 1 << 63).cast_signed().to_string()
    } else if u64::from(bytes[INLINE]) == LONG {
        "of an id of more than 15 bytes".to_owned()
    } else {
        format!("{:?}", String::from_utf8_lossy(&bytes[..usize::from(bytes[INLINE]).min(INLINE)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_compare_as_their_bytes_do(texts in prop::collection::vec("[ab\u{0}é]{1,20}", 2..12)) {
            let keys: Vec<_> = texts.iter().map(|text| TextKey::new(text.as_bytes())).collect();
            for (a, left) in texts.iter().enumerate() {
                for (b, right) in texts.iter().enumerate() {
                    prop_assert_eq!(keys[a] == keys[b], left == right);
                    if left == right {
                        prop_assert_eq!(keys[a].hash(), keys[b].hash());
                    }
                    if !keys[a].is_long() && !keys[b].is_long() {
                        prop_assert_eq!(keys[a].number().cmp(&keys[b].number()), left.cmp(right));
                    }
                }
            }
        }
    }
}
