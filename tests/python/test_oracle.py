"""The library and the naive model answer alike on random order logs."""

import os
from datetime import date, datetime, timedelta

import oracle
import pytest
import regulars as rg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ZONES = ["UTC", "Europe/Warsaw", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo"]
PERIODS = ["day", "week", "month", "quarter", "year", "30 days", "7 days"]
MEASURES = [
    "customers", "retention", "orders", "revenue", "cumulative_revenue", "average_order_value", "revenue_per_customer",
]  # fmt: skip


@st.composite
def logs(draw):
    """Rows, and how they are to be read. Months around two changes of the clocks, few customers, many collisions."""
    as_text = draw(st.booleans())
    customers = ["ada", "ben", "éva", "Ęwa", "z", "𝓏"] if as_text else [3, 1, 2, -7, 10, 2**40]
    start = datetime(2025, 3, 20)
    minute = st.integers(0, 60 * 24 * 30 * draw(st.integers(1, 9)))
    orders = draw(
        st.lists(
            st.tuples(
                st.sampled_from([*customers, None]),
                st.lists(st.tuples(minute, st.integers(-300, 900)), min_size=1, max_size=3),
            ),
            min_size=1,
            max_size=25,
        )
    )
    rows = [
        oracle.Row(customer, start + timedelta(minutes=at), f"o{number}" if as_text else number, amount)
        for number, (customer, lines) in enumerate(orders)
        for at, amount in lines
    ]
    rows += draw(st.lists(st.sampled_from(rows), max_size=4))
    rows = draw(st.permutations(rows))
    zone = draw(st.sampled_from(ZONES))
    # After everything else, one order that is no refund, so that observation ends after the last refund too.
    rows = [*rows, oracle.Row(customers[0], max(row.at for row in rows) + timedelta(days=2), "last" if as_text else -1, 1)]
    options = {
        "refunds": draw(st.sampled_from(["net", "drop"])),
        "duplicates": draw(st.sampled_from(["keep", "drop"])),
        "merge_same_day": draw(st.booleans()),
    }
    if draw(st.booleans()):
        options["observed_until"] = rows[-1].at.date() + timedelta(days=draw(st.integers(1, 40)))
    return rows, zone, draw(st.booleans()), draw(st.booleans()), options


def both(log):
    rows, zone, zoned, by_order, options = log
    columns = {
        "customer_id": [row.customer for row in rows],
        "ordered_at": [row.at.replace(tzinfo=oracle.UTC) if zoned else row.at for row in rows],
        "amount": [row.amount for row in rows],
    }
    if by_order:
        columns["order_id"] = [row.order for row in rows]
    else:
        # Then the order id is no part of a row, and cannot tell two of them apart.
        rows = [oracle.Row(row.customer, row.at, None, row.amount) for row in rows]
    theirs = oracle.Log(rows, zone=zone, zoned=zoned, by_order=by_order, **options)
    return rg.CustomerBase(columns, timezone=zone, **options), theirs


def close(value, expected):
    return value == expected or value == pytest.approx(expected, rel=1e-12, abs=0)


# The same logs every time, so that a run says something about the change at hand; REGULARS_SEARCH=1 looks for new ones.
SEARCH = os.environ.get("REGULARS_SEARCH") == "1"
SETTINGS = settings(
    max_examples=5000 if SEARCH else 200,
    derandomize=not SEARCH,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SETTINGS
@given(logs())
def test_the_intake_counts_every_row(log):
    base, theirs = both(log)
    for name, count in theirs.counts.items():
        assert getattr(base.intake, name) == count, name
    assert sum(rows for _, rows in base.intake.fates()) == base.intake.rows


@SETTINGS
@given(logs(), st.data())
def test_repeat_customer_rate(log, data):
    base, theirs = both(log)
    days = sorted({order.day for who in theirs.customers.values() for order in who.orders})
    start = data.draw(st.sampled_from([None, *days]))
    end = data.draw(st.sampled_from([None, *(day for day in days if start is None or day >= start)]))
    history, by_days = data.draw(st.booleans()), data.draw(st.booleans())
    rate = base.repeat_customer_rate(start, end, history=history, by_days=by_days)
    repeat, total = theirs.repeat_customer_rate(start, end, history, by_days)
    assert (rate.numerator, rate.denominator) == (repeat, total)
    if total == 0:
        assert rate.value is rate.low is rate.high is None
    else:
        assert rate.value == repeat / total
        low, high = oracle.wilson(repeat, total)
        assert (rate.low, rate.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


@SETTINGS
@given(logs(), st.sampled_from(PERIODS), st.sampled_from(MEASURES))
def test_cohorts(log, period, measure):
    base, theirs = both(log)
    table = base.cohorts(period, measure).to_dict()
    keys = [(date.fromisoformat(cohort), k) for cohort, k in zip(table["cohort"], table["period"])]
    ours = dict(zip(keys, zip(table["size"], table["value"], table["partial"])))
    expected = theirs.cohorts(period, measure)
    assert keys == sorted(expected)
    for key, (size, value, partial) in expected.items():
        assert ours[key][0] == size and close(ours[key][1], value) and ours[key][2] is partial, (key, ours[key])


@SETTINGS
@given(logs(), st.sampled_from(["share", "split"]))
def test_rfm(log, ties):
    base, theirs = both(log)
    table = base.rfm(ties=ties).to_dict()
    names = ["since_last", "orders", "revenue", "r", "f", "m"]
    assert dict(zip(table["customer_id"], zip(*(table[name] for name in names)))) == theirs.rfm(ties)
