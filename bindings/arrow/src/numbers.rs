//! Columns of numbers as the core's tables have them, for what is computed of numbers and not of orders.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, SchemaRef};
use regulars::table::{Column, Table};
use regulars::{Code, Error, Result};
use serde_json::json;

use crate::arrow_error;

/// The columns of these names, as far as they are there, as doubles; what is null is missing. Batches are of the schema.
///
/// # Errors
/// 1003 `column_type` for a column that holds no numbers.
pub fn numbers(schema: &SchemaRef, batches: &[RecordBatch], names: &[&str]) -> Result<Table> {
    let there = schema.fields().iter().enumerate().filter(|(_, field)| names.contains(&field.name().as_str()));
    let columns = there.map(|(place, field)| {
        let kind = field.data_type();
        if !(kind.is_numeric() || *kind == DataType::Null) {
            let message = format!("expected numbers, found {kind}");
            return Err(Error::new(Code::ColumnType, message).at_field(field.name().as_str()));
        }
        let mut values = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
        for batch in batches {
            let doubles = cast(batch.column(place), &DataType::Float64).map_err(|error| arrow_error(&error))?;
            let doubles = doubles.as_primitive::<Float64Type>();
            match doubles.null_count() {
                0 => values.extend(doubles.values().iter().copied().map(Some)),
                _ => values.extend(doubles.iter()),
            }
        }
        Ok(Column::floats(field.name().as_str(), values))
    });
    Ok(Table::new(json!({}), columns.collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Decimal128Array, Int32Array, StringArray};

    use super::*;

    #[test]
    fn numbers_of_any_type_are_doubles_and_texts_are_refused() {
        let column = |array: ArrayRef| array;
        let batch = RecordBatch::try_from_iter([
            ("a", column(Arc::new(Int32Array::from(vec![Some(1), None])))),
            ("b", column(Arc::new(Decimal128Array::from(vec![150, 25]).with_precision_and_scale(9, 2).unwrap()))),
            ("c", column(Arc::new(StringArray::from(vec!["x", "y"])))),
        ])
        .unwrap();
        let read = |names: &[&str]| numbers(&batch.schema(), &[batch.clone(), batch.clone()], names);
        let table = read(&["b", "a", "z"]).unwrap();
        let told = |name: &str| (0..4).map(|row| table.column(name).unwrap().json(row)).collect::<Vec<_>>();
        assert_eq!(told("a"), [json!(1.0), json!(null), json!(1.0), json!(null)]);
        assert_eq!(told("b"), [json!(1.5), json!(0.25), json!(1.5), json!(0.25)]);
        let error = read(&["c"]).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::ColumnType, Some("c")));
    }
}
