//! Grouping rows by customer: the rows of a partition are spread over buckets by further bits of their hash, and sorted
//! within these.

use bytemuck::cast_slice_mut;
use regulars_core::money::Scale;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Code, Control, Error, Result};

use super::booking::{Booking, Bounds, Frame, Step};
use super::cut::{Cut, Piece, Visit, too_many};
use super::key::{Key, NumberedKey, OrderKey, TextKey};
use super::lines::{Form, Lines, Part, Refused};
use super::naming::{IdsAre, Naming};
use super::segment::{Segment, unite};
use super::side::{Columns, MISSING, Side};
use super::source::Source;
use super::stores::Stores;

/// Reads the rows of all sources and groups them by customer. Also gives the names of columns that were let go as
/// segments.
pub(super) fn group<S>(
    sources: &[S],
    ids: IdsAre,
    form: &Form,
    control: &Control,
) -> Result<(Lines, Vec<String>), Refused>
where
    S: Source<i64> + Source<NumberedKey> + Source<TextKey>,
{
    match ids {
        IdsAre::Ints => group_by::<i64, S>(sources, &Naming::default(), form, control),
        IdsAre::Texts(None) => group_by::<TextKey, S>(sources, &Naming::default(), form, control),
        IdsAre::Texts(Some(naming)) => {
            let grouped = group_by::<NumberedKey, S>(sources, &naming, form, control);
            if naming.has_misfit() { group_by::<TextKey, S>(sources, &naming, form, control) } else { grouped }
        }
    }
}

/// The same by keys of one kind.
fn group_by<K: Key, S: Source<K>>(
    sources: &[S],
    naming: &Naming,
    form: &Form,
    control: &Control,
) -> Result<(Lines, Vec<String>), Refused> {
    let sources: Vec<&dyn Source<K>> = sources.iter().map(|source| source as &dyn Source<K>).collect();
    // What was counted in a reading that came to nothing is not kept.
    sources.iter().for_each(|source| source.begin());
    let with_side = !form.shape.is_plain() || !form.segments.is_empty();
    let cut = Cut::new(&sources, naming, with_side)?;
    let scale = form.scale.unwrap_or_else(|| {
        cut.pieces.iter().map(|piece| piece.scale.max(piece.side.cost_scale)).max().unwrap_or_default()
    });
    let (mut at, mut amount, mut step, mut has_refunds) = (Bounds::NONE, Bounds::NONE, Step::Day, false);
    for piece in &cut.pieces {
        if piece.at.least <= piece.at.most {
            let apart = if at.least <= at.most { piece.at.least.wrapping_sub(at.least) } else { 0 };
            step = step.and(piece.step, apart);
        }
        at = at.and(piece.at);
        has_refunds |= piece.has_refunds;
        if piece.amount.least <= piece.amount.most {
            let scaled = |value: i64| value.checked_mul(scale.unit() / piece.scale.unit());
            match (scaled(piece.amount.least), scaled(piece.amount.most)) {
                (Some(least), Some(most)) => amount = amount.and(Bounds { least, most }),
                _ => return Err(Refused::Scale(scale)),
            }
        }
    }
    let frame = Frame::new(at, step, amount, has_refunds);
    let united = United::new(&cut, form);
    let rows = (0..cut.len()).map(|partition| cut.rows_of(partition)).sum::<usize>();
    control.expect(rows as u64);
    // A few large amounts are no reason to pack all others wide; but if many pieces have them, so have most partitions.
    let narrow = Some(frame).filter(|frame| frame.is_narrow()).or_else(|| {
        let frame = Frame::of_most(at, step, amount, has_refunds)?;
        let fits = |piece: &&Piece| frame.fits(piece.amount.most.saturating_mul(scale.unit() / piece.scale.unit()));
        (cut.pieces.iter().filter(fits).count() * 2 > cut.pieces.len()).then_some(frame)
    });
    let stores = Stores::new(rows * narrow.unwrap_or(frame).words());
    let grouping = Grouping {
        sources: &sources,
        naming,
        cut: &cut,
        form,
        narrow,
        scale,
        with_side,
        united: &united,
        stores: &stores,
        control,
    };
    let parts = if with_side || K::IS_TEXT { grouping.parts::<Origin>() } else { grouping.parts::<()>() }?;
    let United { segments, let_go, .. } = united;
    Ok((Lines { stores: stores.finish(), scale, shape: form.shape.clone(), segments, parts }, let_go))
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

struct Grouping<'g, K> {
    sources: &'g [&'g dyn Source<K>],
    naming: &'g Naming,
    cut: &'g Cut,
    form: &'g Form,
    /// The narrow frame that holds every booking, or most of them.
    narrow: Option<Frame>,
    scale: Scale,
    /// Whether rows have more to them than their bookings.
    with_side: bool,
    united: &'g United,
    stores: &'g Stores,
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

