//! Special functions against mpmath's, to 1e-12; the table is made by special.py beside it.

use regulars_clv::special::gamma::{digamma, digamma_rise, ln_beta, ln_rising, trigamma, trigamma_rise};
use regulars_clv::special::hypergeometric::ln_gauss;
use serde_json::Value;

/// Calls `check` with the arguments and the value of each row of a table.
fn rows(name: &str, check: impl Fn(&[f64], f64) -> f64) {
    let tables: Value = serde_json::from_str(include_str!("special.json")).unwrap();
    let rows = tables[name].as_array().unwrap();
    assert!(rows.len() >= 60, "{name} has {} rows", rows.len());
    let mut worst = (0.0, String::new());
    for row in rows {
        let numbers: Vec<f64> = row.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
        let (value, arguments) = numbers.split_last().unwrap();
        let error = check(arguments, *value);
        if error > worst.0 {
            worst = (error, format!("{name}{arguments:?} = {value}"));
        }
    }
    assert!(worst.0 < 1e-12, "{:.1e} off at {}", worst.0, worst.1);
}

fn relative(found: f64, expected: f64) -> f64 {
    if found == expected { 0.0 } else { (found - expected).abs() / expected.abs() }
}

/// Near a zero no double can be right to a part of itself: there, to a part of 1.
fn near(found: f64, expected: f64) -> f64 {
    (found - expected).abs() / expected.abs().max(1.0)
}

#[test]
fn digammas() {
    rows("digamma", |of, value| near(digamma(of[0]), value));
    rows("digamma_rise", |of, value| relative(digamma_rise(of[0], of[1]), value));
    rows("trigamma", |of, value| relative(trigamma(of[0]), value));
    rows("trigamma_rise", |of, value| relative(trigamma_rise(of[0], of[1]), value));
}

#[test]
fn gammas_and_betas() {
    rows("ln_rising", |of, value| near(ln_rising(of[0], of[1]), value));
    rows("ln_beta", |of, value| near(ln_beta(of[0], of[1]), value));
}

/// The function itself to 1e-12 where it is in the range of doubles and its logarithm can tell it so exactly, else the
/// logarithm.
#[test]
fn gauss() {
    rows("ln_gauss", |of, value| {
        let found = ln_gauss(of[0], of[1], of[2], of[3]);
        if value.abs() < 700.0 { (found - value).abs() } else { relative(found, value) }
    });
}
