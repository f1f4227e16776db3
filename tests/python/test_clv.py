"""Customer models through Python: against the reference files, as tables, as documents, as pictures."""

from __future__ import annotations

import math
import time
from collections import Counter

import pandas as pd
import pytest
import regulars as rg

SETS = ["cdnow_sample", "cdnow_master", "online_retail"]
CLASSES = {"bgnbd": rg.clv.BGNBD, "pnbd": rg.clv.ParetoNBD}


@pytest.fixture(scope="module", params=SETS)
def case(request, reference, reference_data, online_retail_path):
    name = request.param
    known = reference(name)["models"]
    if name == "online_retail":
        base = rg.CustomerBase(online_retail_path, loader="online_retail")
    else:
        if name == "cdnow_sample":
            rows = pd.read_csv(reference_data / "cdnow_sample.csv.gz", dtype={"master_id": str, "date": str})
            rows = rows.rename(columns={"master_id": "customer_id"})
        else:
            rows = pd.read_parquet(reference_data / "cdnow_master.parquet")
        who, days = rows["customer_id"], pd.to_datetime(rows["date"])
        base = rg.CustomerBase({"customer_id": who, "ordered_at": days, "amount": rows["dollar_value"]}, segments=[])
    return known, rg.clv.summary(base, "week", known["calibration_end"], as_of=known["holdout_end"])


def test_the_summary_is_that_of_the_reference(case):
    known, summary = case
    assert len(summary) == known["customers"]
    assert sum(summary["frequency"]) == known["x_total"]
    assert summary["frequency"].count(0) == known["x_zero"]
    assert sum(summary["holdout_frequency"]) == known["holdout_transactions_actual"]
    assert set(summary["holdout_duration"]) == {known["holdout_weeks"]}
    rows = {str(who): row for row, who in enumerate(summary["customer_id"])}
    for who, expected in known["predictions_named_customers"].items():
        if expected is None:
            assert who not in rows
            continue
        row = rows[who]
        assert summary["frequency"][row] == expected["x"]
        assert summary["recency"][row] == pytest.approx(expected["t_x_weeks"], rel=1e-15)
        assert summary["T"][row] == pytest.approx(expected["T_weeks"], rel=1e-15)
        mean = summary["monetary_value"][row]
        assert (mean is None) == (expected["x"] == 0)
        assert (mean or 0.0) == pytest.approx(expected["mean_repeat_day_value"], rel=1e-12)


@pytest.mark.parametrize("name", ["bgnbd", "pnbd", "gamma_gamma"])
def test_fits_are_those_of_the_reference(case, name):
    known, summary = case
    expected = known[name]
    model = CLASSES.get(name, rg.clv.GammaGamma)().fit(summary)
    if "degenerate" in expected:
        assert "no_dropout_visible" in model.diagnosis_.remarks
        assert model.log_likelihood_ >= expected["loglik"] - 0.02
        assert model.log_likelihood_ == pytest.approx(known["nbd_no_dropout"]["loglik"], abs=0.02)
        return
    assert model.diagnosis_.converged and model.diagnosis_.is_clean
    assert model.log_likelihood_ == pytest.approx(expected["loglik"], abs=1e-3)
    for parameter, value in expected["params"].items():
        assert model.params_[parameter] == pytest.approx(value, rel=1e-4)
    if "holdout_transactions_expected_conditional" in expected:
        total = sum(model.expected_purchases(known["holdout_weeks"])["expected_purchases"])
        assert total == pytest.approx(expected["holdout_transactions_expected_conditional"], rel=1e-6)
        alive = model.probability_alive()["probability_alive"]
        assert sum(alive) / len(alive) == pytest.approx(expected["p_alive_mean"], rel=1e-6)


