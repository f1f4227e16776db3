//! Times quotes for `bench/loyalty`: of each request file named, through the documents and through the types. Prints a
//! line of JSON for each way; the reply to the documents is held against the file beside it.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "it measures time, and is told for how long by its caller")]

use std::time::{Duration, Instant};

use regulars::loyalty::event::Event;
use regulars::loyalty::ledger::Account;
use regulars::loyalty::program::{Program, Programs};
use serde_json::{Value, json};

/// How long this thread has been on a processor, in seconds. What others do on the machine is not counted.
fn busy() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).map_or(f64::NAN, |busy| busy / 1e9)
}

/// The least CPU-seconds per call, of rounds that take two seconds together.
fn time(mut call: impl FnMut()) -> f64 {
    let started = Instant::now();
    let mut least = f64::MAX;
    while started.elapsed() < Duration::from_secs(2) {
        let before = busy();
        (0..100).for_each(|_| call());
        least = least.min((busy() - before) / 100.0);
    }
    least
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let expected = std::fs::read_to_string(format!("{path}.reply"))?;
        let call = || regulars::documents::call("loyalty.quote", &text);
        assert_eq!(call()?, expected, "the reply to {path}");
        println!("{}", json!({ "request": path, "way": "documents", "seconds": time(|| drop(call())) }));

        let request: Value = serde_json::from_str(&text)?;
        let versions = request["programs"].as_array().ok_or("expected programs")?;
        let programs = versions.iter().map(|one| Program::parse(&one.to_string())).collect::<Result<_, _>>()?;
        let programs = Programs::new(programs)?;
        let account = Account::read(&request["account"])?;
        // A cart is read as an order's is.
        let mut body = request["cart"].clone();
        let redeem = body.as_object_mut().and_then(|cart| cart.remove("redeem")).and_then(|points| points.as_i64());
        let redeem = redeem.unwrap_or(0);
        body["order"] = "A".into();
        let as_of = &request["as_of"];
        let event = json!({ "id": "e", "type": "order.placed", "account": "c", "occurred_at": as_of, "body": body });
        let event = Event::parse(&event.to_string())?;
        let cart = event.body.cart().ok_or("expected a cart")?;
        let quote = || regulars::loyalty::quote(&programs, &account, cart, redeem, event.occurred_at);
        assert_eq!(serde_json::to_string(&quote()?)?, expected, "the quote of {path}");
        println!("{}", json!({ "request": path, "way": "types", "seconds": time(|| drop(quote())) }));
    }
    Ok(())
}
