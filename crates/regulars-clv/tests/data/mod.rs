//! Reference data: customers, and what independent tools found of them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use regulars_clv::Summary;
use regulars_core::time::Day;
use serde_json::Value;

/// The folder of the reference data; `None`, with the reason told, where the tests were given none.
#[allow(clippy::print_stderr, reason = "a test that is skipped tells why")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("REGULARS_REFERENCE_DATA");
    if folder.is_none() {
        assert!(std::env::var_os("REGULARS_REQUIRE_ALL").is_none(), "REGULARS_REFERENCE_DATA is not set");
        eprintln!("skipped: REGULARS_REFERENCE_DATA is not set");
    }
    folder.map(PathBuf::from)
}

/// A document of the reference.
pub fn reference(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(folder()?.join("reference").join(name)).expect("a reference document");
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// The customers of the CDNOW sample by weeks up to the end of September 1997, and their names in the same order.
pub fn cdnow_sample() -> Option<(Vec<String>, Summary)> {
    let file = std::fs::File::open(folder()?.join("cdnow_sample.csv.gz")).expect("the sample");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("text");
    // Revenue in cents by customer and day: floats would not add up.
    let mut days: BTreeMap<&str, BTreeMap<i64, i64>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let day = i64::from(Day::parse(cells[2]).expect("a date").number());
        let cents = (cells[4].parse::<f64>().expect("an amount") * 100.0).round() as i64;
        *days.entry(cells[0]).or_default().entry(day).or_default() += cents;
    }
    let end = i64::from(Day::parse("1997-09-30").expect("a date").number());
    let (mut names, mut x, mut recency, mut age, mut value, mut intervals) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    for (name, mut days) in days {
        days.retain(|day, _| *day <= end);
        let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().last().copied()) else { continue };
        let repeats = days.len() - 1;
        let on: Vec<i64> = days.keys().copied().collect();
        intervals.push(on.windows(2).map(|two| ((two[1] - two[0]) as f64 / 7.0).ln()).sum());
        names.push(name.to_owned());
        x.push(repeats as f64);
        recency.push((last - first) as f64 / 7.0);
        age.push((end - first) as f64 / 7.0);
        value.push((repeats > 0).then(|| days.values().skip(1).sum::<i64>() as f64 / 100.0 / repeats as f64));
    }
    let summary = Summary::new(x, recency, age).unwrap().with_monetary_value(value).unwrap();
    Some((names, summary.with_log_intervals(intervals).unwrap()))
}

/// Asserts that two numbers agree to a relative tolerance.
#[track_caller]
pub fn close(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs().max(1e-300);
    assert!(error <= tolerance, "found {found}, expected {expected}: {error:.1e} apart, {tolerance:.0e} allowed");
}