def test_predictions_are_those_of_the_reference(case):
    known, summary = case
    rows = {str(who): row for row, who in enumerate(summary["customer_id"])}
    spend = rg.clv.GammaGamma.given(**known["gamma_gamma"]["params"])
    for name, model in CLASSES.items():
        fit = model.given(**known[name]["params"])
        alive = fit.probability_alive(summary)["probability_alive"]
        holdout = fit.expected_purchases(known["holdout_weeks"], summary)["expected_purchases"]
        year = fit.expected_purchases(52, summary)["expected_purchases"]
        value = fit.customer_lifetime_value(spend, 12, 0.01, 4.345, summary)["customer_lifetime_value"]
        mean = spend.expected_value(summary)["expected_value"]
        for who, expected in known["predictions_named_customers"].items():
            if expected is None:
                continue
            row = rows[who]
            assert alive[row] == pytest.approx(expected[f"{name}_p_alive"], rel=1e-6)
            assert holdout[row] == pytest.approx(expected[f"{name}_expected_holdout"], rel=1e-6)
            assert year[row] == pytest.approx(expected[f"{name}_expected_52w"], rel=1e-6)
            assert mean[row] == pytest.approx(expected["gg_expected_value"], rel=1e-6)
            assert value[row] == pytest.approx(expected[f"clv_12m_{name}_1pct_month"], rel=1e-6)


def test_totals_are_those_of_the_reference(case):
    known, summary = case
    holdout = known["holdout_weeks"]
    for name, model in CLASSES.items():
        fit = model.given(**known[name]["params"])
        ages: dict[float, int] = Counter(summary["T"])
        total = sum(count * fit.expected_purchases_of_new(age + holdout) for age, count in ages.items())
        expected = known[name]["repeat_transactions_expected_unconditional_to_holdout_end"]
        assert total == pytest.approx(expected, rel=1e-6)
        purchases = fit.expected_purchases(holdout, summary)["expected_purchases"]
        for told in known["holdout_by_calibration_x"]:
            least = int(told["x"].rstrip("+"))
            chosen = [row for row, x in enumerate(summary["frequency"]) if x == least or told["x"].endswith("+") and x > least]
            assert len(chosen) == told["customers"]
            seen = sum(summary["holdout_frequency"][row] for row in chosen) / len(chosen)
            assert seen == pytest.approx(told["actual_mean"], rel=1e-12)
            mean = sum(purchases[row] for row in chosen) / len(chosen)
            assert mean == pytest.approx(told[f"{name}_mean"], rel=1e-6)


def test_a_real_shop_is_fitted_at_once(case):
    known, summary = case
    if "degenerate" not in known["bgnbd"]:
        return
    for model in CLASSES.values():
        begun = time.process_time()
        fit = model().fit(summary)
        assert time.process_time() - begun < 2.0, "CPU of two threads"
        assert "no_dropout_visible" in fit.diagnosis_.remarks and fit.diagnosis_.converged


def drawn(customers: int = 400) -> dict[str, list[float]]:
    """Customers with values, drawn from known parameters."""
    who = rg.clv.BGNBD.given(r=0.8, alpha=4.0, a=0.8, b=2.5).simulate([30.0 + place % 20 for place in range(customers)], 1)
    return {**who, "monetary_value": rg.clv.GammaGamma.given(p=6.0, q=4.0, v=15.0).simulate(who["frequency"], 2)}


@pytest.mark.parametrize("form", ["pandas", "polars", "pyarrow", "numpy", "dict"])
def test_customers_come_in_any_form(form):
    columns = drawn()
    np, pandas, polars, pyarrow = (pytest.importorskip(name) for name in ("numpy", "pandas", "polars", "pyarrow"))
    made = {
        "dict": lambda: columns,
        "numpy": lambda: {name: np.array([math.nan if v is None else v for v in values]) for name, values in columns.items()},
        "pandas": lambda: pandas.DataFrame(columns),
        "polars": lambda: polars.DataFrame(columns),
        "pyarrow": lambda: pyarrow.table(columns),
    }[form]()
    fit, spend = rg.clv.BGNBD().fit(made), rg.clv.GammaGamma().fit(made)
    assert fit.params_ == rg.clv.BGNBD().fit(columns).params_
    assert spend.params_ == rg.clv.GammaGamma().fit(columns).params_


