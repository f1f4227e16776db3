//! The rows that a loader hands on, by role, and the counts of those that it leaves out.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::LargeStringBuilder;

use super::export::Line;
use crate::import::Rows;

/// An order, or a refund.
#[derive(Clone, Debug)]
pub(super) struct Booking<'a> {
    pub(super) customer_id: Option<Cow<'a, str>>,
    pub(super) ordered_at: Option<Cow<'a, str>>,
    pub(super) order_id: Cow<'a, str>,
    pub(super) amount: Option<Cow<'a, str>>,
    pub(super) currency: Option<&'a str>,
    /// The order that a refund refers to; none for an order.
    pub(super) refund_of: Option<&'a str>,
}

/// What a loader may give beside the four roles that each one gives.
#[derive(Clone, Copy)]
pub(super) struct Gives {
    pub(super) currency: bool,
    /// `kind` and `refund_of`.
    pub(super) refunds: bool,
}

pub(super) struct Sheet {
    gives: Gives,
    customer_id: LargeStringBuilder,
    ordered_at: LargeStringBuilder,
    order_id: LargeStringBuilder,
    amount: LargeStringBuilder,
    currency: LargeStringBuilder,
    kind: LargeStringBuilder,
    refund_of: LargeStringBuilder,
    numbers: Vec<u64>,
    excluded: Vec<(String, u64)>,
}

impl Sheet {
    /// A sheet without rows, and with a count of 0 for each reason.
    pub(super) fn new(reasons: &[&str], gives: Gives) -> Self {
        Self {
            gives,
            customer_id: LargeStringBuilder::new(),
            ordered_at: LargeStringBuilder::new(),
            order_id: LargeStringBuilder::new(),
            amount: LargeStringBuilder::new(),
            currency: LargeStringBuilder::new(),
            kind: LargeStringBuilder::new(),
            refund_of: LargeStringBuilder::new(),
            numbers: Vec::new(),
            excluded: reasons.iter().map(|reason| ((*reason).to_owned(), 0)).collect(),
        }
    }

    /// Leaves a row out.
    pub(super) fn exclude(&mut self, reason: usize) {
        self.excluded[reason].1 += 1;
    }

    /// Hands a row on.
    pub(super) fn keep(&mut self, line: &Line<'_>, booking: &Booking<'_>) {
        self.customer_id.append_option(booking.customer_id.as_deref());
        self.ordered_at.append_option(booking.ordered_at.as_deref());
        self.order_id.append_value(&booking.order_id);
        self.amount.append_option(booking.amount.as_deref());
        if self.gives.currency {
            self.currency.append_option(booking.currency);
        }
        if self.gives.refunds {
            self.kind.append_value(if booking.refund_of.is_some() { "refund" } else { "order" });
            self.refund_of.append_option(booking.refund_of);
        }
        self.numbers.push(line.number);
    }

    /// Hands on what was refunded of an order, as the export wrote it into the row of that order. The refund has an id
    /// of its own, since rows of one id are one order.
    pub(super) fn keep_refund_at_order(&mut self, line: &Line<'_>, order: &Booking<'_>, amount: Cow<'_, str>) {
        let refund = Booking {
            order_id: format!("{} refund", order.order_id).into(),
            amount: Some(amount),
            refund_of: Some(&order.order_id),
            ..order.clone()
        };
        self.keep(line, &refund);
    }

    pub(super) fn into_rows(mut self) -> Rows {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("customer_id", Arc::new(self.customer_id.finish())),
            ("ordered_at", Arc::new(self.ordered_at.finish())),
            ("order_id", Arc::new(self.order_id.finish())),
            ("amount", Arc::new(self.amount.finish())),
        ];
        if self.gives.currency {
            columns.push(("currency", Arc::new(self.currency.finish())));
        }
        if self.gives.refunds {
            columns.push(("kind", Arc::new(self.kind.finish())));
            columns.push(("refund_of", Arc::new(self.refund_of.finish())));
        }
        let (names, columns): (Vec<_>, Vec<_>) =
            columns.into_iter().map(|(name, array)| (name.to_owned(), array)).unzip();
        Rows { names, roles: 0, pieces: vec![columns], numbers: Some(vec![self.numbers]), excluded: self.excluded }
    }
}
