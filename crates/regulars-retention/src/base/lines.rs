//! Rows grouped by customer: what a base is made of, and all that is needed to merge it with another one exactly.

use std::sync::Arc;

use bytemuck::{cast_slice, cast_slice_mut};
use regulars_core::memory::Words;
use regulars_core::money::Scale;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Code, Control, Error, Result};

use super::Ids;
use super::booking::{Booking, Bounds, Frame, Step};
use super::cut::{Cut, Visit, too_many};
use super::key::{Key, OrderKey};
use super::naming::Naming;
use super::segment::{Segment, unite};
use super::side::{Columns, MISSING, Shape};
use super::source::Source;

/// The rows of known customers, in parts by the hash of the customer, each customer's rows together: orders before
/// refunds, then by time, order, amount and the further columns.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) store: Words,
    pub(super) frame: Frame,
    pub(super) scale: Scale,
    pub(super) shape: Shape,
    pub(super) segments: Vec<Segment>,
    pub(super) parts: Vec<Part>,
}

/// Some of the customers, with their rows.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) ids: Ids,
    /// The row of the store that is the first of this part.
    pub(super) first: usize,
    /// Where each customer's rows start within the part, and the end of the last one's.
    pub(super) starts: Vec<u32>,
    pub(super) side: Columns,
}

impl Lines {
    /// The bookings of a part.
    pub(super) fn bookings<B: Booking>(&self, part: &Part) -> &[B] {
        let rows = part.starts.last().map_or(0, |end| *end as usize);
        cast_slice(&self.store[part.first * B::WORDS..(part.first + rows) * B::WORDS])
    }

    /// The rows of all customers.
    pub(super) fn rows(&self) -> usize {
        self.parts.iter().map(|part| part.starts.last().map_or(0, |end| *end as usize)).sum()
    }
}

/// What is the same for all rows that are grouped.
pub(super) struct Form {
    pub(super) shape: Shape,
    /// The scale of money, where it is given.
    pub(super) scale: Option<Scale>,
    /// The names of the columns of segments, and whether each is to be let go as it has too many values.
    pub(super) segments: Vec<(String, bool)>,
    /// At how many values a column of segments is let go.
    pub(super) most_values: usize,
    /// How the ids of customers are written, for keys that need to know.
    pub(super) naming: Arc<Naming>,
}

