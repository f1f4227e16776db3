//! What a shop owes in points: how many are outstanding by bucket and month of expiry, and what they are worth. Sums that
//! can be made per account and added up, in any order.

use std::collections::BTreeMap;

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding};
use regulars_core::time::{Instant, Period};
use serde::{Deserialize, Serialize};

use crate::ledger::purse::ByPurse;
use crate::ledger::{Account, Bucket, OfPurse, Purse, PurseBalance};
use crate::program::{Program, Programs};
use crate::value::on_one_denominator;

/// Which rate tells what a point is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// That of the version in force now, for all points.
    #[default]
    Current,
    /// That of the version under which each lot was issued.
    AtIssue,
}

/// Points that are outstanding, by bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Points {
    /// Held back.
    pub pending: i64,
    /// Ready to be spent.
    pub available: i64,
    /// Set aside.
    pub reserved: i64,
    /// All of these.
    pub outstanding: i64,
}

impl Points {
    fn add(&mut self, other: Self) -> Result<()> {
        crate::add_points([
            (&mut self.pending, other.pending),
            (&mut self.available, other.available),
            (&mut self.reserved, other.reserved),
            (&mut self.outstanding, other.outstanding),
        ])
    }
}

/// The outstanding points of some accounts at one instant.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::ledger::Account;
/// use regulars_loyalty::liability::{Outstanding, Value};
/// use regulars_loyalty::program::{Program, Programs};
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [],
///     "redeem": { "points": 1, "amount": 1 } }"#)?])?;
/// let mut outstanding = Outstanding::new(Instant::parse("2026-05-01T00:00:00Z")?);
/// outstanding.add(&programs, &Account::new("c1"))?;
/// let liability = outstanding.valued(&programs, Value::Current)?;
/// assert_eq!((liability.accounts, liability.main.amount), (1, Some(0)));
/// # Ok::<(), regulars_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Outstanding {
    as_of: Instant,
    accounts: u64,
    purses: ByPurse<Owed>,
}

/// What is outstanding of one purse.
#[derive(Clone, Debug, Default)]
struct Owed {
    debt: i64,
    /// By the number of the month in which they expire, never last, and by the version that issued them.
    months: BTreeMap<(i32, i64), Points>,
}

/// The number of no month: that of what never expires.
const NEVER: i32 = i32::MAX;

impl Outstanding {
    /// No account yet.
    pub fn new(as_of: Instant) -> Self {
        Self { as_of, accounts: 0, purses: ByPurse::default() }
    }

    /// Adds an account's points, as they are at the instant.
    ///
    /// # Errors
    /// `6004 before_last_booking`, `6007 points_overflow`.
    pub fn add(&mut self, programs: &Programs, account: &Account) -> Result<()> {
        let account = crate::quote::at(programs, account, self.as_of)?;
        let zone = programs.latest().timezone;
        self.accounts += 1;
        let purses = account.purses.iter().map(PurseBalance::purse);
        for purse in std::iter::once(Purse::MAIN).chain(purses) {
            self.purses.of(purse).owe(account.balance_of(purse).get(Bucket::Debt))?;
        }
        for lot in &account.lots {
            let (pending, available, reserved) = (lot.pending, lot.available, lot.reserved);
            let outstanding = pending.checked_add(available).and_then(|sum| sum.checked_add(reserved));
            let outstanding = outstanding.ok_or_else(crate::points_overflow)?;
            let points = Points { pending, available, reserved, outstanding };
            if points.outstanding > 0 {
                let last = lot.expires_at.map(|end| end.plus_micros(-1)).transpose()?;
                let month = last.map_or(NEVER, |last| Period::Month.index(zone.day(last)));
                let owed = self.purses.of(lot.purse());
                owed.months.entry((month, lot.program_version)).or_default().add(points)?;
            }
        }
        Ok(())
    }

    /// Adds what other accounts hold at the same instant.
    ///
    /// # Errors
    /// `6007 points_overflow`.
    pub fn plus(mut self, other: &Self) -> Result<Self> {
        self.accounts += other.accounts;
        for (purse, others) in other.purses.iter() {
            let owed = self.purses.of(purse);
            owed.owe(others.debt)?;
            for (key, points) in &others.months {
                owed.months.entry(*key).or_default().add(*points)?;
            }
        }
        Ok(self)
    }

    /// What it comes to in money. The sum is rounded down once and shared over the months by largest remainder, so that
    /// they add up.
    ///
    /// # Errors
    /// `5003 unknown_program_version`, `2001 money_overflow`, `6007 points_overflow`.
    pub fn valued(&self, programs: &Programs, value: Value) -> Result<Liability> {
        let current = programs.at(self.as_of)?;
        let of = |owed: &Owed, purse| owed.valued(programs, current, value, purse);
        let others = self.purses.iter().filter(|(purse, _)| !purse.is_main());
        Ok(Liability {
            program: current.id.clone(),
            program_version: current.version,
            as_of: self.as_of,
            currency: current.currency.code().to_owned(),
            value,
            accounts: self.accounts,
            main: of(self.purses.get(Purse::MAIN).unwrap_or(&Owed::default()), Purse::MAIN)?,
            purses: others.map(|(purse, owed)| Ok(OfPurse::new(purse, of(owed, purse)?))).collect::<Result<_>>()?,
        })
    }
}

