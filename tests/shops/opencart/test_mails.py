"""Customers are written to who want the newsletter: of what they earned, of what lapses soon, and when they stay away. Each once."""

import datetime
import os
import time
from pathlib import Path

import pytest
from shop import COMPLETE, Customer

PHONE = 40


@pytest.fixture
def subscriber(installed, url):
    """Somebody beside `customer`, who wants the newsletter."""
    somebody = Customer(url, f"n{time.time_ns():x}")
    subscribe(somebody, 1)
    return somebody


@pytest.fixture
def settings(installed):
    """Changes settings for one test."""
    yield lambda **changes: saved(installed, **changes)
    saved(installed, mail=0, winback="", expiry="rolling", expiry_months="12")


def saved(installed, **changes):
    answer = installed.settings(**changes)
    assert "success" in answer, answer
    # A changed program is in force a moment later.
    time.sleep(3)


def subscribe(customer, wanted):
    customer.json("account/newsletter.save", {"newsletter": wanted}, language="en-gb", customer_token=customer.token)


def to(customer, mails):
    return [mail for mail in mails if customer.email in mail]


def test_of_points_that_were_earned(customer, installed, settings, cron):
    settings(mail=1)
    installed.status(customer.buy(PHONE, 1), COMPLETE)
    assert to(customer, cron()) == [], "nobody asked for mails"
    subscribe(customer, 1)
    installed.status(customer.buy(PHONE, 2), COMPLETE)
    (mail,) = to(customer, cron())
    assert "246 points" in mail
    assert to(customer, cron()) == []
    # Who leaves is not written to, also of what was to be sent before.
    installed.status(customer.buy(PHONE, 1), COMPLETE)
    subscribe(customer, 0)
    assert to(customer, cron()) == []


def test_of_points_that_lapse_soon(subscriber, customer, installed, settings, cron):
    last = datetime.date.today() + datetime.timedelta(days=10)
    settings(mail=1, expiry="fixed", expiry_date=last.isoformat())
    for somebody in (subscriber, customer):
        installed.status(somebody.buy(PHONE, 2), COMPLETE)
    mails = to(subscriber, cron())
    lapsing = [mail for mail in mails if "will lapse" in mail or "after that they lapse" in mail]
    assert len(mails) == 2 and len(lapsing) == 1, mails
    assert f"246 points are valid until {last:%d/%m/%Y}; after that they lapse." in lapsing[0]
    assert "account/newsletter" in lapsing[0], "how to leave"
    assert to(subscriber, cron()) == [], "once"
    # More of them lapse then: that is worth another letter, but not to somebody who left.
    installed.status(subscriber.buy(PHONE, 1), COMPLETE)
    subscribe(subscriber, 0)
    mails = cron()
    assert to(subscriber, mails) == [] and to(customer, mails) == []


def test_of_customers_who_stay_away(subscriber, customer, installed, settings, cron, database):
    if "REGULARS_OPENCART_ROOT" not in os.environ:
        pytest.skip("not run: the shop's folder is not named by REGULARS_OPENCART_ROOT")
    read = Path(os.environ["REGULARS_OPENCART_ROOT"]) / "system/storage/regulars-report/base"
    settings(winback="30")
    # Both came every ten days, and were last here 280 days ago; one of them wants letters.
    for somebody in (subscriber, customer):
        for days in (300, 290, 280):
            order = somebody.buy(PHONE, 1)
            installed.status(order, COMPLETE)
            database("UPDATE oc_order SET date_added = NOW() - INTERVAL :days DAY WHERE order_id = :order", days=days, order=order)
    read.unlink(missing_ok=True)
    mails = cron()
    (mail,) = to(subscriber, mails)
    assert "It has been a while" in mail or "Your last order was on" in mail, mail
    assert "You have 369 points to spend." in mail and "account/newsletter" in mail, mail
    assert to(customer, mails) == []
    # Once for each time away, however often orders are read.
    read.unlink(missing_ok=True)
    assert to(subscriber, cron()) == []
    database("UPDATE oc_order SET date_added = date_added + INTERVAL 100 DAY WHERE email = :email", email=subscriber.email)
    subscribe(subscriber, 0)
    read.unlink(missing_ok=True)
    assert to(subscriber, cron()) == [], "another time, but nothing is wanted any more"


def test_nothing_is_in_the_error_log(error_log):
    assert [line for line in error_log() if line.strip()] == []
