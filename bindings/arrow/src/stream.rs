//! Logs that come as a stream and may be larger than memory: of their rows only what a base keeps of them stays.

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use regulars::{AppendOptions, BaseOptions, Builder, Control, CustomerBase, Result};

use crate::arrow_error;
use crate::import::{Columns, Import, Needed, Reading, Rows};
use crate::notation::Notation;

/// A stream is read so many bytes of columns at a time.
const BYTES: usize = 3 << 30;

/// A stream over the Arrow C data interface, taken over: a released one stays behind.
///
/// # Safety
/// `stream` must point to a stream that the interface's rules call valid, or to a released one.
pub(crate) unsafe fn reader(stream: *mut FFI_ArrowArrayStream) -> Result<RecordBatchStreamReader> {
    // SAFETY: passed on to the caller.
    unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(|error| arrow_error(&error))
}

/// Builds a base of a stream over the Arrow C data interface. The stream is released, whatever comes of it. The options
/// are those of [`BaseOptions`], and `loader`, which needs all rows at once.
///
/// # Safety
/// `stream` must point to a stream that the interface's rules call valid, or to a released one.
///
/// # Errors
/// As [`Import::from_stream`] and [`Import::build`].
pub unsafe fn build_stream(
    stream: *mut FFI_ArrowArrayStream,
    options: &str,
    control: &Control,
) -> Result<CustomerBase> {
    // SAFETY: passed on to the caller.
    build(unsafe { reader(stream) }?, options, BYTES, control)
}

/// The base of a base's rows and those of a stream, as [`Import::append`].
///
/// # Safety
/// As [`build_stream`].
///
/// # Errors
/// As [`Import::from_stream`] and [`Import::append`].
pub unsafe fn append_stream(
    base: &CustomerBase,
    stream: *mut FFI_ArrowArrayStream,
    options: &str,
    control: &Control,
) -> Result<CustomerBase> {
    // SAFETY: passed on to the caller.
    append(base, unsafe { reader(stream) }?, options, BYTES, control)
}

fn build(reader: impl RecordBatchReader, options: &str, most: usize, control: &Control) -> Result<CustomerBase> {
    let reading = Reading::parse(options)?;
    if reading.loader.is_some() {
        return Import::collect(reader, control)?.build(options, control);
    }
    let options = BaseOptions::parse(&reading.options)?;
    let needed = Needed::new(&reader.schema(), &options, &[])?;
    let (mut builder, mut whole) = (None, None);
    each_piece(reader, needed, reading.notation, most, control, |rows, is_last| {
        rows.with_frame(|frame| {
            if is_last && builder.is_none() {
                whole = Some(CustomerBase::build(frame, &options, control)?);
                return Ok(());
            }
            builder.get_or_insert_with(|| Builder::new(&options)).push(frame, control)
        })
    })?;
    match (whole, builder) {
        (Some(base), _) => Ok(base),
        (None, builder) => builder.unwrap_or_else(|| Builder::new(&options)).finish(control),
    }
}

fn append(
    base: &CustomerBase,
    reader: impl RecordBatchReader,
    options: &str,
    most: usize,
    control: &Control,
) -> Result<CustomerBase> {
    let reading = Reading::parse(options)?;
    if reading.loader.is_some() {
        return Import::collect(reader, control)?.append(base, options, control);
    }
    let mut builder = Builder::onto(base, &AppendOptions::parse(&reading.options)?);
    let needed = Needed::new(&reader.schema(), base.options(), &base.segments().collect::<Vec<_>>())?;
    let push = |rows: Rows, _| rows.with_frame(|frame| builder.push(frame, control));
    each_piece(reader, needed, reading.notation, most, control, push)?;
    builder.finish(control)
}

/// Hands a stream's rows on, so many bytes at a time, and says of the last ones that they are; at least once.
fn each_piece(
    reader: impl RecordBatchReader,
    needed: Needed,
    notation: Notation,
    most: usize,
    control: &Control,
    mut take: impl FnMut(Rows, bool) -> Result<()>,
) -> Result<()> {
    let columns = Columns::new(&reader.schema(), &needed.names)?;
    let rows = |pieces| {
        let names = needed.names.clone();
        let mut rows = Rows { names, roles: needed.roles, pieces, numbers: None, excluded: Vec::new() };
        notation.apply(&mut rows, &needed.found)?;
        Ok(rows)
    };
    let (mut pieces, mut bytes) = (Vec::new(), 0);
    for batch in reader {
        let batch = batch.map_err(|error| arrow_error(&error))?;
        if bytes >= most {
            take(rows(std::mem::take(&mut pieces))?, false)?;
            bytes = 0;
        }
        // What has no role is let go at once.
        let piece = columns.of(&batch);
        bytes += piece.iter().map(|array| array.to_data().get_slice_memory_size().unwrap_or(0)).sum::<usize>();
        pieces.push(piece);
        // Taking rows over is half of what is to be told of them; reading them is the other.
        control.expect(batch.num_rows() as u64);
        control.advance(batch.num_rows() as u64)?;
    }
    if pieces.is_empty() {
        pieces.push(columns.none());
    }
    take(rows(pieces)?, true)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
    use arrow_schema::{DataType, Field, Schema};

    use super::*;

    fn stream(numbers: std::ops::Range<i64>) -> impl RecordBatchReader {
        let fields = [("customer_id", DataType::Int64), ("ordered_at", DataType::Utf8), ("amount", DataType::Int64)];
        let fields: Vec<Field> = fields.into_iter().map(|(name, kind)| Field::new(name, kind, false)).collect();
        let schema = Arc::new(Schema::new(fields));
        let batch = |number: i64| {
            let rows = 10 * number..10 * number + 10;
            let columns: [ArrayRef; 3] = [
                Arc::new(rows.clone().map(|row| row * 7 % 12).collect::<Int64Array>()),
                Arc::new(StringArray::from_iter_values(rows.clone().map(|row| format!("2026-01-{:02}", row % 28 + 1)))),
                Arc::new(rows.map(|row| row * 5).collect::<Int64Array>()),
            ];
            RecordBatch::try_new(Arc::clone(&schema), columns.into())
        };
        RecordBatchIterator::new(numbers.map(batch).collect::<Vec<_>>(), Arc::clone(&schema))
    }

    fn saved(base: &CustomerBase) -> Vec<u8> {
        let mut bytes = Vec::new();
        base.write_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn pieces_change_nothing() {
        let control = Control::new();
        let whole = build(stream(0..9), "", usize::MAX, &control).unwrap();
        assert_eq!(whole.intake().orders, 90);
        for most in [0, 1, 500] {
            assert_eq!(saved(&build(stream(0..9), "", most, &control).unwrap()), saved(&whole), "{most} bytes");
            let begun = build(stream(0..4), "", most, &control).unwrap();
            let all = append(&begun, stream(4..9), "", most, &control).unwrap();
            assert_eq!(saved(&all), saved(&whole), "{most} bytes appended");
        }
        let more = r#"{"observed_until": "2026-01-15"}"#;
        let observed = append(&whole, stream(0..0), more, 1, &control).unwrap();
        assert_eq!(saved(&observed), saved(&whole.observed(Some("2026-01-15")).unwrap()));
        assert_eq!(build(stream(0..0), "", 1, &control).unwrap().intake().orders, 0);
    }
}
