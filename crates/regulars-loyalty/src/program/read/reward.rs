//! Rewards: what their kinds need, and nothing that they do not have.

use super::{RATE_MAX, lasting};
use crate::program::{Reward, RewardKind};
use crate::reader::{Node, Object};

/// What a card gives, or a rule.
pub(super) fn given(node: Node<'_>) -> Option<Reward> {
    let object = node.object()?;
    object.only(&["kind", "value", "product", "points", "expires_after", "later"]);
    let what = what(&object, &RewardKind::WORDS);
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let expires_after = object.optional("expires_after", lasting);
    let later = object.or("later", false, |node| node.flag());
    let ((kind, value, product), points) = (what?, points?);
    let (expires_after, later) = (expires_after?, later?);
    match points {
        None if kind == RewardKind::Points => return object.invalid("points", "expected how many, found none"),
        Some(_) if kind != RewardKind::Points => {
            return object.invalid("points", "expected no points: the reward is something else");
        }
        _ => {}
    }
    if kind == RewardKind::Points {
        for (key, has) in [("expires_after", expires_after.is_some()), ("later", later)] {
            if has {
                return object
                    .invalid(key, "expected points as all others: they are spent, and expire as the program says");
            }
        }
    }
    // Whatever has a last day is used later.
    let later = later && expires_after.is_none();
    Some(Reward { kind, value, product, points, expires_after, later })
}

/// Its kind, its value and its product: what the kind needs, and nothing that it does not have.
pub(super) fn what(
    object: &Object<'_>,
    kinds: &[(&str, RewardKind)],
) -> Option<(RewardKind, Option<i64>, Option<String>)> {
    let kind = object.required("kind", |node| node.word(kinds));
    let value = object.optional("value", |node| node.integer(1, RATE_MAX));
    let product = object.optional("product", |node| node.text());
    let (kind, value, product) = (kind?, value?, product?);
    match value {
        None if kind.has_value() => return object.invalid("value", "expected how much it is, found none"),
        Some(percent) if kind == RewardKind::PercentOff && percent > 100 => {
            return object.invalid("value", format!("expected 100 or less, found {percent}"));
        }
        Some(_) if !kind.has_value() => return object.invalid("value", "expected no value: the reward is no money"),
        _ => {}
    }
    match product {
        None if kind == RewardKind::Product => object.invalid("product", "expected which product, found none"),
        Some(_) if !matches!(kind, RewardKind::Product | RewardKind::Sample) => {
            object.invalid("product", "expected no product: the reward is none")
        }
        product => Some((kind, value, product)),
    }
}
