//! What must hold as two accounts become one, on random histories by their number: that of a member, and that of another
//! account of the same person.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use regulars_core::time::Instant;
use regulars_loyalty::bulk::TABLES;
use regulars_loyalty::event::{Body, Event, Refund};
use regulars_loyalty::ledger::redemption::State;
use regulars_loyalty::ledger::{Account, Bucket, Decision, Entry, Given, Purse, PurseBalance, Status};
use regulars_loyalty::merge::Merged;
use regulars_loyalty::{apply, merge, quote, replay, verify, verify_events};

use super::invariants::{Check, ensure};
use super::reached::tell;
use super::{History, Random, asked};

/// Accounts as they are booked, one event after another.
struct Booked<'h> {
    history: &'h History,
    accounts: BTreeMap<String, Account>,
    events: Vec<Event>,
    entries: Vec<Entry>,
    decisions: Vec<Decision>,
}

impl Booked<'_> {
    /// Books an event on what its account has become.
    fn apply(&mut self, event: &Event) -> Check {
        let key = if self.accounts["c"].life.merged_into.is_some() { "d" } else { event.account.as_str() };
        let account = &self.accounts[key];
        let now = account.booked_to.map_or(event.occurred_at, |booked| booked.max(event.occurred_at));
        let done = apply(&self.history.programs, account, std::slice::from_ref(event), now);
        let done = done.map_err(|error| format!("{error} for {event:?}"))?;
        self.accounts.insert(key.to_owned(), done.account);
        self.keep(event, done.entries, &done.decisions[0]);
        Ok(())
    }

    fn keep(&mut self, event: &Event, entries: Vec<Entry>, decision: &Decision) {
        self.events.push(event.clone());
        self.entries.extend(entries);
        self.decisions.push(decision.clone());
    }

    /// Merges the first account into the second.
    fn merge(&mut self, id: String, occurred_at: Instant) -> Result<Merged, String> {
        let body = Body::AccountMerged { into: "d".to_owned() };
        let event = Event { id, account: "c".to_owned(), occurred_at, body };
        let merged = merge(&self.history.programs, &self.accounts["c"], &self.accounts["d"], &event, None);
        let merged = merged.map_err(|error| error.to_string())?;
        let known = |given: &Given| self.accounts.values().any(|account| account.rewards.contains(given));
        ensure(!merged.decisions[0].rewards.iter().any(known), || "a merge gives what was given before".to_owned())?;
        for account in [&merged.a, &merged.b] {
            self.accounts.insert(account.id.clone(), account.clone());
        }
        self.keep(&event, merged.entries.clone(), &merged.decisions[0]);
        // The same again is the same.
        let again =
            merge(&self.history.programs, &merged.a, &merged.b, &event, None).map_err(|error| error.to_string())?;
        let quiet =
            again.entries.is_empty() && again.decisions[0].duplicate && (&again.a, &again.b) == (&merged.a, &merged.b);
        ensure(quiet, || "a merge that comes again changes something".to_owned())?;
        Ok(merged)
    }

    fn entries_of(&self, key: &str) -> Vec<Entry> {
        self.entries.iter().filter(|entry| entry.account == key).cloned().collect()
    }

    /// Buckets add up, no lot is below nothing, and entries lead to the accounts.
    fn sound(&self) -> Check {
        for (key, account) in &self.accounts {
            let entries = self.entries_of(key);
            verify(account, &entries).map_err(|error| format!("I4: {error}"))?;
            let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
            ensure(ids.len() == entries.len(), || "two entries have one id".to_owned())?;
            let lots: BTreeSet<&str> = account.lots.iter().map(|lot| lot.id.as_str()).collect();
            ensure(lots.len() == account.lots.len(), || "two lots have one name".to_owned())?;
            for purse in purses(account) {
                let balance = account.balance_of(purse);
                ensure(balance.sum() == 0, || format!("I1: {balance:?}"))?;
                let (available, debt) = (balance.get(Bucket::Available), balance.get(Bucket::Debt));
                ensure(available == 0 || debt == 0, || format!("I3: {available} available, {debt} owed"))?;
                let lots = account.lots.iter().filter(|lot| lot.purse() == purse);
                let below = |bucket: &Bucket| bucket.is_of_lots() && lots.clone().any(|lot| lot.get(*bucket) < 0);
                ensure(!Bucket::ALL.iter().any(below), || format!("I2: {balance:?}"))?;
            }
            let text = account.to_document().to_string();
            let read = Account::read(&serde_json::from_str(&text).unwrap()).map_err(|error| error.to_string())?;
            ensure(read == *account, || "an account is read otherwise than it was written".to_owned())?;
        }
        Ok(())
    }
}

