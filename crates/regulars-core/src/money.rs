//! Exact money: integer minor units, decimal scales, currencies and ratios. No floating point takes part in a sum.

use std::fmt;

use crate::{Code, Error, Result};

/// The number of decimal places of an amount column, 0 to 6.
///
/// ```
/// use regulars_core::money::Scale;
/// let pence = Scale::new(2)?;
/// assert_eq!(pence.parse("12.3")?, 1230);
/// assert_eq!(pence.format(-5), "-0.05");
/// assert!(pence.parse("0.001").is_err());
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scale(u8);

const POWERS: [i64; 19] = {
    let mut powers = [1i64; 19];
    let mut index = 1;
    while index < 19 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

impl Scale {
    /// The most decimal places that an amount may have.
    pub const MAX: Self = Self(6);
    /// Whole units.
    pub const ZERO: Self = Self(0);

    /// A scale of this many digits.
    ///
    /// # Errors
    /// [`Code::InvalidOption`] above 6.
    pub fn new(digits: u8) -> Result<Self> {
        if digits <= Self::MAX.0 {
            return Ok(Self(digits));
        }
        Err(Error::new(Code::InvalidOption, format!("expected a scale of 0 to 6 digits, found {digits}"))
            .at_field("amount_scale"))
    }

    /// The number of decimal places.
    pub fn digits(self) -> u8 {
        self.0
    }

    /// How many units make one: 10 to the power of the digits.
    pub fn unit(self) -> i64 {
        POWERS[self.0 as usize]
    }

    /// Reads a decimal number such as `-12.50` exactly, as a number of units of this scale. Digits beyond the scale
    /// must be zeros.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`], [`Code::AmountScale`] or [`Code::MoneyOverflow`].
    pub fn parse(self, text: &str) -> Result<i64> {
        let decimal = Decimal::parse(text)?;
        decimal.rescale(self.0).ok_or_else(|| {
            if decimal.digits_needed() > self.0 {
                Error::new(
                    Code::AmountScale,
                    format!("expected an amount with at most {} decimal places, found {text:?}", self.0),
                )
            } else {
                Error::new(Code::MoneyOverflow, format!("expected an amount that fits 64 bits, found {text:?}"))
            }
        })
    }

    /// Writes a number of units as a decimal number with exactly as many places as the scale has.
    pub fn format(self, units: impl Into<i128>) -> String {
        let units = units.into();
        let sign = if units < 0 { "-" } else { "" };
        // Almost every number is within 64 bits, which are written in half the time.
        if let Ok(size) = u64::try_from(units.unsigned_abs()) {
            let (whole, rest) = (size / self.unit() as u64, size % self.unit() as u64);
            return match self.0 {
                0 => format!("{sign}{whole}"),
                places => format!("{sign}{whole}.{rest:0width$}", width = places as usize),
            };
        }
        let (whole, rest) = (units.unsigned_abs() / self.unit() as u128, units.unsigned_abs() % self.unit() as u128);
        if self.0 == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:0width$}", width = self.0 as usize)
        }
    }

    /// The double that is nearest to a number of units. Exact input, one rounding.
    pub fn to_f64(self, units: i128) -> f64 {
        const EXACT: u128 = 1 << 53;
        if units.unsigned_abs() <= EXACT {
            // Both operands are exact doubles, so the quotient is rounded once.
            units as f64 / self.unit() as f64
        } else {
            self.format(units).parse().unwrap_or(f64::NAN)
        }
    }
}

/// A decimal number as it was written: `coefficient / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    coefficient: i128,
    places: u8,
}

impl Decimal {
    /// Reads a plain decimal number: an optional sign, digits, optionally a point and digits. No exponent, no
    /// grouping, no blanks around it.
    ///
    /// # Errors
    /// [`Code::UnreadableValue`], also beyond 36 digits.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable =
            || Error::new(Code::UnreadableValue, format!("expected a decimal number such as 12.50, found {text:?}"));
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() > 36
            || !plain(whole)
            || !plain(fraction)
            || (whole.is_empty() && fraction.is_empty())
        {
            return Err(unreadable());
        }
        let mut coefficient = 0i128;
        for byte in whole.bytes().chain(fraction.bytes()) {
            coefficient = coefficient * 10 + i128::from(byte - b'0');
        }
        if text.starts_with('-') {
            coefficient = -coefficient;
        }
        Ok(Self { coefficient, places: fraction.len() as u8 })
    }

    /// The decimal with this coefficient and so many places.
    pub fn new(coefficient: i128, places: u8) -> Self {
        Self { coefficient, places }
    }

    /// How many decimal places the number needs, trailing zeros left out.
    pub fn digits_needed(self) -> u8 {
        let (mut coefficient, mut places) = (self.coefficient, self.places);
        while places > 0 && coefficient % 10 == 0 {
            coefficient /= 10;
            places -= 1;
        }
        places
    }

    /// The number as a ratio; `None` when it does not fit.
    pub fn ratio(self) -> Option<Ratio> {
        Some(Ratio::reduced(self.coefficient, 10i128.checked_pow(self.places.into())?))
    }

    /// The number in units of `digits` decimal places; `None` when it is not a whole number of them or does not fit.
    pub fn rescale(self, digits: u8) -> Option<i64> {
        let scaled = if digits >= self.places {
            self.coefficient.checked_mul(10i128.checked_pow(u32::from(digits - self.places))?)?
        } else {
            let divisor = 10i128.checked_pow(u32::from(self.places - digits))?;
            if self.coefficient % divisor != 0 {
                return None;
            }
            self.coefficient / divisor
        };
        i64::try_from(scaled).ok()
    }
}

