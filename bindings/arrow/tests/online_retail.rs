//! Online Retail, from its file: the figures of independent tools, cell by cell.

use std::path::{Path, PathBuf};

use regulars::table::Table;
use regulars::{Control, CustomerBase, figures};
use regulars_arrow::{Import, ReadOptions};
use serde_json::Value;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/online_retail.parquet")
}

/// The reference figures; `None`, with the reason told, where the tests were given no reference data.
fn reference() -> Option<Value> {
    let Some(folder) = std::env::var_os("REGULARS_REFERENCE_DATA") else {
        assert!(std::env::var_os("REGULARS_REQUIRE_ALL").is_none(), "REGULARS_REFERENCE_DATA is not set");
        eprintln!("skipped: REGULARS_REFERENCE_DATA is not set");
        return None;
    };
    let text = std::fs::read_to_string(Path::new(&folder).join("reference/online_retail.json")).unwrap();
    Some(serde_json::from_str::<Value>(&text).unwrap()["invoice_basis"].clone())
}

fn base() -> CustomerBase {
    let import = Import::read(&[sample()], &ReadOptions::default()).unwrap();
    import.build(r#"{"loader": "online_retail"}"#, &Control::new()).unwrap()
}

fn cohorts(base: &CustomerBase, measure: &str) -> Table {
    figures::compute(base, "cohorts", &format!(r#"{{"measure": "{measure}"}}"#)).unwrap()
}

/// A cohort table as the reference has it: a list for each cohort.
fn matrix(table: &Table) -> Vec<Vec<Value>> {
    let mut matrix: Vec<Vec<Value>> = Vec::new();
    for row in 0..table.rows() {
        if table.column("period").unwrap().json(row) == 0 {
            matrix.push(Vec::new());
        }
        matrix.last_mut().unwrap().push(table.column("value").unwrap().json(row));
    }
    matrix
}

#[test]
fn every_row_is_accounted_for() {
    let base = base();
    let intake = base.intake();
    assert_eq!(intake.rows(), 541_909);
    assert_eq!(intake.order_rows, 397_884);
    assert_eq!((intake.orders, intake.customers), (18_532, 4_338));
    assert_eq!(intake.excluded[0], ("cancelled invoice".to_owned(), 9_288));
}

#[test]
fn the_repeat_customer_rate_is_that_of_the_reference() {
    let table = figures::compute(&base(), "repeat_customer_rate", "").unwrap();
    assert_eq!(table.column("numerator").unwrap().json(0), 2_845);
    assert_eq!(table.column("denominator").unwrap().json(0), 4_338);
    if let Some(reference) = reference() {
        let rates = &reference["repeat"];
        assert_eq!(table.column("value").unwrap().json(0), rates["repeat_customer_rate"]);
        let by_days = figures::compute(&base(), "repeat_customer_rate", r#"{"by_days": true}"#).unwrap();
        assert_eq!(by_days.column("value").unwrap().json(0), rates["repeat_customer_rate_by_days"]);
    }
}

#[test]
fn the_cohort_matrices_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let base = base();
    for (measure, name) in [("customers", "active_customers"), ("orders", "orders"), ("revenue", "revenue")] {
        let ours = serde_json::to_value(matrix(&cohorts(&base, measure))).unwrap();
        assert_eq!(ours, reference["cohort_month"][name], "{measure}");
    }
}

#[test]
fn rfm_codes_are_counted_as_in_the_reference() {
    let Some(reference) = reference() else { return };
    let table = figures::compute(&base(), "rfm", r#"{"ties": "split"}"#).unwrap();
    let mut counts = std::collections::BTreeMap::<String, u64>::new();
    for row in 0..table.rows() {
        *counts.entry(table.column("rfm").unwrap().json(row).to_string()).or_default() += 1;
    }
    assert_eq!(serde_json::to_value(counts).unwrap(), reference["rfm"]["rfm_ntile5_code_counts"]);
}

#[test]
fn threads_and_row_order_change_nothing() {
    let base = base();
    let one = cohorts(&base, "revenue").to_document().to_string();
    for threads in 1..4 {
        regulars::parallel::set_threads(std::num::NonZeroUsize::new(threads)).unwrap();
        assert_eq!(cohorts(&self::base(), "revenue").to_document().to_string(), one);
    }
}

#[test]
fn the_sample_program_awards_points_on_every_order() {
    let program = include_str!("../../../examples/programs/club.json");
    let reply: Value = serde_json::from_str(&regulars::replay_orders(&base(), program).unwrap()).unwrap();
    assert_eq!((&reply["accounts"], &reply["orders"]), (&4_338.into(), &18_532.into()));
    let of = |name: &str| reply[name].as_i64().unwrap();
    // Nobody redeems in a replay: what was awarded is pending, available or expired.
    assert_eq!(of("awarded"), of("pending") + of("available") + of("expired"));
    assert_eq!(of("outstanding"), of("pending") + of("available"));
    assert_eq!(of("outstanding_value_minor"), of("outstanding"));
    // A point per whole pound: below the revenue, by less than one for each order.
    assert!((8_911_407 - 18_532..=8_911_407).contains(&of("awarded")), "{reply}");
}
