//! How an order log is to be read.

use std::collections::BTreeMap;

use regulars_core::money::{Currency, Decimal, Ratio};
use regulars_core::orders::{Role, Roles, Segments};
use regulars_core::time::Zone;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What to do with refunds: rows (or orders of several rows) whose total is negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refunds {
    /// They lower the customer's money in the period of the refund. A refund is never a purchase.
    #[default]
    Net,
    /// They lower it in the period of the order that `refund_of` names. A refund of an order that the log does not have
    /// stays in its own, and is counted.
    NetAtOrder,
    /// They are counted and otherwise left out.
    Drop,
    /// They are errors.
    Error,
}

/// What to do with rows that repeat another row in all the columns that are read: those with a role, and segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// They are kept and counted.
    #[default]
    Keep,
    /// All but one of them are left out, and counted.
    Drop,
}

/// What to do with rows that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The first of them, by its row, ends the reading with an error.
    #[default]
    Raise,
    /// They are set aside and counted by reason, with the numbers of the first rows.
    Report,
}

/// How an order log is to be read. As a document, every field is optional and no other field is taken.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BaseOptions {
    /// The column that says who ordered.
    pub customer_id: Option<String>,
    /// The column that says when.
    pub ordered_at: Option<String>,
    /// The column that says which order a row belongs to; without it every row is an order.
    pub order_id: Option<String>,
    /// The column of net revenue.
    pub amount: Option<String>,
    /// The column that says whether a row is a refund. Without it, an order whose total is negative is one.
    pub kind: Option<String>,
    /// The kinds that are refunds, in small or capital letters; every other kind is an order.
    pub refund_kinds: Vec<String>,
    /// The column that says which order a refund gives back.
    pub refund_of: Option<String>,
    /// The column of the order's state in the shop; needs `statuses`.
    pub status: Option<String>,
    /// The states whose rows are orders; the others are counted and left out.
    pub statuses: Option<Vec<String>>,
    /// The column of the cost of goods and servicing, in the unit of the amounts.
    pub cost: Option<String>,
    /// The column of the currency of each row, or the code of the one currency that all amounts are in.
    pub currency: Option<String>,
    /// What one unit of each currency is worth in the one that figures are in, whose rate is 1: numbers, or decimal
    /// numbers as text.
    pub rates: Option<BTreeMap<String, Value>>,
    /// The column of what may tell who a guest is, looked up in `identity`.
    pub guest_key: Option<String>,
    /// Pairs of a guest's key and the customer it is known to be; of equal keys the first one counts.
    pub identity: Option<Vec<(Value, Value)>>,
    /// The column of how often a subscription is billed, as durations of ISO 8601 (`P1M`).
    pub billing_interval: Option<String>,
    /// The column of the time up to which a subscription has been billed.
    pub billed_until: Option<String>,
    /// The columns that tell segments, for figures by segment; by default every other column of texts, categories,
    /// integers or booleans that has at most 1,000 different values.
    pub segments: Option<Vec<String>>,
    /// The IANA zone in which days and periods are cut, and whose wall clock naive times are read from; UTC by
    /// default.
    pub timezone: Option<String>,
    /// What to do with refunds.
    pub refunds: Refunds,
    /// Whether an order that was wholly refunded is still an order. If not, it and its refunds are left out and
    /// counted; needs `refund_of`.
    pub count_refunded: bool,
    /// What to do with repeated rows.
    pub duplicates: Duplicates,
    /// What to do with unreadable rows.
    pub on_error: OnError,
    /// How many decimal places amounts have, 0 to 6; by default the fewest that hold the column. An integer column
    /// is taken as it is, whatever this says.
    pub amount_scale: Option<u8>,
    /// Whether a customer's orders of one local day are one order: of the earliest time, with the summed amount.
    pub merge_same_day: bool,
    /// The first instant not observed: an instant, or a day (then its start in the zone). By default the start of
    /// the local day after the last order. Rows from then on are left out and counted.
    pub observed_until: Option<String>,
}

