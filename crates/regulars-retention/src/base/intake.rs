//! What became of every row of an order log.

use std::collections::BTreeMap;

use regulars_core::time::Instant;
use regulars_core::{Code, table};
use serde_json::{Value, json};

/// Rows that were set aside for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many.
    pub rows: u64,
    /// The numbers of the first of them, in the input of the host, rising.
    pub first_rows: Vec<u64>,
}

/// What became of every row of an order log. The rows add up: `rows` = `excluded` + `rejected` + `other_statuses` +
/// `guest_rows` + `unobserved_rows` + `dropped_duplicates` + `refunded_rows` + `order_rows` + `refund_rows`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Rows that the loader of a shop's export excluded, by its reason, in its order.
    pub excluded: Vec<(String, u64)>,
    /// Rows set aside because they could not be read, by code.
    pub rejected: BTreeMap<Code, Rejected>,
    /// Rows whose status says that they are no orders, by that status.
    pub other_statuses: BTreeMap<String, u64>,
    /// Rows without a customer.
    pub guest_rows: u64,
    /// Orders (or refunds) without a customer.
    pub guest_orders: u64,
    /// Rows without a customer whose guest was known by `identity`; they are among the rows of that customer.
    pub identified_rows: u64,
    /// Rows of known customers at or after `observed_until`.
    pub unobserved_rows: u64,
    /// Rows that repeat another one in all columns that are read.
    pub duplicate_rows: u64,
    /// Of these, rows that were left out because the options say so.
    pub dropped_duplicates: u64,
    /// Rows of orders of known customers.
    pub order_rows: u64,
    /// Rows of refunds of known customers.
    pub refund_rows: u64,
    /// Orders of known customers.
    pub orders: u64,
    /// Orders that were joined with another one of the same customer and local day.
    pub merged_orders: u64,
    /// Orders whose amount is 0. They are orders.
    pub zero_orders: u64,
    /// Customers with an order.
    pub customers: u64,
    /// Refunds of known customers.
    pub refunds: u64,
    /// Refunds before the customer's first order, or of customers without one. They belong to orders that the log does
    /// not have, and stay out of cohort money where they fall before the cohort's first period.
    pub refunds_without_order: u64,
    /// Refunds at or after `observed_until`, where that was not given. They stay out of money figures.
    pub refunds_unobserved: u64,
    /// Refunds that name no order of their customer, where `refund_of` is looked at.
    pub refunds_unmatched: u64,
    /// Orders that were wholly refunded and are left out because the options say so.
    pub refunded_orders: u64,
    /// The rows of these orders and of their refunds.
    pub refunded_rows: u64,
    /// Customers with refunds and without an order. They are not in `customers`.
    pub refund_only_customers: u64,
    /// Wall-clock times that the zone had twice; the earlier instant was taken.
    pub ambiguous_times: u64,
    /// Wall-clock times that the zone never had; they were moved forward by the gap.
    pub skipped_times: u64,
    /// Columns that tell no segments as they have more than 1,000 different values.
    pub not_segments: Vec<String>,
    /// The first order.
    pub first_order: Option<Instant>,
    /// The last order.
    pub last_order: Option<Instant>,
    /// The first instant that was not observed.
    pub observed_until: Option<Instant>,
}

impl Intake {
    /// How many row numbers are kept for each reason.
    pub(super) const FIRST_ROWS: usize = 5;

    /// Rows read, those that a loader excluded among them.
    pub fn rows(&self) -> u64 {
        let excluded: u64 = self.excluded.iter().map(|(_, rows)| rows).sum();
        excluded
            + self.rejected_rows()
            + self.other_statuses.values().sum::<u64>()
            + self.guest_rows
            + self.unobserved_rows
            + self.dropped_duplicates
            + self.refunded_rows
            + self.order_rows
            + self.refund_rows
    }

