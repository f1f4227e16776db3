//! What must hold for every history (I1 to I9, I11 and I12 of the design), on random ones by their number.
//!
//! Some thousands are tried each time. `REGULARS_HISTORIES=1000000 cargo test --release --test histories many -- --nocapture`
//! tries so many, or those from one number to another by `200000..300000`, and says what they reached.

mod history;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use history::invariants::{Check, hold, purses, run};
use history::reached::{count, gaps, tell};
use history::{History, Random, asked};
use proptest::prelude::*;
use regulars_core::time::Instant;
use regulars_loyalty::bulk::TABLES;
use regulars_loyalty::cart::Cart;
use regulars_loyalty::event::{Body, Event};
use regulars_loyalty::ledger::{Account, Bucket, Entry};
use regulars_loyalty::tally::Tally;
use regulars_loyalty::{apply, replay_account, verify};

/// Everything that must hold for the history of this number; counts what it reached.
fn check(seed: u64, reached: &mut BTreeMap<String, u64>) -> Check {
    let history = History::of(seed);
    let done = run(&history, &history.events, history.end)?;
    hold(&history, &done, &mut Random::new(seed ^ 0x5eed))?;
    count(&history, &done, reached);
    Ok(())
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

/// As many as are asked for, by default a few; a million takes the better part of an hour, and reaches everything a hundred
/// times. Of fewer no more can be asked than their share of that.
#[test]
fn many_histories() {
    let numbers = asked("REGULARS_HISTORIES", 500);
    let count = numbers.end - numbers.start;
    let reached = check_all(numbers);
    tell(&reached);
    let least = count / 10_000;
    assert!(gaps(&reached, least).is_empty(), "{:?}", gaps(&reached, least));
}
