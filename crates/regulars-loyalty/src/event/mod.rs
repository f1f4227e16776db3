//! What happened: to a member, to an order, to a redemption, by hand. An event may be read from a document and written as
//! one; what it does to an account is decided in `apply`.

mod month_day;
mod read;
mod write;

use std::collections::BTreeMap;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

pub use month_day::MonthDay;

use crate::cart::Cart;
use crate::program::{Programs, Span};
use crate::reader::Reader;

/// Something that happened to one account, once: its id is the key by which a repetition is known.
///
/// ```
/// use regulars_loyalty::event::Event;
/// let event = Event::parse(r#"{ "id": "e1", "type": "order.paid", "account": "c1",
///     "occurred_at": "2026-05-01T10:00:00Z",
///     "body": { "order": "A1", "lines": [{ "line": "1", "amount": 12000 }] } }"#)?;
/// assert_eq!(event.body.kind(), "order.paid");
/// let error = Event::parse(r#"{ "id": "e1", "type": "order.lost" }"#).unwrap_err();
/// assert_eq!((error.code().number(), error.field()), (6001, Some("/type")));
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The id, unique in the account.
    pub id: String,
    /// The account's key.
    pub account: String,
    /// When it happened.
    pub occurred_at: Instant,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Somebody became a member.
    AccountEnrolled {
        /// What is known of the member.
        profile: Profile,
        /// Where it was.
        place: Place,
    },
    /// Something about a member was told anew.
    AccountUpdated {
        /// What is told; the rest stays as it is.
        profile: Profile,
    },
    /// A member turned out to be one who has another account, which lives on with all that this one has.
    AccountMerged {
        /// The account that lives on.
        into: String,
    },
    /// A member left.
    AccountClosed {
        /// Why.
        reason: Option<String>,
    },
    /// A member did something: wrote a review, subscribed to a newsletter, answered a survey.
    ActionPerformed {
        /// The action's name, as rules name it.
        action: String,
        /// What it was about, such as the product of a review.
        subject: Option<String>,
        /// Where it was.
        place: Place,
    },
    /// A member referred another; each side is told by an event of its own.
    Referral {
        /// How far it has come.
        stage: Stage,
        /// The account of who referred.
        referrer: String,
        /// The account of who was referred.
        referee: String,
        /// What the goods of the order that counts are worth, in minor units of the program's currency.
        goods: Option<i64>,
    },
    /// An order was placed.
    OrderPlaced {
        /// The order.
        order: String,
        /// What was ordered.
        cart: Cart,
    },
    /// An order was paid.
    OrderPaid {
        /// The order.
        order: String,
        /// What was paid for, where it is known here; it replaces what was placed.
        cart: Option<Cart>,
    },
    /// An order, or some of its lines, was fulfilled.
    OrderFulfilled {
        /// The order.
        order: String,
        /// The lines; absent, all.
        lines: Option<Vec<String>>,
    },
    /// An order's lines were changed; earlier refunds stay applied.
    OrderUpdated {
        /// The order.
        order: String,
        /// The lines as ordered, all of them.
        cart: Cart,
    },
    /// An order was cancelled, deleted, or its payment failed.
    OrderCancelled {
        /// The order.
        order: String,
    },
    /// Something of an order was given back.
    OrderRefunded {
        /// The order.
        order: String,
        /// How much.
        refund: Refund,
    },
    /// Points, or a reward that was given before, were set aside for an order.
    RedemptionReserved {
        /// The redemption's name, unique in the account.
        redemption: String,
        /// What is set aside.
        spends: Spends,
        /// The order that it is for.
        order: Option<String>,
        /// What the goods of the order are worth, in minor units of the program's currency, while the order itself is
        /// not known yet.
        goods: Option<i64>,
        /// After which time the points come back by themselves; absent, never.
        ttl: Option<Span>,
        /// Of which points.
        of: Which,
    },
    /// Reserved points were spent.
    RedemptionCaptured {
        /// The redemption.
        redemption: String,
        /// How many of the reserved points; the rest comes back. Absent, all.
        points: Option<i64>,
    },
    /// Reserved points were given back.
    RedemptionReleased {
        /// The redemption.
        redemption: String,
    },
    /// Someone gave or took points by hand.
    PointsAdjusted {
        /// How many; negative to take. Only available points are taken.
        points: i64,
        /// Why.
        reason: String,
        /// Who.
        actor: Option<String>,
        /// What it was.
        kind: Adjustment,
        /// How long what is given can be spent, where that is not as long as what is earned.
        expires_after: Option<Span>,
        /// Of which points.
        of: Which,
    },
}

