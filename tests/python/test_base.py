"""A base is merged, appended to, saved, loaded and pickled; its edges in time are where the calendar has them."""

import datetime
import multiprocessing
import pickle
import sys
import textwrap
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import regulars as rg

from interrupting import interrupt

JANUARY = {
    "customer_id": ["ada", "ben", None],
    "ordered_at": ["2026-01-05", "2026-01-09", "2026-01-10"],
    "order_id": [1, 2, 3],
    "amount": ["12.50", "8.00", "1.00"],
    "country": ["PL", "NZ", None],
}
# Order 2 goes on here.
FEBRUARY = {
    "customer_id": ["ben", "ada", "cem"],
    "ordered_at": ["2026-01-08", "2026-02-01", "2026-02-03"],
    "order_id": [2, 4, 5],
    "amount": ["0.50", "20.00", "5.25"],
    "country": ["NZ", None, "PL"],
}
BOTH = {name: [*JANUARY[name], *FEBRUARY[name]] for name in JANUARY}


def saved(base: rg.CustomerBase) -> bytes:
    return base.__reduce__()[1][1]


# ── Merged, appended ────────────────────────────────────────────────────────────────────────────────────────────────


def test_merging_leaves_the_two_as_they_were():
    january, february = rg.CustomerBase(JANUARY), rg.CustomerBase(FEBRUARY)
    before = saved(january), saved(february)
    both = january.merge(february)
    assert saved(both) == saved(rg.CustomerBase(BOTH)) == saved(february.merge(january))
    assert (both.intake.orders, both.intake.guest_rows) == (4, 1) and repr(both.intake) == repr(rg.CustomerBase(BOTH).intake)
    assert (saved(january), saved(february)) == before


def test_a_base_merges_with_an_empty_one():
    none = rg.CustomerBase({name: [] for name in JANUARY})
    base = rg.CustomerBase(JANUARY)
    for merged in (base.merge(none), none.merge(base)):
        assert merged.intake.to_dict() == base.intake.to_dict()
        assert merged.rfm().to_dict() == base.rfm().to_dict()


def test_bases_that_were_read_differently_do_not_merge():
    base = rg.CustomerBase(JANUARY)
    for option in ({"timezone": "Europe/Warsaw"}, {"refunds": "drop"}, {"merge_same_day": True}, {"duplicates": "drop"}):
        with pytest.raises(rg.InputError) as caught:
            base.merge(rg.CustomerBase(FEBRUARY, **option))
        assert (caught.value.code, caught.value.field) == (1012, next(iter(option)))
    with pytest.raises(TypeError, match="expected a CustomerBase, found dict"):
        base.merge(FEBRUARY)


def test_an_order_of_two_customers_shows_when_bases_meet():
    other = rg.CustomerBase({**FEBRUARY, "order_id": [1, 4, 5]})
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(JANUARY).merge(other)
    assert caught.value.code == 1007


def test_columns_may_have_other_names_when_bases_merge():
    named = {"customer_id": "who", "ordered_at": "when", "order_id": "no", "amount": "paid", "country": "country"}
    other = rg.CustomerBase(
        {named[name]: values for name, values in FEBRUARY.items()},
        customer_id="who", ordered_at="when", order_id="no", amount="paid",
    )  # fmt: skip
    assert rg.CustomerBase(JANUARY).merge(other).rfm().to_dict() == rg.CustomerBase(BOTH).rfm().to_dict()


