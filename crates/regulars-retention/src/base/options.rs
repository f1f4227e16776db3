//! How an order log is to be read.

use regulars_core::orders::Roles;
use regulars_core::time::Zone;
use regulars_core::{Code, Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What to do with refunds: rows (or orders of several rows) whose total is negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refunds {
    /// They lower the customer's money in the period of the refund. A refund is never a purchase.
    #[default]
    Net,
    /// They are counted and otherwise left out.
    Drop,
    /// They are errors.
    Error,
}

/// What to do with rows that repeat another row in all the columns that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// They are kept and counted.
    #[default]
    Keep,
    /// All but one of them are left out, and counted.
    Drop,
}

/// What to do with rows that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The first of them, by its row, ends the reading with an error.
    #[default]
    Raise,
    /// They are set aside and counted by reason, with the numbers of the first rows.
    Report,
}

/// How an order log is to be read. As a document, every field is optional and no other field is taken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseOptions {
    /// The column that says who ordered.
    #[serde(default)]
    pub customer_id: Option<String>,
    /// The column that says when.
    #[serde(default)]
    pub ordered_at: Option<String>,
    /// The column that says which order a row belongs to; without it every row is an order.
    #[serde(default)]
    pub order_id: Option<String>,
    /// The column of net revenue.
    #[serde(default)]
    pub amount: Option<String>,
    /// The IANA zone in which days and periods are cut, and whose wall clock naive times are read from; UTC by
    /// default.
    #[serde(default)]
    pub timezone: Option<String>,
    /// What to do with refunds.
    #[serde(default)]
    pub refunds: Refunds,
    /// What to do with repeated rows.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// What to do with unreadable rows.
    #[serde(default)]
    pub on_error: OnError,
    /// How many decimal places amounts have, 0 to 6; by default the fewest that hold the column. An integer column
    /// is taken as it is, whatever this says.
    #[serde(default)]
    pub amount_scale: Option<u8>,
    /// Whether a customer's orders of one local day are one order: of the earliest time, with the summed amount.
    #[serde(default)]
    pub merge_same_day: bool,
    /// The first instant not observed: an instant, or a day (then its start in the zone). By default the start of
    /// the local day after the last order. Rows from then on are left out and counted.
    #[serde(default)]
    pub observed_until: Option<String>,
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
        Ok(options)
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
        Roles {
            customer_id: self.customer_id.clone(),
            ordered_at: self.ordered_at.clone(),
            order_id: self.order_id.clone(),
            amount: self.amount.clone(),
        }
    }
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
        Some(if is_unknown {
            unreadable(&error)
        } else {
            Error::new(Code::InvalidOption, format!("expected another value: {error}")).at_field(name)
        })
    })
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::new(Code::UnreadableDocument, format!("expected a document of options: {error}"))
}
