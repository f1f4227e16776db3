//! Where bookings are kept: a few large pieces of memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use regulars_core::memory::Words;
use regulars_core::parallel::Shelf;

/// Memory for bookings, of which each thread fills a large piece from its beginning.
pub(super) struct Stores {
    /// How many integers are asked for at a time.
    size: usize,
    open: Shelf<Option<Store>>,
    /// All pieces by their number; one that is being filled is not here.
    all: Mutex<Vec<Option<Words>>>,
}

struct Store {
    number: usize,
    words: Words,
    used: usize,
}

impl Stores {
    const SIZE: usize = 1 << 22;

    /// Stores that are to hold about so many integers in all.
    pub(super) fn new(expected: usize) -> Self {
        Self { size: expected.min(Self::SIZE), open: Shelf::default(), all: Mutex::default() }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Option<Words>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has `fill` write so many integers, and gives their place.
    pub(super) fn put(&self, len: usize, fill: impl FnOnce(&mut [i64])) -> (usize, usize) {
        let mut open = self.open.take();
        if let Some(full) = open.take_if(|store| store.words.len() - store.used < len) {
            self.all()[full.number] = Some(full.words);
        }
        let mut store = open.unwrap_or_else(|| {
            let mut all = self.all();
            all.push(None);
            Store { number: all.len() - 1, words: Words::zeros(self.size.max(len)), used: 0 }
        });
        let first = store.used;
        store.used += len;
        fill(&mut store.words[first..first + len]);
        let place = (store.number, first);
        self.open.put(Some(store));
        place
    }

    pub(super) fn finish(self) -> Vec<Words> {
        while let Some(store) = self.open.take() {
            self.all()[store.number] = Some(store.words);
        }
        let all = self.all.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.into_iter().map(Option::unwrap_or_default).collect()
    }
}
