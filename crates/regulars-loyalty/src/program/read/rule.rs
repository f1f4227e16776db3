//! Earning rules, by what they listen to: each occasion has fields of its own.

use regulars_core::time::Day;

use super::chosen::{CHOSEN, chosen};
use super::{RATE_MAX, one_or_more, reward};
use crate::event::Stage;
use crate::program::{
    Celebration, Gives, Limit, Mode, On, Per, Reward, RewardKind, Rule, Side, Span, WEEKDAYS, When, Yearly,
};
use crate::reader::{Node, Object};

pub(super) fn rules(node: Node<'_>) -> Option<Vec<Rule>> {
    let mut seen: Vec<String> = Vec::new();
    let rules = node.list(|node| {
        let rule = rule(node)?;
        if seen.contains(&rule.id) {
            return node.invalid(format!("expected each rule id once, found {:?} twice", rule.id));
        }
        seen.push(rule.id.clone());
        Some(rule)
    })?;
    if rules.len() > 1000 {
        return node.invalid(format!("expected at most 1000 rules, found {}", rules.len()));
    }
    let yearly = rules.iter().filter(|rule| matches!(rule.on, On::Yearly(_))).count();
    if yearly > YEARLY_MAX {
        return node.invalid(format!("expected at most {YEARLY_MAX} rules for days of the year, found {yearly}"));
    }
    Some(rules)
}

/// The most rules for days of the year: each may fall due once for every year that passes.
const YEARLY_MAX: usize = 20;

/// What a rule may listen to, as documents name it.
#[derive(Clone, Copy)]
enum Occasion {
    Order,
    Enrolled,
    Action(&'static str),
    Custom,
    Referral(Stage),
    Yearly(Yearly),
}

const OCCASIONS: [(&str, Occasion); 12] = [
    ("order", Occasion::Order),
    ("account.enrolled", Occasion::Enrolled),
    ("anniversary", Occasion::Yearly(Yearly::Anniversary)),
    ("birthday", Occasion::Yearly(Yearly::Birthday)),
    ("custom", Occasion::Custom),
    ("name_day", Occasion::Yearly(Yearly::NameDay)),
    ("newsletter", Occasion::Action("newsletter")),
    ("referral.attributed", Occasion::Referral(Stage::Attributed)),
    ("referral.qualified", Occasion::Referral(Stage::Qualified)),
    ("review", Occasion::Action("review")),
    ("social", Occasion::Action("social")),
    ("survey", Occasion::Action("survey")),
];

fn rule(node: Node<'_>) -> Option<Rule> {
    let object = node.object()?;
    match object.required("on", |node| node.word(&OCCASIONS))? {
        Occasion::Order => order_rule(&object),
        Occasion::Enrolled => fixed_rule(&object, On::Enrolled, &[]),
        Occasion::Action(name) => fixed_rule(&object, On::Action(name.to_owned()), &[]),
        Occasion::Custom => custom_rule(&object),
        Occasion::Referral(stage) => referral_rule(&object, stage),
        Occasion::Yearly(day) => yearly_rule(&object, day),
    }
}

/// What rules have in common.
struct Common {
    id: String,
    unit: Option<String>,
    stores: Option<String>,
    from: Option<Day>,
    to: Option<Day>,
    limits: Vec<Limit>,
    exclusive: Option<String>,
    priority: i64,
}

const COMMON: [&str; 10] = ["id", "on", "unit", "stores", "when", "from", "to", "limit", "exclusive", "priority"];

/// Refuses fields that a rule for this occasion does not have.
fn only(object: &Object<'_>, own: &[&str]) {
    let fields: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    object.only(&fields);
}

fn common(object: &Object<'_>) -> Option<Common> {
    let id = object.required("id", |node| node.text());
    let unit = object.optional("unit", |node| node.text());
    let stores = object.optional("stores", |node| node.text());
    let from = object.optional("from", |node| node.day());
    let to = object.optional("to", |node| node.day());
    let limits = object.or("limit", Vec::new(), one_or_more);
    let exclusive = object.optional("exclusive", |node| node.text());
    let priority = object.or("priority", 0, |node| node.integer(-1_000_000, 1_000_000));
    let (id, unit, stores, from, to) = (id?, unit?, stores?, from?, to?);
    let (limits, exclusive, priority) = (limits?, exclusive?, priority?);
    if exclusive.is_none() && object.has("priority") {
        return object
            .invalid("priority", "expected a priority among the rules of an \"exclusive\" group, found no group");
    }
    let (from, to) = in_order(object, from, to)?;
    Some(Common { id, unit, stores, from, to, limits, exclusive, priority })
}

/// The days on which something begins and ends to hold.
pub(super) fn days_of(object: &Object<'_>) -> Option<(Option<Day>, Option<Day>)> {
    let (from, to) = (object.optional("from", |node| node.day()), object.optional("to", |node| node.day()));
    in_order(object, from?, to?)
}

fn in_order(object: &Object<'_>, from: Option<Day>, to: Option<Day>) -> Option<(Option<Day>, Option<Day>)> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            object.invalid("to", format!("expected a last day from {from} on, found {to}"))
        }
        days => Some(days),
    }
}

