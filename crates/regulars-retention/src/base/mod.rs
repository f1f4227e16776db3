//! The customer base: every customer's orders in the order of time, from one pass over an order log.
//!
//! The pass has two steps, both parallel and both without regard to the order of rows. Where rows are lines,
//! `fold` brings the lines of each order together; then `group` brings the orders of each customer together. Either
//! first cuts the rows into partitions by the hash of their key (`partition`), small enough for a core's cache, and
//! then works on each partition by itself.

mod amount;
mod decode;
mod fold;
mod group;
mod intake;
mod key;
mod options;
mod partition;

use regulars_core::memory::Words;
use regulars_core::money::Scale;
use regulars_core::orders::{Frame, Orders};
use regulars_core::table::{Column, Texts, Values};
use regulars_core::time::{Day, DayClock, Instant};
use regulars_core::{Code, Control, Error, Result, parallel};

pub use self::amount::AmountKind;
pub use self::intake::{Intake, Rejected};
pub use self::options::{BaseOptions, Duplicates, OnError, Refunds, read_options};

use self::decode::Plan;
use self::key::{Key, NoKey, TextKey};
use crate::{cohort, order};

/// Customers' orders in the order of time, and what became of every row of the input.
///
/// Immutable once built; figures may read it from many threads. The same rows give the same base and the same
/// figures on any number of threads and in any order.
#[derive(Debug)]
pub struct CustomerBase {
    parts: Vec<Part>,
    store: Store,
    clock: DayClock,
    amount: Option<(AmountKind, Scale)>,
    intake: Intake,
    observed_until: Option<Instant>,
    cohorts_counted: cohort::Counted,
}

/// The ids of a part's customers.
#[derive(Debug)]
pub(crate) enum Ids {
    Int(Vec<i64>),
    Text(Texts),
}

/// The orders of all customers, one part after the other.
#[derive(Debug, Default)]
pub(crate) struct Store {
    at: Words,
    /// Empty when the log has no amounts.
    amount: Words,
}

/// Some of the customers, with their orders (in the store) and refunds one customer after the other.
#[derive(Debug)]
pub(crate) struct Part {
    ids: Ids,
    /// Where the part begins in the store.
    first: usize,
    /// Where each customer's orders start within the part, and the end of the last one's.
    starts: Vec<u32>,
    refunds: Refunded,
}

/// Refunds, in time order for each customer of a part.
#[derive(Debug, Default)]
struct Refunded {
    /// Where each customer's refunds start, and the end of the last one's; empty when nobody has any.
    starts: Vec<u32>,
    at: Vec<i64>,
    amount: Vec<i64>,
}

impl Refunded {
    fn len(&self) -> usize {
        self.at.len()
    }

    /// Begins the next customer; gives where its refunds start.
    fn start(&mut self) -> Result<usize> {
        self.starts.push(u32::try_from(self.len()).map_err(|_| {
            Error::new(Code::TooManyRows, "expected at most 2^32 refunds in a partition of the customers")
        })?);
        Ok(self.len())
    }

    fn push(&mut self, at: i64, amount: i64) {
        self.at.push(at);
        self.amount.push(amount);
    }

    /// Ends the last customer, and gives back memory that nothing needs.
    fn finish(&mut self) -> Result<()> {
        self.start()?;
        if self.at.is_empty() {
            self.starts = Vec::new();
        }
        Ok(())
    }

    fn of(&self, customer: usize) -> (&[i64], &[i64]) {
        let Some(&[start, end]) = self.starts.get(customer..customer + 2) else { return (&[], &[]) };
        let range = start as usize..end as usize;
        (&self.at[range.clone()], &self.amount[range])
    }
}

/// A customer's bookings, in the order of time. Without amounts in the log the amounts are empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer<'a> {
    pub(crate) ordered_at: &'a [i64],
    pub(crate) amounts: &'a [i64],
    pub(crate) refunded_at: &'a [i64],
    pub(crate) refunds: &'a [i64],
}

impl Customer<'_> {
    /// The refunds that were observed, as (time, amount).
    pub(crate) fn netted(&self, base: &CustomerBase) -> impl Iterator<Item = (i64, i64)> {
        let until = base.observed_until.map_or(i64::MAX, Instant::micros);
        let refunds = self.refunded_at.iter().copied().zip(self.refunds.iter().copied());
        refunds.take_while(move |(at, _)| *at < until)
    }
}

/// A part and the store that its orders are in.
#[derive(Clone, Copy)]
pub(crate) struct Customers<'b> {
    part: &'b Part,
    store: &'b Store,
}

impl<'b> Customers<'b> {
    /// The customers that have an order, with their places in the part.
    pub(crate) fn customers(self) -> impl Iterator<Item = (usize, Customer<'b>)> {
        let Self { part, store } = self;
        part.starts.windows(2).enumerate().filter(|(_, bounds)| bounds[0] < bounds[1]).map(move |(index, bounds)| {
            let range = part.first + bounds[0] as usize..part.first + bounds[1] as usize;
            let (refunded_at, refunds) = part.refunds.of(index);
            let (ordered_at, amounts) = (&store.at[range.clone()], store.amount.get(range).unwrap_or_default());
            (index, Customer { ordered_at, amounts, refunded_at, refunds })
        })
    }
}

