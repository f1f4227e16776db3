//! Cards that fill up: what an order or an action brings to them, how many are full, and what the full ones give. What
//! was given is numbered for ever, so that nothing is given twice.

use std::cmp::Ordering;
use std::collections::VecDeque;

use regulars_core::Result;
use regulars_core::money::allocate;
use regulars_core::time::Instant;

use crate::earn::{Award, Case, Earnings};
use crate::explain;
use crate::ledger::Account;
use crate::ledger::book::Book;
use crate::ledger::order::Standing;
use crate::ledger::reward::{Given, Source, Stamped};
use crate::program::{Counted, Program, Stamp, Window};
use crate::reason::OfRule;
use crate::rewards::Giving;
use crate::room::Room;
use crate::value::Remaining;

/// How many cards one order or action fills at most: a quantity of a billion is no wish for as many pizzas.
const FILLED_MAX: i64 = 100;

/// Units that something brought to a card.
struct Brought<'a> {
    at: Instant,
    /// The order or the event.
    by: &'a str,
    count: i64,
}

/// What an order, as far as it is left, brings to the cards of its program.
pub(crate) fn stamped(case: &Case<'_>, left: &Remaining) -> Result<Vec<Stamped>> {
    let mut stamped = Vec::new();
    for stamp in case.program.stamps.iter().filter(|stamp| !matches!(stamp.count, Counted::Actions(_))) {
        if left.is_nothing(case.cart) || case.fails(&stamp.rule, case.left)?.is_some() {
            continue;
        }
        let units = units(stamp, case, left).iter().fold(0i64, |sum, units| sum.saturating_add(*units));
        let count = if stamp.count == Counted::Orders { units.min(1) } else { units };
        if count > 0 {
            stamped.push(Stamped { stamp: stamp.id().to_owned(), count });
        }
    }
    Ok(stamped)
}

/// Per line how many units count for a card.
fn units(stamp: &Stamp, case: &Case<'_>, left: &Remaining) -> Vec<i64> {
    let lines = case.cart.lines.iter().zip(&left.returned);
    lines.map(|(line, returned)| if stamp.chooses(line) { line.quantity - returned } else { 0 }).collect()
}

/// How many units a list has for a card.
fn count(list: &[Stamped], stamp: &Stamp) -> i64 {
    list.iter().find(|one| one.stamp == stamp.id()).map_or(0, |one| one.count)
}

/// How many cards are full, by what others than an order brought, and by what it brings itself.
fn filled(program: &Program, account: &Account, stamp: &Stamp, own: &Brought<'_>) -> Result<i64> {
    let orders = account.orders.values().filter(|order| order.id != own.by).map(|order| Brought {
        at: order.active_at.unwrap_or(Instant::MIN),
        by: &order.id,
        count: count(&order.stamps, stamp),
    });
    let occasions = account.occasions.iter().map(|occasion| Brought {
        at: occasion.at,
        by: occasion.event.as_deref().unwrap_or_default(),
        count: count(&occasion.stamps, stamp),
    });
    let own = Brought { ..*own };
    let mut brought: Vec<Brought<'_>> = orders.chain(occasions).chain([own]).filter(|one| one.count > 0).collect();
    let full = |sum: i64| sum / stamp.every;
    let Some(window) = stamp.window else {
        return Ok(full(brought.iter().fold(0i64, |sum, one| sum.saturating_add(one.count))));
    };
    brought.sort_by_key(|one| (one.at, one.by));
    match window {
        Window::Calendar(period) => {
            let zone = program.timezone;
            let periods =
                brought.chunk_by(|one, next| period.index(zone.day(one.at)) == period.index(zone.day(next.at)));
            let sums = periods.map(|period| period.iter().fold(0i64, |sum, one| sum.saturating_add(one.count)));
            Ok(sums.fold(0i64, |cards, sum| cards.saturating_add(full(sum))))
        }
        Window::Rolling(span) => {
            let mut card: VecDeque<(Instant, i64)> = VecDeque::new();
            let (mut lies, mut cards) = (0i64, 0i64);
            for one in brought {
                while let Some((ends, count)) = card.front().copied().filter(|(ends, _)| *ends <= one.at) {
                    debug_assert!(ends <= one.at);
                    lies -= count;
                    card.pop_front();
                }
                card.push_back((span.end(program.timezone, one.at)?, one.count));
                lies = lies.saturating_add(one.count);
                let full = full(lies);
                cards = cards.saturating_add(full);
                // The oldest go with the cards that they filled.
                let mut gone = full * stamp.every;
                lies -= gone;
                while let Some((_, count)) = card.front_mut().filter(|_| gone > 0) {
                    let part = gone.min(*count);
                    *count -= part;
                    gone -= part;
                    if *count == 0 {
                        card.pop_front();
                    }
                }
            }
            Ok(cards)
        }
    }
}

