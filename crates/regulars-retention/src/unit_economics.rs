//! Unit economics: what new and returning customers bring and cost.

use std::collections::BTreeMap;

use regulars_core::money::Scale;
use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::base::{Customer, CustomerBase};
use crate::by::{By, Sum};
use crate::given::{self, Given};
use crate::ratio::Bootstrap;
use crate::span::Span;

/// The window, what is paid beside the costs of the log, and how an interval is drawn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What is paid for the customers of the window beside the costs of the log: see [`Costs`]; with `by`, these for
    /// each segment under its name.
    pub costs: Option<Value>,
    /// The first local day of the window; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which is told by itself.
    pub by: Option<String>,
    /// From how many samples of customers the interval of the margin is drawn; by default there is none.
    pub bootstrap: Option<u32>,
    /// The seed of the samples.
    pub seed: u64,
    /// The level of the interval.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { costs: None, start: None, end: None, by: None, bootstrap: None, seed: 0, level: 0.95 }
    }
}

/// What is paid for new and for returning customers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Costs {
    /// For new ones.
    pub new: Option<Items>,
    /// For returning ones.
    pub returning: Option<Items>,
}

/// One amount, several, or several under names.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Items {
    /// One amount.
    One(Given),
    /// Several.
    Several(Vec<Given>),
    /// Several under names.
    Named(BTreeMap<String, Given>),
}

impl Items {
    fn amounts(&self) -> Vec<Given> {
        match self {
            Self::One(amount) => vec![*amount],
            Self::Several(amounts) => amounts.clone(),
            Self::Named(amounts) => amounts.values().copied().collect(),
        }
    }

    /// Their sum in units of a scale.
    fn units(&self, scale: Scale) -> Result<i128> {
        self.amounts().into_iter().map(|amount| amount.units(scale).map(i128::from)).sum()
    }
}

/// The two groups, as columns and documents name them.
const GROUPS: [&str; 2] = ["new", "returning"];

/// What the customers of a group did in the window.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    customers: u64,
    orders: u64,
    revenue: i128,
    cost: i128,
    uncosted: u64,
}

impl Sum for [Group; 2] {
    fn add(&mut self, other: Self) {
        for (group, more) in self.iter_mut().zip(other) {
            group.customers += more.customers;
            group.orders += more.orders;
            group.revenue += more.revenue;
            group.cost += more.cost;
            group.uncosted += more.uncosted;
        }
    }
}

/// The group that a customer belongs to in the window, and what it did there; `None` when it had not ordered before the
/// window's end.
fn count(customer: &Customer<'_>, base: &CustomerBase, span: &Span<'_>) -> Option<(usize, Group)> {
    let first = *customer.ordered_at.first()?;
    let number = match (span.holds(first), span.is_before(first)) {
        (true, _) => 0,
        (_, true) => 1,
        _ => return None,
    };
    let mut group = Group::default();
    let has_cost = base.has_cost();
    for place in span.places(customer.ordered_at) {
        group.orders += 1;
        group.revenue += i128::from(customer.amounts[place]);
        if has_cost {
            let cost = customer.cost(place);
            group.cost += i128::from(cost.unwrap_or(0));
            group.uncosted += u64::from(cost.is_none());
        }
    }
    for (place, (at, amount)) in customer.netted(base).enumerate() {
        if span.holds(at) {
            group.revenue += i128::from(amount);
            group.cost += i128::from(customer.refund_cost(place).unwrap_or(0));
        }
    }
    group.customers = u64::from(group.orders > 0);
    Some((number, group))
}

