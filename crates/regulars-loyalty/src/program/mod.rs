//! The program: what a shop promises its customers, as one versioned document. It may be read, checked and asked what
//! it says; it computes no points.

mod chosen;
mod fraction;
mod holdout;
mod limit;
mod membership;
mod offer;
mod on;
mod policy;
mod rates;
mod read;
mod reward;
mod rule;
mod span;
mod stamp;
mod tiers;
mod unit;
mod unit_name;
mod versions;

use regulars_core::money::{Currency, Rounding};
use regulars_core::time::{Instant, Zone};
use regulars_core::{Error, Result};
use serde::Serialize;
use serde_json::{Map, Value};

pub use chosen::Chosen;
pub use fraction::Fraction;
pub use holdout::Holdout;
pub use limit::{Limit, Limits, Per};
pub(crate) use membership::PURPOSES_MAX;
pub use membership::{Consent, Guests};
pub use offer::Offer;
pub use on::{Celebration, On, Side, Yearly};
pub use policy::{
    Align, Amount, Basis, Bounds, Debt, Earned, Excluded, ExpiredLots, Expiry, Hold, PointValue, Redeem, Refund, Tax,
    Until,
};
pub use rates::Rate;
pub(crate) use read::rates as reading;
pub use reward::{Reward, RewardKind};
pub use rule::{Gives, Mode, Rule, WEEKDAYS, When};
pub use span::Span;
pub use stamp::{Calendar, Counted, Stamp, Window};
pub use tiers::{Counts, Downgrade, Judged, Level, Measure, Tiers};
pub(crate) use unit::UnitTerms;
pub use unit::{StoreGroup, Stores, Unit};
pub use unit_name::UnitName;
pub use versions::Programs;

/// The value of `schema` in a program document.
pub const SCHEMA: &str = "regulars.program/1";

/// One version of a program, read and checked as a whole.
///
/// ```
/// use regulars_loyalty::program::Program;
/// let program = Program::parse(r#"{
///     "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
///     "currency": "EUR", "timezone": "Europe/Warsaw",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }]
/// }"#)?;
/// assert_eq!(program.earn[0].id, "base");
///
/// let error = Program::parse(r#"{ "schema": "regulars.program/1" }"#).unwrap_err();
/// assert_eq!(error.field(), Some("/id"));
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Program {
    /// The program's name, the same in all its versions.
    pub id: String,
    /// The version, 1 or more; a changed program is a new version.
    pub version: i64,
    /// From when on new orders follow this version.
    pub effective_from: Instant,
    /// The currency of every amount in the document, in its minor unit.
    pub currency: Currency,
    /// What other currencies are worth, for orders that bring no rate.
    pub rates: Vec<Rate>,
    /// The zone in which days begin and end.
    pub timezone: Zone,
    /// How many digits a point has behind its point (0–4), and how a fraction of the smallest unit is rounded.
    pub points: PointsFormat,
    /// Units of points beside the program's own, which has the fields of the program itself.
    pub units: Vec<Unit>,
    /// Which stores take each other's points.
    pub stores: Stores,
    /// What of an order earns.
    pub basis: Basis,
    /// How long earned points are held back.
    pub pending: Hold,
    /// When points expire.
    pub expiry: Expiry,
    /// The earning rules, in document order.
    pub earn: Vec<Rule>,
    /// What points are worth as money off an order; without it points cannot be redeemed.
    pub redeem: Option<Redeem>,
    /// The catalogue: rewards that points buy.
    pub rewards: Vec<Offer>,
    /// What a refund does.
    pub refund: Refund,
    /// How much may be earned and held.
    pub limits: Limits,
    /// The tiers; without them there are none.
    pub tiers: Option<Tiers>,
    /// The cards that fill up: stamps, offers, challenges.
    pub stamps: Vec<Stamp>,
    /// Whether guests earn by what they ordered before they joined; without it everybody earns.
    pub guests: Option<Guests>,
    /// What members have to have consented to; without it nothing.
    pub consent: Option<Consent>,
    /// The share of members that earns nothing.
    pub holdout: Option<Holdout>,
}

/// How points are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PointsFormat {
    /// Digits behind the point, 0 to 4: every number of points is a whole number of the smallest unit.
    pub scale: u8,
    /// How a rule's points are rounded, once per order.
    pub rounding: Rounding,
    /// What customers call them.
    #[serde(skip_serializing_if = "UnitName::is_empty")]
    pub name: UnitName,
}

