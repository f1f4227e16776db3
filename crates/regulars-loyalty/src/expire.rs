//! What time makes due: reservations end, lots mature, lots expire, days come, tiers are reviewed. It books each at its own instant, whichever event
//! or tick comes by, so that balances are right whether or not anything came by.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use regulars_core::Result;
use regulars_core::time::Instant;

use crate::credit::terms;
use crate::ledger::book::{Book, Cause, Posting};
use crate::ledger::redemption::State;
use crate::ledger::{Account, Bucket, Kind, Lot, Purse};
use crate::program::{Expiry, Program, Programs};
use crate::reason::OfEntry;
use crate::{tier, yearly};

impl Book<'_> {
    /// Books everything that is due up to and including this instant, the earliest first. At one instant reservations
    /// end first, then lots mature, then lots expire, in the order of opening, then days are celebrated,
    /// then tiers are reviewed.
    pub(crate) fn advance(&mut self, to: Instant) -> Result<()> {
        if self.account.life.has_ended() {
            self.account.booked_to = self.account.booked_to.max(Some(to));
            return Ok(());
        }
        let mut lots = self.due_lots(to);
        let mut reservation = next_reservation(self.account).filter(|(ends, _)| *ends <= to);
        let mut days = yearly::due(self.programs, self.account, to)?;
        let mut reviewed = self.account.booked_to;
        let mut review = tier::next_review(self.programs, self.account, reviewed, to)?;
        loop {
            let lot = lots.peek().map(|next| next.0.0);
            let day = days.last().map(|day| day.at);
            let first = |others: &[Option<Instant>]| others.iter().flatten().min().copied();
            let next = first(&[lot, day, review]);
            if let Some((ends, id)) = reservation.take_if(|(ends, _)| next.is_none_or(|next| *ends <= next)) {
                self.end_reservation(ends, &id)?;
                // What its order holds is booked anew: any lot may have changed.
                lots = self.due_lots(to);
                reservation = next_reservation(self.account).filter(|(ends, _)| *ends <= to);
                reviewed = reviewed.max(Some(ends));
                review = self.review_at(reviewed, to)?;
                continue;
            }
            let next = first(&[lot, review]);
            if let Some(day) =
                days.pop_if(|day| lot.is_none_or(|lot| day.at < lot) && next.is_none_or(|next| day.at <= next))
            {
                for index in self.celebrate(&day)? {
                    lots.extend(dates(&self.account.lots[index], index).filter(|(due, ..)| *due <= to).map(Reverse));
                }
                reviewed = reviewed.max(Some(day.at));
                review = self.review_at(reviewed, to)?;
                continue;
            }
            if let Some(due) = review.filter(|due| lot.is_none_or(|lot| *due < lot)) {
                reviewed = Some(due);
                review = self.review_at(reviewed, to)?;
                continue;
            }
            let Some(Reverse((due, expires, index))) = lots.pop() else { break };
            if expires {
                // A lot that matured meanwhile comes by twice.
                if expiry(&self.account.lots[index]) == Some(due) {
                    self.expire(due, index)?;
                }
                continue;
            }
            self.mature(due, index)?;
            if let Some(due) = expiry(&self.account.lots[index]).filter(|due| *due <= to) {
                lots.push(Reverse((due, true, index)));
            }
        }
        self.account.booked_to = self.account.booked_to.max(Some(to));
        Ok(())
    }

    /// Reviews the tier at an instant that time has come to; gives the next one.
    fn review_at(&mut self, now: Option<Instant>, to: Instant) -> Result<Option<Instant>> {
        if let Some(now) = now {
            self.cause = Cause::Time { subject: String::new(), due: now, count: 0 };
            self.review(now)?;
        }
        tier::next_review(self.programs, self.account, now, to)
    }

    /// The lots that mature or expire up to this instant.
    fn due_lots(&self, to: Instant) -> BinaryHeap<Reverse<(Instant, bool, usize)>> {
        let lots = self.account.lots.iter().enumerate().flat_map(|(index, lot)| dates(lot, index));
        lots.filter(|(due, ..)| *due <= to).map(Reverse).collect()
    }

    /// Whether time makes something due up to an instant.
    pub(crate) fn is_due(programs: &Programs, account: &Account, to: Instant) -> Result<bool> {
        if account.life.has_ended() {
            return Ok(false);
        }
        let reservation = next_reservation(account).map(|(ends, _)| ends);
        let lots = account.lots.iter().flat_map(|lot| [maturity(lot), expiry(lot)]);
        let booked = lots.chain([reservation]).flatten().any(|due| due <= to);
        Ok(booked
            || !yearly::due(programs, account, to)?.is_empty()
            || tier::next_review(programs, account, account.booked_to, to)?.is_some())
    }

    fn end_reservation(&mut self, due: Instant, redemption: &str) -> Result<()> {
        self.cause = Cause::Time { subject: redemption.to_owned(), due, count: 0 };
        self.release(redemption, OfEntry::ReservationEnded, None)?;
        let order = self.account.redemptions.get(redemption).and_then(|one| one.order.clone());
        if let Some(order) = order {
            // What points no longer pay is paid by money, and earns.
            drop(self.rebook(&order)?);
        }
        Ok(())
    }

    fn mature(&mut self, due: Instant, index: usize) -> Result<()> {
        self.time_moves(due, index, Kind::Mature, (Bucket::Pending, Bucket::Available), OfEntry::HoldEnded)?;
        self.settle(index, None)?;
        self.count_moves(index);
        Ok(())
    }

    fn expire(&mut self, due: Instant, index: usize) -> Result<()> {
        self.time_moves(due, index, Kind::Expire, (Bucket::Available, Bucket::Expired), OfEntry::Expired)?;
        self.count_moves(index);
        Ok(())
    }

    /// Moves all points that a lot has in one bucket to another, as they fall due.
    fn time_moves(
        &mut self,
        due: Instant,
        index: usize,
        kind: Kind,
        (from, to): (Bucket, Bucket),
        reason: OfEntry,
    ) -> Result<()> {
        let lot = &self.account.lots[index];
        let (points, version) = (lot.get(from), lot.program_version);
        self.cause = Cause::Time { subject: lot.id.clone(), due, count: lot.moves };
        self.post(Posting::new(kind, from, to, points, reason, version).of_lot(index)).map(drop)
    }

    /// Remembers how many entries time has made for a lot, so that two at one instant have two names.
    fn count_moves(&mut self, index: usize) {
        if let Cause::Time { count, .. } = self.cause {
            self.account.lots[index].moves = count;
        }
    }
}

