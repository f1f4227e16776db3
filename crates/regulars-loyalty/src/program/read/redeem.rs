//! What points buy: the terms of money off, and what bounds spending.

use regulars_core::money::Currency;

use super::rates::amounts;
use super::{RATE_MAX, chosen, lasting};
use crate::program::{Bounds, Limit, Per, PointValue, Redeem};
use crate::reader::{Node, Object};

/// The fields of what bounds spending.
pub(super) const BOUNDS: [&str; 3] = ["min_order", "limit", "cool_down"];

pub(super) fn redeem(node: Node<'_>, currency: Option<Currency>) -> Option<Redeem> {
    let object = node.object()?;
    let own = ["points", "amount", "amounts", "step", "min", "max_percent", "max_amount", "value", "on"];
    let fields: Vec<&str> = own.iter().chain(&BOUNDS).copied().collect();
    object.only(&fields);
    let points = object.required("points", |node| node.integer(1, RATE_MAX));
    let amount = object.required("amount", |node| node.integer(1, RATE_MAX));
    let amounts = object.or("amounts", Vec::new(), |node| amounts(node, currency));
    let step = object.or("step", 1, |node| node.integer(1, RATE_MAX));
    let min = object.or("min", 0, |node| node.integer(0, RATE_MAX));
    let max_percent = object.optional("max_percent", |node| node.integer(1, 100));
    let max_amount = object.optional("max_amount", |node| node.integer(1, RATE_MAX));
    let words = [("now", PointValue::Now), ("issue", PointValue::Issue)];
    let value = object.or("value", PointValue::Now, |node| node.word(&words));
    let on = object.optional("on", chosen::goods);
    let bounds = bounds(&object);
    Some(Redeem {
        points: points?,
        amount: amount?,
        amounts: amounts?,
        step: step?,
        min: min?,
        max_percent: max_percent?,
        max_amount: max_amount?,
        value: value?,
        on: on?,
        bounds: bounds?,
    })
}

/// What bounds spending, of an object that says so beside other things.
pub(super) fn bounds(object: &Object<'_>) -> Option<Bounds> {
    let min_order = object.optional("min_order", |node| node.integer(0, RATE_MAX));
    let limits = object.or("limit", Vec::new(), limits);
    let cool_down = object.optional("cool_down", lasting);
    Some(Bounds { min_order: min_order?, limits: limits?, cool_down: cool_down? })
}

/// One limit on what is spent, or a list of several.
pub(super) fn limits(node: Node<'_>) -> Option<Vec<Limit>> {
    node.one_or_more("limit", limit)
}

fn limit(node: Node<'_>) -> Option<Limit> {
    let object = node.object()?;
    object.only(&["per", "times", "points"]);
    let words = Per::WORDS.into_iter().filter(|(_, per)| *per != Per::Subject).collect::<Vec<_>>();
    let per = object.required("per", |node| node.word(&words));
    let times = object.optional("times", |node| node.integer(1, 1_000_000));
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let (per, times, points) = (per?, times?, points?);
    if times.is_none() && points.is_none() {
        return object.invalid("", "expected a limit of \"times\" or \"points\", found none");
    }
    Some(Limit { per, points, orders: None, times })
}