/// What a redemption sets aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spends {
    /// So many points, 1 or more, of the smallest unit, as money off.
    Points(i64),
    /// A reward of this name that was given before.
    Entitlement(String),
    /// A reward of the program's catalogue, for points.
    Reward {
        /// Which.
        reward: String,
        /// How many of it, 1 or more.
        quantity: i64,
        /// The order's line on which it is given, so that it goes back with that.
        line: Option<String>,
    },
}

/// Of which points something is, where an account has several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The unit; none is the program's own.
    pub unit: Option<String>,
    /// The store, where stores are apart; an order that is known tells its own.
    pub store: Option<String>,
}

/// What points by hand are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Adjustment {
    /// Given or taken for a reason that the member knows: a complaint, a mistake.
    #[default]
    Manual,
    /// Given for no reason but to please.
    Surprise,
}

/// How far a referral has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Who was referred is known.
    Attributed,
    /// Who was referred did what the shop asks for: as a rule, paid a first order.
    Qualified,
}

/// What may be known of a member. Of dates the year is not kept: nobody needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The birthday.
    pub birthday: Option<MonthDay>,
    /// The name day.
    pub name_day: Option<MonthDay>,
    /// A day to be remembered; absent, that of the enrolment.
    pub anniversary: Option<MonthDay>,
    /// The customer group.
    pub group: Option<String>,
    /// That the member is who the account says, as a verified address does.
    pub verified: bool,
    /// Purpose by purpose what the member has consented to, or no longer does.
    pub consents: BTreeMap<String, bool>,
}

/// Where something happened that is no order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The channel.
    pub channel: Option<String>,
    /// The store.
    pub store: Option<String>,
}

/// How much of an order was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refund {
    /// All that is left of it.
    Full,
    /// Units of lines, a part of its value, or both.
    Part {
        /// Per line how many units.
        lines: Vec<(String, i64)>,
        /// How much of the goods' value, in minor units of the order's currency.
        amount: i64,
    },
}

/// The types of event that this version knows, in the order of the alphabet.
pub const TYPES: [&str; 17] = [
    "account.closed",
    "account.enrolled",
    "account.merged",
    "account.updated",
    "action.performed",
    "order.cancelled",
    "order.fulfilled",
    "order.paid",
    "order.placed",
    "order.refunded",
    "order.updated",
    "points.adjusted",
    "redemption.captured",
    "redemption.released",
    "redemption.reserved",
    "referral.attributed",
    "referral.qualified",
];

impl Body {
    /// The type as documents name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AccountEnrolled { .. } => "account.enrolled",
            Self::AccountUpdated { .. } => "account.updated",
            Self::AccountMerged { .. } => "account.merged",
            Self::AccountClosed { .. } => "account.closed",
            Self::ActionPerformed { .. } => "action.performed",
            Self::Referral { stage: Stage::Attributed, .. } => "referral.attributed",
            Self::Referral { stage: Stage::Qualified, .. } => "referral.qualified",
            Self::OrderPlaced { .. } => "order.placed",
            Self::OrderPaid { .. } => "order.paid",
            Self::OrderFulfilled { .. } => "order.fulfilled",
            Self::OrderUpdated { .. } => "order.updated",
            Self::OrderCancelled { .. } => "order.cancelled",
            Self::OrderRefunded { .. } => "order.refunded",
            Self::RedemptionReserved { .. } => "redemption.reserved",
            Self::RedemptionCaptured { .. } => "redemption.captured",
            Self::RedemptionReleased { .. } => "redemption.released",
            Self::PointsAdjusted { .. } => "points.adjusted",
        }
    }

    /// The order that the event is about, where it is about one.
    pub fn order(&self) -> Option<&str> {
        match self {
            Self::OrderPlaced { order, .. }
            | Self::OrderPaid { order, .. }
            | Self::OrderFulfilled { order, .. }
            | Self::OrderUpdated { order, .. }
            | Self::OrderCancelled { order }
            | Self::OrderRefunded { order, .. } => Some(order),
            Self::RedemptionReserved { order, .. } => order.as_deref(),
            _ => None,
        }
    }

    /// The redemption that the event is about, where it is about one.
    pub fn redemption(&self) -> Option<&str> {
        match self {
            Self::RedemptionReserved { redemption, .. }
            | Self::RedemptionCaptured { redemption, .. }
            | Self::RedemptionReleased { redemption } => Some(redemption),
            _ => None,
        }
    }

    /// What was bought, where the event says it.
    pub fn cart(&self) -> Option<&Cart> {
        match self {
            Self::OrderPlaced { cart, .. } | Self::OrderUpdated { cart, .. } => Some(cart),
            Self::OrderPaid { cart, .. } => cart.as_ref(),
            _ => None,
        }
    }
}

