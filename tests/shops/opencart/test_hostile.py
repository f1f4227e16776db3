"""Requests that nobody should send: refused, without a trace in the ledger and without an error in the shop."""

import re

import pytest
from browser import Browser, found, visible
from shop import COMPLETE, Admin, Customer

PHONE = 40
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("points", ["-100", "99999999999999999999", "1e3", "0x10", "1.5", "100 OR 1=1", "", "301", "١٠٠", SCRIPT])
def test_points_that_cannot_be_used(member, points):
    member.add(PHONE)
    answer = member.use(points)
    assert ("success" in answer) == (points == ""), answer
    assert "<script" not in str(answer)
    assert "Points (" not in member.cart()


def test_points_as_a_list(member):
    member.add(PHONE)
    answer = member.json("extension/regulars/checkout/regulars.save", {"points": ["100", "100"]}, language="en-gb")
    assert "error" in answer


def test_a_history_is_shown_to_nobody_else(member, url):
    stranger = Customer(url, member.name + "x")
    for token in (None, "", member.token, "0" * 26):
        page = stranger.get("extension/regulars/account/regulars", language="en-gb", customer_token=token)
        assert "regulars-balance" not in page and "a start" not in page, token
    visitor = Browser(url)
    assert "regulars-balance" not in visitor.get("extension/regulars/account/regulars", customer_token=member.token)
    for page in ("-1", "999999", "x", "1 OR 1=1"):
        assert "regulars-balance" in member.account(page=page), page


def test_orders_of_others_cannot_be_edited_from_the_shop(member, installed, url):
    order = member.buy(PHONE, 1, points=200)
    stranger = Customer(url, member.name + "y")
    for browser in (stranger, member):
        browser.add(PHONE)
        browser.post("extension/regulars/api/regulars", {"order_id": order})
        assert "Points (" not in browser.cart()
    assert member.balance() == 100


@pytest.mark.parametrize("route", ["event/regulars.moved", "event/regulars.deleted", "event/regulars.drafted", "event/regulars.productPage", "cron/regulars", "total/regulars"])  # fmt: skip
def test_what_only_the_shop_calls_does_nothing_over_http(member, route):
    member.get(f"extension/regulars/{route}", language="en-gb", order_id=1)
    assert member.balance() == 300


def test_the_admin_without_a_token_or_with_a_forged_one(member, installed, url):
    number = installed.customer_id(member.email)
    fields = {"customer_id": number, "form": "0" * 24, "points": 1000, "reason": "mine"}
    order = member.buy(PHONE, 1)
    installed.status(order, COMPLETE)
    for browser in (Browser(url), member, installed):
        for token in (None, "0" * 32, ""):
            browser.post("extension/regulars/customer/regulars.grant", fields, folder="admin/", user_token=token)
            refund = {"order_id": order, "form": "0" * 24, "whole": 1}
            browser.post("extension/regulars/sale/regulars.refund", refund, folder="admin/", user_token=token)
            browser.post("extension/regulars/module/regulars.save", {"status": 0}, folder="admin/", user_token=token)
            browser.get("extension/regulars/module/regulars.uninstall", folder="admin/", user_token=token)
    assert member.balance() == 423


def test_a_replayed_form_is_booked_once(member, installed):
    number = installed.customer_id(member.email)
    for _ in range(3):
        assert "success" in installed.grant(number, 10, "once", form_id="a" * 24)
    assert member.balance() == 310
    order = member.buy(PHONE, 2)
    installed.status(order, COMPLETE)
    for _ in range(3):
        assert "success" in installed.refund(order, form_id="b" * 24, whole=0, units={"P40": 1})
    assert member.balance() == 310 + 123


def test_a_grant_by_get_or_without_sense(member, installed):
    number = installed.customer_id(member.email)
    asked = installed.page("extension/regulars/customer/regulars.grant", customer_id=number, points=5, reason="x", form="c" * 24)
    assert "error" in asked
    for at, fields in enumerate((
        {"points": "0"}, {"points": "-301"}, {"points": "1e9"}, {"points": "9" * 30}, {"reason": ""}, {"reason": "x" * 201},
        {"form": "short"}, {"form": ""}, {"customer_id": "0"}, {"customer_id": "999999"}, {"customer_id": "-1"},
    )):  # fmt: skip
        sent = {"customer_id": number, "form": f"{at:024x}", "points": "5", "reason": "x", **fields}
        answer = installed.act("extension/regulars/customer/regulars.grant", sent)
        assert "error" in answer, (fields, answer)
    assert member.balance() == 300


