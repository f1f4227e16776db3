//! A booking: when, for how much, and whether it was a refund, packed into one integer where a log's range allows.
//!
//! Bookings compare as (orders before refunds, time, amount) do, so that a customer's bookings are sorted as plain
//! integers. Two years of microseconds and amounts up to a thousand need 46 + 17 bits; where a range needs more than 64,
//! a booking takes two integers.

use std::cmp::Ordering;

use bytemuck::Pod;
use regulars_core::time::{DAY, Instant, SECOND};

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
    pub(super) fn bits(self) -> u32 {
        if self.least >= self.most { 0 } else { 64 - (self.most.wrapping_sub(self.least) as u64).leading_zeros() }
    }
}

/// What times are whole multiples of, counted from the earliest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Micro,
    Second,
    Day,
}

impl Step {
    /// The longest step of these times.
    pub(super) fn of(mut times: impl Iterator<Item = i64> + Clone) -> Self {
        let Some(first) = times.clone().next() else { return Self::Day };
        if times.clone().all(|at| at.wrapping_sub(first) % DAY == 0) {
            Self::Day
        } else if times.all(|at| at.wrapping_sub(first) % SECOND == 0) {
            Self::Second
        } else {
            Self::Micro
        }
    }

    /// The longest step that both are multiples of, `apart` being what lies between their first times.
    pub(super) fn and(self, other: Self, apart: i64) -> Self {
        let shorter = if self.micros() < other.micros() { self } else { other };
        [Self::Day, Self::Second, Self::Micro]
            .into_iter()
            .find(|step| step.micros() <= shorter.micros() && apart % step.micros() == 0)
            .unwrap_or(Self::Micro)
    }

    fn micros(self) -> i64 {
        match self {
            Self::Micro => 1,
            Self::Second => SECOND,
            Self::Day => DAY,
        }
    }

    /// How many steps. Each divisor is a constant, which is ten times quicker than a division by what is in memory.
    #[inline]
    fn count(self, micros: u64) -> u64 {
        match self {
            Self::Micro => micros,
            Self::Second => micros / SECOND as u64,
            Self::Day => micros / DAY as u64,
        }
    }
}

/// How bookings are packed: from which time and amount on they are counted, and in which steps of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    at: i64,
    step: Step,
    /// The lowest bits of as many as tell a time.
    at_mask: u64,
    amount: i64,
    amount_bits: u32,
    amount_mask: u64,
    /// The bits below the one that tells a refund, which there is only where there are refunds.
    refund: u32,
    bits: u32,
    is_narrow: bool,
}

/// The bit of a wide booking that tells a refund.
const REFUND: u32 = 63;

/// So many of the lowest bits.
fn mask(bits: u32) -> u64 {
    !u64::MAX.unbounded_shl(bits)
}

impl Frame {
    /// For times and amounts within these bounds, all times being so many steps after the first.
    pub(super) fn new(at: Bounds, step: Step, amount: Bounds, has_refunds: bool) -> Self {
        let least = |bounds: Bounds| if bounds.least > bounds.most { 0 } else { bounds.least };
        let steps = Bounds { least: 0, most: step.count(at.most.wrapping_sub(least(at)).max(0) as u64) as i64 };
        let (at_bits, amount_bits) = (steps.bits(), amount.bits());
        if amount_bits == u64::BITS || at_bits + amount_bits + u32::from(has_refunds) > u64::BITS {
            return Self::WIDE;
        }
        Self {
            at: least(at),
            step,
            at_mask: mask(at_bits),
            amount: least(amount),
            amount_bits,
            amount_mask: mask(amount_bits),
            refund: at_bits + amount_bits,
            bits: at_bits + amount_bits + u32::from(has_refunds),
            is_narrow: true,
        }
    }

    /// The frame of bookings that take two integers, which holds all there are.
    pub(super) const WIDE: Self = Self {
        at: Instant::MIN.micros(),
        step: Step::Micro,
        at_mask: u64::MAX,
        amount: i64::MIN,
        amount_bits: u64::BITS,
        amount_mask: u64::MAX,
        refund: REFUND,
        bits: u128::BITS,
        is_narrow: false,
    };

    /// A narrow frame for all these times, and for the amounts that there is room for beside them: from the least on.
    pub(super) fn of_most(at: Bounds, step: Step, amount: Bounds, has_refunds: bool) -> Option<Self> {
        let room = u64::BITS - Self::new(at, step, Bounds { least: 0, most: 0 }, has_refunds).bits;
        let most = amount.least.checked_add_unsigned(mask(room.min(u64::BITS - 1)))?;
        Some(Self::new(at, step, Bounds { least: amount.least, most }, has_refunds)).filter(|frame| frame.is_narrow)
    }

