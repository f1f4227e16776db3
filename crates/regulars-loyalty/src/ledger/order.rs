//! An order: the accepted events about it, what they come to, and what is booked for it. The state is always the fold
//! of the events by time and id, whatever the order of their arrival; `apply` books the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regulars_core::Result;
use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::reward::Stamped;
use super::tier::JudgedBy;
use super::{Account, Purse};
use crate::cart::Cart;
use crate::event::{Body, Event, Refund};
use crate::value::Remaining;

/// What is kept of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The order's name.
    pub id: String,
    /// When it was first heard of as an order, by the events' own times; it chooses the program's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Instant>,
    /// The version of the program that it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_version: Option<i64>,
    /// The account that it came to, where that was merged into this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When it first earned, as it was booked then: the day on which it counts for limits, also if it is opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earned_at: Option<Instant>,
    /// Whether no other order had ever earned before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// When it earned, while it stands: not cancelled, and something left. Inactivity is counted from the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_at: Option<Instant>,
    /// The tier by which it is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<JudgedBy>,
    /// The group of stores that its points are of, once they were first booked, where a version of the program keeps
    /// stores apart. It stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<OfStores>,
    /// Why it earns nothing, as its member had not joined or not consented: `guest` or `not_consented`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
    /// What it brings to a tier by spend, in minor units, where a version of the program has one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spend: i64,
    /// What it brings to the cards of its program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamped>,
    /// The accepted events about it, by their time and id.
    pub events: Vec<String>,
    /// The points that it holds by rule and line.
    pub booked: Vec<Booked>,
    /// What its rules were granted, where a version of the program has limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted: Vec<Granted>,
    /// Points of the program's own unit that were to be taken back and could not, and that nothing has made up for yet.
    pub waived: i64,
    /// Those of other units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// The group of stores of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfStores {
    /// The group; null for stores that are in none.
    pub stores: Option<Box<str>>,
}

/// Points of a unit that were to be taken back and could not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The unit.
    pub unit: Box<str>,
    /// The points, 1 or more.
    pub points: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
pub(super) fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What one rule was granted for an order, or for another occasion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// The rule.
    pub rule: String,
    /// The most that it came to before limits.
    pub asked: i64,
    /// What it has taken of the room of its limits; what is taken back makes no room.
    pub used: i64,
    /// The most that the order may hold by it.
    pub allowed: i64,
    /// The limit that cut it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Granted {
    /// Whether no more was granted than asked for.
    pub(super) fn holds(&self) -> bool {
        [self.used, self.allowed].iter().all(|points| (0..=self.asked).contains(points))
    }
}

/// The points that an order holds by one rule for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booked {
    /// The rule.
    pub rule: String,
    /// The line.
    pub line: String,
    /// The points, 1 or more.
    pub points: i64,
}

