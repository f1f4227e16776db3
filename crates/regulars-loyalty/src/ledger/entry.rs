//! One line of the book. It may be written and hashed; it is never changed.

use std::fmt::Write;

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::{Bucket, Purse};
use crate::canonical::{sha256, write_text};

/// What a movement of points is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Points were earned: a lot opens.
    Earn,
    /// Points were given or taken by hand.
    Adjust,
    /// Held points became available.
    Mature,
    /// Points expired.
    Expire,
    /// Points were set aside for an order.
    Reserve,
    /// Reserved points were spent.
    Capture,
    /// Reserved points came back.
    Release,
    /// Spent points came back.
    Restore,
    /// Spent points came back to a lot that had expired, and were lost.
    Forfeit,
    /// Earned points were taken back, waived or owed.
    Clawback,
    /// Available points paid a debt.
    Repay,
    /// Points that came back made up for a waiver.
    Recover,
    /// A waiver was lifted, as its order earns again.
    Reinstate,
    /// Points went to another account, or came from one, by a merge.
    Transfer,
    /// What was left was taken back as the account was closed.
    Close,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 15] = [
        Self::Earn,
        Self::Adjust,
        Self::Mature,
        Self::Expire,
        Self::Reserve,
        Self::Capture,
        Self::Release,
        Self::Restore,
        Self::Forfeit,
        Self::Clawback,
        Self::Repay,
        Self::Recover,
        Self::Reinstate,
        Self::Transfer,
        Self::Close,
    ];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        [
            "earn",
            "adjust",
            "mature",
            "expire",
            "reserve",
            "capture",
            "release",
            "restore",
            "forfeit",
            "clawback",
            "repay",
            "recover",
            "reinstate",
            "transfer",
            "close",
        ][self as usize]
    }
}

/// Points of one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The lot.
    pub lot: String,
    /// How many of its points.
    pub points: i64,
}

/// A movement of points from one bucket to another, with everything that says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The first 32 hex digits of the SHA-256 of what caused it: the event's id and a count, or, for what time causes,
    /// the kind, the lot or reservation, the instant and a count.
    pub id: String,
    /// The event that caused it; none where time did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The account's key.
    pub account: String,
    /// The program.
    pub program: String,
    /// The version of the program that was followed.
    pub program_version: i64,
    /// The unit of its points; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores that they are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// The earning rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The bucket that the points leave.
    pub from: Bucket,
    /// The bucket that they come to.
    pub to: Bucket,
    /// How many, 1 or more, of the smallest unit.
    pub points: i64,
    /// The lots that they leave; empty for points of no lot, and for what only opens one.
    pub lots: Vec<Share>,
    /// The lot that opens with these points: its name is the entry's or, by a merge, the one that it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// The order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The order's line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The redemption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redemption: Option<String>,
    /// When it happened, or fell due.
    pub occurred_at: Instant,
    /// When the points of the lot that opens can be spent, where that is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_at: Option<Instant>,
    /// The first instant at which the points of the lot that opens are no longer valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// When the points of the lot that opens were earned, where that is not when the entry happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earned_at: Option<Instant>,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<String>,
    /// A stable word for why.
    pub reason: String,
    /// The [`Entry::hash`] of the account's entry before this one; 64 zeros for the first.
    pub prev_hash: String,
}

