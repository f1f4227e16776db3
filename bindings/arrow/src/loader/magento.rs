//! Magento 2, Adobe Commerce and Mage-OS: a dump of the table `sales_order` or of `sales_order_grid`, or the CSV that the
//! admin exports of its list of orders (Sales, Orders, Export).
//!
//! - **Rows** are orders. Excluded, by `state` where there is one and else by `status`: cancelled ones, and those not paid
//!   (new or pending, `pending_payment` and the like, `payment_review`, suspected fraud). On hold, processing, complete
//!   and closed are orders, and so is a status that the shop added.
//! - **Customer**: `customer_id`, else `customer_email` in small letters, as guests have; the CSV has only the e-mail.
//! - **Time**: `created_at`, of UTC. The CSV's `Purchase Date` is a time of the shop's zone (`Jan 5, 2023 10:11:12 AM`):
//!   give `timezone`.
//! - **Order**: `entity_id`, else `increment_id`; the CSV's `ID` is the latter.
//! - **Amount** in the base currency of the website: of `sales_order` the grand total less its tax, after discounts;
//!   shipping is in. The list and its table do not have the tax: there it is **in**. **Currency**: `base_currency_code`;
//!   the CSV has none.
//! - **Refunds** have no date: booked with the order. Of `sales_order` what was refunded less the tax that was. The list
//!   has it in the order's currency only: its share of the grand total in that currency is taken of the base one.
//!
//! Sources (github.com/magento/magento2, `app/code/Magento`): `Sales/etc/db_schema.xml`, `Sales/view/adminhtml/
//! ui_component/sales_order_grid.xml` (the labels, and which prices are in which currency), `Ui/Model/Export/
//! MetadataProvider.php` (values as the table has them, dates turned to the shop's zone, written with hours of 24 and AM
//! or PM behind them in old versions), `Sales/Model/ResourceModel/Report/Order/Createdat.php` (orders that are new or wait
//! for the payment are none); statuses written as codes or as labels: issues 28448 and 25963.

use std::borrow::Cow;

use regulars::Result;

use super::Loader;
use super::export::{ABSENT, Export, Form, Line, needed, optional};
use super::sheet::{Booking, Gives, Sheet};
use super::value;
use crate::import::Rows;

pub(super) struct Magento;

const FORMS: &[Form] = &[
    Form {
        what: "Magento's table sales_order",
        columns: &[
            needed(&["entity_id", "increment_id"]),
            needed(&["state", "status"]),
            optional(&["customer_id"]),
            needed(&["customer_email"]),
            needed(&["created_at"]),
            needed(&["base_grand_total"]),
            optional(&["base_currency_code"]),
            needed(&["base_total_refunded"]),
            ABSENT,
            needed(&["base_tax_amount"]),
            needed(&["base_tax_refunded"]),
        ],
    },
    Form {
        what: "its table sales_order_grid",
        columns: &[
            needed(&["entity_id", "increment_id"]),
            needed(&["status"]),
            optional(&["customer_id"]),
            needed(&["customer_email"]),
            needed(&["created_at"]),
            needed(&["base_grand_total"]),
            optional(&["base_currency_code"]),
            needed(&["total_refunded"]),
            needed(&["grand_total"]),
            ABSENT,
            ABSENT,
        ],
    },
    Form {
        what: "the CSV of its list of orders",
        columns: &[
            needed(&["ID"]),
            needed(&["Status"]),
            ABSENT,
            needed(&["Customer Email"]),
            needed(&["Purchase Date"]),
            needed(&["Grand Total (Base)"]),
            ABSENT,
            needed(&["Total Refunded"]),
            needed(&["Grand Total (Purchased)"]),
            ABSENT,
            ABSENT,
        ],
    },
];

const LIST: usize = 2;

const ORDER: usize = 0;
const STATUS: usize = 1;
const CUSTOMER: usize = 2;
const EMAIL: usize = 3;
const TIME: usize = 4;
const TOTAL: usize = 5;
const CURRENCY: usize = 6;
const REFUNDED: usize = 7;
/// The total in the order's currency, which what was refunded is a share of.
const PURCHASED: usize = 8;
const TAX: usize = 9;
const TAX_REFUNDED: usize = 10;

const REASONS: [&str; 2] = ["cancelled order", "order not paid"];

