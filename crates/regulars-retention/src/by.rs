//! Figures by segment: which segment each customer belongs to, what is added up for each, and the segments as a column.

use regulars_core::table::{Column, Table, Values};
use regulars_core::{Code, Error, Result};
use serde_json::Value;

use crate::base::{Customer, CustomerBase, Customers, Segment};

/// What is added up over customers. The order of the parts that are added must not matter.
pub(crate) trait Sum: Send {
    fn add(&mut self, other: Self);
}

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

    /// The number of the segment of this name; an empty one is of the customers whose value is missing, unless a segment
    /// is called so.
    ///
    /// # Errors
    /// 1012 `invalid_option`.
    pub(crate) fn named_segment(self, name: &str) -> Result<usize> {
        let values = self.segment.map_or(&[][..], |(_, segment)| &segment.values);
        match values.iter().position(|value| value == name) {
            Some(number) => Ok(number),
            None if name.is_empty() => Ok(values.len()),
            None => {
                let known: Vec<_> = values.iter().take(20).map(|value| format!("{value:?}")).collect();
                let message = format!("expected the name of a segment, found {name:?}; there are {}", known.join(", "));
                Err(Error::new(Code::InvalidOption, message))
            }
        }
    }

    /// What `count` adds up over the customers of each segment, starting from `start()`: the segments that a customer
    /// belongs to, by rising number, with their sums. Without segments there is one, also of no customers.
    pub(crate) fn sums<T: Sum>(
        self,
        base: &CustomerBase,
        start: impl Fn() -> T + Sync,
        count: impl Fn(&mut T, &Customer<'_>) + Sync,
    ) -> Result<(Vec<usize>, Vec<T>)> {
        self.sums_of(base, start, |sum, _, customer| count(sum, customer))
    }

    /// The same, where `count` is told the customer's segment too.
    pub(crate) fn sums_of<T: Sum>(
        self,
        base: &CustomerBase,
        start: impl Fn() -> T + Sync,
        count: impl Fn(&mut T, usize, &Customer<'_>) + Sync,
    ) -> Result<(Vec<usize>, Vec<T>)> {
        let pieces = base.sum_parts(
            usize::MAX,
            || std::iter::repeat_with(|| None).take(self.len()).collect::<Vec<Option<T>>>(),
            |sums, part| {
                for (_, customer) in part.customers() {
                    let segment = self.of(part, &customer);
                    count(sums[segment].get_or_insert_with(&start), segment, &customer);
                }
                Ok(())
            },
        )?;
        let mut total: Vec<Option<T>> = std::iter::repeat_with(|| None).take(self.len()).collect();
        for sums in pieces {
            for (total, sum) in total.iter_mut().zip(sums) {
                match (total.as_mut(), sum) {
                    (Some(total), Some(sum)) => total.add(sum),
                    (None, sum) => *total = sum,
                    (Some(_), None) => {}
                }
            }
        }
        if !self.is_any() {
            total[0].get_or_insert_with(start);
        }
        Ok(total.into_iter().enumerate().filter_map(|(segment, sum)| Some((segment, sum?))).unzip())
    }

    /// What `tell` says of each customer with its segment, by rising customer id: an order that is always the same.
    pub(crate) fn each<T: Send>(
        self,
        base: &CustomerBase,
        tell: impl Fn(&Customer<'_>) -> T + Sync,
    ) -> Result<Vec<(usize, T)>> {
        let mut parts = base.map_parts(|part| {
            let mut told = std::iter::repeat_with(|| None).take(part.len()).collect::<Vec<Option<(usize, T)>>>();
            for (place, customer) in part.customers() {
                told[place] = Some((self.of(part, &customer), tell(&customer)));
            }
            Ok(told)
        })?;
        let in_order = base.rising()?.numbers.iter().filter_map(|number| {
            let (part, place) = base.place_of(*number);
            parts[part][place].take()
        });
        Ok(in_order.collect())
    }

    /// The table of a figure: the segments of the rows, where there are any, before its own columns, and what it says
    /// of itself with the column of segments.
    ///
    /// # Errors
    /// 1012 `invalid_option` when the figure has a column of the segments' name.
    pub(crate) fn table(
        self,
        mut about: Value,
        segments: &[usize],
        columns: impl IntoIterator<Item = Column>,
    ) -> Result<Table> {
        let mut all: Vec<Column> = self.column(segments).into_iter().collect();
        all.extend(columns);
        if let Some((_, segment)) = self.segment {
            if all[1..].iter().any(|column| column.name() == segment.name) {
                let message = format!(
                    "expected segments under a name that no column of the figure has, found {:?}; rename the column of the orders",
                    segment.name
                );
                return Err(Error::new(Code::InvalidOption, message).at_field("by"));
            }
            about["by"] = segment.name.as_str().into();
        }
        Ok(Table::new(about, all))
    }

    /// The segments of a table's rows as a column under the name of theirs; `None` without segments.
    fn column(self, rows: &[usize]) -> Option<Column> {
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
