//! Reading rows: columns in, plain values out, and a reason for every row that is left out.

use std::ops::Range;
use std::sync::Mutex;

use regulars_core::money::Scale;
use regulars_core::orders::{Column, Orders, Piece, TimeUnit, Values};
use regulars_core::parallel::Shelf;
use regulars_core::time::{Day, DayClock, Instant, Resolution, WallTime, Written, parse_time};
use regulars_core::{Code, Control, Error, Result};

use super::amount::{self, AmountKind};
use super::intake::Intake;
use super::key::{Key, Role};
use super::options::{BaseOptions, OnError, Refunds};
use super::partition::{Partitions, Record};

/// Rows are read this many at a time: a piece of work for one thread, small enough for its cache.
const MORSEL: usize = 1 << 16;

/// Everything that reading needs to know, decided before the first row is read.
pub(super) struct Plan<'p, 'a> {
    pub(super) orders: &'p Orders<'a>,
    pub(super) options: &'p BaseOptions,
    pub(super) control: &'p Control,
    pub(super) clock: DayClock,
    pub(super) amount: Option<(AmountKind, Scale)>,
    pub(super) observed_until: Option<Instant>,
    morsels: Vec<(usize, Range<usize>)>,
    /// Morsels that are read one after the other, as one piece of work: hosts may hand over many small pieces.
    sources: Vec<Range<usize>>,
}

/// A row as it is grouped: an order, or a line of one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row<K, O> {
    pub(super) customer: K,
    pub(super) order: O,
    pub(super) at: i64,
    pub(super) amount: i64,
}

impl<K: Key, O: Key> Record for Row<K, O> {
    const WORDS: usize = 2 + K::WORDS + O::WORDS;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[0] = self.at;
        to[1] = self.amount;
        self.customer.write(&mut to[2..]);
        self.order.write(&mut to[2 + K::WORDS..]);
    }

    #[inline]
    fn read(from: &[i64]) -> Self {
        let customer = K::from_words(&from[2..]);
        Self { customer, order: O::from_words(&from[2 + K::WORDS..]), at: from[0], amount: from[1] }
    }
}

/// A row, and its number over all pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line<K, O> {
    pub(super) row: Row<K, O>,
    pub(super) number: u64,
}

impl<K: Key, O: Key> Record for Line<K, O> {
    const WORDS: usize = 1 + Row::<K, O>::WORDS;

    #[inline]
    fn write(self, to: &mut [i64]) {
        to[0] = self.number as i64;
        self.row.write(&mut to[1..]);
    }

    #[inline]
    fn read(from: &[i64]) -> Self {
        Self { number: from[0] as u64, row: Row::read(&from[1..]) }
    }
}

impl<'p, 'a> Plan<'p, 'a> {
    pub(super) fn new(orders: &'p Orders<'a>, options: &'p BaseOptions, control: &'p Control) -> Result<Self> {
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
        let mut sources: Vec<Range<usize>> = Vec::new();
        let mut rows = MORSEL;
        for (index, (_, range)) in morsels.iter().enumerate() {
            match sources.last_mut() {
                Some(source) if rows + range.len() <= MORSEL => source.end = index + 1,
                _ => {
                    sources.push(index..index + 1);
                    rows = 0;
                }
            }
            rows += range.len();
        }
        let amount = match amount::kind(orders) {
            None => None,
            Some(AmountKind::Int) => Some((AmountKind::Int, Scale::ZERO)),
            Some(kind) => Some((
                kind,
                match options.amount_scale {
                    Some(digits) => Scale::new(digits)?,
                    None => amount::smallest_scale(orders, &morsels)?,
                },
            )),
        };
        let observed_until = match options.observed_until.as_deref().map(parse_time) {
            None => None,
            Some(Ok(Written::Instant(instant))) => Some(instant),
            Some(Ok(Written::Wall(wall))) if wall.0 % regulars_core::time::DAY == 0 => {
                Some(zone.start_of(Day::from_number(wall.0 / regulars_core::time::DAY)?)?)
            }
            Some(Ok(Written::Wall(wall))) => Some(zone.instant(wall)?.0),
            Some(Err(error)) => return Err(error.at_field("observed_until")),
        };
        control.expect(orders.rows());
        Ok(Self { orders, options, control, clock: DayClock::new(zone), amount, observed_until, morsels, sources })
    }

