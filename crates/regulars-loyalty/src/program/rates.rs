//! What other currencies are worth in the program's, for orders that bring no rate themselves.

use regulars_core::money::Currency;
use serde::Serialize;

use super::Fraction;

/// What another currency is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// The other currency.
    #[serde(serialize_with = "code")]
    pub currency: Currency,
    /// How much of the program's currency one unit (not minor unit) of it is worth.
    pub rate: Fraction,
}

pub(super) fn code<S: serde::Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(currency.code())
}
