//! WooCommerce: a dump of the table of orders (`wp_wc_orders`) or of that of the reports (`wp_wc_order_stats`), or the
//! CSV of Analytics, Orders. The prefix `wp_` is the site's own.
//!
//! - **Rows** are orders and refunds, `wc-` before a status or not. Excluded: rows of `wp_wc_orders` whose type is
//!   neither `shop_order` nor `shop_order_refund` (subscriptions), drafts and what is in the trash, orders that are
//!   `cancelled`, and those not paid (`pending`, `failed`, `on-hold`, which waits for the payment), and refunds of orders
//!   that are excluded. Analytics counts `on-hold`; here it is counted as excluded.
//! - **Customer**: of `wp_wc_orders` the `customer_id` (the user), else `billing_email` in small letters; a refund has
//!   neither and takes those of its order. Of `wp_wc_order_stats` the `customer_id`, which is that of
//!   `wp_wc_customer_lookup` and tells guests apart by e-mail too. The CSV has only the **name** of the customer, in
//!   small letters here: two people of one name are one, and who has none is a guest. Prefer a table.
//! - **Time**: `date_created_gmt`, of UTC. `wp_wc_order_stats` of old versions and the CSV have a time of the site's zone
//!   (the CSV that of the payment or of the order, as Analytics is set): give `timezone`.
//! - **Amount**: of the tables of reports and of the CSV the net sales of Analytics: after discounts, without tax and
//!   **without shipping**. `wp_wc_orders` has no shipping: total less tax, **shipping in**.
//! - **Currency**: `wp_wc_orders` has one; the others have none, whatever currencies the site sells in.
//! - **Refunds** are rows with their own dates. In the CSV they have the number of their order and a negative amount.
//!
//! Sources (github.com/woocommerce/woocommerce, `plugins/woocommerce`): the tables in
//! `src/Internal/DataStores/Orders/OrdersTableDataStore.php` (`get_database_schema`) and `includes/class-wc-install.php`;
//! what stands in them in `src/Admin/API/Reports/Orders/Stats/DataStore.php` (`update`, `get_net_total`) and
//! `OrdersTableRefundDataStore.php`; the CSV in `src/Admin/API/Reports/Orders/Controller.php` (`get_export_columns`), for
//! short reports in `client/admin/client/analytics/report/orders/table.js`; its statuses: woocommerce-admin issue 7613.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regulars::Result;

use super::Loader;
use super::export::{ABSENT, Export, Form, Line, needed, optional};
use super::sheet::{Booking, Gives, Sheet};
use super::value;
use crate::import::Rows;

pub(super) struct WooCommerce;

const FORMS: &[Form] = &[
    Form {
        what: "WooCommerce's table wc_orders",
        columns: &[
            needed(&["id"]),
            needed(&["status"]),
            needed(&["customer_id"]),
            needed(&["date_created_gmt"]),
            needed(&["total_amount"]),
            needed(&["tax_amount"]),
            needed(&["type"]),
            needed(&["parent_order_id"]),
            needed(&["billing_email"]),
            optional(&["currency"]),
        ],
    },
    Form {
        what: "its table wc_order_stats",
        columns: &[
            needed(&["order_id"]),
            needed(&["status"]),
            needed(&["customer_id"]),
            needed(&["date_created_gmt", "date_created"]),
            needed(&["net_total"]),
            ABSENT,
            ABSENT,
            needed(&["parent_id"]),
            ABSENT,
            ABSENT,
        ],
    },
    Form {
        what: "the CSV of Analytics, Orders",
        columns: &[
            needed(&["Order #"]),
            needed(&["Status"]),
            needed(&["Customer"]),
            needed(&["Date"]),
            needed(&["Net sales", "N. Revenue"]),
            ABSENT,
            ABSENT,
            ABSENT,
            ABSENT,
            ABSENT,
        ],
    },
];

const ANALYTICS: usize = 2;

const ORDER: usize = 0;
const STATUS: usize = 1;
const CUSTOMER: usize = 2;
const TIME: usize = 3;
const AMOUNT: usize = 4;
const TAX: usize = 5;
const TYPE: usize = 6;
const PARENT: usize = 7;
const EMAIL: usize = 8;
const CURRENCY: usize = 9;

const REASONS: [&str; 5] = [
    "neither order nor refund",
    "draft, or in the trash",
    "cancelled order",
    "order not paid",
    "refund of an order left out",
];

impl Loader for WooCommerce {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        let export = Export::read(FORMS, names, read)?;
        let mut sheet = Sheet::new(&REASONS, Gives { currency: export.has(CURRENCY), refunds: true });
        // A refund looks to its order for the customer, and for whether that is one.
        let mut orders = BTreeMap::new();
        for line in export.lines() {
            if refund_of(&export, &line).is_none() {
                orders.insert(line.need(ORDER)?, (customer(&export, &line), reason(&line)?));
            }
        }
        for line in export.lines() {
            let refund_of = refund_of(&export, &line);
            let order = refund_of.and_then(|order| orders.get(order));
            let own = reason(&line)?;
            let reason = if order.is_some_and(|(_, reason)| reason.is_some()) { Some(4) } else { own };
            if let Some(reason) = reason {
                sheet.exclude(reason);
                continue;
            }
            let id = line.need(ORDER)?;
            let time = line.text(TIME);
            let is_utc = export.name(TIME).to_ascii_lowercase().ends_with("_gmt");
            let booking = Booking {
                customer_id: customer(&export, &line).or_else(|| order.and_then(|(customer, _)| customer.clone())),
                ordered_at: time.map(|time| if is_utc { value::utc(time) } else { time.into() }),
                // The refunds of the CSV have no number of their own.
                order_id: match refund_of {
                    Some(_) if export.form == ANALYTICS => format!("{id} refund {}", time.unwrap_or_default()).into(),
                    _ => id.into(),
                },
                amount: line.text(AMOUNT).map(|amount| match line.text(TAX) {
                    Some(tax) => value::minus(amount, tax),
                    None => value::amount(amount),
                }),
                currency: line.text(CURRENCY),
                refund_of,
            };
            sheet.keep(&line, &booking);
        }
        Ok(sheet.into_rows())
    }
}

