//! Errors as text, since cxx carries only that.

use std::fmt;

use regulars::{Error, Result};
use regulars_border::guard;

/// An error as `[code name row length] field` and the message: row and length are `-` where there is no row and no
/// field. The header takes it apart; nobody else reads it.
pub(crate) struct Thrown(Error);

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.0;
        write!(f, "[{} {}", error.code().number(), error.code().name())?;
        match error.row() {
            Some(row) => write!(f, " {row}")?,
            None => write!(f, " -")?,
        }
        match error.field() {
            Some(field) => write!(f, " {}] {field}", field.len())?,
            None => write!(f, " -] ")?,
        }
        f.write_str(error.message())
    }
}

/// Runs what a function is there for. cxx ends the program on a panic, so none may get that far.
pub(crate) fn run<T>(work: impl FnOnce() -> Result<T>) -> std::result::Result<T, Thrown> {
    guard(work).map_err(Thrown)
}

#[cfg(test)]
mod tests {
    use regulars::Code;

    use super::*;

    #[test]
    fn an_error_is_written_so_that_the_header_can_take_it_apart() {
        let error = Error::new(Code::UnreadableValue, "expected a date").at_field("a] b").at_row(7);
        assert_eq!(Thrown(error).to_string(), "[1005 unreadable_value 7 4] a] bexpected a date");
        assert_eq!(Thrown(Error::new(Code::NoOrders, "none")).to_string(), "[1015 no_orders - -] none");
    }
}
