//! Points come into an account: by a rule, or by hand. Here their lots open; how many points there are to be is found
//! elsewhere.

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};

use crate::event::{Adjustment, Which};
use crate::ledger::book::{Book, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::{Bucket, Kind, Lot, Purse};
use crate::outcome::Outcome;
use crate::program::{Program, Span, UnitTerms};
use crate::reason::{OfEntry, OfEvent};

/// What holds for the points of a unit in a version of the program.
///
/// # Errors
/// `6005 unreadable_account` for a unit that the version does not have: an account names it that is none of ours.
pub(crate) fn terms<'p>(program: &'p Program, unit: Option<&str>) -> Result<UnitTerms<'p>> {
    program.terms(unit).ok_or_else(|| {
        let (version, unit) = (program.version, crate::reader::quoted(unit.unwrap_or_default()));
        let message = format!("expected a unit of the program's version {version}, found {unit}");
        Error::new(Code::UnreadableAccount, message)
    })
}

/// Points of a rule that are to be credited.
pub(crate) struct Credit<'a> {
    pub program: &'a Program,
    pub rule: &'a str,
    /// The purse that they come into.
    pub purse: Purse<'a>,
    /// The order and its line, where an order earned them.
    pub order: Option<(&'a str, &'a str)>,
    pub points: i64,
    pub earned_at: Instant,
    /// When they can be spent; `None` while what they wait for has not happened.
    pub available_at: Option<Instant>,
    /// When they expire, where the rule says so itself.
    pub expires_at: Option<Instant>,
}

impl Book<'_> {
    /// Credits points of a rule; gives the index of the lot that opened, if one did.
    pub(crate) fn credit(&mut self, credit: Credit<'_>) -> Result<Option<usize>> {
        let Credit { program, rule, purse, order, points, earned_at, available_at, expires_at } = credit;
        let at = self.at();
        let to = if available_at.is_some_and(|due| due <= at) { Bucket::Available } else { Bucket::Pending };
        let mut posting = Posting::new(Kind::Earn, Bucket::Issued, to, points, OfEntry::Earned, program.version);
        (posting.rule, posting.order, posting.line) =
            (Some(rule), order.map(|(order, _)| order), order.map(|(_, line)| line));
        let mut lot = Lot {
            rule: Some(rule.to_owned()),
            order: order.map(|(order, _)| order.to_owned()),
            line: order.map(|(_, line)| line.to_owned()),
            available_at,
            ..self.empty_lot(program, purse, earned_at)?
        };
        if expires_at.is_some() {
            (lot.expires_at, lot.extends) = (expires_at, false);
        }
        posting.opens = Some(lot);
        let opened = self.post(posting)?;
        if let Some(index) = opened
            && to == Bucket::Available
        {
            self.settle(index, None)?;
        }
        Ok(opened)
    }

    /// Points given or taken by hand: at once, and never beyond what is available.
    pub(crate) fn adjust(
        &mut self,
        points: i64,
        reason: &str,
        kind: Adjustment,
        expires_after: Option<Span>,
        of: &Which,
    ) -> Result<Outcome> {
        let (at, program) = (self.at(), self.programs.at(self.at())?);
        let purse = Purse { unit: of.unit.as_deref(), stores: program.stores.group(of.store.as_deref()) };
        let (outcome, word) = match kind {
            Adjustment::Manual => (OfEvent::Adjusted, OfEntry::Adjusted),
            Adjustment::Surprise => (OfEvent::Surprised, OfEntry::Surprised),
        };
        let size = points.saturating_abs();
        let adjusted = |case: &str| {
            let facts = [(Fact::Case, case.into()), (Fact::Points, size.into()), (Fact::Note, reason.into())];
            Outcome::accepted(outcome, Facts::of(facts)).of_purse(purse)
        };
        if points > 0 {
            let held = self.account.balance_of(purse).held().saturating_add(size);
            let limits = terms(program, purse.unit)?.limits;
            if let Some(cap) = limits.balance_cap.filter(|cap| held > *cap) {
                let facts = Facts::of([(Fact::Points, size.into()), (Fact::Cap, cap.into())]);
                return Ok(Outcome::refused(OfEvent::BalanceCap, facts.of_unit(purse.unit)));
            }
            let mut lot = Lot { available_at: Some(at), ..self.empty_lot(program, purse, at)? };
            if let Some(span) = expires_after {
                (lot.expires_at, lot.extends) = (Some(span.end(program.timezone, at)?), false);
            }
            let mut posting =
                Posting::new(Kind::Adjust, Bucket::Issued, Bucket::Available, size, word, program.version);
            posting.opens = Some(lot);
            if let Some(index) = self.post(posting)? {
                self.settle(index, None)?;
            }
            return Ok(adjusted("given"));
        }
        let available = self.account.balance_of(purse).get(Bucket::Available);
        if size > available {
            let facts = [(Fact::Case, "taken".into()), (Fact::Asked, size.into()), (Fact::Available, available.into())];
            return Ok(Outcome::refused(OfEvent::InsufficientPoints, Facts::of(facts).of_unit(purse.unit)));
        }
        let mut posting = Posting::new(Kind::Adjust, Bucket::Available, Bucket::Revoked, size, word, program.version);
        posting.shares = self.spending_shares(purse, size);
        self.post(posting)?;
        Ok(adjusted("taken"))
    }
}
