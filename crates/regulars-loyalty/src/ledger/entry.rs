//! One line of the book. It may be written and hashed; it is never changed.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::Bucket;
use crate::canonical::{canonical, sha256};

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
    /// The lot that opens with these points; its name is the entry's.
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
    /// The SHA-256, in 64 hex digits, of the entry's canonical JSON (keys sorted, no blanks) without `account`.
    ///
    /// The chain shows accidents, casual edits and a cut tail. Without a secret it cannot stop someone who changes an
    /// entry and computes all hashes anew.
    pub fn hash(&self) -> String {
        let mut document = crate::to_value(self);
        if let Some(map) = document.as_object_mut() {
            map.remove("account");
        }
        sha256(&canonical(&document))
    }
}
