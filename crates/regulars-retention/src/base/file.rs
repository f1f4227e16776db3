//! A base as bytes: all that merging needs, in an order that depends on nothing but the rows, so that equal bases are
//! equal bytes.
//!
//! The bytes are: `REGULARS`, the version of the format and the length of the header (32 bits each), the header (a JSON
//! document), the columns that the header announces, and 128 bits of SipHash-1-3 of all before. Integers are
//! little-endian. Columns are: the customers' ids by rising id (64 bits each; or where each text ends, then the texts),
//! how many rows and how many of them orders each has (32 bits each), and then for each row its time and, where the
//! header says so, amount, order, order refunded (128 bits each), cost, billing interval, end of billing, segments; last
//! the orders of guests. Customers' rows stand as in the base: orders, then refunds, by time.

use std::collections::BTreeMap;
use std::hash::Hasher as _;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use regulars_core::money::{Currency, Scale};
use regulars_core::table::Texts;
use regulars_core::time::Instant;
use regulars_core::{Code, Control, Error, Result};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::booking::Booking;
use super::decode::Scratch;
use super::group::group;
use super::guests::Guests;
use super::intake::{Intake, Rejected};
use super::key::{Key, OrderKey};
use super::lines::{self, Form, Lines, Refused, of_either_width};
use super::naming::{IdsAre, Naming};
use super::segment::{Dictionary, Segment};
use super::side::{Shape, Side};
use super::source::{Rows, Source};
use super::state::State;
use super::{AmountKind, BaseOptions, CustomerBase, CustomerId, Ids};

const MAGIC: &[u8; 8] = b"REGULARS";
const VERSION: u32 = 1;
const CHECKSUM: usize = 16;
/// Rows are read again about this many at a time.
const MORSEL: usize = 1 << 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// The versions of the tz database by which times were read.
    timezone_database: Vec<String>,
    options: BaseOptions,
    customers: u64,
    rows: u64,
    text_bytes: u64,
    ids_are_text: bool,
    orders_are_text: bool,
    amount: Option<AmountKind>,
    cost: Option<AmountKind>,
    scale: u8,
    currency: Option<String>,
    shape: Shape,
    segments: Vec<Segment>,
    guest_rows: u64,
    guest_orders: u64,
    excluded: Vec<(String, u64)>,
    rejected: Vec<(u16, u64, Vec<u64>)>,
    refused_rows: Vec<(String, Vec<u64>)>,
    other_statuses: BTreeMap<String, u64>,
    identified_rows: u64,
    ambiguous_times: u64,
    skipped_times: u64,
    not_segments: Vec<String>,
}

/// Writes on, and keeps count of what was written.
struct Sink<'w> {
    to: &'w mut dyn Write,
    hash: SipHasher13,
    buffer: Vec<u8>,
}

impl Sink<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= 1 << 16 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.hash.write(&self.buffer);
        self.to.write_all(&self.buffer).map_err(|error| unwritable(&error))?;
        self.buffer.clear();
        Ok(())
    }
}

fn unwritable(error: &std::io::Error) -> Error {
    Error::new(Code::UnwritableFile, format!("expected to write a customer base: {error}"))
}

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::new(Code::DamagedFile, format!("expected a saved customer base, found {what}"))
}

impl CustomerBase {
    /// Writes the base. Equal bases write equal bytes, however they came about.
    ///
    /// # Errors
    /// [`Code::UnwritableFile`] with the words of the writer.
    ///
    /// ```
    /// use regulars_core::orders::{Column, Frame, Values};
    /// use regulars_core::Control;
    /// use regulars_retention::{BaseOptions, CustomerBase};
    ///
    /// let columns = vec![Column::new(Values::Int(vec![1, 2].into())), Column::new(Values::Date(vec![1, 2].into()))];
    /// let frame = Frame::new(vec!["customer_id".into(), "ordered_at".into()], vec![columns])?;
    /// let base = CustomerBase::build(frame, &BaseOptions::default(), &Control::new())?;
    /// let mut bytes = Vec::new();
    /// base.write_to(&mut bytes)?;
    /// assert_eq!(CustomerBase::from_bytes(&bytes, &Control::new())?.intake(), base.intake());
    /// assert!(CustomerBase::from_bytes(&bytes[1..], &Control::new()).is_err());
    /// # Ok::<(), regulars_core::Error>(())
    /// ```
    pub fn write_to(&self, to: &mut dyn Write) -> Result<()> {
        let mut sink = Sink { to, hash: SipHasher13::new(), buffer: Vec::with_capacity(1 << 17) };
        self.write_all(&mut sink)?;
        sink.flush()?;
        let sum = sink.hash.finish128();
        sink.to.write_all(&sum.as_u128().to_le_bytes()).map_err(|error| unwritable(&error))?;
        sink.to.flush().map_err(|error| unwritable(&error))
    }

