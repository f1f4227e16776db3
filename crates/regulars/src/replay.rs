//! What a loyalty program would have awarded on an order log.

use regulars_core::money::{Currency, Ratio, Rounding, Scale};
use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use regulars_loyalty::cart::{Cart, Line};
use regulars_loyalty::event::{Body, Event};
use regulars_loyalty::program::{Program, Programs};
use regulars_loyalty::replay::Totals;
use regulars_loyalty::tally::Tally;
use regulars_retention::CustomerBase;
use serde_json::{Value, json};

/// Replays every customer's orders under a program, in parallel, and gives the sums as a document.
///
/// Each order is taken as paid and fulfilled when it was placed, with one line of goods of its whole amount; nobody
/// redeems. Amounts of an integer column are minor units of the program's currency, others are its units; what is
/// finer than the minor unit is rounded half to even, and counted as `rounded_orders`. `programs` is one program
/// document or a list of its versions. Everything due up to the end of observation is booked.
///
/// The reply: `program`, `version` (the newest), `currency`, `as_of`, `accounts`, `orders`, `rounded_orders`, then points in the
/// program's smallest unit: `awarded`, `pending`, `available`, `reserved`, `redeemed`, `expired`, `revoked`, `debt` and
/// `outstanding` (what customers hold), and `outstanding_value_minor`, what that is worth at the newest version's rate
/// in minor units, rounded down; null when points cannot be redeemed.
///
/// # Errors
/// 5xxx for the programs, 5003 `unknown_program_version` for an order before the first version takes effect, 2004
/// `amount_missing`, 2001 `money_overflow`, 1015 `no_orders`.
pub fn replay_orders(base: &CustomerBase, programs: &str) -> Result<String> {
    let programs = read(programs)?;
    let newest = programs.latest();
    let (_, scale) = base.amount().ok_or_else(|| {
        Error::new(Code::AmountMissing, "expected orders with an amount to award points on, found none")
            .at_field("amount")
    })?;
    let minor = MinorUnits::new(base, scale, newest.currency);
    let as_of = base
        .observed_until()
        .ok_or_else(|| Error::new(Code::NoOrders, "expected at least one order of a known customer, found none"))?;
    let tally = Tally::new(&programs, as_of);
    let accounts = base.map_customers(|id, ordered_at, amounts| {
        if let Some(tally) = &tally
            && let Some(sums) = sums(tally, &minor, ordered_at, amounts)
        {
            return Ok(sums);
        }
        let mut rounded = 0u64;
        let mut events = Vec::with_capacity(2 * amounts.len());
        for (number, (&at, &amount)) in ordered_at.iter().zip(amounts).enumerate() {
            let (amount, exact) = minor.of(amount)?;
            rounded += u64::from(!exact);
            let occurred_at = Instant::from_micros(at)?;
            let event = |kind: &str, body| Event {
                id: format!("{number:08}:{kind}"),
                account: String::new(),
                occurred_at,
                body,
            };
            let order = format!("{number:08}");
            let cart = Some(Cart::of(vec![Line::item("1", 1, amount)]));
            events.push(event("1-paid", Body::OrderPaid { order: order.clone(), cart }));
            events.push(event("2-fulfilled", fulfilled(order)));
        }
        let replayed = regulars_loyalty::replay_account(&programs, &id.to_string(), events, as_of)?;
        Ok((replayed.totals, rounded))
    })?;
    let mut totals = Totals::default();
    let mut rounded = 0;
    for (account, more) in accounts {
        totals = totals.plus(account)?;
        rounded += more;
    }
    let mut document = json!({
        "program": newest.id, "version": newest.version, "currency": newest.currency.code(), "as_of": as_of,
        "accounts": totals.accounts, "orders": totals.orders, "rounded_orders": rounded,
    });
    for (name, points) in [
        ("awarded", totals.awarded),
        ("pending", totals.pending),
        ("available", totals.available),
        ("reserved", totals.reserved),
        ("redeemed", totals.redeemed),
        ("expired", totals.expired),
        ("revoked", totals.revoked),
        ("debt", totals.debt),
        ("outstanding", totals.outstanding),
    ] {
        document[name] = points.into();
    }
    document["outstanding_value_minor"] = value(newest, totals.outstanding)?;
    Ok(document.to_string())
}

/// A customer's sums without a book; `None` where only the ledger can tell.
fn sums(tally: &Tally<'_>, minor: &MinorUnits, ordered_at: &[i64], amounts: &[i64]) -> Option<(Totals, u64)> {
    let mut cart = Cart::of(vec![Line::item("1", 1, 0)]);
    let (mut totals, mut rounded) = (Totals { accounts: 1, ..Totals::default() }, 0u64);
    for (&at, &amount) in ordered_at.iter().zip(amounts) {
        let (amount, exact) = minor.of(amount).ok()?;
        rounded += u64::from(!exact);
        cart.lines[0].amount = amount;
        tally.add(&mut totals, Instant::from_micros(at).ok()?, &cart)?;
    }
    Some((totals, rounded))
}

fn fulfilled(order: String) -> Body {
    Body::OrderFulfilled { order, lines: None }
}

fn read(programs: &str) -> Result<Programs> {
    let document: Value = serde_json::from_str(programs)
        .map_err(|error| Error::new(Code::UnreadableProgram, format!("expected a program as JSON: {error}")))?;
    let versions = match document {
        Value::Array(versions) => versions,
        one => vec![one],
    };
    Programs::new(versions.iter().map(|version| Program::parse(&version.to_string())).collect::<Result<_>>()?)
}

/// What points are worth in minor units, rounded down; null when they cannot be redeemed.
fn value(program: &Program, points: i64) -> Result<Value> {
    let Some(redeem) = &program.redeem else { return Ok(Value::Null) };
    let worth = Ratio::new(redeem.amount, redeem.points)?
        .times(Ratio::from(points))
        .and_then(|worth| worth.round(Rounding::Floor))
        .ok_or_else(|| Error::new(Code::MoneyOverflow, "expected a value of points that fits 64 bits"))?;
    Ok(worth.into())
}

/// How amounts of a base become minor units of a currency.
struct MinorUnits {
    factor: Result<Ratio>,
}

impl MinorUnits {
    fn new(base: &CustomerBase, scale: Scale, currency: Currency) -> Self {
        let is_int = matches!(base.amount(), Some((regulars_retention::base::AmountKind::Int, _)));
        let factor =
            if is_int { Ok(Ratio::ONE) } else { Ratio::new(10i64.pow(currency.exponent().into()), scale.unit()) };
        Self { factor }
    }

    /// The minor units of an amount, and whether it is exactly that.
    fn of(&self, units: i64) -> Result<(i64, bool)> {
        let exact = self.factor.clone()?.times(Ratio::from(units));
        let minor = exact.and_then(|exact| exact.round(Rounding::HalfEven));
        match (exact, minor) {
            (Some(exact), Some(minor)) => Ok((minor, exact == Ratio::from(minor))),
            _ => Err(Error::new(Code::MoneyOverflow, format!("expected an amount that fits 64 bits, found {units}"))),
        }
    }
}
