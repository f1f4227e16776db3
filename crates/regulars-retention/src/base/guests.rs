//! Orders without a customer: kept apart, and counted by order even where their lines come in two logs.

use super::key::OrderKey;

/// The orders of guests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guests {
    /// Rows.
    pub(super) rows: u64,
    /// The keys of their orders, where the log has any; rising and each once after [`Guests::settle`].
    pub(super) orders: Vec<OrderKey>,
}

impl Guests {
    pub(super) fn add(&mut self, order: Option<OrderKey>) {
        self.rows += 1;
        self.orders.extend(order);
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.rows += other.rows;
        self.orders.append(&mut other.orders);
    }

    pub(super) fn settle(&mut self) {
        self.orders.sort_unstable();
        self.orders.dedup();
        self.orders.shrink_to_fit();
    }

    /// How many orders. Without order ids every row is one.
    pub(super) fn count(&self, has_order_ids: bool) -> u64 {
        if has_order_ids { self.orders.len() as u64 } else { self.rows }
    }
}
