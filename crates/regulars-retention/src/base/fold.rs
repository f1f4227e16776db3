//! Rows into orders: lines of one order folded, repeated rows dropped, refunds booked where they belong, orders of one
//! day merged.

use std::collections::BTreeSet;

use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};

use super::booking::Booking;
use super::decode::refund_error;
use super::intake::Intake;
use super::key::{NO_ORDER, OrderKey, show_order};
use super::options::{Duplicates, Refunds};
use super::side::{Columns, MISSING};
use super::view::{Own, Reading, Refusal, View, overflow};

/// An order or a refund, folded from rows.
#[derive(Clone, Debug)]
struct Folded {
    is_refund: bool,
    at: i64,
    order: OrderKey,
    amount: i64,
    refund_of: OrderKey,
    /// The row that tells what rows of one order should agree on.
    row: usize,
    cost: i64,
    billed_until: i64,
    rows: u64,
}

pub(super) struct Folding<'f, 'r, B> {
    reading: &'f Reading<'r, B>,
    conflicts: &'f BTreeSet<OrderKey>,
    own: Own,
    middles: Vec<u32>,
    intake: Intake,
    refusals: Vec<Refusal>,
    first_last: (i64, i64),
}

impl<'f, 'r, B: Booking> Folding<'f, 'r, B> {
    pub(super) fn new(reading: &'f Reading<'r, B>, conflicts: &'f BTreeSet<OrderKey>) -> Self {
        let segments = reading.part.side.segments.iter().map(|_| Vec::new()).collect();
        Self {
            reading,
            conflicts,
            own: Own { side: Columns { segments, ..Columns::default() }, ..Own::default() },
            middles: Vec::new(),
            intake: Intake::default(),
            refusals: Vec::new(),
            first_last: (i64::MAX, i64::MIN),
        }
    }

    /// The view of the whole part.
    pub(super) fn finish(mut self) -> Result<(View, Intake, Vec<Refusal>)> {
        for bounds in self.reading.part.starts.windows(2) {
            self.customer(bounds[0] as usize, bounds[1] as usize)?;
        }
        self.own.starts.push(self.own.at.len() as u32);
        self.intake.saw_orders(self.first_last);
        Ok((View { middles: self.middles, own: Some(self.own) }, self.intake, self.refusals))
    }

    fn customer(&mut self, start: usize, end: usize) -> Result<()> {
        let reading = self.reading;
        let (options, frame) = (reading.rules.options, reading.part.frame);
        let until = reading.rules.until.map_or(i64::MAX, Instant::micros);
        let drops = options.duplicates == Duplicates::Drop;
        let mut rows = Vec::with_capacity(end - start);
        for row in start..end {
            if reading.bookings[row].at(frame) >= until {
                self.intake.unobserved_rows += 1;
                continue;
            }
            let repeats = row > start && reading.repeats(row);
            self.intake.duplicate_rows += u64::from(repeats);
            if repeats && drops {
                self.intake.dropped_duplicates += 1;
                continue;
            }
            rows.push(row);
        }
        let (mut orders, mut refunds): (Vec<Folded>, Vec<Folded>) = (Vec::new(), Vec::new());
        for folded in self.orders_of(rows) {
            if folded.is_refund { refunds.push(folded) } else { orders.push(folded) }
        }
        self.settle_refunds(&mut orders, &mut refunds);
        orders.sort_by_key(|order| (order.at, order.order, order.amount));
        refunds.sort_by_key(|refund| (refund.at, refund.order, refund.amount));
        for order in &orders {
            self.intake.order_rows += order.rows;
            self.intake.zero_orders += u64::from(reading.rules.has_amount && order.amount == 0);
        }
        if options.merge_same_day {
            orders = self.merge_days(orders)?;
        }
        let first = orders.first().map_or(i64::MAX, |first| first.at);
        for refund in &refunds {
            self.intake.refunds += 1;
            self.intake.refund_rows += refund.rows;
            self.intake.refunds_without_order += u64::from(refund.at < first);
        }
        self.intake.orders += orders.len() as u64;
        match (orders.first(), orders.last()) {
            (Some(first), Some(last)) => {
                self.intake.customers += 1;
                self.first_last = (self.first_last.0.min(first.at), self.first_last.1.max(last.at));
            }
            _ => self.intake.refund_only_customers += u64::from(!refunds.is_empty()),
        }
        self.own.starts.push(self.own.at.len() as u32);
        self.middles.push((self.own.at.len() + orders.len()) as u32);
        for folded in orders.into_iter().chain(refunds) {
            self.push(&folded);
        }
        Ok(())
    }

    fn push(&mut self, folded: &Folded) {
        let side = &self.reading.part.side;
        self.own.at.push(folded.at);
        self.own.amount.push(folded.amount);
        if !side.cost.is_empty() {
            self.own.side.cost.push(folded.cost);
        }
        if !side.billing_interval.is_empty() {
            self.own.side.billing_interval.push(side.billing_interval[folded.row]);
        }
        if !side.billed_until.is_empty() {
            self.own.side.billed_until.push(folded.billed_until);
        }
        for (own, rows) in self.own.side.segments.iter_mut().zip(&side.segments) {
            own.push(rows[folded.row]);
        }
    }

