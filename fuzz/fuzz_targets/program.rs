//! Any text is a program or is refused with a place and a code; what is read is written so that it is read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regulars_loyalty::program::Program;

fuzz_target!(|text: &str| {
    match Program::check(text) {
        Ok(program) => {
            let written = program.to_document().to_string();
            assert_eq!(Program::parse(&written).as_ref(), Ok(&program), "{written}");
        }
        Err(problems) => assert!(problems.iter().all(|problem| matches!(problem.code().number(), 5001 | 5002))),
    }
});
