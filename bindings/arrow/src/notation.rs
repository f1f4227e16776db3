//! Numbers and days as other countries write them, made into what the core reads.
//!
//! Nothing is guessed: which mark is which, and whether the day or the month comes first, the caller says. What is not
//! written so comes back as it stood, or with a note of what was asked; the core refuses it, with its row and what was found.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use regulars::orders::{Role, Roles};
use regulars::time::{Day, parse_time};
use regulars::{Code, Error, Result};
use serde::Deserialize;

use crate::arrow_error;
use crate::import::Rows;

/// How texts are written that stand for amounts and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Notation {
    /// What stands before the fraction: `.` or `,`.
    decimal: Option<char>,
    /// What may stand between groups of three digits: `.`, `,`, `'`, or a blank, for which non-breaking ones count too.
    thousands: Option<char>,
    /// Whether `5/1/2026` is the fifth of January.
    day_first: bool,
    /// Whether it is the first of May.
    month_first: bool,
}

impl Notation {
    /// The fields of a document of options that are about it.
    pub(crate) const FIELDS: [&str; 4] = ["decimal", "thousands", "day_first", "month_first"];

    /// Whether all is written as the core reads it.
    pub(crate) fn is_plain(self) -> bool {
        self == Self::default()
    }

    /// Refuses marks that cannot be told apart, or that are none.
    pub(crate) fn checked(self) -> Result<Self> {
        let wrong = |field: &str, message: String| Err(Error::new(Code::InvalidOption, message).at_field(field));
        if let Some(found) = self.decimal.filter(|mark| !".,".contains(*mark)) {
            return wrong("decimal", format!("expected \".\" or \",\" as the decimal mark, found {found:?}"));
        }
        if let Some(found) = self.thousands.filter(|mark| !".,' ".contains(*mark)) {
            let message = format!("expected \".\", \",\", \"'\" or a blank between thousands, found {found:?}");
            return wrong("thousands", message);
        }
        if self.thousands == Some(self.decimal()) {
            let message = format!("expected another mark than the decimal one, found {:?} for both", self.decimal());
            return wrong("thousands", message);
        }
        if self.day_first && self.month_first {
            return wrong("month_first", "expected day_first or month_first, found both".to_owned());
        }
        Ok(self)
    }

    fn decimal(self) -> char {
        self.decimal.unwrap_or('.')
    }

    /// Makes the columns of amounts and times what the core reads, where they are texts.
    pub(crate) fn apply(self, rows: &mut Rows, roles: &Roles) -> Result<()> {
        let has = |wanted: &[Role], name: &str| wanted.iter().any(|role| roles.get(*role) == Some(name));
        for (place, name) in rows.names.iter().enumerate() {
            let is_number =
                has(&[Role::Amount, Role::Cost], name) && (self.decimal.is_some() || self.thousands.is_some());
            let is_time = has(&[Role::OrderedAt, Role::BilledUntil], name) && (self.day_first || self.month_first);
            if !is_number && !is_time {
                continue;
            }
            for piece in &mut rows.pieces {
                let read: &Rewrite = if is_number { &|text| self.number(text) } else { &|text| self.time(text) };
                piece[place] = rewritten(&piece[place], read).map_err(|error| error.at_field(name.clone()))?;
            }
        }
        Ok(())
    }

