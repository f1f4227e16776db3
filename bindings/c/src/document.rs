//! Everything that is a document in and a document out: the loyalty program above all.

use std::ffi::c_char;

use crate::bytes::{self, regulars_bytes};
use crate::error::{regulars_error, run};
use crate::handle;
use crate::text::text;

/// Hands a JSON document to the call of this name ("loyalty.quote", "loyalty.apply", …) and stores its reply, a
/// JSON document, in `reply`. The same request gives the same bytes in every language.
///
/// Errors: 1014 for a name that is not known; those of the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_call(
    name: *const c_char,
    name_length: usize,
    request: *const c_char,
    request_length: usize,
    reply: *mut *mut regulars_bytes,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (name, request, reply) = unsafe {
            (
                text("name", name, name_length)?,
                text("request", request, request_length)?,
                handle::output("reply", reply)?,
            )
        };
        reply.set(bytes::give(regulars::documents::call(name, request)?));
        Ok(())
    })
}
