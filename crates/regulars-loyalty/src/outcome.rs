//! What an event came to: accepted or refused, and why. It is said here once; the decision that is kept is made of it.

use crate::ledger::facts::Facts;
use crate::ledger::{RuleTrace, Status};
use crate::reason::OfEvent;

/// What an event came to.
pub(crate) struct Outcome {
    pub status: Status,
    pub reason: OfEvent,
    pub facts: Facts,
    pub rules: Vec<RuleTrace>,
}

impl Outcome {
    pub(crate) fn accepted(reason: OfEvent, facts: Facts) -> Self {
        Self { status: Status::Accepted, reason, facts, rules: Vec::new() }
    }

    pub(crate) fn refused(reason: OfEvent, facts: Facts) -> Self {
        Self { status: Status::Refused, reason, facts, rules: Vec::new() }
    }
}

/// Why something was refused, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub reason: OfEvent,
    pub facts: Facts,
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
