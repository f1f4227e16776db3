//! Entries, decisions and quotes told in a language of the customer: what moved and why, what was decided and why, what
//! each rule said. It reads them as they were written; it computes nothing anew.

use regulars_core::{Code, Error, Result};
use serde::{Serialize, Serializer};

use crate::explain::{Telling, sentence};
use crate::ledger::facts::{Fact, Facts};
use crate::ledger::{Bucket, Decision, Entry, OfPurse, RuleTrace};
use crate::program::{Program, Programs};
use crate::quote::Quote;
use crate::reason::{OfEntry, OfEvent, OfRule};
use crate::words::{Language, sentences};

/// Sentences for entries, decisions and a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The language.
    pub language: Language,
    /// What customers call the buckets that points lie in.
    pub buckets: Buckets,
    /// Of each entry, in their order.
    pub entries: Vec<OfMovement>,
    /// Of each decision, in their order.
    pub decisions: Vec<OfDecision>,
    /// Of the quote, where there is one.
    pub quote: Option<OfQuote>,
}

/// What customers call the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets(Language);

impl Buckets {
    /// What they call one.
    pub fn name(self, bucket: Bucket) -> Result<String> {
        sentence(sentences::BUCKET, bucket.name()).say(self.0, &[])
    }
}

impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = Bucket::ALL.map(|bucket| (bucket.name(), self.name(bucket).unwrap_or_default()));
        serializer.collect_map(names)
    }
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfMovement {
    /// The entry.
    pub entry: String,
    /// What moved.
    pub text: String,
    /// Why.
    pub why: String,
    /// What of: the order and its line, the rule, the redemption; from when on its points can be spent, where that lies
    /// ahead, and through which day.
    pub about: Vec<String>,
}

/// What a decision says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfDecision {
    /// The event.
    pub event: String,
    /// What came of it.
    pub text: String,
    /// What came of it in other units, or in groups of stores; absent where nothing did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purses: Vec<OfPurse<Said>>,
    /// What each rule said of it.
    pub rules: Vec<OfTrace>,
}

/// What is said of points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// What came of it.
    pub text: String,
}

/// What a rule said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfTrace {
    /// The rule.
    pub rule: String,
    /// What it gives.
    pub text: String,
    /// Why.
    pub why: String,
}

/// What a quote says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfQuote {
    /// What each rule says of the cart.
    pub rules: Vec<OfTrace>,
    /// Whether points can pay.
    pub redeem: String,
    /// Whether points can buy each reward of the catalogue; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catalogue: Vec<OfOffer>,
}

/// What is said of a reward of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfOffer {
    /// The reward.
    pub reward: String,
    /// Whether points can buy it, and why not.
    pub text: String,
}

/// Tells entries, decisions and a quote in a language. In English the sentences are those that decisions, statements and
/// quotes carry.
///
/// # Errors
/// `6005 unreadable_account` for a reason that this version does not know, or a decision without the facts that its sentence
/// speaks of; `5003 unknown_program_version` for entries of a version that is not there.
///
/// ```
/// use regulars_core::time::Instant;
/// use regulars_loyalty::event::{Adjustment, Body, Event, Which};
/// use regulars_loyalty::ledger::Account;
/// use regulars_loyalty::program::{Program, Programs};
/// use regulars_loyalty::words::Language;
/// let programs = Programs::new(vec![Program::parse(r#"{ "schema": "regulars.program/1", "id": "club", "version": 1,
///     "effective_from": "2026-01-01T00:00:00Z", "currency": "PLN", "timezone": "Europe/Warsaw", "earn": [] }"#)?])?;
/// let noon = Instant::parse("2026-05-01T10:00:00Z")?;
/// let (points, reason, kind) = (3, "przepraszamy".into(), Adjustment::Manual);
/// let body = Body::PointsAdjusted { points, reason, actor: None, kind, expires_after: None, of: Which::default() };
/// let gift = Event { id: "e1".into(), account: "c1".into(), occurred_at: noon, body };
/// let done = regulars_loyalty::apply(&programs, &Account::new("c1"), &[gift], noon)?;
/// let decisions: Vec<_> = done.decisions.iter().map(|decision| (**decision).clone()).collect();
/// let said = regulars_loyalty::explain(&programs, &done.entries, &decisions, None, Language::Polish)?;
/// assert_eq!(said.entries[0].text, "przyznano ręcznie: 3 punkty");
/// assert_eq!(said.decisions[0].text, "przyznano: 3 punkty. Powód: przepraszamy");
/// # Ok::<(), regulars_core::Error>(())
/// ```
pub fn explain(
    programs: &Programs,
    entries: &[Entry],
    decisions: &[Decision],
    quote: Option<&Quote>,
    language: Language,
) -> Result<Explanation> {
    let telling = |unit| Telling::of_unit(programs, language, unit);
    let entries = entries.iter().enumerate().map(|(index, entry)| {
        let told = || movement(telling(entry.unit.as_deref()), programs.version(entry.program_version)?, entry);
        told().map_err(|error| within(error, &format!("/entries/{index}")))
    });
    let decisions = decisions.iter().enumerate().map(|(index, decision)| {
        self::decision(&telling, decision).map_err(|error| within(error, &format!("/decisions/{index}")))
    });
    Ok(Explanation {
        language,
        buckets: Buckets(language),
        entries: entries.collect::<Result<_>>()?,
        decisions: decisions.collect::<Result<_>>()?,
        quote: quote.map(|quote| self::quote(&telling, quote).map_err(|error| within(error, "/quote"))).transpose()?,
    })
}

