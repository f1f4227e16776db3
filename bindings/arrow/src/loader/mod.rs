//! Loaders: what one shop's export means. Each knows which rows are orders, and which columns mean what; the rows that
//! are none are excluded by reason, and the intake counts them.
//!
//! What holds for every shop:
//! - **Orders** are those that were paid or are being worked on. Cancelled, unpaid and test orders, drafts and further
//!   lines of an order are excluded. A status that a shop's owner added counts as an order.
//! - **Customers** are told apart by the shop's id where the export has it, otherwise by e-mail address in small
//!   letters; who has neither is a guest. Ids are text.
//! - **Amounts** are what was charged after discounts, without tax as far as the export has the tax; shipping is in.
//!   The head of each loader says what is otherwise. They are exact decimals as text.
//! - **Refunds** are rows of their own, with a negative amount, `kind` = `refund` and `refund_of` = the order's id. Where
//!   an export writes what was refunded into the row of the order, and so has no date of it, the refund is booked with
//!   the order: it is a second row of the same row number and time, and counts as a row.
//! - **What cannot be read** is handed on as it stands, so that the error that the intake gives or counts names the
//!   row and the value.
//!
//! The columns that a loader gives are named as the roles that they play.

mod export;
mod magento;
mod online_retail;
mod opencart;
mod prestashop;
mod sheet;
mod shopify;
mod value;
mod woocommerce;

use regulars::{BaseOptions, Code, Error, Result};

use crate::import::Rows;

/// The names of the loaders, in alphabetical order.
pub const NAMES: &[&str] = &["magento", "online_retail", "opencart", "prestashop", "shopify", "woocommerce"];

/// One shop's export.
pub(crate) trait Loader: Sync {
    /// Reads the columns that it needs, by `read`, and gives those of the core's roles.
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows>;
}

impl dyn Loader {
    /// Names the columns that every loader gives. What else is among the names of its rows plays the role of its name.
    pub(crate) fn name_roles(&self, options: &mut BaseOptions) {
        for (role, name) in [
            (&mut options.customer_id, "customer_id"),
            (&mut options.ordered_at, "ordered_at"),
            (&mut options.order_id, "order_id"),
            (&mut options.amount, "amount"),
        ] {
            *role = Some(name.to_owned());
        }
    }
}

pub(crate) fn find(name: &str) -> Result<&'static dyn Loader> {
    match name {
        "magento" => Ok(&magento::Magento),
        "online_retail" => Ok(&online_retail::OnlineRetail),
        "opencart" => Ok(&opencart::OpenCart),
        "prestashop" => Ok(&prestashop::PrestaShop),
        "shopify" => Ok(&shopify::Shopify),
        "woocommerce" => Ok(&woocommerce::WooCommerce),
        _ => Err(Error::new(
            Code::UnknownName,
            format!("expected one of the loaders {}, found {name:?}", NAMES.join(", ")),
        )
        .at_field("loader")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::cast::AsArray;
    use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, StringArray, TimestampNanosecondArray};
    use regulars::Error;

    use super::*;

    fn fields(line: &str) -> Vec<String> {
        let delimiter = if line.contains(';') { ';' } else { ',' };
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                letter if letter == delimiter && !quoted => fields.push(String::new()),
                letter => fields.last_mut().unwrap().push(letter),
            }
        }
        fields
    }

    fn try_load(loader: &dyn Loader, header: &str, lines: &[&str]) -> Result<Rows> {
        let names = fields(header);
        let lines: Vec<_> = lines.iter().map(|line| fields(line)).collect();
        // Two pieces, so that rows are counted across them.
        let (first, second) = lines.split_at(lines.len() / 2);
        loader.load(&names, &mut |needed| {
            let column = |lines: &[Vec<String>], name: &str| {
                let at = names.iter().position(|there| there == name).unwrap();
                let cells = lines.iter().map(|line| Some(line[at].as_str()).filter(|text| !text.is_empty()));
                Arc::new(cells.collect::<StringArray>()) as ArrayRef
            };
            let pieces = [first, second].map(|lines| needed.iter().map(|name| column(lines, name)).collect());
            let names = needed.iter().map(|name| (*name).to_owned()).collect();
            Ok(Rows { names, roles: 0, pieces: pieces.to_vec(), numbers: None, excluded: Vec::new() })
        })
    }

    /// The rows that a loader gives, each with its number before it and its cells in their order, and how many were
    /// excluded for each reason.
    pub(super) fn load(loader: &dyn Loader, header: &str, lines: &[&str]) -> (Vec<String>, Vec<u64>) {
        let rows = try_load(loader, header, lines).unwrap();
        let mut shown = Vec::new();
        for (columns, numbers) in rows.pieces.iter().zip(rows.numbers.unwrap()) {
            for (row, number) in numbers.iter().enumerate() {
                let cells = columns.iter().map(|column| {
                    let texts = column.as_string::<i64>();
                    if texts.is_valid(row) { texts.value(row) } else { "-" }
                });
                shown.push(cells.fold(number.to_string(), |text, cell| format!("{text} {cell}")));
            }
        }
        (shown, rows.excluded.into_iter().map(|(_, rows)| rows).collect())
    }

    pub(super) fn refuse(loader: &dyn Loader, header: &str, lines: &[&str]) -> Error {
        try_load(loader, header, lines).map(drop).unwrap_err()
    }

    #[test]
    fn every_loader_is_found_by_its_name() {
        assert!(NAMES.is_sorted());
        for name in NAMES {
            let none: Vec<String> = Vec::new();
            let error = find(name).unwrap().load(&none, &mut |_| unreachable!()).map(drop).unwrap_err();
            assert_eq!(error.code(), Code::MissingColumn, "{name}");
        }
        assert_eq!(find("etsy").map(drop).unwrap_err().code(), Code::UnknownName);
    }

    /// Tables that a host holds have types; their cells mean what they would in a CSV file.
    #[test]
    fn columns_with_types_are_read_as_their_text() {
        let names = ["order_id", "customer_id", "order_status_id", "date_added", "total", "email"].map(str::to_owned);
        let rows = find("opencart").unwrap().load(&names, &mut |needed| {
            assert_eq!(needed, ["order_id", "customer_id", "order_status_id", "date_added", "total", "email"]);
            let columns: Vec<ArrayRef> = vec![
                Arc::new(Int64Array::from(vec![1, 2])),
                Arc::new(Float64Array::from(vec![7.0, f64::NAN])),
                Arc::new(Int64Array::from(vec![5, 11])),
                Arc::new(TimestampNanosecondArray::from(vec![1_704_106_800_000_000_000; 2])),
                Arc::new(Float64Array::from(vec![0.1 + 0.2, 12.5])),
                Arc::new(StringArray::from(vec![None, Some("b@example.com")])),
            ];
            let names = needed.iter().map(|name| (*name).to_owned()).collect();
            Ok(Rows { names, roles: 0, pieces: vec![columns], numbers: None, excluded: Vec::new() })
        });
        let rows = rows.unwrap();
        let column = |at: usize| rows.pieces[0][at].as_string::<i64>().iter().flatten().collect::<Vec<_>>();
        assert_eq!(column(0), ["7", "b@example.com", "b@example.com"]);
        assert_eq!(column(1)[0], "2024-01-01T11:00:00");
        assert_eq!(column(2), ["1", "2", "2 refund"]);
        assert_eq!(column(3), ["0.300000", "12.5", "-12.5"]);
        assert_eq!(rows.numbers.unwrap(), [[0, 1, 1]]);
    }
}
