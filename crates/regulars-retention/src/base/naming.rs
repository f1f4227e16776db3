//! Ids that are all a number behind one beginning, such as `cus_000017` or `C17`: they are told apart by the number,
//! which takes half the work of telling texts apart.
//!
//! A naming is guessed from some of the ids. Every id is then held against it, and one that does not fit is noted: the
//! log is then read again as one of plain texts. So a wrong guess costs time and nothing else.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// How ids are written.
#[derive(Debug, Default)]
pub(super) struct Naming {
    prefix: Vec<u8>,
    /// How many digits each id has; without it, as few as the number needs.
    digits: Option<usize>,
    misfit: AtomicBool,
}

/// What customers' ids are.
pub(super) enum IdsAre {
    Ints,
    /// Texts, some of which have a naming or not.
    Texts(Option<Naming>),
}

/// Numbers of so many digits fit 64 bits, and are read in two steps.
const MOST_DIGITS: usize = 16;

impl Naming {
    /// The naming of some ids, if they have one.
    pub(super) fn guess<'t>(ids: impl Iterator<Item = &'t [u8]> + Clone) -> Option<Self> {
        let first = ids.clone().next()?;
        let mut prefix = first.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
        for id in ids.clone() {
            prefix = prefix.min(id.iter().zip(first).take_while(|(a, b)| a == b).count());
        }
        // What is common to the sample may be the first digits of numbers.
        prefix = first[..prefix].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
        let prefix = first[..prefix].to_vec();
        let rest = |id: &'t [u8]| id.get(prefix.len()..).unwrap_or_default();
        let fixed = ids.clone().all(|id| id.len() == first.len()).then(|| rest(first).len());
        let free = ids.clone().all(|id| rest(id) == b"0" || rest(id).first() != Some(&b'0'));
        let fits = std::str::from_utf8(&prefix).is_ok() && (free || fixed.is_some());
        // Where both hold, numbers may still grow by a digit.
        let naming =
            Self { prefix: prefix.clone(), digits: if free { None } else { fixed }, misfit: AtomicBool::new(false) };
        let fits = fits && ids.clone().all(|id| naming.number(id).is_some());
        fits.then_some(naming)
    }

    /// The number of an id; `None`, which is noted, when it does not fit.
    #[inline]
    pub(super) fn number(&self, id: &[u8]) -> Option<i64> {
        let number = id.strip_prefix(&self.prefix[..]).and_then(|rest| match self.digits {
            Some(digits) if rest.len() == digits => number_of(rest),
            None if rest.len() == 1 || rest.first() != Some(&b'0') => number_of(rest),
            _ => None,
        });
        if number.is_none() {
            self.misfit.store(true, Ordering::Relaxed);
        }
        number
    }

    /// Whether an id was met that does not fit.
    pub(super) fn has_misfit(&self) -> bool {
        self.misfit.load(Ordering::Relaxed)
    }

    /// Writes the id of a number.
    pub(super) fn write(&self, number: i64, text: &mut String) {
        text.clear();
        text.push_str(std::str::from_utf8(&self.prefix).unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = write!(text, "{number:0width$}", width = self.digits.unwrap_or(0));
    }
}

/// The number that 1 to 16 digits are.
#[inline]
fn number_of(digits: &[u8]) -> Option<i64> {
    let (high, low) = digits.split_at(digits.len().saturating_sub(8));
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let low = eight_digits(low)?;
    if high.is_empty() { Some(low as i64) } else { Some((eight_digits(high)? * 100_000_000 + low) as i64) }
}

/// The number that up to 8 digits are, all at once: pairs, then fours, then eights.
#[inline]
fn eight_digits(digits: &[u8]) -> Option<u64> {
    let mut bytes = [b'0'; 8];
    match digits.first_chunk::<8>() {
        Some(all) => bytes = *all,
        None => bytes[8 - digits.len()..].copy_from_slice(digits),
    }
    let value = u64::from_le_bytes(bytes);
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    if value & HIGH != ZEROS || value.wrapping_add(0x0606_0606_0606_0606) & HIGH != ZEROS {
        return None;
    }
    let digits = value - ZEROS;
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(10_000) + (fours >> 32)) & 0xFFFF_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guess(ids: &[&str]) -> Option<Naming> {
        Naming::guess(ids.iter().map(|id| id.as_bytes()))
    }

    #[test]
    fn namings_are_found_and_misfits_noted() {
        for (ids, more, misfit) in [
            (&["cus_0017", "cus_0230"][..], "cus_9999", "cus_10000"),
            (&["C17", "C5"][..], "C123456", "C017"),
            (&["10", "11", "12"][..], "7", "x7"),
            (&["a-1-12", "a-1-13"][..], "a-1-9", "a-2-9"),
            (&["0", "5"][..], "77", "00"),
        ] {
            let naming = guess(ids).unwrap();
            let mut text = String::new();
            for id in ids.iter().copied().chain([more]) {
                naming.write(naming.number(id.as_bytes()).unwrap(), &mut text);
                assert_eq!(text, id);
            }
            assert!(!naming.has_misfit());
            assert_eq!(naming.number(misfit.as_bytes()), None, "{misfit}");
            assert!(naming.has_misfit());
        }
        for none in [&["abc"][..], &["c1", "c01"], &["c1", "d1"], &[""], &["c12345678901234567"], &["c1", "c"], &["1a"]]
        {
            assert!(guess(none).is_none(), "{none:?}");
        }
    }

    proptest! {
        #[test]
        fn digits_are_read_as_numbers(text in "[0-9]{1,16}|[0-9a-z/:]{1,16}") {
            prop_assert_eq!(number_of(text.as_bytes()), text.parse().ok());
        }
    }
}