impl Book<'_> {
    /// A lot of a program in a purse, earned at an instant, with its expiry.
    pub(crate) fn empty_lot(&self, program: &Program, purse: Purse<'_>, earned_at: Instant) -> Result<Lot> {
        let expiry = terms(program, purse.unit)?.expiry;
        let extends = matches!(expiry, Expiry::Inactivity { .. });
        let active = if extends { self.last_active() } else { None };
        let from = active.map_or(earned_at, |active| active.max(earned_at));
        let expires_at = expiry.end(program.timezone, from)?;
        Ok(Lot { expires_at, extends, ..Lot::empty(program.version, earned_at).in_purse(purse) })
    }

    /// When the last order earned that stands.
    fn last_active(&self) -> Option<Instant> {
        self.account.orders.values().filter_map(|order| order.active_at).max()
    }

    /// Moves what expires by inactivity, as an order came or went. What has expired stays expired; what expires sooner
    /// now does so at the earliest now.
    pub(crate) fn extend(&mut self) -> Result<()> {
        let (now, active) = (self.at(), self.last_active());
        let past = self.account.booked_to.map_or(now, |booked| booked.max(now));
        for index in 0..self.account.lots.len() {
            let lot = &self.account.lots[index];
            if !lot.extends || lot.is_expired(past) {
                continue;
            }
            let program = self.program(lot.program_version)?;
            let from = active.map_or(lot.earned_at, |active| active.max(lot.earned_at));
            let end = terms(program, lot.unit.as_deref())?.expiry.end(program.timezone, from)?;
            self.account.lots[index].expires_at = end.map(|end| end.max(now));
        }
        Ok(())
    }
}

/// The reservation that ends next.
fn next_reservation(account: &Account) -> Option<(Instant, String)> {
    let open = account.redemptions.values().filter(|one| one.state == State::Open);
    let (ends, id) = open.filter_map(|one| Some((one.ends_at?, &one.id))).min()?;
    Some((ends, id.clone()))
}

/// When a lot matures and expires: the instant, whether it is its expiry, and its index.
fn dates(lot: &Lot, index: usize) -> impl Iterator<Item = (Instant, bool, usize)> {
    let matures = maturity(lot).map(|due| (due, false, index));
    [matures, expiry(lot).map(|due| (due, true, index))].into_iter().flatten()
}

/// When a lot's pending points become available.
fn maturity(lot: &Lot) -> Option<Instant> {
    lot.available_at.filter(|_| lot.pending > 0)
}

/// When a lot's available points expire. Points that come back to an expired lot do so when they come back, not before.
fn expiry(lot: &Lot) -> Option<Instant> {
    let due = lot.expires_at.filter(|_| lot.available > 0)?;
    Some(due.max(lot.available_since.unwrap_or(due)))
}
