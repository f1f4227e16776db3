//! Cards that fill up: what an order brings to them, and which it fills. A refund lowers the count; what was given stays
//! given.

use regulars_core::Result;
use regulars_core::time::Instant;

use crate::cart::Cart;
use crate::ledger::Account;
use crate::ledger::book::Book;
use crate::ledger::order::Standing;
use crate::ledger::reward::{Given, Stamped};
use crate::program::{Counted, Program, Stamp};
use crate::value::Remaining;

/// What is left of a cart brings so much to a card.
fn count(stamp: &Stamp, cart: &Cart, left: &Remaining) -> i64 {
    if left.is_nothing(cart) {
        return 0;
    }
    let lines = cart.lines.iter().zip(&left.returned).filter(|(line, _)| stamp.when.chooses(line));
    let units = lines.fold(0i64, |sum, (line, returned)| sum.saturating_add(line.quantity - returned));
    match stamp.count {
        Counted::Orders => units.min(1),
        Counted::Units => units,
    }
}

/// What an order brings to the cards of its program.
fn stamped(program: &Program, cart: &Cart, left: &Remaining) -> Vec<Stamped> {
    let stamps = program.stamps.iter().map(|stamp| (stamp, count(stamp, cart, left)));
    let stamps = stamps.filter(|(_, count)| *count > 0);
    stamps.map(|(stamp, count)| Stamped { stamp: stamp.id.clone(), count }).collect()
}

/// The rewards of the cards that an order fills which brings so much to them.
fn filled(program: &Program, account: &Account, order: &str, own: &[Stamped], at: Instant) -> Vec<Given> {
    let mut rewards = Vec::new();
    let held_out = program.holdout.as_ref().is_some_and(|holdout| holdout.holds_out(&account.id));
    for stamp in program.stamps.iter().filter(|_| !held_out) {
        let of = |list: &[Stamped]| list.iter().find(|one| one.stamp == stamp.id).map_or(0, |one| one.count);
        let others = account.orders.values().filter(|other| other.id != order);
        let sum = others.fold(of(own), |sum, other| sum.saturating_add(of(&other.stamps)));
        if of(own) == 0 {
            continue;
        }
        let given = account.rewards.iter().filter(|given| given.stamp == stamp.id).count() as i64;
        // No more than an order may fill: a quantity of a billion is no wish for as many pizzas.
        for number in (given + 1..=sum / stamp.every).take(FILLED_MAX) {
            let (stamp_id, order, reward) = (stamp.id.clone(), order.to_owned(), stamp.reward.clone());
            rewards.push(Given { stamp: stamp_id, number, order, at, reward });
        }
    }
    rewards
}

/// How often one order fills a card at most.
const FILLED_MAX: usize = 100;

/// The rewards that a cart would bring.
pub(crate) fn quoted(program: &Program, account: &Account, cart: &Cart, order: &str, at: Instant) -> Vec<Given> {
    if program.stamps.is_empty() {
        return Vec::new();
    }
    filled(program, account, order, &stamped(program, cart, &Remaining::whole(cart)), at)
}

impl Book<'_> {
    /// Counts what an order brings to cards, and gives what they give.
    pub(crate) fn stamp(&mut self, program: &Program, id: &str, standing: &Standing) -> Result<()> {
        let Some(order) = self.account.orders.get(id) else { return Ok(()) };
        if program.stamps.is_empty() && order.stamps.is_empty() {
            return Ok(());
        }
        let own = match standing.cart().filter(|_| standing.is_live()) {
            Some(cart) => stamped(program, cart, &standing.given_back.of(cart)),
            None => Vec::new(),
        };
        let rewards = filled(program, self.account, id, &own, standing.earned_at.unwrap_or(self.at()));
        self.account.rewards.extend(rewards);
        if let Some(order) = self.account.orders.get_mut(id) {
            order.stamps = own;
        }
        Ok(())
    }
}
