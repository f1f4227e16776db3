//! What is published about figures, to hold one's own against.

use serde_json::{Value, json};

/// A published range of a rate, and what shops are told to aim at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benchmark {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The target.
    pub target: f64,
    /// Whom it is about, and by whom it was said.
    pub source: &'static str,
}

/// The repeat customer rate of small and middle sellers.
pub const REPEAT_CUSTOMER_RATE: Benchmark = Benchmark {
    low: 0.1987,
    high: 0.396,
    target: 0.27,
    source: "published by the trade for small and middle sellers of online shops; the articles name no study",
};

impl Benchmark {
    /// Where a rate lies: `below`, `inside` or `above`, both ends being inside; `None` for none.
    pub fn range(&self, rate: Option<f64>) -> Option<&'static str> {
        Some(match rate? {
            rate if rate < self.low => "below",
            rate if rate > self.high => "above",
            _ => "inside",
        })
    }

    /// The same of the target: `below`, `at` or `above`.
    pub fn against_target(&self, rate: Option<f64>) -> Option<&'static str> {
        Some(match rate? {
            rate if rate < self.target => "below",
            rate if rate > self.target => "above",
            _ => "at",
        })
    }

    /// The benchmark and where rates lie, one or a list of them, as a document.
    pub(crate) fn document(&self, rates: &[Option<f64>], is_list: bool) -> Value {
        let mut document = json!({ "low": self.low, "high": self.high, "target": self.target, "source": self.source });
        let mut tell = |name: &str, of: &dyn Fn(Option<f64>) -> Option<&'static str>| {
            let told: Vec<Value> = rates.iter().map(|rate| of(*rate).into()).collect();
            document[name] = if is_list { told.into() } else { told.into_iter().next().unwrap_or_default() };
        };
        tell("range", &|rate| self.range(rate));
        tell("against_target", &|rate| self.against_target(rate));
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_is_inside_and_above_the_target() {
        let found = REPEAT_CUSTOMER_RATE.document(&[Some(100.0 / 300.0)], false);
        assert_eq!((&found["range"], &found["against_target"]), (&"inside".into(), &"above".into()));
        let found = REPEAT_CUSTOMER_RATE.document(&[Some(0.1), Some(0.27), Some(0.396), Some(0.4), None], true);
        assert_eq!(found["range"], json!(["below", "inside", "inside", "above", null]));
        assert_eq!(found["against_target"], json!(["below", "at", "above", "above", null]));
    }
}
