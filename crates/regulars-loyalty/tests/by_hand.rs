//! What Rust code makes and reads by itself, without documents, which are checked as they are read.

use regulars_core::Error;
use regulars_core::money::Currency;
use regulars_core::time::Instant;
use regulars_loyalty::apply;
use regulars_loyalty::cart::{Cart, Line};
use regulars_loyalty::event::{Adjustment, Body, Event, Refund, Spends, Stage, Which};
use regulars_loyalty::ledger::facts::{Fact, Facts};
use regulars_loyalty::ledger::{Account, fold};
use regulars_loyalty::program::{Fraction, Program, Programs, Span};
use regulars_loyalty::quote::{Asked, balance_at};
use regulars_loyalty::replay::Totals;
use regulars_loyalty::tally::Tally;
use serde_json::{Value, json};

fn programs() -> Programs {
    let program = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1, "currency": "EUR",
        "effective_from": "2020-01-01T00:00:00Z", "timezone": "Europe/Warsaw", "expiry": { "kind": "rolling", "after": "P1M" },
        "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }], "redeem": { "points": 1, "amount": 1 } }"#;
    Programs::new(vec![Program::parse(program).unwrap()]).unwrap()
}

fn noon() -> Instant {
    Instant::parse("2026-05-01T10:00:00Z").unwrap()
}

fn event(body: Body) -> Event {
    Event { id: "e".into(), account: "c".into(), occurred_at: noon(), body }
}

fn adjusted(points: i64, expires_after: Option<Span>) -> Body {
    let (reason, kind, of) = ("gift".into(), Adjustment::Manual, Which::default());
    Body::PointsAdjusted { points, reason, actor: None, kind, expires_after, of }
}

fn gift(points: i64) -> Body {
    adjusted(points, None)
}

fn paid(lines: Vec<Line>) -> Body {
    Body::OrderPaid { order: "A".into(), cart: Some(Cart::of(lines)) }
}

/// The field of an event that is refused.
fn refused(body: Body) -> Option<String> {
    let place = |error: Error| error.field().map(str::to_owned);
    apply(&programs(), &Account::new("c"), &[event(body)], noon()).map(drop).map_err(place).err().flatten()
}

#[test]
fn events_are_checked() {
    let at = |field: &str| Some(format!("/events/0/body{field}"));
    let spends = |spends| Body::RedemptionReserved {
        redemption: "R".into(),
        order: None,
        spends,
        goods: None,
        ttl: None,
        of: Which::default(),
    };
    let bought = |quantity| spends(Spends::Reward { reward: "mug".into(), quantity, line: None });
    let captured = |points| Body::RedemptionCaptured { redemption: "R".into(), points: Some(points) };
    let referred = |goods| {
        let (referrer, referee) = ("c".into(), "d".into());
        Body::Referral { stage: Stage::Qualified, referrer, referee, goods: Some(goods) }
    };
    let back = |quantity, amount| {
        let refund = Refund::Part { lines: vec![("1".into(), quantity)], amount };
        Body::OrderRefunded { order: "A".into(), refund }
    };
    for points in [0, i64::MIN] {
        assert_eq!(refused(gift(points)), at("/points"));
    }
    assert_eq!(refused(gift(1)), None);
    let lapsing = |points| adjusted(points, Some(Span::ZERO));
    assert_eq!((refused(lapsing(-1)), refused(lapsing(0))), (at("/expires_after"), at("/points")));
    assert_eq!((refused(bought(0)), refused(bought(1))), (at("/quantity"), None));
    assert_eq!((refused(spends(Spends::Points(0))), refused(spends(Spends::Points(1)))), (at("/points"), None));
    assert_eq!((refused(captured(0)), refused(captured(1))), (at("/points"), None));
    assert_eq!((refused(referred(-1)), refused(referred(0)), refused(referred(1))), (at("/goods"), None, None));
    assert_eq!(refused(Body::AccountMerged { into: "c".into() }), at("/into"));
    assert_eq!((refused(back(0, 1)), refused(back(1, -1)), refused(back(1, 0))), (at("/lines"), at("/amount"), None));
    let (one, other) = (Line::item("1", 1, 100), Line::item("2", 1, 100));
    assert_eq!(refused(paid(vec![one.clone(), one.clone()])), at("/lines/1/line"));
    assert_eq!(refused(paid(vec![one.clone(), other.clone(), other])), at("/lines/2/line"));
    assert_eq!(refused(paid(vec![one])), None);
}

#[test]
fn lots_are_folded_with_where_they_come_from() {
    let done = apply(&programs(), &Account::new("c"), &[event(paid(vec![Line::item("7", 2, 1250)]))], noon()).unwrap();
    let folded = fold(&done.entries).unwrap();
    let (lot, kept) = (&folded.lots[0], &done.account.lots[0]);
    let of = |text: &str| Some(text.to_owned());
    assert_eq!((&lot.rule, &lot.order, &lot.line), (&of("base"), &of("A"), &of("7")));
    assert_eq!((lot.available_at, lot.expires_at, lot.available), (Some(noon()), kept.expires_at, 12));
    // What was earned is a number among the facts, and no other.
    let facts = &done.decisions[0].facts;
    assert_eq!((facts.number(Fact::Earned), facts.number(Fact::Taken)), (Some(12), None));
    let facts = Facts::of([(Fact::Taken, 3.into()), (Fact::Earned, 5.into())]);
    assert_eq!((facts.number(Fact::Earned), facts.number(Fact::Points)), (Some(5), None));
    assert_eq!(done.account.orders["A"].points(), 12);
}