impl Common {
    fn rule(self, on: On, when: When, pending: Span, gives: Gives) -> Rule {
        let Self { id, unit, stores, from, to, limits, exclusive, priority } = self;
        Rule { id, on, unit, stores, when, from, to, limits, exclusive, priority, pending, gives, reward: None }
    }

    /// Refuses what only points have, and limits that count something else than how often a reward is given.
    fn rewards_fit(&self, object: &Object<'_>) -> Option<()> {
        for (key, name) in [("unit", &self.unit), ("stores", &self.stores)] {
            if name.is_some() {
                return object.invalid(key, format!("expected no {key}: the reward is no points"));
            }
        }
        if object.has("pending") {
            return object.invalid("pending", "expected no time to wait: points are held back, a reward is not");
        }
        if self.limits.iter().any(|limit| limit.points.is_some() || limit.per == Per::Subject) {
            return object.invalid("limit", "expected limits of \"times\" in a time alone, as a reward is given");
        }
        Some(())
    }

    /// Refuses limits that can never bind what is no order.
    fn limits_fit(&self, object: &Object<'_>, on: &On) -> Option<()> {
        let counts = |limit: &&Limit| limit.per == Per::Order || limit.orders.is_some();
        if self.limits.iter().any(|limit| counts(&limit)) {
            return object.invalid("limit", "expected limits of \"times\" or \"points\", found one of orders");
        }
        if !matches!(on, On::Action(_)) && self.limits.iter().any(|limit| limit.per == Per::Subject) {
            return object.invalid("limit", "expected a limit per subject of actions alone, found it elsewhere");
        }
        Some(())
    }
}

fn order_rule(object: &Object<'_>) -> Option<Rule> {
    only(object, &["points", "per", "per_unit", "mode", "multiplier"]);
    let common = common(object);
    let when = object.or("when", When::default(), when);
    let multiplier = object.optional("multiplier", |node| node.fraction());
    let points = points(object, "points");
    let per = object.optional("per", |node| node.integer(1, RATE_MAX));
    let mode = object.optional("mode", |node| node.word(&[("linear", Mode::Linear), ("step", Mode::Step)]));
    let per_unit = object.or("per_unit", false, |node| node.flag());
    let (common, when, per_unit) = (common?, when?, per_unit?);
    let limits = &common.limits;
    if limits.iter().any(|limit| limit.per == Per::Subject) {
        return object.invalid("limit", "expected a limit per subject of actions alone, found it elsewhere");
    }
    let gives = match (points?, per?, multiplier?) {
        (Some(points), None, None) if per_unit => {
            if object.has("mode") {
                return object.invalid("mode", "expected points per unit without a mode");
            }
            Gives::PerUnit { points }
        }
        _ if per_unit => {
            return object.invalid("per_unit", "expected points per unit with \"points\" alone, found another rate");
        }
        (None, None, Some(multiplier)) => {
            if object.has("mode") {
                return object.invalid("mode", "expected a multiplier without a mode");
            }
            if !limits.is_empty() {
                return object.invalid("limit", "expected a multiplier without a limit: it gives no points of its own");
            }
            Gives::Multiplier(multiplier)
        }
        (Some(points), Some(per), None) => Gives::PerMoney { points, per, mode: mode?.unwrap_or(Mode::Linear) },
        (Some(points), None, None) => {
            if object.has("mode") {
                return object.invalid("mode", "expected fixed points without a mode, or a field \"per\"");
            }
            Gives::Fixed { points }
        }
        (_, _, Some(_)) => return object.invalid("multiplier", "expected either a multiplier or points, found both"),
        (None, ..) => return object.invalid("", "expected a rule with \"points\" or with a \"multiplier\""),
    };
    Some(common.rule(On::Order, when, Span::ZERO, gives))
}

