//! An earning rule: what it listens to, what it gives, and on which conditions. What an order earns by it is computed in `earn`, what anything else earns in `occasion`.

use regulars_core::time::Day;
use serde_json::{Map, Value};

use super::{Chosen, Fraction, Limit, On, Per, Reward, Span};

/// The days of the week as documents name them, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// One earning rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The rule's name, unique in its program.
    pub id: String,
    /// What it listens to.
    pub on: On,
    /// The unit of its points; none is the program's own.
    pub unit: Option<String>,
    /// The group of stores that its points are of, where no store tells.
    pub stores: Option<String>,
    /// For which orders and lines it holds.
    pub when: When,
    /// The first local day on which it holds.
    pub from: Option<Day>,
    /// The last local day on which it holds.
    pub to: Option<Day>,
    /// How much it gives at most.
    pub limits: Vec<Limit>,
    /// The group of rules of which only one gives for an order.
    pub exclusive: Option<String>,
    /// Which rule of a group gives: the highest, and of equals that with the smallest id.
    pub priority: i64,
    /// How long its points are held back, where no order tells.
    pub pending: Span,
    /// What it gives.
    pub gives: Gives,
    /// The reward that it gives in the place of points, to be used later.
    pub reward: Option<Reward>,
}

/// What a rule gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Points per money.
    PerMoney {
        /// So many points, of the smallest unit …
        points: i64,
        /// … per so much money, in minor units.
        per: i64,
        /// Whether parts of `per` count.
        mode: Mode,
    },
    /// So many points once per order, or once for another occasion.
    Fixed {
        /// The points, of the smallest unit.
        points: i64,
    },
    /// So many points per unit of what earns.
    PerUnit {
        /// The points, of the smallest unit.
        points: i64,
    },
    /// The points per money of every other rule, times this.
    Multiplier(Fraction),
    /// A reward, and no points.
    Reward,
    /// So many points for each side of a referral.
    Sides {
        /// For who referred.
        referrer: Option<i64>,
        /// For who was referred.
        referee: Option<i64>,
    },
}

/// Whether parts of a rule's `per` count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In proportion.
    Linear,
    /// Only in full.
    Step,
}

/// The conditions of a rule. A list holds when one of its texts does; all conditions that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// These lines.
    pub lines: Chosen,
    /// Orders by these channels.
    pub channel: Vec<String>,
    /// Orders in these stores.
    pub store: Vec<String>,
    /// Orders of these customer groups.
    pub group: Vec<String>,
    /// Members of these tiers, as they were when it happened.
    pub tier: Vec<String>,
    /// Orders paid in these ways.
    pub payment: Vec<String>,
    /// Orders with one of these coupons.
    pub coupon: Vec<String>,
    /// Only the customer's first order: no other was ever paid or fulfilled before it.
    pub first_order: bool,
    /// Orders on these days of the week, Monday being 0, in the program's zone.
    pub weekday: Vec<u8>,
    /// Orders whose goods are worth at least this, in minor units; tried again at a refund.
    pub min_amount: Option<i64>,
    /// Orders whose goods are worth at most this, in minor units; judged on the whole order, also at a refund.
    pub max_amount: Option<i64>,
    /// Orders of at least so many units of goods, of the lines that the rule counts; tried again at a refund.
    pub min_quantity: Option<i64>,
}

impl Rule {
    /// The most points that it gives per order, of the smallest unit.
    pub fn per_order(&self) -> Option<i64> {
        self.limits.iter().filter(|limit| limit.per == Per::Order).filter_map(|limit| limit.points).min()
    }

    /// The rule as its part of the document.
    pub(crate) fn to_document(&self) -> Value {
        let mut document = Map::new();
        let mut put = |key: &str, value: Value| drop(document.insert(key.to_owned(), value));
        put("id", self.id.clone().into());
        put("on", self.on.name().into());
        if self.on.name() == "custom"
            && let On::Action(name) = &self.on
        {
            put("action", name.clone().into());
        }
        for (key, name) in [("unit", &self.unit), ("stores", &self.stores)] {
            if let Some(name) = name {
                put(key, name.clone().into());
            }
        }
        let when = self.when.to_document();
        if !when.is_empty() {
            put("when", when.into());
        }
        match self.gives {
            Gives::PerMoney { points, per, mode } => {
                put("points", points.into());
                put("per", per.into());
                put("mode", if mode == Mode::Linear { "linear" } else { "step" }.into());
            }
            Gives::Fixed { points } => {
                put("points", points.into());
            }
            Gives::PerUnit { points } => {
                put("points", points.into());
                put("per_unit", true.into());
            }
            Gives::Reward => {}
            Gives::Multiplier(fraction) => {
                put("multiplier", crate::to_value(&fraction));
            }
            Gives::Sides { referrer, referee } => {
                for (key, points) in [("referrer", referrer), ("referee", referee)] {
                    if let Some(points) = points {
                        put(key, points.into());
                    }
                }
            }
        }
        if let Some(reward) = &self.reward {
            put("reward", crate::to_value(reward));
        }
        match &self.on {
            On::Referral { min_order, side, .. } => {
                if let Some(least) = min_order {
                    put("min_order", (*least).into());
                }
                if let Some(side) = side {
                    put("side", side.name().into());
                }
            }
            On::Yearly(celebration) => {
                put("window", celebration.window());
                put("set_before", format!("P{}D", celebration.set_before).into());
            }
            _ => {}
        }
        if self.pending != Span::ZERO {
            put("pending", self.pending.to_string().into());
        }
        if !self.limits.is_empty() {
            put("limit", super::limit::written(&self.limits));
        }
        if let Some(group) = &self.exclusive {
            put("exclusive", group.clone().into());
            put("priority", self.priority.into());
        }
        for (key, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                put(key, day.to_string().into());
            }
        }
        Value::Object(document)
    }
}

impl When {
    pub(super) fn to_document(&self) -> Map<String, Value> {
        let mut document = Map::new();
        if let Value::Object(lines) = crate::to_value(&self.lines) {
            document.extend(lines);
        }
        let lists = [
            ("channel", &self.channel),
            ("store", &self.store),
            ("group", &self.group),
            ("tier", &self.tier),
            ("payment", &self.payment),
            ("coupon", &self.coupon),
        ];
        for (key, list) in lists {
            if !list.is_empty() {
                document.insert(key.to_owned(), list.clone().into());
            }
        }
        if self.first_order {
            document.insert("first_order".to_owned(), true.into());
        }
        if !self.weekday.is_empty() {
            let names = self.weekday.iter().map(|day| Value::from(WEEKDAYS[usize::from(*day)]));
            document.insert("weekday".to_owned(), names.collect());
        }
        let bounds =
            [("min_amount", self.min_amount), ("max_amount", self.max_amount), ("min_quantity", self.min_quantity)];
        for (key, amount) in bounds {
            if let Some(amount) = amount {
                document.insert(key.to_owned(), amount.into());
            }
        }
        document
    }
}
