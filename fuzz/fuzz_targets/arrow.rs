//! Arrow streams of any types, layouts and lengths, whole and broken off: a base whose figures are computed, or an error
//! that is not the library's own. An import of the stream, and a base of the stream itself, say the same.
#![no_main]

#[allow(dead_code, unused_imports)] // each target asks a part of it
mod c;

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
    new_null_array,
};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

use c::{Base, Import, Stream};

const NAMES: [&str; 8] = ["customer_id", "ordered_at", "order_id", "amount", "kind", "currency", "status", "shelf"];
const OPTIONS: [&[u8]; 6] = [
    b"",
    br#"{"on_error":"report"}"#,
    br#"{"kind":"kind","refunds":"net_at_order","timezone":"Europe/Warsaw","on_error":"report"}"#,
    br#"{"currency":"currency","rates":{"EUR":1,"PLN":"0.25"},"on_error":"report"}"#,
    br#"{"segments":["shelf"],"loader":null,"on_error":"report"}"#,
    br#"{"loader":"shopify"}"#,
];
const TEXTS: [&str; 12] =
    ["ann", "bob", "order", "refund", "EUR", "PLN", "2026-01-05", "2026-01-05T10:00:00Z", "12.50", "-7", "", "żółw"];

/// What a column may come as.
fn types() -> Vec<DataType> {
    use DataType::{
        Binary, BinaryView, Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, Dictionary,
        Duration, Float16, Float32, Float64, Int8, Int16, Int32, Int64, LargeBinary, LargeUtf8, RunEndEncoded, Time32,
        Time64, Timestamp, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    let zone = || Some("Europe/Warsaw".into());
    let mut types = vec![
        Int8,
        Int16,
        Int32,
        Int64,
        UInt8,
        UInt16,
        UInt32,
        UInt64,
        Float16,
        Float32,
        Float64,
        Boolean,
        Utf8,
        LargeUtf8,
        Utf8View,
        Binary,
        LargeBinary,
        BinaryView,
        Date32,
        Date64,
        Time32(TimeUnit::Second),
        Time64(TimeUnit::Nanosecond),
        Duration(TimeUnit::Millisecond),
        Decimal32(6, 2),
        Decimal64(12, 3),
        Decimal128(12, 2),
        Decimal128(38, 10),
        Decimal128(9, -2),
        Decimal256(40, 4),
        RunEndEncoded(Arc::new(Field::new("run_ends", Int32, false)), Arc::new(Field::new("values", Utf8, true))),
    ];
    for unit in [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond] {
        types.extend([Timestamp(unit, None), Timestamp(unit, zone()), Timestamp(unit, Some("UTC".into()))]);
    }
    for (keys, values) in [(Int8, Utf8), (UInt16, LargeUtf8), (Int32, Utf8), (UInt64, Int64), (Int64, Utf8View)] {
        types.push(Dictionary(Box::new(keys), Box::new(values)));
    }
    types
}

fn some<T>(u: &mut Unstructured<'_>, one: impl FnOnce(&mut Unstructured<'_>) -> Result<T>) -> Result<Option<T>> {
    Ok(if u.ratio(1u8, 12u8)? { None } else { Some(one(u)?) })
}