/// A rule that gives so many points once for an occasion.
fn fixed_rule(object: &Object<'_>, on: On, own: &[&str]) -> Option<Rule> {
    let own: Vec<&str> = ["points", "pending", "reward"].iter().chain(own).copied().collect();
    only(object, &own);
    let common = common(object);
    let when = object.or("when", When::default(), |node| occasion_when(node, true));
    let given = points_or_reward(object);
    let pending = object.or("pending", Span::ZERO, |node| node.span());
    let (common, when, (gives, reward), pending) = (common?, when?, given?, pending?);
    common.limits_fit(object, &on)?;
    if reward.is_some() {
        common.rewards_fit(object)?;
    }
    Some(Rule { reward, ..common.rule(on, when, pending, gives) })
}

/// What a rule gives that gives once: points, or a reward that is used later.
fn points_or_reward(object: &Object<'_>) -> Option<(Gives, Option<Reward>)> {
    let points = points(object, "points");
    match (points?, reward_later(object)?) {
        (Some(points), None) => Some((Gives::Fixed { points }, None)),
        (None, Some(reward)) => Some((Gives::Reward, Some(reward))),
        (Some(_), Some(_)) => object.invalid("reward", "expected either points or a reward, found both"),
        (None, None) => object.invalid("", "expected \"points\" or a \"reward\", found none"),
    }
}

/// A reward that is used later, if there is one.
fn reward_later(object: &Object<'_>) -> Option<Option<Reward>> {
    object.optional("reward", |node| {
        let reward = reward::given(node)?;
        if reward.kind == RewardKind::Points {
            return node.invalid("expected a reward other than points, which stand by themselves");
        }
        Some(reward)
    })
}

fn custom_rule(object: &Object<'_>) -> Option<Rule> {
    let action = object.required("action", |node| {
        let name = node.text()?;
        if On::ACTIONS.contains(&name.as_str()) {
            return node.invalid(format!(
                "expected an action that has no name of its own, found {name:?}: that is \"on\": {name:?}"
            ));
        }
        Some(name)
    });
    fixed_rule(object, On::Action(action.unwrap_or_default()), &["action"])
}

fn referral_rule(object: &Object<'_>, stage: Stage) -> Option<Rule> {
    only(object, &["referrer", "referee", "side", "reward", "min_order", "pending"]);
    let common = common(object);
    let when = object.or("when", When::default(), |node| occasion_when(node, false));
    let (referrer, referee) = (points(object, "referrer"), points(object, "referee"));
    let (side, reward) = (object.optional("side", |node| node.word(&Side::WORDS)), reward_later(object));
    let min_order = object.optional("min_order", |node| node.integer(0, RATE_MAX));
    let pending = object.or("pending", Span::ZERO, |node| node.span());
    let (common, when, pending, side, reward) = (common?, when?, pending?, side?, reward?);
    let (referrer, referee, min_order) = (referrer?, referee?, min_order?);
    let has_points = referrer.is_some() || referee.is_some();
    if has_points == reward.is_some() {
        let expected =
            "expected points for the \"referrer\", the \"referee\" or both, or a \"reward\" for one \"side\"";
        return object.invalid("", format!("{expected}, found {}", if has_points { "both" } else { "none" }));
    }
    if side.is_some() != reward.is_some() {
        return object.invalid("side", "expected a side of a reward, and of a reward alone");
    }
    let on = On::Referral { stage, min_order, side };
    common.limits_fit(object, &on)?;
    if reward.is_some() {
        common.rewards_fit(object)?;
        return Some(Rule { reward, ..common.rule(on, when, Span::ZERO, Gives::Reward) });
    }
    Some(common.rule(on, when, pending, Gives::Sides { referrer, referee }))
}

