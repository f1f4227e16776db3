//! How a caller watches long work, and stops it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Code, Error, Result};

/// A flag to stop the work and a count of how far it is, shared between the worker and whoever waits for it.
///
/// Long loops call [`Control::advance`] between pieces of work; a set flag ends them with
/// [`Code::Interrupted`] and without a result.
#[derive(Debug, Default)]
pub struct Control {
    stopped: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Control {
    /// Nothing done, nothing known of the total, not stopped.
    pub const fn new() -> Self {
        Self { stopped: AtomicBool::new(false), done: AtomicU64::new(0), total: AtomicU64::new(0) }
    }

    /// Asks the work to end. Safe from any thread, as often as wished.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Says how many pieces of work are still to come.
    pub fn expect(&self, pieces: u64) {
        self.total.fetch_add(pieces, Ordering::Relaxed);
    }

    /// Counts pieces of work as done.
    ///
    /// # Errors
    /// [`Code::Interrupted`] once [`Control::stop`] was called.
    pub fn advance(&self, pieces: u64) -> Result<()> {
        self.done.fetch_add(pieces, Ordering::Relaxed);
        if self.stopped.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Interrupted, "the work was interrupted, nothing was kept of it"));
        }
        Ok(())
    }

    /// Pieces of work done and expected so far.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}
