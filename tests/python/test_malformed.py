"""What cannot be read is refused with a code, a message, a field and a row; what is only unusual is counted.

The table is tests/malformed/cases.json; docs/reference/malformed.md shows it.
"""

import inspect
import json
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import regulars as rg
import vectors

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "malformed"))

import cases
import makers

GOOD = {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]}
CASES = {case["id"]: case for case in cases.load()}
PLAIN = {id: case for id, case in CASES.items() if "columns" in case["input"] and not {"merge", "append", "save"} & set(case["call"])}
OPTIONS = set(inspect.signature(rg.CustomerBase).parameters)
ARROW = {
    "int64": pa.int64(), "float64": pa.float64(), "utf8": pa.string(), "date": pa.date32(),
    "timestamp_us": pa.timestamp("us"), "timestamp_us_utc": pa.timestamp("us", "UTC"),
}  # fmt: skip


def orders_of(given, folder):
    """What is passed to the library."""
    if "made" in given:
        return getattr(makers, given["made"])(folder)
    columns = {name: array_of(**column) for name, column in given["columns"].items()}
    # No table of pyarrow has columns of two lengths.
    return columns if len({len(column) for column in columns.values()}) > 1 else pa.table(columns)


def array_of(type, values):
    if type == "date":
        values = [vectors.rg_day(value) if isinstance(value, str) else value for value in values]
        return pa.array(values, pa.int32()).cast(pa.date32())
    return pa.array(values, ARROW[type])


def run(case, folder, **options):
    """The base that a case ends with, through the public interface."""
    call = case["call"]
    folder.mkdir(exist_ok=True)
    orders = orders_of(case["input"], folder)
    if "load" in call:
        return rg.CustomerBase.load(orders)
    base = rg.CustomerBase(orders, **{**case["base"], **options})
    if "merge" in call:
        other = call["merge"] and rg.CustomerBase(orders_of(call["merge"], folder), **{**call.get("base", {}), **options})
        return base.merge(other)
    if "append" in call:
        return base.append(orders_of(call["append"], folder))
    if "save" in call:
        base.save(folder / call["save"])
    if "figure" in call:
        base.compute(call["figure"], **call.get("options", {}))
    return base


def told(error, folder):
    """What an exception says, wherever the tests' folders are."""
    message = getattr(error, "message", str(error)).replace(str(folder), "{folder}")
    if not isinstance(error, rg.Error):
        return {"type": type(error).__name__, "message": message}
    return {"code": error.code, "message": message, "field": error.field, "row": error.row}


def counts(base):
    """What became of the rows, without what is 0 or none."""
    return {name: value for name, value in base.intake.about["intake"].items() if value}


def outcome(do, folder):
    """How it ends, as `expected` in the table says it."""
    try:
        return {"works": counts(do())}
    except Exception as error:
        return {"error": told(error, folder)}


def alike(found, expected):
    """Whether it ended as it should; of a message that ends in … the rest is another library's, or a list that grows."""
    error, wanted = found.get("error"), expected.get("error")
    if error and wanted and wanted["message"].endswith("…") and error["message"].startswith(wanted["message"][:-1]):
        error["message"] = wanted["message"]
    assert found == expected


def marked(table, test):
    """Cases in which a fault is known are expected to fail, and fail on the day when they do not."""
    faults = {id: case["fault"] for id, case in table.items() if test in case.get("fault", {"in": []})["in"]}
    return [
        pytest.param(case, id=id, marks=[pytest.mark.xfail(reason=faults[id]["what"], strict=True)] if id in faults else [])
        for id, case in table.items()
    ]


@pytest.mark.parametrize("case", marked(CASES, "case"))
def test_case(case, tmp_path):
    if not set(case["base"]) <= OPTIONS:
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            run(case, tmp_path)
        return
    alike(outcome(lambda: run(case, tmp_path), tmp_path), case["expected"])


OF_A_ROW = {id: case for id, case in CASES.items() if case["expected"].get("error", {}).get("row") is not None}


@pytest.mark.parametrize("case", marked(OF_A_ROW, "report"))
def test_a_bad_row_is_set_aside_and_counted(case, tmp_path):
    error = case["expected"]["error"]
    if case.get("report") == "raises":
        alike(outcome(lambda: run(case, tmp_path, on_error="report"), tmp_path), case["expected"])
        return
    expected = {"rows": 1, "first_rows": [error["row"]], **case.get("report", {})}
    intake = run(case, tmp_path / "a", on_error="report").intake
    assert [{"code": each["code"], "rows": each["rows"], "first_rows": each["first_rows"]} for each in intake.rejected] == [
        {"code": error["code"], **expected}
    ]
    assert sum(rows for _, rows in intake.fates()) == intake.rows


PLAIN_ROWS = {id: case for id, case in OF_A_ROW.items() if id in PLAIN and case.get("report") != "raises"}


