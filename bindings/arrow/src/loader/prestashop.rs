//! PrestaShop: the table of orders (`ps_orders`; the prefix `ps_` is the shop's own), as the SQL Manager of the back
//! office (Advanced Parameters, Database) or a dump gives it.
//!
//! The CSV that the back office makes of its list of orders is refused: it names a customer by initial and surname, so
//! that it cannot tell customers apart, and its totals are written in the shop's language.
//!
//! - **Rows** are orders. Excluded are those that are cancelled (`current_state` 6) and those not paid: PrestaShop's own
//!   mark `valid` is 0, or, where the export lacks it, the state is one of those that wait for a payment (1 check, 10
//!   bank wire, 12 backorder not paid, 13 cash on delivery) or 8, payment error. State 9, on backorder and paid, is an
//!   order though not `valid`. States that a shop added have other numbers, and are told by `valid`.
//! - **Order**: `reference`, else `id_order`: a checkout that is sent in several parcels is several rows of one reference,
//!   and one purchase.
//! - **Customer**: `id_customer`. Guests have ids there too; 0 is a guest.
//! - **Time**: `date_add`, in the zone of the shop: give `timezone`.
//! - **Amount**: `total_paid_tax_excl`: after discounts, without tax; shipping and wrapping are in.
//! - **Currency**: a column `iso_code` (of `ps_currency`) or `currency`, where the export was joined with it. The table
//!   has only numbers of currencies; several of them without a code are an error.
//! - **Refunds**: of an order in state 7, refunded, all of it, booked with the order, as the table has no date of it.
//!   Partial refunds are credit slips (`ps_order_slip`), which the table does not have: they are missing.
//!
//! Sources (github.com/PrestaShop/PrestaShop): `install-dev/data/db_structure.sql` (`PREFIX_orders`),
//! `install-dev/data/xml/order_state.xml` (the states in the order of their numbers, `logable` being what makes an
//! order valid), `classes/PaymentModule.php` (one reference for all orders of a checkout), and of the list
//! `OrderController.php` (`exportAction`), `OrderGridDataFactory.php` and `OrderQueryBuilder.php`.

use std::borrow::Cow;

use regulars::{Code, Error, Result};

use super::Loader;
use super::export::{Export, Form, Line, needed, optional};
use super::sheet::{Booking, Gives, Sheet};
use super::value;
use crate::import::Rows;

pub(super) struct PrestaShop;

const FORMS: &[Form] = &[Form {
    what: "PrestaShop's table ps_orders",
    columns: &[
        needed(&["id_order"]),
        needed(&["id_customer"]),
        needed(&["current_state"]),
        needed(&["date_add"]),
        needed(&["total_paid_tax_excl"]),
        optional(&["reference"]),
        optional(&["valid"]),
        optional(&["id_currency"]),
        optional(&["iso_code", "currency_iso_code", "currency"]),
    ],
}];

const ORDER: usize = 0;
const CUSTOMER: usize = 1;
const STATE: usize = 2;
const TIME: usize = 3;
const AMOUNT: usize = 4;
const REFERENCE: usize = 5;
const VALID: usize = 6;
const CURRENCY_ID: usize = 7;
const CURRENCY: usize = 8;

const REASONS: [&str; 2] = ["cancelled order", "order not paid"];

const REFUNDED: &str = "7";

impl Loader for PrestaShop {
    fn load(&self, names: &[String], read: &mut dyn FnMut(&[&str]) -> Result<Rows>) -> Result<Rows> {
        refuse_list(names)?;
        let export = Export::read(FORMS, names, read)?;
        let has_code = export.has(CURRENCY);
        let mut sheet = Sheet::new(&REASONS, Gives { currency: has_code, refunds: true });
        let mut first_currency = None;
        for line in export.lines() {
            let state = line.need(STATE)?;
            if let Some(reason) = reason(&line, state) {
                sheet.exclude(reason);
                continue;
            }
            if let (false, Some(currency)) = (has_code, line.text(CURRENCY_ID))
                && *first_currency.get_or_insert(currency) != currency
            {
                let message = format!(
                    "expected one currency, or a column iso_code joined from ps_currency, found the currencies {} and {currency}",
                    first_currency.unwrap_or_default(),
                );
                return Err(line.error(Code::CurrencyMismatch, message, CURRENCY_ID));
            }
            let amount = line.text(AMOUNT).map(value::amount);
            let order = Booking {
                customer_id: line.id(CUSTOMER).map(Cow::from),
                ordered_at: line.text(TIME).map(Cow::from),
                order_id: line.text(REFERENCE).map_or_else(|| line.need(ORDER), Ok)?.into(),
                amount: amount.clone(),
                currency: line.text(CURRENCY),
                refund_of: None,
            };
            sheet.keep(&line, &order);
            if let (REFUNDED, Some(amount)) = (state, &amount) {
                sheet.keep_refund_at_order(&line, &order, value::negative(amount));
            }
        }
        Ok(sheet.into_rows())
    }
}

