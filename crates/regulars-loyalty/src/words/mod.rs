//! What is said of points in the languages of customers. It may say what it is told to say; it knows no program, no entry
//! and no decision.
//!
//! The sentences stand in `en.ftl`, `pl.ftl`, `ru.ftl` and `zh.ftl`, in the syntax of
//! [Fluent](https://projectfluent.org), and become static data by `make gen`. Fluent's own formatter was not taken: its
//! numbers are doubles, it parses at run time in every process or request, and a quote of twenty rules says a hundred
//! phrases. Forms of plurals are chosen by the rules of Unicode (CLDR) as `intl_pluralrules` holds them, which Fluent's
//! formatter asks too.

#[rustfmt::skip]
pub(crate) mod sentences;

use std::borrow::Cow;
use std::cell::OnceCell;

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use regulars_core::{Code, Error, Result};
use serde::{Serialize, Serializer};

/// A language in which decisions are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, in which decisions are recorded.
    English,
    /// Polish.
    Polish,
    /// Russian.
    Russian,
    /// Chinese, simplified.
    Chinese,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::English, Self::Polish, Self::Russian, Self::Chinese];

    /// The language's code of ISO 639-1, as documents name it.
    pub fn code(self) -> &'static str {
        ["en", "pl", "ru", "zh"][self as usize]
    }

    /// The language of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The forms of nouns beside numbers, by the names that CLDR gives them: `other` is that of fractions, and of all that no
    /// other form is for.
    pub fn forms(self) -> &'static [&'static str] {
        match self {
            Self::English => &["one", "other"],
            Self::Polish | Self::Russian => &["one", "few", "many", "other"],
            Self::Chinese => &["other"],
        }
    }

    /// A number that is written with a point, as the language writes it.
    pub(crate) fn number(self, mut written: String) -> String {
        if matches!(self, Self::Polish | Self::Russian)
            && let Some(point) = written.find('.')
        {
            written.replace_range(point..=point, ",");
        }
        written
    }

    /// The form that the language's nouns take beside a number, by the name that CLDR gives it; `None` of what is no number.
    pub(crate) fn form(self, number: &str) -> Option<&'static str> {
        thread_local! {
            /// Rules are found once a thread: to be looked up they take longer than to be asked.
            static RULES: [OnceCell<Option<PluralRules>>; 4] = const { [const { OnceCell::new() }; 4] };
        }
        let find = || {
            PluralRules::create(self.code().parse::<unic_langid::LanguageIdentifier>().ok()?, PluralRuleType::CARDINAL)
                .ok()
        };
        let form = RULES.with(|rules| {
            let rules = rules[self as usize].get_or_init(find).as_ref()?;
            // Most numbers are whole, and those are read in a tenth of the time.
            number.parse::<u64>().map_or_else(|_| rules.select(number).ok(), |whole| rules.select(whole).ok())
        })?;
        Some(match form {
            PluralCategory::ZERO => "zero",
            PluralCategory::ONE => "one",
            PluralCategory::TWO => "two",
            PluralCategory::FEW => "few",
            PluralCategory::MANY => "many",
            PluralCategory::OTHER => "other",
        })
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A part of a sentence.
#[derive(Debug)]
pub(crate) enum Piece {
    /// What is said as it stands.
    Text(&'static str),
    /// What something of this name is.
    Name(&'static str),
    /// One of several wordings: that of what the name stands for, or of the form that its number asks for; otherwise the
    /// last one.
    Choice(&'static str, &'static [(&'static str, &'static [Piece])], &'static [Piece]),
}

/// A sentence in all languages.
#[derive(Debug)]
pub(crate) struct Sentence([&'static [Piece]; 4]);

/// What the names in a sentence stand for.
pub(crate) type Named<'a> = [(&'static str, Cow<'a, str>)];

impl Sentence {
    /// The sentence of a word, in one of the tables of [`sentences`].
    pub(crate) fn of(table: &'static [(&'static str, Self)], word: &str) -> Option<&'static Self> {
        let place = table.binary_search_by(|(other, _)| (*other).cmp(word)).ok()?;
        Some(&table[place].1)
    }

    /// The sentence in a language.
    ///
    /// # Errors
    /// `6005 unreadable_account` when it speaks of something that is not there.
    pub(crate) fn say(&self, language: Language, named: &Named<'_>) -> Result<String> {
        let mut out = String::with_capacity(96);
        add(self.0[language as usize], language, named, &mut out)?;
        Ok(out)
    }
}

fn add(pieces: &[Piece], language: Language, named: &Named<'_>, out: &mut String) -> Result<()> {
    let find = |name: &str| {
        let found = named.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_ref()).ok_or_else(|| {
            let message = format!("expected {name:?} among the facts of a decision, found none");
            Error::new(Code::UnreadableAccount, message)
        })
    };
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Name(name) => out.push_str(find(name)?),
            Piece::Choice(name, variants, other) => {
                let value = find(name)?;
                let of = |word: &str| variants.iter().find(|(key, _)| *key == word).map(|(_, pieces)| *pieces);
                let chosen = of(value).or_else(|| of(language.form(value)?)).unwrap_or(other);
                add(chosen, language, named, out)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
