//! Reading rows of a host: columns in, plain values out, and a reason for every row that is left out.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use regulars_core::money::{Currency, Scale};
use regulars_core::orders::{Column, Orders, Piece, Role};
use regulars_core::time::{DayClock, Resolution};
use regulars_core::{Code, Control, Error, Result};

use super::CustomerId;
use super::amount::{self, AmountKind};
use super::billing;
use super::conversion::first_currency;
use super::guests::Guests;
use super::identity::Identity;
use super::intake::Intake;
use super::key::{self, Key, NO_ORDER, OrderKey, text_at};
use super::marks::{Fate, Marks};
use super::naming::{IdsAre, Naming};
use super::options::{BaseOptions, OnError, Rates, Refunds};
use super::segment::{self, Dictionary};
use super::side::{MISSING, Side};
use super::source::{Rows, Source};
use super::times::{plain_times, time_at};

/// Rows are read this many at a time: a piece of work for one thread, small enough for its cache.
const MORSEL: usize = 1 << 16;

/// Everything that reading needs to know, decided before the first row is read.
pub(super) struct Plan<'p, 'a> {
    pub(super) orders: &'p Orders<'a>,
    pub(super) options: &'p BaseOptions,
    pub(super) control: &'p Control,
    pub(super) clock: DayClock,
    /// How amounts came; `None` without them.
    pub(super) amount: Option<AmountKind>,
    /// The same for costs.
    pub(super) cost: Option<AmountKind>,
    /// The scale of all money, where it is given.
    pub(super) scale: Option<Scale>,
    /// The finest scale that was needed so far; only a hint to start from.
    hint: AtomicU8,
    pub(super) rates: Option<Rates>,
    /// The currency of all rows, where there is but one.
    pub(super) currency: Option<Currency>,
    identity: Identity,
    /// The number of rows of this host that were read before.
    first_number: u64,
    orders_are_text: bool,
    morsels: Vec<(usize, Range<usize>)>,
    read: Mutex<(Intake, Guests)>,
    /// The columns of segments that turned out to have too many values.
    pub(super) wide_segments: segment::TooWide,
}

impl<'p, 'a> Plan<'p, 'a> {
    pub(super) fn new(
        orders: &'p Orders<'a>,
        options: &'p BaseOptions,
        scale: Option<Scale>,
        first_number: u64,
        control: &'p Control,
    ) -> Result<Self> {
        let zone = options.zone()?;
        let mut morsels = Vec::new();
        for (index, piece) in orders.pieces().iter().enumerate() {
            let mut start = 0;
            while start < piece.rows {
                let end = piece.rows.min(start + MORSEL);
                morsels.push((index, start..end));
                start = end;
            }
        }
        let (amount, cost) = (amount::kind(orders, Role::Amount), amount::kind(orders, Role::Cost));
        if let (Some(amount), Some(cost)) = (amount, cost)
            && (amount == AmountKind::Int) != (cost == AmountKind::Int)
        {
            let message = "expected costs in the unit of the amounts, found integers of one and decimals of the other";
            return Err(Error::new(Code::ColumnType, message).at_field("cost"));
        }
        let rates = options.rates()?;
        let mut currency = options.given_currency()?;
        if currency.is_none() && orders.roles().get(Role::Currency).is_some() {
            currency = first_currency(orders)?;
        }
        let is_int = amount.or(cost) == Some(AmountKind::Int);
        let scale = if is_int {
            Some(Scale::ZERO)
        } else {
            let given = options.amount_scale.map(Scale::new).transpose()?.or(scale);
            // What is converted is rounded to the minor unit, unless a finer one is asked for.
            given.or(rates.as_ref().map(|rates| Scale::new(rates.target.exponent())).transpose()?)
        };
        let identity = match &options.identity {
            Some(pairs) => Identity::new(pairs, orders.is_text(Role::CustomerId))?,
            None => Identity::default(),
        };
        control.expect(orders.rows());
        Ok(Self {
            orders,
            options,
            control,
            clock: DayClock::new(zone),
            amount,
            cost,
            scale,
            hint: AtomicU8::new(0),
            rates,
            currency,
            identity,
            first_number,
            orders_are_text: orders.is_text(Role::OrderId) || orders.is_text(Role::RefundOf),
            morsels,
            read: Mutex::default(),
            wide_segments: segment::TooWide::new(orders.segments().len(), options.segments.is_some()),
        })
    }

