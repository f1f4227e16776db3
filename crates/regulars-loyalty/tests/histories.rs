//! What must hold for every history (I1 to I9, I11 and I12 of the design), on random ones by their number.
//!
//! Some thousands are tried each time. `REGULARS_HISTORIES=1000000 cargo test --release --test histories many -- --nocapture`
//! tries so many, or those from one number to another by `200000..300000`, and says what they reached.

mod history;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use history::{History, Purses, Random};
use proptest::prelude::*;
use regulars_core::time::Instant;
use regulars_loyalty::bulk::TABLES;
use regulars_loyalty::cart::Cart;
use regulars_loyalty::event::{Adjustment, Body, Event, Refund, Spends, Which};
use regulars_loyalty::ledger::decision::Change;
use regulars_loyalty::ledger::redemption::State;
use regulars_loyalty::ledger::{
    Account, Bucket, Entry, Given, Kind, Purse, PurseBalance, PurseChange, Recorded, Status,
};
use regulars_loyalty::program::{Debt, Expiry, Gives, Program, Programs};
use regulars_loyalty::tally::Tally;
use regulars_loyalty::{Applied, apply, quote, replay_account, tick, verify};

type Check = Result<(), String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(what()) }
}

fn run(history: &History, events: &[Event], as_of: Instant) -> Result<Applied, String> {
    apply(&history.programs, &Account::new("c"), events, as_of).map_err(|error| error.to_string())
}

/// The versions of a history's program.
fn versions(programs: &Programs, documents: usize) -> impl Iterator<Item = &Program> {
    (1..=documents as i64).map(|version| programs.version(version).unwrap())
}

/// I1 to I4 and I8: sums, lots, what is owed, entries against balances, and no more taken back than was earned.
fn sound(history: &History, account: &Account, entries: &[Entry]) -> Check {
    let owes = versions(&history.programs, history.documents.len()).any(|one| one.refund.debt == Debt::Unlimited);
    for purse in purses(account) {
        let balance = account.balance_of(purse);
        ensure(balance.sum() == 0, || format!("I1: {purse:?} {balance:?}"))?;
        for bucket in Bucket::ALL.into_iter().filter(|bucket| bucket.is_of_lots() || *bucket == Bucket::Revoked) {
            let lots = account.lots.iter().filter(|lot| lot.purse() == purse);
            ensure(lots.clone().all(|lot| lot.get(bucket) >= 0), || format!("I2: {purse:?} {balance:?}"))?;
            let sum: i64 = lots.map(|lot| lot.get(bucket)).sum();
            ensure(balance.get(bucket) >= 0, || format!("I2: {purse:?} {balance:?}"))?;
            ensure(sum == balance.get(bucket) || !bucket.is_of_lots(), || format!("I2: {purse:?} {sum} in lots"))?;
        }
        let (available, debt) = (balance.get(Bucket::Available), balance.get(Bucket::Debt));
        ensure(available == 0 || debt == 0, || format!("I3: {purse:?} {available} available, {debt} owed"))?;
        ensure(debt == 0 || owes, || format!("I3: {purse:?} {debt} owed"))?;
    }
    verify(account, entries).map_err(|error| format!("I4: {error}"))?;
    apart(account, entries)?;
    let mut balance: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in entries {
        let sign = match entry.kind {
            Kind::Earn | Kind::Reinstate => 1,
            Kind::Clawback => -1,
            _ => continue,
        };
        // What is no order has the name that no order has.
        let held = balance.entry(entry.order.as_deref().unwrap_or_default()).or_default();
        *held += sign * entry.points;
        ensure(*held >= 0, || format!("I8: more taken back than earned: {entry:?}"))?;
    }
    for order in account.orders.values() {
        let held = balance.get(order.id.as_str()).copied().unwrap_or(0);
        ensure(held == order.points(), || format!("order {:?} holds {held} by its entries", order.id))?;
    }
    let granted = account.occasions.iter().flat_map(|occasion| &occasion.granted);
    let (other, kept) = (balance.get("").copied().unwrap_or(0), granted.map(|granted| granted.allowed).sum::<i64>());
    ensure(other == kept, || format!("occasions were granted {kept}, {other} by their entries"))?;
    let years: Vec<_> = account.occasions.iter().filter_map(|one| Some((one.rule.as_ref()?, one.year?))).collect();
    let once: std::collections::BTreeSet<_> = years.iter().collect();
    ensure(once.len() == years.len(), || format!("a day is celebrated twice in a year: {years:?}"))?;
    standing(account)?;
    for (index, given) in account.rewards.iter().enumerate() {
        let before = account.rewards[..index].iter().filter(|other| other.source == given.source).count() as i64;
        ensure(given.number == before + 1, || format!("rewards are counted wrongly: {:?}", account.rewards))?;
    }
    entitled(account)?;
    let ids: std::collections::BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    ensure(ids.len() == entries.len(), || "two entries have one id".to_owned())
}

/// The purses of an account.
fn purses(account: &Account) -> impl Iterator<Item = Purse<'_>> {
    std::iter::once(Purse::MAIN).chain(account.purses.iter().map(PurseBalance::purse))
}

