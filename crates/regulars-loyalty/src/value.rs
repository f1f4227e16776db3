//! What a cart is worth, whole or after refunds: as goods, and as what earns. Exact integers per line and one exact
//! ratio over them; it knows no rules.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};
use smallvec::{SmallVec, smallvec};

use crate::cart::{Cart, Kind, Line};
use crate::program::{Chosen, Excluded, Program, Tax};

/// A number for each line of a cart: most have few, and then nothing is allocated.
pub(crate) type PerLine<T> = SmallVec<[T; 4]>;

/// How much of a cart was given back.
#[derive(Clone, Debug)]
pub(crate) struct Remaining {
    /// Per line how many units came back, at most all.
    pub returned: PerLine<i64>,
    /// How much of the goods' value was given back besides, in minor units of the cart's currency.
    pub amount: i64,
    /// Whether all was given back.
    pub all: bool,
}

impl Remaining {
    /// Nothing was given back.
    pub(crate) fn whole(cart: &Cart) -> Self {
        Self { returned: smallvec![0; cart.lines.len()], amount: 0, all: false }
    }

    /// What is left of a number that is spread over a line's units, of which some were back before: the value returned
    /// of q of Q units is ⌊whole × q ÷ Q⌋, cumulative, so that any split of a return ends the same.
    fn left(&self, index: usize, line: &Line, before: i64, whole: i64) -> i64 {
        if self.all {
            return 0;
        }
        // Nor did what was back before return anything of it where that was all of the line.
        if self.returned[index] == before {
            return whole;
        }
        let units = i128::from(line.quantity - before);
        let returned = i128::from(whole) * i128::from(self.returned[index] - before) / units;
        // Not more than the whole, as not more units came back than there were.
        whole - returned as i64
    }

    /// What is left of numbers that are spread over the lines.
    pub(crate) fn of(&self, cart: &Cart, whole: &[i64]) -> PerLine<i64> {
        let lines = cart.lines.iter().zip(whole).enumerate();
        lines.map(|(index, (line, whole))| self.left(index, line, 0, *whole)).collect()
    }

    /// What is left of numbers that are spread over what was left of the lines at an earlier time.
    pub(crate) fn since(&self, cart: &Cart, earlier: &Self, whole: &[i64]) -> PerLine<i64> {
        let lines = cart.lines.iter().zip(whole).zip(&earlier.returned).enumerate();
        lines.map(|(index, ((line, whole), before))| self.left(index, line, *before, *whole)).collect()
    }

    /// The value of the goods that the returned lines leave, before the amount that was given back besides.
    pub(crate) fn goods(&self, cart: &Cart) -> i64 {
        let lines = cart.lines.iter().enumerate();
        lines.map(|(index, line)| self.left(index, line, 0, line.goods())).sum()
    }

    /// Whether nothing is left, in however many parts it was given back.
    pub(crate) fn is_nothing(&self, cart: &Cart) -> bool {
        let every_unit = cart.lines.iter().zip(&self.returned).all(|(line, returned)| *returned == line.quantity);
        every_unit || self.factor(cart) == Ratio::ZERO
    }

    /// By which ratio the amount that was given back scales what the lines leave.
    pub(crate) fn factor(&self, cart: &Cart) -> Ratio {
        if self.all {
            return Ratio::ZERO;
        }
        if self.amount == 0 {
            return Ratio::ONE;
        }
        let goods = self.goods(cart);
        if self.amount >= goods {
            return Ratio::ZERO;
        }
        Ratio::new(goods - self.amount, goods).unwrap_or(Ratio::ZERO)
    }
}

/// Per line its value as goods: 0 for what is none, and for what is not among those that are asked for.
pub(crate) fn goods(cart: &Cart, on: Option<&Chosen>) -> PerLine<i64> {
    let goods = |line: &Line| if on.is_none_or(|on| on.chooses(line)) { line.goods() } else { 0 };
    cart.lines.iter().map(goods).collect()
}