    /// What became of the rows that were left out while reading, and the guests among them.
    pub(super) fn take_read(&self) -> (Intake, Guests) {
        std::mem::take(&mut *self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// How rows' errors are dealt with: the first of them ends the reading, or each is counted.
    fn reject(&self, intake: &mut Intake, error: Error, number: u64) -> Result<()> {
        match self.options.on_error {
            OnError::Raise => Err(error.at_row(self.first_number + number)),
            // Where logs are merged, their rows are numbered one log after the other.
            OnError::Report => {
                intake.reject(error.code(), number);
                Ok(())
            }
        }
    }

    /// The host's name of the column that has a role.
    pub(super) fn column_name(&self, role: Role) -> String {
        self.orders.roles().get(role).unwrap_or(role.name()).to_owned()
    }

    /// The rows of some orders, in the order of rows: the order, the customer as it would be shown, the host's row
    /// number, and whether the row says that it is a refund. For the rows of an error, which is rare, rather than carrying the number of every row along.
    pub(super) fn rows_of(&self, wanted: &BTreeSet<OrderKey>) -> Vec<(OrderKey, String, u64, bool)> {
        let mut found = Vec::new();
        for piece in self.orders.pieces() {
            let (Some(orders), Some(customers)) = (piece.column(Role::OrderId), piece.column(Role::CustomerId)) else {
                continue;
            };
            for index in 0..piece.rows {
                let order = key::order_at(orders, index, self.orders_are_text).ok().flatten();
                let Some(order) = order.filter(|order| wanted.contains(order)) else { continue };
                let customer = if self.orders.is_text(Role::CustomerId) {
                    text_at(customers, index).ok().flatten().map(|text| format!("{text:?}"))
                } else {
                    key::read_int(customers, index).ok().flatten().map(|id| id.to_string())
                };
                if let Some(customer) = customer {
                    let kind = piece.column(Role::Kind).and_then(|column| text_at(column, index).ok().flatten());
                    let is_refund = kind.is_some_and(|kind| self.is_refund(kind));
                    found.push((order, customer, self.first_number + piece.number(index), is_refund));
                }
            }
        }
        found
    }

    /// Whether order ids are text.
    pub(super) fn orders_are_text(&self) -> bool {
        self.orders_are_text
    }

    /// What the customers' ids are.
    pub(super) fn ids(&self) -> IdsAre {
        const SAMPLE: usize = 1000;
        if !self.orders.is_text(Role::CustomerId) {
            return IdsAre::Ints;
        }
        let mut ids = Vec::with_capacity(SAMPLE);
        for piece in self.orders.pieces() {
            let Some(column) = piece.column(Role::CustomerId) else { continue };
            let step = piece.rows / SAMPLE + 1;
            ids.extend((0..piece.rows).step_by(step).filter_map(|index| key::bytes_at(column, index).ok().flatten()));
            if ids.len() >= SAMPLE {
                break;
            }
        }
        IdsAre::Texts(Naming::guess(ids.iter().copied()))
    }

    /// The scale of all money, where it is given.
    pub(super) fn scale(&self) -> Option<Scale> {
        self.scale
    }

    fn read_keys<K: Key>(
        &self,
        piece: &Piece<'_>,
        range: &Range<usize>,
        naming: &Naming,
        marks: &mut Marks,
        keys: &mut Vec<K>,
    ) {
        keys.clear();
        let Some(column) = piece.column(Role::CustomerId) else { return };
        for (place, index) in range.clone().enumerate() {
            let refuse = |marks: &mut Marks, role: Role, error: Error| {
                marks.bad(place, error.at_field(self.column_name(role)));
                K::default()
            };
            keys.push(match K::read(column, index, naming) {
                Ok(Some(key)) => key,
                Err(error) => refuse(marks, Role::CustomerId, error),
                Ok(None) => {
                    let found = piece.column(Role::GuestKey).map(|column| self.identity.find(column, index));
                    match (found.transpose(), &self.identity.customers) {
                        (Err(error), _) => refuse(marks, Role::GuestKey, error),
                        (Ok(Some(Some(found))), Some(customers)) => {
                            marks.identified.push((place as u32, found));
                            K::of(customers.get(found as usize), naming).unwrap_or_default()
                        }
                        _ => {
                            marks.set(place, Fate::Guest);
                            K::default()
                        }
                    }
                }
            });
        }
    }

    fn read_times(
        &self,
        column: &Column<'_>,
        range: &Range<usize>,
        marks: &mut Marks,
        intake: &mut Intake,
        times: &mut Vec<i64>,
    ) {
        times.clear();
        for (place, index) in range.clone().enumerate() {
            times.push(match time_at(column, index, &self.clock) {
                Ok((at, resolution)) => {
                    match resolution {
                        Resolution::Exact => {}
                        Resolution::Ambiguous => intake.ambiguous_times += 1,
                        Resolution::Skipped => intake.skipped_times += 1,
                    }
                    at.micros()
                }
                Err(error) => {
                    marks.bad(place, error.at_field(self.column_name(Role::OrderedAt)));
                    0
                }
            });
        }
    }

    fn read_orders(&self, piece: &Piece<'_>, range: &Range<usize>, role: Role, marks: &mut Marks) -> Vec<OrderKey> {
        let Some(column) = piece.column(role) else { return Vec::new() };
        let mut keys = Vec::with_capacity(range.len());
        for (place, index) in range.clone().enumerate() {
            keys.push(match key::order_at(column, index, self.orders_are_text) {
                Ok(Some(key)) => key,
                Ok(None) => {
                    if role == Role::OrderId {
                        let error = Error::new(Code::MissingValue, "expected an order id, found none");
                        marks.bad(place, error.at_field(self.column_name(role)));
                    }
                    NO_ORDER
                }
                Err(error) => {
                    marks.bad(place, error.at_field(self.column_name(role)));
                    NO_ORDER
                }
            });
        }
        keys
    }

    fn is_refund(&self, kind: &str) -> bool {
        self.options.refund_kinds.iter().any(|refund| refund.eq_ignore_ascii_case(kind.trim()))
    }

    /// Which rows a column of kinds says to be refunds.
    fn read_kinds(&self, piece: &Piece<'_>, range: &Range<usize>, marks: &mut Marks, refunds: &mut Vec<bool>) -> bool {
        refunds.clear();
        let Some(column) = piece.column(Role::Kind) else { return false };
        for (place, index) in range.clone().enumerate() {
            refunds.push(match text_at(column, index) {
                Ok(kind) => kind.is_some_and(|kind| self.is_refund(kind)),
                Err(error) => {
                    marks.bad(place, error.at_field(self.column_name(Role::Kind)));
                    false
                }
            });
        }
        true
    }

    fn read_money(
        &self,
        column: &Column<'_>,
        range: &Range<usize>,
        role: Role,
        marks: &mut Marks,
        units: &mut Vec<i64>,
    ) -> Scale {
        let mut bad = |place: usize, error: Error| marks.bad(place, error.at_field(self.column_name(role)));
        // What is to be converted is read as finely as it can be.
        let (from, may_grow) = match (self.scale, &self.rates) {
            (Some(_), Some(_)) if self.amount.or(self.cost) != Some(AmountKind::Int) => (Scale::MAX, false),
            (Some(scale), _) => (scale, false),
            (None, _) => (Scale::new(self.hint.load(Ordering::Relaxed)).unwrap_or_default(), true),
        };
        let scale = amount::read(column, range.clone(), from, may_grow, units, &mut bad);
        if may_grow {
            self.hint.fetch_max(scale.digits(), Ordering::Relaxed);
        }
        scale
    }

    fn read_status(&self, piece: &Piece<'_>, range: &Range<usize>, marks: &mut Marks, intake: &mut Intake) {
        let (Some(column), Some(statuses)) = (piece.column(Role::Status), &self.options.statuses) else { return };
        for (place, index) in range.clone().enumerate() {
            let status = match text_at(column, index) {
                Ok(status) => status.unwrap_or_default(),
                Err(error) => {
                    marks.bad(place, error.at_field(self.column_name(Role::Status)));
                    continue;
                }
            };
            if !statuses.iter().any(|wanted| wanted == status) {
                marks.set(place, Fate::OtherStatus);
                intake.other_status(status);
            }
        }
    }

    fn read_side(&self, piece: &Piece<'_>, range: &Range<usize>, marks: &mut Marks, intake: &mut Intake) -> Side {
        let mut side = Side {
            order: self.read_orders(piece, range, Role::OrderId, marks),
            refund_of: self.read_orders(piece, range, Role::RefundOf, marks),
            ..Side::default()
        };
        if let Some(column) = piece.column(Role::Cost) {
            let mut units = Vec::with_capacity(range.len());
            let mut missing = Vec::new();
            let mut judged = Marks::default();
            judged.reset(range.len());
            side.cost_scale = self.read_money(column, range, Role::Cost, &mut judged, &mut units);
            for (place, error) in judged.errors {
                // A cost that nobody knows is missing; one that cannot be read is an error.
                if error.code() == Code::MissingValue { missing.push(place) } else { marks.bad(place, error) }
            }
            missing.into_iter().for_each(|place| units[place] = MISSING);
            side.cost = Some(units);
        }
        if let Some(column) = piece.column(Role::BillingInterval) {
            let mut intervals = Vec::with_capacity(range.len());
            for (place, index) in range.clone().enumerate() {
                let interval = text_at(column, index).and_then(|text| text.map_or(Ok(MISSING), billing::interval));
                intervals.push(interval.unwrap_or_else(|error| {
                    marks.bad(place, error.at_field(self.column_name(Role::BillingInterval)));
                    MISSING
                }));
            }
            side.billing_interval = Some(intervals);
        }
        if let Some(column) = piece.column(Role::BilledUntil) {
            let mut until = Vec::with_capacity(range.len());
            for (place, index) in range.clone().enumerate() {
                until.push(match time_at(column, index, &self.clock) {
                    Ok((at, resolution)) => {
                        intake.ambiguous_times += u64::from(resolution == Resolution::Ambiguous);
                        intake.skipped_times += u64::from(resolution == Resolution::Skipped);
                        at.micros()
                    }
                    Err(error) if error.code() == Code::MissingValue => MISSING,
                    Err(error) => {
                        marks.bad(place, error.at_field(self.column_name(Role::BilledUntil)));
                        MISSING
                    }
                });
            }
            side.billed_until = Some(until);
        }
        for (number, column) in piece.segments.iter().enumerate() {
            let mut dictionary = Dictionary::default();
            let codes = segment::read(column, range.clone(), &mut dictionary, self.wide_segments.limit(number));
            if dictionary.is_too_wide() {
                self.wide_segments.note(number);
            }
            side.segments.push((codes, dictionary));
        }
        side
    }
}

impl<K: Key> Source<K> for Plan<'_, '_> {
    fn begin(&self) {
        self.take_read();
    }

    fn len(&self) -> usize {
        self.morsels.len()
    }

    fn rows(&self, morsel: usize) -> usize {
        self.morsels[morsel].1.len()
    }

    fn read(
        &self,
        morsel: usize,
        naming: &Naming,
        scratch: &mut Scratch<K>,
        take: &mut dyn FnMut(Rows<'_, K>) -> Result<()>,
    ) -> Result<()> {
        let (piece, range) = (&self.orders.pieces()[self.morsels[morsel].0], self.morsels[morsel].1.clone());
        let (Some(customers), Some(ordered_at)) = (piece.column(Role::CustomerId), piece.column(Role::OrderedAt))
        else {
            return Err(Error::new(Code::Internal, "expected the columns that every log has"));
        };
        let Scratch { marks, keys, at, amount, refunds, kept } = scratch;
        let mut intake = Intake::default();
        marks.reset(range.len());
        self.read_status(piece, &range, marks, &mut intake);
        let all_keys = K::slice(customers);
        if all_keys.is_none() {
            self.read_keys(piece, &range, naming, marks, keys);
        }
        let all_times = plain_times(ordered_at, &range, self.clock.zone());
        if all_times.is_none() {
            self.read_times(ordered_at, &range, marks, &mut intake, at);
        }
        let mut side = self.read_side(piece, &range, marks, &mut intake);
        let mut scale = Scale::ZERO;
        if let Some(column) = piece.column(Role::Amount) {
            scale = self.read_money(column, &range, Role::Amount, marks, amount);
        } else {
            amount.clear();
            amount.resize(range.len(), 0);
        }
        if piece.column(Role::Currency).is_some() || self.rates.is_some() {
            let mut none = Vec::new();
            let mut money =
                [(&mut *amount, &mut scale), (side.cost.as_mut().unwrap_or(&mut none), &mut side.cost_scale)];
            self.convert(piece, &range, marks, &mut money);
        }
        let has_kind = self.read_kinds(piece, &range, marks, refunds);
        if has_kind {
            // Shops write what they gave back with either sign.
            for (amount, is_refund) in amount.iter_mut().zip(&*refunds) {
                *amount = if *is_refund && *amount > 0 { -*amount } else { *amount };
            }
        }
        if piece.column(Role::OrderId).is_none() && self.options.refunds == Refunds::Error {
            for (place, value) in amount.iter().enumerate() {
                if if has_kind { refunds[place] } else { *value < 0 } {
                    let error = refund_error(*value, scale);
                    marks
                        .bad(place, error.at_field(self.column_name(if has_kind { Role::Kind } else { Role::Amount })));
                }
            }
        }
        marks.errors.sort_by_key(|(place, _)| *place);
        for (place, error) in std::mem::take(&mut marks.errors) {
            // A row whose state says that it is no order is not asked for anything else.
            if marks.fates[place] == Fate::Bad {
                self.reject(&mut intake, error, piece.number(range.start + place))?;
            }
        }
        kept.clear();
        let mut guests = Guests::default();
        if !marks.clean {
            for (place, fate) in marks.fates.iter().enumerate() {
                match fate {
                    Fate::Kept => kept.push(place as u32),
                    Fate::Guest => guests.add(side.order.get(place).copied()),
                    Fate::Bad | Fate::OtherStatus => {}
                }
            }
        }
        intake.identified_rows +=
            marks.identified.iter().filter(|(place, _)| marks.fates[*place as usize] == Fate::Kept).count() as u64;
        {
            // Counts are sums, minima and maxima: the order in which they are added changes nothing.
            let mut read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            read.0.add(intake);
            read.1.append(guests);
        }
        take(Rows {
            keys: all_keys.map_or(&keys[..], |keys| &keys[range.clone()]),
            at: all_times.unwrap_or(at),
            amount,
            refunds: has_kind.then_some(&refunds[..]),
            kept: (!marks.clean).then_some(&kept[..]),
            scale,
            side,
        })?;
        self.control.advance(range.len() as u64)
    }

    fn text(&self, morsel: usize, place: u32) -> &str {
        let (piece, range) = (&self.orders.pieces()[self.morsels[morsel].0], &self.morsels[morsel].1);
        let column = piece.column(Role::CustomerId);
        let index = range.start + place as usize;
        let own = column.and_then(|column| text_at(column, index).ok().flatten());
        // A row without a customer that was kept is one whose guest is known.
        own.or_else(|| {
            let found = self.identity.find(piece.column(Role::GuestKey)?, index).ok()??;
            match self.identity.customers.as_ref()?.get(found as usize) {
                CustomerId::Text(id) => Some(id),
                CustomerId::Int(_) => None,
            }
        })
        .unwrap_or_default()
    }
}

pub(super) fn refund_error(amount: i64, scale: Scale) -> Error {
    let shown = scale.format(amount);
    Error::new(Code::RefundFound, format!("expected orders and no refunds, found a total of {shown}"))
}

/// Memory for the columns of a morsel, used again for the next one.
#[derive(Default)]
pub(super) struct Scratch<K> {
    marks: Marks,
    pub(super) keys: Vec<K>,
    pub(super) at: Vec<i64>,
    pub(super) amount: Vec<i64>,
    pub(super) refunds: Vec<bool>,
    kept: Vec<u32>,
}
