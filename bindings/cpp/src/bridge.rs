//! The one bridge. Each function is its signature and one call; `regulars.hpp` gives it the shape of C++.

use std::path::Path;

use regulars::{Code, Control, CustomerBase as Base, Error, Result, table};
use regulars_border::{
    HostFrame, append_file, append_frame, cells, from_file, from_frame, load, merge, reply, save, spans, wide,
};

use crate::thrown::{Thrown, run};

// cxx writes unsafe code of its own for what stands here.
#[cxx::bridge(namespace = "regulars::bridge")]
mod ffi {
    extern "Rust" {
        type Frame;
        type CustomerBase;
        type Table;

        fn call(name: &[u8], request: &[u8]) -> Result<String>;
        fn int64_at(document: &[u8], pointer: &[u8], value: &mut i64) -> Result<bool>;
        fn text_at(document: &[u8], pointer: &[u8], value: &mut String) -> Result<bool>;

        fn frame() -> Box<Frame>;
        unsafe fn add_int64(
            self: &mut Frame,
            name: &[u8],
            values: *const i64,
            length: usize,
            validity: *const u8,
        ) -> Result<()>;
        unsafe fn add_float64(
            self: &mut Frame,
            name: &[u8],
            values: *const f64,
            length: usize,
            validity: *const u8,
        ) -> Result<()>;
        unsafe fn add_utf8(
            self: &mut Frame,
            name: &[u8],
            bytes: *const u8,
            offsets: *const i64,
            length: usize,
            validity: *const u8,
        ) -> Result<()>;
        unsafe fn add_timestamp_micros(
            self: &mut Frame,
            name: &[u8],
            values: *const i64,
            length: usize,
            utc: bool,
            validity: *const u8,
        ) -> Result<()>;
        unsafe fn add_date32(
            self: &mut Frame,
            name: &[u8],
            values: *const i32,
            length: usize,
            validity: *const u8,
        ) -> Result<()>;

        fn base_of_frame(frame: &Frame, options: &[u8]) -> Result<Box<CustomerBase>>;
        fn base_of_file(path: &[u8], read: &[u8], options: &[u8]) -> Result<Box<CustomerBase>>;
        fn base_of_saved(path: &[u8]) -> Result<Box<CustomerBase>>;
        fn merge(self: &CustomerBase, other: &CustomerBase) -> Result<Box<CustomerBase>>;
        fn append_frame(self: &CustomerBase, frame: &Frame, options: &[u8]) -> Result<Box<CustomerBase>>;
        fn append_file(self: &CustomerBase, path: &[u8], read: &[u8], options: &[u8]) -> Result<Box<CustomerBase>>;
        fn save(self: &CustomerBase, path: &[u8]) -> Result<()>;
        fn figure(self: &CustomerBase, name: &[u8], options: &[u8]) -> Result<Box<Table>>;
        fn fit(self: &CustomerBase, model: &[u8], options: &[u8]) -> Result<String>;
        fn replay(self: &CustomerBase, programs: &[u8]) -> Result<String>;

        fn rows(self: &Table) -> usize;
        fn columns(self: &Table) -> usize;
        fn name(self: &Table, column: usize) -> Result<String>;
        fn type_name(self: &Table, column: usize) -> Result<String>;
        fn find(self: &Table, name: &[u8]) -> Result<usize>;
        fn int64(self: &Table, row: usize, column: usize, value: &mut i64) -> Result<bool>;
        fn float64(self: &Table, row: usize, column: usize, value: &mut f64) -> Result<bool>;
        fn text(self: &Table, row: usize, column: usize, value: &mut String) -> Result<bool>;
        fn int64s(self: &Table, column: usize) -> Result<&[i64]>;
        fn float64s(self: &Table, column: usize) -> Result<&[f64]>;
        fn date32s(self: &Table, column: usize) -> Result<&[i32]>;
        fn text_bytes(self: &Table, column: usize) -> Result<&str>;
        fn text_ends(self: &Table, column: usize) -> Result<&[usize]>;
        fn present(self: &Table, column: usize) -> Result<&[bool]>;
        fn json(self: &Table) -> Result<String>;
        fn wide(self: &Table) -> Result<Box<Table>>;
    }
}

