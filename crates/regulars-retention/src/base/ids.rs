//! Who customers are: their ids, and their order.

use regulars_core::table::Texts;

/// A customer's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CustomerId<'a> {
    /// An integer.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl std::fmt::Display for CustomerId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(id) => id.fmt(f),
            Self::Text(id) => id.fmt(f),
        }
    }
}

/// The ids of a part's customers.
#[derive(Debug)]
pub(crate) enum Ids {
    Int(Vec<i64>),
    Text(Texts),
}

impl Ids {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Int(ids) => ids.len(),
            Self::Text(ids) => ids.len(),
        }
    }

    pub(crate) fn get(&self, index: usize) -> CustomerId<'_> {
        match self {
            Self::Int(ids) => CustomerId::Int(ids[index]),
            Self::Text(ids) => CustomerId::Text(ids.get(index)),
        }
    }
}

/// Customers by rising id.
#[derive(Debug)]
pub(crate) struct Rising {
    /// The customers' numbers: their places over all parts, one after the other.
    pub(crate) numbers: Vec<u32>,
    /// Their ids in this order.
    pub(super) ids: Ids,
}