KINDS = {
    "dict": lambda columns: columns,
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "reader": lambda columns: pa.table(columns).to_reader(max_chunksize=1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_appending_is_building_again(kind):
    base = rg.CustomerBase(JANUARY).append(KINDS[kind](FEBRUARY))
    assert saved(base) == saved(rg.CustomerBase(BOTH)) and base.segment_columns == ["country"]


@pytest.mark.parametrize("as_path", [str, Path, lambda path: [path]], ids=["text", "Path", "list"])
def test_appending_files(tmp_path, as_path):
    for name, columns in (("january", JANUARY), ("february", FEBRUARY)):
        pd.DataFrame(columns).to_csv(tmp_path / f"{name}.csv", index=False)
    both = [tmp_path / "january.csv", tmp_path / "february.csv"]
    base = rg.CustomerBase(both[0], segments=["country"]).append(as_path(both[1]))
    assert saved(base) == saved(rg.CustomerBase(both, segments=["country"]))
    assert base.totals(by="country")["country"] == ["NZ", "PL"]


def test_appending_moves_the_end_of_observation():
    base = rg.CustomerBase(JANUARY, observed_until="2026-02-01")
    assert base.append(FEBRUARY).intake.unobserved_rows == 2
    later = base.append(FEBRUARY, observed_until=datetime.date(2026, 3, 1))
    assert saved(later) == saved(rg.CustomerBase(BOTH, observed_until="2026-03-01"))
    assert later.rfm().as_of == "2026-02-28"


def test_appending_through_a_loader(online_retail_path):
    rows = pl.read_parquet(online_retail_path)
    whole = rg.CustomerBase(rows, loader="online_retail")
    appended = rg.CustomerBase(rows[:300_000], loader="online_retail").append(rows[300_000:], loader="online_retail")
    assert saved(appended) == saved(whole) and appended.intake.to_dict() == whole.intake.to_dict()


def test_what_is_appended_is_read_by_the_same_options():
    options = {"guest_key": "address", "identity": {"ben@": "ben"}, "kind": "what", "statuses": ["paid"], "currency": "EUR"}
    columns = {
        **BOTH, "address": ["", "", "ben@"] * 2, "what": ["order", "order", "order", "refund", "order", "order"],
        "status": ["paid"] * 5 + ["void"],
    }  # fmt: skip
    whole = rg.CustomerBase(columns, **options)
    first, rest = ({name: values[part] for name, values in columns.items()} for part in (slice(3), slice(3, None)))
    base = rg.CustomerBase(first, **options).append(rest)
    assert saved(base) == saved(whole)
    assert (base.intake.identified_rows, base.intake.refunds, base.intake.other_statuses) == (1, 1, {"void": 1})
    assert base.totals()["revenue"] == ["41.00"]


# ── Saved, loaded, pickled ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("as_path", [str, Path], ids=["text", "Path"])
def test_saved_and_loaded(tmp_path, as_path):
    path = as_path(tmp_path / "shop.regulars")
    base = rg.CustomerBase(BOTH, timezone="Europe/Warsaw")
    base.save(path)
    again = rg.CustomerBase.load(path)
    assert Path(path).read_bytes() == saved(base) == saved(again)
    assert again.options == base.options and again.segment_columns == base.segment_columns == ["country"]
    assert again.rfm().to_document() == base.rfm().to_document()
    assert saved(again.append(FEBRUARY)) == saved(base.append(FEBRUARY))
    assert [each.name for each in tmp_path.iterdir()] == ["shop.regulars"]


def test_saving_where_nothing_can_be_written(tmp_path):
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(JANUARY).save(tmp_path / "no such folder" / "shop.regulars")
    assert caught.value.code == 1018 and "no such folder" in caught.value.message
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase.load(tmp_path / "shop.regulars")
    assert caught.value.code == 1010 and "shop.regulars" in caught.value.message


def test_no_bit_of_a_saved_base_may_differ(tmp_path):
    path = tmp_path / "shop.regulars"
    rg.CustomerBase(BOTH).save(path)
    whole = path.read_bytes()
    damaged = [whole[:at] for at in range(0, len(whole), 7)] + [whole + b"\0"]
    damaged += [bytes([*whole[:at], whole[at] ^ 1 << at % 8, *whole[at + 1 :]]) for at in range(len(whole))]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(rg.InputError) as caught:
            rg.CustomerBase.load(path)
        assert caught.value.code in (1016, 1017)
    newer = whole[:8] + (99).to_bytes(4, "little") + whole[12:]
    path.write_bytes(newer)
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase.load(path)
    assert caught.value.code == 1017


class Shop(rg.CustomerBase):
    """A base with a name of its own."""


def rate(base: rg.CustomerBase) -> float:
    return base.repeat_customer_rate().value


def test_a_base_goes_to_another_process():
    base = Shop(BOTH)
    again = pickle.loads(pickle.dumps(base))
    assert type(again) is Shop and saved(again) == saved(base)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(rate, (rg.CustomerBase(BOTH),)) == rate(base)


# ── Options that take more than a name ──────────────────────────────────────────────────────────────────────────────

GUESTS = {"customer_id": [1, None, None, 1], "ordered_at": ["2026-01-05"] * 4, "address": ["a", "b", "c", None]}
IDENTITIES = {
    "dict": {"b": 2, "d": 4},
    "pairs": [("b", 2), ("d", 4), ("b", 1)],
    "generator": (pair for pair in [("b", 2), ("d", 4)]),
    "dict of lists": {"address": ["b", "d", "b"], "customer": [2, 4, 1]},
    "dict of numpy": {"address": np.array(["b", "d"]), "customer": np.array([2, 4])},
    "pandas": pd.DataFrame({"address": ["b", "d", "c"], "customer": [2, 4, None]}),
    "polars": pl.DataFrame({"address": ["b", "d", "c"], "customer": [2, 4, None]}),
    "polars lazy": pl.LazyFrame({"address": ["b", "d", None], "customer": [2, 4, 7]}),
    "pyarrow": pa.table({"address": ["b", "d", "b"], "customer": [2, 4, 9]}),
}


@pytest.mark.parametrize("kind", IDENTITIES)
def test_guests_that_are_known(kind):
    base = rg.CustomerBase(GUESTS, guest_key="address", identity=IDENTITIES[kind])
    assert base.rfm()["customer_id"] == [1, 2] and base.rfm()["orders"] == [2, 1]
    assert (base.intake.identified_rows, base.intake.guest_rows) == (1, 1)


def test_an_identity_of_three_columns():
    with pytest.raises(ValueError, match="expected two columns, a key or an id"):
        rg.CustomerBase(GUESTS, guest_key="address", identity=pd.DataFrame({"a": ["b"], "b": [2], "c": [3]}))
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(GUESTS, guest_key="address", identity={"b": "two"})
    assert (caught.value.code, caught.value.field) == (1012, "identity")


@pytest.mark.parametrize("rate", [2, 2.0, "2", "2.0", Decimal("2.00"), np.float64(2)])
def test_rates_of_any_kind(rate):
    columns = {"customer_id": [1, 1], "ordered_at": ["2026-01-05"] * 2, "amount": ["1.50", "2.25"], "code": ["EUR", "GBP"]}
    base = rg.CustomerBase(columns, currency="code", rates={"EUR": 1, "GBP": rate})
    assert base.totals()["revenue"] == ["6.00"]


def test_currencies_without_rates():
    columns = {"customer_id": [1, 1], "ordered_at": ["2026-01-05"] * 2, "amount": [1, 2], "code": ["EUR", "GBP"]}
    with pytest.raises(rg.MoneyError) as caught:
        rg.CustomerBase(columns, currency="code")
    assert (caught.value.code, caught.value.row) == (2005, 1)


def test_every_option_has_its_name():
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    import inspect

    # How a sheet writes its numbers and days is said of what is read, each time, and not kept.
    read = {"orders", "loader", "progress", "decimal", "thousands", "day_first", "month_first"}
    taken = set(inspect.signature(rg.CustomerBase).parameters) - read
    assert taken == set(base.options)


def test_columns_that_tell_segments():
    columns = {
        "customer_id": [1, 2, 3], "ordered_at": ["2026-01-05"] * 3, "country": ["PL", None, "NZ"], "vip": [True, False, True],
        "shop": pd.Categorical(["x", "y", "x"]), "size": np.array([3, 1, 2], "i2"), "share": [0.5, 0.25, 1.0],
        "parts": [{"a": 1}, [2], None], "day": [datetime.date(2026, 1, 5)] * 3, "title": "not a column",
    }  # fmt: skip
    told = ["country", "vip", "shop", "size"]
    frame = {name: values for name, values in columns.items() if name != "title"}
    arrow = {name: values for name, values in frame.items() if name not in ("parts", "shop")}
    arrow["shop"] = ["x", "y", "x"]
    for orders in (columns, pd.DataFrame(frame), pl.DataFrame(arrow), pa.table(arrow)):
        base = rg.CustomerBase(orders)
        assert sorted(base.segment_columns) == sorted(told)
        assert base.totals(by="vip").to_dict()["vip"] == ["false", "true"]
        assert base.totals(by="size").to_dict()["size"] == [1, 2, 3]
        assert base.totals(by="country")["country"] == ["NZ", "PL", None]
        assert rg.CustomerBase(orders, segments=["shop"]).segment_columns == ["shop"]
        assert rg.CustomerBase(orders, segments=[]).segment_columns == []
    assert rg.CustomerBase(pl.LazyFrame(arrow)).segment_columns == []
    assert rg.CustomerBase(pl.LazyFrame(arrow), segments="shop").segment_columns == ["shop"]
    for ask in ("totals", "rfm", "cohorts", "repeat_customer_rate", "orders_per_customer"):
        with pytest.raises(rg.InputError) as caught:
            getattr(base, ask)(by="share")
        assert (caught.value.code, caught.value.field) == (1002, "by")


def test_a_column_of_many_values_tells_no_segments():
    columns = {"customer_id": range(1001), "ordered_at": ["2026-01-05"] * 1001, "note": [f"n{n}" for n in range(1001)]}
    base = rg.CustomerBase(columns)
    assert base.segment_columns == [] and base.intake.not_segments == ["note"]
    assert rg.CustomerBase(columns, segments=["note"]).segment_columns == ["note"]


def test_figures_by_segment_are_shown():
    base = rg.CustomerBase(BOTH)
    rates = base.repeat_customer_rate(by="country")
    assert type(rates) is rg.Table and rates["country"] == ["NZ", "PL"] and rates["denominator"] == [1, 2]
    cohorts = base.cohorts(by="country", measure="customers")
    assert cohorts.by == "country" and base.cohorts().by is None
    assert cohorts.wide()["cohort"] == ["NZ", "PL"] and '<th scope="row">NZ</th>' in cohorts._repr_html_()
    assert base.rfm(by="country").columns[0] == "country"


# ── Edges of the calendar ───────────────────────────────────────────────────────────────────────────────────────────


def cohorts(at, zone: str, period: str = "day", **options) -> list[str]:
    base = rg.CustomerBase({"customer_id": range(len(at)), "ordered_at": at}, timezone=zone, **options)
    return base.cohorts(period, "customers")["cohort"]


@pytest.mark.parametrize(
    ("zone", "wall", "day", "year"),
    [
        ("Europe/Warsaw", "2027-01-01T00:30:00", "2027-01-01", "2027-01-01"),
        ("Pacific/Auckland", "2027-01-01T12:30:00", "2027-01-01", "2027-01-01"),
        ("Pacific/Honolulu", "2026-12-31T13:30:00", "2026-12-31", "2026-01-01"),
    ],
)
def test_one_instant_is_of_two_years(zone, wall, day, year):
    utc = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.timezone.utc)
    for at in (["2026-12-31T23:30Z"], [utc], pd.to_datetime([utc]), [wall], [datetime.datetime.fromisoformat(wall)]):
        assert cohorts(at, zone) == [day] and cohorts(at, zone, "year") == [year]
        assert cohorts(at, zone, "month") == [f"{day[:7]}-01"]
        base = rg.CustomerBase({"customer_id": [1], "ordered_at": at}, timezone=zone)
        assert base.intake.first_order == "2026-12-31T23:30:00Z"
        assert base.repeat_customer_rate(day, None).denominator == 1
        assert base.repeat_customer_rate(None, day).denominator == 0
        assert base.rfm().as_of == day


def test_an_hour_that_was_skipped_and_one_that_came_twice():
    gap = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-03-29T02:30:00"]}, timezone="Europe/Warsaw")
    # 02:30 of winter time, which is 03:30 of summer time.
    assert (gap.intake.first_order, gap.intake.skipped_times, gap.intake.ambiguous_times) == ("2026-03-29T01:30:00Z", 1, 0)
    twice = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-10-25T02:30:00"]}, timezone="Europe/Warsaw")
    assert (twice.intake.first_order, twice.intake.skipped_times, twice.intake.ambiguous_times) == ("2026-10-25T00:30:00Z", 0, 1)
    # With an offset there is nothing to choose.
    for at, instant in (("2026-10-25T02:30:00+02:00", "00"), ("2026-10-25T02:30:00+01:00", "01")):
        told = rg.CustomerBase({"customer_id": [1], "ordered_at": [at]}, timezone="Europe/Warsaw").intake
        assert (told.first_order, told.ambiguous_times) == (f"2026-10-25T{instant}:30:00Z", 0)
    # The day of 25 hours ends where it ends.
    base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-10-25T00:00", "2026-10-25T23:59"]}, timezone="Europe/Warsaw")
    assert base.intake.observed_until == "2026-10-25T23:00:00Z" and base.repeat_customer_rate(by_days=True).value == 0


def test_a_day_without_a_midnight_starts_at_its_first_instant():
    # In Santiago, the clock went from 24:00 to 01:00 on the night of 6 September 2025.
    base = rg.CustomerBase(
        {"customer_id": [1, 2], "ordered_at": ["2025-09-06T23:59:59", "2025-09-07T00:00:00"]}, timezone="America/Santiago"
    )
    assert base.intake.last_order == "2025-09-07T04:00:00Z" and base.intake.skipped_times == 1
    assert base.cohorts("day", "customers").wide()["cohort"] == ["2025-09-06", "2025-09-07"]
    until = rg.CustomerBase(
        {"customer_id": [1, 2], "ordered_at": ["2025-09-06T23:59:59", "2025-09-07T01:00:00"]},
        timezone="America/Santiago", observed_until="2025-09-07",
    )  # fmt: skip
    assert (until.intake.orders, until.intake.unobserved_rows) == (1, 1)
    assert until.intake.observed_until == "2025-09-07T04:00:00Z"


def test_weeks_are_those_of_iso_8601():
    # 2026 has 53 of them: the last one begins on 28 December and holds 3 January.
    assert cohorts(["2026-12-28", "2027-01-03"], "UTC", "week")[0] == "2026-12-28"
    base = rg.CustomerBase({"customer_id": [1, 1, 1], "ordered_at": ["2026-12-27", "2027-01-03", "2027-01-04"]})
    table = base.cohorts("week", "orders")
    assert (table["cohort"], table["period"], table["value"]) == (["2026-12-21"] * 3, [0, 1, 2], [1, 1, 1])


def test_29_february():
    assert cohorts(["2024-02-29T12:00"], "UTC") == ["2024-02-29"]
    base = rg.CustomerBase({"customer_id": [1, 1, 1], "ordered_at": ["2024-02-29", "2024-03-01", "2025-02-28"]})
    assert base.cohorts("month", "orders").to_dict()["value"][:2] == [1, 1] and base.cohorts("month", "orders")["value"][12] == 1
    assert base.cohorts("year", "orders")["value"] == [2, 1]
    assert base.repeat_customer_rate("2024-02-29", "2024-03-01").denominator == 1
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-02-29"]})
    assert caught.value.code == 1005


@pytest.mark.parametrize("zone", ["UTC", "Europe/Warsaw", "Pacific/Auckland", "Pacific/Honolulu"])
def test_the_first_and_the_last_year(zone):
    at = ["0001-01-02T00:00:00", "9999-12-30T23:59:59"]
    assert cohorts(at[:1], zone) == ["0001-01-02"] and cohorts(at[1:], zone) == ["9999-12-30"]
    for period in ("month", "quarter", "year", "week"):
        assert len(cohorts(at[:1], zone, period)) == len(cohorts(at[1:], zone, period)) == 1
    base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": at}, timezone=zone)
    assert base.rfm().as_of == "9999-12-30" and base.rfm()["since_last"] == [0]
    years = base.cohorts("year", "orders")
    assert (len(years), sum(years["value"]), years["value"][-1]) == (9999, 2, 1)
    assert saved(pickle.loads(pickle.dumps(base))) == saved(base)


def test_the_last_day_of_all():
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["9999-12-31T12:00:00"]}, observed_until="9999-12-31T23:00:00")
    assert base.rfm().as_of == "9999-12-31"
    for at, code in (("10000-01-01", 1005), ("0000-12-31", 1009), ("-0001-01-01", 1005)):
        with pytest.raises(rg.InputError) as caught:
            rg.CustomerBase({"customer_id": [1], "ordered_at": [at]})
        assert caught.value.code == code