type Thrower<T> = std::result::Result<T, Thrown>;

struct Frame(HostFrame);

struct CustomerBase(Base);

struct Table(table::Table);

/// C++ hands over bytes; whether they are UTF-8 is checked here, with the same words as everywhere.
fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str> {
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("expected text in UTF-8, which breaks off at byte {}", error.valid_up_to());
        Error::new(Code::UnreadableDocument, message).at_field(name)
    })
}

fn call(name: &[u8], request: &[u8]) -> Thrower<String> {
    run(|| regulars::documents::call(text("name", name)?, text("request", request)?))
}

fn int64_at(document: &[u8], pointer: &[u8], value: &mut i64) -> Thrower<bool> {
    run(|| {
        let found = reply::int64(text("document", document)?, text("pointer", pointer)?)?;
        Ok(found.map(|found| *value = found).is_some())
    })
}

fn text_at(document: &[u8], pointer: &[u8], value: &mut String) -> Thrower<bool> {
    run(|| {
        let found = reply::text(text("document", document)?, text("pointer", pointer)?)?;
        Ok(found.map(|found| *value = found.into_owned()).is_some())
    })
}

fn frame() -> Box<Frame> {
    Box::new(Frame(HostFrame::new()))
}

impl Frame {
    unsafe fn add_int64(&mut self, name: &[u8], values: *const i64, length: usize, validity: *const u8) -> Thrower<()> {
        // SAFETY: the header's Frame keeps the arrays, or says that its caller does.
        run(|| unsafe { self.0.add_int64(text("name", name)?, values, length, validity) })
    }

    unsafe fn add_float64(
        &mut self,
        name: &[u8],
        values: *const f64,
        length: usize,
        validity: *const u8,
    ) -> Thrower<()> {
        // SAFETY: the header's Frame keeps the arrays, or says that its caller does.
        run(|| unsafe { self.0.add_float64(text("name", name)?, values, length, validity) })
    }

    unsafe fn add_utf8(
        &mut self,
        name: &[u8],
        bytes: *const u8,
        offsets: *const i64,
        length: usize,
        validity: *const u8,
    ) -> Thrower<()> {
        // SAFETY: the header's Frame keeps the arrays, or says that its caller does.
        run(|| unsafe { self.0.add_utf8(text("name", name)?, bytes, offsets, length, validity) })
    }

    unsafe fn add_timestamp_micros(
        &mut self,
        name: &[u8],
        values: *const i64,
        length: usize,
        utc: bool,
        validity: *const u8,
    ) -> Thrower<()> {
        // SAFETY: the header's Frame keeps the arrays, or says that its caller does.
        run(|| unsafe { self.0.add_timestamp_micros(text("name", name)?, values, length, utc, validity) })
    }

    unsafe fn add_date32(
        &mut self,
        name: &[u8],
        values: *const i32,
        length: usize,
        validity: *const u8,
    ) -> Thrower<()> {
        // SAFETY: the header's Frame keeps the arrays, or says that its caller does.
        run(|| unsafe { self.0.add_date32(text("name", name)?, values, length, validity) })
    }
}

fn base_of_frame(frame: &Frame, options: &[u8]) -> Thrower<Box<CustomerBase>> {
    run(|| Ok(Box::new(CustomerBase(from_frame(frame.0.frame()?, text("options", options)?)?))))
}

fn base_of_file(path: &[u8], read: &[u8], options: &[u8]) -> Thrower<Box<CustomerBase>> {
    run(|| {
        let (path, read, options) = (text("path", path)?, text("read", read)?, text("options", options)?);
        Ok(Box::new(CustomerBase(from_file(Path::new(path), read, options)?)))
    })
}

