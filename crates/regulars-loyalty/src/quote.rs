//! A quote: what a cart would earn and what could be paid by points, and why. It writes nothing and sets nothing aside.

use std::borrow::Cow;

use regulars_core::money::{Ratio, Rounding};
use regulars_core::time::Instant;
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};

use crate::booking::available_at;
use crate::cart::Cart;
use crate::earn::{Case, Earnings};
use crate::eligibility::{barred, or_held_out};
use crate::explain::Telling;
use crate::ledger::book::Book;
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::order::Standing;
use crate::ledger::reward::Given;
use crate::ledger::{Account, Balance, Purse, RuleTrace};
use crate::program::{Program, Programs, Unit, UnitTerms};
use crate::reason::OfEvent;
use crate::room::{Asker, Room};
use crate::spendable::{Bill, Spendable};
use crate::stamps::{self, Filled};
use crate::value::{Payment, Remaining, Worth, goods_left};
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
    /// The group of stores that the cart is of, where stores are apart: earned, spent and held are points of that group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stores: Option<String>,
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
    /// The rewards that points buy, and whether the account can take one; absent where the program has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub catalogue: Vec<OfferQuote>,
    /// The account's balance of the program's own unit at that instant.
    pub balance: Balance,
    /// Other units; absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitQuote>,
}

/// What would be earned of a unit that is not the program's own, and what is held of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitQuote {
    /// The unit.
    pub unit: String,
    /// The points that would be earned.
    pub points: i64,
    /// When they could be spent; null while that depends on something that has not happened.
    pub available_at: Option<Instant>,
    /// From when on they would no longer be valid; null, never.
    pub expires_at: Option<Instant>,
    /// The balance.
    pub balance: Balance,
}

/// Points that a cart is to be paid with.
///
/// ```
/// use regulars_loyalty::quote::Asked;
/// assert_eq!(Asked::from(500), Asked { points: 500, unit: None });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How many; 0 for none.
    pub points: i64,
    /// Their unit; none is the program's own.
    pub unit: Option<String>,
}

impl From<i64> for Asked {
    fn from(points: i64) -> Self {
        Self { points, unit: None }
    }
}

/// What would be earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnQuote {
    /// The points of the program's own unit.
    pub points: i64,
    /// When they could be spent; null while that depends on something that has not happened.
    pub available_at: Option<Instant>,
    /// From when on they would no longer be valid; null, never.
    pub expires_at: Option<Instant>,
    /// What every rule says.
    pub rules: Vec<RuleTrace>,
}

/// Whether the account can take a reward of the catalogue with the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferQuote {
    /// The reward, by its name.
    pub reward: String,
    /// What one costs.
    pub points: i64,
    /// The unit of these points; absent, the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What it costs in money besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// Whether the account can take it.
    pub possible: bool,
    /// A stable word: `reward_possible`, or why it is refused.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// What could be paid by points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedeemQuote {
    /// The unit that was asked about; none is the program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
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
    /// What that is off a cart in another currency; absent for one in the program's, and where points are no money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_cart: Option<InCart>,
    /// A stable word: `possible`, `not_asked`, or why it is refused.
    pub reason: String,
    /// A plain sentence.
    pub text: String,
    /// What the sentence speaks of.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// Money off a cart in another currency than the program's, in minor units of that, rounded down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InCart {
    /// The cart's currency.
    pub currency: String,
    /// What the most points are worth that it takes.
    pub max_amount: i64,
    /// What those are worth that it asks to redeem.
    pub amount: i64,
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
pub fn quote(
    programs: &Programs,
    account: &Account,
    cart: &Cart,
    redeem: impl Into<Asked>,
    as_of: Instant,
) -> Result<Quote> {
    quote_at(programs, &*at(programs, account, as_of)?, cart, redeem.into(), as_of)
}

/// The same for an account that is not needed any more.
pub(crate) fn quote_owned(
    programs: &Programs,
    mut account: Account,
    cart: &Cart,
    redeem: Asked,
    as_of: Instant,
) -> Result<Quote> {
    crate::apply::not_before(&account, as_of)?;
    Book::look_ahead(programs, &mut account).advance(as_of)?;
    quote_at(programs, &account, cart, redeem, as_of)
}

