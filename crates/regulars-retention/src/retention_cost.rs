//! Retention cost: what keeping customers costs for each of them.

use regulars_core::money::Scale;
use regulars_core::table::{Column, Table};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::{AmountKind, CustomerBase};
use crate::by::{By, Sum};
use crate::given::{self, Given};
use crate::span::Span;

/// For whom the money was spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Customers {
    /// All with an order in the window.
    #[default]
    Active,
    /// Those of them whose first order in the log lies in it.
    New,
    /// Those of them who had ordered before it.
    Returning,
}

/// What was spent, when, and on whom.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What was spent in the window: an amount, or with `by` an amount for each segment under its name. Has to be given.
    pub spend: Option<Value>,
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// For whom.
    pub customers: Customers,
    /// The column of segments, each of which is told by itself.
    pub by: Option<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Active {
    new: u64,
    returning: u64,
}

impl Sum for Active {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.returning += other.returning;
    }
}

/// Retention cost per customer: what was spent in the window / the customers with an order in it.
///
/// One row: `value` (missing when there are none of them, or no spend is given for the segment), `numerator` (the spend,
/// as it came), `denominator` (the customers that it was for), and of the customers with an order in the window `new`
/// (their first order in the log lies in it) and `returning`. With `by`, a row for each segment that a customer belongs
/// to, by its first order, a missing one last.
///
/// # Errors
/// 1012 `invalid_option` without spend, for spend that is no amount or of a segment that does not
/// exist, 3002 `invalid_window`, 1002 `unknown_column` for `by`.
pub fn retention_cost(base: &CustomerBase, options: &Options) -> Result<Table> {
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let by = By::new(base, options.by.as_deref())?;
    let spend = spend_of_segments(options, by)?;
    let form = Given::form(spend.iter().flatten().copied()).map_err(|error| error.at_field("spend"))?;
    let (segments, sums) = by.sums(base, Active::default, |active, customer| {
        if !span.holds_any(customer.ordered_at) {
            return;
        }
        if span.holds(customer.ordered_at[0]) { active.new += 1 } else { active.returning += 1 }
    })?;
    let counted = |active: &Active| match options.customers {
        Customers::Active => active.new + active.returning,
        Customers::New => active.new,
        Customers::Returning => active.returning,
    };
    let units = |segment: &usize| spend[*segment].map(|spend| spend.units(form.1)).transpose();
    let spent: Vec<Option<i64>> = segments.iter().map(units).collect::<Result<_>>()?;
    let values = spent.iter().zip(&sums).map(|(spent, active)| per(*spent, counted(active), form));
    let columns = [
        Column::floats("value", values),
        given::column("numerator", spent.iter().map(|spent| spent.map(i128::from)).collect(), form)?,
        Column::ints("denominator", sums.iter().map(|active| Some(counted(active) as i64))),
        Column::ints("new", sums.iter().map(|active| Some(active.new as i64))),
        Column::ints("returning", sums.iter().map(|active| Some(active.returning as i64))),
    ];
    let about = json!({
        "figure": "retention_cost", "start": options.start, "end": options.end, "customers": options.customers,
        "timezone": base.clock().zone().name(),
    });
    by.table(about, &segments, columns)
}

fn per(spent: Option<i64>, customers: u64, (_, scale): (AmountKind, Scale)) -> Option<f64> {
    let spent = spent.filter(|_| customers > 0)?;
    Some(scale.to_f64(spent.into()) / customers as f64)
}

/// The spend of each segment.
fn spend_of_segments(options: &Options, by: By<'_>) -> Result<Vec<Option<Given>>> {
    let invalid = |message: String| Error::new(Code::InvalidOption, message).at_field("spend");
    let read = |value: &Value| {
        Given::deserialize(value).map_err(|error| invalid(format!("expected an amount of spend: {error}")))
    };
    let Some(spend) = &options.spend else {
        let message = "expected what was spent in the window, found nothing";
        return Err(Error::new(Code::InvalidOption, message).at_field("spend"));
    };
    let mut all = vec![None; by.len()];
    if !by.is_any() {
        all[0] = Some(read(spend)?);
        return Ok(all);
    }
    let segments = spend
        .as_object()
        .ok_or_else(|| invalid(format!("expected the spend on each segment under its name, found {spend}")))?;
    for (name, spend) in segments {
        all[by.named_segment(name).map_err(|error| error.at_field("spend"))?] = Some(read(spend)?);
    }
    Ok(all)
}
