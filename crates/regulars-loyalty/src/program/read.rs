//! From the document to the program, with every problem named. What the design knows but this version does not do is
//! refused by name, never skipped.

use regulars_core::Code;
use regulars_core::Error;
use regulars_core::money::{Currency, Rounding};
use regulars_core::time::Zone;
use serde_json::Value;

use super::{
    Align, Basis, Debt, Earned, Excluded, ExpiredLots, Expiry, Gives, Hold, Limit, Limits, Mode, Per, PointsFormat,
    Program, Redeem, Refund, Rule, SCHEMA, Tax, Until, WEEKDAYS, When,
};
use crate::reader::{Node, Reader};

/// The most points or minor units that a rate may name: far beyond any shop, far from the end of 64 bits.
const RATE_MAX: i64 = 1_000_000_000_000;

pub(super) fn program(value: &Value, path: &str) -> Result<Program, Vec<Error>> {
    let reader = Reader::new(Code::UnreadableProgram, Code::InvalidProgram);
    let program = read(reader.root(value, path));
    reader.finish(program)
}

fn read(node: Node<'_>) -> Option<Program> {
    let object = node.object()?;
    object.only(
        &[
            "schema",
            "id",
            "version",
            "effective_from",
            "currency",
            "timezone",
            "points",
            "basis",
            "pending",
            "expiry",
            "earn",
            "redeem",
            "refund",
            "limits",
        ],
        &[
            "stamps",
            "offers",
            "challenges",
            "tiers",
            "holdout",
            "units",
            "stores",
            "rates",
            "currencies",
            "guests",
            "consent",
        ],
    );
    let schema = object.required("schema", |node| node.word(&[(SCHEMA, ())]));
    let id = object.required("id", |node| node.text());
    let version = object.required("version", |node| node.integer(1, i64::from(i32::MAX)));
    let effective_from = object.required("effective_from", |node| node.instant());
    let currency =
        object.required("currency", |node| node.parsed("a currency of ISO 4217 such as \"EUR\"", Currency::parse));
    let timezone =
        object.required("timezone", |node| node.parsed("a time zone such as \"Europe/Warsaw\"", Zone::parse));
    let points = object.or("points", PointsFormat::default(), points_format);
    let basis = object.or("basis", Basis::default(), basis);
    let pending = object.or("pending", Hold::default(), hold);
    let expiry = object.or("expiry", Expiry::None, expiry);
    let earn = object.required("earn", rules);
    let redeem = object.optional("redeem", redeem);
    let refund = object.or("refund", Refund::default(), refund);
    let limits = object.or("limits", Limits::default(), limits);
    schema?;
    Some(Program {
        id: id?,
        version: version?,
        effective_from: effective_from?,
        currency: currency?,
        timezone: timezone?,
        points: points?,
        basis: basis?,
        pending: pending?,
        expiry: expiry?,
        earn: earn?,
        redeem: redeem?,
        refund: refund?,
        limits: limits?,
    })
}

fn points_format(node: Node<'_>) -> Option<PointsFormat> {
    let object = node.object()?;
    object.only(&["scale", "rounding"], &["name", "unit"]);
    let scale = object.or("scale", 0, |node| node.integer(0, 4));
    let words = [
        ("floor", Rounding::Floor),
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
        ("ceiling", Rounding::Ceiling),
    ];
    let rounding = object.or("rounding", Rounding::Floor, |node| node.word(&words));
    Some(PointsFormat { scale: u8::try_from(scale?).ok()?, rounding: rounding? })
}

fn basis(node: Node<'_>) -> Option<Basis> {
    let object = node.object()?;
    object.only(&["tax", "shipping", "after_discounts", "points_paid", "exclude"], &[]);
    let default = Basis::default();
    let tax =
        object.or("tax", default.tax, |node| node.word(&[("included", Tax::Included), ("excluded", Tax::Excluded)]));
    let shipping = object.or("shipping", default.shipping, |node| node.flag());
    let after_discounts = object.or("after_discounts", default.after_discounts, |node| node.flag());
    let points_paid = object.or("points_paid", default.points_paid, |node| node.flag());
    let exclude = object.or("exclude", default.exclude, |node| node.list(excluded));
    Some(Basis {
        tax: tax?,
        shipping: shipping?,
        after_discounts: after_discounts?,
        points_paid: points_paid?,
        exclude: exclude?,
    })
}

fn excluded(node: Node<'_>) -> Option<Excluded> {
    node.word(&[("gift_card", Excluded::GiftCard), ("sale", Excluded::Sale), ("coupon", Excluded::Coupon)])
}

