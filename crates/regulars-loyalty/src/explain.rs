//! Sentences for decisions, rules and movements, and what goes with them: points with their unit, money. It may format; it
//! decides nothing. The wordings stand in `words`.

use std::borrow::Cow;

use regulars_core::Result;
use regulars_core::money::{Ratio, Rounding, Scale};

use crate::earn::written;
use crate::ledger::facts::{Fact, Facts, Stated, Unit};
use crate::ledger::{Entry, RuleTrace};
use crate::program::{Fraction, Gives, Mode, On, PointsFormat, Program, Programs, Rule, Yearly};
use crate::reason::{OfEvent, OfRule};
use crate::words::{Language, Sentence, sentences};

/// A program's points and money in a language.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub program: &'a Program,
    pub language: Language,
    /// The unit of points; none is the program's own.
    pub unit: Option<&'a str>,
}

impl<'a> Telling<'a> {
    /// In English, in which decisions are recorded.
    pub(crate) fn english(program: &'a Program, unit: Option<&'a str>) -> Self {
        Self { program, language: Language::English, unit }
    }

    /// Of a unit, as the highest version says that has it.
    pub(crate) fn of_unit(programs: &'a Programs, language: Language, unit: Option<&'a str>) -> Self {
        Self { program: programs.with_unit(unit), language, unit }
    }

    /// How the points of the unit are counted.
    fn format(self) -> Option<&'a PointsFormat> {
        self.program.terms(self.unit).map(|terms| terms.points)
    }

    /// The digits behind the point of the unit's points.
    fn scale(self) -> Scale {
        self.format().and_then(|format| Scale::new(format.scale).ok()).unwrap_or(Scale::ZERO)
    }

    /// A number of points with the digits of the program's scale.
    fn number(self, points: i64) -> String {
        self.language.number(self.scale().format(points))
    }

    /// Points as a person reads them: `1 point`, `120 points`, `1.50 points`.
    pub(crate) fn points(self, points: i64) -> Result<String> {
        let count = self.scale().format(points);
        let number = self.language.number(count.clone());
        let form = self.language.form(&count).unwrap_or("other");
        // A unit that has no name in the language goes by its id.
        match self.format().and_then(|format| format.name.form(self.language, form)).or(self.unit) {
            Some(unit) => sentences::UNITS.say(self.language, &[("number", number.into()), ("unit", unit.into())]),
            None => sentences::POINTS.say(self.language, &[("number", number.into()), ("count", count.into())]),
        }
    }

    /// Money as a person reads it: `12.50 EUR`.
    pub(crate) fn money(self, minor: i64) -> Result<String> {
        let scale = Scale::new(self.program.currency.exponent()).unwrap_or(Scale::ZERO);
        let number = self.language.number(scale.format(minor));
        let currency = self.program.currency.code();
        sentences::MONEY.say(self.language, &[("number", number.into()), ("currency", currency.into())])
    }

    /// What came of an event, or whether points can pay.
    pub(crate) fn event(self, reason: OfEvent, facts: &Facts) -> Result<String> {
        let mut named = Vec::with_capacity(4);
        for (fact, stated) in facts.iter() {
            named.push((fact.name(), self.stated(fact, stated)?));
        }
        if facts.text(Fact::Case).is_none() {
            named.push((Fact::Case.name(), Cow::Borrowed("")));
        }
        sentence(sentences::EVENT, reason.name()).say(self.language, &named)
    }

    fn stated(self, fact: Fact, stated: &Stated) -> Result<Cow<'_, str>> {
        Ok(match (fact.unit(), stated) {
            (Unit::Points, Stated::Number(points)) => self.points(*points)?.into(),
            (Unit::Money, Stated::Number(minor)) => self.money(*minor)?.into(),
            (_, Stated::Number(count)) => count.to_string().into(),
            (_, Stated::Text(text)) => text.to_string().into(),
        })
    }

    /// What a movement of points was.
    pub(crate) fn movement(self, entry: &Entry) -> Result<String> {
        let named = [
            ("points", self.points(entry.points)?.into()),
            ("from", entry.from.name().into()),
            ("to", entry.to.name().into()),
            ("reason", entry.reason.as_str().into()),
        ];
        sentence(sentences::KIND, entry.kind.name()).say(self.language, &named)
    }

    /// What a rule said of an order or a cart, as it stands in its trace.
    pub(crate) fn rule(self, reason: OfRule, trace: &RuleTrace) -> Result<String> {
        let why = || sentence(sentences::RULE, reason.name()).say(self.language, &[]);
        if !trace.matched {
            return sentences::GIVES_NOTHING.say(self.language, &[("why", why()?.into())]);
        }
        let case = trace.facts.text(Fact::Case);
        let multiplier = || trace.multiplier.map(|factor| self.language.number(factor.to_string()));
        if reason == OfRule::Multiplied {
            let sentence = if case == Some(LINES) { &sentences::MULTIPLIES_LINES } else { &sentences::MULTIPLIES };
            return sentence.say(self.language, &[("multiplier", multiplier().unwrap_or_default().into())]);
        }
        let mut named = vec![("gain", self.number(trace.points).into())];
        if let Some((each, per)) = trace.rate {
            named.push(("points", self.points(each)?.into()));
            named.push(("per", self.money(per)?.into()));
            named.push(("basis", self.money(trace.basis.unwrap_or_default())?.into()));
        }
        for (fact, stated) in trace.facts.iter() {
            named.push((fact.name(), self.stated(fact, stated)?));
        }
        let gives = match (case, trace.rate) {
            (Some(STEP), _) => &sentences::GIVES_PER_FULL_STEP,
            (Some(UNIT), _) => &sentences::GIVES_PER_UNIT,
            (Some(_), _) => &sentences::GIVES_FOR,
            (None, Some(_)) => &sentences::GIVES_PER_MONEY,
            (None, None) => &sentences::GIVES_ONCE,
        };
        let mut said = gives.say(self.language, &named)?;
        if let (Some(multiplier), Some(_)) = (multiplier(), trace.rate) {
            let named = [("said", said.into()), ("multiplier", multiplier.into())];
            said = sentences::WITH_MULTIPLIER.say(self.language, &named)?;
        }
        if reason.is_limit() {
            said = sentences::WITH_LIMIT.say(self.language, &[("said", said.into()), ("why", why()?.into())])?;
        }
        Ok(said)
    }
}

