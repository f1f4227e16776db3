//! Loaders: what one shop's export means. Each knows which rows are orders, and which columns mean what; the rows that
//! are none are excluded by reason, and the intake counts them.

mod online_retail;

use regulars::{BaseOptions, Code, Error, Result};

use crate::import::Rows;

/// The names of the loaders, in alphabetical order.
pub const NAMES: &[&str] = &["online_retail"];

/// One shop's export.
pub(crate) trait Loader: Sync {
    /// Reads the columns that it needs, by `read`, and gives those of the core's roles.
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows>;
}

impl dyn Loader {
    pub(crate) fn name_roles(&self, options: &mut BaseOptions) {
        for (role, name) in [
            (&mut options.customer_id, "customer_id"),
            (&mut options.ordered_at, "ordered_at"),
            (&mut options.order_id, "order_id"),
            (&mut options.amount, "amount"),
        ] {
            *role = Some(name.to_owned());
        }
    }
}

pub(crate) fn find(name: &str) -> Result<&'static dyn Loader> {
    match name {
        "online_retail" => Ok(&online_retail::OnlineRetail),
        _ => Err(Error::new(
            Code::UnknownName,
            format!("expected one of the loaders {}, found {name:?}", NAMES.join(", ")),
        )
        .at_field("loader")),
    }
}
