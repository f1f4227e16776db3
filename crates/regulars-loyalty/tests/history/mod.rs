//! Random histories by their number: the same number gives the same programs, events and cart, on every machine. A
//! quarter of them give a part of an order back that was partly paid by points.

mod currencies;
pub mod invariants;
mod life;
mod merges;
mod purses;
pub mod reached;

use currencies::Currencies;
pub use life::Life;
pub use purses::Purses;
use regulars_core::time::{Instant, SECOND};
use regulars_loyalty::cart::Cart;
use regulars_loyalty::event::{Body, Event};
use regulars_loyalty::program::{Program, Programs};
use regulars_loyalty::quote::Asked;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The numbers of the histories to be tried: as many as the environment says, or those from one to another by `200..300`.
#[expect(clippy::disallowed_methods, reason = "a test may be told how long to run")]
pub fn asked(name: &str, few: u64) -> std::ops::Range<u64> {
    let asked = std::env::var(name).unwrap_or_else(|_| few.to_string());
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    from.parse().unwrap()..to.parse().unwrap()
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// A number from `least` to `most`.
    pub fn within(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.next() % u64::try_from(most - least + 1).unwrap()).unwrap()
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

/// A program in its versions, what happened in the sequence in which it became known, and a cart.
pub struct History {
    pub documents: Vec<Value>,
    pub programs: Programs,
    pub events: Vec<Event>,
    /// What happened to another account of the same person.
    pub other: Vec<Event>,
    /// No event happened after this instant.
    pub end: Instant,
    pub cart: Cart,
    /// The points that are to pay for the cart.
    pub redeem: Asked,
}

const START: i64 = 1_774_648_800; // 2026-03-27T22:00:00Z, a day before the clocks change in Europe

pub fn at(seconds: i64) -> Instant {
    Instant::from_micros((START + seconds) * SECOND).unwrap()
}

impl History {
    /// The history of this number.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let random = &mut random;
        let mut purses = Purses::of(seed);
        let mut documents = vec![program(random, 1)];
        if random.one_in(6) {
            let mut second = program(random, 2);
            second["effective_from"] = json!(at(random.within(0, 40) * 86_400).to_string());
            second["timezone"] = documents[0]["timezone"].clone();
            second["points"]["scale"] = documents[0]["points"]["scale"].clone();
            documents.push(second);
        }
        documents.iter_mut().for_each(|document| purses.spread(document));
        let mut currencies = Currencies::of(seed);
        documents.iter_mut().for_each(|document| currencies.spread(document));
        let mut life = Life::of(seed, &documents);
        documents.iter_mut().for_each(|document| life.ask(document));
        let parse = |document: &Value| Program::parse(&document.to_string()).unwrap();
        let programs = Programs::new(documents.iter().map(parse).collect()).unwrap();
        let mut strands: Vec<Vec<Value>> = Vec::new();
        if random.one_in(4) {
            strands.push(paid_by_points(random));
        }
        let orders = random.within(2, 4);
        strands.extend((0..orders).map(|number| order(random, &format!("O{number}"))));
        for number in 0..random.within(0, 3) {
            let order = format!("O{}", random.within(0, orders));
            strands.push(redemption(random, &format!("R{number}"), &order));
        }
        // Names of rewards mean something only where some are given for later.
        let later = documents.iter().any(|document| document.to_string().contains("expires_after"));
        for number in 0..random.pick(if later { &[0, 2, 4, 6] } else { &[0, 0, 0, 1] }) {
            let order = format!("O{}", random.within(0, orders));
            strands.push(use_of_reward(random, &documents[0], &format!("E{number}"), &order));
        }
        for number in 0..random.pick(&[0, 0, 1, 2]) {
            let order = format!("O{}", random.within(0, orders));
            strands.push(purchase(random, &format!("B{number}"), &order));
        }
        strands.push((0..random.below(4)).map(|_| adjustment(random)).collect());
        if random.one_in(2) {
            strands.push((0..random.within(1, 6)).map(|_| occasion(random)).collect());
        }
        strands.extend(life.strands());
        let mut events = Vec::new();
        let mut seconds = 0;
        while !strands.is_empty() {
            let index = random.below(strands.len());
            if strands[index].is_empty() {
                strands.remove(index);
                continue;
            }
            seconds += random.pick(&[0, 1, 600, 7200, 30_000, 86_400, 3 * 86_400, 8 * 86_400, 33 * 86_400]);
            let mut event = strands[index].remove(0);
            event["id"] = json!(format!("e{:02}", events.len()));
            event["account"] = json!("c");
            event["occurred_at"] = json!(at(seconds).to_string());
            purses.tell(&mut event);
            currencies.tell(&mut event);
            events.push(Event::parse(&event.to_string()).unwrap());
        }
        for _ in 0..random.pick(&[0, 0, 1, 3]) {
            let late = events.remove(random.below(events.len()));
            events.insert(random.below(events.len() + 1), late);
        }
        if random.one_in(3) {
            let index = random.below(events.len());
            let again = events[index].clone();
            events.insert(index + 1 + random.below(events.len() - index), again);
        }
        let mut paid = json!({ "id": "cart", "type": "order.placed", "account": "c", "occurred_at": at(0).to_string(),
            "body": cart(random, "cart") });
        currencies.tell(&mut paid);
        let Body::OrderPlaced { cart, .. } = Event::parse(&paid.to_string()).unwrap().body else { unreachable!() };
        let end = at(seconds + random.pick(&[0, 3600, 40 * 86_400]));
        let redeem = purses.asked(random.pick(&[0, 10, 100]));
        let other = life.other(&mut purses);
        Self { documents, programs, events, other, end, cart, redeem }
    }
}

