//! Retention figures: who comes back, when, and what they are worth.
//!
//! [`CustomerBase`] is the one pass over an order log. Every figure reads the base, none reads the orders again, and
//! every figure is a [`Table`](regulars_core::table::Table).
//!
//! ```
//! use std::borrow::Cow;
//! use regulars_core::orders::{Column, Frame, Values};
//! use regulars_core::Control;
//! use regulars_retention::{BaseOptions, CustomerBase, repeat};
//!
//! let frame = Frame::new(
//!     vec!["customer_id".into(), "ordered_at".into()],
//!     vec![vec![
//!         Column::new(Values::Int(Cow::Borrowed(&[1, 2, 1]))),
//!         Column::new(Values::Date(Cow::Borrowed(&[20_000, 20_001, 20_045]))),
//!     ]],
//! )?;
//! let base = CustomerBase::build(frame, &BaseOptions::default(), &Control::new())?;
//! let rate = repeat::repeat_customer_rate(&base, &repeat::Options::default())?;
//! assert_eq!(rate.column("value")?.json(0), 0.5);
//! # Ok::<(), regulars_core::Error>(())
//! ```

pub mod accounts;
mod activity;
pub mod audit;
pub mod base;
pub mod benchmark;
mod by;
mod calendar;
pub mod cohort;
pub mod concentration;
mod counts;
pub mod curve;
pub mod documents;
pub mod gaps;
mod given;
pub mod interval;
pub mod ladder;
pub mod lapsed;
mod order;
pub mod orders_per_customer;
pub mod purchase_summary;
mod ratio;
pub mod recurring_revenue;
pub mod repeat;
pub mod retention;
pub mod retention_cost;
pub mod returning;
pub mod revenue_retention;
pub mod rfm;
mod score;
pub mod segments;
mod share;
mod span;
pub mod survey;
pub mod survival;
pub mod totals;
pub mod unit_economics;
mod units;
pub mod value;
pub mod winback;
pub mod within;

pub use base::{BaseOptions, Builder, CustomerBase};
