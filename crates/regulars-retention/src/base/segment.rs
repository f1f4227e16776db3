//! Columns that tell segments: values as small numbers, and the numbers of the values.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use regulars_core::orders::{Column, Values};

use super::side::MISSING;

/// A column that nobody asked for tells segments up to so many different values.
pub(super) const MOST_VALUES: usize = 1000;

/// A column of segments as a base knows it: its name, and its values by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Segment {
    pub(crate) name: String,
    /// Whether all values are integers.
    pub(crate) is_int: bool,
    /// Texts by their bytes, integers by value.
    pub(crate) values: Vec<String>,
}

/// The values that were met, numbered as they came.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    pub(super) values: Vec<String>,
    is_too_wide: bool,
    pub(super) is_int: bool,
}

impl Dictionary {
    pub(super) fn of(segment: &Segment) -> Self {
        Self { values: segment.values.clone(), is_too_wide: false, is_int: segment.is_int }
    }

    /// Of a column that does not tell segments.
    pub(super) fn too_wide() -> Self {
        Self { is_too_wide: true, ..Self::default() }
    }

    pub(super) fn is_too_wide(&self) -> bool {
        self.is_too_wide
    }
}

/// Columns that were found to have too many values to be segments. Of named columns any number of values is taken.
#[derive(Debug)]
pub(super) struct TooWide {
    found: Vec<AtomicBool>,
    is_named: bool,
}

impl TooWide {
    pub(super) fn new(columns: usize, is_named: bool) -> Self {
        Self { found: (0..columns).map(|_| AtomicBool::new(false)).collect(), is_named }
    }

    pub(super) fn note(&self, column: usize) {
        self.found[column].store(true, Ordering::Relaxed);
    }

    pub(super) fn is_noted(&self, column: usize) -> bool {
        self.found[column].load(Ordering::Relaxed)
    }

    /// How many values to take of a column.
    pub(super) fn limit(&self, column: usize) -> usize {
        if self.is_named {
            usize::MAX
        } else if self.is_noted(column) {
            0
        } else {
            MOST_VALUES
        }
    }
}

/// The numbers of a range's values. Gives up, with none, at more values than `limit`.
pub(super) fn read(column: &Column<'_>, range: Range<usize>, dictionary: &mut Dictionary, limit: usize) -> Vec<i64> {
    let mut codes = Vec::with_capacity(if limit == 0 { 0 } else { range.len() });
    if limit == 0 {
        dictionary.is_too_wide = true;
        return codes;
    }
    dictionary.is_int = is_int(column);
    let mut texts: HashMap<&[u8], i64> = HashMap::new();
    let mut ints: HashMap<i64, i64> = HashMap::new();
    let mut last_text: Option<(&[u8], i64)> = None;
    let mut last_int: Option<(i64, i64)> = None;
    for index in range {
        let values = &mut dictionary.values;
        let code = match value(column, index) {
            None => MISSING,
            Some(Found::Text(text)) => match last_text.filter(|(last, _)| *last == text) {
                Some((_, code)) => code,
                None => {
                    let code = *texts.entry(text).or_insert_with(|| {
                        values.push(String::from_utf8_lossy(text).into_owned());
                        values.len() as i64 - 1
                    });
                    last_text = Some((text, code));
                    code
                }
            },
            Some(Found::Int(int)) => match last_int.filter(|(last, _)| *last == int) {
                Some((_, code)) => code,
                None => {
                    let code = *ints.entry(int).or_insert_with(|| {
                        values.push(int.to_string());
                        values.len() as i64 - 1
                    });
                    last_int = Some((int, code));
                    code
                }
            },
        };
        if dictionary.values.len() > limit {
            *dictionary = Dictionary::too_wide();
            return Vec::new();
        }
        codes.push(code);
    }
    codes
}

enum Found<'c> {
    Text(&'c [u8]),
    Int(i64),
}

fn value<'c>(column: &'c Column<'_>, index: usize) -> Option<Found<'c>> {
    if !column.is_present(index) {
        return None;
    }
    match &column.values {
        Values::Text(texts) => Some(Found::Text(texts.get(index))),
        Values::Int(values) => Some(Found::Int(values[index])),
        Values::Dictionary(codes, values) => {
            let code = codes[index] as usize;
            if code < values.values.len() { value(values, code) } else { None }
        }
        _ => None,
    }
}

fn is_int(column: &Column<'_>) -> bool {
    match &column.values {
        Values::Int(_) => true,
        Values::Dictionary(_, values) => is_int(values),
        _ => false,
    }
}

/// The values of several dictionaries of one column, in their order; and for each dictionary the number of each of its
/// values among them.
pub(super) fn unite(name: &str, dictionaries: &[&Dictionary]) -> (Segment, Vec<Vec<i64>>) {
    let met = || dictionaries.iter().filter(|dictionary| !dictionary.values.is_empty());
    let is_int = met().count() > 0 && met().all(|dictionary| dictionary.is_int);
    let all: BTreeSet<&str> = met().flat_map(|dictionary| dictionary.values.iter().map(String::as_str)).collect();
    let mut values: Vec<String> = all.into_iter().map(str::to_owned).collect();
    if is_int {
        values.sort_by_key(|value| value.parse::<i64>().unwrap_or_default());
    }
    let numbers: HashMap<&str, i64> = values.iter().map(String::as_str).zip(0..).collect();
    let maps = dictionaries
        .iter()
        .map(|dictionary| dictionary.values.iter().map(|value| numbers[value.as_str()]).collect())
        .collect();
    (Segment { name: name.to_owned(), is_int, values }, maps)
}
