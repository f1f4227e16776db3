//! Several units and stores apart for a history: drawn from numbers of their own, so that a history without them stays the
//! one that it is.

use regulars_loyalty::event::Which;
use regulars_loyalty::quote::Asked;
use serde_json::{Value, json};

use super::Random;

/// Which purses a history has.
pub struct Purses {
    random: Random,
    units: bool,
    stores: bool,
}

/// Rules and cards that give another unit, and rewards that cost it, in whichever version they are.
const OF_UNIT: [&str; 5] = ["r1", "r2", "o0", "o3", "ship"];

impl Purses {
    /// The purses of the history of this number.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x5e7_0f0f);
        let drawn = random.below(8);
        Self { random, units: [0, 1].contains(&drawn), stores: [1, 2].contains(&drawn) }
    }

    /// Adds units and stores to a version of the program.
    pub fn spread(&mut self, program: &mut Value) {
        let random = &mut self.random;
        if self.units {
            let mut unit = json!({ "id": "growth", "scale": 1,
                "rounding": random.pick(&["floor", "half_up", "ceiling"]),
                "expiry": random.pick(&[json!({ "kind": "none" }), json!({ "kind": "rolling", "after": "P9D" }),
                    json!({ "kind": "inactivity", "after": "P10D" }), json!({ "kind": "fixed", "date": "2026-04-30" })]) });
            if random.one_in(3) {
                unit["limits"] = random.pick(&[
                    json!({ "earn": { "per": "day", "points": 60 } }),
                    json!({ "balance_cap": 200 }),
                    json!({ "earn": { "per": "month", "orders": 1 }, "balance_cap": 500 }),
                ]);
            }
            if !random.one_in(3) {
                unit["redeem"] = random.pick(&[
                    json!({ "points": 1, "amount": 2 }),
                    json!({ "points": 5, "amount": 10, "max_percent": 40 }),
                ]);
            }
            program["units"] = json!([unit]);
            if program["tiers"]["measure"] == "earned" && random.one_in(2) {
                program["tiers"]["unit"] = json!("growth");
            }
        }
        if self.stores && !random.one_in(8) {
            program["stores"] = random.pick(&[
                json!({ "apart": [{ "id": "n", "stores": ["a"] }, { "id": "s", "stores": ["b", "c"] }] }),
                json!({ "apart": [{ "id": "n", "stores": ["a"] }] }),
            ]);
        }
        let apart = program.get("stores").is_some();
        // A purse that owes is rare by itself.
        if (self.units || apart) && self.random.one_in(2) {
            program["refund"]["debt"] = json!("unlimited");
        }
        for rule in program["earn"].as_array_mut().into_iter().flatten() {
            let is_points = rule.get("reward").is_none();
            if self.units && is_points && OF_UNIT.contains(&rule["id"].as_str().unwrap()) {
                rule["unit"] = json!("growth");
            }
            if apart && rule["on"] != "order" && is_points && self.random.one_in(2) {
                rule["stores"] = json!("n");
            }
        }
        for offer in program.get_mut("rewards").and_then(Value::as_array_mut).into_iter().flatten() {
            if self.units && OF_UNIT.contains(&offer["id"].as_str().unwrap()) {
                offer["unit"] = json!("growth");
            }
        }
    }

    /// Says of which points an event is, where it is of any.
    pub fn tell(&mut self, event: &mut Value) {
        let which = match event["type"].as_str().unwrap() {
            "points.adjusted" => true,
            "redemption.reserved" => event["body"].get("points").is_some(),
            _ => return,
        };
        let (unit, store) = (self.unit(), self.store());
        for (key, name) in [("unit", unit), ("store", store)] {
            if let Some(name) = name.filter(|_| which) {
                event["body"][key] = json!(name);
            }
        }
    }

    /// Points that a cart is to be paid with.
    pub fn asked(&mut self, points: i64) -> Asked {
        Asked { points, unit: self.unit() }
    }

    /// Points of the program's own unit that are of a store.
    pub fn own(store: Option<&String>) -> Which {
        Which { unit: None, store: store.cloned() }
    }

    fn unit(&mut self) -> Option<String> {
        (self.units && self.random.one_in(2)).then(|| "growth".to_owned())
    }

    fn store(&mut self) -> Option<String> {
        (self.stores && !self.random.one_in(4)).then(|| self.random.pick(&["a", "b"]).to_owned())
    }
}
