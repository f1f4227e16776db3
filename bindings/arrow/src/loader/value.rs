//! Cells of exports as values: exact amounts, times, addresses.
//!
//! What cannot be read comes back as it stood. The core then refuses it, with its row and what was found.

use std::borrow::Cow;

use regulars::money::{Decimal, Ratio, Rounding};
use regulars::time::{Day, Written, parse_time};

/// The most decimal places that the core takes.
const PLACES: u8 = 6;

/// A decimal number as it was written: so many units, of which `10^places` make one.
#[derive(Clone, Copy)]
struct Exact {
    units: i64,
    places: u8,
}

impl Exact {
    fn parse(text: &str) -> Option<Self> {
        let text = amount(text);
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u8);
        Some(Self { units: Decimal::parse(&text).ok()?.rescale(places)?, places })
    }

    fn at(self, places: u8) -> Option<i64> {
        Decimal::new(self.units.into(), self.places).rescale(places)
    }
}

fn show(units: i64, places: u8) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", units.unsigned_abs(), width = usize::from(places) + 1);
    let (whole, rest) = digits.split_at(digits.len() - usize::from(places));
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// An amount as the core reads it. What a database holds as a double may be written with its noise, as
/// 11.370000000000001 or 1.4e-14: what is within 1e-9 of a number with six places is meant to be that number.
pub(super) fn amount(text: &str) -> Cow<'_, str> {
    if Decimal::parse(text).is_ok_and(|decimal| decimal.digits_needed() <= PLACES) {
        return text.into();
    }
    let Ok(value) = text.parse::<f64>() else { return text.into() };
    let near = format!("{value:.*}", usize::from(PLACES));
    let is_near = value.is_finite() && near.parse().is_ok_and(|near: f64| (near - value).abs() <= 1e-9);
    if is_near { near.into() } else { text.into() }
}

/// The same with the other sign.
pub(super) fn negative(text: &str) -> Cow<'_, str> {
    match amount(text) {
        number if is_zero(&number) => "0".into(),
        number if Decimal::parse(&number).is_err() => number,
        number => match number.strip_prefix('-') {
            Some(positive) => positive.to_owned().into(),
            None => format!("-{}", number.trim_start_matches('+')).into(),
        },
    }
}

/// Whether an amount is a number below 0.
pub(super) fn is_negative(text: &str) -> bool {
    Exact::parse(text).is_some_and(|number| number.units < 0)
}

/// Whether an amount is 0.
pub(super) fn is_zero(text: &str) -> bool {
    Exact::parse(text).is_some_and(|number| number.units == 0)
}

/// One amount less another one, exactly; of two that cannot be subtracted the one at fault, as it stood.
pub(super) fn minus<'a>(from: &'a str, what: &'a str) -> Cow<'a, str> {
    let (Some(a), Some(b)) = (Exact::parse(from), Exact::parse(what)) else {
        return if Exact::parse(from).is_none() { from.into() } else { what.into() };
    };
    let places = a.places.max(b.places);
    let difference = a.at(places).zip(b.at(places)).and_then(|(a, b)| a.checked_sub(b));
    difference.map_or(from.into(), |units| show(units, places).into())
}

/// What `part` of `whole` is of `net`: the same share, rounded to the decimal places in which the three are written,
/// halves to even. All of the whole is all of the net, exactly.
pub(super) fn share<'a>(net: &str, part: &'a str, whole: &str) -> Cow<'a, str> {
    let share = || {
        let (net, taken, whole) = (Exact::parse(net)?, Exact::parse(part)?, Exact::parse(whole)?);
        let places = net.places.max(taken.places).max(whole.places);
        let (net, taken, whole) = (net.at(places)?, taken.at(places)?, whole.at(places)?);
        let units = Ratio::new(taken, whole).ok()?.times(Ratio::from(net))?.round(Rounding::HalfEven)?;
        Some(show(units, places))
    };
    share().map_or(part.into(), Cow::from)
}

