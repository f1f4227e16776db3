//! All document-shaped work by its name: JSON in, JSON out. Used by the C ABI, the worker and the command line alike,
//! so that the same request gives the same bytes in every language.

use regulars_core::time::TZ_VERSION;
use regulars_core::{Code, Error, Result};
use serde_json::json;

#[cfg(feature = "analysis")]
use crate::models;

/// The calls of the façade's own, in alphabetical order.
const OWN: &[&str] = &["codes", "figures", "version"];

/// The names of all calls, in alphabetical order.
pub fn names() -> Vec<&'static str> {
    let rooms = regulars_loyalty::documents::NAMES.iter();
    #[cfg(feature = "analysis")]
    let rooms = rooms.chain(regulars_retention::documents::NAMES).chain(models::CALLS);
    let mut names: Vec<_> = OWN.iter().chain(rooms).copied().collect();
    names.sort_unstable();
    names
}

/// Answers a request document with a reply document: compact JSON whose keys have a fixed order.
///
/// `version` gives the version of the library and of its tz database, `codes` the numbers, names and sentences of all
/// errors, `figures` the names of all figures, and of each what it says and its options with their defaults; these take any
/// request. The `loyalty.…` calls are those of [`regulars_loyalty::documents`], those of counts and scores of
/// [`regulars_retention::documents`]. Of models, `clv.models` names them and what they are asked, `clv.fit` takes `model`,
/// `customers` (columns `frequency`, `recency`, `age`, `monetary_value`, `log_intervals` and `weights`, the last three if there
/// are any), `penalty`, `start` and `k`, and gives the fitted model's document; `clv.ask` takes such a `model`, a `question`, `customers` and
/// `options`, and gives a table ([`models::ask`]).
///
/// # Errors
/// 1014 `unknown_name`, and what the call refuses.
///
/// ```
/// let reply = regulars::documents::call("version", "{}")?;
/// assert!(reply.starts_with(r#"{"version":""#));
/// # Ok::<(), regulars::Error>(())
/// ```
pub fn call(name: &str, request: &str) -> Result<String> {
    match name {
        "version" => Ok(json!({ "version": crate::VERSION, "tz_version": TZ_VERSION }).to_string()),
        "figures" => Ok(json!({ "figures": crate::figures::NAMES, "about": crate::figures::about() }).to_string()),
        "codes" => {
            let codes: Vec<_> = Code::ALL
                .iter()
                .map(|code| {
                    json!({ "code": code.number(), "name": code.name(), "family": code.family(), "sentence": code.sentence() })
                })
                .collect();
            Ok(json!({ "codes": codes }).to_string())
        }
        #[cfg(feature = "analysis")]
        name if models::CALLS.contains(&name) => models::call(name, request),
        name if regulars_loyalty::documents::NAMES.contains(&name) => regulars_loyalty::documents::call(name, request),
        #[cfg(feature = "analysis")]
        name if regulars_retention::documents::NAMES.contains(&name) => {
            regulars_retention::documents::call(name, request)
        }
        _ => Err(Error::new(
            Code::UnknownName,
            format!("expected one of the calls {}, found {name:?}", names().join(", ")),
        )),
    }
}
