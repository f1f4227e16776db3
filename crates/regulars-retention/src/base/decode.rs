//! Reading rows of a host: columns in, plain values out, and a reason for every row that is left out.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use regulars_core::money::{Currency, Ratio, Rounding, Scale};
use regulars_core::orders::{Column, Orders, Piece, Role, TimeUnit, Values};
use regulars_core::time::{Day, DayClock, Instant, Resolution, WallTime, Written, Zone, parse_time};
use regulars_core::{Code, Control, Error, Result};
use serde_json::Value;

use super::amount::{self, AmountKind};
use super::billing;
use super::guests::Guests;
use super::intake::Intake;
use super::key::{self, Key, NO_ORDER, OrderKey, text_at};
use super::naming::{IdsAre, Naming};
use super::options::{BaseOptions, OnError, Rates, Refunds};
use super::segment::{self, Dictionary};
use super::side::{MISSING, Side};
use super::source::{Rows, Source};
use super::{CustomerId, Ids};

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
    scale: Option<Scale>,
    /// The finest scale that was needed so far; only a hint to start from.
    hint: AtomicU8,
    rates: Option<Rates>,
    /// The currency of all rows, where there is but one.
    pub(super) currency: Option<Currency>,
    identity: Identity,
    /// How customers' ids are written, as long as they are.
    /// The number of rows of this host that were read before.
    first_number: u64,
    orders_are_text: bool,
    morsels: Vec<(usize, Range<usize>)>,
    read: Mutex<(Intake, Guests)>,
    /// The columns of segments that turned out to have too many values.
    pub(super) wide_segments: segment::TooWide,
}

/// Who guests are known to be.
#[derive(Default)]
struct Identity {
    /// The place in `customers` of each key, as it would be written.
    places: HashMap<String, u32>,
    customers: Option<Ids>,
}

impl Identity {
    fn new(pairs: &[(Value, Value)], customers_are_text: bool) -> Result<Self> {
        let wrong = |what: &str, found: &Value| {
            Error::new(Code::InvalidOption, format!("expected {what}, found {found}")).at_field("identity")
        };
        let mut places = HashMap::with_capacity(pairs.len());
        let mut ids = Vec::with_capacity(pairs.len());
        for (number, (key, customer)) in (0u32..).zip(pairs) {
            let key = match key {
                Value::String(key) => key.clone(),
                Value::Number(key) if key.is_i64() => key.to_string(),
                other => return Err(wrong("a key of text or an integer", other)),
            };
            places.entry(key).or_insert(number);
            ids.push(customer);
        }
        let customers = if customers_are_text {
            let texts = ids.iter().map(|id| id.as_str().ok_or_else(|| wrong("a customer id of text", id)));
            Ids::Text(texts.collect::<Result<Vec<_>>>()?.into_iter().collect())
        } else {
            let ints = ids.iter().map(|id| id.as_i64().ok_or_else(|| wrong("a customer id of an integer", id)));
            Ids::Int(ints.collect::<Result<_>>()?)
        };
        Ok(Self { places, customers: Some(customers) })
    }

    /// The place of the customer that a guest with this key is.
    fn find(&self, column: &Column<'_>, index: usize) -> Result<Option<u32>> {
        let key = match &column.values {
            Values::Int(_) | Values::Float(_) => {
                key::read_int(column, index)?.map(|key| std::borrow::Cow::Owned(key.to_string()))
            }
            _ => text_at(column, index)?.map(std::borrow::Cow::Borrowed),
        };
        Ok(key.and_then(|key| self.places.get(key.as_ref()).copied()))
    }
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

    /// Brings money to the currency that figures are in, or checks that it is in no other.
    fn convert(
        &self,
        piece: &Piece<'_>,
        range: &Range<usize>,
        marks: &mut Marks,
        money: &mut [(&mut Vec<i64>, &mut Scale)],
    ) {
        let Some(column) = piece.column(Role::Currency) else {
            // Without a column all money is in the given currency; it may have been read finer than it is kept.
            return self.round_all(range, marks, money);
        };
        let mut last: (&str, Result<Option<Ratio>>) = ("", Ok(None));
        for (place, index) in range.clone().enumerate() {
            let rate = match text_at(column, index) {
                Ok(Some(code)) => {
                    if last.0 != code || code.is_empty() {
                        last = (code, self.rate(code.trim()));
                    }
                    last.1.clone()
                }
                Ok(None) => Err(Error::new(Code::MissingValue, "expected a currency, found none")),
                Err(error) => Err(error),
            };
            match rate {
                Err(error) => marks.bad(place, error.at_field(self.column_name(Role::Currency))),
                Ok(None) => {}
                Ok(Some(rate)) => self.convert_row(place, rate, marks, money),
            }
        }
        self.settle_scale(money);
    }

    fn round_all(&self, range: &Range<usize>, marks: &mut Marks, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        if self.rates.is_some() {
            for place in 0..range.len() {
                self.convert_row(place, Ratio::ONE, marks, money);
            }
            self.settle_scale(money);
        }
    }

    fn settle_scale(&self, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        if let (Some(_), Some(to)) = (&self.rates, self.scale) {
            money.iter_mut().for_each(|(_, scale)| **scale = to);
        }
    }

