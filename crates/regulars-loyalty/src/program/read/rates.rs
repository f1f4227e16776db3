//! Rates of other currencies.

use regulars_core::money::{Currency, Ratio};

use crate::program::Rate;
use crate::reader::Node;

/// The most rates: there are fewer currencies.
const RATES_MAX: usize = 300;

pub(super) fn rates(node: Node<'_>, own: Option<Currency>) -> Option<Vec<Rate>> {
    let rates = node.list(|node| rate(node, own))?;
    if rates.len() > RATES_MAX {
        return node.invalid(format!("expected at most {RATES_MAX} rates, found {}", rates.len()));
    }
    for (index, rate) in rates.iter().enumerate() {
        if rates[..index].iter().any(|other| other.currency == rate.currency) {
            return node.invalid(format!("expected each currency once, found {} twice", rate.currency));
        }
    }
    Some(rates)
}

fn rate(node: Node<'_>, own: Option<Currency>) -> Option<Rate> {
    let object = node.object()?;
    object.only(&["currency", "rate"]);
    let currency = object.required("currency", currency);
    let rate = object.required("rate", above_zero);
    let currency = currency?;
    if own == Some(currency) {
        return object.invalid("currency", format!("expected another currency than the program's, found {currency}"));
    }
    Some(Rate { currency, rate: rate? })
}

/// A currency by its code.
pub(crate) fn currency(node: Node<'_>) -> Option<Currency> {
    node.parsed("a currency of ISO 4217 such as \"EUR\"", Currency::parse)
}

/// How much of the program's currency one unit of another is worth.
pub(crate) fn above_zero(node: Node<'_>) -> Option<crate::program::Fraction> {
    let rate = node.fraction()?;
    if rate.ratio() == Ratio::ZERO { node.invalid("expected a rate above 0, found 0") } else { Some(rate) }
}
