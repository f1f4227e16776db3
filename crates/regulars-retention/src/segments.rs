//! Segments: customers by their scores of recency and frequency, under a table of rules.

use regulars_core::table::{Column, Table, Texts, Values};
use regulars_core::time::Day;
use regulars_core::{Code, Error, Result, parallel};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::CustomerBase;
use crate::by::By;
use crate::interval::check_level;
use crate::rfm::{Customers, Cuts, Ties};
use crate::share::{self, Share};

/// A rule: which scores make which segment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The segment. Several rules may name the same one.
    pub name: String,
    /// The least and the most score of recency.
    pub r: (u8, u8),
    /// The least and the most score of frequency.
    pub f: (u8, u8),
}

/// The rules, and how customers are scored.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The day at whose end customers are looked at; by default the last one observed.
    pub as_of: Option<Day>,
    /// How customers of equal value are scored.
    pub ties: Ties,
    /// The rules; by default those of [`default_rules`].
    pub rules: Option<Vec<Rule>>,
    /// Cut points of recency and frequency, where scores are not by fifths.
    pub cuts: Option<Cuts>,
    /// The column of segments, within each of which customers are scored.
    pub by: Option<String>,
    /// Whether to give a row for each customer, instead of one for each segment.
    pub customers: bool,
    /// The confidence level of the intervals of shares.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        let ties = Ties::default();
        Self { as_of: None, ties, rules: None, cuts: None, by: None, customers: false, level: 0.95 }
    }
}

/// The usual names of the field.
///
/// | r \ f | 1 | 2 | 3 | 4 | 5 |
/// |---|---|---|---|---|---|
/// | 5 | new | potential loyalist | potential loyalist | champions | champions |
/// | 4 | promising | potential loyalist | potential loyalist | loyal | loyal |
/// | 3 | about to sleep | about to sleep | need attention | loyal | loyal |
/// | 2 | hibernating | hibernating | at risk | at risk | can't lose |
/// | 1 | lost | lost | at risk | at risk | can't lose |
pub fn default_rules() -> Vec<Rule> {
    [
        ("champions", (5, 5), (4, 5)),
        ("loyal", (3, 4), (4, 5)),
        ("potential loyalist", (4, 5), (2, 3)),
        ("new", (5, 5), (1, 1)),
        ("promising", (4, 4), (1, 1)),
        ("need attention", (3, 3), (3, 3)),
        ("about to sleep", (3, 3), (1, 2)),
        ("at risk", (1, 2), (3, 4)),
        ("can't lose", (1, 2), (5, 5)),
        ("hibernating", (2, 2), (1, 2)),
        ("lost", (1, 1), (1, 2)),
    ]
    .map(|(name, r, f)| Rule { name: name.to_owned(), r, f })
    .into()
}

/// Rules that tell one segment for each pair of scores.
struct Rules {
    /// In the order in which they are first named.
    names: Vec<String>,
    /// By 5 (r − 1) + f − 1.
    of: [u8; 25],
}

impl Rules {
    fn new(rules: &[Rule]) -> Result<Self> {
        let invalid = |message: String| Error::new(Code::InvalidOption, message).at_field("rules");
        let mut names: Vec<String> = Vec::new();
        let mut found: [Vec<u8>; 25] = Default::default();
        for rule in rules {
            for (score, (least, most)) in [("r", rule.r), ("f", rule.f)] {
                if !(1 <= least && least <= most && most <= 5) {
                    let of = format!("{score} of {:?}", rule.name);
                    return Err(invalid(format!(
                        "expected two rising scores from 1 to 5, found [{least}, {most}] for {of}"
                    )));
                }
            }
            let number = names.iter().position(|name| *name == rule.name).unwrap_or(names.len());
            if number == names.len() {
                names.push(rule.name.clone());
            }
            for r in rule.r.0..=rule.r.1 {
                for f in rule.f.0..=rule.f.1 {
                    // At most 25 pairs are right, so a number that does not fit is of a pair that is covered twice.
                    found[place(r, f)].push(number.min(255) as u8);
                }
            }
        }
        let pairs = |wrong: &dyn Fn(usize) -> bool| {
            let all = (1..=5u8).flat_map(|r| (1..=5u8).map(move |f| (r, f)));
            let pairs: Vec<_> =
                all.filter(|(r, f)| wrong(found[place(*r, *f)].len())).map(|(r, f)| format!("({r}, {f})")).collect();
            pairs.join(", ")
        };
        let (none, twice) = (pairs(&|rules| rules == 0), pairs(&|rules| rules > 1));
        if !none.is_empty() || !twice.is_empty() {
            let wrong = [("without a rule", none), ("with more than one", twice)];
            let wrong = wrong.iter().filter(|(_, pairs)| !pairs.is_empty());
            let wrong: Vec<_> = wrong.map(|(what, pairs)| format!("{pairs} {what}")).collect();
            return Err(invalid(format!(
                "expected one rule for each pair of scores (r, f), found {}",
                wrong.join(" and ")
            )));
        }
        Ok(Self { names, of: std::array::from_fn(|place| found[place][0]) })
    }
}

fn place(r: u8, f: u8) -> usize {
    5 * (usize::from(r) - 1) + usize::from(f) - 1
}

/// The customers of a segment.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    customers: u64,
    orders: i64,
    revenue: i128,
}

