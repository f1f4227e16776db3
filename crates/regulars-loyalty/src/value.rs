//! What a cart is worth, whole or after refunds: as goods, and as what earns. Exact integers per line and one exact
//! ratio over them; it knows no rules.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};

use crate::cart::{Cart, Kind, Line};
use crate::program::{Excluded, Program, Tax};

/// How much of a cart was given back.
#[derive(Clone, Debug)]
pub(crate) struct Remaining {
    /// Per line how many units came back, at most all.
    pub returned: Vec<i64>,
    /// How much of the goods' value was given back besides, in minor units of the cart's currency.
    pub amount: i64,
    /// Whether all was given back.
    pub all: bool,
}

impl Remaining {
    /// Nothing was given back.
    pub(crate) fn whole(cart: &Cart) -> Self {
        Self { returned: vec![0; cart.lines.len()], amount: 0, all: false }
    }

    /// What is left of a number that is spread over a line's units, of which some were back before: the value returned
    /// of q of Q units is ⌊whole × q ÷ Q⌋, cumulative, so that any split of a return ends the same.
    fn left(&self, index: usize, line: &Line, before: i64, whole: i64) -> i64 {
        let units = line.quantity - before;
        if self.all || units == 0 {
            return 0;
        }
        let returned = i128::from(whole) * i128::from(self.returned[index] - before) / i128::from(units);
        // Not more than the whole, as not more units came back than there were.
        whole - returned as i64
    }

    /// What is left of numbers that are spread over the lines.
    pub(crate) fn of(&self, cart: &Cart, whole: &[i64]) -> Vec<i64> {
        let lines = cart.lines.iter().zip(whole).enumerate();
        lines.map(|(index, (line, whole))| self.left(index, line, 0, *whole)).collect()
    }

    /// What is left of numbers that are spread over what was left of the lines at an earlier time.
    pub(crate) fn since(&self, cart: &Cart, earlier: &Self, whole: &[i64]) -> Vec<i64> {
        let lines = cart.lines.iter().zip(whole).zip(&earlier.returned).enumerate();
        lines.map(|(index, ((line, whole), before))| self.left(index, line, *before, *whole)).collect()
    }

    /// How many units of each line are left.
    pub(crate) fn units(&self, cart: &Cart) -> Vec<i64> {
        let left = |(line, returned): (&Line, &i64)| if self.all { 0 } else { line.quantity - returned };
        cart.lines.iter().zip(&self.returned).map(left).collect()
    }

    /// The value of the goods that the returned lines leave, before the amount that was given back besides.
    pub(crate) fn goods(&self, cart: &Cart) -> i64 {
        self.of(cart, &goods(cart)).iter().sum()
    }

    /// Whether nothing is left, in however many parts it was given back.
    pub(crate) fn is_nothing(&self, cart: &Cart) -> bool {
        let every_unit = cart.lines.iter().zip(&self.returned).all(|(line, returned)| *returned == line.quantity);
        every_unit || self.factor(cart) == Ratio::ZERO
    }

    /// By which ratio the amount that was given back scales what the lines leave.
    pub(crate) fn factor(&self, cart: &Cart) -> Ratio {
        let goods = self.goods(cart);
        match self.amount {
            _ if self.all => Ratio::ZERO,
            0 => Ratio::ONE,
            amount if amount >= goods => Ratio::ZERO,
            amount => Ratio::new(goods - amount, goods).unwrap_or(Ratio::ZERO),
        }
    }
}

/// Per line its value as goods: 0 for what is none.
pub(crate) fn goods(cart: &Cart) -> Vec<i64> {
    cart.lines.iter().map(|line| if line.kind.is_goods() { line.amount } else { 0 }).collect()
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
pub(crate) struct Payment {
    /// How much, in minor units of the program's currency.
    pub amount: i64,
    /// What was left of the cart when it was set aside.
    pub left: Remaining,
}

/// What a cart, or what is left of it, is worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Worth {
    /// Per line what earns, in minor units of the cart's currency, before `factor`.
    pub earning: Vec<i64>,
    /// Per line how many units are left.
    pub units: Vec<i64>,
    /// Per line what earns of the whole of it, and what would if points paid nothing.
    parts: Vec<(i64, i64)>,
    /// The goods, before `factor`.
    goods: i64,
    /// What amounts that were given back leave of every line.
    pub factor: Ratio,
    /// Minor units of the program's currency per minor unit of the cart's.
    rate: Ratio,
}

