"""A shop whose web requests reach the library in no way (REGULARS_RUNTIME=none): nothing is offered, nothing is lost.

REGULARS_OPENCART_RUNTIME   none, for this test alone
REGULARS_OPENCART_SETTLE    the command that cron runs
"""

import json
import os
import shlex
import subprocess

import pytest
from browser import visible
from shop import CANCELED, COMPLETE, Customer

PHONE = 40


def settle():
    done = subprocess.run(shlex.split(os.environ["REGULARS_OPENCART_SETTLE"]), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(os.environ.get("REGULARS_OPENCART_RUNTIME") != "none", reason="not run: the shop reaches the library, or there is none")
def test_what_happens_waits_for_cron(admin, zip_path, url, error_log):
    if "menu-regulars" not in admin.page("common/dashboard"):
        admin.upload(zip_path)
        assert "success" in admin.module("install")
    page = visible(admin.page("extension/regulars/module/regulars"))
    assert "It does not reach it" in page
    assert "success" in admin.settings(status=1, points="2")
    assert "waits for cron" in visible(admin.page("extension/regulars/module/regulars"))
    assert settle()["program"] == []
    customer = Customer(url, f"w{os.getpid()}")
    assert "points with this" not in visible(customer.get("product/product", product_id=PHONE, language="en-gb"))
    customer.add(PHONE, 2)
    assert "Pay with points" not in customer.cart() and "error" in customer.use(100)
    customer.checkout()
    kept = customer.confirm()
    admin.status(kept, COMPLETE)
    lost = customer.buy(PHONE, 1)
    admin.status(lost, COMPLETE)
    admin.status(lost, CANCELED)
    assert "cannot be shown right now" in visible(customer.account())
    done = settle()
    # Joining, three steps of the order that is kept, four of the other.
    assert done["settled"]["settled"] == 8 and done["settled"]["refused"] == 0, done
    assert settle()["settled"] == {"settled": 0, "duplicates": 0, "refused": 0}
    assert balance(admin.customer_id(customer.email)) == 492
    assert [line for line in error_log() if line.strip()] == []


def balance(customer):
    """From the ledger itself: no page tells it here."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(os.environ["REGULARS_OPENCART_DATABASE"])
    with engine.connect() as connection:
        text = connection.execute(
            sqlalchemy.text("SELECT a.body FROM oc_regulars_account a JOIN oc_regulars_identity i ON i.account = a.account WHERE i.customer = :c"),
            {"c": str(customer)},
        ).scalar_one()  # fmt: skip
    return json.loads(text)["balance"]["available"]
