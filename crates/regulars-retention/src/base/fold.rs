//! Lines into orders: rows with one order id are one order, of their earliest time and their summed amount.

use regulars_core::parallel::{self, Shelf};
use regulars_core::{Code, Error, Result};

use super::decode::{self, Line, Plan, Row};
use super::intake::Intake;
use super::key::{Key, Role};
use super::options::{Duplicates, Refunds};
use super::partition::{Groups, Partitions};

/// Reads lines, folds them into orders, and cuts these by customer.
pub(super) fn orders<K: Key, O: Key>(plan: &Plan<'_, '_>, intake: &mut Intake) -> Result<Partitions<Row<K, O>>> {
    let (lines, mut guests) = decode::lines::<K, O>(plan, intake)?;
    intake.guest_orders += distinct(plan, &mut guests)?;
    let shelf = Shelf::default();
    let folded = parallel::map(lines.len(), |partition| {
        let mut groups: Groups<O, Line<K, O>> = shelf.take();
        lines.group(partition, &mut groups, |line| line.row.order);
        let mut part = Intake::default();
        let mut rows = Vec::with_capacity(groups.keys().len());
        let mut first_error: Option<(u64, Error)> = None;
        for group in 0..groups.keys().len() {
            match fold(plan, groups.rows_mut(group), &mut part) {
                Ok(row) => rows.extend(row),
                // Of several errors the one of the smallest row is told, whichever partition it fell into.
                Err((number, error)) => {
                    if first_error.as_ref().is_none_or(|(first, _)| number < *first) {
                        first_error = Some((number, error));
                    }
                }
            }
        }
        shelf.put(groups);
        Ok((rows, part, first_error))
    })?;
    if let Some((_, error)) = folded.iter().filter_map(|(_, _, error)| error.as_ref()).min_by_key(|(number, _)| *number)
    {
        return Err(error.clone());
    }
    let mut sources = Vec::with_capacity(folded.len());
    for (rows, part, _) in folded {
        intake.add(part);
        sources.push(rows);
    }
    let most: Vec<usize> = sources.iter().map(Vec::len).collect();
    plan.control.expect(most.iter().sum::<usize>() as u64);
    Partitions::cut(
        &most,
        plan.control,
        |source, rows| {
            rows.extend_from_slice(&sources[source]);
            Ok(())
        },
        |row: &Row<K, O>| row.customer.hash(),
    )
}

/// One order from its lines; `None` when they were set aside.
fn fold<K: Key, O: Key>(
    plan: &Plan<'_, '_>,
    lines: &mut [Line<K, O>],
    intake: &mut Intake,
) -> Result<Option<Row<K, O>>, (u64, Error)> {
    // By row first, so that the line that is told is the same however the rows were cut.
    lines.sort_unstable_by_key(|line| line.number);
    let (customer, first) = (lines[0].row.customer, lines[0].number);
    let same = |line: &Line<K, O>| customer.same(line.row.customer);
    if let Some(other) = lines.iter().find(|line| !same(line)) {
        let error = Error::new(
            Code::OrderOfTwoCustomers,
            format!(
                "expected one customer for order {}, found {} and {}",
                other.row.order.show(plan.orders, Role::Order),
                customer.show(plan.orders, Role::Customer),
                other.row.customer.show(plan.orders, Role::Customer),
            ),
        )
        .at_field(plan.column_name("order_id"));
        return reject(plan, lines, other.number, error, intake);
    }
    let count = lines.len() as u64;
    lines.sort_unstable_by_key(|line| (line.row.at, line.row.amount, line.number));
    let repeats = |pair: &[Line<K, O>]| pair[0].row.at == pair[1].row.at && pair[0].row.amount == pair[1].row.amount;
    let duplicates = lines.windows(2).filter(|pair| repeats(pair)).count() as u64;
    let drop = plan.options.duplicates == Duplicates::Drop;
    let mut amount = i128::from(lines[0].row.amount);
    for pair in lines.windows(2) {
        if !(drop && repeats(pair)) {
            amount += i128::from(pair[1].row.amount);
        }
    }
    let Ok(amount) = i64::try_from(amount) else {
        let error = Error::new(Code::MoneyOverflow, "expected an order whose amounts add up to 64 bits")
            .at_field(plan.column_name("amount"));
        return reject(plan, lines, first, error, intake);
    };
    if amount < 0 && plan.options.refunds == Refunds::Error {
        return reject(plan, lines, first, plan.refund_error(amount), intake);
    }
    let dropped = if drop { duplicates } else { 0 };
    intake.duplicate_rows += duplicates;
    intake.dropped_duplicates += dropped;
    *(if amount < 0 { &mut intake.refund_rows } else { &mut intake.order_rows }) += count - dropped;
    Ok(Some(Row { amount, ..lines[0].row }))
}

/// Sets all lines of an order aside, as nobody can tell which of them are right; or ends with the error at `number`.
fn reject<K: Key, O: Key>(
    plan: &Plan<'_, '_>,
    lines: &[Line<K, O>],
    number: u64,
    error: Error,
    intake: &mut Intake,
) -> Result<Option<Row<K, O>>, (u64, Error)> {
    let host_number = |row: u64| {
        let (piece, index) = plan.orders.locate(row);
        piece.number(index)
    };
    plan.reject(intake, error.clone(), host_number(number)).map_err(|error| (number, error))?;
    for line in lines.iter().filter(|line| line.number != number) {
        intake.reject(error.code(), host_number(line.number));
    }
    Ok(None)
}

/// How many different keys there are.
fn distinct<O: Key>(plan: &Plan<'_, '_>, keys: &mut [O]) -> Result<u64> {
    parallel::sort_unstable_by(keys, |a, b| a.order(*b, plan.orders, Role::Order))?;
    let changes = keys.windows(2).filter(|pair| !pair[0].same(pair[1])).count();
    Ok(if keys.is_empty() { 0 } else { changes as u64 + 1 })
}