fn program(random: &mut Random, version: i64) -> Value {
    let mut program = json!({
        "schema": "regulars.program/1", "id": "club", "version": version, "effective_from": "2020-01-01T00:00:00Z",
        "currency": "EUR",
        "timezone": random.pick(&["Europe/Warsaw", "UTC", "America/New_York", "Asia/Kathmandu", "Africa/Cairo"]),
        "points": { "scale": random.pick(&[0, 0, 2]), "rounding": random.pick(&["floor", "half_up", "half_even", "ceiling"]) },
        "basis": {
            "tax": random.pick(&["included", "included", "excluded"]), "shipping": random.one_in(5),
            "after_discounts": !random.one_in(5), "points_paid": random.one_in(5),
            "exclude": random.pick(&[json!([]), json!(["gift_card"]), json!(["sale", "coupon"])]),
        },
        "pending": {
            "until": random.pick(&["placed", "paid", "fulfilled"]),
            "plus": random.pick(&["P0D", "P0D", "P2D", "P14D", "PT36H"]),
        },
        "expiry": random.pick(&[
            json!({ "kind": "none" }), json!({ "kind": "rolling", "after": "P9D" }),
            json!({ "kind": "rolling", "after": "P3M", "align": "month" }), json!({ "kind": "inactivity", "after": "P10D" }),
            json!({ "kind": "fixed", "date": "2026-05-31" }),
        ]),
        "refund": {
            "earned": random.pick(&["recompute", "recompute", "proportional"]),
            "debt": random.pick(&["within_balance", "within_balance", "only_pending", "unlimited"]),
            "expired_lots": random.pick(&[json!("forfeit"), json!("reissue"), json!({ "grace": "P3D" })]),
        },
    });
    let mut rules: Vec<Value> = (0..random.within(1, 4)).map(|number| rule(random, number)).collect();
    if random.one_in(2) {
        rules.extend((0..random.within(1, 4)).map(|number| occasion_rule(random, number)));
    }
    program["earn"] = rules.into();
    if !random.one_in(12) {
        program["redeem"] = random.pick(&[
            json!({ "points": 1, "amount": 1 }),
            json!({ "points": 1, "amount": 3, "max_percent": 50 }),
            json!({ "points": 100, "amount": 33 }),
            json!({ "points": 10, "amount": 100, "step": 10, "min": 20, "max_percent": 60 }),
            json!({ "points": 3, "amount": 1, "max_percent": 100 }),
            json!({ "points": 2, "amount": 1, "value": "issue", "max_amount": 700, "cool_down": "P40D" }),
            json!({ "points": 1, "amount": 1, "on": { "brand": ["x", "y"] } }),
            json!({ "points": 1, "amount": 2, "on": { "category": ["x"] }, "max_percent": 70 }),
            json!({ "points": 1, "amount": 1, "on": { "sale": false } }),
            json!({ "points": 1, "amount": 2, "min_order": 2500, "cool_down": "P4D", "value": "issue" }),
            json!({ "points": 1, "amount": 1, "limit": [{ "per": "order", "points": 60 }, { "per": "month", "times": 2 }] }),
        ]);
    }
    if random.one_in(3) {
        program["rewards"] = random.pick(&[
            json!([{ "id": "mug", "kind": "product", "product": "MUG", "points": 40, "amount": 1 }]),
            json!([{ "id": "mug", "kind": "voucher", "value": 500, "points": 30, "limit": { "per": "month", "times": 1 } },
                { "id": "ship", "kind": "free_shipping", "points": 15, "min_order": 2500, "cool_down": "P4D" }]),
            json!([{ "id": "ship", "kind": "gift_card", "value": 100, "points": 20, "when": { "group": ["vip"] } }]),
        ]);
    }
    if random.one_in(3) {
        program["tiers"] = tiers(random);
        if random.one_in(2) {
            let index = random.below(program["earn"].as_array().unwrap().len());
            let level = random.below(2);
            program["earn"][index]["when"] = json!({ "tier": [program["tiers"]["levels"][level]["id"]] });
        }
    }
    if random.one_in(4) {
        program["stamps"] = random.pick(&[
            json!([{ "id": "s", "count": "orders", "every": 2, "reward": { "kind": "percent_off", "value": 25 } }]),
            json!([{ "id": "s", "count": "units", "every": 5, "reward": { "kind": "product", "product": "z" } },
                { "id": "t", "count": "orders", "every": 1, "when": { "brand": ["x"] }, "reward": { "kind": "sample" } }]),
            json!([{ "id": "s", "count": "orders", "every": 1, "when": { "min_amount": 3000 },
                    "limit": { "per": "month", "times": 2 }, "reward": { "kind": "points", "points": 40 } },
                { "id": "t", "count": "units", "every": 4, "within": "P10D", "reward": { "kind": "points", "points": 9 } }]),
            json!([{ "id": "s", "count": "orders", "every": 2, "per": "month", "reward": { "kind": "points", "points": 77 } },
                { "id": "t", "count": "actions", "action": "review", "every": 2,
                    "limit": { "per": "day", "times": 1 }, "reward": { "kind": "points", "points": 30 } }]),
            json!([{ "id": "s", "count": "orders", "every": 1, "limit": { "per": "day", "times": 1 },
                    "reward": { "kind": "percent_off", "value": 10, "expires_after": "P9D" } }]),
            json!([{ "id": "s", "count": "actions", "action": "video", "every": 1, "when": { "channel": ["web"] },
                    "reward": { "kind": "voucher", "value": 500, "later": true } },
                { "id": "t", "count": "units", "every": 3, "when": { "payment": ["card"] },
                    "limit": [{ "per": "order", "times": 1 }, { "per": "lifetime", "times": 3 }],
                    "reward": { "kind": "points", "points": 21 } }]),
        ]);
    }
    if random.one_in(12) {
        program["holdout"] = json!({ "percent": random.pick(&[50, 100]), "salt": "q" });
    }
    if random.one_in(5) {
        program["limits"] = random.pick(&[
            json!({ "earn": { "per": "day", "orders": 1 } }),
            json!({ "earn": [{ "per": "month", "points": 200 }, { "per": "order", "points": 90 }] }),
            json!({ "balance_cap": 300 }),
            json!({ "redeem": { "per": "day", "points": 120 } }),
            json!({ "earn": { "per": "year", "points": 400 }, "balance_cap": 1000 }),
            json!({ "earn": [{ "per": "day", "times": 1 }, { "per": "lifetime", "points": 500 }] }),
        ]);
    }
    program
}

