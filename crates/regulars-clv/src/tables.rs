//! Fits and predictions as tables.

use regulars_core::Result;
use regulars_core::table::{Column, Table, Texts, Values};
use serde_json::json;

use crate::fit::Fit;
use crate::lifetime_value::Periods;
use crate::replicate::{Interval, Replicates};
use crate::summary::Summary;

/// Intervals to go with a table: from these fits, at this level.
#[derive(Clone, Copy, Debug)]
pub struct With<'a> {
    /// Fits to customers drawn anew.
    pub replicates: &'a Replicates,
    /// The part of what they say that an interval holds.
    pub level: f64,
}

/// What customers are scored for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores<'a> {
    /// The time to come, in the summary's unit.
    pub horizon: f64,
    /// A model of spending and the periods over which value is counted: adds the columns `expected_value` and
    /// `customer_lifetime_value`.
    pub value: Option<(&'a Fit, Periods)>,
    /// Adds the columns `expected_purchases_low` and `expected_purchases_high`.
    pub intervals: Option<With<'a>>,
}

impl Fit {
    /// A row for each parameter: `parameter`, `value`, `standard_error`, `low`, `high`; missing where not known or not
    /// asked for.
    ///
    /// # Errors
    /// As [`Replicates::intervals`].
    pub fn parameters_table(&self, intervals: Option<With<'_>>) -> Result<Table> {
        let n = self.parameters().len();
        let errors = self.standard_errors();
        let bounds = match intervals {
            Some(with) => with.replicates.intervals(with.level, |fit| Ok(fit.parameters().to_vec()))?,
            None => Vec::new(),
        };
        let names: Texts = self.model().parameters().iter().copied().collect();
        let [low, high] = ends("", &bounds, n);
        let about = json!({ "figure": "model_parameters", "model": self.model().name(), "level": intervals.map(|with| with.level) });
        let columns = vec![
            Column::new("parameter", Values::Text(names)),
            Column::new("value", Values::Float(self.parameters().to_vec())),
            Column::floats("standard_error", (0..n).map(|index| errors.as_ref().map(|errors| errors[index]))),
            low,
            high,
        ];
        Ok(Table::new(about, columns))
    }

    /// A row for each customer, in the order of the summary: `frequency`, `recency`, `age`, `probability_alive`,
    /// `expected_purchases` over the horizon, and what else is asked for.
    ///
    /// # Errors
    /// As the predictions of these names.
    pub fn customers_table(&self, summary: &Summary, scores: &Scores<'_>) -> Result<Table> {
        let column = |name: &str, values: Vec<f64>| Column::new(name, Values::Float(values));
        let mut columns = vec![
            column("frequency", summary.frequency().to_vec()),
            column("recency", summary.recency().to_vec()),
            column("age", summary.age().to_vec()),
            column("probability_alive", self.probability_alive(summary)?),
            column("expected_purchases", self.expected_purchases(summary, scores.horizon)?),
        ];
        if let Some(with) = scores.intervals {
            let expected = |fit: &Self| fit.expected_purchases(summary, scores.horizon);
            let bounds = with.replicates.intervals(with.level, expected)?;
            columns.extend(ends("expected_purchases_", &bounds, summary.len()));
        }
        if let Some((spend, periods)) = scores.value {
            columns.push(Column::floats("expected_value", spend.expected_value(summary)?));
            let values = self.customer_lifetime_value(spend, summary, &periods)?;
            columns.push(Column::floats("customer_lifetime_value", values));
        }
        let about = json!({ "figure": "customer_scores", "model": self.model().name(), "horizon": scores.horizon });
        Ok(Table::new(about, columns))
    }
}

/// The columns of intervals' ends; all missing without intervals.
fn ends(before: &str, bounds: &[Option<Interval>], rows: usize) -> [Column; 2] {
    let end = |of: fn(Interval) -> f64| (0..rows).map(move |row| bounds.get(row).copied().flatten().map(of));
    [Column::floats(format!("{before}low"), end(|it| it.0)), Column::floats(format!("{before}high"), end(|it| it.1))]
}
