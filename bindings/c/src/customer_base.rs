//! The customer base: the orders of each customer, from which every figure is computed.

use std::ffi::c_char;
use std::path::Path;

use regulars::{Control, CustomerBase};
use regulars_border::arrow::{FFI_ArrowArrayStream, build_stream};
use regulars_border::{append_frame, fit, from_frame, load, merge, replay_orders, save};

use crate::bytes::{self, regulars_bytes};
use crate::error::{regulars_error, run};
use crate::frame::regulars_frame;
use crate::handle::{self, Handle};
use crate::import::{ArrowArrayStream, regulars_import};
use crate::table::{self, regulars_table};
use crate::text::text;

/// The orders of each customer, read once, from which every figure is computed. It never changes, so any number of
/// threads may ask it at once.
pub struct regulars_customer_base {
    _opaque: [u8; 0],
}

impl Handle for regulars_customer_base {
    type Value = CustomerBase;
    const NAME: &'static str = "regulars_customer_base";
    const TAG: u64 = u64::from_ne_bytes(*b"rg  base");
}

/// Reads the orders of a frame and stores the base in `base`. `options` is a JSON document, for example
/// {"timezone": "Europe/Warsaw", "refunds": "net"}, or NULL with length 0. The frame may be freed afterwards.
///
/// Errors: 1001 to 1009 and 1015 for orders that cannot be read, with column and row; 1011 and 1012 for the options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_new(
    frame: *const regulars_frame,
    options: *const c_char,
    options_length: usize,
    base: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (frame, options, base) = unsafe {
            (handle::borrow(frame)?, text("options", options, options_length)?, handle::output("base", base)?)
        };
        base.set(handle::give(from_frame(frame.frame()?, options)?));
        Ok(())
    })
}

/// Reads the orders of an import and stores the base in `base`. `options` may also name a "loader", which knows the
/// export of one shop. The import may be freed afterwards.
///
/// Errors: as for regulars_customer_base_new; 1014 for a loader that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_from_import(
    import: *const regulars_import,
    options: *const c_char,
    options_length: usize,
    base: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (import, options, base) = unsafe {
            (handle::borrow(import)?, text("options", options, options_length)?, handle::output("base", base)?)
        };
        base.set(handle::give(import.build(options, &Control::new())?));
        Ok(())
    })
}

/// Reads the orders of an Arrow stream and stores the base in `base`, without an import in between: of a stream that is
/// larger than memory only what a base keeps of its rows stays. The stream is released, whether that succeeds or not,
/// unless an argument is NULL or no text.
///
/// `options` and errors: as for regulars_customer_base_from_import; a loader needs all rows at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_from_stream(
    stream: *mut ArrowArrayStream,
    options: *const c_char,
    options_length: usize,
    base: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (options, base) = unsafe { (text("options", options, options_length)?, handle::output("base", base)?) };
        let stream = handle::input("stream", stream.cast::<FFI_ArrowArrayStream>())?;
        // SAFETY: not NULL as checked, and a stream that was not released as the caller promises.
        base.set(handle::give(unsafe { build_stream(stream, options, &Control::new()) }?));
        Ok(())
    })
}

/// Stores the base of the rows of both in `merged`: the same, to the byte, as that of one log with all of them,
/// whichever rows are in which. Rows are numbered on from those of `base` to those of `other`. Both stay as they are.
///
/// Errors: 1012 for bases that were read by different options; 1001, 1003 and 2005 for columns that do not go together;
/// 1007, 1008 and 2001 for what shows only with all rows at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_merge(
    base: *const regulars_customer_base,
    other: *const regulars_customer_base,
    merged: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (base, other, merged) =
            unsafe { (handle::borrow(base)?, handle::borrow(other)?, handle::output("merged", merged)?) };
        merged.set(handle::give(merge(base, other)?));
        Ok(())
    })
}

/// Stores the base of a base's rows and those of a frame, which are read as its own were, in `appended`: the same as a
/// base of all rows. `options` is a JSON document that may say {"observed_until": …}, or NULL with length 0. The base
/// stays as it is, and the frame may be freed afterwards.
///
/// Errors: as for regulars_customer_base_new and regulars_customer_base_merge.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_append(
    base: *const regulars_customer_base,
    frame: *const regulars_frame,
    options: *const c_char,
    options_length: usize,
    appended: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the four.
        let (base, frame, options, appended) = unsafe {
            (
                handle::borrow(base)?,
                handle::borrow(frame)?,
                text("options", options, options_length)?,
                handle::output("appended", appended)?,
            )
        };
        appended.set(handle::give(append_frame(base, frame.frame()?, options)?));
        Ok(())
    })
}

