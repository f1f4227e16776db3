//! Amounts: how a column of them is held as integers, without loss.

use std::ops::Range;

use regulars_core::money::{Decimal, Scale};
use regulars_core::orders::{Column, Orders, Role, Values};
use regulars_core::{Code, Error, Result};

/// How amounts came, and so how figures of money are given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// How the money of a column came, over all pieces.
pub(super) fn kind(orders: &Orders<'_>, role: Role) -> Option<AmountKind> {
    let kinds = orders.pieces().iter().filter_map(|piece| piece.column(role)).map(|column| match &column.values {
        Values::Int(_) => AmountKind::Int,
        Values::Float(_) => AmountKind::Float,
        _ => AmountKind::Decimal,
    });
    kinds.reduce(AmountKind::and)
}

impl AmountKind {
    /// What holds amounts of both kinds.
    pub(super) fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Decimal }
    }
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

/// Doubles of everyday size, as units; `false` when one of them needs a closer look.
///
/// Adding 1.5 · 2^52 leaves no room for a fraction, so the sum's low bits are the nearest whole number; a product that
/// is this near to it, of a value below four million, is so in exact arithmetic too. Without a branch or a division,
/// so that the compiler can take several at once.
fn everyday_units(values: &[f64], unit: f64, units: &mut Vec<i64>) -> bool {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    let near = 0.5 * NEAR * unit;
    let mut all = true;
    units.extend(values.iter().map(|value| {
        let scaled = value * unit;
        let shifted = scaled + SHIFT;
        all &= ((shifted - SHIFT) - scaled).abs() <= near;
        all &= value.abs() < 4e6;
        (shifted.to_bits() as i64).wrapping_sub(SHIFT.to_bits() as i64)
    }));
    all
}

/// Reads the money of a range, in units of the scale that is given back; what cannot be read goes to `bad`, under its
/// place in the range. The scale is `from`, or a finer one when `may_grow` and a value needs it; whole numbers need none.
pub(super) fn read(
    column: &Column<'_>,
    range: Range<usize>,
    from: Scale,
    may_grow: bool,
    units: &mut Vec<i64>,
    bad: &mut impl FnMut(usize, Error),
) -> Scale {
    let mut scale = from;
    units.clear();
    match (&column.values, &column.validity) {
        (Values::Int(values), None) if may_grow || from == Scale::ZERO => {
            units.extend_from_slice(&values[range]);
            return Scale::ZERO;
        }
        (Values::Int(_), _) if may_grow => scale = Scale::ZERO,
        (Values::Float(values), None) => {
            const CHUNK: usize = 512;
            for (number, chunk) in values[range.clone()].chunks(CHUNK).enumerate() {
                let first = number * CHUNK;
                if !everyday_units(chunk, SCALES[usize::from(scale.digits())], units) {
                    units.truncate(first);
                    for place in first..first + chunk.len() {
                        let index = range.start + place;
                        read_growing(column, index, &mut scale, may_grow, units, &mut |error| bad(place, error));
                    }
                }
            }
            return scale;
        }
        _ => {}
    }
    for (place, index) in range.enumerate() {
        read_growing(column, index, &mut scale, may_grow, units, &mut |error| bad(place, error));
    }
    scale
}

/// Reads one value at the scale, or brings all that were read to the scale that it needs.
fn read_growing(
    column: &Column<'_>,
    index: usize,
    scale: &mut Scale,
    may_grow: bool,
    units: &mut Vec<i64>,
    bad: &mut impl FnMut(Error),
) {
    let mut refused = match read_one(column, index, *scale) {
        Ok(value) => return units.push(value),
        Err(error) => error,
    };
    if may_grow && refused.code() == Code::AmountScale {
        for finer in (scale.digits() + 1..=Scale::MAX.digits()).filter_map(|digits| Scale::new(digits).ok()) {
            match read_one(column, index, finer) {
                Ok(value) => {
                    let factor = finer.unit() / scale.unit();
                    if units.iter().any(|value| value.checked_mul(factor).is_none()) {
                        refused = overflow("one that does not at the scale that others need");
                        break;
                    }
                    units.iter_mut().for_each(|value| *value *= factor);
                    *scale = finer;
                    return units.push(value);
                }
                Err(error) => refused = error,
            }
        }
    }
    bad(refused);
    units.push(0);
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