/// Which order a row refunds.
fn refund_of<'a>(export: &Export, line: &Line<'a>) -> Option<&'a str> {
    if export.form == ANALYTICS {
        return line.text(ORDER).filter(|_| line.text(AMOUNT).is_some_and(value::is_negative));
    }
    let is_refund = line.text(TYPE).is_none_or(|kind| kind == "shop_order_refund");
    line.id(PARENT).filter(|_| is_refund)
}

fn customer<'a>(export: &Export, line: &Line<'a>) -> Option<Cow<'a, str>> {
    if export.form == ANALYTICS {
        return line.text(CUSTOMER).map(|name| name.to_lowercase().into());
    }
    line.id(CUSTOMER).map(Cow::from).or_else(|| line.text(EMAIL).map(value::email))
}

/// Why a row is none of an order or a refund.
fn reason(line: &Line<'_>) -> Result<Option<usize>> {
    if line.text(TYPE).is_some_and(|kind| !matches!(kind, "shop_order" | "shop_order_refund")) {
        return Ok(Some(0));
    }
    let status = line.need(STATUS)?.to_ascii_lowercase();
    Ok(match status.strip_prefix("wc-").unwrap_or(&status) {
        "draft" | "auto-draft" | "checkout-draft" | "new" | "trash" => Some(1),
        "cancelled" => Some(2),
        "pending" | "failed" | "on-hold" => Some(3),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, refuse};
    use super::*;

    #[test]
    fn refunds_of_the_table_of_orders_take_the_customer_of_their_order() {
        let (rows, excluded) = load(
            &WooCommerce,
            "id,status,currency,type,tax_amount,total_amount,customer_id,billing_email,date_created_gmt,parent_order_id",
            &[
                "7,wc-completed,EUR,shop_order_refund,-1.15000000,-6.15000000,NULL,NULL,2024-02-01 10:00:00,5",
                "5,wc-completed,EUR,shop_order,2.30000000,12.30000000,3,a@example.com,2024-01-01 10:00:00,0",
                "6,wc-processing,USD,shop_order,0.00000000,9.00000000,0,Guest@Example.com,2024-01-02 10:00:00,0",
                "8,wc-on-hold,EUR,shop_order,0.00000000,9.00000000,3,a@example.com,2024-01-02 10:00:00,0",
                "9,wc-completed,EUR,shop_order_refund,0.00000000,-9.00000000,NULL,NULL,2024-01-03 10:00:00,8",
                "10,wc-active,EUR,shop_subscription,0.00000000,9.00000000,3,a@example.com,2024-01-03 10:00:00,0",
                "11,wc-completed,EUR,shop_order_refund,0.00000000,-1.00000000,NULL,NULL,2024-01-03 10:00:00,2",
                "12,trash,EUR,shop_order,0.00000000,9.00000000,3,a@example.com,2024-01-03 10:00:00,0",
                "13,wc-cancelled,EUR,shop_order,0.00000000,9.00000000,3,a@example.com,2024-01-03 10:00:00,0",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 3 2024-02-01T10:00:00Z 7 -5.00000000 EUR refund 5",
                "1 3 2024-01-01T10:00:00Z 5 10.00000000 EUR order -",
                "2 guest@example.com 2024-01-02T10:00:00Z 6 9.00000000 USD order -",
                "6 - 2024-01-03T10:00:00Z 11 -1.00000000 EUR refund 2",
            ]
        );
        assert_eq!(excluded, [1, 1, 1, 1, 1]);
    }

    #[test]
    fn doubles_of_the_table_of_reports_lose_their_noise() {
        let (rows, _) = load(
            &WooCommerce,
            "order_id,parent_id,date_created,net_total,status,customer_id",
            &[
                "5,0,2024-01-01 11:00:00,11.370000000000001,wc-refunded,3",
                "7,5,2024-02-01 11:00:00,-11.370000000000001,wc-refunded,3",
            ],
        );
        assert_eq!(
            rows,
            ["0 3 2024-01-01 11:00:00 5 11.370000 order -", "1 3 2024-02-01 11:00:00 7 -11.370000 refund 5"]
        );
    }

    #[test]
    fn the_csv_of_analytics_tells_customers_apart_by_name() {
        let (rows, excluded) = load(
            &WooCommerce,
            "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Net Sales",
            &[
                "2024-01-01 11:00:00,5,€10.00,completed,Test One,new,10",
                "2024-02-01 11:00:00,5,-€4.00,completed,Test One,new,-4",
                "2024-02-02 11:00:00,6,€4.00,processing,,new,4",
                "2024-02-02 11:00:00,7,€4.00,pending,Test One,returning,4",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 test one 2024-01-01 11:00:00 5 10 order -",
                "1 test one 2024-02-01 11:00:00 5 refund 2024-02-01 11:00:00 -4 refund 5",
                "2 - 2024-02-02 11:00:00 6 4 order -",
            ]
        );
        assert_eq!(excluded, [0, 0, 0, 1, 0]);
    }

    #[test]
    fn an_order_without_a_status_is_refused() {
        let header = "order_id,parent_id,date_created,net_total,status,customer_id";
        let error = refuse(&WooCommerce, header, &["5,0,2024-01-01 11:00:00,1,,3"]);
        assert_eq!((error.field(), error.row()), (Some("status"), Some(0)));
    }
}
