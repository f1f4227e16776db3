//! Stamps and what they give, and the share that is held out.

use super::RATE_MAX;
use crate::program::{Chosen, Counted, Holdout, Reward, RewardKind, Stamp};
use crate::reader::Node;

/// The most cards: each is counted for every order.
const STAMPS_MAX: usize = 100;

pub(super) fn stamps(node: Node<'_>) -> Option<Vec<Stamp>> {
    let stamps = node.list(stamp)?;
    if stamps.len() > STAMPS_MAX {
        return node.invalid(format!("expected at most {STAMPS_MAX} stamps, found {}", stamps.len()));
    }
    for (index, stamp) in stamps.iter().enumerate() {
        if stamps[..index].iter().any(|other| other.id == stamp.id) {
            return node.invalid(format!("expected each stamp once, found {:?} twice", stamp.id));
        }
    }
    Some(stamps)
}

fn stamp(node: Node<'_>) -> Option<Stamp> {
    let object = node.object()?;
    object.only(&["id", "count", "every", "when", "reward"], &[]);
    let id = object.required("id", |node| node.text());
    let count = object.required("count", |node| node.word(&[("orders", Counted::Orders), ("units", Counted::Units)]));
    let every = object.required("every", |node| node.integer(1, 1_000_000));
    let when = object.or("when", Chosen::default(), |node| {
        let object = node.object()?;
        object.only(&["product", "category", "brand"], &[]);
        let texts = |key| object.or(key, Vec::new(), |node| node.texts());
        let (product, category, brand) = (texts("product"), texts("category"), texts("brand"));
        Some(Chosen { product: product?, category: category?, brand: brand? })
    });
    let reward = object.required("reward", reward);
    Some(Stamp { id: id?, count: count?, every: every?, when: when?, reward: reward? })
}

fn reward(node: Node<'_>) -> Option<Reward> {
    let object = node.object()?;
    object.only(&["kind", "value", "product"], &[]);
    let kind = object.required("kind", |node| node.word(&RewardKind::WORDS));
    let value = object.optional("value", |node| node.integer(1, RATE_MAX));
    let product = object.optional("product", |node| node.text());
    let (kind, value, product) = (kind?, value?, product?);
    let valued = matches!(kind, RewardKind::PercentOff | RewardKind::AmountOff);
    match value {
        None if valued => return object.invalid("value", "expected how much it is, found none"),
        Some(percent) if kind == RewardKind::PercentOff && percent > 100 => {
            return object.invalid("value", format!("expected 100 or less, found {percent}"));
        }
        Some(_) if !valued => return object.invalid("value", "expected no value: the reward is no money"),
        _ => {}
    }
    match product {
        None if kind == RewardKind::Product => object.invalid("product", "expected which product, found none"),
        Some(_) if !matches!(kind, RewardKind::Product | RewardKind::Sample) => {
            object.invalid("product", "expected no product: the reward is none")
        }
        product => Some(Reward { kind, value, product }),
    }
}

pub(super) fn holdout(node: Node<'_>) -> Option<Holdout> {
    let object = node.object()?;
    object.only(&["percent", "salt"], &[]);
    let percent = object.required("percent", |node| node.integer(0, 100));
    let salt = object.required("salt", |node| node.text());
    Some(Holdout { percent: percent?, salt: salt? })
}