fn rule(random: &mut Random, number: i64) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), json!(format!("r{number}")));
    rule.insert("on".into(), json!("order"));
    let kind = if number == 0 {
        random.pick(&["linear", "linear", "step"])
    } else {
        random.pick(&["linear", "step", "fixed", "unit", "times", "times"])
    };
    match kind {
        "linear" | "step" => {
            let (points, per) = random.pick(&[(1, 10), (1, 100), (5, 250), (3, 700)]);
            rule.insert("points".into(), json!(points));
            rule.insert("per".into(), json!(per));
            rule.insert("mode".into(), json!(kind));
        }
        "fixed" => drop(rule.insert("points".into(), json!(random.pick(&[5, 40, 77])))),
        "unit" => {
            rule.insert("points".into(), json!(random.pick(&[1, 7, 30])));
            rule.insert("per_unit".into(), json!(true));
        }
        _ => drop(rule.insert("multiplier".into(), random.pick(&[json!([2, 1]), json!([3, 2]), json!([1, 2])]))),
    }
    if number > 0 && !random.one_in(3) {
        let mut when = Map::new();
        for _ in 0..random.within(1, 2) {
            let (key, value) = random.pick(&[
                ("brand", json!(["x", "y"])),
                ("category", json!(["x"])),
                ("product", json!(["x"])),
                ("sale", json!(true)),
                ("sale", json!(false)),
                ("channel", json!(["web"])),
                ("store", json!(["a"])),
                ("group", json!(["vip"])),
                ("payment", json!(["card"])),
                ("coupon", json!(["SPRING"])),
                ("first_order", json!(true)),
                ("weekday", json!(["mon", "wed", "sat", "sun"])),
                ("min_amount", json!(3000)),
                ("max_amount", json!(9000)),
                ("min_quantity", json!(3)),
            ]);
            when.insert(key.into(), value);
        }
        rule.insert("when".into(), when.into());
    }
    if random.one_in(8) {
        rule.insert("from".into(), json!("2026-03-29"));
        rule.insert("to".into(), json!("2026-04-25"));
    }
    if kind != "times" && random.one_in(4) {
        rule.insert(
            "limit".into(),
            random.pick(&[
                json!({ "per": "order", "points": 60 }),
                json!({ "per": "day", "points": 90 }),
                json!({ "per": "month", "orders": 1 }),
                json!([{ "per": "order", "points": 50 }, { "per": "lifetime", "points": 120 }]),
                json!({ "per": "year", "points": 100 }),
            ]),
        );
    }
    if random.one_in(5) {
        rule.insert("exclusive".into(), json!("g"));
        rule.insert("priority".into(), json!(random.within(0, 2)));
    }
    rule.into()
}