/// The same for the rows of an import. `options` may also name a "loader", which it must where the base's own rows came
/// through one.
///
/// Errors: as for regulars_customer_base_append; 1014 for a loader that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_append_import(
    base: *const regulars_customer_base,
    import: *const regulars_import,
    options: *const c_char,
    options_length: usize,
    appended: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the four.
        let (base, import, options, appended) = unsafe {
            (
                handle::borrow(base)?,
                handle::borrow(import)?,
                text("options", options, options_length)?,
                handle::output("appended", appended)?,
            )
        };
        appended.set(handle::give(import.append(base, options, &Control::new())?));
        Ok(())
    })
}

/// Saves a base to a file, in whole or not at all: what was there before stays until all is written. Equal bases give
/// equal files.
///
/// Errors: 1018 for a file that cannot be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_save(
    base: *const regulars_customer_base,
    path: *const c_char,
    path_length: usize,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (base, path) = unsafe { (handle::borrow(base)?, text("path", path, path_length)?) };
        save(base, Path::new(path))
    })
}

/// Loads a base that was saved and stores it in `base`.
///
/// Errors: 1010 for a file that cannot be read, 1016 for one that is damaged or no saved base, 1017 for one of a later
/// version of the library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_load(
    path: *const c_char,
    path_length: usize,
    base: *mut *mut regulars_customer_base,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for both.
        let (path, base) = unsafe { (text("path", path, path_length)?, handle::output("base", base)?) };
        base.set(handle::give(load(Path::new(path), &Control::new())?));
        Ok(())
    })
}

/// Computes the figure of this name ("cohorts", "intake", "repeat_customer_rate", "rfm", …) and stores it in `table`.
/// `options` is a JSON document, or NULL with length 0.
///
/// Errors: 1014 for a name that is not known; 1011 and 1012 for the options; 2001, 2004 and 3001 to 3004.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_figure(
    base: *const regulars_customer_base,
    name: *const c_char,
    name_length: usize,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the four.
        let (base, name, options, table) = unsafe {
            (
                handle::borrow(base)?,
                text("name", name, name_length)?,
                text("options", options, options_length)?,
                handle::output("table", table)?,
            )
        };
        table.set(table::give(regulars::figures::compute(base, name, options)?));
        Ok(())
    })
}

/// Fits the customer model of this name ("bg_nbd", "pareto_nbd", "gamma_gamma", …) to the customers of a base and stores it
/// in `fitted`: a JSON document, which the figure "customer_predictions" and the call "clv.ask" take as `model`. To save a
/// model is to keep that text. `options` is a JSON document, {"unit": "week", "discrete": false, "as_of": null,
/// "calibration_end": null, "penalty": 0, "start": null, "k": null}, or NULL with length 0.
///
/// Errors: 1014 for a name that is not known; 1011 and 1012 for the options; 1015, 3002 and 4001 to 4999.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_fit(
    base: *const regulars_customer_base,
    model: *const c_char,
    model_length: usize,
    options: *const c_char,
    options_length: usize,
    fitted: *mut *mut regulars_bytes,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the four.
        let (base, model, options, fitted) = unsafe {
            (
                handle::borrow(base)?,
                text("model", model, model_length)?,
                text("options", options, options_length)?,
                handle::output("fitted", fitted)?,
            )
        };
        fitted.set(bytes::give(fit(base, model, options)?));
        Ok(())
    })
}

/// Replays every customer's orders under a loyalty program and stores what it would have awarded in `sums`, a JSON document:
/// "awarded", "available", "outstanding", … Each order is taken as paid and fulfilled when it was placed, and nobody redeems.
/// `programs` is a program's document, or a list of its versions.
///
/// Errors: 5001 to 5999 for the programs; 1015, 2001 and 2004 for the orders.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_replay(
    base: *const regulars_customer_base,
    programs: *const c_char,
    programs_length: usize,
    sums: *mut *mut regulars_bytes,
) -> *mut regulars_error {
    run(|| {
        // SAFETY: the conventions of the header, for each of the three.
        let (base, programs, sums) = unsafe {
            (handle::borrow(base)?, text("programs", programs, programs_length)?, handle::output("sums", sums)?)
        };
        sums.set(bytes::give(replay_orders(base, programs)?));
        Ok(())
    })
}

/// Ends a base. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_free(base: *mut regulars_customer_base) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(base) }
}
