//! Cards that fill up and what they give, and the share that is held out.

use super::rule::{days_of, occasion_when, when};
use super::{each_once, lasting, reward};
use crate::program::{Calendar, Counted, Gives, Holdout, Limit, On, Per, Rule, Span, Stamp, When, Window};
use crate::reader::{Node, Object};

/// The most cards: each is counted for every order.
const STAMPS_MAX: usize = 100;

pub(super) fn stamps(node: Node<'_>) -> Option<Vec<Stamp>> {
    let stamps = node.list(stamp)?;
    if stamps.len() > STAMPS_MAX {
        return node.invalid(format!("expected at most {STAMPS_MAX} stamps, found {}", stamps.len()));
    }
    each_once(node, &stamps.iter().map(Stamp::id).collect::<Vec<_>>(), "stamp")?;
    Some(stamps)
}

fn stamp(node: Node<'_>) -> Option<Stamp> {
    let object = node.object()?;
    object.only(&["id", "count", "action", "every", "unit", "when", "from", "to", "per", "within", "limit", "reward"]);
    let id = object.required("id", |node| node.text());
    let count = counted(&object)?;
    let every = object.required("every", |node| node.integer(1, 1_000_000));
    let is_action = matches!(count, Counted::Actions(_));
    let read = |node: Node<'_>| if is_action { occasion_when(node, true) } else { when(node) };
    let when = object.or("when", When::default(), read);
    let days = days_of(&object);
    let window = window(&object);
    let limits = object.or("limit", Vec::new(), |node| times(node, !is_action));
    let unit = object.optional("unit", |node| node.text());
    let reward = object.required("reward", reward::given);
    let ((from, to), unit, reward) = (days?, unit?, reward?);
    if unit.is_some() && reward.points.is_none() {
        return object.invalid("unit", "expected no unit: the reward is no points");
    }
    let on = match &count {
        Counted::Actions(action) => On::Action(action.clone()),
        _ => On::Order,
    };
    let gives = Gives::Fixed { points: reward.points.unwrap_or(0) };
    let rule = Rule {
        id: id?,
        on,
        unit,
        stores: None,
        when: when?,
        from,
        to,
        limits: Vec::new(),
        exclusive: None,
        priority: 0,
        pending: Span::ZERO,
        gives,
        reward: None,
    };
    Some(Stamp { rule, count, every: every?, window: window?, limits: limits?, reward })
}

fn counted(object: &Object<'_>) -> Option<Counted> {
    let count = object.required("count", |node| node.word(&[("orders", 0), ("units", 1), ("actions", 2)]))?;
    let action = object.optional("action", |node| node.text())?;
    match (count, action) {
        (0, None) => Some(Counted::Orders),
        (1, None) => Some(Counted::Units),
        (2, Some(action)) => Some(Counted::Actions(action)),
        (2, None) => object.invalid("action", "expected which action is counted, found none"),
        _ => object.invalid("action", "expected no action: the card counts what is ordered"),
    }
}

fn window(object: &Object<'_>) -> Option<Option<Window>> {
    let per = object.optional("per", |node| node.word(&Calendar::WORDS));
    let within = object.optional("within", lasting);
    match (per?, within?) {
        (Some(_), Some(_)) => object.invalid("within", "expected either \"per\" or \"within\", found both"),
        (per, within) => Some(per.map(Window::Calendar).or(within.map(Window::Rolling))),
    }
}

/// How often something may be given: one limit of times, or several.
fn times(node: Node<'_>, by_order: bool) -> Option<Vec<Limit>> {
    let one = |node: Node<'_>| {
        let object = node.object()?;
        object.only(&["per", "times"]);
        let words = Per::WORDS.into_iter().filter(|(_, per)| *per != Per::Subject).collect::<Vec<_>>();
        let per = object.required("per", |node| node.word(&words));
        let times = object.required("times", |node| node.integer(1, 1_000_000));
        let per = per?;
        if per == Per::Order && !by_order {
            return object.invalid("per", "expected a time: no order fills the card");
        }
        Some(Limit { per, points: None, orders: None, times: Some(times?) })
    };
    node.one_or_more("limit", one)
}

pub(super) fn holdout(node: Node<'_>) -> Option<Holdout> {
    let object = node.object()?;
    object.only(&["percent", "salt"]);
    let percent = object.required("percent", |node| node.integer(0, 100));
    let salt = object.required("salt", |node| node.text());
    Some(Holdout { percent: percent?, salt: salt? })
}