fn refuse_list(names: &[String]) -> Result<()> {
    let has = |name: &str| names.iter().any(|there| there.trim() == name);
    if has("id_customer") || !["Reference", "Customer", "Total"].into_iter().all(has) {
        return Ok(());
    }
    let message = "expected PrestaShop's table ps_orders, found the CSV of its list of orders, which names customers by \
                   initial and surname and cannot tell them apart; export the table from Advanced Parameters, Database";
    Err(Error::new(Code::MissingColumn, message).at_field("id_customer"))
}

/// Why an order is none.
fn reason(line: &Line<'_>, state: &str) -> Option<usize> {
    match state {
        "6" => Some(0),
        REFUNDED | "9" => None,
        _ => {
            let is_valid = match line.text(VALID) {
                Some(valid) => matches!(valid, "1" | "true"),
                None => !matches!(state, "1" | "8" | "10" | "12" | "13"),
            };
            (!is_valid).then_some(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, refuse};
    use super::*;

    #[test]
    fn valid_orders_are_kept_and_refunded_ones_are_refunded() {
        let header = "id_order;id_customer;id_currency;current_state;total_paid_tax_excl;valid;date_add";
        let (rows, excluded) = load(
            &PrestaShop,
            header,
            &[
                "1;4;1;5;10.000000;1;2024-01-01 11:00:00",
                "2;0;1;9;20.000000;0;2024-01-02 11:00:00",
                "3;4;1;7;30.500000;0;2024-01-03 11:00:00",
                "4;4;2;6;40.000000;0;2024-01-04 11:00:00",
                "5;4;2;10;50.000000;0;2024-01-05 11:00:00",
                "6;4;1;42;60.000000;1;2024-01-06 11:00:00",
            ],
        );
        assert_eq!(
            rows,
            [
                "0 4 2024-01-01 11:00:00 1 10.000000 order -",
                "1 - 2024-01-02 11:00:00 2 20.000000 order -",
                "2 4 2024-01-03 11:00:00 3 30.500000 order -",
                "2 4 2024-01-03 11:00:00 3 refund -30.500000 refund 3",
                "5 4 2024-01-06 11:00:00 6 60.000000 order -",
            ]
        );
        assert_eq!(excluded, [1, 1]);
        let (rows, _) = load(
            &PrestaShop,
            "id_order,reference,id_customer,current_state,total_paid_tax_excl,date_add",
            &["1,ABC,4,1,10.000000,2024-01-01 11:00:00", "2,ABC,4,2,10.000000,2024-01-01 11:00:00"],
        );
        assert_eq!(rows, ["1 4 2024-01-01 11:00:00 ABC 10.000000 order -"]);
    }

    #[test]
    fn several_currencies_need_their_codes() {
        let columns = "id_order,id_customer,id_currency,current_state,total_paid_tax_excl,date_add";
        let lines = ["1,4,1,5,10.0,2024-01-01 11:00:00,EUR", "2,4,2,5,20.0,2024-01-02 11:00:00,PLN"];
        let (rows, _) = load(&PrestaShop, &format!("{columns},iso_code"), &lines);
        assert_eq!(rows[1], "1 4 2024-01-02 11:00:00 2 20.0 PLN order -");
        let error = refuse(&PrestaShop, columns, &lines.map(|line| line.rsplit_once(',').unwrap().0));
        assert_eq!((error.code(), error.field(), error.row()), (Code::CurrencyMismatch, Some("id_currency"), Some(1)));
    }

    #[test]
    fn the_list_of_the_back_office_is_refused() {
        let error = refuse(&PrestaShop, "ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date", &[]);
        assert_eq!((error.code(), error.field()), (Code::MissingColumn, Some("id_customer")));
    }
}
