//! Cutting rows into partitions by the hash of their customer, so that each can be grouped within a core's cache.

use std::sync::Mutex;

use regulars_core::memory::Words;
use regulars_core::money::Scale;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Error, Result};

use super::booking::{Booking, Bounds, Fields, Frame, Step, lower, raise};
use super::decode::Scratch;
use super::key::Key;
use super::side::Side;
use super::source::{Rows, Source};

/// A partition is to hold about this many rows.
const ROWS_A_PARTITION: usize = 1 << 14;

/// At most 2 to this power partitions.
const MOST_BITS: u32 = 13;

/// Morsels are cut so many at a time; the memory for their rows is asked for at once.
const MORSELS_A_RUN: usize = 256;

/// Rows cut by the high bits of their hash: rows of one customer are in one partition. In pieces, one for each morsel,
/// since no two threads write to one piece.
pub(super) struct Cut {
    bits: u32,
    runs: Vec<Words>,
    pub(super) pieces: Vec<Piece>,
}

/// The rows of a morsel. A row is its booking, its customer's key, and its place in the morsel where that is needed.
pub(super) struct Piece {
    run: usize,
    /// Where the piece lies in its run.
    first: usize,
    /// The row at which each partition starts within the piece, and the end of the last one.
    starts: Vec<u32>,
    pub(super) frame: Frame,
    layout: Layout,
    pub(super) at: Bounds,
    pub(super) step: Step,
    pub(super) amount: Bounds,
    pub(super) scale: Scale,
    pub(super) side: Side,
    /// Which source the morsel is of, and which of its morsels.
    pub(super) source: usize,
    pub(super) morsel: usize,
}

/// How the rows of a piece are written.
#[derive(Clone, Copy)]
enum Layout {
    /// The booking, the key, and the place or not.
    Apart { is_placed: bool },
    /// In one integer: the key, counted from this one on, above the booking.
    Together { least: i64 },
    /// In two integers, all together.
    TogetherWide(Fields),
}

#[inline]
fn partition_of(hash: u64, bits: u32) -> usize {
    // A shift by 64 would not be a shift to nothing.
    if bits == 0 { 0 } else { (hash >> (64 - bits)) as usize }
}

/// What is done with each row of a partition.
pub(super) trait Visit<K> {
    fn row<B: Booking>(&mut self, key: K, booking: B, place: u32);
}

impl Cut {
    /// Cuts the rows of all sources. Rows keep their places when `keep_places` says so, or when a key is too long to
    /// tell its text.
    pub(super) fn new<K: Key>(sources: &[&dyn Source<K>], keep_places: bool) -> Result<Self> {
        let morsels: Vec<(usize, usize)> = sources
            .iter()
            .enumerate()
            .flat_map(|(source, from)| (0..from.len()).map(move |morsel| (source, morsel)))
            .collect();
        let rows_of = |&(source, morsel): &(usize, usize)| sources[source].rows(morsel);
        let expected: usize = morsels.iter().map(rows_of).sum();
        let bits = (expected / ROWS_A_PARTITION).max(1).next_power_of_two().ilog2().min(MOST_BITS);
        let shelf = Shelf::<(Scratch<K>, Vec<u16>)>::default();
        let mut cut = Self { bits, runs: Vec::new(), pieces: Vec::with_capacity(morsels.len()) };
        for batch in morsels.chunks(MORSELS_A_RUN) {
            let most: usize = batch.iter().map(rows_of).sum();
            // Most rows take fewer integers than they could; what is not written to is not real memory.
            let mut run = Words::zeros(most * (2 + K::WORDS + 1));
            let free = Mutex::new(&mut run[..]);
            let pieces = parallel::map(batch.len(), |index| {
                let (source, morsel) = batch[index];
                let (mut scratch, mut partitions) = shelf.take();
                let mut piece = None;
                sources[source].read(morsel, &mut scratch, &mut |rows| {
                    piece = Some(cut_rows(rows, bits, keep_places, &mut partitions, &free, (source, morsel)));
                    Ok(())
                })?;
                shelf.put((scratch, partitions));
                Ok(piece)
            })?;
            let mut pieces: Vec<Piece> = pieces.into_iter().flatten().collect();
            // Where a piece lies was told as what was still free after it.
            for piece in &mut pieces {
                (piece.run, piece.first) = (cut.runs.len(), run.len() - piece.first);
            }
            cut.pieces.append(&mut pieces);
            cut.runs.push(run);
        }
        Ok(cut)
    }

