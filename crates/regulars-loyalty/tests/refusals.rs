//! Malformed and hostile documents, and what is said of each: one table, `docs/loyalty-refusals.md`, in which message,
//! path and code are pinned. The vectors of `hostile.json` are run by every language; what is too large for a file of
//! vectors is made here.

use std::path::PathBuf;

use regulars_loyalty::documents::call;
use serde_json::{Value, json};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn program() -> Value {
    json!({ "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2020-01-01T00:00:00Z",
        "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] })
}

fn paid(lines: Value) -> String {
    json!({ "programs": [program()], "account": null, "as_of": "2026-05-01T10:00:00Z", "events": [{ "id": "e1",
        "type": "order.paid", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
        "body": { "order": "A", "lines": lines } }] })
    .to_string()
}

/// What is too large to be written down: name, what it is, call and request.
fn large() -> Vec<(&'static str, &'static str, &'static str, String)> {
    let quote = |change: &dyn Fn(&mut Value)| {
        let mut program = program();
        change(&mut program);
        json!({ "programs": [program], "account": null, "cart": { "lines": [{ "line": "1", "amount": 1 }] },
            "as_of": "2026-05-01T10:00:00Z" })
        .to_string()
    };
    let megabyte = "x".repeat(1_000_000);
    let many = |count: usize| -> Value {
        (0..count).map(|number| json!({ "id": format!("r{number}"), "on": "order", "points": 1 })).collect()
    };
    let dear = |count: usize| -> Value {
        (0..count).map(|number| json!({ "line": number.to_string(), "amount": 1_000_000_000_000_000i64 })).collect()
    };
    let tick = |account: Value, as_of: &str| {
        json!({ "programs": [program()], "account": account, "as_of": as_of }).to_string()
    };
    let now = "2026-05-01T10:00:00Z";
    let mut keyed = json!({});
    keyed[&megabyte] = json!(1);
    let twice = format!("{{\"{megabyte}\":1,\"{megabyte}\":2}}");
    let schema = json!({ "schema": megabyte, "id": "c1" });
    let word = quote(&|program| program["basis"] = json!({ "exclude": [megabyte] }));
    let duration = quote(&|program| program["expiry"] = json!({ "kind": "inactivity", "after": megabyte }));
    let line = paid(json!([{ "line": megabyte, "amount": 1 }]));
    let (check, sum) = ("loyalty.check", paid(dear(9300)));
    let (quoted, ticked, applied) = ("loyalty.quote", "loyalty.tick", "loyalty.apply");
    vec![
        ("large-id", "A name of a megabyte.", quoted, quote(&|program| program["id"] = json!(megabyte))),
        ("large-key", "A field whose name is a megabyte.", quoted, quote(&|program| program[&megabyte] = json!(1))),
        ("large-word", "A megabyte for one of a few words.", quoted, word),
        ("large-zone", "A megabyte for a zone.", quoted, quote(&|program| program["timezone"] = json!(megabyte))),
        ("large-duration", "A megabyte for a duration.", quoted, duration),
        ("large-request-key", "A field of the request whose name is a megabyte.", ticked, keyed.to_string()),
        ("large-key-twice", "A name of a megabyte, twice.", ticked, twice),
        ("large-instant", "A megabyte for an instant.", ticked, tick(json!(null), &megabyte)),
        ("large-account-key", "A field of an account whose name is a megabyte.", ticked, tick(keyed, now)),
        ("large-schema", "A megabyte for the schema of an account.", ticked, tick(schema, now)),
        ("large-nesting", "Lists a hundred thousand deep.", quoted, "[".repeat(100_000)),
        ("large-objects", "Objects a hundred thousand deep.", check, "{\"program\":".repeat(100_000)),
        ("large-rules", "1,001 rules.", quoted, quote(&|program| program["earn"] = many(1001))),
        ("large-sum", "Lines whose sum goes beyond 64 bits.", applied, sum),
        ("large-line", "A line whose name is a megabyte.", applied, line),
    ]
}

fn row(id: &str, what: &str, name: &str, request: &str) -> String {
    let error = call(name, request).expect_err(id);
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|");
    let (code, path) = (error.code(), error.field().map_or_else(String::new, |field| format!("`{field}`")));
    let message = error.message();
    let size = message.len() + path.len();
    assert!(size < 700, "{id} says too much: {size} bytes");
    format!("| {id} | {} | {} `{}` | {} | {} |\n", cell(what), code.number(), code.name(), cell(&path), cell(message))
}

#[test]
fn every_refusal_says_what_the_table_says() {
    let file = std::fs::read_to_string(root().join("tests/vectors/loyalty/hostile.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let mut table = String::from(
        "# What is refused, and how it is said\n\n\
         Malformed and hostile requests, programs, events and accounts, each with its code, the JSON pointer of the fault \
         and the message. Codes and pointers are promises, and every language is held to them by \
         `tests/vectors/loyalty/hostile.json`; messages may become better. A test \
         makes this table and holds it to what stands here.\n\n\
         | case | what it is | code | path | message |\n|---|---|---|---|---|\n",
    );
    let vectors = file["vectors"].as_array().unwrap();
    for vector in vectors {
        let input = vector["input"].as_str().map_or_else(|| vector["input"].to_string(), str::to_owned);
        let id = vector["id"].as_str().unwrap().trim_start_matches("hostile-");
        table += &row(id, vector["comment"].as_str().unwrap(), vector["call"].as_str().unwrap(), &input);
    }
    for (id, what, name, request) in large() {
        table += &row(id, what, name, &request);
    }
    assert!(vectors.len() >= 60, "only {} cases", vectors.len());
    let path = root().join("docs/loyalty-refusals.md");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != table {
        let made = std::env::temp_dir().join("loyalty-refusals.md");
        std::fs::write(&made, &table).unwrap();
        panic!("{} is stale: compare with {}", path.display(), made.display());
    }
}

/// What a program may hold at most: so much of each is read, one more is refused, and so is twice as much.
#[test]
fn bounds_are_where_they_are_said_to_be() {
    type Write = fn(&mut Value, usize);
    fn list(count: usize, one: impl Fn(usize) -> Value) -> Value {
        (0..count).map(one).collect()
    }
    fn off(number: usize) -> Value {
        json!({ "kind": "percent_off", "value": number })
    }
    let bounds: [(&str, usize, Write); 12] = [
        ("/id", 512, |program, most| program["id"] = json!("x".repeat(most))),
        ("/earn", 1000, |program, most| {
            program["earn"] = list(most, |n| json!({ "id": format!("r{n}"), "on": "order", "points": 1 }));
        }),
        ("/earn", 20, |program, most| {
            program["earn"] = list(most, |n| json!({ "id": format!("r{n}"), "on": "birthday", "points": 1 }));
        }),
        ("/earn/0/reward/value", 100, |program, most| {
            program["earn"] = json!([{ "id": "r", "on": "survey", "reward": off(most) }]);
        }),
        ("/consent/purposes", 20, |program, most| {
            program["consent"] = json!({ "purposes": list(most, |n| json!(format!("p{n}"))) });
        }),
        ("/rewards", 1000, |program, most| {
            program["rewards"] =
                list(most, |n| json!({ "id": format!("o{n}"), "kind": "product", "product": "mug", "points": 1 }));
        }),
        ("/stamps", 100, |program, most| {
            program["stamps"] =
                list(most, |n| json!({ "id": format!("s{n}"), "count": "orders", "every": 2, "reward": off(5) }));
        }),
        ("/tiers/levels", 100, |program, most| {
            let levels = list(most, |n| json!({ "id": format!("t{n}"), "at": n }));
            program["tiers"] = json!({ "measure": "orders", "levels": levels });
        }),
        ("/units", 20, |program, most| program["units"] = list(most, |n| json!({ "id": format!("u{n}") }))),
        ("/stores/apart", 1000, |program, most| {
            let groups = list(most, |n| json!({ "id": format!("g{n}"), "stores": [format!("s{n}")] }));
            program["stores"] = json!({ "apart": groups });
        }),
        ("/expiry/after", 120_000, |program, most| {
            program["expiry"] = json!({ "kind": "rolling", "after": format!("P{most}M") });
        }),
        ("/expiry/after", 3_652_500, |program, most| {
            program["expiry"] = json!({ "kind": "rolling", "after": format!("P{most}D") });
        }),
    ];
    for (path, most, write) in bounds {
        let problems = |count: usize| {
            let mut program = program();
            write(&mut program, count);
            let checked = call("loyalty.check", &json!({ "program": program }).to_string()).unwrap();
            let checked: Value = serde_json::from_str(&checked).unwrap();
            assert_eq!(checked["valid"], checked["problems"] == json!([]), "{path}");
            checked["problems"].as_array().unwrap().iter().map(|one| one["path"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(problems(most), Vec::<Value>::new(), "{path}: {most}");
        for more in [most + 1, 2 * most] {
            assert_eq!(problems(more), [path], "{path}: {more}");
        }
    }
}
