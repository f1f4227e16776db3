//! Data that cannot be fitted are refused by name; data that fit badly are told.

use regulars_clv::{BG_NBD, Code, Fit, GammaGamma, Options, Sbg, Summary, Trouble};

fn refused(result: Result<Fit, regulars_clv::Error>) -> Code {
    result.unwrap_err().code()
}

#[test]
fn data_that_cannot_be_fitted_are_refused_by_name() {
    let fit = |summary: Summary| Fit::of(&BG_NBD, &summary, &Options::default());
    let one = Summary::new(vec![2.0], vec![3.0], vec![9.0]).unwrap();
    assert_eq!(refused(fit(one)), Code::TooFewCustomers);
    assert_eq!(refused(fit(Summary::new(vec![], vec![], vec![]).unwrap())), Code::TooFewCustomers);
    let nobody = Summary::new(vec![0.0; 9], vec![0.0; 9], vec![9.0; 9]).unwrap();
    assert_eq!(refused(fit(nobody)), Code::NoRepeatPurchase);
    let stayed = Summary::new(vec![3.0; 9], vec![3.0; 9], vec![3.0; 9]).unwrap();
    assert_eq!(refused(Fit::of(&Sbg, &stayed, &Options::default())), Code::NobodyLeft);
    let without = Summary::new(vec![1.0; 9], vec![3.0; 9], vec![9.0; 9]).unwrap();
    assert_eq!(refused(Fit::of(&GammaGamma, &without, &Options::default())), Code::AmountMissing);
    let started = Options { start: Some(vec![1.0, -1.0, 1.0, 1.0]), ..Options::default() };
    let summary = Summary::new(vec![1.0; 9], vec![3.0; 9], vec![9.0; 9]).unwrap();
    assert_eq!(refused(Fit::of(&BG_NBD, &summary, &started)), Code::InvalidParameter);
}

#[test]
fn customers_who_are_all_alike_give_a_fit_that_says_so() {
    let alike = Summary::new(vec![3.0; 400], vec![5.0; 400], vec![9.0; 400]).unwrap();
    let fit = Fit::of(&BG_NBD, &alike, &Options::default()).unwrap();
    assert!(fit.diagnosis().unwrap().has(Trouble::WeaklyIdentified), "{:?}", fit.diagnosis());
    assert!(fit.expected_purchases(&alike, 9.0).unwrap()[0].is_finite());
}

#[test]
fn values_that_are_spread_too_far_have_no_mean() {
    let known = Fit::given("gamma_gamma", &[2.0, 0.6, 10.0]).unwrap();
    let buyers = vec![1.0; 3000];
    let values = known.simulate_spend(&buyers, 1).unwrap();
    let summary = Summary::new(buyers.clone(), buyers.clone(), buyers).unwrap().with_monetary_value(values).unwrap();
    let fit = Fit::of(&GammaGamma, &summary, &Options::default()).unwrap();
    assert!(fit.diagnosis().unwrap().has(Trouble::InfiniteMean), "{:?}", fit.diagnosis());
    let new = Summary::new(vec![0.0], vec![0.0], vec![1.0]).unwrap().with_monetary_value(vec![None]).unwrap();
    assert_eq!(fit.expected_value(&new).unwrap(), [None]);
    assert!(fit.expected_value(&summary).unwrap()[0].is_some());
}

#[test]
fn a_penalty_draws_parameters_down_and_weights_count_customers() {
    let drawn = Fit::given("bg_nbd", &[0.8, 4.0, 0.8, 2.5]).unwrap().simulate(&[40.0; 800], 2).unwrap();
    let plain = Fit::of(&BG_NBD, &drawn, &Options::default()).unwrap();
    let held = Fit::of(&BG_NBD, &drawn, &Options { penalty: 0.01, ..Options::default() }).unwrap();
    let size = |fit: &Fit| fit.parameters().iter().map(|value| value * value).sum::<f64>();
    assert!(size(&held) < size(&plain) && held.log_likelihood() < plain.log_likelihood());
    let columns = || (drawn.frequency().to_vec(), drawn.recency().to_vec(), drawn.age().to_vec());
    let (x, recency, age) = columns();
    let twice = Summary::new(x, recency, age).unwrap().with_weights(vec![2.0; 800]).unwrap();
    let twice = Fit::of(&BG_NBD, &twice, &Options::default()).unwrap();
    for ((one, two), error) in plain
        .parameters()
        .iter()
        .zip(twice.parameters())
        .zip(plain.standard_errors().unwrap().iter().zip(twice.standard_errors().unwrap()))
    {
        assert!((one / two - 1.0).abs() < 1e-5, "{plain:?} {twice:?}");
        assert!((error.0 / error.1 - std::f64::consts::SQRT_2).abs() < 1e-3, "{error:?}");
    }
}