/// Where a row came from, if that matters.
trait Whence: Copy + Default + Send {
    fn of(piece: usize, place: u32) -> Self;
    fn origin(self) -> Origin;
}

impl Whence for () {
    fn of(_: usize, _: u32) -> Self {}

    fn origin(self) -> Origin {
        0
    }
}

impl Whence for Origin {
    #[inline]
    fn of(piece: usize, place: u32) -> Self {
        from(piece, place)
    }

    #[inline]
    fn origin(self) -> Origin {
        self
    }
}

/// A row while it is grouped.
#[derive(Clone, Copy, Default)]
struct Row<K, B, W> {
    key: K,
    booking: B,
    whence: W,
}

/// The rows of a partition, and the customers that they are of. Memory that is used again for the next one.
struct Groups<K, B, W> {
    frame: Frame,
    read: Vec<Row<K, B, W>>,
    bucket_of: Vec<u16>,
    /// How many rows fall into each bucket; then where the bucket's next row goes; in the end where it ends.
    buckets: Vec<u32>,
    /// The rows by bucket, and then by customer.
    rows: Vec<Row<K, B, W>>,
    keys: Vec<K>,
    /// For keys of text, a row of each.
    firsts: Vec<Origin>,
    starts: Vec<u32>,
}

impl<K, B, W> Default for Groups<K, B, W> {
    fn default() -> Self {
        Self {
            frame: Frame::WIDE,
            read: Vec::new(),
            bucket_of: Vec::new(),
            buckets: Vec::new(),
            rows: Vec::new(),
            keys: Vec::new(),
            firsts: Vec::new(),
            starts: Vec::new(),
        }
    }
}

/// Reads the rows of a piece after those of another.
struct Reading<'r, K, B, W> {
    frame: Frame,
    /// Whether an amount did not fit the frame.
    is_short: bool,
    /// The bits of a hash that tell a row's bucket: how many are above them, and how many they are.
    bits: (u32, u32),
    rows: std::slice::IterMut<'r, Row<K, B, W>>,
    bucket_of: std::slice::IterMut<'r, u16>,
    buckets: &'r mut [u32],
    piece: usize,
    /// What amounts are to be multiplied by.
    factor: i64,
}

impl<K: Key, To: Booking, W: Whence> Visit<K> for Reading<'_, K, To, W> {
    #[inline(always)]
    fn row<B: Booking>(&mut self, key: K, booking: B, frame: Frame, place: u32) {
        let amount = booking.amount(frame) * self.factor;
        self.is_short |= !self.frame.fits(amount);
        let booking = To::new(self.frame, booking.is_refund(frame), booking.at(frame), amount);
        let (above, bits) = self.bits;
        let bucket = key.hash().unbounded_shl(above).unbounded_shr(u64::BITS - bits);
        self.buckets[bucket as usize] += 1;
        if let (Some(row), Some(bucket_of)) = (self.rows.next(), self.bucket_of.next()) {
            *row = Row { key, booking, whence: W::of(self.piece, place) };
            *bucket_of = bucket as u16;
        }
    }
}

