//! Plain sentences for decisions, and what goes with them. It may format; it decides nothing.

use std::fmt::Write;

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, Scale};

use crate::earn::written;
use crate::ledger::{Bucket, Entry, Kind, RuleTrace};
use crate::program::{Fraction, Gives, Mode, On, Program, Rule, Yearly};

/// Points as a person reads them: `1 point`, `120 points`, `1.50 points`.
pub(crate) fn points(program: &Program, points: i64) -> String {
    let mut text = number(program, points);
    text.push_str(if text == "1" { " point" } else { " points" });
    text
}

/// A number of points with the digits of the program's scale.
fn number(program: &Program, points: i64) -> String {
    Scale::new(program.points.scale).unwrap_or(Scale::ZERO).format(points)
}

/// Money as a person reads it: `12.50 EUR`.
pub(crate) fn money(program: &Program, minor: i64) -> String {
    let scale = Scale::new(program.currency.exponent()).unwrap_or(Scale::ZERO);
    let mut text = scale.format(minor);
    text.push(' ');
    text.push_str(program.currency.code());
    text
}

/// What a movement of points was.
pub(crate) fn movement(program: &Program, entry: &Entry) -> String {
    let what = match (entry.kind, entry.from, entry.to) {
        (Kind::Earn, _, Bucket::Pending) => "earned, held back for now",
        (Kind::Earn, ..) => "earned",
        (Kind::Adjust, Bucket::Issued, _) if entry.reason == "surprised" => "given as a surprise",
        (Kind::Adjust, Bucket::Issued, _) => "given by hand",
        (Kind::Adjust, ..) => "taken by hand",
        (Kind::Mature, ..) => "can be spent now",
        (Kind::Expire, ..) => "expired",
        (Kind::Reserve, ..) => "set aside",
        (Kind::Capture, ..) => "spent",
        (Kind::Release | Kind::Restore, ..) => "came back",
        (Kind::Forfeit, ..) => "came back after they had expired, and are lost",
        (Kind::Clawback, Bucket::Debt, _) => "owed, as what was to be taken back is spent",
        (Kind::Clawback, Bucket::Waived, _) => "waived, as what was to be taken back is spent",
        (Kind::Clawback, ..) => "taken back",
        (Kind::Repay, ..) => "paid what was owed",
        (Kind::Recover, ..) => "made up for what was waived",
        (Kind::Reinstate, ..) => "earned again, of what was waived",
    };
    format!("{} {what}", points(program, entry.points))
}

/// What a multiplier rule says.
pub(crate) fn multiplier(rule: &Rule, fraction: Fraction, refused: Option<&'static str>) -> RuleTrace {
    let text = match refused {
        Some(reason) => format!("0: {}", condition(reason)),
        None if rule.when.chooses_lines() => format!("times {fraction} on its lines"),
        None => format!("times {fraction}"),
    };
    RuleTrace {
        rule: rule.id.clone(),
        matched: refused.is_none(),
        reason: refused.unwrap_or("multiplied").to_owned(),
        basis: None,
        rate: None,
        multiplier: Some(fraction),
        points: 0,
        change: 0,
        text,
    }
}

/// What is to be said of a base rule.
pub(crate) struct Base<'a> {
    pub rule: &'a Rule,
    /// Why it does not hold.
    pub refused: Option<&'static str>,
    /// What it is computed from: money, or units.
    pub basis: Ratio,
    pub multiplier: Ratio,
    pub points: i64,
    /// Which limit, beyond that of the order, left no more.
    pub limited: Option<&'static str>,
}