/// Levels that histories reach and fall below.
fn tiers(random: &mut Random) -> Value {
    let (measure, basis, one, two) = random.pick(&[
        ("earned", "before", 1, 150),
        ("earned", "before", 40, 400),
        ("spend", "before", 4000, 12_000),
        ("spend", "including", 4000, 12_000),
        ("orders", "including", 1, 2),
        ("orders", "before", 0, 2),
    ]);
    let mut tiers = json!({ "measure": measure, "basis": basis,
        "levels": [{ "id": random.pick(&["one", "low"]), "at": one }, { "id": "two", "at": two }] });
    if !random.one_in(4) {
        tiers["window"] = random.pick(&[json!({ "rolling": "P10D" }), json!({ "calendar": "month" })]);
    }
    if !random.one_in(3) {
        tiers["grace"] = json!(random.pick(&["P3D", "PT36H", "P20D"]));
    }
    tiers["downgrade"] = json!(random.pick(&["one_step", "all"]));
    tiers
}

/// A rule for something else than orders.
fn occasion_rule(random: &mut Random, number: i64) -> Value {
    let mut rule = random.pick(&[
        json!({ "on": "account.enrolled", "points": 30, "when": { "channel": ["web"] } }),
        json!({ "on": "account.enrolled", "points": 12 }),
        json!({ "on": "review", "points": 20, "limit": { "per": "subject", "times": 1 } }),
        json!({ "on": "review", "points": 20, "limit": { "per": "subject", "points": 30 } }),
        json!({ "on": "review", "points": 15, "limit": [{ "per": "day", "times": 1 }, { "per": "month", "points": 40 }] }),
        json!({ "on": "review", "points": 9, "when": { "store": ["a"] } }),
        json!({ "on": "custom", "action": "video", "points": 7 }),
        json!({ "on": "referral.attributed", "referrer": 11, "limit": { "per": "year", "times": 1 } }),
        json!({ "on": "referral.qualified", "referrer": 50, "referee": 20, "min_order": 3000 }),
        json!({ "on": "referral.qualified", "side": "referee", "reward": { "kind": "voucher", "value": 500, "expires_after": "P9D" },
            "min_order": 3000 }),
        json!({ "on": "referral.attributed", "side": "referrer", "reward": { "kind": "free_shipping", "later": true } }),
        json!({ "on": "birthday", "points": 30, "window": { "before": "P3D", "after": "P3D" }, "set_before": "P7D" }),
        json!({ "on": "birthday", "points": 25, "when": { "group": ["vip"] } }),
        json!({ "on": "name_day", "points": 5, "window": { "before": "P40D" } }),
        json!({ "on": "birthday", "reward": { "kind": "sample" }, "window": { "before": "P9D", "after": "P3D" } }),
        json!({ "on": "review", "reward": { "kind": "amount_off", "value": 300, "expires_after": "P20D" },
            "limit": { "per": "month", "times": 2 } }),
        json!({ "on": "anniversary", "points": 8, "window": { "before": "P350D", "after": "P0D" } }),
    ]);
    rule["id"] = json!(format!("o{number}"));
    let yearly = ["birthday", "name_day", "anniversary"].contains(&rule["on"].as_str().unwrap());
    if !yearly && rule.get("reward").is_none() && random.one_in(3) {
        rule["pending"] = json!(random.pick(&["P2D", "PT36H"]));
    }
    if !yearly && random.one_in(4) {
        rule["exclusive"] = json!("g");
    }
    if random.one_in(6) {
        rule["to"] = json!("2026-05-10");
    }
    rule
}

