//! The room that limits leave an order, rule by rule: what other orders have taken of the day, month, year or lifetime,
//! and what the account may still hold. Room is given once: what a limit did not let through is gone, and what is taken
//! back later makes no room.

use std::collections::BTreeMap;

use regulars_core::time::Day;

use crate::ledger::order::Granted;
use crate::ledger::{Account, Bucket};
use crate::program::{Limit, Per, Program, Programs, Rule};

/// What limits leave one order of an account.
pub(crate) struct Room<'a> {
    program: &'a Program,
    /// The local day on which the order counts.
    day: Day,
    /// What other orders have taken, each on its day.
    others: Vec<(Day, BTreeMap<&'a str, i64>)>,
    /// What the order itself was granted, rule by rule.
    granted: Vec<Granted>,
    /// What it holds, rule by rule.
    booked: BTreeMap<&'a str, i64>,
    /// How many more points the account may hold.
    balance: Option<i64>,
    /// What the rule that was asked for last has newly taken.
    taken: i64,
}

impl<'a> Room<'a> {
    /// The room of an order that counts on a day; `None` where no version of the program limits anything.
    pub(crate) fn of(
        programs: &Programs,
        program: &'a Program,
        account: &'a Account,
        order: &str,
        day: Day,
    ) -> Option<Self> {
        if !programs.are_limited() {
            return None;
        }
        let others = account.orders.values().filter(|other| other.id != order);
        let others = others.filter_map(|other| {
            let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
            // Orders from before anything was limited count by what they still hold.
            for booked in &other.booked {
                *taken.entry(&booked.rule).or_default() += booked.points;
            }
            taken.extend(other.granted.iter().map(|granted| (granted.rule.as_str(), granted.used)));
            Some((program.timezone.day(other.earned_at?), taken))
        });
        let own = account.orders.get(order);
        let mut booked: BTreeMap<&str, i64> = BTreeMap::new();
        for one in own.iter().flat_map(|order| &order.booked) {
            *booked.entry(&one.rule).or_default() += one.points;
        }
        let balance = program.limits.balance_cap.map(|cap| {
            let held = [Bucket::Pending, Bucket::Available, Bucket::Reserved, Bucket::Debt];
            let held = held.iter().fold(0i64, |sum, bucket| sum.saturating_add(account.balance.get(*bucket)));
            // Points of a waiver that is lifted are not issued a second time.
            cap.saturating_sub(held).max(0).saturating_add(own.map_or(0, |order| order.waived))
        });
        let granted = own.map(|order| order.granted.clone()).unwrap_or_default();
        Some(Self { program, day, others: others.collect(), granted, booked, balance, taken: 0 })
    }

    /// The most that an order may hold by a rule that comes to so many points for the whole of it, and which limit says so.
    pub(crate) fn allow(&mut self, rule: &Rule, asked: i64) -> (i64, Option<&'static str>) {
        let index = self.index(rule);
        let more = asked - self.granted[index].asked;
        self.taken = 0;
        if more > 0 {
            let (room, reason) = self.left(rule, index);
            self.taken = more.min(room);
            let granted = &mut self.granted[index];
            granted.asked = asked;
            granted.used += self.taken;
            granted.allowed += self.taken;
            if self.taken < more {
                granted.reason = reason.map(str::to_owned);
            }
        }
        let granted = &self.granted[index];
        (granted.allowed, granted.reason.as_deref().and_then(known))
    }

    /// How many of a rule's points the account may hold: what the order holds already, and what the cap leaves.
    pub(crate) fn hold(&mut self, rule: &Rule, points: i64) -> (i64, Option<&'static str>) {
        let booked = self.booked.get(rule.id.as_str()).copied().unwrap_or(0);
        let Some(balance) = &mut self.balance else { return (points, None) };
        let credit = (points - booked).max(0);
        let fits = credit.min(*balance);
        *balance -= fits;
        if fits == credit {
            return (points, None);
        }
        let index = self.index(rule);
        let granted = &mut self.granted[index];
        granted.allowed = booked + fits;
        granted.used -= self.taken.min(credit - fits);
        granted.reason = Some("balance_cap".to_owned());
        (booked + fits, Some("balance_cap"))
    }

    /// What the order was granted, to be kept with it.
    pub(crate) fn into_granted(self) -> Vec<Granted> {
        self.granted.into_iter().filter(|granted| granted.asked > 0).collect()
    }

    fn index(&mut self, rule: &Rule) -> usize {
        let found = self.granted.iter().position(|granted| granted.rule == rule.id);
        found.unwrap_or_else(|| {
            // Nothing is known of it: what it holds already is granted.
            let held = self.booked.get(rule.id.as_str()).copied().unwrap_or(0);
            let rule = rule.id.clone();
            self.granted.push(Granted { rule, asked: held, used: held, allowed: held, reason: None });
            self.granted.len() - 1
        })
    }

    /// How much more a rule may give, and the limit that leaves least: the rule's own limits first, then the program's.
    fn left(&self, rule: &Rule, index: usize) -> (i64, Option<&'static str>) {
        let own_rule = self.granted[index].used;
        let own_all = self.granted.iter().fold(0i64, |sum, granted| sum.saturating_add(granted.used));
        let (mut least, mut reason) = (i64::MAX, None);
        let of_rule = |taken: &BTreeMap<&str, i64>| taken.get(rule.id.as_str()).copied().unwrap_or(0);
        let of_all = |taken: &BTreeMap<&str, i64>| taken.values().fold(0i64, |sum, points| sum.saturating_add(*points));
        // A rule's points per order are cut as it is computed.
        let rules = rule.limits.iter().filter(|limit| limit.per != Per::Order);
        let rules = rules.map(|limit| (limit, self.under(limit, own_rule, &of_rule)));
        let programs = self.program.limits.earn.iter().map(|limit| (limit, self.under(limit, own_all, &of_all)));
        for (limit, left) in rules.chain(programs) {
            if left < least {
                (least, reason) = (left, Some(limit.per.reason()));
            }
        }
        (least, reason)
    }

    /// How much one limit leaves, when the order itself has taken so much of it.
    fn under(&self, limit: &Limit, own: i64, of: &dyn Fn(&BTreeMap<&str, i64>) -> i64) -> i64 {
        let together =
            self.others.iter().filter(|(day, _)| limit.per.joins(self.day, *day)).map(|(_, taken)| of(taken));
        let taken: Vec<i64> = together.filter(|points| *points > 0).collect();
        // An order counts once, however often it is opened again.
        if own == 0 && limit.orders.is_some_and(|orders| taken.len() as i64 >= orders) {
            return 0;
        }
        let taken = taken.into_iter().fold(own, i64::saturating_add);
        limit.points.map_or(i64::MAX, |points| points.saturating_sub(taken).max(0))
    }
}

/// The words for what cut a rule, as they are kept.
const REASONS: [&str; 6] = ["capped", "daily_cap", "monthly_cap", "yearly_cap", "lifetime_cap", "balance_cap"];

fn known(reason: &str) -> Option<&'static str> {
    REASONS.into_iter().find(|known| *known == reason)
}
