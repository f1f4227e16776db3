//! Online Retail (UCI data set 352; Chen, Sain & Guo 2012, doi:10.1057/dbm.2012.17), and Online Retail II.
//!
//! A row is a line of an invoice. Excluded, the first reason that holds: lines of invoices whose number begins with
//! `C` (cancellations, which do not say of which invoice), lines with a quantity of 0 or less (stock corrections), lines
//! with a price of 0 or less (gifts and bad debts). Lines without a customer stay, and are guests. The amount of a
//! line is its quantity times its price, to the thousandth of a pound.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, UInt64Array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use regulars::{Code, Error, Result};

use super::Loader;
use crate::arrow_error;
use crate::import::Rows;

pub(super) struct OnlineRetail;

const REASONS: [&str; 3] = ["cancelled invoice", "quantity of 0 or less", "price of 0 or less"];

/// The columns by the names of the first and of the second edition.
const COLUMNS: [[&str; 2]; 5] = [
    ["InvoiceNo", "Invoice"],
    ["Quantity", "Quantity"],
    ["UnitPrice", "Price"],
    ["CustomerID", "Customer ID"],
    ["InvoiceDate", "InvoiceDate"],
];

impl Loader for OnlineRetail {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        let find = |choices: [&'static str; 2]| {
            choices.into_iter().find(|choice| names.iter().any(|name| name == choice)).ok_or_else(|| {
                Error::new(
                    Code::MissingColumn,
                    format!("expected a column {:?} as Online Retail has it, found {names:?}", choices[0]),
                )
                .at_field(choices[0])
            })
        };
        let needed = COLUMNS.into_iter().map(find).collect::<Result<Vec<_>>>()?;
        let rows = read(&needed)?;
        let mut excluded = [0u64; REASONS.len()];
        let (mut pieces, mut numbers, mut first) = (Vec::new(), Vec::new(), 0u64);
        for piece in &rows.pieces {
            let (columns, kept) = lines(piece, first, &mut excluded)?;
            first += piece[0].len() as u64;
            pieces.push(columns);
            numbers.push(kept);
        }
        Ok(Rows {
            roles: 0,
            names: ["order_id", "amount", "customer_id", "ordered_at"].map(str::to_owned).to_vec(),
            pieces,
            numbers: Some(numbers),
            excluded: REASONS.iter().map(|reason| (*reason).to_owned()).zip(excluded).collect(),
        })
    }
}

/// The lines of a piece that are parts of orders, and the numbers of their rows.
fn lines(piece: &[ArrayRef], first: u64, excluded: &mut [u64; 3]) -> Result<(Vec<ArrayRef>, Vec<u64>)> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let cast = |array: &ArrayRef, to: &DataType, name: &'static str| {
        cast_with_options(array, to, &strict).map_err(|error| arrow_error(&error).at_field(name))
    };
    let (invoices, quantities, prices) = (
        cast(&piece[0], &DataType::Utf8, "InvoiceNo")?,
        cast(&piece[1], &DataType::Int64, "Quantity")?,
        cast(&piece[2], &DataType::Float64, "UnitPrice")?,
    );
    let (texts, quantities, prices) =
        (invoices.as_string::<i32>(), quantities.as_primitive::<Int64Type>(), prices.as_primitive::<Float64Type>());
    let (mut kept, mut amounts) = (Vec::new(), Vec::new());
    for row in 0..texts.len() {
        let missing = |name: &str| {
            Error::new(Code::MissingValue, "expected a value, found none").at_field(name).at_row(first + row as u64)
        };
        for (array, name) in [(texts as &dyn Array, "InvoiceNo"), (quantities, "Quantity"), (prices, "UnitPrice")] {
            if array.is_null(row) {
                return Err(missing(name));
            }
        }
        let (quantity, price) = (quantities.value(row), prices.value(row));
        let reason = if texts.value(row).starts_with(['C', 'c']) {
            Some(0)
        } else if quantity <= 0 {
            Some(1)
        } else if price <= 0.0 {
            Some(2)
        } else {
            None
        };
        match reason {
            Some(reason) => excluded[reason] += 1,
            None => {
                kept.push(row as u64);
                amounts.push(amount(quantity, price).map_err(|error| error.at_row(first + row as u64))?);
            }
        }
    }
    let places = UInt64Array::from(kept.clone());
    let take = |array: &ArrayRef| arrow_select::take::take(array, &places, None).map_err(|error| arrow_error(&error));
    let columns =
        vec![take(&invoices)?, Arc::new(Float64Array::from(amounts)) as ArrayRef, take(&piece[3])?, take(&piece[4])?];
    Ok((columns, kept.into_iter().map(|row| first + row).collect()))
}

/// Quantity times price, exactly, in thousandths; given as the double that is nearest to it.
fn amount(quantity: i64, price: f64) -> Result<f64> {
    let thousandths = (price * 1000.0).round();
    if !price.is_finite() || (thousandths / 1000.0 - price).abs() > 1e-9 {
        return Err(Error::new(
            Code::AmountScale,
            format!("expected a price with at most 3 decimal places, found {price}"),
        )
        .at_field("UnitPrice"));
    }
    let amount = (thousandths as i64).checked_mul(quantity).ok_or_else(|| {
        Error::new(Code::MoneyOverflow, format!("expected an amount that fits 64 bits, found {quantity} x {price}"))
    })?;
    Ok(amount as f64 / 1000.0)
}