/// The sentence of a word. A test holds that there is one of every word.
pub(crate) fn sentence(table: &'static [(&'static str, Sentence)], word: &str) -> &'static Sentence {
    match Sentence::of(table, word) {
        Some(sentence) => sentence,
        None => unreachable!("nothing is said of {word}"),
    }
}

/// The cases of a rule that its other fields do not tell: a multiplier of lines, full steps, points per unit.
const LINES: &str = "lines";
const STEP: &str = "step";
const UNIT: &str = "unit";

/// What a multiplier rule says.
pub(crate) fn multiplier(
    program: &Program,
    rule: &Rule,
    fraction: Fraction,
    refused: Option<OfRule>,
) -> Result<RuleTrace> {
    let facts = if !rule.when.lines.is_all() { Facts::of([(Fact::Case, LINES.into())]) } else { Facts::default() };
    let reason = refused.unwrap_or(OfRule::Multiplied);
    let trace = RuleTrace {
        rule: rule.id.clone(),
        order: None,
        unit: rule.unit.clone(),
        matched: refused.is_none(),
        reason: reason.name().to_owned(),
        basis: None,
        rate: None,
        multiplier: Some(fraction),
        points: 0,
        change: 0,
        text: String::new(),
        facts,
    };
    told(program, reason, trace)
}

/// What is to be said of a base rule.
pub(crate) struct Base<'a> {
    pub rule: &'a Rule,
    /// Why it does not hold.
    pub refused: Option<OfRule>,
    /// What it is computed from: money, or units.
    pub basis: Ratio,
    pub multiplier: Ratio,
    pub points: i64,
    /// Which limit, beyond that of the order, left no more.
    pub limited: Option<OfRule>,
}

