//! `regulars` over a pipe, for hosts that may not load a library.
//!
//! A request is a line of JSON, and so is its reply, in the order of the requests:
//!
//! ```text
//! {"id": 1, "call": "loyalty.quote", "request": {…}}
//! {"id":1,"reply":{…}}
//! {"id": 2, "call": "customer_base.new", "request": {"path": "orders.parquet", "options": {…}}}
//! {"id":2,"error":{"code":1010,"name":"unreadable_file","message":"…","field":"path","row":null}}
//! ```
//!
//! The id comes back as it was written. The calls are those of `regulars::documents`, and those that keep
//! customer bases in this process, which `worker.rs` lists. A reply's document is written byte for byte as every other
//! language gets it. A line that is no request is answered with the id null. The end of the input ends the process;
//! nothing else does, and nothing is written to standard error.
//!
//! The program is [`serve`] and nothing else. The C library has it too, so that a package of both need not hold the core
//! twice.

mod lines;
mod worker;

use std::io::{self, BufReader, Write};

use lines::{Line, Lines};
use worker::Worker;

/// The longest line that is read, in bytes. A longer one is skipped and answered with an error.
const LONGEST_LINE: usize = 256 << 20;

/// Answers the requests of standard input on standard output until there are no more. Gives whether they ended: else a pipe
/// broke.
pub fn serve() -> bool {
    let mut lines = Lines::new(BufReader::with_capacity(1 << 16, io::stdin().lock()), LONGEST_LINE);
    let mut output = io::stdout().lock();
    let mut worker = Worker::default();
    loop {
        let reply = match lines.next_line() {
            Ok(Line::Whole(line)) => worker.answer(line),
            Ok(Line::TooLong) => worker::refuse_long_line(LONGEST_LINE),
            Ok(Line::End) => return true,
            Err(_) => return false,
        };
        // A host that closed its end of the pipe doesn't wait for an answer.
        if output
            .write_all(reply.as_bytes())
            .and_then(|()| output.write_all(b"\n"))
            .and_then(|()| output.flush())
            .is_err()
        {
            return false;
        }
    }
}