/// Values of a type, as far as they can be had of some plain ones.
fn values(u: &mut Unstructured<'_>, kind: &DataType, rows: usize) -> Result<ArrayRef> {
    // A slice has values before and behind it.
    let (before, behind) = (u.int_in_range(0..=9usize)?, u.int_in_range(0..=9usize)?);
    let all = before + rows + behind;
    let plain: ArrayRef = match u.int_in_range(0..=5u8)? {
        0 | 1 => Arc::new((0..all).map(|_| some(u, |u| u.int_in_range(-3..=40i64))).collect::<Result<Int64Array>>()?),
        2 => Arc::new((0..all).map(|_| some(u, |u| u.arbitrary::<i64>())).collect::<Result<Int64Array>>()?),
        3 => Arc::new((0..all).map(|_| some(u, |u| u.arbitrary::<f64>())).collect::<Result<Float64Array>>()?),
        4 => Arc::new((0..all).map(|_| some(u, |u| u.arbitrary::<bool>())).collect::<Result<BooleanArray>>()?),
        _ => Arc::new((0..all).map(|_| some(u, |u| Ok(*u.choose(&TEXTS)?))).collect::<Result<StringArray>>()?),
    };
    let plain = match kind {
        // Days, seconds and the like of our years, so that not every row is refused.
        DataType::Date32 | DataType::Timestamp(TimeUnit::Second, _) if u.ratio(3u8, 4u8)? => {
            let unit = if *kind == DataType::Date32 { 1 } else { 86_400 };
            let days = (0..all).map(|_| some(u, |u| Ok(u.int_in_range(10_000..=30_000i64)? * unit)));
            let days: ArrayRef = Arc::new(days.collect::<Result<Int64Array>>()?);
            if unit == 1 { cast(&days, &DataType::Int32).unwrap_or(days) } else { days }
        }
        _ => plain,
    };
    Ok(cast(&plain, kind).unwrap_or_else(|_| new_null_array(kind, all)).slice(before, rows))
}

type Batches = Vec<std::result::Result<RecordBatch, ArrowError>>;

fn log(u: &mut Unstructured<'_>) -> Result<(SchemaRef, Batches)> {
    let types = types();
    let mut fields = Vec::new();
    for (place, name) in NAMES.iter().enumerate() {
        if place > 1 && u.arbitrary()? {
            continue;
        }
        let kind = match place {
            0 if u.ratio(1u8, 2u8)? => DataType::Int64,
            1 if u.ratio(1u8, 2u8)? => DataType::Date32,
            _ => u.choose(&types)?.clone(),
        };
        fields.push(Field::new(if u.ratio(49u8, 50u8)? { *name } else { "ordered_at" }, kind, true));
    }
    let schema = Arc::new(Schema::new(fields));
    let mut batches = Batches::new();
    for _ in 0..u.int_in_range(0..=3u8)? {
        let rows = u.int_in_range(0..=20usize)?;
        let columns: Result<Vec<_>> = schema.fields().iter().map(|field| values(u, field.data_type(), rows)).collect();
        batches.push(if u.ratio(1u8, 30u8)? {
            Err(ArrowError::ExternalError("the producer's own words".into()))
        } else {
            RecordBatch::try_new(SchemaRef::clone(&schema), columns?)
        });
    }
    Ok((schema, batches))
}

/// A stream of the batches; of an error that can't be copied, another one.
fn stream((schema, batches): &(SchemaRef, Batches)) -> Stream {
    let copy = |batch: &std::result::Result<RecordBatch, ArrowError>| match batch {
        Ok(batch) => Ok(batch.clone()),
        Err(error) => Err(ArrowError::ComputeError(error.to_string())),
    };
    Stream::of(RecordBatchIterator::new(batches.iter().map(copy).collect::<Vec<_>>(), SchemaRef::clone(schema)))
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let (log, more) = (log(u)?, log(u)?);
    let options = *u.choose(&OPTIONS)?;
    let import = Import::of_stream(stream(&log));
    let base = import.and_then(|import| Base::of_import(&import, options));
    let same = Base::of_stream(stream(&log), options);
    match (&base, &same) {
        (Ok(base), Ok(same)) => {
            for figure in ["intake", "totals"] {
                let text =
                    |base: &Base| base.figure(figure.as_bytes(), b"").map(|table| table.json().text().to_owned());
                assert_eq!(text(base), text(same), "{figure}");
            }
        }
        // Which of two faults is told may differ, as an import reads the whole stream first.
        (one, other) => assert_eq!(one.is_ok(), other.is_ok()),
    }
    let Ok(base) = base else { return Ok(()) };
    for figure in ["intake", "cohorts", "rfm"] {
        let _ = base.figure(figure.as_bytes(), b"").map(|table| table.read());
    }
    if let Ok(import) = Import::of_stream(stream(&more)) {
        let _ = base.append_import(&import, b"");
    }
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for what was asked of them is no input.
    let _ = run(&mut Unstructured::new(bytes));
});