fn hold(node: Node<'_>) -> Option<Hold> {
    let object = node.object()?;
    object.only(&["until", "plus"], &[]);
    let words = [("placed", Until::Placed), ("paid", Until::Paid), ("fulfilled", Until::Fulfilled)];
    let until = object.required("until", |node| node.word(&words));
    let plus = object.or("plus", super::Span::ZERO, |node| node.span());
    Some(Hold { until: until?, plus: plus? })
}

fn expiry(node: Node<'_>) -> Option<Expiry> {
    let object = node.object()?;
    let kind = object.required("kind", |node| {
        node.word(&[("none", "none"), ("rolling", "rolling"), ("inactivity", "inactivity"), ("fixed", "fixed")])
    })?;
    match kind {
        "rolling" => {
            object.only(&["kind", "after", "align"], &[]);
            let after = object.required("after", lasting);
            let words = [("month", Align::Month), ("quarter", Align::Quarter), ("year", Align::Year)];
            let align = object.optional("align", |node| node.word(&words));
            Some(Expiry::Rolling { after: after?, align: align? })
        }
        "inactivity" => {
            object.only(&["kind", "after"], &[]);
            Some(Expiry::Inactivity { after: object.required("after", lasting)? })
        }
        "fixed" => {
            object.only(&["kind", "date"], &[]);
            Some(Expiry::Fixed { date: object.required("date", |node| node.day())? })
        }
        _ => {
            object.only(&["kind"], &[]);
            Some(Expiry::None)
        }
    }
}

fn lasting(node: Node<'_>) -> Option<super::Span> {
    match node.span()? {
        super::Span::ZERO => node.invalid("expected a duration longer than nothing, found nothing"),
        span => Some(span),
    }
}

fn rules(node: Node<'_>) -> Option<Vec<Rule>> {
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
    Some(rules)
}

