//! The customer base: the orders of each customer, from which every figure is computed.

use std::ffi::c_char;

use regulars::{Control, CustomerBase};
use regulars_border::from_frame;

use crate::error::{regulars_error, run};
use crate::frame::regulars_frame;
use crate::handle::{self, Handle};
use crate::import::regulars_import;
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

/// The share of customers with at least two orders: one row with value, numerator, denominator, low, high and level.
///
/// `options` and errors: see regulars_customer_base_figure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_repeat_customer_rate(
    base: *const regulars_customer_base,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: handed on as it came.
    unsafe { named(base, "repeat_customer_rate", options, options_length, table) }
}

/// What becomes of the customers won in each period: a row for each cohort and period after it.
///
/// `options`, for example {"period": "month", "measure": "retention"}, and errors: see regulars_customer_base_figure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_cohorts(
    base: *const regulars_customer_base,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: handed on as it came.
    unsafe { named(base, "cohorts", options, options_length, table) }
}

/// Recency, frequency and monetary value of each customer, with scores: a row for each customer.
///
/// `options` and errors: see regulars_customer_base_figure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_rfm(
    base: *const regulars_customer_base,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: handed on as it came.
    unsafe { named(base, "rfm", options, options_length, table) }
}

/// How many orders by how many customers, for how much, and from when to when: one row.
///
/// `options` and errors: see regulars_customer_base_figure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_totals(
    base: *const regulars_customer_base,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: handed on as it came.
    unsafe { named(base, "totals", options, options_length, table) }
}

/// What was read and what was left out: rows, orders, customers, guests, refunds, and every reason to set a row aside.
///
/// `options` and errors: see regulars_customer_base_figure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_intake(
    base: *const regulars_customer_base,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: handed on as it came.
    unsafe { named(base, "intake", options, options_length, table) }
}

/// Ends a base. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn regulars_customer_base_free(base: *mut regulars_customer_base) {
    // SAFETY: the conventions of the header.
    unsafe { handle::free(base) }
}

unsafe fn named(
    base: *const regulars_customer_base,
    name: &'static str,
    options: *const c_char,
    options_length: usize,
    table: *mut *mut regulars_table,
) -> *mut regulars_error {
    // SAFETY: the name is ours, the rest is as the caller has it.
    unsafe { regulars_customer_base_figure(base, name.as_ptr().cast(), name.len(), options, options_length, table) }
}
