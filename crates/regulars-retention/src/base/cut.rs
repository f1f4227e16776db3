//! Cutting rows into partitions by the hash of their customer, so that each can be grouped within a core's cache.

use std::sync::Mutex;

use regulars_core::memory::Words;
use regulars_core::money::Scale;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Error, Result};

use super::booking::{Booking, Bounds, Fields, Frame, Step};
use super::decode::Scratch;
use super::key::Key;
use super::naming::Naming;
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
    pub(super) has_refunds: bool,
    pub(super) scale: Scale,
    pub(super) side: Side,
    /// Which source the morsel is of, and which of its morsels.
    pub(super) source: usize,
    pub(super) morsel: usize,
}

/// What a cache fetches at a time.
const WORDS_A_LINE: usize = 8;

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
    fn row<B: Booking>(&mut self, key: K, booking: B, frame: Frame, place: u32);
}

impl Cut {
    /// Cuts the rows of all sources. Rows keep their places when `keep_places` says so, or when a key is too long to
    /// tell its text.
    pub(super) fn new<K: Key>(sources: &[&dyn Source<K>], naming: &Naming, keep_places: bool) -> Result<Self> {
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
                sources[source].read(morsel, naming, &mut scratch, &mut |rows| {
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

    /// How many of the highest bits of a hash tell its partition.
    pub(super) fn bits(&self) -> u32 {
        self.bits
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
        // These rows lie anywhere in memory. Asked for at once, their lines come side by side; one after the other, each
        // is waited for.
        std::hint::black_box(words.iter().step_by(WORDS_A_LINE).fold(0, |sum, word| sum ^ word));
        match (piece.layout, piece.frame.is_narrow()) {
            (Layout::Together { least }, _) => {
                let bits = piece.frame.bits();
                let booking = !u64::MAX.unbounded_shl(bits);
                for row in words {
                    let key = least.wrapping_add((*row as u64).unbounded_shr(bits) as i64);
                    visitor.row(K::of_int(key), *row as u64 & booking, piece.frame, 0);
                }
            }
            (Layout::TogetherWide(fields), _) => {
                for row in words.chunks_exact(2) {
                    let packed = u128::from(row[0] as u64) << 64 | u128::from(row[1] as u64);
                    let (key, is_refund, at, amount) = fields.unpack(packed);
                    visitor.row(K::of_int(key), <[u64; 2]>::new(piece.frame, is_refund, at, amount), piece.frame, 0);
                }
            }
            (Layout::Apart { is_placed: false }, true) => visit_rows::<K, u64, false>(words, piece.frame, visitor),
            (Layout::Apart { is_placed: true }, true) => visit_rows::<K, u64, true>(words, piece.frame, visitor),
            (Layout::Apart { is_placed: false }, false) => {
                visit_rows::<K, [u64; 2], false>(words, piece.frame, visitor)
            }
            (Layout::Apart { is_placed: true }, false) => visit_rows::<K, [u64; 2], true>(words, piece.frame, visitor),
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
fn visit_rows<K: Key, B: Booking, const PLACED: bool>(words: &[i64], frame: Frame, visitor: &mut impl Visit<K>) {
    for row in words.chunks_exact(B::WORDS + K::WORDS + usize::from(PLACED)) {
        let place = if PLACED { row[B::WORDS + K::WORDS] as u32 } else { 0 };
        visitor.row(K::from_words(&row[B::WORDS..]), B::from_words(row), frame, place);
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
    let has_refunds = match (rows.refunds, rows.kept) {
        (None, _) => amount.least < 0 && amount.least <= amount.most,
        (Some(refunds), None) => refunds[..all].contains(&true),
        (Some(refunds), Some(kept)) => kept.iter().any(|place| refunds[*place as usize]),
    };
    let frame = Frame::new(at, step, amount, has_refunds);
    let mut next = vec![0u32; (1 << bits) + 1];
    let (is_long, ints) = match rows.kept {
        None => count(rows.keys.iter().copied(), bits, partitions, &mut next),
        Some(kept) => count(kept.iter().map(|place| rows.keys[*place as usize]), bits, partitions, &mut next),
    };
    for partition in 0..1 << bits {
        next[partition + 1] += next[partition];
    }
    let starts = next.clone();
    let is_placed = keep_places || is_long;
    let may_be_together = !K::IS_TEXT && !is_placed;
    let fields = if may_be_together && !frame.is_narrow() { Fields::new(ints, at, step, amount) } else { None };
    let layout = match fields {
        Some(fields) => Layout::TogetherWide(fields),
        None if may_be_together && frame.is_narrow() && ints.bits() + frame.bits() <= u64::BITS => {
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
    // Each on its own, so that the loops below hold them in registers.
    let (keys, ats, amounts, refunds, kept) = (rows.keys, rows.at, rows.amount, rows.refunds, rows.kept);
    let is_refund = |place: usize| refunds.map_or(amounts[place] < 0, |refunds| refunds[place]);
    let place_of = |index: usize| kept.map_or(index, |kept| kept[index] as usize);
    match layout {
        Layout::Together { least } => {
            let bits = frame.bits();
            scatter(partitions, &mut next, slice, |index, row: &mut [i64; 1]| {
                let place = place_of(index);
                let key = keys[place].int().unwrap_or_default().wrapping_sub(least) as u64;
                let booking = u64::new(frame, is_refund(place), ats[place], amounts[place]);
                row[0] = (key.unbounded_shl(bits) | booking) as i64;
            });
        }
        Layout::TogetherWide(fields) => {
            scatter(partitions, &mut next, slice, |index, row: &mut [i64; 2]| {
                let place = place_of(index);
                let key = keys[place].int().unwrap_or_default();
                let packed = fields.pack(key, is_refund(place), ats[place], amounts[place]);
                *row = [(packed >> 64) as i64, packed as i64];
            });
        }
        Layout::Apart { is_placed } => {
            macro_rules! of_width {
                ($booking:ty, $width:literal) => {
                    scatter(partitions, &mut next, slice, |index, row: &mut [i64; $width]| {
                        let place = place_of(index);
                        <$booking>::new(frame, is_refund(place), ats[place], amounts[place]).write(row);
                        keys[place].write(&mut row[<$booking>::WORDS..]);
                        if is_placed {
                            row[$width - 1] = place as i64;
                        }
                    })
                };
            }
            match (frame.is_narrow(), width::<K>(frame, layout)) {
                (true, 2) => of_width!(u64, 2),
                (true, 3) => of_width!(u64, 3),
                (true, _) => of_width!(u64, 4),
                (false, 3) => of_width!([u64; 2], 3),
                (false, 4) => of_width!([u64; 2], 4),
                (false, _) => of_width!([u64; 2], 5),
            }
        }
    }
    let Rows { scale, side, .. } = rows;
    Piece { run: 0, first, starts, frame, layout, at, step, amount, has_refunds, scale, side, source, morsel }
}

/// Tells the partition of each key, and counts the rows of each behind its own place. Also whether a key is long, and
/// between what all lie if they are integers.
fn count<K: Key>(
    keys: impl Iterator<Item = K>,
    bits: u32,
    partitions: &mut Vec<u16>,
    counts: &mut [u32],
) -> (bool, Bounds) {
    let (mut is_long, mut ints) = (false, Bounds::NONE);
    partitions.clear();
    partitions.extend(keys.map(|key| {
        let partition = partition_of(key.hash(), bits);
        counts[partition + 1] += 1;
        is_long |= key.is_long();
        if let Some(int) = key.int() {
            ints = ints.with(int);
        }
        partition as u16
    }));
    (is_long, ints)
}

/// Writes each row to where the next one of its partition goes.
#[inline]
fn scatter<const WIDTH: usize>(
    partitions: &[u16],
    next: &mut [u32],
    slice: &mut [i64],
    write: impl Fn(usize, &mut [i64; WIDTH]),
) {
    let (slots, _) = slice.as_chunks_mut::<WIDTH>();
    for (index, partition) in partitions.iter().enumerate() {
        let slot = &mut next[usize::from(*partition)];
        write(index, &mut slots[*slot as usize]);
        *slot += 1;
    }
}

/// The error of a partition that holds more rows than its numbers can count.
pub(super) fn too_many() -> Error {
    Error::new(regulars_core::Code::TooManyRows, "expected at most 2^32 rows in a partition of the customers")
}
