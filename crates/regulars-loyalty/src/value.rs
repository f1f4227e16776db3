//! What a cart is worth, whole or after refunds: as goods, and as what earns. Exact integers per line and one exact
//! ratio over them; it knows no rules.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};

use crate::cart::{Cart, Kind, Line};
use crate::program::{Program, Tax};

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

    /// What is left of a whole that is spread over a line's units: the value returned of q of Q units is ⌊whole × q ÷
    /// Q⌋, cumulative, so that any split of a return ends the same.
    fn left(&self, index: usize, line: &Line, whole: i64) -> i64 {
        if self.all {
            return 0;
        }
        let returned = i128::from(whole) * i128::from(self.returned[index]) / i128::from(line.quantity);
        // Not more than the whole, as not more units came back than there were.
        whole - returned as i64
    }

    /// What is left of numbers that are spread over the lines.
    pub(crate) fn of(&self, cart: &Cart, whole: &[i64]) -> Vec<i64> {
        cart.lines.iter().zip(whole).enumerate().map(|(index, (line, whole))| self.left(index, line, *whole)).collect()
    }

    /// The value of the goods that the returned lines leave, before the amount that was given back besides.
    pub(crate) fn goods(&self, cart: &Cart) -> i64 {
        self.of(cart, &goods(cart)).iter().sum()
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

/// What a cart, or what is left of it, is worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Worth {
    /// Per line what earns, in minor units of the cart's currency, before `factor`.
    pub earning: Vec<i64>,
    /// The goods, before `factor`.
    goods: i64,
    /// What amounts that were given back leave of every line.
    pub factor: Ratio,
    /// Minor units of the program's currency per minor unit of the cart's.
    rate: Ratio,
}

impl Worth {
    /// What is left of a cart of which points pay so much, in minor units of the program's currency.
    pub(crate) fn of(program: &Program, cart: &Cart, paid_by_points: i64, remaining: &Remaining) -> Result<Self> {
        let rate = cart.rate_to(program)?;
        let goods = goods(cart);
        let paid = if program.basis.points_paid || paid_by_points == 0 {
            vec![0; goods.len()]
        } else {
            // Rounded up, so that a foreign cart never earns on what points pay.
            let paid = Ratio::from(paid_by_points)
                .divided_by(rate)
                .and_then(|paid| paid.round(Rounding::Ceiling))
                .ok_or_else(crate::money_overflow)?;
            allocate(paid, &goods)?
        };
        let earning: Vec<i64> =
            cart.lines.iter().zip(&paid).map(|(line, paid)| earning(program, line, *paid)).collect();
        Ok(Self {
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

    /// The value of the goods in minor units of the program's currency.
    pub(crate) fn goods(&self) -> Result<Ratio> {
        self.in_program(Ratio::from(self.goods))
    }
}

/// What of a whole line earns, when points pay so much of it.
fn earning(program: &Program, line: &Line, paid: i64) -> i64 {
    let basis = &program.basis;
    let earns = match line.kind {
        Kind::Item | Kind::GiftCard => !basis.exclude.contains(&line.kind),
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
