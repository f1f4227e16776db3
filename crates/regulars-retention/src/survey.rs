//! Surveys: the net promoter score, customer satisfaction, and how they go with ordering again.

use std::collections::BTreeMap;

use regulars_core::table::{Column, Table, Values};
use regulars_core::time::{Day, Window};
use regulars_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::{Customer, CustomerBase};
use crate::by::By;
use crate::interval::{Wilson, check_level, normal_quantile};
use crate::share::{self, Share};
use crate::span::Span;

/// Which question was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Would you recommend us, from 0 to 10: promoters (9 and 10), passives (7 and 8) and detractors.
    #[default]
    Nps,
    /// Are you satisfied, from 1 to 5: satisfied (4 and 5) and not.
    Csat,
}

impl Scale {
    fn least_and_most(self) -> (u8, u8) {
        match self {
            Self::Nps => (0, 10),
            Self::Csat => (1, 5),
        }
    }

    /// The groups that scores fall into, the best first.
    fn groups(self) -> &'static [&'static str] {
        match self {
            Self::Nps => &["promoters", "passives", "detractors"],
            Self::Csat => &["satisfied", "not satisfied"],
        }
    }

    /// The group of a score, by its place.
    fn group(self, score: u8) -> usize {
        match (self, score) {
            (Self::Nps, 9..) | (Self::Csat, 4..) => 0,
            (Self::Nps, 7..) | (Self::Csat, _) => 1,
            (Self::Nps, _) => 2,
        }
    }

    /// A score of this scale.
    ///
    /// # Errors
    /// 1012 `invalid_option`.
    fn read(self, score: f64) -> Result<u8> {
        let (least, most) = self.least_and_most();
        if score.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&score) {
            return Ok(score as u8);
        }
        let message = format!("expected whole scores from {least} to {most}, found {score}");
        Err(Error::new(Code::InvalidOption, message).at_field("scores"))
    }
}

/// The answers to a survey: the scores as they came, null where none was given, or how often each came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    scores: Option<Vec<Option<f64>>>,
    counts: Option<BTreeMap<String, u64>>,
    level: Option<f64>,
}

/// The answers by the groups of a scale.
struct Counted {
    groups: Vec<u64>,
    responses: u64,
    missing: u64,
    level: f64,
}

impl Answers {
    fn counted(&self, scale: Scale) -> Result<Counted> {
        let invalid = |message: String| Error::new(Code::InvalidOption, message).at_field("scores");
        let mut counted = Counted {
            groups: vec![0; scale.groups().len()],
            responses: 0,
            missing: 0,
            level: check_level(self.level.unwrap_or(0.95))?,
        };
        match (&self.scores, &self.counts) {
            (Some(scores), None) => {
                for score in scores {
                    match score {
                        Some(score) => counted.groups[scale.group(scale.read(*score)?)] += 1,
                        None => counted.missing += 1,
                    }
                }
            }
            (None, Some(counts)) => {
                for (score, count) in counts {
                    let number = score.parse().map_err(|_| invalid(format!("expected scores, found {score:?}")))?;
                    let group = &mut counted.groups[scale.group(scale.read(number)?)];
                    let sum = group.checked_add(*count).filter(|sum| *sum <= u64::from(u32::MAX));
                    *group = sum.ok_or_else(|| invalid("expected fewer than 2^32 answers of a group".to_owned()))?;
                }
            }
            _ => return Err(invalid("expected either scores or counts".to_owned())),
        }
        counted.responses = counted.groups.iter().sum();
        Ok(counted)
    }
}