/// Why rows could not be grouped.
pub(super) enum Refused {
    /// For good.
    Error(Error),
    /// An amount does not fit at the scale that others need: read again at this scale, which tells the row.
    Scale(Scale),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The segments of all pieces under one numbering.
struct United {
    segments: Vec<Segment>,
    /// For each piece and each segment that is kept: its column in the piece, and the number of each value there.
    maps: Vec<Vec<(usize, Vec<i64>)>>,
    let_go: Vec<String>,
}

impl United {
    fn new(cut: &Cut, form: &Form) -> Self {
        let mut united =
            Self { segments: Vec::new(), maps: cut.pieces.iter().map(|_| Vec::new()).collect(), let_go: Vec::new() };
        for (number, (name, is_let_go)) in form.segments.iter().enumerate() {
            let dictionaries: Vec<_> = cut.pieces.iter().filter_map(|piece| piece.side.segments.get(number)).collect();
            let is_whole = dictionaries.len() == cut.pieces.len() && !dictionaries.iter().any(|(_, d)| d.is_too_wide());
            let dictionaries: Vec<_> = dictionaries.into_iter().map(|(_, dictionary)| dictionary).collect();
            let (segment, maps) = if *is_let_go || !is_whole { Default::default() } else { unite(name, &dictionaries) };
            if *is_let_go || !is_whole || segment.values.len() > form.most_values {
                united.let_go.push(name.clone());
                continue;
            }
            united.segments.push(segment);
            for (piece, map) in united.maps.iter_mut().zip(maps) {
                piece.push((number, map));
            }
        }
        united
    }
}

/// Reads the rows of all sources and groups them by customer. Also gives the names of columns that were let go as
/// segments.
pub(super) fn group<K: Key>(
    sources: &[&dyn Source<K>],
    form: &Form,
    control: &Control,
) -> Result<(Lines, Vec<String>), Refused> {
    let with_side = !form.shape.is_plain() || !form.segments.is_empty();
    let cut = Cut::new(sources, with_side)?;
    let scale = form.scale.unwrap_or_else(|| {
        cut.pieces.iter().map(|piece| piece.scale.max(piece.side.cost_scale)).max().unwrap_or_default()
    });
    let (mut at, mut amount, mut step) = (Bounds::NONE, Bounds::NONE, Step::Day);
    for piece in &cut.pieces {
        if piece.at.least <= piece.at.most {
            let apart = if at.least <= at.most { piece.at.least.wrapping_sub(at.least) } else { 0 };
            step = step.and(piece.step, apart);
        }
        at = at.and(piece.at);
        if piece.amount.least <= piece.amount.most {
            let scaled = |value: i64| value.checked_mul(scale.unit() / piece.scale.unit());
            match (scaled(piece.amount.least), scaled(piece.amount.most)) {
                (Some(least), Some(most)) => amount = amount.and(Bounds { least, most }),
                _ => return Err(Refused::Scale(scale)),
            }
        }
    }
    let frame = Frame::new(at, step, amount);
    let united = United::new(&cut, form);
    let sizes: Vec<usize> = (0..cut.len()).map(|partition| cut.rows_of(partition)).collect();
    control.expect(sizes.iter().sum::<usize>() as u64);
    let mut store = Words::zeros(sizes.iter().sum::<usize>() * frame.words());
    let slices = store.split(sizes.iter().map(|size| size * frame.words()));
    let grouping = Grouping { sources, cut: &cut, form, frame, scale, united: &united, control };
    let parts = match (frame.is_narrow(), with_side) {
        (true, false) => grouping.plain::<u64>(slices),
        (false, false) => grouping.plain::<[u64; 2]>(slices),
        (true, true) => grouping.with_side::<u64>(slices),
        (false, true) => grouping.with_side::<[u64; 2]>(slices),
    }?;
    let mut first = 0;
    let parts = parts.into_iter().zip(&sizes).map(|(mut part, size)| {
        part.first = first;
        first += size;
        part
    });
    let parts = parts.collect();
    let United { segments, let_go, .. } = united;
    Ok((Lines { store, frame, scale, shape: form.shape.clone(), segments, parts }, let_go))
}

struct Grouping<'g, K> {
    sources: &'g [&'g dyn Source<K>],
    cut: &'g Cut,
    form: &'g Form,
    frame: Frame,
    scale: Scale,
    united: &'g United,
    control: &'g Control,
}

/// Which piece a row is of, and its place there, as one integer.
type Origin = u64;

fn from(piece: usize, place: u32) -> Origin {
    (piece as u64) << 32 | u64::from(place)
}

fn parts_of(from: Origin) -> (usize, usize) {
    ((from >> 32) as usize, from as u32 as usize)
}

