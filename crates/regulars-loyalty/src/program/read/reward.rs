//! Rewards: what their kinds need, and nothing that they do not have.

use super::RATE_MAX;
use crate::program::{Reward, RewardKind};
use crate::reader::Node;

/// What a card gives.
pub(super) fn given(node: Node<'_>) -> Option<Reward> {
    let object = node.object()?;
    object.only(&["kind", "value", "product", "points"], &[]);
    let kind = object.required("kind", |node| node.word(&RewardKind::WORDS));
    let value = object.optional("value", |node| node.integer(1, RATE_MAX));
    let product = object.optional("product", |node| node.text());
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let (kind, value, product, points) = (kind?, value?, product?, points?);
    match value {
        None if kind.has_value() => return object.invalid("value", "expected how much it is, found none"),
        Some(percent) if kind == RewardKind::PercentOff && percent > 100 => {
            return object.invalid("value", format!("expected 100 or less, found {percent}"));
        }
        Some(_) if !kind.has_value() => return object.invalid("value", "expected no value: the reward is no money"),
        _ => {}
    }
    match points {
        None if kind == RewardKind::Points => return object.invalid("points", "expected how many, found none"),
        Some(_) if kind != RewardKind::Points => {
            return object.invalid("points", "expected no points: the reward is something else");
        }
        _ => {}
    }
    match product {
        None if kind == RewardKind::Product => object.invalid("product", "expected which product, found none"),
        Some(_) if !matches!(kind, RewardKind::Product | RewardKind::Sample) => {
            object.invalid("product", "expected no product: the reward is none")
        }
        product => Some(Reward { kind, value, product, points }),
    }
}
