//! What must hold for every history, tried on random ones: sums, lots, repetition, snapshots, splits of refunds, ticks
//! and the order of arrival.

use proptest::prelude::*;
use regulars_core::time::{DAY, Instant, SECOND};
use regulars_loyalty::cart::{Cart, Line};
use regulars_loyalty::event::{Body, Event, Refund};
use regulars_loyalty::ledger::redemption::State;
use regulars_loyalty::ledger::{Account, Bucket, Entry, Kind, Status};
use regulars_loyalty::program::{Program, Programs, Span};
use regulars_loyalty::{apply, quote, replay_account, tick, verify};

/// A thousand histories per invariant, or as many as `PROPTEST_CASES` says for a long run.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default().cases;
    ProptestConfig { cases: asked.max(1000), failure_persistence: None, ..ProptestConfig::default() }
}

const START: i64 = 1_767_225_600 * SECOND; // 2026-01-01T00:00:00Z

fn at(hours: i64) -> Instant {
    Instant::from_micros(START + hours * 3600 * SECOND).unwrap()
}

/// A program by a few numbers: holds, expiries, rules, rounding and policies of every kind.
fn programs(seed: u32) -> Programs {
    let pick = |list: &[&str], place: u32| list[(seed / place) as usize % list.len()].to_owned();
    let pending = pick(
        &[
            r#"{"until":"paid"}"#,
            r#"{"until":"fulfilled","plus":"P2D"}"#,
            r#"{"until":"placed","plus":"P5D"}"#,
            r#"{"until":"paid","plus":"PT36H"}"#,
        ],
        1,
    );
    let expiry = pick(
        &[
            r#"{"kind":"none"}"#,
            r#"{"kind":"rolling","after":"P9D"}"#,
            r#"{"kind":"rolling","after":"P1M","align":"month"}"#,
        ],
        4,
    );
    let earn = pick(
        &[
            r#"[{"id":"a","on":"order","points":1,"per":10}]"#,
            r#"[{"id":"a","on":"order","points":5,"per":250,"mode":"step"},{"id":"m","on":"order","multiplier":[3,2],"when":{"brand":["x"]}}]"#,
            r#"[{"id":"a","on":"order","points":1,"per":7,"limit":{"per":"order","points":900}},{"id":"f","on":"order","points":40,"when":{"min_amount":3000}},{"id":"m","on":"order","multiplier":[2,1],"when":{"max_amount":9000}}]"#,
        ],
        12,
    );
    let rounding = pick(&["floor", "half_even", "ceiling"], 36);
    let earned = pick(&["recompute", "proportional"], 108);
    let debt = pick(&["within_balance", "only_pending", "unlimited"], 216);
    let lots = pick(&[r#""forfeit""#, r#"{"grace":"P3D"}"#, r#""reissue""#], 648);
    let program = format!(
        r#"{{"schema":"regulars.program/1","id":"p","version":1,"effective_from":"2020-01-01T00:00:00Z",
            "currency":"EUR","timezone":"Europe/Warsaw","points":{{"rounding":"{rounding}"}},
            "pending":{pending},"expiry":{expiry},"earn":{earn},"redeem":{{"points":1,"amount":1}},
            "refund":{{"earned":"{earned}","debt":"{debt}","expired_lots":{lots}}}}}"#
    );
    Programs::new(vec![Program::parse(&program).unwrap()]).unwrap()
}

/// One step of a history: which event, about which order, hours after the one before, and two free numbers.
type Step = (u8, u8, i64, i64, i64);

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0u8..16, 0u8..3, 0i64..60, 1i64..4, 0i64..9000), 1..most)
}

fn cart(units: i64, amount: i64) -> Cart {
    let brand = (amount % 2 == 0).then(|| "x".to_owned());
    Cart::of(vec![
        Line { brand, ..Line::item("1", units, amount) },
        Line::item("2", 1, amount / 3),
        Line { kind: regulars_loyalty::cart::Kind::Shipping, ..Line::item("s", 1, 499) },
    ])
}