    /// How rows' errors are dealt with: the first of them ends the reading, or each is counted.
    pub(super) fn reject(&self, intake: &mut Intake, error: Error, number: u64) -> Result<()> {
        match self.options.on_error {
            OnError::Raise => Err(error.at_row(number)),
            OnError::Report => {
                intake.reject(error.code(), number);
                Ok(())
            }
        }
    }

    pub(super) fn refund_error(&self, amount: i64) -> Error {
        let shown = self.amount.map_or_else(|| amount.to_string(), |(_, scale)| scale.format(amount));
        Error::new(Code::RefundFound, format!("expected orders and no refunds, found a total of {shown}"))
            .at_field(self.column_name("amount"))
    }

    /// The host's name of the column that has a role.
    pub(super) fn column_name(&self, role: &str) -> String {
        let roles = self.orders.roles();
        let name = match role {
            "customer_id" => &roles.customer_id,
            "ordered_at" => &roles.ordered_at,
            "order_id" => &roles.order_id,
            _ => &roles.amount,
        };
        name.as_deref().unwrap_or(role).to_owned()
    }

    /// Reads a morsel: hands on the rows that are kept, and gives the order keys of the rows without a customer.
    fn decode<K: Key, O: Key>(
        &self,
        morsel: usize,
        intake: &mut Intake,
        scratch: &mut Scratch<K, O>,
        mut keep: impl FnMut(Line<K, O>),
    ) -> Result<Vec<O>> {
        let (piece, range) = (&self.orders.pieces()[self.morsels[morsel].0], self.morsels[morsel].1.clone());
        let Scratch { marks, customers, order_keys, times, amounts } = scratch;
        marks.reset(range.len());
        self.read_keys(&piece.customer_id, piece, &range, Role::Customer, marks, customers);
        self.read_times(&piece.ordered_at, &range, marks, intake, times);
        match &piece.order_id {
            Some(column) if O::IS_KEY => self.read_keys(column, piece, &range, Role::Order, marks, order_keys),
            _ => order_keys.resize(range.len(), O::default()),
        }
        amounts.clear();
        match (&piece.amount, self.amount) {
            (Some(column), Some((_, scale))) => {
                amount::read(column, range.clone(), scale, amounts, &mut |place, error| {
                    marks.bad(place, error.at_field(self.column_name("amount")));
                });
            }
            _ => amounts.resize(range.len(), 0),
        }
        if !O::IS_KEY && self.options.refunds == Refunds::Error {
            for (place, amount) in amounts.iter().enumerate() {
                if *amount < 0 {
                    marks.bad(place, self.refund_error(*amount));
                }
            }
        }
        marks.errors.sort_by_key(|(place, _)| *place);
        for (place, error) in std::mem::take(&mut marks.errors) {
            self.reject(intake, error, piece.number(range.start + place))?;
        }
        let mut guests = Vec::new();
        let first = piece.first_row + range.start as u64;
        let columns = customers.iter().zip(order_keys.iter()).zip(times.iter()).zip(amounts.iter());
        for (place, (((&customer, &order), &at), &amount)) in columns.enumerate() {
            if !marks.clean {
                match marks.fates[place] {
                    Fate::Kept => {}
                    Fate::Guest => {
                        intake.guest_rows += 1;
                        guests.push(order);
                        continue;
                    }
                    Fate::Unobserved => {
                        intake.unobserved_rows += 1;
                        continue;
                    }
                    Fate::Bad => continue,
                }
            }
            keep(Line { row: Row { customer, order, at, amount }, number: first + place as u64 });
        }
        Ok(guests)
    }

    fn read_keys<K: Key>(
        &self,
        column: &Column<'_>,
        piece: &Piece<'_>,
        range: &Range<usize>,
        role: Role,
        marks: &mut Marks,
        keys: &mut Vec<K>,
    ) {
        keys.clear();
        if K::read_all(column, range.clone(), keys) {
            return;
        }
        for (place, index) in range.clone().enumerate() {
            keys.push(match K::read(column, index, piece.first_row + index as u64) {
                Ok(Some(key)) => key,
                Ok(None) => {
                    if role == Role::Customer {
                        marks.set(place, Fate::Guest);
                    } else {
                        let error = Error::new(Code::MissingValue, "expected an order id, found none");
                        marks.bad(place, error.at_field(self.column_name(role.name())));
                    }
                    K::default()
                }
                Err(error) => {
                    marks.bad(place, error.at_field(self.column_name(role.name())));
                    K::default()
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
        let utc = self.clock.zone() == regulars_core::time::Zone::UTC;
        let plain = match &column.values {
            Values::Timestamp { units, unit: TimeUnit::Micro, zoned }
                if column.validity.is_none() && (*zoned || utc) =>
            {
                let within = Instant::MIN.micros()..=Instant::MAX.micros();
                times.extend_from_slice(&units[range.clone()]);
                times.iter().all(|at| within.contains(at))
            }
            _ => false,
        };
        if !plain {
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
                        marks.bad(place, error.at_field(self.column_name("ordered_at")));
                        0
                    }
                });
            }
        }
        if let Some(until) = self.observed_until {
            for (place, at) in times.iter().enumerate() {
                if *at >= until.micros() {
                    marks.set(place, Fate::Unobserved);
                }
            }
        }
    }
}