    /// How many partitions there are.
    pub(super) fn len(&self) -> usize {
        1 << self.bits
    }

    /// How many rows a partition has.
    pub(super) fn rows_of(&self, partition: usize) -> usize {
        self.pieces.iter().map(|piece| (piece.starts[partition + 1] - piece.starts[partition]) as usize).sum()
    }

    /// Goes over a piece's rows in a partition.
    #[inline]
    pub(super) fn visit<K: Key>(&self, piece: &Piece, partition: usize, visitor: &mut impl Visit<K>) {
        let width = width::<K>(piece.frame, piece.layout);
        let place = |row: u32| piece.first + row as usize * width;
        let words = &self.runs[piece.run][place(piece.starts[partition])..place(piece.starts[partition + 1])];
        match (piece.layout, piece.frame.is_narrow()) {
            (Layout::Together { least }, _) => {
                let bits = piece.frame.bits();
                for row in words {
                    let key = least.wrapping_add((*row as u64).checked_shr(bits + 1).unwrap_or_default() as i64);
                    visitor.row(K::of_int(key), raise(*row as u64, bits), 0);
                }
            }
            (Layout::TogetherWide(fields), _) => {
                for row in words.chunks_exact(2) {
                    let packed = u128::from(row[0] as u64) << 64 | u128::from(row[1] as u64);
                    let (key, is_refund, at, amount) = fields.unpack(packed);
                    visitor.row(K::of_int(key), <[u64; 2]>::new(piece.frame, is_refund, at, amount), 0);
                }
            }
            (Layout::Apart { is_placed: false }, true) => visit_rows::<K, u64, false>(words, visitor),
            (Layout::Apart { is_placed: true }, true) => visit_rows::<K, u64, true>(words, visitor),
            (Layout::Apart { is_placed: false }, false) => visit_rows::<K, [u64; 2], false>(words, visitor),
            (Layout::Apart { is_placed: true }, false) => visit_rows::<K, [u64; 2], true>(words, visitor),
        }
    }
}

/// How many integers a row takes.
fn width<K: Key>(frame: Frame, layout: Layout) -> usize {
    match layout {
        Layout::Apart { is_placed } => frame.words() + K::WORDS + usize::from(is_placed),
        Layout::Together { .. } => 1,
        Layout::TogetherWide(_) => 2,
    }
}

#[inline]
fn visit_rows<K: Key, B: Booking, const PLACED: bool>(words: &[i64], visitor: &mut impl Visit<K>) {
    for row in words.chunks_exact(B::WORDS + K::WORDS + usize::from(PLACED)) {
        let place = if PLACED { row[B::WORDS + K::WORDS] as u32 } else { 0 };
        visitor.row(K::from_words(&row[B::WORDS..]), B::from_words(row), place);
    }
}

