//! OpenCart: a dump of the table of orders (`oc_order`; the prefix `oc_` is the shop's own). The admin has no export of
//! orders of its own.
//!
//! - **Rows** are orders, told by `order_status_id` as OpenCart installs them. Excluded: 0, a checkout that was not
//!   finished; 7, cancelled; and those not paid: 1 pending, 8 denied, 10 failed, 14 expired, 16 voided. Every other
//!   status is an order, also 9 (a reversal that was cancelled) and those that the shop added. A shop that gave other
//!   meanings to these numbers needs its own export.
//! - **Customer**: `customer_id`; a guest, whose id is 0, by `email` in small letters.
//! - **Time**: `date_added`, in the zone of the shop: give `timezone`.
//! - **Amount**: `total`: what was charged, with **tax and shipping in**; the parts stand in `oc_order_total` only. It is
//!   in the shop's own currency, whatever `currency_code` says: that is the one the customer saw, at `currency_value`.
//!   So no currency is handed on.
//! - **Refunds**: OpenCart knows none but by status: of an order that is 11 refunded, 12 reversed or 13 charged back all
//!   of it is, booked with the order, as the table has no date of it.
//!
//! Sources (github.com/opencart/opencart): `upload/system/helper/db_schema.php` and `upload/install/opencart.sql`
//! (`oc_order`, and the statuses of `oc_order_status`), `upload/admin/model/sale/order.php` (status 0 is not listed).

use std::borrow::Cow;

use regulars::Result;

use super::Loader;
use super::export::{Export, Form, needed, optional};
use super::sheet::{Booking, Gives, Sheet};
use super::value;
use crate::import::Rows;

pub(super) struct OpenCart;

const FORMS: &[Form] = &[Form {
    what: "OpenCart's table oc_order",
    columns: &[
        needed(&["order_id"]),
        needed(&["customer_id"]),
        needed(&["order_status_id"]),
        needed(&["date_added"]),
        needed(&["total"]),
        optional(&["email"]),
    ],
}];

const ORDER: usize = 0;
const CUSTOMER: usize = 1;
const STATUS: usize = 2;
const TIME: usize = 3;
const TOTAL: usize = 4;
const EMAIL: usize = 5;

const REASONS: [&str; 3] = ["checkout not finished", "cancelled order", "order not paid"];

impl Loader for OpenCart {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        let export = Export::read(FORMS, names, read)?;
        let mut sheet = Sheet::new(&REASONS, Gives { currency: false, refunds: true });
        for line in export.lines() {
            let status = line.need(STATUS)?;
            let reason = match status {
                "0" => Some(0),
                "7" => Some(1),
                "1" | "8" | "10" | "14" | "16" => Some(2),
                _ => None,
            };
            if let Some(reason) = reason {
                sheet.exclude(reason);
                continue;
            }
            let amount = line.text(TOTAL).map(value::amount);
            let order = Booking {
                customer_id: line.id(CUSTOMER).map(Cow::from).or_else(|| line.text(EMAIL).map(value::email)),
                ordered_at: line.text(TIME).map(Cow::from),
                order_id: line.need(ORDER)?.into(),
                amount: amount.clone(),
                currency: None,
                refund_of: None,
            };
            sheet.keep(&line, &order);
            if let ("11" | "12" | "13", Some(amount)) = (status, &amount) {
                sheet.keep_refund_at_order(&line, &order, value::negative(amount));
            }
        }
        Ok(sheet.into_rows())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, refuse};
    use super::*;

    const HEADER: &str = "order_id,customer_id,email,total,order_status_id,currency_code,currency_value,date_added";

    #[test]
    fn statuses_tell_which_rows_are_orders() {
        let (rows, excluded) = load(
            &OpenCart,
            HEADER,
            &[
                "1,4,a@example.com,12.3000,5,EUR,1.00000000,2024-01-01 11:00:00",
                "2,0,Guest@Example.com,20.0000,3,PLN,4.30000000,2024-01-02 11:00:00",
                "3,4,a@example.com,30.0000,11,EUR,1.00000000,2024-01-03 11:00:00",
                "4,4,a@example.com,30.0000,0,EUR,1.00000000,2024-01-03 11:00:00",
                "5,4,a@example.com,30.0000,7,EUR,1.00000000,2024-01-03 11:00:00",
                "6,4,a@example.com,30.0000,1,EUR,1.00000000,2024-01-03 11:00:00",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 4 2024-01-01 11:00:00 1 12.3000 order -",
                "1 guest@example.com 2024-01-02 11:00:00 2 20.0000 order -",
                "2 4 2024-01-03 11:00:00 3 30.0000 order -",
                "2 4 2024-01-03 11:00:00 3 refund -30.0000 refund 3",
            ]
        );
        assert_eq!(excluded, [1, 1, 1]);
    }

    #[test]
    fn an_order_without_a_status_is_refused() {
        let error = refuse(&OpenCart, HEADER, &["1,4,a@example.com,12.3000,,EUR,1.0,2024-01-01 11:00:00"]);
        assert_eq!((error.field(), error.row()), (Some("order_status_id"), Some(0)));
    }
}
