//! The worker, for programs that are no more than it.

/// Answers the requests of standard input on standard output, a JSON document a line, as the program regulars-worker does,
/// until the input ends. A program whose main calls this and nothing else is that worker. Gives 0, or 1 when a pipe broke.
#[unsafe(no_mangle)]
pub extern "C" fn regulars_serve() -> i32 {
    std::panic::catch_unwind(regulars_worker::serve).map_or(1, |ended| i32::from(!ended))
}
