//! The names that columns of orders usually have, by the role that they play.

/// The usual names of a role, in the order in which they are looked for, in small letters without `_`, `-` and
/// blanks; from the exports of Shopify, WooCommerce, PrestaShop, OpenCart and Magento and from what analysts write.
///
/// An id of the customer wins over an address, net revenue over what was charged with tax, and the time of the order
/// over others. Left out is what means one thing in one shop and another elsewhere: `Name` (Shopify's number of an
/// order), `ID`, `reference` (PrestaShop's orders share it), `transaction_id` (of the payment), and base amounts beside
/// those in an order's currency (Magento), whose code is another column's. Those are for the loaders.
pub(crate) const ALIASES: &[(&str, &[&str])] = &[
    (
        "customer_id",
        &[
            "customerid",
            "idcustomer",
            "customer",
            "customernumber",
            "customerno",
            "clientid",
            "userid",
            "buyerid",
            "shopperid",
            "memberid",
            "customeremail",
            "billingemail",
            "email",
            "emailaddress",
        ],
    ),
    (
        "ordered_at",
        &[
            "orderedat",
            "orderdate",
            "createdat",
            "datecreated",
            "datecreatedgmt",
            "dateadd",
            "dateadded",
            "orderdatetime",
            "ordertime",
            "placedat",
            "purchasedate",
            "purchasedat",
            "invoicedate",
            "transactiondate",
            "timestamp",
            "datetime",
            "date",
        ],
    ),
    (
        "order_id",
        &[
            "orderid",
            "idorder",
            "ordernumber",
            "orderno",
            "order#",
            "incrementid",
            "invoiceno",
            "invoicenumber",
            "invoiceid",
            "invoice",
        ],
    ),
    (
        "amount",
        &[
            "amount",
            "netrevenue",
            "netsales",
            "nettotal",
            "netamount",
            "revenue",
            "totalpaidtaxexcl",
            "ordertotal",
            "ordervalue",
            "orderamount",
            "grandtotal",
            "totalpaid",
            "totalamount",
            "totalprice",
            "total",
            "sales",
            "value",
        ],
    ),
    ("currency", &["currency", "currencycode", "currencyiso", "currencyisocode", "ordercurrency", "ordercurrencycode"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Roles;

    #[test]
    fn names_are_plain_and_mean_one_role() {
        let mut all: Vec<&str> = ALIASES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let is_plain = |name: &&str| name.chars().all(|letter| !matches!(letter, '_' | '-' | ' ' | 'A'..='Z'));
        assert!(all.iter().all(is_plain));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    /// What the roles are taken to be in the shops' own tables, where no loader is asked for.
    #[test]
    fn the_columns_of_the_shops_are_found() {
        let find = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let roles = Roles::default().find(&names).unwrap();
            roles.names().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            find(&["order_id", "parent_id", "date_created", "date_created_gmt", "net_total", "customer_id"]),
            ["customer_id", "date_created", "order_id", "net_total"]
        );
        assert_eq!(
            find(&["id_order", "reference", "id_customer", "total_paid", "total_paid_tax_excl", "date_add"]),
            ["id_customer", "date_add", "id_order", "total_paid_tax_excl"]
        );
        assert_eq!(
            find(&["order_id", "customer_id", "email", "total", "date_added", "date_modified"]),
            ["customer_id", "date_added", "order_id", "total"]
        );
        assert_eq!(
            find(&["Date", "Order #", "Status", "Customer", "Customer type", "Net sales"]),
            ["Customer", "Date", "Order #", "Net sales"]
        );
        assert_eq!(
            find(&["Name", "Email", "Paid at", "Subtotal", "Total", "Created at"]),
            ["Email", "Created at", "Total"]
        );
    }
}