def test_refunds_without_sense(member, installed, url):
    order = member.buy(PHONE, 2)
    assert "error" in installed.refund(order, form_id="e" * 24, whole=1), "not earned yet"
    installed.status(order, COMPLETE)
    for at, fields in enumerate((
        {}, {"whole": 1, "amount": "5"}, {"units": {"P40": -1}}, {"units": {"P40": 3}}, {"units": {"P41": 1}}, {"units": {"P40": "1e1"}},
        {"amount": "-5"}, {"amount": "9" * 20}, {"amount": "1.234"}, {"amount": SCRIPT}, {"amount": "246.41"}, {"order_id": 999999},
        {"order_id": "999999 OR 1=1"}, {"order_id": 0}, {"form": "x"}, {"units[P40][x]": 1},
    )):  # fmt: skip
        sent = {"order_id": order, "form": f"{at:024x}", "whole": 0, **fields}
        answer = installed.act("extension/regulars/sale/regulars.refund", sent)
        assert "error" in answer and "<script" not in str(answer), (fields, answer)
    assert member.balance() == 300 + 246


def test_scripts_are_shown_as_text(member, installed, url):
    number = installed.customer_id(member.email)
    assert "success" in installed.grant(number, 1, SCRIPT + '" onload="x')
    for page in (
        member.account(),
        installed.page("extension/regulars/customer/regulars", customer_id=number),
        installed.page("customer/customer.form", customer_id=number),
    ):
        assert "alert(1)" in page and SCRIPT not in page
    answer = installed.settings(form="document", document='{"earn": [], "' + SCRIPT + '": 1}')
    assert "error" in answer and "<script" not in str(answer)


def test_an_admin_without_permission(installed, member, url):
    """A user of a group that may see orders and customers, and change neither points nor settings."""
    name = member.name[:18]
    permission = {"access": ["common/dashboard", "sale/order", "customer/customer"], "modify": ["sale/order"]}
    fields = {"name": name, "user_group_id": 0} | {f"permission[{kind}]": routes for kind, routes in permission.items()}
    assert "success" in installed.act("user/user_permission.save", fields)
    listed = installed.page("user/user_permission.list", limit=100)
    group = max(int(number) for number in re.findall(r"user_group_id=(\d+)", listed))
    fields = {
        "user_id": 0, "username": name, "user_group_id": group, "password": "Secret-2026", "confirm": "Secret-2026", "firstname": "A", "lastname": "B",
        "email": f"{name}@example.com", "image": "", "status": 1,
    }  # fmt: skip
    assert "success" in installed.act("user/user.save", fields)
    clerk = Admin(url, name, "Secret-2026")
    number = installed.customer_id(member.email)
    order = member.buy(PHONE, 1)
    installed.status(order, COMPLETE)
    assert "tab-regulars" not in clerk.order(order)
    assert "menu-regulars" not in clerk.page("common/dashboard")
    grant = {"customer_id": number, "form": "0" * 24, "points": 1000, "reason": "mine"}
    for route, fields in (
        ("customer/regulars.grant", grant),
        ("sale/regulars.refund", {"order_id": order, "form": "0" * 24, "whole": 1}),
        ("module/regulars.save", {"status": 0}),
        ("module/regulars.install", {}),
        ("module/regulars.uninstall", {}),
    ):
        answer = clerk.post(f"extension/regulars/{route}", fields, folder="admin/", user_token=clerk.token)
        assert '"success"' not in answer, (route, answer[:300])
    assert member.balance() == 423
    assert found(r"Available: (\d+)", visible(installed.page("extension/regulars/customer/regulars", customer_id=number))) == "423"


def test_nothing_of_this_is_in_the_error_log(error_log):
    assert [line for line in error_log() if line.strip()] == []
