//! Panics stop here.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use regulars::{Code, Error, Result};

thread_local! {
    /// How many guards are open on this thread. Only then is a panic ours.
    static OPEN: Cell<u32> = const { Cell::new(0) };
}

/// Runs the work. A panic in it becomes [`Code::Internal`], and nothing is written to standard error on its way:
/// that is the host's, and in a web server it is the log of somebody else.
///
/// # Errors
/// Those of the work, and [`Code::Internal`].
pub fn guard<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    silence_our_panics();
    OPEN.set(OPEN.get() + 1);
    // Whatever the work held is dropped or, being a handle of the host's, only read again through its own checks.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    OPEN.set(OPEN.get() - 1);
    outcome.unwrap_or_else(|payload| Err(Error::new(Code::Internal, describe(&*payload))))
}

fn describe(payload: &(dyn Any + Send)) -> String {
    let said = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("expected a promise of the library's own to hold: {}", said.unwrap_or("no reason was given"))
}

/// Puts a hook before the present one, once, that is silent on our threads and passes all other panics on.
fn silence_our_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // A panic on a thread of our pool is carried to the guard that waits for it.
            let pool = std::thread::current().name().is_some_and(|name| name.starts_with("regulars-"));
            if !pool && OPEN.get() == 0 {
                others(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_next_call_works() {
        let error = guard::<()>(|| panic!("row {} of none", 7)).unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert!(error.message().ends_with("row 7 of none"), "{}", error.message());
        assert_eq!(guard(|| Ok(3)).unwrap(), 3);
    }
}
