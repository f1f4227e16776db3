//! Times replays for `bench/loyalty`: so many accounts of 20 entries each, with their book (every entry named, hashed and
//! chained, every decision explained) and by the sums of the same entries alone, on one thread and on two. Prints a line of JSON for each way; every account's sums are right, or it stops.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "it measures time, and is told what by its caller")]

use std::num::NonZeroUsize;
use std::time::Instant as Clock;

use regulars::loyalty::cart::{Cart, Line};
use regulars::loyalty::event::{Body, Event};
use regulars::loyalty::program::{Program, Programs};
use regulars::loyalty::replay::Totals;
use regulars::loyalty::replay_account;
use regulars::loyalty::tally::Tally;
use regulars::time::Instant;
use regulars::{Result, parallel};
use serde_json::json;

/// Points are held for a fortnight, and lapse after a year.
const PROGRAM: &str = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
    "effective_from": "2025-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
    "pending": { "until": "paid", "plus": "P14D" }, "expiry": { "kind": "rolling", "after": "P12M" },
    "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 },
             { "id": "big", "on": "order", "when": { "min_amount": 5000 }, "multiplier": [2, 1] }] }"#;
const HOUR: i64 = 3_600_000_000;
/// Of eight orders each earns and becomes available, and the first four's points lapse.
const ORDERS: i64 = 8;
const LAPSED: i64 = 4;
const ENTRIES: u64 = 20;
const BATCH: usize = 500;

/// When an account's order was placed, and what it costs: one every quarter; the fifth and later are too young to lapse.
fn order(account: usize, number: i64) -> (i64, i64) {
    let hours = 24 * 91 * number + (account as i64 % 24);
    (1_736_000_000_000_000 + hours * HOUR, 1_000 + ((account as i64 * 7_919 + number * 104_729) % 9_000))
}

/// What an order earns: a point for each euro, twice from 50.00 on.
fn points(minor: i64) -> i64 {
    if minor < 5_000 { minor / 100 } else { minor / 50 }
}

/// What an account has earned, and what of it has lapsed.
fn expected(account: usize) -> (i64, i64) {
    let earned = |orders: std::ops::Range<i64>| orders.map(|number| points(order(account, number).1)).sum();
    (earned(0..ORDERS), earned(0..LAPSED))
}

/// The account's book, from its events.
fn book(programs: &Programs, account: usize, as_of: Instant) -> Result<Totals> {
    let event = |number: i64| {
        let (at, minor) = order(account, number);
        let cart = Some(Cart::of(vec![Line::item("1", 1, minor)]));
        let body = Body::OrderPaid { order: format!("{number:08}"), cart };
        let occurred_at = Instant::from_micros(at)?;
        Ok(Event { id: format!("{number:08}:paid"), account: String::new(), occurred_at, body })
    };
    let events = (0..ORDERS).map(event).collect::<Result<_>>()?;
    let replayed = replay_account(programs, &account.to_string(), events, as_of)?;
    assert_eq!(replayed.account.chain.count, ENTRIES, "account {account}");
    Ok(replayed.totals)
}

/// The account's sums, from its orders.
fn sums(tally: &Tally<'_>, account: usize) -> Result<Totals> {
    let mut totals = Totals { accounts: 1, ..Totals::default() };
    let mut cart = Cart::of(vec![Line::item("1", 1, 0)]);
    for number in 0..ORDERS {
        let (at, minor) = order(account, number);
        cart.lines[0].amount = minor;
        let added = tally.add(&mut totals, Instant::from_micros(at)?, &cart);
        assert_eq!(added, Some(()), "account {account}");
    }
    Ok(totals)
}

/// The CPU-seconds of all threads of this process.
fn busy() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = told.split(' ').filter_map(|field| field.parse().ok()).collect();
    // User and system time, in hundredths: the 14th and 15th field, of which the name and state are no numbers.
    fields.get(11).zip(fields.get(12)).map_or(f64::NAN, |(user, system)| (user + system) / 100.0)
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let accounts: usize = std::env::args().nth(1).ok_or("expected how many accounts")?.parse()?;
    let programs = Programs::new(vec![Program::parse(PROGRAM)?])?;
    // After the fourth order's points have lapsed, before the fifth's.
    let as_of = Instant::parse("2026-12-20T00:00:00Z")?;
    let tally = Tally::new(&programs, as_of).ok_or("expected a program whose orders know nothing of each other")?;
    for way in ["book", "sums"] {
        for threads in [1, 2] {
            parallel::set_threads(NonZeroUsize::new(threads))?;
            let (started, before) = (Clock::now(), busy());
            // Some hundred accounts at a time: one is too little work to hand to a thread.
            parallel::map(accounts.div_ceil(BATCH), |batch| {
                for account in batch * BATCH..accounts.min((batch + 1) * BATCH) {
                    let totals = if way == "book" { book(&programs, account, as_of)? } else { sums(&tally, account)? };
                    assert_eq!((totals.awarded, totals.expired), expected(account), "account {account}");
                }
                Ok(())
            })?;
            let (seconds, cpu) = (started.elapsed().as_secs_f64(), busy() - before);
            let entries = accounts as u64 * ENTRIES;
            println!(
                "{}",
                json!({ "way": way, "threads": threads, "entries": entries, "seconds": seconds, "cpu": cpu })
            );
        }
    }
    Ok(())
}
