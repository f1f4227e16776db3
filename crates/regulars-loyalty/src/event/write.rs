//! From the event to its document, every default left out.

use serde_json::{Map, Value};

use super::{Adjustment, Body, Event, Place, Profile, Refund, Spends, Which};

impl Event {
    /// The event as a document, absent fields left out.
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
        let mut put = |key: &str, value: Value| drop(body.insert(key.to_owned(), value));
        match &self.body {
            Body::AccountEnrolled { profile, place } => {
                profile.write(&mut put);
                place.write(&mut put);
            }
            Body::AccountUpdated { profile } => profile.write(&mut put),
            Body::AccountMerged { into } => put("into", into.clone().into()),
            Body::AccountClosed { reason: Some(reason) } => put("reason", reason.clone().into()),
            Body::ActionPerformed { action, subject, place } => {
                put("action", action.clone().into());
                if let Some(subject) = subject {
                    put("subject", subject.clone().into());
                }
                place.write(&mut put);
            }
            Body::Referral { referrer, referee, goods, .. } => {
                put("referrer", referrer.clone().into());
                put("referee", referee.clone().into());
                if let Some(goods) = goods {
                    put("goods", (*goods).into());
                }
            }
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
            Body::RedemptionReserved { spends, goods, ttl, of, .. } => {
                match spends {
                    Spends::Points(points) => put("points", (*points).into()),
                    Spends::Entitlement(id) => put("entitlement", id.clone().into()),
                    Spends::Reward { reward, quantity, line } => {
                        put("reward", reward.clone().into());
                        put("quantity", (*quantity).into());
                        if let Some(line) = line {
                            put("line", line.clone().into());
                        }
                    }
                }
                if let Some(goods) = goods {
                    put("goods", (*goods).into());
                }
                if let Some(ttl) = ttl {
                    put("ttl", ttl.to_string().into());
                }
                of.write(&mut put);
            }
            Body::RedemptionCaptured { points: Some(points), .. } => {
                put("points", (*points).into());
            }
            Body::PointsAdjusted { points, reason, actor, kind, expires_after, of } => {
                put("points", (*points).into());
                put("reason", reason.clone().into());
                if let Some(actor) = actor {
                    put("actor", actor.clone().into());
                }
                if *kind == Adjustment::Surprise {
                    put("kind", "surprise".into());
                }
                if let Some(span) = expires_after {
                    put("expires_after", span.to_string().into());
                }
                of.write(&mut put);
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

impl Profile {
    fn write(&self, put: &mut dyn FnMut(&str, Value)) {
        for (key, day) in [("birthday", self.birthday), ("name_day", self.name_day), ("anniversary", self.anniversary)]
        {
            if let Some(day) = day {
                put(key, day.to_string().into());
            }
        }
        if let Some(group) = &self.group {
            put("group", group.clone().into());
        }
        if self.verified {
            put("verified", true.into());
        }
        if !self.consents.is_empty() {
            put("consents", crate::to_value(&self.consents));
        }
    }
}

impl Place {
    fn write(&self, put: &mut dyn FnMut(&str, Value)) {
        for (key, name) in [("channel", &self.channel), ("store", &self.store)] {
            if let Some(name) = name {
                put(key, name.clone().into());
            }
        }
    }
}

impl Which {
    fn write(&self, put: &mut dyn FnMut(&str, Value)) {
        for (key, name) in [("unit", &self.unit), ("store", &self.store)] {
            if let Some(name) = name {
                put(key, name.clone().into());
            }
        }
    }
}
