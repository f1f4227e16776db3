//! Any bytes as the name of a call and as its request: a reply that is text, or an error that is not the library's own. The
//! name ends at the first line end, the pointer that the reply is asked by at the second.
#![no_main]

#[allow(dead_code, unused_imports)] // each target asks a part of it
mod c;

use libfuzzer_sys::fuzz_target;

use c::call;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let [name, pointer, request] = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
    if let Ok(reply) = call(name, request) {
        assert!(reply.text().starts_with('{'));
        reply.look(pointer);
        reply.look(b"/earn/points");
    }
});
