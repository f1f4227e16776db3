//! The CDNOW sample: the digits of the papers and of independent tools, and our own.

#[path = "data/mod.rs"]
mod data;

use data::{cdnow_sample, close, reference};
use regulars_clv::{BG_CNBD_K, Fit, MBG_CNBD_K, Options, Periods, Summary, model};
use serde_json::Value;

/// A model fitted to the sample, held to parameters as published and to the reference's.
fn fitted(name: &str, published: &[f64], log_likelihood: f64) -> Option<(Vec<String>, Summary, Fit)> {
    let (names, summary) = cdnow_sample()?;
    let fit = Fit::of(model::named(name).unwrap(), &summary, &Options::default()).unwrap();
    assert!((fit.log_likelihood().unwrap() - log_likelihood).abs() < 1e-4, "{:?}", fit.log_likelihood());
    for (found, published) in fit.parameters().iter().zip(published) {
        // What was published ended a little short of the maximum.
        close(*found, *published, 1e-4);
    }
    let diagnosis = fit.diagnosis().unwrap();
    assert!(diagnosis.is_clean() && diagnosis.converged, "{diagnosis:?}");
    let each: f64 = fit.log_likelihoods(&summary).unwrap().into_iter().flatten().sum();
    close(each, fit.log_likelihood().unwrap(), 1e-12);
    Some((names, summary, fit))
}

/// The block of a model in the reference.
fn block(name: &str) -> Value {
    reference("cdnow_sample.json").unwrap()["models"][name].clone()
}

/// A model of purchases, held to the reference's predictions.
fn predicts(name: &str, (names, summary, fit): (Vec<String>, Summary, Fit)) {
    let (of, named) = (block(name), block("predictions_named_customers"));
    for (parameter, found) in fit.model().parameters().iter().zip(fit.parameters()) {
        close(*found, of["params"][*parameter].as_f64().unwrap(), 1e-4);
    }
    let (alive, holdout, year) = (
        fit.probability_alive(&summary).unwrap(),
        fit.expected_purchases(&summary, 39.0).unwrap(),
        fit.expected_purchases(&summary, 52.0).unwrap(),
    );
    // At parameters that agree to 1e-7, which is where the search of the reference ended.
    let sum: f64 = holdout.iter().sum();
    close(sum, of["holdout_transactions_expected_conditional"].as_f64().unwrap(), 1e-6);
    close(alive.iter().sum::<f64>() / summary.customers(), of["p_alive_mean"].as_f64().unwrap(), 1e-6);
    let new: f64 = summary.age().iter().map(|age| fit.expected_purchases_of_new(age + 39.0).unwrap()).sum();
    close(new, of["repeat_transactions_expected_unconditional_to_holdout_end"].as_f64().unwrap(), 1e-6);
    let mut seen = 0;
    for (row, id) in names.iter().enumerate() {
        let Some(customer) = named.get(id).filter(|customer| !customer.is_null()) else { continue };
        seen += 1;
        let expected = |figure: &str| customer[format!("{name}_{figure}")].as_f64().unwrap();
        close(alive[row], expected("p_alive"), 1e-6);
        close(holdout[row], expected("expected_holdout"), 1e-6);
        close(year[row], expected("expected_52w"), 1e-6);
    }
    assert_eq!(seen, 10);
}

#[test]
fn bg_nbd() {
    if let Some(found) = fitted("bg_nbd", &[0.242595, 4.413602, 0.792922, 2.425907], -9582.42921) {
        predicts("bgnbd", found);
    }
}

#[test]
fn mbg_nbd() {
    fitted("mbg_nbd", &[0.524844, 6.183093, 0.891388, 1.614048], -9582.1357);
}

#[test]
fn pareto_nbd() {
    if let Some(found) = fitted("pareto_nbd", &[0.553277, 10.577683, 0.606240, 11.668734], -9594.97618) {
        predicts("pnbd", found);
    }
}

#[test]
fn gamma_gamma_and_lifetime_value() {
    let Some((names, summary, spend)) = fitted("gamma_gamma", &[6.249572, 3.744225, 15.443521], -4055.91769) else {
        return;
    };
    assert_eq!(spend.diagnosis().unwrap().customers, block("gamma_gamma")["customers_used"].as_f64().unwrap());
    let value = spend.expected_value(&summary).unwrap();
    let nobody = summary.frequency().iter().position(|x| *x == 0.0).unwrap();
    close(value[nobody].unwrap(), block("gamma_gamma")["population_mean_value"].as_f64().unwrap(), 1e-6);
    let year = Periods { count: 12, length: 4.345, discount_rate: 0.01 };
    let named = block("predictions_named_customers");
    for (short, name) in [("bgnbd", "bg_nbd"), ("pnbd", "pareto_nbd")] {
        let purchases = Fit::of(model::named(name).unwrap(), &summary, &Options::default()).unwrap();
        let worth = purchases.customer_lifetime_value(&spend, &summary, &year).unwrap();
        for (row, id) in names.iter().enumerate() {
            let Some(customer) = named.get(id) else { continue };
            close(value[row].unwrap(), customer["gg_expected_value"].as_f64().unwrap(), 1e-6);
            let expected = customer[format!("clv_12m_{short}_1pct_month")].as_f64().unwrap();
            // Of one customer a value of 1e-7 is expected: a product of a P(alive) that 1e-6 of a parameter moves by 1e-5.
            close(worth[row].unwrap(), expected, 1e-6);
        }
    }
}

/// As Platzer and Reutterer (2016) and Reutterer, Platzer and Schröder (2021) found.
#[test]
fn purchases_of_music_are_not_regular() {
    let Some((_, summary)) = cdnow_sample() else { return };
    for (model, log_likelihood) in [(&BG_CNBD_K, -9582.42921), (&MBG_CNBD_K, -9582.1357)] {
        let columns = (summary.frequency().to_vec(), summary.recency().to_vec(), summary.age().to_vec());
        let by_recency = Summary::new(columns.0, columns.1, columns.2).unwrap();
        for summary in [&summary, &by_recency] {
            let fit = Fit::of(model, summary, &Options::default()).unwrap();
            assert_eq!(fit.parameters()[4], 1.0, "{fit:?}");
            assert!((fit.log_likelihood().unwrap() - log_likelihood).abs() < 1e-4);
        }
    }
}
