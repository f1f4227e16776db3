//! Arrow arrays as columns of the core: first cast, where the core reads no such layout, then borrowed.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Float64Array, PrimitiveArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, TimeUnit as ArrowUnit};
use regulars::orders::{Column, Texts, TimeUnit, Validity, Values};
use regulars::{Code, Error, Result};

use crate::arrow_error;

/// An array of one of the types that [`column`] borrows. `first_row` is the number of its first row, for errors;
/// `has_role` says that the column is more than a segment.
pub(crate) fn prepare(array: &ArrayRef, name: &str, first_row: u64, has_role: bool) -> Result<ArrayRef> {
    let to = |target: DataType| {
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        cast_with_options(array, &target, &strict).map_err(|error| arrow_error(&error).at_field(name))
    };
    match array.data_type() {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            to(DataType::Int64)
        }
        DataType::UInt64 => {
            let values = array.as_primitive::<UInt64Type>();
            let large =
                (0..values.len()).find(|&row| values.is_valid(row) && i64::try_from(values.value(row)).is_err());
            if let Some(row) = large {
                let message = format!("expected an integer that fits 64 bits with a sign, found {}", values.value(row));
                return Err(Error::new(Code::UnreadableValue, message).at_field(name).at_row(first_row + row as u64));
            }
            to(DataType::Int64)
        }
        // A 32-bit float stands for the shortest decimal number that reads back as it, not for its binary expansion.
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            let wide: Float64Array =
                values.iter().map(|value| value.map(|value| value.to_string().parse().unwrap_or(f64::NAN))).collect();
            Ok(std::sync::Arc::new(wide))
        }
        DataType::Float16 => to(DataType::Float64),
        DataType::Decimal256(_, scale) if *scale >= 0 => {
            let values = array.as_primitive::<Decimal256Type>();
            let fits = |row| values.value(row).to_i128().is_some_and(|units| units.unsigned_abs() < 10u128.pow(38));
            if let Some(row) = (0..values.len()).find(|&row| values.is_valid(row) && !fits(row)) {
                let message = format!("expected a decimal of at most 38 digits, found {}", values.value_as_string(row));
                return Err(Error::new(Code::MoneyOverflow, message).at_field(name).at_row(first_row + row as u64));
            }
            to(DataType::Decimal128(38, *scale))
        }
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) if *scale >= 0 => {
            to(DataType::Decimal128(38, *scale))
        }
        DataType::Date64 => to(DataType::Timestamp(ArrowUnit::Millisecond, None)),
        DataType::Null => to(DataType::Int64),
        // Nothing but a segment can be a yes or no.
        DataType::Boolean if !has_role => to(DataType::Utf8),
        DataType::Dictionary(_, values) => {
            let dictionary = array.as_any_dictionary();
            let values = match values.as_ref() {
                DataType::Utf8View => dictionary.values().clone(),
                _ => prepare(dictionary.values(), name, 0, has_role)?,
            };
            let keys = cast_with_options(dictionary.keys(), &DataType::Int64, &CastOptions::default())
                .map_err(|error| arrow_error(&error).at_field(name))?;
            let keys = keys.as_primitive::<Int64Type>();
            let len = values.len() as i64;
            let bad = (0..keys.len()).find(|&row| keys.is_valid(row) && !(0..len).contains(&keys.value(row)));
            if let Some(row) = bad {
                let message = format!("expected a code below {len} of its dictionary, found {}", keys.value(row));
                return Err(Error::new(Code::UnreadableValue, message).at_field(name).at_row(first_row + row as u64));
            }
            let codes = cast_with_options(
                dictionary.keys(),
                &DataType::UInt32,
                &CastOptions { safe: false, ..CastOptions::default() },
            )
            .map_err(|error| arrow_error(&error).at_field(name))?;
            let codes = codes.as_primitive::<UInt32Type>().clone();
            arrow_array::DictionaryArray::<UInt32Type>::try_new(codes, values)
                .map(|dictionary| std::sync::Arc::new(dictionary) as ArrayRef)
                .map_err(|error| arrow_error(&error).at_field(name))
        }
        _ => Ok(array.clone()),
    }
}

/// Whether a column of this type could tell segments.
pub(crate) fn is_segment(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => true,
        DataType::Dictionary(_, values) => is_segment(values),
        other => other.is_integer(),
    }
}

fn ints<T: ArrowPrimitiveType>(array: &dyn Array) -> Cow<'_, [T::Native]> {
    let array: &PrimitiveArray<T> = array.as_primitive();
    Cow::Borrowed(array.values())
}

/// The column that borrows a prepared array.
pub(crate) fn column(array: &dyn Array) -> Column<'_> {
    let timestamp = |units, unit, zone: &Option<_>| Values::Timestamp { units, unit, zoned: zone.is_some() };
    let values = match array.data_type() {
        DataType::Int64 => Values::Int(ints::<Int64Type>(array)),
        DataType::Float64 => Values::Float(ints::<Float64Type>(array)),
        DataType::Decimal128(_, scale) if *scale >= 0 => Values::Decimal(ints::<Decimal128Type>(array), *scale as u8),
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            Values::Text(Texts::Offsets32(texts.value_offsets(), texts.value_data()))
        }
        DataType::LargeUtf8 => {
            let texts = array.as_string::<i64>();
            Values::Text(Texts::Offsets64(texts.value_offsets(), texts.value_data()))
        }
        DataType::Utf8View => {
            let texts = array.as_string_view();
            Values::Text(Texts::Slices((0..texts.len()).map(|row| texts.value(row).as_bytes()).collect()))
        }
        DataType::Date32 => Values::Date(ints::<Date32Type>(array)),
        DataType::Timestamp(ArrowUnit::Second, zone) => {
            timestamp(ints::<TimestampSecondType>(array), TimeUnit::Second, zone)
        }
        DataType::Timestamp(ArrowUnit::Millisecond, zone) => {
            timestamp(ints::<TimestampMillisecondType>(array), TimeUnit::Milli, zone)
        }
        DataType::Timestamp(ArrowUnit::Microsecond, zone) => {
            timestamp(ints::<TimestampMicrosecondType>(array), TimeUnit::Micro, zone)
        }
        DataType::Timestamp(ArrowUnit::Nanosecond, zone) => {
            timestamp(ints::<TimestampNanosecondType>(array), TimeUnit::Nano, zone)
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_dictionary::<UInt32Type>();
            Values::Dictionary(ints::<UInt32Type>(dictionary.keys()), Box::new(column(dictionary.values().as_ref())))
        }
        other => Values::Other(format!("{other}"), array.len()),
    };
    let validity = array.nulls().map(|nulls| Validity::new(nulls.validity(), nulls.offset()));
    Column { values, validity }
}
