//! Who earns: members whose address is verified, and what they consented to. A program may say it; whether a member is one at
//! an instant is found in `eligibility`.

use serde::Serialize;

use super::Span;

/// The most purposes that a program may ask consent for, and that may be told at once.
pub(crate) const PURPOSES_MAX: usize = 20;

/// Guests earn nothing, but what they ordered shortly before they joined is credited then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Guests {
    /// How long after an order its guest may join, with a verified address, for it to be credited.
    pub within: Span,
}

/// Nothing is earned without consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// The purposes, each of which the member has to have consented to.
    pub purposes: Vec<String>,
}
