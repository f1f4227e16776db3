//! Rewards: their numbers and limits as they are given, and the use of those that are used later. Such a reward is held by
//! one redemption at a time, so that it is never used twice; it comes back when the order that it was used on is gone.

use regulars_core::Result;
use regulars_core::time::Instant;

use crate::canonical::{sha256, write_text};
use crate::ledger::Account;
use crate::ledger::book::Book;
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::redemption::{Redemption, State};
use crate::ledger::reward::{Given, Source};
use crate::outcome::Refusal;
use crate::program::{ExpiredLots, Limit, Per, Program, Reward, Span};
use crate::reason::{OfEvent, OfRule};

/// Rewards of one card or rule that are to be given.
pub(crate) struct Giving<'a> {
    pub program: &'a Program,
    pub account: &'a Account,
    pub source: Source,
    pub reward: &'a Reward,
    pub limits: &'a [Limit],
    /// The order that brings it.
    pub order: Option<&'a str>,
    pub at: Instant,
    /// Whether it is used later, also where the reward itself does not say so, and when it expires then.
    pub later: Option<Option<Instant>>,
}

impl Giving<'_> {
    /// How many were given or withheld before.
    pub(crate) fn before(&self) -> i64 {
        self.account.rewards.iter().filter(|given| given.source == self.source).count() as i64
    }

    /// Which limit leaves no room for one more.
    pub(crate) fn limited(&self, new: &[Given]) -> Option<OfRule> {
        let zone = self.program.timezone;
        let full = |limit: &&Limit| {
            let joins = |given: &&Given| match limit.per {
                Per::Order => given.order.as_deref() == self.order,
                per => per.joins(zone.day(self.at), zone.day(given.at)),
            };
            let given = self.account.rewards.iter().chain(new);
            let given = given.filter(|given| given.source == self.source && !given.withheld).filter(joins);
            limit.times.is_some_and(|most| given.count() as i64 >= most)
        };
        self.limits.iter().find(full).map(|limit| limit.per.reason())
    }

    /// The reward of this number.
    pub(crate) fn give(&self, number: i64, withheld: bool) -> Result<Given> {
        let own = (self.reward.later || self.reward.expires_after.is_some())
            .then(|| self.reward.expires_after.map(|span| span.end(self.program.timezone, self.at)).transpose());
        let later = match self.later {
            Some(Some(expires_at)) => Some(Some(expires_at)),
            Some(None) => Some(own.transpose()?.flatten()),
            None => own.transpose()?,
        };
        let later = later.filter(|_| !withheld);
        let id = later.map(|_| name(&self.account.id, self.source.name(), number));
        Ok(Given {
            id,
            source: self.source.clone(),
            number,
            order: self.order.map(str::to_owned),
            at: self.at,
            reward: self.reward.clone(),
            withheld,
            expires_at: later.flatten(),
            redemption: None,
        })
    }
}

/// The name of a reward that is used later, the same wherever it is given.
fn name(account: &str, source: &str, number: i64) -> String {
    // Canonical JSON, written out.
    let mut text = "[\"reward\",".to_owned();
    for part in [account, source] {
        write_text(part, &mut text);
        text.push(',');
    }
    text.push_str(&number.to_string());
    text.push(']');
    let mut id = sha256(&text);
    id.truncate(32);
    id
}

/// The rewards that can be used at an instant.
pub(crate) fn usable(account: &Account, at: Instant) -> Vec<Given> {
    let usable = |given: &&Given| given.id.is_some() && given.redemption.is_none() && !given.is_expired(at);
    account.rewards.iter().filter(usable).cloned().collect()
}

impl Book<'_> {
    /// Sets a reward aside that was given before.
    pub(crate) fn reserve_reward(
        &mut self,
        redemption: &str,
        entitlement: &str,
        order: Option<&str>,
        ttl: Option<Span>,
    ) -> Result<std::result::Result<Facts, Refusal>> {
        let (program, at) = (self.programs.at(self.at())?, self.at());
        if self.account.redemptions.contains_key(redemption) {
            return Ok(Err(OfEvent::AlreadyReserved.into()));
        }
        let index = self.account.rewards.iter().position(|given| given.id.as_deref() == Some(entitlement));
        let Some(index) = index else { return Ok(Err(OfEvent::UnknownReward.into())) };
        let given = &self.account.rewards[index];
        let facts = given.facts();
        let refuse = |reason, facts| Ok(Err(Refusal { reason, facts }));
        if given.redemption.is_some() {
            return refuse(OfEvent::RewardTaken, facts);
        }
        if given.is_expired(at) {
            return refuse(OfEvent::RewardExpired, facts);
        }
        if order.and_then(|order| self.standing(order)).is_some_and(|standing| standing.is_closed()) {
            return Ok(Err(OfEvent::OrderClosed.into()));
        }
        self.account.rewards[index].redemption = Some(redemption.to_owned());
        let held = Redemption {
            id: redemption.to_owned(),
            program_version: program.version,
            unit: None,
            stores: None,
            order: order.map(str::to_owned),
            state: State::Open,
            points: 0,
            amount: 0,
            restored: 0,
            reserved_at: at,
            ends_at: ttl.map(|ttl| ttl.end(program.timezone, at)).transpose()?,
            takes: Vec::new(),
            entitlement: Some(entitlement.to_owned()),
            bought: None,
        };
        self.account.redemptions.insert(held.id.clone(), held);
        Ok(Ok(facts))
    }

    /// What a redemption holds, where that is a reward that was given before; by its index.
    pub(crate) fn held_reward(&self, redemption: &str) -> Option<usize> {
        let entitlement = self.account.redemptions.get(redemption)?.entitlement.as_deref()?;
        let holds = |given: &Given| given.id.as_deref() == Some(entitlement);
        let index = self.account.rewards.iter().position(holds)?;
        (self.account.rewards[index].redemption.as_deref() == Some(redemption)).then_some(index)
    }

    /// What is to be said of the reward that a redemption holds.
    pub(crate) fn reward_facts(&self, redemption: &str) -> Option<Facts> {
        if let Some(bought) = self.account.redemptions.get(redemption).and_then(|one| one.bought.as_ref()) {
            return Some(Facts::of([(Fact::Reward, bought.reward.as_str().into())]));
        }
        self.held_reward(redemption).map(|index| self.account.rewards[index].facts())
    }

    /// Lets go of the reward that a redemption holds, which is not used on what it was set aside for.
    pub(crate) fn let_go(&mut self, redemption: &str) {
        if let Some(index) = self.held_reward(redemption) {
            self.account.rewards[index].redemption = None;
        }
    }

    /// Gives a used reward back, as the order is gone that it was used on. One that has expired since comes back by the
    /// policy for points.
    pub(crate) fn return_reward(&mut self, redemption: &str) -> Result<()> {
        let Some(index) = self.held_reward(redemption) else { return Ok(()) };
        self.let_go(redemption);
        let (given, now) = (&self.account.rewards[index], self.at());
        if !given.is_expired(now) {
            return Ok(());
        }
        let program = self.programs.at(given.at)?;
        let span = match program.refund.expired_lots {
            ExpiredLots::Forfeit => None,
            ExpiredLots::Grace(span) => Some(span),
            ExpiredLots::Reissue => given.reward.expires_after,
        };
        if let Some(span) = span {
            self.account.rewards[index].expires_at = Some(span.end(program.timezone, now)?);
        }
        Ok(())
    }
}

impl Given {
    /// What is to be said of it.
    pub(crate) fn facts(&self) -> Facts {
        Facts::of([(Fact::Reward, self.source.name().into())])
    }
}