/// The net promoter score: 100 (promoters − detractors) / responses, from −100 to 100.
///
/// Its interval is that of a mean of +1, 0 and −1: the score ± z · 100 √((p + d − (p − d)²) / n), with the variance of
/// the trinomial, cut off at −100 and 100. The score and its interval are missing without responses. Reichheld (2003),
/// Harvard Business Review 81(12).
///
/// # Errors
/// 1012 `invalid_option` for scores that are not whole numbers from 0 to 10.
pub fn nps(answers: &Answers) -> Result<Value> {
    let Counted { groups, responses, missing, level } = answers.counted(Scale::Nps)?;
    let (promoters, detractors) = (groups[0], groups[2]);
    let n = responses as f64;
    let balance = promoters as f64 - detractors as f64;
    let value = (responses > 0).then(|| 100.0 * balance / n);
    let spread = (responses > 0).then(|| {
        let share = balance / n;
        let variance = ((promoters + detractors) as f64 / n - share * share).max(0.0);
        100.0 * normal_quantile(0.5 + level / 2.0) * libm::sqrt(variance / n)
    });
    let bounds = value.zip(spread);
    Ok(json!({
        "value": value,
        "low": bounds.map(|(value, spread)| (value - spread).max(-100.0)),
        "high": bounds.map(|(value, spread)| (value + spread).min(100.0)),
        "level": level,
        "promoters": promoters,
        "passives": groups[1],
        "detractors": detractors,
        "responses": responses,
        "missing": missing,
    }))
}

/// Customer satisfaction: the share of scores of 4 and 5 on a scale from 1 to 5, with its Wilson interval. Missing
/// without responses.
///
/// # Errors
/// 1012 `invalid_option` for scores that are not whole numbers from 1 to 5.
pub fn csat(answers: &Answers) -> Result<Value> {
    let Counted { groups, responses, missing, level } = answers.counted(Scale::Csat)?;
    let share = Share { numerator: groups[0], denominator: responses };
    let bounds = Wilson::new(level).interval(groups[0], responses);
    Ok(json!({
        "value": share.value(),
        "low": bounds.map(|(low, _)| low),
        "high": bounds.map(|(_, high)| high),
        "level": level,
        "satisfied": groups[0],
        "responses": responses,
        "missing": missing,
    }))
}

/// Whose score is what, and which orders count.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Pairs of a customer's id and its score; a score of null is none. Has to be given.
    pub scores: Option<Vec<(Value, Option<f64>)>>,
    /// Which question was asked.
    pub scale: Scale,
    /// The first local day of the window in which orders count; open by default.
    pub start: Option<Day>,
    /// The first local day after the window; open by default.
    pub end: Option<Day>,
    /// The column of segments, each of which is told by itself.
    pub by: Option<String>,
    /// The confidence level of the intervals.
    pub level: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { scores: None, scale: Scale::default(), start: None, end: None, by: None, level: 0.95 }
    }
}