    fn write_all(&self, sink: &mut Sink<'_>) -> Result<()> {
        let (state, lines) = (&self.state, &self.state.lines);
        let customers = &self.rising()?.numbers;
        let rows_of = |number: &u32| {
            let (part, place) = self.place_of(*number);
            let part = &lines.parts[part];
            (part, part.starts[place] as usize..part.starts[place + 1] as usize)
        };
        let text = |number: &u32| match self.id_of(*number) {
            CustomerId::Text(id) => id,
            CustomerId::Int(_) => "",
        };
        let header = self.header(customers.iter().map(|place| text(place).len() as u64).sum(), customers.len())?;
        let header = serde_json::to_vec(&header).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        sink.put(MAGIC)?;
        sink.put(&VERSION.to_le_bytes())?;
        sink.put(&u32::try_from(header.len()).map_err(|_| damaged("too much to say of it"))?.to_le_bytes())?;
        sink.put(&header)?;
        let mut end = 0u64;
        for place in customers {
            match self.id_of(*place) {
                CustomerId::Int(id) => sink.put(&id.to_le_bytes())?,
                CustomerId::Text(id) => {
                    end += id.len() as u64;
                    sink.put(&end.to_le_bytes())?;
                }
            }
        }
        if state.ids_are_text {
            customers.iter().try_for_each(|place| sink.put(text(place).as_bytes()))?;
        }
        for place in customers {
            let (part, rows) = rows_of(place);
            let len = rows.len() as u32;
            let orders = of_either_width!(lines.bookings(part), bookings => {
                bookings[rows].partition_point(|booking| !booking.is_refund(part.frame))
            });
            sink.put(&len.to_le_bytes())?;
            sink.put(&(orders as u32).to_le_bytes())?;
        }
        for place in customers {
            let (part, rows) = rows_of(place);
            of_either_width!(lines.bookings(part), bookings => for booking in &bookings[rows] {
                sink.put(&booking.at(part.frame).to_le_bytes())?;
            });
        }
        if state.amount.is_some() {
            for place in customers {
                let (part, rows) = rows_of(place);
                of_either_width!(lines.bookings(part), bookings => for booking in &bookings[rows] {
                    sink.put(&booking.amount(part.frame).to_le_bytes())?;
                });
            }
        }
        let order: fn(&lines::Part) -> &[OrderKey] = |part| &part.side.order;
        let refund_of: fn(&lines::Part) -> &[OrderKey] = |part| &part.side.refund_of;
        for column in [order, refund_of] {
            for place in customers {
                let (part, rows) = rows_of(place);
                for key in column(part).get(rows).unwrap_or_default() {
                    sink.put(&key.to_le_bytes())?;
                }
            }
        }
        let mut ints = |column: &dyn Fn(&lines::Part) -> &[i64]| -> Result<()> {
            for place in customers {
                let (part, rows) = rows_of(place);
                for value in column(part).get(rows).unwrap_or_default() {
                    sink.put(&value.to_le_bytes())?;
                }
            }
            Ok(())
        };
        ints(&|part| &part.side.cost)?;
        ints(&|part| &part.side.billing_interval)?;
        ints(&|part| &part.side.billed_until)?;
        for segment in 0..lines.segments.len() {
            ints(&|part| &part.side.segments[segment])?;
        }
        state.guests.orders.iter().try_for_each(|order| sink.put(&order.to_le_bytes()))
    }