#[test]
fn balances_are_those_of_the_instant() {
    let account = apply(&programs(), &Account::new("c"), &[event(gift(50))], noon()).unwrap().account;
    let at = |instant: &str| balance_at(&programs(), &account, Instant::parse(instant).unwrap()).unwrap().points();
    assert_eq!((at("2026-05-31T10:00:00Z"), at("2026-07-01T10:00:00Z")), (50, 0));
    assert_eq!(Asked::from(7), Asked { points: 7, unit: None });
}

/// What a tally says of a cart, bought at an instant, of a program with other fields.
fn tallied(others: Value, cart: &Cart, at: &str, as_of: &str) -> Option<Totals> {
    let mut program = json!({ "schema": "regulars.program/1", "id": "club", "version": 1, "currency": "EUR",
        "effective_from": "2026-04-01T00:00:00Z", "timezone": "Europe/Warsaw",
        "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] });
    program.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    let programs = Programs::new(vec![Program::parse(&program.to_string()).unwrap()]).unwrap();
    let tally = Tally::new(&programs, Instant::parse(as_of).unwrap()).unwrap();
    let totals = tally.totals([(Instant::parse(at).unwrap(), cart)].into_iter())?;
    assert_eq!(totals.outstanding, totals.pending + totals.available);
    Some(totals)
}

/// How many points a tally says are pending, available and expired.
fn parts(others: Value, at: &str, as_of: &str) -> [i64; 3] {
    let totals = tallied(others, &Cart::of(vec![Line::item("1", 1, 1000)]), at, as_of).unwrap();
    [totals.pending, totals.available, totals.expired]
}

#[test]
fn a_tally_minds_when_points_are_held_and_when_they_expire() {
    let at = "2026-05-01T18:00:00Z";
    // To the end of 3 May in Warsaw.
    let held = json!({ "pending": { "until": "fulfilled", "plus": "P2D" } });
    assert_eq!(parts(held.clone(), at, "2026-05-03T21:59:59Z"), [10, 0, 0]);
    assert_eq!(parts(held, at, "2026-05-03T22:00:00Z"), [0, 10, 0]);
    // From six in the evening on for 36 hours, whenever the day began.
    let hours = json!({ "pending": { "until": "fulfilled", "plus": "PT36H" } });
    assert_eq!(parts(hours.clone(), at, "2026-05-03T05:59:59Z"), [10, 0, 0]);
    assert_eq!(parts(hours, at, "2026-05-03T06:00:00Z"), [0, 10, 0]);
    let hours = json!({ "expiry": { "kind": "rolling", "after": "PT36H" } });
    assert_eq!(parts(hours.clone(), at, "2026-05-03T05:59:59Z"), [0, 10, 0]);
    assert_eq!(parts(hours, at, "2026-05-03T06:00:00Z"), [0, 0, 10]);
    // Programs from long ago: days before 1970, and more of them than are kept.
    let old = json!({ "effective_from": "1960-01-01T00:00:00Z", "expiry": { "kind": "rolling", "after": "P1M" } });
    assert_eq!(parts(old, at, "2026-06-01T21:59:59Z"), [0, 10, 0]);
    let old = json!({ "effective_from": "1800-01-01T00:00:00Z", "expiry": { "kind": "fixed", "date": "2026-06-01" } });
    assert_eq!(parts(old, at, "2026-06-01T22:00:00Z"), [0, 0, 10]);
}

#[test]
fn a_tally_leaves_to_the_ledger_what_might_be_an_error() {
    let (at, next) = ("2026-05-01T18:00:00Z", "2026-05-01T18:00:01Z");
    let sum = |line: Line, at: &str| {
        tallied(json!({}), &Cart::of(vec![line]), at, "2026-05-01T18:00:00Z").map(|totals| totals.awarded)
    };
    let large = 1 << 40;
    assert_eq!((sum(Line::item("1", 1, 1000), at), sum(Line::item("1", 1, 1000), next)), (Some(10), None));
    assert_eq!((sum(Line::item("1", 1, large), at), sum(Line::item("1", 1, large + 1), at)), (Some(large / 100), None));
    let reduced = |discount| Line { discount, ..Line::item("1", 1, 1000) };
    assert_eq!((sum(reduced(large), at), sum(reduced(large + 1), at)), (Some(10), None));
    assert_eq!((sum(Line::item("1", 0, 1000), at), sum(Line::item("1", 1, -1), at)), (None, None));
    // A line counts so many times that its share goes beyond 64 bits, though the points of the cart do not.
    const TRILLION: i64 = 1_000_000_000_000;
    let many = json!({ "earn": [{ "id": "base", "on": "order", "points": 1, "per": 1 },
        { "id": "x", "on": "order", "multiplier": [TRILLION, 1], "when": { "brand": ["x"] } }] });
    let sum = |amount| {
        let line = Line { brand: Some("x".into()), ..Line::item("1", 1, amount) };
        let (currency, rate) = (Currency::parse("USD").ok(), Fraction::new(1, TRILLION).ok());
        tallied(many.clone(), &Cart { currency, rate, ..Cart::of(vec![line]) }, at, at).map(|totals| totals.awarded)
    };
    assert_eq!((sum(1000), sum(large)), (Some(1000), None));
}

#[test]
fn totals_add_up() {
    let at = "2026-05-01T18:00:00Z";
    let one = tallied(json!({}), &Cart::of(vec![Line::item("1", 1, 1000)]), at, at).unwrap();
    let both = one.plus(one).unwrap().plus(one).unwrap();
    assert_eq!((both.accounts, both.orders, both.awarded, both.outstanding), (3, 3, 30, 30));
    assert!(Totals { awarded: i64::MAX, ..one }.plus(one).is_err());
}
