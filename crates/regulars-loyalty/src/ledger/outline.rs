//! An account as far as a quote needs it, read in one go from its text: what lies where and lapses when, and what limits
//! have left. Names that a quote never asks for are read over, not kept.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use regulars_core::time::Instant;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::account::{Chain, SCHEMA};
use super::order::{Booked, Granted, OfStores, Waiver};
use super::redemption::State;
use super::tier::JudgedBy;
use super::{
    Account, Balance, Given, Life, Lot, Member, Occasion, Order, PurseBalance, Redemption, Referral, Stamped, Tier,
};
use crate::quick::{LeftOut, Text};

/// The shape of an account document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outline<'a> {
    #[serde(borrow)]
    schema: Text<'a>,
    id: String,
    #[serde(default)]
    life: Life,
    #[serde(default)]
    booked_to: Option<Instant>,
    #[serde(default)]
    entries: Chain,
    #[serde(default)]
    balance: Balance,
    #[serde(default)]
    purses: Vec<PurseBalance>,
    #[serde(borrow, default)]
    lots: Lots<'a>,
    #[serde(borrow, default)]
    orders: Vec<OrderOutline<'a>>,
    #[serde(default)]
    redemptions: Vec<Redemption>,
    #[serde(default)]
    member: Member,
    #[serde(default)]
    occasions: Vec<Occasion>,
    #[serde(default)]
    referrals: Vec<Referral>,
    #[serde(default)]
    tier: Tier,
    #[serde(default)]
    rewards: Vec<Given>,
    #[serde(default)]
    #[expect(dead_code, reason = "only looked over")]
    events: Unkept<LeftOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LotOutline<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    program_version: i64,
    #[serde(default)]
    unit: Option<Box<str>>,
    #[serde(default)]
    stores: Option<Box<str>>,
    #[serde(borrow, default)]
    #[expect(dead_code, reason = "only looked over")]
    rule: Option<Text<'a>>,
    #[serde(borrow, default)]
    #[expect(dead_code, reason = "only looked over")]
    order: Option<Text<'a>>,
    #[serde(borrow, default)]
    #[expect(dead_code, reason = "only looked over")]
    line: Option<Text<'a>>,
    earned_at: Instant,
    #[serde(default)]
    available_at: Option<Instant>,
    #[serde(default)]
    expires_at: Option<Instant>,
    pending: i64,
    available: i64,
    reserved: i64,
    spent: i64,
    expired: i64,
    #[serde(default)]
    available_since: Option<Instant>,
    #[serde(default)]
    extends: bool,
    moves: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderOutline<'a> {
    id: String,
    #[serde(default)]
    opened_at: Option<Instant>,
    #[serde(default)]
    program_version: Option<i64>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    earned_at: Option<Instant>,
    #[serde(default)]
    first: bool,
    #[serde(default)]
    active_at: Option<Instant>,
    #[serde(default)]
    tier: Option<JudgedBy>,
    #[serde(default)]
    group: Option<OfStores>,
    #[serde(default)]
    barred: Option<String>,
    #[serde(default)]
    spend: i64,
    #[serde(default)]
    stamps: Vec<Stamped>,
    #[serde(borrow)]
    #[expect(dead_code, reason = "only looked over")]
    events: Unkept<Text<'a>>,
    #[serde(borrow)]
    booked: Vec<BookedOutline<'a>>,
    #[serde(default)]
    granted: Vec<Granted>,
    waived: i64,
    #[serde(default)]
    waivers: Vec<Waiver>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookedOutline<'a> {
    rule: String,
    #[serde(borrow)]
    #[expect(dead_code, reason = "only looked over")]
    line: Text<'a>,
    points: i64,
}

impl Outline<'_> {
    /// The account without its past; `None` where it is not in order, or where a quote may need more of it: the events
    /// of an order that a reservation is open for, the orders of lots while something is waived.
    pub(crate) fn account(self) -> Option<Account> {
        let open = self.redemptions.iter().any(|one| one.state == State::Open);
        let waives = |order: &OrderOutline<'_>| order.waived != 0 || !order.waivers.is_empty();
        if self.schema.0 != SCHEMA || open || self.orders.iter().any(waives) {
            return None;
        }
        let Lots { names, lots } = self.lots;
        let account = Account {
            id: self.id,
            life: self.life,
            booked_to: self.booked_to,
            chain: self.entries,
            balance: self.balance,
            purses: self.purses,
            lots,
            orders: self.orders.into_iter().map(|order| (order.id.clone(), order.order())).collect(),
            redemptions: self.redemptions.into_iter().map(|one| (one.id.clone(), one)).collect(),
            member: self.member,
            occasions: self.occasions,
            referrals: self.referrals,
            tier: self.tier,
            rewards: self.rewards,
            events: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
        };
        // Redemptions name the lots that they took from.
        let lots = || names.iter().zip(&account.lots);
        account.check_with(|id, purse| lots().any(|(name, lot)| name.0 == id && lot.purse() == purse)).ok()?;
        Some(account)
    }
}

/// The lots without their names, and the names.
#[derive(Default)]
struct Lots<'a> {
    names: Vec<Text<'a>>,
    lots: Vec<Lot>,
}

/// For how many lots there is room at first: lists that grow are copied again and again.
const LOTS: usize = 128;

impl<'de: 'a, 'a> Deserialize<'de> for Lots<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Lots<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of lots")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lots<'de>, A::Error> {
                let mut all = Lots { names: Vec::with_capacity(LOTS), lots: Vec::with_capacity(LOTS) };
                while let Some(lot) = seq.next_element::<LotOutline<'de>>()? {
                    let (name, lot) = lot.lot();
                    all.names.push(name);
                    all.lots.push(lot);
                }
                Ok(all)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

impl<'a> LotOutline<'a> {
    /// The lot's name, and the lot without its names.
    fn lot(self) -> (Text<'a>, Lot) {
        let lot = Lot {
            id: String::new(),
            program_version: self.program_version,
            unit: self.unit,
            stores: self.stores,
            rule: None,
            order: None,
            line: None,
            earned_at: self.earned_at,
            available_at: self.available_at,
            expires_at: self.expires_at,
            pending: self.pending,
            available: self.available,
            reserved: self.reserved,
            spent: self.spent,
            expired: self.expired,
            available_since: self.available_since,
            extends: self.extends,
            moves: self.moves,
        };
        (self.id, lot)
    }
}

impl OrderOutline<'_> {
    fn order(self) -> Order {
        let booked = |one: BookedOutline<'_>| Booked { rule: one.rule, line: String::new(), points: one.points };
        Order {
            id: self.id,
            opened_at: self.opened_at,
            program_version: self.program_version,
            account: self.account,
            earned_at: self.earned_at,
            first: self.first,
            active_at: self.active_at,
            tier: self.tier,
            group: self.group,
            barred: self.barred,
            spend: self.spend,
            stamps: self.stamps,
            events: Vec::new(),
            booked: self.booked.into_iter().map(booked).collect(),
            granted: self.granted,
            waived: self.waived,
            waivers: self.waivers,
        }
    }
}

/// A list of which nothing is kept.
struct Unkept<T>(PhantomData<T>);

impl<T> Default for Unkept<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Unkept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Unkept<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Unkept<T>, A::Error> {
                while seq.next_element::<T>()?.is_some() {}
                Ok(Unkept(PhantomData))
            }
        }
        deserializer.deserialize_seq(List(PhantomData))
    }
}
