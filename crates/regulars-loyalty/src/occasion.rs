//! Points for what is no order: somebody joined, did something, referred somebody. Which rules hear it, what they give, and
//! what limits leave of that; the points themselves are credited as all others are.

use std::sync::Arc;

use regulars_core::Result;
use regulars_core::time::Instant;

use crate::conditions::{self, Circumstances};
use crate::credit::Credit;
use crate::earn::Rules;
use crate::eligibility::{Reconsidered, barred, or_held_out};
use crate::event::{Body, Event, Place, Stage};
use crate::explain;
use crate::ledger::book::Book;
use crate::ledger::facts::Facts;
use crate::ledger::order::Granted;
use crate::ledger::purse::ByPurse;
use crate::ledger::reward::Source;
use crate::ledger::{Occasion, Referral, RuleTrace, Stamped};
use crate::outcome::{Moved, Outcome, Refusal};
use crate::program::{Gives, On, Program, Rule, Side, Stamp};
use crate::reason::{OfEvent, OfRule};
use crate::rewards::Giving;
use crate::room::{Asker, Room};
use crate::tier;

/// Something that happened, as far as rules look at it.
#[derive(Default)]
pub(crate) struct Happening<'a> {
    /// What it was about.
    pub subject: Option<&'a str>,
    /// Where it was.
    pub place: Place,
    /// Of a referral, which side of it this account is, and what the goods of its order are worth.
    pub referral: Option<(Side, Option<i64>)>,
    /// Of a day, its year.
    pub year: Option<i32>,
    /// When what is given expires, where the rule says so.
    pub expires_at: Option<Instant>,
}

/// What the rules gave.
pub(crate) struct Awarded {
    pub rules: Vec<RuleTrace>,
    /// How many points, purse by purse.
    pub moves: ByPurse<Moved>,
    /// The lots that opened.
    pub lots: Vec<usize>,
}

impl<'a> Book<'a> {
    /// Takes in an event that is about the member.
    pub(crate) fn decide_occasion(&mut self, event: &Arc<Event>) -> Result<Outcome> {
        let mut happening = Happening::default();
        let joined = self.account.member.joined_at();
        match &event.body {
            Body::AccountEnrolled { profile, place } => {
                if self.account.member.enrolled_at.is_some() {
                    return Ok(Outcome::refused(OfEvent::AlreadyEnrolled, Facts::default()));
                }
                self.account.member.enrolled_at = Some(event.occurred_at);
                self.account.member.tell(profile, event.occurred_at);
                happening.place = place.clone();
            }
            Body::AccountUpdated { profile } => {
                self.account.member.tell(profile, event.occurred_at);
            }
            Body::ActionPerformed { subject, place, .. } => {
                happening.subject = subject.as_deref();
                happening.place = place.clone();
            }
            Body::Referral { stage, referrer, referee, goods } => {
                let (referrer, referee) = (self.account.now(referrer), self.account.now(referee));
                if let Some(refusal) = self.refuse_referral(*stage, referrer, referee) {
                    return Ok(refusal.into());
                }
                let side = if referrer == self.account.id { Side::Referrer } else { Side::Referee };
                happening.referral = Some((side, *goods));
            }
            _ => {}
        }
        let program = self.programs.at(event.occurred_at)?;
        // What was ordered before comes before what is given for joining.
        let mut orders = match event.body {
            Body::AccountEnrolled { .. } | Body::AccountUpdated { .. } => self.reconsider()?,
            _ => Reconsidered::default(),
        };
        let joins = joined.is_none() && self.joins(&event.body)?;
        let heard = |rule: &&Rule| hears(&rule.on, &event.body) || (joins && rule.on == On::Enrolled);
        let rules: Rules<'a> = program.earn.iter().filter(heard).collect();
        let counts = |stamp: &&Stamp| hears(&stamp.rule.on, &event.body);
        let cards: Vec<&Stamp> = program.stamps.iter().filter(counts).collect();
        let awarded = self.award(program, &rules, &cards, &happening)?;
        if let Body::Referral { stage, referrer, referee, .. } = &event.body
            && !too_small(&awarded.rules)
        {
            let (referrer, referee) = (self.account.now(referrer).to_owned(), self.account.now(referee).to_owned());
            self.remember(*stage, &referrer, &referee, event.occurred_at);
        }
        orders.moves.add(&awarded.moves)?;
        let mut outcome = Outcome::moved(&orders.moves);
        if outcome.reason == OfEvent::NothingToBook {
            outcome.reason = match event.body {
                Body::AccountUpdated { .. } => OfEvent::Updated,
                _ if rules.is_empty() && orders.rules.is_empty() => OfEvent::Recorded,
                _ => OfEvent::NothingToBook,
            };
        }
        outcome.rules = orders.rules.into_iter().chain(awarded.rules).collect();
        Ok(outcome)
    }

