//! What lapses when: the points that expire up to a day, if nothing else happens. It runs the ledger's own time ahead on a
//! copy, so that it foretells exactly what will be booked.

use regulars_core::time::{Day, Instant};
use regulars_core::{Code, Error, Result};
use serde::Serialize;

use crate::apply::{apply_owned, not_before};
use crate::ledger::purse::ByPurse;
use crate::ledger::{Account, Balance, Kind, OfPurse, Purse, Share};
use crate::program::Programs;
use crate::spendable::worth_of_lots;

/// The points that expire after an instant, up to the end of a day, if nothing else happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expiring {
    /// The account's key.
    pub account: String,
    /// The instant from which on.
    pub as_of: Instant,
    /// The last day that is looked at, in the program's zone.
    pub until: Day,
    /// What expires of the main purse; in documents its fields stand here.
    #[serde(flatten)]
    pub main: Lapsing,
    /// The same of other purses; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purses: Vec<OfPurse<Lapsing>>,
}

/// The points of a purse that expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lapsing {
    /// The balance of the purse at `as_of`.
    pub balance: Balance,
    /// All its points that expire.
    pub points: i64,
    /// What those are worth at the program's rate of `as_of`, in minor units; null where they cannot be redeemed.
    pub amount: Option<i64>,
    /// What expires when, the earliest first.
    pub dates: Vec<ExpiryDate>,
}

/// The points that expire at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpiryDate {
    /// The first instant at which they are no longer valid.
    pub expires_at: Instant,
    /// The last local day on which they are valid.
    pub last_day: Day,
    /// How many.
    pub points: i64,
    /// What they are worth.
    pub amount: Option<i64>,
    /// How many of which lot.
    pub lots: Vec<Share>,
}

/// Says what of an account's points expires up to the end of a local day, if nothing is earned, spent or given back.
/// Points that are held or reserved now, and end so before, are among them.
///
/// # Errors
/// `6004 before_last_booking`, `5003 unknown_program_version`, `1012 invalid_option` for a day before `as_of`.
pub fn expiring(programs: &Programs, account: &Account, until: Day, as_of: Instant) -> Result<Expiring> {
    not_before(account, as_of)?;
    let program = programs.at(as_of)?;
    let zone = program.timezone;
    if until < zone.day(as_of) {
        let message = format!("expected a day from {} on, the day of as_of, found {until}", zone.day(as_of));
        return Err(Error::new(Code::InvalidOption, message).at_field("/until"));
    }
    let now = apply_owned(programs, account.clone(), Vec::new(), as_of)?.account;
    // What is valid through the day expires as the next one begins.
    let end = zone.start_of(until.plus_days(1)?)?;
    let ahead = apply_owned(programs, now.clone(), Vec::new(), end)?;
    let mut expired: ByPurse<Vec<ExpiryDate>> = ByPurse::default();
    for entry in ahead.entries.into_iter().filter(|entry| entry.kind == Kind::Expire) {
        let dates = expired.of(entry.purse());
        match dates.last_mut().filter(|date| date.expires_at == entry.occurred_at) {
            Some(date) => {
                // No more than the account holds.
                date.points += entry.points;
                date.lots.extend(entry.lots);
            }
            None => dates.push(ExpiryDate {
                expires_at: entry.occurred_at,
                last_day: zone.day(entry.occurred_at.plus_micros(-1)?),
                points: entry.points,
                amount: None,
                lots: entry.lots,
            }),
        }
    }
    let told = |purse: Purse<'_>| {
        let redeem = program.terms(purse.unit).and_then(|terms| terms.redeem);
        let issued = |share: &Share| {
            let lot = ahead.account.lots.iter().find(|lot| lot.id == share.lot);
            (lot.map_or(program.version, |lot| lot.program_version), share.points)
        };
        let amount = |shares: &mut dyn Iterator<Item = &Share>| {
            redeem.map(|redeem| worth_of_lots(programs, redeem, purse.unit, shares.map(issued))).transpose()
        };
        let mut dates = expired.get(purse).cloned().unwrap_or_default();
        for date in &mut dates {
            date.amount = amount(&mut date.lots.iter())?;
        }
        let points = dates.iter().map(|date| date.points).sum();
        let amount = amount(&mut dates.iter().flat_map(|date| &date.lots))?;
        Ok(Lapsing { balance: now.balance_of(purse), points, amount, dates })
    };
    let main = told(Purse::MAIN)?;
    let purses = now.purses.iter().map(|other| Ok(OfPurse::new(other.purse(), told(other.purse())?)));
    Ok(Expiring { account: account.id.clone(), as_of, until, main, purses: purses.collect::<Result<_>>()? })
}