impl<K: Key, B: Booking, W: Whence> Groups<K, B, W> {
    /// Few enough that mostly the rows of a bucket are of one customer.
    const ROWS_A_BUCKET: usize = 4;
    const MOST_BITS: u32 = 14;

    /// Reads the rows of a partition. Whether all fit the frame.
    fn read(&mut self, grouping: &Grouping<'_, K>, partition: usize, frame: Frame) -> Result<bool> {
        let cut = grouping.cut;
        let rows = cut.rows_of(partition);
        if u32::try_from(rows).is_err() {
            return Err(too_many());
        }
        let bits = (rows / Self::ROWS_A_BUCKET).max(1).next_power_of_two().ilog2().min(Self::MOST_BITS);
        self.frame = frame;
        self.read.resize(rows, Row::default());
        self.bucket_of.resize(rows, 0);
        self.buckets.clear();
        self.buckets.resize(1 << bits, 0);
        let mut reading = Reading {
            frame,
            is_short: false,
            bits: (cut.bits(), bits),
            rows: self.read.iter_mut(),
            bucket_of: self.bucket_of.iter_mut(),
            buckets: &mut self.buckets,
            piece: 0,
            factor: 1,
        };
        for (piece, rows) in cut.pieces.iter().enumerate() {
            (reading.piece, reading.factor) = (piece, grouping.scale.unit() / rows.scale.unit());
            cut.visit(rows, partition, &mut reading);
        }
        Ok(!reading.is_short)
    }

    /// Brings the rows of each bucket together.
    fn spread(&mut self) {
        let mut start = 0;
        for count in &mut self.buckets {
            start += std::mem::replace(count, start);
        }
        // What stood here is written over.
        self.rows.resize(self.read.len(), Row::default());
        for (row, bucket) in self.read.iter().zip(&self.bucket_of) {
            let slot = &mut self.buckets[usize::from(*bucket)];
            self.rows[*slot as usize] = *row;
            *slot += 1;
        }
    }

    /// Finds the customers in rows that stand by bucket, and puts their bookings in order into `bookings`.
    fn find(&mut self, grouping: &Grouping<'_, K>, bookings: &mut [B]) {
        let frame = self.frame;
        self.keys.clear();
        self.firsts.clear();
        self.starts.clear();
        let mut start = 0;
        for &end in &self.buckets {
            let bounds = start as usize..end as usize;
            let first = start;
            start = end;
            let Some(&Row { key, whence, .. }) = self.rows.get(bounds.clone()).and_then(<[_]>::first) else { continue };
            let (rows, bookings) = (&mut self.rows[bounds.clone()], &mut bookings[bounds]);
            if !grouping.with_side && rows.iter().all(|row| row.key == key) {
                for (booking, row) in bookings.iter_mut().zip(&*rows) {
                    *booking = row.booking;
                }
                bookings.sort_unstable_by(|a, b| a.compare(*b));
                self.keys.push(key);
                self.starts.push(first);
                if K::IS_TEXT {
                    self.firsts.push(whence.origin());
                }
                continue;
            }
            if grouping.with_side {
                let time = |row: &Row<K, B, W>| (row.booking.is_refund(frame), row.booking.at(frame));
                rows.sort_unstable_by(|a, b| {
                    (a.key.cmp(&b.key)).then_with(|| time(a).cmp(&time(b))).then_with(|| grouping.further(a, b, frame))
                });
            } else {
                rows.sort_unstable_by(|a, b| K::compare((a.key, a.booking), (b.key, b.booking)));
            }
            for (place, (booking, row)) in bookings.iter_mut().zip(&*rows).enumerate() {
                *booking = row.booking;
                if place == 0 || rows[place - 1].key != row.key {
                    self.keys.push(row.key);
                    self.starts.push(first + place as u32);
                    if K::IS_TEXT {
                        self.firsts.push(row.whence.origin());
                    }
                }
            }
        }
        self.starts.push(start);
    }
}

/// The memory for a partition in either width.
struct Work<K, W> {
    narrow: Groups<K, u64, W>,
    wide: Groups<K, [u64; 2], W>,
}