impl Order {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            opened_at: None,
            program_version: None,
            account: None,
            earned_at: None,
            first: false,
            active_at: None,
            tier: None,
            group: None,
            barred: None,
            spend: 0,
            stamps: Vec::new(),
            events: Vec::new(),
            booked: Vec::new(),
            granted: Vec::new(),
            waived: 0,
            waivers: Vec::new(),
        }
    }

    /// The purse in which it holds points of a unit.
    pub fn purse<'a>(&'a self, unit: Option<&'a str>) -> Purse<'a> {
        Purse { unit, stores: self.group.as_ref().and_then(|group| group.stores.as_deref()) }
    }

    /// How many points of a unit were waived.
    pub fn waived_of(&self, unit: Option<&str>) -> i64 {
        match unit {
            None => self.waived,
            Some(unit) => self.waivers.iter().find(|waiver| *waiver.unit == *unit).map_or(0, |waiver| waiver.points),
        }
    }

    /// Waives so many points more of a unit, or fewer.
    pub(crate) fn waive(&mut self, unit: Option<&str>, more: i64) -> Result<()> {
        let points = self.waived_of(unit).checked_add(more).ok_or_else(crate::points_overflow)?;
        let Some(unit) = unit else {
            self.waived = points;
            return Ok(());
        };
        match self.waivers.binary_search_by(|waiver| (*waiver.unit).cmp(unit)) {
            Ok(index) if points == 0 => drop(self.waivers.remove(index)),
            Ok(index) => self.waivers[index].points = points,
            Err(_) if points == 0 => {}
            Err(index) => self.waivers.insert(index, Waiver { unit: unit.into(), points }),
        }
        Ok(())
    }

    /// Sets the points booked by a rule for a line.
    pub(crate) fn set_booked(&mut self, rule: &str, line: &str, points: i64) {
        let found = self.booked.iter().position(|b| b.rule == rule && b.line == line);
        match (found, points) {
            (Some(index), 0) => {
                self.booked.remove(index);
            }
            (Some(index), points) => self.booked[index].points = points,
            (None, 0) => {}
            (None, points) => {
                self.booked.push(Booked { rule: rule.to_owned(), line: line.to_owned(), points });
            }
        }
    }

    /// The points that the order holds by a rule.
    pub(crate) fn held(&self, rule: &str) -> i64 {
        self.booked.iter().filter(|booked| booked.rule == rule).map(|booked| booked.points).sum()
    }

    /// The key of the account that it came to.
    pub(crate) fn came_to<'a>(&'a self, account: &'a Account) -> &'a str {
        self.account.as_deref().unwrap_or(&account.id)
    }

    /// All points that the order holds.
    pub fn points(&self) -> i64 {
        self.booked.iter().map(|booked| booked.points).sum()
    }
}

/// What was given back of an order, whatever its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct GivenBack {
    /// The units by line.
    pub returned: BTreeMap<String, i64>,
    /// The value of goods besides.
    pub amount: i64,
    /// Whether it was all in so many words.
    pub all: bool,
}

impl GivenBack {
    /// What it leaves of a cart.
    pub(crate) fn of(&self, cart: &Cart) -> Remaining {
        let returned = cart.lines.iter().map(|line| {
            let quantity = self.returned.get(&line.line).copied().unwrap_or(0);
            quantity.clamp(0, line.quantity)
        });
        Remaining { returned: returned.collect(), amount: self.amount, all: self.all }
    }
}

/// What an order's events come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// The event that tells the cart as ordered, with the latest update.
    pub told: Option<Arc<Event>>,
    /// The first time that it was placed, updated, paid or fulfilled.
    pub opened_at: Option<Instant>,
    /// Since the last cancelling: when it was placed, paid, wholly fulfilled, and first earned.
    pub placed_at: Option<Instant>,
    pub paid_at: Option<Instant>,
    pub fulfilled_at: Option<Instant>,
    pub earned_at: Option<Instant>,
    /// The event that it first earned at.
    pub earned_by: Option<String>,
    /// The lines that were fulfilled by themselves.
    pub fulfilled: BTreeMap<String, Instant>,
    pub cancelled: bool,
    /// What was given back.
    pub given_back: GivenBack,
    /// The redemptions that pay for it, each with what had been given back before it: it pays for what was left then.
    pub redemptions: Vec<(String, GivenBack)>,
    /// Those that were for it before it was cancelled.
    pub voided: Vec<String>,
    /// The events that came to nothing, as what they say had happened already.
    pub idle: BTreeSet<String>,
}

