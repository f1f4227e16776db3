//! Every figure by its name, with its options as a document: the door through which all bindings come.

use regulars_core::table::Table;
use regulars_core::{Code, Error, Result};
use regulars_retention::base::read_options;
use regulars_retention::{CustomerBase, cohort, repeat, retention, segments, totals, winback};
#[cfg(feature = "analysis")]
use regulars_retention::{
    accounts, audit, concentration, curve, gaps, ladder, lapsed, orders_per_customer, purchase_summary,
    recurring_revenue, retention_cost, returning, revenue_retention, rfm, survey, survival, unit_economics, value,
    within,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "analysis")]
use crate::models;

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

/// Each figure once: its name, what it says, its options and what computes it; those that the page of a shop does not show
/// may be left out of a library for one. All else follows from this list: the names and options that documents tell, and
/// the faces of the languages that `make gen` writes.
macro_rules! figures {
    ($($(#[$when:meta])? $name:literal, $sentence:literal, $options:ty, $compute:path;)*) => {
        /// The names of the figures, in alphabetical order.
        pub const NAMES: &[&str] = &[$($(#[$when])? $name),*];

        /// What is known of each figure without a base, in alphabetical order of their names.
        pub fn about() -> Vec<About> {
            vec![$($(#[$when])? About {
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
                $($(#[$when])? $name => $compute(base, &read_options::<$options>(options)?),)*
                _ => Err(Error::new(
                    Code::UnknownName,
                    format!("expected one of the figures {}, found {name:?}", NAMES.join(", ")),
                )),
            }
        }
    };
}

figures! {
    #[cfg(feature = "analysis")]
    "accounts", "Customers active, new, retained, reactivated and lost: a row for each period.",
        accounts::Options, accounts::accounts;
    #[cfg(feature = "analysis")]
    "audit", "The customer-base audit: deciles of customers, one-and-done shares, changes or cohorts, by periods.",
        audit::Options, audit::audit;
    #[cfg(feature = "analysis")]
    "average_order_value", "Revenue per order of a window: one row.", value::Options, value::average_order_value;
    #[cfg(feature = "analysis")]
    "churn_rate", "The share of the customers at the start of a window who are none at its end: one row.",
        retention::Options, retention::churn_rate;
    "cohorts", "What becomes of the customers won in each period: a row for each cohort and period after it.",
        cohort::Options, cohort::cohorts;
    #[cfg(feature = "analysis")]
    "concentration", "The share of revenue that the best customers bring: a row for each share of customers.",
        concentration::Options, concentration::concentration;
    #[cfg(feature = "analysis")]
    "curve", "The share of customers who come back, by the time since their first order: a row for each period or bracket.",
        curve::Options, curve::curve;
    #[cfg(feature = "analysis")]
    "customer_predictions",
        "What a fitted model says of customers: who is alive, what they will buy and be worth: a row for each customer.",
        models::Options, models::customer_predictions;
    #[cfg(feature = "analysis")]
    "customer_value", "Revenue per customer of a window: one row.", value::Options, value::customer_value;
    "intake", "What was read and what was left out: a row for each thing counted.", NoOptions, intake;
    #[cfg(feature = "analysis")]
    "lapsed", "The share of customers who have not ordered for more than so many days: a row for each number of days.",
        lapsed::Options, lapsed::lapsed;
    #[cfg(feature = "analysis")]
    "order_ladder", "Customers with n orders or more, and the share of them with one more: a row for each n.",
        ladder::Options, ladder::order_ladder;
    #[cfg(feature = "analysis")]
    "orders_per_customer",
        "How many customers have how many orders: a row for each number of orders that a customer has.",
        orders_per_customer::Options, orders_per_customer::orders_per_customer;
    #[cfg(feature = "analysis")]
    "purchase_frequency", "Orders per customer of a window: one row.", value::Options, value::purchase_frequency;
    #[cfg(feature = "analysis")]
    "purchase_summary",
        "What customer models read of customers: repeat purchases, recency, age, mean value: a row for each customer.",
        purchase_summary::Options, purchase_summary::purchase_summary;
    #[cfg(feature = "analysis")]
    "recurring_revenue", "Monthly and annual recurring revenue and its movements: a row for each period.",
        recurring_revenue::Options, recurring_revenue::recurring_revenue;
    "repeat_customer_rate", "The share of customers with at least two orders: one row.",
        repeat::Options, repeat::repeat_customer_rate;
    #[cfg(feature = "analysis")]
    "repeat_within", "The share of customers who order again within so many days of their first order: one row.",
        within::Options, within::repeat_within;
    #[cfg(feature = "analysis")]
    "retention_cost", "What keeping customers costs for each customer of a window: one row.",
        retention_cost::Options, retention_cost::retention_cost;
    "retention_rate", "The share of the customers at the start of a window who still are at its end: one row.",
        retention::Options, retention::retention_rate;
    #[cfg(feature = "analysis")]
    "returning_share", "The share of orders or revenue by customers who had ordered before: one row, or one for each period.",
        returning::Options, returning::returning_share;
    #[cfg(feature = "analysis")]
    "revenue_retention", "Net and gross revenue retention and the bridge between periods: a row for each period.",
        revenue_retention::Options, revenue_retention::revenue_retention;
    #[cfg(feature = "analysis")]
    "rfm", "Recency, frequency and monetary value of each customer, with scores: a row for each customer.",
        rfm::Options, rfm::rfm;
    "segments", "Customers by their scores of recency and frequency, under a table of rules: a row for each segment.",
        segments::Options, segments::segments;
    #[cfg(feature = "analysis")]
    "survey", "The repeat customer rate by what customers answered to a survey: a row for each group of scores.",
        survey::Options, survey::survey;
    #[cfg(feature = "analysis")]
    "time_between_orders", "How long customers take from order to order, in days: one row, or one for each customer.",
        gaps::Options, gaps::time_between_orders;
    #[cfg(feature = "analysis")]
    "time_to_order", "How long customers take to their n-th order, by Kaplan and Meier: a row for each day on which one came.",
        survival::Options, survival::time_to_order;
    "totals", "How many orders by how many customers, for how much, and from when to when: one row.",
        totals::Options, totals::totals;
    #[cfg(feature = "analysis")]
    "unit_economics", "What new and returning customers of a window bring and cost: a row for each of the two.",
        unit_economics::Options, unit_economics::unit_economics;
    "winback", "Customers away for longer than their own rhythm explains: a row for each of them.",
        winback::Options, winback::winback;
}

/// A figure that takes no options.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

fn intake(base: &CustomerBase, _: &NoOptions) -> Result<Table> {
    Ok(base.intake().to_table())
}