impl Default for BaseOptions {
    fn default() -> Self {
        Self {
            customer_id: None,
            ordered_at: None,
            order_id: None,
            amount: None,
            kind: None,
            refund_kinds: ["refund", "refunded", "return", "credit", "credit note", "creditmemo"]
                .map(str::to_owned)
                .to_vec(),
            refund_of: None,
            status: None,
            statuses: None,
            cost: None,
            currency: None,
            rates: None,
            guest_key: None,
            identity: None,
            billing_interval: None,
            billed_until: None,
            segments: None,
            timezone: None,
            refunds: Refunds::default(),
            count_refunded: true,
            duplicates: Duplicates::default(),
            on_error: OnError::default(),
            amount_scale: None,
            merge_same_day: false,
            observed_until: None,
        }
    }
}

impl BaseOptions {
    /// Reads a document of options; an empty text means the defaults.
    ///
    /// # Errors
    /// [`Code::UnreadableDocument`] for what is not JSON or has an unknown field, [`Code::InvalidOption`],
    /// [`Code::InvalidTimeZone`].
    ///
    /// ```
    /// use regulars_retention::BaseOptions;
    /// let options = BaseOptions::parse(r#"{"timezone": "Europe/Warsaw", "refunds": "drop"}"#)?;
    /// assert_eq!(options.zone()?.name(), "Europe/Warsaw");
    /// assert!(BaseOptions::parse(r#"{"timezon": "UTC"}"#).is_err());
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    pub fn parse(document: &str) -> Result<Self> {
        let options: Self = read_options(document)?;
        options.zone()?;
        options.check()?;
        Ok(options)
    }

    /// The options as a document, which [`BaseOptions::parse`] reads again.
    ///
    /// # Errors
    /// [`Code::Internal`] only.
    pub fn to_document(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::new(Code::Internal, error.to_string()))
    }

    /// What no option by itself shows: options that need another one.
    fn check(&self) -> Result<()> {
        let need = |is_there: bool, field: &str, message: &str| {
            if is_there { Ok(()) } else { Err(Error::new(Code::InvalidOption, message).at_field(field)) }
        };
        let at_order = self.refunds == Refunds::NetAtOrder;
        // A refund that carries the id of its order needs no other column to name it.
        let names_order = self.refund_of.is_some() || self.kind.is_some();
        need(
            !at_order || names_order,
            "refunds",
            "expected refund_of or kind beside refunds \"net_at_order\", found neither",
        )?;
        need(
            self.count_refunded || names_order,
            "count_refunded",
            "expected refund_of or kind, to know what was refunded, found neither",
        )?;
        need(
            self.status.is_none() || self.statuses.is_some(),
            "statuses",
            "expected the statuses that are orders beside status, found none",
        )?;
        need(
            self.guest_key.is_some() == self.identity.is_some(),
            "identity",
            "expected guest_key and identity together, found one of them",
        )?;
        self.rates().map(drop)
    }

    /// The zone.
    ///
    /// # Errors
    /// [`Code::InvalidTimeZone`].
    pub fn zone(&self) -> Result<Zone> {
        self.timezone.as_deref().map_or(Ok(Zone::UTC), Zone::parse).map_err(|error| error.at_field("timezone"))
    }

    /// The columns that are named.
    pub fn roles(&self) -> Roles {
        let status = self.statuses.as_ref().map(|_| self.status.as_deref().unwrap_or("status"));
        [
            (Role::CustomerId, self.customer_id.as_deref()),
            (Role::OrderedAt, self.ordered_at.as_deref()),
            (Role::OrderId, self.order_id.as_deref()),
            (Role::Amount, self.amount.as_deref()),
            (Role::Kind, self.kind.as_deref()),
            (Role::RefundOf, self.refund_of.as_deref()),
            (Role::Status, status),
            (Role::Cost, self.cost.as_deref()),
            (Role::Currency, self.currency.as_deref().filter(|name| Currency::parse(name).is_err())),
            (Role::GuestKey, self.guest_key.as_deref()),
            (Role::BillingInterval, self.billing_interval.as_deref()),
            (Role::BilledUntil, self.billed_until.as_deref()),
        ]
        .into_iter()
        .fold(Roles::default(), |roles, (role, name)| roles.with(role, name))
    }

    /// The columns that tell segments.
    pub fn segment_columns(&self) -> Segments {
        self.segments.clone().map_or(Segments::Any, Segments::Named)
    }

    /// The currency that figures are in, where it is said rather than read from a column.
    pub(super) fn given_currency(&self) -> Result<Option<Currency>> {
        if let Some(rates) = self.rates()? {
            return Ok(Some(rates.target));
        }
        Ok(self.currency.as_deref().and_then(|code| Currency::parse(code).ok()))
    }

    /// The rates, and the currency whose rate is 1.
    pub(super) fn rates(&self) -> Result<Option<Rates>> {
        let Some(rates) = &self.rates else { return Ok(None) };
        let wrong = |message: String| Error::new(Code::InvalidOption, message).at_field("rates");
        let mut read = Vec::with_capacity(rates.len());
        for (code, rate) in rates {
            let currency = Currency::parse(code).map_err(|error| error.at_field("rates"))?;
            let text = match rate {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                other => return Err(wrong(format!("expected a rate for {code} such as \"0.92\", found {other}"))),
            };
            let ratio = Decimal::parse(&text).ok().and_then(Decimal::ratio).filter(|ratio| ratio.numerator() > 0);
            let ratio =
                ratio.ok_or_else(|| wrong(format!("expected a positive decimal rate for {code}, found {text}")))?;
            read.push((currency, ratio));
        }
        let all_ones = read.iter().filter(|(_, rate)| *rate == Ratio::ONE).map(|(currency, _)| *currency);
        let mut ones = all_ones.clone();
        let wished = self.currency.as_deref().and_then(|code| Currency::parse(code).ok());
        let target = match (wished, ones.next(), ones.next()) {
            (Some(wished), ..) if read.contains(&(wished, Ratio::ONE)) => wished,
            (None, Some(one), None) => one,
            _ => {
                let found: Vec<String> = all_ones.map(|currency| currency.to_string()).collect();
                let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
                return Err(wrong(format!("expected one currency of rate 1, which figures are in, found {found}")));
            }
        };
        Ok(Some(Rates { target, rates: read }))
    }
}

