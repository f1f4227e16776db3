"""The library and the naive model read the same out of random order logs, whatever options they are read by; and a base
is the same however its rows came: split and merged, appended, saved, streamed, in any order and on any threads."""

import pickle
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce

import oracle
import pyarrow as pa
import pytest
import regulars as rg
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_oracle import MEASURES, PERIODS, SEARCH, ZONES, close
from test_oracle import SETTINGS as MANY

SETTINGS = MANY if SEARCH else settings(MANY, max_examples=60)

RATES = {"EUR": 1, "USD": "0.5", "GBP": Decimal("1.5")}
STATUSES = ("paid", "shipped", "cancelled")
KINDS = ("order", "Refund", "RETURN", None)

# Local times around changes of the clocks that some of the zones have, which random minutes would hardly meet: gaps and
# overlaps of Warsaw, New York and Auckland, each with a time just before and just after.
CHANGES = [
    datetime(2025, 3, 30, 1, 59), datetime(2025, 3, 30, 2, 30), datetime(2025, 3, 30, 3, 30),
    datetime(2025, 10, 26, 2, 30), datetime(2025, 10, 26, 3, 0), datetime(2025, 11, 2, 1, 30), datetime(2025, 11, 2, 2, 0),
    datetime(2025, 4, 6, 2, 30), datetime(2025, 4, 6, 3, 0), datetime(2025, 9, 28, 2, 15), datetime(2025, 9, 28, 3, 15),
]  # fmt: skip


class Read:
    """Rows, and how they are to be read: by the library and by the model."""

    def __init__(self, rows, shape, zone, zoned, options):
        self.rows, self.shape, self.zone, self.zoned, self.options = rows, shape, zone, zoned, options

    def __repr__(self):
        rows = "\n".join(
            " ".join(f"{name}={value}" for name, value in vars(row).items() if value is not None) for row in self.rows
        )
        return f"{self.shape} {self.zone} zoned={self.zoned} {self.options}\n{rows}"

    def table(self) -> pa.Table:
        ids = pa.string() if self.shape["as_text"] else pa.int64()
        at = pa.timestamp("us", "UTC") if self.zoned else pa.timestamp("us")
        columns = {
            "who": (ids, [row.customer for row in self.rows]),
            "ordered_at": (at, [row.at for row in self.rows]),
            "amount": (pa.int64(), [row.amount for row in self.rows]),
        }
        if self.shape["money"]:
            columns["amount"] = (pa.decimal128(12, 2), [Decimal(row.amount).scaleb(-2) for row in self.rows])
        if self.shape["by_order"]:
            columns["order_id"] = (ids, [row.order for row in self.rows])
        if "identity" in self.options:
            columns["address"] = (pa.string(), [row.key for row in self.rows])
        if self.shape["by_kind"]:
            columns["what"] = (pa.string(), [row.kind for row in self.rows])
        if self.shape["refund_of"]:
            columns["gives_back"] = (ids, [row.refund_of for row in self.rows])
        if "statuses" in self.options:
            columns["state"] = (pa.string(), [row.status for row in self.rows])
        if self.shape["cost"]:
            columns["goods"] = (columns["amount"][0], [row.cost for row in self.rows])
        if "rates" in self.options:
            columns["money_of"] = (pa.dictionary(pa.int8(), pa.string()), [row.currency for row in self.rows])
        if self.shape["segment"]:
            kind = pa.int32() if self.shape["segment"] == "int" else pa.string()
            columns["segment"] = (kind, [row.segment for row in self.rows])
        return pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})

    def keywords(self) -> dict:
        names = {
            "guest_key": ("address", "identity" in self.options),
            "kind": ("what", self.shape["by_kind"]),
            "refund_of": ("gives_back", self.shape["refund_of"]),
            "status": ("state", "statuses" in self.options),
            "cost": ("goods", self.shape["cost"]),
            "currency": ("money_of", "rates" in self.options),
        }
        named = {option: name for option, (name, is_there) in names.items() if is_there}
        if self.shape["money"] and "rates" in self.options:
            named["amount_scale"] = 2
        return {"customer_id": "who", "timezone": self.zone, **named, **self.options}

    def base(self, table: pa.Table | None = None) -> rg.CustomerBase:
        return rg.CustomerBase(self.table() if table is None else table, **self.keywords())

    def log(self) -> oracle.Log:
        options = dict(self.options)
        if "rates" in options:
            options["rates"] = {code: Fraction(rate) for code, rate in options["rates"].items()}
        return oracle.Log(
            self.rows, zone=self.zone, zoned=self.zoned, by_order=self.shape["by_order"], by_kind=self.shape["by_kind"],
            **options,
        )  # fmt: skip

    def money(self, value):
        """What the library says of money, in the model's unit."""
        if value is None or not self.shape["money"]:
            return value
        return int(Decimal(value).scaleb(2)) if isinstance(value, str) else value * 100