impl<K, W> Default for Work<K, W> {
    fn default() -> Self {
        Self { narrow: Groups::default(), wide: Groups::default() }
    }
}

impl<K: Key> Grouping<'_, K> {
    /// Groups the rows of each partition: spread over buckets by further bits of their hash, and sorted within these.
    fn parts<W: Whence>(&self) -> Result<Vec<Part>> {
        let shelf = Shelf::<Work<K, W>>::default();
        parallel::map(self.cut.len(), |partition| {
            let mut work = shelf.take();
            let Work { narrow, wide } = &mut work;
            let part = match self.narrow {
                Some(frame) if narrow.read(self, partition, frame)? => self.part(narrow)?,
                _ => {
                    wide.read(self, partition, Frame::WIDE)?;
                    self.part(wide)?
                }
            };
            shelf.put(work);
            Ok(part)
        })
    }

    fn part<B: Booking, W: Whence>(&self, groups: &mut Groups<K, B, W>) -> Result<Part> {
        groups.spread();
        let store = self.stores.put(groups.rows.len() * B::WORDS, |words| groups.find(self, cast_slice_mut(words)));
        let side = if self.with_side { self.columns(&groups.rows)? } else { Columns::default() };
        let ids = K::ids(&groups.keys, self.naming, |number| {
            let (piece, place) = parts_of(groups.firsts[number]);
            let piece = &self.cut.pieces[piece];
            self.sources[piece.source].text(piece.morsel, place as u32)
        });
        self.control.advance(groups.rows.len() as u64)?;
        Ok(Part { ids, frame: groups.frame, store, starts: groups.starts.clone(), side })
    }

    /// The order of two rows of one time: by order, amount and then whatever else can be told apart.
    fn further<B: Booking, W: Whence>(&self, a: &Row<K, B, W>, b: &Row<K, B, W>, frame: Frame) -> std::cmp::Ordering {
        let key = |row: &Row<K, B, W>| {
            let (piece, place) = parts_of(row.whence.origin());
            let side = &self.cut.pieces[piece].side;
            let number = |column: &Option<Vec<i64>>| column.as_ref().map_or(MISSING, |column| column[place]);
            (
                side.order.get(place).copied(),
                row.booking.amount(frame),
                side.refund_of.get(place).copied(),
                self.cost(row.whence.origin()).unwrap_or(MISSING),
                number(&side.billing_interval),
                number(&side.billed_until),
            )
        };
        key(a).cmp(&key(b)).then_with(|| {
            let segment = |row: &Row<K, B, W>, segment| self.segment(row.whence.origin(), segment);
            (0..self.united.segments.len())
                .map(|number| segment(a, number).cmp(&segment(b, number)))
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

    fn columns<B, W: Whence>(&self, rows: &[Row<K, B, W>]) -> Result<Columns> {
        let shape = &self.form.shape;
        let side = |row: &Row<K, B, W>| {
            let (piece, place) = parts_of(row.whence.origin());
            (&self.cut.pieces[piece].side, place)
        };
        let keys = |is_there: bool, column: fn(&Side) -> &Vec<OrderKey>| -> Vec<OrderKey> {
            if !is_there {
                return Vec::new();
            }
            rows.iter().map(side).map(|(side, place)| column(side)[place]).collect()
        };
        let ints = |is_there: bool, column: fn(&Side) -> &Option<Vec<i64>>| -> Vec<i64> {
            if !is_there {
                return Vec::new();
            }
            let value = |(side, place)| column(side).as_ref().map_or(MISSING, |column| column[place]);
            rows.iter().map(|row| value(side(row))).collect()
        };
        let cost = if shape.has_cost {
            let costs = rows.iter().map(|row| {
                self.cost(row.whence.origin()).ok_or_else(|| {
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
                .map(|segment| rows.iter().map(|row| self.segment(row.whence.origin(), segment)).collect())
                .collect(),
        })
    }
}