@pytest.mark.parametrize("case", marked(PLAIN_ROWS, "others"))
def test_all_other_rows_stay(case, tmp_path):
    bad = case.get("report", {}).get("first_rows", [case["expected"]["error"]["row"]])
    columns = {
        name: {**column, "values": [value for row, value in enumerate(column["values"]) if row not in bad]}
        for name, column in case["input"]["columns"].items()
    }
    found = counts(run(case, tmp_path, on_error="report"))
    expected = counts(run({**case, "input": {"columns": columns}}, tmp_path))
    assert found.pop("rows") - sum(each["rows"] for each in found.pop("rejected")) == expected.pop("rows", 0)
    assert found == expected


def vector_of(case):
    """A case of plain columns as the vectors have it."""
    call = case["call"]
    vector = {
        "id": case["id"], "comment": case["cause"], "source": "definition: the order log", "kind": "figure",
        "figure": call.get("figure", "intake"), "input": {"columns": case["input"]["columns"], "base": case["base"]},
        "options": call.get("options", {}),
    }  # fmt: skip
    error = case["expected"].get("error")
    if error is None:
        expected = {"rows": 0, **case["expected"]["works"]}
        return {**vector, "figure": "intake", "options": {}, "expect": {f"/about/intake/{name}": value for name, value in expected.items()}}
    return {**vector, "error": {name: error[name] for name in ("code", "field", "row")}}


@pytest.mark.parametrize("case", marked(PLAIN, "vector"))
def test_a_case_of_plain_columns_is_a_vector(case, tmp_path):
    vector = vector_of(case)
    schema = json.loads(vectors.SCHEMA.read_text())
    jsonschema.validate({"schema": "regulars.vectors/1", "about": "A case.", "vectors": [vector]}, schema)
    vectors.run(vector)
    if "error" in vector:
        with pytest.raises(rg.Error) as caught:
            vectors.figure(vector)
        alike({"error": told(caught.value, tmp_path)}, case["expected"])


def test_a_case_that_names_a_vector_is_at_one_with_it():
    named = json.loads(cases.CASES.read_text())["cases"]
    errors = {
        vector["id"]: vector.get("error")
        for path in vectors.files() for vector in json.loads(path.read_text())["vectors"]
    }  # fmt: skip
    for case in named:
        name = case["input"].get("vector")
        if name is not None:
            found = {field: case["expected"]["error"][field] for field in errors[name]}
            assert found == errors[name], case["id"]


def test_the_table_is_a_table():
    listed = json.loads(cases.CASES.read_text())["cases"]
    assert len({case["id"] for case in listed}) == len({case["cause"] for case in listed}) == len(listed) >= 40
    for case in listed:
        error = case["expected"].get("error")
        assert (error is None) != ("works" not in case["expected"]), case["id"]
        if error is not None:
            assert error.get("code") not in (9001, 9002), case["id"]
            assert error["message"].startswith("expected"), case["id"]


def test_the_docs_show_the_table():
    assert cases.PAGE.read_text() == cases.page(), "run python tests/malformed/cases.py"


@pytest.mark.parametrize("customers", [[1, None, 1], [1.0, float("nan"), 1.0], pd.array([1, None, 1], "Int64"), ["a", None, "a"]])
def test_a_missing_customer_is_a_guest(customers):
    base = rg.CustomerBase({**GOOD, "customer_id": customers})
    assert (base.intake.guest_rows, base.intake.guest_orders, base.intake.orders, base.intake.customers) == (1, 1, 2, 1)
    assert repr(base.repeat_customer_rate()) == "100.00 % (1 of 1; 95 % 20.65–100.00 %)"


def test_a_refund_is_not_a_purchase():
    base = rg.CustomerBase({**GOOD, "ordered_at": ["2026-01-05", "2026-02-01", "2026-01-09"], "amount": [5, 7, -3]})
    assert (base.intake.refunds, base.intake.orders) == (1, 2)
    assert base.repeat_customer_rate().value == 0.0
    assert base.rfm()["revenue"] == [2, 7]
    assert base.totals()["revenue"] == [9]


def test_nobody_ordered():
    base = rg.CustomerBase({"customer_id": [], "ordered_at": []})
    assert repr(base) == "CustomerBase(0 orders, 0 customers)"
    rate = base.repeat_customer_rate()
    assert rate.value is None and np.isnan(float(rate))
    assert len(base.cohorts()) == 0 and base.cohorts()._repr_html_()
    with pytest.raises(rg.InputError) as caught:
        base.rfm()
    assert caught.value.code == 1015


def test_rows_set_aside_are_told():
    intake = rg.CustomerBase({**GOOD, "ordered_at": ["2026-01-05", "soon", "2026-02-01"]}, on_error="report").intake
    assert "set aside as unreadable_value [1005], first rows 1" in repr(intake)
