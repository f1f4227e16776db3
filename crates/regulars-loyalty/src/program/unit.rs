//! Units of points beside the program's own, and groups of stores whose points lie apart: by both of these points are kept from
//! each other. They may say which unit and which group something is of.

use serde::Serialize;

use super::{Expiry, Limits, PointsFormat, Program, Redeem, Rule};
use crate::ledger::Purse;

/// A unit of points beside the program's own, such as a growth value that is never spent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    /// Its name in documents.
    pub id: String,
    /// How its points are counted.
    #[serde(flatten)]
    pub points: PointsFormat,
    /// When they expire.
    pub expiry: Expiry,
    /// How many of them may be earned and held.
    #[serde(skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What they are worth as money off an order; without it they cannot be redeemed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeem: Option<Redeem>,
}

/// What holds for the points of one unit, be it the program's own or another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnitTerms<'a> {
    pub points: &'a PointsFormat,
    pub expiry: Expiry,
    pub limits: &'a Limits,
    pub redeem: Option<&'a Redeem>,
}

/// Which stores take each other's points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stores {
    /// All do.
    #[default]
    Shared,
    /// Those of one group; stores in no group take those of each other.
    Apart(Vec<StoreGroup>),
}

/// Stores that take each other's points, and no others'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoreGroup {
    /// The group's name.
    pub id: String,
    /// Its stores.
    pub stores: Vec<String>,
}

impl Stores {
    /// Whether all stores take each other's points.
    pub fn are_shared(&self) -> bool {
        *self == Self::Shared
    }

    /// The group of a store.
    pub fn group(&self, store: Option<&str>) -> Option<&str> {
        let (Self::Apart(groups), Some(store)) = (self, store) else { return None };
        let group = groups.iter().find(|group| group.stores.iter().any(|one| one == store));
        group.map(|group| group.id.as_str())
    }
}

impl Program {
    /// What holds for the points of a unit; `None` for one that this version does not have.
    pub(crate) fn terms(&self, unit: Option<&str>) -> Option<UnitTerms<'_>> {
        let Some(id) = unit else {
            let Self { points, expiry, limits, redeem, .. } = self;
            return Some(UnitTerms { points, expiry: *expiry, limits, redeem: redeem.as_ref() });
        };
        let Unit { points, expiry, limits, redeem, .. } = self.units.iter().find(|unit| unit.id == id)?;
        Some(UnitTerms { points, expiry: *expiry, limits, redeem: redeem.as_ref() })
    }

    /// The purse of what a rule gives where an order, or something else, happened in a store.
    pub(crate) fn purse<'a>(&'a self, rule: &'a Rule, store: Option<&str>) -> Purse<'a> {
        Purse { unit: rule.unit.as_deref(), stores: rule.stores.as_deref().or_else(|| self.stores.group(store)) }
    }
}