def test_weights_stand_for_customers():
    columns = drawn()
    twice = {name: values * 2 for name, values in columns.items()}
    weighted = rg.clv.ParetoNBD().fit(columns, weights=[2] * len(columns["T"]))
    plain = rg.clv.ParetoNBD().fit(twice)
    assert weighted.log_likelihood_ == pytest.approx(plain.log_likelihood_, rel=1e-12)
    assert weighted.params_ == pytest.approx(plain.params_, rel=1e-6)


@pytest.mark.parametrize("model", ["BGNBD", "MBGNBD", "BGCNBDk", "MBGCNBDk", "ParetoNBD", "NBD"])
def test_a_model_is_saved_and_loaded_to_the_last_digit(model, tmp_path):
    columns = drawn()
    fit = getattr(rg.clv, model)().fit(columns)
    path = tmp_path / "model.json"
    fit.save(path)
    loaded = rg.clv.load(path)
    assert type(loaded) is type(fit) and loaded.to_document() == fit.to_document()
    assert loaded.standard_errors_ == fit.standard_errors_ and loaded.diagnosis_ == fit.diagnosis_
    ours, theirs = fit.expected_purchases(26), loaded.expected_purchases(26, columns)
    assert ours.to_dict() == theirs.to_dict()
    with pytest.raises(TypeError, match="expected a model gamma_gamma"):
        rg.clv.GammaGamma.from_document(fit.to_document())


def test_intervals_hold_what_they_are_of_and_repeat_with_their_seed():
    fit = rg.clv.BGNBD().fit(drawn())
    one = fit.parameters(samples=40, seed=3)
    assert one.to_dict() == fit.parameters(samples=40, seed=3).to_dict()
    assert all(low < value < high for low, value, high in zip(one["low"], one["value"], one["high"]))
    expected = fit.expected_purchases(26, samples=40, resampling="bootstrap", seed=3, level=0.9)
    inside = [low <= value <= high for low, value, high in zip(expected["low"], expected["expected_purchases"], expected["high"])]
    assert sum(inside) > 0.95 * len(inside)
    before = fit.expected_purchases(26)
    assert before["expected_purchases"] == expected["expected_purchases"] and "low" not in before.columns


def test_regular_purchases_are_told_by_the_times_between_them():
    known = rg.clv.MBGCNBDk.given(r=2.0, alpha=4.0, a=0.8, b=2.5, k=3)
    columns = known.simulate([40.0 + place % 12 for place in range(1500)], 3)
    fit = rg.clv.MBGCNBDk().fit(columns)
    assert fit.params_["k"] == 3 and fit.diagnosis_.is_clean
    assert list(fit.standard_errors_) == ["r", "alpha", "a", "b"]
    for name, error in fit.standard_errors_.items():
        assert abs(fit.params_[name] - known.params_[name]) < 3 * error
    told = fit.parameters()
    assert told["parameter"] == ["r", "alpha", "a", "b", "k"] and told["standard_error"][-1] is None
    # Regularity is worth as much as it gains over purchases that come as they come.
    plain = rg.clv.MBGCNBDk(k=1).fit(columns)
    assert plain.params_["k"] == 1 and plain.log_likelihood_ < fit.log_likelihood_ - 100
    assert plain.log_likelihood_ == pytest.approx(rg.clv.MBGNBD().fit(columns).log_likelihood_, rel=1e-12)
    customers = {"age": columns["T"], **{name: columns[name] for name in ("frequency", "recency", "log_intervals")}}
    assert rg.call("clv.fit", {"model": "mbg_cnbd_k", "customers": customers}) == fit.to_document()
    with pytest.raises(rg.InputError) as raised:
        rg.clv.BGCNBDk(k=13).fit(columns)
    assert (raised.value.name, raised.value.field) == ("invalid_option", "k")


