//! Where rows come from: a host's columns, or a base that is merged with another one.

use regulars_core::Result;
use regulars_core::money::Scale;

use super::decode::Scratch;
use super::naming::Naming;
use super::side::Side;

/// Rows in morsels, each small enough for a core's cache.
pub(super) trait Source<K>: Sync {
    /// Forgets what was counted while it was read before.
    fn begin(&self) {}

    /// How many morsels.
    fn len(&self) -> usize;

    /// At most how many rows a morsel gives.
    fn rows(&self, morsel: usize) -> usize;

    /// Reads a morsel and hands its rows on, once. `naming` is for keys that need to know how ids are written.
    fn read(
        &self,
        morsel: usize,
        naming: &Naming,
        scratch: &mut Scratch<K>,
        take: &mut dyn FnMut(Rows<'_, K>) -> Result<()>,
    ) -> Result<()>;

    /// The text of a row's customer, by the row's place in its morsel.
    fn text(&self, morsel: usize, place: u32) -> &str;
}

/// The rows of a morsel, by their places.
pub(super) struct Rows<'r, K> {
    pub(super) keys: &'r [K],
    pub(super) at: &'r [i64],
    pub(super) amount: &'r [i64],
    /// Which rows are refunds; without it, those of negative amounts.
    pub(super) refunds: Option<&'r [bool]>,
    /// The places of the rows that are kept; without it, all are.
    pub(super) kept: Option<&'r [u32]>,
    pub(super) scale: Scale,
    pub(super) side: Side,
}
