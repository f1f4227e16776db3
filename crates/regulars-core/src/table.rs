//! Named typed columns: the only thing that analytics gives back.
//!
//! A [`Table`] leaves Rust as an Arrow stream or as JSON, and every figure, a single rate included, is one. Missing
//! values are missing: nulls in Arrow and in JSON, never 0 and never NaN.

use serde_json::{Map, Number, Value, json};

use crate::money::Scale;
use crate::time::{Day, Instant};
use crate::{Code, Error, Result, parallel};

/// The schema that a table's JSON document names.
pub const SCHEMA: &str = "regulars.table/1";

/// The values of a column, of one type. What stands at a missing place has no meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 64-bit integers: counts, and amounts of an integer column.
    Int(Vec<i64>),
    /// Doubles, all finite: ratios, and amounts of a float column.
    Float(Vec<f64>),
    /// UTF-8 text.
    Text(Texts),
    /// Truth values.
    Bool(Vec<bool>),
    /// Dates, as days since 1970-01-01.
    Day(Vec<i32>),
    /// Instants, as microseconds since 1970-01-01T00:00:00Z.
    Instant(Vec<i64>),
    /// Exact amounts, in units of the scale.
    Decimal(Vec<i128>, Scale),
}

/// Many texts in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text at the end.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// Of these names the ones that `of` chooses for each of so many places, written in parallel.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn chosen(names: &[&str], rows: usize, of: impl Fn(usize) -> usize + Sync) -> Result<Self> {
        let places = |run: usize| run * parallel::RUN..((run + 1) * parallel::RUN).min(rows);
        let runs = parallel::map(rows.div_ceil(parallel::RUN), |run| {
            let mut texts = Self::default();
            places(run).for_each(|place| texts.push(names[of(place)]));
            Ok(texts)
        })?;
        let mut all = Self { bytes: String::new(), ends: Vec::with_capacity(rows) };
        all.bytes.reserve(runs.iter().map(|run| run.bytes.len()).sum());
        for run in runs {
            let start = all.bytes.len();
            all.bytes.push_str(&run.bytes);
            all.ends.extend(run.ends.iter().map(|end| start + end));
        }
        Ok(all)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at this place, or an empty one beyond the end.
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(self.bytes.len()) };
        &self.bytes[start..self.ends.get(index).copied().unwrap_or(self.bytes.len()).max(start)]
    }

    /// The texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// All texts as one, and where each of them ends.
    pub fn parts(&self) -> (&str, &[usize]) {
        (&self.bytes, &self.ends)
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text));
        all
    }
}

impl Values {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) | Self::Instant(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Day(values) => values.len(),
            Self::Decimal(values, _) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type's name in documents: `int`, `float`, `text`, `bool`, `date`, `timestamp` or `decimal`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "text",
            Self::Bool(_) => "bool",
            Self::Day(_) => "date",
            Self::Instant(_) => "timestamp",
            Self::Decimal(..) => "decimal",
        }
    }

    fn json(&self, index: usize) -> Value {
        match self {
            Self::Int(values) => values[index].into(),
            Self::Float(values) => Number::from_f64(values[index]).map_or(Value::Null, Value::Number),
            Self::Text(values) => values.get(index).into(),
            Self::Bool(values) => values[index].into(),
            Self::Day(values) => {
                Day::from_number(values[index].into()).map_or(Value::Null, |day| day.to_string().into())
            }
            Self::Instant(values) => {
                Instant::from_micros(values[index]).map_or(Value::Null, |at| at.to_string().into())
            }
            // As text, since a reader's number type might not hold it exactly.
            Self::Decimal(values, scale) => scale.format(values[index]).into(),
        }
    }

    /// The same values at other places; `None` takes any value, to be covered by a missing mark.
    fn take(&self, places: &[Option<usize>]) -> Self {
        fn pick<T: Copy + Default>(values: &[T], places: &[Option<usize>]) -> Vec<T> {
            places.iter().map(|place| place.map_or_else(T::default, |index| values[index])).collect()
        }
        match self {
            Self::Int(values) => Self::Int(pick(values, places)),
            Self::Float(values) => Self::Float(pick(values, places)),
            Self::Text(values) => {
                Self::Text(places.iter().map(|place| place.map_or("", |index| values.get(index))).collect())
            }
            Self::Bool(values) => Self::Bool(pick(values, places)),
            Self::Day(values) => Self::Day(pick(values, places)),
            Self::Instant(values) => Self::Instant(pick(values, places)),
            Self::Decimal(values, scale) => Self::Decimal(pick(values, places), *scale),
        }
    }
}

