//! Orders into customers: each customer's orders and refunds in the order of time.

use regulars_core::parallel::{self, Shelf};
use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};

use super::decode::{Plan, Row};
use super::intake::Intake;
use super::key::{Key, Role};
use super::options::{Duplicates, Refunds};
use super::partition::{Groups, Partitions};
use super::{Bookings, Part};

/// Brings the orders of each customer together. By time, then order id, then amount: so that no two orders of a
/// customer that a figure could tell apart depend on the order of rows.
pub(super) fn customers<K: Key, O: Key>(
    plan: &Plan<'_, '_>,
    rows: &Partitions<Row<K, O>>,
    intake: &mut Intake,
) -> Result<Vec<Part>> {
    plan.control.expect(rows.rows());
    let shelf = Shelf::default();
    let parts = parallel::map(rows.len(), |partition| {
        let mut groups: Groups<K, Row<K, O>> = shelf.take();
        rows.group(partition, &mut groups, |row| row.customer, plan.orders, Role::Customer);
        let mut part = Gathered::default();
        part.orders.bookings.at.reserve_exact(groups.rows());
        part.orders.bookings.amount.reserve_exact(groups.rows());
        for group in 0..groups.keys().len() {
            let orders = groups.rows_mut(group);
            orders.sort_unstable_by(|a, b| {
                a.at.cmp(&b.at)
                    .then_with(|| a.order.order(b.order, plan.orders, Role::Order))
                    .then(a.amount.cmp(&b.amount))
            });
            part.customer(plan, orders)?;
        }
        plan.control.advance(part.rows)?;
        let ids = K::ids(groups.keys(), plan.orders);
        shelf.put(groups);
        let has_amount = plan.amount.is_some();
        Ok((
            Part { ids, orders: part.orders.finish(has_amount), refunds: part.refunds.finish(has_amount) },
            part.intake,
        ))
    })?;
    Ok(parts
        .into_iter()
        .map(|(part, counts)| {
            intake.add(counts);
            part
        })
        .collect())
}

#[derive(Default)]
struct Gathered {
    orders: Gathering,
    refunds: Gathering,
    intake: Intake,
    rows: u64,
}

#[derive(Default)]
struct Gathering {
    bookings: Bookings,
    any: bool,
}

impl Gathering {
    fn start(&mut self) -> Result<usize> {
        let start = self.bookings.at.len();
        let place = u32::try_from(start).map_err(|_| {
            Error::new(Code::TooManyRows, "expected at most 2^32 orders in a partition of the customers")
        })?;
        self.bookings.starts.push(place);
        Ok(start)
    }

    fn push(&mut self, at: i64, amount: i64) {
        self.any = true;
        self.bookings.at.push(at);
        self.bookings.amount.push(amount);
    }

    /// Puts down the last end, and gives back memory that nothing needs.
    fn finish(mut self, has_amount: bool) -> Bookings {
        if !self.any {
            return Bookings::default();
        }
        self.bookings.starts.push(self.bookings.at.len() as u32);
        if !has_amount {
            self.bookings.amount = Vec::new();
        }
        self.bookings
    }
}

impl Gathered {
    /// Takes the sorted orders and refunds of one customer.
    fn customer<K: Key, O: Key>(&mut self, plan: &Plan<'_, '_>, rows: &[Row<K, O>]) -> Result<()> {
        self.rows += rows.len() as u64;
        let (first, first_refund) = (self.orders.start()?, self.refunds.start()?);
        let mut last_day: Option<Day> = None;
        for (index, row) in rows.iter().enumerate() {
            if !O::IS_KEY {
                // Rows are orders: a row that repeats another stands right behind it.
                let repeats = index > 0 && rows[index - 1].at == row.at && rows[index - 1].amount == row.amount;
                self.intake.duplicate_rows += u64::from(repeats);
                if repeats && plan.options.duplicates == Duplicates::Drop {
                    self.intake.dropped_duplicates += 1;
                    continue;
                }
                *(if row.amount < 0 { &mut self.intake.refund_rows } else { &mut self.intake.order_rows }) += 1;
            }
            if row.amount < 0 {
                self.intake.refunds += 1;
                if self.orders.bookings.at.len() == first {
                    self.intake.refunds_without_order += 1;
                }
                if plan.options.refunds == Refunds::Net {
                    self.refunds.push(row.at, row.amount);
                }
                continue;
            }
            self.intake.zero_orders += u64::from(plan.amount.is_some() && row.amount == 0);
            if plan.options.merge_same_day {
                let day = plan.clock.day(Instant::from_micros(row.at)?);
                if last_day.replace(day) == Some(day)
                    && let Some(amount) = self.orders.bookings.amount.last_mut()
                {
                    *amount = amount.checked_add(row.amount).ok_or_else(|| {
                        Error::new(Code::MoneyOverflow, "expected orders of a day whose amounts add up to 64 bits")
                            .at_field(plan.column_name("amount"))
                    })?;
                    self.intake.merged_orders += 1;
                    continue;
                }
            }
            self.orders.push(row.at, row.amount);
        }
        let ordered = &self.orders.bookings.at[first..];
        self.intake.orders += ordered.len() as u64;
        if let (Some(&first), Some(&last)) = (ordered.first(), ordered.last()) {
            self.intake.customers += 1;
            self.intake.first_order =
                [self.intake.first_order, Some(Instant::from_micros(first)?)].into_iter().flatten().min();
            self.intake.last_order = self.intake.last_order.max(Some(Instant::from_micros(last)?));
        } else if self.refunds.bookings.at.len() > first_refund || plan.options.refunds == Refunds::Drop {
            self.intake.refund_only_customers += 1;
        }
        Ok(())
    }
}
