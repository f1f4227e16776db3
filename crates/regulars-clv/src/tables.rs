//! Parameters and intervals as tables.

use regulars_core::Result;
use regulars_core::table::{Column, Table, Texts, Values};
use serde_json::json;

use crate::fit::Fit;
use crate::replicate::{Interval, Replicates};

/// Intervals to go with a table: from these fits, at this level.
#[derive(Clone, Copy, Debug)]
pub struct With<'a> {
    /// Fits to customers drawn anew.
    pub replicates: &'a Replicates,
    /// The part of what they say that an interval holds.
    pub level: f64,
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
        let [low, high] = ends(&bounds, n);
        let about = json!({ "figure": "model_parameters", "model": self.model().name(), "level": intervals.map(|with| with.level) });
        let columns = vec![
            Column::new("parameter", Values::Text(names)),
            Column::new("value", Values::Float(self.parameters().to_vec())),
            Column::floats(
                "standard_error",
                (0..n).map(|index| errors.as_ref().and_then(|errors| errors.get(index).copied())),
            ),
            low,
            high,
        ];
        Ok(Table::new(about, columns))
    }
}

/// The columns `low` and `high` of intervals, for so many rows; all missing without intervals.
pub fn ends(intervals: &[Option<Interval>], rows: usize) -> [Column; 2] {
    let end = |of: fn(Interval) -> f64| (0..rows).map(move |row| intervals.get(row).copied().flatten().map(of));
    [Column::floats("low", end(|it| it.0)), Column::floats("high", end(|it| it.1))]
}
