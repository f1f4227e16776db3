//! How often a subscription is billed: a duration of ISO 8601 as one integer.

use regulars_core::{Code, Error, Result};

/// Intervals of at most so many months or days.
const MOST: i64 = 120_000;

/// Reads `P1M`, `P3M`, `P1Y`, `P2W` or `P30D`: so many months as that number, so many days as its negative.
///
/// # Errors
/// [`Code::UnreadableValue`] for anything else, also for nothing and for a mixture.
pub(super) fn interval(text: &str) -> Result<i64> {
    let unreadable = || {
        Error::new(
            Code::UnreadableValue,
            format!("expected a billing interval such as P1M, P1Y or P2W, found {text:?}"),
        )
    };
    let rest = text.trim().strip_prefix('P').ok_or_else(unreadable)?;
    let (number, size) = [("Y", 12), ("M", 1), ("W", -7), ("D", -1)]
        .into_iter()
        .find_map(|(unit, size)| rest.strip_suffix(unit).map(|number| (number, size)))
        .ok_or_else(unreadable)?;
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { number.parse::<i64>().ok() } else { None };
    let interval =
        number.and_then(|number| number.checked_mul(size)).filter(|value| *value != 0 && value.abs() <= MOST);
    interval.ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_positive_and_days_negative() {
        assert_eq!(
            ["P1M", "P1Y", "P2W", "P30D"].map(|text| interval(text).ok()),
            [Some(1), Some(12), Some(-14), Some(-30)]
        );
        for text in ["", "P", "PM", "P0M", "P1M15D", "1M", "P-1M", "P99999999999999999999M"] {
            assert_eq!(interval(text).map_err(|error| error.code()), Err(Code::UnreadableValue), "{text:?}");
        }
    }
}