/// Unit economics of the customers of a window: of those whose first order in the log lies in it, and of those who had
/// ordered before it.
///
/// A row for each of the two, `new` first. Columns: `group`; `customers` with an order in the window, their `orders` and
/// `revenue` (net of the refunds booked in the window); `average_order_value` = revenue / orders; `cost` = the costs of
/// these orders in the log, those of refunds added as they stand there, and what is given; `profit` = revenue − cost;
/// `margin` = profit / revenue, with `low`, `high` (bootstrap over customers, where asked for) and `level`;
/// `cost_per_customer` = cost / customers; and `orders_without_cost`. Cost, and what is made of it, is missing when an
/// order of the group has none although the log has a column of costs, and when nothing is known of costs at all. A
/// margin is missing unless revenue is positive. With `by`, the segment of the customer's first order stands first.
///
/// # Errors
/// 2004 `amount_missing`, 2002 `amount_scale` for given costs that are finer than the amounts, 3002 `invalid_window`,
/// 1002 `unknown_column` for `by`, 1012 `invalid_option`.
pub fn unit_economics(base: &CustomerBase, options: &Options) -> Result<Table> {
    let (_, scale) = base.require_amount()?;
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let bootstrap = Bootstrap::new(options.bootstrap, options.seed, options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let costs = given_costs(options, by)?;
    let (segments, sums) = by.sums(
        base,
        || [Group::default(); 2],
        |groups, customer| {
            if let Some((number, group)) = count(customer, base, &span) {
                let mut one = [Group::default(); 2];
                one[number] = group;
                groups.add(one);
            }
        },
    )?;
    let mut terms: Vec<[Vec<(f64, f64)>; 2]> = vec![Default::default(); by.len()];
    if bootstrap.is_asked() {
        for (segment, counted) in by.each(base, |customer| count(customer, base, &span))? {
            let Some((number, group)) = counted else { continue };
            if group.customers > 0 || group.revenue != 0 || group.cost != 0 {
                terms[segment][number].push((group.revenue as f64, group.cost as f64));
            }
        }
    }
    let mut rows = Vec::new();
    for (segment, groups) in segments.iter().zip(sums) {
        for (number, group) in groups.into_iter().enumerate() {
            let given = costs[*segment][number].as_ref().map(|items| items.units(scale)).transpose();
            let given = given.map_err(|error| error.at_field("costs"))?;
            let of_log = (base.has_cost() && group.uncosted == 0).then_some(group.cost);
            let cost = if base.has_cost() { of_log.map(|cost| cost + given.unwrap_or(0)) } else { given };
            let mut row = Row { segment: *segment, number, group, cost, interval: None };
            if row.margin().is_some() {
                let terms = &terms[*segment][number];
                let fixed = given.unwrap_or(0) as f64;
                row.interval = bootstrap.interval_of(terms.len(), |draws| {
                    let (mut revenue, mut cost) = (0.0, fixed);
                    for drawn in draws {
                        revenue += terms[drawn].0;
                        cost += terms[drawn].1;
                    }
                    (revenue > 0.0).then(|| (revenue - cost) / revenue)
                })?;
            }
            rows.push(row);
        }
    }
    let per = |units: i128, of: u64| (of > 0).then(|| scale.to_f64(units) / of as f64);
    let money = |name: &str, units: &dyn Fn(&Row) -> Option<i128>| base.money(name, rows.iter().map(units));
    let counts = |name: &str, of: &dyn Fn(&Row) -> u64| Column::ints(name, rows.iter().map(|row| Some(of(row) as i64)));
    let floats = |name: &str, of: &dyn Fn(&Row) -> Option<f64>| Column::floats(name, rows.iter().map(of));
    let columns = [
        Column::new("group", Values::Text(rows.iter().map(|row| GROUPS[row.number]).collect())),
        counts("customers", &|row| row.group.customers),
        counts("orders", &|row| row.group.orders),
        money("revenue", &|row| Some(row.group.revenue))?,
        floats("average_order_value", &|row| per(row.group.revenue, row.group.orders)),
        money("cost", &|row| row.cost)?,
        money("profit", &Row::profit)?,
        floats("margin", &Row::margin),
        floats("low", &|row| row.interval.map(|(low, _)| low)),
        floats("high", &|row| row.interval.map(|(_, high)| high)),
        floats("level", &|_| Some(bootstrap.level)),
        floats("cost_per_customer", &|row| row.cost.and_then(|cost| per(cost, row.group.customers))),
        counts("orders_without_cost", &|row| if base.has_cost() { row.group.uncosted } else { row.group.orders }),
    ];
    let about = json!({
        "figure": "unit_economics", "start": options.start, "end": options.end,
        "interval": bootstrap.is_asked().then_some("bootstrap"), "timezone": base.clock().zone().name(),
    });
    let segments: Vec<usize> = rows.iter().map(|row| row.segment).collect();
    by.table(about, &segments, columns)
}

struct Row {
    segment: usize,
    number: usize,
    group: Group,
    cost: Option<i128>,
    interval: Option<(f64, f64)>,
}

impl Row {
    fn profit(&self) -> Option<i128> {
        self.cost.map(|cost| self.group.revenue - cost)
    }

    fn margin(&self) -> Option<f64> {
        let profit = self.profit()?;
        (self.group.revenue > 0).then(|| profit as f64 / self.group.revenue as f64)
    }
}

/// What is given for the two groups of each segment.
fn given_costs(options: &Options, by: By<'_>) -> Result<Vec<[Option<Items>; 2]>> {
    let invalid = |message: String| Error::new(Code::InvalidOption, message).at_field("costs");
    let read = |value: &Value| -> Result<[Option<Items>; 2]> {
        let costs = Costs::deserialize(value).map_err(|error| {
            let expected = "expected costs as {\"new\": …, \"returning\": …} with amounts, lists or names of amounts";
            invalid(format!("{expected}: {error}"))
        })?;
        Ok([costs.new, costs.returning])
    };
    let mut all: Vec<[Option<Items>; 2]> = std::iter::repeat_with(|| [None, None]).take(by.len()).collect();
    match &options.costs {
        None => {}
        Some(costs) if !by.is_any() => all[0] = read(costs)?,
        Some(costs) => {
            let empty = Map::new();
            let object = costs.as_object();
            if object.is_none() {
                return Err(invalid(format!("expected costs of each segment under its name, found {costs}")));
            }
            for (name, costs) in object.unwrap_or(&empty) {
                all[by.named_segment(name).map_err(|error| error.at_field("costs"))?] = read(costs)?;
            }
        }
    }
    Ok(all)
}

/// Numbers of customers and what they spend and cost, without orders.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    new: Option<Counted>,
    returning: Option<Counted>,
}