@st.composite
def reads(draw):
    flag = st.booleans()
    as_text, by_order = draw(flag), draw(flag)
    shape = {
        "as_text": as_text, "by_order": by_order, "money": draw(flag), "cost": draw(flag), "by_kind": draw(flag),
        "refund_of": by_order and draw(flag), "segment": draw(st.sampled_from([None, "int", "text"])),
    }  # fmt: skip
    customers = ["ada", "ben", "éva", "a customer of more than fifteen bytes", "𝓏"] if as_text else [3, 1, -7, 2**40]
    name = (lambda number: f"order {number}") if as_text else (lambda number: number)
    start, most = datetime(2025, 3, 20), draw(st.integers(1, 9))
    minutes = st.integers(0, 60 * 24 * 30 * most).map(lambda minute: start + timedelta(minutes=minute))
    times = st.one_of(minutes, minutes, st.sampled_from(CHANGES))
    # Rates of halves leave no amount between two minor units.
    amounts = st.integers(-150, 450).map(lambda amount: 2 * amount)
    orders = draw(
        st.lists(
            st.tuples(
                st.sampled_from([*customers, *customers, None]),
                st.sampled_from(["a@", "b@", None]),
                st.sampled_from([None, *range(8)]),
                st.sampled_from(STATUSES),
                st.lists(st.tuples(times, amounts, st.sampled_from(KINDS)), min_size=1, max_size=3),
            ),
            min_size=1,
            max_size=20,
        )
    )
    segments = [None, 10, 9] if shape["segment"] == "int" else [None, "éa", "b", "a"]
    turn, of_rows = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    rows = []
    for number, (customer, key, names, status, lines) in enumerate(orders):
        for at, amount, kind in lines:
            # What two rows of one instant can't differ in without being two rows is of the instant.
            turned = at.minute // turn + of_rows
            rows.append(
                oracle.Row(
                    customer, at, name(number), amount, None if customer else key,
                    kind=kind if shape["by_kind"] else None,
                    refund_of=name(names) if shape["refund_of"] and names is not None else None,
                    status=status,
                    cost=turned % 3 if shape["cost"] and turned % 5 else None,
                    currency=list(RATES)[turned % 3],
                    segment=segments[turned % len(segments)] if shape["segment"] else None,
                )
            )  # fmt: skip
    rows += draw(st.lists(st.sampled_from(rows), max_size=4))
    rows = draw(st.permutations(rows))
    options = {
        "refunds": draw(st.sampled_from(["net", "drop", *(["net_at_order"] if shape["refund_of"] or shape["by_kind"] else [])])),
        "duplicates": draw(st.sampled_from(["keep", "drop"])),
        "merge_same_day": draw(flag),
    }
    if shape["refund_of"] or shape["by_kind"]:
        options["count_refunded"] = draw(flag)
    if draw(flag):
        options["observed_until"] = max(row.at for row in rows).date() + timedelta(days=draw(st.integers(-40, 40)))
    if draw(flag):
        options["statuses"] = ("paid", "shipped")
    if draw(flag):
        options["identity"] = [("b@", customers[0]), ("c@", customers[1]), ("b@", customers[2])]
    if draw(flag):
        options["rates"] = RATES
    return Read(rows, shape, draw(st.sampled_from(ZONES)), draw(flag), options)