    fn convert_row(&self, place: usize, rate: Ratio, marks: &mut Marks, money: &mut [(&mut Vec<i64>, &mut Scale)]) {
        for (units, scale) in money {
            let Some(value) = units.get_mut(place).filter(|value| **value != MISSING) else { continue };
            let to = self.scale.unwrap_or(**scale);
            let converted = Ratio::new(to.unit(), scale.unit())
                .ok()
                .and_then(|shift| rate.times(shift))
                .and_then(|rate| rate.times(Ratio::from(*value)))
                .and_then(|exact| exact.round(Rounding::HalfEven));
            match converted {
                Some(converted) => *value = converted,
                None => {
                    let message =
                        format!("expected an amount that fits 64 bits once converted, found {}", scale.format(*value));
                    let error = Error::new(Code::MoneyOverflow, message);
                    marks.bad(place, error.at_field(self.column_name(Role::Amount)));
                }
            }
        }
    }

    /// The rate of a code; `None` when nothing is to be converted.
    fn rate(&self, code: &str) -> Result<Option<Ratio>> {
        let currency = Currency::parse(code)?;
        if let Some(rates) = &self.rates {
            let found = rates.rates.iter().find(|(known, _)| *known == currency);
            return found.map(|(_, rate)| Some(*rate)).ok_or_else(|| {
                Error::new(Code::CurrencyMismatch, format!("expected a rate for every currency, found none for {code}"))
            });
        }
        match self.currency {
            Some(expected) if expected != currency => Err(Error::new(
                Code::CurrencyMismatch,
                format!("expected amounts in {expected}, or rates, found one in {currency}"),
            )),
            _ => Ok(None),
        }
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

/// The first currency of a log, which all others must be.
fn first_currency(orders: &Orders<'_>) -> Result<Option<Currency>> {
    for piece in orders.pieces() {
        let Some(column) = piece.column(Role::Currency) else { continue };
        for index in 0..piece.rows {
            if let Some(currency) =
                text_at(column, index).ok().flatten().and_then(|code| Currency::parse(code.trim()).ok())
            {
                return Ok(Some(currency));
            }
        }
    }
    Ok(None)
}

/// Times that need no work: microseconds of UTC within the calendar.
fn plain_times<'c>(column: &'c Column<'_>, range: &Range<usize>, zone: Zone) -> Option<&'c [i64]> {
    match &column.values {
        Values::Timestamp { units, unit: TimeUnit::Micro, zoned }
            if column.validity.is_none() && (*zoned || zone == Zone::UTC) =>
        {
            let times = &units[range.clone()];
            let (least, most) =
                times.iter().fold((0, 0), |(least, most), at| (at.min(&least).to_owned(), at.max(&most).to_owned()));
            (least >= Instant::MIN.micros() && most <= Instant::MAX.micros()).then_some(times)
        }
        _ => None,
    }
}

/// What becomes of a row, the stronger the further down: an unreadable row is unreadable whoever ordered, but a row
/// whose status says that it is no order need not be readable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Kept,
    Guest,
    Bad,
    OtherStatus,
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

/// What became of the rows of a morsel.
#[derive(Default)]
struct Marks {
    fates: Vec<Fate>,
    /// Whether every row is kept.
    clean: bool,
    /// The first error of each bad row, by its place.
    errors: Vec<(usize, Error)>,
    /// Rows whose guest is known, and which customer that is.
    identified: Vec<(u32, u32)>,
}

impl Marks {
    fn reset(&mut self, rows: usize) {
        self.fates.clear();
        self.fates.resize(rows, Fate::Kept);
        self.clean = true;
        self.errors.clear();
        self.identified.clear();
    }

    fn set(&mut self, place: usize, fate: Fate) {
        self.clean = false;
        self.fates[place] = self.fates[place].max(fate);
    }

    fn bad(&mut self, place: usize, error: Error) {
        if self.fates[place] < Fate::Bad {
            self.set(place, Fate::Bad);
            self.errors.push((place, error));
        }
    }
}

fn time_at(column: &Column<'_>, index: usize, clock: &DayClock) -> Result<(Instant, Resolution)> {
    let missing = || Error::new(Code::MissingValue, "expected a date or time, found none");
    if !column.is_present(index) {
        return Err(missing());
    }
    match &column.values {
        Values::Timestamp { units, unit, zoned } => {
            if units[index] == i64::MIN {
                // What NumPy calls "not a time".
                return Err(missing());
            }
            let micros = unit.micros(units[index]).ok_or_else(|| {
                Error::new(
                    Code::TimeOutOfRange,
                    format!("expected a time within the years 1 to 9999, found {} units since 1970", units[index]),
                )
            })?;
            if *zoned {
                Ok((Instant::from_micros(micros)?, Resolution::Exact))
            } else {
                clock.instant(WallTime(micros))
            }
        }
        Values::Date(days) => Ok((clock.zone().start_of(Day::from_number(days[index].into())?)?, Resolution::Exact)),
        Values::Text(texts) => {
            let text = std::str::from_utf8(texts.get(index))
                .map_err(|_| {
                    Error::new(Code::UnreadableValue, "expected a date or time, found bytes that are not UTF-8")
                })?
                .trim();
            if text.is_empty() {
                return Err(missing());
            }
            match parse_time(text)? {
                Written::Instant(instant) => Ok((instant, Resolution::Exact)),
                // A date alone is a day, and starts when the day does.
                Written::Wall(_) if text.len() == 10 => {
                    Ok((clock.zone().start_of(Day::parse(text)?)?, Resolution::Exact))
                }
                Written::Wall(wall) => clock.instant(wall),
            }
        }
        other => Err(Error::new(Code::ColumnType, format!("expected dates or times, found {}", other.type_name()))),
    }
}