impl Worth {
    /// What is left of a cart of which points pay a part.
    pub(crate) fn of(program: &Program, cart: &Cart, payments: &[Payment], remaining: &Remaining) -> Result<Self> {
        let rate = cart.rate_to(program)?;
        let paid = if program.basis.points_paid { vec![0; cart.lines.len()] } else { paid(cart, payments, rate)? };
        let earning: Vec<i64> =
            cart.lines.iter().zip(&paid).map(|(line, paid)| earning(program, line, *paid)).collect();
        let parts = cart.lines.iter().zip(&earning).map(|(line, earns)| (*earns, self::earning(program, line, 0)));
        Ok(Self {
            units: remaining.units(cart),
            parts: parts.collect(),
            earning: remaining.of(cart, &earning),
            goods: remaining.goods(cart),
            factor: remaining.factor(cart),
            rate,
        })
    }

    /// An exact number of minor units of the cart's currency, before `factor`, as what it is in the program's.
    pub(crate) fn in_program(&self, value: Ratio) -> Result<Ratio> {
        value.times(self.factor).and_then(|value| value.times(self.rate)).ok_or_else(crate::money_overflow)
    }

    /// How many units of a line earn: of those that are left the part that is not paid by points. An amount that was
    /// given back scales them like their value.
    pub(crate) fn earning_units(&self, index: usize) -> Result<Ratio> {
        let (earns, whole) = self.parts[index];
        if whole == 0 {
            return Ok(Ratio::ZERO);
        }
        Ratio::new(earns, whole)?.times(Ratio::from(self.units[index])).ok_or_else(crate::money_overflow)
    }

    /// The value of the goods in minor units of the program's currency.
    pub(crate) fn goods(&self) -> Result<Ratio> {
        self.in_program(Ratio::from(self.goods))
    }
}

/// What of the whole of each line points pay. Each payment is shared over what was left of the goods when it was made;
/// of a line that was partly back it pays the same part of the whole, as the refund takes its part of that again.
/// Whatever is not whole is rounded up, so that no part of what points pay earns.
fn paid(cart: &Cart, payments: &[Payment], rate: Ratio) -> Result<Vec<i64>> {
    let goods = goods(cart);
    // Payments of the same goods are one, rounded once.
    let mut sums: Vec<(Vec<Ratio>, Vec<i64>, i64)> = Vec::new();
    for payment in payments {
        let (left, factor) = (payment.left.of(cart, &goods), payment.left.factor(cart));
        let values: Option<Vec<Ratio>> = left.iter().map(|left| Ratio::from(*left).times(factor)).collect();
        let values = values.ok_or_else(crate::money_overflow)?;
        match sums.iter_mut().find(|(known, ..)| *known == values) {
            Some((_, _, sum)) => *sum = sum.saturating_add(payment.amount),
            None => sums.push((values, left, payment.amount)),
        }
    }
    let mut paid = vec![0i64; goods.len()];
    let up =
        |value: Option<Ratio>| value.and_then(|value| value.round(Rounding::Ceiling)).ok_or_else(crate::money_overflow);
    for (values, left, amount) in sums {
        let most = up(values.iter().try_fold(Ratio::ZERO, |sum, value| sum.plus(*value)))?;
        let amount = up(Ratio::from(amount).divided_by(rate))?.min(most);
        for (index, part) in allocate(amount, &left)?.into_iter().enumerate().filter(|(_, part)| *part > 0) {
            let whole = Ratio::from(part).times(Ratio::from(goods[index]));
            let whole = up(whole.and_then(|whole| whole.divided_by(values[index])))?;
            paid[index] = paid[index].saturating_add(whole).min(goods[index]);
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
