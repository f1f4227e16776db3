//! The customer base: every customer's orders in the order of time, from one pass over an order log.
//!
//! The pass has three steps, all parallel and all without regard to the order of rows. `decode` reads the columns and
//! `cut` puts the rows into partitions by the hash of their customer, small enough for a core's cache; `lines` brings
//! the rows of each customer together; `view` says what they mean: which are orders, which are refunds, which are lines
//! of one order. The first two make a `state`, which is all that is needed to merge logs exactly, to go on with them
//! and to save them (`file`); the view is made of the state alone.

mod amount;
mod billing;
mod booking;
mod builder;
mod conflict;
mod conversion;
mod customers;
mod cut;
mod decode;
mod file;
mod fold;
mod group;
mod guests;
mod identity;
mod ids;
mod intake;
mod key;
mod lines;
mod marks;
mod naming;
mod options;
mod refusal;
mod segment;
mod side;
mod source;
mod state;
mod stores;
mod times;
mod view;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use regulars_core::money::{Currency, Scale};
use regulars_core::orders::{Frame, Orders};
use regulars_core::table::{Column, Texts, Values};
use regulars_core::time::{Day, DayClock, Instant, Written, parse_time};
use regulars_core::{Code, Control, Error, Result, parallel};

pub use self::amount::AmountKind;
pub use self::builder::Builder;
pub(crate) use self::customers::{Billing, Customer, Customers};
pub use self::ids::CustomerId;
pub use self::intake::{Intake, Rejected};
pub use self::options::{AppendOptions, BaseOptions, Duplicates, OnError, Refunds, read_options};

use self::customers::{Unpacked, unpack};
use self::decode::Plan;
use self::ids::{Ids, Rising};
use self::key::OrderKey;
use self::lines::of_either_width;
use self::refusal::refuse;
pub(crate) use self::segment::Segment;
use self::state::State;
use self::view::{Rules, View};
use crate::{cohort, order};

/// Customers' orders in the order of time, and what became of every row of the input.
///
/// Immutable once built; figures may read it from many threads. The same rows give the same base and the same
/// figures on any number of threads and in any order.
#[derive(Debug)]
pub struct CustomerBase {
    state: Arc<State>,
    views: Vec<View>,
    /// The number of each part's first customer, and that of all customers.
    firsts: Vec<u32>,
    options: BaseOptions,
    clock: DayClock,
    intake: Intake,
    observed_until: Option<Instant>,
    /// The orders that are refused as a whole.
    refused: BTreeSet<OrderKey>,
    cohorts_counted: cohort::Counted,
    rising: OnceLock<Rising>,
    most_amount: OnceLock<i128>,
}

impl CustomerBase {
    /// Reads an order log, once. Columns take their roles from the options, or from the usual names of such columns.
    ///
    /// # Errors
    /// What [`Orders::new`] and [`BaseOptions`] refuse; the first unreadable row, unless the options ask to set such
    /// rows aside; [`Code::Interrupted`] when the control says stop.
    pub fn build(frame: Frame<'_>, options: &BaseOptions, control: &Control) -> Result<Self> {
        let orders = Orders::new(frame, &options.roles(), &options.segment_columns())?;
        let (state, plan) = State::read(&orders, options, 0, control)?;
        Self::of(Arc::new(state), options, Some(&plan))
    }

