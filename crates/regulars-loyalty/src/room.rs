//! The room that limits leave an order or another occasion, rule by rule: what others have taken of the day, month, year or
//! lifetime, and what the account may still hold. Room is given once: what a limit did not let through is gone, and what is taken
//! back later makes no room.

use std::collections::BTreeMap;

use regulars_core::time::Day;

use crate::ledger::order::{Granted, Order};
use crate::ledger::purse::ByPurse;
use crate::ledger::{Account, Purse};
use crate::program::{Limit, Per, Program, Programs, Rule};
use crate::reason::OfRule;

/// Who asks for room.
#[derive(Clone, Copy)]
pub(crate) enum Asker<'a> {
    /// An order, by its name.
    Order(&'a str),
    /// Something else that happened, and what it was about.
    Occasion(Option<&'a str>),
}

/// What limits leave one order or occasion of an account.
pub(crate) struct Room<'a> {
    programs: &'a Programs,
    program: &'a Program,
    account: &'a Account,
    /// The asker itself, where it is an order.
    own: Option<&'a Order>,
    /// The group of stores that points come to.
    stores: Option<&'a str>,
    /// The local day on which it counts.
    day: Day,
    asker: Asker<'a>,
    /// What others have taken.
    others: Vec<Taken<'a>>,
    /// What the asker itself was granted, rule by rule.
    granted: Vec<Granted>,
    /// What it holds, rule by rule.
    booked: BTreeMap<&'a str, i64>,
    /// How many more points each purse may hold.
    caps: ByPurse<Cap>,
    /// What the rule that was asked for last has newly taken.
    taken: i64,
}

/// How many more points a purse may hold, once that was asked.
#[derive(Default)]
struct Cap {
    asked: bool,
    left: Option<i64>,
}

/// What an order or an occasion has taken.
struct Taken<'a> {
    day: Day,
    is_order: bool,
    subject: Option<&'a str>,
    rules: BTreeMap<&'a str, i64>,
}