    /// Whether what is told makes someone wholly a member who had enrolled as a guest, of whom a version of the program
    /// asks more than that.
    fn joins(&self, body: &Body) -> Result<bool> {
        let member = &self.account.member;
        let (Body::AccountUpdated { .. }, Some(enrolled_at), Some(_)) = (body, member.enrolled_at, member.joined_at())
        else {
            return Ok(false);
        };
        Ok(self.programs.at(enrolled_at)?.guests.is_some())
    }

    /// Why a referral does not count.
    fn refuse_referral(&self, stage: Stage, referrer: &str, referee: &str) -> Option<Refusal> {
        if referrer == referee {
            return Some(OfEvent::SelfReferral.into());
        }
        let known = self.account.referrals.iter().find(|one| one.referee == referee)?;
        if known.referrer != referrer {
            return Some(OfEvent::ReferredByAnother.into());
        }
        let again = known.at(stage).is_some();
        again.then(|| OfEvent::AlreadyReferred.into())
    }

    /// Remembers who referred whom.
    fn remember(&mut self, stage: Stage, referrer: &str, referee: &str, at: Instant) {
        let referrals = &mut self.account.referrals;
        let known = referrals.iter().position(|one| one.referee == referee);
        let index = known.unwrap_or_else(|| {
            referrals.push(Referral::of(referrer, referee));
            referrals.len() - 1
        });
        referrals[index].set(stage, at);
    }