fn rule(node: Node<'_>) -> Option<Rule> {
    let object = node.object()?;
    // A rule for another occasion has fields of its own: naming each would hide what matters.
    object.required("on", |node| match node.value().as_str() {
        Some(
            on @ ("account.enrolled" | "birthday" | "anniversary" | "name_day" | "review" | "referral.qualified"
            | "newsletter" | "social" | "survey" | "custom"),
        ) => node.invalid(format!("expected a rule on \"order\": {on:?} is not supported by this version")),
        _ => node.word(&[("order", ())]),
    })?;
    object.only(
        &[
            "id",
            "on",
            "when",
            "points",
            "per",
            "per_unit",
            "mode",
            "multiplier",
            "from",
            "to",
            "limit",
            "exclusive",
            "priority",
        ],
        &["min_order", "window", "set_before"],
    );
    let id = object.required("id", |node| node.text());
    let when = object.or("when", When::default(), when);
    let from = object.optional("from", |node| node.day());
    let to = object.optional("to", |node| node.day());
    let multiplier = object.optional("multiplier", |node| node.fraction());
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let per = object.optional("per", |node| node.integer(1, RATE_MAX));
    let mode = object.optional("mode", |node| node.word(&[("linear", Mode::Linear), ("step", Mode::Step)]));
    let per_unit = object.or("per_unit", false, |node| node.flag());
    let limits = object.or("limit", Vec::new(), one_or_more);
    let exclusive = object.optional("exclusive", |node| node.text());
    let priority = object.or("priority", 0, |node| node.integer(-1_000_000, 1_000_000));
    let (id, when, from, to, limits) = (id?, when?, from?, to?, limits?);
    let (exclusive, priority, per_unit) = (exclusive?, priority?, per_unit?);
    if exclusive.is_none() && object.has("priority") {
        return object
            .invalid("priority", "expected a priority among the rules of an \"exclusive\" group, found no group");
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return object.invalid("to", format!("expected a last day from {from} on, found {to}"));
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
    Some(Rule { id, when, from, to, limits, exclusive, priority, gives })
}

fn limits(node: Node<'_>) -> Option<Limits> {
    let object = node.object()?;
    object.only(&["earn", "balance_cap"], &["redeem"]);
    let earn = object.or("earn", Vec::new(), one_or_more);
    let balance_cap = object.optional("balance_cap", |node| node.integer(1, RATE_MAX));
    Some(Limits { earn: earn?, balance_cap: balance_cap? })
}

/// One limit, or a list of several.
fn one_or_more(node: Node<'_>) -> Option<Vec<Limit>> {
    if !node.value().is_array() {
        return limit(node).map(|one| vec![one]);
    }
    let limits = node.list(limit)?;
    if limits.is_empty() { node.invalid("expected at least one limit, found none") } else { Some(limits) }
}

fn limit(node: Node<'_>) -> Option<Limit> {
    let object = node.object()?;
    object.only(&["per", "points", "orders"], &["times"]);
    let per = object.required("per", |node| node.word(&Per::WORDS));
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let orders = object.optional("orders", |node| node.integer(1, 1_000_000));
    let (per, points, orders) = (per?, points?, orders?);
    if points.is_none() && orders.is_none() {
        return object.invalid("", "expected a limit of \"points\" or \"orders\", found neither");
    }
    if per == Per::Order && orders.is_some() {
        return object.invalid("orders", "expected a limit per order without \"orders\": an order is one");
    }
    Some(Limit { per, points, orders })
}

fn when(node: Node<'_>) -> Option<When> {
    let object = node.object()?;
    object.only(
        &[
            "product",
            "category",
            "brand",
            "channel",
            "store",
            "group",
            "payment",
            "weekday",
            "min_amount",
            "max_amount",
            "min_quantity",
            "coupon",
            "first_order",
        ],
        &["tier", "sale", "quantity"],
    );
    let texts = |key| object.or(key, Vec::new(), |node| node.texts());
    let (product, category, brand) = (texts("product"), texts("category"), texts("brand"));
    let (channel, store, group, payment) = (texts("channel"), texts("store"), texts("group"), texts("payment"));
    let coupon = texts("coupon");
    let first_order = object.or("first_order", false, |node| node.flag());
    let min_quantity = object.optional("min_quantity", |node| node.integer(1, RATE_MAX));
    let names: Vec<(&str, u8)> = WEEKDAYS.into_iter().zip(0..).collect();
    let weekday = object.or("weekday", Vec::new(), |node| {
        let days = node.list(|node| node.word(&names))?;
        if days.is_empty() { node.invalid("expected at least one day, found none") } else { Some(days) }
    });
    let min_amount = object.optional("min_amount", |node| node.integer(0, RATE_MAX));
    let max_amount = object.optional("max_amount", |node| node.integer(0, RATE_MAX));
    let (min_amount, max_amount) = (min_amount?, max_amount?);
    if let (Some(least), Some(most)) = (min_amount, max_amount)
        && most < least
    {
        return object.invalid("max_amount", format!("expected {least} or more, found {most}"));
    }
    Some(When {
        product: product?,
        category: category?,
        brand: brand?,
        channel: channel?,
        store: store?,
        group: group?,
        payment: payment?,
        coupon: coupon?,
        first_order: first_order?,
        weekday: weekday?,
        min_amount,
        max_amount,
        min_quantity: min_quantity?,
    })
}

fn redeem(node: Node<'_>) -> Option<Redeem> {
    let object = node.object()?;
    object.only(
        &["points", "amount", "step", "min", "max_percent"],
        &[
            "kind",
            "max_amount",
            "max_points",
            "on",
            "product",
            "free_shipping",
            "voucher",
            "gift_card",
            "store_credit",
            "value",
        ],
    );
    let points = object.required("points", |node| node.integer(1, RATE_MAX));
    let amount = object.required("amount", |node| node.integer(1, RATE_MAX));
    let step = object.or("step", 1, |node| node.integer(1, RATE_MAX));
    let min = object.or("min", 0, |node| node.integer(0, RATE_MAX));
    let max_percent = object.optional("max_percent", |node| node.integer(1, 100));
    Some(Redeem { points: points?, amount: amount?, step: step?, min: min?, max_percent: max_percent? })
}

fn refund(node: Node<'_>) -> Option<Refund> {
    let object = node.object()?;
    object.only(&["earned", "debt", "expired_lots"], &[]);
    let default = Refund::default();
    let earned = object.or("earned", default.earned, |node| {
        node.word(&[("recompute", Earned::Recompute), ("proportional", Earned::Proportional)])
    });
    let words =
        [("only_pending", Debt::OnlyPending), ("within_balance", Debt::WithinBalance), ("unlimited", Debt::Unlimited)];
    let debt = object.or("debt", default.debt, |node| node.word(&words));
    let expired_lots = object.or("expired_lots", default.expired_lots, |node| {
        if node.value().is_string() {
            return node.word(&[("forfeit", ExpiredLots::Forfeit), ("reissue", ExpiredLots::Reissue)]);
        }
        let object = node.object()?;
        object.only(&["grace"], &[]);
        Some(ExpiredLots::Grace(object.required("grace", |node| node.span())?))
    });
    Some(Refund { earned: earned?, debt: debt?, expired_lots: expired_lots? })
}
