//! Any request is applied or refused: no panic, no promise of the library broken. What is applied adds up, is read as it
//! was written, leaves nothing that is due, and repeats itself when it comes again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regulars_loyalty::documents::call;
use serde_json::{Value, json};

fn answer(name: &str, request: &Value) -> Value {
    let reply = call(name, &request.to_string());
    serde_json::from_str(&reply.unwrap_or_else(|error| panic!("{name}: {error} of {request}"))).unwrap()
}

fuzz_target!(|text: &str| {
    let reply = match call("loyalty.apply", text) {
        Ok(reply) => serde_json::from_str::<Value>(&reply).unwrap(),
        Err(error) => return assert_ne!(error.code().number(), 9001, "{error}"),
    };
    let mut request: Value = serde_json::from_str(text).unwrap();
    request["account"] = reply["account"].clone();
    let again = answer("loyalty.apply", &request);
    assert_eq!(again["entries"], json!([]));
    assert_eq!(again["account"], reply["account"]);
    let balance = reply["account"]["balance"].as_object().unwrap();
    let sum: i128 = balance
        .iter()
        .filter(|(bucket, _)| *bucket != "points")
        .map(|(_, points)| i128::from(points.as_i64().unwrap()))
        .sum();
    assert_eq!(sum, 0);
    let tick = json!({ "programs": request["programs"], "account": reply["account"], "as_of": request["as_of"] });
    assert_eq!(answer("loyalty.tick", &tick)["entries"], json!([]));
    let compact = answer("loyalty.compact", &json!({ "account": reply["account"] }));
    let tick = json!({ "programs": request["programs"], "account": compact["account"], "as_of": request["as_of"] });
    assert_eq!(answer("loyalty.tick", &tick)["account"]["balance"], reply["account"]["balance"]);
});