    /// The base of the rows of both: the same, to the byte, as that of one log with all of them, whichever rows are in
    /// which, also where the lines of one order are in both. Numbers of rows go on from this base's to the other's.
    ///
    /// ```
    /// use std::borrow::Cow;
    /// use regulars_core::Control;
    /// use regulars_core::orders::{Column, Frame, Values};
    /// use regulars_retention::{BaseOptions, CustomerBase};
    ///
    /// let base = |customers: &'static [i64], days: &'static [i32]| {
    ///     let columns = vec![Column::new(Values::Int(Cow::Borrowed(customers))), Column::new(Values::Date(Cow::Borrowed(days)))];
    ///     let frame = Frame::new(vec!["customer_id".into(), "ordered_at".into()], vec![columns])?;
    ///     CustomerBase::build(frame, &BaseOptions::default(), &Control::new())
    /// };
    /// let both = base(&[1, 2], &[20_000, 20_001])?.merge(&base(&[1], &[20_045])?, &Control::new())?;
    /// assert_eq!((both.intake().orders, both.intake().customers), (3, 2));
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::InvalidOption`] when the two were read differently, [`Code::ColumnType`], [`Code::MissingColumn`] or
    /// [`Code::CurrencyMismatch`] when their columns do not go together, and what only shows with all rows at hand:
    /// [`Code::OrderOfTwoCustomers`], [`Code::RefundFound`], [`Code::MoneyOverflow`].
    pub fn merge(&self, other: &Self, control: &Control) -> Result<Self> {
        Self::check_alike(&self.options, &other.options)?;
        let state = State::merge(&[&self.state, &other.state], &self.options, control)?;
        Self::of(Arc::new(state), &self.options, None)
    }

    /// The same rows, observed up to another instant or day; `None` = to the end of the last order's day.
    ///
    /// # Errors
    /// As [`CustomerBase::build`] for the option.
    pub fn observed(&self, until: Option<&str>) -> Result<Self> {
        let options = BaseOptions { observed_until: until.map(str::to_owned), ..self.options.clone() };
        Self::of(Arc::clone(&self.state), &options, None)
    }

    /// The base of a state; `plan` is what it was read by, if it still is at hand.
    fn of(mut state: Arc<State>, options: &BaseOptions, plan: Option<&Plan<'_, '_>>) -> Result<Self> {
        let zone = options.zone()?;
        let clock = DayClock::new(zone);
        let until = match options.observed_until.as_deref().map(parse_time) {
            None => None,
            Some(Ok(Written::Instant(instant))) => Some(instant),
            Some(Ok(Written::Wall(wall))) if wall.0 % regulars_core::time::DAY == 0 => {
                Some(zone.start_of(Day::from_number(wall.0 / regulars_core::time::DAY)?)?)
            }
            Some(Ok(Written::Wall(wall))) => Some(zone.instant(wall)?.0),
            Some(Err(error)) => return Err(error.at_field("observed_until")),
        };
        let has_amount = state.amount.is_some();
        let rules = Rules { options, clock: &clock, until, has_amount, orders_are_text: state.orders_are_text };
        let derived = view::derive(&state.lines, rules)?;
        let mut intake = state.read.clone();
        intake.add(derived.intake);
        (intake.guest_rows, intake.guest_orders) =
            (state.guests.rows, state.guests.count(state.lines.shape.has_order_ids));
        refuse(&mut intake, &derived.refusals, options, &mut state, plan)?;
        let observed_until = match (until, intake.last_order) {
            (Some(until), _) => Some(until),
            (None, Some(last)) => Some(zone.start_of(clock.day(last).plus_days(1)?)?),
            (None, None) => None,
        };
        intake.observed_until = observed_until;
        let mut firsts = vec![0u32];
        for part in &state.lines.parts {
            let first = firsts.last().copied().unwrap_or(0);
            let next = u32::try_from(part.ids.len()).ok().and_then(|len| first.checked_add(len));
            firsts.push(next.ok_or_else(|| Error::new(Code::TooManyRows, "expected at most 2^32 customers"))?);
        }
        let mut base = Self {
            state,
            views: derived.views,
            firsts,
            options: options.clone(),
            clock,
            intake,
            observed_until,
            refused: derived.refusals.iter().map(|refusal| refusal.order).collect(),
            cohorts_counted: cohort::Counted::default(),
            rising: OnceLock::new(),
            most_amount: OnceLock::new(),
        };
        base.intake.refunds_unobserved = base.count_unobserved_refunds()?;
        Ok(base)
    }

    /// Without a given end, observation ends with the day of the last order; a refund may have come later.
    fn count_unobserved_refunds(&self) -> Result<u64> {
        if self.options.observed_until.is_some() || self.intake.refunds == 0 || self.options.refunds == Refunds::Drop {
            return Ok(0);
        }
        let until = self.observed_until.map_or(i64::MAX, Instant::micros);
        let counts = parallel::map(self.views.len(), |index| {
            let mut unpacked = Unpacked::default();
            let (starts, at, _) = self.bookings(index, &mut unpacked);
            let refunds = starts.windows(2).zip(&self.views[index].middles).map(|(bounds, middle)| {
                let refunds = &at[*middle as usize..bounds[1] as usize];
                refunds.iter().filter(|at| **at >= until).count() as u64
            });
            Ok(refunds.sum::<u64>())
        })?;
        Ok(counts.into_iter().sum())
    }

    /// The bookings of a part: where each customer's start, their times and their amounts.
    fn bookings<'u>(&'u self, part: usize, unpacked: &'u mut Unpacked) -> (&'u [u32], &'u [i64], &'u [i64]) {
        let (lines, view) = (&self.state.lines, &self.views[part]);
        if let Some(own) = &view.own {
            return (&own.starts, &own.at, &own.amount);
        }
        let part = &lines.parts[part];
        of_either_width!(lines.bookings(part), bookings => unpack(bookings, part.frame, unpacked));
        (&part.starts, &unpacked.at, &unpacked.amount)
    }

    fn customers_of<'u>(&'u self, part: usize, unpacked: &'u mut Unpacked) -> Customers<'u> {
        let (starts, at, amount) = self.bookings(part, unpacked);
        Customers { base: self, part: &self.state.lines.parts[part], view: &self.views[part], starts, at, amount }
    }

    /// Refuses to bring together what was read in two ways.
    fn check_alike(mine: &BaseOptions, theirs: &BaseOptions) -> Result<()> {
        let of = |options: &BaseOptions| -> Result<serde_json::Value> {
            // Which column means what, and what was done with errors, changes nothing about what was read.
            let plain = BaseOptions {
                customer_id: None,
                ordered_at: None,
                order_id: None,
                amount: None,
                kind: options.kind.as_ref().map(|_| String::new()),
                refund_of: options.refund_of.as_ref().map(|_| String::new()),
                status: None,
                cost: None,
                currency: None,
                guest_key: None,
                identity: None,
                billing_interval: None,
                billed_until: None,
                segments: None,
                on_error: OnError::default(),
                amount_scale: None,
                ..options.clone()
            };
            serde_json::to_value(plain).map_err(|error| Error::new(Code::Internal, error.to_string()))
        };
        let (mine, theirs) = (of(mine)?, of(theirs)?);
        let different = mine.as_object().into_iter().flatten().find(|(name, value)| theirs[name.as_str()] != **value);
        match different {
            None => Ok(()),
            Some((name, value)) => Err(Error::new(
                Code::InvalidOption,
                format!("expected bases that were read alike, found {name} {value} and {}", theirs[name.as_str()]),
            )
            .at_field(name.clone())),
        }
    }

    /// What became of every row of the input.
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// How the orders were read.
    pub fn options(&self) -> &BaseOptions {
        &self.options
    }

    /// The columns that tell segments.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.state.lines.segments.iter().map(|segment| segment.name.as_str())
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
        self.state.amount.map(|kind| (kind, self.state.lines.scale))
    }

    /// Whether orders say what they cost.
    pub(crate) fn has_cost(&self) -> bool {
        self.state.lines.shape.has_cost
    }

    /// Whether orders say how often they are billed.
    pub(crate) fn has_billing(&self) -> bool {
        self.state.lines.shape.has_billing_interval
    }

    /// The currency that all amounts are in, where it is known.
    pub fn currency(&self) -> Option<Currency> {
        self.state.currency
    }

    /// The same as [`CustomerBase::amount`], for figures that need it.
    ///
    /// # Errors
    /// [`Code::AmountMissing`].
    pub(crate) fn require_amount(&self) -> Result<(AmountKind, Scale)> {
        self.amount().ok_or_else(|| {
            Error::new(Code::AmountMissing, "expected orders with an amount for a figure of money, found none")
                .at_field("amount")
        })
    }

    /// The column of segments of this name.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub(crate) fn segment(&self, name: &str) -> Result<(usize, &Segment)> {
        let segments = &self.state.lines.segments;
        segments.iter().enumerate().find(|(_, segment)| segment.name == name).ok_or_else(|| {
            let known: Vec<_> = self.segments().map(|name| format!("{name:?}")).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let wide = if self.intake.not_segments.iter().any(|wide| wide == name) {
                "; it has more than 1,000 values, unless it is named in segments, or is not in all logs"
            } else {
                ""
            };
            let message = format!("expected a column that tells segments, found {name:?}; there are {known}{wide}");
            Error::new(Code::UnknownColumn, message).at_field("by")
        })
    }

    /// Whether customers are told apart by text.
    pub(crate) fn ids_are_text(&self) -> bool {
        self.state.ids_are_text
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
        let pieces = self.views.len().min(parallel::threads() * 4).clamp(1, most.max(1));
        let bound = |piece: usize| self.views.len() * piece / pieces;
        parallel::map(pieces, |piece| {
            let mut sum = start();
            let mut unpacked = Unpacked::default();
            for part in bound(piece)..bound(piece + 1) {
                step(&mut sum, self.customers_of(part, &mut unpacked))?;
            }
            Ok(sum)
        })
    }

    /// A column of money in the form in which amounts came: integers, doubles or decimals.
    ///
    /// # Errors
    /// [`Code::MoneyOverflow`] when an amount of an integer column does not fit; [`Code::AmountMissing`].
    pub(crate) fn money_narrow(&self, name: &str, units: Vec<i64>) -> Result<Column> {
        let (kind, scale) = self.require_amount()?;
        Ok(Column::new(
            name,
            match kind {
                AmountKind::Int => Values::Int(units),
                AmountKind::Float => {
                    Values::Float(parallel::collect(units.len(), |place| scale.to_f64(units[place].into()))?)
                }
                AmountKind::Decimal => Values::Decimal(units.into_iter().map(i128::from).collect(), scale),
            },
        ))
    }

    /// The same of sums that may be larger, or missing.
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
                                .at_field("amount")
                        })
                    })
                    .collect::<Result<_>>()?,
            ),
            AmountKind::Float => Values::Float(units.into_iter().map(|units| scale.to_f64(units)).collect()),
            AmountKind::Decimal => Values::Decimal(units, scale),
        };
        Ok(Column::with_missing(name, values, present))
    }

    /// What `summarise` makes of the customers of each part, in the order of the parts. Parts never change, so a place
    /// in a part is a customer for good.
    pub(crate) fn map_parts<T: Send>(&self, summarise: impl Fn(Customers<'_>) -> Result<T> + Sync) -> Result<Vec<T>> {
        let shelf = parallel::Shelf::<Unpacked>::default();
        parallel::map(self.views.len(), |part| {
            let mut unpacked = shelf.take();
            let summary = summarise(self.customers_of(part, &mut unpacked));
            shelf.put(unpacked);
            summary
        })
    }

    /// What `summarise` writes of the customers of each part, by their numbers; of customers without an order it may
    /// write nothing, and they keep the default.
    pub(crate) fn fill_parts<T: Copy + Default + Send>(
        &self,
        summarise: impl Fn(Customers<'_>, &mut [T]) + Sync,
    ) -> Result<Vec<T>> {
        let mut summaries = vec![T::default(); self.len()];
        let mut rest = &mut summaries[..];
        let mut slices = Vec::with_capacity(self.views.len());
        for bounds in self.firsts.windows(2) {
            let (slice, others) = rest.split_at_mut((bounds[1] - bounds[0]) as usize);
            slices.push(slice);
            rest = others;
        }
        let shelf = parallel::Shelf::<Unpacked>::default();
        parallel::map_items(slices, |part, slice| {
            let mut unpacked = shelf.take();
            summarise(self.customers_of(part, &mut unpacked), slice);
            shelf.put(unpacked);
            Ok(())
        })?;
        Ok(summaries)
    }

    /// Whether no sum of any of the amounts needs more than 64 bits.
    pub(crate) fn sums_are_narrow(&self) -> bool {
        self.sums_are_narrow_times(1)
    }

    /// The same where each amount counts up to so many times.
    pub(crate) fn sums_are_narrow_times(&self, most: i128) -> bool {
        let of_all = *self.most_amount.get_or_init(|| self.state.lines.most_amount());
        of_all.checked_mul(most).is_some_and(|sum| sum < i128::from(i64::MAX))
    }

    /// The part and the place there of the customer of this number.
    pub(crate) fn place_of(&self, number: u32) -> (usize, usize) {
        let part = self.firsts.partition_point(|first| *first <= number) - 1;
        (part, (number - self.firsts[part]) as usize)
    }

    /// How many customers there are, also those without an order.
    pub(crate) fn len(&self) -> usize {
        self.firsts.last().map_or(0, |end| *end as usize)
    }

    /// The id of the customer of this number.
    pub(crate) fn id_of(&self, number: u32) -> CustomerId<'_> {
        let (part, place) = self.place_of(number);
        self.state.lines.parts[part].ids.get(place)
    }

    /// All customers, also those without an order, by rising id.
    pub(crate) fn rising(&self) -> Result<&Rising> {
        if let Some(rising) = self.rising.get() {
            return Ok(rising);
        }
        let parts = &self.state.lines.parts;
        let rising = if self.ids_are_text() {
            let texts: Vec<&str> = parts
                .iter()
                .filter_map(|part| match &part.ids {
                    Ids::Text(texts) => Some(texts.iter()),
                    Ids::Int(_) => None,
                })
                .flatten()
                .collect();
            let numbers = order::rising_texts(&texts);
            let ids = Ids::Text(numbers.iter().map(|number| texts[*number as usize]).collect());
            Rising { numbers, ids }
        } else {
            let ints: Vec<i64> = parts
                .iter()
                .flat_map(|part| match &part.ids {
                    Ids::Int(ids) => &ids[..],
                    Ids::Text(_) => &[],
                })
                .copied()
                .collect();
            let numbers = order::rising_ids(&ints);
            let ids = Ids::Int(numbers.iter().map(|number| ints[*number as usize]).collect());
            Rising { numbers, ids }
        };
        Ok(self.rising.get_or_init(|| rising))
    }

    /// The ids of customers as a column. `numbers` are some of all, by rising id or otherwise.
    pub(crate) fn ids_of(&self, numbers: &[u32]) -> Result<Values> {
        let rising = self.rising()?;
        if numbers == rising.numbers {
            return Ok(match &rising.ids {
                Ids::Int(ids) => Values::Int(ids.clone()),
                Ids::Text(ids) => Values::Text(ids.clone()),
            });
        }
        // Some of all in their order are met one after the other.
        let mut wanted = numbers.iter().copied().peekable();
        let places: Vec<usize> = (rising.numbers.iter().enumerate())
            .filter_map(|(place, number)| wanted.next_if_eq(number).map(|_| place))
            .collect();
        if wanted.peek().is_none() {
            return Ok(match &rising.ids {
                Ids::Int(ids) => Values::Int(places.into_iter().map(|place| ids[place]).collect()),
                Ids::Text(ids) => Values::Text(places.into_iter().map(|place| ids.get(place)).collect()),
            });
        }
        Ok(if self.ids_are_text() {
            let texts = numbers.iter().map(|number| match self.id_of(*number) {
                CustomerId::Text(id) => id,
                CustomerId::Int(_) => "",
            });
            Values::Text(texts.collect::<Texts>())
        } else {
            let ints = numbers.iter().map(|number| match self.id_of(*number) {
                CustomerId::Int(id) => id,
                CustomerId::Text(_) => 0,
            });
            Values::Int(ints.collect())
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
        let mut visited = self.map_parts(|part| {
            let mut results: Vec<Option<T>> = Vec::new();
            for (place, customer) in part.customers() {
                results.resize_with(place, || None);
                results.push(Some(visit(part.id(place), customer.ordered_at, customer.amounts)?));
            }
            Ok(results)
        })?;
        let found = self.rising()?.numbers.iter().filter_map(|number| {
            let (part, place) = self.place_of(*number);
            visited[part].get_mut(place)?.take()
        });
        Ok(found.collect())
    }
}

fn no_orders() -> Error {
    Error::new(Code::NoOrders, "expected at least one order of a known customer, found none")
}
