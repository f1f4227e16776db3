//! The buckets that points lie in, and how many lie in each. It may add and subtract, checked; nothing else.

use regulars_core::Result;
use regulars_core::points::Points;
use serde::{Deserialize, Serialize};

/// Where points are. Every entry moves some from one bucket to another, so all buckets together are always 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Where points come from: 0 or negative, less by everything ever issued.
    Issued,
    /// Earned, but held back.
    Pending,
    /// Ready to be spent.
    Available,
    /// Set aside for an order.
    Reserved,
    /// Spent.
    Spent,
    /// Expired.
    Expired,
    /// Taken back.
    Revoked,
    /// Owed: 0 or negative.
    Debt,
    /// Not taken back although it should have been, as it was spent: 0 or negative.
    Waived,
    /// Moved to another account by a merge; negative, come from one.
    Transferred,
}

impl Bucket {
    /// All buckets, in the order of documents.
    pub const ALL: [Self; 10] = [
        Self::Issued,
        Self::Pending,
        Self::Available,
        Self::Reserved,
        Self::Spent,
        Self::Expired,
        Self::Revoked,
        Self::Debt,
        Self::Waived,
        Self::Transferred,
    ];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        ["issued", "pending", "available", "reserved", "spent", "expired", "revoked", "debt", "waived", "transferred"]
            [self as usize]
    }

    /// Whether the points in this bucket belong to lots.
    pub fn is_of_lots(self) -> bool {
        matches!(self, Self::Pending | Self::Available | Self::Reserved | Self::Spent | Self::Expired)
    }
}

/// How many points lie in each bucket, in the smallest unit of the program's scale.
///
/// ```
/// use regulars_loyalty::ledger::{Balance, Bucket};
/// let mut balance = Balance::default();
/// balance.transfer(Bucket::Issued, Bucket::Available, 120)?;
/// balance.transfer(Bucket::Debt, Bucket::Revoked, 30)?;
/// assert_eq!((balance.points(), balance.sum()), (90, 0));
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance([i64; 10]);

impl Balance {
    /// The points in a bucket.
    pub fn get(&self, bucket: Bucket) -> i64 {
        self.0[bucket as usize]
    }

    /// The balance that people read: available points less what is owed.
    pub fn points(&self) -> i64 {
        self.get(Bucket::Available) + self.get(Bucket::Debt)
    }

    /// What the account holds: pending, available and reserved points, less what it owes.
    pub(crate) fn held(&self) -> i64 {
        let held = [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt];
        held.iter().fold(0i64, |sum, bucket| sum.saturating_add(self.get(*bucket)))
    }

    /// All buckets together: 0.
    pub fn sum(&self) -> i128 {
        self.0.iter().map(|points| i128::from(*points)).sum()
    }

    /// Moves points from one bucket to another.
    ///
    /// # Errors
    /// `6007 points_overflow`; the balance is then as it was.
    pub fn transfer(&mut self, from: Bucket, to: Bucket, points: i64) -> Result<()> {
        let mut moved = self.0;
        let less = Points::new(moved[from as usize]).minus(Points::new(points))?;
        moved[from as usize] = less.get();
        let more = Points::new(moved[to as usize]).plus(Points::new(points))?;
        moved[to as usize] = more.get();
        self.0 = moved;
        Ok(())
    }

    /// What changed since `earlier`, bucket by bucket. Neither overflows: both lie between the same bounds.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut change = [0; 10];
        for (index, slot) in change.iter_mut().enumerate() {
            *slot = self.0[index].wrapping_sub(earlier.0[index]);
        }
        Self(change)
    }
}

/// The shape of a balance in documents; `points` is for reading and is computed again when it is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    points: i64,
    pending: i64,
    available: i64,
    reserved: i64,
    spent: i64,
    expired: i64,
    revoked: i64,
    debt: i64,
    waived: i64,
    issued: i64,
    #[serde(default, skip_serializing_if = "super::order::is_zero")]
    transferred: i64,
}

impl Serialize for Balance {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Document {
            points: self.points(),
            pending: self.get(Bucket::Pending),
            available: self.get(Bucket::Available),
            reserved: self.get(Bucket::Reserved),
            spent: self.get(Bucket::Spent),
            expired: self.get(Bucket::Expired),
            revoked: self.get(Bucket::Revoked),
            debt: self.get(Bucket::Debt),
            waived: self.get(Bucket::Waived),
            issued: self.get(Bucket::Issued),
            transferred: self.get(Bucket::Transferred),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Balance {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let d = Document::deserialize(deserializer)?;
        let within = |value: i64, least: i64, most: i64| (least..=most).contains(&value);
        let positive = [d.pending, d.available, d.reserved, d.spent, d.expired, d.revoked];
        let negative = [d.debt, d.waived, d.issued];
        if !positive.iter().all(|value| within(*value, 0, i64::MAX))
            || !negative.iter().all(|value| within(*value, -i64::MAX, 0))
        {
            return Err(serde::de::Error::custom("a balance has a bucket on the wrong side of 0"));
        }
        let balance = Self([
            d.issued,
            d.pending,
            d.available,
            d.reserved,
            d.spent,
            d.expired,
            d.revoked,
            d.debt,
            d.waived,
            d.transferred,
        ]);
        if balance.sum() != 0 || balance.points() != d.points {
            return Err(serde::de::Error::custom("a balance does not add up to 0"));
        }
        Ok(balance)
    }
}
