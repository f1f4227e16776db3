//! What holds of every model: gradients are those of the value, probabilities add up, nothing overflows.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use regulars_clv::{Customer, Fit, Group, Model, Point, Summary, model};

/// Four parameters, and a k.
fn point() -> impl Strategy<Value = Point> {
    ([parameter(), parameter(), parameter(), parameter()], 1..=12u32)
        .prop_map(|([a, b, c, d], k)| [a, b, c, d, f64::from(k)])
}

/// The model with the parameters of a point.
fn given(model: &dyn Model, point: &Point) -> Fit {
    Fit::given(model.name(), &point[..model.parameters().len()]).unwrap()
}

/// The point as the model reads it: what it does not have is 1.
fn read(model: &dyn Model, point: &Point) -> Point {
    let mut read = [1.0; 5];
    let parameters = model.parameters().len();
    read[..parameters].copy_from_slice(&point[..parameters]);
    read
}

fn parameter() -> impl Strategy<Value = f64> {
    // From 0.001 to 10,000, each order of magnitude as likely.
    (-3.0..4.0f64).prop_map(|exponent| 10f64.powf(exponent))
}

/// A customer of up to 10,000 purchases in up to 10,000 units of time, of a model in discrete time or not.
fn customer(model: &dyn Model, x: f64, last: f64, age: f64, value: f64) -> Customer {
    let (mut age, mut last) = (age, age * last);
    let mut x = x.round();
    if model.purchases().is_some_and(|purchases| purchases.is_discrete()) {
        (age, last) = (age.round(), last.round());
        x = if model.name() == "sbg" { last } else { x.min(last).max(last.min(1.0)) };
    }
    if last == 0.0 {
        x = 0.0;
    } else if x == 0.0 {
        last = 0.0;
    }
    Customer {
        frequency: x,
        recency: last,
        age,
        monetary_value: if x > 0.0 { value } else { 0.0 },
        log_intervals: None,
    }
}

fn summary(customer: &Customer) -> Summary {
    Summary::new(vec![customer.frequency], vec![customer.recency], vec![customer.age])
        .unwrap()
        .with_monetary_value(vec![(customer.frequency > 0.0).then_some(customer.monetary_value)])
        .unwrap()
}

