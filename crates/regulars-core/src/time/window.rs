//! Windows of local days.

use super::Day;
use crate::{Code, Error, Result};

/// Local days from `start` up to, not including, `end`; a missing bound is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    start: Option<Day>,
    end: Option<Day>,
}

impl Window {
    /// The window of these bounds.
    ///
    /// # Errors
    /// [`Code::InvalidWindow`] when it ends before it starts.
    pub fn new(start: Option<Day>, end: Option<Day>) -> Result<Self> {
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            return Err(Error::new(
                Code::InvalidWindow,
                format!("expected a window that ends after it starts, found {start} to {end}"),
            )
            .at_field("end"));
        }
        Ok(Self { start, end })
    }

    /// Whether the day lies in the window.
    #[inline]
    pub fn holds(self, day: Day) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day < end)
    }

    /// The first day, where there is one.
    pub fn start(self) -> Option<Day> {
        self.start
    }

    /// The first day after the window, where there is one.
    pub fn end(self) -> Option<Day> {
        self.end
    }
}
