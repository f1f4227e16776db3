//! Figures by segment: which segment each customer belongs to, and the segments as a column.

use regulars_core::Result;
use regulars_core::table::{Column, Values};

use crate::base::{Customer, CustomerBase, Customers, Segment};

/// The segments that a figure is told by; without them all customers are one.
#[derive(Clone, Copy)]
pub(crate) struct By<'b> {
    segment: Option<(usize, &'b Segment)>,
}

impl<'b> By<'b> {
    /// The segments that the column of this name tells.
    ///
    /// # Errors
    /// 1002 `unknown_column`.
    pub(crate) fn new(base: &'b CustomerBase, by: Option<&str>) -> Result<Self> {
        Ok(Self { segment: by.map(|name| base.segment(name)).transpose()? })
    }

    /// Whether there are segments at all.
    pub(crate) fn is_any(self) -> bool {
        self.segment.is_some()
    }

    /// How many segments; the last one is of the customers whose value is missing.
    pub(crate) fn len(self) -> usize {
        self.segment.map_or(1, |(_, segment)| segment.values.len() + 1)
    }

    /// The segment of a customer: that of its first order.
    #[inline]
    pub(crate) fn of(self, customers: Customers<'_>, customer: &Customer<'_>) -> usize {
        match self.segment {
            None => 0,
            Some((number, segment)) => customers.segment_of(number, customer).unwrap_or(segment.values.len()),
        }
    }

    /// The segments of a table's rows as a column under the name of theirs; `None` without segments.
    pub(crate) fn column(self, rows: &[usize]) -> Option<Column> {
        let (_, segment) = self.segment?;
        Some(self.named(&segment.name, rows))
    }

    /// The same under another name.
    pub(crate) fn named(self, name: &str, rows: &[usize]) -> Column {
        let Some((_, segment)) = self.segment else {
            return Column::new(name, Values::Text(rows.iter().map(|_| "").collect()));
        };
        let present: Vec<bool> = rows.iter().map(|row| *row < segment.values.len()).collect();
        let text = |row: &usize| segment.values.get(*row).map_or("", String::as_str);
        let values = if segment.is_int {
            Values::Int(rows.iter().map(|row| text(row).parse().unwrap_or_default()).collect())
        } else {
            Values::Text(rows.iter().map(text).collect())
        };
        if present.iter().all(|there| *there) {
            Column::new(name, values)
        } else {
            Column::with_missing(name, values, present)
        }
    }
}