impl<K: Key> Grouping<'_, K> {
    /// Groups rows that are a time and an amount: their bookings are put side by side and sorted where they stay.
    fn plain<B: Booking>(&self, slices: Vec<&mut [i64]>) -> Result<Vec<Part>> {
        let shelf = Shelf::<Groups<K>>::default();
        parallel::map_items(slices, |partition, slice| {
            let mut groups = shelf.take();
            groups.count(self.cut, partition)?;
            let bookings: &mut [B] = cast_slice_mut(slice);
            for piece in &self.cut.pieces {
                let mut place = Place {
                    groups: groups.group_of[groups.placed..].iter(),
                    next: &mut groups.next,
                    to: (piece.frame, self.frame, self.scale.unit() / piece.scale.unit()),
                    put: |slot: usize, booking: B, _| bookings[slot] = booking,
                    packed: std::marker::PhantomData,
                };
                self.cut.visit::<K>(piece, partition, &mut place);
                groups.placed = groups.group_of.len() - place.groups.len();
            }
            for group in groups.starts.windows(2) {
                bookings[group[0] as usize..group[1] as usize].sort_unstable_by(|a, b| a.compare(*b));
            }
            self.finish(groups, Columns::default(), &shelf)
        })
    }

    /// Groups rows that are more: sorted together with where they came from, and their further columns fetched from
    /// there.
    fn with_side<B: Booking>(&self, slices: Vec<&mut [i64]>) -> Result<Vec<Part>> {
        let shelf = Shelf::<Groups<K>>::default();
        let rows_shelf = Shelf::<Vec<(B, Origin)>>::default();
        parallel::map_items(slices, |partition, slice| {
            let mut groups = shelf.take();
            let mut rows = rows_shelf.take();
            groups.count(self.cut, partition)?;
            let bookings: &mut [B] = cast_slice_mut(slice);
            rows.clear();
            rows.resize(bookings.len(), (B::default(), 0));
            for (number, piece) in self.cut.pieces.iter().enumerate() {
                let mut place = Place {
                    groups: groups.group_of[groups.placed..].iter(),
                    next: &mut groups.next,
                    to: (piece.frame, self.frame, self.scale.unit() / piece.scale.unit()),
                    put: |slot: usize, booking: B, place| rows[slot] = (booking, from(number, place)),
                    packed: std::marker::PhantomData,
                };
                self.cut.visit::<K>(piece, partition, &mut place);
                groups.placed = groups.group_of.len() - place.groups.len();
            }
            for group in groups.starts.windows(2) {
                rows[group[0] as usize..group[1] as usize].sort_unstable_by(|a, b| {
                    let time = |row: &(B, Origin)| (row.0.is_refund(), row.0.at(self.frame));
                    time(a).cmp(&time(b)).then_with(|| self.further(a.1, a.0, b.1, b.0))
                });
            }
            for (booking, row) in bookings.iter_mut().zip(&rows) {
                *booking = row.0;
            }
            let side = self.columns(&rows)?;
            rows_shelf.put(rows);
            self.finish(groups, side, &shelf)
        })
    }

    /// The order of two rows of one time: by order, amount and then whatever else can be told apart.
    fn further<B: Booking>(&self, a: Origin, a_booking: B, b: Origin, b_booking: B) -> std::cmp::Ordering {
        let key = |row: Origin, booking: B| {
            let side = &self.cut.pieces[parts_of(row).0].side;
            let place = parts_of(row).1;
            let number = |column: &Option<Vec<i64>>| column.as_ref().map_or(MISSING, |column| column[place]);
            (
                side.order.get(place).copied(),
                booking.amount(self.frame),
                side.refund_of.get(place).copied(),
                self.cost(row).unwrap_or(MISSING),
                number(&side.billing_interval),
                number(&side.billed_until),
            )
        };
        key(a, a_booking).cmp(&key(b, b_booking)).then_with(|| {
            (0..self.united.segments.len())
                .map(|segment| self.segment(a, segment).cmp(&self.segment(b, segment)))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    }

    fn segment(&self, row: Origin, segment: usize) -> i64 {
        let (piece, place) = parts_of(row);
        let (column, map) = &self.united.maps[piece][segment];
        let code = self.cut.pieces[piece].side.segments[*column].0[place];
        if code == MISSING { MISSING } else { map[code as usize] }
    }

    fn cost(&self, row: Origin) -> Option<i64> {
        let (piece, place) = parts_of(row);
        let side = &self.cut.pieces[piece].side;
        let cost = side.cost.as_ref()?[place];
        if cost == MISSING { Some(MISSING) } else { cost.checked_mul(self.scale.unit() / side.cost_scale.unit()) }
    }

    fn columns<B>(&self, rows: &[(B, Origin)]) -> Result<Columns> {
        let shape = &self.form.shape;
        let side = |row: &(B, Origin)| (&self.cut.pieces[parts_of(row.1).0].side, parts_of(row.1).1);
        let keys = |is_there: bool, column: fn(&super::side::Side) -> &Vec<OrderKey>| -> Vec<OrderKey> {
            if !is_there {
                return Vec::new();
            }
            rows.iter().map(side).map(|(side, place)| column(side)[place]).collect()
        };
        let ints = |is_there: bool, column: fn(&super::side::Side) -> &Option<Vec<i64>>| -> Vec<i64> {
            if !is_there {
                return Vec::new();
            }
            let value = |(side, place)| column(side).as_ref().map_or(MISSING, |column| column[place]);
            rows.iter().map(|row| value(side(row))).collect()
        };
        let cost = if shape.has_cost {
            let costs = rows.iter().map(|row| {
                self.cost(row.1).ok_or_else(|| {
                    Error::new(Code::MoneyOverflow, "expected costs that fit 64 bits at the scale of the amounts")
                        .at_field("cost")
                })
            });
            costs.collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        Ok(Columns {
            order: keys(shape.has_order_ids, |side| &side.order),
            refund_of: keys(shape.has_refund_of, |side| &side.refund_of),
            cost,
            billing_interval: ints(shape.has_billing_interval, |side| &side.billing_interval),
            billed_until: ints(shape.has_billed_until, |side| &side.billed_until),
            segments: (0..self.united.segments.len())
                .map(|segment| rows.iter().map(|row| self.segment(row.1, segment)).collect())
                .collect(),
        })
    }

    fn finish(&self, groups: Groups<K>, side: Columns, shelf: &Shelf<Groups<K>>) -> Result<Part> {
        let ids = K::ids(&groups.index.keys, &self.form.naming, |number| {
            let (piece, place) = parts_of(groups.firsts[number]);
            let piece = &self.cut.pieces[piece];
            self.sources[piece.source].text(piece.morsel, place as u32)
        });
        let starts = groups.starts.clone();
        self.control.advance(groups.group_of.len() as u64)?;
        shelf.put(groups);
        Ok(Part { ids, first: 0, starts, side })
    }
}

/// The customers of a partition and how many rows each has. Memory that is used again for the next partition.
#[derive(Default)]
struct Groups<K> {
    index: Index<K>,
    /// For keys of text, a row of each.
    firsts: Vec<Origin>,
    starts: Vec<u32>,
    /// While placing: where each group's next row goes.
    next: Vec<u32>,
    /// The group of each row, in the order in which rows are visited.
    group_of: Vec<u32>,
    /// How many rows have been placed.
    placed: usize,
}

impl<K: Key> Groups<K> {
    fn count(&mut self, cut: &Cut, partition: usize) -> Result<()> {
        self.index.clear();
        self.firsts.clear();
        self.next.clear();
        self.group_of.clear();
        self.placed = 0;
        for (number, piece) in cut.pieces.iter().enumerate() {
            cut.visit(piece, partition, &mut Count { groups: self, piece: number });
        }
        if u32::try_from(self.group_of.len()).is_err() {
            return Err(too_many());
        }
        self.starts.clear();
        let mut start = 0;
        for count in &mut self.next {
            self.starts.push(start);
            start += std::mem::replace(count, start);
        }
        self.starts.push(start);
        Ok(())
    }
}

/// Finds the group of each row.
struct Count<'g, K> {
    groups: &'g mut Groups<K>,
    piece: usize,
}

impl<K: Key> Visit<K> for Count<'_, K> {
    #[inline]
    fn row<B: Booking>(&mut self, key: K, _: B, place: u32) {
        let group = self.groups.index.place(key);
        if group as usize == self.groups.next.len() {
            self.groups.next.push(0);
            if K::IS_TEXT {
                self.groups.firsts.push(from(self.piece, place));
            }
        }
        self.groups.next[group as usize] += 1;
        self.groups.group_of.push(group);
    }
}