/// What may be said when rows are appended to a base; all else is as its own rows were read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppendOptions {
    /// The first instant or day that was not observed, where observation has gone on.
    pub observed_until: Option<String>,
}

impl AppendOptions {
    /// Reads a document of them; an empty text means the defaults.
    ///
    /// # Errors
    /// As [`read_options`].
    pub fn parse(document: &str) -> Result<Self> {
        read_options(document)
    }
}

/// What a unit of each currency is worth in one of them.
#[derive(Clone, Debug)]
pub(super) struct Rates {
    pub(super) target: Currency,
    pub(super) rates: Vec<(Currency, Ratio)>,
}

/// Reads a document of options, all of which have defaults; an empty text means the defaults.
///
/// # Errors
/// [`Code::UnreadableDocument`] for what is not an object, and for an option that is not known;
/// [`Code::InvalidOption`] for a known option with a value that it cannot have.
pub fn read_options<T: for<'de> Deserialize<'de>>(document: &str) -> Result<T> {
    let document = if document.trim().is_empty() { "{}" } else { document };
    serde_json::from_str(document).map_err(|error| refused_option::<T>(document).unwrap_or_else(|| unreadable(&error)))
}

/// The first option that is refused by itself: since every option has a default, one alone is a document too.
fn refused_option<T: for<'de> Deserialize<'de>>(document: &str) -> Option<Error> {
    let options: Map<String, Value> = serde_json::from_str(document).ok()?;
    options.into_iter().find_map(|(name, value)| {
        let one = Value::Object(Map::from_iter([(name.clone(), value)]));
        let error = T::deserialize(one).err()?;
        // serde has no other way to tell the two apart.
        let is_unknown = error.to_string().starts_with("unknown field");
        let error = if is_unknown {
            unreadable(&error)
        } else {
            // serde names types as Rust does.
            let words = error.to_string();
            let words = words.replace("expected u8", "expected a whole number from 0 to 255");
            let words = words.replace("expected f64", "expected a number");
            Error::new(Code::InvalidOption, format!("expected another value: {words}"))
        };
        Some(error.at_field(name))
    })
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::new(Code::UnreadableDocument, format!("expected a document of options: {error}"))
}
