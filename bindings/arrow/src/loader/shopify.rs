//! Shopify: the CSV of orders that the admin exports (Orders, Export; `orders_export.csv`).
//!
//! - **Rows** are lines of orders. What is said of the whole order stands in its first row; the rows of its further
//!   lines follow it, with the same `Name` and without status and totals, and are excluded. The first row of an order is
//!   excluded when it has a time of cancellation, was paid through the Bogus gateway (a test), is `voided` or `expired`,
//!   or is not paid (`pending`, `authorized`). Orders are `paid`, `partially_paid`, `partially_refunded` and `refunded`.
//! - **Customer**: `Email` in small letters, else the digits of `Phone`; the export has no id of the customer.
//! - **Time**: `Created at`, which is written with its offset.
//! - **Order**: `Name` (`#1001`). `Id` is not taken, as spreadsheets cut it to `5.1E+12`.
//! - **Amount**: `Total` less `Taxes`: after discounts, without tax, whether or not the shop's prices contain it;
//!   shipping, duties and tips are in. **Currency**: `Currency`, that of the shop.
//! - **Refunds**: `Refunded Amount`, which has no date: booked with the order. It contains tax, and the export does not
//!   say how much: the order's own share of tax is taken off (to the cent, halves to even). Of an order wholly refunded
//!   it is exactly the amount.
//!
//! Sources: the columns as read by `jadwro/allegro_csv_parser` (`src/Shopify/types/ShopifyOrderTypeCSV.ts`) and
//! `laplace-live/shopify-csv-converter` (`src/types/index.d.ts`, which says that an order's values are absent in further
//! rows); rows of further lines, and times with offsets: docs.xbp.app/docs/development/integrations/shopify/order-format.
//! That a refund contains tax: shopify.dev, objects `SuggestedRefund` and `RefundLineItem`.

use std::borrow::Cow;

use regulars::{Code, Result};

use super::Loader;
use super::export::{Export, Form, Line, needed, optional};
use super::sheet::{Booking, Gives, Sheet};
use super::value;
use crate::import::Rows;

pub(super) struct Shopify;

const FORMS: &[Form] = &[Form {
    what: "Shopify's export of orders",
    columns: &[
        needed(&["Name"]),
        needed(&["Email"]),
        needed(&["Financial Status"]),
        needed(&["Created at"]),
        needed(&["Total"]),
        needed(&["Taxes"]),
        needed(&["Cancelled at"]),
        optional(&["Currency"]),
        optional(&["Refunded Amount"]),
        optional(&["Payment Method"]),
        optional(&["Phone"]),
    ],
}];

const NAME: usize = 0;
const EMAIL: usize = 1;
const STATUS: usize = 2;
const CREATED: usize = 3;
const TOTAL: usize = 4;
const TAXES: usize = 5;
const CANCELLED: usize = 6;
const CURRENCY: usize = 7;
const REFUNDED: usize = 8;
const PAYMENT: usize = 9;
const PHONE: usize = 10;

const REASONS: [&str; 5] =
    ["further line of an order", "cancelled order", "test order", "payment voided or expired", "order not paid"];

impl Loader for Shopify {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        let export = Export::read(FORMS, names, read)?;
        let gives = Gives { currency: export.has(CURRENCY), refunds: export.has(REFUNDED) };
        let mut sheet = Sheet::new(&REASONS, gives);
        let mut current = None;
        for line in export.lines() {
            let name = line.need(NAME)?;
            let reason = if line.text(STATUS).is_none() && line.text(TOTAL).is_none() {
                if current != Some(name) {
                    let message = format!("expected the totals of order {name} in the first of its rows, found none");
                    return Err(line.error(Code::MissingValue, message, TOTAL));
                }
                Some(0)
            } else {
                reason(&line)
            };
            current = Some(name);
            match reason {
                Some(reason) => sheet.exclude(reason),
                None => keep(&mut sheet, &line, name),
            }
        }
        Ok(sheet.into_rows())
    }
}

/// Why the first row of an order is none.
fn reason(line: &Line<'_>) -> Option<usize> {
    if line.text(CANCELLED).is_some() {
        return Some(1);
    }
    if line.text(PAYMENT).is_some_and(|method| method.to_lowercase().contains("bogus")) {
        return Some(2);
    }
    match line.text(STATUS).unwrap_or_default().to_ascii_lowercase().as_str() {
        "paid" | "partially_paid" | "partially_refunded" | "refunded" => None,
        "voided" | "expired" => Some(3),
        _ => Some(4),
    }
}

