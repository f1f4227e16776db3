//! What an order or a cart earns, rule by rule. A pure function of the program, the cart and what is left of it; what
//! is booked already does not matter here.
//!
//! The sequence is: conditions, winner of an exclusive group, multipliers, rounding, caps of the rule, caps of the
//! program, cap of the balance.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};
use regulars_core::time::Day;
use smallvec::{SmallVec, smallvec};

use crate::cart::Cart;
use crate::conditions::{self, Circumstances, misses};
use crate::explain;
use crate::ledger::RuleTrace;
use crate::program::{Earned, Fraction, Gives, Mode, Program, Rule};
use crate::reason::OfRule;
use crate::room::Room;
use crate::value::{PerLine, Worth, on_one_denominator};

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
    /// Their shares per line of the cart, where they were asked for.
    pub shares: Vec<i64>,
}

/// A cart on the day on which it earns.
pub(crate) struct Case<'a> {
    /// The program.
    pub program: &'a Program,
    /// Its rules for orders.
    pub rules: Rules<'a>,
    /// The cart.
    pub cart: &'a Cart,
    /// The local day on which it earns.
    pub day: Day,
    /// What the cart was worth when nothing had been given back.
    pub whole: &'a Worth,
    /// What is left of it.
    pub left: &'a Worth,
    /// Why the member earns nothing, whatever the rules say.
    pub barred: Option<OfRule>,
    /// The tier that it is judged by.
    pub tier: Option<&'a str>,
    /// Whether it is the customer's first order.
    pub first: bool,
    /// Whether points are shared over the lines: a quote does not tell that.
    pub by_line: bool,
}

/// Rules in document order.
pub(crate) type Rules<'a> = SmallVec<[&'a Rule; 8]>;

/// Per rule why it does not hold, if it does not.
type Refusals = SmallVec<[Option<OfRule>; 8]>;

/// What a base rule comes to for one worth.
struct Computed {
    basis: Ratio,
    multiplier: Ratio,
    points: i64,
}

/// What every rule needs to know of one worth of the cart, found once.
struct View<'a> {
    worth: &'a Worth,
    /// Per rule why it does not hold.
    refusals: Refusals,
    /// What multipliers make of it, unit by unit.
    units: SmallVec<[Multiplied<'a>; 1]>,
}

/// What the multipliers of a unit make of a worth.
struct Multiplied<'a> {
    /// The unit; none is the program's own.
    unit: Option<&'a str>,
    /// The multipliers of the whole order.
    order: Ratio,
    /// Per line what earns of it, with the multipliers of the line.
    lines: PerLine<Ratio>,
}

impl<'a> View<'a> {
    /// What multipliers make of it for a rule.
    fn of(&self, rule: &Rule) -> &Multiplied<'a> {
        let unit = rule.unit.as_deref();
        // The view was made of all rules.
        self.units.iter().find(|other| other.unit == unit).unwrap_or(&self.units[0])
    }
}

