//! The published schema of programs held against the parser, both ways: what the parser takes is of the schema, what is
//! not of the schema the parser refuses, and what the parser calls unreadable is not of the schema.
#![recursion_limit = "256"]

use std::path::PathBuf;

use regulars_loyalty::documents::call;
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// As much of JSON Schema as the published one uses; a keyword that is not known here fails, so that none is skipped.
struct Schema(Value);

impl Schema {
    fn holds(&self, value: &Value) -> bool {
        self.check(&self.0, value)
    }

    fn check(&self, schema: &Value, value: &Value) -> bool {
        schema.as_object().unwrap().iter().all(|(keyword, says)| self.keyword(schema, keyword, says, value))
    }

    fn keyword(&self, schema: &Value, keyword: &str, says: &Value, value: &Value) -> bool {
        let size = |says: &Value| usize::try_from(says.as_u64().unwrap()).unwrap();
        match keyword {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let target = self.0.pointer(says.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
                self.check(target, value)
            }
            "type" => {
                let names = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
                names.iter().any(|name| name == type_of(value))
            }
            "const" => says == value,
            "enum" => says.as_array().unwrap().contains(value),
            "anyOf" => says.as_array().unwrap().iter().any(|one| self.check(one, value)),
            "required" => value
                .as_object()
                .is_none_or(|map| says.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))),
            "properties" => value.as_object().is_none_or(|map| {
                let known = says.as_object().unwrap();
                map.iter().all(|(key, value)| known.get(key).is_none_or(|schema| self.check(schema, value)))
            }),
            "additionalProperties" => {
                assert_eq!(says, false);
                value.as_object().is_none_or(|map| map.keys().all(|key| schema["properties"].get(key).is_some()))
            }
            "items" => value.as_array().is_none_or(|items| items.iter().all(|item| self.check(says, item))),
            "minItems" => value.as_array().is_none_or(|items| items.len() >= size(says)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() <= size(says)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() >= size(says)),
            "minimum" => value.as_i64().is_none_or(|number| number >= says.as_i64().unwrap()),
            "maximum" => !value.is_u64() || value.as_u64().is_none_or(|number| number <= says.as_u64().unwrap()),
            other => panic!("a keyword that this test does not know: {other}"),
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The codes of the problems that the parser finds; none for a valid program.
fn problems(program: &Value) -> Vec<u64> {
    let reply = call("loyalty.check", &json!({ "program": program }).to_string()).unwrap();
    let reply: Value = serde_json::from_str(&reply).unwrap();
    reply["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_u64().unwrap()).collect()
}

fn hold(schema: &Schema, program: &Value) -> Result<bool, String> {
    let (of_schema, problems) = (schema.holds(program), problems(program));
    if !of_schema && problems.is_empty() {
        return Err(format!("the parser takes what is not of the schema: {program}"));
    }
    if of_schema && problems.contains(&5001) {
        return Err(format!("the parser cannot read what is of the schema: {program}"));
    }
    Ok(problems.is_empty())
}

/// Every program of the vectors.
fn programs() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/loyalty");
    let mut programs: Vec<Value> = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for path in files {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let several = vector["input"]["programs"].as_array().into_iter().flatten();
            for program in several.chain(vector["input"].get("program")) {
                if !programs.contains(program) {
                    programs.push(program.clone());
                }
            }
        }
    }
    programs
}

#[test]
fn schema_and_parser_agree_on_the_vectors() {
    let schema = Schema(read("docs/schema/program.json"));
    let programs = programs();
    let valid: Vec<bool> = programs.iter().map(|program| hold(&schema, program).unwrap()).collect();
    let count = valid.iter().filter(|valid| **valid).count();
    assert!(count > 100 && valid.len() - count > 50, "{count} of {} are valid", valid.len());
}

