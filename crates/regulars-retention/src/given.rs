//! Money that a caller gives beside the orders, such as a budget: exact, and given back as it came.

use std::fmt;

use regulars_core::money::{Decimal, Scale};
use regulars_core::table::{Column, Values};
use regulars_core::{Code, Error, Result};
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::base::AmountKind;

/// An amount as an integer, a number with a fraction, or a decimal number in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    decimal: Decimal,
    kind: AmountKind,
}

impl Given {
    /// How many decimal places it needs.
    pub(crate) fn digits(self) -> u8 {
        self.decimal.digits_needed()
    }

    /// It in units of a scale.
    ///
    /// # Errors
    /// 2002 `amount_scale` when it has more decimal places, 2001 `money_overflow`.
    pub(crate) fn units(self, scale: Scale) -> Result<i64> {
        if self.digits() > scale.digits() {
            let message =
                format!("expected an amount with at most {} decimal places, found {}", scale.digits(), self.digits());
            return Err(Error::new(Code::AmountScale, message));
        }
        let fits = || Error::new(Code::MoneyOverflow, "expected an amount that fits 64 bits");
        self.decimal.rescale(scale.digits()).ok_or_else(fits)
    }

    /// The least scale that holds all of them, and how they came taken together: as text when one did, else as numbers
    /// with a fraction when one did.
    ///
    /// # Errors
    /// 2002 `amount_scale` when one has more than six decimal places.
    pub(crate) fn form(all: impl Iterator<Item = Self> + Clone) -> Result<(AmountKind, Scale)> {
        let has = |kind| all.clone().any(|given| given.kind == kind);
        let kind = if has(AmountKind::Decimal) {
            AmountKind::Decimal
        } else if has(AmountKind::Float) {
            AmountKind::Float
        } else {
            AmountKind::Int
        };
        let digits = all.map(Self::digits).max().unwrap_or(0);
        let most = Scale::MAX.digits();
        let scale = Scale::new(digits).map_err(|_| {
            let message = format!("expected amounts with at most {most} decimal places, found {digits}");
            Error::new(Code::AmountScale, message)
        })?;
        Ok((kind, scale))
    }
}

/// Units as a document has money that came so.
pub(crate) fn shown(units: i128, (kind, scale): (AmountKind, Scale)) -> Result<Value> {
    Ok(match kind {
        AmountKind::Int => whole(units)?.into(),
        AmountKind::Float => scale.to_f64(units).into(),
        AmountKind::Decimal => scale.format(units).into(),
    })
}

/// The same as a column of a table.
pub(crate) fn column(name: &str, units: Vec<Option<i128>>, (kind, scale): (AmountKind, Scale)) -> Result<Column> {
    let present = units.iter().map(Option::is_some).collect();
    let units = units.into_iter().map(Option::unwrap_or_default);
    let values = match kind {
        AmountKind::Int => Values::Int(units.map(whole).collect::<Result<_>>()?),
        AmountKind::Float => Values::Float(units.map(|units| scale.to_f64(units)).collect()),
        AmountKind::Decimal => Values::Decimal(units.collect(), scale),
    };
    Ok(Column::with_missing(name, values, present))
}

fn whole(units: i128) -> Result<i64> {
    let message = || format!("expected a sum that fits 64 bits, found {units}");
    i64::try_from(units).map_err(|_| Error::new(Code::MoneyOverflow, message()))
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let scale = Scale::new(self.digits()).unwrap_or(Scale::MAX);
        let units = self.units(scale).map_err(|error| serde::ser::Error::custom(error.message()))?;
        shown(units.into(), (self.kind, scale)).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount, as a number or as text such as \"12.50\"")
            }

            fn visit_i64<E: serde::de::Error>(self, whole: i64) -> std::result::Result<Given, E> {
                Ok(Given { decimal: Decimal::new(whole.into(), 0), kind: AmountKind::Int })
            }

            fn visit_u64<E: serde::de::Error>(self, whole: u64) -> std::result::Result<Given, E> {
                Ok(Given { decimal: Decimal::new(whole.into(), 0), kind: AmountKind::Int })
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> std::result::Result<Given, E> {
                // The shortest decimal that reads as this number is the one that was written.
                let decimal = Decimal::parse(&number.to_string()).map_err(|error| E::custom(error.message()))?;
                Ok(Given { decimal, kind: AmountKind::Float })
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Given, E> {
                let decimal = Decimal::parse(text).map_err(|error| E::custom(error.message()))?;
                Ok(Given { decimal, kind: AmountKind::Decimal })
            }
        }
        deserializer.deserialize_any(Reader).map_err(|error| D::Error::custom(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_given_back_as_it_came() {
        for text in ["12", "-3", "12.5", "\"12.50\""] {
            let given: Given = serde_json::from_str(text).unwrap();
            let again: Given = serde_json::from_str(&serde_json::to_string(&given).unwrap()).unwrap();
            assert_eq!((given.units(Scale::MAX).unwrap(), given.kind), (again.units(Scale::MAX).unwrap(), again.kind));
        }
        for text in ["true", "\"twelve\"", "1e300", "null", "[1]"] {
            assert!(serde_json::from_str::<Given>(text).is_err(), "{text}");
        }
    }
}