fn keep(sheet: &mut Sheet, line: &Line<'_>, name: &str) {
    let total = line.text(TOTAL);
    let net = total.map(|total| value::minus(total, line.text(TAXES).unwrap_or("0")));
    let order = Booking {
        customer_id: line.text(EMAIL).map(value::email).or_else(|| line.text(PHONE).and_then(phone).map(Cow::from)),
        ordered_at: line.text(CREATED).map(Cow::from),
        order_id: name.into(),
        amount: net.clone(),
        currency: line.text(CURRENCY),
        refund_of: None,
    };
    sheet.keep(line, &order);
    if let (Some(refunded), Some(total), Some(net)) = (line.text(REFUNDED), total, &net)
        && !value::is_zero(refunded)
    {
        let share = value::share(net, refunded, total);
        sheet.keep_refund_at_order(line, &order, value::negative(&share));
    }
}

/// The digits of a telephone number, which may be written in several ways.
fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    digits.bytes().any(|byte| byte.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, refuse};
    use super::*;

    const HEADER: &str =
        "Name,Email,Financial Status,Created at,Total,Taxes,Cancelled at,Currency,Refunded Amount,Payment Method,Phone";

    #[test]
    fn orders_are_first_rows_that_were_paid() {
        let (rows, excluded) = load(
            &Shopify,
            HEADER,
            &[
                "#1,Ann@Example.com,paid,2024-05-01 09:58:12 -0400,34.98,2.48,,USD,0.00,Shopify Payments,",
                "#1,Ann@Example.com,,2024-05-01 09:58:12 -0400,,,,,,,",
                "#2,,paid,2024-05-02 00:00:00 +0200,10.00,0.00,,EUR,0.00,manual,'+33 6 10",
                "#3,,paid,2024-05-02 00:00:00 +0200,10.00,0.00,,EUR,0.00,manual,",
                "#4,a@example.com,refunded,2024-05-03 00:00:00 +0200,10.00,0.00,2024-05-04 00:00:00 +0200,EUR,10.00,,",
                "#5,a@example.com,paid,2024-05-03 00:00:00 +0200,10.00,0.00,,EUR,0.00,bogus,",
                "#6,a@example.com,voided,2024-05-03 00:00:00 +0200,10.00,0.00,,EUR,0.00,,",
                "#7,a@example.com,pending,2024-05-03 00:00:00 +0200,10.00,0.00,,EUR,0.00,,",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 ann@example.com 2024-05-01 09:58:12 -0400 #1 32.50 USD order -",
                "2 +33610 2024-05-02 00:00:00 +0200 #2 10.00 EUR order -",
                "3 - 2024-05-02 00:00:00 +0200 #3 10.00 EUR order -",
            ]
        );
        assert_eq!(excluded, [1, 1, 1, 1, 1]);
    }

    #[test]
    fn refunds_are_booked_with_their_order_without_its_share_of_tax() {
        let (rows, _) = load(
            &Shopify,
            HEADER,
            &[
                "#1,a@example.com,partially_refunded,2024-05-01 10:00:00 +0000,123.00,23.00,,PLN,10.00,,",
                "#2,a@example.com,refunded,2024-05-01 10:00:00 +0000,123.00,23.00,,PLN,123.00,,",
                "#3,a@example.com,paid,2024-05-01 10:00:00 +0000,123.00,many,,PLN,0,,",
            ],
        );
        let amounts: Vec<_> = rows.iter().map(|row| row.split_once("+0000 ").unwrap().1).collect();
        assert_eq!(
            amounts,
            [
                "#1 100.00 PLN order -",
                "#1 refund -8.13 PLN refund #1",
                "#2 100.00 PLN order -",
                "#2 refund -100.00 PLN refund #2",
                "#3 many PLN order -",
            ]
        );
    }

    #[test]
    fn what_is_no_export_of_orders_is_refused() {
        let error = refuse(&Shopify, HEADER, &["#1,a@example.com,,,,,,,,,"]);
        assert_eq!((error.code(), error.field(), error.row()), (Code::MissingValue, Some("Total"), Some(0)));
        let error = refuse(&Shopify, "Name,Email,Total,Created at,Taxes,Cancelled at", &[]);
        assert_eq!((error.code(), error.field()), (Code::MissingColumn, Some("Financial Status")));
        assert!(error.message().starts_with("expected Shopify's export of orders with a column \"Financial Status\""));
    }
}
