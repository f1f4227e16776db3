//! Days that come every year: birthdays, name days, anniversaries. Time causes them, so they are booked when they are due,
//! whichever event or tick comes by, and once a year.

use std::collections::BTreeSet;

use regulars_core::Result;
use regulars_core::time::{Instant, Zone};

use crate::event::MonthDay;
use crate::ledger::Account;
use crate::ledger::book::{Book, Cause};
use crate::occasion::Happening;
use crate::program::{Celebration, On, Program, Programs, Rule, Yearly};

/// A day for which a rule gives something.
pub(crate) struct Due<'a> {
    /// When it does.
    pub at: Instant,
    program: &'a Program,
    rule: &'a Rule,
    year: i32,
    /// From when on what it gives is no longer valid, where the rule says so.
    expires_at: Option<Instant>,
}

/// For how many years after a day was told it is celebrated: a lifetime. Otherwise an instant far away would book
/// thousands.
const YEARS: i32 = 100;

/// The last year whose days are celebrated: their windows end before dates do.
const YEAR_MAX: i32 = 9997;

/// The days that are due up to an instant and were not yet decided on, the last first.
pub(crate) fn due<'a>(programs: &'a Programs, account: &Account, to: Instant) -> Result<Vec<Due<'a>>> {
    let mut all = Vec::new();
    if account.member.is_empty() || !programs.celebrate() {
        return Ok(all);
    }
    let mut decided: BTreeSet<(&str, i32)> =
        account.occasions.iter().filter_map(|one| Some((one.rule.as_deref()?, one.year?))).collect();
    for program in programs.all() {
        let zone = program.timezone;
        for rule in &program.earn {
            let On::Yearly(celebration) = &rule.on else { continue };
            let Some(known) = Known::of(account, celebration.day, zone) else { continue };
            let first = known.first_year(zone);
            let last = (zone.day(to).ymd().0 + 1).min(YEAR_MAX).min(first + YEARS - 1);
            for year in first..=last {
                let Some(at) = known.due(celebration, zone, year)? else { continue };
                if at > to {
                    break;
                }
                let follows = programs.at(at).is_ok_and(|other| other.version == program.version);
                if follows && !decided.contains(&(rule.id.as_str(), year)) {
                    let after = celebration.after.map(|days| known.day.in_year(year)?.plus_days(days + 1));
                    let expires_at = after.transpose()?.map(|day| zone.start_of(day)).transpose()?;
                    all.push(Due { at, program, rule, year, expires_at });
                }
            }
        }
    }
    // At one instant the rules of a program give in document order.
    all.sort_by_key(|due| due.at);
    // A later version may look further ahead or less far: of a day that is due by both, the first is it.
    all.retain(|due| decided.insert((due.rule.id.as_str(), due.year)));
    all.reverse();
    Ok(all)
}

/// A day that is known of a member.
struct Known {
    day: MonthDay,
    /// Since when.
    at: Instant,
    /// Whether it is that of the enrolment, which is celebrated from the next year on.
    enrolment: bool,
}

impl Known {
    fn of(account: &Account, day: Yearly, zone: Zone) -> Option<Self> {
        let member = &account.member;
        let told = match day {
            Yearly::Birthday => &member.birthday,
            Yearly::NameDay => &member.name_day,
            Yearly::Anniversary => &member.anniversary,
        };
        let told = told.as_ref().map(|told| Self { day: told.value, at: told.at, enrolment: false });
        told.or_else(|| {
            let at = member.enrolled_at.filter(|_| day == Yearly::Anniversary)?;
            Some(Self { day: MonthDay::of(zone.day(at)), at, enrolment: true })
        })
    }

    fn first_year(&self, zone: Zone) -> i32 {
        zone.day(self.at).ymd().0 + i32::from(self.enrolment)
    }

    /// When something is given for the day of a year: so many days ahead, or as soon as it is known; `None` where it became
    /// known too late.
    fn due(&self, celebration: &Celebration, zone: Zone, year: i32) -> Result<Option<Instant>> {
        let day = self.day.in_year(year)?;
        if zone.day(self.at).plus_days(celebration.set_before)? > day {
            return Ok(None);
        }
        Ok(Some(zone.start_of(day.plus_days(-celebration.before)?)?.max(self.at)))
    }
}

impl<'a> Book<'a> {
    /// Gives what a rule gives for a day; gives the lots that opened.
    pub(crate) fn celebrate(&mut self, due: &Due<'a>) -> Result<Vec<usize>> {
        self.cause = Cause::Yearly { rule: due.rule.id.clone(), year: due.year, due: due.at, count: 0 };
        let happening = Happening { year: Some(due.year), expires_at: due.expires_at, ..Happening::default() };
        self.award(due.program, &[due.rule], &[], &happening).map(|awarded| awarded.lots)
    }
}
