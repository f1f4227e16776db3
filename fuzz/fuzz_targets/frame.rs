//! Any columns, names and options: a base whose figures are computed, or an error that is not the library's own.
#![no_main]

#[allow(dead_code, unused_imports)] // each target asks a part of it
mod c;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

use c::{Base, Column, Columns, Frame};

const NAMES: [&str; 8] = ["customer_id", "ordered_at", "order_id", "amount", "kind", "currency", "status", "shelf"];
const OPTIONS: [&str; 6] = [
    "",
    r#"{"on_error":"report"}"#,
    r#"{"kind":"kind","refunds":"net_at_order","timezone":"Europe/Warsaw","on_error":"report"}"#,
    r#"{"currency":"currency","rates":{"EUR":1,"PLN":"0.25"},"on_error":"report"}"#,
    r#"{"segments":["shelf"],"refunds":"drop","count_refunded":false,"on_error":"report"}"#,
    r#"{"status":"status","statuses":["paid"],"amount_scale":3,"on_error":"report"}"#,
];
const TEXTS: [&str; 9] = ["ann", "bob", "order", "refund", "EUR", "PLN", "paid", "2026-01-05", "12.50"];

/// Times between 1998 and 2052 mostly, so that not every row is refused.
fn time(u: &mut Unstructured<'_>) -> Result<i64> {
    Ok(if u.ratio(9u8, 10u8)? { u.int_in_range(900_000_000..=2_600_000_000i64)? * 1_000_000 } else { u.arbitrary()? })
}

fn values<T>(
    u: &mut Unstructured<'_>,
    rows: usize,
    mut one: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    (0..rows).map(|_| one(u)).collect()
}

fn column(u: &mut Unstructured<'_>, name: usize, rows: usize) -> Result<Column> {
    let kind = if u.ratio(3u8, 4u8)? { [0, 3, 0, 1, 4, 4, 4, 0][name] } else { u.int_in_range(0..=5u8)? };
    Ok(match kind {
        0 => Column::Int64(values(u, rows, |u| u.int_in_range(-3..=12i64))?),
        1 => Column::Float64(values(u, rows, |u| Ok(f64::from(u.arbitrary::<i16>()?) / 8.0))?),
        2 => Column::Float64(values(u, rows, |u| u.arbitrary())?),
        3 if u.arbitrary()? => Column::Date32(values(u, rows, |u| u.int_in_range(10_000..=30_000i32))?),
        3 => Column::Timestamp(values(u, rows, time)?, u.arbitrary()?),
        4 => {
            let (mut bytes, mut offsets) = (Vec::new(), vec![0]);
            for _ in 0..rows {
                bytes.extend_from_slice(u.choose(&TEXTS)?.as_bytes());
                offsets.push(bytes.len() as i64);
            }
            Column::Utf8(bytes, offsets)
        }
        _ => {
            // Offsets of any kind, within what the caller promises: as many bytes as the last one says.
            let bytes: Vec<u8> = u.arbitrary()?;
            let mut offsets = values(u, rows, |u| u.int_in_range(-1..=bytes.len() as i64))?;
            offsets.push(bytes.len() as i64);
            Column::Utf8(bytes, offsets)
        }
    })
}

fn columns(u: &mut Unstructured<'_>) -> Result<Columns> {
    let rows = u.int_in_range(0..=40usize)?;
    let mut columns = Columns::new();
    for (place, name) in NAMES.iter().enumerate() {
        if place > 1 && u.arbitrary()? {
            continue;
        }
        let length = if u.ratio(49u8, 50u8)? { rows } else { u.int_in_range(0..=40usize)? };
        let name = if u.ratio(49u8, 50u8)? { name.as_bytes().to_vec() } else { u.arbitrary()? };
        let validity = if u.ratio(1u8, 4u8)? { Some(values(u, 5, |u| u.arbitrary())?) } else { None };
        columns.push((name, column(u, place, length)?, validity));
    }
    Ok(columns)
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let (first, second) = (columns(u)?, columns(u)?);
    let options = u.choose(&OPTIONS)?.as_bytes();
    let (one, other) = (Frame::of(&first), Frame::of(&second));
    let (Ok(base), next) = (Base::of(&one, options), Base::of(&other, options)) else { return Ok(()) };
    for figure in ["intake", "totals", "cohorts", "rfm", "repeat_customer_rate", "time_to_order", "lapsed"] {
        let _ = base.figure(figure.as_bytes(), b"").map(|table| table.read());
    }
    let grown = [base.append(&other, b""), next.and_then(|next| base.merge(&next))];
    for base in grown.into_iter().flatten() {
        let _ = base.figure(b"totals", b"").map(|table| table.read());
    }
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for what was asked of them is no input.
    let _ = run(&mut Unstructured::new(bytes));
});
