"""Whatever holds the orders, the figures are the same."""

import datetime
import decimal
import sys

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
import regulars as rg
from regulars import _columns, _regulars

CUSTOMERS = ["ada", "ben", "ada", "cem", "ben", "ada", None, "éva"]
TIMES = [
    "2026-01-05T09:30:00", "2026-01-09T23:59:59", "2026-02-01T00:00:00", "2026-02-03T12:00:00",
    "2026-03-29T10:15:30.250", "2026-03-31T23:30:00", "2026-03-31T08:00:00", "2026-04-01T07:00:00",
]  # fmt: skip
ORDERS = [10, 11, 12, 13, 14, 15, 16, 17]
AMOUNTS = [12.5, 8.0, 20.25, 5.0, 0.0, 99.99, 1.0, 3.1]


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": pd.Series(CUSTOMERS, dtype=object),
            "ordered_at": np.array(TIMES, dtype="datetime64[us]"),
            "order_id": ORDERS,
            "amount": AMOUNTS,
            "note": "not read",
        }
    )


def answers(base: rg.CustomerBase) -> dict:
    return {
        "rate": base.repeat_customer_rate().to_dict(),
        "intake": base.intake.about["intake"],
        "cohorts": base.cohorts(measure="customers").to_dict(),
        "revenue": [float(value) for value in base.cohorts(measure="revenue")["value"]],
        "rfm": {**base.rfm().to_dict(), "revenue": [float(value) for value in base.rfm()["revenue"]]},
    }


@pytest.fixture(scope="module")
def expected():
    return answers(rg.CustomerBase(pa.Table.from_pandas(frame()), timezone="Europe/Warsaw"))


def lists() -> dict:
    return {"customer_id": CUSTOMERS, "ordered_at": TIMES, "order_id": ORDERS, "amount": AMOUNTS}


def chunked() -> pa.Table:
    table = pa.Table.from_pandas(frame())
    return pa.concat_tables([table.slice(0, 3), table.slice(3, 0), table.slice(3, 1), table.slice(4)])


def arrow_with(column: str, kind: pa.DataType) -> pa.Table:
    table = pa.Table.from_pandas(frame())
    at = table.column_names.index(column)
    return table.set_column(at, column, table.column(column).cast(kind))