/// Customers by segments: each pair of scores of recency and frequency makes one, under a table of rules.
///
/// A row for each segment, in the order of the rules: `segment`, `value` (its share of the customers, missing without
/// customers), `numerator`, `denominator`, `low`, `high` (Wilson), `level`, `orders`, and with amounts `revenue` (net of
/// refunds), `revenue_share` (missing unless the revenue of all is positive) and `revenue_per_customer` (missing for a
/// segment of nobody). With `customers`, a row for each customer by rising id: `customer_id`, `segment`, `r`, `f`,
/// `since_last`, `orders` and with amounts `revenue`; see [`rfm`](crate::rfm::rfm). With `by`, the segment of the customer's
/// first order stands first; customers are scored, and shares taken, within it.
///
/// # Errors
/// 1012 `invalid_option` for rules that leave a pair of scores without a segment or give it two, naming these; 1015
/// `no_orders` when there is no order and no `as_of`, 1002 `unknown_column` for `by`.
pub fn segments(base: &CustomerBase, options: &Options) -> Result<Table> {
    let level = check_level(options.level)?;
    let by = By::new(base, options.by.as_deref())?;
    let given = options.rules.clone().unwrap_or_else(default_rules);
    let rules = Rules::new(&given)?;
    let cuts = options.cuts.as_ref();
    cuts.map_or(Ok(()), Cuts::check)?;
    if cuts.is_some_and(|cuts| cuts.m.is_some()) {
        let message = "expected cut points of r and f, since m makes no segment, found some of m";
        return Err(Error::new(Code::InvalidOption, message).at_field("cuts"));
    }
    // Who of those that are alike stands before whom matters where they are told one by one, or told apart.
    let all = Customers::of(base, options.as_of, by, options.customers || options.ties == Ties::Split)?;
    let (r, f) = (all.r(options.ties, cuts)?, all.f(options.ties, cuts)?);
    let segment = |place_of: usize| usize::from(rules.of[place(r[place_of], f[place_of])]);
    let mut about = json!({
        "figure": "segments", "as_of": all.as_of, "ties": options.ties, "rules": given,
        "timezone": base.clock().zone().name(),
    });
    if let Some(cuts) = cuts {
        about["cuts"] = json!(cuts);
    }
    let has_amount = base.amount().is_some();
    let rows = all.numbers.len();
    if options.customers {
        let names: Vec<&str> = rules.names.iter().map(String::as_str).collect();
        let ints = |values: &[u8]| Ok::<_, Error>(Values::Int(parallel::collect(rows, |row| values[row].into())?));
        let mut columns = vec![
            Column::new("customer_id", base.ids_of(&all.numbers)?),
            Column::new("segment", Values::Text(Texts::chosen(&names, rows, segment)?)),
            Column::new("r", ints(&r)?),
            Column::new("f", ints(&f)?),
        ];
        columns.push(Column::new("since_last", Values::Int(all.since_last)));
        columns.push(Column::new("orders", Values::Int(all.orders)));
        if has_amount {
            columns.push(all.revenue.column(base)?);
        }
        return by.table(about, &all.segments, columns);
    }
    let names = rules.names.len();
    let mut sums = vec![Sum::default(); by.len() * names];
    for row in 0..rows {
        let sum = &mut sums[all.segments.get(row).copied().unwrap_or(0) * names + segment(row)];
        sum.customers += 1;
        sum.orders += all.orders[row];
        sum.revenue += all.revenue.at(row);
    }
    let told: Vec<(usize, &[Sum])> = sums
        .chunks(names)
        .enumerate()
        .filter(|(_, sums)| !by.is_any() || sums.iter().any(|sum| sum.customers > 0))
        .collect();
    let each = || told.iter().flat_map(|(_, sums)| sums.iter());
    // Each row with the sums of all that its shares are of.
    let totals = || {
        told.iter().flat_map(|(_, sums)| {
            let customers = sums.iter().map(|sum| sum.customers).sum::<u64>();
            let revenue = sums.iter().map(|sum| sum.revenue).sum::<i128>();
            sums.iter().map(move |sum| (sum, customers, revenue))
        })
    };
    let shares: Vec<Share> =
        totals().map(|(sum, customers, _)| Share { numerator: sum.customers, denominator: customers }).collect();
    let mut columns = vec![Column::new(
        "segment",
        Values::Text(told.iter().flat_map(|_| rules.names.iter().map(String::as_str)).collect()),
    )];
    columns.extend(share::columns(&shares, level));
    columns.push(Column::ints("orders", each().map(|sum| Some(sum.orders))));
    if let Some((_, scale)) = base.amount() {
        let share = |(sum, _, all): (&Sum, u64, i128)| (all > 0).then(|| sum.revenue as f64 / all as f64);
        let per = |sum: &Sum| (sum.customers > 0).then(|| scale.to_f64(sum.revenue) / sum.customers as f64);
        columns.push(base.money("revenue", each().map(|sum| Some(sum.revenue)))?);
        columns.push(Column::floats("revenue_share", totals().map(share)));
        columns.push(Column::floats("revenue_per_customer", each().map(per)));
    }
    let by_rows: Vec<usize> = told.iter().flat_map(|(number, _)| std::iter::repeat_n(*number, names)).collect();
    by.table(about, &by_rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_cover_each_pair_once() {
        assert_eq!(Rules::new(&default_rules()).unwrap().names.len(), 11);
        let mut rules = default_rules();
        rules.pop();
        rules.push(Rule { name: "mine".to_owned(), r: (5, 5), f: (1, 2) });
        let error = Rules::new(&rules).map(|rules| rules.names).unwrap_err();
        assert_eq!(
            error.message(),
            "expected one rule for each pair of scores (r, f), found (1, 1), (1, 2) without a rule and (5, 1), (5, 2) \
             with more than one"
        );
        for (r, f) in [((0, 5), (1, 5)), ((1, 6), (1, 5)), ((5, 1), (1, 5))] {
            assert!(Rules::new(&[Rule { name: "all".to_owned(), r, f }]).is_err());
        }
        assert!(Rules::new(&[Rule { name: "all".to_owned(), r: (1, 5), f: (1, 5) }]).is_ok());
    }
}
