//! The program: see the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    if regulars_worker::serve() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
