//! Whether an account agrees with itself: whatever the code relies on, a document from outside must prove. It may look; it
//! mends nothing.

use super::order::Granted;
use super::redemption::State;
use super::{Account, Bucket, Purse, PurseBalance};
use crate::reader::brief;

/// The most entries that an account can have.
const COUNT_MAX: u64 = 1 << 53;

impl Account {
    /// Whether the snapshot agrees with itself: whatever the code relies on, a document from outside must prove.
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_with(|id, purse| self.lot(id).is_some_and(|index| self.lots[index].purse() == purse))
    }

    /// The same for an account whose lots need not carry their names: whether there is one of a name in a purse is said.
    pub(super) fn check_with(&self, is_lot: impl Fn(&str, Purse<'_>) -> bool) -> Result<(), String> {
        let purses = self.purses.iter().map(PurseBalance::purse);
        let in_order = std::iter::once(Purse::MAIN).chain(purses.clone()).is_sorted_by(|one, next| one < next);
        if !in_order {
            return Err("expected each purse once, in the order of their names, and the main one as \"balance\"".into());
        }
        let mut held = 0;
        for purse in std::iter::once(Purse::MAIN).chain(purses) {
            held += self.check_lots(purse)?;
        }
        if held < self.lots.len() {
            return Err(format!("expected lots of the account's purses, found {} of others", self.lots.len() - held));
        }
        // Counters go up by a few with each call: a document that starts them at the end of 64 bits is none of ours.
        if self.chain.count > COUNT_MAX || self.lots.iter().any(|lot| lot.moves > COUNT_MAX) {
            let found = self.lots.iter().map(|lot| lot.moves).fold(self.chain.count, u64::max);
            return Err(format!("expected counts up to {COUNT_MAX}, found {found}"));
        }
        for redemption in self.redemptions.values() {
            let mut held = 0i64;
            for take in &redemption.takes {
                if take.points < 1 || !is_lot(&take.lot, redemption.purse()) {
                    return Err(format!(
                        "expected a known lot in redemption {:?}, found {:?}",
                        brief(&redemption.id, 80),
                        brief(&take.lot, 80)
                    ));
                }
                held = held.checked_add(take.points).ok_or("a redemption holds too much")?;
            }
            let restored = redemption.restored;
            if restored < 0 || redemption.points.checked_sub(restored) != Some(held) {
                let (id, points) = (&redemption.id, redemption.points);
                return Err(format!(
                    "expected redemption {id:?} of {points} points, {restored} of them back, to hold the rest, found {held}"
                ));
            }
        }
        // As a reservation ends its order is booked anew, whatever comes by.
        let open = self.redemptions.values().filter(|one| one.state == State::Open);
        for order in open.filter_map(|one| self.orders.get(one.order.as_ref()?)) {
            if let Some(id) = order.events.iter().find(|id| self.elsewhere.contains(*id)) {
                let (id, order) = (brief(id, 80), brief(&order.id, 80));
                return Err(format!("expected the event {id:?} of order {order:?} in full, found its id alone"));
            }
        }
        for order in self.orders.values() {
            let known = |id: &String| self.events.contains_key(id) || self.elsewhere.contains(id);
            if let Some(missing) = order.events.iter().find(|id| !known(id)) {
                return Err(format!("expected the event {missing:?} of order {:?}, found none", order.id));
            }
            let mut booked = 0i64;
            for one in &order.booked {
                let sum = booked.checked_add(one.points).filter(|_| one.points >= 1);
                booked = sum.ok_or_else(|| {
                    let (order, points) = (&order.id, one.points);
                    format!("expected 1 point or more booked by order {order:?}, all in 64 bits, found {points}")
                })?;
            }
            if !order.granted.iter().all(Granted::holds) {
                return Err(format!("expected no more granted than was asked for, in order {:?}", order.id));
            }
            if let Some(one) = order.stamps.iter().find(|one| one.count < 1) {
                let (order, count) = (&order.id, one.count);
                return Err(format!("expected 1 or more that order {order:?} brings to a card, found {count}"));
            }
            if order.spend < 0 {
                return Err(format!("expected 0 or more spend of order {:?}, found {}", order.id, order.spend));
            }
            if order.waived < 0 {
                return Err(format!("expected 0 or more waived for order {:?}, found {}", order.id, order.waived));
            }
            let rising = order.waivers.is_sorted_by(|one, next| one.unit < next.unit);
            if !rising || order.waivers.iter().any(|waiver| waiver.points < 1) {
                return Err(format!("expected 1 or more waived of each unit of order {:?}, in their order", order.id));
            }
        }
        if !self.member.is_in_order() {
            return Err("expected what was told of consent by purpose and time, found another order".to_owned());
        }
        let latest = self.tier.history.last().and_then(|change| change.to.as_ref());
        if latest != self.tier.level.as_ref() {
            return Err(format!("expected the tier {latest:?} of the latest change, found {:?}", self.tier.level));
        }
        if let Some(wrong) = self.occasions.iter().find(|one| !one.granted.iter().all(Granted::holds)) {
            let (on, at) = (brief(&wrong.on, 80), wrong.at);
            return Err(format!("expected no more granted than was asked for, on the occasion {on:?} of {at}"));
        }
        if let Some(one) = self.occasions.iter().flat_map(|one| &one.stamps).find(|one| one.count < 1) {
            return Err(format!("expected 1 or more that an occasion brings to a card, found {}", one.count));
        }
        if let Some(given) = self.rewards.iter().find(|given| given.number < 1) {
            let source = brief(given.source.name(), 80);
            return Err(format!("expected the number 1 or more of a reward of {source:?}, found {}", given.number));
        }
        Ok(())
    }

    /// Whether the lots of a purse hold what its balance says; gives how many they are.
    fn check_lots(&self, purse: Purse<'_>) -> Result<usize, String> {
        let lots = || self.lots.iter().filter(|lot| lot.purse() == purse);
        let balance = self.balance_of(purse);
        for bucket in Bucket::ALL.into_iter().filter(|bucket| bucket.is_of_lots()) {
            let mut sum = 0i64;
            for lot in lots() {
                let points = lot.get(bucket);
                sum = sum.checked_add(points).filter(|_| points >= 0).ok_or_else(|| {
                    let name = bucket.name();
                    format!("expected 0 or more points of lot {:?} {name}, all in 64 bits, found {points}", lot.id)
                })?;
            }
            if sum != balance.get(bucket) {
                let (name, balance) = (bucket.name(), balance.get(bucket));
                return Err(format!("expected lots with {balance} points {name}, found {sum}"));
            }
        }
        Ok(lots().count())
    }
}
