//! Models of regular purchases: k is found again, and with k = 1 they are the models without.

use regulars_clv::{BG_CNBD_K, Code, Fit, MBG_CNBD_K, Model, Options, Summary, Trouble, model};

const MODELS: [(&str, &str); 2] = [("bg_cnbd_k", "bg_nbd"), ("mbg_cnbd_k", "mbg_nbd")];

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "found {found}, expected {expected}");
}

/// The same customers without the times between purchases.
fn without_intervals(summary: &Summary) -> Summary {
    let columns = (summary.frequency().to_vec(), summary.recency().to_vec(), summary.age().to_vec());
    Summary::new(columns.0, columns.1, columns.2).unwrap()
}

/// Rates of about a purchase every ten weeks and k from 1 to 4, by the times between purchases: the same k, and the other
/// parameters within three standard errors. By recencies alone: nearly the same k.
#[test]
fn k_is_found_again() {
    for (name, _) in MODELS {
        let (mut within, mut parameters) = (0, 0);
        for k in 1..=4u32 {
            let truth = [0.9, 9.0 / f64::from(k), 0.8, 2.5, f64::from(k)];
            let known = Fit::given(name, &truth).unwrap();
            let ages: Vec<f64> = (0..2500).map(|at| 52.0 - f64::from(at % 12)).collect();
            let drawn = known.simulate(&ages, u64::from(k)).unwrap();
            let fit = |summary: &Summary| Fit::of(model::named(name).unwrap(), summary, &Options::default()).unwrap();
            let by_recency = fit(&without_intervals(&drawn));
            assert!((by_recency.parameters()[4] - f64::from(k)).abs() <= 1.0, "{by_recency:?}, drawn with k = {k}");
            let found = fit(&drawn);
            assert_eq!(found.parameters()[4], f64::from(k), "{found:?}");
            assert!(found.diagnosis().unwrap().is_clean(), "{:?}", found.diagnosis());
            let errors = found.standard_errors().unwrap();
            assert_eq!(errors.len(), 4);
            for ((found, known), error) in found.parameters().iter().zip(truth).zip(errors) {
                parameters += 1;
                within += u32::from((found - known).abs() < 3.0 * error);
            }
        }
        assert!(within * 100 >= parameters * 95, "{name}: {within} of {parameters}");
    }
}

/// What is expected is what comes: of customers drawn twice as long, those seen for the first half.
#[test]
fn what_is_expected_comes() {
    for (name, _) in MODELS {
        let known = Fit::given(name, &[4.0, 4.0, 0.6, 4.0, 3.0]).unwrap();
        let whole = known.simulate(&[60.0; 30_000], 4).unwrap();
        let half = known.simulate(&[30.0; 30_000], 4).unwrap();
        let seen: f64 = whole.frequency().iter().zip(half.frequency()).map(|(all, first)| all - first).sum();
        let expected = known.expected_purchases(&half, 30.0).unwrap();
        // Three standard errors of a sum of so many.
        close(expected.iter().sum(), seen, 0.03);
        let nobody = known.purchase_probability(&half, 0, 30.0).unwrap();
        let none = whole.frequency().iter().zip(half.frequency()).filter(|(all, first)| all == first).count();
        close(nobody.iter().sum(), none as f64, 0.02);
        // The same of those who were silent for long, of whom regularity tells most.
        let silent: Vec<usize> = (0..half.len()).filter(|row| half.recency()[*row] < 20.0).collect();
        let (mut seen, mut likely) = (0.0, 0.0);
        for row in silent {
            seen += f64::from(u8::from(whole.frequency()[row] > half.frequency()[row]));
            likely += 1.0 - nobody[row];
        }
        close(likely, seen, 0.05);
    }
}