    /// Whether there is room for an amount.
    #[inline]
    pub(super) fn fits(self, amount: i64) -> bool {
        amount.wrapping_sub(self.amount) as u64 <= self.amount_mask
    }

    /// Whether a booking takes one integer.
    pub(super) fn is_narrow(self) -> bool {
        self.is_narrow
    }

    /// How many bits a booking takes.
    pub(super) fn bits(self) -> u32 {
        self.bits
    }

    /// A bound of what the amounts of so many bookings can add up to, in size.
    pub(super) fn most_in(self, bookings: usize) -> i128 {
        let top = i128::from(self.amount) + i128::from(self.amount_mask);
        i128::from(self.amount).abs().max(top.abs()).saturating_mul(bookings as i128)
    }

    /// How many integers a booking takes.
    pub(super) fn words(self) -> usize {
        if self.is_narrow { 1 } else { 2 }
    }
}

/// How a customer's number, a booking and whether it is a refund are packed into 128 bits, where a booking alone needs
/// more than 63.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    key: i64,
    at: i64,
    step: Step,
    at_bits: u32,
    amount: i64,
    amount_bits: u32,
}

impl Fields {
    /// For keys, times and amounts within these bounds, where they fit.
    pub(super) fn new(keys: Bounds, at: Bounds, step: Step, amount: Bounds) -> Option<Self> {
        let steps = Bounds { least: 0, most: step.count(at.most.wrapping_sub(at.least).max(0) as u64) as i64 };
        let (at_bits, amount_bits) = (steps.bits(), amount.bits());
        let fits = keys.bits() + 1 + at_bits + amount_bits <= u128::BITS && at.least <= at.most;
        fits.then_some(Self { key: keys.least, at: at.least, step, at_bits, amount: amount.least, amount_bits })
    }

    #[inline]
    pub(super) fn pack(self, key: i64, is_refund: bool, at: i64, amount: i64) -> u128 {
        let steps = self.step.count(at.wrapping_sub(self.at) as u64);
        let booking = u128::from(steps) << self.amount_bits | u128::from(amount.wrapping_sub(self.amount) as u64);
        let above = u128::from(key.wrapping_sub(self.key) as u64) << 1 | u128::from(is_refund);
        // 128 bits of bookings there are not: times are within 60.
        above << (self.at_bits + self.amount_bits) | booking
    }

    #[inline]
    pub(super) fn unpack(self, packed: u128) -> (i64, bool, i64, i64) {
        let low = |value: u128, bits: u32| value & !(u128::MAX << bits);
        let above = packed >> (self.at_bits + self.amount_bits);
        let steps = low(packed >> self.amount_bits, self.at_bits) as i64;
        (
            self.key.wrapping_add((above >> 1) as i64),
            above & 1 == 1,
            self.at.wrapping_add(steps.wrapping_mul(self.step.micros())),
            self.amount.wrapping_add(low(packed, self.amount_bits) as i64),
        )
    }
}

/// A packed booking.
pub(super) trait Booking: Copy + Default + Ord + Pod + Send + Sync {
    const WORDS: usize;

    fn new(frame: Frame, is_refund: bool, at: i64, amount: i64) -> Self;
    fn from_words(words: &[i64]) -> Self;
    fn write(self, words: &mut [i64]);
    fn is_refund(self, frame: Frame) -> bool;
    fn at(self, frame: Frame) -> i64;
    fn amount(self, frame: Frame) -> i64;

    /// Appends the times and amounts of bookings.
    fn unpack(bookings: &[Self], frame: Frame, at: &mut Vec<i64>, amount: &mut Vec<i64>) {
        at.extend(bookings.iter().map(|booking| booking.at(frame)));
        amount.extend(bookings.iter().map(|booking| booking.amount(frame)));
    }

    /// The booking as one integer that compares as it does, where it is narrow.
    fn word(self) -> Option<u64>;

    /// The order of bookings, the same as `Ord`'s and quicker.
    fn compare(self, other: Self) -> Ordering;
}

impl Booking for u64 {
    const WORDS: usize = 1;

