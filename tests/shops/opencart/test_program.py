"""What a program gives beside points for orders: levels, a coupon for every so many orders, and points for bringing friends."""

import re
import time

import pytest
from browser import found, visible
from shop import COMPLETE, Customer

PHONE = 40


@pytest.fixture
def program(installed):
    """Changes the program for one test."""
    changed = {}

    def change(**fields):
        changed.update(dict.fromkeys(fields, ""))
        answer = installed.settings(**fields)
        assert "success" in answer, answer
        time.sleep(3)

    yield change
    answer = installed.settings(**{name: value for name, value in changed.items() if not name.startswith(("tier_window", "nth_reward"))})
    assert "success" in answer, answer
    time.sleep(3)


def test_errors_stand_at_the_new_fields(installed):
    answer = installed.settings(tier_measure="spend", tier_1="Silver", tier_1_at="x", tier_1_times="a lot", nth_every="0", referrer="-1")
    assert set(answer["error"]) == {"tier_1_at", "tier_1_times", "referrer", "warning"}, answer
    answer = installed.settings(nth_every="0", nth_value="101")
    assert {"nth_every", "nth_value"} <= set(answer["error"]), answer
    assert "success" in installed.settings()


def test_levels_earn_more_and_are_shown(customer, installed, program):
    program(tier_measure="spend", tier_1="Silver", tier_1_at="100.00", tier_1_times="1.5", tier_2="Gold", tier_2_at="300", tier_2_times="2")
    page = installed.page("extension/regulars/module/regulars")
    assert found(r'name="program\[tier_1_times\]" value="([^"]*)"', page) == "1.5"
    installed.status(customer.buy(PHONE, 1), COMPLETE)
    assert customer.balance() == 123 and "Your level: Silver" in visible(customer.account())
    assert "You earn 184 points with this." in visible(customer.get("product/product", product_id=PHONE, language="en-gb"))
    installed.status(customer.buy(PHONE, 2), COMPLETE)
    # 246.40 at 1.5 points.
    assert customer.balance() == 123 + 369 and "Your level: Gold" in visible(customer.account())
    assert "Gold" in installed.member(installed.customer_id(customer.email))


def test_every_third_order_gives_a_coupon_that_works_once(customer, installed, program):
    program(nth_every="3", nth_reward="percent_off", nth_value="10")
    for at in range(3):
        assert "regulars-coupons" not in customer.account()
        installed.status(customer.buy(PHONE, 1), COMPLETE)
    for _ in range(2):
        codes = re.findall(r"<li>(\w{10}): 10 % off an order</li>", customer.account())
        assert len(codes) == 1
    customer.add(PHONE)
    use = {"coupon": codes[0]}
    answer = customer.json(coupon_route(installed), use, language="en-gb")
    assert "success" in answer, answer
    assert f"Coupon ({codes[0]})" in visible(customer.checkout())
    installed.status(customer.confirm(), COMPLETE)
    customer.add(PHONE)
    assert "error" in customer.json(coupon_route(installed), use, language="en-gb")
    stranger = Customer(customer.url, customer.name + "x", register=False)
    stranger.add(PHONE)
    assert "error" in stranger.json(coupon_route(installed), use, language="en-gb")


def coupon_route(admin):
    return "extension/opencart/checkout/coupon.save" if admin.is_41 else "extension/opencart/total/coupon|save"


def test_a_friend_counts_with_the_first_order_that_is_large_enough(customer, installed, program, url):
    assert "regulars-invitation" not in customer.account()
    program(referrer="500", referee="200", referral_min_order="200")
    link = found(r'value="([^"]*)" id="regulars-invitation"', customer.account())
    friend = Customer(url, customer.name + "f", register=False)
    friend._open(link)
    friend.register()
    assert (customer.balance(), friend.balance()) == (0, 0)
    installed.status(friend.buy(PHONE, 1), COMPLETE)
    assert (customer.balance(), friend.balance()) == (0, 123)
    order = friend.buy(PHONE, 2)
    for _ in range(2):
        installed.status(order, COMPLETE)
    assert (customer.balance(), friend.balance()) == (500, 123 + 246 + 200)
    # Links that lead to nobody, or to oneself.
    for at, code in enumerate(("0" * 32, "x", "%27%20OR%201=1", found(r"friend=(\w+)", link))):
        somebody = Customer(url, f"{customer.name}g{at}", register=False)
        somebody._open(re.sub(r"friend=\w+", f"friend={code}", link))
        somebody.register()
        assert somebody.balance() == 0
    assert customer.balance() == 500


def test_nothing_is_in_the_error_log(error_log):
    assert [line for line in error_log() if line.strip()] == []
