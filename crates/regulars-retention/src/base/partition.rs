//! Cutting rows into partitions by the hash of their key, and bringing equal keys of a partition together.

use regulars_core::orders::Orders;
use regulars_core::parallel::{self, Shelf};
use regulars_core::{Control, Result};

use super::key::{Key, Role};

/// Rows cut by the high bits of their hash: rows of one key are in one partition. In pieces, one for each source,
/// since no two threads write to one piece.
pub(super) struct Partitions<R> {
    bits: u32,
    pieces: Vec<Piece<R>>,
}

struct Piece<R> {
    /// The rows, those of partition 0 first.
    rows: Vec<R>,
    /// Where each partition's rows start, and the end of the last one's.
    starts: Vec<u32>,
}

/// A partition is to hold about this many rows, so that the work on it stays within a core's cache.
const ROWS_A_PARTITION: u64 = 1 << 14;

/// At most 2 to this power partitions.
const MOST_BITS: u32 = 12;

#[inline]
fn partition_of(hash: u64, bits: u32) -> usize {
    // A shift by 64 would not be a shift to nothing.
    if bits == 0 { 0 } else { (hash >> (64 - bits)) as usize }
}

impl<R: Copy + Default + Send + Sync> Partitions<R> {
    /// Cuts the rows that `produce` puts into the list, for each of the sources. `rows_expected` decides into how many
    /// partitions.
    pub(super) fn cut(
        sources: usize,
        rows_expected: u64,
        control: &Control,
        produce: impl Fn(usize, &mut Vec<R>) -> Result<()> + Sync,
        hash: impl Fn(&R) -> u64 + Sync,
    ) -> Result<Self> {
        let bits = (rows_expected / ROWS_A_PARTITION).max(1).next_power_of_two().ilog2().min(MOST_BITS);
        let shelf = Shelf::<Vec<R>>::default();
        let pieces = parallel::map(sources, |source| {
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
            let mut rows = vec![R::default(); unsorted.len()];
            for row in &unsorted {
                let place = &mut next[partition_of(hash(row), bits)];
                rows[*place as usize] = *row;
                *place += 1;
            }
            control.advance(unsorted.len() as u64)?;
            shelf.put(unsorted);
            Ok(Piece { rows, starts })
        })?;
        Ok(Self { bits, pieces })
    }

    /// How many partitions there are.
    pub(super) fn len(&self) -> usize {
        1 << self.bits
    }

    /// How many rows there are in all partitions.
    pub(super) fn rows(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.rows.len() as u64).sum()
    }

    /// Brings the rows of a partition with equal keys side by side, into `groups`, whose memory is used again.
    pub(super) fn group<K: Key>(
        &self,
        partition: usize,
        groups: &mut Groups<K, R>,
        key: impl Fn(&R) -> K,
        orders: &Orders<'_>,
        role: Role,
    ) {
        let slices: Vec<&[R]> = self
            .pieces
            .iter()
            .map(|piece| &piece.rows[piece.starts[partition] as usize..piece.starts[partition + 1] as usize])
            .collect();
        let Groups { index, starts, next, group_of, rows } = groups;
        index.clear();
        next.clear();
        group_of.clear();
        for row in slices.iter().copied().flatten() {
            let group = index.place(key(row), orders, role);
            if group as usize == next.len() {
                next.push(0);
            }
            next[group as usize] += 1;
            group_of.push(group);
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
        for (row, group) in slices.iter().copied().flatten().zip(group_of.iter()) {
            let place = &mut next[*group as usize];
            rows[*place as usize] = *row;
            *place += 1;
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

    /// How many rows there are in all groups.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
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
    fn place(&mut self, key: K, orders: &Orders<'_>, role: Role) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = key.hash() as usize & mask;
        loop {
            match self.slots[slot] {
                0 => break,
                number if self.keys[number as usize - 1].same(key, orders, role) => return number - 1,
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
