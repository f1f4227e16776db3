//! Conversion: money of a row brought to the currency that figures are in.

use std::ops::Range;

use regulars_core::money::{Currency, Ratio, Rounding, Scale};
use regulars_core::orders::{Orders, Piece, Role};
use regulars_core::{Code, Error, Result};

use super::decode::Plan;
use super::key::text_at;
use super::marks::Marks;
use super::side::MISSING;

impl Plan<'_, '_> {
    /// Brings money to the currency that figures are in, or checks that it is in no other.
    pub(super) fn convert(
        &self,
        piece: &Piece<'_>,
        range: &Range<usize>,
        marks: &mut Marks,
        money: &mut [(&mut Vec<i64>, &mut Scale)],
    ) {
        let Some(column) = piece.column(Role::Currency) else {
            // Without a column all money is in the given currency; it may have been read finer than it is kept.
            return self.round_all(range, marks, money);
        };
        let mut last: (&str, Result<Option<Ratio>>) = ("", Ok(None));
        for (place, index) in range.clone().enumerate() {
            let rate = match text_at(column, index) {
                Ok(Some(code)) => {
                    if last.0 != code || code.is_empty() {
                        last = (code, self.rate(code.trim()));
                    }
                    last.1.clone()
                }
                Ok(None) => Err(Error::new(Code::MissingValue, "expected a currency, found none")),
                Err(error) => Err(error),
            };
            match rate {
                Err(error) => marks.bad(place, error.at_field(self.column_name(Role::Currency))),
                Ok(None) => {}
                Ok(Some(rate)) => self.convert_row(place, rate, marks, money),
            }
        }
        self.settle_scale(money);
    }

    fn round_all(&self, range: &Range<usize>, marks: &mut Marks, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        if self.rates.is_some() {
            for place in 0..range.len() {
                self.convert_row(place, Ratio::ONE, marks, money);
            }
            self.settle_scale(money);
        }
    }

    fn settle_scale(&self, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        if let (Some(_), Some(to)) = (&self.rates, self.scale) {
            money.iter_mut().for_each(|(_, scale)| **scale = to);
        }
    }

    fn convert_row(&self, place: usize, rate: Ratio, marks: &mut Marks, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        for (units, scale) in money {
            let Some(value) = units.get_mut(place).filter(|value| **value != MISSING) else { continue };
            let to = self.scale.unwrap_or(**scale);
            let converted = Ratio::new(to.unit(), scale.unit())
                .ok()
                .and_then(|shift| rate.times(shift))
                .and_then(|rate| rate.times(Ratio::from(*value)))
                .and_then(|exact| exact.round(Rounding::HalfEven));
            match converted {
                Some(converted) => *value = converted,
                None => {
                    let message =
                        format!("expected an amount that fits 64 bits once converted, found {}", scale.format(*value));
                    let error = Error::new(Code::MoneyOverflow, message);
                    marks.bad(place, error.at_field(self.column_name(Role::Amount)));
                }
            }
        }
    }

    /// The rate of a code; `None` when nothing is to be converted.
    fn rate(&self, code: &str) -> Result<Option<Ratio>> {
        let currency = Currency::parse(code)?;
        if let Some(rates) = &self.rates {
            let found = rates.rates.iter().find(|(known, _)| *known == currency);
            return found.map(|(_, rate)| Some(*rate)).ok_or_else(|| {
                Error::new(Code::CurrencyMismatch, format!("expected a rate for every currency, found none for {code}"))
            });
        }
        match self.currency {
            Some(expected) if expected != currency => Err(Error::new(
                Code::CurrencyMismatch,
                format!("expected amounts in {expected}, or rates, found one in {currency}"),
            )),
            _ => Ok(None),
        }
    }
}

/// The first currency of a log, which all others must be.
pub(super) fn first_currency(orders: &Orders<'_>) -> Result<Option<Currency>> {
    for piece in orders.pieces() {
        let Some(column) = piece.column(Role::Currency) else { continue };
        for index in 0..piece.rows {
            if let Some(currency) =
                text_at(column, index).ok().flatten().and_then(|code| Currency::parse(code.trim()).ok())
            {
                return Ok(Some(currency));
            }
        }
    }
    Ok(None)
}
