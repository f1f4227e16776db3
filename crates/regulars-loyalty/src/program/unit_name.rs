//! What customers call a point: a noun for each language, in every form that numbers ask for. It may say which form there is;
//! which one a number asks for is found in `words`.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::reader::Node;
use crate::words::Language;

/// What customers call a point, by language. Empty, points are called points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitName(Vec<(Language, Vec<String>)>);

impl UnitName {
    /// Whether it has no name of its own.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The noun of a language in one of the [forms](Language::forms) that it has.
    pub fn form(&self, language: Language, form: &str) -> Option<&str> {
        let (_, nouns) = self.0.iter().find(|(other, _)| *other == language)?;
        let place = language.forms().iter().position(|other| *other == form)?;
        nouns.get(place).map(String::as_str)
    }

    pub(super) fn read(node: Node<'_>) -> Option<Self> {
        let object = node.object()?;
        object.only(&Language::ALL.map(Language::code));
        let mut names = Vec::new();
        let mut sound = true;
        for language in Language::ALL {
            if !object.has(language.code()) {
                continue;
            }
            let nouns = object.required(language.code(), |node| {
                let object = node.object()?;
                object.only(language.forms());
                // Each is asked for, so that every one that is missing is named.
                let nouns: Vec<Option<String>> =
                    language.forms().iter().map(|form| object.required(form, |node| node.text())).collect();
                nouns.into_iter().collect::<Option<Vec<String>>>()
            });
            match nouns {
                Some(nouns) => names.push((language, nouns)),
                None => sound = false,
            }
        }
        sound.then_some(Self(names))
    }
}

impl Serialize for UnitName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (language, nouns) in &self.0 {
            let forms: serde_json::Map<String, serde_json::Value> = language
                .forms()
                .iter()
                .zip(nouns)
                .map(|(form, noun)| ((*form).to_owned(), noun.as_str().into()))
                .collect();
            map.serialize_entry(language.code(), &forms)?;
        }
        map.end()
    }
}