/// A program in which every field of the schema stands.
fn everything() -> Value {
    let mut program = json!({
        "schema": "regulars.program/1", "id": "club", "version": 2, "effective_from": "2026-01-01T00:00:00Z",
        "currency": "EUR", "timezone": "Europe/Warsaw", "points": { "scale": 2, "rounding": "half_even", "name": {
            "en": { "one": "star", "other": "stars" },
            "pl": { "one": "gwiazdka", "few": "gwiazdki", "many": "gwiazdek", "other": "gwiazdki" },
            "ru": { "one": "звезда", "few": "звезды", "many": "звёзд", "other": "звезды" },
            "zh": { "other": "星" } } },
        "basis": { "tax": "excluded", "shipping": true, "after_discounts": false, "points_paid": true,
            "exclude": ["gift_card", "sale", "coupon"] },
        "pending": { "until": "fulfilled", "plus": "P14D" },
        "expiry": { "kind": "rolling", "after": "P12M", "align": "quarter" },
        "earn": [
            { "id": "a", "on": "order", "points": 1, "per": 100, "mode": "step", "from": "2026-01-01", "to": "2026-12-31",
              "limit": [{ "per": "order", "points": 5 }, { "per": "day", "points": 9, "orders": 2 }],
              "exclusive": "g", "priority": 2,
              "when": { "product": ["p"], "category": ["c"], "brand": ["b"], "channel": ["w"], "store": ["s"],
                  "group": ["g"], "tier": ["silver"], "payment": ["card"], "coupon": ["X"], "first_order": true, "weekday": ["mon"],
                  "min_amount": 1, "max_amount": 9, "min_quantity": 2, "sale": true } },
            { "id": "b", "on": "order", "points": 3, "per_unit": true, "limit": { "per": "year", "orders": 3 } },
            { "id": "c", "on": "order", "multiplier": [3, 2] },
            { "id": "d", "on": "account.enrolled", "points": 5, "pending": "P3D", "exclusive": "h", "priority": 1,
              "from": "2026-01-01", "to": "2026-12-31", "limit": { "per": "day", "times": 3 },
              "when": { "channel": ["w"], "store": ["s"], "group": ["g"], "weekday": ["sun"], "tier": ["gold"] } },
            { "id": "e", "on": "review", "points": 5, "limit": [{ "per": "subject", "times": 1 }] },
            { "id": "f", "on": "custom", "action": "video", "points": 5 },
            { "id": "k", "on": "survey", "reward": { "kind": "voucher", "value": 5, "expires_after": "P30D" } },
            { "id": "l", "on": "name_day", "reward": { "kind": "product", "product": "p", "later": true } },
            { "id": "h", "on": "referral.qualified", "referrer": 5, "referee": 3, "min_order": 1, "pending": "P3D" },
            { "id": "i", "on": "birthday", "points": 5, "window": { "before": "P3D", "after": "P3D" }, "set_before": "P7D" },
            { "id": "m", "on": "referral.qualified", "side": "referee", "reward": { "kind": "voucher", "value": 5, "later": true } }
        ],
        "redeem": { "points": 100, "amount": 100, "amounts": [{ "currency": "PLN", "amount": 430 }], "step": 100, "min": 500, "max_percent": 50, "max_amount": 900,
            "value": "issue", "min_order": 5, "cool_down": "P1D", "on": { "product": ["p"], "category": ["c"], "brand": ["b"], "sale": false },
            "limit": [{ "per": "order", "points": 9 }, { "per": "day", "times": 2 }] },
        "refund": { "earned": "proportional", "debt": "unlimited", "expired_lots": { "grace": "P30D" } },
        "limits": { "earn": [{ "per": "lifetime", "points": 5 }], "redeem": { "per": "year", "times": 5 }, "balance_cap": 1000 }
    });
    program["tiers"] = json!({ "measure": "spend", "basis": "including", "window": { "rolling": "P12M" }, "grace": "P30D",
        "downgrade": "all", "levels": [{ "id": "silver", "at": 5 }, { "id": "gold", "at": 9 }] });
    program["stamps"] = json!([{ "id": "rolls", "count": "units", "every": 3, "when": { "product": ["p"],
        "category": ["c"], "brand": ["b"] }, "reward": { "kind": "product", "product": "pizza" } },
        { "id": "third", "count": "orders", "every": 3, "per": "month", "from": "2026-01-01", "to": "2026-12-31",
            "limit": [{ "per": "order", "times": 1 }, { "per": "lifetime", "times": 3 }],
            "reward": { "kind": "percent_off", "value": 25 } },
        { "id": "week", "count": "actions", "action": "sign-in", "every": 7, "unit": "growth", "within": "P7D", "when": { "group": ["g"] },
            "limit": { "per": "day", "times": 1 }, "reward": { "kind": "points", "points": 5 } }]);
    program["units"] = json!([{ "id": "growth", "scale": 1, "rounding": "ceiling",
        "name": { "en": { "one": "growth", "other": "growths" } }, "expiry": { "kind": "fixed", "date": "2030-12-31" },
        "limits": { "earn": { "per": "day", "points": 5 } }, "redeem": { "points": 1, "amount": 1, "amounts": [{ "currency": "JPY", "amount": 3 }] } }]);
    program["stores"] = json!({ "apart": [{ "id": "north", "stores": ["1", "2"] }] });
    program["earn"][0]["unit"] = json!("growth");
    program["earn"][3]["stores"] = json!("north");
    program["earn"][9]["unit"] = json!("growth");
    program["rewards"] = json!([{ "id": "mug", "kind": "product", "product": "MUG", "points": 5, "amount": 1, "when": { "group": ["g"] },
        "from": "2026-01-01", "to": "2026-12-31", "min_order": 1, "limit": { "per": "day", "times": 1 }, "cool_down": "P1D" },
        { "id": "v", "kind": "voucher", "value": 5, "points": 5, "unit": "growth" }]);
    program["rates"] = json!([{ "currency": "PLN", "rate": [23, 100] }]);
    program["guests"] = json!({ "within": "P30D" });
    program["consent"] = json!({ "purposes": ["terms", "profile"] });
    program["holdout"] = json!({ "percent": 5, "salt": "2026q4" });
    program
}