/// Something else than an order.
fn occasion(random: &mut Random) -> Value {
    let mut event = random.pick(&[
        json!({ "type": "account.enrolled", "body": {} }),
        json!({ "type": "account.enrolled", "body": { "birthday": "--04-20", "channel": "web" } }),
        json!({ "type": "account.updated", "body": { "birthday": "--05-15" } }),
        json!({ "type": "account.updated", "body": { "birthday": "1996-02-29", "name_day": "--05-01" } }),
        json!({ "type": "account.updated", "body": { "group": "vip" } }),
        json!({ "type": "action.performed", "body": { "action": "review" } }),
        json!({ "type": "action.performed", "body": { "action": "review", "store": "a" } }),
        json!({ "type": "action.performed", "body": { "action": "video", "channel": "web" } }),
        json!({ "type": "referral.attributed", "body": { "referrer": "c", "referee": "d" } }),
        json!({ "type": "referral.attributed", "body": { "referrer": "d", "referee": "c" } }),
        json!({ "type": "referral.qualified", "body": { "referrer": "c", "referee": "d", "goods": 5000 } }),
        json!({ "type": "referral.qualified", "body": { "referrer": "c", "referee": "e" } }),
        json!({ "type": "referral.qualified", "body": { "referrer": "f", "referee": "c", "goods": 2000 } }),
        json!({ "type": "referral.qualified", "body": { "referrer": "d", "referee": "c", "goods": 3000 } }),
        json!({ "type": "referral.qualified", "body": { "referrer": "c", "referee": "c" } }),
    ]);
    if event["body"]["action"] == "review" && random.one_in(2) {
        event["body"]["subject"] = json!(random.pick(&["p", "q"]));
    }
    event
}

/// The body of an order's placing.
fn cart(random: &mut Random, order: &str) -> Value {
    let mut cart = json!({ "order": order });
    let lines: Vec<Value> = (1..=random.within(1, 4)).map(|number| line(random, number)).collect();
    cart["lines"] = lines.into();
    for (key, words) in
        [("channel", ["web", "shop"]), ("store", ["a", "b"]), ("group", ["vip", "new"]), ("payment", ["card", "cash"])]
    {
        if random.one_in(2) {
            cart[key] = json!(random.pick(&words));
        }
    }
    if random.one_in(8) {
        cart["coupon"] = json!(random.pick(&["SPRING", "SUMMER"]));
    }
    if random.one_in(12) {
        let (currency, rate) = random.pick(&[("ZAR", [1, 17]), ("JPY", [1, 160]), ("GBP", [7, 6])]);
        cart["currency"] = json!(currency);
        cart["rate"] = json!(rate);
    }
    cart
}

