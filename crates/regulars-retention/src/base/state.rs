//! Everything that reading order logs leaves: the rows of known customers, the orders of guests, and what became of
//! all other rows. States of several logs are merged into that of all of them; a base is a state and a view of it.

use std::collections::{BTreeMap, BTreeSet};

use regulars_core::money::Currency;
use regulars_core::orders::{Orders, Role};
use regulars_core::time::TZ_VERSION;
use regulars_core::{Code, Control, Error, Result};

use super::amount::AmountKind;
use super::booking::Booking;
use super::decode::{Plan, Scratch};
use super::group::group;
use super::guests::Guests;
use super::intake::Intake;
use super::key::{Key, OrderKey};
use super::lines::{Form, Lines, Refused, of_either_width};
use super::naming::{IdsAre, Naming};
use super::options::BaseOptions;
use super::segment::{self, Dictionary};
use super::side::{Shape, Side};
use super::source::{Rows, Source};
use super::{CustomerId, Ids};

#[derive(Debug)]
pub(super) struct State {
    pub(super) lines: Lines,
    pub(super) ids_are_text: bool,
    pub(super) orders_are_text: bool,
    pub(super) amount: Option<AmountKind>,
    pub(super) cost: Option<AmountKind>,
    pub(super) currency: Option<Currency>,
    pub(super) guests: Guests,
    /// The first rows of orders that were refused as a whole, as far as their log was at hand then.
    pub(super) refused_rows: BTreeMap<OrderKey, Vec<u64>>,
    /// The versions of the tz database by which times were read.
    pub(super) timezone_database: BTreeSet<String>,
    /// What became of the rows that were left out when they were read, and how times were read.
    pub(super) read: Intake,
}

impl State {
    /// Reads a log whose rows follow `first_number` others. Also gives what it was read by, for the rows of an error.
    pub(super) fn read<'p, 'a>(
        orders: &'p Orders<'a>,
        options: &'p BaseOptions,
        first_number: u64,
        control: &'p Control,
    ) -> Result<(Self, Plan<'p, 'a>)> {
        let mut plan = Plan::new(orders, options, None, first_number, control)?;
        let lines = match Self::lines_of(&plan) {
            Ok(lines) => lines,
            // Read at the scale that was found, a row that does not fit is told.
            Err(Refused::Scale(scale)) => {
                plan = Plan::new(orders, options, Some(scale), first_number, control)?;
                match Self::lines_of(&plan) {
                    Ok(lines) => lines,
                    Err(Refused::Error(error)) => return Err(error),
                    Err(Refused::Scale(_)) => {
                        return Err(Error::new(Code::Internal, "expected amounts that were read at one scale"));
                    }
                }
            }
            Err(Refused::Error(error)) => return Err(error),
        };
        let (lines, let_go) = lines;
        let (mut read, mut guests) = plan.take_read();
        guests.settle();
        read.not_segments = let_go;
        read.not_segments.sort_unstable();
        read.excluded = orders.excluded().to_vec();
        let state = Self {
            lines,
            ids_are_text: orders.is_text(Role::CustomerId),
            orders_are_text: plan.orders_are_text(),
            amount: plan.amount,
            cost: plan.cost,
            currency: plan.currency,
            guests,
            refused_rows: BTreeMap::new(),
            timezone_database: BTreeSet::from([TZ_VERSION.to_owned()]),
            read,
        };
        Ok((state, plan))
    }

    fn lines_of(plan: &Plan<'_, '_>) -> Result<(Lines, Vec<String>), Refused> {
        let roles = plan.orders.roles();
        let has = |role: Role| roles.get(role).is_some();
        let form = Form {
            shape: Shape {
                has_order_ids: has(Role::OrderId),
                has_refund_of: has(Role::RefundOf),
                has_cost: has(Role::Cost),
                has_billing_interval: has(Role::BillingInterval),
                has_billed_until: has(Role::BilledUntil),
            },
            scale: plan.scale(),
            segments: plan.orders.segments().iter().map(|name| (name.clone(), false)).collect(),
            most_values: most_values(plan.options),
        };
        group(std::slice::from_ref(plan), plan.ids(), &form, plan.control)
    }

    /// Rows that were read, of whatever kind.
    pub(super) fn rows(&self) -> u64 {
        self.read.rows() + self.guests.rows + self.lines.rows() as u64
    }