fn quote_at(programs: &Programs, account: &Account, cart: &Cart, redeem: Asked, as_of: Instant) -> Result<Quote> {
    let program = programs.at(as_of)?;
    let place = |error: Error| {
        let field = format!("/cart{}", error.field().unwrap_or_default());
        Error::new(error.code(), error.message()).at_field(field)
    };
    cart.check().map_err(place)?;
    let whole = Remaining::whole(cart);
    let goods = Worth::of(program, cart, &[], &whole).map_err(place)?.goods()?;
    let stores = program.stores.group(cart.store.as_deref());
    let balance = |unit: Option<&str>| account.balance_of(Purse { unit, stores });
    let ended = account.life.has_ended();
    let terms = program.terms(redeem.unit.as_deref()).and_then(|terms| terms.redeem);
    let rate = cart.rate_to(program)?;
    let rate = terms.map_or(Ok(rate), |terms| terms.rate_of(cart, rate))?;
    let on = terms.and_then(|terms| terms.on.as_ref());
    let payable = Some(goods_left(cart, &whole, on, rate)?);
    let bill = Bill { goods: Some(goods), payable, ..Bill::default() };
    let catalogue = catalogue(programs, program, account, (stores, bill), as_of)?;
    let mut redeem = redeem_quote(programs, program, account, (stores, bill), redeem, as_of)?;
    if let Some(currency) = cart.foreign(program).filter(|_| redeem.offered) {
        let paid = |amount: i64| {
            let amount = Ratio::from(amount).divided_by(rate).and_then(|amount| amount.round(Rounding::Floor));
            amount.ok_or_else(crate::money_overflow)
        };
        let (currency, max_amount, amount) =
            (currency.code().to_owned(), paid(redeem.max_amount)?, paid(redeem.amount)?);
        redeem.in_cart = Some(InCart { currency, max_amount, amount });
    }
    let payment = Payment { amount: redeem.amount, rate, left: whole.clone(), on };
    let worth = Worth::of(program, cart, &[payment], &whole)?;
    // Nothing more happens to an account that has ended.
    let (earned, brought) =
        if ended { Default::default() } else { offer(programs, program, account, cart, &worth, as_of)? };
    let mut rules = earned.rules;
    for trace in &mut rules {
        trace.change = trace.points;
    }
    let paid = Standing { placed_at: Some(as_of), paid_at: Some(as_of), earned_at: Some(as_of), ..Standing::default() };
    let points = |unit: Option<&str>| {
        let awards = earned.awards.iter().filter(|award| programs.unit_of(&award.rule) == unit);
        let sum = awards.map(|award| award.points).try_fold(0i64, i64::checked_add);
        sum.ok_or_else(crate::points_overflow)
    };
    let available_at = available_at(program, &paid, "")?;
    let of_unit = |unit: &Unit| {
        Ok(UnitQuote {
            unit: unit.id.clone(),
            points: points(Some(&unit.id))?,
            available_at,
            expires_at: unit.expiry.end(program.timezone, as_of)?,
            balance: balance(Some(&unit.id)),
        })
    };
    Ok(Quote {
        program: program.id.clone(),
        program_version: program.version,
        as_of,
        currency: program.currency.code().to_owned(),
        stores: stores.map(str::to_owned),
        earn: EarnQuote {
            points: points(None)?,
            available_at,
            expires_at: program.expiry.end(program.timezone, as_of)?,
            rules,
        },
        redeem,
        tier: tier::judged_by(programs, program, account, as_of, None)?,
        rewards: brought,
        entitlements: if ended { Vec::new() } else { rewards::usable(account, as_of) },
        catalogue,
        balance: balance(None),
        units: program.units.iter().map(of_unit).collect::<Result<_>>()?,
    })
}

