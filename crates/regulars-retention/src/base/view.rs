//! What rows mean: the orders and refunds of each customer, as figures read them.
//!
//! Mostly a customer's rows are its orders, and a view of a part is no more than where refunds begin. Where they are not
//! (lines of orders, repeated rows to drop, days to merge, rows after the end of observation) the part's orders are
//! folded from the rows (`fold`) and held beside them. A view is made of the rows alone, so whatever gave the same
//! rows, in one piece or merged, has the same view.

use std::collections::BTreeSet;

use regulars_core::money::Scale;
use regulars_core::time::{DayClock, Instant};
use regulars_core::{Code, Error, Result, parallel};

use super::booking::Booking;
use super::conflict;
use super::fold::Folding;
use super::intake::Intake;
use super::key::OrderKey;
use super::lines::{Lines, Part, of_either_width};
use super::options::{BaseOptions, Duplicates, Refunds};
use super::side::Columns;

/// How rows are to be understood.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    pub(super) options: &'r BaseOptions,
    pub(super) clock: &'r DayClock,
    /// The first instant not observed, where it was given.
    pub(super) until: Option<Instant>,
    pub(super) has_amount: bool,
    pub(super) orders_are_text: bool,
}

/// The orders of a part's customers.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Where each customer's orders end and its refunds begin; empty when there are no refunds.
    pub(super) middles: Vec<u32>,
    /// The bookings, where they are not the rows.
    pub(super) own: Option<Own>,
}

/// Bookings that are not the rows they were made of.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) starts: Vec<u32>,
    pub(super) at: Vec<i64>,
    pub(super) amount: Vec<i64>,
    pub(super) side: Columns,
}

/// An order whose rows cannot be taken.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) order: OrderKey,
    pub(super) rows: u64,
    pub(super) error: Error,
}

/// Everything that was made of the rows.
pub(super) struct Derived {
    pub(super) views: Vec<View>,
    pub(super) intake: Intake,
    /// By order.
    pub(super) refusals: Vec<Refusal>,
}

/// Makes the views of all parts.
pub(super) fn derive(lines: &Lines, rules: Rules<'_>) -> Result<Derived> {
    let none = BTreeSet::new();
    let (derived, seen) = derive_without(lines, rules, &none)?;
    let conflicts = conflict::find(lines, &seen)?;
    if conflicts.is_empty() {
        return Ok(derived);
    }
    Ok(derive_without(lines, rules, &conflicts)?.0)
}

/// Makes the views, without the orders that are known to be refused.
fn derive_without(
    lines: &Lines,
    rules: Rules<'_>,
    conflicts: &BTreeSet<OrderKey>,
) -> Result<(Derived, Vec<conflict::Seen>)> {
    let parts = parallel::map(lines.parts.len(), |index| {
        let part = &lines.parts[index];
        let seen = conflict::Seen::of(part);
        let (view, intake, refusals) = of_either_width!(lines.bookings(part), bookings => {
            let reading = Reading { lines, part, bookings, rules };
            // Rows that are not orders are found while the orders are counted; then the orders are folded from them.
            match reading.as_they_are(conflicts) {
                Some((view, intake)) => (view, intake, Vec::new()),
                None => Folding::new(&reading, conflicts).finish()?,
            }
        });
        Ok((view, intake, refusals, seen))
    })?;
    let mut derived =
        Derived { views: Vec::with_capacity(parts.len()), intake: Intake::default(), refusals: Vec::new() };
    let mut all_seen = Vec::with_capacity(parts.len());
    for (view, intake, mut refusals, seen) in parts {
        derived.views.push(view);
        derived.intake.add(intake);
        derived.refusals.append(&mut refusals);
        all_seen.push(seen);
    }
    derived.refusals.sort_by_key(|refusal| refusal.order);
    Ok((derived, all_seen))
}

/// A part whose rows are being understood.
pub(super) struct Reading<'r, B> {
    pub(super) lines: &'r Lines,
    pub(super) part: &'r Part,
    pub(super) bookings: &'r [B],
    pub(super) rules: Rules<'r>,
}