    /// A number as the core reads it.
    fn number(self, text: &str) -> Cow<'_, str> {
        let digits = text.trim();
        if digits.is_empty() {
            return text.into();
        }
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (sign, digits) = match digits.strip_prefix(['-', '\u{2212}']) {
            Some(digits) => ("-", digits),
            None => ("", digits.strip_prefix('+').unwrap_or(digits)),
        };
        let (whole, fraction) = digits.split_once(self.decimal()).unwrap_or((digits, ""));
        let grouped = || {
            let mut groups = whole.split(|mark| self.is_between_thousands(mark));
            let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && plain(first))?;
            groups.all(|group| group.len() == 3 && plain(group)).then_some(first)
        };
        let has_digits = !whole.is_empty() || !fraction.is_empty();
        if !has_digits || !plain(fraction) || !(plain(whole) || grouped().is_some()) {
            // The core would take 12.50 for what it says; that is not what was asked.
            return format!("{text} (decimal mark {})", self.decimal()).into();
        }
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}").into()
    }

    fn is_between_thousands(self, mark: char) -> bool {
        match self.thousands {
            Some(' ') => matches!(mark, ' ' | '\u{a0}' | '\u{202f}'),
            Some('\'') => matches!(mark, '\'' | '\u{2019}'),
            between => between == Some(mark),
        }
    }

    /// A day, or a day and a time, as the core reads it.
    fn time(self, text: &str) -> Cow<'_, str> {
        self.day_and_clock(text).map_or(text.into(), Cow::from)
    }

    fn day_and_clock(self, text: &str) -> Option<String> {
        let text = text.trim();
        let (date, rest) = text.split_at(text.find([' ', ',', 'T']).unwrap_or(text.len()));
        let mark = date.chars().find(|letter| !letter.is_ascii_digit()).filter(|mark| "/.-".contains(*mark))?;
        let parts: Vec<&str> = date.split(mark).collect();
        let [first, second, year] = parts[..] else { return None };
        let number = |part: &str, longest: usize| -> Option<u32> {
            (part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
        };
        let (first, second) = (number(first, 2)?, number(second, 2)?);
        let (month, day) = if self.day_first { (second, first) } else { (first, second) };
        let year = i32::try_from(number(year, 4).filter(|_| year.len() == 4)?).ok()?;
        let day = Day::from_ymd(year, month, day)?;
        let clock = rest.trim_start_matches([',', 'T']).trim();
        let time = if clock.is_empty() { day.to_string() } else { format!("{day} {}", clock_of_24_hours(clock)?) };
        parse_time(&time).is_ok().then_some(time)
    }
}

/// A time of day whose hour may have one digit, and behind which the half of the day may stand.
fn clock_of_24_hours(text: &str) -> Option<String> {
    let (clock, half) = text.split_once(' ').map_or((text, None), |(clock, half)| (clock, Some(half.trim())));
    let (hours, rest) = clock.split_once(':')?;
    let hours: u32 = hours.parse().ok().filter(|_| hours.len() <= 2)?;
    let hours = match half.map(str::to_ascii_lowercase).as_deref() {
        None => hours,
        Some("am" | "a.m.") if (1..=12).contains(&hours) => hours % 12,
        Some("pm" | "p.m.") if (1..=12).contains(&hours) => hours % 12 + 12,
        Some(_) => return None,
    };
    Some(format!("{hours:02}:{rest}"))
}

