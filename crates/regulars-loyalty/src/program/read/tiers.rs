//! Tiers, and that rules name only those that there are.

use super::RATE_MAX;
use crate::program::{Counts, Downgrade, Judged, Level, Measure, Rule, Span, Tiers, tiers::PERIODS};
use crate::reader::{Node, Object};

/// The most levels: more than any shop tells apart.
const LEVELS_MAX: usize = 100;

pub(super) fn tiers(node: Node<'_>) -> Option<Tiers> {
    let object = node.object()?;
    object.only(&["measure", "unit", "basis", "window", "grace", "downgrade", "levels"]);
    let words = [("earned", Measure::Earned), ("spend", Measure::Spend), ("orders", Measure::Orders)];
    let measure = object.required("measure", |node| node.word(&words));
    let unit = object.optional("unit", |node| node.text());
    let words = [("before", Judged::Before), ("including", Judged::Including)];
    let basis = object.or("basis", Judged::Before, |node| node.word(&words));
    let window = object.or("window", Counts::Lifetime, window);
    let grace = object.or("grace", Span::ZERO, |node| node.span());
    let words = [("one_step", Downgrade::OneStep), ("all", Downgrade::All)];
    let downgrade = object.or("downgrade", Downgrade::OneStep, |node| node.word(&words));
    let levels = object.required("levels", levels);
    let (measure, unit, basis) = (measure?, unit?, basis?);
    if unit.is_some() && measure != Measure::Earned {
        return object.invalid("unit", "expected no unit where no points are measured");
    }
    if measure == Measure::Earned && basis == Judged::Including {
        return object
            .invalid("basis", "expected \"before\" where points are measured: an order's own hang on its tier");
    }
    Some(Tiers { measure, unit, basis, window: window?, grace: grace?, downgrade: downgrade?, levels: levels? })
}

fn window(node: Node<'_>) -> Option<Counts> {
    let object = node.object()?;
    object.only(&["rolling", "calendar"]);
    let rolling = object.optional("rolling", super::lasting);
    let calendar = object.optional("calendar", |node| node.word(&PERIODS));
    match (rolling?, calendar?) {
        (Some(span), None) => Some(Counts::Rolling(span)),
        (None, Some(period)) => Some(Counts::Calendar(period)),
        (Some(_), Some(_)) => object.invalid("", "expected \"rolling\" or \"calendar\", found both"),
        (None, None) => object.invalid("", "expected \"rolling\" or \"calendar\", found neither"),
    }
}

fn levels(node: Node<'_>) -> Option<Vec<Level>> {
    let levels = node.list(|node| {
        let object = node.object()?;
        object.only(&["id", "at"]);
        let (id, at) =
            (object.required("id", |node| node.text()), object.required("at", |node| node.integer(0, RATE_MAX)));
        Some(Level { id: id?, at: at? })
    })?;
    if levels.is_empty() || levels.len() > LEVELS_MAX {
        return node.invalid(format!("expected 1 to {LEVELS_MAX} levels, found {}", levels.len()));
    }
    for (index, level) in levels.iter().enumerate() {
        if levels[..index].iter().any(|other| other.id == level.id) {
            return node.invalid(format!("expected each level once, found {:?} twice", level.id));
        }
        if index > 0 && level.at <= levels[index - 1].at {
            return node.invalid(format!(
                "expected levels that rise, found {} after {}",
                level.at,
                levels[index - 1].at
            ));
        }
    }
    Some(levels)
}

/// Refuses rules for tiers that the program does not have.
pub(super) fn named<'r>(
    program: &Object<'_>,
    list: &str,
    rules: impl Iterator<Item = &'r Rule>,
    tiers: Option<&Tiers>,
) -> Option<()> {
    for (index, rule) in rules.enumerate() {
        let unknown = rule.when.tier.iter().find(|id| tiers.is_none_or(|tiers| tiers.index(id).is_none()));
        if let Some(unknown) = unknown {
            let unknown = crate::reader::quoted(unknown);
            let message = format!("expected tiers of the program's \"levels\", found {unknown}");
            return program.invalid_at(&format!("/{list}/{index}/when/tier"), message);
        }
    }
    Some(())
}