/// The digits of integrals of the definition over customers' rates, by mpmath.
#[test]
fn likelihoods_are_those_of_the_definition() {
    let columns = || (vec![0.0, 2.0, 5.0], vec![0.0, 8.0, 20.5], vec![10.0, 10.0, 30.0]);
    let (x, recency, age) = columns();
    let by_recency = Summary::new(x, recency, age).unwrap();
    let (x, recency, age) = columns();
    let by_intervals = Summary::new(x, recency, age).unwrap().with_log_intervals(vec![0.0, 2.5, 6.25]).unwrap();
    let known = [
        [
            [-0.532053212679344, -6.103554408268629, -15.972323213383659],
            [-0.532053212679344, -6.020123193325817, -15.129140625236273],
        ],
        [
            [-0.3748062069513908, -6.31520651941747, -16.15987623918926],
            [-0.3748062069513908, -6.231775304474658, -15.316693651041874],
        ],
    ];
    for ((name, _), known) in MODELS.into_iter().zip(known) {
        let fit = Fit::given(name, &[0.9, 3.0, 0.8, 2.5, 3.0]).unwrap();
        for (summary, known) in [&by_recency, &by_intervals].into_iter().zip(known) {
            for (found, known) in fit.log_likelihoods(summary).unwrap().into_iter().zip(known) {
                close(found.unwrap(), known, 1e-13);
            }
        }
    }
}

#[test]
fn with_k_1_they_are_the_models_without() {
    for (regular, plain) in MODELS {
        let drawn = Fit::given(plain, &[0.8, 4.0, 0.8, 2.5]).unwrap().simulate(&[40.0; 800], 2).unwrap();
        let one = Fit::of(model::named(plain).unwrap(), &drawn, &Options::default()).unwrap();
        let options = Options { k: Some(1), ..Options::default() };
        let two = Fit::of(model::named(regular).unwrap(), &drawn, &options).unwrap();
        close(one.log_likelihood().unwrap(), two.log_likelihood().unwrap(), 1e-9);
        for (one, two) in one.parameters().iter().zip(two.parameters()) {
            close(*one, *two, 1e-9);
        }
        let both = |of: &dyn Fn(&Fit) -> Vec<f64>| {
            for (one, two) in of(&one).into_iter().zip(of(&two)) {
                close(one, two, 1e-9);
            }
        };
        both(&|fit| fit.probability_alive(&drawn).unwrap());
        both(&|fit| fit.expected_purchases(&drawn, 26.0).unwrap());
        both(&|fit| fit.purchase_probability(&drawn, 2, 26.0).unwrap());
        both(&|fit| fit.log_likelihoods(&drawn).unwrap().into_iter().flatten().collect());
    }
}

#[test]
fn what_is_no_k_is_refused() {
    let refused = |name: &str, parameters: &[f64]| {
        let error = Fit::given(name, parameters).unwrap_err();
        (error.code(), error.field().map(str::to_owned))
    };
    assert_eq!(refused("bg_cnbd_k", &[1.0, 1.0, 1.0, 1.0, 1.5]), (Code::InvalidParameter, Some("k".into())));
    assert_eq!(refused("bg_cnbd_k", &[1.0, 1.0, 1.0, 1.0, 13.0]), (Code::InvalidParameter, Some("k".into())));
    let summary = || Summary::new(vec![1.0; 9], vec![3.0; 9], vec![9.0; 9]).unwrap();
    for (name, k) in [("bg_nbd", 1), ("bg_cnbd_k", 0), ("mbg_cnbd_k", 13)] {
        let options = Options { k: Some(k), ..Options::default() };
        let error = Fit::of(model::named(name).unwrap(), &summary(), &options).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidOption, Some("k")));
    }
    // Three weeks between two purchases cannot have the logarithm of four.
    let error = summary().with_log_intervals(vec![4f64.ln(); 9]).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidSummary, Some("log_intervals")));
}

/// Regular customers who never leave, and ones of whom each is all alike.
#[test]
fn degenerate_data_are_told() {
    let known = Fit::given("mbg_cnbd_k", &[0.7, 3.0, 0.004, 273.0, 3.0]).unwrap();
    let drawn = known.simulate(&[39.0; 600], 1).unwrap();
    let fit = Fit::of(&MBG_CNBD_K, &drawn, &Options::default()).unwrap();
    assert!(fit.diagnosis().unwrap().has(Trouble::NoDropoutVisible), "{:?}", fit.diagnosis());
    let clockwork = Summary::new(vec![3.0; 400], vec![6.0; 400], vec![9.0; 400]).unwrap();
    let clockwork = clockwork.with_log_intervals(vec![3.0 * 2f64.ln(); 400]).unwrap();
    let fit = Fit::of(&BG_CNBD_K, &clockwork, &Options::default()).unwrap();
    assert_eq!(fit.parameters()[4], f64::from(BG_CNBD_K.most_k().unwrap()));
    assert!(fit.expected_purchases(&clockwork, 9.0).unwrap()[0].is_finite());
}