fn purses(account: &Account) -> impl Iterator<Item = Purse<'_>> {
    std::iter::once(Purse::MAIN).chain(account.purses.iter().map(PurseBalance::purse))
}

/// Both accounts for a while, then one, then what was still to come of both.
fn joined<'h>(history: &'h History, random: &mut Random) -> Result<(Booked<'h>, Option<Merged>), String> {
    let accounts = ["c", "d"].map(|key| (key.to_owned(), Account::new(key)));
    let mut booked =
        Booked { history, accounts: accounts.into(), events: Vec::new(), entries: Vec::new(), decisions: Vec::new() };
    let mut rest: Vec<&Event> = history.events.iter().chain(&history.other).collect();
    // As they become known: by time, but for what came late within an account.
    let place =
        |event: &Event| history.events.iter().take_while(|other| *other != event).map(|one| one.occurred_at).max();
    rest.sort_by_key(|event| {
        event.occurred_at.max(place(event).filter(|_| event.account == "c").unwrap_or(Instant::MIN))
    });
    let later = rest.split_off(random.below(rest.len() + 1));
    rest.iter().try_for_each(|event| booked.apply(event))?;
    let reached = booked.accounts.values().filter_map(|account| account.booked_to).max().unwrap_or(history.end);
    let late = random.pick(&[0, 0, 0, 86_400_000_000, 20 * 86_400_000_000]);
    let at = reached.plus_micros(-late).unwrap();
    // No version of the program may be in force so early.
    let at = if history.programs.at(at).is_ok() { at } else { reached };
    let mut merged = booked.merge("m0".to_owned(), at)?;
    if merged.decisions[0].reason == "reservations_open" {
        let account = &booked.accounts["c"];
        let open: Vec<String> =
            account.redemptions.values().filter(|one| one.state == State::Open).map(|one| one.id.clone()).collect();
        for redemption in open {
            let body = Body::RedemptionReleased { redemption: redemption.clone() };
            booked.apply(&Event { id: format!("free{redemption}"), account: "c".to_owned(), occurred_at: at, body })?;
        }
        merged = booked.merge("m1".to_owned(), at)?;
    }
    let accepted = merged.decisions[0].status == Status::Accepted;
    later.iter().try_for_each(|event| booked.apply(event))?;
    Ok((booked, accepted.then_some(merged)))
}

/// What a merge leaves and brings.
fn moved(merged: &Merged, booked: &Booked<'_>) -> Check {
    let (a, b) = (&merged.a, &merged.b);
    for purse in purses(a) {
        let (left, came) = (a.balance_of(purse), b.balance_of(purse));
        let others = Bucket::ALL.iter().filter(|bucket| ![Bucket::Issued, Bucket::Transferred].contains(bucket));
        ensure(others.clone().all(|bucket| left.get(*bucket) == 0), || format!("something is left: {left:?}"))?;
        let sent = left.get(Bucket::Transferred);
        ensure(came.get(Bucket::Transferred) == -sent, || format!("{sent} left, {came:?}"))?;
    }
    let away = |entry: &&Entry| entry.account == "c" && entry.kind.name() == "transfer";
    let back = |entry: &&Entry| entry.account == "d" && entry.kind.name() == "transfer";
    let points = |entry: &Entry| (entry.points, entry.unit.clone(), entry.stores.clone());
    let one: Vec<_> = booked.entries.iter().filter(away).map(points).collect();
    let other: Vec<_> = booked.entries.iter().filter(back).map(points).collect();
    ensure(one == other, || "what left is not what came".to_owned())?;
    let of_a: BTreeSet<&str> = a.lots.iter().map(|lot| lot.id.as_str()).collect();
    let opened = booked.entries.iter().filter(back).filter_map(|entry| entry.opens.as_deref());
    ensure(opened.clone().all(|lot| of_a.contains(lot)), || "a lot lost its name".to_owned())
}

