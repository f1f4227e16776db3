//! Requests and replies.
//!
//! Beside the calls of `regulars::documents` there are:
//!
//! | call | request | reply |
//! |---|---|---|
//! | `customer_base.new` | `{"columns": {…}}` or `{"path": "…", "read": {…}}`, and `"options": {…}` | `{"base": 1}` |
//! | `customer_base.merge` | `{"base": 1, "other": 2}` | `{"base": 3}`, of the rows of both |
//! | `customer_base.append` | `{"base": 1, …}`, the rows as for `new`; `"options": {"observed_until": …, "loader": …}` | `{"base": 4}` |
//! | `customer_base.save` | `{"base": 1, "path": "…"}` | `{}` |
//! | `customer_base.load` | `{"path": "…"}` | `{"base": 5}` |
//! | `customer_base.figure` | `{"base": 1, "figure": "cohorts", "options": {…}, "wide": false}` | the table |
//! | `customer_base.fit` | `{"base": 1, "model": "bg_nbd", "options": {…}}` | the fitted model, a document |
//! | `customer_base.replay` | `{"base": 1, "programs": [{…}]}` | what the program would have awarded, a document |
//! | `customer_base.free` | `{"base": 1}` | `{}` |
//!
//! A base never changes: `merge` and `append` make another one, and each is freed for itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use regulars::{Code, Control, CustomerBase, Error, Result, documents, figures};
use regulars_border::{
    JsonColumns, append_file, append_frame, fit, from_file, from_frame, guard, load, merge, replay_orders, save, wide,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Answers requests, and keeps the customer bases that they made.
#[derive(Default)]
pub(crate) struct Worker {
    bases: BTreeMap<u64, CustomerBase>,
    made: u64,
}

/// A request. Its parts stay as they were written: the id is sent back so, and the document is the call's to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(borrow)]
    call: Cow<'a, str>,
    #[serde(borrow)]
    request: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Reply<'a> {
    id: &'a RawValue,
    reply: &'a RawValue,
}

#[derive(Serialize)]
struct Refusal<'a> {
    id: Option<&'a RawValue>,
    error: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New<'a> {
    #[serde(borrow)]
    columns: Option<&'a RawValue>,
    path: Option<String>,
    #[serde(borrow)]
    read: Option<&'a RawValue>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
}