impl Loader for Magento {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        let export = Export::read(FORMS, names, read)?;
        let mut sheet = Sheet::new(&REASONS, Gives { currency: export.has(CURRENCY), refunds: true });
        for line in export.lines() {
            if let Some(reason) = reason(line.need(STATUS)?) {
                sheet.exclude(reason);
                continue;
            }
            let amount = line.text(TOTAL).map(|total| match line.text(TAX) {
                Some(tax) => value::minus(total, tax),
                None => value::amount(total),
            });
            let order = Booking {
                customer_id: line.id(CUSTOMER).map(Cow::from).or_else(|| line.text(EMAIL).map(value::email)),
                ordered_at: line
                    .text(TIME)
                    .map(|time| if export.form == LIST { value::american(time) } else { value::utc(time) }),
                order_id: line.need(ORDER)?.into(),
                amount: amount.clone(),
                currency: line.text(CURRENCY),
                refund_of: None,
            };
            sheet.keep(&line, &order);
            if let Some(refunded) = refunded(&line, amount.as_deref()) {
                sheet.keep_refund_at_order(&line, &order, value::negative(&refunded));
            }
        }
        Ok(sheet.into_rows())
    }
}

/// Why an order is none, by its state or status, which is written as a code or as a label.
fn reason(status: &str) -> Option<usize> {
    match status.to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
        "canceled" | "cancelled" => Some(0),
        "new" | "pending" | "payment_review" | "fraud" | "suspected_fraud" => Some(1),
        waiting if waiting.starts_with("pending_") => Some(1),
        _ => None,
    }
}

/// What was refunded, in the base currency.
fn refunded<'a>(line: &Line<'a>, amount: Option<&str>) -> Option<Cow<'a, str>> {
    let refunded = line.text(REFUNDED).filter(|refunded| !value::is_zero(refunded))?;
    Some(match line.text(PURCHASED) {
        Some(purchased) => value::share(amount?, refunded, purchased),
        None => value::minus(refunded, line.text(TAX_REFUNDED).unwrap_or("0")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, refuse};
    use super::*;

    #[test]
    fn the_table_of_orders_gives_amounts_and_refunds_without_tax() {
        let (rows, excluded) = load(
            &Magento,
            "entity_id,state,status,customer_id,base_grand_total,base_tax_amount,base_tax_refunded,base_total_refunded,\
             base_currency_code,customer_email,created_at",
            &[
                "1,complete,complete,4,123.0000,23.0000,2.3000,12.3000,EUR,a@example.com,2024-01-01 11:00:00",
                "2,processing,processing,NULL,50.0000,0.0000,NULL,NULL,EUR,Guest@Example.com,2024-01-02 11:00:00",
                "3,canceled,canceled,4,50.0000,0.0000,NULL,NULL,EUR,a@example.com,2024-01-03 11:00:00",
                "4,new,pending,4,50.0000,0.0000,NULL,NULL,EUR,a@example.com,2024-01-04 11:00:00",
                "5,closed,closed,4,123.0000,23.0000,23.0000,123.0000,EUR,a@example.com,2024-01-05 11:00:00",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 4 2024-01-01T11:00:00Z 1 100.0000 EUR order -",
                "0 4 2024-01-01T11:00:00Z 1 refund -10.0000 EUR refund 1",
                "1 guest@example.com 2024-01-02T11:00:00Z 2 50.0000 EUR order -",
                "4 4 2024-01-05T11:00:00Z 5 100.0000 EUR order -",
                "4 4 2024-01-05T11:00:00Z 5 refund -100.0000 EUR refund 5",
            ]
        );
        assert_eq!(excluded, [1, 1]);
    }

    #[test]
    fn the_list_of_the_admin_has_tax_in_and_local_times() {
        let (rows, excluded) = load(
            &Magento,
            "ID,Purchase Date,Grand Total (Base),Grand Total (Purchased),Status,Customer Email,Total Refunded",
            &[
                "000000001,\"Jan 5, 2023 1:11:12 PM\",100.0000,430.0000,Complete,A@example.com,43.0000",
                "000000002,\"Jan 6, 2023 9:11:12 AM\",100.0000,100.0000,processing,b@example.com,",
                "000000003,\"Jan 6, 2023 9:11:12 AM\",100.0000,100.0000,Pending Payment,b@example.com,",
                "000000004,soon,1,1,closed,b@example.com,1",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 a@example.com 2023-01-05 13:11:12 000000001 100.0000 order -",
                "0 a@example.com 2023-01-05 13:11:12 000000001 refund -10.0000 refund 000000001",
                "1 b@example.com 2023-01-06 09:11:12 000000002 100.0000 order -",
                "3 b@example.com soon 000000004 1 order -",
                "3 b@example.com soon 000000004 refund -1 refund 000000004",
            ]
        );
        assert_eq!(excluded, [0, 1]);
    }

    #[test]
    fn a_list_without_addresses_is_refused() {
        let error =
            refuse(&Magento, "ID,Purchase Date,Grand Total (Base),Grand Total (Purchased),Status,Total Refunded", &[]);
        assert_eq!(error.field(), Some("Customer Email"));
    }
}
