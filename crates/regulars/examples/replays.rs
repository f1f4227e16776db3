//! Times replays for `bench/loyalty`: so many accounts of 20 entries each, with their book and by their sums alone, on one
//! thread and on more. Prints a line of JSON for each way; every account's sums are right, or it stops.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "it measures time, and is told what by its caller")]

use std::num::NonZeroUsize;
use std::time::Instant as Clock;

use regulars::loyalty::cart::{Cart, Line};
use regulars::loyalty::event::{Body, Event};
use regulars::loyalty::program::{Program, Programs};
use regulars::loyalty::replay_account;
use regulars::parallel;
use regulars::time::Instant;
use serde_json::json;

/// Points are held for a fortnight, and lapse after a year.
const PROGRAM: &str = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
    "effective_from": "2025-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
    "pending": { "until": "paid", "plus": "P14D" }, "expiry": { "kind": "rolling", "after": "P12M" },
    "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 },
             { "id": "big", "on": "order", "when": { "min_amount": 5000 }, "multiplier": [2, 1] }] }"#;
const HOUR: i64 = 3_600_000_000;
/// Of eight orders each earns and becomes available, and those of the first year lapse.
const ORDERS: i64 = 8;
const ENTRIES: u64 = 20;

/// An account's orders: one every quarter, of one line; the fifth and later are too young to lapse.
fn events(account: usize) -> (Vec<Event>, i64) {
    let mut points = 0;
    let mut events = Vec::with_capacity(ORDERS as usize);
    for number in 0..ORDERS {
        let minor = 1_000 + ((account as i64 * 7_919 + number * 104_729) % 9_000);
        let earned = minor / 100 + if minor < 5_000 { 0 } else { minor / 50 - minor / 100 };
        points += earned;
        let hours = 24 * 91 * number + (account as i64 % 24);
        let Ok(occurred_at) = Instant::from_micros(1_736_000_000_000_000 + hours * HOUR) else { continue };
        let cart = Some(Cart::of(vec![Line::item("1", 1, minor)]));
        let body = Body::OrderPaid { order: format!("{number:08}"), cart };
        events.push(Event { id: format!("{number:08}:paid"), account: String::new(), occurred_at, body });
    }
    (events, points)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let accounts: usize = std::env::args().nth(1).ok_or("expected how many accounts")?.parse()?;
    let programs = Programs::new(vec![Program::parse(PROGRAM)?])?;
    // After the fourth order's points have lapsed, before the fifth's.
    let as_of = Instant::parse("2026-12-20T00:00:00Z")?;
    let book = |account: usize| {
        let (events, points) = events(account);
        let replayed = replay_account(&programs, &account.to_string(), events, as_of)?;
        assert_eq!((replayed.totals.awarded, replayed.account.chain.count), (points, ENTRIES), "account {account}");
        Ok(())
    };
    for threads in [1, parallel::available_threads()] {
        parallel::set_threads(NonZeroUsize::new(threads))?;
        let started = Clock::now();
        parallel::map(accounts, book)?;
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}",
            json!({ "way": "book", "threads": threads, "accounts": accounts, "entries": accounts as u64 * ENTRIES, "seconds": seconds })
        );
    }
    Ok(())
}
