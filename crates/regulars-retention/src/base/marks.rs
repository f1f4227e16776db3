//! Marks: what becomes of each row of a morsel while its columns are read.

use regulars_core::Error;

/// What becomes of a row, the stronger the further down: an unreadable row is unreadable whoever ordered, but a row
/// whose status says that it is no order need not be readable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    Kept,
    Guest,
    Bad,
    OtherStatus,
}

/// What became of the rows of a morsel.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) fates: Vec<Fate>,
    /// Whether every row is kept.
    pub(super) clean: bool,
    /// The first error of each bad row, by its place.
    pub(super) errors: Vec<(usize, Error)>,
    /// Rows whose guest is known, and which customer that is.
    pub(super) identified: Vec<(u32, u32)>,
}

impl Marks {
    pub(super) fn reset(&mut self, rows: usize) {
        self.fates.clear();
        self.fates.resize(rows, Fate::Kept);
        self.clean = true;
        self.errors.clear();
        self.identified.clear();
    }

    pub(super) fn set(&mut self, place: usize, fate: Fate) {
        self.clean = false;
        self.fates[place] = self.fates[place].max(fate);
    }

    pub(super) fn bad(&mut self, place: usize, error: Error) {
        if self.fates[place] < Fate::Bad {
            self.set(place, Fate::Bad);
            self.errors.push((place, error));
        }
    }
}