fn line(random: &mut Random, number: i64) -> Value {
    let amount = random.pick(&[0, 1, 99, 333, 1000, 1998, 3333, 9999, 15_000]).max(i64::from(number == 1));
    let mut line = json!({ "line": number.to_string(), "quantity": random.pick(&[1, 1, 2, 3, 7]), "amount": amount });
    if number > 1 {
        line["kind"] = json!(random.pick(&["item", "item", "item", "gift_card", "shipping", "reward", "fee"]));
    }
    if random.one_in(3) {
        line["tax"] = json!(amount * 23 / 123);
        line["discount"] = json!(random.pick(&[0, 1, 500]));
    }
    if random.one_in(2) {
        line["brand"] = json!(random.pick(&["x", "y", "z"]));
        line["product"] = json!(random.pick(&["x", "z"]));
        line["categories"] = random.pick(&[json!([]), json!(["x"]), json!(["y", "x"])]);
    }
    if random.one_in(8) {
        line["sale"] = json!(true);
    }
    line
}

fn event(kind: &str, body: Value) -> Value {
    json!({ "type": kind, "body": body })
}

/// Gives a part of these lines back: units, or an amount, or both.
fn part(random: &mut Random, order: &str, lines: &Value) -> Value {
    let lines = lines.as_array().unwrap();
    let mut body = json!({ "order": order });
    if !random.one_in(3) {
        let line = random.pick(lines);
        body["lines"] =
            json!([{ "line": line["line"], "quantity": random.within(1, line["quantity"].as_i64().unwrap()) }]);
        if random.one_in(30) {
            body["lines"] = json!([{ "line": "nowhere", "quantity": 1 }]);
        }
    }
    if body.get("lines").is_none() || random.one_in(5) {
        let sum: i64 = lines.iter().map(|line| line["amount"].as_i64().unwrap()).sum();
        body["amount"] = json!(random.pick(&[1, sum / 3, sum / 2, sum, 1000]).max(1));
    }
    event("order.refunded", body)
}

/// What happens to an order, in a likely sequence.
fn order(random: &mut Random, name: &str) -> Vec<Value> {
    let mut content = cart(random, name);
    let mut events = Vec::new();
    if random.one_in(2) {
        events.push(event("order.placed", content.clone()));
    }
    let placed = !events.is_empty();
    if !random.one_in(8) {
        events.push(event("order.paid", if placed { json!({ "order": name }) } else { content.clone() }));
    }
    for _ in 0..random.within(1, 5) {
        match random.below(14) {
            0..=2 => events.push(event("order.fulfilled", json!({ "order": name }))),
            3 => {
                events.push(event("order.fulfilled", json!({ "order": name, "lines": [content["lines"][0]["line"]] })))
            }
            4..=7 => events.push(part(random, name, &content["lines"])),
            8 => events.push(event("order.refunded", json!({ "order": name, "full": true }))),
            9 => events.push(event("order.cancelled", json!({ "order": name }))),
            10 => events.push(event("order.paid", json!({ "order": name }))),
            11 => events.push(event("order.placed", content.clone())),
            _ => {
                if random.one_in(2) {
                    content["lines"][0]["amount"] = json!(random.within(1, 20_000));
                    content["lines"][0].as_object_mut().unwrap().remove("tax");
                } else {
                    let mut more = line(random, 9);
                    more["line"] = json!(format!("n{}", random.below(3)));
                    let lines = content["lines"].as_array_mut().unwrap();
                    if lines.iter().all(|line| line["line"] != more["line"]) {
                        lines.push(more);
                    }
                }
                events.push(event("order.updated", content.clone()));
            }
        }
    }
    events
}

/// An order that points pay for in part, and of which a part comes back.
fn paid_by_points(random: &mut Random) -> Vec<Value> {
    let content = cart(random, "P");
    let mut events = vec![
        event("points.adjusted", json!({ "points": random.within(50, 2000), "reason": "gift" })),
        event("order.placed", content.clone()),
        event(
            "redemption.reserved",
            json!({ "redemption": "P", "order": "P", "points": random.pick(&[20, 50, 100, 300, 990]) }),
        ),
        event("order.paid", json!({ "order": "P" })),
        event("redemption.captured", json!({ "redemption": "P" })),
    ];
    if random.one_in(2) {
        events.swap(3, 4);
    }
    for _ in 0..random.within(1, 3) {
        events.push(part(random, "P", &content["lines"]));
    }
    if random.one_in(3) {
        events.push(event(random.pick(&["order.cancelled", "order.fulfilled"]), json!({ "order": "P" })));
    }
    events
}