/// Every value that differs from `value` in one place: replaced, left out, or with a field more.
fn mutations(value: &Value) -> Vec<Value> {
    let replacements = [
        json!(null),
        json!(true),
        json!("x"),
        json!(""),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(1.0),
        json!(1_000_000_000_001i64),
        json!(u64::MAX),
        json!([]),
        json!([1]),
        json!([null]),
        json!(["x"]),
        json!({}),
        json!({ "x": 1 }),
        json!("P1D"),
        json!("2026-01-01"),
    ];
    let mut made: Vec<Value> = replacements.into_iter().filter(|other| other != value).collect();
    let mut with = |change: &dyn Fn(&mut Value)| {
        let mut other = value.clone();
        change(&mut other);
        made.push(other);
    };
    match value {
        Value::Object(map) => {
            with(&|other| other["unknown"] = json!(1));
            for key in map.keys() {
                with(&|other| drop(other.as_object_mut().unwrap().remove(key)));
                for changed in mutations(&map[key]) {
                    with(&|other| other[key] = changed.clone());
                }
            }
        }
        Value::Array(items) => {
            with(&|other| other.as_array_mut().unwrap().push(json!({})));
            for index in 0..items.len() {
                with(&|other| drop(other.as_array_mut().unwrap().remove(index)));
                for changed in mutations(&items[index]) {
                    with(&|other| other[index] = changed.clone());
                }
            }
        }
        _ => {}
    }
    made
}

#[test]
fn schema_and_parser_agree_on_every_mutation() {
    let schema = Schema(read("docs/schema/program.json"));
    let whole = everything();
    assert!(schema.holds(&whole) && problems(&whole).is_empty(), "{:?}", problems(&whole));
    let mut bases = vec![whole];
    for expiry in [
        json!({ "kind": "none" }),
        json!({ "kind": "fixed", "date": "2026-12-31" }),
        json!({ "kind": "inactivity", "after": "P1M" }),
    ] {
        bases.push(json!({ "schema": "regulars.program/1", "id": "club", "version": 1,
            "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "expiry": expiry,
            "refund": { "expired_lots": "reissue" }, "earn": [] }));
    }
    let tiers = json!({ "measure": "orders", "window": { "calendar": "year" }, "levels": [{ "id": "a", "at": 0 }] });
    let units = json!([{ "id": "growth" }]);
    bases.push(json!({ "schema": "regulars.program/1", "id": "club", "version": 1, "units": units, "stores": "shared",
        "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "tiers": tiers,
        "earn": [] }));
    let tiers = json!({ "measure": "earned", "unit": "growth", "levels": [{ "id": "a", "at": 0 }] });
    bases.push(json!({ "schema": "regulars.program/1", "id": "club", "version": 1, "units": units,
        "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "tiers": tiers,
        "earn": [] }));
    let mutated: Vec<Value> = bases.iter().flat_map(mutations).collect();
    let failed: Vec<String> = mutated.iter().filter_map(|program| hold(&schema, program).err()).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), mutated.len(), failed[..failed.len().min(5)].join("\n"));
    assert!(mutated.len() > 1500, "only {} programs", mutated.len());
}

/// Every field that the schema names stands in the program above: none is left untried.
#[test]
fn every_field_of_the_schema_is_tried() {
    fn fields(schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    found.extend(properties.keys().cloned());
                }
                map.values().for_each(|value| fields(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| fields(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    fields(&read("docs/schema/program.json"), &mut found);
    let text = everything().to_string();
    let untried = found.iter().filter(|field| !text.contains(&format!("\"{field}\":")));
    assert_eq!(untried.collect::<Vec<_>>(), ["calendar", "calendar"], "tried by themselves");
}
