//! From the document to the program, with every problem named.

mod chosen;
mod membership;
mod offer;
pub(crate) mod rates;
mod redeem;
mod reward;
mod rule;
mod stamp;
mod tiers;
mod unit;

use regulars_core::Code;
use regulars_core::Error;
use regulars_core::money::Rounding;
use regulars_core::time::Zone;
use serde_json::Value;

use super::{
    Align, Basis, Debt, Earned, Excluded, ExpiredLots, Expiry, Hold, Limit, Limits, Per, PointsFormat, Program, Refund,
    Rule, SCHEMA, Stamp, Stores, Tax, UnitName, Until,
};
use crate::reader::{Node, Object, Reader};

/// The most points or minor units that a rate may name: far beyond any shop, far from the end of 64 bits.
const RATE_MAX: i64 = 1_000_000_000_000;

pub(super) fn program(value: &Value, path: &str) -> Result<Program, Vec<Error>> {
    let reader = Reader::new(Code::UnreadableProgram, Code::InvalidProgram);
    let program = read(reader.root(value, path));
    reader.finish(program)
}

fn read(node: Node<'_>) -> Option<Program> {
    let object = node.object()?;
    object.only(&[
        "schema",
        "id",
        "version",
        "effective_from",
        "currency",
        "rates",
        "timezone",
        "points",
        "units",
        "stores",
        "basis",
        "pending",
        "expiry",
        "earn",
        "redeem",
        "rewards",
        "refund",
        "limits",
        "tiers",
        "stamps",
        "guests",
        "consent",
        "holdout",
    ]);
    let schema = object.required("schema", |node| node.word(&[(SCHEMA, ())]));
    let id = object.required("id", |node| node.text());
    let version = object.required("version", |node| node.integer(1, i64::from(i32::MAX)));
    let effective_from = object.required("effective_from", |node| node.instant());
    let currency = object.required("currency", rates::currency);
    let rates = object.or("rates", Vec::new(), |node| rates::rates(node, currency));
    let timezone =
        object.required("timezone", |node| node.parsed("a time zone such as \"Europe/Warsaw\"", Zone::parse));
    let points = object.or("points", PointsFormat::default(), points_format);
    let units = object.or("units", Vec::new(), |node| unit::units(node, currency));
    let stores = object.or("stores", Stores::Shared, unit::stores);
    let basis = object.or("basis", Basis::default(), basis);
    let pending = object.or("pending", Hold::default(), hold);
    let expiry = object.or("expiry", Expiry::None, expiry);
    let earn = object.required("earn", rule::rules);
    let redeem = object.optional("redeem", |node| redeem::redeem(node, currency));
    let rewards = object.or("rewards", Vec::new(), offer::offers);
    let refund = object.or("refund", Refund::default(), refund);
    let limits = object.or("limits", Limits::default(), limits);
    let tiers = object.optional("tiers", tiers::tiers);
    let stamps = object.or("stamps", Vec::new(), stamp::stamps);
    let guests = object.optional("guests", membership::guests);
    let consent = object.optional("consent", membership::consent);
    let holdout = object.optional("holdout", stamp::holdout);
    schema?;
    let (earn, tiers, stamps) = (earn?, tiers?, stamps?);
    tiers::named(&object, "earn", earn.iter(), tiers.as_ref())?;
    tiers::named(&object, "stamps", stamps.iter().map(|stamp| &stamp.rule), tiers.as_ref())?;
    let rewards = rewards?;
    tiers::named(&object, "rewards", rewards.iter().map(|offer| &offer.rule), tiers.as_ref())?;
    if let Some((index, stamp)) = stamps.iter().enumerate().find(|(_, stamp)| is_rule(&earn, stamp)) {
        let message = format!("expected a name that no rule has, found {:?}", stamp.id());
        return object.invalid_at(&format!("/stamps/{index}/id"), message);
    }
    let (units, stores) = (units?, stores?);
    unit::named(&object, "earn", earn.iter(), (&units, &stores))?;
    unit::named(&object, "stamps", stamps.iter().map(|stamp| &stamp.rule), (&units, &stores))?;
    unit::named(&object, "rewards", rewards.iter().map(|offer| &offer.rule), (&units, &stores))?;
    unit::measured(&object, tiers.as_ref(), &units)?;
    Some(Program {
        id: id?,
        version: version?,
        effective_from: effective_from?,
        currency: currency?,
        rates: rates?,
        timezone: timezone?,
        points: points?,
        units,
        stores,
        basis: basis?,
        pending: pending?,
        expiry: expiry?,
        earn,
        redeem: redeem?,
        rewards,
        refund: refund?,
        limits: limits?,
        tiers,
        stamps,
        guests: guests?,
        consent: consent?,
        holdout: holdout?,
    })
}