fn body(step: Step, index: usize) -> Body {
    let (kind, order, _, units, amount) = step;
    let order = ["A", "B", "C"][usize::from(order)].to_owned();
    let redemption = format!("R{}", amount % 4);
    match kind {
        0 | 1 => Body::OrderPlaced { order, cart: cart(units, amount) },
        2 | 3 => Body::OrderPaid { order, cart: Some(cart(units, amount)) },
        4 | 5 => Body::OrderFulfilled { order, lines: (units == 1).then(|| vec!["1".to_owned()]) },
        6 => Body::OrderUpdated { order, cart: cart(units, amount) },
        7 => Body::OrderCancelled { order },
        8 => Body::OrderRefunded { order, refund: Refund::Full },
        9 => Body::OrderRefunded {
            order,
            refund: Refund::Part { lines: vec![("1".to_owned(), units)], amount: amount / 20 },
        },
        10 | 11 => Body::RedemptionReserved {
            redemption: format!("R{}", index % 4),
            points: units * 20 + amount / 100,
            order: (units < 3).then_some(order),
            goods: None,
            ttl: (amount % 3 == 0).then_some(Span::Exact { seconds: amount * 100 }),
        },
        12 | 13 => Body::RedemptionCaptured { redemption, points: (units == 2).then_some(1 + amount / 200) },
        14 if amount % 3 == 0 => Body::RedemptionReleased { redemption },
        _ => Body::PointsAdjusted { points: amount - 2000, reason: "by hand".to_owned(), actor: None }.nonzero(),
    }
}

trait NonZero {
    fn nonzero(self) -> Self;
}

impl NonZero for Body {
    fn nonzero(self) -> Self {
        match self {
            Self::PointsAdjusted { points: 0, reason, actor } => Self::PointsAdjusted { points: 1, reason, actor },
            body => body,
        }
    }
}

fn history(steps: &[Step]) -> Vec<Event> {
    let mut hours = 0;
    let event = |(index, step): (usize, &Step)| {
        hours += step.2;
        Event { id: format!("e{index:03}"), account: "c".to_owned(), occurred_at: at(hours), body: body(*step, index) }
    };
    steps.iter().enumerate().map(event).collect()
}

fn sound(account: &Account, entries: &[Entry]) -> Result<(), TestCaseError> {
    prop_assert_eq!(account.balance.sum(), 0);
    for bucket in
        [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Spent, Bucket::Expired, Bucket::Revoked]
    {
        prop_assert!(account.balance.get(bucket) >= 0, "{:?}", account.balance);
        prop_assert!(account.lots.iter().all(|lot| lot.get(bucket) >= 0));
    }
    let (available, debt) = (account.balance.get(Bucket::Available), account.balance.get(Bucket::Debt));
    prop_assert!(available == 0 || debt == 0, "{:?}", account.balance);
    let waived: i64 = account.orders.values().map(|order| order.waived).sum();
    prop_assert_eq!(waived, -account.balance.get(Bucket::Waived));
    let mut ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), entries.len(), "two entries have one id");
    verify(account, entries).map_err(|error| TestCaseError::fail(error.to_string()))
}

/// The points that differ between two ways of getting to the same place: all buckets but those that only count.
fn held(account: &Account) -> [i64; 5] {
    [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt, Bucket::Spent].map(|b| account.balance.get(b))
}

