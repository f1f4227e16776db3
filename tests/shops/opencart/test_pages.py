"""Pages as a browser shows them: Debian's Chromium goes through them, and leaves a picture of each to be looked at."""

import time

from screen import Screen
from shop import COMPLETE

PHONE = 40


def test_a_customer_sees_points_and_pays_with_them(chromium, member, installed):
    done = member.buy(PHONE, 2)
    installed.status(done, COMPLETE)
    screen = Screen(chromium, member)
    screen.open("product/product", product_id=PHONE, language="en-gb")
    assert screen.text("#regulars-earn") == "You earn 123 points with this."
    screen.picture("product")
    member.add(PHONE)
    screen.open("checkout/cart", language="en-gb")
    screen.click("#regulars-panel button.accordion-button")
    assert "You have 546 points." in screen.text("#regulars-available")
    screen.picture("cart", "#regulars-panel")
    screen.type("#input-regulars", "250")
    screen.click("#regulars-panel form button, #regulars-panel button.btn-primary")
    time.sleep(1)
    assert "Points (250)" in screen.text("#shopping-cart")
    screen.picture("cart-with-points")
    member.checkout()
    member.confirm()
    screen.open("account/account", language="en-gb", customer_token=member.token)
    screen.picture("account")
    screen.open("extension/regulars/account/regulars", language="en-gb", customer_token=member.token)
    assert "296" in screen.text("#regulars-balance")
    screen.picture("points")
    assert screen.errors() == []


def test_an_admin_sees_settings_and_the_tabs(chromium, member, installed):
    order = member.buy(PHONE, 2, points=100)
    installed.status(order, COMPLETE)
    screen = Screen(chromium, installed)
    where = {"folder": "admin/", "user_token": installed.token}
    screen.open("extension/regulars/module/regulars", **where)
    # Only what has to be filled in is shown.
    rows = "#row-tiers, #row-tier-months, #row-expiry-months, #row-expiry-date, #row-redeem-points"
    assert screen.shown(rows) == ["row-expiry-months", "row-redeem-points"]
    screen.choose("#input-tier-measure", "spend")
    screen.choose("#input-expiry", "fixed")
    screen.click("#input-redeem")
    assert screen.shown(rows) == ["row-tiers", "row-expiry-date"]
    screen.open("extension/regulars/module/regulars", **where)
    screen.picture("settings")
    screen.type("#input-redeem-percent", "101")
    screen.click("button[form='form-regulars']")
    assert "expected 100 or less, found 101" in screen.text("#error-redeem-percent")
    screen.picture("settings-error", "#input-redeem-percent")
    screen.open("extension/regulars/report/regulars", **where)
    screen.click("#button-read")
    time.sleep(3)
    screen.picture("report")
    assert "champions" in screen.text("#regulars-segments")
    screen.open("sale/order.info", **where, order_id=order)
    screen.click("a[href='#tab-regulars']")
    screen.picture("order", "#regulars-order")
    screen.type("#regulars-order input[name^='units']", "1")
    screen.click("#form-regulars-refund button")
    time.sleep(1)
    assert "50 points given back" in screen.text("#regulars-order")
    screen.picture("order-refunded", "#regulars-order")
    screen.open("customer/customer.form", **where, customer_id=installed.customer_id(member.email))
    screen.click("a[href='#tab-regulars']")
    screen.type("#input-regulars-points", "25")
    screen.type("#input-regulars-reason", "a kind letter")
    screen.picture("customer", "#regulars-member")
    screen.click("#form-regulars-grant button")
    time.sleep(1)
    assert "25 points given: a kind letter" in screen.text("#regulars-member")
    screen.picture("customer-granted", "#regulars-member")
    assert screen.errors() == []
