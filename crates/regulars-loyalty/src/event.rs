//! What happened: orders, redemptions, adjustments. An event may be read from a document and written as one; what it
//! does to an account is decided in `apply`.

use std::collections::BTreeSet;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::cart::Cart;
use crate::program::{Program, Span};
use crate::reader::{Node, Object, Reader};

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
    /// Points were set aside for an order.
    RedemptionReserved {
        /// The redemption's name, unique in the account.
        redemption: String,
        /// How many points, 1 or more, of the smallest unit.
        points: i64,
        /// The order that they pay for.
        order: Option<String>,
        /// What the goods of the order are worth, in minor units of the program's currency, while the order itself is
        /// not known yet.
        goods: Option<i64>,
        /// After which time the points come back by themselves; absent, never.
        ttl: Option<Span>,
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
    },
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
pub const TYPES: [&str; 10] = [
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
];

const LATER: [&str; 7] = [
    "account.closed",
    "account.enrolled",
    "account.merged",
    "account.updated",
    "action.performed",
    "referral.attributed",
    "referral.qualified",
];

impl Body {
    /// The type as documents name it.
    pub fn kind(&self) -> &'static str {
        match self {
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
        let event = event(reader.root(value, path));
        reader.finish(event).map_err(crate::program::first)
    }

    /// Checks what types do not, for events that were made by hand.
    ///
    /// # Errors
    /// `6002 invalid_event`, or `2005 currency_mismatch`, with the pointer of the field within the event.
    pub(crate) fn check(&self, program: &Program) -> Result<()> {
        let wrong = |field: &str, message: String| Err(Error::new(Code::InvalidEvent, message).at_field(field));
        if let Some(cart) = self.body.cart() {
            let place = |error: Error| {
                let field = format!("/body{}", error.field().unwrap_or_default());
                Error::new(error.code(), error.message()).at_field(field)
            };
            cart.check().map_err(place)?;
            cart.rate_to(program).map_err(place)?;
        }
        match &self.body {
            Body::RedemptionReserved { points, .. } | Body::RedemptionCaptured { points: Some(points), .. }
                if *points < 1 =>
            {
                wrong("/body/points", format!("expected 1 or more, found {points}"))
            }
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

    /// The event as a document, every default written out.
    pub fn to_document(&self) -> Value {
        let mut body = Map::new();
        for (key, name) in [("order", self.body.order()), ("redemption", self.body.redemption())] {
            if let Some(name) = name {
                body.insert(key.to_owned(), name.into());
            }
        }
        if let Some(cart) = self.body.cart() {
            cart.write(&mut body);
        }
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        match &self.body {
            Body::OrderFulfilled { lines: Some(lines), .. } => {
                put("lines", lines.clone().into());
            }
            Body::OrderRefunded { refund: Refund::Full, .. } => {
                put("full", true.into());
            }
            Body::OrderRefunded { refund: Refund::Part { lines, amount }, .. } => {
                if !lines.is_empty() {
                    let part = |(line, quantity): &(String, i64)| {
                        let mut part = Map::new();
                        part.insert("line".to_owned(), line.clone().into());
                        part.insert("quantity".to_owned(), (*quantity).into());
                        Value::Object(part)
                    };
                    put("lines", lines.iter().map(part).collect());
                }
                if *amount > 0 {
                    put("amount", (*amount).into());
                }
            }
            Body::RedemptionReserved { points, goods, ttl, .. } => {
                put("points", (*points).into());
                if let Some(goods) = goods {
                    put("goods", (*goods).into());
                }
                if let Some(ttl) = ttl {
                    put("ttl", ttl.to_string().into());
                }
            }
            Body::RedemptionCaptured { points: Some(points), .. } => {
                put("points", (*points).into());
            }
            Body::PointsAdjusted { points, reason, actor } => {
                put("points", (*points).into());
                put("reason", reason.clone().into());
                if let Some(actor) = actor {
                    put("actor", actor.clone().into());
                }
            }
            _ => {}
        }
        let mut document = Map::new();
        document.insert("id".to_owned(), self.id.clone().into());
        document.insert("type".to_owned(), self.body.kind().into());
        document.insert("account".to_owned(), self.account.clone().into());
        document.insert("occurred_at".to_owned(), self.occurred_at.to_string().into());
        document.insert("body".to_owned(), body.into());
        Value::Object(document)
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

fn event(node: Node<'_>) -> Option<Event> {
    let object = node.object()?;
    // The type first: without it nothing can be said of the rest.
    let kind = object.required("type", |node| match node.value().as_str() {
        Some(later) if LATER.contains(&later) => {
            node.invalid(format!("expected another type: {later:?} is not supported by this version"))
        }
        _ => node.word(&TYPES.map(|name| (name, name))),
    })?;
    object.only(&["id", "type", "account", "occurred_at", "body"], &[]);
    let id = object.required("id", |node| node.text());
    let account = object.required("account", |node| node.text());
    let occurred_at = object.required("occurred_at", |node| node.instant());
    let body = object.required("body", |node| body(kind, &node.object()?));
    Some(Event { id: id?, account: account?, occurred_at: occurred_at?, body: body? })
}

fn body(kind: &str, object: &Object<'_>) -> Option<Body> {
    let only = |fields: &[&str]| object.only(fields, &[]);
    let with_cart = || {
        let mut fields = vec!["order"];
        fields.extend(Cart::FIELDS);
        object.only(&fields, &[]);
    };
    let order = || object.required("order", |node| node.text());
    let redemption = || object.required("redemption", |node| node.text());
    match kind {
        "order.placed" => {
            with_cart();
            let (order, cart) = (order(), Cart::read(object));
            Some(Body::OrderPlaced { order: order?, cart: cart? })
        }
        "order.updated" => {
            with_cart();
            let (order, cart) = (order(), Cart::read(object));
            Some(Body::OrderUpdated { order: order?, cart: cart? })
        }
        "order.paid" => {
            with_cart();
            let order = order();
            // Without lines the other fields of a cart would be lost.
            let carried = Cart::FIELDS.iter().any(|field| object.has(field));
            let cart = if carried { Cart::read(object).map(Some) } else { Some(None) };
            Some(Body::OrderPaid { order: order?, cart: cart? })
        }
        "order.fulfilled" => {
            only(&["order", "lines"]);
            let (order, lines) = (order(), object.optional("lines", |node| node.texts()));
            Some(Body::OrderFulfilled { order: order?, lines: lines? })
        }
        "order.cancelled" => {
            only(&["order"]);
            Some(Body::OrderCancelled { order: order()? })
        }
        "order.refunded" => {
            only(&["order", "full", "lines", "amount"]);
            let (order, refund) = (order(), refund(object));
            Some(Body::OrderRefunded { order: order?, refund: refund? })
        }
        "redemption.reserved" => {
            only(&["redemption", "points", "order", "goods", "ttl"]);
            let redemption = redemption();
            let points = object.required("points", |node| node.at_least(1));
            let order = object.optional("order", |node| node.text());
            let goods = object.optional("goods", |node| node.at_least(0));
            let ttl = object.optional("ttl", |node| node.span());
            Some(Body::RedemptionReserved {
                redemption: redemption?,
                points: points?,
                order: order?,
                goods: goods?,
                ttl: ttl?,
            })
        }
        "redemption.captured" => {
            only(&["redemption", "points"]);
            let redemption = redemption();
            let points = object.optional("points", |node| node.at_least(1));
            Some(Body::RedemptionCaptured { redemption: redemption?, points: points? })
        }
        "redemption.released" => {
            only(&["redemption"]);
            Some(Body::RedemptionReleased { redemption: redemption()? })
        }
        _ => {
            only(&["points", "reason", "actor"]);
            let points = object.required("points", |node| match node.integer(-i64::MAX, i64::MAX)? {
                0 => node.invalid("expected a number of points other than 0, found 0"),
                points => Some(points),
            });
            let reason = object.required("reason", |node| node.text());
            let actor = object.optional("actor", |node| node.text());
            Some(Body::PointsAdjusted { points: points?, reason: reason?, actor: actor? })
        }
    }
}

fn refund(object: &Object<'_>) -> Option<Refund> {
    let full = object.or("full", false, |node| node.flag());
    let lines = object.or("lines", Vec::new(), |node| {
        let lines = node.list(|node| {
            let object = node.object()?;
            object.only(&["line", "quantity"], &[]);
            let line = object.required("line", |node| node.text());
            let quantity = object.required("quantity", |node| node.integer(1, 1_000_000_000));
            Some((line?, quantity?))
        })?;
        let names: BTreeSet<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
        if names.len() < lines.len() {
            node.invalid("expected each line once, found one of them twice")
        } else {
            Some(lines)
        }
    });
    let amount = object.or("amount", 0, |node| node.at_least(1));
    match (full?, lines?, amount?) {
        (true, lines, 0) if lines.is_empty() => Some(Refund::Full),
        (true, ..) => object.invalid("full", "expected either a full refund, or lines or an amount, found both"),
        // A host that forgets the amount must not give everything back.
        (false, lines, 0) if lines.is_empty() => {
            object.invalid("", "expected \"full\": true, \"lines\" or an \"amount\", found none")
        }
        (false, lines, amount) => Some(Refund::Part { lines, amount }),
    }
}
