//! From the document to the event, with every problem named.

use std::collections::{BTreeMap, BTreeSet};

use super::{Adjustment, Body, Event, MonthDay, Place, Profile, Refund, Spends, Stage, TYPES, Which};
use crate::cart::Cart;
use crate::program::PURPOSES_MAX;
use crate::reader::{Node, Object, TEXT_MAX, is_name, quoted};

pub(super) fn event(node: Node<'_>) -> Option<Event> {
    let object = node.object()?;
    // The type first: without it nothing can be said of the rest.
    let kind = object.required("type", |node| node.word(&TYPES.map(|name| (name, name))))?;
    object.only(&["id", "type", "account", "occurred_at", "body"]);
    let id = object.required("id", |node| node.text());
    let account = object.required("account", |node| node.text());
    let occurred_at = object.required("occurred_at", |node| node.instant());
    let body = object.required("body", |node| body(kind, &node.object()?));
    Some(Event { id: id?, account: account?, occurred_at: occurred_at?, body: body? })
}

fn body(kind: &str, object: &Object<'_>) -> Option<Body> {
    let only = |fields: &[&str]| object.only(fields);
    let with_cart = || {
        let mut fields = vec!["order"];
        fields.extend(Cart::FIELDS);
        object.only(&fields);
    };
    let order = || object.required("order", |node| node.text());
    let redemption = || object.required("redemption", |node| node.text());
    match kind {
        "account.enrolled" => {
            only(&["birthday", "name_day", "anniversary", "group", "verified", "consents", "channel", "store"]);
            let (profile, place) = (profile(object, true), place(object));
            Some(Body::AccountEnrolled { profile: profile?, place: place? })
        }
        "account.updated" => {
            only(&["birthday", "name_day", "anniversary", "group", "verified", "consents"]);
            Some(Body::AccountUpdated { profile: profile(object, false)? })
        }
        "account.merged" => {
            only(&["into"]);
            Some(Body::AccountMerged { into: object.required("into", |node| node.text())? })
        }
        "account.closed" => {
            only(&["reason"]);
            Some(Body::AccountClosed { reason: object.optional("reason", |node| node.text())? })
        }
        "action.performed" => {
            only(&["action", "subject", "channel", "store"]);
            let action = object.required("action", |node| node.text());
            let subject = object.optional("subject", |node| node.text());
            let place = place(object);
            Some(Body::ActionPerformed { action: action?, subject: subject?, place: place? })
        }
        "referral.attributed" => referral(object, Stage::Attributed),
        "referral.qualified" => referral(object, Stage::Qualified),
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
            only(&[
                "redemption",
                "points",
                "entitlement",
                "reward",
                "quantity",
                "line",
                "order",
                "goods",
                "ttl",
                "unit",
                "store",
            ]);
            let (redemption, spends) = (redemption(), spends(object));
            let order = object.optional("order", |node| node.text());
            let goods = object.optional("goods", |node| node.at_least(0));
            let ttl = object.optional("ttl", |node| node.span());
            let of = which(object);
            Some(Body::RedemptionReserved {
                redemption: redemption?,
                spends: spends?,
                order: order?,
                goods: goods?,
                ttl: ttl?,
                of: of?,
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
            only(&["points", "reason", "actor", "kind", "expires_after", "unit", "store"]);
            let points = object.required("points", |node| match node.integer(-i64::MAX, i64::MAX)? {
                0 => node.invalid("expected a number of points other than 0, found 0"),
                points => Some(points),
            });
            let reason = object.required("reason", |node| node.text());
            let actor = object.optional("actor", |node| node.text());
            let words = [("manual", Adjustment::Manual), ("surprise", Adjustment::Surprise)];
            let kind = object.or("kind", Adjustment::Manual, |node| node.word(&words));
            let expires_after = object.optional("expires_after", |node| node.span());
            let of = which(object);
            Some(Body::PointsAdjusted {
                points: points?,
                reason: reason?,
                actor: actor?,
                kind: kind?,
                expires_after: expires_after?,
                of: of?,
            })
        }
    }
}

/// What a redemption sets aside: one thing.
fn spends(object: &Object<'_>) -> Option<Spends> {
    let kinds = ["entitlement", "reward"];
    if let Some(kind) = kinds.into_iter().find(|kind| object.has(kind)) {
        let others = ["points", "entitlement", "reward"];
        if others.into_iter().any(|other| other != kind && object.has(other)) {
            return object
                .invalid(kind, "expected either points, a reward that was given or one that is bought, found two");
        }
    }
    let bought = object.has("reward");
    for key in ["quantity", "line"] {
        if !bought && object.has(key) {
            return object.invalid(key, format!("expected no {key}: it is of a reward that is bought"));
        }
    }
    if bought {
        if object.has("unit") {
            return object.invalid("unit", "expected no unit: the reward says with which it is bought");
        }
        let reward = object.required("reward", |node| node.text());
        let quantity = object.or("quantity", 1, |node| node.integer(1, 1_000_000));
        let line = object.optional("line", |node| node.text());
        return Some(Spends::Reward { reward: reward?, quantity: quantity?, line: line? });
    }
    if object.has("entitlement") {
        if object.has("unit") || object.has("store") {
            return object
                .invalid("entitlement", "expected a \"unit\" or a \"store\" of points alone, found it of a reward");
        }
        return Some(Spends::Entitlement(object.required("entitlement", |node| node.text())?));
    }
    Some(Spends::Points(object.required("points", |node| node.at_least(1))?))
}

fn refund(object: &Object<'_>) -> Option<Refund> {
    let full = object.or("full", false, |node| node.flag());
    let lines = object.or("lines", Vec::new(), |node| {
        let lines = node.list(|node| {
            let object = node.object()?;
            object.only(&["line", "quantity"]);
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

/// What is told of a member. Who is new may be said to be unverified; later that is not told, as nobody becomes it.
fn profile(object: &Object<'_>, new: bool) -> Option<Profile> {
    let day =
        |key| object.optional(key, |node| node.parsed("a date such as \"1990-02-28\" or \"--02-28\"", MonthDay::parse));
    let (birthday, name_day, anniversary) = (day("birthday"), day("name_day"), day("anniversary"));
    let group = object.optional("group", |node| node.text());
    let verified = object.or("verified", false, |node| match node.flag()? {
        verified if verified || new => Some(verified),
        _ => node.invalid("expected true, or no \"verified\" at all, found false"),
    });
    let consents = object.or("consents", BTreeMap::new(), consents);
    Some(Profile {
        birthday: birthday?,
        name_day: name_day?,
        anniversary: anniversary?,
        group: group?,
        verified: verified?,
        consents: consents?,
    })
}

fn consents(node: Node<'_>) -> Option<BTreeMap<String, bool>> {
    let consents = node.object()?.each(|purpose, node| Some((purpose.to_owned(), node.flag()?)))?;
    if !(1..=PURPOSES_MAX).contains(&consents.len()) {
        return node.invalid(format!("expected 1 to {PURPOSES_MAX} purposes, found {}", consents.len()));
    }
    if let Some((purpose, _)) = consents.iter().find(|(purpose, _)| !is_name(purpose)) {
        let message = format!("expected purposes of 1 to {TEXT_MAX} bytes without control characters");
        return node.invalid(format!("{message}, found {}", quoted(purpose)));
    }
    Some(consents.into_iter().collect())
}

fn place(object: &Object<'_>) -> Option<Place> {
    let (channel, store) =
        (object.optional("channel", |node| node.text()), object.optional("store", |node| node.text()));
    Some(Place { channel: channel?, store: store? })
}

fn which(object: &Object<'_>) -> Option<Which> {
    let (unit, store) = (object.optional("unit", |node| node.text()), object.optional("store", |node| node.text()));
    Some(Which { unit: unit?, store: store? })
}

fn referral(object: &Object<'_>, stage: Stage) -> Option<Body> {
    object.only(&["referrer", "referee", "goods"]);
    let referrer = object.required("referrer", |node| node.text());
    let referee = object.required("referee", |node| node.text());
    let goods = object.optional("goods", |node| node.at_least(0));
    Some(Body::Referral { stage, referrer: referrer?, referee: referee?, goods: goods? })
}