/// What a cart would earn as a new order that is paid at an instant, and the rewards of the cards that it would fill.
fn offer(
    programs: &Programs,
    program: &Program,
    account: &Account,
    cart: &Cart,
    worth: &Worth,
    as_of: Instant,
) -> Result<(Earnings, Vec<Given>)> {
    let stores = program.stores.group(cart.store.as_deref());
    let day = program.timezone.day(as_of);
    let mut room = Room::of(programs, program, account, Asker::Order(NEW_ORDER), (day, stores));
    let first = account.orders.values().all(|order| order.earned_at.is_none());
    let judged = tier::judged_by(programs, program, account, as_of, Some((NEW_ORDER, tier::spend(worth)?)))?;
    let case = Case {
        program,
        rules: program.order_rules().collect(),
        cart,
        day,
        whole: worth,
        left: worth,
        barred: barred(program, account, as_of)?,
        tier: judged.as_deref(),
        first,
        by_line: false,
    };
    let (own, brought) = stamps::quoted(&case, account, NEW_ORDER, as_of)?;
    let case = Case { barred: or_held_out(case.barred, program, &account.id), ..case };
    let mut earned = case.earn(room.as_mut())?;
    let filled = Filled { order: NEW_ORDER, at: as_of, own: &own, rewards: brought.iter().collect(), before: &[] };
    stamps::earn(&case, account, &filled, &Remaining::whole(cart), room.as_mut(), &mut earned)?;
    Ok((earned, brought))
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

/// What the account could take of the catalogue.
fn catalogue(
    programs: &Programs,
    program: &Program,
    account: &Account,
    (stores, bill): (Option<&str>, Bill<'_>),
    as_of: Instant,
) -> Result<Vec<OfferQuote>> {
    if program.rewards.is_empty() {
        return Ok(Vec::new());
    }
    let offers = program.rewards.iter().map(|offer| {
        let unit = offer.rule.unit.as_deref();
        let spendable = Spendable::of(programs, program, account, Purse { unit, stores }, bill, as_of)?;
        let checked = spendable.check_offer(offer, 1)?;
        let (possible, reason, facts) = match checked {
            _ if account.life.has_ended() => (false, OfEvent::AccountClosed, Facts::default()),
            Ok(points) => {
                let facts = Facts::of([(Fact::Reward, offer.id().into()), (Fact::Points, points.into())]);
                (true, OfEvent::RewardPossible, facts)
            }
            Err(refusal) => (false, refusal.reason, refusal.facts),
        };
        let facts = facts.of_unit(unit);
        Ok(OfferQuote {
            reward: offer.id().to_owned(),
            points: offer.points,
            unit: offer.rule.unit.clone(),
            amount: offer.amount,
            possible,
            reason: reason.name().to_owned(),
            text: Telling::english(program, unit).event(reason, &facts)?,
            facts,
        })
    });
    offers.collect()
}

fn redeem_quote(
    programs: &Programs,
    program: &Program,
    account: &Account,
    (stores, bill): (Option<&str>, Bill<'_>),
    asked: Asked,
    as_of: Instant,
) -> Result<RedeemQuote> {
    let Asked { points: asked, unit } = asked;
    let Some(UnitTerms { redeem, .. }) = program.terms(unit.as_deref()) else {
        let (version, unit) = (program.version, crate::reader::quoted(unit.as_deref().unwrap_or_default()));
        let message = format!("expected one of the \"units\" of the program's version {version}, found {unit}");
        return Err(Error::new(Code::InvalidEvent, message).at_field("/cart/unit"));
    };
    let of = Purse { unit: unit.as_deref(), stores };
    let spendable = Spendable::of(programs, program, account, of, bill, as_of)?;
    let (max_points, max_amount) = spendable.most()?;
    let checked = if asked > 0 { Some(spendable.check(asked)?) } else { None };
    let available = spendable.available;
    let mut quote = RedeemQuote {
        unit,
        offered: redeem.is_some(),
        available,
        max_points,
        max_amount,
        points: 0,
        amount: 0,
        in_cart: None,
        reason: String::new(),
        text: String::new(),
        facts: Facts::default(),
    };
    let mut reason = OfEvent::NotAsked;
    match checked {
        None => {}
        Some(_) if account.life.has_ended() => reason = OfEvent::AccountClosed,
        Some(Ok(amount)) => {
            (quote.points, quote.amount) = (asked, amount);
            reason = OfEvent::Possible;
            quote.facts = Facts::of([(Fact::Points, asked.into()), (Fact::Amount, amount.into())]);
        }
        Some(Err(refusal)) => (reason, quote.facts) = (refusal.reason, refusal.facts),
    }
    reason.name().clone_into(&mut quote.reason);
    quote.facts = quote.facts.of_unit(quote.unit.as_deref());
    quote.text = Telling::english(program, quote.unit.as_deref()).event(reason, &quote.facts)?;
    Ok(quote)
}
