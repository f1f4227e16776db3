use std::collections::BTreeSet;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use super::sentences::{BUCKET, ENTRY, EVENT, KIND, PLAIN, RULE};
use super::*;
use crate::ledger::{Bucket, Kind};
use crate::reason::{OfEntry, OfEvent, OfRule};

const FLUENT: [&str; 4] =
    [include_str!("en.ftl"), include_str!("pl.ftl"), include_str!("ru.ftl"), include_str!("zh.ftl")];

/// Numbers of every form that the four languages know.
const NUMBERS: [&str; 16] =
    ["0", "1", "2", "4", "5", "10", "11", "12", "14", "21", "22", "25", "101", "1000000", "1.00", "1.50"];

/// Every sentence with its identifier.
fn all() -> Vec<(String, &'static Sentence)> {
    let mut all: Vec<_> = PLAIN.iter().map(|(id, sentence)| ((*id).to_owned(), *sentence)).collect();
    for (name, table) in [("bucket", BUCKET), ("entry", ENTRY), ("event", EVENT), ("kind", KIND), ("rule", RULE)] {
        all.extend(table.iter().map(|(word, sentence)| (format!("{name}-{}", word.replace('_', "-")), sentence)));
    }
    all
}

#[test]
fn every_reason_kind_and_bucket_has_its_sentence_and_no_sentence_is_of_something_else() {
    fn words<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> BTreeSet<&'static str> {
        all.iter().map(|one| name(*one)).collect()
    }
    let said = |table: &'static [(&'static str, Sentence)]| {
        assert!(table.is_sorted_by_key(|(word, _)| *word));
        table.iter().map(|(word, _)| *word).collect::<BTreeSet<_>>()
    };
    assert_eq!(said(EVENT), words(OfEvent::ALL, OfEvent::name));
    assert_eq!(said(RULE), words(OfRule::ALL, OfRule::name));
    assert_eq!(said(ENTRY), words(OfEntry::ALL, OfEntry::name));
    assert_eq!(said(KIND), words(&Kind::ALL, Kind::name));
    assert_eq!(said(BUCKET), words(&Bucket::ALL, Bucket::name));
}

/// All texts of a sentence, its choices included.
fn texts(pieces: &'static [Piece], out: &mut Vec<&'static str>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push(text),
            Piece::Name(_) => {}
            Piece::Choice(_, variants, other) => {
                variants.iter().for_each(|(_, pieces)| texts(pieces, out));
                texts(other, out);
            }
        }
    }
}

#[test]
fn no_sentence_is_left_in_another_language() {
    let letters = |pieces: &'static [Piece]| {
        let mut said = Vec::new();
        texts(pieces, &mut said);
        said.concat().chars().filter(|letter| letter.is_alphabetic()).collect::<String>()
    };
    for (id, Sentence(languages)) in all() {
        let said = languages.map(letters);
        let [english, polish, russian, chinese] = &said;
        if english.is_empty() {
            assert!(said.iter().all(String::is_empty), "{id}: {said:?}");
            continue;
        }
        assert_ne!(english, polish, "{id}");
        assert!(english.is_ascii(), "{id}: {english}");
        assert!(
            russian
                .chars()
                .all(|letter| ('а'..='я').contains(&letter.to_lowercase().next().unwrap()) || "ёЁ".contains(letter)),
            "{id}: {russian}"
        );
        assert!(chinese.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{id}: {chinese}");
    }
}

/// The choices of a sentence.
fn choices(pieces: &'static [Piece], out: &mut Vec<(&'static str, Vec<&'static str>)>) {
    for piece in pieces {
        if let Piece::Choice(name, variants, other) = piece {
            out.push((name, variants.iter().map(|(key, _)| *key).collect()));
            variants.iter().for_each(|(_, pieces)| choices(pieces, out));
            choices(other, out);
        }
    }
}

const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[test]
fn the_forms_of_a_language_are_those_that_numbers_ask_for() {
    for language in Language::ALL {
        let asked: BTreeSet<&str> = NUMBERS.iter().filter_map(|number| language.form(number)).collect();
        let forms: BTreeSet<&str> = language.forms().iter().copied().collect();
        assert_eq!(asked, forms, "{language:?}");
    }
}

