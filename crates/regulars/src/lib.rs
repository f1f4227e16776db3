//! Know your regular customers, and reward them.
//!
//! The façade that users and every binding depend on. Analytics: build a [`CustomerBase`] from an order log, then ask
//! [`figures`] for tables; [`models`] says what its customers will do. Loyalty: [`documents::call`] takes a document and gives one. What joins the two is
//! [`replay_orders`]: what a loyalty program would have awarded on an order log.

pub mod documents;
pub mod figures;
#[cfg(feature = "analysis")]
pub mod models;
#[cfg(feature = "analysis")]
mod replay;

#[cfg(feature = "analysis")]
pub use regulars_clv as clv;
pub use regulars_core::{
    Code, Control, Error, Result, code, control, error, money, orders, parallel, points, table, time,
};
pub use regulars_loyalty as loyalty;
pub use regulars_retention::base::{AppendOptions, CustomerId, Intake, Rejected, read_options};
pub use regulars_retention::{
    BaseOptions, Builder, CustomerBase, accounts, audit, benchmark, cohort, concentration, curve, gaps, interval,
    ladder, lapsed, orders_per_customer, purchase_summary, recurring_revenue, repeat, retention, retention_cost,
    returning, revenue_retention, rfm, segments, survey, survival, totals, unit_economics, value, winback, within,
};

#[cfg(feature = "analysis")]
pub use replay::replay_orders;

/// The version of this library.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