/// A named column. `present` is empty when nothing is missing, else it says for each value whether it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    name: String,
    values: Values,
    present: Vec<bool>,
}

impl Column {
    /// A column without missing values.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), values, present: Vec::new() }
    }

    /// A column in which the values that are not `present` are missing.
    ///
    /// # Panics
    /// When there are not as many marks as values: an error of the caller's code.
    pub fn with_missing(name: impl Into<String>, values: Values, present: Vec<bool>) -> Self {
        assert_eq!(values.len(), present.len(), "a mark for each value");
        let present = if present.iter().all(|mark| *mark) { Vec::new() } else { present };
        Self { name: name.into(), values, present }
    }

    /// A column of integers, some of them missing.
    pub fn ints(name: impl Into<String>, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        let (values, present) = values.into_iter().map(|value| (value.unwrap_or_default(), value.is_some())).unzip();
        Self::with_missing(name, Values::Int(values), present)
    }

    /// A column of doubles, some of them missing.
    pub fn floats(name: impl Into<String>, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let (values, present) = values.into_iter().map(|value| (value.unwrap_or_default(), value.is_some())).unzip();
        Self::with_missing(name, Values::Float(values), present)
    }

    /// A column of so many integers, some of them missing, told one by one and in parallel.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn ints_of(name: impl Into<String>, rows: usize, of: impl Fn(usize) -> Option<i64> + Sync) -> Result<Self> {
        let (values, present) = told(rows, of)?;
        Ok(Self::with_missing(name, Values::Int(values), present))
    }

    /// A column of so many doubles, some of them missing, told one by one and in parallel.
    ///
    /// # Errors
    /// [`Code::Internal`] when threads cannot be started.
    pub fn floats_of(name: impl Into<String>, rows: usize, of: impl Fn(usize) -> Option<f64> + Sync) -> Result<Self> {
        let (values, present) = told(rows, of)?;
        Ok(Self::with_missing(name, Values::Float(values), present))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same column under another name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The same column with something before its name.
    pub fn prefixed(self, before: &str) -> Self {
        let name = format!("{before}{}", self.name);
        self.named(name)
    }

    /// The values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Whether the value at this place is there.
    pub fn is_present(&self, index: usize) -> bool {
        self.present.is_empty() || self.present[index]
    }

    /// For each value whether it is there; empty when none is missing.
    pub fn present(&self) -> &[bool] {
        &self.present
    }

    /// The value at this place as JSON, null when it is missing.
    pub fn json(&self, index: usize) -> Value {
        if self.is_present(index) { self.values.json(index) } else { Value::Null }
    }
}

/// Values told one by one, and whether each is there.
fn told<T>(rows: usize, of: impl Fn(usize) -> Option<T> + Sync) -> Result<(Vec<T>, Vec<bool>)>
where
    T: Copy + Default + Send,
{
    let (mut values, mut present) = (vec![T::default(); rows], vec![false; rows]);
    let runs = values.chunks_mut(parallel::RUN).zip(present.chunks_mut(parallel::RUN)).collect();
    parallel::map_items(runs, |run, (values, present): (&mut [T], &mut [bool])| {
        for (place, (value, is_there)) in values.iter_mut().zip(present).enumerate() {
            let told = of(run * parallel::RUN + place);
            (*value, *is_there) = (told.unwrap_or_default(), told.is_some());
        }
        Ok(())
    })?;
    Ok((values, present))
}

