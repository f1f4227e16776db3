//! Any bytes as options, names and models over a small base: a table or a model, or an error that is not the library's own.
//! The first line is what is asked, the second a name (of a model, or of a column of the figure), the rest the options.
#![no_main]

#[allow(dead_code, unused_imports)] // each target asks a part of it
mod c;

use std::cell::OnceCell;

use libfuzzer_sys::fuzz_target;

use c::{Base, Column, Columns, Frame};

const ROWS: i64 = 200;

thread_local! {
    static COLUMNS: Columns = vec![
        (b"customer_id".to_vec(), Column::Int64((0..ROWS).map(|row| row * 7 % 31).collect()), None),
        (b"ordered_at".to_vec(), Column::Date32((0..ROWS as i32).map(|row| 20_000 + row * 13 % 700).collect()), None),
        (b"amount".to_vec(), Column::Float64((0..ROWS).map(|row| f64::from((row * 17 % 90) as i32) / 4.0).collect()), None),
        (b"shelf".to_vec(), Column::Int64((0..ROWS).map(|row| row % 3).collect()), None),
    ];
    static BASE: OnceCell<Base> = const { OnceCell::new() };
}

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let [what, name, options] = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
    COLUMNS.with(|columns| {
        let frame = Frame::of(columns);
        BASE.with(|base| {
            let base = base
                .get_or_init(|| Base::of(&frame, br#"{"segments":["shelf"]}"#).unwrap_or_else(|code| panic!("{code}")));
            match what {
                b"new" => drop(Base::of(&frame, options)),
                b"append" => drop(base.append(&frame, options)),
                b"fit" => drop(base.fit(name, options)),
                b"replay" => drop(base.replay(options)),
                figure => {
                    if let Ok(table) = base.figure(figure, options) {
                        let _ = table.find(name);
                        table.read();
                    }
                }
            }
        });
    });
});