KINDS = {
    "pandas": frame,
    "pandas nanoseconds": lambda: frame().astype({"ordered_at": "datetime64[ns]"}),
    "pandas string dtype": lambda: frame().astype({"customer_id": "string"}),
    "pandas categories": lambda: frame().astype({"customer_id": "category"}),
    "pandas nullable": lambda: frame().astype({"order_id": "Int64", "amount": "Float64"}),
    "pandas arrow dtype": lambda: frame().astype({"order_id": pd.ArrowDtype(pa.int64())}),
    "pandas mixed objects": lambda: frame().assign(order_id=pd.Series([10, "11", *ORDERS[2:]], dtype=object)),
    "polars": lambda: pl.DataFrame(frame()),
    "polars lazy": lambda: pl.DataFrame(frame()).lazy(),
    "polars categories": lambda: pl.DataFrame(frame()).with_columns(pl.col("customer_id").cast(pl.Categorical)),
    "pyarrow": lambda: pa.Table.from_pandas(frame()),
    "pyarrow chunks": chunked,
    "pyarrow reader": lambda: chunked().to_reader(),
    "pyarrow batch": lambda: pa.RecordBatch.from_pandas(frame()),
    "pyarrow large text": lambda: arrow_with("customer_id", pa.large_string()),
    "pyarrow text views": lambda: arrow_with("customer_id", pa.string_view()),
    "pyarrow dictionary": lambda: arrow_with("customer_id", pa.dictionary(pa.int16(), pa.string())),
    "pyarrow decimals": lambda: arrow_with("amount", pa.decimal128(10, 2)),
    "pyarrow small integers": lambda: arrow_with("order_id", pa.int8()),
    "pyarrow text times": lambda: arrow_with("ordered_at", pa.string()),
    "duckdb": lambda: duckdb.sql("select * from orders_frame"),
    "dict of numpy": lambda: {**{name: frame()[name].to_numpy() for name in lists()}, "customer_id": CUSTOMERS},
    "dict of strided numpy": lambda: {
        **lists(), "amount": np.repeat(AMOUNTS, 2)[::2], "order_id": np.array(ORDERS, dtype=">i4"),
    },
    "dict of series": lambda: {name: frame()[name] for name in lists()},
    "dict of polars series": lambda: {name: pl.Series(values) for name, values in lists().items()},
    "dict of lists": lists,
    "dict of datetimes": lambda: {
        **lists(), "ordered_at": [datetime.datetime.fromisoformat(at) for at in TIMES],
        "amount": [decimal.Decimal(str(amount)) for amount in AMOUNTS],
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_input_gives_the_same_figures(kind, expected):
    orders_frame = frame()  # noqa: F841 (duckdb finds it by its name)
    orders = duckdb.sql("select * from orders_frame") if kind == "duckdb" else KINDS[kind]()
    assert answers(rg.CustomerBase(orders, timezone="Europe/Warsaw")) == expected


@pytest.mark.parametrize("kind", ["pandas", *(kind for kind in KINDS if kind.startswith("pandas "))])
def test_pandas_without_pyarrow(kind, expected, monkeypatch):
    orders = KINDS[kind]()

    def missing(self, requested_schema=None):
        raise ImportError("no pyarrow")

    monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", missing)
    assert answers(rg.CustomerBase(orders, timezone="Europe/Warsaw")) == expected


def test_pandas_where_pyarrow_is_not_installed(tmp_path):
    import subprocess

    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import pandas as pd, regulars as rg\n"
        "orders = pd.DataFrame({'customer_id': ['a', 'b', 'a'], 'ordered_at': pd.to_datetime(['2026-01-05'] * 3)})\n"
        "base = rg.CustomerBase(orders)\n"
        "print(base.repeat_customer_rate().value, base.rfm().to_pandas().shape)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["0.5", "(2,", "7)"], done.stderr


def test_the_package_needs_no_library(tmp_path):
    import subprocess

    script = (
        "import sys\n"
        "for name in ('numpy', 'pandas', 'polars', 'pyarrow', 'duckdb', 'typer', 'rich'): sys.modules[name] = None\n"
        "import regulars as rg\n"
        "base = rg.CustomerBase({'customer_id': ['a', 'b', 'a'], 'ordered_at': ['2026-01-05'] * 3})\n"
        "print(base.repeat_customer_rate().value, len(base.cohorts()._repr_html_()) > 100)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["0.5", "True"], done.stderr


@pytest.mark.parametrize("as_path", [str, lambda path: path, lambda path: [path]], ids=["text", "Path", "list"])
def test_a_parquet_file(tmp_path, as_path, expected):
    path = tmp_path / "orders.parquet"
    pa.parquet.write_table(pa.Table.from_pandas(frame()), path, row_group_size=3)
    assert answers(rg.CustomerBase(as_path(path), timezone="Europe/Warsaw")) == expected


def test_a_csv_file(tmp_path, expected):
    path = tmp_path / "orders.csv"
    frame().assign(ordered_at=TIMES).to_csv(path, index=False)
    assert answers(rg.CustomerBase(path, timezone="Europe/Warsaw")) == expected


def test_several_files_are_one_log(tmp_path, expected):
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    table = pa.Table.from_pandas(frame())
    for path, part in zip(paths, [table.slice(0, 5), table.slice(5)]):
        pa.parquet.write_table(part, path)
    assert answers(rg.CustomerBase(paths, timezone="Europe/Warsaw")) == expected


def test_zoned_times_are_instants_whatever_their_zone():
    at = pd.to_datetime(["2025-12-31T23:30:00Z", "2026-02-01T00:00:00Z"])
    columns = {"customer_id": [1, 1], "amount": [1, 1]}
    tables = [
        pd.DataFrame({**columns, "ordered_at": at}),
        pd.DataFrame({**columns, "ordered_at": at.tz_convert("Asia/Tokyo")}),
        {**columns, "ordered_at": at},
        {**columns, "ordered_at": [stamp.to_pydatetime() for stamp in at.tz_convert("Asia/Tokyo")]},
        pl.DataFrame({**columns, "ordered_at": list(at)}),
    ]
    for table in tables:
        cohorts = rg.CustomerBase(table, timezone="Europe/Warsaw").cohorts()
        # 23:30 in Greenwich is 00:30 of the new year in Warsaw.
        assert set(cohorts["cohort"]) == {"2026-01-01"}


def test_integer_memory_of_numpy_is_not_copied():
    array = np.arange(1000, dtype=np.int64)
    column = _columns.from_any("customer_id", array)
    references = sys.getrefcount(array)
    assert _regulars.address(column) == array.__array_interface__["data"][0]
    assert sys.getrefcount(array) == references


@pytest.mark.parametrize("dtype", ["float64", "datetime64[us]", "datetime64[ns]", "int32"])
def test_other_memory_of_numpy_is_not_copied(dtype):
    array = np.arange(1000).astype(dtype)
    assert _regulars.address(_columns.from_any("column", array)) == array.__array_interface__["data"][0]


def test_memory_of_pandas_is_not_copied_without_pyarrow():
    series = pd.Series(np.arange(1000, dtype=np.int64))
    address = series.to_numpy().__array_interface__["data"][0]
    assert _regulars.address(_columns.from_pandas("column", series)) == address


def test_memory_outlives_its_name():
    def columns():
        return {"customer_id": np.arange(100_000) % 7, "ordered_at": np.arange(100_000).astype("datetime64[s]")}

    assert rg.CustomerBase(columns()).intake.customers == 7


@pytest.mark.parametrize("orders", [7, None, ["a", 1], [], object()], ids=repr)
def test_what_holds_no_orders(orders):
    with pytest.raises(TypeError, match="expected orders as a dataframe"):
        rg.CustomerBase(orders)


def test_dates_of_any_kind_mean_the_same():
    base = rg.CustomerBase(lists())
    start = datetime.date(2026, 2, 1)
    windows = [
        "2026-02-01", start, datetime.datetime(2026, 2, 1), pd.Timestamp("2026-02-01"), np.datetime64("2026-02-01"),
        np.datetime64("2026-02-01T00:00:00.000000000"),
    ]  # fmt: skip
    assert len({repr(base.repeat_customer_rate(start)) for start in windows}) == 1
    assert base.rfm(as_of=start).as_of == "2026-02-01"
    with pytest.raises(TypeError, match="expected a date"):
        base.rfm(as_of=7)


SHEET = {"customer_id": ["ada", "ben", "ada"], "ordered_at": ["5/1/2026", "31.01.2026 9:30", "2026-01-20"], "amount": ["1.234,50", "8", "-0,5"]}


@pytest.mark.parametrize("text", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())], ids=str)
def test_texts_of_another_country_are_read_as_it_was_said(text):
    table = pa.table({name: pa.array(values).cast(text) for name, values in SHEET.items()})
    said = {"decimal": ",", "thousands": ".", "day_first": True}
    base = rg.CustomerBase(table, **said)
    assert base.totals()["revenue"] == ["1242.0"] and base.intake.last_order == "2026-01-31T09:30:00Z"
    # The refund is the third row, whose day is written year first.
    assert base.intake.refunds == 1
    begun = rg.CustomerBase(table.slice(0, 1), **said)
    assert begun.append(table.slice(1), **said)._core.to_bytes() == base._core.to_bytes()
    assert rg.CustomerBase(SHEET, **said)._core.to_bytes() == rg.CustomerBase(pa.table(SHEET), **said)._core.to_bytes()


def test_numbers_and_times_are_left_as_they_are_whatever_texts_are_said_to_be():
    said = {"decimal": ",", "thousands": ".", "month_first": True}
    plain = answers(rg.CustomerBase(frame()))
    assert answers(rg.CustomerBase(frame(), **said)) == plain


@pytest.mark.parametrize(
    ("said", "field", "row"),
    [
        ({}, "amount", 0),
        ({"decimal": ","}, "amount", 0),
        ({"decimal": ",", "thousands": " "}, "amount", 0),
        ({"decimal": ",", "thousands": "."}, "ordered_at", 0),
        ({"decimal": ",", "thousands": ".", "month_first": True}, "ordered_at", 1),
        ({"decimal": "."}, "amount", 0),
        ({"decimal": ";"}, "decimal", None),
        ({"decimal": ",,"}, "decimal", None),
        ({"decimal": ",", "thousands": ","}, "thousands", None),
        ({"thousands": "."}, "thousands", None),
        ({"day_first": True, "month_first": True}, "month_first", None),
        ({"loader": "shopify", "decimal": ","}, "loader", None),
    ],
)
def test_texts_written_otherwise_are_refused(said, field, row):
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(SHEET, **said)
    if row is None:
        assert (caught.value.code, caught.value.field) == (1012, field)
    else:
        assert caught.value.code == 1005 and caught.value.row == row
