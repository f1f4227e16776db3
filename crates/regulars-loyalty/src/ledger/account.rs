//! An account: the snapshot that follows from its events and entries. It may be read, written and checked against
//! itself; points move through `book` alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::entry::FIRST_HASH;
use super::{
    Balance, Decision, Given, Life, Lot, Member, Occasion, Order, Purse, PurseBalance, Redemption, Referral, Tier,
    purse,
};
use crate::event::{Body, Event};
use crate::quick::{self, LeftOut};
use crate::reader::{brief, quoted};

/// The value of `schema` in an account document.
pub const SCHEMA: &str = "regulars.account/1";

/// One customer's account.
///
/// The document that [`Account::to_document`] gives is a snapshot: stored beside the entries, it makes the cost of a
/// call independent of the entries' number. It carries every event with its decision; [`Account::compact`] leaves of most
/// their ids, for a host that keeps the events by order.
///
/// ```
/// use regulars_loyalty::ledger::Account;
/// let account = Account::new("c1");
/// let document = account.to_document();
/// assert_eq!(document["balance"]["available"], 0);
/// assert_eq!(Account::read(&document)?, account);
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's key: random, without meaning, apart from the person's identity.
    pub id: String,
    /// How it goes on, and what ended it.
    pub life: Life,
    /// Up to which instant everything that fell due is booked.
    pub booked_to: Option<Instant>,
    /// How many entries the account has, and the hash of the last.
    pub chain: Chain,
    /// How many points lie in each bucket of the main purse.
    pub balance: Balance,
    /// How many lie in those of every other purse, in the order of their names.
    pub purses: Vec<PurseBalance>,
    /// The lots, in the order of opening.
    pub lots: Vec<Lot>,
    /// The orders, by name.
    pub orders: BTreeMap<String, Order>,
    /// The redemptions, by name.
    pub redemptions: BTreeMap<String, Redemption>,
    /// What is known of the member.
    pub member: Member,
    /// What other occasions than orders were granted, in the order in which they were booked.
    pub occasions: Vec<Occasion>,
    /// Who the member referred, and who referred the member.
    pub referrals: Vec<Referral>,
    /// Where the member stands.
    pub tier: Tier,
    /// What full cards gave, in the order in which they were filled.
    pub rewards: Vec<Given>,
    /// The recorded events by id, each with its decision.
    pub events: BTreeMap<String, Recorded>,
    /// The ids of events that are recorded elsewhere.
    pub elsewhere: BTreeSet<String>,
}

/// How many entries an account has, and the hash of the last: by these a cut or exchanged book is noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// How many.
    pub count: u64,
    /// The hash of the last; 64 zeros before the first.
    pub last_hash: String,
}

/// An event that was recorded, with what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The event.
    pub event: Arc<Event>,
    /// What was decided.
    pub decision: Arc<Decision>,
}

/// The shape of an account in documents. All but `schema` and `id` may be absent: a new account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<E> {
    schema: String,
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
    #[serde(default)]
    lots: Vec<Lot>,
    #[serde(default)]
    orders: Vec<Order>,
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
    events: E,
}

impl<E> Document<E> {
    fn with<F>(self, events: F) -> Document<F> {
        let Self { schema, id, life, booked_to, entries, balance, purses, lots, orders, redemptions, .. } = self;
        let Self { member, occasions, referrals, tier, rewards, .. } = self;
        Document {
            schema,
            id,
            life,
            booked_to,
            entries,
            balance,
            purses,
            lots,
            orders,
            redemptions,
            member,
            occasions,
            referrals,
            tier,
            rewards,
            events,
        }
    }
}

/// The same, to be written.
#[derive(Serialize)]
struct Written<'a> {
    schema: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Life::is_empty")]
    life: &'a Life,
    booked_to: Option<Instant>,
    entries: &'a Chain,
    balance: Balance,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    purses: &'a [PurseBalance],
    lots: &'a [Lot],
    orders: Vec<&'a Order>,
    redemptions: Vec<&'a Redemption>,
    #[serde(skip_serializing_if = "Member::is_empty")]
    member: &'a Member,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    occasions: &'a [Occasion],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    referrals: &'a [Referral],
    #[serde(skip_serializing_if = "Tier::is_empty")]
    tier: &'a Tier,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rewards: &'a [Given],
    events: Vec<WrittenEvent<'a>>,
}

/// An event in a document: in full, or by its id.
#[derive(Serialize)]
#[serde(untagged)]
enum WrittenEvent<'a> {
    Full(&'a Recorded),
    Elsewhere(&'a str),
}

/// The same, as it is read.
enum Known {
    Full(Box<Recorded>),
    Elsewhere(String),
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(id) => Ok(Self::Elsewhere(id)),
            value => {
                Recorded::deserialize(value).map(|one| Self::Full(Box::new(one))).map_err(serde::de::Error::custom)
            }
        }
    }
}