/// The repeat customer rate of those who answered a survey, by what they answered: a row for each group of scores, the
/// best first, and one for the customers without a score.
///
/// Columns: `group` (`promoters`, `passives`, `detractors`, or `satisfied`, `not satisfied`; then `no score`), `value`
/// (the share with at least two orders in the window, missing where nobody ordered), `numerator`, `denominator` (with at
/// least one), `low`, `high` (Wilson) and `level`. With `by`, these rows for each segment that a customer belongs to. How
/// many scores are of customers that have no order is told beside the table, as `unknown_customers`.
///
/// # Errors
/// 1012 `invalid_option` without scores, for a score that is none and for two of one customer, 3002
/// `invalid_window`, 1002 `unknown_column` for `by`.
pub fn survey(base: &CustomerBase, options: &Options) -> Result<Table> {
    let level = check_level(options.level)?;
    let span = Span::new(base.clock(), Window::new(options.start, options.end)?);
    let by = By::new(base, options.by.as_deref())?;
    let groups = options.scale.groups();
    let (of_customer, mut unknown) = joined(base, options)?;
    let repeats = |customer: &Customer<'_>| {
        let orders = span.places(customer.ordered_at).take(2).count();
        (orders > 0).then_some(orders > 1)
    };
    let parts = base.map_parts(|part| {
        let mut told = vec![None; part.len()];
        for (place, customer) in part.customers() {
            told[place] = Some((by.of(part, &customer), repeats(&customer)));
        }
        Ok(told)
    })?;
    let mut shares = vec![vec![Share::default(); groups.len() + 1]; by.len()];
    let mut is_there = vec![!by.is_any(); by.len()];
    for (group, told) in of_customer.iter().zip(parts.into_iter().flatten()) {
        let Some((segment, repeats)) = told else {
            unknown += u64::from(group.is_some());
            continue;
        };
        is_there[segment] = true;
        if let Some(repeats) = repeats {
            shares[segment][group.map_or(groups.len(), usize::from)].count(repeats);
        }
    }
    let segments: Vec<usize> = (0..by.len()).filter(|segment| is_there[*segment]).collect();
    let names = || groups.iter().copied().chain(["no score"]);
    let mut columns = vec![Column::new("group", Values::Text(segments.iter().flat_map(|_| names()).collect()))];
    let shares: Vec<Share> = segments.iter().flat_map(|segment| shares[*segment].iter().copied()).collect();
    columns.extend(share::columns(&shares, level));
    let about = json!({
        "figure": "survey", "scale": options.scale, "start": options.start, "end": options.end, "interval": "wilson",
        "unknown_customers": unknown, "timezone": base.clock().zone().name(),
    });
    let rows: Vec<usize> = segments.iter().flat_map(|segment| names().map(|_| *segment)).collect();
    by.table(about, &rows, columns)
}

/// The group of each customer's score, by the customer's number, and how many scores are of nobody known.
fn joined(base: &CustomerBase, options: &Options) -> Result<(Vec<Option<u8>>, u64)> {
    let Some(scores) = &options.scores else {
        let message = "expected scores as pairs of a customer's id and its score, found none";
        return Err(Error::new(Code::InvalidOption, message).at_field("scores"));
    };
    let mut of_customer = vec![None; base.len()];
    let mut unknown = 0;
    let is_text = base.ids_are_text();
    let mut texts = BTreeMap::new();
    let mut ints = BTreeMap::new();
    for (id, score) in scores {
        let Some(score) = score else { continue };
        let group = options.scale.group(options.scale.read(*score)?) as u8;
        let text = match id {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => {
                let message = format!("expected the id of a customer, found {other}");
                return Err(Error::new(Code::InvalidOption, message).at_field("scores"));
            }
        };
        let is_new = if is_text {
            texts.insert(text.clone(), group).is_none()
        } else {
            match text.parse::<i64>() {
                Ok(number) => ints.insert(number, group).is_none(),
                Err(_) => {
                    unknown += 1;
                    true
                }
            }
        };
        if !is_new {
            let message = format!("expected one score of each customer, found two of {text}");
            return Err(Error::new(Code::InvalidOption, message).at_field("scores"));
        }
    }
    // Both go by rising id.
    let numbers = &base.rising()?.numbers;
    let scored = texts.len() + ints.len();
    let mut found = 0;
    let mut note = |place: usize, group: u8| {
        of_customer[numbers[place] as usize] = Some(group);
        found += 1;
    };
    match base.ids_of(numbers)? {
        Values::Int(ids) => {
            let mut wanted = ints.into_iter().peekable();
            for (place, id) in ids.iter().enumerate() {
                while wanted.next_if(|(wanted, _)| wanted < id).is_some() {}
                if let Some((_, group)) = wanted.next_if(|(wanted, _)| wanted == id) {
                    note(place, group);
                }
            }
        }
        Values::Text(ids) => {
            let mut wanted = texts.into_iter().peekable();
            for (place, id) in ids.iter().enumerate() {
                while wanted.next_if(|(wanted, _)| wanted.as_str() < id).is_some() {}
                if let Some((_, group)) = wanted.next_if(|(wanted, _)| wanted == id) {
                    note(place, group);
                }
            }
        }
        _ => {}
    }
    Ok((of_customer, unknown + (scored - found) as u64))
}
