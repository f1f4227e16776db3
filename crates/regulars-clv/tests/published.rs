//! Predictions that were published with their models.

use regulars_clv::{Fit, Summary};

fn one(frequency: f64, recency: f64, age: f64) -> Summary {
    Summary::new(vec![frequency], vec![recency], vec![age]).unwrap()
}

#[track_caller]
fn rounds_to(found: f64, published: f64, unit: f64) {
    assert!((found - published).abs() <= 0.5 * unit, "found {found}, published {published}");
}

/// Fader, Hardie and Lee (2005a), and the spreadsheet that came with it.
#[test]
fn bg_nbd() {
    let fit = Fit::given("bg_nbd", &[0.243, 4.414, 0.793, 2.426]).unwrap();
    rounds_to(fit.expected_purchases(&one(2.0, 30.43, 38.86), 39.0).unwrap()[0], 1.226, 1e-3);
    rounds_to(fit.purchase_probability_of_new(10, 2.0).unwrap(), 1.07869e-07, 1e-12);
    rounds_to(fit.purchase_probability_of_new(0, 39.0).unwrap(), 0.5737864, 1e-7);
    let all: f64 = (0..400).map(|count| fit.purchase_probability_of_new(count, 39.0).unwrap()).sum();
    assert!((all - 1.0).abs() < 1e-6, "{all}");
}