/// What cards give that become full by what is brought to them now.
struct Filling<'a> {
    program: &'a Program,
    account: &'a Account,
    /// The order, or the event of an action.
    by: &'a str,
    /// Whether it is an order.
    is_order: bool,
    at: Instant,
}

impl Filling<'_> {
    /// The rewards of the cards that become full. Only what brings more to a card than it did before fills any: what others
    /// brought does not, even where this version of the program counts it otherwise than theirs.
    fn rewards(&self, own: &[Stamped], before: &[Stamped]) -> Result<Vec<Given>> {
        let mut rewards: Vec<Given> = Vec::new();
        let order = self.account.orders.get(self.by).filter(|_| self.is_order);
        if self.program.holds_out(order.map_or(&self.account.id, |order| order.came_to(self.account))) {
            return Ok(rewards);
        }
        for stamp in &self.program.stamps {
            let (brings, brought) = (count(own, stamp), count(before, stamp));
            if brings <= brought {
                continue;
            }
            let giving = Giving {
                program: self.program,
                account: self.account,
                source: Source::Stamp(stamp.id().to_owned()),
                reward: &stamp.reward,
                limits: &stamp.limits,
                order: self.is_order.then_some(self.by),
                at: self.at,
                later: None,
            };
            let own = Brought { at: self.at, by: self.by, count: brings };
            let (given, full) = (giving.before(), filled(self.program, self.account, stamp, &own)?);
            for number in given + 1..=full.min(given.saturating_add(FILLED_MAX)) {
                let withheld = giving.limited(&rewards).is_some();
                rewards.push(giving.give(number, withheld)?);
            }
        }
        Ok(rewards)
    }
}

/// The rewards that a cart would bring.
pub(crate) fn quoted(
    case: &Case<'_>,
    account: &Account,
    order: &str,
    at: Instant,
) -> Result<(Vec<Stamped>, Vec<Given>)> {
    let own = stamped(case, &Remaining::whole(case.cart))?;
    let filling = Filling { program: case.program, account, by: order, is_order: true, at };
    let rewards = filling.rewards(&own, &[])?;
    Ok((own, rewards))
}

/// What an order brought to cards, and what those that it filled gave.
pub(crate) struct Filled<'a> {
    pub order: &'a str,
    /// When it earns.
    pub at: Instant,
    pub own: &'a [Stamped],
    pub rewards: Vec<&'a Given>,
    /// What it brought when it was booked last.
    pub before: &'a [Stamped],
}

impl Filled<'_> {
    /// What the order keeps of a card's points, when it would have so many for what stands now, its own cards being the
    /// last: less as it brings less, more as it brings more, and what it holds as nothing of it changes. So what becomes of
    /// other orders takes nothing from it and gives it nothing.
    fn keeps(&self, stamp: &Stamp, points: i64, holds: i64) -> i64 {
        let (brings, brought) = (count(self.own, stamp), count(self.before, stamp));
        match brings.cmp(&brought) {
            _ if brings == 0 => 0,
            Ordering::Greater => points.max(holds),
            Ordering::Equal => holds,
            Ordering::Less => points.min(holds),
        }
    }
}

