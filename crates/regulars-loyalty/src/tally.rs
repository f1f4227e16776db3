//! What a program would have awarded on orders that are paid and fulfilled at once, when nobody redeems and nothing comes
//! back: then points follow their own dates alone, and their sums need no book.

use regulars_core::time::{DayClock, Instant};

use crate::cart::Cart;
use crate::earn::Case;
use crate::program::{Expiry, Program, Programs, Span};
use crate::replay::Totals;
use crate::value::{Remaining, Worth};

/// The most days for which dates are kept.
const DAYS: usize = 60_000;

/// Sums without a book, for programs whose orders know nothing of each other.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    programs: &'a Programs,
    as_of: Instant,
    versions: Vec<Version>,
}

/// What a version of the program says of local days.
#[derive(Clone, Debug)]
struct Version {
    version: i64,
    clock: DayClock,
    /// The first day that is kept.
    first: i32,
    /// Per day when points earned on it become available and expire, where only the day matters.
    dates: Vec<(Option<Instant>, Option<Instant>)>,
}

impl<'a> Tally<'a> {
    /// Sums up to an instant; `None` where there are several units or stores apart, where the program's limits, its rules for first
    /// orders and tiers, its cards of points, or its expiry by inactivity, make orders know of each other, and where a share of
    /// members is held out.
    pub fn new(programs: &'a Programs, as_of: Instant) -> Option<Self> {
        let known = |program: &Program| {
            matches!(program.expiry, Expiry::Inactivity { .. })
                || program.holdout.is_some()
                || program.is_for_members()
                || program.point_cards().next().is_some()
                || program.earn.iter().any(|rule| rule.when.first_order || !rule.when.tier.is_empty())
        };
        if programs.are_limited() || programs.have_purses() || programs.all().any(known) {
            return None;
        }
        let versions = programs.all().map(|program| {
            let clock = DayClock::new(program.timezone);
            let (first, last) = (clock.day(program.effective_from), clock.day(as_of));
            let days = usize::try_from(last.number() - first.number() + 1).unwrap_or(0);
            let dates = (0..days.min(DAYS) as i64).map(|index| {
                let of_day = || {
                    let noon = program.timezone.start_of(first.plus_days(index).ok()?).ok()?;
                    let held = end(program.pending.plus, program, noon)?;
                    let expiry = program.expiry.end(program.timezone, noon).ok()?;
                    Some((Some(held), expiry))
                };
                of_day().unwrap_or_default()
            });
            Version { version: program.version, first: first.number(), dates: dates.collect(), clock }
        });
        Some(Self { programs, as_of, versions: versions.collect() })
    }

    /// The sums of one account's orders, each with the instant at which it was placed, paid and fulfilled; `None` where
    /// only the ledger can tell, be it an error.
    ///
    /// ```
    /// use regulars_core::time::Instant;
    /// use regulars_loyalty::cart::{Cart, Line};
    /// use regulars_loyalty::program::{Program, Programs};
    /// use regulars_loyalty::tally::Tally;
    /// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
    ///     "effective_from": "2026-01-01T00:00:00Z", "currency": "GBP", "timezone": "Europe/London",
    ///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }],
    ///     "expiry": { "kind": "rolling", "after": "P1M" } }"#)?])?;
    /// let cart = Cart::of(vec![Line::item("1", 1, 12_050)]);
    /// let tally = Tally::new(&programs, Instant::parse("2026-06-01T00:00:00Z")?).unwrap();
    /// let orders = ["2026-04-01T10:00:00Z", "2026-05-20T10:00:00Z"].map(Instant::parse);
    /// let totals = tally.totals(orders.into_iter().flatten().map(|at| (at, &cart))).unwrap();
    /// assert_eq!((totals.awarded, totals.expired, totals.outstanding), (240, 120, 120));
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    pub fn totals<'c>(&self, orders: impl Iterator<Item = (Instant, &'c Cart)>) -> Option<Totals> {
        let mut totals = Totals { accounts: 1, ..Totals::default() };
        for (at, cart) in orders {
            self.add(&mut totals, at, cart)?;
        }
        Some(totals)
    }

    /// Adds an order to its account's sums.
    pub fn add(&self, totals: &mut Totals, at: Instant, cart: &Cart) -> Option<()> {
        if at > self.as_of {
            return None;
        }
        let program = self.programs.at(at).ok()?;
        let version = self.versions.iter().find(|known| known.version == program.version)?;
        let points = points(program, cart, version, at)?;
        totals.orders += 1;
        totals.awarded = totals.awarded.checked_add(points)?;
        let (held, expires) = version.dates(program, at)?;
        let place = match expires {
            _ if held > self.as_of => &mut totals.pending,
            Some(expires) if expires <= self.as_of => &mut totals.expired,
            _ => &mut totals.available,
        };
        // No part is more than the whole, which fits.
        *place += points;
        totals.outstanding = totals.pending + totals.available;
        Some(())
    }
}

impl Version {
    /// When points earned at an instant become available, and when they expire.
    fn dates(&self, program: &Program, at: Instant) -> Option<(Instant, Option<Instant>)> {
        let day = usize::try_from(self.clock.day(at).number() - self.first).ok();
        let (held, expires) = day.and_then(|day| self.dates.get(day)).copied().unwrap_or_default();
        let by_day = |span: Span| matches!(span, Span::Calendar { .. }) && span != Span::ZERO;
        let held = match held.filter(|_| by_day(program.pending.plus)) {
            Some(held) => held,
            None => end(program.pending.plus, program, at)?,
        };
        let expires = match program.expiry {
            Expiry::None => None,
            Expiry::Rolling { after, .. } if by_day(after) && expires.is_some() => expires,
            Expiry::Fixed { .. } if expires.is_some() => expires,
            expiry => expiry.end(program.timezone, at).ok()?,
        };
        Some((held, expires))
    }
}

fn end(span: Span, program: &Program, from: Instant) -> Option<Instant> {
    span.end(program.timezone, from).ok()
}

/// What a cart of one line earns; `None` where there are more, and where a number is so large that the ledger might refuse
/// what comes of it.
fn points(program: &Program, cart: &Cart, version: &Version, at: Instant) -> Option<i64> {
    const LARGE: i64 = 1 << 40;
    let [line] = cart.lines.as_slice() else { return None };
    if line.amount > LARGE || line.discount > LARGE || cart.check().is_err() {
        return None;
    }
    let whole = Remaining::whole(cart);
    let worth = Worth::of(program, cart, &[], &whole).ok()?;
    Case {
        program,
        rules: program.order_rules().collect(),
        cart,
        day: version.clock.day(at),
        whole: &worth,
        left: &worth,
        barred: None,
        tier: None,
        first: false,
        by_line: false,
    }
    .points()
}
