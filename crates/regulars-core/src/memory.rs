//! Large pieces of memory for columns of integers.
//!
//! A fresh page of 4 KiB costs the system about as much as filling it costs us, and ten million rows need a hundred
//! thousand of them. Where the system can, large pieces are asked for in huge pages, which also makes scattered writes
//! cheaper. Nothing here is read from or written to any file.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// Below this many integers ordinary memory is as good.
const LARGE: usize = 1 << 18;

/// So many 64-bit integers, 0 at first.
#[derive(Debug)]
pub struct Words(Memory);

#[derive(Debug)]
enum Memory {
    Heap(Vec<i64>),
    Mapped(MmapMut),
}

impl Words {
    /// Zeros.
    pub fn zeros(len: usize) -> Self {
        if len >= LARGE
            && let Some(mapped) = len.checked_mul(size_of::<i64>()).and_then(|bytes| MmapMut::map_anon(bytes).ok())
        {
            // Only advice: without huge pages the memory is the same, but slower.
            #[cfg(target_os = "linux")]
            let _ = mapped.advise(memmap2::Advice::HugePage);
            return Self(Memory::Mapped(mapped));
        }
        Self(Memory::Heap(vec![0; len]))
    }

    /// Cuts the integers into pieces of these lengths, to be written to side by side. What is left over belongs to
    /// none.
    ///
    /// # Panics
    /// When the lengths add up to more than there is: an error of the caller's code.
    pub fn split(&mut self, lengths: impl IntoIterator<Item = usize>) -> Vec<&mut [i64]> {
        let mut rest: &mut [i64] = self;
        let mut pieces = Vec::new();
        for length in lengths {
            let (piece, after) = rest.split_at_mut(length);
            pieces.push(piece);
            rest = after;
        }
        pieces
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::zeros(0)
    }
}

impl Deref for Words {
    type Target = [i64];

    #[inline]
    fn deref(&self) -> &[i64] {
        match &self.0 {
            Memory::Heap(words) => words,
            // A mapping begins at a page and is a whole number of integers long.
            Memory::Mapped(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl DerefMut for Words {
    #[inline]
    fn deref_mut(&mut self) -> &mut [i64] {
        match &mut self.0 {
            Memory::Heap(words) => words,
            Memory::Mapped(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_pieces_are_alike() {
        for len in [0, 1, LARGE, LARGE + 1] {
            let mut words = Words::zeros(len);
            assert_eq!(words.len(), len);
            assert!(words.iter().all(|word| *word == 0));
            for (number, piece) in words.split([len / 3, len - len / 3]).into_iter().enumerate() {
                piece.fill(number as i64 + 1);
            }
            assert_eq!(words.iter().filter(|word| **word == 1).count(), len / 3);
        }
    }
}
