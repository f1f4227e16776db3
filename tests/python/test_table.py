"""Tables leave without loss, to every library and to none."""

import datetime
import json
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import regulars as rg

BASE = rg.CustomerBase(
    {
        "customer_id": ["ada", "ben", "ada", "éva"],
        "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"],
        "amount": ["12.50", "8.00", "20.00", "5.25"],
    }
)


def test_every_library_gets_the_same_values():
    table = BASE.cohorts()
    values = table.to_dict()
    polars, arrow, pandas = table.to_polars(), table.to_pyarrow(), table.to_pandas()
    assert polars.columns == arrow.column_names == list(pandas.columns) == table.columns
    assert polars["value"].to_list() == arrow["value"].to_pylist() == values["value"]
    assert pandas["value"].tolist() == pytest.approx(values["value"])
    days = [datetime.date.fromisoformat(day) for day in values["cohort"]]
    assert polars["cohort"].to_list() == arrow["cohort"].to_pylist() == days
    assert [stamp.date() for stamp in pandas["cohort"]] == days
    assert pandas["partial"].dtype == bool and pandas["size"].dtype == np.int64
    assert duckdb.sql("select sum(size) from arrow").fetchall() == [(sum(values["size"]),)]


def test_what_is_missing_stays_missing():
    wide = BASE.cohorts(measure="customers").wide()
    assert wide["1"] == [1, None]
    assert wide.to_polars()["1"].to_list() == wide.to_pyarrow()["1"].to_pylist() == [1, None]
    pandas = wide.to_pandas()
    assert pandas["1"].dtype == "Int64" and pandas["1"].isna().tolist() == [False, True]
    missing = BASE.repeat_customer_rate("2027-01-01")
    assert np.isnan(missing.to_pandas()["value"][0]) and missing.to_polars()["value"][0] is None


def test_exact_amounts_stay_exact():
    rfm = BASE.rfm()
    assert rfm.schema["revenue"] == "decimal" and rfm["revenue"] == ["32.50", "8.00", "5.25"]
    exact = [Decimal("32.50"), Decimal("8.00"), Decimal("5.25")]
    assert rfm.to_pandas()["revenue"].tolist() == rfm.to_pyarrow()["revenue"].to_pylist() == exact
    assert rfm.to_polars()["revenue"].to_list() == exact


def test_text_is_text():
    assert BASE.rfm()["customer_id"] == ["ada", "ben", "éva"]
    assert BASE.rfm().to_pandas()["customer_id"].tolist() == ["ada", "ben", "éva"]
    assert BASE.rfm().to_polars()["customer_id"].dtype == pl.String


def test_a_stream_can_be_taken_again_and_outlives_its_table():
    table = BASE.rfm()
    first, second = pa.table(table), pa.table(table)
    del table
    assert first.equals(second) and pa.table(BASE.rfm()).equals(first)


def test_the_schema_goes_alone():
    assert pa.schema(BASE.rfm()) == pa.table(BASE.rfm()).schema


def test_about_and_document():
    table = BASE.cohorts("week", "revenue")
    assert (table.about["figure"], table.about["measure"], table.measure, table.period) == (
        "cohorts", "revenue", "revenue", "week",
    )  # fmt: skip
    document = table.to_document()
    assert document["schema"] == "regulars.table/1" and document["rows"] == len(table)
    assert [column["name"] for column in document["columns"]] == table.columns
    assert json.dumps(document)


def test_a_column_that_is_not_there():
    with pytest.raises(rg.InputError) as caught:
        BASE.rfm()["recency"]
    assert caught.value.code == 1002 and "since_last" in caught.value.message


def test_printed():
    assert repr(BASE.rfm()).splitlines()[0] == "Rfm: 3 rows × 8 columns"
    assert "32.50" in repr(BASE.rfm())
    long = rg.CustomerBase({"customer_id": range(30), "ordered_at": ["2026-01-05"] * 30}).rfm()
    assert repr(long).splitlines()[-1] == "… 20 more"
    assert "20 more rows" in long._repr_html_()


@pytest.mark.parametrize("measure", ["retention", "customers", "orders", "revenue", "average_order_value"])
def test_cohorts_show_as_a_heat_map(measure):
    page = BASE.cohorts(measure=measure)._repr_html_()
    assert page.startswith('<div class="rg">') and page.count("<tr>") == 3 and 'scope="row"' in page
    # Nothing is asked of the network, whatever shows the page.
    assert "http" not in page and "<script" not in page


def test_html_is_escaped():
    base = rg.CustomerBase({"customer_id": ["<b>&"], "ordered_at": ["2026-01-05"]})
    assert "&lt;b&gt;&amp;" in base.rfm()._repr_html_() and "<b>" not in base.rfm()._repr_html_()


def test_pandas_attrs_say_what_it_is():
    assert BASE.rfm().to_pandas().attrs["figure"] == "rfm"
    assert isinstance(BASE.rfm().to_pandas(), pd.DataFrame)
