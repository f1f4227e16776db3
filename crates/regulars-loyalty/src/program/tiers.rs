//! Tiers: what is measured, over which time, and what each level asks for. They may say which level a measure reaches and
//! until when something counts; who stands where is decided in `tier`.

use regulars_core::Result;
use regulars_core::time::{Instant, Period, Zone};
use serde::Serialize;

use super::Span;

/// The tiers of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tiers {
    /// What is measured.
    pub measure: Measure,
    /// Of earned points, which unit is measured; none is the program's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether an order is judged by the tier from before it, or by the one that it reaches.
    pub basis: Judged,
    /// How long something counts.
    #[serde(skip_serializing_if = "Counts::is_lifetime")]
    pub window: Counts,
    /// How long a member stays who has fallen below the line.
    pub grace: Span,
    /// How far it goes down then.
    pub downgrade: Downgrade,
    /// The levels, the lowest first.
    pub levels: Vec<Level>,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Its name.
    pub id: String,
    /// From which measure on.
    pub at: i64,
}

/// What tiers measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Points earned, less those taken back; gifts by hand are not among them.
    Earned,
    /// What earned, in minor units: the value that the program's `basis` counts, less what was given back.
    Spend,
    /// Orders that stand.
    Orders,
}

/// By which tier an order is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// By the one from before it.
    Before,
    /// By the one that it reaches.
    Including,
}

/// How long something counts for a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// For ever.
    Lifetime,
    /// So long after it was earned.
    Rolling(Span),
    /// To the end of the calendar period in which it was earned.
    #[serde(serialize_with = "written")]
    Calendar(Period),
}

/// How far a tier goes down at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Downgrade {
    /// One level, and then there is a new grace.
    OneStep,
    /// To the level that is reached.
    All,
}

/// The periods as documents name them.
pub(crate) const PERIODS: [(&str, Period); 3] =
    [("month", Period::Month), ("quarter", Period::Quarter), ("year", Period::Year)];

impl Tiers {
    /// The highest level that a measure reaches, by its index.
    pub fn reached(&self, measure: i64) -> Option<usize> {
        self.levels.iter().rposition(|level| level.at <= measure)
    }

    /// The index of a level.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.levels.iter().position(|level| level.id == id)
    }
}

impl Counts {
    fn is_lifetime(&self) -> bool {
        *self == Self::Lifetime
    }

    /// The first instant at which what was earned at another no longer counts; `None`, never.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`](regulars_core::Code::TimeOutOfRange) beyond the year 9999.
    pub fn end(self, zone: Zone, earned: Instant) -> Result<Option<Instant>> {
        match self {
            Self::Lifetime => Ok(None),
            Self::Rolling(span) => span.end(zone, earned).map(Some),
            Self::Calendar(period) => {
                let next = period.first_day(period.index(zone.day(earned)) + 1)?;
                zone.start_of(next).map(Some)
            }
        }
    }
}

fn written<S: serde::Serializer>(period: &Period, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    let name = PERIODS.iter().find(|(_, known)| known == period).map_or("", |(name, _)| name);
    serializer.serialize_str(name)
}