proptest! {
    #![proptest_config(config())]

    /// I1 to I5: sums, lots, entries against balances, and every event twice.
    #[test]
    fn a_history_is_sound(seed in 0u32..1944, steps in steps(25)) {
        let (programs, events) = (programs(seed), history(&steps));
        let end = at(2000);
        let done = apply(&programs, &Account::new("c"), &events, end).unwrap();
        sound(&done.account, &done.entries)?;
        for decision in done.decisions.iter().filter(|decision| decision.status == Status::Refused) {
            prop_assert!(decision.entries.is_empty(), "{decision:?}");
        }
        let again = apply(&programs, &done.account, &events, end).unwrap();
        prop_assert!(again.entries.is_empty() && again.decisions.iter().all(|decision| decision.duplicate));
        prop_assert_eq!(again.account, done.account);
    }

    /// A snapshot between any two events, written and read as a document, and extra ticks change no entry (I11).
    #[test]
    fn snapshots_and_ticks_change_nothing(seed in 0u32..1944, steps in steps(20)) {
        let (programs, events) = (programs(seed), history(&steps));
        let whole = apply(&programs, &Account::new("c"), &events, at(2000)).unwrap();
        let (mut account, mut entries) = (Account::new("c"), Vec::new());
        for event in &events {
            let ticked = tick(&programs, &account, event.occurred_at).unwrap();
            entries.extend(ticked.entries);
            let next = apply(&programs, &ticked.account, std::slice::from_ref(event), event.occurred_at).unwrap();
            entries.extend(next.entries);
            account = Account::read(&serde_json::from_str(&next.account.to_document().to_string()).unwrap()).unwrap();
            prop_assert_eq!(&account, &next.account);
        }
        let last = tick(&programs, &account, at(2000)).unwrap();
        entries.extend(last.entries);
        prop_assert_eq!(last.account, whole.account);
        prop_assert_eq!(entries, whole.entries);
    }

    /// I6: after everything was given back no order holds anything, and what was redeemed for it is back or forfeited.
    #[test]
    fn a_full_refund_leaves_nothing(seed in 0u32..1944, steps in steps(20)) {
        let programs = programs(seed);
        let mut events = history(&steps);
        let last = events.last().map_or(at(0), |event| event.occurred_at);
        for order in ["A", "B", "C"] {
            let body = Body::OrderRefunded { order: order.to_owned(), refund: Refund::Full };
            events.push(Event { id: format!("z{order}"), account: "c".to_owned(), occurred_at: last, body });
        }
        let done = apply(&programs, &Account::new("c"), &events, last).unwrap();
        sound(&done.account, &done.entries)?;
        for order in done.account.orders.values() {
            prop_assert_eq!(order.points(), 0, "{:?}", order);
        }
        for redemption in done.account.redemptions.values().filter(|one| one.order.is_some()) {
            prop_assert!(redemption.state != State::Open, "{redemption:?}");
            prop_assert_eq!(redemption.restored, if redemption.state == State::Captured { redemption.points } else { 0 });
        }
    }

    /// I6 and I8: any split of a refund ends at the same points, no part of it ever raises them.
    #[test]
    fn any_split_of_a_refund_ends_the_same(
        seed in 0u32..1944, units in 1i64..9, amount in 100i64..20_000, cuts in prop::collection::vec((0i64..9, 0i64..4000), 1..7),
    ) {
        let programs = programs(seed);
        let paid = |id: &str| Event {
            id: id.to_owned(), account: "c".to_owned(), occurred_at: at(0),
            body: Body::OrderPaid { order: "A".to_owned(), cart: Some(cart(units, amount)) },
        };
        let refund = |index: usize, units: i64, amount: i64| Event {
            id: format!("r{index}"), account: "c".to_owned(), occurred_at: at(1),
            body: Body::OrderRefunded { order: "A".to_owned(), refund: Refund::Part {
                lines: if units > 0 { vec![("1".to_owned(), units)] } else { vec![] }, amount,
            } },
        };
        let (mut events, mut sums, mut account) = (vec![paid("p")], (0, 0), Account::new("c"));
        account = apply(&programs, &account, &events, at(1)).unwrap().account;
        for (index, (returned, value)) in cuts.into_iter().enumerate() {
            if returned == 0 && value == 0 { continue; }
            let event = refund(index, returned, value);
            let next = apply(&programs, &account, std::slice::from_ref(&event), at(1)).unwrap();
            if next.decisions[0].status == Status::Accepted {
                sums = (sums.0 + returned, sums.1 + value);
                events.push(event);
                prop_assert!(next.account.orders["A"].points() <= account.orders["A"].points());
                prop_assert!(next.account.balance.get(Bucket::Issued) == account.balance.get(Bucket::Issued));
            }
            account = next.account;
        }
        let revoked: i64 = account.balance.get(Bucket::Revoked);
        prop_assert!(revoked <= -account.balance.get(Bucket::Issued));
        if sums != (0, 0) {
            let at_once = apply(&programs, &Account::new("c"), &[paid("p"), refund(99, sums.0, sums.1)], at(1)).unwrap();
            prop_assert_eq!(at_once.account.orders["A"].points(), account.orders["A"].points());
            prop_assert_eq!(held(&at_once.account), held(&account));
        }
    }

    /// I7: a quote says what paying and reserving at the same instant would do.
    #[test]
    fn a_quote_keeps_its_word(seed in 0u32..1944, units in 1i64..5, amount in 0i64..20_000, gift in 1i64..9000, ask in 0i64..9000) {
        let programs = programs(seed);
        let event = |id: &str, body| Event { id: id.to_owned(), account: "c".to_owned(), occurred_at: at(5), body };
        let given = event("g", Body::PointsAdjusted { points: gift, reason: "gift".to_owned(), actor: None });
        let account = apply(&programs, &Account::new("c"), &[given], at(5)).unwrap().account;
        let cart = cart(units, amount);
        let quoted = quote(&programs, &account, &cart, ask, at(5)).unwrap();
        let mut events = vec![event("1", Body::OrderPlaced { order: "A".to_owned(), cart })];
        if ask > 0 {
            let body = Body::RedemptionReserved { redemption: "R".to_owned(), points: ask, order: Some("A".to_owned()), goods: None, ttl: None };
            events.push(event("2", body));
        }
        events.push(event("3", Body::OrderPaid { order: "A".to_owned(), cart: None }));
        let done = apply(&programs, &account, &events, at(5)).unwrap();
        let last = &done.decisions[done.decisions.len() - 1];
        prop_assert_eq!(&last.rules, &quoted.earn.rules);
        prop_assert_eq!(-last.change.get(Bucket::Issued), quoted.earn.points);
        if ask > 0 {
            prop_assert_eq!(done.decisions[1].status == Status::Accepted, quoted.redeem.reason == "possible");
            prop_assert_eq!(done.account.redemptions.get("R").map_or(0, |one| one.amount), quoted.redeem.amount);
        }
        if quoted.redeem.max_points > 0 {
            let most = quote(&programs, &account, &Cart::of(vec![Line::item("1", 1, amount + amount / 3)]), quoted.redeem.max_points, at(5)).unwrap();
            prop_assert_eq!(most.redeem.reason.as_str(), "possible");
        }
    }

    /// I12: the order in which the events of one order arrive changes no total.
    #[test]
    fn arrival_changes_no_total(seed in 0u32..1944, steps in steps(8), turn in 0usize..8) {
        let programs = programs(seed);
        // One order and no refund in part: what is refused depends on what was known at arrival.
        let alone: Vec<Step> = steps.into_iter().filter(|step| step.0 < 9).map(|step| (step.0, 0, step.2, step.3, step.4)).collect();
        let events = history(&alone);
        let mut turned = events.clone();
        turned.rotate_left(turn.min(events.len()));
        turned.reverse();
        let end = at(3000);
        let straight = apply(&programs, &Account::new("c"), &events, end).unwrap().account;
        let other = apply(&programs, &Account::new("c"), &turned, end).unwrap();
        sound(&other.account, &other.entries)?;
        let points = |account: &Account| account.orders.values().map(|order| order.points()).sum::<i64>();
        prop_assert_eq!(points(&straight), points(&other.account));
    }
}

