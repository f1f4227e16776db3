//! The one door through which points move. Every posting becomes an entry, a change of balance and a change of lots at
//! once, and the chain goes on; whoever calls says why.

use std::fmt::Write;
use std::sync::Arc;

use regulars_core::Result;
use regulars_core::time::Instant;

use super::lot::spending_shares;
use super::purse::Balances;
use super::{Account, Bucket, Decision, Entry, Kind, Lot, Purse, Share};
use crate::canonical::{sha256, write_text};
use crate::program::{Program, Programs};
use crate::reason::OfEntry;

/// What makes points move at the moment; entries are named after it.
#[derive(Clone, Debug)]
pub(crate) enum Cause {
    /// An event, and how many entries it has caused so far.
    Event { id: String, at: Instant, count: u64 },
    /// A lot or reservation that fell due, and how many entries that has caused so far.
    Time { subject: String, due: Instant, count: u64 },
    /// A day that comes every year: the rule that celebrates it, and the year.
    Yearly { rule: String, year: i32, due: Instant, count: u64 },
}

/// A movement that is about to be booked. Shares are the lots that the points leave, by index.
#[derive(Debug)]
pub(crate) struct Posting<'a> {
    pub kind: Kind,
    pub from: Bucket,
    pub to: Bucket,
    pub points: i64,
    pub reason: OfEntry,
    pub version: i64,
    /// The purse in which points of no lot move; a lot's own otherwise.
    pub purse: Purse<'a>,
    pub shares: Vec<(usize, i64)>,
    pub opens: Option<Lot>,
    pub rule: Option<&'a str>,
    pub order: Option<&'a str>,
    pub line: Option<&'a str>,
    pub redemption: Option<&'a str>,
    pub reverses: Option<String>,
    /// The lot whose rule, order and line the movement has where it has none of its own, by index.
    pub origin: Option<usize>,
}

impl<'a> Posting<'a> {
    /// A movement that belongs to nothing yet.
    pub(crate) fn new(kind: Kind, from: Bucket, to: Bucket, points: i64, reason: OfEntry, version: i64) -> Self {
        Self {
            kind,
            from,
            to,
            points,
            reason,
            version,
            purse: Purse::MAIN,
            shares: Vec::new(),
            opens: None,
            rule: None,
            order: None,
            line: None,
            redemption: None,
            reverses: None,
            origin: None,
        }
    }

    /// The same for points of one lot, with that lot's origin.
    pub(crate) fn of_lot(mut self, index: usize) -> Self {
        self.shares = vec![(index, self.points)];
        self.origin = Some(index);
        self
    }
}

/// An account that is being written to, with the entries that were made.
pub(crate) struct Book<'a> {
    pub programs: &'a Programs,
    pub account: &'a mut Account,
    pub entries: Vec<Entry>,
    pub cause: Cause,
    /// Stands for the decision that is being made.
    pub pending: Arc<Decision>,
    /// A text that is written in and used again.
    text: String,
    /// Whether entries are written at all.
    writes: bool,
}

impl<'a> Book<'a> {
    pub(crate) fn open(programs: &'a Programs, account: &'a mut Account) -> Self {
        let cause = Cause::Event { id: String::new(), at: Instant::MIN, count: 0 };
        let pending = Arc::new(Decision::pending());
        Self { programs, account, entries: Vec::new(), cause, pending, text: String::new(), writes: true }
    }

    /// A book for who only wants to know what an account will hold: points move, but no entry is written and the
    /// account's chain stays as it is.
    pub(crate) fn look_ahead(programs: &'a Programs, account: &'a mut Account) -> Self {
        Self { writes: false, ..Self::open(programs, account) }
    }

    /// The instant that entries are dated with.
    pub(crate) fn at(&self) -> Instant {
        match &self.cause {
            Cause::Event { at, .. } => *at,
            Cause::Time { due, .. } | Cause::Yearly { due, .. } => *due,
        }
    }

