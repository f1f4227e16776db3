//! A lot: points that were credited together and expire together. It says where its points are; `book` moves them.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::{Bucket, Purse};

/// Points that one entry credited, wherever they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The lot's name: the id of the entry that opened it, in the account that earned it.
    pub id: String,
    /// The version of the program that it follows.
    pub program_version: i64,
    /// The unit of its points; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores that they are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// The rule that earned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The order that earned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The order's line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// When it was earned.
    pub earned_at: Instant,
    /// When its pending points can be spent; absent while what they wait for has not happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_at: Option<Instant>,
    /// The first instant at which they are no longer valid; absent, never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// Held back.
    pub pending: i64,
    /// Ready to be spent.
    pub available: i64,
    /// Set aside.
    pub reserved: i64,
    /// Spent.
    pub spent: i64,
    /// Expired.
    pub expired: i64,
    /// When points last became available: what comes back after its expiry expires then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_since: Option<Instant>,
    /// Whether orders move its expiry: points that expire by inactivity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub extends: bool,
    /// How often time has moved its points: it numbers the entries that time causes.
    pub moves: u64,
}

impl Lot {
    /// A lot of this origin in which no points lie yet. The entry that opens it gives it its name and its points.
    pub(crate) fn empty(program_version: i64, earned_at: Instant) -> Self {
        Self {
            id: String::new(),
            program_version,
            unit: None,
            stores: None,
            rule: None,
            order: None,
            line: None,
            earned_at,
            available_at: None,
            expires_at: None,
            pending: 0,
            available: 0,
            reserved: 0,
            spent: 0,
            expired: 0,
            available_since: None,
            extends: false,
            moves: 0,
        }
    }

    /// The purse that its points lie in.
    pub fn purse(&self) -> Purse<'_> {
        Purse { unit: self.unit.as_deref(), stores: self.stores.as_deref() }
    }

    /// The same lot in a purse.
    #[must_use]
    pub(crate) fn in_purse(mut self, purse: Purse<'_>) -> Self {
        (self.unit, self.stores) = purse.names();
        self
    }

    /// The same lot without points: on the way to another account.
    pub(crate) fn emptied(&self) -> Self {
        let (pending, available, reserved, spent, expired) = (0, 0, 0, 0, 0);
        Self { pending, available, reserved, spent, expired, available_since: None, ..self.clone() }
    }

    /// The points in a bucket of lots; 0 for another bucket.
    pub fn get(&self, bucket: Bucket) -> i64 {
        match bucket {
            Bucket::Pending => self.pending,
            Bucket::Available => self.available,
            Bucket::Reserved => self.reserved,
            Bucket::Spent => self.spent,
            Bucket::Expired => self.expired,
            Bucket::Issued | Bucket::Revoked | Bucket::Debt | Bucket::Waived | Bucket::Transferred => 0,
        }
    }

    /// Adds to a bucket of lots; does nothing for another. The account's balance has checked the sum before.
    pub(crate) fn add(&mut self, bucket: Bucket, points: i64) {
        let slot = match bucket {
            Bucket::Pending => &mut self.pending,
            Bucket::Available => &mut self.available,
            Bucket::Reserved => &mut self.reserved,
            Bucket::Spent => &mut self.spent,
            Bucket::Expired => &mut self.expired,
            Bucket::Issued | Bucket::Revoked | Bucket::Debt | Bucket::Waived | Bucket::Transferred => return,
        };
        *slot += points;
    }

    /// Whether the lot's points are no longer valid at this instant.
    pub fn is_expired(&self, at: Instant) -> bool {
        self.expires_at.is_some_and(|end| end <= at)
    }
}

/// So many available points of a purse by lot, or all that there are, in the order of spending: the soonest expiry first,
/// never-expiring ones last, then the oldest, then the order of opening.
pub(crate) fn spending_shares(lots: &[Lot], purse: Purse<'_>, points: i64) -> Vec<(usize, i64)> {
    let can_pay = |lot: &Lot| lot.available > 0 && lot.purse() == purse;
    let mut order: Vec<usize> = (0..lots.len()).filter(|index| can_pay(&lots[*index])).collect();
    order.sort_by_key(|index| (lots[*index].expires_at.unwrap_or(Instant::MAX), lots[*index].earned_at, *index));
    let mut left = points;
    let share = |index: usize| {
        let points = left.min(lots[index].available);
        left -= points;
        (index, points)
    };
    order.into_iter().map(share).take_while(|(_, points)| *points > 0).collect()
}