/// Everything that must hold for the history of this number; says what came of the merge.
fn check(seed: u64) -> Result<String, String> {
    let history = History::of(seed);
    let mut random = Random::new(seed ^ 0x3e26e);
    let (booked, merged) = joined(&history, &mut random)?;
    booked.sound()?;
    let last = |kind: &str| booked.decisions.iter().rfind(|decision| decision.kind == kind);
    let reason = last("account.merged").map(|decision| decision.reason.clone()).unwrap_or_default();
    let verified = verify_events(&history.programs, &booked.events, &booked.entries);
    let verified = verified.map_err(|error| format!("verified: {error}"))?;
    let same = |account: &Account| {
        let other = &booked.accounts[&account.id];
        (account.balance, &account.purses, &account.chain) == (other.balance, &other.purses, &other.chain)
    };
    ensure(same(&verified.account) && verified.others.iter().all(same), || "verified otherwise".to_owned())?;
    replayed(&history, &booked, &mut random)?;
    let Some(merged) = merged else { return Ok(reason) };
    moved(&merged, &booked)?;
    let account = &booked.accounts["d"];
    for event in &booked.events {
        let again = apply(&history.programs, account, std::slice::from_ref(event), account.booked_to.unwrap());
        let again = again.map_err(|error| format!("I5: {error}"))?;
        ensure(again.decisions[0].duplicate && again.entries.is_empty(), || format!("I5: {event:?}"))?;
    }
    if account.life.closed_at.is_some() {
        return Ok(reason);
    }
    let now = account.booked_to.unwrap().max(history.end);
    let full = |id: &String| Event {
        id: format!("z{id}"),
        account: "c".to_owned(),
        occurred_at: now,
        body: Body::OrderRefunded { order: id.clone(), refund: Refund::Full },
    };
    let refunds: Vec<Event> = account.orders.keys().map(full).collect();
    let after = apply(&history.programs, account, &refunds, now).map_err(|error| error.to_string())?;
    let left = after.account.orders.values().find(|order| order.points() != 0);
    ensure(left.is_none(), || format!("I6: {left:?}"))?;
    let said = quote(&history.programs, account, &history.cart, history.redeem.clone(), now)
        .map_err(|error| error.to_string())?;
    let body = Body::OrderPaid { order: "Q".to_owned(), cart: Some(history.cart.clone()) };
    if history.redeem.points == 0 {
        let paid = Event { id: "q".to_owned(), account: "c".to_owned(), occurred_at: now, body };
        let done = apply(&history.programs, account, &[paid], now).map_err(|error| error.to_string())?;
        ensure(done.decisions[0].rules == said.earn.rules, || {
            format!("I7: quoted {:?}, paid {:?}", said.earn.rules, done.decisions[0].rules)
        })?;
    }
    Ok(reason)
}

/// I9: in bulk, whatever the order in which events come, accounts that merges join come out as they do one event after
/// another, in the order of time.
fn replayed(history: &History, booked: &Booked<'_>, random: &mut Random) -> Check {
    let mut events = booked.events.clone();
    events.sort_by(|one, other| (one.occurred_at, &one.id).cmp(&(other.occurred_at, &other.id)));
    events.dedup();
    let as_of = Some(events.iter().map(|event| event.occurred_at).max().unwrap().max(history.end));
    let tables = replay(&history.programs, events.clone(), as_of, TABLES);
    for index in 0..events.len() {
        let other = random.below(events.len());
        events.swap(index, other);
    }
    let again = replay(&history.programs, events, as_of, TABLES);
    match (tables, again) {
        (Ok(tables), Ok(again)) => ensure(tables == again, || "I9: the order of events changes a table".to_owned()),
        (one, other) => Err(format!("I9: {:?}, {:?}", one.err(), other.err())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// Histories of any number; those of small numbers are tried below, the same each time.
    #[test]
    fn every_invariant_holds(seed in any::<u64>()) {
        let checked = check(seed);
        prop_assert!(checked.is_ok(), "history {}: {}", seed, checked.unwrap_err());
    }
}

/// As many as are asked for by `REGULARS_MERGES`, by default a few.
#[test]
fn merges_by_number() {
    let mut reached: BTreeMap<String, u64> = BTreeMap::new();
    for seed in asked("REGULARS_MERGES", 150) {
        match check(seed) {
            Ok(reason) => *reached.entry(reason).or_default() += 1,
            Err(what) => panic!("history {seed}: {what}"),
        }
    }
    tell(&reached);
    let merged = reached.get("merged").copied().unwrap_or(0);
    let others = reached.contains_key("account_closed") || merged < 100;
    assert!(merged > 0 && others, "{reached:?}");
}
