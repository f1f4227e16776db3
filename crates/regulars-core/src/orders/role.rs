//! Roles: what the columns of an order log say, and by which names they are known.

use super::{Column, Values};
use crate::aliases::ALIASES;
use crate::{Code, Error, Result};

/// What a column of orders says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who ordered: integers or texts; missing = a guest.
    CustomerId,
    /// When: timestamps, dates or text.
    OrderedAt,
    /// Which order the row belongs to: integers or texts.
    OrderId,
    /// Net revenue: integers, decimals, floats or text.
    Amount,
    /// Whether the row is a refund: text.
    Kind,
    /// Which order a refund gives back: as order ids are.
    RefundOf,
    /// The state of the order in the shop: text.
    Status,
    /// Cost of goods and servicing: as amounts are.
    Cost,
    /// The currency of the row's money: codes of ISO 4217.
    Currency,
    /// What may tell who a guest is, such as an address: integers or texts.
    GuestKey,
    /// How often a subscription is billed: durations of ISO 8601.
    BillingInterval,
    /// Up to when it has been billed: timestamps, dates or text.
    BilledUntil,
}

pub(super) const ROLES: usize = 12;

impl Role {
    /// Every role, in the order in which they are told.
    pub const ALL: [Self; ROLES] = [
        Self::CustomerId,
        Self::OrderedAt,
        Self::OrderId,
        Self::Amount,
        Self::Kind,
        Self::RefundOf,
        Self::Status,
        Self::Cost,
        Self::Currency,
        Self::GuestKey,
        Self::BillingInterval,
        Self::BilledUntil,
    ];

    /// The name of the option that names the column.
    pub fn name(self) -> &'static str {
        match self {
            Self::CustomerId => "customer_id",
            Self::OrderedAt => "ordered_at",
            Self::OrderId => "order_id",
            Self::Amount => "amount",
            Self::Kind => "kind",
            Self::RefundOf => "refund_of",
            Self::Status => "status",
            Self::Cost => "cost",
            Self::Currency => "currency",
            Self::GuestKey => "guest_key",
            Self::BillingInterval => "billing_interval",
            Self::BilledUntil => "billed_until",
        }
    }

    /// Whether a log without it is none.
    pub(super) fn is_required(self) -> bool {
        matches!(self, Self::CustomerId | Self::OrderedAt)
    }

    pub(super) fn expects(self) -> &'static str {
        match self {
            Self::CustomerId | Self::OrderId | Self::RefundOf | Self::GuestKey => "integers or text",
            Self::OrderedAt | Self::BilledUntil => "timestamps, dates or text",
            Self::Amount | Self::Cost => "integers, decimals, floats or text",
            Self::Kind | Self::Status | Self::Currency | Self::BillingInterval => "text",
        }
    }

    pub(super) fn takes(self, column: &Column<'_>) -> bool {
        match self {
            Self::CustomerId | Self::OrderId | Self::RefundOf | Self::GuestKey => match &column.values {
                Values::Int(_) | Values::Float(_) | Values::Text(_) => true,
                Values::Dictionary(_, values) => matches!(values.values, Values::Int(_) | Values::Text(_)),
                _ => false,
            },
            Self::OrderedAt | Self::BilledUntil => {
                matches!(column.values, Values::Timestamp { .. } | Values::Date(_) | Values::Text(_))
            }
            Self::Amount | Self::Cost => {
                matches!(column.values, Values::Int(_) | Values::Float(_) | Values::Decimal(..) | Values::Text(_))
            }
            Self::Kind | Self::Status | Self::Currency | Self::BillingInterval => column.is_text(),
        }
    }
}

/// Which column has which role. A role without a name takes the first column that has one of the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles([Option<String>; ROLES]);

fn plain(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

impl Roles {
    /// The same roles, with this one played by the column of this name.
    pub fn with(mut self, role: Role, name: Option<impl Into<String>>) -> Self {
        self.0[role as usize] = name.map(Into::into);
        self
    }

    /// The name of the column that plays a role.
    pub fn get(&self, role: Role) -> Option<&str> {
        self.0[role as usize].as_deref()
    }

    /// The roles with the names that they have among these: the named columns, and for roles without a name the
    /// columns that are found by the usual names.
    ///
    /// # Errors
    /// [`Code::MissingColumn`] when `customer_id` or `ordered_at` is neither named nor found, [`Code::UnknownColumn`]
    /// when a named column is not there.
    pub fn find(&self, names: &[String]) -> Result<Self> {
        let mut found = Self::default();
        for role in Role::ALL {
            found.0[role as usize] = match self.get(role) {
                Some(name) if names.iter().any(|there| there == name) => Some(name.to_owned()),
                Some(name) => return Err(unknown_column(name, role.name(), names)),
                None => usual(role, names),
            };
            if role.is_required() && found.get(role).is_none() {
                let message = format!(
                    "expected a column for {}, by name or by one of its usual names, found {}",
                    role.name(),
                    listed(names)
                );
                return Err(Error::new(Code::MissingColumn, message).at_field(role.name()));
            }
        }
        Ok(found)
    }

    /// The names that are there, in the order of the roles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(String::as_str)
    }
}

fn usual(role: Role, names: &[String]) -> Option<String> {
    let (_, aliases) = ALIASES.iter().find(|(name, _)| *name == role.name())?;
    aliases.iter().find_map(|alias| names.iter().find(|name| plain(name) == *alias)).cloned()
}

fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    if names.is_empty() { "no columns".to_owned() } else { names.join(", ") }
}

pub(super) fn unknown_column(name: &str, role: &str, names: &[String]) -> Error {
    let message = format!("expected a column {name:?} for {role}, found {}", listed(names));
    Error::new(Code::UnknownColumn, message).at_field(role)
}