/// Adds the points of the cards that an order filled to what it earns. They are the order's own points, so that it keeps
/// none when nothing of it is left.
pub(crate) fn earn(
    case: &Case<'_>,
    account: &Account,
    filled_by: &Filled<'_>,
    left: &Remaining,
    mut room: Option<&mut Room<'_>>,
    earnings: &mut Earnings,
) -> Result<()> {
    for stamp in case.program.point_cards() {
        let Some(each) = stamp.reward.points.filter(|_| !matches!(stamp.count, Counted::Actions(_))) else { continue };
        let given: Vec<&&Given> = filled_by.rewards.iter().filter(|given| given.stamp() == Some(stamp.id())).collect();
        let brings = count(filled_by.own, stamp);
        let keeps = if brings == 0 || given.is_empty() {
            0
        } else {
            let own = Brought { at: filled_by.at, by: filled_by.order, count: brings };
            let others = account.rewards.iter().filter(|one| one.stamp() == Some(stamp.id()));
            let others = others.filter(|one| one.order.as_deref() != Some(filled_by.order)).count() as i64;
            filled(case.program, account, stamp, &own)?.saturating_sub(others).clamp(0, given.len() as i64)
        };
        let points = |given: &[&&Given]| {
            let count = given.iter().filter(|given| !given.withheld).count() as i64;
            each.checked_mul(count).ok_or_else(crate::points_overflow)
        };
        let kept = given.get(..usize::try_from(keeps).unwrap_or(0)).unwrap_or_default();
        let booked = account.orders.get(filled_by.order).map_or(0, |order| order.held(stamp.id()));
        let (asked, kept) = (points(&given)?, filled_by.keeps(stamp, points(kept)?, booked));
        let (points, mut limited) = match &mut room {
            Some(room) => room.give(&stamp.rule, asked, kept),
            None => (kept, None),
        };
        if points > 0 {
            let shares = if case.by_line { allocate(points, &units(stamp, case, left))? } else { Vec::new() };
            earnings.awards.push(Award { rule: stamp.id().to_owned(), points, shares });
        }
        let refused = if brings == 0 { case.fails(&stamp.rule, case.left)? } else { None };
        if points == 0 && limited.is_none() {
            limited =
                given.iter().find(|given| given.withheld).and(stamp.limits.first()).map(|limit| limit.per.reason());
        }
        let refused = refused.or(Some(OfRule::CardNotFull).filter(|_| points == 0 && limited.is_none()));
        earnings.rules.push(explain::card(case.program, &stamp.rule, refused, points, limited)?);
    }
    Ok(())
}

impl Book<'_> {
    /// Counts what an order brings to cards, and gives what they give; says what it brought before.
    pub(crate) fn stamp(&mut self, program: &Program, id: &str, standing: &Standing) -> Result<Vec<Stamped>> {
        let Some(order) = self.account.orders.get(id) else { return Ok(Vec::new()) };
        if program.stamps.is_empty() && order.stamps.is_empty() {
            return Ok(Vec::new());
        }
        let own = match standing.cart().filter(|_| standing.is_live()) {
            Some(cart) => {
                let worth = self.worth(program, standing, cart)?;
                stamped(&self.case(program, id, standing, cart, &worth), &standing.given_back.of(cart))?
            }
            None => Vec::new(),
        };
        let at = standing.earned_at.unwrap_or(self.at());
        let filling = Filling { program, account: self.account, by: id, is_order: true, at };
        let rewards = filling.rewards(&own, &order.stamps)?;
        self.account.rewards.extend(rewards);
        let order = self.account.orders.get_mut(id);
        Ok(order.map(|order| std::mem::replace(&mut order.stamps, own)).unwrap_or_default())
    }

    /// The rewards of the cards that an action fills which brings so much to them.
    pub(crate) fn filled_by_action(&self, program: &Program, own: &[Stamped]) -> Result<Vec<Given>> {
        let by = self.event().unwrap_or_default();
        Filling { program, account: self.account, by, is_order: false, at: self.at() }.rewards(own, &[])
    }
}
