//! The parts of a program that are not rules: what earns, how long it is held, when it expires, what it buys and what
//! a refund does. They may compute dates; they know nothing of accounts.

use regulars_core::Result;
use regulars_core::money::{Currency, Ratio};
use regulars_core::time::{Day, Instant, Period, Zone};
use serde::Serialize;

use super::{Chosen, Limit, Span};
use crate::cart::Cart;

/// What of an order's value earns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basis {
    /// Whether tax earns.
    pub tax: Tax,
    /// Whether shipping lines earn. They never count as goods.
    pub shipping: bool,
    /// Whether discounts are deducted before earning.
    pub after_discounts: bool,
    /// Whether the part of an order that is paid by points earns.
    pub points_paid: bool,
    /// What earns nothing although it is goods.
    pub exclude: Vec<Excluded>,
}

impl Default for Basis {
    fn default() -> Self {
        Self { tax: Tax::Included, shipping: false, after_discounts: true, points_paid: false, exclude: Vec::new() }
    }
}

impl Basis {
    /// Whether an order earns nothing as a whole.
    pub(crate) fn excludes(&self, cart: &Cart) -> bool {
        cart.coupon.is_some() && self.exclude.contains(&Excluded::Coupon)
    }
}

/// What may be kept from earning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Excluded {
    /// Gift cards.
    GiftCard,
    /// Lines that are on sale.
    Sale,
    /// Orders with a coupon.
    Coupon,
}

/// Whether points are earned on the tax in an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// On the amount with its tax.
    Included,
    /// On the amount without its tax.
    Excluded,
}

/// How long earned points are held back before they can be spent: until something happens, plus a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// What is waited for.
    pub until: Until,
    /// How long after it.
    pub plus: Span,
}

impl Default for Hold {
    fn default() -> Self {
        Self { until: Until::Paid, plus: Span::ZERO }
    }
}

/// What held points wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The order's placing.
    Placed,
    /// The order's payment.
    Paid,
    /// The line's fulfilment: shipped or delivered, as the host understands it.
    Fulfilled,
}

/// When points expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expiry {
    /// Never.
    None,
    /// A period after they were earned.
    Rolling {
        /// The period.
        after: Span,
        /// To the end of which calendar period the last day is moved.
        #[serde(skip_serializing_if = "Option::is_none")]
        align: Option<Align>,
    },
    /// A period after the last order; until there is one, after they were earned. An order that is cancelled or wholly
    /// given back is none. What has expired is not revived.
    Inactivity {
        /// The period.
        after: Span,
    },
    /// At the end of one day for all; points earned later expire at once.
    Fixed {
        /// The last day on which they are valid.
        date: Day,
    },
}

/// A calendar period to whose end an expiry is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// The end of the month.
    Month,
    /// The end of the quarter.
    Quarter,
    /// The end of the year.
    Year,
}

impl Expiry {
    /// The first instant at which points earned at `earned` are no longer valid.
    ///
    /// # Errors
    /// [`Code::TimeOutOfRange`](regulars_core::Code::TimeOutOfRange) beyond the year 9999.
    pub fn end(self, zone: Zone, earned: Instant) -> Result<Option<Instant>> {
        Ok(match self {
            Self::None => None,
            Self::Rolling { after, align: None } | Self::Inactivity { after } => Some(after.end(zone, earned)?),
            Self::Rolling { after, align: Some(align) } => {
                // The last valid day is the one before the end; `end` is the start of the day after it.
                let last = zone.day(after.end(zone, earned)?.plus_micros(-1)?);
                let period = match align {
                    Align::Month => Period::Month,
                    Align::Quarter => Period::Quarter,
                    Align::Year => Period::Year,
                };
                Some(zone.start_of(period.first_day(period.index(last) + 1)?)?)
            }
            Self::Fixed { date } => Some(zone.start_of(date.plus_days(1)?)?),
        })
    }
}

/// What points are worth as money off an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redeem {
    /// So many points …
    pub points: i64,
    /// … are worth this much, in minor units of the program's currency.
    pub amount: i64,
    /// What they are worth in orders of other currencies; in those that are not named, what an order's rate makes of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Amount>,
    /// Only multiples of so many points may be redeemed.
    pub step: i64,
    /// The fewest points that may be redeemed at once.
    pub min: i64,
    /// The largest share of the goods, after discounts and with tax, that points may pay, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_percent: Option<i64>,
    /// The most that points may pay of an order, in minor units of the program's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<i64>,
    /// Whether points keep the worth with which they were issued.
    #[serde(skip_serializing_if = "PointValue::is_now")]
    pub value: PointValue,
    /// Which goods points may pay; absent, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Chosen>,
    /// What else bounds it.
    #[serde(flatten)]
    pub bounds: Bounds,
}

impl Redeem {
    /// How many minor units of the program's currency a minor unit of the cart's is worth as far as points pay it: by what
    /// they are worth in that currency, or else by this rate.
    pub(crate) fn rate_of(&self, cart: &Cart, rate: Ratio) -> Result<Ratio> {
        match self.amounts.iter().find(|amount| Some(amount.currency) == cart.currency) {
            Some(amount) => Ratio::new(self.amount, amount.amount),
            None => Ok(rate),
        }
    }
}

/// An amount in another currency than the program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// The currency.
    #[serde(serialize_with = "super::rates::code")]
    pub currency: Currency,
    /// So many minor units of it.
    pub amount: i64,
}

/// By which rate points are worth something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointValue {
    /// By that of the version in force as they are spent.
    #[default]
    Now,
    /// By that of the version that issued them.
    Issue,
}

impl PointValue {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
    fn is_now(&self) -> bool {
        *self == Self::Now
    }
}

/// What bounds the spending of points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// What the goods of the order have to be worth at least, in minor units of the program's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_order: Option<i64>,
    /// How often and how many points: limits of times and points.
    #[serde(rename = "limit", skip_serializing_if = "Vec::is_empty", serialize_with = "super::limit::one_or_list")]
    pub limits: Vec<Limit>,
    /// How long has to pass from one redemption to the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<Span>,
}

/// What a refund does to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Refund {
    /// How much of the earned points an order keeps.
    pub earned: Earned,
    /// What happens when points to be taken back were already spent.
    pub debt: Debt,
    /// What happens to redeemed points whose lot has expired since.
    pub expired_lots: ExpiredLots,
}

impl Default for Refund {
    fn default() -> Self {
        Self {
            earned: Earned::Recompute,
            debt: Debt::WithinBalance,
            expired_lots: ExpiredLots::Grace(Span::Calendar { months: 0, days: 30 }),
        }
    }
}

/// How much of the earned points an order keeps after a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Earned {
    /// What its rules give for what is left of it, never more than was granted.
    Recompute,
    /// What was granted, in proportion to what is left.
    Proportional,
}

/// What happens when points to be taken back were already spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Debt {
    /// Only the order's own pending points are taken; the rest is waived.
    OnlyPending,
    /// Other available points are taken too; what is missing is waived.
    WithinBalance,
    /// Other available points are taken too; what is missing is owed.
    Unlimited,
}

/// What happens to redeemed points whose lot has expired since they were spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiredLots {
    /// They are lost.
    Forfeit,
    /// They come back for so long.
    Grace(Span),
    /// They come back as if earned anew.
    Reissue,
}