    /// The state of all logs, in their order.
    ///
    /// # Errors
    /// [`Code::ColumnType`] and [`Code::MissingColumn`] for logs that do not go together, [`Code::CurrencyMismatch`],
    /// [`Code::MoneyOverflow`] when an amount does not fit at the scale that another log needs.
    pub(super) fn merge(states: &[&Self], options: &BaseOptions, control: &Control) -> Result<Self> {
        // A log without a row has columns without a type.
        let mut told: Vec<&Self> = states.iter().copied().filter(|state| state.rows() > 0).collect();
        if told.is_empty() {
            told.extend(states.first());
        }
        let Some(first) = told.first() else {
            return Err(Error::new(Code::Internal, "expected at least one log to merge"));
        };
        for other in &told[1..] {
            first.check_alike(other)?;
        }
        let let_go: BTreeSet<&String> = told.iter().flat_map(|state| &state.read.not_segments).collect();
        let mut names: Vec<&String> = Vec::new();
        for segment in told.iter().flat_map(|state| &state.lines.segments) {
            if !names.contains(&&segment.name) {
                names.push(&segment.name);
            }
        }
        names.sort_unstable();
        if let (Some(_), Some(missing)) = (
            &options.segments,
            names
                .iter()
                .find(|name| told.iter().any(|state| state.lines.segments.iter().all(|has| has.name != ***name))),
        ) {
            let message = format!("expected the segments {missing:?} in both logs, found it in one");
            return Err(Error::new(Code::MissingColumn, message).at_field("segments"));
        }
        let form = Form {
            shape: first.lines.shape.clone(),
            scale: Some(told.iter().map(|state| state.lines.scale).max().unwrap_or_default()),
            segments: names.iter().map(|name| ((*name).clone(), let_go.contains(*name))).collect(),
            most_values: most_values(options),
        };
        let grouped = Self::regroup(&told, &form, control);
        let (lines, more_let_go) = grouped.map_err(|refused| match refused {
            Refused::Error(error) => error,
            Refused::Scale(scale) => Error::new(
                Code::MoneyOverflow,
                format!(
                    "expected amounts that fit 64 bits with {} decimal places, which one of the logs needs",
                    scale.digits()
                ),
            )
            .at_field("amount"),
        })?;
        let (mut read, mut guests, mut rows) = (Intake::default(), Guests::default(), 0);
        let mut refused_rows: BTreeMap<OrderKey, Vec<u64>> = BTreeMap::new();
        for state in states {
            for (order, numbers) in &state.refused_rows {
                refused_rows.entry(*order).or_default().extend(numbers.iter().map(|number| number + rows));
            }
            read.add(state.read.clone().after(rows));
            guests.append(state.guests.clone());
            rows += state.rows();
        }
        guests.settle();
        let all_names: BTreeSet<String> = read.not_segments.drain(..).chain(more_let_go).collect();
        read.not_segments = all_names.into_iter().collect();
        Ok(Self {
            lines,
            ids_are_text: first.ids_are_text,
            orders_are_text: first.orders_are_text,
            amount: told.iter().filter_map(|state| state.amount).reduce(AmountKind::and),
            cost: told.iter().filter_map(|state| state.cost).reduce(AmountKind::and),
            currency: told.iter().find_map(|state| state.currency),
            guests,
            refused_rows,
            timezone_database: states.iter().flat_map(|state| &state.timezone_database).cloned().collect(),
            read,
        })
    }

    fn regroup(states: &[&Self], form: &Form, control: &Control) -> Result<(Lines, Vec<String>), Refused> {
        control.expect(states.iter().map(|state| state.lines.rows() as u64).sum());
        let sample = states.iter().flat_map(|state| &state.lines.parts).filter_map(|part| match &part.ids {
            Ids::Text(texts) if !texts.is_empty() => Some(texts.get(0).as_bytes()),
            _ => None,
        });
        let are_text = states.iter().any(|state| state.ids_are_text);
        let ids = if are_text { IdsAre::Texts(Naming::guess(sample)) } else { IdsAre::Ints };
        let sources: Vec<Again<'_>> = states.iter().map(|state| Again { lines: &state.lines, form, control }).collect();
        group(&sources, ids, form, control)
    }