    /// The event that makes points move; `None` where time does.
    pub(crate) fn event(&self) -> Option<&str> {
        match &self.cause {
            Cause::Event { id, .. } => Some(id),
            Cause::Time { .. } | Cause::Yearly { .. } => None,
        }
    }

    /// The version of the program of this number.
    pub(crate) fn program(&self, version: i64) -> Result<&'a Program> {
        self.programs.version(version)
    }

    /// Books a movement; nothing happens for 0 points. Gives the index of the lot that opened, if one did.
    pub(crate) fn post(&mut self, mut posting: Posting<'_>) -> Result<Option<usize>> {
        debug_assert!(posting.points >= 0, "{posting:?}");
        if posting.points == 0 {
            return Ok(None);
        }
        let Account { lots, balance, purses, .. } = &mut *self.account;
        let purse = posting.opens.as_ref().or_else(|| left(&posting, lots)).map_or(posting.purse, Lot::purse);
        Balances { main: balance, others: purses }.transfer(purse, posting.from, posting.to, posting.points)?;
        let at = self.at();
        // Lots are named even where nothing is written: redemptions say from which they took.
        let named = self.writes || posting.opens.is_some();
        let id = if named { self.next_id(posting.kind) } else { String::new() };
        self.count_on();
        for (index, points) in &posting.shares {
            let lot = &mut self.account.lots[*index];
            lot.add(posting.from, -points);
            if posting.opens.is_none() {
                lot.add(posting.to, *points);
                if posting.to == Bucket::Available {
                    lot.available_since = Some(at);
                }
            }
        }
        let opened = posting.opens.take().map(|mut lot| {
            // By a merge lots keep the names that they had.
            if lot.id.is_empty() {
                lot.id.clone_from(&id);
            }
            lot.add(posting.to, posting.points);
            if posting.to == Bucket::Available {
                lot.available_since = Some(at);
            }
            lot
        });
        if self.writes {
            self.write(id, at, posting, opened.as_ref());
        }
        Ok(opened.map(|lot| {
            self.account.lots.push(lot);
            self.account.lots.len() - 1
        }))
    }

    /// Writes a movement's entry, and goes on with the chain.
    fn write(&mut self, id: String, at: Instant, posting: Posting<'_>, opened: Option<&Lot>) {
        let share =
            |(index, points): &(usize, i64)| Share { lot: self.account.lots[*index].id.clone(), points: *points };
        let lots = posting.shares.iter().map(share).collect();
        let origin = posting.origin.map(|index| &self.account.lots[index]);
        let of = |own: Option<&str>, lot: fn(&Lot) -> &Option<String>| {
            own.map(str::to_owned).or_else(|| lot(origin?).clone())
        };
        let (rule, order, line) =
            (of(posting.rule, |lot| &lot.rule), of(posting.order, |lot| &lot.order), of(posting.line, |lot| &lot.line));
        let event = self.event().map(str::to_owned);
        let purse = opened.or_else(|| left(&posting, &self.account.lots)).map_or(posting.purse, Lot::purse);
        let (unit, stores) = purse.names();
        let entry = Entry {
            event,
            account: self.account.id.clone(),
            program: self.programs.latest().id.clone(),
            program_version: posting.version,
            unit,
            stores,
            rule,
            kind: posting.kind,
            from: posting.from,
            to: posting.to,
            points: posting.points,
            lots,
            opens: opened.map(|lot| lot.id.clone()),
            order,
            line,
            redemption: posting.redemption.map(str::to_owned),
            occurred_at: at,
            available_at: opened.and_then(|lot| lot.available_at),
            expires_at: opened.and_then(|lot| lot.expires_at),
            earned_at: opened.map(|lot| lot.earned_at).filter(|earned| *earned != at),
            reverses: posting.reverses,
            reason: posting.reason.name().to_owned(),
            prev_hash: std::mem::take(&mut self.account.chain.last_hash),
            id,
        };
        self.account.chain.last_hash = entry.hash_in(&mut self.text);
        self.account.chain.count += 1;
        self.entries.push(entry);
    }

    /// The id of the cause's next entry.
    fn next_id(&mut self, kind: Kind) -> String {
        // Canonical JSON, written out. Writing to a text does not fail.
        let name = &mut self.text;
        name.clear();
        name.push('[');
        let _ = match &self.cause {
            Cause::Event { id, count, .. } => {
                write_text(id, name);
                write!(name, ",{count}]")
            }
            Cause::Time { subject, due, count } => {
                write_text(kind.name(), name);
                name.push(',');
                write_text(subject, name);
                write!(name, ",\"{due}\",{count}]")
            }
            Cause::Yearly { rule, year, due, count } => {
                write_text(kind.name(), name);
                name.push(',');
                write_text(rule, name);
                write!(name, ",{year},\"{due}\",{count}]")
            }
        };
        let mut id = sha256(name);
        id.truncate(32);
        id
    }

    /// Remembers that the cause has made one more entry.
    fn count_on(&mut self) {
        let (Cause::Event { count, .. } | Cause::Time { count, .. } | Cause::Yearly { count, .. }) = &mut self.cause;
        *count += 1;
    }

    /// Points of a lot have become available: they first make up for what was waived of the lot's own order, and of
    /// the order whose refund brought them back, then they pay what is owed.
    pub(crate) fn settle(&mut self, index: usize, refunded: Option<&str>) -> Result<()> {
        // Hardly any order has a waiver, and everything that becomes available comes by here.
        let purse = self.account.lots[index].purse();
        let waives = |order: &&str| {
            let order = self.account.orders.get(*order);
            order.is_some_and(|order| order.waived_of(purse.unit) > 0 && order.purse(purse.unit) == purse)
        };
        let own = self.account.lots[index].order.as_deref();
        let refunded = refunded.filter(|order| Some(*order) != own).filter(waives);
        let own = own.filter(waives).map(str::to_owned);
        for order in [own.as_deref(), refunded].into_iter().flatten() {
            self.recover(index, order)?;
        }
        let lot = &self.account.lots[index];
        let owed = -self.account.balance_of(lot.purse()).get(Bucket::Debt);
        if owed == 0 {
            return Ok(());
        }
        let (points, version) = (owed.min(lot.available), lot.program_version);
        let posting = Posting::new(Kind::Repay, Bucket::Available, Bucket::Debt, points, OfEntry::DebtRepaid, version);
        self.post(posting.of_lot(index))?;
        Ok(())
    }

    fn recover(&mut self, index: usize, order: &str) -> Result<()> {
        let Account { lots, orders, .. } = &*self.account;
        let unit = lots[index].unit.clone();
        let Some(waiving) = orders.get(order) else { return Ok(()) };
        let Some(version) = waiving.program_version else { return Ok(()) };
        if self.program(version)?.refund.debt != crate::program::Debt::WithinBalance {
            return Ok(());
        }
        let points = waiving.waived_of(unit.as_deref()).min(lots[index].available);
        let mut posting =
            Posting::new(Kind::Recover, Bucket::Available, Bucket::Waived, points, OfEntry::WaiverRecovered, version)
                .of_lot(index);
        posting.order = Some(order);
        self.post(posting)?;
        if let Some(order) = self.account.orders.get_mut(order) {
            order.waive(unit.as_deref(), -points)?;
        }
        Ok(())
    }

    /// So many available points of a purse by lot, or all that there are, in the order of spending: the soonest expiry
    /// first, never-expiring ones last, then the oldest, then the order of opening.
    pub(crate) fn spending_shares(&self, purse: Purse<'_>, points: i64) -> Vec<(usize, i64)> {
        spending_shares(&self.account.lots, purse, points)
    }
}

/// A lot that points leave: all that do are in one purse.
fn left<'l>(posting: &Posting<'_>, lots: &'l [Lot]) -> Option<&'l Lot> {
    posting.shares.first().map(|(index, _)| &lots[*index])
}