/// Cuts the rows of a morsel. The piece's `first` is what was free before it was taken, counted from the end.
fn cut_rows<K: Key>(
    rows: Rows<'_, K>,
    bits: u32,
    keep_places: bool,
    partitions: &mut Vec<u16>,
    free: &Mutex<&mut [i64]>,
    (source, morsel): (usize, usize),
) -> Piece {
    let all = rows.keys.len();
    let bounds = |values: &[i64]| match rows.kept {
        None => Bounds::of(&values[..all]),
        Some(kept) => kept.iter().fold(Bounds::NONE, |bounds, place| bounds.with(values[*place as usize])),
    };
    let (at, amount) = (bounds(rows.at), bounds(rows.amount));
    let step = match rows.kept {
        None => Step::of(rows.at.iter().copied()),
        Some(kept) => Step::of(kept.iter().map(|place| rows.at[*place as usize])),
    };
    let frame = Frame::new(at, step, amount);
    let mut next = vec![0u32; (1 << bits) + 1];
    let (mut is_long, mut ints) = (false, Bounds::NONE);
    partitions.clear();
    let mut count = |key: K| {
        let partition = partition_of(key.hash(), bits);
        partitions.push(partition as u16);
        next[partition + 1] += 1;
        is_long |= key.is_long();
        if let Some(int) = key.int() {
            ints = ints.with(int);
        }
    };
    match rows.kept {
        None => rows.keys.iter().for_each(|key| count(*key)),
        Some(kept) => kept.iter().for_each(|place| count(rows.keys[*place as usize])),
    }
    for partition in 0..1 << bits {
        next[partition + 1] += next[partition];
    }
    let starts = next.clone();
    let is_placed = keep_places || is_long;
    let may_be_together = !K::IS_TEXT && !is_placed;
    let fields = if may_be_together && !frame.is_narrow() { Fields::new(ints, at, step, amount) } else { None };
    let layout = match fields {
        Some(fields) => Layout::TogetherWide(fields),
        None if may_be_together && frame.is_narrow() && ints.bits() + 1 + frame.bits() <= u64::BITS => {
            Layout::Together { least: ints.least }
        }
        None => Layout::Apart { is_placed },
    };
    let words = partitions.len() * width::<K>(frame, layout);
    let (slice, first) = {
        let mut free = free.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let first = free.len();
        let (slice, rest) = std::mem::take(&mut *free).split_at_mut(words);
        *free = rest;
        (slice, first)
    };
    match (layout, frame.is_narrow()) {
        (Layout::Together { least }, _) => scatter_together(&rows, frame, least, partitions, &mut next, slice),
        (Layout::TogetherWide(fields), _) => {
            each_kept(&rows, partitions, |partition, place| {
                let (amount, slot) = (rows.amount[place], &mut next[usize::from(partition)]);
                let key = rows.keys[place].int().unwrap_or_default();
                let packed = fields.pack(key, rows.is_refund(place), rows.at[place], amount);
                let to = &mut slice[*slot as usize * 2..][..2];
                (to[0], to[1]) = ((packed >> 64) as i64, packed as i64);
                *slot += 1;
            });
        }
        (Layout::Apart { is_placed: false }, true) => {
            scatter::<K, u64, false>(&rows, frame, partitions, &mut next, slice);
        }
        (Layout::Apart { is_placed: true }, true) => {
            scatter::<K, u64, true>(&rows, frame, partitions, &mut next, slice);
        }
        (Layout::Apart { is_placed: false }, false) => {
            scatter::<K, [u64; 2], false>(&rows, frame, partitions, &mut next, slice);
        }
        (Layout::Apart { is_placed: true }, false) => {
            scatter::<K, [u64; 2], true>(&rows, frame, partitions, &mut next, slice);
        }
    }
    let Rows { scale, side, .. } = rows;
    Piece { run: 0, first, starts, frame, layout, at, step, amount, scale, side, source, morsel }
}

fn scatter<K: Key, B: Booking, const PLACED: bool>(
    rows: &Rows<'_, K>,
    frame: Frame,
    partitions: &[u16],
    next: &mut [u32],
    slice: &mut [i64],
) {
    let width = B::WORDS + K::WORDS + usize::from(PLACED);
    each_kept(rows, partitions, |partition, place| {
        let slot = &mut next[usize::from(partition)];
        let to = &mut slice[*slot as usize * width..][..width];
        rows.booking::<B>(frame, place).write(to);
        rows.keys[place].write(&mut to[B::WORDS..]);
        if PLACED {
            to[width - 1] = place as i64;
        }
        *slot += 1;
    });
}

fn scatter_together<K: Key>(
    rows: &Rows<'_, K>,
    frame: Frame,
    least: i64,
    partitions: &[u16],
    next: &mut [u32],
    slice: &mut [i64],
) {
    let bits = frame.bits();
    each_kept(rows, partitions, |partition, place| {
        let slot = &mut next[usize::from(partition)];
        let key = rows.keys[place].int().unwrap_or_default().wrapping_sub(least) as u64;
        // Of 64 bits of bookings no bit is left for keys, of which there is then but one.
        let above = key.checked_shl(bits + 1).unwrap_or_default();
        slice[*slot as usize] = (above | lower(rows.booking::<u64>(frame, place), bits)) as i64;
        *slot += 1;
    });
}

#[inline]
fn each_kept<K>(rows: &Rows<'_, K>, partitions: &[u16], mut put: impl FnMut(u16, usize)) {
    match rows.kept {
        None => partitions.iter().enumerate().for_each(|(place, partition)| put(*partition, place)),
        Some(kept) => partitions.iter().zip(kept).for_each(|(partition, place)| put(*partition, *place as usize)),
    }
}

impl<K> Rows<'_, K> {
    #[inline]
    fn booking<B: Booking>(&self, frame: Frame, place: usize) -> B {
        B::new(frame, self.is_refund(place), self.at[place], self.amount[place])
    }

    #[inline]
    fn is_refund(&self, place: usize) -> bool {
        self.refunds.map_or(self.amount[place] < 0, |refunds| refunds[place])
    }
}

/// The error of a partition that holds more rows than its numbers can count.
pub(super) fn too_many() -> Error {
    Error::new(regulars_core::Code::TooManyRows, "expected at most 2^32 rows in a partition of the customers")
}
