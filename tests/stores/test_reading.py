"""The command line reads orders out of real servers: a shop's own table as its module made it, or any that is named."""

import csv
import json
import re
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy
from regulars._urls import driven
from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, Table, Text

EXPORTS = Path(__file__).resolve().parents[2] / "examples" / "exports"
MONEY = Numeric(20, 6)
#: A shop's table, its export, and what the columns are that the loader reads; all others are text.
SHOPS = {
    "opencart": (
        "oc_order", "opencart_oc_order.csv",
        {"order_id": Integer, "customer_id": Integer, "order_status_id": Integer, "date_added": DateTime, "total": Numeric(15, 4)},
    ),
    "prestashop": (
        "ps_orders", "prestashop_ps_orders.csv",
        {"id_order": Integer, "id_customer": Integer, "current_state": Integer, "id_currency": Integer, "valid": Integer,
         "date_add": DateTime, "total_paid_tax_excl": MONEY},
    ),
    "magento": (
        "sales_order", "magento_sales_order.csv",
        {"entity_id": Integer, "customer_id": Integer, "created_at": DateTime, "base_grand_total": MONEY,
         "base_total_refunded": MONEY, "base_tax_amount": MONEY, "base_tax_refunded": MONEY},
    ),
    "woocommerce": (
        "wp_wc_orders", "woocommerce_wc_orders.csv",
        {"id": Integer, "customer_id": Integer, "parent_order_id": Integer, "date_created_gmt": DateTime, "total_amount": MONEY,
         "tax_amount": MONEY},
    ),
}  # fmt: skip

pytestmark = pytest.mark.kinds("mariadb", "postgresql")


def run(*arguments, code=0):
    command = [sys.executable, "-m", "regulars", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done


def totals(*arguments):
    document = json.loads(run("report", *arguments, "--json", "-").stdout)
    return {**document["totals"], "rows": document["intake"]["rows"], "excluded": document["intake"]["excluded"]}


def fill(url, name, export, kinds):
    """A table of these rows, and beside it one of something else."""
    with (EXPORTS / export).open(newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        rows = list(csv.DictReader(file, delimiter=delimiter))

    def value(column, text):
        if text in (None, "NULL") or (text == "" and column in kinds):
            return None
        kind = kinds.get(column)
        return int(text) if kind is Integer else datetime.fromisoformat(text) if kind is DateTime else Decimal(text) if kind else text

    tables = MetaData()
    table = Table(name, tables, *(Column(column, kinds.get(column, Text)) for column in rows[0]))
    Table("session", tables, Column("id", Integer))
    engine = sqlalchemy.create_engine(driven(url))
    tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{column: value(column, text) for column, text in row.items()} for row in rows])
    engine.dispose()


@pytest.mark.parametrize("shop", SHOPS)
def test_a_shop_on_a_server_is_known(shop, url):
    table, export, kinds = SHOPS[shop]
    fill(url, table, export, kinds)
    assert totals(url) == totals(EXPORTS / export, "--loader", shop)


def test_any_table_of_a_server(url):
    engine = sqlalchemy.create_engine(driven(url))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE sold (who VARCHAR(9), placed TIMESTAMP, paid NUMERIC(9, 2))"))
        rows = [{"who": f"c{n % 400}", "placed": f"2026-01-{1 + n % 28:02} 10:00:00", "paid": "12.50"} for n in range(60_000)]
        connection.execute(sqlalchemy.text("INSERT INTO sold VALUES (:who, :placed, :paid)"), rows)
    engine.dispose()
    found = totals(url, "--customer-id", "who", "--ordered-at", "placed", "--amount", "paid")
    assert [found[name] for name in ("orders", "customers", "revenue")] == [60_000, 400, "750000.0"]
    assert "found sold" in run("report", url, "--table", "bought", code=1).stderr


def test_a_stranger_is_refused_without_telling_the_password(url):
    # Nobody of this name is known, whatever the password.
    stranger = re.sub(r"//\w+@", "//stranger:hush@", url)
    said = run("report", stranger, code=1).stderr
    assert "the database says" in said and "stranger" in said and "hush" not in said
