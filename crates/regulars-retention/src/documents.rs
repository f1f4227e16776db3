//! Figures that need no orders, as documents: counts in, a figure out.

use regulars_core::{Code, Error, Result};
use serde_json::Value;

use crate::base::read_options;
use crate::retention;

/// The names of the calls, in alphabetical order.
pub const NAMES: &[&str] = &["churn_rate_from_counts", "retention_rate_from_counts"];

/// Answers a request document with a reply document, compact JSON whose keys have a fixed order.
///
/// `retention_rate_from_counts` and `churn_rate_from_counts` take `start`, `end`, `acquired` and, if not 0.95, `level`; see
/// [`retention::Counts`].
///
/// # Errors
/// 1014 `unknown_name`, 1011 `unreadable_document`, and what the call refuses.
pub fn call(name: &str, request: &str) -> Result<String> {
    let reply: Value = match name {
        "churn_rate_from_counts" => read_options::<retention::Counts>(request)?.churn_rate()?,
        "retention_rate_from_counts" => read_options::<retention::Counts>(request)?.retention_rate()?,
        _ => {
            let message = format!("expected one of the calls {}, found {name:?}", NAMES.join(", "));
            return Err(Error::new(Code::UnknownName, message));
        }
    };
    Ok(reply.to_string())
}
