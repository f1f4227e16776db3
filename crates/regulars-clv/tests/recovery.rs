//! Parameters are found again in customers drawn from them: around published fits, and where data can hardly tell.
//!
//! With `REGULARS_FULL=1` there are ten times as many data sets, which is minutes of work. The shares are told by
//! `-- --nocapture`.

use regulars_clv::{Fit, Options, model};

/// How many data sets of each model.
fn draws() -> u64 {
    if std::env::var_os("REGULARS_FULL").is_some_and(|full| full == "1") { 200 } else { 20 }
}

/// Customers of each data set; with fewer, three standard errors hold for less than 95 % of MBG/NBD's.
const CUSTOMERS: usize = 1500;

#[allow(clippy::print_stdout, reason = "the flagged share is to be told")]
/// Draws data sets at `published` times factors from 1/3 to 3, and holds parameters to three standard errors of what is
/// found in at least 95 % of those whose diagnosis is clean. Tells the flagged share.
fn recovers(name: &str, published: &[f64], age: f64) {
    let draws = draws();
    let (mut clean, mut within, mut parameters) = (0, 0, 0);
    for draw in 0..draws {
        // Factors that wander over the whole range, each parameter at a pace of its own, but for k.
        let variables = model::named(name).unwrap().variables();
        let factor = |index: usize| {
            let pace = [0.618, 0.414, 0.732, 0.236][..variables].get(index);
            pace.map_or(1.0, |pace| 3f64.powf(2.0 * ((draw as f64 + 0.5) * pace % 1.0) - 1.0))
        };
        let truth: Vec<f64> = published.iter().enumerate().map(|(index, value)| value * factor(index)).collect();
        let known = Fit::given(name, &truth).unwrap();
        let ages: Vec<f64> = (0..CUSTOMERS).map(|at| age - (at % 12) as f64).collect();
        let summary = if known.model().spend().is_some() {
            let buyers = Fit::given("nbd", &[1.0, 10.0]).unwrap().simulate(&ages, draw).unwrap();
            let values = known.simulate_spend(buyers.frequency(), draw + 1000).unwrap();
            buyers.with_monetary_value(values).unwrap()
        } else {
            known.simulate(&ages, draw).unwrap()
        };
        let fit = Fit::of(model::named(name).unwrap(), &summary, &Options::default()).unwrap();
        assert!(fit.parameters().iter().all(|value| value.is_finite()), "{name} {truth:?}: {fit:?}");
        let diagnosis = fit.diagnosis().unwrap();
        assert!(fit.log_likelihood().unwrap().is_finite(), "{name} {truth:?}: {diagnosis:?}");
        // No point is likelier than the maximum; that of the truth is not either.
        let of_truth: f64 = known.log_likelihoods(&summary).unwrap().into_iter().flatten().sum();
        assert!(fit.log_likelihood().unwrap() > of_truth - 1e-6, "{name} {truth:?}: {fit:?} {diagnosis:?}");
        if !diagnosis.is_clean() {
            continue;
        }
        clean += 1;
        for ((found, known), error) in fit.parameters().iter().zip(&truth).zip(fit.standard_errors().unwrap()) {
            parameters += 1;
            within += u32::from((found - known).abs() < 3.0 * error);
        }
    }
    assert!(clean >= draws / 20, "{name}: only {clean} of {draws} fits have a clean diagnosis");
    let share = f64::from(within) / f64::from(parameters);
    println!("{name}: {share:.3} within 3 standard errors; flagged {} of {draws}", draws - clean);
    assert!(share >= 0.95, "{name}: {share} within three standard errors, of {clean} clean fits");
}

#[test]
fn bg_nbd() {
    recovers("bg_nbd", &[0.243, 4.414, 0.793, 2.426], 39.0);
}

#[test]
fn mbg_nbd() {
    recovers("mbg_nbd", &[0.525, 6.183, 0.891, 1.614], 39.0);
}

#[test]
fn bg_cnbd_k() {
    recovers("bg_cnbd_k", &[0.9, 4.5, 0.793, 2.426, 2.0], 39.0);
}

#[test]
fn mbg_cnbd_k() {
    recovers("mbg_cnbd_k", &[0.9, 3.0, 0.891, 1.614, 3.0], 39.0);
}

#[test]
fn pareto_nbd() {
    recovers("pareto_nbd", &[0.553, 10.578, 0.606, 11.669], 39.0);
}

#[test]
fn gamma_gamma() {
    recovers("gamma_gamma", &[6.25, 3.74, 15.44], 39.0);
}

#[test]
fn bg_bb() {
    recovers("bg_bb", &[1.204, 0.750, 0.657, 2.783], 18.0);
}

#[test]
fn sbg() {
    recovers("sbg", &[0.704, 1.182], 18.0);
}

/// Customers who hardly ever leave: most fits are flagged, and none fails.
#[test]
#[allow(clippy::print_stdout, reason = "the flagged share is to be told")]
fn near_degenerate() {
    let draws = draws();
    for (name, parameters) in [
        ("bg_nbd", vec![0.7, 9.4, 0.004, 273.0]),
        ("mbg_nbd", vec![0.7, 9.4, 0.004, 273.0]),
        ("mbg_cnbd_k", vec![0.7, 3.0, 0.004, 273.0, 3.0]),
        ("pareto_nbd", vec![0.7, 9.4, 0.0003, 21_000.0]),
        ("bg_bb", vec![1.2, 0.75, 0.01, 500.0]),
    ] {
        let known = Fit::given(name, &parameters).unwrap();
        let mut flagged = 0u64;
        for draw in 0..draws {
            let summary = known.simulate(&[39.0; 600], draw).unwrap();
            let fit = Fit::of(model::named(name).unwrap(), &summary, &Options::default()).unwrap();
            assert!(fit.parameters().iter().all(|value| value.is_finite() && *value > 0.0), "{fit:?}");
            let expected = fit.expected_purchases(&summary, 52.0).unwrap();
            assert!(expected.iter().all(|n| n.is_finite() && *n >= 0.0), "{fit:?}");
            flagged += u64::from(!fit.diagnosis().unwrap().is_clean());
        }
        println!("{name}, near-degenerate: flagged {flagged} of {draws}");
        assert!(flagged * 4 >= draws * 3, "{name}: {flagged} of {draws}");
    }
}
