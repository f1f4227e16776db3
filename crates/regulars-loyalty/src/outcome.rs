//! What an event came to: accepted or refused, and why. It is said here once; the decision that is kept is made of it.

use crate::ledger::facts::{Fact, Facts};
use crate::ledger::purse::ByPurse;
use crate::ledger::{Purse, PurseBalance, RuleTrace, Status};
use crate::reason::OfEvent;

/// What an event came to.
pub(crate) struct Outcome {
    pub status: Status,
    pub reason: OfEvent,
    pub facts: Facts,
    pub rules: Vec<RuleTrace>,
    /// What it came to in each purse.
    pub purses: ByPurse<Said>,
}

/// What is said of one purse.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub reason: OfEvent,
    pub facts: Facts,
}

impl Default for Said {
    fn default() -> Self {
        Self { reason: OfEvent::NothingToBook, facts: Facts::default() }
    }
}

/// How many points of one purse were credited, were to be taken back, of these waived, and brought back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moved {
    pub credited: i64,
    pub taken: i64,
    pub waived: i64,
    pub restored: i64,
}

impl Moved {
    /// What is said of it.
    fn said(self, unit: Option<&str>) -> Said {
        let earned = (Fact::Earned, self.credited.into());
        let taken = (Fact::Taken, self.taken.into());
        let restored = (Fact::Restored, self.restored.into());
        let (reason, facts) = match (self.credited, self.taken, self.restored) {
            (0, 0, 0) => return Said::default(),
            (_, 0, 0) => (OfEvent::Earned, Facts::of([earned])),
            (0, _, 0) => (OfEvent::TakenBack, Facts::of([taken])),
            (0, 0, _) => (OfEvent::Restored, Facts::of([restored])),
            (0, _, _) => (OfEvent::RestoredAndTakenBack, Facts::of([restored, taken])),
            _ => (OfEvent::Changed, Facts::of([earned, taken])),
        };
        Said { reason, facts: facts.of_waived(self.waived).of_unit(unit) }
    }
}

impl Outcome {
    pub(crate) fn accepted(reason: OfEvent, facts: Facts) -> Self {
        Self { status: Status::Accepted, reason, facts, rules: Vec::new(), purses: ByPurse::default() }
    }

    pub(crate) fn refused(reason: OfEvent, facts: Facts) -> Self {
        Self { status: Status::Refused, ..Self::accepted(reason, facts) }
    }

    /// What moved, purse by purse; the first in which something did speaks for all.
    pub(crate) fn moved(moves: &ByPurse<Moved>) -> Self {
        let mut outcome = Self::accepted(OfEvent::NothingToBook, Facts::default()).with(moves);
        let told = outcome.purses.iter().find(|(_, said)| said.reason != OfEvent::NothingToBook);
        if let Some((_, said)) = told {
            (outcome.reason, outcome.facts) = (said.reason, said.facts.clone());
        }
        outcome
    }

    /// The same, and what moved besides.
    #[must_use]
    pub(crate) fn with(mut self, moves: &ByPurse<Moved>) -> Self {
        for (purse, moved) in moves.iter() {
            *self.purses.of(purse) = moved.said(purse.unit);
        }
        self
    }

    /// The same of every purse but the main one, with facts of its own.
    #[must_use]
    pub(crate) fn of_purses(mut self, purses: &[PurseBalance], facts: impl Fn(&PurseBalance) -> Facts) -> Self {
        for one in purses.iter().filter(|one| !one.purse().is_main()) {
            let purse = one.purse();
            *self.purses.of(purse) = Said { reason: self.reason, facts: facts(one).of_unit(purse.unit) };
        }
        self
    }

    /// The same, as what is said of one purse.
    #[must_use]
    pub(crate) fn of_purse(mut self, purse: Purse<'_>) -> Self {
        self.facts = self.facts.of_unit(purse.unit);
        *self.purses.of(purse) = Said { reason: self.reason, facts: self.facts.clone() };
        self
    }
}

/// Why something was refused, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub reason: OfEvent,
    pub facts: Facts,
}

impl Refusal {
    /// The same of points of a unit.
    pub(crate) fn of_unit(self, unit: Option<&str>) -> Self {
        Self { facts: self.facts.of_unit(unit), ..self }
    }
}

impl From<OfEvent> for Refusal {
    fn from(reason: OfEvent) -> Self {
        Self { reason, facts: Facts::default() }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.reason, refusal.facts)
    }
}