    fn header(&self, text_bytes: u64, customers: usize) -> Result<Header> {
        let state = &self.state;
        let Intake { excluded, rejected, other_statuses, identified_rows, ambiguous_times, skipped_times, .. } =
            state.read.clone();
        Ok(Header {
            timezone_database: state.timezone_database.iter().cloned().collect(),
            options: self.options.clone(),
            customers: customers as u64,
            rows: state.lines.rows() as u64,
            text_bytes,
            ids_are_text: state.ids_are_text,
            orders_are_text: state.orders_are_text,
            amount: state.amount,
            cost: state.cost,
            scale: state.lines.scale.digits(),
            currency: state.currency.map(|currency| currency.code().to_owned()),
            shape: state.lines.shape.clone(),
            segments: state.lines.segments.clone(),
            guest_rows: state.guests.rows,
            guest_orders: state.guests.orders.len() as u64,
            excluded,
            rejected: rejected.into_iter().map(|(code, found)| (code.number(), found.rows, found.first_rows)).collect(),
            // A part of the rows may have been refused what all of them allow.
            refused_rows: state
                .refused_rows
                .iter()
                .filter(|(order, _)| self.refused.contains(order))
                .map(|(order, rows)| (order.to_string(), rows.clone()))
                .collect(),
            other_statuses,
            identified_rows,
            ambiguous_times,
            skipped_times,
            not_segments: state.read.not_segments.clone(),
        })
    }

    /// Reads what [`CustomerBase::write_to`] wrote. Takes no more memory than a few times the bytes, whatever they say.
    ///
    /// # Errors
    /// [`Code::DamagedFile`] for anything else, also when a single bit is not as it was; [`Code::NewerFile`] for bytes
    /// of a later version.
    pub fn from_bytes(bytes: &[u8], control: &Control) -> Result<Self> {
        let (header, saved) = Saved::read(bytes)?;
        control.expect(header.rows);
        let (lines, _) = saved.group(&header, control)?;
        let mut read = Intake {
            excluded: header.excluded,
            other_statuses: header.other_statuses,
            identified_rows: header.identified_rows,
            ambiguous_times: header.ambiguous_times,
            skipped_times: header.skipped_times,
            not_segments: header.not_segments,
            ..Intake::default()
        };
        for (number, rows, first_rows) in header.rejected {
            let code = Code::from_number(number).ok_or_else(|| damaged(format!("an error of number {number}")))?;
            read.rejected.insert(code, Rejected { rows, first_rows });
        }
        let currency = header.currency.as_deref().map(Currency::parse).transpose();
        let state = State {
            lines,
            ids_are_text: header.ids_are_text,
            orders_are_text: header.orders_are_text,
            amount: header.amount,
            cost: header.cost,
            currency: currency.map_err(|error| damaged(error.message()))?,
            guests: Guests { rows: header.guest_rows, orders: saved.guests },
            refused_rows: header
                .refused_rows
                .into_iter()
                .map(|(order, rows)| Ok((order.parse().map_err(|_| damaged("an order without a key"))?, rows)))
                .collect::<Result<_>>()?,
            timezone_database: header.timezone_database.into_iter().collect(),
            read,
        };
        Self::of(Arc::new(state), &header.options, None)
    }
}

/// The columns of a saved base, where they lie.
struct Saved<'s> {
    ids: Ids,
    /// For each customer, where its rows end, and how many of them are orders.
    ends: Vec<(usize, u32)>,
    at: &'s [u8],
    amount: Option<&'s [u8]>,
    order: &'s [u8],
    refund_of: &'s [u8],
    cost: &'s [u8],
    billing_interval: &'s [u8],
    billed_until: &'s [u8],
    segments: Vec<(&'s [u8], Segment)>,
    guests: Vec<OrderKey>,
    scale: Scale,
    shape: Shape,
    /// Customers that are read together.
    morsels: Vec<Range<usize>>,
}

/// Takes bytes from the front, as many as there are.
struct Front<'s>(&'s [u8]);

impl<'s> Front<'s> {
    fn take(&mut self, count: u64, size: usize) -> Result<&'s [u8]> {
        let bytes = usize::try_from(count).ok().and_then(|count| count.checked_mul(size));
        let bytes =
            bytes.filter(|bytes| *bytes <= self.0.len()).ok_or_else(|| damaged("fewer bytes than it announces"))?;
        let (front, rest) = self.0.split_at(bytes);
        self.0 = rest;
        Ok(front)
    }
}

fn i64s(bytes: &[u8]) -> impl Iterator<Item = i64> {
    bytes.chunks_exact(8).map(|bytes| i64::from_le_bytes(bytes.try_into().unwrap_or_default()))
}

