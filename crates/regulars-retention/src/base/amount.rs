//! Amounts: how a column of them is held as integers, without loss.

use std::ops::Range;

use regulars_core::money::{Decimal, Scale};
use regulars_core::orders::{Column, Orders, Values};
use regulars_core::{Code, Error, Result, parallel};

/// How amounts came, and so how figures of money are given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountKind {
    /// Integers, in the caller's unit.
    Int,
    /// Doubles.
    Float,
    /// Decimals, or decimal numbers as text.
    Decimal,
}

/// The largest difference between a double and the decimal number that it stands for.
const NEAR: f64 = 1e-9;

/// A double below this many units has a nearest integer that fits 64 bits.
const FITS: f64 = 9.2e18;

pub(super) fn kind(orders: &Orders<'_>) -> Option<AmountKind> {
    let mut kinds =
        orders.pieces().iter().filter_map(|piece| piece.amount.as_ref()).map(|column| match &column.values {
            Values::Int(_) => AmountKind::Int,
            Values::Float(_) => AmountKind::Float,
            _ => AmountKind::Decimal,
        });
    let first = kinds.next()?;
    // Pieces of different kinds are given back as decimals, which hold them all.
    Some(if kinds.all(|kind| kind == first) { first } else { AmountKind::Decimal })
}

/// The fewest digits that hold every amount, at most [`Scale::MAX`]; what needs more is refused when it is read.
pub(super) fn smallest_scale(orders: &Orders<'_>, morsels: &[(usize, Range<usize>)]) -> Result<Scale> {
    let digits = parallel::map(morsels.len(), |morsel| {
        let (piece, range) = &morsels[morsel];
        let Some(column) = &orders.pieces()[*piece].amount else { return Ok(0) };
        let mut most = 0;
        for index in range.clone() {
            if most == Scale::MAX.digits() {
                break;
            }
            most = match &column.values {
                Values::Int(_) => most,
                Values::Float(values) => float_digits(values[index], most),
                Values::Decimal(values, places) if column.is_present(index) => {
                    most.max(Decimal::new(values[index], *places).digits_needed())
                }
                Values::Text(texts) if column.is_present(index) => {
                    let text = std::str::from_utf8(texts.get(index)).unwrap_or_default();
                    most.max(Decimal::parse(text.trim()).map_or(0, Decimal::digits_needed))
                }
                _ => most,
            }
            .min(Scale::MAX.digits());
        }
        Ok(most)
    })?;
    Scale::new(digits.into_iter().max().unwrap_or(0))
}

/// The fewest digits, but at least `from`, that hold a double; the most there can be when none do.
#[inline]
fn float_digits(value: f64, from: u8) -> u8 {
    let mut digits = from;
    while digits < Scale::MAX.digits() && to_units(value, SCALES[digits as usize]).is_none() && value.is_finite() {
        digits += 1;
    }
    digits
}

const SCALES: [f64; 7] = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6];

/// The units that a finite double stands for, if it is near enough to a whole number of them.
#[inline]
fn to_units(value: f64, unit: f64) -> Option<i64> {
    let scaled = value * unit;
    if scaled.abs() >= FITS {
        return None;
    }
    let units = (scaled + 0.5f64.copysign(scaled)) as i64;
    ((units as f64 / unit - value).abs() <= NEAR).then_some(units)
}

/// Reads the amounts of a range; what cannot be read goes to `bad`, under its place in the range.
pub(super) fn read(
    column: &Column<'_>,
    range: Range<usize>,
    scale: Scale,
    amounts: &mut Vec<i64>,
    bad: &mut impl FnMut(usize, Error),
) {
    match (&column.values, &column.validity) {
        (Values::Int(values), None) if scale == Scale::ZERO => amounts.extend_from_slice(&values[range]),
        (Values::Float(values), None) => {
            let unit = scale.unit() as f64;
            for (place, &value) in values[range].iter().enumerate() {
                amounts.push(to_units(value, unit).unwrap_or_else(|| {
                    bad(place, float_error(value, scale));
                    0
                }));
            }
        }
        _ => {
            for (place, index) in range.enumerate() {
                amounts.push(read_one(column, index, scale).unwrap_or_else(|error| {
                    bad(place, error);
                    0
                }));
            }
        }
    }
}

fn read_one(column: &Column<'_>, index: usize, scale: Scale) -> Result<i64> {
    if !column.is_present(index) {
        return Err(missing());
    }
    match &column.values {
        Values::Int(values) => {
            // Only where other pieces hold decimals is there a scale to bring integers to.
            values[index].checked_mul(scale.unit()).ok_or_else(|| overflow(&values[index].to_string()))
        }
        Values::Float(values) => {
            to_units(values[index], scale.unit() as f64).ok_or_else(|| float_error(values[index], scale))
        }
        Values::Decimal(values, places) => {
            let decimal = Decimal::new(values[index], *places);
            decimal.rescale(scale.digits()).ok_or_else(|| {
                if decimal.digits_needed() > scale.digits() {
                    too_fine(&format!("{}e-{places}", values[index]), scale)
                } else {
                    overflow(&format!("{}e-{places}", values[index]))
                }
            })
        }
        Values::Text(texts) => {
            let text = std::str::from_utf8(texts.get(index))
                .map_err(|_| {
                    Error::new(Code::UnreadableValue, "expected a decimal number, found bytes that are not UTF-8")
                })?
                .trim();
            if text.is_empty() { Err(missing()) } else { scale.parse(text) }
        }
        other => Err(Error::new(Code::ColumnType, format!("expected amounts, found {}", other.type_name()))),
    }
}

fn missing() -> Error {
    Error::new(Code::MissingValue, "expected an amount, found none")
}

fn overflow(shown: &str) -> Error {
    Error::new(Code::MoneyOverflow, format!("expected an amount that fits 64 bits, found {shown}"))
}

fn too_fine(shown: &str, scale: Scale) -> Error {
    Error::new(
        Code::AmountScale,
        format!("expected an amount with at most {} decimal places, found {shown}", scale.digits()),
    )
}

fn float_error(value: f64, scale: Scale) -> Error {
    if value.is_nan() {
        missing()
    } else if value.is_infinite() {
        Error::new(Code::UnreadableValue, format!("expected a finite amount, found {value}"))
    } else if (value * scale.unit() as f64).abs() >= FITS {
        overflow(&value.to_string())
    } else {
        too_fine(&value.to_string(), scale)
    }
}
