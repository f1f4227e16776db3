//! Which rules hold: the conditions that do not depend on what an order is worth, and which rule of an exclusive group
//! gives. It computes no points.

use regulars_core::time::Day;

use crate::program::Rule;
use crate::reason::OfRule;

/// What every occasion, be it an order or not, is judged by.
pub(crate) struct Circumstances<'a> {
    /// Why the member earns nothing, whatever the rules say.
    pub barred: Option<OfRule>,
    /// The local day.
    pub day: Day,
    /// The channel.
    pub channel: Option<&'a str>,
    /// The store.
    pub store: Option<&'a str>,
    /// The customer group.
    pub group: Option<&'a str>,
    /// The tier.
    pub tier: Option<&'a str>,
}

impl Circumstances<'_> {
    /// Why a rule does not hold; `None` when nothing of this speaks against it.
    pub(crate) fn refuse(&self, rule: &Rule) -> Option<OfRule> {
        let when = &rule.when;
        if self.barred.is_some() {
            return self.barred;
        }
        if rule.from.is_some_and(|from| self.day < from) {
            return Some(OfRule::NotYet);
        }
        if rule.to.is_some_and(|to| to < self.day) {
            return Some(OfRule::Over);
        }
        if !when.weekday.is_empty() && !when.weekday.contains(&self.day.weekday()) {
            return Some(OfRule::OtherWeekday);
        }
        let lists = [
            (&when.channel, self.channel, OfRule::OtherChannel),
            (&when.store, self.store, OfRule::OtherStore),
            (&when.group, self.group, OfRule::OtherGroup),
            (&when.tier, self.tier, OfRule::OtherTier),
        ];
        lists.into_iter().find(|(list, value, _)| misses(list, *value)).map(|(.., reason)| reason)
    }
}

/// Whether a list asks for something that a value is not.
pub(crate) fn misses(list: &[String], value: Option<&str>) -> bool {
    !list.is_empty() && !value.is_some_and(|value| list.iter().any(|one| one == value))
}

/// The rules that hold, but lose to another of their group: by priority, and of equals by the smallest id.
pub(crate) fn lost(rules: &[&Rule], refusals: &[Option<OfRule>]) -> Vec<usize> {
    if rules.iter().all(|rule| rule.exclusive.is_none()) {
        return Vec::new();
    }
    let holds = |index: &usize| refusals[*index].is_none();
    let loses = |index: &usize| {
        let rule = &rules[*index];
        let better = |other: &usize| {
            let other = &rules[*other];
            other.exclusive == rule.exclusive
                && (std::cmp::Reverse(other.priority), &other.id) < (std::cmp::Reverse(rule.priority), &rule.id)
        };
        rule.exclusive.is_some() && (0..rules.len()).filter(holds).any(|other| better(&other))
    };
    (0..rules.len()).filter(holds).filter(loses).collect()
}