/// What goods are worth that are left, exactly, in minor units of the program's currency: by a rate from the cart's.
pub(crate) fn goods_left(cart: &Cart, left: &Remaining, on: Option<&Chosen>, rate: Ratio) -> Result<Ratio> {
    let sum = left.of(cart, &goods(cart, on)).iter().sum::<i64>();
    let worth = Ratio::from(sum).times(left.factor(cart)).and_then(|left| left.times(rate));
    worth.ok_or_else(crate::money_overflow)
}

/// The numerators of exact values over one denominator, and that denominator.
pub(crate) fn on_one_denominator(values: &[Ratio]) -> Result<(Vec<i128>, i128)> {
    fn gcd(a: i128, b: i128) -> i128 {
        if b == 0 { a } else { gcd(b, a % b) }
    }
    if values.iter().all(|value| value.denominator() == 1) {
        return Ok((values.iter().map(|value| value.numerator()).collect(), 1));
    }
    let common = values
        .iter()
        .map(|value| value.denominator())
        .try_fold(1i128, |common, denominator| common.checked_mul(denominator / gcd(common, denominator)));
    let common = common.ok_or_else(crate::money_overflow)?;
    let numerators = values.iter().map(|value| value.numerator().checked_mul(common / value.denominator()));
    Ok((numerators.collect::<Option<_>>().ok_or_else(crate::money_overflow)?, common))
}

/// Money that points pay.
pub(crate) struct Payment<'a> {
    /// How much, in minor units of the program's currency.
    pub amount: i64,
    /// How many of those a minor unit of the cart's is.
    pub rate: Ratio,
    /// What was left of the cart when it was set aside.
    pub left: Remaining,
    /// Which goods it pays; absent, all.
    pub on: Option<&'a Chosen>,
}

/// What a line, or what is left of it, is worth, in minor units of the cart's currency and before `factor`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LineWorth {
    /// What earns.
    pub earning: i64,
    /// How many units are left.
    pub units: i64,
    /// What earns of the whole of it.
    earns: i64,
    /// What would if points paid nothing.
    unpaid: i64,
}

/// What a cart, or what is left of it, is worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Worth {
    /// Per line what it is worth.
    pub lines: PerLine<LineWorth>,
    /// The goods, before `factor`.
    goods: i64,
    /// What amounts that were given back leave of every line.
    pub factor: Ratio,
    /// Minor units of the program's currency per minor unit of the cart's.
    rate: Ratio,
}

