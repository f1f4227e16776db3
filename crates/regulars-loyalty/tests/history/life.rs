//! Guests, consent, closings and a second account for a history: drawn from numbers of their own, so that a history without
//! them stays the one that it is.

use regulars_loyalty::event::Event;
use serde_json::{Value, json};

use super::{Purses, Random, adjustment, at, event, occasion, order, redemption};

/// What the life of a history's member is like.
pub struct Life {
    random: Random,
    guests: bool,
    consent: bool,
    closes: bool,
}

impl Life {
    /// The life of the history of this number. Where rewards are used later, or there are several units, a member lives as
    /// ever: what happens to these is rare enough.
    pub fn of(seed: u64, documents: &[Value]) -> Self {
        let mut random = Random::new(seed ^ 0x11fe_11fe);
        let drawn = random.below(12);
        let has = |document: &Value| document.get("units").is_some() || document.to_string().contains("expires_after");
        let drawn = if documents.iter().any(has) { 12 } else { drawn };
        Self { random, guests: [0, 1].contains(&drawn), consent: [1, 2].contains(&drawn), closes: drawn == 3 }
    }

    /// Says in a version of the program who earns.
    pub fn ask(&mut self, program: &mut Value) {
        if self.guests && !self.random.one_in(6) {
            program["guests"] = json!({ "within": self.random.pick(&["P0D", "P20D", "PT36H", "P90D"]) });
        }
        if self.consent && !self.random.one_in(6) {
            program["consent"] =
                json!({ "purposes": self.random.pick(&[json!(["terms"]), json!(["terms", "profile"])]) });
        }
    }

    /// What is told of the member, and how it ends.
    pub fn strands(&mut self) -> Vec<Vec<Value>> {
        let random = &mut self.random;
        let mut strands = Vec::new();
        if self.guests || self.consent {
            let told = |random: &mut Random| {
                random.pick(&[
                    json!({ "type": "account.enrolled", "body": { "verified": true } }),
                    json!({ "type": "account.enrolled", "body": { "consents": { "terms": true, "profile": true } } }),
                    json!({ "type": "account.updated", "body": { "verified": true } }),
                    json!({ "type": "account.updated", "body": { "verified": true, "consents": { "terms": true } } }),
                    json!({ "type": "account.updated", "body": { "consents": { "terms": true, "profile": true } } }),
                    json!({ "type": "account.updated", "body": { "consents": { "terms": false } } }),
                ])
            };
            strands.push((0..random.within(1, 5)).map(|_| told(random)).collect());
        }
        if self.closes {
            let mut closing: Vec<Value> = (0..random.below(3)).map(|_| adjustment(random)).collect();
            closing.push(event("account.closed", json!({ "reason": "moved" })));
            closing.push(event("account.closed", json!({})));
            strands.push(closing);
        }
        strands
    }

    /// What happened to another account of the same person meanwhile, in the order of time.
    pub fn other(&mut self, purses: &mut Purses) -> Vec<Event> {
        let random = &mut self.random;
        let mut strands: Vec<Vec<Value>> =
            (0..random.within(1, 3)).map(|number| order(random, &format!("D{number}"))).collect();
        strands.push(redemption(random, "S", "D0"));
        strands.push((0..random.below(3)).map(|_| adjustment(random)).collect());
        strands.push((0..random.below(4)).map(|_| occasion(random)).collect());
        let (mut events, mut seconds) = (Vec::new(), 0);
        while !strands.is_empty() {
            let index = random.below(strands.len());
            if strands[index].is_empty() {
                strands.remove(index);
                continue;
            }
            seconds += random.pick(&[0, 600, 30_000, 86_400, 8 * 86_400]);
            let mut event = strands[index].remove(0);
            event["id"] = json!(format!("d{:02}", events.len()));
            event["account"] = json!("d");
            event["occurred_at"] = json!(at(seconds).to_string());
            if event["type"].as_str().is_some_and(|kind| kind.starts_with("referral.")) {
                event["body"]["referrer"] = json!("d");
            }
            purses.tell(&mut event);
            events.push(Event::parse(&event.to_string()).unwrap());
        }
        events
    }
}
