"""The admin's page of customers who come back, held against the shop's own tables."""

import csv
import io
import os

import pytest
from browser import found, visible
from shop import COMPLETE

PHONE = 40


def read_orders(admin):
    state, steps = {"after": 0, "read": 0}, 0
    while True:
        answer = admin.act("extension/regulars/report/regulars.step", state)
        assert "error" not in answer, answer
        steps += 1
        if "done" in answer:
            return steps
        state = {"after": answer["after"], "read": answer["read"]}


def test_the_page_says_what_the_tables_say(member, installed):
    for _ in range(2):
        installed.status(member.buy(PHONE, 1), COMPLETE)
    read_orders(installed)
    page = installed.page("extension/regulars/report/regulars")
    rate = found(r'id="regulars-repeat">([^<]*)<', page)
    assert "champions" in visible(page) and found(r'(?s)id="regulars-cohorts".*?<tbody>.*?(\d{4}-\d\d)', page)
    if "REGULARS_OPENCART_DATABASE" not in os.environ:
        pytest.skip("not run: the shop's database is not named by REGULARS_OPENCART_DATABASE")
    import sqlalchemy

    counted = """SELECT SUM(n > 1), COUNT(*) FROM (SELECT customer_id, COUNT(*) n FROM oc_order
        WHERE order_status_id IN (5, 1, 2, 12, 3) AND customer_id > 0 GROUP BY customer_id) c"""
    with sqlalchemy.create_engine(os.environ["REGULARS_OPENCART_DATABASE"]).connect() as connection:
        again, all_ = connection.execute(sqlalchemy.text(counted)).one()
    assert rate == f"{100 * again / all_:.1f} %"
    assert f"{again} of {all_} customers" in visible(page)


def test_lapsed_customers_come_as_a_file(installed):
    rows = list(csv.reader(io.StringIO(installed.page("extension/regulars/report/regulars.csv"))))
    assert rows[0] == ["customer_id", "name", "email", "days_since_last_order", "orders", "expected_days", "days_overdue"]
    assert installed.last.headers["Content-Type"].startswith("text/csv")
