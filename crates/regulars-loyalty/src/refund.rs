//! Giving back: redeemed points return to the lots they came from, earned points are taken back. Which target an order
//! has is computed elsewhere; here the difference is found in the lots.

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, allocate};
use smallvec::smallvec;

use crate::ledger::book::{Book, Posting};
use crate::ledger::order::{GivenBack, Standing};
use crate::ledger::purse::ByPurse;
use crate::ledger::redemption::{Bought, Redemption, State};
use crate::ledger::{Bucket, Kind, Lot, Purse};
use crate::outcome::Moved;
use crate::program::{Chosen, Debt, ExpiredLots, Program};
use crate::reason::OfEntry;
use crate::value::{PerLine, goods};

/// The points of one rule and line that are to be taken back.
pub(crate) struct Clawback<'a> {
    pub program: &'a Program,
    pub purse: Purse<'a>,
    pub order: &'a str,
    pub rule: &'a str,
    pub line: &'a str,
    pub points: i64,
}

impl Book<'_> {
    /// Gives back what an order redeemed: all of what was for it before it was cancelled, and of the rest as much as
    /// its refunds have reached. What came back stays back.
    pub(crate) fn restore_redemptions(
        &mut self,
        order: &str,
        standing: &Standing,
        moves: &mut ByPurse<Moved>,
    ) -> Result<()> {
        let nothing = GivenBack::default();
        let voided = standing.voided.iter().map(|id| (id, &nothing, true));
        let closed = standing.is_closed();
        let standing_ones = standing.redemptions.iter().map(|(id, before)| (id, before, closed));
        for (id, before, wholly) in voided.chain(standing_ones) {
            let Some(redemption) = self.account.redemptions.get(id).cloned() else { continue };
            match redemption.state {
                State::Open if wholly => {
                    let points = self.release(id, OfEntry::OrderRefunded, Some(order))?.unwrap_or(0);
                    moves.of(redemption.purse()).restored += points;
                }
                State::Captured => {
                    let target = match &redemption.bought {
                        _ if wholly => redemption.points,
                        Some(bought) => due_of_line(&redemption, bought, before, standing),
                        None => due(
                            &redemption,
                            self.terms_of(&redemption).and_then(|terms| terms.on.as_ref()),
                            before,
                            standing,
                        )?,
                    };
                    let points = (target - redemption.restored).max(0);
                    self.restore(order, &redemption, points)?;
                    moves.of(redemption.purse()).restored += points;
                    // Where nothing is left that it paid for, its money pays nothing of what an update brings either. While
                    // other goods are left it still pays: what it paid of those that are back must not earn on them.
                    if wholly {
                        self.return_reward(id)?;
                        if let Some(one) = self.account.redemptions.get_mut(id) {
                            one.amount = 0;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Brings spent points back, the last taken first.
    fn restore(&mut self, order: &str, redemption: &Redemption, points: i64) -> Result<()> {
        let shares = self.untake(&redemption.id, points);
        if let Some(one) = self.account.redemptions.get_mut(&redemption.id) {
            one.restored += points;
        }
        // The event's own time, also if it is late: what expired since comes back to its lot, and expires there when due.
        let now = self.at();
        for (index, points) in shares {
            let lot = self.account.lots[index].clone();
            let program = self.program(lot.program_version)?;
            let (kind, to, reason, opens) = if !lot.is_expired(now) {
                (Kind::Restore, Bucket::Available, OfEntry::RedemptionRefunded, None)
            } else {
                let anew = |empty| Lot {
                    rule: lot.rule.clone(),
                    order: lot.order.clone(),
                    line: lot.line.clone(),
                    available_at: Some(now),
                    ..empty
                };
                match program.refund.expired_lots {
                    ExpiredLots::Forfeit => (Kind::Forfeit, Bucket::Expired, OfEntry::LotExpired, None),
                    ExpiredLots::Grace(span) => {
                        let expires_at = Some(span.end(program.timezone, now)?);
                        let empty = Lot::empty(lot.program_version, lot.earned_at).in_purse(lot.purse());
                        let empty = Lot { expires_at, ..empty };
                        (Kind::Restore, Bucket::Available, OfEntry::Grace, Some(anew(empty)))
                    }
                    ExpiredLots::Reissue => {
                        let empty = self.empty_lot(program, lot.purse(), now)?;
                        (Kind::Restore, Bucket::Available, OfEntry::Reissued, Some(anew(empty)))
                    }
                }
            };
            let mut posting = Posting::new(kind, Bucket::Spent, to, points, reason, lot.program_version).of_lot(index);
            posting.redemption = Some(&redemption.id);
            posting.opens = opens;
            let opened = self.post(posting)?;
            if to == Bucket::Available {
                self.settle(opened.unwrap_or(index), Some(order))?;
            }
        }
        Ok(())
    }

    /// Takes earned points back: from the lots of the same rule and line (pending, available, then expired), then from
    /// other available lots in spending order, then by the debt policy. Never another order's pending points, never
    /// reserved ones. Gives how many of them were waived.
    pub(crate) fn claw_back(&mut self, claw: &Clawback<'_>) -> Result<i64> {
        let policy = claw.program.refund.debt;
        let mut left = claw.points;
        let own: Vec<usize> = (0..self.account.lots.len())
            .filter(|index| {
                let lot = &self.account.lots[*index];
                lot.purse() == claw.purse
                    && lot.order.as_deref() == Some(claw.order)
                    && lot.rule.as_deref() == Some(claw.rule)
                    && lot.line.as_deref() == Some(claw.line)
            })
            .collect();
        for bucket in [Bucket::Pending, Bucket::Available, Bucket::Expired] {
            if bucket == Bucket::Available && policy == Debt::OnlyPending {
                continue;
            }
            for index in &own {
                let points = left.min(self.account.lots[*index].get(bucket));
                let reverses = Some(self.account.lots[*index].id.clone());
                self.take(claw, bucket, vec![(*index, points)], points, reverses)?;
                left -= points;
            }
        }
        if policy != Debt::OnlyPending {
            let shares = self.spending_shares(claw.purse, left);
            let points: i64 = shares.iter().map(|(_, points)| points).sum();
            left -= points;
            self.take(claw, Bucket::Available, shares, points, None)?;
        }
        if policy == Debt::Unlimited {
            self.take(claw, Bucket::Debt, Vec::new(), left, None)?;
            return Ok(0);
        }
        self.take(claw, Bucket::Waived, Vec::new(), left, None)?;
        if let Some(order) = self.account.orders.get_mut(claw.order) {
            order.waive(claw.purse.unit, left)?;
        }
        Ok(left)
    }

    fn take(
        &mut self,
        claw: &Clawback<'_>,
        from: Bucket,
        shares: Vec<(usize, i64)>,
        points: i64,
        reverses: Option<String>,
    ) -> Result<()> {
        let reason = match from {
            Bucket::Debt => OfEntry::Owed,
            Bucket::Waived => OfEntry::Waived,
            _ => OfEntry::OrderReduced,
        };
        let mut posting = Posting::new(Kind::Clawback, from, Bucket::Revoked, points, reason, claw.program.version);
        posting.purse = claw.purse;
        posting.shares = shares;
        posting.rule = Some(claw.rule);
        posting.order = Some(claw.order);
        posting.line = Some(claw.line);
        posting.reverses = reverses;
        self.post(posting).map(drop)
    }
}

/// How many of the points have to be back that bought a reward: its part of them for each unit of its line that came back
/// since. A reward that is on no line comes back with the whole order alone.
fn due_of_line(redemption: &Redemption, bought: &Bought, before: &GivenBack, standing: &Standing) -> i64 {
    let (Some(cart), Some(line)) = (standing.cart(), &bought.line) else { return 0 };
    let Some(index) = cart.lines.iter().position(|one| one.line == *line) else { return 0 };
    let mut shares: PerLine<i64> = smallvec![0; cart.lines.len()];
    shares[index] = redemption.points;
    let kept = standing.given_back.of(cart).since(cart, &before.of(cart), &shares)[index];
    redemption.points - kept
}

/// How many of a redemption's spent points have to be back by now. The points are shared over what was left of the
/// order's lines when they were set aside, like their money, by largest remainder on value: what had been given back
/// before returned nothing of them. What came back of a line since brings its share, and an amount given back besides
/// brings its part of the rest. Rounded down until all is back.
fn due(redemption: &Redemption, on: Option<&Chosen>, before: &GivenBack, standing: &Standing) -> Result<i64> {
    let Some(cart) = standing.cart() else { return Ok(0) };
    let (before, now) = (before.of(cart), standing.given_back.of(cart));
    if before.factor(cart) == Ratio::ZERO {
        return Ok(0);
    }
    let shares = allocate(redemption.points, &before.of(cart, &goods(cart, on)))?;
    let kept: i64 = now.since(cart, &before, &shares).iter().sum();
    let kept = now
        .factor(cart)
        .divided_by(before.factor(cart))
        .and_then(|part| part.times(Ratio::from(kept)))
        .and_then(|kept| kept.round(Rounding::Ceiling))
        .ok_or_else(crate::points_overflow)?;
    Ok(redemption.points - kept)
}
