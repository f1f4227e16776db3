//! What is known of a member, as far as the program asks for it. Each thing is remembered with the time at which it was told,
//! so that what comes late does not push out what is newer.

use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::event::{MonthDay, Profile};

/// What is known of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// When the member joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled_at: Option<Instant>,
    /// Since when the member is known to be who the account says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Instant>,
    /// The birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Told<MonthDay>>,
    /// The name day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_day: Option<Told<MonthDay>>,
    /// The day that the member named as anniversary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anniversary: Option<Told<MonthDay>>,
    /// The customer group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Told<String>>,
    /// What the member consented to and no longer did, by purpose and time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consented>,
}

/// That a member consented to something, or no longer did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consented {
    /// What for.
    pub purpose: String,
    /// When it was told.
    pub at: Instant,
    /// Whether the member consented.
    pub given: bool,
}

/// Something that was told, and since when it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told<T> {
    /// What was told.
    pub value: T,
    /// When it was told first.
    pub at: Instant,
}

impl Member {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what was told at an instant.
    pub(crate) fn tell(&mut self, profile: &Profile, at: Instant) {
        told(&mut self.birthday, profile.birthday, at);
        told(&mut self.name_day, profile.name_day, at);
        told(&mut self.anniversary, profile.anniversary, at);
        told(&mut self.group, profile.group.clone(), at);
        if profile.verified {
            self.verified_at = Some(self.verified_at.map_or(at, |known| known.min(at)));
        }
        for (purpose, given) in &profile.consents {
            self.consent(Consented { purpose: purpose.clone(), at, given: *given });
        }
    }

    fn consent(&mut self, told: Consented) {
        match self.consents.binary_search_by(|known| known.key().cmp(&told.key())) {
            // Of two at one instant the one that takes consent back holds, whichever came first.
            Ok(index) => self.consents[index].given &= told.given,
            Err(index) => self.consents.insert(index, told),
        }
    }

    /// Since when the member is one who joined and is known to be who the account says.
    pub(crate) fn joined_at(&self) -> Option<Instant> {
        self.enrolled_at.zip(self.verified_at).map(|(enrolled, verified)| enrolled.max(verified))
    }

    /// Whether the member consents to something at an instant.
    pub(crate) fn consents_to(&self, purpose: &str, at: Instant) -> bool {
        self.consents.iter().rfind(|told| told.purpose == purpose && told.at <= at).is_some_and(|told| told.given)
    }

    /// Whether what was told of consent stands in its order.
    pub(super) fn is_in_order(&self) -> bool {
        self.consents.is_sorted_by(|one, other| one.key() < other.key())
    }

    /// Takes in what is known of the same person from another account.
    pub(crate) fn join(&mut self, other: Self) {
        self.enrolled_at = self.enrolled_at.into_iter().chain(other.enrolled_at).min();
        join(&mut self.birthday, other.birthday);
        join(&mut self.name_day, other.name_day);
        join(&mut self.anniversary, other.anniversary);
        join(&mut self.group, other.group);
        self.verified_at = self.verified_at.into_iter().chain(other.verified_at).min();
        other.consents.into_iter().for_each(|told| self.consent(told));
    }
}

impl Consented {
    fn key(&self) -> (&str, Instant) {
        (&self.purpose, self.at)
    }
}

fn join<T: PartialEq>(slot: &mut Option<Told<T>>, other: Option<Told<T>>) {
    if let Some(Told { value, at }) = other {
        told(slot, Some(value), at);
    }
}

/// The newest holds; what is told again is known since it was told first.
fn told<T: PartialEq>(slot: &mut Option<Told<T>>, value: Option<T>, at: Instant) {
    let Some(value) = value else { return };
    match slot {
        Some(known) if known.value == value => known.at = known.at.min(at),
        Some(known) if at < known.at => {}
        _ => *slot = Some(Told { value, at }),
    }
}
