//! The catalogue: rewards that points buy.

use super::redeem::{BOUNDS, bounds};
use super::rule::{days_of, occasion_when};
use super::{RATE_MAX, each_once, reward};
use crate::program::{Gives, Offer, On, Reward, RewardKind, Rule, Span, When};
use crate::reader::Node;

/// The most offers: each is looked at in every quote.
const OFFERS_MAX: usize = 1000;

pub(super) fn offers(node: Node<'_>) -> Option<Vec<Offer>> {
    let offers = node.list(offer)?;
    if offers.len() > OFFERS_MAX {
        return node.invalid(format!("expected at most {OFFERS_MAX} rewards, found {}", offers.len()));
    }
    each_once(node, &offers.iter().map(Offer::id).collect::<Vec<_>>(), "reward")?;
    Some(offers)
}

fn offer(node: Node<'_>) -> Option<Offer> {
    let object = node.object()?;
    let own = ["id", "kind", "value", "product", "points", "unit", "amount", "when", "from", "to"];
    let fields: Vec<&str> = own.iter().chain(&BOUNDS).copied().collect();
    object.only(&fields);
    let id = object.required("id", |node| node.text());
    let words = RewardKind::WORDS.into_iter().filter(|(_, kind)| *kind != RewardKind::Points).collect::<Vec<_>>();
    let what = reward::what(&object, &words);
    let points = object.required("points", |node| node.integer(1, RATE_MAX));
    let unit = object.optional("unit", |node| node.text());
    let amount = object.optional("amount", |node| node.integer(1, RATE_MAX));
    let when = object.or("when", When::default(), |node| occasion_when(node, false));
    let (days, bounds) = (days_of(&object), bounds(&object));
    let ((from, to), (kind, value, product)) = (days?, what?);
    let rule = Rule {
        id: id?,
        on: On::Order,
        unit: unit?,
        stores: None,
        when: when?,
        from,
        to,
        limits: Vec::new(),
        exclusive: None,
        priority: 0,
        pending: Span::ZERO,
        gives: Gives::Reward,
        reward: None,
    };
    let reward = Reward { kind, value, product, points: None, expires_after: None, later: false };
    Some(Offer { rule, reward, points: points?, amount: amount?, bounds: bounds? })
}