fn yearly_rule(object: &Object<'_>, day: Yearly) -> Option<Rule> {
    only(object, &["points", "reward", "window", "set_before"]);
    let common = common(object);
    let when = object.or("when", When::default(), |node| occasion_when(node, false));
    let given = points_or_reward(object);
    let window = object.or("window", (0, None), |node| {
        let object = node.object()?;
        object.only(&["before", "after"]);
        let before = object.or("before", 0, days);
        let after = object.optional("after", days);
        Some((before?, after?))
    });
    let set_before = object.or("set_before", 0, days);
    let (common, when, (before, after), set_before) = (common?, when?, window?, set_before?);
    let (gives, reward) = given?;
    if common.exclusive.is_some() {
        return object.invalid("exclusive", "expected no group: every such rule has a day of its own");
    }
    let on = On::Yearly(Celebration { day, before, after, set_before });
    common.limits_fit(object, &on)?;
    if let Some(reward) = &reward {
        common.rewards_fit(object)?;
        if after.is_some() && reward.expires_after.is_some() {
            return object.invalid_at("/reward/expires_after", "expected one end: the window has a last day already");
        }
    }
    Some(Rule { reward, ..common.rule(on, when, Span::ZERO, gives) })
}

/// Whole days, at most a year of them.
fn days(node: Node<'_>) -> Option<i64> {
    match node.span()? {
        Span::Calendar { months: 0, days: days @ 0..=366 } => Some(days),
        other => node.invalid(format!("expected whole days, at most P366D, found {other}")),
    }
}

fn points(object: &Object<'_>, key: &str) -> Option<Option<i64>> {
    object.optional(key, |node| node.integer(1, RATE_MAX))
}

/// The conditions of a rule for something else than orders, which may happen in a channel and a store.
pub(super) fn occasion_when(node: Node<'_>, has_place: bool) -> Option<When> {
    let object = node.object()?;
    object.only(&["channel", "store", "group", "tier", "weekday"]);
    let (channel, store) = (texts(&object, "channel"), texts(&object, "store"));
    let (group, tier) = (texts(&object, "group"), texts(&object, "tier"));
    let weekday = weekdays(&object);
    for key in ["channel", "store"] {
        if !has_place && object.has(key) {
            return object.invalid(key, format!("expected no {key}: the occasion has none"));
        }
    }
    Some(When { channel: channel?, store: store?, group: group?, tier: tier?, weekday: weekday?, ..When::default() })
}

fn texts(object: &Object<'_>, key: &str) -> Option<Vec<String>> {
    object.or(key, Vec::new(), |node| node.texts())
}

fn weekdays(object: &Object<'_>) -> Option<Vec<u8>> {
    let names: Vec<(&str, u8)> = WEEKDAYS.into_iter().zip(0..).collect();
    object.or("weekday", Vec::new(), |node| {
        let days = node.list(|node| node.word(&names))?;
        if days.is_empty() { node.invalid("expected at least one day, found none") } else { Some(days) }
    })
}

/// The conditions of a rule for orders.
pub(super) fn when(node: Node<'_>) -> Option<When> {
    let object = node.object()?;
    let own = ["channel", "store", "group", "tier", "payment", "weekday", "min_amount", "max_amount", "min_quantity"];
    let fields: Vec<&str> = CHOSEN.iter().chain(&own).chain(&["coupon", "first_order"]).copied().collect();
    object.only(&fields);
    let texts = |key| texts(&object, key);
    let lines = chosen(&object);
    let (channel, store, group, payment) = (texts("channel"), texts("store"), texts("group"), texts("payment"));
    let (coupon, tier) = (texts("coupon"), texts("tier"));
    let first_order = object.or("first_order", false, |node| node.flag());
    let min_quantity = object.optional("min_quantity", |node| node.integer(1, RATE_MAX));
    let weekday = weekdays(&object);
    let min_amount = object.optional("min_amount", |node| node.integer(0, RATE_MAX));
    let max_amount = object.optional("max_amount", |node| node.integer(0, RATE_MAX));
    let (min_amount, max_amount) = (min_amount?, max_amount?);
    if let (Some(least), Some(most)) = (min_amount, max_amount)
        && most < least
    {
        return object.invalid("max_amount", format!("expected {least} or more, found {most}"));
    }
    Some(When {
        lines: lines?,
        channel: channel?,
        store: store?,
        group: group?,
        tier: tier?,
        payment: payment?,
        coupon: coupon?,
        first_order: first_order?,
        weekday: weekday?,
        min_amount,
        max_amount,
        min_quantity: min_quantity?,
    })
}
