//! The names that columns of orders usually have, by the role that they play.

/// The usual names of a role, in the order in which they are looked for, in small letters without `_`, `-` and
/// blanks; from the exports of Shopify, WooCommerce, PrestaShop, OpenCart and Magento and from what analysts write.
pub(crate) const ALIASES: &[(&str, &[&str])] = &[
    (
        "customer_id",
        &[
            "customerid",
            "idcustomer",
            "customer",
            "clientid",
            "userid",
            "buyerid",
            "memberid",
            "customeremail",
            "email",
        ],
    ),
    (
        "ordered_at",
        &[
            "orderedat",
            "orderdate",
            "createdat",
            "datecreated",
            "dateadd",
            "dateadded",
            "orderdatetime",
            "purchasedate",
            "invoicedate",
            "timestamp",
            "datetime",
            "date",
        ],
    ),
    ("order_id", &["orderid", "idorder", "ordernumber", "incrementid", "invoiceno", "invoiceid", "invoice"]),
    (
        "amount",
        &["amount", "revenue", "ordertotal", "grandtotal", "totalpaid", "total", "netrevenue", "sales", "value"],
    ),
    ("currency", &["currency", "currencycode", "ordercurrency", "ordercurrencycode"]),
];