/// A bulk replay is the same as applying, and its totals are those of its entries.
#[test]
fn replay_is_apply() {
    let programs = programs(1 + 4);
    let events: Vec<Event> = (0..40)
        .map(|index| Event {
            id: format!("o{index:02}"),
            account: String::new(),
            occurred_at: at(index * 24),
            body: Body::OrderPaid { order: format!("O{index}"), cart: Some(cart(1, 1000 + index)) },
        })
        .collect();
    let mut mixed = events.clone();
    mixed.reverse();
    let end = Instant::from_micros(START + 60 * DAY).unwrap();
    let one = replay_account(&programs, "c", events, end).unwrap();
    let other = replay_account(&programs, "c", mixed, end).unwrap();
    assert_eq!(one, other);
    let earned: i64 = one.entries.iter().filter(|entry| entry.kind == Kind::Earn).map(|entry| entry.points).sum();
    assert_eq!(one.totals.awarded, earned);
    let rest = one.totals.outstanding + one.totals.expired + one.totals.redeemed + one.totals.revoked;
    assert_eq!(one.totals.awarded, rest);
}

/// The histories above are worth something only if they reach what is to be tried.
#[test]
fn histories_reach_every_kind_and_reason() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    use std::collections::BTreeMap;

    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (0u32..1944, steps(25));
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..2000 {
        let (seed, steps) = strategy.new_tree(&mut runner).unwrap().current();
        let done = apply(&programs(seed), &Account::new("c"), &history(&steps), at(2000)).unwrap();
        for decision in done.decisions {
            *reached.entry(format!("{} {}", decision.kind, decision.reason)).or_default() += 1;
        }
        for entry in done.entries {
            *reached.entry(format!("{:?} {}", entry.kind, entry.reason)).or_default() += 1;
        }
    }
    for what in [
        "Adjust adjusted",
        "Capture captured",
        "Clawback order_reduced",
        "Clawback owed",
        "Clawback waived",
        "Earn earned",
        "Expire expired",
        "Forfeit lot_expired",
        "Mature hold_ended",
        "Recover waiver_recovered",
        "Reinstate waiver_lifted",
        "Release order_refunded",
        "Release released",
        "Release reservation_ended",
        "Release rest_released",
        "Repay debt_repaid",
        "Reserve reserved",
        "Restore grace",
        "Restore redemption_refunded",
        "Restore reissued",
        "order.paid already_earned",
        "order.refunded refund_exceeds_order",
        "points.adjusted insufficient_points",
        "redemption.captured above_reserved",
        "redemption.captured not_reserved",
        "redemption.reserved already_reserved",
        "redemption.reserved insufficient_points",
        "redemption.reserved order_closed",
    ] {
        assert!(reached.get(what).is_some_and(|count| *count > 0), "{what} is never reached: {reached:#?}");
    }
}
