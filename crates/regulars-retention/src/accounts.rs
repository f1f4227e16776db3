//! Accounts period by period: who is active, new, retained, reactivated, lost.

use regulars_core::Result;
use regulars_core::table::{Column, Table};
use regulars_core::time::Period;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::{By, Sum};
use crate::calendar::Calendar;

/// Which periods.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// `day`, `week` (ISO), `month`, `quarter`, `year`, or so many days, such as `30 days`.
    pub period: String,
    /// The column of segments, each of which has accounts of its own.
    pub by: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { period: "month".to_owned(), by: None }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Accounts {
    active: u64,
    new: u64,
    retained: u64,
}

/// The accounts of each period.
#[derive(Debug, Default)]
struct Book(Vec<Accounts>);

impl Book {
    #[inline]
    fn at(&mut self, place: usize) -> &mut Accounts {
        if place >= self.0.len() {
            self.0.resize(place + 1, Accounts::default());
        }
        &mut self.0[place]
    }
}

impl Sum for Book {
    fn add(&mut self, other: Self) {
        for (place, more) in other.0.into_iter().enumerate() {
            let accounts = self.at(place);
            accounts.active += more.active;
            accounts.new += more.new;
            accounts.retained += more.retained;
        }
    }
}

/// Accounts: a row for each period from that of the first order to the last one observed.
///
/// Columns: `period` (its first day), `active` (customers with an order in it), `new` (whose first order ever it holds),
/// `retained` (active in the period before too), `reactivated` (active, neither new nor retained), `lost` (active in the
/// period before and not in this one) and `partial` (whether the period had not ended when observation did: then those
/// lost may yet come). Periods are those of the calendar in the base's zone, or every N days from the day of the log's
/// first order. With `by`, the accounts of each segment over the same periods, under the name of its column: a customer's
/// segment is that of its first order, a missing one stands last.
///
/// # Errors
/// 3001 `invalid_period`, 1002 `unknown_column` for `by`.
pub fn accounts(base: &CustomerBase, options: &Options) -> Result<Table> {
    let period = Period::parse(&options.period)?;
    let by = By::new(base, options.by.as_deref())?;
    let calendar = Calendar::new(base, period)?;
    let (mut of, mut places, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(calendar) = &calendar {
        let (segments, books) = by.sums(base, Book::default, |book, customer| {
            let mut before = None;
            for at in customer.ordered_at {
                let place = calendar.place_at(*at);
                if before.is_some_and(|before| place <= before) {
                    continue;
                }
                let accounts = book.at(place);
                accounts.active += 1;
                accounts.new += u64::from(before.is_none());
                accounts.retained += u64::from(before.is_some_and(|before| before + 1 == place));
                before = Some(place);
            }
        })?;
        for (segment, mut book) in segments.into_iter().zip(books) {
            book.0.resize(calendar.width(), Accounts::default());
            of.extend(std::iter::repeat_n(segment, calendar.width()));
            places.extend(0..calendar.width());
            rows.extend(book.0.into_iter().scan(0, |before, accounts| {
                let lost = std::mem::replace(before, accounts.active) - accounts.retained;
                Some((accounts, lost))
            }));
        }
    }
    let about = json!({
        "figure": "accounts", "period": options.period, "timezone": base.clock().zone().name(),
        "observed_until": base.observed_until().map(|until| until.to_string()),
    });
    let counts = |name: &str, count: fn(&(Accounts, u64)) -> u64| {
        Column::ints(name, rows.iter().map(|row| Some(count(row) as i64)))
    };
    let columns = [
        Calendar::column(calendar.as_ref(), "period", &places)?,
        counts("active", |(accounts, _)| accounts.active),
        counts("new", |(accounts, _)| accounts.new),
        counts("retained", |(accounts, _)| accounts.retained),
        counts("reactivated", |(accounts, _)| accounts.active - accounts.new - accounts.retained),
        counts("lost", |(_, lost)| *lost),
        Calendar::partial(calendar.as_ref(), &places),
    ];
    by.table(about, &of, columns)
}