    /// Rows set aside because they could not be read.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.values().map(|rejected| rejected.rows).sum()
    }

    /// Sets a row aside.
    pub(super) fn reject(&mut self, code: Code, number: u64) {
        let rejected = self.rejected.entry(code).or_default();
        rejected.rows += 1;
        keep_first(&mut rejected.first_rows, number);
    }

    /// Sets rows aside; the numbers of some of them are known.
    pub(super) fn reject_rows(&mut self, code: Code, rows: u64, numbers: impl Iterator<Item = u64>) {
        let rejected = self.rejected.entry(code).or_default();
        rejected.rows += rows;
        numbers.for_each(|number| keep_first(&mut rejected.first_rows, number));
    }

    /// Counts a row that is no order by its status.
    pub(super) fn other_status(&mut self, status: &str) {
        match self.other_statuses.get_mut(status) {
            Some(rows) => *rows += 1,
            None => drop(self.other_statuses.insert(status.to_owned(), 1)),
        }
    }

    /// Notes the first and the last order of some customers, if there are any.
    pub(super) fn saw_orders(&mut self, (first, last): (i64, i64)) {
        if first <= last {
            // What was read was within the calendar.
            self.first_order = Instant::from_micros(first).ok();
            self.last_order = Instant::from_micros(last).ok();
        }
    }

    /// The same for rows that follow so many others.
    pub(super) fn after(mut self, rows: u64) -> Self {
        self.rejected.values_mut().flat_map(|rejected| &mut rejected.first_rows).for_each(|number| *number += rows);
        self
    }

    /// Adds what became of other rows of the same log.
    pub(super) fn add(&mut self, other: Self) {
        for (reason, rows) in other.excluded {
            match self.excluded.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += rows,
                None => self.excluded.push((reason, rows)),
            }
        }
        for (status, rows) in other.other_statuses {
            *self.other_statuses.entry(status).or_default() += rows;
        }
        for (code, more) in other.rejected {
            let rejected = self.rejected.entry(code).or_default();
            rejected.rows += more.rows;
            more.first_rows.into_iter().for_each(|number| keep_first(&mut rejected.first_rows, number));
        }
        for (count, more) in [
            (&mut self.guest_rows, other.guest_rows),
            (&mut self.guest_orders, other.guest_orders),
            (&mut self.identified_rows, other.identified_rows),
            (&mut self.unobserved_rows, other.unobserved_rows),
            (&mut self.duplicate_rows, other.duplicate_rows),
            (&mut self.dropped_duplicates, other.dropped_duplicates),
            (&mut self.order_rows, other.order_rows),
            (&mut self.refund_rows, other.refund_rows),
            (&mut self.orders, other.orders),
            (&mut self.merged_orders, other.merged_orders),
            (&mut self.zero_orders, other.zero_orders),
            (&mut self.customers, other.customers),
            (&mut self.refunds, other.refunds),
            (&mut self.refunds_without_order, other.refunds_without_order),
            (&mut self.refunds_unobserved, other.refunds_unobserved),
            (&mut self.refunds_unmatched, other.refunds_unmatched),
            (&mut self.refunded_orders, other.refunded_orders),
            (&mut self.refunded_rows, other.refunded_rows),
            (&mut self.refund_only_customers, other.refund_only_customers),
            (&mut self.ambiguous_times, other.ambiguous_times),
            (&mut self.skipped_times, other.skipped_times),
        ] {
            *count += more;
        }
        for name in other.not_segments {
            if !self.not_segments.contains(&name) {
                self.not_segments.push(name);
            }
        }
        self.first_order = [self.first_order, other.first_order].into_iter().flatten().min();
        self.last_order = self.last_order.max(other.last_order);
    }

    /// The intake as a document; each count under its name, `excluded` and `rejected` as lists.
    pub fn to_document(&self) -> Value {
        let excluded: Vec<_> =
            self.excluded.iter().map(|(reason, rows)| json!({ "reason": reason, "rows": rows })).collect();
        let rejected: Vec<_> = self
            .rejected
            .iter()
            .map(|(code, rejected)| {
                json!({ "code": code.number(), "name": code.name(), "rows": rejected.rows, "first_rows": rejected.first_rows })
            })
            .collect();
        let mut document = json!({
            "rows": self.rows(), "excluded": excluded, "rejected": rejected, "other_statuses": self.other_statuses,
            "not_segments": self.not_segments,
        });
        for (name, count) in self.counts() {
            document[name] = count.into();
        }
        for (name, at) in [
            ("first_order", self.first_order),
            ("last_order", self.last_order),
            ("observed_until", self.observed_until),
        ] {
            document[name] = at.map_or(Value::Null, |at| at.to_string().into());
        }
        document
    }

    fn counts(&self) -> [(&'static str, u64); 21] {
        [
            ("guest_rows", self.guest_rows),
            ("unobserved_rows", self.unobserved_rows),
            ("dropped_duplicates", self.dropped_duplicates),
            ("refunded_rows", self.refunded_rows),
            ("order_rows", self.order_rows),
            ("refund_rows", self.refund_rows),
            ("orders", self.orders),
            ("customers", self.customers),
            ("refunds", self.refunds),
            ("guest_orders", self.guest_orders),
            ("identified_rows", self.identified_rows),
            ("duplicate_rows", self.duplicate_rows),
            ("merged_orders", self.merged_orders),
            ("zero_orders", self.zero_orders),
            ("refunds_without_order", self.refunds_without_order),
            ("refunds_unobserved", self.refunds_unobserved),
            ("refunds_unmatched", self.refunds_unmatched),
            ("refunded_orders", self.refunded_orders),
            ("refund_only_customers", self.refund_only_customers),
            ("ambiguous_times", self.ambiguous_times),
            ("skipped_times", self.skipped_times),
        ]
    }

    /// The intake as a table with the columns `item` and `count`; the whole document stands in what the table is
    /// about, under `intake`.
    pub fn to_table(&self) -> table::Table {
        let mut items: Vec<(String, u64)> = vec![("rows".to_owned(), self.rows())];
        items.extend(self.excluded.iter().map(|(reason, rows)| (format!("excluded: {reason}"), *rows)));
        items
            .extend(self.rejected.iter().map(|(code, rejected)| (format!("rejected: {}", code.name()), rejected.rows)));
        items.extend(self.other_statuses.iter().map(|(status, rows)| (format!("other status: {status}"), *rows)));
        items.extend(self.counts().into_iter().map(|(name, count)| (name.to_owned(), count)));
        let names = items.iter().map(|(name, _)| name.as_str()).collect();
        let counts = items.iter().map(|(_, count)| Some(*count as i64));
        table::Table::new(
            json!({ "figure": "intake", "intake": self.to_document() }),
            vec![table::Column::new("item", table::Values::Text(names)), table::Column::ints("count", counts)],
        )
    }
}

fn keep_first(numbers: &mut Vec<u64>, number: u64) {
    let at = numbers.partition_point(|kept| *kept < number);
    if at < Intake::FIRST_ROWS {
        numbers.insert(at, number);
        numbers.truncate(Intake::FIRST_ROWS);
    }
}
