//! Purses: points of one unit that were earned in one group of stores lie by themselves. It may find a purse's balance;
//! nothing moves from one purse to another.

use regulars_core::Result;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Balance, Bucket};
use crate::outcome::Moved;

/// Which points lie together: their unit, and the group of stores that they are of. Neither of them is the main purse: that
/// of the program's own unit, where stores are not apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purse<'a> {
    /// The unit; none is the program's own.
    pub unit: Option<&'a str>,
    /// The group of stores.
    pub stores: Option<&'a str>,
}

impl Purse<'_> {
    /// The purse of the program's own unit and of no group of stores.
    pub const MAIN: Self = Self { unit: None, stores: None };

    /// Whether it is the main one.
    pub fn is_main(self) -> bool {
        self == Self::MAIN
    }

    /// The names, to be kept.
    pub(crate) fn names(self) -> (Option<Box<str>>, Option<Box<str>>) {
        (self.unit.map(Box::from), self.stores.map(Box::from))
    }
}

/// What is kept of each purse that something touches: mostly one, the main one.
#[derive(Clone, Debug)]
pub(crate) struct ByPurse<T>(SmallVec<[(Names, T); 1]>);

type Names = (Option<Box<str>>, Option<Box<str>>);

impl<T> Default for ByPurse<T> {
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<T> ByPurse<T> {
    /// What is kept of a purse.
    pub(crate) fn get(&self, purse: Purse<'_>) -> Option<&T> {
        self.iter().find(|(other, _)| *other == purse).map(|(_, kept)| kept)
    }

    /// The same, to be changed; nothing yet of a new one.
    pub(crate) fn of(&mut self, purse: Purse<'_>) -> &mut T
    where
        T: Default,
    {
        let index = self.iter().position(|(other, _)| other >= purse).unwrap_or(self.0.len());
        if self
            .0
            .get(index)
            .is_none_or(|((unit, stores), _)| (unit.as_deref(), stores.as_deref()) != (purse.unit, purse.stores))
        {
            self.0.insert(index, (purse.names(), T::default()));
        }
        &mut self.0[index].1
    }

    /// All that is kept, in the order of purses.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Purse<'_>, &T)> {
        self.0.iter().map(|((unit, stores), kept)| (Purse { unit: unit.as_deref(), stores: stores.as_deref() }, kept))
    }
}

impl ByPurse<Moved> {
    /// Adds what moved besides.
    ///
    /// # Errors
    /// `6007 points_overflow`.
    pub(crate) fn add(&mut self, other: &Self) -> Result<()> {
        for (purse, more) in other.iter() {
            let sum = self.of(purse);
            crate::add_points([
                (&mut sum.credited, more.credited),
                (&mut sum.taken, more.taken),
                (&mut sum.waived, more.waived),
                (&mut sum.restored, more.restored),
            ])?;
        }
        Ok(())
    }
}

/// What is told of one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfPurse<T> {
    /// The unit; none is the program's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// What is told; in documents its fields stand beside the names.
    #[serde(flatten)]
    pub told: T,
}

impl<T> OfPurse<T> {
    pub(crate) fn new(purse: Purse<'_>, told: T) -> Self {
        let (unit, stores) = purse.names();
        Self { unit, stores, told }
    }
}

/// How many points lie in each bucket of a purse that is not the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurseBalance {
    /// The unit; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<str>>,
    /// The group of stores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<Box<str>>,
    /// The points.
    pub balance: Balance,
}

impl PurseBalance {
    pub(crate) fn empty(purse: Purse<'_>) -> Self {
        let (unit, stores) = purse.names();
        Self { unit, stores, balance: Balance::default() }
    }

    /// The purse.
    pub fn purse(&self) -> Purse<'_> {
        Purse { unit: self.unit.as_deref(), stores: self.stores.as_deref() }
    }
}

/// The balances of an account: that of the main purse, and of every other one, in their order.
pub(crate) struct Balances<'a> {
    pub main: &'a mut Balance,
    pub others: &'a mut Vec<PurseBalance>,
}

impl Balances<'_> {
    /// Moves points of a purse from one bucket to another.
    ///
    /// # Errors
    /// `6007 points_overflow`.
    pub(crate) fn transfer(self, purse: Purse<'_>, from: Bucket, to: Bucket, points: i64) -> Result<()> {
        if purse.is_main() {
            return self.main.transfer(from, to, points);
        }
        let index = match self.others.binary_search_by(|other| other.purse().cmp(&purse)) {
            Ok(index) => index,
            Err(index) => {
                self.others.insert(index, PurseBalance::empty(purse));
                index
            }
        };
        self.others[index].balance.transfer(from, to, points)
    }
}

/// The balance of a purse among those of an account; nothing for one that is not among them.
pub(crate) fn balance(main: &Balance, others: &[PurseBalance], purse: Purse<'_>) -> Balance {
    if purse.is_main() {
        return *main;
    }
    others.iter().find(|other| other.purse() == purse).map_or_else(Balance::default, |other| other.balance)
}
