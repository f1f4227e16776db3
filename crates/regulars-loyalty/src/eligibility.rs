//! Whether a member earns at an instant: what was told of the member, each thing with its time, judged by a version of the
//! program. Where that comes out otherwise than it did, as something was told later, orders are booked anew.

use regulars_core::Result;
use regulars_core::time::Instant;

use crate::ledger::book::Book;
use crate::ledger::order::Standing;
use crate::ledger::purse::ByPurse;
use crate::ledger::{Account, RuleTrace};
use crate::outcome::Moved;
use crate::program::Program;
use crate::reason::OfRule;

/// Why an account earns nothing at an instant, as far as that hangs on what is known of its member, whatever the rules say.
///
/// Who joins soon enough after an order earns on it as by what holds then.
pub(crate) fn barred(program: &Program, account: &Account, at: Instant) -> Result<Option<OfRule>> {
    let member = &account.member;
    let judged = match (&program.guests, member.joined_at()) {
        (None, _) => at,
        (Some(_), Some(joined)) if joined <= at => at,
        (Some(guests), Some(joined)) if joined < guests.within.end(program.timezone, at)? => joined,
        (Some(_), _) => return Ok(Some(OfRule::Guest)),
    };
    let mut asked = program.consent.iter().flat_map(|consent| &consent.purposes);
    Ok(asked.any(|purpose| !member.consents_to(purpose, judged)).then_some(OfRule::NotConsented))
}

/// The same, or that it is one of those that a program holds out.
pub(crate) fn or_held_out(barred: Option<OfRule>, program: &Program, key: &str) -> Option<OfRule> {
    barred.or_else(|| program.holds_out(key).then_some(OfRule::Holdout))
}

/// What booking orders anew came to.
#[derive(Default)]
pub(crate) struct Reconsidered {
    pub rules: Vec<RuleTrace>,
    pub moves: ByPurse<Moved>,
}

impl Book<'_> {
    /// Finds whether an order earns nothing, as its member had not joined or not consented.
    pub(crate) fn bar(&mut self, program: &Program, id: &str, standing: &Standing) -> Result<()> {
        let barred = match standing.earned_at.filter(|_| standing.is_live()) {
            Some(earned_at) => barred(program, self.account, earned_at)?,
            None => None,
        };
        if let Some(order) = self.account.orders.get_mut(id) {
            order.barred = barred.map(|reason| reason.name().to_owned());
        }
        Ok(())
    }

    /// Books the orders anew of whose member something else is known now: first those that earn nothing any more, so that
    /// what cannot be taken from them may be earned by others; each kind by time.
    pub(crate) fn reconsider(&mut self) -> Result<Reconsidered> {
        let mut changed: Vec<(bool, Instant, String)> = Vec::new();
        for order in self.account.orders.values() {
            let (Some(earned_at), Some(version)) = (order.active_at, order.program_version) else { continue };
            let barred = barred(self.program(version)?, self.account, earned_at)?.map(OfRule::name);
            if barred != order.barred.as_deref() {
                changed.push((order.barred.is_some(), earned_at, order.id.clone()));
            }
        }
        changed.sort();
        let mut all = Reconsidered::default();
        for (_, _, id) in changed {
            let booking = self.rebook(&id)?;
            let traces = booking.rules.into_iter();
            all.rules.extend(traces.map(|trace| RuleTrace { order: Some(id.clone()), ..trace }));
            all.moves.add(&booking.moves)?;
        }
        Ok(all)
    }
}