/// The `prev_hash` of an account's first entry.
pub const FIRST_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// The purse in which its points move.
    pub fn purse(&self) -> Purse<'_> {
        Purse { unit: self.unit.as_deref(), stores: self.stores.as_deref() }
    }

    /// The SHA-256, in 64 hex digits, of the entry's canonical JSON (keys sorted, no blanks) without `account`.
    ///
    /// The chain shows accidents, casual edits and a cut tail. Without a secret it cannot stop someone who changes an
    /// entry and computes all hashes anew.
    pub fn hash(&self) -> String {
        self.hash_in(&mut String::new())
    }

    /// The same, written in a text that is used again.
    pub(super) fn hash_in(&self, out: &mut String) -> String {
        self.canonical(out);
        sha256(out)
    }

    /// The entry as canonical JSON without `account`: written out, as every entry of a replay needs it.
    fn canonical(&self, out: &mut String) {
        out.clear();
        out.reserve(640);
        let text = |out: &mut String, key: &str, value: Option<&str>| {
            if let Some(value) = value {
                out.push_str(key);
                write_text(value, out);
            }
        };
        // Writing to a text does not fail.
        let time = |out: &mut String, key: &str, value: Option<Instant>| {
            if let Some(value) = value {
                let _ = write!(out, "{key}\"{value}\"");
            }
        };
        // In the order of the keys' bytes.
        time(out, ",\"available_at\":", self.available_at);
        time(out, ",\"earned_at\":", self.earned_at);
        text(out, ",\"event\":", self.event.as_deref());
        time(out, ",\"expires_at\":", self.expires_at);
        text(out, ",\"from\":", Some(self.from.name()));
        text(out, ",\"id\":", Some(&self.id));
        text(out, ",\"kind\":", Some(self.kind.name()));
        text(out, ",\"line\":", self.line.as_deref());
        out.push_str(",\"lots\":[");
        for (index, share) in self.lots.iter().enumerate() {
            out.push_str(if index > 0 { ",{\"lot\":" } else { "{\"lot\":" });
            write_text(&share.lot, out);
            let _ = write!(out, ",\"points\":{}}}", share.points);
        }
        out.push(']');
        time(out, ",\"occurred_at\":", Some(self.occurred_at));
        text(out, ",\"opens\":", self.opens.as_deref());
        text(out, ",\"order\":", self.order.as_deref());
        let _ = write!(out, ",\"points\":{}", self.points);
        text(out, ",\"prev_hash\":", Some(&self.prev_hash));
        text(out, ",\"program\":", Some(&self.program));
        let _ = write!(out, ",\"program_version\":{}", self.program_version);
        text(out, ",\"reason\":", Some(&self.reason));
        text(out, ",\"redemption\":", self.redemption.as_deref());
        text(out, ",\"reverses\":", self.reverses.as_deref());
        text(out, ",\"rule\":", self.rule.as_deref());
        text(out, ",\"stores\":", self.stores.as_deref());
        text(out, ",\"to\":", Some(self.to.name()));
        text(out, ",\"unit\":", self.unit.as_deref());
        out.push('}');
        // The first key comes after no other.
        out.replace_range(..1, "{");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::canonical;

    #[test]
    fn what_is_hashed_is_the_canonical_document_without_the_account() {
        let at = Instant::parse("2026-05-01T10:00:00.000001Z").unwrap();
        let text = |text: &str| Some(text.to_owned());
        let full = Entry {
            id: "i".into(),
            event: text("e\n\"\u{7f}é"),
            account: "secret".into(),
            program: "p\\".into(),
            program_version: 3,
            unit: Some("u\"".into()),
            stores: Some("s".into()),
            rule: text("r"),
            kind: Kind::Clawback,
            from: Bucket::Available,
            to: Bucket::Revoked,
            points: 7,
            lots: vec![Share { lot: "l".into(), points: 3 }, Share { lot: "m".into(), points: 4 }],
            opens: text("o"),
            order: text("A"),
            line: text("1"),
            redemption: text("R"),
            occurred_at: at,
            available_at: Some(at),
            expires_at: Some(at),
            earned_at: Some(at),
            reverses: text("x"),
            reason: "why".into(),
            prev_hash: FIRST_HASH.into(),
        };
        let least = Entry {
            event: None,
            unit: None,
            stores: None,
            rule: None,
            lots: Vec::new(),
            opens: None,
            order: None,
            line: None,
            redemption: None,
            available_at: None,
            expires_at: None,
            earned_at: None,
            reverses: None,
            ..full.clone()
        };
        for entry in [full, least] {
            let mut document = crate::to_value(&entry);
            document.as_object_mut().unwrap().remove("account");
            let mut out = "before".to_owned();
            entry.canonical(&mut out);
            assert_eq!(out, canonical(&document));
        }
    }

    #[test]
    fn kinds_are_named_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(crate::to_value(&kind), kind.name());
        }
    }
}
