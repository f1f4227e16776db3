//! The one door to parallel work.
//!
//! A rayon pool does not survive `fork`: its threads stay behind in the parent, and the child would wait for them
//! for ever. PHP-FPM and Python's multiprocessing fork. So every use compares the process id with that of the pool,
//! and a child makes a pool of its own. The number of threads never changes a result: work is cut by the data, and
//! partial results are put together in the order of the data.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::{Code, Error, Result};

struct Pool {
    process: u32,
    threads: usize,
    pool: Arc<rayon::ThreadPool>,
}

static POOL: Mutex<Option<Pool>> = Mutex::new(None);

/// How many threads the machine gives this process.
pub fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

fn pool(threads: Option<NonZeroUsize>) -> Result<Arc<rayon::ThreadPool>> {
    let process = std::process::id();
    let mut slot = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let threads =
        threads.map_or_else(|| slot.as_ref().map_or_else(available_threads, |pool| pool.threads), NonZeroUsize::get);
    if let Some(old) = slot.take() {
        if old.process == process && old.threads == threads {
            let pool = Arc::clone(&old.pool);
            *slot = Some(old);
            return Ok(pool);
        }
        if old.process != process {
            // The threads of this pool live in the parent. Dropping it here would wait for them.
            std::mem::forget(old);
        }
    }
    let made = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("regulars-{index}"))
        .build()
        .map_err(|error| Error::new(Code::Internal, format!("expected to start {threads} threads: {error}")))?;
    let made = Arc::new(made);
    *slot = Some(Pool { process, threads, pool: Arc::clone(&made) });
    Ok(made)
}

/// Sets how many threads work is spread over from now on; `None` = as many as the machine gives.
///
/// # Errors
/// [`Code::Internal`] when the threads cannot be started.
pub fn set_threads(threads: Option<NonZeroUsize>) -> Result<()> {
    let threads = threads.or_else(|| NonZeroUsize::new(available_threads()));
    pool(threads).map(drop)
}

/// How many threads work is spread over.
pub fn threads() -> usize {
    POOL.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or_else(available_threads, |pool| pool.threads)
}

/// Runs `work(0), …, work(n - 1)` in parallel. The only place that spreads work: what rayon needs for that is compiled once,
/// and not anew for each of its users, which was an eighth of a library.
fn spread(n: usize, work: &(dyn Fn(usize) + Sync)) -> Result<()> {
    pool(None)?.install(|| (0..n).into_par_iter().for_each(work));
    Ok(())
}

/// What one index takes or gives: no two threads have one index, so the lock is never waited for.
fn slot<T>(content: T) -> Mutex<Option<T>> {
    Mutex::new(Some(content))
}

fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Computes `f(0), …, f(n - 1)` in parallel and gives the results in that order.
///
/// # Errors
/// The error of the smallest index that failed, so that the same input always gives the same error;
/// [`Code::Internal`] when the threads cannot be started.
pub fn map<T, F>(n: usize, f: F) -> Result<Vec<T>>
where
    T: Send,
    F: Fn(usize) -> Result<T> + Sync,
{
    map_items(vec![(); n], |place, ()| f(place))
}

/// Computes `f(place, item)` for each of the items in parallel, and gives the results in their order. For items that
/// only one thread may have, such as slices to write to.
///
/// # Errors
/// As [`map`].
pub fn map_items<I, T, F>(items: Vec<I>, f: F) -> Result<Vec<T>>
where
    I: Send,
    T: Send,
    F: Fn(usize, I) -> Result<T> + Sync,
{
    if items.len() <= 1 {
        return items.into_iter().enumerate().map(|(place, item)| f(place, item)).collect();
    }
    let items: Vec<_> = items.into_iter().map(slot).collect();
    let results: Vec<Mutex<Option<Result<T>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    spread(items.len(), &|place| {
        let result = take(&items[place]).map(|item| f(place, item));
        *results[place].lock().unwrap_or_else(PoisonError::into_inner) = result;
    })?;
    let lost = || Err(Error::new(Code::Internal, "expected a result of each piece of work"));
    results.iter().map(|result| take(result).unwrap_or_else(lost)).collect()
}

/// So many values are written by one thread at a time.
pub(crate) const RUN: usize = 1 << 15;

/// The values `f(0), …, f(n - 1)`, written in parallel, a run of them by one thread.
///
/// # Errors
/// [`Code::Internal`] when the threads cannot be started.
pub fn collect<T, F>(n: usize, f: F) -> Result<Vec<T>>
where
    T: Copy + Default + Send,
    F: Fn(usize) -> T + Sync,
{
    let mut values = vec![T::default(); n];
    map_items(values.chunks_mut(RUN).collect(), |run, values: &mut [T]| {
        for (place, value) in values.iter_mut().enumerate() {
            *value = f(run * RUN + place);
        }
        Ok(())
    })?;
    Ok(values)
}

/// Those of the values, in their order, of which `keeps` is true.
///
/// # Errors
/// [`Code::Internal`] when the threads cannot be started.
pub fn filter<T, F>(values: &[T], keeps: F) -> Result<Vec<T>>
where
    T: Copy + Send + Sync,
    F: Fn(T) -> bool + Sync,
{
    let kept = map(values.len().div_ceil(RUN), |run| {
        let run = &values[run * RUN..((run + 1) * RUN).min(values.len())];
        let mut kept = Vec::with_capacity(run.len());
        kept.extend(run.iter().copied().filter(|value| keeps(*value)));
        Ok(kept)
    })?;
    Ok(kept.concat())
}

/// Pieces of memory that parallel work takes, uses and puts back, so that it does not ask the system for them again
/// and again: fresh memory costs more than the work done in it.
#[derive(Debug, Default)]
pub struct Shelf<T>(Mutex<Vec<T>>);

impl<T: Default> Shelf<T> {
    /// A piece that was put back, in the state it was left in, or a new one.
    pub fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Puts a piece back for others to take.
    pub fn put(&self, piece: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(piece);
    }
}

/// Sorts in parallel by a total order. Equal elements may change places, so the order must tell apart whatever a
/// reader can tell apart.
///
/// # Errors
/// [`Code::Internal`] when the threads cannot be started.
pub fn sort_unstable_by<T, F>(values: &mut [T], compare: F) -> Result<()>
where
    T: Send,
    F: Fn(&T, &T) -> std::cmp::Ordering + Sync,
{
    pool(None)?.install(|| values.par_sort_unstable_by(&compare));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order_and_the_first_error_wins() {
        assert_eq!(map(1000, |index| Ok(index * 2)).unwrap(), (0..1000).map(|index| index * 2).collect::<Vec<_>>());
        let error =
            map(1000, |index| if index % 7 == 3 { Err(Error::new(Code::Internal, index.to_string())) } else { Ok(()) });
        assert_eq!(error.unwrap_err().message(), "3");
        assert_eq!(
            collect(100_000, |index| index * 2).unwrap(),
            (0..100_000).map(|index| index * 2).collect::<Vec<_>>()
        );
        let all: Vec<usize> = (0..100_000).collect();
        assert_eq!(
            filter(&all, |value| value % 3 == 1).unwrap(),
            (0..100_000).filter(|value| value % 3 == 1).collect::<Vec<_>>()
        );
    }
}