impl Event {
    /// Reads an event document; the first problem is the error.
    ///
    /// # Errors
    /// `6001 unreadable_event` or `6002 invalid_event` with the JSON pointer of the fault.
    pub fn parse(text: &str) -> Result<Self> {
        let value = crate::reader::parse(text, Code::UnreadableEvent)?;
        Self::read(&value, "")
    }

    /// Reads an event that stands at `path` of a larger document.
    pub(crate) fn read(value: &Value, path: &str) -> Result<Self> {
        let reader = Reader::new(Code::UnreadableEvent, Code::InvalidEvent);
        let event = read::event(reader.root(value, path));
        reader.finish(event).map_err(crate::program::first)
    }

    /// Refuses an event that happened after the instant at which it is applied.
    ///
    /// # Errors
    /// `6003 from_the_future`.
    pub(crate) fn is_over(&self, as_of: Instant) -> Result<()> {
        if self.occurred_at <= as_of {
            return Ok(());
        }
        let message = format!("expected an event up to {as_of}, found {}", self.occurred_at);
        Err(Error::new(Code::FromTheFuture, message).at_field("/occurred_at"))
    }

    /// Checks what types do not, for events that were made by hand.
    ///
    /// # Errors
    /// `6002 invalid_event`, or `2005 currency_mismatch`, with the pointer of the field within the event.
    pub(crate) fn check(&self, programs: &Programs) -> Result<()> {
        let wrong = |field: &str, message: String| Err(Error::new(Code::InvalidEvent, message).at_field(field));
        if let Some(cart) = self.body.cart() {
            let place = |error: Error| {
                let field = format!("/body{}", error.field().unwrap_or_default());
                Error::new(error.code(), error.message()).at_field(field)
            };
            cart.check().map_err(place)?;
            // A later version may have other rates, and the order keeps to those of its own.
            cart.rate_to(programs.at(self.occurred_at)?).map_err(place)?;
        }
        if let Body::RedemptionReserved { of, .. } | Body::PointsAdjusted { of, .. } = &self.body
            && let Some(unit) = &of.unit
        {
            let program = programs.at(self.occurred_at)?;
            if program.terms(Some(unit)).is_none() {
                let (unit, version) = (crate::reader::quoted(unit), program.version);
                let message = format!("expected one of the \"units\" of the program's version {version}, found {unit}");
                return wrong("/body/unit", message);
            }
        }
        match &self.body {
            Body::RedemptionReserved { spends: Spends::Reward { quantity, .. }, .. } if *quantity < 1 => {
                wrong("/body/quantity", format!("expected 1 or more, found {quantity}"))
            }
            Body::RedemptionReserved { spends: Spends::Points(points), .. }
            | Body::RedemptionCaptured { points: Some(points), .. }
                if *points < 1 =>
            {
                wrong("/body/points", format!("expected 1 or more, found {points}"))
            }
            Body::Referral { referrer, referee, goods, .. } => {
                if ![referrer, referee].contains(&&self.account) {
                    let message =
                        format!("expected the account {:?} on one of the two sides, found neither", self.account);
                    return wrong("/body/referrer", message);
                }
                match goods {
                    Some(goods) if *goods < 0 => wrong("/body/goods", format!("expected 0 or more, found {goods}")),
                    _ => Ok(()),
                }
            }
            Body::AccountMerged { into } if *into == self.account => {
                wrong("/body/into", format!("expected another account than {:?}, found the same", self.account))
            }
            Body::AccountUpdated { profile } if *profile == Profile::default() => {
                wrong("/body", "expected something that is told of the member, found nothing".to_owned())
            }
            Body::PointsAdjusted { points, expires_after: Some(_), .. } if *points < 0 => wrong(
                "/body/expires_after",
                "expected it of points that are given, found points that are taken".to_owned(),
            ),
            Body::PointsAdjusted { points: 0 | i64::MIN, .. } => {
                wrong("/body/points", "expected a number of points other than 0".to_owned())
            }
            Body::OrderRefunded { refund: Refund::Part { lines, amount }, .. } => {
                if *amount < 0 {
                    return wrong("/body/amount", format!("expected 0 or more, found {amount}"));
                }
                match lines.iter().find(|(_, quantity)| *quantity < 1) {
                    Some((line, quantity)) => {
                        wrong("/body/lines", format!("expected 1 or more of {line:?}, found {quantity}"))
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.to_document().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(&value, "").map_err(serde::de::Error::custom)
    }
}
