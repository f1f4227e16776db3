//! The same bytes on any number of threads, and whatever the order of rows.

use std::num::NonZeroUsize;

use regulars_clv::{Fit, Options, ParetoNbd, Resampling, Summary};
use regulars_core::parallel;

#[test]
fn fits_draws_and_intervals_are_the_same_on_any_number_of_threads() {
    let known = Fit::given("pareto_nbd", &[0.55, 10.6, 0.6, 11.7]).unwrap();
    let all = |threads: usize, reversed: bool| {
        parallel::set_threads(NonZeroUsize::new(threads)).unwrap();
        let mut drawn = known.simulate(&vec![39.0; 9000], 5).unwrap();
        if reversed {
            let turned = |column: &[f64]| column.iter().rev().copied().collect();
            drawn = Summary::new(turned(drawn.frequency()), turned(drawn.recency()), turned(drawn.age())).unwrap();
        }
        let fit = Fit::of(&ParetoNbd, &drawn, &Options::default()).unwrap();
        let replicates = fit.replicates(&drawn, Resampling::Bootstrap, 4, 3).unwrap();
        let intervals = replicates.intervals(0.9, |fit| Ok(fit.parameters().to_vec())).unwrap();
        format!("{} {intervals:?}", fit.to_json())
    };
    let one = all(1, false);
    assert_eq!(one, all(3, false));
    assert_eq!(one, all(2, true));
}
