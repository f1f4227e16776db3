"""What uninstalling leaves. It runs last: files are taken in the order of their names, and this one ends the module."""

from browser import visible
from shop import COMPLETE

PHONE = 40


def test_uninstalling_leaves_a_shop_that_works_and_the_ledger(member, installed, url, zip_path, error_log):
    assert "success" in installed.module("uninstall")
    for route in ("product/product", "checkout/cart", "account/account"):
        page = visible(member.get(route, language="en-gb", product_id=PHONE, customer_token=member.token))
        assert "points with this" not in page and "Pay with points" not in page and "My points" not in page, route
    order = member.buy(PHONE, 1)
    installed.status(order, COMPLETE)
    assert "tab-regulars" not in installed.order(order)
    deleted, removed = installed.remove_zip()
    assert "success" in removed and "success" in deleted, (removed, deleted)
    again = member.buy(PHONE, 1)
    installed.status(again, COMPLETE)

    # Installed again, a newer zip maybe: what was booked is there.
    installed.upload(zip_path)
    assert "success" in installed.module("install")
    assert "success" in installed.settings(status=1)
    assert member.balance() == 300
    assert [line for line in error_log() if line.strip()] == []


def test_uninstalling_erases_the_ledger_where_that_was_asked_for(member, installed):
    assert "success" in installed.settings(status=1, erase=1)
    assert "success" in installed.module("uninstall")
    assert "success" in installed.module("install")
    assert "success" in installed.settings(status=1)
    assert member.balance() == 0
