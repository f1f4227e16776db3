//! Cutting rows into partitions by the hash of their key, and bringing equal keys of a partition together.

use std::marker::PhantomData;

use regulars_core::memory::Words;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Control, Result};

use super::key::Key;

/// A row that is held as a few integers side by side.
pub(super) trait Record: Copy + Default + Send + Sync {
    /// How many integers.
    const WORDS: usize;

    /// Writes them to a slice of this length.
    fn write(self, to: &mut [i64]);

    /// Reads them from a slice of this length.
    fn read(from: &[i64]) -> Self;
}

/// Rows cut by the high bits of their hash: rows of one key are in one partition. In pieces, one for each source,
/// since no two threads write to one piece.
pub(super) struct Partitions<R> {
    bits: u32,
    store: Words,
    pieces: Vec<Piece>,
    records: PhantomData<R>,
}

struct Piece {
    /// Where the piece lies in the store.
    first: usize,
    /// The row at which each partition starts within the piece, and the end of the last one. Rows of partition 0 come
    /// first.
    starts: Vec<u32>,
}

/// A partition is to hold about this many rows, so that the work on it stays within a core's cache.
const ROWS_A_PARTITION: usize = 1 << 14;

/// At most 2 to this power partitions.
const MOST_BITS: u32 = 12;

#[inline]
fn partition_of(hash: u64, bits: u32) -> usize {
    // A shift by 64 would not be a shift to nothing.
    if bits == 0 { 0 } else { (hash >> (64 - bits)) as usize }
}

impl<R: Record> Partitions<R> {
    /// Cuts the rows that `produce` puts into the list, for each of the sources, of which each gives at most so many
    /// rows as `most` says.
    pub(super) fn cut(
        most: &[usize],
        control: &Control,
        produce: impl Fn(usize, &mut Vec<R>) -> Result<()> + Sync,
        hash: impl Fn(&R) -> u64 + Sync,
    ) -> Result<Self> {
        let expected: usize = most.iter().sum();
        let bits = (expected / ROWS_A_PARTITION).max(1).next_power_of_two().ilog2().min(MOST_BITS);
        let mut store = Words::zeros(expected * R::WORDS);
        let shelf = Shelf::<Vec<R>>::default();
        let slices = store.split(most.iter().map(|rows| rows * R::WORDS));
        let starts = parallel::map_items(slices, |source, slice| {
            let mut unsorted = shelf.take();
            unsorted.clear();
            produce(source, &mut unsorted)?;
            let mut next = vec![0u32; (1 << bits) + 1];
            for row in &unsorted {
                next[partition_of(hash(row), bits) + 1] += 1;
            }
            for partition in 0..1 << bits {
                next[partition + 1] += next[partition];
            }
            let starts = next.clone();
            for row in &unsorted {
                let place = &mut next[partition_of(hash(row), bits)];
                let word = *place as usize * R::WORDS;
                row.write(&mut slice[word..word + R::WORDS]);
                *place += 1;
            }
            control.advance(unsorted.len() as u64)?;
            shelf.put(unsorted);
            Ok(starts)
        })?;
        let mut first = 0;
        let pieces = starts.into_iter().zip(most).map(|(starts, rows)| {
            let piece = Piece { first, starts };
            first += rows * R::WORDS;
            piece
        });
        let pieces = pieces.collect();
        Ok(Self { bits, store, pieces, records: PhantomData })
    }

    /// How many partitions there are.
    pub(super) fn len(&self) -> usize {
        1 << self.bits
    }

    /// How many rows a partition has.
    pub(super) fn rows_of(&self, partition: usize) -> usize {
        self.pieces.iter().map(|piece| (piece.starts[partition + 1] - piece.starts[partition]) as usize).sum()
    }

    /// Brings the rows of a partition with equal keys side by side, into `groups`, whose memory is used again.
    pub(super) fn group<K: Key>(&self, partition: usize, groups: &mut Groups<K, R>, key: impl Fn(&R) -> K) {
        let store: &[i64] = &self.store;
        let slices: Vec<&[i64]> = self
            .pieces
            .iter()
            .map(|piece| {
                let place = |row: u32| piece.first + row as usize * R::WORDS;
                &store[place(piece.starts[partition])..place(piece.starts[partition + 1])]
            })
            .collect();
        let Groups { index, starts, next, group_of, rows } = groups;
        index.clear();
        next.clear();
        group_of.clear();
        // Loops within loops: twice as fast as one over all slices flattened.
        for slice in &slices {
            for words in slice.chunks_exact(R::WORDS) {
                let group = index.place(key(&R::read(words)));
                if group as usize == next.len() {
                    next.push(0);
                }
                next[group as usize] += 1;
                group_of.push(group);
            }
        }
        starts.clear();
        let mut start = 0;
        for count in next.iter_mut() {
            starts.push(start);
            // From now on the place where the group's next row goes.
            start += std::mem::replace(count, start);
        }
        starts.push(start);
        rows.resize(start as usize, R::default());
        let mut groups = group_of.iter();
        for slice in &slices {
            for (words, group) in slice.chunks_exact(R::WORDS).zip(&mut groups) {
                let place = &mut next[*group as usize];
                rows[*place as usize] = R::read(words);
                *place += 1;
            }
        }
    }
}

/// Rows with equal keys side by side.
#[derive(Default)]
pub(super) struct Groups<K, R> {
    index: Index<K>,
    starts: Vec<u32>,
    next: Vec<u32>,
    group_of: Vec<u32>,
    rows: Vec<R>,
}

impl<K, R> Groups<K, R> {
    /// The keys, each once.
    pub(super) fn keys(&self) -> &[K] {
        &self.index.keys
    }

    /// The rows of a group.
    pub(super) fn rows_mut(&mut self, group: usize) -> &mut [R] {
        &mut self.rows[self.starts[group] as usize..self.starts[group + 1] as usize]
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
                number if self.keys[number as usize - 1].same(key) => return number - 1,
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