impl Owed {
    fn owe(&mut self, debt: i64) -> Result<()> {
        self.debt = self.debt.checked_add(debt).ok_or_else(crate::points_overflow)?;
        Ok(())
    }

    /// What the points of a purse come to in money.
    fn valued(&self, programs: &Programs, current: &Program, value: Value, purse: Purse<'_>) -> Result<Due> {
        let redeem = |program: &Program| program.terms(purse.unit).and_then(|terms| terms.redeem.cloned());
        let mut months: BTreeMap<i32, (Points, Ratio)> = BTreeMap::new();
        let mut offered = value == Value::Current && redeem(current).is_some();
        for ((month, version), points) in &self.months {
            let program = if value == Value::Current { current } else { programs.version(*version)? };
            let worth = match redeem(program) {
                // Points that nothing can be bought for are worth nothing.
                None => Some(Ratio::ZERO),
                Some(redeem) => {
                    offered = true;
                    Ratio::new(redeem.amount, redeem.points)?.times(Ratio::from(points.outstanding))
                }
            };
            let worth = worth.ok_or_else(crate::money_overflow)?;
            let (sum, exact) = months.entry(*month).or_insert((Points::default(), Ratio::ZERO));
            sum.add(*points)?;
            *exact = exact.plus(worth).ok_or_else(crate::money_overflow)?;
        }
        let mut points = Points::default();
        let mut exact = Ratio::ZERO;
        for (sum, worth) in months.values() {
            points.add(*sum)?;
            exact = exact.plus(*worth).ok_or_else(crate::money_overflow)?;
        }
        let amount = exact.round(Rounding::Floor).ok_or_else(crate::money_overflow)?;
        let amounts = shared(amount, &months.values().map(|(_, worth)| *worth).collect::<Vec<_>>())?;
        let month = |(index, amount): ((&i32, &(Points, Ratio)), i64)| {
            let (month, (points, _)) = index;
            let name = if *month == NEVER { None } else { Some(month_name(*month)) };
            Month { month: name, points: *points, amount: offered.then_some(amount) }
        };
        Ok(Due {
            points,
            debt: self.debt,
            amount: offered.then_some(amount),
            months: months.iter().zip(amounts).map(month).collect(),
        })
    }
}

/// Exact amounts, each rounded down; what is missing of the sum goes to the largest remainders, the earlier first.
fn shared(sum: i64, exact: &[Ratio]) -> Result<Vec<i64>> {
    let (numerators, denominator) = on_one_denominator(exact)?;
    // No part is more than the sum, which fits.
    let mut amounts: Vec<i64> = numerators.iter().map(|part| (part / denominator) as i64).collect();
    let missing = sum - amounts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|index| (-(numerators[*index] % denominator), *index));
    for (index, _) in order.into_iter().zip(0..missing) {
        amounts[index] += 1;
    }
    Ok(amounts)
}

fn month_name(index: i32) -> String {
    format!("{:04}-{:02}", index.div_euclid(12), index.rem_euclid(12) + 1)
}

/// What a shop owes in points at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Liability {
    /// The program.
    pub program: String,
    /// The version in force at the instant.
    pub program_version: i64,
    /// The instant.
    pub as_of: Instant,
    /// The currency of every amount.
    pub currency: String,
    /// Which rate tells what a point is worth.
    pub value: Value,
    /// How many accounts were added.
    pub accounts: u64,
    /// What is owed of the main purse; in documents its fields stand here.
    #[serde(flatten)]
    pub main: Due,
    /// The same of other units, and of groups of stores; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purses: Vec<OfPurse<Due>>,
}

/// What a shop owes in points of one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The points.
    pub points: Points,
    /// What customers owe, 0 or negative. It is not taken off: one customer's debt pays no other's points.
    pub debt: i64,
    /// What the points are worth, in minor units; null where they cannot be redeemed.
    pub amount: Option<i64>,
    /// The same by the month in which the points expire, in the program's zone; what never expires comes last.
    pub months: Vec<Month>,
}

/// The outstanding points that expire in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Month {
    /// The month of the last valid day, such as `2026-11`; null for what never expires.
    pub month: Option<String>,
    /// The points.
    pub points: Points,
    /// What they are worth.
    pub amount: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_two_sums_are_counted_together() {
        let program = r#"{ "schema": "regulars.program/1", "id": "club", "version": 1, "earn": [],
            "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw" }"#;
        let programs = Programs::new(vec![Program::parse(program).unwrap()]).unwrap();
        let sum = |accounts: &[&str]| {
            let mut sum = Outstanding::new(Instant::parse("2026-05-01T00:00:00Z").unwrap());
            accounts.iter().for_each(|account| sum.add(&programs, &Account::new(*account)).unwrap());
            sum
        };
        let both = sum(&["c1", "c2", "c3"]).plus(&sum(&["c4", "c5"])).unwrap();
        assert_eq!(both.valued(&programs, Value::Current).unwrap().accounts, 5);
    }
}
