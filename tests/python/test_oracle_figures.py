"""The library and the naive model answer alike on random order logs: the figures of who comes back, and when."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import exp, log, sqrt
from statistics import NormalDist, fmean, stdev

import oracle
import pytest
import regulars as rg
from hypothesis import assume, given
from hypothesis import strategies as st
from test_oracle import SETTINGS, both, logs

PERIODS = ["day", "week", "month", "quarter", "year", "30 days", "7 days"]


@st.composite
def questions(draw):
    """A log, a window of days around its orders, and whether it is asked by segment."""
    rows, zone, zoned, by_order, options = draw(logs())
    if draw(st.booleans()):
        rows = [replace(row, segment=draw(st.sampled_from(["a", "b", "Ö", None]))) for row in rows]
    base, theirs = segmented(rows, zone, zoned, by_order, options)
    days = sorted({order.day for who in theirs.customers.values() for order in who.orders})
    assume(days)
    near = st.sampled_from(days).flatmap(lambda day: st.integers(-2, 2).map(lambda n: day + timedelta(days=n)))
    start, end = sorted([draw(near), draw(near)])
    window = {"start": draw(st.sampled_from([None, start])), "end": draw(st.sampled_from([None, end]))}
    return base, theirs, window


def segmented(rows, zone, zoned, by_order, options):
    if all(row.segment is None for row in rows):
        return both((rows, zone, zoned, by_order, options))
    columns = {
        "customer_id": [row.customer for row in rows],
        "ordered_at": [row.at.replace(tzinfo=oracle.UTC) if zoned else row.at for row in rows],
        "amount": [row.amount for row in rows],
        "what": [row.segment for row in rows],
    }
    # Of two lines or orders at one instant either may be the first one: here each customer has one segment.
    of = {}
    columns["what"] = [of.setdefault(row.customer, row.segment) for row in rows]
    rows = [replace(row, order=None, segment=segment) for row, segment in zip(rows, columns["what"])]
    base = rg.CustomerBase(columns, timezone=zone, segments=["what"], **options)
    return base, oracle.Log(rows, zone=zone, zoned=zoned, by_order=False, **options)


def close(value, expected):
    return value == expected or expected is not None and value == pytest.approx(float(expected), rel=1e-12, abs=1e-12)


def shares(table, prefix=""):
    """Numerators and denominators of a table, whose other columns of shares are held to them."""
    names = ["value", "numerator", "denominator", "low", "high"]
    rows = list(zip(*(table[prefix + name] for name in names)))
    for value, numerator, denominator, low, high in rows:
        if denominator == 0:
            assert value is low is high is None
            continue
        assert 0 <= numerator <= denominator and value == numerator / denominator and 0 <= low <= value <= high <= 1
        expected = oracle.wilson(numerator, denominator)
        assert (low, high) == (pytest.approx(expected[0], abs=1e-12), pytest.approx(expected[1], abs=1e-12))
    return [row[1:3] for row in rows]


@SETTINGS
@given(questions())
def test_order_ladder(question):
    base, theirs, window = question
    ladder = base.order_ladder(**window)
    found = [(n, *reversed(share)) for n, share in zip(ladder["n"], shares(ladder))]
    assert found == theirs.order_ladder(**window) and ladder["customers"] == ladder["denominator"]


@SETTINGS
@given(questions(), st.integers(0, 60))
def test_repeat_within(question, days):
    base, theirs, window = question
    rate = base.repeat_within(days, **window)
    found = [*shares(rate)[0], *shares(rate, "all_")[0]]
    assert tuple(found) == theirs.repeat_within(days, **window)
    assert (rate.all.numerator, rate.all.denominator) == tuple(found[2:])


@SETTINGS
@given(questions(), st.sampled_from(["orders", "revenue"]), st.sampled_from([None, *PERIODS]))
def test_returning_share(question, measure, period):
    base, theirs, window = question
    table = base.returning_share(measure, period=period, **window)
    expected = theirs.returning_share(measure, period=period, **window)
    keys = [None] if period is None else [date.fromisoformat(day) for day in table["period"]]
    assert keys == list(expected)
    for row, (numerator, denominator) in enumerate(expected.values()):
        assert (table["numerator"][row], table["denominator"][row]) == (numerator, denominator)
        assert table["value"][row] == (numerator / denominator if denominator > 0 else None)
        assert table["low"][row] is table["high"][row] is None


@SETTINGS
@given(questions(), st.integers(-40, 300), st.integers(0, 200), st.integers(1, 100))
def test_retention_and_churn(question, offset, length, active_within):
    base, theirs, _ = question
    start = min(who.orders[0].day for who in theirs.customers.values()) + timedelta(days=offset)
    end = start + timedelta(days=length)
    rate = base.retention_rate(start, end, active_within)
    expected = theirs.retention_rate(start, end, active_within)
    assert (rate.at_start, rate.kept, rate.new, rate.reactivated, rate.at_end) == expected
    assert shares(rate) == [(rate.kept, rate.at_start)]
    assert rate.partial is (end > theirs.observed_until)
    churn = base.churn_rate(start, end, active_within)
    assert shares(churn) == [(rate.at_start - rate.kept, rate.at_start)]


@SETTINGS
@given(questions(), st.sampled_from(PERIODS))
def test_accounts(question, period):
    base, theirs, _ = question
    table = base.accounts(period).to_dict()
    table["period"] = [date.fromisoformat(day) for day in table["period"]]
    names = ["period", "active", "new", "retained", "reactivated", "lost", "partial"]
    assert list(table) == names and list(zip(*table.values())) == theirs.accounts(period)


@SETTINGS
@given(questions(), st.sampled_from(["exact", "unbounded"]), st.sampled_from(PERIODS), st.sampled_from([None, 1, 2, 5]))
def test_curve(question, definition, period, follow_up):
    base, theirs, window = question
    table = base.curve(definition, period, follow_up=follow_up, **window)
    expected = theirs.curve(definition, period, follow_up=follow_up, **window)
    assert table["period"] == [row[0] for row in expected]
    assert shares(table) == [row[1:3] for row in expected]
    assert all(close(ours, row[3]) for ours, row in zip(table["follow_up"], expected))
    days = oracle.length("1 days" if period == "day" else period)
    for k, start, end in zip(table["period"], table["from_day"], table["to_day"]):
        assert (start, end) == ((None, None) if days is None else (k * days, (k + 1) * days - 1))


@SETTINGS
@given(questions(), st.sampled_from(PERIODS), st.integers(1, 6))
def test_an_unbounded_curve_is_never_below_the_exact_one_and_of_the_same_customers_never_rises(question, period, follow_up):
    base, _, window = question
    for option in (None, follow_up):
        exact = base.curve("exact", period, follow_up=option, **window)
        unbounded = base.curve("unbounded", period, follow_up=option, **window)
        assert exact["denominator"] == unbounded["denominator"]
        assert all(a <= b for a, b in zip(exact["value"], unbounded["value"], strict=True))
    values = unbounded["value"]
    assert len(set(unbounded["denominator"])) <= 1 and all(a >= b for a, b in zip(values, values[1:]))
    assert values == [] or values[0] == 1.0


brackets = st.tuples(st.integers(1, 60), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@SETTINGS
@given(questions(), st.lists(brackets, min_size=1, max_size=5))
def test_bracket_curve(question, days):
    base, theirs, window = question
    table = base.curve("bracket", days=days, **window)
    assert list(zip(table["period"], shares(table))) == [
        (row[0], row[1:3]) for row in theirs.curve("bracket", days=days, **window)
    ]
    assert list(zip(table["from_day"], table["to_day"])) == days and set(table["follow_up"]) == {None}


QUANTILES = st.lists(st.integers(0, 100).map(lambda percent: percent / 100), max_size=4, unique=True)


@SETTINGS
@given(questions(), st.sampled_from(["elapsed", "days"]), QUANTILES)
def test_time_between_orders(question, unit, quantiles):
    base, theirs, window = question
    gaps = theirs.gaps(unit, **window)

    def check(table, row, values):
        values = sorted(values)
        assert table["gaps"][row] == len(values)
        assert close(table["min"][row], min(values, default=None)) and close(table["max"][row], max(values, default=None))
        assert close(table["mean"][row], sum(values) / len(values) if values else None)
        assert close(table["sd"][row], stdev(values) if len(values) > 1 else None)
        for p in quantiles:
            assert close(table[f"q{p:g}"][row], oracle.quantile(values, p) if values else None), (p, values)

    pooled = base.time_between_orders(unit, quantiles, **window).to_dict()
    assert pooled["customers"] == [len(gaps)]
    check(pooled, 0, [gap for own in gaps.values() for gap in own])
    each = base.time_between_orders(unit, quantiles, per_customer=True, **window).to_dict()
    assert each["customer_id"] == sorted(gaps, key=lambda c: c.encode() if isinstance(c, str) else c)
    for row, customer in enumerate(each["customer_id"]):
        check(each, row, gaps[customer])


@SETTINGS
@given(questions(), st.integers(2, 5), st.sampled_from([0.5, 0.9, 0.95]))
def test_time_to_order(question, n, level):
    base, theirs, window = question
    curve = base.time_to_order(n, level=level, **window)
    expected = theirs.time_to_order(n, **window)
    counts = zip(curve["time"], curve["at_risk"], curve["events"], curve["censored"])
    assert list(counts) == [row[:4] for row in expected]
    z = NormalDist().inv_cdf(0.5 + level / 2)
    variance = 0.0
    for (_, at_risk, events, _, share), value, low, high in zip(expected, curve["value"], curve["low"], curve["high"]):
        assert 0 <= value <= 1 and close(value, share)
        if share in (0, 1):
            assert low is high is None
            continue
        variance += events / (at_risk * (at_risk - events))
        # The two roots of |log(-log S) - log(-log value)| = z · standard error.
        error = z * sqrt(variance) / abs(log(share))
        bounds = [exp(-exp(log(-log(share)) + sign * error)) for sign in (1, -1)]
        assert (low, high) == (pytest.approx(bounds[0], rel=1e-12), pytest.approx(bounds[1], rel=1e-12))
    assert curve.median == next((row[0] for row in expected if row[4] <= Fraction(1, 2)), None)


@SETTINGS
@given(questions(), st.integers(-60, 10), st.sampled_from([0.0, 0.5, 0.8, 0.9, 1.0]), st.sampled_from([0, 0.5, 5]))
def test_winback(question, offset, p, shrinkage):
    base, theirs, _ = question
    as_of = theirs.as_of + timedelta(days=offset)
    table = base.winback(as_of, p, shrinkage).to_dict()
    expected = theirs.winback(as_of, p, shrinkage)
    names = ["since_last", "gaps", "own_gap", "pooled_gap", "weight", "expected_gap"]
    assert table["customer_id"] == sorted(expected, key=lambda c: c.encode() if isinstance(c, str) else c)
    for row, customer in enumerate(table["customer_id"]):
        assert all(close(table[name][row], value) for name, value in zip(names, expected[customer]))
        weight, gaps = table["weight"][row], table["gaps"][row]
        assert table["why"][row] == ("no_gaps" if gaps == 0 else "own_gaps" if weight >= 0.5 else "few_gaps")
        assert table["overdue"][row] == table["since_last"][row] - table["expected_gap"][row] > 0


@SETTINGS
@given(questions(), st.integers(-60, 10), st.lists(st.integers(0, 100), max_size=4))
def test_lapsed(question, offset, days):
    base, theirs, _ = question
    as_of = theirs.as_of + timedelta(days=offset)
    table = base.lapsed(days, as_of)
    assert table["days"] == days and shares(table) == [theirs.lapsed(as_of, each) for each in days]


# Each figure with options that make its tables small enough to be told by segment and to be compared whole.
ASKED = {
    "accounts": {"period": "week"},
    "churn_rate": {"start": "2025-06-01", "end": "2025-08-01", "active_within": 60},
    "curve": {"definition": "unbounded", "period": "30 days"},
    "lapsed": {"as_of": "2025-08-01"},
    "order_ladder": {"start": "2025-04-01"},
    "repeat_customer_rate": {"by_days": True},
    "repeat_within": {"days": 30},
    "retention_rate": {"start": "2025-05-01", "end": "2025-07-01", "active_within": 30},
    "returning_share": {"measure": "revenue", "period": "month", "bootstrap": 20},
    "time_between_orders": {},
    "time_to_order": {"n": 3},
    "winback": {"quantile": 0.5},
}


@SETTINGS
@given(questions())
def test_by_segment_each_row_is_that_of_the_segment_alone(question):
    base, theirs, _ = question
    assume(base.segment_columns)
    segments = theirs.by_segment()
    for figure in ("order_ladder", "lapsed", "repeat_within", "retention_rate", "time_to_order", "time_between_orders"):
        table = base.compute(figure, by="what", **ASKED[figure]).to_dict()
        told = table.pop("what")
        assert list(dict.fromkeys(told)) == [segment for segment in segments if segment in told]
        if figure == "repeat_within":
            found = {segment: row for segment, *row in zip(told, table["numerator"], table["denominator"])}
            assert found == {name: [*log.repeat_within(30)[:2]] for name, log in segments.items()}
        elif figure == "order_ladder":
            expected = [row for log in segments.values() for row in log.order_ladder(start=date(2025, 4, 1))]
            assert list(zip(table["n"], table["customers"], table["numerator"])) == expected
        elif figure == "lapsed":
            expected = [log.lapsed(date(2025, 8, 1), days) for log in segments.values() for days in (30, 60, 90, 180, 365)]
            assert list(zip(table["numerator"], table["denominator"])) == expected
        elif figure == "retention_rate":
            names = ["at_start", "kept", "new", "reactivated", "at_end"]
            expected = [log.retention_rate(date(2025, 5, 1), date(2025, 7, 1), 30) for log in segments.values()]
            assert list(zip(*(table[name] for name in names))) == expected
        elif figure == "time_to_order":
            expected = [row[:4] for log in segments.values() for row in log.time_to_order(3)]
            assert list(zip(*(table[name] for name in ("time", "at_risk", "events", "censored")))) == expected
        else:
            gaps = [[gap for own in log.gaps("elapsed").values() for gap in own] for log in segments.values()]
            assert table["gaps"] == [len(own) for own in gaps]
            assert all(close(ours, fmean(own) if own else None) for ours, own in zip(table["mean"], gaps))
            assert all(close(ours, oracle.quantile(own, 0.9) if own else None) for ours, own in zip(table["q0.9"], gaps))


@SETTINGS
@given(logs(), st.integers(0, 40), st.integers(1, 3))
def test_merged_it_is_the_figure_of_the_union(log, cut, threads):
    rows, zone, zoned, _, options = log
    options = {**options, "observed_until": "2026-06-01"}

    def base(rows):
        columns = {
            "customer_id": [row.customer for row in rows],
            "ordered_at": [row.at.replace(tzinfo=oracle.UTC) if zoned else row.at for row in rows],
            "amount": [row.amount for row in rows],
            "order_id": [row.order for row in rows],
            "what": ["abc"[len(str(row.order)) % 3] for row in rows],
        }
        return rg.CustomerBase(columns, timezone=zone, segments=["what"], **options)

    rows = [row for row in rows if row.customer is not None]
    whole, merged = base(rows), base(rows[cut:] or rows[:1]).merge(base(rows[:cut] if rows[cut:] else rows[1:]))
    rg.set_threads(threads)
    try:
        for figure, asked in ASKED.items():
            for by in (None, "what"):
                documents = [each.compute(figure, by=by, **asked).to_document() for each in (whole, merged)]
                assert documents[0] == documents[1], figure
    finally:
        rg.set_threads()
