//! The loyalty core: a program document in, points out, and a book that can be checked.
//!
//! Five functions do everything: [`apply()`] turns events into entries, [`merge()`] makes two accounts one, [`quote()`] says
//! what a cart would earn and what points could pay, [`tick`] books what time has made due, [`replay()`] runs whole histories
//! of many accounts. Three more look at
//! what came of it: [`statement()`] at what moved, [`expiring()`] at what lapses when, [`liability`] at what is
//! outstanding. [`explain()`] tells what was decided in a language of the customer. All are pure: no clock, no storage, no randomness, no floating point. The host stores what they return,
//! and passes the instant.
//!
//! The nouns, from the outside in: a [`Program`](program::Program) is the shop's promise; an [`Event`](event::Event)
//! is something that happened; an [`Account`](ledger::Account) is one customer's snapshot; an
//! [`Entry`](ledger::Entry) moves points between two [`Bucket`](ledger::Bucket)s; a [`Lot`](ledger::Lot) is points that
//! were credited together and expire together; a [`Decision`](ledger::Decision) says what was done and why.
//! [`documents`] gives the same as JSON.

/// In documents a value of this type stands as the text that it is displayed as, and is read by its `parse`.
macro_rules! as_text {
    ($of:ty) => {
        impl serde::Serialize for $of {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $of {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
            }
        }
    };
}
pub(crate) use as_text;

mod accounts;
mod apply;
mod booking;
pub mod bulk;
mod canonical;
pub mod cart;
mod close;
mod conditions;
mod credit;
pub mod documents;
mod earn;
mod eligibility;
pub mod event;
mod expire;
pub mod expiring;
mod explain;
pub mod explanation;
pub mod ledger;
pub mod liability;
pub mod merge;
mod occasion;
mod outcome;
pub mod program;
mod quick;
pub mod quote;
mod reader;
pub mod reason;
mod redeem;
mod refund;
pub mod replay;
mod rewards;
mod room;
mod spendable;
mod stamps;
pub mod statement;
pub mod tally;
mod tier;
mod value;
pub mod verify;
pub mod words;
mod yearly;

pub use apply::{Applied, apply, tick};
pub use bulk::replay;
pub use expiring::expiring;
pub use explanation::explain;
pub use merge::merge;
pub use quote::quote;
pub use replay::replay_account;
pub use statement::statement;
pub use verify::{verify, verify_events};

use regulars_core::{Code, Error};

/// One of our own types as a JSON value. None of them has what JSON cannot hold: maps have text keys, numbers are
/// integers that fit.
pub(crate) fn to_value<T: serde::Serialize>(value: &T) -> serde_json::Value {
    match serde_json::to_value(value) {
        Ok(value) => value,
        Err(error) => unreachable!("a document of ours is not JSON: {error}"),
    }
}

/// The error of a number of points that does not fit.
pub(crate) fn points_overflow() -> Error {
    Error::new(Code::PointsOverflow, "expected points that fit 64 bits")
}

/// Adds to each of some numbers of points what comes to it.
///
/// # Errors
/// `6007 points_overflow`.
pub(crate) fn add_points<const N: usize>(sums: [(&mut i64, i64); N]) -> regulars_core::Result<()> {
    for (sum, more) in sums {
        *sum = sum.checked_add(more).ok_or_else(points_overflow)?;
    }
    Ok(())
}

/// The error of an amount of money that does not fit.
pub(crate) fn money_overflow() -> Error {
    Error::new(Code::MoneyOverflow, "expected money that fits 64 bits")
}
