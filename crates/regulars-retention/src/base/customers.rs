//! The customers of a part as figures read them: each with its orders, refunds, costs and billings.

use regulars_core::time::Instant;

use super::CustomerBase;
use super::booking::{self, Booking};
use super::ids::CustomerId;
use super::lines::Part;
use super::options::Refunds;
use super::side::{self, Columns};
use super::view::View;

/// A customer's bookings, in the order of time. Without amounts in the log the amounts are 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer<'a> {
    pub(crate) ordered_at: &'a [i64],
    pub(crate) amounts: &'a [i64],
    pub(crate) refunded_at: &'a [i64],
    pub(crate) refunds: &'a [i64],
    /// Where its orders stand among the part's bookings.
    first: usize,
    /// What the part has beside times and amounts.
    side: &'a Columns,
}

/// When and how much a subscription is billed for: the order's place among the customer's, its interval in months, or
/// days as a negative number, and up to when, where that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Billing {
    pub(crate) order: usize,
    pub(crate) interval: i64,
    pub(crate) until: Option<i64>,
}

impl Customer<'_> {
    /// The refunds that were observed, as (time, amount).
    pub(crate) fn netted(&self, base: &CustomerBase) -> impl Iterator<Item = (i64, i64)> {
        let until = base.observed_until.map_or(i64::MAX, Instant::micros);
        let refunds = self.refunded_at.iter().copied().zip(self.refunds.iter().copied());
        refunds.take_while(move |(at, _)| *at < until)
    }

    /// What one of its orders cost; `None` where nobody knows, as without a column of costs.
    pub(crate) fn cost(&self, order: usize) -> Option<i64> {
        self.side.cost.get(self.first + order).copied().filter(|cost| *cost != side::MISSING)
    }

    /// The same of one of its refunds.
    pub(crate) fn refund_cost(&self, refund: usize) -> Option<i64> {
        self.cost(self.ordered_at.len() + refund)
    }

    /// The orders that are billings of a subscription.
    pub(crate) fn billings(&self) -> impl Iterator<Item = Billing> {
        let own = self.first..self.first + self.ordered_at.len();
        let intervals = self.side.billing_interval.get(own.clone()).unwrap_or_default().iter().enumerate();
        let untils = self.side.billed_until.get(own).unwrap_or_default();
        intervals.filter(|(_, interval)| **interval != side::MISSING).map(|(order, interval)| Billing {
            order,
            interval: *interval,
            until: untils.get(order).copied().filter(|until| *until != side::MISSING),
        })
    }
}

/// A part's customers with their bookings unpacked.
#[derive(Clone, Copy)]
pub(crate) struct Customers<'b> {
    pub(super) base: &'b CustomerBase,
    pub(super) part: &'b Part,
    pub(super) view: &'b View,
    pub(super) starts: &'b [u32],
    pub(super) at: &'b [i64],
    pub(super) amount: &'b [i64],
}

/// Memory for the bookings of a part, used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    pub(super) at: Vec<i64>,
    pub(super) amount: Vec<i64>,
}

impl<'b> Customers<'b> {
    /// The customers that have an order, with their places in the part.
    pub(crate) fn customers(self) -> impl Iterator<Item = (usize, Customer<'b>)> {
        let nets = self.base.options.refunds != Refunds::Drop;
        let side = self.side();
        self.starts.windows(2).enumerate().filter_map(move |(index, bounds)| {
            let (start, end) = (bounds[0] as usize, bounds[1] as usize);
            let middle = self.view.middles.get(index).map_or(end, |middle| *middle as usize);
            let refunds = middle..if nets { end } else { middle };
            (start < middle).then(|| {
                let customer = Customer {
                    ordered_at: &self.at[start..middle],
                    amounts: &self.amount[start..middle],
                    refunded_at: &self.at[refunds.clone()],
                    refunds: &self.amount[refunds],
                    first: start,
                    side,
                };
                (index, customer)
            })
        })
    }

    /// How many customers there are, also those without an order.
    pub(crate) fn len(self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The number of the segment that a customer belongs to: that of its first order; `None` when that is missing.
    pub(crate) fn segment_of(self, segment: usize, customer: &Customer<'_>) -> Option<usize> {
        usize::try_from(customer.side.segments[segment][customer.first]).ok()
    }

    fn side(self) -> &'b Columns {
        self.view.own.as_ref().map_or(&self.part.side, |own| &own.side)
    }

    /// The id of the customer at a place.
    pub(crate) fn id(self, index: usize) -> CustomerId<'b> {
        self.part.ids.get(index)
    }
}

/// Writes bookings out as times and amounts.
pub(super) fn unpack<B: Booking>(bookings: &[B], frame: booking::Frame, unpacked: &mut Unpacked) {
    let Unpacked { at, amount } = unpacked;
    at.clear();
    amount.clear();
    B::unpack(bookings, frame, at, amount);
}