fn purchases() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 1.0..40.0, 40.0..10_000.0]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, rng_seed: RngSeed::Fixed(5), ..ProptestConfig::default() })]

    #[test]
    fn nothing_overflows(
        point in point(),
        x in purchases(), last in 0.0..=1.0f64, age in 0.0..10_000.0f64, value in 0.001..1e6f64,
        horizon in prop_oneof![0.0..2.0f64, 0.0..10_000.0f64], count in 0u32..200,
    ) {
        for model in model::ALL {
            let customer = customer(*model, x, last, age, value);
            let group = Group { customer, weight: 1.0 };
            if model.reads(&customer) {
                let slope = model.likelihood(&read(*model, &point), &[group]);
                prop_assert!(slope.value.is_finite(), "{} {customer:?}: {slope:?}", model.name());
                prop_assert!(slope.gradient.iter().all(|by| by.is_finite()), "{} {customer:?}: {slope:?}", model.name());
            }
            let fit = given(*model, &point);
            let summary = summary(&customer);
            if let Some(purchases) = model.purchases() {
                let horizon = if purchases.is_discrete() { horizon.round() } else { horizon };
                let alive = fit.probability_alive(&summary).unwrap()[0];
                let expected = fit.expected_purchases(&summary, horizon).unwrap()[0];
                let exactly = fit.purchase_probability(&summary, count, horizon).unwrap()[0];
                prop_assert!((0.0..=1.0).contains(&alive), "{} {customer:?}: alive {alive}", model.name());
                prop_assert!(expected >= 0.0 && expected.is_finite(), "{} {customer:?}: {expected}", model.name());
                prop_assert!((0.0..=1.0 + 1e-9).contains(&exactly), "{} {customer:?}: {exactly}", model.name());
                let later = fit.expected_purchases(&summary, 2.0 * horizon).unwrap()[0];
                prop_assert!(later >= expected * (1.0 - 1e-9), "{} {customer:?} at {point:?}, {horizon}: {later} after {expected}", model.name());
                if let Ok(forever) = fit.discounted_residual_transactions(&summary, 0.01) {
                    prop_assert!(forever[0] >= 0.0 && forever[0].is_finite(), "{} {customer:?}: {forever:?}", model.name());
                }
            } else if let Some(value) = fit.expected_value(&summary).unwrap()[0] {
                prop_assert!(value > 0.0 && value.is_finite(), "{} {customer:?}: {value}", model.name());
            }
        }
    }

    #[test]
    fn gradients_are_those_of_the_value(
        point in point(),
        x in purchases(), last in 0.0..=1.0f64, age in 0.0..2_000.0f64, value in 0.01..1e4f64,
    ) {
        for model in model::ALL {
            let customer = customer(*model, x, last, age, value);
            let group = Group { customer, weight: 1.0 };
            if !model.reads(&customer) {
                continue;
            }
            let point = read(*model, &point);
            let slope = model.likelihood(&point, &[group]);
            for index in 0..model.variables() {
                let at = |steps: f64| {
                    let mut moved: Point = point;
                    moved[index] *= (steps * 1e-4f64).exp();
                    model.likelihood(&moved, &[group]).value
                };
                let differences = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / 12e-4;
                let analytic = slope.gradient[index] * point[index];
                // The value is a sum of terms as large as these, and right to the last digit of the largest.
                let size = slope.value.abs() + 10.0 * (x + age + point.iter().sum::<f64>()) + point[0] * x;
                prop_assert!(
                    (differences - analytic).abs() < 1e-6 * analytic.abs() + 1e-10 * size,
                    "{} by {}: {analytic}, by differences {differences}, at {point:?} of {customer:?}",
                    model.name(), model.parameters()[index]
                );
            }
        }
    }

    #[test]
    fn second_derivatives_are_those_of_the_gradient(
        point in point(),
        x in purchases(), last in 0.0..=1.0f64, age in 0.0..2_000.0f64, value in 0.01..1e4f64,
    ) {
        for model in model::ALL {
            let customer = customer(*model, x, last, age, value);
            let (group, point) = (Group { customer, weight: 1.0 }, read(*model, &point));
            let Some(curve) = model.curve(&point, &[group]).filter(|_| model.reads(&customer)) else { continue };
            prop_assert_eq!(curve.slope, model.likelihood(&point, &[group]));
            for column in 0..model.variables() {
                let at = |steps: f64| {
                    let mut moved = point;
                    moved[column] *= (steps * 1e-4f64).exp();
                    model.likelihood(&moved, &[group]).gradient
                };
                let (one, back, two, far_back) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
                for row in 0..model.variables() {
                    let differences = (8.0 * (one[row] - back[row]) - (two[row] - far_back[row])) / 12e-4 * point[row];
                    let analytic = curve.by(row, column) * point[row] * point[column];
                    // The gradient is a sum of terms as large as these.
                    let size = 1.0 + x + point[0] + point[2] + point[row] * curve.slope.gradient[row].abs();
                    prop_assert!(
                        (differences - analytic).abs() < 1e-6 * analytic.abs() + 1e-10 * size,
                        "{} by {} and {}: {analytic}, by differences {differences}, at {point:?} of {customer:?}",
                        model.name(), model.parameters()[row], model.parameters()[column]
                    );
                }
            }
        }
    }

    #[test]
    fn probabilities_add_up_to_the_expectation(
        (r, alpha, a, b, k) in (0.3..3.0f64, 2.0..20.0f64, 0.3..3.0f64, 2.0..20.0f64, 1..=12u32),
        x in 0.0..10.0f64, last in 0.0..=1.0f64, age in 0.0..60.0f64, horizon in 1.0..20.0f64,
    ) {
        let point = [r, alpha, a, b, f64::from(k)];
        for model in model::ALL.iter().filter(|model| model.purchases().is_some()) {
            let customer = customer(*model, x, last, age, 1.0);
            let horizon = horizon.round();
            let fit = given(*model, &point);
            let summary = summary(&customer);
            let (mut all, mut mean) = (0.0, 0.0);
            for count in 0..300 {
                let exactly = fit.purchase_probability(&summary, count, horizon).unwrap()[0];
                all += exactly;
                mean += f64::from(count) * exactly;
            }
            let expected = fit.expected_purchases(&summary, horizon).unwrap()[0];
            prop_assert!((all - 1.0).abs() < 1e-9, "{}: {all} at {point:?} of {customer:?}", model.name());
            prop_assert!((mean - expected).abs() <= 1e-8 * expected, "{}: {mean}, {expected} at {point:?} of {customer:?}", model.name());
        }
    }
}