fn u32s(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default()))
}

fn keys(bytes: &[u8]) -> impl Iterator<Item = OrderKey> {
    bytes.chunks_exact(16).map(|bytes| OrderKey::from_le_bytes(bytes.try_into().unwrap_or_default()))
}

impl<'s> Saved<'s> {
    fn read(bytes: &'s [u8]) -> Result<(Header, Self)> {
        let mut front = Front(bytes);
        if bytes.len() < MAGIC.len() + 8 + CHECKSUM || front.take(8, 1)? != MAGIC {
            return Err(damaged("other bytes"));
        }
        let mut numbers = u32s(front.take(2, 4)?);
        let (version, header_bytes) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        if version != VERSION {
            let message = format!("expected a saved customer base of version {VERSION}, found version {version}");
            return Err(Error::new(if version > VERSION { Code::NewerFile } else { Code::DamagedFile }, message));
        }
        let (body, sum) = bytes.split_at(bytes.len() - CHECKSUM);
        let mut hash = SipHasher13::new();
        hash.write(body);
        if hash.finish128().as_u128().to_le_bytes() != sum {
            return Err(damaged("one whose checksum does not fit"));
        }
        front.0 = &front.0[..front.0.len() - CHECKSUM];
        let header: Header = serde_json::from_slice(front.take(header_bytes.into(), 1)?)
            .map_err(|error| damaged(format!("a header that cannot be read: {error}")))?;
        let saved = Self::columns(&header, front)?;
        Ok((header, saved))
    }

    fn columns(header: &Header, mut front: Front<'s>) -> Result<Self> {
        let (customers, rows) = (header.customers, header.rows);
        let ids = front.take(customers, 8)?;
        let ids = if header.ids_are_text {
            let text = std::str::from_utf8(front.take(header.text_bytes, 1)?)
                .map_err(|_| damaged("ids that are not UTF-8"))?;
            let (mut texts, mut start) = (Texts::default(), 0);
            for end in i64s(ids) {
                let end = usize::try_from(end).unwrap_or(usize::MAX);
                texts.push(text.get(start..end).ok_or_else(|| damaged("ids that end nowhere"))?);
                start = end;
            }
            Ids::Text(texts)
        } else {
            Ids::Int(i64s(ids).collect())
        };
        let count = usize::try_from(customers).unwrap_or_default();
        if (1..count).any(|place| ids.get(place - 1) >= ids.get(place)) {
            return Err(damaged("ids that do not rise"));
        }
        let mut ends = Vec::with_capacity(count);
        let (mut end, mut morsels, mut morsel) = (0usize, Vec::new(), (0, 0));
        let mut counts = u32s(front.take(customers, 8)?);
        while let (Some(of_customer), Some(orders)) = (counts.next(), counts.next()) {
            if orders > of_customer {
                return Err(damaged("more orders than rows"));
            }
            end += of_customer as usize;
            ends.push((end, orders));
            if end - morsel.1 >= MORSEL {
                morsels.push(morsel.0..ends.len());
                morsel = (ends.len(), end);
            }
        }
        morsels.push(morsel.0..ends.len());
        if end as u64 != rows {
            return Err(damaged("customers' rows that do not add up"));
        }
        let of = |is_there: bool| if is_there { rows } else { 0 };
        let at = front.take(rows, 8)?;
        if i64s(at).any(|at| Instant::from_micros(at).is_err()) {
            return Err(damaged("a time outside the calendar"));
        }
        let shape = header.shape.clone();
        let amount = front.take(of(header.amount.is_some()), 8)?;
        let (order, refund_of) = (front.take(of(shape.has_order_ids), 16)?, front.take(of(shape.has_refund_of), 16)?);
        let (cost, billing_interval, billed_until) = (
            front.take(of(shape.has_cost), 8)?,
            front.take(of(shape.has_billing_interval), 8)?,
            front.take(of(shape.has_billed_until), 8)?,
        );
        let mut segments = Vec::new();
        for segment in &header.segments {
            let codes = front.take(rows, 8)?;
            let most = segment.values.len() as i64;
            if i64s(codes).any(|code| code != super::side::MISSING && !(0..most).contains(&code)) {
                return Err(damaged("a segment without a value"));
            }
            segments.push((codes, segment.clone()));
        }
        let guests = keys(front.take(header.guest_orders, 16)?).collect();
        if !front.0.is_empty() {
            return Err(damaged("more bytes than it announces"));
        }
        let scale = Scale::new(header.scale).map_err(|error| damaged(error.message()))?;
        let amount = header.amount.map(|_| amount);
        Ok(Self {
            ids,
            ends,
            at,
            amount,
            order,
            refund_of,
            cost,
            billing_interval,
            billed_until,
            segments,
            guests,
            scale,
            shape,
            morsels,
        })
    }

