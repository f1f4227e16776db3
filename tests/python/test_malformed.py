"""What cannot be read is refused with a code, a field and a row; what is only unusual is counted."""

import numpy as np
import pandas as pd
import pytest
import regulars as rg

GOOD = {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]}

REFUSED = {
    "unreadable date": ({**GOOD, "ordered_at": ["2026-01-05", "soon", "2026-02-01"]}, {}, rg.InputError, 1005, "ordered_at", 1),
    "impossible date": ({**GOOD, "ordered_at": ["2026-01-05", "2026-01-06", "2026-02-30"]}, {}, rg.InputError, 1005, "ordered_at", 2),
    "missing column": ({"customer_id": [1], "amount": [2]}, {}, rg.InputError, 1001, "ordered_at", None),
    "no column": ({}, {}, rg.InputError, 1001, "customer_id", None),
    "column that is not there": (GOOD, {"amount": "price"}, rg.InputError, 1002, "amount", None),
    "negative amount": ({**GOOD, "amount": [5, -7, 9]}, {"refunds": "error"}, rg.InputError, 1008, "amount", 1),
    "one order of two customers": ({**GOOD, "order_id": ["a", "b", "b"]}, {}, rg.InputError, 1007, "order_id", 2),
    "amount that is not a number": ({**GOOD, "amount": ["5", "seven", "9"]}, {}, rg.InputError, 1005, "amount", 1),
    "amount finer than its scale": ({**GOOD, "amount": ["5", "7.005", "9"]}, {"amount_scale": 2}, rg.MoneyError, 2002, "amount", 1),
    "time that is missing": ({**GOOD, "ordered_at": ["2026-01-05", None, "2026-02-01"]}, {}, rg.InputError, 1006, "ordered_at", 1),
    "times as numbers": ({**GOOD, "ordered_at": [1, 2, 3]}, {}, rg.InputError, 1003, "ordered_at", None),
    "customers as times": ({**GOOD, "customer_id": np.array(["2026-01-05"] * 3, "M8[D]")}, {}, rg.InputError, 1003, "customer_id", None),
    "columns of two lengths": ({**GOOD, "amount": [5, 7]}, {}, rg.InputError, 1004, "amount", None),
    "zone": (GOOD, {"timezone": "Europe/Warschau"}, rg.MetricsError, 3003, "timezone", None),
    "option": (GOOD, {"refunds": "nett"}, rg.InputError, 1012, "refunds", None),
    "loader": (GOOD, {"loader": "etsy"}, rg.InputError, 1014, "loader", None),
    "end of observation": (GOOD, {"observed_until": "whenever"}, rg.InputError, 1005, "observed_until", None),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    orders, options, kind, code, field, row = REFUSED[case]
    with pytest.raises(rg.Error) as caught:
        rg.CustomerBase(orders, **options)
    error = caught.value
    assert (type(error), error.code, error.field, error.row) == (kind, code, field, row), str(error)
    assert error.message.startswith("expected"), error.message


@pytest.mark.parametrize("case", ["unreadable date", "amount that is not a number", "time that is missing"])
def test_set_aside_and_counted(case):
    orders, options, _, code, _, row = REFUSED[case]
    intake = rg.CustomerBase(orders, **options, on_error="report").intake
    assert [(each["code"], each["rows"], each["first_rows"]) for each in intake.rejected] == [(code, 1, [row])]
    assert (intake.rows, intake.orders) == (3, 2)
    assert f"set aside as {intake.rejected[0]['name']} [{code}], first rows {row}" in repr(intake)


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


def test_figures_refuse_what_cannot_be():
    base = rg.CustomerBase({name: GOOD[name] for name in ("customer_id", "ordered_at")})
    for ask, kind, code, field in [
        (lambda: base.repeat_customer_rate("2026-02-01", "2026-01-01"), rg.MetricsError, 3002, None),
        (lambda: base.repeat_customer_rate(level=1), rg.InputError, 1012, "level"),
        (lambda: base.cohorts("fortnight"), rg.MetricsError, 3001, None),
        (lambda: base.cohorts(measure="revenue"), rg.MoneyError, 2004, None),
        (lambda: base.cohorts(measure="income"), rg.InputError, 1012, "measure"),
    ]:
        with pytest.raises(kind) as caught:
            ask()
        assert caught.value.code == code and (field is None or caught.value.field == field), str(caught.value)


@pytest.mark.parametrize(("name", "content"), [("a.parquet", b"PAR1 and then nothing"), ("b.csv", b""), ("c.xlsx", b"PK")])
def test_files_that_cannot_be_read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(path)
    assert caught.value.code in (1001, 1010)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(rg.InputError) as caught:
        rg.CustomerBase(tmp_path / "orders.csv")
    assert caught.value.code == 1010 and "orders.csv" in str(caught.value)