impl<'a> Case<'a> {
    /// What the cart earns: what its rules give for what is left, never more than they gave for the whole.
    /// Where limits leave only some room, no more than that.
    pub(crate) fn earn(&self, mut room: Option<&mut Room<'_>>) -> Result<Earnings> {
        // Which rule of a group gives is found on the whole order: where the winner ends by a refund no other takes its
        // place, as points could rise.
        let mut refusals = self.refusals(self.whole)?;
        let lost = conditions::lost(&self.rules, &refusals);
        lost.iter().for_each(|index| refusals[*index] = Some(OfRule::OtherRuleWins));
        let whole = self.view(self.whole, refusals)?;
        let left = if std::ptr::eq(self.left, self.whole) || self.left == self.whole {
            None
        } else {
            let mut refusals = self.refusals(self.left)?;
            lost.iter().for_each(|index| refusals[*index] = Some(OfRule::OtherRuleWins));
            Some(self.view(self.left, refusals)?)
        };
        let left = left.as_ref().unwrap_or(&whole);
        let whole = &whole;
        let mut earnings = Earnings::default();
        for (index, rule) in self.rules.iter().copied().enumerate() {
            let refused = left.refusals[index];
            if let Gives::Multiplier(fraction) = rule.gives {
                earnings.rules.push(explain::multiplier(self.program, rule, fraction, refused)?);
                continue;
            }
            let kept = self.compute(rule, left)?;
            let granted = match whole.refusals[index] {
                Some(_) => 0,
                None if std::ptr::eq(whole, left) => kept.points,
                None => self.compute(rule, whole)?.points,
            };
            let (granted, mut limited) = room.as_deref_mut().map_or((granted, None), |room| {
                let (allowed, reason) = room.allow(rule, granted);
                if allowed <= granted { (allowed, reason) } else { (granted, None) }
            });
            let mut points = match self.program.refund.earned {
                Earned::Recompute if refused.is_some() => 0,
                Earned::Recompute => kept.points.min(granted),
                Earned::Proportional => self.in_proportion(rule, granted, whole, left)?,
            };
            if points < granted {
                limited = None;
            }
            if let Some(room) = room.as_deref_mut()
                && let (held, Some(reason)) = room.hold(rule, points)
            {
                (points, limited) = (held, Some(reason));
                if self.program.refund.earned == Earned::Proportional {
                    room.grant(rule, self.most_in_proportion(rule, granted, held, whole, left)?);
                }
            }
            if points > 0 {
                let shares = self.shares(rule, points, left)?;
                earnings.awards.push(Award { rule: rule.id.clone(), points, shares });
            }
            let refused = if points > 0 { None } else { refused };
            let said = explain::Base { rule, refused, basis: kept.basis, multiplier: kept.multiplier, points, limited };
            earnings.rules.push(explain::base(self.program, &said)?);
        }
        Ok(earnings)
    }

    /// The sum of what a cart earns that is whole and that no limit knows of, without the reasons; `None` where a number is
    /// so large that giving the reasons might fail.
    pub(crate) fn points(&self) -> Option<i64> {
        let mut refusals = self.refusals(self.whole).ok()?;
        for index in conditions::lost(&self.rules, &refusals) {
            refusals[index] = Some(OfRule::OtherRuleWins);
        }
        let view = self.view(self.whole, refusals).ok()?;
        if view.units.iter().flat_map(|unit| &unit.lines).any(|value| value.numerator() > i128::from(i64::MAX)) {
            return None;
        }
        let rules = self.rules.iter().zip(&view.refusals);
        let base = rules.filter(|(rule, _)| !matches!(rule.gives, Gives::Multiplier(_)));
        base.map(|(rule, refused)| {
            let computed = self.compute(rule, &view).ok()?;
            computed.basis.round(Rounding::Floor)?;
            Some(if refused.is_none() { computed.points } else { 0 })
        })
        .try_fold(0i64, |sum, points| sum.checked_add(points?))
    }

    /// Why rules do not hold for a worth, groups apart.
    fn refusals(&self, worth: &Worth) -> Result<Refusals> {
        let refuses = |rule: &&Rule| self.refuses(rule, if self.tried_again(rule) { worth } else { self.whole });
        self.rules.iter().map(refuses).collect()
    }

