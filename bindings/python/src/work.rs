//! Work that may be long: without the interpreter's lock, watched for Ctrl-C, and with a report of its progress.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;
use regulars::{Code, Control, Error, Result};
use regulars_border::guard;

use crate::errors::raise;

/// How often the waiting thread looks for signals and reports progress.
const LOOK: Duration = Duration::from_millis(50);

/// Runs short work without the interpreter's lock. A panic becomes an error.
pub fn short<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    py.detach(|| guard(work)).map_err(|error| raise(py, &error))
}

/// Runs long work on a thread of its own while this one waits, looks for signals and calls `progress(done, total)`.
/// A signal's exception, or one of `progress`, stops the work and is raised once the work has ended.
pub fn long<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Control) -> Result<T> + Send,
) -> PyResult<T> {
    let control = Control::new();
    let report = |control: &Control| progress.map_or(Ok(()), |call| call.call1(control.progress()).map(drop));
    let (result, raised) = std::thread::scope(|scope| {
        let (sender, receiver) = channel();
        let control = &control;
        let started = std::thread::Builder::new().name("regulars-work".into()).spawn_scoped(scope, move || {
            // The receiver lives until the result is here, so sending cannot fail.
            let _ = sender.send(guard(|| work(control)));
        });
        if let Err(error) = started {
            return (Err(Error::new(Code::Internal, format!("expected to start a thread: {error}"))), None);
        }
        let mut raised = None;
        // A channel's receiver may be moved between threads but not shared, so it goes in and comes out again.
        let mut receiver = receiver;
        loop {
            let (came, back) = py.detach(move || (receiver.recv_timeout(LOOK), receiver));
            receiver = back;
            match came {
                Ok(result) => return (result, raised),
                Err(RecvTimeoutError::Timeout) if raised.is_none() => {
                    if let Err(error) = py.check_signals().and_then(|()| report(control)) {
                        control.stop();
                        raised = Some(error);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return (Err(Error::new(Code::Internal, "the work ended without a result")), raised);
                }
            }
        }
    });
    match raised {
        Some(error) => Err(error),
        None => {
            let value = result.map_err(|error| raise(py, &error))?;
            report(&control)?;
            Ok(value)
        }
    }
}