type Rewrite<'r> = dyn for<'t> Fn(&'t str) -> Cow<'t, str> + 'r;

/// The texts of an array, each rewritten; an array of anything else as it is.
fn rewritten(array: &ArrayRef, read: &Rewrite<'_>) -> Result<ArrayRef> {
    fn is_text(kind: &DataType) -> bool {
        match kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
            DataType::Dictionary(_, values) => is_text(values),
            _ => false,
        }
    }
    if !is_text(array.data_type()) {
        return Ok(ArrayRef::clone(array));
    }
    let texts = cast(array, &DataType::LargeUtf8).map_err(|error| arrow_error(&error))?;
    let texts = texts.as_string::<i64>().iter().map(|text| text.map(read));
    Ok(Arc::new(texts.collect::<LargeStringArray>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(decimal: &str, thousands: &str) -> Notation {
        Notation { decimal: decimal.chars().next(), thousands: thousands.chars().next(), ..Notation::default() }
    }

    #[test]
    fn numbers_are_read_as_they_are_said_to_be_written() {
        for (decimal, thousands, text, number) in [
            (",", "", "12,50", "12.50"),
            (",", "", "-12,5", "-12.5"),
            (",", "", "\u{2212}3", "-3"),
            (",", "", " 12,50 ", "12.50"),
            (",", "", ",50", ".50"),
            (",", "", "12,", "12"),
            (",", ".", "1.234,50", "1234.50"),
            (",", ".", "1.234.567", "1234567"),
            (",", ".", "1234,50", "1234.50"),
            (",", " ", "1\u{a0}234,50", "1234.50"),
            (",", " ", "1\u{202f}234 567,50", "1234567.50"),
            (".", "'", "1'234.50", "1234.50"),
            ("", ",", "1,234.50", "1234.50"),
            (",", "", "9007199254740993,01", "9007199254740993.01"),
        ] {
            assert_eq!(notation(decimal, thousands).number(text), number, "{text:?}");
        }
    }

    #[test]
    fn numbers_of_another_notation_are_refused_by_the_core() {
        for (decimal, thousands, text) in [
            (",", "", "12.50"),
            (",", "", "1.234,50"),
            (",", ".", "12.50"),
            (",", ".", "1.23,50"),
            (",", ".", "1234.567"),
            (",", ".", ".123"),
            (",", ".", "1..234"),
            (",", " ", "1 234 5"),
            ("", ",", "12,50"),
            (",", "", "1,2,3"),
            (",", "", "12,50 EUR"),
            (",", "", "1e3"),
            (",", "", "-"),
            (",", "", ","),
        ] {
            let read = notation(decimal, thousands).number(text).into_owned();
            assert!(regulars::money::Decimal::parse(&read).is_err() && read.starts_with(text), "{text:?} as {read:?}");
        }
        assert_eq!(["", " "].map(|missing| notation(",", "").number(missing).into_owned()), ["", " "]);
    }

    #[test]
    fn days_are_read_in_the_order_that_was_said() {
        let (day, month) = (
            Notation { day_first: true, ..Notation::default() },
            Notation { month_first: true, ..Notation::default() },
        );
        for (notation, text, time) in [
            (day, "5/1/2026", "2026-01-05"),
            (day, "05.01.2026", "2026-01-05"),
            (day, "05-01-2026 9:05", "2026-01-05 09:05"),
            (day, "31/12/2026, 23:59:59", "2026-12-31 23:59:59"),
            (day, "29.02.2024T10:00:00Z", "2024-02-29 10:00:00Z"),
            (month, "1/5/2026", "2026-01-05"),
            (month, "12/31/2026 11:59:59 PM", "2026-12-31 23:59:59"),
            (month, "12/31/2026 12:00 am", "2026-12-31 00:00"),
            (day, "2026-01-05", "2026-01-05"),
            (month, "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"),
        ] {
            assert_eq!(notation.time(text), time);
            assert!(parse_time(time).is_ok());
        }
        // The core refuses what comes back as it stood.
        for text in [
            "12/31/2026",
            "5/1/26",
            "30/2/2026",
            "5/1.2026",
            "5/1/2026 25:00",
            "1/1/2026 13:00 PM",
            "5 Jan 2026",
            "",
            "2026/01/05",
        ] {
            assert_eq!(day.time(text), text);
            assert!(parse_time(text).is_err(), "{text:?}");
        }
        assert_eq!(month.time("31/12/2026"), "31/12/2026");
    }

    #[test]
    fn marks_that_cannot_be_told_apart_are_refused() {
        let refused = |notation: Notation| notation.checked().unwrap_err().field().unwrap_or_default().to_owned();
        assert_eq!(refused(notation(";", "")), "decimal");
        assert_eq!(refused(notation(",", "_")), "thousands");
        assert_eq!(refused(notation(",", ",")), "thousands");
        assert_eq!(refused(notation("", ".")), "thousands");
        assert_eq!(refused(Notation { day_first: true, month_first: true, ..Notation::default() }), "month_first");
        assert!(notation(",", ".").checked().is_ok() && Notation::default().is_plain());
    }
}
