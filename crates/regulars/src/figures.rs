//! Every figure by its name, with its options as a document: the door through which all bindings come.

use regulars_core::table::Table;
use regulars_core::{Code, Error, Result};
use regulars_retention::base::read_options;
use regulars_retention::{CustomerBase, cohort, orders_per_customer, repeat, rfm, totals};

/// The names of the figures, in alphabetical order.
pub const NAMES: &[&str] = &["cohorts", "intake", "orders_per_customer", "repeat_customer_rate", "rfm", "totals"];

/// Computes a figure. Options are a JSON object, or nothing for the defaults; which ones there are is said by the
/// `Options` of the figure's module.
///
/// # Errors
/// 1014 `unknown_name`, 1011 `unreadable_document` for options that are not known, and what the figure refuses.
///
/// ```
/// use regulars::{BaseOptions, Control, CustomerBase, figures};
/// use regulars::orders::{Column, Frame, Values};
///
/// let frame = Frame::new(
///     vec!["customer_id".into(), "ordered_at".into(), "amount".into()],
///     vec![vec![
///         Column::new(Values::Int(vec![1, 2, 1].into())),
///         Column::new(Values::Date(vec![20_000, 20_001, 20_045].into())),
///         Column::new(Values::Int(vec![500, 900, 700].into())),
///     ]],
/// )?;
/// let base = CustomerBase::build(frame, &BaseOptions::default(), &Control::new())?;
/// let cohorts = figures::compute(&base, "cohorts", r#"{"period": "month", "measure": "revenue"}"#)?;
/// assert_eq!(cohorts.wide("cohort", &["size"], "period", "value")?.column("0")?.json(0), 1400);
/// # Ok::<(), regulars::Error>(())
/// ```
pub fn compute(base: &CustomerBase, name: &str, options: &str) -> Result<Table> {
    match name {
        "cohorts" => cohort::cohorts(base, &read_options(options)?),
        "intake" => Ok(base.intake().to_table()),
        "orders_per_customer" => orders_per_customer::orders_per_customer(base, &read_options(options)?),
        "repeat_customer_rate" => repeat::repeat_customer_rate(base, &read_options(options)?),
        "rfm" => rfm::rfm(base, &read_options(options)?),
        "totals" => totals::totals(base, &read_options(options)?),
        _ => Err(Error::new(
            Code::UnknownName,
            format!("expected one of the figures {}, found {name:?}", NAMES.join(", ")),
        )),
    }
}