/// Whether a card has the name of a rule: what they give could not be told apart.
fn is_rule(earn: &[Rule], stamp: &Stamp) -> bool {
    earn.iter().any(|rule| rule.id == stamp.id())
}

fn points_format(node: Node<'_>) -> Option<PointsFormat> {
    let object = node.object()?;
    object.only(&["scale", "rounding", "name"]);
    points_of(&object)
}

/// How points are counted, among other fields.
fn points_of(object: &Object<'_>) -> Option<PointsFormat> {
    let scale = object.or("scale", 0, |node| node.integer(0, 4));
    let words = [
        ("floor", Rounding::Floor),
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
        ("ceiling", Rounding::Ceiling),
    ];
    let rounding = object.or("rounding", Rounding::Floor, |node| node.word(&words));
    let name = object.or("name", UnitName::default(), UnitName::read);
    Some(PointsFormat { scale: u8::try_from(scale?).ok()?, rounding: rounding?, name: name? })
}

fn basis(node: Node<'_>) -> Option<Basis> {
    let object = node.object()?;
    object.only(&["tax", "shipping", "after_discounts", "points_paid", "exclude"]);
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
    object.only(&["until", "plus"]);
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
            object.only(&["kind", "after", "align"]);
            let after = object.required("after", lasting);
            let words = [("month", Align::Month), ("quarter", Align::Quarter), ("year", Align::Year)];
            let align = object.optional("align", |node| node.word(&words));
            Some(Expiry::Rolling { after: after?, align: align? })
        }
        "inactivity" => {
            object.only(&["kind", "after"]);
            Some(Expiry::Inactivity { after: object.required("after", lasting)? })
        }
        "fixed" => {
            object.only(&["kind", "date"]);
            Some(Expiry::Fixed { date: object.required("date", |node| node.day())? })
        }
        _ => {
            object.only(&["kind"]);
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

fn limits(node: Node<'_>) -> Option<Limits> {
    let object = node.object()?;
    object.only(&["earn", "redeem", "balance_cap"]);
    let earn = object.or("earn", Vec::new(), |node| {
        let limits = one_or_more(node)?;
        if limits.iter().any(|limit| limit.per == Per::Subject) {
            return node.invalid("expected a limit in a time: only a rule can be limited by \"subject\"");
        }
        Some(limits)
    });
    let balance_cap = object.optional("balance_cap", |node| node.integer(1, RATE_MAX));
    let redeem = object.or("redeem", Vec::new(), redeem::limits);
    Some(Limits { earn: earn?, redeem: redeem?, balance_cap: balance_cap? })
}

/// Refuses a list in which a name comes twice.
fn each_once(node: Node<'_>, ids: &[&str], what: &str) -> Option<()> {
    let twice = ids.iter().enumerate().find(|(index, id)| ids[..*index].contains(id));
    match twice {
        Some((_, id)) => node.invalid(format!("expected each {what} once, found {} twice", crate::reader::quoted(id))),
        None => Some(()),
    }
}

/// One limit, or a list of several.
fn one_or_more(node: Node<'_>) -> Option<Vec<Limit>> {
    node.one_or_more("limit", limit)
}

fn limit(node: Node<'_>) -> Option<Limit> {
    let object = node.object()?;
    object.only(&["per", "points", "orders", "times"]);
    let per = object.required("per", |node| node.word(&Per::WORDS));
    let points = object.optional("points", |node| node.integer(1, RATE_MAX));
    let orders = object.optional("orders", |node| node.integer(1, 1_000_000));
    let times = object.optional("times", |node| node.integer(1, 1_000_000));
    let (per, points, orders, times) = (per?, points?, orders?, times?);
    if points.is_none() && orders.is_none() && times.is_none() {
        return object.invalid("", "expected a limit of \"points\", \"orders\" or \"times\", found none");
    }
    for (key, number) in [("orders", orders), ("times", times)] {
        if per == Per::Order && number.is_some() {
            return object.invalid(key, format!("expected a limit per order without {key:?}: an order is one"));
        }
    }
    Some(Limit { per, points, orders, times })
}

fn refund(node: Node<'_>) -> Option<Refund> {
    let object = node.object()?;
    object.only(&["earned", "debt", "expired_lots"]);
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
        object.only(&["grace"]);
        Some(ExpiredLots::Grace(object.required("grace", |node| node.span())?))
    });
    Some(Refund { earned: earned?, debt: debt?, expired_lots: expired_lots? })
}