impl Worth {
    /// What is left of a cart of which points pay a part.
    pub(crate) fn of(program: &Program, cart: &Cart, payments: &[Payment<'_>], remaining: &Remaining) -> Result<Self> {
        let rate = cart.rate_to(program)?;
        let paid = if program.basis.points_paid { PerLine::new() } else { paid(cart, payments)? };
        let lines = cart.lines.iter().enumerate().map(|(index, line)| {
            let unpaid = earning(program, line, 0);
            let earns = match paid.get(index) {
                None | Some(0) => unpaid,
                Some(paid) => earning(program, line, *paid),
            };
            let units = if remaining.all { 0 } else { line.quantity - remaining.returned[index] };
            LineWorth { earning: remaining.left(index, line, 0, earns), units, earns, unpaid }
        });
        Ok(Self { lines: lines.collect(), goods: remaining.goods(cart), factor: remaining.factor(cart), rate })
    }

    /// An exact number of minor units of the cart's currency, before `factor`, as what it is in the program's.
    pub(crate) fn in_program(&self, value: Ratio) -> Result<Ratio> {
        value.times(self.factor).and_then(|value| value.times(self.rate)).ok_or_else(crate::money_overflow)
    }

    /// How many units of a line earn: of those that are left the part that is not paid by points. An amount that was
    /// given back scales them like their value.
    pub(crate) fn earning_units(&self, index: usize) -> Result<Ratio> {
        let LineWorth { units, earns, unpaid, .. } = self.lines[index];
        if unpaid == 0 {
            return Ok(Ratio::ZERO);
        }
        Ratio::new(earns, unpaid)?.times(Ratio::from(units)).ok_or_else(crate::money_overflow)
    }

    /// What earns, in minor units of the program's currency.
    pub(crate) fn earning(&self) -> Result<Ratio> {
        let sum = self.lines.iter().try_fold(0i64, |sum, line| sum.checked_add(line.earning));
        self.in_program(Ratio::from(sum.ok_or_else(crate::money_overflow)?))
    }

    /// The value of the goods in minor units of the program's currency.
    pub(crate) fn goods(&self) -> Result<Ratio> {
        self.in_program(Ratio::from(self.goods))
    }
}

/// What of the whole of each line points pay; nothing at all where there is no payment. Each payment is shared over what
/// was left of the goods when it was made; of a line that was partly back it pays the same part of the whole, as the
/// refund takes its part of that again. Whatever is not whole is rounded up, so that no part of what points pay earns.
fn paid(cart: &Cart, payments: &[Payment<'_>]) -> Result<PerLine<i64>> {
    if payments.is_empty() {
        return Ok(PerLine::new());
    }
    let whole_goods = goods(cart, None);
    // Payments of the same goods are one, rounded once.
    let mut sums: Vec<(Vec<Ratio>, PerLine<i64>, Ratio)> = Vec::new();
    for payment in payments {
        let (left, factor) = (payment.left.of(cart, &goods(cart, payment.on)), payment.left.factor(cart));
        let values: Option<Vec<Ratio>> = left.iter().map(|left| Ratio::from(*left).times(factor)).collect();
        let values = values.ok_or_else(crate::money_overflow)?;
        let amount = Ratio::from(payment.amount).divided_by(payment.rate);
        let amount = amount.ok_or_else(crate::money_overflow)?;
        match sums.iter_mut().find(|(known, ..)| *known == values) {
            Some((_, _, sum)) => *sum = sum.plus(amount).ok_or_else(crate::money_overflow)?,
            None => sums.push((values, left, amount)),
        }
    }
    let mut paid: PerLine<i64> = smallvec![0; whole_goods.len()];
    let up =
        |value: Option<Ratio>| value.and_then(|value| value.round(Rounding::Ceiling)).ok_or_else(crate::money_overflow);
    for (values, left, amount) in sums {
        let most = up(values.iter().try_fold(Ratio::ZERO, |sum, value| sum.plus(*value)))?;
        let amount = up(Some(amount))?.min(most);
        for (index, part) in allocate(amount, &left)?.into_iter().enumerate().filter(|(_, part)| *part > 0) {
            let whole = Ratio::from(part).times(Ratio::from(whole_goods[index]));
            let whole = up(whole.and_then(|whole| whole.divided_by(values[index])))?;
            paid[index] = paid[index].saturating_add(whole).min(whole_goods[index]);
        }
    }
    Ok(paid)
}

/// What of a whole line earns, when points pay so much of it.
fn earning(program: &Program, line: &Line, paid: i64) -> i64 {
    let basis = &program.basis;
    let earns = match line.kind {
        Kind::Item => !(line.sale && basis.exclude.contains(&Excluded::Sale)),
        Kind::GiftCard => {
            let sale = line.sale && basis.exclude.contains(&Excluded::Sale);
            !sale && !basis.exclude.contains(&Excluded::GiftCard)
        }
        Kind::Shipping => basis.shipping,
        Kind::Reward | Kind::Fee => false,
    };
    if !earns {
        return 0;
    }
    let gross = i128::from(line.amount) + if basis.after_discounts { 0 } else { i128::from(line.discount) };
    let gross = (gross - i128::from(paid)).max(0);
    let value = match basis.tax {
        Tax::Included => gross,
        // The tax of the line's amount, in proportion to the part of it that earns.
        Tax::Excluded if line.amount == 0 => gross,
        Tax::Excluded => gross * i128::from(line.amount - line.tax) / i128::from(line.amount),
    };
    // Amounts and discounts of one cart fit 64 bits together.
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_values_come_on_their_least_denominator() {
        let values = [(1, 2), (1, 3), (5, 6), (2, 1)].map(|(n, d)| Ratio::new(n, d).unwrap());
        assert_eq!(on_one_denominator(&values).unwrap(), (vec![3, 2, 5, 12], 6));
        // A hundred halves are not on a denominator of a hundred digits.
        let halves = vec![Ratio::new(1, 2).unwrap(); 100];
        assert_eq!(on_one_denominator(&halves).unwrap(), (vec![1; 100], 2));
    }
}