/// What a base rule says.
pub(crate) fn base(program: &Program, said: &Base<'_>) -> Result<RuleTrace> {
    let Base { rule, refused, basis, multiplier, points: earned, limited } = *said;
    let whole_basis = basis.round(Rounding::Floor).ok_or_else(crate::money_overflow)?;
    let multiplier = written(multiplier);
    let rate = match rule.gives {
        Gives::PerMoney { points: each, per, .. } => Some((each, per)),
        _ => None,
    };
    let most = limited.or(Some("capped").filter(|_| earned > 0 && rule.per_order() == Some(earned)));
    let text = match refused {
        Some(reason) => format!("0: {}", condition(reason)),
        None => {
            let earned = number(program, earned);
            let mut text = match rule.gives {
                Gives::PerMoney { points: each, per, mode } => {
                    let full = if mode == Mode::Step { "full " } else { "" };
                    let (each, per) = (points(program, each), money(program, per));
                    format!("+{earned}: {each} per {full}{per} on {}", money(program, whole_basis))
                }
                Gives::PerUnit { points: each } => {
                    let units = if whole_basis == 1 { "unit" } else { "units" };
                    format!("+{earned}: {} per unit on {whole_basis} {units}", points(program, each))
                }
                _ => format!("+{earned}: once for the order"),
            };
            // Writing to a text does not fail.
            if let (Some(multiplier), Some(_)) = (multiplier, rate) {
                let _ = write!(text, ", times {multiplier}");
            }
            if let Some(reason) = most {
                let _ = write!(text, ", {}", limit(reason));
            }
            text
        }
    };
    let reason = refused.or(most).unwrap_or(match earned {
        0 if basis == Ratio::ZERO => "nothing_earns",
        0 => "below_one_point",
        _ => "earned",
    });
    Ok(RuleTrace {
        rule: rule.id.clone(),
        matched: refused.is_none(),
        reason: reason.to_owned(),
        basis: Some(whole_basis).filter(|_| !matches!(rule.gives, Gives::PerUnit { .. })),
        rate,
        multiplier,
        points: earned,
        change: 0,
        text,
    })
}

/// What a rule for something else than orders says.
pub(crate) fn occasion(
    program: &Program,
    rule: &Rule,
    refused: Option<&'static str>,
    earned: i64,
    limited: Option<&'static str>,
) -> RuleTrace {
    let text = match refused {
        Some(reason) => format!("0: {}", condition(reason)),
        None => {
            let mut text = format!("+{}: {}", number(program, earned), what(&rule.on));
            // Writing to a text does not fail.
            if let Some(reason) = limited {
                let _ = write!(text, ", {}", limit(reason));
            }
            text
        }
    };
    RuleTrace {
        rule: rule.id.clone(),
        matched: refused.is_none(),
        reason: refused.or(limited).unwrap_or("earned").to_owned(),
        basis: None,
        rate: None,
        multiplier: None,
        points: earned,
        change: earned,
        text,
    }
}

/// What something else than an order is given for.
fn what(on: &On) -> String {
    match on {
        On::Order => "for the order".to_owned(),
        On::Enrolled => "for joining".to_owned(),
        On::Action(name) => match name.as_str() {
            "newsletter" => "for subscribing to the newsletter".to_owned(),
            "review" => "for a review".to_owned(),
            "social" => "for a post or a follow".to_owned(),
            "survey" => "for a survey".to_owned(),
            name => format!("for {name:?}"),
        },
        On::Referral { .. } => "for a referral".to_owned(),
        On::Yearly(celebration) => match celebration.day {
            Yearly::Birthday => "for the birthday".to_owned(),
            Yearly::NameDay => "for the name day".to_owned(),
            Yearly::Anniversary => "for the anniversary".to_owned(),
        },
    }
}

/// The limit that a reason stands for.
fn limit(reason: &str) -> &'static str {
    match reason {
        "daily_cap" => "the most per day",
        "monthly_cap" => "the most per month",
        "yearly_cap" => "the most per year",
        "lifetime_cap" => "the most ever",
        "subject_cap" => "the most for one thing",
        "balance_cap" => "the most that the account may hold",
        _ => "the most per order",
    }
}

/// The condition that a reason stands for.
fn condition(reason: &str) -> &'static str {
    match reason {
        "not_yet" => "the rule does not hold yet",
        "over" => "the rule does not hold any more",
        "other_weekday" => "the rule holds on other days of the week",
        "other_channel" => "the rule holds for other sales channels",
        "other_store" => "the rule holds for other stores",
        "other_group" => "the rule holds for other customer groups",
        "other_payment" => "the rule holds for other ways of payment",
        "below_min_amount" => "the goods are worth less than the rule asks for",
        "above_max_amount" => "the goods are worth more than the rule allows",
        "other_coupon" => "the rule holds for other coupons",
        "not_first_order" => "the rule holds for the first order only",
        "excluded_by_coupon" => "an order with a coupon earns nothing",
        "below_min_quantity" => "the goods are fewer than the rule asks for",
        "other_rule_wins" => "another rule of its group takes precedence",
        "no_such_line" => "no line is one that the rule counts",
        "other_side" => "the rule gives to the other side",
        "below_min_order" => "the order is worth less than the rule asks for",
        "goods_unknown" => "what the order is worth was not told",
        _ => "the rule does not hold",
    }
}
