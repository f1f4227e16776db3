//! Rows grouped by customer: what a base is made of, and all that is needed to merge it with another one exactly.

use bytemuck::cast_slice;
use regulars_core::Error;
use regulars_core::memory::Words;
use regulars_core::money::Scale;

use super::Ids;
use super::booking::{Booking, Frame};
use super::segment::Segment;
use super::side::{Columns, Shape};

/// The rows of known customers, in parts by the hash of the customer, each customer's rows together: orders before
/// refunds, then by time, order, amount and the further columns.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) stores: Vec<Words>,
    pub(super) scale: Scale,
    pub(super) shape: Shape,
    pub(super) segments: Vec<Segment>,
    pub(super) parts: Vec<Part>,
}

/// Some of the customers, with their rows.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) ids: Ids,
    /// How the part's own bookings are packed: one large amount is to widen no other part's.
    pub(super) frame: Frame,
    /// In which store its bookings lie, and from which integer on.
    pub(super) store: (usize, usize),
    /// Where each customer's rows start within the part, and the end of the last one's.
    pub(super) starts: Vec<u32>,
    pub(super) side: Columns,
}

/// The bookings of a part, in one integer each or in two.
#[derive(Clone, Copy)]
pub(super) enum Bookings<'l> {
    Narrow(&'l [u64]),
    Wide(&'l [[u64; 2]]),
}

/// Says something of bookings of either width.
macro_rules! of_either_width {
    ($bookings:expr, $rows:ident => $said:expr) => {
        match $bookings {
            $crate::base::lines::Bookings::Narrow($rows) => $said,
            $crate::base::lines::Bookings::Wide($rows) => $said,
        }
    };
}
pub(super) use of_either_width;

impl Part {
    /// Its rows.
    pub(super) fn rows(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }
}

impl Lines {
    /// The bookings of a part.
    pub(super) fn bookings(&self, part: &Part) -> Bookings<'_> {
        let (store, first) = part.store;
        let words = &self.stores[store][first..first + part.rows() * part.frame.words()];
        if part.frame.is_narrow() { Bookings::Narrow(cast_slice(words)) } else { Bookings::Wide(cast_slice(words)) }
    }

    /// The rows of all customers.
    pub(super) fn rows(&self) -> usize {
        self.parts.iter().map(Part::rows).sum()
    }

    /// A bound of what any of the amounts can add up to, in size.
    pub(super) fn most_amount(&self) -> i128 {
        let most = |part: &Part| match self.bookings(part) {
            Bookings::Narrow(rows) => part.frame.most_in(rows.len()),
            // The wide frame is the same for all bookings and says nothing of these.
            Bookings::Wide(rows) => {
                rows.iter().map(|row| i128::from(row.amount(part.frame)).abs()).fold(0, i128::saturating_add)
            }
        };
        self.parts.iter().fold(0i128, |sum, part| sum.saturating_add(most(part)))
    }
}

/// What is the same for all rows that are grouped.
pub(super) struct Form {
    pub(super) shape: Shape,
    /// The scale of money, where it is given.
    pub(super) scale: Option<Scale>,
    /// The names of the columns of segments, and whether each is to be let go as it has too many values.
    pub(super) segments: Vec<(String, bool)>,
    /// At how many values a column of segments is let go.
    pub(super) most_values: usize,
}

/// Why rows could not be grouped.
pub(super) enum Refused {
    /// For good.
    Error(Error),
    /// An amount does not fit at the scale that others need: read again at this scale, which tells the row.
    Scale(Scale),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
