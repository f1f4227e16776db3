//! A quote: what a cart would earn and what could be paid by points, and why. It writes nothing and sets nothing aside.

use std::borrow::Cow;

use regulars_core::Result;
use regulars_core::money::Ratio;
use regulars_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::booking::available_at;
use crate::cart::Cart;
use crate::earn::Case;
use crate::explain::Telling;
use crate::ledger::book::Book;
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::order::Standing;
use crate::ledger::reward::Given;
use crate::ledger::{Account, Balance, Bucket, RuleTrace};
use crate::program::{Program, Programs};
use crate::reason::OfEvent;
use crate::redeem::{check, limit, most};
use crate::room::{Asker, Room};
use crate::stamps::{self, Filled};
use crate::value::{Payment, Remaining, Worth};
use crate::{rewards, tier};

/// What a cart would earn, and what of it could be paid by points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The program.
    pub program: String,
    /// Its version.
    pub program_version: i64,
    /// The instant that the quote is for.
    pub as_of: Instant,
    /// The program's currency, of every amount in the quote.
    pub currency: String,
    /// What would be earned if the cart were paid now.
    pub earn: EarnQuote,
    /// What could be paid by points.
    pub redeem: RedeemQuote,
    /// The member's tier at that instant; absent below the lowest, and where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The rewards that the cart would bring, of an order that has no name yet; absent where it brings none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Given>,
    /// The rewards that were given before and can be used now; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entitlements: Vec<Given>,
    /// The account's balance at that instant.
    pub balance: Balance,
}

/// What would be earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnQuote {
    /// The points.
    pub points: i64,
    /// When they could be spent; null while that depends on something that has not happened.
    pub available_at: Option<Instant>,
    /// From when on they would no longer be valid; null, never.
    pub expires_at: Option<Instant>,
    /// What every rule says.
    pub rules: Vec<RuleTrace>,
}

/// What could be paid by points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedeemQuote {
    /// Whether points can be redeemed at all.
    pub offered: bool,
    /// The points that are available.
    pub available: i64,
    /// The most points that the cart takes.
    pub max_points: i64,
    /// What those are worth.
    pub max_amount: i64,
    /// The points that the cart asks to redeem, where that can be done; otherwise 0.
    pub points: i64,
    /// What those are worth.
    pub amount: i64,
    /// A stable word: `possible`, `not_asked`, or why it is refused.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// Quotes a cart of which the customer wants to pay so many points' worth by points (0 for none). What would be earned
/// counts the part that is paid by points as the program says.
///
/// # Errors
/// `6004 before_last_booking`, `6002 invalid_event` or `2005 currency_mismatch` for the cart with a pointer below
/// `/cart`, `5003 unknown_program_version`.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::cart::{Cart, Line};
/// use regulars_loyalty::ledger::Account;
/// use regulars_loyalty::program::{Program, Programs};
/// let program = Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw",
///     "earn": [{ "id": "base", "on": "order", "points": 1, "per": 100 }] }"#)?;
/// let programs = Programs::new(vec![program])?;
/// let cart = Cart::of(vec![Line::item("1", 1, 12_050)]);
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let quote = regulars_loyalty::quote(&programs, &Account::new("c1"), &cart, 0, noon)?;
/// assert_eq!(quote.earn.points, 120);
/// assert_eq!(quote.earn.rules[0].text, "+120: 1 point per 1.00 EUR on 120.50 EUR");
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn quote(programs: &Programs, account: &Account, cart: &Cart, redeem: i64, as_of: Instant) -> Result<Quote> {
    quote_at(programs, &*at(programs, account, as_of)?, cart, redeem, as_of)
}

/// The same for an account that is not needed any more.
pub(crate) fn quote_owned(
    programs: &Programs,
    mut account: Account,
    cart: &Cart,
    redeem: i64,
    as_of: Instant,
) -> Result<Quote> {
    crate::apply::not_before(&account, as_of)?;
    Book::look_ahead(programs, &mut account).advance(as_of)?;
    quote_at(programs, &account, cart, redeem, as_of)
}

