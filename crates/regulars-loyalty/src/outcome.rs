//! What an event came to: accepted or refused, and why. It is said here once; the decision that is kept is made of it.

use crate::ledger::{RuleTrace, Status};

/// What an event came to.
pub(crate) struct Outcome {
    pub status: Status,
    pub reason: &'static str,
    pub text: String,
    pub rules: Vec<RuleTrace>,
}

impl Outcome {
    pub(crate) fn accepted(reason: &'static str, text: impl Into<String>) -> Self {
        Self { status: Status::Accepted, reason, text: text.into(), rules: Vec::new() }
    }

    pub(crate) fn refused(reason: &'static str, text: impl Into<String>) -> Self {
        Self { status: Status::Refused, reason, text: text.into(), rules: Vec::new() }
    }
}

/// Why something was refused: a stable word and a plain sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub reason: &'static str,
    pub text: String,
}

impl Refusal {
    pub(crate) fn new(reason: &'static str, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.reason, refusal.text)
    }
}
