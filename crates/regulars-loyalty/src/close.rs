//! An account is closed: what is left of its points is taken back, and nothing more happens to it.

use regulars_core::Result;

use crate::ledger::book::{Book, Posting};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::redemption::State;
use crate::ledger::{Bucket, Kind, PurseBalance};
use crate::outcome::Outcome;
use crate::reason::{OfEntry, OfEvent};

impl Book<'_> {
    /// Takes back what is left, and lets go what is owed. What is set aside has to be decided on before.
    pub(crate) fn close(&mut self) -> Result<Outcome> {
        if self.account.redemptions.values().any(|one| one.state == State::Open) {
            return Ok(Outcome::refused(OfEvent::ReservationsOpen, Facts::default()));
        }
        let purses = self.account.all_purses();
        for index in 0..self.account.lots.len() {
            for bucket in [Bucket::Pending, Bucket::Available] {
                let lot = &self.account.lots[index];
                let (points, version) = (lot.get(bucket), lot.program_version);
                self.post(closing(bucket, Bucket::Revoked, points, version).of_lot(index))?;
            }
        }
        for purse in &purses {
            let owed = -purse.balance.get(Bucket::Debt);
            if owed > 0 {
                let version = self.programs.at(self.at())?.version;
                let posting = closing(Bucket::Waived, Bucket::Debt, owed, version);
                self.post(Posting { purse: purse.purse(), ..posting })?;
            }
        }
        self.account.life.closed_at = Some(self.at());
        let taken = |purse: &PurseBalance| {
            // No more than was issued, which fits.
            let taken = purse.balance.get(Bucket::Pending) + purse.balance.get(Bucket::Available);
            Facts::of([(Fact::Taken, taken.into())])
        };
        Ok(Outcome::accepted(OfEvent::Closed, taken(&purses[0])).of_purses(&purses, taken))
    }
}

fn closing<'a>(from: Bucket, to: Bucket, points: i64, version: i64) -> Posting<'a> {
    Posting::new(Kind::Close, from, to, points, OfEntry::AccountClosed, version)
}
