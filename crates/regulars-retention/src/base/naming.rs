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
    /// The first eight bytes of ids as one number, as far as they are of the prefix: which bits, and what they are.
    start: (u64, u64),
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
    fn new(prefix: Vec<u8>, digits: Option<usize>) -> Self {
        let len = prefix.len().min(8);
        let mut start = [0; 8];
        start[..len].copy_from_slice(&prefix[..len]);
        let mask = !u64::MAX.unbounded_shl(8 * len as u32);
        Self { start: (mask, u64::from_le_bytes(start)), prefix, digits, misfit: AtomicBool::new(false) }
    }

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
        let naming = Self::new(prefix, if free { None } else { fixed });
        let fits = fits && ids.clone().all(|id| naming.number(id).is_some());
        fits.then_some(naming)
    }

    /// The number of an id; `None`, which is noted, when it does not fit.
    #[inline]
    pub(super) fn number(&self, id: &[u8]) -> Option<i64> {
        let number = self.read(id);
        if number.is_none() {
            self.misfit.store(true, Ordering::Relaxed);
        }
        number
    }

    #[inline]
    fn read(&self, id: &[u8]) -> Option<i64> {
        let digits = id.len().checked_sub(self.prefix.len())?;
        let (mask, start) = self.start;
        let begins = match id.first_chunk::<8>() {
            Some(first) if self.prefix.len() <= 8 => u64::from_le_bytes(*first) & mask == start,
            _ => id.starts_with(&self.prefix),
        };
        let is_long_enough = match self.digits {
            Some(all) => digits == all,
            None => digits == 1 || id.get(self.prefix.len()) != Some(&b'0'),
        };
        if begins && is_long_enough { number_of(id, digits) } else { None }
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

/// The number that the last 1 to 16 bytes of a text are, all being digits.
#[inline]
fn number_of(text: &[u8], digits: usize) -> Option<i64> {
    if !(1..=MOST_DIGITS).contains(&digits) {
        return None;
    }
    let low = eight_digits(text, digits.min(8))?;
    if digits <= 8 {
        return Some(low as i64);
    }
    let high = eight_digits(&text[..text.len() - 8], digits - 8)?;
    Some((high * 100_000_000 + low) as i64)
}

/// The number that the last 1 to 8 bytes of a text are, all at once: pairs, then fours, then eights.
#[inline]
fn eight_digits(text: &[u8], digits: usize) -> Option<u64> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    let value = match text.last_chunk::<8>() {
        // What stands before the digits is taken for zeros.
        Some(last) => {
            let kept = u64::MAX.unbounded_shl(8 * (8 - digits as u32));
            u64::from_le_bytes(*last) & kept | ZEROS & !kept
        }
        None => {
            let mut bytes = [b'0'; 8];
            bytes[8 - digits..].copy_from_slice(&text[text.len() - digits..]);
            u64::from_le_bytes(bytes)
        }
    };
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
        fn digits_are_read_as_numbers(before in "[0-9a-z]{0,12}", text in "[0-9]{1,16}|[0-9a-z/:]{1,16}") {
            let whole = format!("{before}{text}");
            prop_assert_eq!(number_of(whole.as_bytes(), text.len()), text.parse().ok());
        }

        #[test]
        fn a_prefix_is_held_against_every_byte(prefix in "[a-z]{0,12}", other in "[a-c]{0,12}", digits in "[1-9][0-9]{0,15}") {
            let naming = Naming::new(prefix.clone().into_bytes(), None);
            for begins in [&prefix, &other] {
                let id = format!("{begins}{digits}");
                prop_assert_eq!(naming.number(id.as_bytes()).is_some(), *begins == prefix, "{} of {}", id, prefix);
            }
        }
    }
}