impl CustomerBase {
    /// Reads an order log, once. Columns take their roles from the options, or from the usual names of such columns.
    ///
    /// # Errors
    /// What [`Orders::new`] and [`BaseOptions`] refuse; the first unreadable row, unless the options ask to set such
    /// rows aside; [`Code::Interrupted`] when the control says stop.
    pub fn build(frame: Frame<'_>, options: &BaseOptions, control: &Control) -> Result<Self> {
        let orders = Orders::new(frame, &options.roles())?;
        let plan = Plan::new(&orders, options, control)?;
        match (orders.customers_are_text(), orders.roles().order_id.is_some(), orders.order_ids_are_text()) {
            (false, false, _) => Self::build_with::<i64, NoKey>(&plan),
            (true, false, _) => Self::build_with::<TextKey, NoKey>(&plan),
            (false, true, false) => Self::build_with::<i64, i64>(&plan),
            (true, true, false) => Self::build_with::<TextKey, i64>(&plan),
            (false, true, true) => Self::build_with::<i64, TextKey>(&plan),
            (true, true, true) => Self::build_with::<TextKey, TextKey>(&plan),
        }
    }

    fn build_with<K: Key, O: Key>(plan: &Plan<'_, '_>) -> Result<Self> {
        let mut intake = Intake::default();
        let rows =
            if O::IS_KEY { fold::orders::<K, O>(plan, &mut intake)? } else { decode::rows::<K, O>(plan, &mut intake)? };
        let (parts, store) = group::customers(plan, &rows, &mut intake)?;
        let last = intake.last_order;
        let observed_until = match plan.observed_until {
            Some(until) => Some(until),
            None => last.map(|last| plan.clock.zone().start_of(plan.clock.day(last).plus_days(1)?)).transpose()?,
        };
        intake.observed_until = observed_until;
        let mut base = Self {
            parts,
            store,
            clock: plan.clock.clone(),
            amount: plan.amount,
            intake,
            observed_until,
            cohorts_counted: cohort::Counted::default(),
        };
        base.intake.refunds_unobserved = base.count_unobserved_refunds()?;
        Ok(base)
    }

    /// Without a given end, observation ends with the day of the last order; a refund may have come later.
    fn count_unobserved_refunds(&self) -> Result<u64> {
        let until = self.observed_until.map_or(i64::MAX, Instant::micros);
        let counts = parallel::map(self.parts.len(), |index| {
            Ok(self.parts[index].refunds.at.iter().filter(|at| **at >= until).count() as u64)
        })?;
        Ok(counts.into_iter().sum())
    }

    /// What became of every row of the input.
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// Notes rows that were excluded before the base saw the log, by reason.
    pub fn with_excluded(mut self, excluded: Vec<(String, u64)>) -> Self {
        self.intake.excluded = excluded;
        self
    }

    pub(crate) fn cohorts_counted(&self) -> &cohort::Counted {
        &self.cohorts_counted
    }

    /// The first instant that was not observed; `None` when there is no order.
    pub fn observed_until(&self) -> Option<Instant> {
        self.observed_until
    }

    /// The last day that was observed, if only in part.
    ///
    /// # Errors
    /// [`Code::NoOrders`] when there is no order.
    pub fn as_of(&self) -> Result<Day> {
        let until = self.observed_until.ok_or_else(no_orders)?;
        Ok(self.clock.day(until.plus_micros(-1)?))
    }

    /// The zone in which days and periods are cut.
    pub fn clock(&self) -> &DayClock {
        &self.clock
    }

    /// How amounts came, and their scale; `None` when the log has no amounts.
    pub fn amount(&self) -> Option<(AmountKind, Scale)> {
        self.amount
    }

    /// The same as [`CustomerBase::amount`], for figures that need it.
    ///
    /// # Errors
    /// [`Code::AmountMissing`].
    pub(crate) fn require_amount(&self) -> Result<(AmountKind, Scale)> {
        self.amount.ok_or_else(|| {
            Error::new(Code::AmountMissing, "expected orders with an amount for a figure of money, found none")
                .at_field("amount")
        })
    }