impl<B: Booking> Reading<'_, B> {
    /// The view of a part whose rows are its orders; `None` when one is not.
    fn as_they_are(&self, conflicts: &BTreeSet<OrderKey>) -> Option<(View, Intake)> {
        let (options, frame) = (self.rules.options, self.part.frame);
        let resolves = options.refunds == Refunds::NetAtOrder || !options.count_refunded;
        if options.merge_same_day || resolves || !conflicts.is_empty() {
            return None;
        }
        let until = self.rules.until.map_or(i64::MAX, Instant::micros);
        let has_orders = self.lines.shape.has_order_ids;
        let mut intake = Intake::default();
        let mut middles = Vec::with_capacity(self.part.starts.len());
        let mut first_last = (i64::MAX, i64::MIN);
        let mut scratch = Vec::new();
        // Mostly no booking is like the one before it, whoever's they are, and no row has to be looked at.
        let may_repeat = self.bookings.windows(2).filter(|pair| pair[0] == pair[1]).count() > 0;
        if self.rules.has_amount {
            let zeros = self.bookings.iter().filter(|row| row.amount(frame) == 0 && !row.is_refund(frame)).count();
            intake.zero_orders = zeros as u64;
        }
        for bounds in self.part.starts.windows(2) {
            let (start, end) = (bounds[0] as usize, bounds[1] as usize);
            let rows = &self.bookings[start..end];
            // Refunds stand last, and most customers have none.
            let middle = if rows.last().is_some_and(|row| row.is_refund(frame)) {
                rows.partition_point(|row| !row.is_refund(frame))
            } else {
                rows.len()
            };
            let (orders, refunds) = rows.split_at(middle);
            middles.push(bounds[0] + middle as u32);
            for same in [orders, refunds] {
                if same.last().is_some_and(|last| last.at(frame) >= until) {
                    return None;
                }
            }
            if has_orders {
                if !self.are_distinct(start, end, &mut scratch) {
                    return None;
                }
            } else {
                let repeats = (start + 1..end).filter(|row| may_repeat && self.repeats(*row)).count() as u64;
                if repeats > 0 && options.duplicates == Duplicates::Drop {
                    return None;
                }
                intake.duplicate_rows += repeats;
            }
            if !refunds.is_empty() {
                if options.refunds == Refunds::Error {
                    return None;
                }
                intake.refunds += refunds.len() as u64;
                let first = orders.first().map_or(i64::MAX, |first| first.at(frame));
                intake.refunds_without_order += refunds.partition_point(|refund| refund.at(frame) < first) as u64;
            }
            if let (Some(first), Some(last)) = (orders.first(), orders.last()) {
                intake.customers += 1;
                first_last = (first_last.0.min(first.at(frame)), first_last.1.max(last.at(frame)));
            } else {
                intake.refund_only_customers += 1;
            }
        }
        intake.orders = self.bookings.len() as u64 - intake.refunds;
        (intake.order_rows, intake.refund_rows) = (intake.orders, intake.refunds);
        intake.saw_orders(first_last);
        if intake.refunds == 0 {
            middles = Vec::new();
        }
        Some((View { middles, own: None }, intake))
    }

    /// Whether a customer's rows are of an order each.
    fn are_distinct(&self, start: usize, end: usize, scratch: &mut Vec<OrderKey>) -> bool {
        let orders = &self.part.side.order[start..end];
        if orders.len() < 8 {
            return (1..orders.len()).all(|row| !orders[..row].contains(&orders[row]));
        }
        scratch.clear();
        scratch.extend_from_slice(orders);
        scratch.sort_unstable();
        scratch.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// Whether a row repeats the one before it in every column that is kept.
    pub(super) fn repeats(&self, row: usize) -> bool {
        let side = &self.part.side;
        let keys = |column: &Vec<OrderKey>| column.is_empty() || column[row - 1] == column[row];
        let ints = |column: &Vec<i64>| column.is_empty() || column[row - 1] == column[row];
        self.bookings[row - 1] == self.bookings[row]
            && keys(&side.order)
            && keys(&side.refund_of)
            && ints(&side.cost)
            && ints(&side.billing_interval)
            && ints(&side.billed_until)
            && side.segments.iter().all(ints)
    }
}

/// An error of a sum that does not fit.
pub(super) fn overflow(of: &str, sum: i128, scale: Scale) -> Error {
    let shown = scale.format(sum);
    Error::new(Code::MoneyOverflow, format!("expected {of} whose amounts add up to what fits 64 bits, found {shown}"))
}