    /// The orders and refunds that rows make. Rows of one order stand in the order of time, then of amount.
    fn orders_of(&mut self, mut rows: Vec<usize>) -> Vec<Folded> {
        let reading = self.reading;
        let (options, frame, side) = (reading.rules.options, reading.part.frame, &reading.part.side);
        // Where rows say which of them are refunds, those of an order stand apart from the order itself.
        let has_kind = options.kind.is_some();
        let key = |row: usize| (side.order[row], has_kind && reading.bookings[row].is_refund(frame));
        if !side.order.is_empty() {
            let booking = |row: usize| (reading.bookings[row].at(frame), reading.bookings[row].amount(frame));
            rows.sort_by_key(|row| (key(*row), booking(*row), *row));
        }
        let mut folded = Vec::new();
        let mut from = 0;
        while from < rows.len() {
            let mut to = from + 1;
            while !side.order.is_empty() && to < rows.len() && key(rows[to]) == key(rows[from]) {
                to += 1;
            }
            folded.extend(self.fold(&rows[from..to]));
            from = to;
        }
        folded
    }

    /// The order that some rows make; `None` when it is refused.
    fn fold(&mut self, rows: &[usize]) -> Option<Folded> {
        let reading = self.reading;
        let (rules, frame, side) = (reading.rules, reading.part.frame, &reading.part.side);
        let first = rows[0];
        let order = side.order.get(first).copied().unwrap_or(NO_ORDER);
        let mut refuse = |error: Error| {
            self.refusals.push(Refusal { order, rows: rows.len() as u64, error });
            None
        };
        if self.conflicts.contains(&order) {
            let shown = show_order(order, rules.orders_are_text);
            let message = format!("expected one customer for order {shown}, found several");
            return refuse(Error::new(Code::OrderOfTwoCustomers, message));
        }
        let amount: i128 = rows.iter().map(|row| i128::from(reading.bookings[*row].amount(frame))).sum();
        let Ok(amount) = i64::try_from(amount) else {
            return refuse(overflow("an order", amount, reading.lines.scale));
        };
        let has_kind = rules.options.kind.is_some();
        let is_refund = if has_kind { reading.bookings[first].is_refund(frame) } else { amount < 0 };
        if is_refund && rules.options.refunds == Refunds::Error {
            return refuse(refund_error(amount, reading.lines.scale));
        }
        let mut cost = Some(0i64);
        for row in rows {
            let known = side.cost.get(*row).copied().filter(|cost| *cost != MISSING);
            cost = cost.zip(known).and_then(|(sum, cost)| sum.checked_add(cost));
        }
        let named = rows.iter().filter_map(|row| side.refund_of.get(*row).copied()).find(|named| *named != NO_ORDER);
        Some(Folded {
            is_refund,
            at: reading.bookings[first].at(frame),
            order,
            amount,
            // A refund that carries the id of its order names it by that.
            refund_of: named.unwrap_or(if has_kind { order } else { NO_ORDER }),
            row: first,
            cost: cost.unwrap_or(MISSING),
            billed_until: rows.iter().filter_map(|row| side.billed_until.get(*row).copied()).max().unwrap_or(MISSING),
            rows: rows.len() as u64,
        })
    }

    /// Brings refunds to the orders that they name, as the options have it.
    fn settle_refunds(&mut self, orders: &mut Vec<Folded>, refunds: &mut Vec<Folded>) {
        let options = self.reading.rules.options;
        let at_order = options.refunds == Refunds::NetAtOrder;
        if refunds.is_empty() || (!at_order && options.count_refunded) {
            return;
        }
        let mut returned = vec![0i128; orders.len()];
        let mut names: Vec<Option<usize>> = Vec::with_capacity(refunds.len());
        orders.sort_by_key(|order| (order.order, order.at));
        for refund in refunds.iter_mut() {
            let place = orders.partition_point(|order| order.order < refund.refund_of);
            let named = (refund.refund_of != NO_ORDER
                && orders.get(place).is_some_and(|o| o.order == refund.refund_of))
            .then_some(place);
            names.push(named);
            match named {
                Some(place) => {
                    returned[place] -= i128::from(refund.amount);
                    if at_order {
                        refund.at = orders[place].at;
                    }
                }
                None => self.intake.refunds_unmatched += 1,
            }
        }
        if !options.count_refunded {
            let wholly = |place: usize| returned[place] > 0 && returned[place] >= i128::from(orders[place].amount);
            let gone: Vec<bool> = (0..orders.len()).map(wholly).collect();
            let mut number = 0;
            refunds.retain(|refund| {
                let stays = names[number].is_none_or(|place| !gone[place]);
                number += 1;
                self.intake.refunded_rows += if stays { 0 } else { refund.rows };
                stays
            });
            let mut place = 0;
            orders.retain(|order| {
                let stays = !gone[place];
                place += 1;
                self.intake.refunded_rows += if stays { 0 } else { order.rows };
                self.intake.refunded_orders += u64::from(!stays);
                stays
            });
        }
    }

    /// Makes one order of all orders of a day.
    fn merge_days(&mut self, orders: Vec<Folded>) -> Result<Vec<Folded>> {
        let mut merged: Vec<Folded> = Vec::with_capacity(orders.len());
        let mut last_day = None;
        for order in orders {
            let day = self.reading.rules.clock.day(Instant::from_micros(order.at)?);
            match merged.last_mut().filter(|_| last_day == Some(day)) {
                Some(first) => {
                    let sum = i128::from(first.amount) + i128::from(order.amount);
                    first.amount = i64::try_from(sum)
                        .map_err(|_| overflow("orders of a day", sum, self.reading.lines.scale).at_field("amount"))?;
                    let known = |cost: i64| Some(cost).filter(|cost| *cost != MISSING);
                    first.cost = known(first.cost)
                        .zip(known(order.cost))
                        .and_then(|(sum, cost)| sum.checked_add(cost))
                        .unwrap_or(MISSING);
                    first.billed_until = first.billed_until.max(order.billed_until);
                    self.intake.merged_orders += 1;
                }
                None => merged.push(order),
            }
            last_day = Some(day);
        }
        Ok(merged)
    }
}