    /// Whether customers are told apart by text.
    pub(crate) fn ids_are_text(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.ids, Ids::Text(_)))
    }

    /// Goes over all customers with an order, in parallel: `start()` makes a sum, `step(sum, part)` adds a part to
    /// it. Gives at most `most` sums, in the order of the parts; how many depends on the threads, so whatever is
    /// made of them must not depend on how the parts were shared out.
    pub(crate) fn sum_parts<T: Send>(
        &self,
        most: usize,
        start: impl Fn() -> T + Sync,
        step: impl Fn(&mut T, Customers<'_>) -> Result<()> + Sync,
    ) -> Result<Vec<T>> {
        let pieces = self.parts.len().min(parallel::threads() * 4).clamp(1, most.max(1));
        let bound = |piece: usize| self.parts.len() * piece / pieces;
        parallel::map(pieces, |piece| {
            let mut sum = start();
            for part in &self.parts[bound(piece)..bound(piece + 1)] {
                step(&mut sum, Customers { part, store: &self.store })?;
            }
            Ok(sum)
        })
    }

    /// A column of money in the form in which amounts came: integers, doubles or decimals.
    ///
    /// # Errors
    /// [`Code::MoneyOverflow`] when an amount of an integer column does not fit; [`Code::AmountMissing`].
    pub(crate) fn money(&self, name: &str, units: impl IntoIterator<Item = Option<i128>>) -> Result<Column> {
        let (kind, scale) = self.require_amount()?;
        let (units, present): (Vec<i128>, Vec<bool>) =
            units.into_iter().map(|units| (units.unwrap_or_default(), units.is_some())).unzip();
        let values = match kind {
            AmountKind::Int => Values::Int(
                units
                    .into_iter()
                    .map(|units| {
                        i64::try_from(units).map_err(|_| {
                            Error::new(Code::MoneyOverflow, format!("expected a sum that fits 64 bits, found {units}"))
                        })
                    })
                    .collect::<Result<_>>()?,
            ),
            AmountKind::Float => Values::Float(units.into_iter().map(|units| scale.to_f64(units)).collect()),
            AmountKind::Decimal => Values::Decimal(units, scale),
        };
        Ok(Column::with_missing(name, values, present))
    }

    /// What `summarise` makes of each customer with an order, in the order of the parts; `None` leaves one out.
    pub(crate) fn summaries<'b, T: Send>(
        &'b self,
        summarise: impl Fn(CustomerId<'b>, Customer<'b>) -> Result<Option<T>> + Sync,
    ) -> Result<Vec<Vec<T>>> {
        parallel::map(self.parts.len(), |index| {
            let part = &self.parts[index];
            Customers { part, store: &self.store }
                .customers()
                .filter_map(|(index, customer)| summarise(part.ids.get(index), customer).transpose())
                .collect()
        })
    }

    /// Calls `visit(customer id, ordered_at, amounts)` for each customer with an order, in parallel, and gives the
    /// results by rising customer id (integers by value, text by its bytes). Times are microseconds of UTC, amounts
    /// units of [`CustomerBase::amount`]'s scale.
    ///
    /// # Errors
    /// The first error of `visit`.
    pub fn map_customers<T: Send>(
        &self,
        visit: impl Fn(CustomerId<'_>, &[i64], &[i64]) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let visited =
            self.summaries(|id, customer| Ok(Some((id, visit(id, customer.ordered_at, customer.amounts)?))))?;
        let (ids, values): (Vec<_>, Vec<_>) = visited.into_iter().flatten().unzip();
        let mut values: Vec<Option<T>> = values.into_iter().map(Some).collect();
        Ok(CustomerId::rising(&ids)?.into_iter().filter_map(|place| values[place as usize].take()).collect())
    }
}

/// A customer's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CustomerId<'a> {
    /// An integer.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl CustomerId<'_> {
    /// The places of these ids, all of one kind, by rising id.
    pub(crate) fn rising(ids: &[CustomerId<'_>]) -> Result<Vec<u32>> {
        let ints: Option<Vec<i64>> = ids
            .iter()
            .map(|id| match id {
                CustomerId::Int(id) => Some(*id),
                CustomerId::Text(_) => None,
            })
            .collect();
        if let Some(ints) = ints {
            return Ok(order::rising(&ints));
        }
        // The first bytes as a number settle nearly every comparison without a look at the text.
        let beginning = |id: &CustomerId<'_>| {
            let mut bytes = [0; 16];
            if let CustomerId::Text(text) = id {
                let len = text.len().min(bytes.len());
                bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
            }
            u128::from_be_bytes(bytes)
        };
        let mut places: Vec<_> = ids.iter().enumerate().map(|(place, id)| (beginning(id), place as u32)).collect();
        parallel::sort_unstable_by(&mut places, |a, b| {
            a.0.cmp(&b.0).then_with(|| ids[a.1 as usize].cmp(&ids[b.1 as usize]))
        })?;
        Ok(places.into_iter().map(|(_, place)| place).collect())
    }
}

impl std::fmt::Display for CustomerId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(id) => id.fmt(f),
            Self::Text(id) => id.fmt(f),
        }
    }
}

impl Ids {
    pub(crate) fn get(&self, index: usize) -> CustomerId<'_> {
        match self {
            Self::Int(ids) => CustomerId::Int(ids[index]),
            Self::Text(ids) => CustomerId::Text(ids.get(index)),
        }
    }
}

fn no_orders() -> Error {
    Error::new(Code::NoOrders, "expected at least one order of a known customer, found none")
}