/// A time of UTC that is written without its zone.
pub(super) fn utc(text: &str) -> Cow<'_, str> {
    match parse_time(text) {
        Ok(Written::Wall(wall)) => format!("{wall}Z").into(),
        _ => text.into(),
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A wall-clock time that may be written as `Jan 5, 2023 10:11:12 AM`. Hours above 12 are taken as they are, and so is
/// hour 0: some versions write hours of 24 and the half of the day behind them.
pub(super) fn american(text: &str) -> Cow<'_, str> {
    let read = || {
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let (month, day, year) = (words.next()?.to_ascii_lowercase(), words.next()?, words.next()?);
        let (clock, half) = (words.next()?, words.next()?);
        let month = MONTHS.iter().position(|name| month.get(..3) == Some(name))? as u32 + 1;
        let day = Day::from_ymd(year.parse().ok().filter(|_| year.len() == 4)?, month, day.parse().ok()?)?;
        let (hours, rest) = clock.split_once(':')?;
        let hours: u32 = hours.parse().ok()?;
        let hours = match (half.to_ascii_lowercase().as_str(), hours) {
            ("am", 12) => 0,
            ("am", 0..12) | ("pm", 12..24) => hours,
            ("pm", 1..12) => hours + 12,
            _ => return None,
        };
        let time = format!("{day} {hours:02}:{rest}");
        (words.next().is_none() && parse_time(&time).is_ok()).then_some(time)
    };
    read().map_or(text.into(), Cow::from)
}

/// An e-mail address, by which a customer without an id is told apart.
pub(super) fn email(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { text.to_lowercase().into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_lose_nothing_but_the_noise_of_doubles() {
        let read: Vec<_> =
            ["12.50", "11.370000000000001", "-1.4210854715202004e-14", "8.13008130", "0.12345678", "1,5"]
                .map(amount)
                .to_vec();
        assert_eq!(read, ["12.50", "11.370000", "-0.000000", "8.13008130", "0.12345678", "1,5"]);
        assert_eq!(["12.50", "-3", "0.00", "x"].map(|text| negative(text).into_owned()), ["-12.50", "3", "0", "x"]);
    }

    #[test]
    fn differences_are_exact_and_what_is_no_number_comes_back() {
        assert_eq!(minus("34.98", "5"), "29.98");
        assert_eq!(minus("0.10", "0.3"), "-0.20");
        assert_eq!(minus("9007199254740993.01", "0.01"), "9007199254740993.00");
        assert_eq!(minus("12.30000000", "2.29999999"), "10.00000001");
        assert_eq!(minus("12", "2,3"), "2,3");
        assert_eq!(minus("twelve", "2,3"), "twelve");
        assert_eq!(minus("9223372036854775807", "-1"), "9223372036854775807");
    }

    #[test]
    fn a_share_is_rounded_to_even_and_all_of_it_is_all() {
        assert_eq!(share("100.00", "12.30", "123.00"), "10.00");
        assert_eq!(share("81.30", "100", "100"), "81.30");
        // 1000 / 123 = 8.1300813…; the half of 0.05 is 0.025, and that of 0.15 is 0.075.
        assert_eq!(share("100.00", "10.00", "123.00"), "8.13");
        assert_eq!(["0.05", "0.15"].map(|net| share(net, "1", "2").into_owned()), ["0.02", "0.08"]);
        assert_eq!(share("100", "10", "123"), "8");
        assert_eq!(share("1", "5", "0"), "5");
    }

    #[test]
    fn times_are_read_as_the_shops_write_them() {
        assert_eq!(utc("2023-01-05 10:11:12"), "2023-01-05T10:11:12Z");
        assert_eq!(utc("2023-01-05T10:11:12Z"), "2023-01-05T10:11:12Z");
        assert_eq!(utc("0000-00-00 00:00:00"), "0000-00-00 00:00:00");
        for (text, time) in [
            ("Jan 5, 2023 10:11:12 AM", "2023-01-05 10:11:12"),
            ("Jan 5, 2023 12:11:12 AM", "2023-01-05 00:11:12"),
            ("Jan 5, 2023 00:11:12 AM", "2023-01-05 00:11:12"),
            ("Feb 29, 2024 12:00:00 PM", "2024-02-29 12:00:00"),
            ("Dec 31, 2023 1:05:00 PM", "2023-12-31 13:05:00"),
            ("Dec 31, 2023 23:05:00 PM", "2023-12-31 23:05:00"),
            ("Feb 30, 2023 1:05:00 PM", "Feb 30, 2023 1:05:00 PM"),
            ("2023-01-05 10:11:12", "2023-01-05 10:11:12"),
        ] {
            assert_eq!(american(text), time);
        }
    }
}