fn base_of_saved(path: &[u8]) -> Thrower<Box<CustomerBase>> {
    run(|| Ok(Box::new(CustomerBase(load(Path::new(text("path", path)?), &Control::new())?))))
}

impl CustomerBase {
    fn merge(&self, other: &Self) -> Thrower<Box<Self>> {
        run(|| Ok(Box::new(Self(merge(&self.0, &other.0)?))))
    }

    fn append_frame(&self, frame: &Frame, options: &[u8]) -> Thrower<Box<Self>> {
        run(|| Ok(Box::new(Self(append_frame(&self.0, frame.0.frame()?, text("options", options)?)?))))
    }

    fn append_file(&self, path: &[u8], read: &[u8], options: &[u8]) -> Thrower<Box<Self>> {
        run(|| {
            let (path, read, options) = (text("path", path)?, text("read", read)?, text("options", options)?);
            Ok(Box::new(Self(append_file(&self.0, Path::new(path), read, options)?)))
        })
    }

    fn save(&self, path: &[u8]) -> Thrower<()> {
        run(|| save(&self.0, Path::new(text("path", path)?)))
    }

    fn figure(&self, name: &[u8], options: &[u8]) -> Thrower<Box<Table>> {
        run(|| {
            let (name, options) = (text("name", name)?, text("options", options)?);
            Ok(Box::new(Table(regulars::figures::compute(&self.0, name, options)?)))
        })
    }

    fn fit(&self, model: &[u8], options: &[u8]) -> Thrower<String> {
        run(|| regulars::models::fit(&self.0, text("model", model)?, text("options", options)?))
    }

    fn replay(&self, programs: &[u8]) -> Thrower<String> {
        run(|| regulars::replay_orders(&self.0, text("programs", programs)?))
    }
}

impl Table {
    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn columns(&self) -> usize {
        self.0.columns().len()
    }

    fn name(&self, column: usize) -> Thrower<String> {
        run(|| Ok(cells::place(&self.0, column)?.name().to_owned()))
    }

    fn type_name(&self, column: usize) -> Thrower<String> {
        run(|| Ok(cells::place(&self.0, column)?.values().type_name().to_owned()))
    }

    fn find(&self, name: &[u8]) -> Thrower<usize> {
        run(|| cells::find(&self.0, text("name", name)?))
    }

    fn int64(&self, row: usize, column: usize, value: &mut i64) -> Thrower<bool> {
        run(|| Ok(cells::int64(&self.0, row, column)?.map(|found| *value = found).is_some()))
    }

    fn float64(&self, row: usize, column: usize, value: &mut f64) -> Thrower<bool> {
        run(|| Ok(cells::float64(&self.0, row, column)?.map(|found| *value = found).is_some()))
    }

    fn text(&self, row: usize, column: usize, value: &mut String) -> Thrower<bool> {
        run(|| Ok(cells::text(&self.0, row, column)?.map(|found| *value = found).is_some()))
    }

    fn int64s(&self, column: usize) -> Thrower<&[i64]> {
        run(|| spans::int64s(&self.0, column))
    }

    fn float64s(&self, column: usize) -> Thrower<&[f64]> {
        run(|| spans::float64s(&self.0, column))
    }

    fn date32s(&self, column: usize) -> Thrower<&[i32]> {
        run(|| spans::date32s(&self.0, column))
    }

    fn text_bytes(&self, column: usize) -> Thrower<&str> {
        run(|| Ok(spans::texts(&self.0, column)?.0))
    }

    fn text_ends(&self, column: usize) -> Thrower<&[usize]> {
        run(|| Ok(spans::texts(&self.0, column)?.1))
    }

    fn present(&self, column: usize) -> Thrower<&[bool]> {
        run(|| spans::present(&self.0, column))
    }

    fn json(&self) -> Thrower<String> {
        run(|| Ok(self.0.to_document().to_string()))
    }

    fn wide(&self) -> Thrower<Box<Table>> {
        run(|| Ok(Box::new(Table(wide(&self.0)?))))
    }
}
