"""The library and the naive model answer alike on random order logs: the figures of what customers are worth."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from math import isclose, sqrt
from statistics import NormalDist

import oracle
import pytest
import regulars as rg
from hypothesis import assume, given
from hypothesis import strategies as st
from test_oracle import SETTINGS, both, logs

PERIODS = ["day", "week", "month", "quarter", "year", "30 days", "7 days"]
MOVEMENTS = ["new", "reactivated", "expansion", "contraction", "churned"]


@st.composite
def shops(draw):
    """A base, its model, and a column of segments or none. In half of them rows are orders with costs and billing."""
    rows, zone, zoned, by_order, options = draw(logs())
    if draw(st.booleans()):
        return *both((rows, zone, zoned, by_order, options)), None
    # Of two orders at one instant either may be the first one: here each customer has one segment, and no two orders
    # share an instant.
    segment_of = {row.customer: draw(st.sampled_from(["a", "b", "Ö", None])) for row in rows}
    costs, intervals = st.none() | st.integers(-50, 500), st.sampled_from(["P1M", "P1Y", "P3M", "P1W", "P30D", "P2D", None])
    until = st.none() | st.integers(-3, 400)
    missing = draw(st.booleans())
    plain = []
    for number, row in enumerate(rows):
        at = row.at + timedelta(seconds=number % 60)
        days = draw(until)
        plain.append(
            replace(
                row,
                at=at,
                order=None,
                segment=segment_of[row.customer],
                cost=draw(costs) if missing else draw(st.integers(0, 500)),
                interval=draw(intervals),
                until=None if days is None else at.date() + timedelta(days=days),
            )
        )
    # A column of which nothing is known is taken for text, and would not be of the unit of the amounts.
    plain[-1] = replace(plain[-1], cost=plain[-1].cost or 0)
    columns = {
        "customer_id": [row.customer for row in plain],
        "ordered_at": [row.at.replace(tzinfo=oracle.UTC) if zoned else row.at for row in plain],
        "amount": [row.amount for row in plain],
        "what": [row.segment for row in plain],
        "cost": [row.cost for row in plain],
        "billing_interval": [row.interval for row in plain],
        "billed_until": [row.until for row in plain],
    }
    roles = {"cost": "cost", "billing_interval": "billing_interval", "billed_until": "billed_until"}
    base = rg.CustomerBase(columns, timezone=zone, segments=["what"], **roles, **options)
    theirs = oracle.Log(plain, zone=zone, zoned=zoned, by_order=False, **options)
    return base, theirs, "what"


@st.composite
def windows(draw):
    """A shop, and a window of days around its orders."""
    base, theirs, segment = draw(shops())
    days = sorted({order.day for who in theirs.customers.values() for order in who.orders})
    assume(days)
    near = st.sampled_from(days).flatmap(lambda day: st.integers(-2, 2).map(lambda n: day + timedelta(days=n)))
    start, end = sorted([draw(near), draw(near)])
    return base, theirs, segment, {"start": draw(st.sampled_from([None, start])), "end": draw(st.sampled_from([None, end]))}


def close(value, expected):
    return value == expected or expected is not None and value is not None and isclose(value, expected, rel_tol=1e-12)


def rows_of(table, *names):
    return list(zip(*(table[name] for name in names)))


def by_segments(compute, theirs, segment):
    """The rows of a figure, and the model: for all customers, and for those of each segment."""
    yield compute(by=None).to_dict(), theirs
    if segment is not None:
        table = compute(by=segment).to_dict()
        rows = defaultdict(lambda: {name: [] for name in table})
        for place, value in enumerate(table[segment]):
            for name in table:
                rows[value][name].append(table[name][place])
        logs = theirs.by_segment()
        assert list(rows) == list(logs)
        for value, log in logs.items():
            yield rows[value], log


@SETTINGS
@given(windows(), st.sampled_from(["purchase_frequency", "average_order_value", "customer_value"]))
def test_value(asked, figure):
    base, theirs, segment, window = asked
    for table, log in by_segments(lambda by: getattr(base, figure)(**window, by=by), theirs, segment):
        numerator, denominator = log.value(figure, **window)
        assert (table["numerator"], table["denominator"]) == ([numerator], [denominator])
        assert close(table["value"][0], numerator / denominator if denominator else None)


@SETTINGS
@given(windows(), st.lists(st.sampled_from(["1", "5", "10", "12.5", "20", "33.3", "50", "100", "0.1"]), min_size=1, max_size=5))
def test_concentration(asked, top):
    base, theirs, segment, window = asked
    for table, log in by_segments(lambda by: base.concentration(map(float, top), **window, by=by), theirs, segment):
        expected = log.concentration(top, **window)
        assert rows_of(table, "customers", "numerator", "denominator") == expected
        for value, (_, revenue, total) in zip(table["value"], expected):
            assert close(value, revenue / total if total > 0 else None)


@SETTINGS
@given(windows(), st.integers(0, 10**6))
def test_retention_cost(asked, spend):
    base, theirs, _, window = asked
    new, returning = theirs.active(**window)
    for customers, count in {"active": new + returning, "new": new, "returning": returning}.items():
        table = base.retention_cost(spend, **window, customers=customers).to_dict()
        assert rows_of(table, "numerator", "denominator", "new", "returning") == [(spend, count, new, returning)]
        assert close(table["value"][0], spend / count if count else None)


@SETTINGS
@given(windows(), st.none() | st.integers(-100, 1000), st.none() | st.integers(-100, 1000))
def test_unit_economics(asked, new, returning):
    base, theirs, segment, window = asked
    given_costs = {name: cost for name, cost in {"new": new, "returning": returning}.items() if cost is not None}
    has_cost = segment is not None
    for by in [None, segment] if has_cost else [None]:
        costs = given_costs if by is None else None
        extra = (new, returning) if by is None else (None, None)
        table = base.unit_economics(costs, **window, by=by).to_dict()
        logs = [theirs] if by is None else theirs.by_segment().values()
        expected = [row for log in logs for row in log.unit_economics(**window, given=extra, has_cost=has_cost)]
        assert rows_of(table, "customers", "orders", "revenue", "cost", "orders_without_cost") == expected
        for row, (customers, orders, revenue, cost, _) in enumerate(expected):
            profit = None if cost is None else revenue - cost
            assert table["group"][row] == ["new", "returning"][row % 2]
            assert table["profit"][row] == profit
            assert close(table["margin"][row], profit / revenue if profit is not None and revenue > 0 else None)
            assert close(table["average_order_value"][row], revenue / orders if orders else None)
            assert close(table["cost_per_customer"][row], cost / customers if cost is not None and customers else None)


@SETTINGS
@given(shops(), st.sampled_from(PERIODS))
def test_revenue_retention(shop, period):
    base, theirs, segment = shop
    for table, log in by_segments(lambda by: base.revenue_retention(period, by=by), theirs, segment):
        expected = log.revenue_retention(period)
        for row, said in enumerate(expected):
            found = {name: str(table[name][row]) if name == "period" else table[name][row] for name in said}
            assert found == {**said, "period": said["period"].isoformat()}
            net, gross = (
                said[name] / said["base_revenue"] if said["base_customers"] else None
                for name in ("base_revenue_now", "base_revenue_kept")
            )
            assert close(table["net_retention"][row], net) and close(table["gross_retention"][row], gross)
            # The bridge adds up, and each period goes on from where the one before ended.
            moved = sum(table[name][row] for name in MOVEMENTS)
            assert table["revenue_before"][row] + moved == table["revenue"][row]
            assert row == 0 or table["revenue_before"][row] == table["revenue"][row - 1]
            # Gross retention is a share, and never more than net retention but for what is negative.
            assert gross is None or 0 <= gross <= 1
        assert len(table["period"]) == len(expected)


@SETTINGS
@given(shops(), st.sampled_from(PERIODS))
def test_recurring_revenue(shop, period):
    base, theirs, segment = shop
    if segment is None:
        with pytest.raises(rg.InputError) as caught:
            base.recurring_revenue(period)
        assert (caught.value.code, caught.value.field) == (1001, "billing_interval")
        return
    for table, log in by_segments(lambda by: base.recurring_revenue(period, by=by), theirs, segment):
        expected = log.recurring_revenue(period)
        before = 0
        for row, said in enumerate(expected):
            moved = {name: said[name] for name in MOVEMENTS}
            exact = {"partial", "subscribers"} | {name for name in said if name.endswith("_customers")}
            assert {name: table[name][row] for name in exact} == {name: said[name] for name in exact}
            assert table["period"][row] == said["period"].isoformat()
            assert table["mrr"][row] == oracle.half_up(said["mrr"])
            assert table["arr"][row] == oracle.half_up(12 * said["mrr"])
            # What is shown adds up, and nothing is further than a unit from what it is.
            assert table["mrr_before"][row] == before
            assert before + sum(table[name][row] for name in MOVEMENTS) == table["mrr"][row]
            assert all(abs(table[name][row] * 10**6 - millionths) < 10**6 for name, millionths in moved.items())
            before = table["mrr"][row]
        assert len(table["period"]) == len(expected)


@SETTINGS
@given(shops(), st.sampled_from(PERIODS))
def test_audit(shop, period):
    base, theirs, segment = shop

    def tables(lens):
        return by_segments(lambda by: base.audit(period, lens, by=by), theirs, segment)

    for table, log in tables("deciles"):
        expected = log.deciles(period)
        names = ["period", "decile", "customers", "orders", "revenue"]
        assert rows_of(table, *names) == [(begin.isoformat(), *rest) for begin, *rest in expected]
        for row, (begin, _, customers, orders, revenue) in enumerate(expected):
            total = sum(other[4] for other in expected if other[0] == begin)
            assert close(table["revenue_share"][row], revenue / total if total > 0 else None)
            assert close(table["orders_per_customer"][row], orders / customers if customers else None)
            assert close(table["revenue_per_customer"][row], revenue / customers if customers else None)
    for table, log in tables("one_and_done"):
        expected = log.one_and_done(period)
        assert rows_of(table, "period", "numerator", "denominator") == [(b.isoformat(), *rest) for b, *rest in expected]
        assert all(close(v, n / d if d else None) for v, n, d in rows_of(table, "value", "numerator", "denominator"))
    for table, log in tables("changes"):
        expected = log.changes(period)
        assert len(table["period"]) == len(expected)
        for row, said in enumerate(expected):
            assert {name: table[name][row] for name in said} == {**said, "period": said["period"].isoformat()}
            change = table["revenue"][row] - table["revenue_before"][row]
            kinds = ["new", "returned", "lost", "up", "down", "other"]
            assert sum(table[f"{kind}_revenue"][row] for kind in kinds) == change
            assert table["customers_effect"][row] + table["spend_effect"][row] == change
    for table, log in tables("cohorts"):
        expected = log.cohort_contributions(period)
        names = ["period", "cohort", "customers", "orders", "revenue"]
        assert rows_of(table, *names) == [(b.isoformat(), c.isoformat(), *rest) for b, c, *rest in expected]
        for row, (begin, _, _, _, revenue) in enumerate(expected):
            total = sum(other[4] for other in expected if other[0] == begin)
            assert close(table["revenue_share"][row], revenue / total if total > 0 else None)


NPS = [range(9, 11), range(7, 9), range(0, 7)]
CSAT = [range(4, 6), range(1, 4)]


@SETTINGS
@given(windows(), st.data())
def test_survey(asked, data):
    base, theirs, segment, window = asked
    scale, groups = data.draw(st.sampled_from([("nps", NPS), ("csat", CSAT)]))
    least, most = (0, 10) if scale == "nps" else (1, 5)
    nobody = "nobody" if any(isinstance(customer, str) for customer in theirs.customers) else 12345
    scores = {c: data.draw(st.none() | st.integers(least, most)) for c in [*theirs.customers, nobody]}
    for table, log in by_segments(lambda by: base.survey(scores, scale, **window, by=by), theirs, segment):
        expected = log.survey(scores, groups, **window)
        assert rows_of(table, "numerator", "denominator") == expected
        assert all(close(v, n / d if d else None) for v, (n, d) in zip(table["value"], expected))
    assert base.survey(scores, scale).about["unknown_customers"] == (scores[nobody] is not None)


@given(st.lists(st.none() | st.integers(0, 10), max_size=30), st.sampled_from([0.8, 0.95]))
def test_nps(scores, level):
    told = rg.nps(scores, level=level)
    answers = [score for score in scores if score is not None]
    values = [(score >= 9) - (score <= 6) for score in answers]
    n = len(values)
    assert (told.responses, told.missing) == (n, len(scores) - n)
    assert (told.promoters, told.detractors) == (values.count(1), values.count(-1))
    assert told == rg.nps(counts={score: answers.count(score) for score in set(answers)}, level=level) or told.missing
    if not values:
        assert told.value is told.low is told.high is None
        return
    mean = sum(values) / n
    spread = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(sum((value - mean) ** 2 for value in values) / n / n)
    assert told.value == pytest.approx(100 * mean, abs=1e-9)
    assert told.low == pytest.approx(max(100 * (mean - spread), -100), abs=1e-9)
    assert told.high == pytest.approx(min(100 * (mean + spread), 100), abs=1e-9)


@given(st.lists(st.integers(1, 5), max_size=30))
def test_csat(scores):
    told = rg.csat(scores)
    satisfied = sum(score >= 4 for score in scores)
    assert (told.satisfied, told.responses) == (satisfied, len(scores))
    if scores:
        low, high = oracle.wilson(satisfied, len(scores))
        assert (told.value, told.low, told.high) == (
            satisfied / len(scores), pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12),
        )  # fmt: skip
    else:
        assert told.value is told.low is told.high is None


@SETTINGS
@given(shops(), st.sampled_from(["share", "split"]), st.booleans(), st.data())
def test_rfm_by_cut_points_and_means(shop, ties, mean, data):
    base, theirs, _ = shop
    cuts = {}
    for name, values in {"r": st.integers(0, 300), "f": st.integers(1, 9), "m": st.integers(-500, 2000)}.items():
        if data.draw(st.booleans()):
            cuts[name] = sorted(data.draw(st.lists(values, min_size=4, max_size=4, unique=True)))
    table = base.rfm(ties=ties, cuts=cuts or None, monetary="mean" if mean else "revenue").to_dict()
    names = ["since_last", "orders", "revenue", "r", "f", "m"]
    expected = theirs.rfm(ties, mean, cuts)
    assert dict(zip(table["customer_id"], rows_of(table, *names))) == expected
    if mean:
        assert table["average_order_value"] == [revenue / orders for _, orders, revenue in rows_of(table, *names[:3])]


@st.composite
def rule_tables(draw):
    """Rules that cover each pair once: the square cut again and again, rectangles with names."""
    squares = [(1, 5, 1, 5)]
    for _ in range(draw(st.integers(0, 6))):
        r0, r1, f0, f1 = squares.pop(draw(st.integers(0, len(squares) - 1)))
        if draw(st.booleans()) and r0 < r1:
            cut = draw(st.integers(r0, r1 - 1))
            squares += [(r0, cut, f0, f1), (cut + 1, r1, f0, f1)]
        elif f0 < f1:
            cut = draw(st.integers(f0, f1 - 1))
            squares += [(r0, r1, f0, cut), (r0, r1, cut + 1, f1)]
        else:
            squares.append((r0, r1, f0, f1))
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=len(squares), max_size=len(squares)))
    return [{"name": name, "r": (r0, r1), "f": (f0, f1)} for name, (r0, r1, f0, f1) in zip(names, squares)]


def as_ranges(rules):
    return [(rule["name"], range(rule["r"][0], rule["r"][1] + 1), range(rule["f"][0], rule["f"][1] + 1)) for rule in rules]


@SETTINGS
@given(shops(), st.sampled_from(["share", "split"]), st.none() | rule_tables())
def test_segments(shop, ties, rules):
    base, theirs, segment = shop
    told = base.segments(ties=ties, rules=rules)
    expected = theirs.segments(ties, as_ranges(told.about["rules"] if rules is None else rules))
    table = base.segments(ties=ties, rules=rules, customers=True).to_dict()
    assert dict(zip(table["customer_id"], table["segment"])) == expected
    for table, log in by_segments(lambda by: base.segments(ties=ties, rules=rules, by=by), theirs, segment):
        found = log.segments(ties, as_ranges(told.about["rules"]))
        assert table["segment"] == list(dict.fromkeys(rule["name"] for rule in told.about["rules"]))
        # They partition the customers: each is in one of them, and the sizes add up to all.
        assert sum(table["numerator"]) == len(found) and set(table["denominator"]) <= {len(found)}
        revenue = {c: sum(o.amount for o in [*who.orders, *who.refunds]) for c, who in log.customers.items()}
        total = sum(revenue.values())
        for row, name in enumerate(table["segment"]):
            members = [customer for customer, own in found.items() if own == name]
            assert table["numerator"][row] == len(members)
            assert table["orders"][row] == sum(len(log.customers[c].orders) for c in members)
            assert table["revenue"][row] == sum(revenue[c] for c in members)
            assert close(table["revenue_share"][row], table["revenue"][row] / total if total > 0 else None)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.integers(1, 5)), max_size=6))
def test_rules_that_do_not_cover_each_pair_once_are_refused(squares):
    rules = [
        {"name": f"s{n}", "r": sorted(square[:2]), "f": sorted(square[2:])} for n, square in enumerate(squares)
    ]  # fmt: skip
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    covered = [sum(r in rs and f in fs for _, rs, fs in as_ranges(rules)) for r in range(1, 6) for f in range(1, 6)]
    if set(covered) == {1}:
        base.segments(rules=rules)
        return
    with pytest.raises(rg.InputError) as caught:
        base.segments(rules=rules)
    assert (caught.value.code, caught.value.field) == (1012, "rules")
    wrong = [f"({1 + place // 5}, {1 + place % 5})" for place, rules in enumerate(covered) if rules != 1]
    assert all(pair in caught.value.message for pair in wrong)
    assert caught.value.message.count("(") == len(wrong) + 1


def figures_of(base, segment):
    """All that is told here, as text."""
    tables = [base.concentration(), base.retention_cost(500), base.unit_economics(), base.segments(), base.revenue_retention()]
    tables += [base.audit("month", lens) for lens in ("deciles", "one_and_done", "changes", "cohorts")]
    tables += [base.rfm(ties="split", monetary="mean"), base.unit_economics(bootstrap=20, seed=1)]
    tables += [base.revenue_retention(bootstrap=20, seed=1), base.concentration(bootstrap=20, seed=1)]
    if segment is not None:
        tables += [base.recurring_revenue(by=segment), base.segments(by=segment), base.audit(by=segment)]
    return [repr((table.about, table.to_dict())) for table in tables]


@SETTINGS
@given(logs(), st.data())
def test_figures_of_merged_bases_are_those_of_the_union(log, data):
    rows, zone, zoned, by_order, options = log
    rows = [replace(row, segment=str(row.customer)[:1], interval=data.draw(st.sampled_from(["P1M", "P1W", None]))) for row in rows]
    cut = data.draw(st.integers(0, len(rows)))

    def base(rows):
        columns = {
            "customer_id": [row.customer for row in rows],
            "ordered_at": [row.at.replace(tzinfo=oracle.UTC) if zoned else row.at for row in rows],
            "amount": [row.amount for row in rows],
            "what": [row.segment for row in rows],
            "billing_interval": [row.interval for row in rows],
        }
        if by_order:
            columns["order_id"] = [row.order for row in rows]
        return rg.CustomerBase(columns, timezone=zone, segments=["what"], billing_interval="billing_interval", **options)

    if not 0 < cut < len(rows) or all(row.customer is None for row in rows[:cut]):
        return
    whole = figures_of(base(rows), "what")
    shuffled = base(data.draw(st.permutations(rows)))
    try:
        rg.set_threads(data.draw(st.integers(1, 3)))
        assert figures_of(base(rows[:cut]).merge(base(rows[cut:])), "what") == whole
        if by_order is False or len({(row.at, row.customer) for row in rows}) == len(rows):
            assert figures_of(shuffled, "what") == whole
    finally:
        rg.set_threads()


def test_a_bootstrap_repeats_with_its_seed():
    days = [datetime(2026, 1, 1) + timedelta(days=n * n % 90) for n in range(60)]
    orders = {"customer_id": [n % 17 for n in range(60)], "ordered_at": days, "amount": [n * 7 % 31 for n in range(60)]}
    base = rg.CustomerBase({**orders, "cost": [n % 5 for n in range(60)]}, cost="cost")
    figures = {
        base.concentration: ["low", "high"],
        base.unit_economics: ["low", "high"],
        base.customer_value: ["low", "high"],
        base.revenue_retention: ["net_retention_low", "net_retention_high", "gross_retention_low", "gross_retention_high"],
    }
    for figure, names in figures.items():
        first, again, other = (figure(bootstrap=200, seed=seed).to_dict() for seed in (3, 3, 4))
        bounds = [[table[name] for name in names] for table in (first, again, other)]
        assert bounds[0] == bounds[1] != bounds[2]
        assert all(value is None for name in names for value in figure().to_dict()[name])
        value = "net_retention" if "net_retention" in first else "margin" if "margin" in first else "value"
        told = [row for row in rows_of(first, names[0], value, names[1]) if None not in row]
        assert told and all(low <= value <= high for low, value, high in told)
