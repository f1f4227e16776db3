//! All versions of one program. They may be asked which one an order follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};

use super::{Measure, On, Per, Program, Rule};
use crate::reader::quoted;

/// Every version of one program that an account's orders can name, the highest last.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::program::{Program, Programs};
/// let text = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] }"#;
/// let first = Program::parse(text)?;
/// let second = Program::parse(&text.replace("\"version\": 1", "\"version\": 2").replace("2026-01-01", "2026-06-01"))?;
/// let programs = Programs::new(vec![second, first])?;
/// assert_eq!(programs.at(Instant::parse("2026-05-31T12:00:00Z")?)?.version, 1);
/// assert_eq!(programs.at(Instant::parse("2026-06-01T00:00:00Z")?)?.version, 2);
/// assert!(programs.at(Instant::parse("2025-06-01T00:00:00Z")?).is_err());
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Programs {
    versions: Vec<Arc<Program>>,
    limited: bool,
    celebrates: bool,
    tiered: bool,
    by_spend: bool,
    apart: bool,
    several: bool,
    /// The units of what gives other points than the program's own, by its name.
    units: BTreeMap<String, String>,
}

impl Programs {
    /// The versions, in any order.
    ///
    /// # Errors
    /// `5002 invalid_program` when there is none, when two have the same version, when they are of two programs, or
    /// when they count points or money in different units: an account has one balance.
    pub fn new(versions: Vec<Program>) -> Result<Self> {
        let invalid = |field: String, message: String| Error::new(Code::InvalidProgram, message).at_field(field);
        let Some(one) = versions.first() else {
            return Err(invalid("/programs".into(), "expected at least one program, found none".into()));
        };
        for (index, other) in versions.iter().enumerate().skip(1) {
            let at = |field: &str| format!("/programs/{index}/{field}");
            if other.id != one.id {
                let message = format!("expected versions of one program, found {:?} and {:?}", one.id, other.id);
                return Err(invalid(at("id"), message));
            }
            if versions[..index].iter().any(|earlier| earlier.version == other.version) {
                return Err(invalid(
                    at("version"),
                    format!("expected each version once, found {} twice", other.version),
                ));
            }
            if other.points.scale != one.points.scale {
                let message = format!("expected the scale {} of the other versions", one.points.scale);
                return Err(invalid(at("points/scale"), format!("{message}, found {}", other.points.scale)));
            }
            let others = || versions[..index].iter();
            for (place, unit) in other.units.iter().enumerate() {
                let earlier = others().flat_map(|version| &version.units).find(|earlier| earlier.id == unit.id);
                if let Some(earlier) = earlier.filter(|earlier| earlier.points.scale != unit.points.scale) {
                    let message = format!("expected the scale {} of the other versions", earlier.points.scale);
                    let found = unit.points.scale;
                    return Err(invalid(at(&format!("units/{place}/scale")), format!("{message}, found {found}")));
                }
            }
            // Names of rules and cards are apart from those of rewards that points buy.
            for list in [Program::rules_of_points, Program::rules_of_offers] {
                for (place, rule) in list(other) {
                    let earlier = others().flat_map(list).find(|(_, earlier)| earlier.id == rule.id);
                    if let Some((_, earlier)) = earlier.filter(|(_, earlier)| earlier.unit != rule.unit) {
                        let name = |unit: &Option<String>| unit.as_ref().map_or("none".to_owned(), |unit| quoted(unit));
                        let message = format!("expected the unit of {} in the other versions", quoted(&rule.id));
                        let message = format!("{message}, {}, found {}", name(&earlier.unit), name(&rule.unit));
                        return Err(invalid(at(&format!("{place}/unit")), message));
                    }
                }
            }
            if other.currency != one.currency {
                let message = format!("expected the currency {} of the other versions", one.currency);
                return Err(invalid(at("currency"), format!("{message}, found {}", other.currency)));
            }
        }
        let limits = |program: &Program| {
            let beyond_order = |rule: &Rule| rule.limits.iter().any(|limit| limit.per != Per::Order);
            program.limits.cut_earning()
                || program.units.iter().any(|unit| unit.limits.cut_earning())
                || program.earn.iter().any(beyond_order)
        };
        let limited = versions.iter().any(limits);
        let yearly = |rule: &Rule| matches!(rule.on, On::Yearly(_));
        let celebrates = versions.iter().any(|program| program.earn.iter().any(yearly));
        let measures = || versions.iter().filter_map(|program| Some(program.tiers.as_ref()?.measure));
        let (tiered, by_spend) = (measures().next().is_some(), measures().any(|measure| measure == Measure::Spend));
        let apart = versions.iter().any(|program| !program.stores.are_shared());
        let several = apart || versions.iter().any(|program| !program.units.is_empty());
        let units = versions.iter().flat_map(Program::rules_of_points);
        let units = units.filter_map(|(_, rule)| Some((rule.id.clone(), rule.unit.clone()?))).collect();
        let mut versions: Vec<Arc<Program>> = versions.into_iter().map(Arc::new).collect();
        versions.sort_by_key(|program| program.version);
        Ok(Self { versions, limited, celebrates, tiered, by_spend, apart, several, units })
    }