/// What an order, a rule or a redemption moves lies in a purse of its own, and no more is taken of a unit than was earned.
fn apart(account: &Account, entries: &[Entry]) -> Check {
    let mut held: BTreeMap<(&str, Purse<'_>), i64> = BTreeMap::new();
    let mut units: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for entry in entries {
        let purse = entry.purse();
        if let Some(one) = entry.redemption.as_ref().and_then(|id| account.redemptions.get(id)) {
            ensure(one.purse() == purse, || format!("another purse than its redemption's: {entry:?}"))?;
        }
        let (Some(rule), true) = (&entry.rule, matches!(entry.kind, Kind::Earn | Kind::Clawback | Kind::Reinstate))
        else {
            continue;
        };
        let unit = *units.entry(rule).or_insert(purse.unit);
        ensure(unit == purse.unit, || format!("a rule of two units: {entry:?}"))?;
        let Some(order) = &entry.order else { continue };
        ensure(account.orders[order].purse(purse.unit) == purse, || format!("not of its order's stores: {entry:?}"))?;
        let held = held.entry((order, purse)).or_default();
        *held += if entry.kind == Kind::Clawback { -entry.points } else { entry.points };
        ensure(*held >= 0, || format!("I8: more taken back than earned in a purse: {entry:?}"))?;
    }
    for order in account.orders.values() {
        let booked = |unit| {
            let of_unit = order.booked.iter().filter(|one| units.get(one.rule.as_str()) == Some(&unit));
            of_unit.map(|one| one.points).sum::<i64>()
        };
        for ((_, purse), points) in held.iter().filter(|((id, _), _)| *id == order.id) {
            let sum = booked(purse.unit);
            ensure(sum == *points, || format!("{order:?} holds {sum} in {purse:?}, {points} by its entries"))?;
        }
    }
    Ok(())
}

/// A reward that is used later is held by the one redemption that has set it aside, or used it.
fn entitled(account: &Account) -> Check {
    let ids: Vec<_> = account.rewards.iter().filter_map(|given| given.id.as_ref()).collect();
    let names: std::collections::BTreeSet<_> = ids.iter().collect();
    ensure(names.len() == ids.len(), || format!("two rewards have one name: {:?}", account.rewards))?;
    for given in account.rewards.iter().filter(|given| given.redemption.is_some()) {
        let holds = given.redemption.as_ref().and_then(|id| account.redemptions.get(id));
        ensure(holds.is_some_and(|one| one.entitlement == given.id && one.pays()), || {
            format!("nobody holds {given:?}")
        })?;
    }
    for one in account.redemptions.values().filter(|one| one.entitlement.is_some() && one.state == State::Open) {
        let held = |given: &&Given| given.id == one.entitlement && given.redemption.as_ref() == Some(&one.id);
        ensure(account.rewards.iter().any(|given| held(&given)), || format!("{one:?} holds nothing"))?;
    }
    Ok(())
}

/// Every change of tier goes on from the one before it, up or down, and the last is where the member stands.
fn standing(account: &Account) -> Check {
    let mut level: Option<&String> = None;
    let mut at = Instant::MIN;
    for change in &account.tier.history {
        ensure(change.from.as_ref() == level && change.at >= at, || {
            format!("tiers do not follow: {:?}", account.tier)
        })?;
        (level, at) = (change.to.as_ref(), change.at);
    }
    ensure(account.tier.level.as_ref() == level, || format!("another tier than the last: {:?}", account.tier))
}

/// A refund never raises points, and refusals book nothing.
fn decided(history: &History, done: &Applied) -> Check {
    for (event, decision) in history.events.iter().zip(&done.decisions) {
        let refund = matches!(event.body, Body::OrderRefunded { .. });
        let issues = |change: &Change| change.get(Bucket::Issued) != 0;
        let raised = issues(&decision.change) || decision.purses.iter().any(|purse| issues(&purse.change));
        ensure(!refund || !raised, || format!("a refund raises points: {decision:?}"))?;
        let refused = decision.status == Status::Refused;
        ensure(
            !refused || decision.duplicate || decision.entries.is_empty() || decision.reason.starts_with("already"),
            || format!("a refusal books: {decision:?}"),
        )?;
    }
    Ok(())
}

/// I5: any event twice is once.
fn twice(history: &History, done: &Applied) -> Check {
    let again =
        apply(&history.programs, &done.account, &history.events, history.end).map_err(|error| error.to_string())?;
    let quiet = again.entries.is_empty() && again.decisions.iter().all(|decision| decision.duplicate);
    ensure(quiet && again.account == done.account, || "I5: a history that comes again changes something".to_owned())
}

/// I11: extra ticks change nothing; nor does in how many calls the events come, or that the account is written down and
/// read between.
fn ticked(history: &History, done: &Applied, random: &mut Random) -> Check {
    let (mut account, mut entries, mut now) = (Account::new("c"), Vec::new(), history.events[0].occurred_at);
    let mut rest = history.events.as_slice();
    while !rest.is_empty() {
        let (events, later) = rest.split_at(1 + random.below(rest.len().min(7)));
        rest = later;
        now = events.iter().fold(now, |now, event| now.max(event.occurred_at));
        let soon = history.end.min(now.plus_micros(random.within(0, 86_400_000_000)).unwrap());
        // A tick may come as late as the next event, but not after it.
        now = later.first().map_or(soon, |next| soon.min(next.occurred_at)).max(now);
        let next = apply(&history.programs, &account, events, now).map_err(|error| error.to_string())?;
        entries.extend(next.entries);
        account = next.account;
        if random.one_in(4) {
            let text = account.to_document().to_string();
            let read = Account::read(&serde_json::from_str(&text).unwrap()).map_err(|error| error.to_string())?;
            ensure(read == account, || "an account is read otherwise than it was written".to_owned())?;
        }
    }
    let last = tick(&history.programs, &account, history.end).map_err(|error| error.to_string())?;
    entries.extend(last.entries);
    ensure(last.account == done.account && entries == done.entries, || "I11: ticks change something".to_owned())
}

/// I6: after a full refund of every order none holds anything, and what was redeemed for it is back.
fn given_back(history: &History, done: &Applied) -> Check {
    let full = |id: &String| Event {
        id: format!("z{id}"),
        account: "c".to_owned(),
        occurred_at: history.end,
        body: Body::OrderRefunded { order: id.clone(), refund: Refund::Full },
    };
    let refunds: Vec<Event> = done.account.orders.keys().map(full).collect();
    let after = apply(&history.programs, &done.account, &refunds, history.end).map_err(|error| error.to_string())?;
    let entries: Vec<Entry> = done.entries.iter().chain(&after.entries).cloned().collect();
    sound(history, &after.account, &entries)?;
    if after.account.life.closed_at.is_some() {
        let left = [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt];
        return ensure(left.iter().all(|bucket| after.account.balance.get(*bucket) == 0), || {
            "something is left".to_owned()
        });
    }
    for order in after.account.orders.values() {
        ensure(order.points() == 0, || format!("I6: {order:?}"))?;
    }
    let known = |order: &String| after.account.orders.contains_key(order);
    for one in after.account.redemptions.values().filter(|one| one.order.as_ref().is_some_and(known)) {
        let back = one.state == State::Released || (one.state == State::Captured && one.restored == one.points);
        let held = after.account.rewards.iter().any(|given| given.redemption.as_ref() == Some(&one.id));
        ensure(back && !held, || format!("I6: {one:?}"))?;
    }
    Ok(())
}

/// I7: what a quote says of earning and redeeming is what placing, reserving and paying at the same instant does.
fn quoted(history: &History, done: &Applied) -> Check {
    let (cart, redeem) = (&history.cart, &history.redeem);
    let said = quote(&history.programs, &done.account, cart, redeem.clone(), history.end);
    let said = said.map_err(|error| error.to_string())?;
    let event = |id: &str, body| Event { id: id.to_owned(), account: "c".to_owned(), occurred_at: history.end, body };
    let mut events = vec![event("q1", Body::OrderPlaced { order: "Q".to_owned(), cart: cart.clone() })];
    if redeem.points > 0 {
        let (redemption, order) = ("Q".to_owned(), Some("Q".to_owned()));
        events.push(event(
            "q2",
            Body::RedemptionReserved {
                redemption,
                spends: Spends::Points(redeem.points),
                order,
                goods: None,
                ttl: None,
                of: Which { unit: redeem.unit.clone(), store: None },
            },
        ));
    }
    events.push(event("q3", Body::OrderPaid { order: "Q".to_owned(), cart: None }));
    let after = apply(&history.programs, &done.account, &events, history.end).map_err(|error| error.to_string())?;
    let paid = after.decisions.last().unwrap();
    let rewards: Vec<_> = said.rewards.iter().map(|one| (&one.source, one.number, one.at, &one.reward)).collect();
    let given: Vec<_> = paid.rewards.iter().map(|one| (&one.source, one.number, one.at, &one.reward)).collect();
    ensure(rewards == given, || format!("I7: quoted {rewards:?}, given {given:?}"))?;
    if after.account.life.closed_at.is_some() {
        let refused = paid.reason == "account_closed" && said.earn.points == 0 && said.redeem.points == 0;
        return ensure(refused, || format!("I7: quoted {said:?}, paid {paid:?} on a closed account"));
    }
    ensure(paid.rules == said.earn.rules, || format!("I7: quoted {:?}, paid {:?}", said.earn.rules, paid.rules))?;
    let issued = |unit: Option<&str>| {
        let of = |one: &&PurseChange| (one.unit.as_deref(), one.stores.as_deref()) == (unit, said.stores.as_deref());
        let other = paid.purses.iter().find(of).map(|one| &one.change);
        let main = Some(&paid.change).filter(|_| unit.is_none() && said.stores.is_none());
        -main.or(other).map_or(0, |change| change.get(Bucket::Issued))
    };
    ensure(issued(None) == said.earn.points, || format!("I7: quoted {:?}, paid {paid:?}", said.earn))?;
    for of in &said.units {
        ensure(issued(Some(&of.unit)) == of.points, || format!("I7: quoted {of:?}, paid {paid:?}"))?;
    }
    let amount = after.account.redemptions.get("Q").map_or(0, |one| one.amount);
    ensure(amount == said.redeem.amount, || format!("I7: quoted {:?}, reserved {amount}", said.redeem))
}

/// I7: a reward of the catalogue that a quote says can be had is given for the asking, and no other.
fn offered(history: &History, done: &Applied) -> Check {
    let said =
        quote(&history.programs, &done.account, &history.cart, 0, history.end).map_err(|error| error.to_string())?;
    let event = |id: &str, body| Event { id: id.to_owned(), account: "c".to_owned(), occurred_at: history.end, body };
    for offer in &said.catalogue {
        let order = || "Q".to_owned();
        let spends = Spends::Reward { reward: offer.reward.clone(), quantity: 1, line: None };
        let (redemption, order_of, of) = (order(), Some(order()), Which::default());
        let reserved = Body::RedemptionReserved { redemption, spends, order: order_of, goods: None, ttl: None, of };
        let placed = Body::OrderPlaced { order: order(), cart: history.cart.clone() };
        let events = [event("q1", placed), event("q2", reserved)];
        let after = apply(&history.programs, &done.account, &events, history.end).map_err(|error| error.to_string())?;
        let decision = &after.decisions[1];
        let same = if offer.possible { decision.reason == "reward_reserved" } else { decision.reason == offer.reason };
        ensure(same, || format!("I7: offered {offer:?}, decided {decision:?}"))?;
    }
    Ok(())
}

/// A compact account beside its events gives what the whole account gives.
fn compacted(history: &History, done: &Applied) -> Check {
    let (mut account, mut entries, mut decisions) = (Account::new("c"), Vec::new(), Vec::new());
    let (mut log, mut now) = (BTreeMap::new(), history.events[0].occurred_at);
    for event in &history.events {
        now = now.max(event.occurred_at);
        let needs: Vec<Recorded> =
            account.needs(event).into_iter().map(|id| Recorded::clone(log.get(id).unwrap())).collect();
        if !needs.is_empty() {
            let refused = apply(&history.programs, &account, std::slice::from_ref(event), now);
            ensure(refused.is_err(), || "an event is applied without what it needs".to_owned())?;
        }
        account.recall(needs);
        let next = apply(&history.programs, &account, std::slice::from_ref(event), now);
        let next = next.map_err(|error| error.to_string())?;
        log.extend(next.account.events.clone());
        entries.extend(next.entries);
        decisions.extend(next.decisions);
        account = next.account.compact();
    }
    let last = tick(&history.programs, &account, history.end).map_err(|error| error.to_string())?;
    entries.extend(last.entries);
    let same =
        entries == done.entries && decisions == done.decisions && last.account.compact() == done.account.compact();
    ensure(same, || "a compact account gives otherwise than the whole".to_owned())?;
    let quoted =
        |account: &Account| quote(&history.programs, account, &history.cart, history.redeem.clone(), history.end);
    ensure(quoted(&account) == quoted(&done.account), || "a compact account is quoted otherwise".to_owned())
}

/// I12: the order in which the events of one order arrive changes no total, where nothing is refused and nothing counts
/// what other orders did.
fn arrived(history: &History, random: &mut Random) -> Check {
    let counts = versions(&history.programs, history.documents.len()).any(|program| {
        !program.limits.is_empty()
            || program.units.iter().any(|unit| !unit.limits.is_empty())
            || program.earn.iter().any(|rule| !rule.limits.is_empty() || rule.when.first_order)
            || program.tiers.is_some()
            || program.stamps.iter().any(|stamp| stamp.reward.points.is_some())
    });
    if counts {
        return Ok(());
    }
    let Some(order) = history.events.iter().find_map(|event| event.body.order()) else { return Ok(()) };
    let own = |event: &&Event| event.body.order() == Some(order) && event.body.redemption().is_none();
    let events: Vec<Event> = history.events.iter().filter(own).cloned().collect();
    let mut turned = events.clone();
    for index in 0..turned.len() {
        let other = random.below(turned.len());
        turned.swap(index, other);
    }
    let (one, other) = (run(history, &events, history.end)?, run(history, &turned, history.end)?);
    let refused = |done: &Applied| {
        done.decisions
            .iter()
            .any(|decision| matches!(decision.reason.as_str(), "refund_exceeds_order" | "unknown_line"))
    };
    if refused(&one) || refused(&other) {
        return Ok(());
    }
    let points =
        |done: &Applied| done.account.orders.values().map(regulars_loyalty::ledger::Order::points).sum::<i64>();
    ensure(points(&one) == points(&other), || {
        format!("I12: {} and {} points\n{events:#?}\n{turned:#?}", points(&one), points(&other))
    })
}

/// I6 and I8: any split of a refund ends at the same points and balance, also of an order that points pay in part.
fn split(history: &History, random: &mut Random) -> Check {
    let event = |id: String, body| Event { id, account: "c".to_owned(), occurred_at: history.end, body };
    let order = || "S".to_owned();
    let mut events = vec![
        event(
            "s1".to_owned(),
            Body::PointsAdjusted {
                points: 250,
                reason: "gift".to_owned(),
                actor: None,
                kind: Adjustment::Manual,
                expires_after: None,
                of: Purses::own(history.cart.store.as_ref()),
            },
        ),
        event("s2".to_owned(), Body::OrderPlaced { order: order(), cart: history.cart.clone() }),
        event(
            "s3".to_owned(),
            Body::RedemptionReserved {
                redemption: order(),
                spends: Spends::Points(100),
                order: Some(order()),
                goods: None,
                ttl: None,
                of: Which::default(),
            },
        ),
        event("s4".to_owned(), Body::RedemptionCaptured { redemption: order(), points: None }),
        event("s5".to_owned(), Body::OrderPaid { order: order(), cart: None }),
    ];
    let mut account = run(history, &events, history.end)?.account;
    let (mut units, mut value): (BTreeMap<String, i64>, i64) = (BTreeMap::new(), 0);
    for number in 0..random.within(2, 6) {
        let line = random.pick(&history.cart.lines);
        let quantity = random.within(0, line.quantity.min(2));
        let amount = random.pick(&[0, 0, 1, line.amount / 3, 500]);
        if quantity == 0 && amount == 0 {
            continue;
        }
        let lines = if quantity > 0 { vec![(line.line.clone(), quantity)] } else { Vec::new() };
        let body = Body::OrderRefunded { order: order(), refund: Refund::Part { lines, amount } };
        let next = apply(&history.programs, &account, &[event(format!("t{number}"), body)], history.end);
        let next = next.map_err(|error| error.to_string())?;
        if next.decisions[0].status == Status::Accepted {
            *units.entry(line.line.clone()).or_default() += quantity;
            value += amount;
            let (before, after) = (account.orders["S"].points(), next.account.orders["S"].points());
            ensure(after <= before, || format!("a refund raises points from {before} to {after}"))?;
        }
        account = next.account;
    }
    units.retain(|_, quantity| *quantity > 0);
    if units.is_empty() && value == 0 {
        return Ok(());
    }
    let refund = Refund::Part { lines: units.into_iter().collect(), amount: value };
    events.push(event("u".to_owned(), Body::OrderRefunded { order: order(), refund }));
    let at_once = run(history, &events, history.end)?.account;
    let held = |account: &Account| {
        let buckets =
            [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt, Bucket::Spent, Bucket::Waived];
        let of = |purse| {
            let balance = account.balance_of(purse);
            (format!("{purse:?}"), buckets.map(|bucket| balance.get(bucket)))
        };
        (account.orders["S"].points(), purses(account).map(of).collect::<Vec<_>>())
    };
    ensure(held(&account) == held(&at_once), || format!("I6: split {:?}, at once {:?}", held(&account), held(&at_once)))
}

/// Everything that must hold for the history of this number; counts what it reached.
fn check(seed: u64, reached: &mut BTreeMap<String, u64>) -> Check {
    let history = History::of(seed);
    let done = run(&history, &history.events, history.end)?;
    let mut random = Random::new(seed ^ 0x5eed);
    sound(&history, &done.account, &done.entries)?;
    decided(&history, &done)?;
    twice(&history, &done)?;
    ticked(&history, &done, &mut random)?;
    given_back(&history, &done)?;
    quoted(&history, &done)?;
    offered(&history, &done)?;
    compacted(&history, &done)?;
    arrived(&history, &mut random)?;
    split(&history, &mut random)?;
    count(&history, &done, reached);
    Ok(())
}

/// Counts what a history reached.
fn count(history: &History, done: &Applied, reached: &mut BTreeMap<String, u64>) {
    let mut add = |what: String, times: u64| *reached.entry(what).or_default() += times;
    add("events".to_owned(), history.events.len() as u64);
    for program in versions(&history.programs, history.documents.len()) {
        for rule in &program.earn {
            let kind = match rule.gives {
                Gives::PerMoney { mode, .. } => format!("{mode:?}").to_lowercase(),
                Gives::Fixed { .. } => "fixed".to_owned(),
                Gives::PerUnit { .. } => "per_unit".to_owned(),
                Gives::Multiplier(_) if rule.when.chooses_lines() => "multiplier_of_lines".to_owned(),
                Gives::Multiplier(_) => "multiplier".to_owned(),
                Gives::Sides { .. } => "sides".to_owned(),
                Gives::Reward => "reward".to_owned(),
            };
            add(format!("occasion {}", rule.on.name()), 1);
            add(format!("rule {kind}"), 1);
        }
        let expiry = match program.expiry {
            Expiry::None => "none",
            Expiry::Rolling { align: None, .. } => "rolling",
            Expiry::Rolling { .. } => "aligned",
            Expiry::Inactivity { .. } => "inactivity",
            Expiry::Fixed { .. } => "fixed",
        };
        add(format!("expiry {expiry}"), 1);
    }
    let parts = |redemption: &regulars_loyalty::ledger::Redemption| {
        redemption.restored > 0 && redemption.restored < redemption.points
    };
    let pays = history.events.iter().any(|event| {
        matches!(event.body, Body::OrderRefunded { refund: Refund::Part { .. }, .. }) && event.body.order() == Some("P")
    });
    add("history with partial refunds of an order paid partly by points".to_owned(), u64::from(pays));
    add("redemption partly given back".to_owned(), u64::from(done.account.redemptions.values().any(parts)));
    for one in done.account.redemptions.values().filter(|one| one.bought.is_some()) {
        add("reward bought".to_owned(), 1);
        add("reward bought, partly given back".to_owned(), u64::from(parts(one)));
    }
    for decision in &done.decisions {
        add(format!("event {}", decision.kind), 1);
        add(format!("decision {}", decision.reason), 1);
        if decision.duplicate {
            add("decision duplicate".to_owned(), 1);
        }
        for trace in &decision.rules {
            add(format!("trace {}", trace.reason), 1);
        }
    }
    for purse in &done.account.purses {
        for (name, is) in [("unit", purse.unit.is_some()), ("group", purse.stores.is_some())] {
            add(format!("purse of a {name}"), u64::from(is));
            for bucket in [Bucket::Spent, Bucket::Expired, Bucket::Revoked] {
                add(format!("purse of a {name}, {}", bucket.name()), u64::from(is && purse.balance.get(bucket) != 0));
            }
        }
        for bucket in [Bucket::Debt, Bucket::Waived] {
            add(format!("purse, {}", bucket.name()), u64::from(purse.balance.get(bucket) != 0));
        }
    }
    for given in &done.account.rewards {
        add(format!("reward {:?}", given.reward.kind), 1);
        if given.id.is_some() {
            let back = done.account.redemptions.values().any(|one| {
                one.entitlement == given.id
                    && one.state == State::Captured
                    && given.redemption.as_ref() != Some(&one.id)
            });
            let by = if given.stamp().is_some() { "card" } else { "rule" };
            add(format!("entitlement of a {by}"), 1);
            add("entitlement that came back".to_owned(), u64::from(back));
        }
        if given.withheld {
            add("reward withheld".to_owned(), 1);
        }
    }
    for change in &done.account.tier.history {
        add(format!("tier {} {}", change.reason, if change.event.is_some() { "by an event" } else { "by time" }), 1);
    }
    for occasion in &done.account.occasions {
        add(format!("granted {}", occasion.on), 1);
    }
    for entry in &done.entries {
        add(format!("entry {} {}", entry.kind.name(), entry.reason), 1);
    }
}

/// Everything that histories have to reach.
const REACHES: &[&str] = &[
    "decision account_closed",
    "decision closed",
    "decision reservations_open",
    "entry close account_closed",
    "event account.closed",
    "trace guest",
    "trace not_consented",
    "decision above_limit",
    "decision above_reserved",
    "decision adjusted",
    "decision already_cancelled",
    "decision already_earned",
    "decision already_enrolled",
    "decision already_placed",
    "decision already_referred",
    "decision already_reserved",
    "decision balance_cap",
    "decision below_min_order",
    "decision below_minimum",
    "decision captured",
    "decision changed",
    "decision cool_down",
    "decision duplicate",
    "decision earned",
    "decision goods_unknown",
    "decision insufficient_points",
    "decision kept",
    "decision not_a_step",
    "decision not_offered",
    "decision not_reserved",
    "decision nothing_to_book",
    "decision order_closed",
    "decision refund_exceeds_order",
    "decision recorded",
    "decision redeem_limit",
    "decision referred_by_another",
    "decision released",
    "decision reserved",
    "decision restored",
    "decision restored_and_taken_back",
    "decision reward_expired",
    "decision reward_not_offered",
    "decision reward_released",
    "decision reward_reserved",
    "decision reward_taken",
    "decision reward_used",
    "decision self_referral",
    "decision surprised",
    "decision taken_back",
    "decision unknown_line",
    "decision unknown_reward",
    "decision updated",
    "decision worth_nothing",
    "entry adjust adjusted",
    "entry adjust surprised",
    "entry capture captured",
    "entry clawback order_reduced",
    "entry clawback owed",
    "entry clawback waived",
    "entry earn earned",
    "entry expire expired",
    "entry forfeit lot_expired",
    "entry mature hold_ended",
    "entry recover waiver_recovered",
    "entry reinstate waiver_lifted",
    "entry release order_refunded",
    "entry release released",
    "entry release reservation_ended",
    "entry release rest_released",
    "entry repay debt_repaid",
    "entry reserve reserved",
    "entry restore grace",
    "entry restore redemption_refunded",
    "entry restore reissued",
    "entitlement of a card",
    "entitlement of a rule",
    "entitlement that came back",
    "event account.enrolled",
    "event account.updated",
    "event action.performed",
    "event order.cancelled",
    "event order.fulfilled",
    "event order.paid",
    "event order.placed",
    "event order.refunded",
    "event order.updated",
    "event points.adjusted",
    "event redemption.captured",
    "event redemption.released",
    "event redemption.reserved",
    "event referral.attributed",
    "event referral.qualified",
    "expiry aligned",
    "expiry fixed",
    "expiry inactivity",
    "expiry none",
    "expiry rolling",
    "granted account.enrolled",
    "granted anniversary",
    "granted birthday",
    "granted name_day",
    "granted referral.attributed",
    "granted referral.qualified",
    "granted review",
    "granted video",
    "occasion account.enrolled",
    "occasion anniversary",
    "occasion birthday",
    "occasion custom",
    "occasion name_day",
    "occasion order",
    "occasion referral.attributed",
    "occasion referral.qualified",
    "occasion review",
    "purse of a group",
    "purse of a group, expired",
    "purse of a group, revoked",
    "purse of a group, spent",
    "purse of a unit",
    "purse of a unit, expired",
    "purse of a unit, revoked",
    "purse of a unit, spent",
    "purse, debt",
    "purse, waived",
    "redemption partly given back",
    "reward AmountOff",
    "reward PercentOff",
    "reward Points",
    "reward Product",
    "reward Sample",
    "reward Voucher",
    "reward bought",
    "reward bought, partly given back",
    "reward withheld",
    "rule fixed",
    "rule linear",
    "rule multiplier",
    "rule multiplier_of_lines",
    "rule per_unit",
    "rule reward",
    "rule sides",
    "rule step",
    "tier grace_ended by an event",
    "tier grace_ended by time",
    "tier levels_changed by time",
    "tier reached by an event",
    "tier reached by time",
    "trace above_max_amount",
    "trace balance_cap",
    "trace below_min_amount",
    "trace below_min_order",
    "trace below_min_quantity",
    "trace below_one_point",
    "trace capped",
    "trace card_not_full",
    "trace daily_cap",
    "trace earned",
    "trace excluded_by_coupon",
    "trace goods_unknown",
    "trace holdout",
    "trace lifetime_cap",
    "trace monthly_cap",
    "trace multiplied",
    "trace no_such_line",
    "trace not_first_order",
    "trace not_yet",
    "trace nothing_earns",
    "trace other_channel",
    "trace other_coupon",
    "trace other_group",
    "trace other_payment",
    "trace other_rule_wins",
    "trace other_side",
    "trace other_store",
    "trace other_tier",
    "trace other_weekday",
    "trace over",
    "trace subject_cap",
    "trace yearly_cap",
];

/// What is missing of what must be reached so many times, and what is reached without being named.
fn gaps(reached: &BTreeMap<String, u64>, times: u64) -> Vec<String> {
    let rare =
        REACHES.iter().filter(|what| reached.get(**what).copied().unwrap_or(0) < times).map(|what| (*what).to_owned());
    let named = |what: &&String| {
        let kinds = [
            "decision ",
            "entry ",
            "event ",
            "expiry ",
            "granted ",
            "occasion ",
            "purse",
            "entitlement",
            "reward ",
            "rule ",
            "tier ",
            "trace ",
        ];
        kinds.iter().any(|kind| what.starts_with(kind)) && !REACHES.contains(&what.as_str())
    };
    rare.chain(reached.keys().filter(named).cloned()).collect()
}

/// The same for many numbers on two threads.
fn check_all(numbers: std::ops::Range<u64>) -> BTreeMap<String, u64> {
    let next = AtomicU64::new(numbers.start);
    let work = || {
        let mut reached = BTreeMap::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= numbers.end {
                return reached;
            }
            if let Err(what) = check(seed, &mut reached) {
                panic!("history {seed}: {what}");
            }
        }
    };
    let maps = std::thread::scope(|scope| [scope.spawn(work), scope.spawn(work)].map(|thread| thread.join().unwrap()));
    let mut reached: BTreeMap<String, u64> = BTreeMap::new();
    for (what, times) in maps.into_iter().flatten() {
        *reached.entry(what).or_default() += times;
    }
    reached
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Histories of any number; those of small numbers are tried below, the same each time.
    #[test]
    fn every_invariant_holds(seed in any::<u64>()) {
        let checked = check(seed, &mut BTreeMap::new());
        prop_assert!(checked.is_ok(), "history {}: {}", seed, checked.unwrap_err());
    }
}

