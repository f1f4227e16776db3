//! What an order or a cart earns, rule by rule. A pure function of the program, the cart and what is left of it; what
//! is booked already does not matter here.
//!
//! The sequence is: conditions, winner of an exclusive group, multipliers, rounding, caps of the rule, caps of the
//! program. Groups and caps are refused by this version's program reader; their places are marked.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};
use regulars_core::time::Day;

use crate::cart::Cart;
use crate::explain;
use crate::ledger::RuleTrace;
use crate::program::{Earned, Fraction, Gives, Mode, Program, Rule};
use crate::value::Worth;

/// What a cart earns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earnings {
    /// Per base rule its points.
    pub awards: Vec<Award>,
    /// What every rule says, in document order.
    pub rules: Vec<RuleTrace>,
}

/// The points of one base rule.
#[derive(Clone, Debug)]
pub(crate) struct Award {
    /// The rule.
    pub rule: String,
    /// The points, of the smallest unit.
    pub points: i64,
    /// Their shares per line of the cart.
    pub shares: Vec<i64>,
}

/// A cart on the day on which it earns.
pub(crate) struct Case<'a> {
    /// The program.
    pub program: &'a Program,
    /// The cart.
    pub cart: &'a Cart,
    /// The local day on which it earns.
    pub day: Day,
    /// What the cart was worth when nothing had been given back.
    pub whole: &'a Worth,
    /// What is left of it.
    pub left: &'a Worth,
}

/// What a base rule comes to for one worth.
struct Computed {
    basis: Ratio,
    multiplier: Ratio,
    points: i64,
}

