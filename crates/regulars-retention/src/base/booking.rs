//! A booking: when, for how much, and whether it was a refund, packed into one integer where a log's range allows.
//!
//! Bookings compare as (orders before refunds, time, amount) do, so that a customer's bookings are sorted as plain
//! integers. A log of two years with amounts up to a hundred thousand needs 46 + 24 bits at most; where a range needs
//! more than 63, a booking takes two integers.

use bytemuck::Pod;
use regulars_core::time::Instant;

/// The smallest and largest of something; nothing at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) least: i64,
    pub(super) most: i64,
}

impl Bounds {
    pub(super) const NONE: Self = Self { least: i64::MAX, most: i64::MIN };

    pub(super) fn of(values: &[i64]) -> Self {
        values.iter().fold(Self::NONE, |bounds, value| bounds.with(*value))
    }

    #[inline]
    pub(super) fn with(self, value: i64) -> Self {
        Self { least: self.least.min(value), most: self.most.max(value) }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// How many bits tell the values apart.
    fn bits(self) -> u32 {
        if self.least >= self.most { 0 } else { 64 - (self.most.wrapping_sub(self.least) as u64).leading_zeros() }
    }
}

/// How bookings are packed: from which time and amount on they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    at: i64,
    amount: i64,
    amount_bits: u32,
    is_narrow: bool,
}

/// The bit that tells a refund.
const REFUND: u32 = 63;

impl Frame {
    pub(super) fn new(at: Bounds, amount: Bounds) -> Self {
        let (at_bits, amount_bits) = (at.bits(), amount.bits());
        if at_bits + amount_bits <= REFUND {
            let least = |bounds: Bounds| if bounds.least > bounds.most { 0 } else { bounds.least };
            Self { at: least(at), amount: least(amount), amount_bits, is_narrow: true }
        } else {
            Self { at: Instant::MIN.micros(), amount: i64::MIN, amount_bits: 64, is_narrow: false }
        }
    }

    /// Whether a booking takes one integer.
    pub(super) fn is_narrow(self) -> bool {
        self.is_narrow
    }

    /// How many integers a booking takes.
    pub(super) fn words(self) -> usize {
        if self.is_narrow { 1 } else { 2 }
    }
}

/// A packed booking.
pub(super) trait Booking: Copy + Default + Ord + Pod + Send + Sync {
    const WORDS: usize;

    fn new(frame: Frame, is_refund: bool, at: i64, amount: i64) -> Self;
    fn from_words(words: &[i64]) -> Self;
    fn write(self, words: &mut [i64]);
    fn is_refund(self) -> bool;
    fn at(self, frame: Frame) -> i64;
    fn amount(self, frame: Frame) -> i64;
}

impl Booking for u64 {
    const WORDS: usize = 1;

    #[inline]
    fn new(frame: Frame, is_refund: bool, at: i64, amount: i64) -> Self {
        let time = at.wrapping_sub(frame.at) as u64;
        u64::from(is_refund) << REFUND | time << frame.amount_bits | amount.wrapping_sub(frame.amount) as u64
    }

    #[inline]
    fn from_words(words: &[i64]) -> Self {
        words[0] as u64
    }

    #[inline]
    fn write(self, words: &mut [i64]) {
        words[0] = self as i64;
    }

    #[inline]
    fn is_refund(self) -> bool {
        self >> REFUND == 1
    }

    #[inline]
    fn at(self, frame: Frame) -> i64 {
        frame.at.wrapping_add(((self & !(1 << REFUND)) >> frame.amount_bits) as i64)
    }

    #[inline]
    fn amount(self, frame: Frame) -> i64 {
        frame.amount.wrapping_add((self & !(u64::MAX << frame.amount_bits)) as i64)
    }
}

impl Booking for [u64; 2] {
    const WORDS: usize = 2;

    #[inline]
    fn new(frame: Frame, is_refund: bool, at: i64, amount: i64) -> Self {
        [u64::from(is_refund) << REFUND | at.wrapping_sub(frame.at) as u64, amount.wrapping_sub(frame.amount) as u64]
    }

    #[inline]
    fn from_words(words: &[i64]) -> Self {
        [words[0] as u64, words[1] as u64]
    }

    #[inline]
    fn write(self, words: &mut [i64]) {
        (words[0], words[1]) = (self[0] as i64, self[1] as i64);
    }

    #[inline]
    fn is_refund(self) -> bool {
        self[0] >> REFUND == 1
    }

    #[inline]
    fn at(self, frame: Frame) -> i64 {
        frame.at.wrapping_add((self[0] & !(1 << REFUND)) as i64)
    }

    #[inline]
    fn amount(self, frame: Frame) -> i64 {
        frame.amount.wrapping_add(self[1] as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at() -> impl Strategy<Value = i64> {
        let (least, most) = (Instant::MIN.micros(), Instant::MAX.micros());
        prop_oneof![Just(least), Just(most), least..=most, 0..1_000_000i64]
    }

    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>(), -500..500i64]
    }

    fn check<B: Booking>(frame: Frame, rows: &[(bool, i64, i64)]) {
        let packed: Vec<B> = rows.iter().map(|&(refund, at, amount)| B::new(frame, refund, at, amount)).collect();
        for (booking, row) in packed.iter().zip(rows) {
            assert_eq!((booking.is_refund(), booking.at(frame), booking.amount(frame)), *row);
        }
        for (a, left) in packed.iter().zip(rows) {
            for (b, right) in packed.iter().zip(rows) {
                assert_eq!(a.cmp(b), left.cmp(right), "{left:?} {right:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn bookings_come_back_and_compare_as_their_parts(rows in prop::collection::vec((any::<bool>(), at(), amount()), 1..8)) {
            let times: Vec<i64> = rows.iter().map(|row| row.1).collect();
            let amounts: Vec<i64> = rows.iter().map(|row| row.2).collect();
            let frame = Frame::new(Bounds::of(&times), Bounds::of(&amounts));
            if frame.is_narrow() {
                check::<u64>(frame, &rows);
            } else {
                check::<[u64; 2]>(frame, &rows);
            }
        }
    }
}
