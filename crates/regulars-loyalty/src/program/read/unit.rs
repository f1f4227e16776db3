//! Units of points and groups of stores, and that rules and tiers name only those that there are.

use std::collections::BTreeSet;

use regulars_core::money::Currency;

use super::redeem::redeem;
use super::{each_once, expiry, limits, points_of};
use crate::program::{Expiry, Limits, On, Rule, StoreGroup, Stores, Tiers, Unit};
use crate::reader::{Node, Object};

/// The most units: each is counted for every order.
const UNITS_MAX: usize = 20;

/// The most groups of stores.
const GROUPS_MAX: usize = 1000;

pub(super) fn units(node: Node<'_>, currency: Option<Currency>) -> Option<Vec<Unit>> {
    let units = node.list(|node| {
        let object = node.object()?;
        object.only(&["id", "scale", "rounding", "name", "expiry", "limits", "redeem"]);
        let (id, points) = (object.required("id", |node| node.text()), points_of(&object));
        let expiry = object.or("expiry", Expiry::None, expiry);
        let limits = object.or("limits", Limits::default(), limits);
        let redeem = object.optional("redeem", |node| redeem(node, currency));
        Some(Unit { id: id?, points: points?, expiry: expiry?, limits: limits?, redeem: redeem? })
    })?;
    let ids: Vec<&str> = units.iter().map(|unit| unit.id.as_str()).collect();
    some_once(node, &ids, UNITS_MAX, "unit")?;
    Some(units)
}

pub(super) fn stores(node: Node<'_>) -> Option<Stores> {
    if node.value().is_string() {
        return node.word(&[("shared", ())]).map(|()| Stores::Shared);
    }
    let object = node.object()?;
    object.only(&["apart"]);
    object.required("apart", apart).map(Stores::Apart)
}

fn apart(node: Node<'_>) -> Option<Vec<StoreGroup>> {
    let groups = node.list(|node| {
        let object = node.object()?;
        object.only(&["id", "stores"]);
        let id = object.required("id", |node| node.text());
        let stores = object.required("stores", |node| node.texts());
        Some(StoreGroup { id: id?, stores: stores? })
    })?;
    let ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    some_once(node, &ids, GROUPS_MAX, "group")?;
    let mut seen = BTreeSet::new();
    match groups.iter().flat_map(|group| &group.stores).find(|store| !seen.insert(store.as_str())) {
        Some(twice) => {
            let twice = crate::reader::quoted(twice);
            node.invalid(format!("expected each store in one group, found {twice} twice"))
        }
        None => Some(groups),
    }
}

/// Refuses a list of none, of too many, and of one name twice.
fn some_once(node: Node<'_>, ids: &[&str], most: usize, what: &str) -> Option<()> {
    if ids.is_empty() || ids.len() > most {
        return node.invalid(format!("expected 1 to {most} {what}s, found {}", ids.len()));
    }
    each_once(node, ids, what)
}

/// Refuses rules for units and groups that the program does not have.
pub(super) fn named<'r>(
    program: &Object<'_>,
    list: &str,
    rules: impl Iterator<Item = &'r Rule>,
    (units, stores): (&[Unit], &Stores),
) -> Option<()> {
    for (index, rule) in rules.enumerate() {
        is_unit(program, &format!("/{list}/{index}/unit"), rule.unit.as_ref(), units)?;
        let Some(name) = &rule.stores else { continue };
        let path = format!("/{list}/{index}/stores");
        if rule.on == On::Order {
            let message = "expected no stores: an order's points are of the store that it was made in";
            return program.invalid_at(&path, message);
        }
        if !matches!(stores, Stores::Apart(groups) if groups.iter().any(|group| group.id == *name)) {
            let name = crate::reader::quoted(name);
            return program
                .invalid_at(&path, format!("expected one of the groups of the program's \"stores\", found {name}"));
        }
    }
    Some(())
}

/// Refuses tiers that measure a unit that the program does not have.
pub(super) fn measured(program: &Object<'_>, tiers: Option<&Tiers>, units: &[Unit]) -> Option<()> {
    is_unit(program, "/tiers/unit", tiers.and_then(|tiers| tiers.unit.as_ref()), units)
}

fn is_unit(program: &Object<'_>, path: &str, name: Option<&String>, units: &[Unit]) -> Option<()> {
    match name.filter(|name| units.iter().all(|unit| unit.id != **name)) {
        Some(unknown) => {
            let unknown = crate::reader::quoted(unknown);
            program.invalid_at(path, format!("expected one of the program's \"units\", found {unknown}"))
        }
        None => Some(()),
    }
}
