"""Every page of the module in each of its languages, on a desk and on a phone: nothing is left untranslated, nothing sticks out."""

import http.cookiejar
import re
import time

import pytest
from screen import NARROW, WIDE, Screen
from shop import COMPLETE

PHONE = 40
SEGMENT = {"en-gb": "champions", "pl-pl": "mistrzowie", "ru-ru": "чемпионы", "zh-cn": "冠军客户"}
LANGUAGES = {"en-gb": "You have", "pl-pl": "Masz", "ru-ru": "Баллов", "zh-cn": "您有"}


@pytest.fixture(scope="module")
def languages(installed):
    """The shop has all of them; its own texts stay English where it has no others."""
    listed = installed.page("localisation/language.list")
    for at, code in enumerate(LANGUAGES):
        if code not in listed:
            fields = {"name": code, "code": code, "locale": code, "extension": "", "sort_order": at + 1, "status": 1, "language_id": 0}
            answer = installed.act("localisation/language.save", fields)
            assert "success" in answer, answer
    return LANGUAGES


def in_language(person, code):
    """The admin's language is a cookie."""
    for cookie in list(person.cookies):
        if cookie.name == "language":
            person.cookies.clear(cookie.domain, cookie.path, cookie.name)
    like = next(iter(person.cookies))
    person.cookies.set_cookie(http.cookiejar.Cookie(
        0, "language", code, None, False, like.domain, like.domain_specified, like.domain_initial_dot, "/", True, False, None, True, None, None, {},
    ))  # fmt: skip


@pytest.fixture(scope="module")
def somebody(installed, url):
    from shop import Customer

    somebody = Customer(url, f"l{time.time_ns():x}")
    number = installed.customer_id(somebody.email)
    assert "success" in installed.grant(number, 300, "a start")
    order = somebody.buy(PHONE, 2, points=100)
    installed.status(order, COMPLETE)
    assert "success" in installed.refund(order, whole=0, units={"P40": 1})
    somebody.add(PHONE)
    somebody.number, somebody.order = number, order
    return somebody


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_of_the_shop(chromium, somebody, languages, code, width):
    screen = Screen(chromium, somebody, width)
    name = f"{code}-{'wide' if width == WIDE else 'narrow'}"
    screen.open("product/product", product_id=PHONE, language=code)
    screen.picture(f"{name}-product")
    whole(screen, "#regulars-earn")
    screen.open("checkout/cart", language=code)
    screen.click("#regulars-panel button.accordion-button")
    screen.picture(f"{name}-cart", "#regulars-panel")
    whole(screen, "#regulars-panel")
    screen.open("extension/regulars/account/regulars", language=code, customer_token=somebody.token)
    screen.picture(f"{name}-points")
    whole(screen, "#content")
    assert LANGUAGES[code] in screen.text("#regulars-balance")


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_of_the_admin(chromium, somebody, installed, languages, code, width):
    in_language(installed, code)
    try:
        screen = Screen(chromium, installed, width)
        where = {"folder": "admin/", "user_token": installed.token}
        name = f"{code}-{'wide' if width == WIDE else 'narrow'}"
        screen.open("extension/regulars/module/regulars", **where)
        screen.picture(f"{name}-settings")
        whole(screen, "#form-regulars")
        screen.open("extension/regulars/report/regulars", **where)
        if not screen.driver.find_elements("id", "regulars-segments"):
            screen.click("#button-read")
            time.sleep(3)
        screen.picture(f"{name}-report")
        whole(screen, "#regulars-report")
        assert SEGMENT[code] in screen.text("#regulars-segments")
        screen.open("sale/order.info", **where, order_id=somebody.order)
        screen.click("a[href='#tab-regulars']")
        screen.picture(f"{name}-order", "#regulars-order")
        whole(screen, "#regulars-order")
        screen.open("customer/customer.form", **where, customer_id=somebody.number)
        screen.click("a[href='#tab-regulars']")
        screen.picture(f"{name}-customer", "#regulars-member")
        whole(screen, "#regulars-member")
    finally:
        in_language(installed, "en-gb")


def whole(screen, selector):
    """Nothing sticks out of the page, and every text has its words."""
    assert screen.wider_than_the_page(selector) == []
    text = " ".join(one.get_attribute("textContent") for one in screen.driver.find_elements("css selector", selector))
    assert not re.search(r"\b(text|entry|help|column|button|error|heading)_\w+", text), text
