//! What a customer did in each period: orders, and revenue net of refunds.

use regulars_core::table::Column;
use regulars_core::time::Period;
use regulars_core::{Code, Error, Result};

use crate::base::{Customer, CustomerBase};
use crate::calendar::Calendar;
use crate::units::Units;

/// A period in which a customer ordered or was given something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Active<M = i128> {
    pub(crate) period: usize,
    pub(crate) orders: u64,
    pub(crate) revenue: M,
}

/// The customer's periods, rising, into `activity`. The first one with an order is that of the first order; refunds from
/// before it stay out.
#[inline]
pub(crate) fn of<M: Units>(
    customer: &Customer<'_>,
    base: &CustomerBase,
    calendar: &Calendar<'_>,
    activity: &mut Vec<Active<M>>,
) {
    activity.clear();
    let mut booked = customer.ordered_at.iter().zip(customer.amounts);
    let Some((&first, &amount)) = booked.next() else { return };
    // The period that is being added up stays at hand, and is written once.
    let mut active = Active { period: calendar.place_at(first), orders: 1, revenue: amount.into() };
    for (&at, &amount) in booked {
        let period = calendar.place_at(at);
        if period != active.period {
            activity.push(std::mem::replace(&mut active, Active { period, orders: 0, revenue: M::default() }));
        }
        active.orders += 1;
        active.revenue += M::from(amount);
    }
    activity.push(active);
    if !customer.refunds.is_empty() {
        let first = activity[0].period;
        for (at, amount) in customer.netted(base) {
            if let Some(period) = calendar.place_of_refund(calendar.day(at)).filter(|period| *period >= first) {
                activity.push(Active { period, orders: 0, revenue: amount.into() });
            }
        }
    }
    // Out of order are refunds, and days that clocks put back over midnight tell twice.
    if activity.windows(2).any(|pair| pair[0].period >= pair[1].period) {
        activity.sort_by_key(|active| active.period);
        activity.dedup_by(|later, first| {
            let is_same = later.period == first.period;
            if is_same {
                first.orders += later.orders;
                first.revenue += later.revenue;
            }
            is_same
        });
    }
}

/// The calendar of a figure that tells of so many numbers for each period and segment; `None` without orders.
///
/// # Errors
/// 3001 `invalid_period`, 3004 `table_too_large`.
pub(crate) fn calendar<'b>(base: &'b CustomerBase, period: &str, lines: usize) -> Result<Option<Calendar<'b>>> {
    const MOST: usize = 1 << 22;
    let Some(calendar) = Calendar::new(base, Period::parse(period)?)? else { return Ok(None) };
    if calendar.len().checked_mul(lines).is_none_or(|cells| cells > MOST) {
        let message =
            format!("expected at most {MOST} rows, found {} periods of {lines}; take longer periods", calendar.len());
        return Err(Error::new(Code::TableTooLarge, message).at_field("period"));
    }
    Ok(Some(calendar))
}

/// The columns `period` (first days) and `partial` of the periods at these places. Without orders there are none.
pub(crate) fn columns(calendar: Option<&Calendar<'_>>, places: &[usize]) -> Result<Vec<Column>> {
    Ok(vec![Calendar::column(calendar, "period", places)?, Calendar::partial(calendar, places)])
}
