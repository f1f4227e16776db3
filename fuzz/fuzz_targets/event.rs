//! Any text is an event or is refused with a place and a code; what is read is written so that it is read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regulars_loyalty::event::Event;

fuzz_target!(|text: &str| {
    match Event::parse(text) {
        Ok(event) => {
            let written = event.to_document().to_string();
            assert_eq!(Event::parse(&written).as_ref(), Ok(&event), "{written}");
        }
        Err(problem) => assert!(matches!(problem.code().number(), 6001 | 6002)),
    }
});
