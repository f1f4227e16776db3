//! Units of points and groups of stores, and that rules and tiers name only those that there are.

use std::collections::BTreeSet;

use super::redeem::redeem;
use super::{expiry, limits, points_of};
use crate::program::{Expiry, Limits, On, Rule, StoreGroup, Stores, Tiers, Unit};
use crate::reader::{Node, Object};

/// The most units: each is counted for every order.
const UNITS_MAX: usize = 20;

/// The most groups of stores.
const GROUPS_MAX: usize = 1000;

pub(super) fn units(node: Node<'_>) -> Option<Vec<Unit>> {
    let units = node.list(|node| {
        let object = node.object()?;
        object.only(&["id", "scale", "rounding", "name", "expiry", "limits", "redeem"], &[]);
        let (id, points) = (object.required("id", |node| node.text()), points_of(&object));
        let expiry = object.or("expiry", Expiry::None, expiry);
        let limits = object.or("limits", Limits::default(), limits);
        let redeem = object.optional("redeem", redeem);
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
    object.only(&["apart"], &[]);
    object.required("apart", apart).map(Stores::Apart)
}

fn apart(node: Node<'_>) -> Option<Vec<StoreGroup>> {
    let groups = node.list(|node| {
        let object = node.object()?;
        object.only(&["id", "stores"], &[]);
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
    let twice = ids.iter().enumerate().find(|(index, id)| ids[..*index].contains(id));
    match twice {
        Some((_, id)) => node.invalid(format!("expected each {what} once, found {} twice", crate::reader::quoted(id))),
        None => Some(()),
    }
}

/// Refuses rules and tiers for units and groups that the program does not have.
pub(super) fn named(
    program: &Object<'_>,
    (units, stores): (&[Unit], &Stores),
    earn: &[Rule],
    tiers: Option<&Tiers>,
) -> Option<()> {
    let unknown = |path: &str, list: &str, name: &str| {
        let name = crate::reader::quoted(name);
        program.invalid_at::<()>(path, format!("expected one of the program's {list}, found {name}"))
    };
    let is_unit = |name: &String| units.iter().any(|unit| unit.id == *name);
    for (index, rule) in earn.iter().enumerate() {
        if let Some(name) = rule.unit.as_ref().filter(|name| !is_unit(name)) {
            return unknown(&format!("/earn/{index}/unit"), "\"units\"", name);
        }
        let Some(name) = &rule.stores else { continue };
        let path = format!("/earn/{index}/stores");
        if rule.on == On::Order {
            let message = "expected no stores: an order's points are of the store that it was made in";
            return program.invalid_at(&path, message.to_owned());
        }
        if !matches!(stores, Stores::Apart(groups) if groups.iter().any(|group| group.id == *name)) {
            return unknown(&path, "\"stores\" that are apart", name);
        }
    }
    match tiers.and_then(|tiers| tiers.unit.as_ref()).filter(|name| !is_unit(name)) {
        Some(name) => unknown("/tiers/unit", "\"units\"", name),
        None => Some(()),
    }
}