#[test]
fn a_choice_by_number_has_every_form_of_its_language() {
    let mut tried = 0;
    for (id, Sentence(languages)) in all() {
        for (language, pieces) in Language::ALL.into_iter().zip(languages) {
            let mut found = Vec::new();
            choices(pieces, &mut found);
            for (_, keys) in found.iter().filter(|(_, keys)| keys.iter().any(|key| FORMS.contains(key))) {
                let needed: BTreeSet<&str> = NUMBERS.iter().filter_map(|number| language.form(number)).collect();
                let said: BTreeSet<&str> = keys.iter().copied().chain(["other"]).collect();
                assert_eq!(said, needed, "{id} in {language:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 6, "only {tried} choices were tried");
}

/// Fluent's own formatter reads the same files.
#[test]
fn fluents_own_formatter_says_the_same() {
    let mut compared = 0;
    for (language, text) in Language::ALL.into_iter().zip(FLUENT) {
        let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(text.to_owned()).unwrap()).unwrap();
        for (id, sentence) in all() {
            let pattern = bundle.get_message(&id).unwrap().value().unwrap();
            let mut chosen = Vec::new();
            choices(sentence.0[language as usize], &mut chosen);
            let by_number = |name: &str| {
                chosen.iter().any(|(other, keys)| *other == name && keys.iter().any(|key| FORMS.contains(key)))
            };
            let mut names = BTreeSet::new();
            named(sentence.0[language as usize], &mut names);
            for round in 0..NUMBERS.len() {
                let (mut args, mut own) = (FluentArgs::new(), Vec::new());
                for name in &names {
                    let value = if by_number(name) {
                        args.set(*name, FluentValue::try_number(NUMBERS[round]));
                        NUMBERS[round].to_owned()
                    } else {
                        let keys = chosen.iter().filter(|(other, _)| other == name).flat_map(|(_, keys)| keys);
                        let values: Vec<&str> = keys.copied().chain(["“x” {y}"]).collect();
                        let value = values[round % values.len()].to_owned();
                        args.set(*name, value.clone());
                        value
                    };
                    own.push((*name, Cow::Owned(value)));
                }
                let mut errors = Vec::new();
                let fluent = bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{id}: {errors:?}");
                assert_eq!(sentence.say(language, &own).unwrap(), fluent, "{id} in {language:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 4000, "only {compared} sentences were compared");
}

/// The names that a sentence speaks of.
fn named(pieces: &'static [Piece], out: &mut BTreeSet<&'static str>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Name(name) => drop(out.insert(name)),
            Piece::Choice(name, variants, other) => {
                out.insert(name);
                variants.iter().for_each(|(_, pieces)| named(pieces, out));
                named(other, out);
            }
        }
    }
}

/// From the plural rules of CLDR: <https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html>.
#[test]
fn points_are_counted_in_the_right_form() {
    let points = |language: Language, count: &str| {
        let number = language.number(count.to_owned());
        sentences::POINTS.say(language, &[("number", number.into()), ("count", count.into())]).unwrap()
    };
    let all = |language, counts: &[&str]| counts.iter().map(|count| points(language, count)).collect::<Vec<_>>();
    assert_eq!(all(Language::English, &["0", "1", "2", "1.00"]), ["0 points", "1 point", "2 points", "1.00 points"]);
    assert_eq!(
        all(Language::Polish, &["0", "1", "2", "4", "5", "12", "21", "22", "112", "1.50"]),
        [
            "0 punktów",
            "1 punkt",
            "2 punkty",
            "4 punkty",
            "5 punktów",
            "12 punktów",
            "21 punktów",
            "22 punkty",
            "112 punktów",
            "1,50 punktu"
        ]
    );
    assert_eq!(
        all(Language::Russian, &["0", "1", "2", "5", "11", "21", "22", "25", "111", "121", "1.50"]),
        [
            "0 баллов",
            "1 балл",
            "2 балла",
            "5 баллов",
            "11 баллов",
            "21 балл",
            "22 балла",
            "25 баллов",
            "111 баллов",
            "121 балл",
            "1,50 балла"
        ]
    );
    assert_eq!(all(Language::Chinese, &["1", "2", "1.50"]), ["1 积分", "2 积分", "1.50 积分"]);
}

#[test]
fn what_a_sentence_speaks_of_has_to_be_there() {
    let error = sentences::MONEY.say(Language::English, &[("number", "1".into())]).unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::UnreadableAccount, "expected \"currency\" among the facts of a decision, found none")
    );
}
