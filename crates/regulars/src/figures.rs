//! Every figure by its name, with its options as a document: the door through which all bindings come.

use regulars_core::table::Table;
use regulars_core::{Code, Error, Result};
use regulars_retention::base::read_options;
use regulars_retention::{CustomerBase, cohort, orders_per_customer, repeat, rfm, totals, value};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is known of a figure without a base.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// Its name, which is the same in every language but for the language's own way to write names.
    pub name: &'static str,
    /// What it says, in a sentence or two.
    pub sentence: &'static str,
    /// Its options with their defaults.
    pub options: Value,
}

/// Each figure once: its name, what it says, its options and what computes it. All else follows from this list: the
/// names and options that documents tell, and the faces of the languages that `make gen` writes.
macro_rules! figures {
    ($($name:literal, $sentence:literal, $options:ty, $compute:path;)*) => {
        /// The names of the figures, in alphabetical order.
        pub const NAMES: &[&str] = &[$($name),*];

        /// What is known of each figure without a base, in alphabetical order of their names.
        pub fn about() -> Vec<About> {
            vec![$(About {
                name: $name,
                sentence: $sentence,
                options: serde_json::to_value(<$options>::default()).unwrap_or_default(),
            }),*]
        }

        /// Computes a figure. Options are a JSON object, or nothing for the defaults; which ones there are is said by
        /// the `Options` of the figure's module.
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
                $($name => $compute(base, &read_options::<$options>(options)?),)*
                _ => Err(Error::new(
                    Code::UnknownName,
                    format!("expected one of the figures {}, found {name:?}", NAMES.join(", ")),
                )),
            }
        }
    };
}

figures! {
    "average_order_value", "Revenue per order of a window: one row.", value::Options, value::average_order_value;
    "cohorts", "What becomes of the customers won in each period: a row for each cohort and period after it.",
        cohort::Options, cohort::cohorts;
    "customer_value", "Revenue per customer of a window: one row.", value::Options, value::customer_value;
    "intake", "What was read and what was left out: a row for each thing counted.", NoOptions, intake;
    "orders_per_customer",
        "How many customers have how many orders: a row for each number of orders that a customer has.",
        orders_per_customer::Options, orders_per_customer::orders_per_customer;
    "purchase_frequency", "Orders per customer of a window: one row.", value::Options, value::purchase_frequency;
    "repeat_customer_rate", "The share of customers with at least two orders: one row.",
        repeat::Options, repeat::repeat_customer_rate;
    "rfm", "Recency, frequency and monetary value of each customer, with scores: a row for each customer.",
        rfm::Options, rfm::rfm;
    "totals", "How many orders by how many customers, for how much, and from when to when: one row.",
        totals::Options, totals::totals;
}

/// A figure that takes no options.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

fn intake(base: &CustomerBase, _: &NoOptions) -> Result<Table> {
    Ok(base.intake().to_table())
}