fn movement(telling: Telling<'_>, program: &Program, entry: &Entry) -> Result<OfMovement> {
    let language = telling.language;
    let reason = known(OfEntry::parse(&entry.reason), &entry.reason)?;
    let on = |at| [("date", program.timezone.day(at).to_string().into())];
    let mut about = Vec::new();
    for (sentence, name) in [
        (&sentences::OF_ORDER, &entry.order),
        (&sentences::OF_LINE, &entry.line),
        (&sentences::OF_RULE, &entry.rule),
        (&sentences::OF_REDEMPTION, &entry.redemption),
    ] {
        if let Some(name) = name {
            about.push(sentence.say(language, &[("name", name.into())])?);
        }
    }
    if let Some(at) = entry.available_at.filter(|at| *at > entry.occurred_at) {
        about.push(sentences::AVAILABLE_FROM.say(language, &on(at))?);
    }
    if let Some(at) = entry.expires_at {
        // The first instant that is too late: the last day is that of the one before.
        about.push(sentences::VALID_THROUGH.say(language, &on(at.plus_micros(-1)?))?);
    }
    Ok(OfMovement {
        entry: entry.id.clone(),
        text: telling.movement(entry)?,
        why: sentence(sentences::ENTRY, reason.name()).say(language, &[])?,
        about,
    })
}

/// Telling of the points of a unit.
type Tell<'t, 'a> = &'t dyn Fn(Option<&'a str>) -> Telling<'a>;

fn event<'a>(telling: Tell<'_, 'a>, reason: &str, facts: &'a Facts) -> Result<String> {
    telling(facts.text(Fact::Unit)).event(known(OfEvent::parse(reason), reason)?, facts)
}

fn decision<'a>(telling: Tell<'_, 'a>, decision: &'a Decision) -> Result<OfDecision> {
    let purses = decision.purses.iter().enumerate().map(|(index, one)| {
        let text =
            event(telling, &one.reason, &one.facts).map_err(|error| within(error, &format!("/purses/{index}")))?;
        Ok(OfPurse { unit: one.unit.clone(), stores: one.stores.clone(), told: Said { text } })
    });
    Ok(OfDecision {
        event: decision.event.clone(),
        text: event(telling, &decision.reason, &decision.facts)?,
        purses: purses.collect::<Result<_>>()?,
        rules: rules(telling, &decision.rules, "")?,
    })
}

fn quote<'a>(telling: Tell<'_, 'a>, quote: &'a Quote) -> Result<OfQuote> {
    let redeem = &quote.redeem;
    let told = event(telling, &redeem.reason, &redeem.facts);
    let catalogue = quote.catalogue.iter().enumerate().map(|(index, offer)| {
        let text = event(telling, &offer.reason, &offer.facts);
        let text = text.map_err(|error| within(error, &format!("/catalogue/{index}")))?;
        Ok(OfOffer { reward: offer.reward.clone(), text })
    });
    Ok(OfQuote {
        rules: rules(telling, &quote.earn.rules, "/earn")?,
        redeem: told.map_err(|error| within(error, "/redeem"))?,
        catalogue: catalogue.collect::<Result<_>>()?,
    })
}

fn rules<'a>(telling: Tell<'_, 'a>, traces: &'a [RuleTrace], path: &str) -> Result<Vec<OfTrace>> {
    let told = |trace: &'a RuleTrace| {
        let telling = telling(trace.unit.as_deref());
        let reason = known(OfRule::parse(&trace.reason), &trace.reason)?;
        Ok(OfTrace {
            rule: trace.rule.clone(),
            text: telling.rule(reason, trace)?,
            why: sentence(sentences::RULE, reason.name()).say(telling.language, &[])?,
        })
    };
    let traces = traces.iter().enumerate();
    traces.map(|(index, trace)| told(trace).map_err(|error| within(error, &format!("{path}/rules/{index}")))).collect()
}

/// The reason of a word that a document carries.
fn known<R>(reason: Option<R>, word: &str) -> Result<R> {
    reason.ok_or_else(|| {
        let found = crate::reader::quoted(word);
        Error::new(Code::UnreadableAccount, format!("expected a reason of this version, found {found}"))
            .at_field("/reason")
    })
}

/// The same error, with its place in a larger document.
fn within(error: Error, path: &str) -> Error {
    let field = format!("{path}{}", error.field().unwrap_or_default());
    Error::new(error.code(), error.message()).at_field(field)
}