    /// Asks rules and cards what they give on an occasion, cuts it by the limits, and credits it.
    pub(crate) fn award(
        &mut self,
        program: &'a Program,
        rules: &[&'a Rule],
        cards: &[&'a Stamp],
        happening: &Happening<'_>,
    ) -> Result<Awarded> {
        let mut awarded = Awarded { rules: Vec::new(), moves: ByPurse::default(), lots: Vec::new() };
        let mut heard = rules.iter().copied().chain(cards.iter().map(|card| &card.rule));
        let Some(on) = heard.next().map(|rule| rule.on.clone()) else { return Ok(awarded) };
        let at = self.at();
        let day = program.timezone.day(at);
        let tier = tier::judged_by(self.programs, program, self.account, at, None)?;
        let barred = barred(program, self.account, at)?;
        let circumstances = Circumstances {
            barred: or_held_out(barred, program, &self.account.id),
            day,
            channel: happening.place.channel.as_deref(),
            store: happening.place.store.as_deref(),
            group: self.account.member.group.as_ref().map(|group| group.value.as_str()),
            tier: tier.as_deref(),
        };
        let refuse = |rule: &&Rule| circumstances.refuse(rule).or_else(|| happening.refuse(rule));
        let mut refusals: Vec<Option<OfRule>> = rules.iter().map(refuse).collect();
        for index in conditions::lost(rules, &refusals) {
            refusals[index] = Some(OfRule::OtherRuleWins);
        }
        let asker = Asker::Occasion(happening.subject);
        let stores = program.stores.group(happening.place.store.as_deref());
        let mut room = Room::of(self.programs, program, self.account, asker, (day, stores));
        let (mut granted, mut given, mut rewards) = (Vec::new(), Vec::new(), Vec::new());
        for (rule, refused) in rules.iter().zip(refusals) {
            if let Some(reward) = &rule.reward {
                let giving = Giving {
                    program,
                    account: self.account,
                    source: Source::Rule(rule.id.clone()),
                    reward,
                    limits: &rule.limits,
                    order: None,
                    at,
                    later: Some(happening.expires_at),
                };
                let limited = giving.limited(&rewards);
                if refused.is_none() && limited.is_none() {
                    rewards.push(giving.give(giving.before() + 1, false)?);
                }
                awarded.rules.push(explain::occasion(program, rule, refused, 0, limited)?);
                continue;
            }
            let asked = if refused.is_some() { 0 } else { happening.points(rule) };
            let (points, limited) = match &mut room {
                Some(room) => room.give(rule, asked, asked),
                None => (asked, None),
            };
            if asked > 0 && room.is_none() {
                let (rule, reason) = (rule.id.clone(), None);
                granted.push(Granted { rule, asked, used: asked, allowed: asked, reason });
            }
            given.push((*rule, points));
            awarded.rules.push(explain::occasion(program, rule, refused, points, limited)?);
            let credited = &mut awarded.moves.of(program.purse(rule, happening.place.store.as_deref())).credited;
            *credited = credited.checked_add(points).ok_or_else(crate::points_overflow)?;
        }
        // Whom a program holds out brings to cards, but fills none.
        let circumstances = Circumstances { barred, ..circumstances };
        let counting = cards.iter().filter(|card| circumstances.refuse(&card.rule).is_none());
        let stamps: Vec<Stamped> = counting.map(|card| Stamped { stamp: card.id().to_owned(), count: 1 }).collect();
        let full = self.filled_by_action(program, &stamps)?;
        for (card, each) in cards.iter().filter_map(|card| Some((*card, card.reward.points?))) {
            let full = full.iter().filter(|given| given.stamp() == Some(card.id()));
            let count = full.clone().filter(|given| !given.withheld).count() as i64;
            let asked = each.checked_mul(count).ok_or_else(crate::points_overflow)?;
            let (points, limited) = match &mut room {
                Some(room) => room.give(&card.rule, asked, asked),
                None => (asked, None),
            };
            if asked > 0 && room.is_none() {
                let (rule, reason) = (card.id().to_owned(), None);
                granted.push(Granted { rule, asked, used: asked, allowed: asked, reason });
            }
            given.push((&card.rule, points));
            let refused = circumstances.refuse(&card.rule);
            let refused = refused.or(Some(OfRule::CardNotFull).filter(|_| full.clone().next().is_none()));
            let withheld = full.clone().find(|given| given.withheld).and(card.limits.first());
            let limited = limited.or(withheld.filter(|_| points == 0).map(|limit| limit.per.reason()));
            awarded.rules.push(explain::card(program, &card.rule, refused, points, limited)?);
            let credited = &mut awarded.moves.of(program.purse(&card.rule, happening.place.store.as_deref())).credited;
            *credited = credited.checked_add(points).ok_or_else(crate::points_overflow)?;
        }
        if let Some(room) = room {
            granted = room.into_granted();
        }
        rewards.extend(full);
        self.account.rewards.extend(rewards);
        for (rule, points) in given.into_iter().filter(|(_, points)| *points > 0) {
            let available_at = Some(rule.pending.end(program.timezone, at)?);
            let purse = program.purse(rule, happening.place.store.as_deref());
            let (rule, expires_at) = (rule.id.as_str(), happening.expires_at);
            let credit = Credit { program, rule, purse, order: None, points, earned_at: at, available_at, expires_at };
            awarded.lots.extend(self.credit(credit)?);
        }
        // A day counts once a year, whatever came of it.
        if !granted.is_empty() || !stamps.is_empty() || happening.year.is_some() {
            self.account.occasions.push(Occasion {
                on: name(&on),
                at,
                event: self.event().map(str::to_owned),
                rule: happening.year.and(rules.first()).map(|rule| rule.id.clone()),
                year: happening.year,
                subject: happening.subject.map(str::to_owned),
                granted,
                stamps,
            });
        }
        Ok(awarded)
    }
}

impl Happening<'_> {
    /// Why a rule does not hold, beside the conditions that all rules have.
    fn refuse(&self, rule: &Rule) -> Option<OfRule> {
        let (own, goods) = self.referral?;
        let On::Referral { min_order, side, .. } = rule.on else { return None };
        if side.map_or(self.points(rule) == 0, |side| side != own) {
            return Some(OfRule::OtherSide);
        }
        match (min_order, goods) {
            (Some(_), None) => Some(OfRule::GoodsUnknown),
            (Some(least), Some(goods)) if goods < least => Some(OfRule::BelowMinOrder),
            _ => None,
        }
    }

    /// What a rule gives before limits.
    fn points(&self, rule: &Rule) -> i64 {
        match (rule.gives, self.referral) {
            (Gives::Fixed { points }, _) => points,
            (Gives::Sides { referrer, .. }, Some((Side::Referrer, _))) => referrer.unwrap_or(0),
            (Gives::Sides { referee, .. }, Some((Side::Referee, _))) => referee.unwrap_or(0),
            _ => 0,
        }
    }
}

/// Whether nothing was given for a referral as its order is worth too little: another may do.
fn too_small(rules: &[RuleTrace]) -> bool {
    let small = |trace: &RuleTrace| {
        [OfRule::BelowMinOrder, OfRule::GoodsUnknown].map(OfRule::name).contains(&trace.reason.as_str())
    };
    rules.iter().any(small) && !rules.iter().any(|trace| trace.matched)
}

/// Whether a rule listens to an event.
fn hears(on: &On, body: &Body) -> bool {
    match (on, body) {
        (On::Enrolled, Body::AccountEnrolled { .. }) => true,
        (On::Action(name), Body::ActionPerformed { action, .. }) => name == action,
        (On::Referral { stage: heard, .. }, Body::Referral { stage, .. }) => heard == stage,
        _ => false,
    }
}

/// What an occasion is called: an action by its own name.
fn name(on: &On) -> String {
    match on {
        On::Action(name) => name.clone(),
        on => on.name().to_owned(),
    }
}