fn quote_at(programs: &Programs, account: &Account, cart: &Cart, redeem: i64, as_of: Instant) -> Result<Quote> {
    let balance = account.balance;
    let program = programs.at(as_of)?;
    let place = |error: regulars_core::Error| {
        let field = format!("/cart{}", error.field().unwrap_or_default());
        regulars_core::Error::new(error.code(), error.message()).at_field(field)
    };
    cart.check().map_err(place)?;
    let whole = Remaining::whole(cart);
    let goods = Worth::of(program, cart, &[], &whole).map_err(place)?.goods()?;
    let redeem = redeem_quote(program, balance.get(Bucket::Available), goods, redeem)?;
    let payment = Payment { amount: redeem.amount, left: whole.clone() };
    let worth = Worth::of(program, cart, &[payment], &whole)?;
    let day = program.timezone.day(as_of);
    let mut room = Room::of(programs, program, account, Asker::Order(NEW_ORDER), day);
    let first = account.orders.values().all(|order| order.earned_at.is_none());
    let judged = tier::judged_by(program, account, as_of, Some((NEW_ORDER, tier::spend(&worth)?)))?;
    let case = Case {
        program,
        rules: program.order_rules().collect(),
        cart,
        day,
        whole: &worth,
        left: &worth,
        held_out: false,
        tier: judged.as_deref(),
        first,
        by_line: false,
    };
    let (own, brought) = stamps::quoted(&case, account, NEW_ORDER, as_of)?;
    let case = Case { held_out: program.holds_out(&account.id), ..case };
    let mut earned = case.earn(room.as_mut())?;
    let filled = Filled {
        order: NEW_ORDER,
        at: as_of,
        own: &own,
        rewards: brought.iter().collect(),
        before: &[],
        new: &brought,
    };
    stamps::earn(&case, account, &filled, &whole, room.as_mut(), &mut earned)?;
    let mut rules = earned.rules;
    for trace in &mut rules {
        trace.change = trace.points;
    }
    let paid = Standing { placed_at: Some(as_of), paid_at: Some(as_of), earned_at: Some(as_of), ..Standing::default() };
    let points = earned.awards.iter().try_fold(0i64, |sum, award| sum.checked_add(award.points));
    Ok(Quote {
        program: program.id.clone(),
        program_version: program.version,
        as_of,
        currency: program.currency.code().to_owned(),
        earn: EarnQuote {
            points: points.ok_or_else(crate::points_overflow)?,
            available_at: available_at(program, &paid, "")?,
            expires_at: program.expiry.end(program.timezone, as_of)?,
            rules,
        },
        redeem,
        tier: tier::judged_by(program, account, as_of, None)?,
        rewards: brought,
        entitlements: rewards::usable(account, as_of),
        balance,
    })
}

/// The account's balance at an instant from its last booking on, without booking anything.
///
/// # Errors
/// `6004 before_last_booking`.
pub fn balance_at(programs: &Programs, account: &Account, as_of: Instant) -> Result<Balance> {
    at(programs, account, as_of).map(|later| later.balance)
}

/// The account as it is at an instant; a copy only where time has made something due.
pub(crate) fn at<'a>(programs: &Programs, account: &'a Account, as_of: Instant) -> Result<Cow<'a, Account>> {
    crate::apply::not_before(account, as_of)?;
    if !Book::is_due(programs, account, as_of)? {
        return Ok(Cow::Borrowed(account));
    }
    let mut later = account.present();
    Book::look_ahead(programs, &mut later).advance(as_of)?;
    Ok(Cow::Owned(later))
}

/// The name of the order that a quote is about: no order of an account has an empty one.
const NEW_ORDER: &str = "";

fn redeem_quote(program: &Program, available: i64, goods: Ratio, asked: i64) -> Result<RedeemQuote> {
    let mut quote = RedeemQuote {
        offered: program.redeem.is_some(),
        available,
        max_points: 0,
        max_amount: 0,
        points: 0,
        amount: 0,
        reason: String::new(),
        text: String::new(),
        facts: Facts::default(),
    };
    let mut limited = None;
    if let Some(redeem) = &program.redeem {
        let limit = limit(redeem, goods)?;
        (quote.max_points, quote.max_amount) = most(redeem, available, limit)?;
        limited = Some(limit);
    }
    let mut reason = OfEvent::NotAsked;
    if asked > 0 {
        match check(program, asked, available, limited)? {
            Ok(amount) => {
                (quote.points, quote.amount) = (asked, amount);
                reason = OfEvent::Possible;
                quote.facts = Facts::of([(Fact::Points, asked.into()), (Fact::Amount, amount.into())]);
            }
            Err(refusal) => (reason, quote.facts) = (refusal.reason, refusal.facts),
        }
    }
    reason.name().clone_into(&mut quote.reason);
    quote.text = Telling::english(program).event(reason, &quote.facts)?;
    Ok(quote)
}