/// Like [`New`], with a base; serde cannot have both, a part taken in and no unknown fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Append<'a> {
    base: u64,
    #[serde(borrow)]
    columns: Option<&'a RawValue>,
    path: Option<String>,
    #[serde(borrow)]
    read: Option<&'a RawValue>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    base: u64,
    other: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    base: u64,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Load {
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure<'a> {
    base: u64,
    #[serde(borrow)]
    figure: Cow<'a, str>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
    #[serde(default)]
    wide: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fit<'a> {
    base: u64,
    #[serde(borrow)]
    model: Cow<'a, str>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replay<'a> {
    base: u64,
    #[serde(borrow)]
    programs: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Free {
    base: u64,
}

impl Worker {
    /// The reply to a line, without an end of line.
    pub(crate) fn answer(&mut self, line: &[u8]) -> String {
        let request: Request<'_> = match serde_json::from_slice(line) {
            Ok(request) => request,
            Err(error) => {
                let expected = "expected a line {\"id\", \"call\", \"request\"}";
                return refuse(None, &Error::new(Code::UnreadableDocument, format!("{expected}: {error}")));
            }
        };
        let document = request.request.map_or("{}", RawValue::get);
        let reply = guard(|| {
            let reply = self.call(&request.call, document)?;
            // serde_json alone knows whether a text is one JSON document; it is taken over as it is.
            RawValue::from_string(reply).map_err(|error| {
                Error::new(Code::Internal, format!("expected a JSON document from {}: {error}", request.call))
            })
        });
        match reply {
            Ok(reply) => write(&Reply { id: request.id, reply: &reply }),
            Err(error) => refuse(Some(request.id), &error),
        }
    }

    fn call(&mut self, name: &str, document: &str) -> Result<String> {
        match name {
            "customer_base.new" => {
                let New { columns, path, read: how, options } = read(document)?;
                let options = text(options);
                self.keep(match orders(columns, path.as_deref(), how)? {
                    Orders::Columns(columns) => from_frame(columns.frame()?, options)?,
                    Orders::File(path, how) => from_file(path, how, options)?,
                })
            }
            "customer_base.append" => {
                let Append { base, columns, path, read: how, options } = read(document)?;
                let (base, options) = (self.base("base", base)?, text(options));
                self.keep(match orders(columns, path.as_deref(), how)? {
                    Orders::Columns(columns) => append_frame(base, columns.frame()?, options)?,
                    Orders::File(path, how) => append_file(base, path, how, options)?,
                })
            }
            "customer_base.merge" => {
                let Merge { base, other } = read(document)?;
                self.keep(merge(self.base("base", base)?, self.base("other", other)?)?)
            }
            "customer_base.save" => {
                let Save { base, path } = read(document)?;
                save(self.base("base", base)?, Path::new(&path)).map(|()| "{}".to_owned())
            }
            "customer_base.load" => {
                let Load { path } = read(document)?;
                self.keep(load(Path::new(&path), &Control::new())?)
            }
            "customer_base.figure" => self.figure(&read(document)?),
            "customer_base.fit" => {
                let Fit { base, model, options } = read(document)?;
                fit(self.base("base", base)?, &model, text(options))
            }
            "customer_base.replay" => {
                let Replay { base, programs } = read(document)?;
                replay_orders(self.base("base", base)?, programs.get())
            }
            "customer_base.free" => {
                let Free { base } = read(document)?;
                self.bases.remove(&base).map(|_| "{}".to_owned()).ok_or_else(|| no_base("base", base))
            }
            // A request that is a text is the document itself: so a host can send what is no JSON, and hear why.
            _ if document.starts_with('"') => documents::call(name, &read::<String>(document)?),
            _ => documents::call(name, document),
        }
    }

    /// Keeps a base for the host, which knows it by its number.
    fn keep(&mut self, base: CustomerBase) -> Result<String> {
        self.made += 1;
        self.bases.insert(self.made, base);
        Ok(format!("{{\"base\":{}}}", self.made))
    }

    fn base(&self, field: &str, base: u64) -> Result<&CustomerBase> {
        self.bases.get(&base).ok_or_else(|| no_base(field, base))
    }

    fn figure(&self, figure: &Figure<'_>) -> Result<String> {
        let base = self.base("base", figure.base)?;
        let table = figures::compute(base, &figure.figure, text(figure.options))?;
        let table = if figure.wide { wide(&table)? } else { table };
        Ok(table.to_document().to_string())
    }
}

/// The reply to a line that was too long to be held.
pub(crate) fn refuse_long_line(longest: usize) -> String {
    let message = format!("expected a line of at most {longest} bytes, found a longer one");
    refuse(None, &Error::new(Code::UnreadableDocument, message))
}

fn read<'a, T: Deserialize<'a>>(document: &'a str) -> Result<T> {
    serde_json::from_str(document)
        .map_err(|error| Error::new(Code::UnreadableDocument, error.to_string()).at_field("request"))
}

fn no_base(field: &str, base: u64) -> Error {
    let message = format!("expected a customer base that was made and not freed, found {base}");
    Error::new(Code::InvalidOption, message).at_field(field)
}

/// Rows as a request has them: columns, or a file and how to read it.
enum Orders<'a> {
    Columns(JsonColumns),
    File(&'a Path, &'a str),
}

fn orders<'a>(columns: Option<&'a RawValue>, path: Option<&'a str>, how: Option<&'a RawValue>) -> Result<Orders<'a>> {
    match (columns, path) {
        (Some(columns), None) => Ok(Orders::Columns(JsonColumns::parse(columns.get())?)),
        (None, Some(path)) => Ok(Orders::File(Path::new(path), text(how))),
        _ => Err(Error::new(Code::InvalidOption, "expected either columns or a path").at_field("columns")),
    }
}

fn text(document: Option<&RawValue>) -> &str {
    document.map_or("", RawValue::get)
}

fn refuse(id: Option<&RawValue>, error: &Error) -> String {
    write(&Refusal { id, error: error.to_document() })
}

fn write<T: Serialize>(reply: &T) -> String {
    // Neither has a map with keys that are no strings, which alone could fail. Were it so, the host would still have
    // to get a line.
    serde_json::to_string(reply).unwrap_or_else(|error| {
        format!("{{\"id\":null,\"error\":{{\"code\":9001,\"name\":\"internal\",\"message\":{:?},\"field\":null,\"row\":null}}}}", error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_answered_and_the_next_one_works() {
        let mut worker = Worker::default();
        for line in ["", "{", "[]", "{\"id\":1}", "\u{0}", "{\"id\":1,\"call\":\"version\",\"other\":2}"] {
            let reply = worker.answer(line.as_bytes());
            assert!(reply.starts_with("{\"id\":null,\"error\":{\"code\":1011,"), "{line:?}: {reply}");
        }
        assert!(worker.answer(b"\xff").starts_with("{\"id\":null,\"error\":{\"code\":1011,"));
        let reply = worker.answer(br#"{"id":"x","call":"no.such.call"}"#);
        assert!(reply.starts_with("{\"id\":\"x\",\"error\":{\"code\":1014,"), "{reply}");
        let reply = worker.answer(br#"{"id":[1.50],"call":"customer_base.free","request":{"base":9}}"#);
        assert!(reply.starts_with("{\"id\":[1.50],\"error\":{\"code\":1012,"), "{reply}");
    }
}
