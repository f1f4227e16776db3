//! Balances and lots from entries alone. It may add up what entries say; it must not need anything else, so that a
//! book can always be checked against the account that is said to follow from it.

use std::collections::BTreeMap;

use regulars_core::{Code, Error, Result};

use super::entry::FIRST_HASH;
use super::purse::Balances;
use super::{Balance, Bucket, Entry, Lot, PurseBalance};

/// What entries add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The balance of the main purse.
    pub balance: Balance,
    /// Those of the others.
    pub purses: Vec<PurseBalance>,
    /// The lots in the order of opening. `available_at` is what was known at opening; what only helps to
    /// book on (`available_since`, `moves`) is left out.
    pub lots: Vec<Lot>,
    /// The hash of the last entry, or 64 zeros.
    pub last_hash: String,
}

/// Adds up an account's entries, oldest first, and checks their chain.
///
/// # Errors
/// `6005 unreadable_account`, with the entry's index as row, when the chain is broken, when an entry moves points that
/// are not there, or names a lot that was not opened before.
pub fn fold(entries: &[Entry]) -> Result<Folded> {
    let mut folded = Folded { last_hash: FIRST_HASH.to_owned(), ..Folded::default() };
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, entry) in entries.iter().enumerate() {
        let broken = |message: String| Error::new(Code::UnreadableAccount, message).at_row(row as u64);
        if entry.prev_hash != folded.last_hash {
            return Err(broken(format!("expected the prev_hash {}, found {}", folded.last_hash, entry.prev_hash)));
        }
        if entry.points < 1 {
            return Err(broken(format!("expected 1 point or more, found {}", entry.points)));
        }
        let balances = Balances { main: &mut folded.balance, others: &mut folded.purses };
        let moved = balances.transfer(entry.purse(), entry.from, entry.to, entry.points);
        moved.map_err(|error| error.at_row(row as u64))?;
        let mut left = 0i64;
        for share in &entry.lots {
            let lot = known
                .get(share.lot.as_str())
                .and_then(|index| folded.lots.get_mut(*index))
                .ok_or_else(|| broken(format!("expected a lot that was opened before, found {:?}", share.lot)))?;
            if lot.purse() != entry.purse() {
                return Err(broken(format!("expected a lot of the entry's own unit and stores, found {}", share.lot)));
            }
            if share.points < 1 || (entry.from.is_of_lots() && lot.get(entry.from) < share.points) {
                return Err(broken(format!(
                    "expected {} points of lot {} in {}",
                    share.points,
                    share.lot,
                    entry.from.name()
                )));
            }
            lot.add(entry.from, -share.points);
            if entry.opens.is_none() {
                lot.add(entry.to, share.points);
            }
            left = left.saturating_add(share.points);
        }
        if let Some(id) = &entry.opens {
            let mut lot = Lot {
                id: id.clone(),
                rule: entry.rule.clone(),
                order: entry.order.clone(),
                line: entry.line.clone(),
                available_at: entry.available_at,
                expires_at: entry.expires_at,
                ..Lot::empty(entry.program_version, entry.earned_at.unwrap_or(entry.occurred_at))
                    .in_purse(entry.purse())
            };
            lot.add(entry.to, entry.points);
            known.insert(id, folded.lots.len());
            folded.lots.push(lot);
        }
        let of_lots = entry.from.is_of_lots() || (entry.to.is_of_lots() && entry.opens.is_none());
        if of_lots && left != entry.points {
            return Err(broken(format!("expected lots of {} points together, found {left}", entry.points)));
        }
        folded.last_hash = entry.hash();
    }
    for balance in folded.purses.iter().map(|other| &other.balance).chain([&folded.balance]) {
        let below = Bucket::ALL.into_iter().find(|bucket| bucket.is_of_lots() && balance.get(*bucket) < 0);
        if let Some(bucket) = below {
            let message = format!("expected 0 points or more in {}, found {}", bucket.name(), balance.get(bucket));
            return Err(Error::new(Code::UnreadableAccount, message));
        }
    }
    Ok(folded)
}