    #[inline]
    fn new(frame: Frame, is_refund: bool, at: i64, amount: i64) -> Self {
        let time = frame.step.count(at.wrapping_sub(frame.at) as u64);
        let amount = amount.wrapping_sub(frame.amount) as u64;
        u64::from(is_refund).unbounded_shl(frame.refund) | time.unbounded_shl(frame.amount_bits) | amount
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
    fn is_refund(self, frame: Frame) -> bool {
        self.unbounded_shr(frame.refund) != 0
    }

    #[inline]
    fn at(self, frame: Frame) -> i64 {
        let steps = self.unbounded_shr(frame.amount_bits) & frame.at_mask;
        frame.at.wrapping_add((steps as i64).wrapping_mul(frame.step.micros()))
    }

    #[inline]
    fn amount(self, frame: Frame) -> i64 {
        frame.amount.wrapping_add((self & frame.amount_mask) as i64)
    }

    fn unpack(bookings: &[Self], frame: Frame, at: &mut Vec<i64>, amount: &mut Vec<i64>) {
        // With the step a constant, and the bits known to be less than 64, these are a few plain instructions each.
        fn times<const STEP: i64>(bookings: &[u64], frame: Frame, at: &mut Vec<i64>) {
            let Frame { at: first, at_mask, amount_bits, .. } = frame;
            let steps = bookings.iter().map(|booking| (booking >> (amount_bits & 63)) & at_mask);
            at.extend(steps.map(|steps| first.wrapping_add((steps as i64).wrapping_mul(STEP))));
        }
        match frame.step {
            Step::Micro => times::<1>(bookings, frame, at),
            Step::Second => times::<SECOND>(bookings, frame, at),
            Step::Day => times::<DAY>(bookings, frame, at),
        }
        let Frame { amount: least, amount_mask, .. } = frame;
        amount.extend(bookings.iter().map(|booking| least.wrapping_add((booking & amount_mask) as i64)));
    }

    #[inline]
    fn word(self) -> Option<u64> {
        Some(self)
    }

    #[inline]
    fn compare(self, other: Self) -> Ordering {
        self.cmp(&other)
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
    fn is_refund(self, _: Frame) -> bool {
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

    #[inline]
    fn word(self) -> Option<u64> {
        None
    }

    #[inline]
    fn compare(self, other: Self) -> Ordering {
        let number = |booking: Self| u128::from(booking[0]) << 64 | u128::from(booking[1]);
        number(self).cmp(&number(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at() -> impl Strategy<Value = i64> {
        let (least, most) = (Instant::MIN.micros(), Instant::MAX.micros());
        let days = (-700_000..2_900_000i64).prop_map(|days| days * DAY);
        prop_oneof![
            Just(least),
            Just(most),
            least..=most,
            0..1_000_000i64,
            days,
            (0..100_000i64).prop_map(|s| s * SECOND)
        ]
    }

    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>(), -500..500i64]
    }

    fn check<B: Booking>(frame: Frame, rows: &[(bool, i64, i64)]) {
        let packed: Vec<B> = rows.iter().map(|&(refund, at, amount)| B::new(frame, refund, at, amount)).collect();
        let (mut at, mut amount) = (Vec::new(), Vec::new());
        B::unpack(&packed, frame, &mut at, &mut amount);
        assert!(at.iter().zip(&amount).eq(rows.iter().map(|row| (&row.1, &row.2))));
        for (booking, row) in packed.iter().zip(rows) {
            assert_eq!((booking.is_refund(frame), booking.at(frame), booking.amount(frame)), *row);
        }
        for (a, left) in packed.iter().zip(rows) {
            for (b, right) in packed.iter().zip(rows) {
                assert_eq!((a.cmp(b), a.compare(*b)), (left.cmp(right), left.cmp(right)), "{left:?} {right:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn fields_come_back(rows in prop::collection::vec((any::<i64>(), any::<bool>(), at(), amount()), 1..8), few: bool) {
            let rows: Vec<_> = rows.into_iter().map(|(key, r, at, amount)| (if few { key >> 40 } else { key }, r, at, if few { amount >> 30 } else { amount })).collect();
            let bounds = |of: fn(&(i64, bool, i64, i64)) -> i64| Bounds::of(&rows.iter().map(of).collect::<Vec<_>>());
            let step = Step::of(rows.iter().map(|row| row.2));
            if let Some(fields) = Fields::new(bounds(|row| row.0), bounds(|row| row.2), step, bounds(|row| row.3)) {
                for (key, refund, at, amount) in rows {
                    prop_assert_eq!(fields.unpack(fields.pack(key, refund, at, amount)), (key, refund, at, amount));
                }
            } else {
                prop_assert!(!few || rows.len() > 1);
            }
        }

        #[test]
        fn bookings_come_back_and_compare_as_their_parts(rows in prop::collection::vec((any::<bool>(), at(), amount()), 1..8)) {
            let times: Vec<i64> = rows.iter().map(|row| row.1).collect();
            let amounts: Vec<i64> = rows.iter().map(|row| row.2).collect();
            let has_refunds = rows.iter().any(|row| row.0);
            let step = Step::of(times.iter().copied());
            let frame = Frame::new(Bounds::of(&times), step, Bounds::of(&amounts), has_refunds);
            if frame.is_narrow() {
                check::<u64>(frame, &rows);
            } else {
                check::<[u64; 2]>(frame, &rows);
            }
        }
    }
}