# ── Streams ─────────────────────────────────────────────────────────────────────────────────────────────────────────

SCHEMA = pa.schema([("customer_id", pa.int64()), ("ordered_at", pa.timestamp("s")), ("amount", pa.int64()), ("note", pa.string())])


def batches(count: int, rows: int = 50_000, each=lambda number: None):
    for number in range(count):
        each(number)
        row = np.arange(number * rows, (number + 1) * rows)
        columns = [row * 7919 % 40_009, (row * 31 % 31_536_000).astype("M8[s]"), row % 977, pa.array(["not read"] * rows)]
        yield pa.record_batch([pa.array(column) for column in columns], schema=SCHEMA)


def test_a_generator_of_batches_is_read_as_it_comes():
    taken, seen = [], []
    stream = pa.RecordBatchReader.from_batches(SCHEMA, batches(20, each=taken.append))
    base = rg.CustomerBase(stream, segments=[], progress=lambda done, total: seen.append((done, total)))
    assert taken == list(range(20)) and base.intake.rows == 1_000_000
    assert seen[-1][0] == seen[-1][1] > 0
    assert saved(base) == saved(rg.CustomerBase(pa.Table.from_batches(batches(20)), segments=[]))


def test_progress_stops_a_stream():
    taken = []

    def slowly(number):
        taken.append(number)
        time.sleep(0.02)

    def enough(done, total):
        raise RuntimeError("enough")

    stream = pa.RecordBatchReader.from_batches(SCHEMA, batches(10_000, 10, slowly))
    with pytest.raises(RuntimeError, match="enough"):
        rg.CustomerBase(stream, progress=enough)
    assert len(taken) < 1000


def test_a_stream_that_breaks_off():
    def broken():
        yield from batches(2)
        raise ValueError("the connection was lost")

    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(pa.RecordBatchReader.from_batches(SCHEMA, broken()))
    assert caught.value.code == 1003 and "the connection was lost" in caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("call", ["rg.CustomerBase", "small.append"])
def test_ctrl_c_interrupts_a_stream(call):
    script = textwrap.dedent(
        """
        import sys, time
        sys.path.insert(0, sys.argv[1])
        import pyarrow as pa, regulars as rg
        from test_base import SCHEMA, batches
        def first(number):
            if number == 0:
                print("ready", flush=True)
            time.sleep(0.01)
        small = rg.CustomerBase(pa.RecordBatchReader.from_batches(SCHEMA, batches(1, 1000)))
        try:
            CALL(pa.RecordBatchReader.from_batches(SCHEMA, batches(1_000_000, 1000, first)))
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(rg.CustomerBase(pa.RecordBatchReader.from_batches(SCHEMA, batches(1, 1000))).intake.orders, flush=True)
        """
    ).replace("CALL", call)
    interrupt(script, str(Path(__file__).parent), after=0.3)