    /// Whether any version limits more than the points of one order: only then is counted what orders have taken.
    pub(crate) fn are_limited(&self) -> bool {
        self.limited
    }

    /// Whether any version gives something for days that come every year.
    pub(crate) fn celebrate(&self) -> bool {
        self.celebrates
    }

    /// Whether any version has tiers.
    pub(crate) fn are_tiered(&self) -> bool {
        self.tiered
    }

    /// Whether any version has tiers by spend: only then is counted what orders are worth.
    pub(crate) fn count_spend(&self) -> bool {
        self.by_spend
    }

    /// Whether any version keeps stores apart: only then is it written which of them an order's points are of.
    pub(crate) fn are_apart(&self) -> bool {
        self.apart
    }

    /// Whether points may lie in more than one purse.
    pub(crate) fn have_purses(&self) -> bool {
        self.several
    }

    /// The unit of the points that a rule or a card gives, in whichever version it is.
    pub(crate) fn unit_of(&self, rule: &str) -> Option<&str> {
        if self.units.is_empty() { None } else { self.units.get(rule).map(String::as_str) }
    }

    /// The highest version that has a unit; it says how its points are written.
    pub(crate) fn with_unit(&self, unit: Option<&str>) -> &Program {
        let found =
            self.versions.iter().rev().map(AsRef::as_ref).find(|program: &&Program| program.terms(unit).is_some());
        found.unwrap_or_else(|| self.latest())
    }

    /// The version that something new follows at this instant: the highest whose `effective_from` is not after it.
    ///
    /// # Errors
    /// `5003 unknown_program_version` when none is in force yet.
    pub fn at(&self, instant: Instant) -> Result<&Program> {
        let found = self.versions.iter().rev().find(|program| program.effective_from <= instant);
        found.map(|program| &**program).ok_or_else(|| {
            let earliest = self.versions.iter().map(|program| program.effective_from).min().unwrap_or(Instant::MAX);
            let message =
                format!("expected an instant from {earliest} on, found {instant}: no version is in force then");
            Error::new(Code::UnknownProgramVersion, message)
        })
    }

    /// The version of this number.
    ///
    /// # Errors
    /// `5003 unknown_program_version`.
    pub fn version(&self, version: i64) -> Result<&Program> {
        self.all().find(|program| program.version == version).ok_or_else(|| {
            let known: Vec<String> = self.versions.iter().map(|program| program.version.to_string()).collect();
            let message = format!("expected version {version}, which the account names, found {}", known.join(", "));
            Error::new(Code::UnknownProgramVersion, message)
        })
    }

    /// All versions, the lowest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Program> {
        self.versions.iter().map(|program| &**program)
    }

    /// The highest version.
    pub fn latest(&self) -> &Program {
        // There is at least one since they were made.
        &self.versions[self.versions.len() - 1]
    }
}