#[test]
fn histories_reach_everything() {
    let reached = check_all(0..2000);
    assert!(gaps(&reached, 1).is_empty(), "{:?}\n{reached:#?}", gaps(&reached, 1));
    let (events, parts) =
        (reached["events"], reached["history with partial refunds of an order paid partly by points"]);
    assert!((18..28).contains(&(events / 2000)) && (430..600).contains(&parts), "{events} events, {parts} in part");
}

/// I9: threads and the order of accounts change nothing.
#[test]
fn threads_change_nothing() {
    let replay = |seed: u64| {
        let history = History::of(seed);
        let mut events = history.events;
        events.sort_by(|one, other| one.id.cmp(&other.id));
        events.dedup();
        replay_account(&history.programs, "c", events, history.end).unwrap()
    };
    let one: Vec<_> = (0..300).map(replay).collect();
    let other = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3)
            .map(|part| scope.spawn(move || (0..100).map(|n| replay(299 - (n * 3 + part))).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for (part, replayed) in other.into_iter().enumerate() {
        for (n, replayed) in replayed.into_iter().enumerate() {
            assert_eq!(replayed, one[299 - (n * 3 + part)]);
        }
    }
}

/// I9: of many accounts at once each comes out as by itself, whatever the threads and the order of their events.
#[test]
fn tables_are_of_each_account_by_itself() {
    let program = History::of(3).programs;
    let end = Instant::parse("2030-01-01T00:00:00Z").unwrap();
    let mut alone = BTreeMap::new();
    let mut events = Vec::new();
    for seed in 0..60u64 {
        let account = format!("a{seed}");
        let mut own = History::of(seed).events;
        own.sort_by(|one, other| one.id.cmp(&other.id));
        own.dedup();
        own.iter_mut().for_each(|event| event.account.clone_from(&account));
        // Not every history fits the versions of another's program.
        if let Ok(replayed) = replay_account(&program, &account, own.clone(), end) {
            alone.insert(account, replayed);
            events.extend(own);
        }
    }
    assert!(alone.len() > 20, "{} accounts", alone.len());
    let tables = regulars_loyalty::replay(&program, events.clone(), Some(end), TABLES).unwrap();
    let row = |name: &str, column: &str, row: usize| {
        tables[TABLES.iter().position(|table| *table == name).unwrap()].column(column).unwrap().json(row)
    };
    let mut at = BTreeMap::from([("entries", 0), ("shares", 0), ("rules", 0)]);
    let several = tables[0].columns().iter().any(|column| column.name() == "unit");
    let mut index = 0;
    for replayed in alone.values() {
        for purse in purses(&replayed.account) {
            let balance = replayed.account.balance_of(purse);
            assert_eq!(row("balances", "account", index), replayed.account.id);
            assert_eq!(row("balances", "points", index), balance.points());
            for bucket in Bucket::ALL {
                assert_eq!(row("balances", bucket.name(), index), balance.get(bucket));
            }
            assert_eq!(row("balances", "last_hash", index), replayed.account.chain.last_hash);
            assert_eq!(row("balances", "entries", index), replayed.entries.len());
            if several {
                let names = [("unit", purse.unit), ("stores", purse.stores)];
                names
                    .into_iter()
                    .for_each(|(column, name)| assert_eq!(row("balances", column, index), serde_json::json!(name)));
            }
            index += 1;
        }
        for entry in &replayed.entries {
            let document = serde_json::to_value(entry).unwrap();
            let place = at["entries"];
            for column in tables[2].columns() {
                let expected = document.get(column.name()).unwrap_or(&serde_json::Value::Null);
                assert_eq!(&column.json(place), expected, "{}", column.name());
            }
            at.insert("entries", place + 1);
            for share in &entry.lots {
                let place = at["shares"];
                assert_eq!(row("shares", "entry", place), entry.id);
                assert_eq!(
                    (row("shares", "lot", place), row("shares", "points", place)),
                    (share.lot.as_str().into(), share.points.into())
                );
                at.insert("shares", place + 1);
            }
        }
    }
    let decisions: usize = alone.values().map(|one| one.account.events.len()).sum();
    assert_eq!([0, 1, 2, 4].map(|table| tables[table].rows()), [index, decisions, at["entries"], at["shares"]]);
    let mut random = Random::new(5);
    for index in 0..events.len() {
        let other = random.below(events.len());
        events.swap(index, other);
    }
    for threads in [1, 3] {
        regulars_core::parallel::set_threads(std::num::NonZeroUsize::new(threads)).unwrap();
        assert_eq!(regulars_loyalty::replay(&program, events.clone(), Some(end), TABLES).unwrap(), tables);
    }
    // An error says where its event stands among all.
    let late = events.len() / 2;
    events[late].occurred_at = Instant::MAX;
    let error = regulars_loyalty::replay(&program, events, Some(end), &[]).unwrap_err();
    assert_eq!((error.code().number(), error.field()), (6003, Some(format!("/events/{late}/occurred_at").as_str())));
}

/// Sums without a book are those of the book, wherever they are given.
#[test]
fn a_tally_is_the_sum_of_the_book() {
    let (mut counted, mut earned) = (0, 0);
    for seed in 0..5000 {
        let history = History::of(seed);
        let mut random = Random::new(seed);
        let as_of = history.end.plus_micros(random.within(0, 800 * 86_400_000_000)).unwrap();
        let Some(tally) = Tally::new(&history.programs, as_of) else { continue };
        let mut orders: Vec<(Instant, Cart)> = Vec::new();
        for event in history.events.iter().filter(|event| event.occurred_at <= as_of) {
            let Some(cart) = event.body.cart() else { continue };
            let line = random.pick(&cart.lines);
            orders.push((event.occurred_at, Cart { lines: vec![line.clone()], ..cart.clone() }));
        }
        let Some(totals) = tally.totals(orders.iter().map(|(at, cart)| (*at, cart))) else { continue };
        let events = orders.into_iter().enumerate().flat_map(|(number, (at, cart))| {
            let order = format!("{number:03}");
            let event = |kind: &str, body| Event {
                id: format!("{order}{kind}"),
                account: String::new(),
                occurred_at: at,
                body,
            };
            [
                event("1", Body::OrderPaid { order: order.clone(), cart: Some(cart) }),
                event("2", Body::OrderFulfilled { order: order.clone(), lines: None }),
            ]
        });
        let replayed = replay_account(&history.programs, "c", events.collect(), as_of).unwrap();
        assert_eq!(totals, replayed.totals, "history {seed}");
        counted += 1;
        earned += u64::from(totals.expired > 0) + u64::from(totals.pending > 0) + u64::from(totals.available > 0);
    }
    assert!(counted > 300 && earned > 300, "{counted} tallies, {earned} sums above 0");
}

/// What events booked is booked by them again, whatever ticks came between; and what was changed since is named.
#[test]
fn books_are_verified_by_their_events() {
    let mut changed = 0;
    for seed in 0..400 {
        let history = History::of(seed);
        let mut random = Random::new(seed);
        let (mut account, mut entries) = (Account::new("c"), Vec::new());
        for (index, event) in history.events.iter().enumerate() {
            let booked = account.booked_to.map_or(event.occurred_at, |booked| booked.max(event.occurred_at));
            let ahead = booked.plus_micros(random.within(0, 90 * 86_400_000_000)).unwrap();
            // A tick may come as late as the next event, but not after it.
            let now = history.events.get(index + 1).map_or(ahead, |next| ahead.min(next.occurred_at)).max(booked);
            let next = apply(&history.programs, &account, std::slice::from_ref(event), now).unwrap();
            entries.extend(next.entries);
            account = next.account;
        }
        let verified = regulars_loyalty::verify_events(&history.programs, &history.events, &entries);
        let verified = verified.unwrap_or_else(|error| panic!("history {seed}: {error}")).account;
        assert_eq!((verified.balance, &verified.chain), (account.balance, &account.chain), "history {seed}");
        if entries.is_empty() {
            continue;
        }
        changed += 1;
        let index = random.below(entries.len());
        let found = |entries: &[Entry]| {
            let error = regulars_loyalty::verify_events(&history.programs, &history.events, entries).unwrap_err();
            assert_eq!(error.code().number(), 6005);
            error.row().unwrap()
        };
        let mut other = entries.clone();
        other[index].points += 1;
        assert_eq!(found(&other), index as u64);
        // A cut tail that time booked is no fault: it is not yet booked then.
        if entries.last().unwrap().event.is_some() {
            assert_eq!(found(&entries[..entries.len() - 1]), entries.len() as u64 - 1);
        }
        let mut more = entries.clone();
        more.push(entries[0].clone());
        assert_eq!(found(&more), entries.len() as u64);
    }
    assert!(changed > 200);
}

/// I4: whatever is changed in a book or in the account that is said to follow from it is noticed.
#[test]
fn a_changed_book_is_noticed() {
    let mut tried = 0;
    for seed in 0..60 {
        let history = History::of(seed);
        let done = run(&history, &history.events, history.end).unwrap();
        if done.entries.len() < 2 {
            continue;
        }
        let mut random = Random::new(seed);
        let index = random.below(done.entries.len());
        let changes: [fn(&mut Entry); 8] = [
            |entry| entry.points += 1,
            |entry| entry.points = 0,
            |entry| entry.reason.push('x'),
            |entry| std::mem::swap(&mut entry.from, &mut entry.to),
            |entry| entry.order = Some("another".to_owned()),
            |entry| entry.expires_at = Some(entry.occurred_at),
            |entry| entry.prev_hash = "0".repeat(63) + "1",
            |entry| entry.account = "another".to_owned(),
        ];
        for change in changes {
            let mut entries = done.entries.clone();
            change(&mut entries[index]);
            if entries != done.entries {
                tried += 1;
                assert!(verify(&done.account, &entries).is_err(), "{seed}: {:?}", entries[index]);
            }
        }
        let mut cut = done.entries.clone();
        cut.remove(index);
        assert!(verify(&done.account, &cut).is_err());
        let mut turned = done.entries.clone();
        turned.swap(0, 1);
        assert!(verify(&done.account, &turned).is_err());
        let accounts: [fn(&mut Account); 6] = [
            |account| account.chain.count += 1,
            |account| account.chain.last_hash = "0".repeat(64),
            |account| account.balance.transfer(Bucket::Issued, Bucket::Available, 1).unwrap(),
            |account| drop(account.lots.pop()),
            |account| account.lots[0].spent += 1,
            |account| account.id = "another".to_owned(),
        ];
        for change in accounts {
            let mut account = done.account.clone();
            change(&mut account);
            assert!(verify(&account, &done.entries).is_err(), "{seed}");
        }
    }
    assert!(tried > 300, "only {tried} changes");
}

/// A bulk replay is the same as applying in order, and its totals are those of its entries.
#[test]
fn replay_is_apply() {
    for seed in 0..200 {
        let history = History::of(seed);
        let mut events = history.events.clone();
        events.sort_by(|one, other| (one.occurred_at, &one.id).cmp(&(other.occurred_at, &other.id)));
        events.dedup();
        let applied = run(&history, &events, history.end).unwrap();
        events.reverse();
        let replayed = replay_account(&history.programs, "c", events, history.end).unwrap();
        assert_eq!((&replayed.account, &replayed.entries), (&applied.account, &applied.entries));
        let totals = replayed.totals;
        // Totals are of the program's own unit, whichever stores its points are of.
        let issued = applied.entries.iter().filter(|entry| entry.from == Bucket::Issued && entry.unit.is_none());
        assert_eq!(totals.awarded, issued.map(|entry| entry.points).sum::<i64>());
        let rest = totals.outstanding + totals.expired + totals.redeemed + totals.revoked;
        let own = purses(&applied.account).filter(|purse| purse.unit.is_none());
        let waived: i64 = own.map(|purse| applied.account.balance_of(purse).get(Bucket::Waived)).sum();
        assert_eq!(totals.awarded, rest + waived);
    }
}

/// As many as are asked for, by default a few; a million takes the better part of an hour. Of fewer than a hundred
/// thousand nobody can ask that they reach everything a hundred times.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told how long to run")]
fn many_histories() {
    let asked = std::env::var("REGULARS_HISTORIES").unwrap_or_else(|_| "500".to_owned());
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
    let reached = check_all(from..to);
    let mut out = std::io::stdout().lock();
    for (what, times) in &reached {
        writeln!(out, "{times:>12}  {what}").unwrap();
    }
    let least = if to - from < 100_000 { 0 } else { 100 };
    assert!(gaps(&reached, least).is_empty(), "{:?}", gaps(&reached, least));
}