def test_a_base_tells_how_regular_its_customers_are():
    days = ["2026-01-05", "2026-01-12", "2026-01-26", "2026-02-02"]
    base = rg.CustomerBase({"customer_id": [1, 1, 1, 2], "ordered_at": days})
    summary = rg.clv.summary(base, "day", intervals=True)
    assert summary["log_intervals"] == pytest.approx([math.log(7) + math.log(14), 0.0])
    held_out = rg.clv.summary(base, "day", "2026-01-20", intervals=True)
    assert held_out["log_intervals"] == pytest.approx([math.log(7)])
    assert "log_intervals" not in rg.clv.summary(base, "day").columns


def test_data_that_cannot_be_fitted_are_refused_by_name():
    nobody = {"frequency": [0, 0, 0], "recency": [0, 0, 0], "T": [5, 6, 7]}
    with pytest.raises(rg.ModelsError) as raised:
        rg.clv.BGNBD().fit(nobody)
    assert raised.value.name == "no_repeat_purchase"
    with pytest.raises(rg.ModelsError) as raised:
        rg.clv.BGNBD().fit({"frequency": [1], "recency": [9], "T": [8]})
    assert (raised.value.name, raised.value.field, raised.value.row) == ("invalid_summary", "recency", 0)
    with pytest.raises(rg.InputError) as raised:
        rg.clv.BGNBD().fit({"frequency": [1, 2], "recency": [1, 2]})
    assert raised.value.name == "missing_column"
    with pytest.raises(rg.InputError) as raised:
        rg.clv.BGNBD().fit({"frequency": ["a", "b"], "recency": [1, 2], "T": [1, 2]})
    assert raised.value.name == "column_type"
    with pytest.raises(RuntimeError, match="call fit"):
        rg.clv.BGNBD().probability_alive()
    with pytest.raises(TypeError, match="expected the parameters r, alpha"):
        rg.clv.NBD.given(r=1.0)


def test_contracts():
    high_end = [1000, 869, 743, 653, 593, 551, 517, 491]
    fit = rg.clv.ShiftedBetaGeometric().fit(rg.clv.contracts(high_end))
    assert fit.params_ == pytest.approx({"alpha": 0.668088, "beta": 3.806096}, rel=1e-4)
    with pytest.raises(ValueError, match="none above the one before"):
        rg.clv.contracts([100, 120])


def test_documents_are_those_of_every_language():
    columns = drawn()
    customers = {"frequency": columns["frequency"], "recency": columns["recency"], "age": columns["T"]}
    reply = rg.call("clv.fit", {"model": "bg_nbd", "customers": customers})
    fit = rg.clv.BGNBD().fit(columns)
    assert reply == fit.to_document()
    asked = {"model": reply, "question": "expected_purchases", "customers": customers, "options": {"horizon": 26}}
    told = rg.call("clv.ask", asked)
    assert told["columns"][0]["values"] == fit.expected_purchases(26)["expected_purchases"]
    assert {"model": "bg_nbd", "parameters": ["r", "alpha", "a", "b"]} in rg.call("clv.models", {})["models"]


def test_pictures_show_their_numbers():
    fit = rg.clv.BGNBD().fit(drawn())
    matrix = fit.alive_matrix_data(5, 40.0, 9)
    assert len(matrix["frequency"]) == 1 + 5 * 8 and all(0 <= alive <= 1 for alive in matrix["probability_alive"])
    histogram = fit.frequency_histogram_data(4)
    assert sum(histogram["actual"]) == 400 and sum(histogram["expected"]) == pytest.approx(400)
    tracking = fit.tracking_data(30)
    assert tracking["expected"][0] == 0 and sorted(tracking["expected"]) == tracking["expected"]
    whole = fit.expected_purchases_of_new
    ages = [30.0 + place % 20 for place in range(400)]
    assert fit.tracking_data()["expected"][-1] == pytest.approx(sum(whole(age) for age in ages))
    import matplotlib

    matplotlib.use("Agg")
    for draw in (fit.plot_alive_matrix, fit.plot_frequency_histogram, fit.plot_tracking):
        assert draw().get_title()
