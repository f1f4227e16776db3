//! Figures that need no orders, as documents: counts or scores in, a figure out.

use regulars_core::{Code, Error, Result};
use serde_json::Value;

use crate::base::read_options;
use crate::{retention, survey, unit_economics};

/// The names of the calls, in alphabetical order.
pub const NAMES: &[&str] =
    &["churn_rate_from_counts", "csat", "nps", "retention_rate_from_counts", "unit_economics_from_counts"];

/// Answers a request document with a reply document, compact JSON whose keys have a fixed order.
///
/// | name | request | reply |
/// |---|---|---|
/// | `churn_rate_from_counts` | `start`, `end`, `acquired` and, if not 0.95, `level` | see [`retention::Counts`] |
/// | `csat` | `scores` from 1 to 5, null for no answer, or `counts`, how often each came; `level` | see [`survey::csat`] |
/// | `nps` | the same, from 0 to 10 | see [`survey::nps`] |
/// | `retention_rate_from_counts` | as `churn_rate_from_counts` | see [`retention::Counts`] |
/// | `unit_economics_from_counts` | `new` and `returning`, each with `customers`, `average_order_value` and `costs` | see [`unit_economics::from_counts`] |
///
/// # Errors
/// 1014 `unknown_name`, 1011 `unreadable_document`, and what the call refuses.
///
/// ```
/// let reply = regulars_retention::documents::call("nps", r#"{"counts": {"10": 6, "7": 2, "3": 2}}"#)?;
/// assert!(reply.starts_with(r#"{"value":40.0,"#), "{reply}");
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn call(name: &str, request: &str) -> Result<String> {
    let reply: Value = match name {
        "churn_rate_from_counts" => read_options::<retention::Counts>(request)?.churn_rate()?,
        "csat" => survey::csat(&read_options(request)?)?,
        "nps" => survey::nps(&read_options(request)?)?,
        "retention_rate_from_counts" => read_options::<retention::Counts>(request)?.retention_rate()?,
        "unit_economics_from_counts" => unit_economics::from_counts(&read_options(request)?)?,
        _ => {
            let message = format!("expected one of the calls {}, found {name:?}", NAMES.join(", "));
            return Err(Error::new(Code::UnknownName, message));
        }
    };
    Ok(reply.to_string())
}