    fn view(&self, worth: &'a Worth, refusals: Refusals) -> Result<View<'a>> {
        let mut units = smallvec![self.multiplied(None, worth, &refusals)?];
        for rule in self.rules.iter().filter(|rule| rule.unit.is_some()) {
            let unit = rule.unit.as_deref();
            if units.iter().all(|known: &Multiplied<'_>| known.unit != unit) {
                units.push(self.multiplied(unit, worth, &refusals)?);
            }
        }
        Ok(View { worth, refusals, units })
    }

    /// What the multipliers of a unit that hold make of a worth.
    fn multiplied(&self, unit: Option<&'a str>, worth: &Worth, refusals: &Refusals) -> Result<Multiplied<'a>> {
        let mut lines: PerLine<Ratio> = worth.lines.iter().map(|line| Ratio::from(line.earning)).collect();
        let mut order = Ratio::ONE;
        for (rule, refused) in self.rules.iter().zip(refusals) {
            let (Gives::Multiplier(fraction), None) = (rule.gives, refused) else { continue };
            if rule.unit.as_deref() != unit {
                continue;
            }
            let times = |value: Ratio| value.times(fraction.ratio()).ok_or_else(crate::points_overflow);
            if rule.when.lines.is_all() {
                order = times(order)?;
                continue;
            }
            for (line, value) in self.cart.lines.iter().zip(&mut lines) {
                if rule.when.lines.chooses(line) {
                    *value = times(*value)?;
                }
            }
        }
        Ok(Multiplied { unit, order, lines })
    }

    /// Whether a refund that leaves less than the lower bound of a rule ends it. Not where points are kept in proportion,
    /// and not where they would rise as a multiplier that lowers them ends.
    fn tried_again(&self, rule: &Rule) -> bool {
        let lowers = matches!(rule.gives, Gives::Multiplier(fraction) if fraction.ratio() < Ratio::ONE);
        self.program.refund.earned == Earned::Recompute && !lowers
    }

    /// Why a rule does not hold for a worth; `None` when it does. Upper bounds are judged on the whole, so that a refund
    /// never brings an order under one.
    fn refuses(&self, rule: &Rule, worth: &Worth) -> Result<Option<OfRule>> {
        if self.program.basis.excludes(self.cart) {
            return Ok(Some(OfRule::ExcludedByCoupon));
        }
        self.fails(rule, worth)
    }

    /// Which of its conditions fails.
    pub(crate) fn fails(&self, rule: &Rule, worth: &Worth) -> Result<Option<OfRule>> {
        let when = &rule.when;
        if when.first_order && !self.first {
            return Ok(Some(OfRule::NotFirstOrder));
        }
        let circumstances = Circumstances {
            barred: self.barred,
            day: self.day,
            channel: self.cart.channel.as_deref(),
            store: self.cart.store.as_deref(),
            group: self.cart.group.as_deref(),
            tier: self.tier,
        };
        if let Some(reason) = circumstances.refuse(rule) {
            return Ok(Some(reason));
        }
        if misses(&when.payment, self.cart.payment.as_deref()) {
            return Ok(Some(OfRule::OtherPayment));
        }
        if misses(&when.coupon, self.cart.coupon.as_deref()) {
            return Ok(Some(OfRule::OtherCoupon));
        }
        let compare = |goods: Ratio, bound: i64| goods.partial_cmp(&bound.into()).ok_or_else(crate::money_overflow);
        if let Some(least) = when.min_amount
            && compare(worth.goods()?, least)?.is_lt()
        {
            return Ok(Some(OfRule::BelowMinAmount));
        }
        if let Some(most) = when.max_amount
            && compare(self.whole.goods()?, most)?.is_gt()
        {
            return Ok(Some(OfRule::AboveMaxAmount));
        }
        if !when.lines.is_all() && !self.cart.lines.iter().any(|line| when.lines.chooses(line)) {
            return Ok(Some(OfRule::NoSuchLine));
        }
        if let Some(least) = when.min_quantity {
            let lines = self.cart.lines.iter().zip(&worth.lines);
            let counted = lines.filter(|(line, _)| line.kind.is_goods() && when.lines.chooses(line));
            if counted.fold(0i64, |sum, (_, worth)| sum.saturating_add(worth.units)) < least {
                return Ok(Some(OfRule::BelowMinQuantity));
            }
        }
        Ok(None)
    }

    /// Per line what of it a rule counts, before the ratio of what is left.
    fn counted(&self, rule: &Rule, view: &View<'_>) -> impl Iterator<Item = Result<Ratio>> {
        let multiplied = view.of(rule);
        self.cart.lines.iter().enumerate().map(move |(index, line)| match rule.gives {
            _ if !rule.when.lines.chooses(line) => Ok(Ratio::ZERO),
            Gives::PerMoney { .. } => Ok(multiplied.lines[index]),
            Gives::PerUnit { .. } => view.worth.earning_units(index),
            _ => Ok(Ratio::from(view.worth.lines[index].earning)),
        })
    }

    /// What a base rule gives for a worth, its conditions apart.
    fn compute(&self, rule: &Rule, view: &View<'_>) -> Result<Computed> {
        let mut sum = Ratio::ZERO;
        for value in self.counted(rule, view) {
            sum = sum.plus(value?).ok_or_else(crate::money_overflow)?;
        }
        let basis = match rule.gives {
            Gives::PerUnit { .. } => sum.times(view.worth.factor).ok_or_else(crate::money_overflow)?,
            _ => view.worth.in_program(sum)?,
        };
        let (order, rounding) = (view.of(rule).order, self.rounding(rule));
        let (points, multiplier) = match rule.gives {
            Gives::PerMoney { points, per, mode } => {
                let steps = basis.divided_by(Ratio::from(per)).ok_or_else(crate::points_overflow)?;
                let steps = match mode {
                    Mode::Linear => steps,
                    Mode::Step => Ratio::from(steps.round(Rounding::Floor).ok_or_else(crate::points_overflow)?),
                };
                let exact = steps.times(Ratio::from(points)).and_then(|points| points.times(order));
                (exact.and_then(|exact| exact.round(rounding)), order)
            }
            // Nothing that earns, nothing fixed: otherwise an order of gift cards would earn it.
            Gives::Fixed { points } => (Some(if basis == Ratio::ZERO { 0 } else { points }), Ratio::ONE),
            Gives::PerUnit { points } => {
                let exact = basis.times(Ratio::from(points));
                (exact.and_then(|exact| exact.round(rounding)), Ratio::ONE)
            }
            Gives::Multiplier(_) | Gives::Sides { .. } | Gives::Reward => (Some(0), Ratio::ONE),
        };
        let points = points.ok_or_else(crate::points_overflow)?;
        Ok(Computed { basis, multiplier, points: rule.per_order().map_or(points, |limit| points.min(limit)) })
    }

    /// How the points of a rule are rounded.
    fn rounding(&self, rule: &Rule) -> Rounding {
        self.program.terms(rule.unit.as_deref()).map_or(self.program.points.rounding, |terms| terms.points.rounding)
    }

    /// What is kept of granted points in proportion to what is left of the rule's basis.
    fn in_proportion(&self, rule: &Rule, granted: i64, whole: &View<'_>, left: &View<'_>) -> Result<i64> {
        let (whole, left) = (self.compute(rule, whole)?.basis, self.compute(rule, left)?.basis);
        if whole == Ratio::ZERO {
            return Ok(0);
        }
        let kept = left
            .divided_by(whole)
            .and_then(|share| share.times(Ratio::from(granted)))
            .and_then(|kept| kept.round(self.rounding(rule)));
        Ok(kept.ok_or_else(crate::points_overflow)?.min(granted))
    }

    /// The most of granted points of which no more than so many are kept in proportion: booked again, they come to the same.
    fn most_in_proportion(
        &self,
        rule: &Rule,
        granted: i64,
        kept: i64,
        whole: &View<'_>,
        left: &View<'_>,
    ) -> Result<i64> {
        let (mut least, mut most) = (kept.min(granted), granted);
        while least < most {
            let middle = most - (most - least) / 2;
            if self.in_proportion(rule, middle, whole, left)? <= kept {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        Ok(least)
    }

    /// The shares of a rule's points per line, by largest remainder on what of each it counts.
    fn shares(&self, rule: &Rule, points: i64, view: &View<'_>) -> Result<Vec<i64>> {
        let counted = self.counted(rule, view).collect::<Result<Vec<Ratio>>>()?;
        // The ratio of what is left is the same for every line and changes no share.
        let (numerators, _) = on_one_denominator(&counted)?;
        let weights: Option<Vec<i64>> = numerators.into_iter().map(|numerator| numerator.try_into().ok()).collect();
        let weights = weights.ok_or_else(crate::money_overflow)?;
        if self.by_line { allocate(points, &weights) } else { Ok(Vec::new()) }
    }
}

/// A multiplier as documents write it, where it is not once and fits.
pub(crate) fn written(multiplier: Ratio) -> Option<Fraction> {
    if multiplier == Ratio::ONE {
        return None;
    }
    let (numerator, denominator) = (multiplier.numerator().try_into().ok()?, multiplier.denominator().try_into().ok()?);
    Fraction::new(numerator, denominator).ok()
}
