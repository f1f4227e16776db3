//! Rates of other currencies, and amounts in them.

use regulars_core::money::{Currency, Ratio};

use super::RATE_MAX;
use crate::program::{Amount, Rate};
use crate::reader::Node;

/// The most of them: there are fewer currencies.
const CURRENCIES_MAX: usize = 300;

pub(super) fn rates(node: Node<'_>, own: Option<Currency>) -> Option<Vec<Rate>> {
    let rates = by_currency(node, own, "rate", above_zero)?;
    Some(rates.into_iter().map(|(currency, rate)| Rate { currency, rate }).collect())
}

pub(super) fn amounts(node: Node<'_>, own: Option<Currency>) -> Option<Vec<Amount>> {
    let amounts = by_currency(node, own, "amount", |node| node.integer(1, RATE_MAX))?;
    Some(amounts.into_iter().map(|(currency, amount)| Amount { currency, amount }).collect())
}

/// Something for each of several currencies that are not the program's.
fn by_currency<T>(
    node: Node<'_>,
    own: Option<Currency>,
    name: &'static str,
    read: impl Fn(Node<'_>) -> Option<T>,
) -> Option<Vec<(Currency, T)>> {
    let all = node.list(|node| {
        let object = node.object()?;
        object.only(&["currency", name]);
        let currency = object.required("currency", currency);
        let value = object.required(name, &read);
        let currency = currency?;
        if own == Some(currency) {
            let message = format!("expected another currency than the program's, found {currency}");
            return object.invalid("currency", message);
        }
        Some((currency, value?))
    })?;
    if all.len() > CURRENCIES_MAX {
        return node.invalid(format!("expected at most {CURRENCIES_MAX} {name}s, found {}", all.len()));
    }
    for (index, (currency, _)) in all.iter().enumerate() {
        if all[..index].iter().any(|(other, _)| other == currency) {
            return node.invalid(format!("expected each currency once, found {currency} twice"));
        }
    }
    Some(all)
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
