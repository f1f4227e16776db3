//! What must hold for every history: I1 to I8, I11 and I12 of the design. Each is a function that says what does not hold.

use std::collections::BTreeMap;

use regulars_core::time::Instant;
use regulars_loyalty::event::{Adjustment, Body, Event, Refund, Spends, Which};
use regulars_loyalty::ledger::decision::Change;
use regulars_loyalty::ledger::redemption::State;
use regulars_loyalty::ledger::{
    Account, Bucket, Entry, Given, Kind, Purse, PurseBalance, PurseChange, Recorded, Status,
};
use regulars_loyalty::program::{Debt, Program, Programs};
use regulars_loyalty::{Applied, apply, quote, tick, verify};

use super::{History, Purses, Random};

/// What does not hold, if anything does not.
pub type Check = Result<(), String>;

/// Says what does not hold.
pub fn ensure(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(what()) }
}

/// Applies events to an empty account.
pub fn run(history: &History, events: &[Event], as_of: Instant) -> Result<Applied, String> {
    apply(&history.programs, &Account::new("c"), events, as_of).map_err(|error| error.to_string())
}

/// The versions of a history's program.
pub fn versions(programs: &Programs, documents: usize) -> impl Iterator<Item = &Program> {
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
pub fn purses(account: &Account) -> impl Iterator<Item = Purse<'_>> {
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

/// Everything that must hold for a history and what it came to.
pub fn hold(history: &History, done: &Applied, random: &mut Random) -> Check {
    sound(history, &done.account, &done.entries)?;
    decided(history, done)?;
    twice(history, done)?;
    ticked(history, done, random)?;
    given_back(history, done)?;
    quoted(history, done)?;
    offered(history, done)?;
    compacted(history, done)?;
    arrived(history, random)?;
    split(history, random)
}