/// What becomes of a row, the stronger the further down: an unreadable row is unreadable whoever ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Kept,
    Guest,
    Unobserved,
    Bad,
}

/// The columns of a morsel, read, and what became of its rows. Memory that is used again for the next morsel.
#[derive(Default)]
struct Scratch<K, O> {
    marks: Marks,
    customers: Vec<K>,
    order_keys: Vec<O>,
    times: Vec<i64>,
    amounts: Vec<i64>,
}

#[derive(Default)]
struct Marks {
    fates: Vec<Fate>,
    /// Whether every row is kept.
    clean: bool,
    /// The first error of each bad row, by its place.
    errors: Vec<(usize, Error)>,
}

impl Marks {
    fn reset(&mut self, rows: usize) {
        self.fates.clear();
        self.fates.resize(rows, Fate::Kept);
        self.clean = true;
        self.errors.clear();
    }

    fn set(&mut self, place: usize, fate: Fate) {
        self.clean = false;
        self.fates[place] = self.fates[place].max(fate);
    }

    fn bad(&mut self, place: usize, error: Error) {
        if self.fates[place] != Fate::Bad {
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

/// Reads rows that are orders each, cut by customer.
pub(super) fn rows<K: Key, O: Key>(plan: &Plan<'_, '_>, intake: &mut Intake) -> Result<Partitions<Row<K, O>>> {
    cut(
        plan,
        intake,
        |line: Line<K, O>| line.row,
        |row: &Row<K, O>| row.customer.hash(),
        |intake, guests| intake.guest_orders += guests.len() as u64,
    )
}

/// Lines cut by order.
type Lines<K, O> = Partitions<Line<K, O>>;

/// Reads rows that are lines of orders, cut by order; and the order keys of the rows without a customer.
pub(super) fn lines<K: Key, O: Key>(plan: &Plan<'_, '_>, intake: &mut Intake) -> Result<(Lines<K, O>, Vec<O>)> {
    let all_guests = Mutex::new(Vec::new());
    let lines = cut(
        plan,
        intake,
        |line: Line<K, O>| line,
        |line: &Line<K, O>| line.row.order.hash(),
        |_, guests: Vec<O>| {
            if !guests.is_empty() {
                all_guests.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(guests);
            }
        },
    )?;
    Ok((lines, all_guests.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)))
}

fn cut<K: Key, O: Key, R: Record>(
    plan: &Plan<'_, '_>,
    intake: &mut Intake,
    shape: impl Fn(Line<K, O>) -> R + Sync,
    hash: impl Fn(&R) -> u64 + Sync,
    note_guests: impl Fn(&mut Intake, Vec<O>) + Sync,
) -> Result<Partitions<R>> {
    let total = Mutex::new(Intake::default());
    let shelf = Shelf::<Scratch<K, O>>::default();
    let rows_of = |source: &Range<usize>| plan.morsels[source.clone()].iter().map(|(_, range)| range.len()).sum();
    let most: Vec<usize> = plan.sources.iter().map(rows_of).collect();
    let rows = Partitions::cut(
        &most,
        plan.control,
        |source, rows| {
            let mut part = Intake::default();
            let mut scratch = shelf.take();
            for morsel in plan.sources[source].clone() {
                let guests = plan.decode(morsel, &mut part, &mut scratch, |line| rows.push(shape(line)))?;
                note_guests(&mut part, guests);
            }
            shelf.put(scratch);
            // Counts are sums, minima and maxima: the order in which they are added changes nothing.
            total.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(part);
            Ok(())
        },
        hash,
    )?;
    intake.add(total.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
    Ok(rows)
}