    fn group(&self, header: &Header, control: &Control) -> Result<(Lines, Vec<String>)> {
        let ids = match &self.ids {
            Ids::Int(_) => IdsAre::Ints,
            Ids::Text(texts) => {
                let sample = (0..texts.len()).step_by(texts.len() / 1000 + 1);
                IdsAre::Texts(Naming::guess(sample.map(|place| texts.get(place).as_bytes())))
            }
        };
        let form = Form {
            shape: header.shape.clone(),
            scale: Some(self.scale),
            segments: header.segments.iter().map(|segment| (segment.name.clone(), false)).collect(),
            most_values: usize::MAX,
        };
        group(std::slice::from_ref(self), ids, &form, control).map_err(|refused| match refused {
            Refused::Error(error) => error,
            Refused::Scale(_) => damaged("amounts of several scales"),
        })
    }

    fn first_row(&self, customer: usize) -> usize {
        customer.checked_sub(1).map_or(0, |before| self.ends[before].0)
    }
}

impl<K: Key> Source<K> for Saved<'_> {
    fn len(&self) -> usize {
        self.morsels.len()
    }

    fn rows(&self, morsel: usize) -> usize {
        let customers = &self.morsels[morsel];
        customers.clone().last().map_or(0, |last| self.ends[last].0 - self.first_row(customers.start))
    }

    fn read(
        &self,
        morsel: usize,
        naming: &Naming,
        scratch: &mut Scratch<K>,
        take: &mut dyn FnMut(Rows<'_, K>) -> Result<()>,
    ) -> Result<()> {
        let customers = self.morsels[morsel].clone();
        let first = self.first_row(customers.start);
        let rows = first..first + Source::<K>::rows(self, morsel);
        let Scratch { keys: ids, at, amount, refunds, .. } = scratch;
        ids.clear();
        refunds.clear();
        for customer in customers {
            let (start, (end, orders)) = (self.first_row(customer), self.ends[customer]);
            let key = K::of(self.ids.get(customer), naming).unwrap_or_default();
            ids.extend(std::iter::repeat_n(key, end - start));
            refunds.extend((start..end).map(|row| row - start >= orders as usize));
        }
        let ints = |bytes: &[u8]| i64s(bytes.get(rows.start * 8..rows.end * 8).unwrap_or_default()).collect::<Vec<_>>();
        let orders = |bytes: &[u8]| keys(bytes.get(rows.start * 16..rows.end * 16).unwrap_or_default()).collect();
        at.clear();
        at.extend(i64s(&self.at[rows.start * 8..rows.end * 8]));
        amount.clear();
        match self.amount {
            Some(bytes) => amount.extend(i64s(&bytes[rows.start * 8..rows.end * 8])),
            None => amount.resize(rows.len(), 0),
        }
        take(Rows {
            keys: ids,
            at,
            amount,
            refunds: Some(refunds),
            kept: None,
            scale: self.scale,
            side: Side {
                order: orders(self.order),
                refund_of: orders(self.refund_of),
                cost: self.shape.has_cost.then(|| ints(self.cost)),
                cost_scale: self.scale,
                billing_interval: self.shape.has_billing_interval.then(|| ints(self.billing_interval)),
                billed_until: self.shape.has_billed_until.then(|| ints(self.billed_until)),
                segments: self.segments.iter().map(|(bytes, segment)| (ints(bytes), Dictionary::of(segment))).collect(),
            },
        })
    }

    fn text(&self, morsel: usize, place: u32) -> &str {
        let row = self.first_row(self.morsels[morsel].start) + place as usize;
        let customer = self.ends.partition_point(|(end, _)| *end <= row);
        match self.ids.get(customer) {
            CustomerId::Text(id) => id,
            CustomerId::Int(_) => "",
        }
    }
}