/// Columns of one length, and a document about what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    about: Map<String, Value>,
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// A table of these columns. `about` tells what figure it is and by which options.
    ///
    /// # Panics
    /// When the columns differ in length or share a name: an error of the caller's code.
    pub fn new(about: Value, columns: Vec<Column>) -> Self {
        let rows = columns.first().map_or(0, |column| column.values.len());
        for (index, column) in columns.iter().enumerate() {
            assert_eq!(column.values.len(), rows, "the length of column {:?}", column.name);
            assert!(columns[..index].iter().all(|other| other.name != column.name), "two columns {:?}", column.name);
        }
        let about = match about {
            Value::Object(about) => about,
            _ => Map::new(),
        };
        Self { about, columns, rows }
    }

    /// What figure this is, and by which options.
    pub fn about(&self) -> &Map<String, Value> {
        &self.about
    }

    /// The columns in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of this name.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`], naming the columns that there are.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| {
            let names: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
            Error::new(Code::UnknownColumn, format!("expected one of the columns {}, found {name:?}", names.join(", ")))
        })
    }

    /// The table as a document: `{"schema", "about", "rows", "columns": [{"name", "type", "values": [...]}]}`. Dates
    /// and timestamps are ISO 8601 text, decimals are text, missing values are null.
    ///
    /// ```
    /// use regulars_core::table::{Column, Table};
    /// let table = Table::new(serde_json::json!({"figure": "example"}), vec![Column::ints("n", [Some(1), None])]);
    /// assert_eq!(
    ///     table.to_document().to_string(),
    ///     r#"{"schema":"regulars.table/1","about":{"figure":"example"},"rows":2,"columns":[{"name":"n","type":"int","values":[1,null]}]}"#
    /// );
    /// ```
    pub fn to_document(&self) -> Value {
        let columns: Vec<Value> = self
            .columns
            .iter()
            .map(|column| {
                let values: Vec<Value> = (0..self.rows).map(|index| column.json(index)).collect();
                json!({ "name": column.name, "type": column.values.type_name(), "values": values })
            })
            .collect();
        json!({ "schema": SCHEMA, "about": self.about, "rows": self.rows, "columns": columns })
    }

    /// The long table turned wide: a row for each run of equal values of `rows` (with the columns `keep` taken from
    /// its first row), a column for each value of the integer column `columns`, in rising order, each cell from
    /// `value`. Cells that the long table does not have are missing.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`], [`Code::ColumnType`] when `columns` is not an integer column without missing values,
    /// or [`Code::TableTooLarge`] when it spans more than 100,000 values.
    pub fn wide(&self, rows: &str, keep: &[&str], columns: &str, value: &str) -> Result<Self> {
        const MOST: i64 = 100_000;
        let (by, value) = (self.column(rows)?, self.column(value)?);
        let Values::Int(numbers) = self.column(columns)?.values() else {
            return Err(Error::new(Code::ColumnType, format!("expected a column of integers, found {columns:?}")));
        };
        let mut starts: Vec<usize> = Vec::new();
        for index in 0..self.rows {
            if index == 0 || by.json(index) != by.json(index - 1) {
                starts.push(index);
            }
        }
        let (low, high) = (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(-1));
        if high - low >= MOST {
            return Err(Error::new(
                Code::TableTooLarge,
                format!("expected at most {MOST} columns, found {low} to {high}"),
            ));
        }
        let width = (high - low + 1) as usize;
        let mut cells = vec![vec![None; starts.len()]; width];
        for (row, &start) in starts.iter().enumerate() {
            let end = starts.get(row + 1).copied().unwrap_or(self.rows);
            for index in start..end {
                cells[(numbers[index] - low) as usize][row] = Some(index);
            }
        }
        let pick = |column: &Column, name: String, places: &[Option<usize>]| {
            let present = places.iter().map(|place| place.is_some_and(|index| column.is_present(index))).collect();
            Column::with_missing(name, column.values.take(places), present)
        };
        let firsts: Vec<Option<usize>> = starts.iter().copied().map(Some).collect();
        let mut wide = vec![pick(by, rows.to_owned(), &firsts)];
        for name in keep {
            wide.push(pick(self.column(name)?, (*name).to_owned(), &firsts));
        }
        for (at, places) in cells.iter().enumerate() {
            wide.push(pick(value, (low + at as i64).to_string(), places));
        }
        let mut about = self.about.clone();
        about.insert("wide".into(), true.into());
        Ok(Self::new(Value::Object(about), wide))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_turns_wide_and_keeps_what_is_missing() {
        let long = Table::new(
            json!({}),
            vec![
                Column::new("cohort", Values::Day(vec![0, 0, 31])),
                Column::ints("size", [Some(9), Some(9), Some(4)]),
                Column::ints("period", [Some(0), Some(1), Some(0)]),
                Column::floats("value", [Some(1.0), None, Some(0.5)]),
            ],
        );
        let wide = long.wide("cohort", &["size"], "period", "value").unwrap();
        assert_eq!(
            wide.to_document()["columns"].to_string(),
            r#"[{"name":"cohort","type":"date","values":["1970-01-01","1970-02-01"]},{"name":"size","type":"int","values":[9,4]},{"name":"0","type":"float","values":[1.0,0.5]},{"name":"1","type":"float","values":[null,null]}]"#
        );
    }
}