def saved(base: rg.CustomerBase) -> bytes:
    return pickle.loads(pickle.dumps(base.__reduce__()[1][1]))


# ── What the model says ─────────────────────────────────────────────────────────────────────────────────────────────


@SETTINGS
@given(reads())
def test_the_intake(read):
    base, theirs = read.base(), read.log()
    intake = base.intake
    assert {name: getattr(intake, name) for name in theirs.counts} == theirs.counts
    assert intake.other_statuses == theirs.other_statuses
    assert sum(rows for _, rows in intake.fates()) == intake.rows


@SETTINGS
@given(reads())
def test_totals_and_orders_per_customer(read):
    base, theirs = read.base(), read.log()
    for by, logs in [(None, {None: theirs}), *([("segment", theirs.by_segment())] if read.shape["segment"] else [])]:
        table = base.totals(by=by).to_dict()
        assert table.get(by, [None]) == list(logs)
        found = list(zip(table["orders"], table["customers"], map(read.money, table["revenue"])))
        assert found == [log.totals() for log in logs.values()]
        histogram = base.orders_per_customer(by=by).to_dict()
        expected = [(segment, *row) for segment, log in logs.items() for row in log.orders_per_customer()]
        segments = histogram.get(by, [None] * len(expected))
        assert list(zip(segments, histogram["orders"], histogram["customers"], histogram["at_least"])) == expected


@SETTINGS
@given(reads(), st.data())
def test_repeat_customer_rate(read, data):
    base, theirs = read.base(), read.log()
    days = sorted({order.day for who in theirs.customers.values() for order in who.orders})
    start = data.draw(st.sampled_from([None, *days]))
    end = data.draw(st.sampled_from([None, *(day for day in days if start is None or day >= start)]))
    options = {"history": data.draw(st.booleans()), "by_days": data.draw(st.booleans())}
    rate = base.repeat_customer_rate(start, end, **options)
    assert (rate.numerator, rate.denominator) == theirs.repeat_customer_rate(start, end, **options)
    if read.shape["segment"]:
        table = base.repeat_customer_rate(start, end, by="segment", **options).to_dict()
        expected = {value: log.repeat_customer_rate(start, end, **options) for value, log in theirs.by_segment().items()}
        assert dict(zip(table["segment"], zip(table["numerator"], table["denominator"]))) == expected
        assert table["segment"] == list(expected)
        for value, low, high, (repeat, total) in zip(table["value"], table["low"], table["high"], expected.values()):
            if total == 0:
                assert value is low is high is None
            else:
                assert value == repeat / total
                assert (low, high) == pytest.approx(oracle.wilson(repeat, total), abs=1e-12)


@SETTINGS
@given(reads(), st.sampled_from(PERIODS), st.sampled_from(MEASURES))
def test_cohorts(read, period, measure):
    base, theirs = read.base(), read.log()
    table = base.cohorts(period, measure).to_dict()
    if not theirs.customers:
        assert table["cohort"] == []
        return
    expected = theirs.cohorts(period, measure)
    keys = [(date.fromisoformat(cohort), k) for cohort, k in zip(table["cohort"], table["period"])]
    assert keys == sorted(expected)
    check_cells(read, measure, dict(zip(keys, zip(table["size"], table["value"], table["partial"]))), expected)


@SETTINGS
@given(reads(), st.sampled_from([period for period in PERIODS if oracle.length(period) is None]), st.sampled_from(MEASURES))
def test_cohorts_by_segment(read, period, measure):
    assume(read.shape["segment"])
    base, theirs = read.base(), read.log()
    table = base.cohorts(period, measure, by="segment").to_dict()
    expected = theirs.cohorts_by_segment(period, measure) if theirs.customers else {}
    keys = list(zip(table["cohort"], table["period"]))
    assert keys == list(expected)
    check_cells(read, measure, dict(zip(keys, zip(table["size"], table["value"], table["partial"]))), expected)


def check_cells(read, measure, ours, expected):
    is_money = measure in ("revenue", "cumulative_revenue", "average_order_value", "revenue_per_customer")
    for key, (size, value, partial) in expected.items():
        found = read.money(ours[key][1]) if is_money else ours[key][1]
        assert (ours[key][0], ours[key][2]) == (size, partial) and close(found, value), (key, ours[key], expected[key])