    fn check_alike(&self, other: &Self) -> Result<()> {
        let kind = |field: &str, what: &str| {
            Err(Error::new(
                Code::ColumnType,
                format!("expected {what} of one kind in both logs, found integers and text"),
            )
            .at_field(field))
        };
        if self.ids_are_text != other.ids_are_text {
            return kind("customer_id", "customer ids");
        }
        let (mine, theirs) = (&self.lines.shape, &other.lines.shape);
        for (field, one, another) in [
            ("order_id", mine.has_order_ids, theirs.has_order_ids),
            ("refund_of", mine.has_refund_of, theirs.has_refund_of),
            ("amount", self.amount.is_some(), other.amount.is_some()),
            ("cost", mine.has_cost, theirs.has_cost),
            ("billing_interval", mine.has_billing_interval, theirs.has_billing_interval),
            ("billed_until", mine.has_billed_until, theirs.has_billed_until),
        ] {
            if one != another {
                let message = format!("expected {field} in both logs or in neither, found it in one");
                return Err(Error::new(Code::MissingColumn, message).at_field(field));
            }
        }
        if (mine.has_order_ids || mine.has_refund_of) && self.orders_are_text != other.orders_are_text {
            return kind("order_id", "order ids");
        }
        for (field, one, another) in [("amount", self.amount, other.amount), ("cost", self.cost, other.cost)] {
            if one != another && [one, another].contains(&Some(AmountKind::Int)) {
                let message =
                    format!("expected {field} in one unit, found integers in one log and decimals in the other");
                return Err(Error::new(Code::ColumnType, message).at_field(field));
            }
        }
        match (self.currency, other.currency) {
            (Some(one), Some(another)) if one != another => Err(Error::new(
                Code::CurrencyMismatch,
                format!("expected logs in one currency, found {one} and {another}"),
            )
            .at_field("currency")),
            _ => Ok(()),
        }
    }
}

fn most_values(options: &BaseOptions) -> usize {
    if options.segments.is_some() { usize::MAX } else { segment::MOST_VALUES }
}

/// The rows of a state, read again.
struct Again<'s> {
    lines: &'s Lines,
    form: &'s Form,
    control: &'s Control,
}

impl Again<'_> {
    fn read_part<K: Key>(&self, part: usize, naming: &Naming, scratch: &mut Scratch<K>) {
        let Scratch { keys, at, amount, refunds, .. } = scratch;
        let (lines, part) = (self.lines, &self.lines.parts[part]);
        keys.clear();
        at.clear();
        amount.clear();
        refunds.clear();
        for (customer, bounds) in part.starts.windows(2).enumerate() {
            // The kind of ids was checked before.
            let key = K::of(part.ids.get(customer), naming).unwrap_or_default();
            keys.extend(std::iter::repeat_n(key, (bounds[1] - bounds[0]) as usize));
        }
        of_either_width!(lines.bookings(part), bookings => for booking in bookings {
            at.push(booking.at(part.frame));
            amount.push(booking.amount(part.frame));
            refunds.push(booking.is_refund(part.frame));
        });
    }
}

impl<K: Key> Source<K> for Again<'_> {
    fn len(&self) -> usize {
        self.lines.parts.len()
    }

    fn rows(&self, morsel: usize) -> usize {
        self.lines.parts[morsel].rows()
    }

    fn read(
        &self,
        morsel: usize,
        naming: &Naming,
        scratch: &mut Scratch<K>,
        take: &mut dyn FnMut(Rows<'_, K>) -> Result<()>,
    ) -> Result<()> {
        self.read_part(morsel, naming, scratch);
        let columns = &self.lines.parts[morsel].side;
        let there = |column: &Vec<i64>, has: bool| has.then(|| column.clone());
        let shape = &self.lines.shape;
        let segments = self.form.segments.iter().map(|(name, _)| {
            let known = self.lines.segments.iter().position(|segment| segment.name == *name);
            match known {
                Some(number) => (columns.segments[number].clone(), Dictionary::of(&self.lines.segments[number])),
                None => (Vec::new(), Dictionary::too_wide()),
            }
        });
        take(Rows {
            keys: &scratch.keys,
            at: &scratch.at,
            amount: &scratch.amount,
            refunds: Some(&scratch.refunds),
            kept: None,
            scale: self.lines.scale,
            side: Side {
                order: columns.order.clone(),
                refund_of: columns.refund_of.clone(),
                cost: there(&columns.cost, shape.has_cost),
                cost_scale: self.lines.scale,
                billing_interval: there(&columns.billing_interval, shape.has_billing_interval),
                billed_until: there(&columns.billed_until, shape.has_billed_until),
                segments: segments.collect(),
            },
        })?;
        self.control.advance(scratch.keys.len() as u64)
    }

    fn text(&self, morsel: usize, place: u32) -> &str {
        let part = &self.lines.parts[morsel];
        let customer = part.starts.partition_point(|start| *start <= place).saturating_sub(1);
        match part.ids.get(customer) {
            CustomerId::Text(id) => id,
            CustomerId::Int(_) => "",
        }
    }
}