/// What a base rule says.
pub(crate) fn base(program: &Program, said: &Base<'_>) -> Result<RuleTrace> {
    let Base { rule, refused, basis, multiplier, points: earned, limited } = *said;
    let whole_basis = basis.round(Rounding::Floor).ok_or_else(crate::money_overflow)?;
    let (rate, facts) = match rule.gives {
        Gives::PerMoney { points, per, mode: Mode::Linear } => (Some((points, per)), Facts::default()),
        Gives::PerMoney { points, per, mode: Mode::Step } => {
            (Some((points, per)), Facts::of([(Fact::Case, STEP.into())]))
        }
        Gives::PerUnit { points } => {
            let facts = [(Fact::Case, UNIT.into()), (Fact::Points, points.into()), (Fact::Units, whole_basis.into())];
            (None, Facts::of(facts))
        }
        _ => (None, Facts::default()),
    };
    let most = limited.or(Some(OfRule::Capped).filter(|_| earned > 0 && rule.per_order() == Some(earned)));
    let reason = refused.or(most).unwrap_or(match earned {
        0 if basis == Ratio::ZERO => OfRule::NothingEarns,
        0 => OfRule::BelowOnePoint,
        _ => OfRule::Earned,
    });
    let trace = RuleTrace {
        rule: rule.id.clone(),
        order: None,
        unit: rule.unit.clone(),
        matched: refused.is_none(),
        reason: reason.name().to_owned(),
        basis: Some(whole_basis).filter(|_| !matches!(rule.gives, Gives::PerUnit { .. })),
        rate,
        multiplier: written(multiplier),
        points: earned,
        change: 0,
        text: String::new(),
        facts,
    };
    told(program, reason, trace)
}

/// What a rule for something else than orders says.
pub(crate) fn occasion(
    program: &Program,
    rule: &Rule,
    refused: Option<OfRule>,
    earned: i64,
    limited: Option<OfRule>,
) -> Result<RuleTrace> {
    let case = match &rule.on {
        On::Order => "order",
        On::Enrolled => "enrolled",
        On::Action(name) if On::ACTIONS.contains(&name.as_str()) => name,
        On::Action(_) => "custom",
        On::Referral { .. } => "referral",
        On::Yearly(celebration) => match celebration.day {
            Yearly::Birthday => "birthday",
            Yearly::NameDay => "name_day",
            Yearly::Anniversary => "anniversary",
        },
    };
    let facts = match &rule.on {
        On::Action(name) => Facts::of([(Fact::Case, case.into()), (Fact::Action, name.as_str().into())]),
        _ => Facts::of([(Fact::Case, case.into())]),
    };
    once(program, rule, refused, earned, limited, facts)
}

/// What is said of points that are given once.
fn once(
    program: &Program,
    rule: &Rule,
    refused: Option<OfRule>,
    earned: i64,
    limited: Option<OfRule>,
    facts: Facts,
) -> Result<RuleTrace> {
    let reason = refused.or(limited).unwrap_or(OfRule::Earned);
    let trace = RuleTrace {
        rule: rule.id.clone(),
        order: None,
        unit: rule.unit.clone(),
        matched: refused.is_none(),
        reason: reason.name().to_owned(),
        basis: None,
        rate: None,
        multiplier: None,
        points: earned,
        change: earned,
        text: String::new(),
        facts,
    };
    told(program, reason, trace)
}

/// What a card of points says of an order or an action.
pub(crate) fn card(
    program: &Program,
    rule: &Rule,
    refused: Option<OfRule>,
    earned: i64,
    limited: Option<OfRule>,
) -> Result<RuleTrace> {
    once(program, rule, refused, earned, limited, Facts::of([(Fact::Case, "card".into())]))
}

/// The trace with its sentence in English.
fn told(program: &Program, reason: OfRule, mut trace: RuleTrace) -> Result<RuleTrace> {
    trace.text = Telling::english(program, trace.unit.as_deref()).rule(reason, &trace)?;
    Ok(trace)
}