impl<'a> Room<'a> {
    /// The room of who counts on a day; `None` where no version of the program limits anything.
    pub(crate) fn of(
        programs: &'a Programs,
        program: &'a Program,
        account: &'a Account,
        asker: Asker<'a>,
        (day, stores): (Day, Option<&'a str>),
    ) -> Option<Self> {
        if !programs.are_limited() {
            return None;
        }
        let name = match asker {
            Asker::Order(name) => Some(name),
            Asker::Occasion(_) => None,
        };
        let orders = account.orders.values().filter(|other| Some(other.id.as_str()) != name).filter_map(|other| {
            let mut rules: BTreeMap<&str, i64> = BTreeMap::new();
            // Orders from before anything was limited count by what they still hold.
            for booked in &other.booked {
                *rules.entry(&booked.rule).or_default() += booked.points;
            }
            rules.extend(other.granted.iter().map(|granted| (granted.rule.as_str(), granted.used)));
            Some(Taken { day: program.timezone.day(other.earned_at?), is_order: true, subject: None, rules })
        });
        let occasions = account.occasions.iter().map(|other| Taken {
            day: program.timezone.day(other.at),
            is_order: false,
            subject: other.subject.as_deref(),
            rules: other.granted.iter().map(|granted| (granted.rule.as_str(), granted.used)).collect(),
        });
        let others = orders.chain(occasions).collect();
        let own = name.and_then(|name| account.orders.get(name));
        let mut booked: BTreeMap<&str, i64> = BTreeMap::new();
        for one in own.iter().flat_map(|order| &order.booked) {
            *booked.entry(&one.rule).or_default() += one.points;
        }
        let granted = own.map(|order| order.granted.clone()).unwrap_or_default();
        let caps = ByPurse::default();
        Some(Self { programs, program, account, own, stores, day, asker, others, granted, booked, caps, taken: 0 })
    }

    /// How many more points the purse of a rule may hold; `None` where nothing says.
    fn cap(&mut self, rule: &Rule) -> &mut Option<i64> {
        let unit = rule.unit.as_deref();
        let purse = Purse { unit, stores: rule.stores.as_deref().or(self.stores) };
        let cap = self.caps.of(purse);
        if !cap.asked {
            let most = self.program.terms(unit).and_then(|terms| terms.limits.balance_cap);
            // Points of a waiver that is lifted are not issued a second time.
            let waived = self.own.map_or(0, |order| order.waived_of(unit));
            let held = self.account.balance_of(purse).held();
            cap.left = most.map(|most| most.saturating_sub(held).max(0).saturating_add(waived));
            cap.asked = true;
        }
        &mut cap.left
    }

    /// The most that an order may hold by a rule that comes to so many points for the whole of it, and which limit says so.
    pub(crate) fn allow(&mut self, rule: &Rule, asked: i64) -> (i64, Option<OfRule>) {
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
                granted.reason = reason.map(|reason| reason.name().to_owned());
            }
        }
        let granted = &self.granted[index];
        (granted.allowed, granted.reason.as_deref().and_then(OfRule::parse))
    }

    /// How many of a rule's points the account may hold: what the order holds already, and what the cap leaves.
    pub(crate) fn hold(&mut self, rule: &Rule, points: i64) -> (i64, Option<OfRule>) {
        let booked = self.booked.get(rule.id.as_str()).copied().unwrap_or(0);
        let Some(balance) = self.cap(rule) else { return (points, None) };
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
        granted.reason = Some(OfRule::BalanceCap.name().to_owned());
        (booked + fits, Some(OfRule::BalanceCap))
    }

    /// Remembers what a rule was granted for the whole of an order, of which the cap cut what is left.
    pub(crate) fn grant(&mut self, rule: &Rule, points: i64) {
        let index = self.index(rule);
        self.granted[index].allowed = points;
    }

    /// How much limits let through of what a rule gives once, and of that so much is kept; and which of them cut it.
    pub(crate) fn give(&mut self, rule: &Rule, asked: i64, kept: i64) -> (i64, Option<OfRule>) {
        let (allowed, limited) = self.allow(rule, asked);
        let limited = limited.filter(|_| kept > allowed);
        match self.hold(rule, kept.min(allowed)) {
            (held, Some(reason)) => (held, Some(reason)),
            (held, None) => (held, limited),
        }
    }

    /// What was granted, to be kept with it.
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
    fn left(&self, rule: &Rule, index: usize) -> (i64, Option<OfRule>) {
        let own_rule = self.granted[index].used;
        let unit = rule.unit.as_deref();
        let joins = |other: &str| self.programs.unit_of(other) == unit;
        let granted = self.granted.iter().filter(|granted| joins(&granted.rule));
        let own_all = granted.fold(0i64, |sum, granted| sum.saturating_add(granted.used));
        let (mut least, mut reason) = (i64::MAX, None);
        let of_rule = |taken: &Taken<'_>| taken.rules.get(rule.id.as_str()).copied().unwrap_or(0);
        let of_all = |taken: &Taken<'_>| {
            let rules = taken.rules.iter().filter(|(rule, _)| joins(rule));
            rules.fold(0i64, |sum, (_, points)| sum.saturating_add(*points))
        };
        // A rule's points per order are cut as it is computed.
        let rules = rule.limits.iter().filter(|limit| limit.per != Per::Order);
        let rules = rules.map(|limit| (limit, self.under(limit, own_rule, &of_rule)));
        let all = self.program.terms(unit).map_or(&[][..], |terms| &terms.limits.earn);
        let all = all.iter().map(|limit| (limit, self.under(limit, own_all, &of_all)));
        for (limit, left) in rules.chain(all) {
            if left < least {
                (least, reason) = (left, Some(limit.per.reason()));
            }
        }
        (least, reason)
    }

    /// How much one limit leaves, when the asker itself has taken so much of it.
    fn under(&self, limit: &Limit, own: i64, of: &dyn Fn(&Taken<'_>) -> i64) -> i64 {
        let joins = |other: &&Taken<'_>| {
            let same = match self.asker {
                Asker::Occasion(subject) => other.subject == subject,
                Asker::Order(_) => true,
            };
            limit.per.joins(self.day, other.day) && (limit.per != Per::Subject || same)
        };
        let (mut orders, mut times, mut sum) = (0i64, 0i64, own);
        for other in self.others.iter().filter(joins) {
            let points = of(other);
            if points > 0 {
                orders += i64::from(other.is_order);
                times += 1;
                sum = sum.saturating_add(points);
            }
        }
        // An order counts once, however often it is opened again; what is none is not among orders.
        let is_order = matches!(self.asker, Asker::Order(_));
        let full = |limit: Option<i64>, taken: i64| limit.is_some_and(|most| taken >= most);
        if own == 0 && ((is_order && full(limit.orders, orders)) || full(limit.times, times)) {
            return 0;
        }
        limit.points.map_or(i64::MAX, |points| points.saturating_sub(sum).max(0))
    }
}
