//! Orders whose rows cannot be taken, which only shows when all rows are together.

use std::collections::BTreeSet;
use std::sync::Arc;

use regulars_core::orders::Role;
use regulars_core::{Code, Result};

use super::decode::Plan;
use super::intake::Intake;
use super::options::{BaseOptions, OnError};
use super::state::State;
use super::view;

/// Deals with the orders whose rows cannot be taken: the first of them by row is an error, or they are counted.
pub(super) fn refuse(
    intake: &mut Intake,
    refusals: &[view::Refusal],
    options: &BaseOptions,
    state: &mut Arc<State>,
    plan: Option<&Plan<'_, '_>>,
) -> Result<()> {
    let Some(first) = refusals.first() else { return Ok(()) };
    let orders: BTreeSet<_> = refusals.iter().map(|refusal| refusal.order).collect();
    let rows = plan.map(|plan| plan.rows_of(&orders)).unwrap_or_default();
    if options.on_error == OnError::Report {
        // A state that was just read has no other owner yet.
        if let (Some(_), Some(state)) = (plan, Arc::get_mut(state)) {
            for (order, _, number, _) in &rows {
                let numbers = state.refused_rows.entry(*order).or_default();
                if numbers.len() < Intake::FIRST_ROWS {
                    numbers.push(*number);
                }
            }
        }
        let mut told = BTreeSet::new();
        for refusal in refusals {
            // The rows of an order of two customers are refused twice, once for each.
            let numbers = state.refused_rows.get(&refusal.order).filter(|_| told.insert(refusal.order));
            intake.reject_rows(refusal.error.code(), refusal.rows, numbers.into_iter().flatten().copied());
        }
        return Ok(());
    }
    // The row that tells: of an order of two customers the first one that differs, of a refund the first that says so,
    // else the order's first.
    let of = |order| rows.iter().filter(move |(there, ..)| *there == order);
    let telling = refusals.iter().filter_map(|refusal| {
        let (_, customer, number, _) = of(refusal.order).next()?;
        match refusal.error.code() {
            Code::OrderOfTwoCustomers => {
                let (_, other, number, _) = of(refusal.order).find(|(_, other, ..)| other != customer)?;
                let message =
                    format!("{} {customer} and {other}", refusal.error.message().trim_end_matches(" several"));
                Some((*number, refusal.error.with_message(message)))
            }
            Code::RefundFound if options.kind.is_some() => {
                let (_, _, number, _) = of(refusal.order).find(|(.., is_refund)| *is_refund)?;
                Some((*number, refusal.error.clone()))
            }
            _ => Some((*number, refusal.error.clone())),
        }
    });
    let (number, error) = telling
        .min_by_key(|(number, _)| *number)
        .map_or((None, first.error.clone()), |(number, error)| (Some(number), error));
    let role = match error.code() {
        Code::OrderOfTwoCustomers => Role::OrderId,
        Code::RefundFound if options.kind.is_some() => Role::Kind,
        _ => Role::Amount,
    };
    let error = error.at_field(plan.map_or(role.name().to_owned(), |plan| plan.column_name(role)));
    Err(match number {
        Some(number) => error.at_row(number),
        None => error,
    })
}