impl Program {
    /// Reads a program document; the first problem is the error. [`Program::check`] gives all of them.
    ///
    /// # Errors
    /// `5001 unreadable_program` or `5002 invalid_program`, with the JSON pointer of the fault as its field.
    pub fn parse(text: &str) -> Result<Self> {
        Self::check(text).map_err(first)
    }

    /// Reads a program document and gives every problem that is found in it.
    ///
    /// # Errors
    /// The same as [`Program::parse`]; never an empty list.
    pub fn check(text: &str) -> Result<Self, Vec<Error>> {
        let value = crate::reader::parse(text, regulars_core::Code::UnreadableProgram).map_err(|error| vec![error])?;
        Self::read(&value, "")
    }

    /// Reads a program document that stands at `path` of a larger one.
    pub(crate) fn read(value: &Value, path: &str) -> Result<Self, Vec<Error>> {
        read::program(value, path)
    }

    /// What may give points, rules and cards alike, each with its place in the document.
    pub(crate) fn rules_of_points(&self) -> Vec<(String, &Rule)> {
        let rules = self.earn.iter().enumerate().filter(|(_, rule)| rule.reward.is_none());
        let cards = self.stamps.iter().enumerate().filter(|(_, card)| card.reward.points.is_some());
        let rules = rules.map(|(index, rule)| (format!("earn/{index}"), rule));
        rules.chain(cards.map(|(index, card)| (format!("stamps/{index}"), &card.rule))).collect()
    }

    /// The offers of the catalogue as rules, each with its place in the document.
    pub(crate) fn rules_of_offers(&self) -> Vec<(String, &Rule)> {
        let offers = self.rewards.iter().enumerate();
        offers.map(|(index, offer)| (format!("rewards/{index}"), &offer.rule)).collect()
    }

    /// The rules for orders, in document order.
    pub(crate) fn order_rules(&self) -> impl Iterator<Item = &Rule> {
        self.earn.iter().filter(|rule| rule.on == On::Order)
    }

    /// Whether a member is one of the share that earns nothing.
    pub(crate) fn holds_out(&self, account: &str) -> bool {
        self.holdout.as_ref().is_some_and(|holdout| holdout.holds_out(account))
    }

    /// The cards whose reward is points, in document order.
    pub(crate) fn point_cards(&self) -> impl Iterator<Item = &Stamp> {
        self.stamps.iter().filter(|stamp| stamp.reward.points.is_some())
    }

    /// Whether it hangs on what is known of the member that anything is earned at all.
    pub(crate) fn is_for_members(&self) -> bool {
        self.guests.is_some() || self.consent.is_some()
    }

    /// The program as a document with every default written out.
    pub fn to_document(&self) -> Value {
        let mut document = Map::new();
        let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
        put("schema", SCHEMA.into());
        put("id", self.id.clone().into());
        put("version", self.version.into());
        put("effective_from", self.effective_from.to_string().into());
        put("currency", self.currency.code().into());
        if !self.rates.is_empty() {
            put("rates", crate::to_value(&self.rates));
        }
        put("timezone", self.timezone.name().into());
        put("points", crate::to_value(&self.points));
        if !self.units.is_empty() {
            put("units", crate::to_value(&self.units));
        }
        if !self.stores.are_shared() {
            put("stores", crate::to_value(&self.stores));
        }
        put("basis", crate::to_value(&self.basis));
        put("pending", crate::to_value(&self.pending));
        put("expiry", crate::to_value(&self.expiry));
        put("earn", self.earn.iter().map(Rule::to_document).collect());
        if let Some(redeem) = &self.redeem {
            put("redeem", crate::to_value(redeem));
        }
        if !self.rewards.is_empty() {
            put("rewards", self.rewards.iter().map(Offer::to_document).collect());
        }
        put("refund", crate::to_value(&self.refund));
        if !self.limits.is_empty() {
            put("limits", crate::to_value(&self.limits));
        }
        if let Some(tiers) = &self.tiers {
            put("tiers", crate::to_value(tiers));
        }
        if !self.stamps.is_empty() {
            put("stamps", self.stamps.iter().map(Stamp::to_document).collect());
        }
        if let Some(guests) = &self.guests {
            put("guests", crate::to_value(guests));
        }
        if let Some(consent) = &self.consent {
            put("consent", crate::to_value(consent));
        }
        if let Some(holdout) = &self.holdout {
            put("holdout", crate::to_value(holdout));
        }
        Value::Object(document)
    }
}

/// The first of a list of problems.
pub(crate) fn first(problems: Vec<Error>) -> Error {
    let none = || Error::new(regulars_core::Code::Internal, "a check failed without a problem");
    problems.into_iter().next().unwrap_or_else(none)
}