/// A group of customers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    customers: u64,
    average_order_value: Given,
    costs: Items,
}

/// Unit economics from counts: for each group `revenue` = customers × average order value, `cost`, `profit` = revenue −
/// cost, `margin` = profit / revenue and `cost_per_customer` = cost / customers. Money comes back as it was given. A
/// margin is missing unless revenue is positive, a cost each without customers.
///
/// # Errors
/// 2001 `money_overflow`, 2002 `amount_scale` for more than six decimal places.
pub fn from_counts(counts: &Counts) -> Result<Value> {
    let group = |counted: &Option<Counted>| counted.as_ref().map_or(Ok(Value::Null), Counted::economics);
    Ok(json!({ "new": group(&counts.new)?, "returning": group(&counts.returning)? }))
}

impl Counted {
    fn economics(&self) -> Result<Value> {
        let costs = self.costs.amounts();
        let form = Given::form(std::iter::once(self.average_order_value).chain(costs.iter().copied()))?;
        let scale = form.1;
        // Both factors fit 64 bits, so the product fits 128.
        let revenue = i128::from(self.average_order_value.units(scale)?) * i128::from(self.customers);
        let cost = self.costs.units(scale)?;
        let profit = revenue - cost;
        let margin = (revenue > 0).then(|| profit as f64 / revenue as f64);
        let each = (self.customers > 0).then(|| scale.to_f64(cost) / self.customers as f64);
        Ok(json!({
            "customers": self.customers,
            "revenue": given::shown(revenue, form)?,
            "cost": given::shown(cost, form)?,
            "profit": given::shown(profit, form)?,
            "margin": margin,
            "cost_per_customer": each,
        }))
    }
}
