"""What a merchant and customers see of points in a running OpenCart shop: through its pages, in the order of a shop's life.

An iPhone (product 40) costs 123.20 with tax, shipping 5.00 and 3.00 tax; a point is earned for each unit and is worth 0.01.
"""

import os
import re
import threading

from browser import found, visible
from shop import CANCELED, COMPLETE, DENIED, PENDING, PROCESSING, REFUNDED, Customer

PHONE = 40


def test_the_settings_page_tells_which_runtime_is_active(installed):
    page = visible(installed.page("extension/regulars/module/regulars"))
    ways = [os.environ["REGULARS_OPENCART_RUNTIME"]] if "REGULARS_OPENCART_RUNTIME" in os.environ else ["ffi", "preload", "worker"]
    assert any(f"Active: {way} , version" in page for way in ways), page[-3000:]


def test_errors_stand_at_the_fields(installed):
    answer = installed.settings(points="x", expiry_months="", redeem_percent="101")
    assert set(answer["error"]) == {"points", "warning"}, answer
    answer = installed.settings(expiry_months="", redeem_percent="101")
    assert set(answer["error"]) == {"expiry_months", "redeem_percent", "warning"}, answer
    answer = installed.settings(held=PROCESSING)
    assert set(answer["error"]) == {"held", "warning"}, answer
    assert "success" in installed.settings()


def test_pages_say_what_would_be_earned(customer):
    page = visible(customer.get("product/product", product_id=PHONE, language="en-gb"))
    assert "You earn 123 points with this." in page
    customer.add(PHONE, 2)
    cart = customer.cart()
    assert "This order earns 246 points." in cart and "You have 0 points." in cart


def test_an_order_that_is_completed_earns_once_and_says_why(customer, installed):
    order = customer.buy(PHONE, 2)
    assert customer.balance() == 0
    for _ in range(3):
        installed.status(order, COMPLETE)
    assert customer.balance() == 246
    assert customer.history() == [("246 points earned +246: 1 point per 1.00 USD on 246.40 USD", "+246")]
    tab = installed.order_points(order)
    assert tab.count("246 points earned") == 1 and "+246: 1 point per 1.00 USD on 246.40 USD" in tab
    page = customer.get("account/account", language="en-gb", customer_token=customer.token)
    found(r"</h2>.*<li><a href=\"[^\"]*extension/regulars/account/regulars[^\"]*\">(My points)</a></li>", page)
    assert "points are valid until" in visible(customer.account())


def test_an_order_is_paid_partly_by_points(member, installed):
    member.add(PHONE)
    assert "You have 300 points. Up to 300 points can pay $3.00 of this order." in member.cart()
    assert "success" in member.use(200)
    assert "Points (200) $-2.00" in visible(member.checkout())
    assert member.balance() == 300, "a draft holds nothing"
    order = member.confirm()
    assert member.order_total(order) == 129.20
    member.add(PHONE)
    assert "Points (" not in member.cart(), "the next cart begins without"
    assert member.balance() == 100 and "200 are set aside" in visible(member.account())
    installed.status(order, COMPLETE)
    # What points paid earns nothing: 121.20.
    assert member.balance() == 221
    assert "200 points pay a part of this order." in installed.order_points(order)


def test_a_refund_in_part_and_then_whole_gives_everything_back(member, installed):
    order = member.buy(PHONE, 2, points=200)
    installed.status(order, COMPLETE)
    assert member.balance() == 100 + 244
    assert "success" in installed.refund(order, whole=0, units={"P40": 1})
    assert member.balance() == 100 + 100 + 122
    assert "success" in installed.refund(order, whole=0, amount="61.60")
    assert member.balance() == 100 + 150 + 61
    assert "error" in installed.refund(order, whole=0, units={"P40": 2})
    assert "success" in installed.refund(order, whole=1)
    assert member.balance() == 300
    assert "error" in installed.refund(order, whole=1)
    installed.status(order, REFUNDED)
    assert member.balance() == 300


def test_cancelled_and_completed_again(member, installed):
    order = member.buy(PHONE, 1, points=200)
    installed.status(order, CANCELED)
    assert member.balance() == 300
    installed.status(order, PENDING)
    assert member.balance() == 100
    installed.status(order, COMPLETE)
    assert member.balance() == 221
    for _ in range(2):
        installed.status(order, CANCELED)
        assert member.balance() == 300
        installed.status(order, COMPLETE)
        assert member.balance() == 221
        assert installed.order_status(order) == COMPLETE


def test_edited(member, installed):
    order = member.buy(PHONE, 2, points=200)
    installed.status(order, COMPLETE)
    assert member.balance() == 344
    installed.edit(order, member, PHONE, 1)
    assert installed.order_status(order) == COMPLETE
    # One unit less: 121.20 instead of 244.40, and the points still pay.
    assert member.balance() == 221
    assert member.order_total(order) == 129.20


def test_deleted(member, installed):
    open_order = member.buy(PHONE, 1, points=100)
    done = member.buy(PHONE, 1, points=200)
    installed.status(done, COMPLETE)
    assert member.balance() == 121
    installed.delete(done)
    assert member.balance() == 200
    installed.delete(open_order)
    assert member.balance() == 300


def test_two_browsers_spend_the_same_points(member, installed):
    """Both checkouts show the discount; whoever confirms first gets it, the other's order is held back."""
    other = member.other()
    for browser in (member, other):
        browser.add(PHONE)
        assert "success" in browser.use(200)
        assert "Points (200)" in visible(browser.checkout())
    orders = [None, None]

    def confirm(at, browser):
        orders[at] = browser.json("extension/opencart/payment/cod.confirm", {}, language="en-gb")

    threads = [threading.Thread(target=confirm, args=pair) for pair in enumerate((member, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("redirect" in answer for answer in orders), orders
    page = member.get("account/order", language="en-gb", customer_token=member.token)
    statuses = [installed.order_status(order) for order in latest(page, 2)]
    assert sorted(statuses) == [PENDING, DENIED]
    assert member.balance() == 100
    held = latest(page, 2)[statuses.index(DENIED)]
    assert "The points could not be set aside" in visible(installed.order(held))


def test_points_that_are_given_by_hand_carry_who_and_why(customer, installed):
    number = installed.customer_id(customer.email)
    assert "success" in installed.grant(number, 50, "sorry for the delay")
    assert customer.history() == [("50 points given: sorry for the delay", "+50")]
    assert "error" in installed.grant(number, -60, "a mistake")
    assert "success" in installed.grant(number, -20, "a mistake")
    assert customer.balance() == 30
    told = installed.member(number)
    assert "60 points to be taken, 50 points available – admin (refused)" in told and "50 points given: sorry for the delay – admin" in told


def test_a_guest_and_points_that_nobody_has(url, installed):
    guest = Customer(url, "nobody", register=False)
    guest.add(PHONE)
    assert "Sign in to collect points" in guest.cart()
    assert "error" in guest.use(100)


def test_nothing_is_in_the_error_log(error_log):
    assert [line for line in error_log() if line.strip()] == []


def latest(page, count):
    return sorted({int(number) for number in re.findall(r"order_id=(\d+)", page)})[-count:]