impl Case<'_> {
    /// What the cart earns: what its rules give for what is left, never more than they gave for the whole.
    pub(crate) fn earn(&self) -> Result<Earnings> {
        let mut earnings = Earnings::default();
        for rule in &self.program.earn {
            let refused = self.refuses(rule, self.left)?;
            let trace = if let Gives::Multiplier(fraction) = rule.gives {
                explain::multiplier(rule, fraction, refused)
            } else {
                let granted = match self.refuses(rule, self.whole)? {
                    Some(_) => 0,
                    None => self.compute(rule, self.whole)?.points,
                };
                let kept = self.compute(rule, self.left)?;
                let points = match self.program.refund.earned {
                    Earned::Recompute if refused.is_some() => 0,
                    Earned::Recompute => kept.points.min(granted),
                    Earned::Proportional => self.in_proportion(rule, granted)?,
                };
                if points > 0 {
                    earnings.awards.push(Award { rule: rule.id.clone(), points, shares: self.shares(rule, points)? });
                }
                let refused = if points > 0 { None } else { refused };
                explain::base(self.program, rule, refused, kept.basis, kept.multiplier, points)?
            };
            earnings.rules.push(trace);
        }
        Ok(earnings)
    }

    /// Why a rule does not hold for a worth of the cart; `None` when it does. Upper bounds are judged on the whole, so
    /// that a refund never brings an order under one.
    fn refuses(&self, rule: &Rule, worth: &Worth) -> Result<Option<&'static str>> {
        let when = &rule.when;
        if rule.from.is_some_and(|from| self.day < from) {
            return Ok(Some("not_yet"));
        }
        if rule.to.is_some_and(|to| to < self.day) {
            return Ok(Some("over"));
        }
        if !when.weekday.is_empty() && !when.weekday.contains(&self.day.weekday()) {
            return Ok(Some("other_weekday"));
        }
        for (list, value, reason) in [
            (&when.channel, &self.cart.channel, "other_channel"),
            (&when.store, &self.cart.store, "other_store"),
            (&when.group, &self.cart.group, "other_group"),
            (&when.payment, &self.cart.payment, "other_payment"),
        ] {
            if !list.is_empty() && !value.as_ref().is_some_and(|value| list.contains(value)) {
                return Ok(Some(reason));
            }
        }
        if let Some(least) = when.min_amount
            && !(worth.goods()? >= Ratio::from(least))
        {
            return Ok(Some("below_min_amount"));
        }
        if let Some(most) = when.max_amount
            && !(self.whole.goods()? <= Ratio::from(most))
        {
            return Ok(Some("above_max_amount"));
        }
        if when.chooses_lines() && !self.cart.lines.iter().any(|line| when.chooses(line)) {
            return Ok(Some("no_such_line"));
        }
        Ok(None)
    }

    /// The multipliers that hold for a worth: of one line, or of the whole order.
    fn multiplier(&self, worth: &Worth, line: Option<usize>) -> Result<Ratio> {
        let mut product = Ratio::ONE;
        for rule in &self.program.earn {
            let Gives::Multiplier(fraction) = rule.gives else { continue };
            let applies = match line {
                None => !rule.when.chooses_lines(),
                Some(index) => rule.when.chooses_lines() && rule.when.chooses(&self.cart.lines[index]),
            };
            if applies && self.refuses(rule, worth)?.is_none() {
                product = product.times(fraction.ratio()).ok_or_else(crate::points_overflow)?;
            }
        }
        Ok(product)
    }

    /// Per line what of it a rule counts, before the ratio of what is left, with the multipliers of the line.
    fn counted(&self, rule: &Rule, worth: &Worth) -> Result<Vec<Ratio>> {
        let per_money = matches!(rule.gives, Gives::PerMoney { .. });
        let lines = self.cart.lines.iter().enumerate().map(|(index, line)| {
            if !rule.when.chooses(line) || worth.earning[index] == 0 {
                return Ok(Ratio::ZERO);
            }
            let value = Ratio::from(worth.earning[index]);
            if !per_money {
                return Ok(value);
            }
            value.times(self.multiplier(worth, Some(index))?).ok_or_else(crate::money_overflow)
        });
        lines.collect()
    }

    /// What a base rule gives for a worth, its conditions apart.
    fn compute(&self, rule: &Rule, worth: &Worth) -> Result<Computed> {
        let mut basis = Ratio::ZERO;
        for value in self.counted(rule, worth)? {
            basis = basis.plus(value).ok_or_else(crate::money_overflow)?;
        }
        let basis = worth.in_program(basis)?;
        let (points, multiplier) = match rule.gives {
            Gives::PerMoney { points, per, mode } => {
                let steps = basis.divided_by(Ratio::from(per)).ok_or_else(crate::points_overflow)?;
                let steps = match mode {
                    Mode::Linear => steps,
                    Mode::Step => Ratio::from(steps.round(Rounding::Floor).ok_or_else(crate::points_overflow)?),
                };
                let multiplier = self.multiplier(worth, None)?;
                let exact = steps.times(Ratio::from(points)).and_then(|points| points.times(multiplier));
                (exact.and_then(|exact| exact.round(self.program.points.rounding)), multiplier)
            }
            // Nothing that earns, nothing fixed: otherwise an order of gift cards would earn it.
            Gives::Fixed { points } => (Some(if basis == Ratio::ZERO { 0 } else { points }), Ratio::ONE),
            Gives::Multiplier(_) => (Some(0), Ratio::ONE),
        };
        // The rule's caps belong here: per order, then day, month, year and lifetime; after them the program's.
        Ok(Computed { basis, multiplier, points: points.ok_or_else(crate::points_overflow)? })
    }

    /// What is kept of granted points in proportion to what is left of the rule's basis.
    fn in_proportion(&self, rule: &Rule, granted: i64) -> Result<i64> {
        let (whole, left) = (self.compute(rule, self.whole)?.basis, self.compute(rule, self.left)?.basis);
        if whole == Ratio::ZERO {
            return Ok(0);
        }
        let kept = left
            .divided_by(whole)
            .and_then(|share| share.times(Ratio::from(granted)))
            .and_then(|kept| kept.round(self.program.points.rounding));
        Ok(kept.ok_or_else(crate::points_overflow)?.min(granted))
    }

    /// The shares of a rule's points per line, by largest remainder on what of each it counts.
    fn shares(&self, rule: &Rule, points: i64) -> Result<Vec<i64>> {
        let counted = self.counted(rule, self.left)?;
        // On one denominator; the ratio of what is left is the same for every line and changes no share.
        let mut denominator = 1i128;
        for value in &counted {
            let step = value.denominator() / gcd(denominator, value.denominator());
            denominator = denominator.checked_mul(step).ok_or_else(crate::money_overflow)?;
        }
        let weights: Option<Vec<i64>> = counted
            .iter()
            .map(|value| value.numerator().checked_mul(denominator / value.denominator())?.try_into().ok())
            .collect();
        allocate(points, &weights.ok_or_else(crate::money_overflow)?)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A multiplier as documents write it, where it is not once and fits.
pub(crate) fn written(multiplier: Ratio) -> Option<Fraction> {
    if multiplier == Ratio::ONE {
        return None;
    }
    let (numerator, denominator) = (multiplier.numerator().try_into().ok()?, multiplier.denominator().try_into().ok()?);
    Fraction::new(numerator, denominator).ok()
}