@SETTINGS
@given(reads(), st.sampled_from(["share", "split"]))
def test_rfm(read, ties):
    base, theirs = read.base(), read.log()
    assume(theirs.customers)
    names = ["since_last", "orders", "revenue", "r", "f", "m"]
    for by, logs in [(None, {None: theirs}), *([("segment", theirs.by_segment())] if read.shape["segment"] else [])]:
        table = base.rfm(ties=ties, by=by).to_dict()
        table["revenue"] = [read.money(value) for value in table["revenue"]]
        segments = table.get(by, [None] * len(table["orders"]))
        found = {}
        for segment, customer, *values in zip(segments, table["customer_id"], *(table[name] for name in names)):
            found.setdefault(segment, {})[customer] = tuple(values)
        assert list(found) == list(logs)
        assert found == {segment: log.rfm(ties) for segment, log in logs.items()}


# ── However the rows came ───────────────────────────────────────────────────────────────────────────────────────────


def answers(base: rg.CustomerBase) -> list:
    tables = [base.intake, base.totals(), base.orders_per_customer(), base.repeat_customer_rate(by_days=True)]
    tables += [base.cohorts(period, measure) for period in ("week", "30 days") for measure in ("retention", "revenue")]
    tables += [base.totals(by=segment) for segment in base.segment_columns]
    tables += [base.cohorts(by=segment) for segment in base.segment_columns]
    tables += [base.rfm(ties="split")] if base.intake.orders else []
    return [table.to_document() for table in tables]


@SETTINGS
@given(reads(), st.data())
def test_merging_any_split_is_the_whole(read, data):
    table = read.table()
    whole = read.base(table)
    count = min(3, len(table))
    part_of = [*range(count), *data.draw(st.lists(st.integers(0, count - 1), min_size=len(table), max_size=len(table)))]
    rows = [[row for row in range(len(table)) if part_of[row] == part] for part in range(count)]
    parts = [read.base(table.take(pa.array(part, pa.int64()))) for part in rows]
    for merged in (reduce(rg.CustomerBase.merge, parts), reduce(lambda other, part: part.merge(other), parts)):
        assert answers(merged) == answers(whole)
        assert saved(merged) == saved(whole)


@SETTINGS
@given(reads(), st.data())
def test_appending_is_building_again(read, data):
    table = read.table()
    assume(len(table) > 1)
    cut = data.draw(st.integers(1, len(table) - 1))
    whole = read.base(table)
    until = read.options.get("observed_until")
    early = read.options | ({"observed_until": until - timedelta(days=9)} if until else {})
    base = Read(read.rows, read.shape, read.zone, read.zoned, early).base(table.slice(0, cut))
    appended = base.append(table.slice(cut), observed_until=until)
    assert answers(appended) == answers(whole)
    assert saved(appended) == saved(whole)


@SETTINGS
@given(reads())
def test_loading_what_was_saved_is_the_same(read):
    base = read.base()
    again = pickle.loads(pickle.dumps(base))
    assert answers(again) == answers(base)
    assert saved(again) == saved(base)
    assert again.segment_columns == base.segment_columns
    assert {**again.options, "identity": 0, "guest_key": 0} == {**base.options, "identity": 0, "guest_key": 0}


@SETTINGS
@given(reads(), st.data())
def test_neither_the_order_of_rows_nor_threads_nor_pieces_change_a_byte(read, data):
    table = read.table()
    expected = saved(read.base(table))
    shuffled = table.take(pa.array(data.draw(st.permutations(range(len(table)))), pa.int64()))
    assert saved(read.base(shuffled)) == expected
    pieces = data.draw(st.integers(1, 5))
    streamed = pa.RecordBatchReader.from_batches(table.schema, iter(shuffled.to_batches(max_chunksize=pieces)))
    assert saved(read.base(streamed)) == expected
    try:
        rg.set_threads(data.draw(st.sampled_from([1, 2, 5])))
        assert saved(read.base(table)) == expected
    finally:
        rg.set_threads(None)