fn redemption(random: &mut Random, name: &str, order: &str) -> Vec<Value> {
    let points = random.pick(&[1, 10, 20, 33, 100, 101, 1000]);
    let mut body = json!({ "redemption": name, "points": points });
    if !random.one_in(4) {
        body["order"] = json!(order);
    }
    if random.one_in(2) {
        body["goods"] = json!(random.pick(&[100, 30_000]));
    }
    if random.one_in(3) {
        body["ttl"] = json!(random.pick(&["PT30M", "P1D", "PT100H"]));
    }
    let mut events = vec![event("redemption.reserved", body.clone())];
    if random.one_in(12) {
        events.push(event("redemption.reserved", body));
    }
    if !random.one_in(3) {
        let some = json!({ "redemption": name, "points": random.pick(&[1, points.max(2) / 2, points, points + 1]) });
        events.push(event("redemption.captured", if random.one_in(4) { some } else { json!({ "redemption": name }) }));
    }
    if random.one_in(4) {
        events.push(event("redemption.released", json!({ "redemption": name })));
    }
    events
}

/// Buys a reward, perhaps on a line of its order.
fn purchase(random: &mut Random, name: &str, order: &str) -> Vec<Value> {
    let mut body = json!({ "redemption": name, "reward": random.pick(&["mug", "mug", "ship", "hat"]) });
    if random.one_in(3) {
        body["quantity"] = json!(2);
    }
    if !random.one_in(4) {
        body["order"] = json!(order);
    }
    let line = random.one_in(2).then(|| random.pick(&["1", "1", "2", "n0"]));
    if let Some(line) = line {
        body["line"] = json!(line);
    }
    if random.one_in(2) {
        body["goods"] = json!(random.pick(&[100, 30_000]));
    }
    if random.one_in(4) {
        body["ttl"] = json!("PT100H");
    }
    let mut events = vec![event("redemption.reserved", body)];
    if !random.one_in(4) {
        let mut body = json!({ "redemption": name });
        if random.one_in(5) {
            body["points"] = json!(random.pick(&[10, 40]));
        }
        events.push(event("redemption.captured", body));
    }
    if random.one_in(4) {
        events.push(event("redemption.released", json!({ "redemption": name })));
    }
    if let Some(line) = line.filter(|_| !random.one_in(3)) {
        let lines = json!([{ "line": line, "quantity": 1 }]);
        events.push(event("order.refunded", json!({ "order": order, "lines": lines })));
    }
    events
}

/// Asks for a reward that may have been given, and sends the order back that it was used on.
fn use_of_reward(random: &mut Random, program: &Value, name: &str, order: &str) -> Vec<Value> {
    let given = [&program["earn"], &program["stamps"]].into_iter().filter_map(Value::as_array).flatten();
    let given = given.filter(|one| one.get("reward").is_some_and(|reward| reward["kind"] != "points"));
    let mut sources: Vec<&str> = given.filter_map(|one| one["id"].as_str()).collect();
    sources.push("x");
    let source = random.pick(&sources);
    let text = json!(["reward", "c", source, random.pick(&[1, 1, 2])]).to_string();
    let hex: String = Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut body = json!({ "redemption": name, "entitlement": hex });
    if !random.one_in(4) {
        body["order"] = json!(order);
    }
    if random.one_in(3) {
        body["ttl"] = json!(random.pick(&["PT30M", "P1D", "PT100H"]));
    }
    let mut events = vec![event("redemption.reserved", body.clone())];
    if random.one_in(2) {
        body["redemption"] = json!(format!("{name}again"));
        events.push(event("redemption.reserved", body));
    }
    if !random.one_in(3) {
        events.push(event("redemption.captured", json!({ "redemption": name })));
    }
    if random.one_in(4) {
        events.push(event("redemption.released", json!({ "redemption": name })));
    }
    if random.one_in(3) {
        events
            .push(event(random.pick(&["order.cancelled", "order.paid", "order.cancelled"]), json!({ "order": order })));
    }
    events
}

fn adjustment(random: &mut Random) -> Value {
    if random.one_in(6) {
        let gift = json!({ "points": 60, "reason": "thanks", "kind": "surprise", "expires_after": "P5D" });
        return event("points.adjusted", gift);
    }
    event("points.adjusted", json!({ "points": random.pick(&[5, 100, 500, 3000, -20, -400]), "reason": "by hand" }))
}