impl Standing {
    /// The fold of events that come in the order of their time and id.
    pub(crate) fn of<'e>(events: impl Iterator<Item = &'e Arc<Event>>) -> Self {
        let mut standing = Self::default();
        for event in events {
            if !standing.take(event) {
                standing.idle.insert(event.id.clone());
            }
        }
        standing
    }

    /// Takes one event in; `false` when it comes to nothing.
    fn take(&mut self, event: &Arc<Event>) -> bool {
        let at = event.occurred_at;
        if !matches!(
            event.body,
            Body::OrderCancelled { .. } | Body::OrderRefunded { .. } | Body::RedemptionReserved { .. }
        ) {
            self.opened_at.get_or_insert(at);
        }
        match &event.body {
            Body::OrderPlaced { .. } => {
                if self.placed_at.is_some() {
                    return false;
                }
                self.placed_at = Some(at);
                // A cart that was paid for is newer than the one that was placed, whatever their times say.
                if self.told.is_none() || self.earned_at.is_none() {
                    self.told = Some(Arc::clone(event));
                }
            }
            Body::OrderUpdated { .. } => self.told = Some(Arc::clone(event)),
            Body::OrderPaid { cart, .. } => {
                let tells = cart.is_some() && (self.paid_at.is_none() || self.told.is_none());
                if tells {
                    self.told = Some(Arc::clone(event));
                }
                // One that repeats another is news where it alone knows the lines.
                if self.paid_at.is_some() {
                    return tells;
                }
                self.cancelled = false;
                self.paid_at = Some(at);
                self.earns(event);
            }
            Body::OrderFulfilled { lines, .. } => {
                let news = match lines {
                    None => self.fulfilled_at.replace(self.fulfilled_at.unwrap_or(at)).is_none(),
                    Some(lines) => {
                        let before = self.fulfilled.len();
                        for line in lines {
                            self.fulfilled.entry(line.clone()).or_insert(at);
                        }
                        self.fulfilled.len() > before && self.fulfilled_at.is_none()
                    }
                };
                if !news {
                    return false;
                }
                self.cancelled = false;
                self.earns(event);
            }
            Body::OrderCancelled { .. } => {
                if self.cancelled {
                    return false;
                }
                // What comes later begins anew: a new hold, new lots. What was given back stays given back.
                self.cancelled = true;
                self.placed_at = None;
                self.paid_at = None;
                self.fulfilled_at = None;
                self.earned_at = None;
                self.earned_by = None;
                self.fulfilled.clear();
                self.voided.extend(self.redemptions.drain(..).map(|(redemption, _)| redemption));
            }
            Body::OrderRefunded { refund: Refund::Full, .. } => {
                if self.given_back.all {
                    return false;
                }
                self.given_back.all = true;
            }
            Body::OrderRefunded { refund: Refund::Part { lines, amount }, .. } => {
                for (line, quantity) in lines {
                    let returned = self.given_back.returned.entry(line.clone()).or_insert(0);
                    *returned = returned.saturating_add(*quantity);
                }
                self.given_back.amount = self.given_back.amount.saturating_add(*amount);
            }
            Body::RedemptionReserved { redemption, .. } => {
                self.redemptions.push((redemption.clone(), self.given_back.clone()));
            }
            Body::RedemptionCaptured { .. }
            | Body::RedemptionReleased { .. }
            | Body::PointsAdjusted { .. }
            | Body::AccountEnrolled { .. }
            | Body::AccountUpdated { .. }
            | Body::AccountMerged { .. }
            | Body::AccountClosed { .. }
            | Body::ActionPerformed { .. }
            | Body::Referral { .. } => {}
        }
        true
    }

    /// The cart as ordered, with the latest update.
    pub(crate) fn cart(&self) -> Option<&Cart> {
        self.told.as_ref()?.body.cart()
    }

    fn earns(&mut self, event: &Event) {
        if self.earned_at.is_none() {
            self.earned_at = Some(event.occurred_at);
            self.earned_by = Some(event.id.clone());
        }
    }

    /// Whether it earned before an event of this time and id, with no cancelling between.
    pub(crate) fn earned_before(&self, at: Instant, id: &str) -> bool {
        self.earned_at.zip(self.earned_by.as_deref()).is_some_and(|earned| earned < (at, id))
    }

    /// Whether the order earns.
    pub(crate) fn is_live(&self) -> bool {
        self.earned_at.is_some() && !self.cancelled
    }

    /// Whether there is nothing left that could be paid for.
    pub(crate) fn is_closed(&self) -> bool {
        self.cancelled || self.cart().map_or(self.given_back.all, |cart| self.given_back.of(cart).is_nothing(cart))
    }
}
