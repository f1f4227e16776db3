//! Columns that lie in the memory of a host.

use std::borrow::Cow;
use std::slice;

use regulars::orders::{Column, Frame, Texts, TimeUnit, Validity, Values};
use regulars::{Code, Error, Result};

/// A host's arrays, borrowed: nothing is copied until a customer base is built, and nothing is kept after that.
///
/// The arrays must stay where they are, unchanged, for as long as the frame lives. That is the one promise a host
/// makes; each `add` says it as its safety condition. Everything else is checked.
#[derive(Default)]
pub struct HostFrame {
    names: Vec<String>,
    // 'static stands for "as long as the frame": `frame` lends the columns out for no longer than that.
    columns: Vec<Column<'static>>,
}

impl HostFrame {
    /// A frame without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds 64-bit integers.
    ///
    /// # Safety
    /// `values` points to `length` values and `validity`, where it is not null, to a bit for each of them (the lowest
    /// of a byte first, 1 = there), both unchanged while the frame lives. Null is allowed where `length` is 0.
    ///
    /// # Errors
    /// [`Code::InvalidOption`] for a null pointer or a name given twice, [`Code::ColumnLength`] when the columns
    /// differ in length. So it is for the other kinds of column.
    pub unsafe fn add_int64(
        &mut self,
        name: &str,
        values: *const i64,
        length: usize,
        validity: *const u8,
    ) -> Result<()> {
        // SAFETY: as promised by the caller.
        let values = unsafe { array(name, values, length) }?;
        // SAFETY: as promised by the caller.
        unsafe { self.add(name, Values::Int(Cow::Borrowed(values)), validity) }
    }

    /// Adds doubles, NaN being missing.
    ///
    /// # Safety
    /// As for [`HostFrame::add_int64`].
    ///
    /// # Errors
    /// As for [`HostFrame::add_int64`].
    pub unsafe fn add_float64(
        &mut self,
        name: &str,
        values: *const f64,
        length: usize,
        validity: *const u8,
    ) -> Result<()> {
        // SAFETY: as promised by the caller.
        let values = unsafe { array(name, values, length) }?;
        // SAFETY: as promised by the caller.
        unsafe { self.add(name, Values::Float(Cow::Borrowed(values)), validity) }
    }

    /// Adds texts: text i is the bytes from `offsets[i]` up to `offsets[i + 1]`.
    ///
    /// # Safety
    /// `offsets` points to `length + 1` values, `bytes` to `offsets[length]` bytes, and for `validity` see
    /// [`HostFrame::add_int64`].
    ///
    /// # Errors
    /// As for [`HostFrame::add_int64`]; [`Code::UnreadableValue`] with its row where the offsets do not rise from 0.
    pub unsafe fn add_utf8(
        &mut self,
        name: &str,
        bytes: *const u8,
        offsets: *const i64,
        length: usize,
        validity: *const u8,
    ) -> Result<()> {
        let fences = length.checked_add(1).ok_or_else(|| too_long(name))?;
        // SAFETY: as promised by the caller.
        let offsets = unsafe { array(name, offsets, fences) }?;
        if let Some(row) = (0..length).find(|&row| offsets[row] < 0 || offsets[row + 1] < offsets[row]) {
            return Err(Error::new(
                Code::UnreadableValue,
                format!("expected offsets that rise from 0, found {} before {}", offsets[row], offsets[row + 1]),
            )
            .at_field(name)
            .at_row(row as u64));
        }
        let end = usize::try_from(offsets[length]).map_err(|_| too_long(name))?;
        // SAFETY: as promised by the caller.
        let bytes = unsafe { array(name, bytes, end) }?;
        // SAFETY: as promised by the caller.
        unsafe { self.add(name, Values::Text(Texts::Offsets64(offsets, bytes)), validity) }
    }

    /// Adds microseconds since 1970: of UTC with `utc`, else as a clock on the wall of the base's time zone showed.
    ///
    /// # Safety
    /// As for [`HostFrame::add_int64`].
    ///
    /// # Errors
    /// As for [`HostFrame::add_int64`].
    pub unsafe fn add_timestamp_micros(
        &mut self,
        name: &str,
        values: *const i64,
        length: usize,
        utc: bool,
        validity: *const u8,
    ) -> Result<()> {
        // SAFETY: as promised by the caller.
        let units = Cow::Borrowed(unsafe { array(name, values, length) }?);
        // SAFETY: as promised by the caller.
        unsafe { self.add(name, Values::Timestamp { units, unit: TimeUnit::Micro, zoned: utc }, validity) }
    }

    /// Adds dates, as days since 1970-01-01.
    ///
    /// # Safety
    /// As for [`HostFrame::add_int64`].
    ///
    /// # Errors
    /// As for [`HostFrame::add_int64`].
    pub unsafe fn add_date32(
        &mut self,
        name: &str,
        values: *const i32,
        length: usize,
        validity: *const u8,
    ) -> Result<()> {
        // SAFETY: as promised by the caller.
        let values = unsafe { array(name, values, length) }?;
        // SAFETY: as promised by the caller.
        unsafe { self.add(name, Values::Date(Cow::Borrowed(values)), validity) }
    }

    /// The columns, lent to the core for as long as the frame is.
    ///
    /// # Errors
    /// None at present: the lengths were checked one by one.
    pub fn frame(&self) -> Result<Frame<'_>> {
        let columns: Vec<Column<'_>> = self.columns.clone();
        Frame::new(self.names.clone(), vec![columns])
    }

    /// # Safety
    /// `validity` is null or points to a bit for each value.
    unsafe fn add(&mut self, name: &str, values: Values<'static>, validity: *const u8) -> Result<()> {
        let length = values.len();
        if self.names.iter().any(|there| there == name) {
            return Err(invalid(name, "expected a name for each column, found one twice"));
        }
        if let Some(first) = self.columns.first().map(|column| column.values.len()).filter(|first| *first != length) {
            let message = format!("expected {first} values as in {:?}, found {length}", self.names[0]);
            return Err(Error::new(Code::ColumnLength, message).at_field(name));
        }
        let validity = if validity.is_null() {
            None
        } else {
            // SAFETY: as promised by the caller.
            Some(Validity::new(unsafe { array(name, validity, length.div_ceil(8)) }?, 0))
        };
        self.names.push(name.to_owned());
        self.columns.push(Column { values, validity });
        Ok(())
    }
}

/// # Safety
/// `start` points to `length` values that stay for as long as the result is used, or `length` is 0.
unsafe fn array<T>(name: &str, start: *const T, length: usize) -> Result<&'static [T]> {
    if length == 0 {
        return Ok(&[]);
    }
    if start.is_null() {
        return Err(invalid(name, "expected values, found a null pointer"));
    }
    if !start.is_aligned() {
        return Err(invalid(name, "expected values that are aligned to their size"));
    }
    if length.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX as usize) {
        return Err(too_long(name));
    }
    // SAFETY: not null, aligned, of a size that memory can have, and the values are there as the caller promises.
    Ok(unsafe { slice::from_raw_parts(start, length) })
}

fn invalid(name: &str, message: &str) -> Error {
    Error::new(Code::InvalidOption, message).at_field(name)
}

fn too_long(name: &str) -> Error {
    Error::new(Code::TooManyRows, "expected a length that memory can have").at_field(name)
}