/// Events in a text, which are read only where they are needed. A null is text too, and no list.
#[derive(Default)]
struct Unread<'a>(Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Unread<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|text| Self(Some(text)))
    }
}

impl Serialize for Account {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut events: BTreeMap<&str, WrittenEvent<'_>> = BTreeMap::new();
        events.extend(self.elsewhere.iter().map(|id| (id.as_str(), WrittenEvent::Elsewhere(id))));
        events.extend(self.events.iter().map(|(id, one)| (id.as_str(), WrittenEvent::Full(one))));
        Written {
            schema: SCHEMA,
            id: &self.id,
            life: &self.life,
            booked_to: self.booked_to,
            entries: &self.chain,
            balance: self.balance,
            purses: &self.purses,
            lots: &self.lots,
            orders: self.orders.values().collect(),
            redemptions: self.redemptions.values().collect(),
            member: &self.member,
            occasions: &self.occasions,
            referrals: &self.referrals,
            tier: &self.tier,
            rewards: &self.rewards,
            events: events.into_values().collect(),
        }
        .serialize(serializer)
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self { count: 0, last_hash: FIRST_HASH.to_owned() }
    }
}

impl Account {
    /// An account without points and past.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            life: Life::default(),
            booked_to: None,
            chain: Chain::default(),
            balance: Balance::default(),
            purses: Vec::new(),
            lots: Vec::new(),
            orders: BTreeMap::new(),
            redemptions: BTreeMap::new(),
            member: Member::default(),
            occasions: Vec::new(),
            referrals: Vec::new(),
            tier: Tier::default(),
            rewards: Vec::new(),
            events: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
        }
    }

    /// The account as a document.
    pub fn to_document(&self) -> Value {
        crate::to_value(self)
    }

    /// Reads an account document, or one of which only `schema` and `id` are there: a new account.
    ///
    /// # Errors
    /// `6005 unreadable_account` when it is not of its schema or contradicts itself.
    pub fn read(value: &Value) -> Result<Self> {
        let wrong = |message: String| Error::new(Code::UnreadableAccount, message);
        let document = Document::<Vec<Known>>::deserialize(value).map_err(|error| {
            wrong(format!("expected an account document, found: {}", brief(&error.to_string(), 400)))
        })?;
        if document.schema != SCHEMA {
            return Err(wrong(format!("expected the schema {SCHEMA:?}, found {}", quoted(&document.schema))));
        }
        let account = Self::of_document(document);
        account.check().map_err(wrong)?;
        Ok(account)
    }

    /// Reads the text of a document that is in order; `None` for any other, of which [`Account::read`] says more. Without
    /// its past, most of a long account's text is not looked into: as much as a quote needs, which looks at events only
    /// where a reservation is open.
    pub(crate) fn of_text(text: &str, past: bool) -> Option<Self> {
        let mut document: Document<Unread<'_>> = quick::read(text)?;
        if document.schema != SCHEMA {
            return None;
        }
        let unread = document.events.0.map_or("[]", RawValue::get);
        let open = document.redemptions.iter().any(|one| one.state == super::redemption::State::Open);
        let events: Vec<Known> = if past || open {
            quick::read_strictly(unread)?
        } else {
            quick::read::<Vec<LeftOut>>(unread)?;
            document.orders.iter_mut().for_each(|order| order.events.clear());
            Vec::new()
        };
        let account = Self::of_document(document.with(events));
        account.check().ok()?;
        Some(account)
    }

    fn of_document(document: Document<Vec<Known>>) -> Self {
        let (mut events, mut elsewhere) = (BTreeMap::new(), BTreeSet::new());
        for known in document.events {
            match known {
                Known::Full(one) => drop(events.insert(one.event.id.clone(), *one)),
                Known::Elsewhere(id) => drop(elsewhere.insert(id)),
            }
        }
        // In full is more than by id.
        elsewhere.retain(|id| !events.contains_key(id));
        Self {
            id: document.id,
            life: document.life,
            booked_to: document.booked_to,
            chain: document.entries,
            balance: document.balance,
            purses: document.purses,
            lots: document.lots,
            orders: document.orders.into_iter().map(|order| (order.id.clone(), order)).collect(),
            redemptions: document.redemptions.into_iter().map(|one| (one.id.clone(), one)).collect(),
            member: document.member,
            occasions: document.occasions,
            referrals: document.referrals,
            tier: document.tier,
            rewards: document.rewards,
            events,
            elsewhere,
        }
    }

    /// The same account with most events by their ids alone: those that time may need, as a reservation is open, stay in
    /// full. Quotes, ticks and everything that looks at an account need no more. Events that are to be applied need those of
    /// their order and of their redemption's order, which [`Account::recall`] puts back.
    ///
    /// ```
    /// use regulars_loyalty::ledger::Account;
    /// let account = Account::new("c1");
    /// assert_eq!(account.compact(), account);
    /// ```
    #[must_use]
    pub fn compact(&self) -> Self {
        let open = self.redemptions.values().filter(|one| one.state == super::redemption::State::Open);
        let orders = open.filter_map(|one| self.orders.get(one.order.as_ref()?));
        let needed: BTreeSet<&String> = orders.flat_map(|order| &order.events).collect();
        let mut compact = self.clone();
        compact.events.retain(|id, _| needed.contains(id));
        compact.elsewhere.extend(self.events.keys().filter(|id| !needed.contains(id)).cloned());
        compact
    }

    /// A copy for looking ahead: without its past, unless a reservation is open, whose order's events its end may need.
    pub(crate) fn present(&self) -> Self {
        if self.redemptions.values().any(|one| one.state == super::redemption::State::Open) {
            return self.clone();
        }
        Self {
            id: self.id.clone(),
            life: self.life.clone(),
            booked_to: self.booked_to,
            chain: self.chain.clone(),
            balance: self.balance,
            purses: self.purses.clone(),
            lots: self.lots.clone(),
            orders: self.orders.clone(),
            redemptions: self.redemptions.clone(),
            member: self.member.clone(),
            occasions: self.occasions.clone(),
            referrals: self.referrals.clone(),
            tier: self.tier.clone(),
            rewards: self.rewards.clone(),
            events: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
        }
    }

    /// Puts events back of which only the ids were known. Others than those of the account are left out.
    pub fn recall(&mut self, recorded: impl IntoIterator<Item = Recorded>) {
        for one in recorded {
            if self.elsewhere.remove(&one.event.id) {
                self.events.insert(one.event.id.clone(), one);
            }
        }
    }

    /// The events that an event needs in full: itself, if it came before, and those of its order and its redemption's; those
    /// of all orders where it tells of the member what orders are judged by.
    pub fn needs(&self, event: &Event) -> Vec<&str> {
        let redemption = event.body.redemption().and_then(|id| self.redemptions.get(id));
        let of_redemption = redemption.and_then(|one| one.order.as_deref());
        let own = [event.body.order(), of_redemption];
        let all = self.may_judge_anew(&event.body);
        let orders = self.orders.values().filter(|order| all || own.contains(&Some(&order.id)));
        let ids = orders.flat_map(|order| &order.events).chain([&event.id]);
        ids.filter_map(|id| self.elsewhere.get(id)).map(String::as_str).collect()
    }

    /// Whether something is told of the member by which orders may earn that did not, or no longer earn: that the address is
    /// verified and, where it is, that the member joined; consents; what another account knows of the same person.
    fn may_judge_anew(&self, body: &Body) -> bool {
        match body {
            Body::AccountMerged { .. } => true,
            Body::AccountEnrolled { profile, .. } => {
                profile.verified || !profile.consents.is_empty() || self.member.verified_at.is_some()
            }
            Body::AccountUpdated { profile } => profile.verified || !profile.consents.is_empty(),
            _ => false,
        }
    }

    /// Every purse, the main one first.
    pub(crate) fn all_purses(&self) -> Vec<PurseBalance> {
        let main = PurseBalance { balance: self.balance, ..PurseBalance::empty(Purse::MAIN) };
        std::iter::once(main).chain(self.purses.iter().cloned()).collect()
    }

    /// How many points lie in each bucket of a purse.
    pub fn balance_of(&self, purse: Purse<'_>) -> Balance {
        purse::balance(&self.balance, &self.purses, purse)
    }

    /// Whether an event of this account belongs here: the account itself, or one that was merged into it.
    pub(crate) fn is_called(&self, account: &str) -> bool {
        self.id == account || self.life.was.iter().any(|joined| joined.account == account)
    }

    /// The key that an account has now, as far as it is known here: of one that was merged into this one, this one's.
    pub(crate) fn now<'a>(&'a self, account: &'a str) -> &'a str {
        if self.is_called(account) { &self.id } else { account }
    }

    /// The index of a lot. Only lots that exist are named inside an account.
    pub(crate) fn lot(&self, id: &str) -> Option<usize> {
        self.lots.iter().position(|lot| lot.id == id)
    }
}