/// A currency of ISO 4217 with the number of decimal places of its minor unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// The active codes of ISO 4217 whose minor unit is not a hundredth.
const EXPONENTS: [(u8, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
    (
        2,
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
         CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
         HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
         MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK \
         SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD \
         XCG YER ZAR ZMW ZWG",
    ),
];

impl Currency {
    /// The currency with this code, in capitals.
    ///
    /// # Errors
    /// [`Code::UnknownCurrency`].
    ///
    /// ```
    /// use regulars_core::money::Currency;
    /// assert_eq!(Currency::parse("JPY")?.exponent(), 0);
    /// assert_eq!(Currency::parse("KWD")?.exponent(), 3);
    /// assert!(Currency::parse("eur").is_err());
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    pub fn parse(code: &str) -> Result<Self> {
        let found = EXPONENTS.iter().find(|(_, codes)| codes.split(' ').any(|known| known == code));
        match (found, <[u8; 3]>::try_from(code.as_bytes())) {
            (Some(&(exponent, _)), Ok(code)) => Ok(Self { code, exponent }),
            _ => Err(Error::new(
                Code::UnknownCurrency,
                format!("expected a currency of ISO 4217 such as EUR, found {code:?}"),
            )),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimal places the minor unit has: JPY 0, EUR 2, KWD 3.
    pub fn exponent(self) -> u8 {
        self.exponent
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How a ratio becomes an integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Towards minus infinity: 2.9 → 2, -2.1 → -3.
    #[default]
    Floor,
    /// To the nearest, halves away from zero: 2.5 → 3, -2.5 → -3.
    HalfUp,
    /// To the nearest, halves to the even neighbour: 2.5 → 2, 3.5 → 4.
    HalfEven,
    /// Towards plus infinity: 2.1 → 3.
    Ceiling,
}

/// An exact ratio of integers with a positive denominator, always in lowest terms.
///
/// ```
/// use regulars_core::money::{Ratio, Rounding};
/// let half = Ratio::new(3, 6)?;
/// assert_eq!(half.times(Ratio::from(5)).and_then(|product| product.round(Rounding::HalfEven)), Some(2));
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        // Almost every step is within 64 bits, where a division costs a tenth.
        if let (Ok(mut small), Ok(mut smaller)) = (u64::try_from(a), u64::try_from(b)) {
            while smaller != 0 {
                (small, smaller) = (smaller, small % smaller);
            }
            return small.into();
        }
        (a, b) = (b, a % b);
    }
    a
}

impl From<i64> for Ratio {
    fn from(value: i64) -> Self {
        Self { numerator: value.into(), denominator: 1 }
    }
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The whole.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator`.
    ///
    /// # Errors
    /// [`Code::InvalidOption`] when the denominator is not positive.
    pub fn new(numerator: i64, denominator: i64) -> Result<Self> {
        if denominator <= 0 {
            return Err(Error::new(
                Code::InvalidOption,
                format!("expected a ratio with a positive denominator, found {numerator} / {denominator}"),
            ));
        }
        Ok(Self::reduced(numerator.into(), denominator.into()))
    }

    fn reduced(numerator: i128, denominator: i128) -> Self {
        if denominator == 1 {
            return Self { numerator, denominator };
        }
        // The divisor divides the positive denominator, so it fits its type.
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1) as i128;
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The positive denominator in lowest terms.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The product; `None` when it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        if (self.denominator, other.denominator) == (1, 1) {
            return Some(Self { numerator: self.numerator.checked_mul(other.numerator)?, denominator: 1 });
        }
        // Crosswise reduction first, so that whatever fits in lowest terms is found to fit.
        let (a, b) =
            (Self::reduced(self.numerator, other.denominator), Self::reduced(other.numerator, self.denominator));
        Some(Self {
            numerator: a.numerator.checked_mul(b.numerator)?,
            denominator: a.denominator.checked_mul(b.denominator)?,
        })
    }

    /// The quotient; `None` when it does not fit or the divisor is not positive.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        if other.numerator <= 0 {
            return None;
        }
        self.times(Self { numerator: other.denominator, denominator: other.numerator })
    }

    /// The sum; `None` when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        if (self.denominator, other.denominator) == (1, 1) {
            return Some(Self { numerator: self.numerator.checked_add(other.numerator)?, denominator: 1 });
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Some(Self::reduced(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?))
    }

    /// The integer that this ratio rounds to; `None` when it does not fit 64 bits.
    pub fn round(self, rounding: Rounding) -> Option<i64> {
        if self.denominator == 1 {
            return i64::try_from(self.numerator).ok();
        }
        // Almost every ratio is within 64 bits, where a division costs a tenth.
        if let (Ok(numerator), Ok(denominator), Rounding::Floor) =
            (i64::try_from(self.numerator), i64::try_from(self.denominator), rounding)
        {
            return Some(numerator.div_euclid(denominator));
        }
        let floor = self.numerator.div_euclid(self.denominator);
        let rest = self.numerator.rem_euclid(self.denominator);
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::Ceiling => rest > 0,
            Rounding::HalfUp | Rounding::HalfEven => {
                // Compares the rest with the half without doubling it, which could overflow.
                match rest.cmp(&(self.denominator - rest)) {
                    std::cmp::Ordering::Less => false,
                    std::cmp::Ordering::Greater => true,
                    std::cmp::Ordering::Equal if rounding == Rounding::HalfEven => floor % 2 != 0,
                    std::cmp::Ordering::Equal => self.numerator > 0,
                }
            }
        };
        i64::try_from(floor + i128::from(up)).ok()
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Some(left.cmp(&right))
    }
}

/// Shares `total` out over `weights` in proportion, by largest remainder: every share is rounded towards zero, and
/// the units that are left go to the largest remainders, the earlier one first. The shares add up to `total`.
/// With weights that are all 0 everything goes to the first; without weights the result is empty.
///
/// # Errors
/// [`Code::InvalidOption`] for a negative weight.
///
/// ```
/// use regulars_core::money::allocate;
/// assert_eq!(allocate(100, &[1, 1, 1])?, [34, 33, 33]);
/// assert_eq!(allocate(-100, &[1, 1, 1])?, [-34, -33, -33]);
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn allocate(total: i64, weights: &[i64]) -> Result<Vec<i64>> {
    if let Some(negative) = weights.iter().find(|weight| **weight < 0) {
        return Err(Error::new(Code::InvalidOption, format!("expected weights of 0 or more, found {negative}")));
    }
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let mut shares = vec![0; weights.len()];
        if let Some(first) = shares.first_mut() {
            *first = total;
        }
        return Ok(shares);
    }
    let size = i128::from(total).abs();
    let mut shares = Vec::with_capacity(weights.len());
    let mut rests = Vec::with_capacity(weights.len());
    let mut left = size;
    for weight in weights {
        // A product of two 63-bit numbers fits 126 bits. Almost every one fits 64, where a division costs a tenth.
        let product = size * i128::from(*weight);
        let (share, rest) = match (u64::try_from(product), u64::try_from(sum)) {
            (Ok(product), Ok(sum)) => (i128::from(product / sum), i128::from(product % sum)),
            _ => (product / sum, product % sum),
        };
        // No share is more than the whole, which fits.
        shares.push(share as i64);
        rests.push(rest);
        left -= share;
    }
    if left > 0 {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_unstable_by_key(|&index| (std::cmp::Reverse(rests[index]), index));
        for index in order {
            if left == 0 {
                break;
            }
            shares[index] += 1;
            left -= 1;
        }
    }
    if total < 0 {
        shares.iter_mut().for_each(|share| *share = -*share);
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounding_has_four_ways() {
        let round = |numerator, rounding| Ratio::new(numerator, 2).unwrap().round(rounding).unwrap();
        assert_eq!([5, -5, 7].map(|n| round(n, Rounding::Floor)), [2, -3, 3]);
        assert_eq!([5, -5, 7].map(|n| round(n, Rounding::HalfUp)), [3, -3, 4]);
        assert_eq!([5, -5, 7].map(|n| round(n, Rounding::HalfEven)), [2, -2, 4]);
        assert_eq!([5, -5, 7].map(|n| round(n, Rounding::Ceiling)), [3, -2, 4]);
    }

    #[test]
    fn doubles_of_large_amounts_are_the_nearest() {
        assert_eq!(Scale(2).to_f64(902_345_678_901_234_567), 9_023_456_789_012_345.67);
        assert_eq!(Scale(2).to_f64(-1), -0.01);
    }

    proptest! {
        #[test]
        fn shares_add_up(total in any::<i64>().prop_filter("no smallest", |t| *t != i64::MIN), weights in prop::collection::vec(0..i64::MAX / 64, 1..9)) {
            let shares = allocate(total, &weights).unwrap();
            prop_assert_eq!(shares.iter().map(|share| i128::from(*share)).sum::<i128>(), i128::from(total));
        }

        #[test]
        fn formatted_amounts_read_back(units in any::<i64>(), digits in 0u8..=6) {
            let scale = Scale::new(digits).unwrap();
            prop_assert_eq!(scale.parse(&scale.format(units)).unwrap(), units);
        }
    }
}
