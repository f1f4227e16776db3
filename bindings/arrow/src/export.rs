//! Tables as Arrow: a record batch, or a stream of one.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    RecordBatchIterator, RecordBatchOptions, TimestampMicrosecondArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{Field, Schema};
use regulars::table::{Column, Table, Values};
use regulars::{Code, Error, Result};
use serde_json::Value;

fn array(column: &Column) -> Result<ArrayRef> {
    let nulls = (!column.present().is_empty()).then(|| NullBuffer::new(BooleanBuffer::from(column.present().to_vec())));
    Ok(match column.values() {
        Values::Int(values) => Arc::new(Int64Array::new(values.clone().into(), nulls)),
        Values::Float(values) => Arc::new(Float64Array::new(values.clone().into(), nulls)),
        Values::Text(texts) => {
            let (bytes, ends) = texts.parts();
            let offsets: ScalarBuffer<i64> = std::iter::once(0).chain(ends.iter().map(|end| *end as i64)).collect();
            Arc::new(LargeStringArray::new(OffsetBuffer::new(offsets), Buffer::from(bytes.as_bytes()), nulls))
        }
        Values::Bool(values) => Arc::new(BooleanArray::new(BooleanBuffer::from(values.clone()), nulls)),
        Values::Day(values) => Arc::new(Date32Array::new(values.clone().into(), nulls)),
        Values::Instant(values) => {
            Arc::new(TimestampMicrosecondArray::new(values.clone().into(), nulls).with_timezone("UTC"))
        }
        Values::Decimal(values, scale) => Arc::new(
            Decimal128Array::new(values.clone().into(), nulls)
                .with_precision_and_scale(38, scale.digits() as i8)
                .map_err(|error| {
                    Error::new(Code::MoneyOverflow, format!("expected a sum of at most 38 digits: {error}"))
                })?,
        ),
    })
}

/// The table as a record batch: int64, float64, large_string, bool, date32, timestamp[us, UTC] and decimal128(38, s)
/// columns. What the table is about stands in the schema's metadata, each value as JSON.
///
/// # Errors
/// 2001 `money_overflow` for a decimal beyond 38 digits.
pub fn record_batch(table: &Table) -> Result<RecordBatch> {
    let arrays = table.columns().iter().map(array).collect::<Result<Vec<_>>>()?;
    let fields: Vec<Field> = table
        .columns()
        .iter()
        .zip(&arrays)
        .map(|(column, array)| Field::new(column.name(), array.data_type().clone(), !column.present().is_empty()))
        .collect();
    let about = table.about().iter().map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.clone(), text)
    });
    let schema = Arc::new(Schema::new(fields).with_metadata(about.collect::<std::collections::HashMap<_, _>>()));
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    RecordBatch::try_new_with_options(schema, arrays, &options)
        .map_err(|error| Error::new(Code::Internal, format!("expected a table that Arrow can hold: {error}")))
}

/// The table as an Arrow stream of one record batch.
///
/// # Errors
/// As [`record_batch`].
pub fn export(table: &Table) -> Result<FFI_ArrowArrayStream> {
    let batch = record_batch(table)?;
    let schema = batch.schema();
    Ok(FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema))))
}
