"""Loaders read the exports of five shops. The sample files are made up; every number here was added up by hand."""

import csv
from decimal import Decimal

import polars as pl
import pytest
import regulars as rg
from conftest import ROOT

EXPORTS = ROOT / "examples" / "exports"

# Of each file: the loader, the rows of the file, orders of known customers, customers, orders of guests, refunds, what was
# left out by reason, and the revenue with its sum.
FILES = {
    # Eleven orders of fifteen rows. #1001 100 + #1002 50 + #1003 100 - 20 + #1006 30 (known by telephone) + #1009 40 - 40
    # + #1010 20; #1007 is a guest's. A refund of 24.60 of 123.00 of which 23.00 is tax is 20.00 without it.
    "shopify_orders_export.csv": (
        "shopify", 15, 6, 4, 1, 2,
        {"further line of an order": 4, "cancelled order": 1, "test order": 1, "payment voided or expired": 1, "order not paid": 1},
        100 + 50 + 100 - 20 + 30 + 40 - 40 + 20,
    ),
    # Totals less tax: 101 100 + 102 50 - 103 20 + 104 14.10 + 105 40 - 106 40 + 114 20; 112 is a guest's.
    "woocommerce_wc_orders.csv": (
        "woocommerce", 14, 5, 3, 1, 2,
        {"neither order nor refund": 1, "draft, or in the trash": 1, "cancelled order": 1, "order not paid": 2, "refund of an order left out": 1},
        100 + 50 - 20 + Decimal("14.1") + 40 - 40 + 20,
    ),
    # Net sales: the same less shipping, of 5 on 101 and of 4.10 on 104, whose 10 stands there as 9.999999999999998.
    "woocommerce_wc_order_stats.csv": (
        "woocommerce", 12, 5, 3, 1, 2,
        {"neither order nor refund": 0, "draft, or in the trash": 0, "cancelled order": 1, "order not paid": 2, "refund of an order left out": 1},
        95 + 50 - 20 + 10 + 40 - 40 + 20,
    ),
    "woocommerce_analytics_orders.csv": (
        "woocommerce", 9, 5, 3, 1, 2,
        {"neither order nor refund": 0, "draft, or in the trash": 0, "cancelled order": 0, "order not paid": 1, "refund of an order left out": 0},
        95 + 50 - 20 + 10 + 40 - 40 + 20,
    ),
    # Without tax: 1 100 + 2 50 and 9 10 (one checkout in two parts) + 3 40 - 40 (refunded) + 4 20 (on backorder, paid)
    # + 8 30 (a state that the shop added).
    "prestashop_ps_orders.csv": (
        "prestashop", 9, 5, 3, 0, 1, {"cancelled order": 1, "order not paid": 2}, 100 + 50 + 10 + 40 - 40 + 20 + 30,
    ),
    # With tax: 1 123 + 2 61.50 + 3 12.30 (a guest known by e-mail) + 4 49.20 - 49.20 (refunded) + 9 24.60.
    "opencart_oc_order.csv": (
        "opencart", 9, 5, 3, 0, 1, {"checkout not finished": 1, "cancelled order": 1, "order not paid": 2},
        Decimal("123") + Decimal("61.5") + Decimal("12.3") + Decimal("24.6"),
    ),
    # Without tax: 1 100 - 20 + 2 50 + 3 10 (a guest known by e-mail) + 4 40 - 40 (closed) + 8 20 (on hold).
    "magento_sales_order.csv": (
        "magento", 8, 5, 3, 0, 2, {"cancelled order": 1, "order not paid": 2}, 100 - 20 + 50 + 10 + 40 - 40 + 20,
    ),
    # The same with tax: 123 - 24.60 + 61.50 + 12.30 + 49.20 - 49.20 + 24.60.
    "magento_orders_grid.csv": (
        "magento", 8, 5, 3, 0, 2, {"cancelled order": 1, "order not paid": 2},
        Decimal("123") - Decimal("24.6") + Decimal("61.5") + Decimal("12.3") + Decimal("24.6"),
    ),
}  # fmt: skip

REFUNDS_WITH_THEIR_ORDERS = ("shopify", "prestashop", "opencart", "magento")


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_an_export_is_accounted_for(name):
    loader, rows, orders, customers, guests, refunds, excluded, revenue = FILES[name]
    base = rg.CustomerBase(EXPORTS / name, loader=loader, timezone="Europe/Warsaw")
    intake = base.intake
    assert {each["reason"]: each["rows"] for each in intake.excluded} == excluded
    assert (intake.orders, intake.customers, intake.guest_orders, intake.refunds) == (orders, customers, guests, refunds)
    # What was refunded stands in the row of its order, and makes a row of its own; WooCommerce has rows of refunds.
    added = refunds if loader in REFUNDS_WITH_THEIR_ORDERS else 0
    assert sum(count for _, count in intake.fates()) == intake.rows == rows + added
    assert Decimal(base.totals()["revenue"][0]) == revenue
    # The first order of every shop was placed at the same instant, however its export writes it.
    assert intake.first_order == "2025-01-10T08:15:00Z"


def test_periods_are_cut_in_the_zone_that_is_given():
    # Ordered on 31 March at 23:30 in Warsaw, as the export of each shop writes it.
    for name, (loader, *_) in FILES.items():
        base = rg.CustomerBase(EXPORTS / name, loader=loader, timezone="Europe/Warsaw")
        assert base.intake.last_order == "2025-03-31T21:30:00Z", name


def test_refunds_can_be_left_out():
    base = rg.CustomerBase(EXPORTS / "shopify_orders_export.csv", loader="shopify", refunds="drop")
    # Before refunds: 100 + 50 + 100 + 30 + 40 + 20.
    assert Decimal(base.totals()["revenue"][0]) == 340


def test_what_cannot_be_read_is_told_with_its_row_or_counted(tmp_path):
    with open(EXPORTS / "magento_orders_grid.csv", newline="") as file:
        header, *rows = csv.reader(file)
    rows[1][header.index("Purchase Date")] = "Feb 30, 2025 08:00:00 PM"
    rows[2][header.index("Grand Total (Base)")] = "12,30"
    path = tmp_path / "orders.csv"
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(path, loader="magento")
    assert (caught.value.code, caught.value.field, caught.value.row) == (1005, "ordered_at", 1)
    assert "Feb 30, 2025 08:00:00 PM" in caught.value.message
    intake = rg.CustomerBase(path, loader="magento", on_error="report").intake
    assert [(each["name"], each["first_rows"]) for each in intake.rejected] == [("unreadable_value", [1, 2])]


def test_a_missing_column_is_named_with_the_form_that_has_it():
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(EXPORTS / "opencart_oc_order.csv", loader="shopify")
    assert (caught.value.code, caught.value.field) == (1001, "Name")
    assert caught.value.message.startswith("expected Shopify's export of orders with a column")


def test_a_table_in_memory_is_read_as_its_file():
    # Types that a reader guesses: integers, doubles, timestamps.
    table = pl.read_csv(EXPORTS / "opencart_oc_order.csv", try_parse_dates=True)
    assert table["date_added"].dtype == pl.Datetime and table["total"].dtype == pl.Float64
    base = rg.CustomerBase(table, loader="opencart", timezone="Europe/Warsaw")
    file = rg.CustomerBase(EXPORTS / "opencart_oc_order.csv", loader="opencart", timezone="Europe/Warsaw")
    assert base.intake.to_dict() == file.intake.to_dict()
    assert base.rfm().to_dict() == file.rfm().to_dict()
