//! Orders in other currencies for a history, and what points are worth in them: drawn from numbers of their own, so that a
//! history without them stays the one that it is.

use serde_json::{Value, json};

use super::Random;

/// Which currencies a history has.
pub struct Currencies {
    random: Random,
    abroad: bool,
}

/// Other currencies: one is worth more than the program's, one less, one has no minor units.
const OTHERS: [(&str, [i64; 2]); 3] = [("GBP", [7, 6]), ("ZAR", [1, 17]), ("JPY", [1, 160])];

impl Currencies {
    /// The currencies of the history of this number.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xc0_11a5);
        let abroad = random.one_in(8);
        Self { random, abroad }
    }

    /// Adds rates, and what points are worth, to a version of the program.
    pub fn spread(&mut self, program: &mut Value) {
        if !self.abroad {
            return;
        }
        let rates = OTHERS.iter().map(|(currency, rate)| json!({ "currency": currency, "rate": rate }));
        program["rates"] = rates.collect();
        let units = program.get("units").and_then(Value::as_array).map_or(0, Vec::len);
        let terms = std::iter::once("/redeem".to_owned()).chain((0..units).map(|unit| format!("/units/{unit}/redeem")));
        for pointer in terms {
            let Some(redeem) = program.pointer_mut(&pointer).filter(|redeem| redeem.is_object()) else { continue };
            let mut amounts = Vec::new();
            for (currency, one) in [("GBP", 1), ("JPY", 2), ("ZAR", 15)] {
                if !self.random.one_in(3) {
                    let amount = redeem["amount"].as_i64().unwrap() * one + self.random.pick(&[0, 0, 1, 7]);
                    amounts.push(json!({ "currency": currency, "amount": amount }));
                }
            }
            redeem["amounts"] = amounts.into();
        }
    }

    /// Says in which currency an order is: in one and the same, whatever is told of it.
    pub fn tell(&mut self, event: &mut Value) {
        let body = &mut event["body"];
        if !self.abroad || body.get("order").is_none() || body.pointer("/lines/0/amount").is_none() {
            return;
        }
        let last = body["order"].as_str().unwrap().bytes().last().unwrap();
        if let Some((currency, _)) = OTHERS.get(usize::from(last % 4)) {
            body["currency"] = json!(currency);
            body.as_object_mut().unwrap().remove("rate");
        }
    }
}