/// Puts each row to the others of its group, packed as all are.
struct Place<'g, T, F> {
    groups: std::slice::Iter<'g, u32>,
    next: &'g mut [u32],
    /// How bookings are packed in the piece and how they are to be, and what their amounts are to be multiplied by.
    to: (Frame, Frame, i64),
    put: F,
    packed: std::marker::PhantomData<T>,
}

impl<K: Key, T: Booking, F: FnMut(usize, T, u32)> Visit<K> for Place<'_, T, F> {
    #[inline]
    fn row<B: Booking>(&mut self, _: K, booking: B, place: u32) {
        let Some(group) = self.groups.next() else { return };
        let slot = &mut self.next[*group as usize];
        let (from, to, factor) = self.to;
        let packed = T::new(to, booking.is_refund(), booking.at(from), booking.amount(from) * factor);
        (self.put)(*slot as usize, packed, place);
        *slot += 1;
    }
}

/// An open-addressing table from keys to numbers given in the order of their first appearance.
#[derive(Default)]
struct Index<K> {
    keys: Vec<K>,
    /// The number + 1, or 0. A power of two of them, at least twice as many as keys.
    slots: Vec<u32>,
}

impl<K: Key> Index<K> {
    fn clear(&mut self) {
        self.keys.clear();
        let size = self.slots.len().max(256);
        self.slots.clear();
        self.slots.resize(size, 0);
    }

    #[inline]
    fn place(&mut self, key: K) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = key.hash() as usize & mask;
        loop {
            match self.slots[slot] {
                0 => break,
                number if self.keys[number as usize - 1] == key => return number - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
        self.keys.push(key);
        self.slots[slot] = self.keys.len() as u32;
        if self.keys.len() * 2 > self.slots.len() {
            self.grow();
        }
        self.keys.len() as u32 - 1
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 4 - 1;
        self.slots.clear();
        self.slots.resize(mask + 1, 0);
        for (number, key) in self.keys.iter().enumerate() {
            let mut slot = key.hash() as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number as u32 + 1;
        }
    }
}
