//! Orders into customers: each customer's orders and refunds in the order of time.

use regulars_core::memory::Words;
use regulars_core::parallel::{self, Shelf};
use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};

use super::decode::{Plan, Row};
use super::intake::Intake;
use super::key::{Key, Role};
use super::options::{Duplicates, Refunds};
use super::partition::{Groups, Partitions};
use super::{Part, Refunded, Store};

/// Brings the orders of each customer together. By time, then order id, then amount: so that no two orders of a
/// customer that a figure could tell apart depend on the order of rows.
pub(super) fn customers<K: Key, O: Key>(
    plan: &Plan<'_, '_>,
    rows: &Partitions<Row<K, O>>,
    intake: &mut Intake,
) -> Result<(Vec<Part>, Store)> {
    let sizes: Vec<usize> = (0..rows.len()).map(|partition| rows.rows_of(partition)).collect();
    let all: usize = sizes.iter().sum();
    plan.control.expect(all as u64);
    let mut store = Store { at: Words::zeros(all), amount: Words::zeros(if plan.amount.is_some() { all } else { 0 }) };
    let times = store.at.split(sizes.iter().copied());
    let amounts = match plan.amount {
        Some(_) => store.amount.split(sizes.iter().copied()),
        None => sizes.iter().map(|_| &mut [][..]).collect(),
    };
    let shelf = Shelf::default();
    let gathered = parallel::map_items(times.into_iter().zip(amounts).collect(), |partition, (at, amount)| {
        let mut groups: Groups<K, Row<K, O>> = shelf.take();
        rows.group(partition, &mut groups, |row| row.customer);
        let mut gathering = Gathering {
            at,
            amount,
            starts: Vec::with_capacity(groups.keys().len() + 1),
            len: 0,
            refunds: Refunded::default(),
            intake: Intake::default(),
        };
        for group in 0..groups.keys().len() {
            let orders = groups.rows_mut(group);
            orders.sort_unstable_by(|a, b| {
                a.at.cmp(&b.at)
                    .then_with(|| a.order.order(b.order, plan.orders, Role::Order))
                    .then(a.amount.cmp(&b.amount))
            });
            gathering.customer(plan, orders)?;
        }
        gathering.starts.push(place(gathering.len)?);
        gathering.refunds.finish()?;
        plan.control.advance(sizes[partition] as u64)?;
        let ids = K::ids(groups.keys(), plan.orders);
        shelf.put(groups);
        Ok((ids, gathering.starts, gathering.refunds, gathering.intake))
    })?;
    let mut first = 0;
    let mut parts = Vec::with_capacity(gathered.len());
    for ((ids, starts, refunds, counts), size) in gathered.into_iter().zip(&sizes) {
        parts.push(Part { ids, first, starts, refunds });
        first += size;
        intake.add(counts);
    }
    Ok((parts, store))
}

/// A place in a partition.
fn place(place: usize) -> Result<u32> {
    u32::try_from(place)
        .map_err(|_| Error::new(Code::TooManyRows, "expected at most 2^32 orders in a partition of the customers"))
}

/// A partition's customers, as they are gathered one after the other.
struct Gathering<'s> {
    /// Where the orders go.
    at: &'s mut [i64],
    /// Where their amounts go; empty when the log has none.
    amount: &'s mut [i64],
    starts: Vec<u32>,
    /// How many orders are there so far.
    len: usize,
    refunds: Refunded,
    intake: Intake,
}

impl Gathering<'_> {
    fn push(&mut self, at: i64, amount: i64) {
        self.at[self.len] = at;
        if let Some(slot) = self.amount.get_mut(self.len) {
            *slot = amount;
        }
        self.len += 1;
    }

    /// Takes the sorted orders and refunds of one customer.
    fn customer<K: Key, O: Key>(&mut self, plan: &Plan<'_, '_>, rows: &[Row<K, O>]) -> Result<()> {
        let first = self.len;
        self.starts.push(place(first)?);
        let first_refund = self.refunds.start()?;
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
                if self.len == first {
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
                if last_day.replace(day) == Some(day) {
                    if let Some(amount) = self.amount.get_mut(self.len - 1) {
                        *amount = amount.checked_add(row.amount).ok_or_else(|| {
                            Error::new(Code::MoneyOverflow, "expected orders of a day whose amounts add up to 64 bits")
                                .at_field(plan.column_name("amount"))
                        })?;
                    }
                    self.intake.merged_orders += 1;
                    continue;
                }
            }
            self.push(row.at, row.amount);
        }
        let ordered = &self.at[first..self.len];
        self.intake.orders += ordered.len() as u64;
        if let (Some(&first), Some(&last)) = (ordered.first(), ordered.last()) {
            self.intake.customers += 1;
            self.intake.first_order =
                [self.intake.first_order, Some(Instant::from_micros(first)?)].into_iter().flatten().min();
            self.intake.last_order = self.intake.last_order.max(Some(Instant::from_micros(last)?));
        } else if self.refunds.len() > first_refund || plan.options.refunds == Refunds::Drop {
            self.intake.refund_only_customers += 1;
        }
        Ok(())
    }
}
